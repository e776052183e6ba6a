"""What the pages show is checked in general position, where the points are not what a test is about."""

from in_process import at_one_point

__all__ = ["at_one_point"]
