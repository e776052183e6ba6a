"""Are the hand-derived gradients right, and if not, what is wrong? Numerical derivatives, points where no mistake can
hide, the verdict, and a catalogue of mistakes to recognise.
"""

from .commands.table import ALL, gradcheck
from .verdict.check import check_stage
from .verdict.report import ArgumentCheck, Report

__all__ = ["ALL", "ArgumentCheck", "Report", "check_stage", "gradcheck"]
