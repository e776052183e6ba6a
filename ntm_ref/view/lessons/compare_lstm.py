"""The pictures of tutorial 12: learning curves, wrong bits beyond the trained lengths, and what is output where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PALE, PURPLE, VERMILION, WEIGHTS
from ..picture import calm
from ..show import show

MARKERS = (("o", VERMILION), ("s", BLUE), ("^", GREEN), ("D", PURPLE))


def learning(of_ntm: Array, of_lstm: Array, chance: float) -> None:
    """Two logs, (entries, 2) each: sequences seen, and bits per sequence."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
    for log, name, colour in ((of_ntm, "machine", BLUE), (of_lstm, "LSTM, three layers of 256 cells", VERMILION)):
        ax.loglog(*log.T, "o-", color=colour, markersize=3, label=name)
    ax.axhline(chance, color=PALE, linestyle=":")
    ax.legend(frameon=False, loc="lower left", fontsize=9)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:g}")
    calm(ax, "Learning to copy 1 to 20 vectors; dotted: chance", "sequences seen", "bits per sequence")
    show(
        figure,
        f"Two learning curves on logarithmic axes. The machine's stays near chance, {chance:g} bits, for "
        f"{of_ntm[of_ntm[:, 1] > 60][-1, 0]:,.0f} sequences, then falls steeply to {of_ntm[-1, 1]:.2f} bits at "
        f"{of_ntm[-1, 0]:,.0f}. The LSTM's falls slowly, to {of_lstm[-1, 1]:.0f} bits at {of_lstm[-1, 0]:,.0f}.",
    )


def beyond(lengths: Sequence[int], wrong: Mapping[str, Array], longest: int) -> None:
    """The share of wrong bits by length, ``wrong`` (seeds, lengths) of each group: every seed, and their mean."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    ax.axvspan(min(lengths) - 0.5, longest + 0.5, color=PALE, alpha=0.15, linewidth=0)
    ax.axhline(0.5, color=PALE, linestyle=":")
    for (name, shares), (marker, colour) in zip(wrong.items(), MARKERS):
        ax.fill_between(lengths, shares.min(axis=0), shares.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.plot(lengths, shares.T, color=colour, linewidth=0.6, alpha=0.7)
        ax.plot(lengths, shares.mean(axis=0), marker + "-", color=colour, markersize=5, label=name)
    ax.legend(frameon=False, loc="upper left", fontsize=9)
    ax.set(xlim=(min(lengths) - 0.5, max(lengths) + 0.5), ylim=(-0.02, 0.62), xticks=lengths)
    calm(
        ax,
        f"Thick: mean of the seeds; thin: each; band: lowest to highest; grey: up to {longest}; dotted: chance",
        "vectors",
        "share of wrong bits",
    )
    at = [lengths.index(n) for n in (longest, 2 * longest)]
    parts = [
        f"{name}: {shares.mean(axis=0)[at[0]]:.1%} at {longest} vectors and {shares.mean(axis=0)[at[1]]:.0%} at "
        f"{2 * longest} (from {shares[:, at[1]].min():.0%} to {shares[:, at[1]].max():.0%})"
        for name, shares in wrong.items()
    ]
    show(figure, f"Share of wrong bits against the length, averaged over the seeds. {'; '.join(parts)}.")


def places(tables: Mapping[str, Array]) -> None:
    """For each title a table (places, vectors): the share of equal bits of each place with each vector."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(tables), figsize=(3.1 * len(tables), 3.4), layout="constrained")
    told = []
    for ax, (title, table) in zip(np.atleast_1d(axes), tables.items()):
        image = ax.imshow(table, cmap=WEIGHTS, vmin=0.5, vmax=1)
        ax.set_xticks(range(len(table)))
        ax.set_yticks(range(len(table)))
        calm(ax, title, "vector that was shown", "")
        most = ", ".join(f"{i} ({table[place, i]:.0%})" for place, i in enumerate(table.argmax(axis=1)))
        told.append(f"{title}: the places agree most with the vectors {most}")
    np.atleast_1d(axes)[0].set_ylabel("place in the answer", fontsize=10, color=INK)
    figure.colorbar(image, ax=axes, label="share of equal bits (chance: 0.5)", shrink=0.8)
    show(figure, f"{len(tables)} tables of places in the answer and vectors that were shown. {'. '.join(told)}.")
