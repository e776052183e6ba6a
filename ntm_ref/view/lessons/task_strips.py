"""One sequence of a task: what is shown and what is wanted, over the same time steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..colours import BITS, INK, SIGNED
from ..picture import calm
from ..show import show


def task_strips(
    x: Array,
    target: Array,
    scored: Array,
    names: tuple[Sequence[str], Sequence[str]],
    text: str,
    numbers: Sequence[int] = (),
) -> None:
    """Input x (T, channels) above the target (T, outputs); ``scored`` (T,) says where an answer is due.

    ``names`` labels the channels of both, an empty name none; the channels in ``numbers`` are signed numbers, not bits.
    """
    from matplotlib import pyplot as plt

    heights = [x.shape[1], target.shape[1]]
    size = (8.5, 0.95 + 0.17 * sum(heights))
    figure, axes = plt.subplots(2, 1, figsize=size, layout="constrained", sharex=True, height_ratios=heights)
    wanted = np.where(scored[:, None] > 0, target, np.nan)
    for ax, values, labels, title in zip(axes, (x, wanted), names, ("shown", "wanted")):
        strips(ax, values, labels, numbers if ax is axes[0] else ())
        calm(ax, title, "time step" if ax is axes[1] else "", "channel")
        ax.set_yticks(*zip(*((i, name) for i, name in enumerate(labels) if name)), fontsize=8)
    show(figure, text)


def strips(ax: Any, values: Array, labels: Sequence[str], numbers: Sequence[int]) -> None:
    """Draw the channels of ``values`` (T, channels): bits from white to black, signed numbers from blue to red."""
    signed = np.isin(np.arange(values.shape[1]), list(numbers))
    look: dict[str, Any] = {"aspect": "auto", "interpolation": "nearest"}
    ax.set_facecolor("#f0f0f0")  # where nothing is asked for
    ax.imshow(np.where(signed, np.nan, values).T, cmap=BITS, vmin=0, vmax=1, **look)
    if signed.any():
        limit = np.nanmax(np.abs(values[:, signed])) or 1.0
        ax.imshow(np.where(signed, values, np.nan).T, cmap=SIGNED, vmin=-limit, vmax=limit, **look)
    for edge in np.flatnonzero([bool(name) for name in labels])[1:]:
        ax.axhline(edge - 0.5, color=INK, linewidth=0.6)
