"""A machine's output without intervention, and after a row of its memory is overwritten during the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..support.shapes import Array
from .colours import VERMILION
from .panels import BITS_LOOK, label_time, mark_step, panel
from .picture import new_figure, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def follows(
    target: Array,
    alone: Array,
    changed: Array,
    path: Path,
    title: str,
    *,
    before: int,
    changed_step: int,
    source_step: int,
) -> str:
    """Draw three panels of bits (steps, n_bits) as a PNG file at ``path``; returns the text alternative.

    ``target`` is the correct answer; ``alone`` and ``changed`` are the machine's probabilities of a 1 without and with
    the intervention. Steps count from the beginning of the answer: before step ``before``, the row that is read at
    ``changed_step`` was overwritten with the row that is read at ``source_step``.
    """
    figure = new_figure(title, width=9, height=6)
    cells = figure.add_gridspec(3, 1, hspace=0.45)
    titles = (
        "Target",
        "Output without intervention",
        f"Output when, before step {before}, the row of vector {changed_step} is overwritten with that of "
        f"vector {source_step}",
    )
    for i, (words, bits) in enumerate(zip(titles, (target, alone, changed))):
        (ax,) = panel(figure, cells[i], words, "bit", bits[:, None], BITS_LOOK)
        ax.yaxis.set_label_coords(-0.05, 0.5)
    label_time(ax)
    ax.set_xlabel("vector of the answer")
    mark_step(ax, before)
    n_bits = target.shape[1]
    for step, style in ((changed_step, "-"), (source_step, ":")):
        box(ax, step, n_bits, style)
    output, expected = changed > 0.5, target > 0.5
    as_source = int((output[changed_step] == expected[source_step]).sum())
    others = np.arange(len(target)) != changed_step
    wrong = int((output != expected)[others].sum())
    text = (
        f"{title}. Before step {before} of the answer, the memory row that holds vector {changed_step} is overwritten "
        f"with the row of vector {source_step}. At vector {changed_step} the machine then outputs {as_source} of "
        f"the {n_bits} bits of vector {source_step}; in all other vectors, {wrong} bits are wrong. Without "
        f"intervention, {int(((alone > 0.5) != expected).sum())} bits are wrong."
    )
    return save(figure, path, title, text)


def box(ax: Axes, step: int, n_bits: int, style: str) -> None:
    """A box around all bits of one step."""
    from matplotlib.patches import Rectangle

    look: dict[str, Any] = {"fill": False, "edgecolor": VERMILION, "linewidth": 2, "linestyle": style}
    ax.add_patch(Rectangle((step - 0.5, -0.5), 1, n_bits, clip_on=False, **look))
