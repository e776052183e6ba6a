"""The pictures of tutorial 7: the V of the step size, a wrong gradient's flat line, and what three checks find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PALE, PURPLE, VERMILION
from ..picture import calm
from ..show import show

FLOOR = 1e-17  # where an error of zero is drawn


def v_curves(steps: Array, errors: Mapping[str, Array], best_step: float) -> None:
    """The relative error of three numerical derivatives against the step size, with the best central step marked."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for (name, values), colour, marker in zip(errors.items(), (VERMILION, BLUE, GREEN), "sov"):
        ax.loglog(steps, np.maximum(values, FLOOR), color=colour, marker=marker, markersize=4, label=name)
    ax.axvline(best_step, color=PALE, linestyle=":")
    place: Any = {"xytext": (5, 0), "textcoords": "offset points"}
    ax.annotate("best central step", (best_step, 1e-15), fontsize=9, color=INK, **place)
    ax.legend(frameon=False, fontsize=9, loc="lower left", bbox_to_anchor=(0, 0.1))
    calm(ax, "The V: rounding on the left, truncation on the right", "step size h", "relative error")
    first = [f"{name} {values[0]:.0e}" for name, values in errors.items()]
    least = [f"{name} {max(values.min(), FLOOR):.0e}" for name, values in errors.items()]
    show(
        figure,
        "The relative error of three numerical derivatives against the step size, both axes logarithmic. At the "
        f"largest step: {', '.join(first)}. The central difference makes a V, lowest near the best step, "
        f"{best_step:.0e}, and rising again to the left; the forward difference makes a flatter and higher V; the "
        f"complex step falls and stays low. The least errors: {', '.join(least)}, with zero drawn at {FLOOR:.0e}.",
    )


def flat_lines(steps: Array, curves: Mapping[str, Array]) -> None:
    """The error of several gradients against the step size of the measurement."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for (name, curve), colour, marker in zip(curves.items(), (PURPLE, VERMILION, BLUE), "^so"):
        ax.loglog(steps, curve, color=colour, marker=marker, markersize=4, label=name)
    ax.legend(frameon=False, fontsize=9, loc="lower left")
    calm(ax, "A right gradient gives a V, a wrong one a flat line", "step size h", "error")
    ends = "; ".join(f"{name}: least {c.min():.0e}, median {np.median(c):.0e}" for name, c in curves.items())
    show(
        figure,
        "The error of three gradients of gamma against the step size, both axes logarithmic. The right gradient makes "
        f"a V, the wrong ones flat lines. {ends}.",
    )


def what_checks_find(found: Mapping[str, Sequence[float]], rows: Sequence[str], limit: float = 1e-6) -> None:
    """A table: for each wrong class, whether each check notices the mistake, and the largest error that it finds."""
    from matplotlib import pyplot as plt

    table = np.transpose(list(found.values()))
    noticed = table > limit
    figure, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    ax.imshow(noticed, cmap="Blues", vmin=0, vmax=2.2, aspect="auto")
    for i, j in np.ndindex(table.shape):
        words = f"noticed: {table[i, j]:.1g}" if noticed[i, j] else f"passes: {table[i, j]:.0e}"
        ax.text(
            j, i, words, ha="center", va="center", fontsize=9, color=INK, weight="normal" if noticed[i, j] else "bold"
        )
    ax.set_xticks(range(len(found)), list(found))
    ax.set_yticks(range(len(rows)), rows)
    calm(ax, "Five wrong gradients, three checks: the largest error found", "check", "class, and its special input")
    counts = ", ".join(f"{kind} {n} of {len(rows)}" for kind, n in zip(found, noticed.sum(axis=0)))
    missed = "; ".join(
        f"{kind} misses {', '.join(name for name, seen in zip(rows, noticed[:, n]) if not seen) or 'none'}"
        for n, kind in enumerate(found)
    )
    show(figure, f"A table of five wrong classes and three checks. Noticed: {counts}. {missed}.")
