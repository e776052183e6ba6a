"""Fixtures for the tests of weights in the package."""

from shipped_run import folder, run, shipped, shipped_once

__all__ = ["folder", "run", "shipped", "shipped_once"]
