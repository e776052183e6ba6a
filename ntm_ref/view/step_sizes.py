"""The error of a gradient against the step size of the finite differences that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .colours import BLUE, GREEN, INK, PALE, PURPLE, VERMILION
from .picture import calm, new_figure, save
from .words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = list(zip((BLUE, VERMILION, GREEN, PURPLE) * 3, "osv^DP*X<>hd"))
LOWEST = 1e-17  # an error of zero is drawn here


def step_sizes(sweep: Mapping[str, Any], path: Path) -> str:
    """Draw a sweep as a PNG file at ``path``; returns the picture's text alternative.

    ``sweep`` has the "stage", the "steps", and the "wrong" arguments; for every argument the errors at these steps of
    "central" differences, and the one error of the "complex" step (or None); the arguments "not_compared", and why; and
    the number of breaches of the "contract".
    """
    title = f"Gradients of {sweep['stage']} against differences"
    figure = new_figure(title, width=9, height=5.5)
    ax = figure.subplots()
    calm(ax, verdict(sweep), "step size h of the central difference", "norm-relative error")
    for (name, errors), (colour, marker) in zip(sweep["central"].items(), LOOKS * len(sweep["central"])):
        if name in sweep["not_compared"]:
            continue
        values = np.maximum(np.array(errors, float), LOWEST)
        wrong = name in sweep["wrong"]
        look: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 4, "linestyle": "--" if wrong else "-"}
        ax.plot(sweep["steps"], values, label=f"d_{name}{': wrong' if wrong else ''}", **look)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_ylim(LOWEST / 10, max(10.0, ax.get_ylim()[1]))
    draw_complex(ax, sweep)
    columns = 1 + (len(sweep["central"]) - 1) // 6
    if ax.get_legend_handles_labels()[0]:
        ax.legend(fontsize=9, framealpha=1, edgecolor="white", loc="lower left", ncol=columns, labelcolor=INK)
    return save(figure, path, title, f"{title}. {text_alternative(sweep)}")


def draw_complex(ax: Axes, sweep: Mapping[str, Any]) -> None:
    """A line at the largest error of a correct gradient by the complex step, the same at every small step size."""
    by_name, left_out = sweep["complex"].items(), (*sweep["wrong"], *sweep["not_compared"])
    errors = [error for name, error in by_name if error is not None and name not in left_out]
    if errors:
        height = max(*errors, LOWEST)
        ax.axhline(height, color=PALE, linewidth=1, linestyle=":")
        ax.annotate(
            "by the complex step", (0.99, height), xycoords=ax.get_yaxis_transform(), xytext=(0, 3),
            textcoords="offset points", ha="right", fontsize=9, color=INK,
        )  # fmt: skip


def verdict(sweep: Mapping[str, Any]) -> str:
    """What the picture shows, in one line."""
    wrong = " and ".join(f"d_{name}" for name in sweep["wrong"])
    if wrong:
        return f"Wrong at every step: {wrong}, a flat line where a right gradient comes down"
    if sweep["not_compared"]:
        return f"WRONG: {cannot_be_compared(sweep)}"
    right = "every error comes down, as steps get small and before rounding takes over"
    if sweep["contract"]:
        return f"WRONG by the contract alone; the numbers are right: {right}"
    return f"All right: {right}"


def cannot_be_compared(sweep: Mapping[str, Any]) -> str:
    """The gradients that cannot be compared, and why."""
    return "; ".join(f"d_{name} cannot be compared: {why}" for name, why in sweep["not_compared"].items())


def text_alternative(sweep: Mapping[str, Any]) -> str:
    """The picture in words."""
    errors_in_words = []
    for name, errors in sweep["central"].items():
        if name in sweep["not_compared"]:
            continue
        values = np.array(errors, float)
        best = int(np.nanargmin(values)) if np.isfinite(values).any() else 0
        how = "never comes below" if name in sweep["wrong"] else "comes down to"
        errors_in_words.append(f"d_{name} {how} {number(values[best])}, at a step of {number(sweep['steps'][best])}")
    left_out = cannot_be_compared(sweep) if sweep["wrong"] else ""
    compared = (
        f"Error by central differences against step size: {'; '.join(errors_in_words)}" if errors_in_words else ""
    )
    return f"{'. '.join(filter(None, (verdict(sweep), left_out, compared)))}."
