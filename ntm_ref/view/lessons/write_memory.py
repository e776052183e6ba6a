"""The pictures of tutorial 6: an outer product, one write, what is stored and read, forgetting, what a head learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PURPLE, VERMILION
from ..panels import WEIGHTS_LOOK, Look, signed_look
from ..picture import calm
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def outer_product(w: Array, e: Array) -> None:
    """A column of weights times a row of numbers from 0 to 1, with all numbers written out."""
    from matplotlib import pyplot as plt

    panels = (w[:, None], e[None, :], w[:, None] * e)
    figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.6), layout="constrained", width_ratios=[1.4, len(e), len(e)])
    for ax, panel, title in zip(axes, panels, ("w", "e", "outer product of w and e")):
        draw(ax, panel, WEIGHTS_LOOK, title)
        number_cells(ax, panel, 0)
        ax.set_aspect("equal")
    axes[0].set(xticks=[], ylabel="memory row")
    axes[1].set(yticks=[], xlabel="column")
    axes[2].set_xlabel("column")
    sign_between(axes, (r"$\times$", "="))
    show(
        figure,
        f"A column w of the {len(w)} weights {numbers(w)}, times a row e of the {len(e)} numbers {numbers(e)}, equals "
        f"a matrix of {len(w)} rows and {len(e)} columns. Each of its numbers is a weight times a number of e; the "
        f"largest is {panels[2].max():.2f}. All rows have the pattern of e, stronger or weaker.",
    )


def one_write(before: Array, erased: Array, added: Array, after: Array) -> None:
    """Memory before, times one minus the share erased, plus what is added, equals the memory after."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(9, 3.1), layout="constrained", sharey=True)
    signed = signed_look(np.concatenate([before, after]))
    titles = ("memory before", "share erased", "added", "memory after")
    for ax, panel, title in zip(axes, (before, erased, added, after), titles):
        draw(ax, panel, WEIGHTS_LOOK if panel is erased else signed, title)
        ax.set_xlabel("column")
    axes[0].set_ylabel("memory row")
    figure.colorbar(axes[1].images[0], ax=axes[:2], location="bottom", label="share erased", shrink=0.9)
    figure.colorbar(axes[3].images[0], ax=axes[2:], location="bottom", label="number before, added, after", shrink=0.9)
    sign_between(axes, (r"$\times$ (1 -", ") +", "="))
    rows = np.flatnonzero(erased.any(axis=1) | added.any(axis=1))
    shares = ", ".join(f"up to {erased[i].max():.2f} in row {i}" for i in rows)
    columns = ", ".join(map(str, np.flatnonzero(erased.any(axis=0))))
    show(
        figure,
        f"Four panels of {len(before)} rows and {before.shape[1]} columns with signs between them: the memory before, "
        "times one minus the share erased, plus what is added, equals the memory after. The share erased is "
        f"{shares}, in columns {columns} only. The add reaches the same rows in all columns. All other rows stay as "
        "they were.",
    )


def stored(panels: Mapping[str, tuple[Array, str]]) -> None:
    """What is added, stored and read, with the numbers; the panels by their titles, each with what its rows are."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(8, 7.4), layout="constrained")
    for ax, (title, (panel, row)) in zip(axes.flat, panels.items()):
        draw(ax, panel, WEIGHTS_LOOK, title)
        number_cells(ax, panel, 0.002)
        ax.set(xlabel="column: the vector that has its 1 here", ylabel=row)
    figure.colorbar(axes[0, 1].images[0], ax=axes, label="number", shrink=0.5)
    parts = "; ".join(
        f"{title}: on the diagonal {panel.diagonal().min():.3f} to {panel.diagonal().max():.3f}, beside it at most "
        f"{(panel - np.diag(panel.diagonal())).max():.3f}"
        for title, (panel, _) in panels.items()
    )
    show(figure, f"{len(panels)} matrices with their numbers, bright where a number is near 1. {parts}.")


def forgetting(curves: Mapping[float, Array]) -> None:
    """The share that is left of a row, write after write, for several weights."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    colours, dashes = (VERMILION, PURPLE, BLUE, GREEN), ("-.", "--", "-", ":")
    for n, (weight, line) in enumerate(curves.items()):
        ax.plot(line, linestyle=dashes[n % 4], color=colours[n % 4], linewidth=2)
        ax.text(1.01 * (len(line) - 1), line[-1], f"w(i) = {weight:g}", va="center", color=INK, fontsize=9)
    last = max(map(len, curves.values())) - 1
    calm(ax, "What is left of a row that a head writes to with a small weight, e = 1", "writes", "share kept")
    ax.set(xlim=(0, 1.18 * last), ylim=(-0.05, 1.05))
    ends = ", ".join(f"with weight {weight:g} {line[-1]:.3f}" for weight, line in curves.items())
    show(
        figure,
        f"Falling curves of the share of a row that is kept over {last} writes. At the end there is left: {ends}.",
    )


def learned(erase: Array, add: Array, n_keep: int) -> None:
    """How a head's erase and add vectors (updates, M) change while it learns to keep its first columns."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(7.5, 3.2), layout="constrained", sharey=True)
    for ax, history, title in zip(axes, (erase, add), ("erase vector e", "add vector a")):
        for j, line in enumerate(history.T):
            colour, dash = (BLUE, "-") if j < n_keep else (VERMILION, "--")
            label = {0: "columns to keep", n_keep: "columns to replace by 1"}.get(j)
            ax.plot(line, color=colour, linestyle=dash, linewidth=1.2, label=label)
        calm(ax, title, "update", "value" if history is erase else "")
    axes[0].legend(frameon=False, fontsize=9, loc="center right")
    show(
        figure,
        f"Two panels of {erase.shape[1]} curves each, over {len(erase)} updates. The erase numbers start at "
        f"{erase[0, 0]:.1f}; those of the columns to keep end at {erase[-1, :n_keep].mean():.2f} in the mean, those to "
        f"replace at {erase[-1, n_keep:].mean():.2f}. The add numbers end at {add[-1, :n_keep].mean() + 0:.1f} and "
        f"{add[-1, n_keep:].mean():.1f}.",
    )


def draw(ax: Axes, panel: Array, look: Look, title: str) -> None:
    """A matrix as an image, row 0 at the top."""
    ax.imshow(panel, aspect="auto", **look)
    calm(ax, title)
    ax.set(xticks=range(panel.shape[1]), yticks=range(len(panel)))


def number_cells(ax: Axes, panel: Array, least: float) -> None:
    """Write the numbers above ``least`` into the cells."""
    for i, j in zip(*np.nonzero(panel > least)):
        text, ink = f"{panel[i, j]:.{1 + (panel[i, j] > 0.01)}g}", "white" if panel[i, j] < 0.55 else INK
        ax.text(j, i, text, ha="center", va="center", fontsize=7.5, color=ink)


def sign_between(axes: Array, signs: tuple[str, ...]) -> None:
    """Write signs into the gaps between panels, to the right of each but the last."""
    for ax, sign in zip(axes, signs):
        ax.annotate(sign, (1, 0.5), (7, 0), "axes fraction", "offset points", ha="left", va="center", fontsize=13)


def numbers(values: Array) -> str:
    """A few numbers as words."""
    return ", ".join(f"{value:g}" for value in values)
