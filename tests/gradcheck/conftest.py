"""Fixtures for the tests that check a student's file."""

from in_process import in_process
from student_files import written

__all__ = ["in_process", "written"]
