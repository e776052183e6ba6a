"""The pictures of tutorial 15: looks, masks, codes, copies, memories of fixed size, and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PALE, VERMILION
from ..picture import calm
from ..show import show
from .attention_diagrams import step_and_layer
from .attention_family import family
from .attention_memories import image, links, two_copies, what_is_left

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "by_code",
    "family",
    "links",
    "mask_and_weighting",
    "sharpness",
    "step_and_layer",
    "two_copies",
    "what_is_left",
]

STYLES = ((VERMILION, "s-"), (BLUE, "o-"), (GREEN, "^-"))


def sharpness(sizes: Array, largest: Mapping[str, Sequence[float]], n_keys: int) -> None:
    """The mean largest share over the size of a key, for three kinds of score."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
    labels = {"plain": "dot product", "scaled": "divided by the root of M", "cosine": "cosine, beta = 5"}
    places = {"plain": (0, -14), "scaled": (0, 8), "cosine": (0, 7)}
    for name, (colour, style) in zip(labels, STYLES):
        ax.semilogx(sizes, largest[name], style, color=colour)
        side: dict[str, Any] = {
            "xytext": places[name],
            "textcoords": "offset points",
            "ha": "right",
            "fontsize": 9,
            "color": colour,
        }
        ax.annotate(labels[name], (sizes[-1], largest[name][-1]), **side)
    ax.axhline(1 / n_keys, color=PALE, linestyle=":")
    ax.annotate(f"all shares equal, 1/{n_keys}", (sizes[0], 1 / n_keys), (0, -10), textcoords="offset points", size=8)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()
    ax.set_ylim(-0.06, 1.02)
    calm(ax, f"How sharp is a look among {n_keys} random keys?", "numbers in a key, M", "largest share, mean")
    ends = {name: (f"{values[0]:.2f}", f"{values[-1]:.2f}") for name, values in largest.items()}
    text = (
        f"Three curves over the numbers in a key, from {sizes[0]} to {sizes[-1]}. The largest share goes from "
        f"{ends['plain'][0]} to {ends['plain'][1]} with the plain dot product, stays between "
        f"{min(largest['scaled']):.2f} and {max(largest['scaled']):.2f} when it is divided by the root of M, and goes "
        f"from {ends['cosine'][0]} to {ends['cosine'][1]} with the cosine and beta = 5. Equal shares would be "
        f"{1 / n_keys:.2f}."
    )
    show(figure, text)


def mask_and_weighting(shares: Array, w_read: Array) -> None:
    """Causal attention, whose rows grow with the steps, beside the read weightings of a machine with N rows."""
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.9), layout="constrained")
    n_steps, shown = len(shares), int(w_read.argmax(axis=-1).max()) + 3
    image(
        left, np.ma.masked_where(~np.tri(n_steps, dtype=bool), shares), "Attention: one row more each step", "row", ""
    )
    left.set_ylabel("time step")
    left.text(0.66 * n_steps, 0.3 * n_steps, "the future:\nstruck out", ha="center", color=INK, fontsize=10)
    image(right, w_read[:, :shown], f"Our machine: {w_read.shape[1]} rows from the start", "row")
    figure.colorbar(right.images[0], ax=[left, right], label="weight", shrink=0.9)
    waits = int((w_read.argmax(axis=-1) == w_read[0].argmax()).sum())
    text = (
        f"Two images, step by row. Left, attention over {n_steps} steps: a triangle on and below the diagonal, soft "
        f"shares in it, and nothing above. Right, the read head of the copy machine, rows 0 to {shown - 1} of "
        f"{w_read.shape[1]}: for {waits} steps it stays on row {w_read[0].argmax()}, then moves on row by row to row "
        f"{w_read[-1].argmax()}."
    )
    show(figure, text)


def circles(ax: Axes, codes: Array, start: int, n_shown: int = 3) -> None:
    """The first circles of the codes (N, 2 F), one beside the other, with two neighbouring rows marked."""
    for f in range(min(n_shown, codes.shape[1] // 2)):
        x, y = codes[:, 2 * f] + 2.5 * f, codes[:, 2 * f + 1]
        ax.plot(x, y, "o", color=PALE, markersize=3)
        for row, colour, mark in ((start, BLUE, "s"), ((start + 1) % len(codes), VERMILION, "o")):
            ax.plot([2.5 * f, x[row]], [0, y[row]], color=colour, linewidth=1)
            ax.plot(x[row], y[row], mark, color=colour, markersize=7, label=f"row {row}" if f == 0 else None)
        ax.text(2.5 * f, -1.35, f"f = {f + 1}", ha="center", fontsize=9, color=INK)
    ax.set(xlim=(-1.2, 6.2), ylim=(-1.6, 2.1), aspect="equal")
    ax.axis("off")
    ax.legend(frameon=False, fontsize=9, ncols=2, loc="upper left")


def by_code(start: int, codes: Array, looks: Mapping[float, Array], by_shift: Array) -> None:
    """The circles of the codes, and looks for the code of the next row beside the shift."""
    from matplotlib import pyplot as plt

    figure, (left, ax) = plt.subplots(1, 2, figsize=(9.5, 3.2), layout="constrained", width_ratios=(1, 1.25))
    circles(left, codes, start)
    left.set_title("One row further on three of the circles", fontsize=11, loc="left", color=INK)
    rows = np.arange(len(by_shift))
    ax.bar(rows, by_shift, color=PALE, alpha=0.5, label="shift by +1")
    for (beta, w), (colour, style) in zip(looks.items(), STYLES[::-1]):
        ax.plot(rows, w, style, color=colour, markersize=4, label=f"codes, beta = {beta:g}")
    ax.set_ylim(0, 1.05)
    ax.legend(frameon=False, fontsize=9)
    calm(ax, f"From row {start} to the next, by its code", "memory row", "weight")
    peaks = ", ".join(f"{w.max():.2f} on row {w.argmax()} for beta = {beta:g}" for beta, w in looks.items())
    text = (
        f"Left, three circles with {len(codes)} points: from row {start} to the next the point turns by one, two and "
        f"three places. Right, weights over {len(rows)} rows: the shift by +1 puts a bar of {by_shift.max():.2f} on "
        f"row {by_shift.argmax()}, and looks by code have their largest weight, {peaks}."
    )
    show(figure, text)
