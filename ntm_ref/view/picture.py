"""Shared by all pictures: an empty figure, plain axes, and a PNG file that contains its own text alternative.

Figures are made without pyplot: no window, no display and no global state.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..support.errors import NTMError
from .colours import INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 150
LEFT, RIGHT, TOP, BOTTOM = 0.8, 0.65, 0.9, 0.65  # margins, in inches


def check_backend() -> None:
    """Raise an `NTMError` if MPLBACKEND names a backend that matplotlib does not know, before any work is done."""
    if "MPLBACKEND" in os.environ:
        try:
            import matplotlib  # noqa: F401
        except ValueError:
            came = os.environ["MPLBACKEND"]
            raise NTMError(
                f"MPLBACKEND is {came!r}, which matplotlib does not know; unset it, since our pictures need none"
            ) from None


def new_figure(title: str, *, width: float, height: float) -> Figure:
    """A white figure with a title; ``width`` and ``height`` in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    figure.subplots_adjust(LEFT / width, BOTTOM / height, 1 - RIGHT / width, 1 - TOP / height)
    figure.suptitle(title, x=LEFT / width, y=1 - 0.2 / height, ha="left", fontsize=15, fontweight="bold", color=INK)
    return figure


def calm(ax: Axes, title: str = "", x_label: str = "", y_label: str = "") -> None:
    """Label the axes, and keep their frame in the background."""
    ax.set_title(title, fontsize=11, loc="left", color=INK)
    ax.set_xlabel(x_label, fontsize=10, color=INK)
    ax.set_ylabel(y_label, fontsize=10, color=INK)
    ax.tick_params(labelsize=9, color=PALE, labelcolor=INK, length=3)
    ax.tick_params(which="minor", color=PALE, length=1.5)
    for spine in ax.spines.values():
        spine.set(color=PALE, linewidth=0.8)


def reference_line(ax: Axes, bits: float, label: str, *, x: float, side: str, dashes: Any = "--") -> None:
    """A dashed line at ``bits`` with a label above it, whose ``side`` ("left" or "right") is at ``x``, from 0 to 1."""
    ax.axhline(bits, color=PALE, linewidth=1, linestyle=dashes, zorder=1)
    place: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate(label, (x, bits), ha=side, fontsize=9, color=INK, **place)


def save(figure: Figure, path: Path, title: str, text: str) -> str:
    """Write the PNG with its text alternative inside, and return the text."""
    figure.savefig(path, format="png", metadata={"Title": title, "Description": text})
    return text
