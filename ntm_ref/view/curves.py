"""The learning curves of several models on one task, beside what the paper shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .colours import BLUE, GREEN, INK, PALE, VERMILION
from .picture import calm, new_figure, save
from .words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Log = Sequence[Mapping[str, float]]

MODEL_LOOKS: dict[str, dict[str, Any]] = {
    "ntm-feedforward": {"color": BLUE, "marker": "o", "linestyle": "-"},
    "ntm-lstm": {"color": GREEN, "marker": "s", "linestyle": "--"},
    "lstm": {"color": VERMILION, "marker": "^", "linestyle": ":"},
}
MODEL_NAMES = {
    "ntm-feedforward": "NTM with feedforward controller",
    "ntm-lstm": "NTM with LSTM controller",
    "lstm": "LSTM alone",
}
SHORT_NAMES = {"ntm-feedforward": "feedforward", "ntm-lstm": "LSTM controller", "lstm": "LSTM alone"}
ABOVE, BELOW = 5, 1  # bits above and below a known optimum that are shown; there is nothing to see further up


class Reference(NamedTuple):
    """A number of the paper's: what a model costs after so many sequences."""

    model: str
    sequences: int
    bits: float
    said: str


def curves(
    logs: Mapping[str, Log],
    references: Sequence[Reference],
    path: Path,
    title: str,
    chance_bits: float,
    optimum: float | None = None,
) -> str:
    """Draw logs, each under its model's name, as a PNG file at ``path``; returns the picture's text alternative.

    Costs are on a logarithmic axis; where a best possible cost is known, on a plain one that begins just below it.
    """
    figure = new_figure(title, 9, 5.2)
    figure.subplots_adjust(right=0.86)  # room for names beside the last of the paper's numbers
    ax = figure.subplots()
    best = min(logs, key=lambda model: logs[model][-1]["bits_per_sequence"])
    calm(ax, end_in_words(best, logs[best]), "training sequences", "bits per sequence")
    for model, log in logs.items():
        x, y = ([entry[name] for entry in log] for name in ("sequences", "bits_per_sequence"))
        ax.plot(x, y, markersize=4, markevery=max(1, len(x) // 40), label=MODEL_NAMES[model], **MODEL_LOOKS[model])
    draw_references(ax, references)
    ax.spines["right"].set_visible(False)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    if optimum is None:
        scale_by_decades(ax, lowest(logs, references))
        line(ax, chance_bits, f"a coin: {chance_bits:g} bits", 0.99, "right")
    else:
        ax.set_ylim(optimum - BELOW, optimum + ABOVE + least_above(logs, optimum))
        line(ax, optimum, f"the best possible: {optimum:.0f} bits", 0.01, "left")
    ax.legend(fontsize=9, frameon=False, loc="lower left" if optimum is None else "upper left", labelcolor=INK)
    return save(figure, path, title, f"{title}. {in_words(logs, references, chance_bits, optimum)}")


def least_above(logs: Mapping[str, Log], optimum: float) -> float:
    """How far above the optimum the last entry of the worst log is."""
    return max((log[-1]["bits_per_sequence"] - optimum for log in logs.values()), default=0.0)


def scale_by_decades(ax: Axes, least: float) -> None:
    """A logarithmic axis from the whole decade below ``least``, with room above what is drawn."""
    ax.set_yscale("log")
    ax.set_ylim(10 ** np.floor(np.log10(least)), 2 * ax.get_ylim()[1])
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.yaxis.set_minor_formatter("")


def lowest(logs: Mapping[str, Log], references: Sequence[Reference]) -> float:
    """The lowest cost above zero."""
    costs = [entry["bits_per_sequence"] for log in logs.values() for entry in log]
    return min(bits for bits in (*costs, *(reference.bits for reference in references), 1.0) if bits > 0)


def draw_references(ax: Axes, references: Sequence[Reference]) -> None:
    """The paper's numbers, open diamonds with the models' names; where two are one, the first is the larger."""
    place: dict[str, Any] = {"xytext": (11, 0), "textcoords": "offset points", "va": "center"}
    for i, (model, sequences, bits, _) in enumerate(references):
        same = [other.model for other in references if other[1:3] == (sequences, bits)]
        n_later = sum(other[1:3] == (sequences, bits) for other in references[i + 1 :])
        look: dict[str, Any] = {"color": MODEL_LOOKS[model]["color"], "markerfacecolor": "none"}
        ax.plot(sequences, bits, "D", markersize=7 + 4 * n_later, markeredgewidth=1.2, **look)
        if not n_later:
            name = SHORT_NAMES[model] if len(same) == 1 else "either controller"
            ax.annotate(name, (sequences, bits), fontsize=9, color=INK, **place)
    if references:
        ax.plot([], [], "D", color=PALE, markerfacecolor="none", label="as in the paper")


def line(ax: Axes, bits: float, label: str, x: float, side: str) -> None:
    """A cost to compare with."""
    ax.axhline(bits, color=PALE, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    place: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate(label, (x, bits), ha=side, fontsize=9, color=INK, **place)


def cost(bits: float) -> str:
    """Bits with a place after the point where there are hundreds: of N-grams, little matters."""
    return f"{bits:.1f}" if bits >= 100 else number(bits)


def end_in_words(model: str, log: Log) -> str:
    """Where a curve ends."""
    bits, sequences = log[-1]["bits_per_sequence"], log[-1]["sequences"]
    return f"{MODEL_NAMES[model]}: {cost(bits)} bits per sequence after {sequences:,.0f} training sequences"


def in_words(
    logs: Mapping[str, Log], references: Sequence[Reference], chance_bits: float, optimum: float | None
) -> str:
    """The text alternative."""
    said = [f"A coin costs {chance_bits:g} bits per sequence." if optimum is None else f"The optimum is {optimum:.0f}."]
    for model, log in logs.items():
        said.append(f"{end_in_words(model, log)}, from {cost(log[0]['bits_per_sequence'])} at first.")
    for reference in references:
        said.append(f"The paper's {MODEL_NAMES[reference.model]}: {reference.said}.")
    return " ".join(said)
