"""The pictures of tutorial 8: the plan of one step, its weightings, the gradients of one memory, forgotten paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...support.shapes import Array
from ..colours import INK, SIGNED, WEIGHTS
from ..picture import calm
from ..show import show
from .step_plan import plan

__all__ = ["forgotten", "memory_gradients", "plan", "weightings"]


def weightings(columns: Mapping[str, Array], g: Array, s: Array, gamma: Array, kinds: Sequence[str]) -> None:
    """The weightings (H, N) that lead from the content and the previous weighting to the new one, a panel a head."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(kinds), figsize=(8.4, 3.7), layout="constrained", sharey=True)
    names = [name.replace("_", "\n") for name in columns]
    for h, (ax, kind) in enumerate(zip(axes, kinds)):
        table = np.transpose([w[h] for w in columns.values()])
        image = ax.imshow(table, cmap=WEIGHTS, vmin=0, vmax=1, aspect="auto")
        ax.set_xticks(range(len(names)), names)
        calm(ax, y_label="memory row" if h == 0 else "")
        offset = int(s[h].argmax()) - len(s[h]) // 2
        numbers = f"gate {g[h]:.2f}, shift {offset:+d}, gamma {gamma[h]:.1f}"
        ax.set_title(f"{kind}\n{numbers}", fontsize=9.5, loc="left", color=INK, pad=16)
        for left, sign in enumerate(("+", "→", "→", "→")):
            ax.text(left + 0.5, -0.8, sign, ha="center", va="center", fontsize=11, color=INK)
    figure.colorbar(image, ax=axes, label="weight")
    peaks = [[int(w[h].argmax()) for w in columns.values()] for h in range(len(kinds))]
    largest = ", ".join(f"{w:.2f}" for w in list(columns.values())[-1].max(axis=-1))
    rows = "; ".join(f"{', '.join(map(str, of_head))} for {kind}" for of_head, kind in zip(peaks, kinds))
    show(
        figure,
        f"For each of {len(kinds)} heads, {len(names)} weightings over {len(table)} rows as columns of coloured cells. "
        f"The row with the largest weight in {', '.join(columns)} is {rows}. "
        f"The largest weights at the end are {largest}.",
    )


def memory_gradients(panels: Mapping[str, Array], row: int) -> None:
    """The gradients (N, M) of the old memory along its three paths, and their sum; ``row`` is where a head reads."""
    from matplotlib import pyplot as plt

    limit = max(np.abs(panel).max() for panel in panels.values()) or 1
    figure, axes = plt.subplots(1, len(panels), figsize=(8.4, 3.3), layout="constrained", sharey=True)
    for ax, (title, panel), sign in zip(axes, panels.items(), ("", "+ ", "+ ", "= ")):
        image = ax.imshow(panel, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
        ax.set_xticks(range(panel.shape[1]))
        calm(ax, sign + title, "column", "memory row" if ax is axes[0] else "")
    figure.colorbar(image, ax=axes, label="gradient of the old memory")
    parts = [panel[row, 0] for panel in panels.values()]
    show(
        figure,
        f"Four panels of {panel.shape[0]} rows and {panel.shape[1]} columns: the gradient of the old memory because it "
        f"was {', '.join(list(panels)[:-1])}, and the sum. In row {row}, where a read head looks, the first column has "
        f" {parts[0]:+.3f} {parts[1]:+.3f} {parts[2]:+.3f} = {parts[3]:+.3f}.",
    )


def forgotten(errors: Mapping[tuple[str, str], Sequence[float]], gradients: Sequence[str]) -> None:
    """A table: the error of each gradient when one path is forgotten."""
    from matplotlib import pyplot as plt

    table = np.array(list(errors.values()))
    wrong = table > 1e-12
    figure, ax = plt.subplots(figsize=(8.4, 4), layout="constrained")
    ax.imshow(wrong, cmap="Blues", vmin=0, vmax=2.2, aspect="auto")
    for i, j in np.ndindex(table.shape):
        words = f"{table[i, j]:.0%} off" if wrong[i, j] else "right"
        ax.text(j, i, words, ha="center", va="center", fontsize=9, color=INK)
    ax.set_xticks(range(len(gradients)), [f"d_{name}" for name in gradients])
    ax.set_yticks(range(len(errors)), [f"{fork}: {path}" for fork, path in errors])
    calm(ax, "What a forgotten path spoils", "gradient", "path that is forgotten")
    counts = "; ".join(f"{fork} ({path}) {n}" for (fork, path), n in zip(errors, wrong.sum(axis=1)))
    show(
        figure,
        f"A table: {len(errors)} forgotten paths by {len(gradients)} gradients, with the relative error of each. "
        f"Number of wrong gradients for each path: {counts}.",
    )
