"""Are the hand-derived gradients right, and if not, what is wrong? Numerical derivatives, points where no mistake can
hide, the verdict, and a catalogue of mistakes to recognise.
"""

from .check import check_stage
from .report import ArgumentCheck, Report
from .table import ALL, gradcheck

__all__ = ["ALL", "ArgumentCheck", "Report", "check_stage", "gradcheck"]
