"""Fixtures for the tests that check a student's file."""

from in_process import at_one_point, complex_step_first, in_process
from student_files import written

__all__ = ["at_one_point", "complex_step_first", "in_process", "written"]
