"""Quicker checks, where a page does not speak of the points or of the references."""

from in_process import at_one_point, complex_step_first

__all__ = ["at_one_point", "complex_step_first"]
