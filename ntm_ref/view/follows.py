"""What a machine says, left alone and after a row of its memory was overwritten in the middle of the answer."""

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
    shown: Array, alone: Array, changed: Array, before: int, changed_step: int, source_step: int, path: Path, title: str
) -> str:
    """Draw three panels of bits (steps, n_bits) as a PNG file at ``path``; returns the text alternative.

    ``shown`` is what is to be said; ``alone`` and ``changed`` are the probabilities of a 1 that the machine gives
    without and with the change. Steps are those of the answer: before step ``before``, the row that is read at
    ``changed_step`` was overwritten with the one that is read at ``source_step``.
    """
    figure = new_figure(title, 9, 6)
    cells = figure.add_gridspec(3, 1, hspace=0.45)
    titles = (
        "What is to be said",
        "What the machine says, left alone",
        f"What it says when, before step {before}, the row of vector {changed_step} is overwritten by that of "
        f"vector {source_step}",
    )
    for i, (words, bits) in enumerate(zip(titles, (shown, alone, changed))):
        (ax,) = panel(figure, cells[i], words, "bit", bits[:, None], BITS_LOOK)
        ax.yaxis.set_label_coords(-0.05, 0.5)
    label_time(ax)
    ax.set_xlabel("vector of the answer")
    mark_step(ax, before)
    n_bits = shown.shape[1]
    for step, style in ((changed_step, "-"), (source_step, ":")):
        box(ax, step, n_bits, style)
    said, expected = changed > 0.5, shown > 0.5
    as_source = int((said[changed_step] == expected[source_step]).sum())
    others = np.arange(len(shown)) != changed_step
    wrong = int((said != expected)[others].sum())
    text = (
        f"{title}. Before step {before} of the answer, the memory row that holds vector {changed_step} is overwritten "
        f"with the row of vector {source_step}. At vector {changed_step} the machine then says {as_source} of the "
        f"{n_bits} bits of vector {source_step}; in all other vectors, {wrong} bits are wrong. Left alone it says "
        f"{int(((alone > 0.5) != expected).sum())} bits wrong."
    )
    return save(figure, path, title, text)


def box(ax: Axes, step: int, n_bits: int, style: str) -> None:
    """A box round all bits of one step."""
    from matplotlib.patches import Rectangle

    look: dict[str, Any] = {"fill": False, "edgecolor": VERMILION, "linewidth": 2, "linestyle": style}
    ax.add_patch(Rectangle((step - 0.5, -0.5), 1, n_bits, clip_on=False, **look))
