"""Are the hand-derived gradients right? Numerical derivatives, points where no mistake can hide, and the verdict."""

from .check import ArgumentCheck, Report, check_stage
from .table import ALL, gradcheck

__all__ = ["ALL", "ArgumentCheck", "Report", "check_stage", "gradcheck"]
