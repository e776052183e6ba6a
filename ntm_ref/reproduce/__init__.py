"""The paper's figures 3 to 18, reproduced from the trained weights and logs that come with the package."""

from .figures import FIGURES, Figure
from .marks import Row, rows_of

__all__ = ["FIGURES", "Figure", "Row", "rows_of"]
