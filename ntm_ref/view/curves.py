"""The learning curves of several models on one task, with the paper's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..runs.log import Entry
from .colours import BLUE, GREEN, INK, PALE, VERMILION
from .picture import calm, new_figure, reference_line, save
from .words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
ABOVE, BELOW = 5, 1  # bits shown above and below a known optimum; further up there is nothing to see
DASHES = (0, (4, 3))


class Reference(NamedTuple):
    """A number of the paper: the cost of a model after some number of training sequences."""

    model: str
    sequences: int
    bits: float  # per sequence
    in_words: str


def curves(
    logs: Mapping[str, Sequence[Entry]],
    references: Sequence[Reference],
    path: Path,
    title: str,
    chance_bits: float,
    optimum: float | None = None,
) -> str:
    """Draw one log for each model as a PNG file at ``path``; returns the picture's text alternative.

    The axis of costs is logarithmic, or, if the ``optimum`` is known (in bits per sequence), linear from just below it.
    """
    figure = new_figure(title, width=9, height=5.2)
    figure.subplots_adjust(right=0.86)  # room for the names beside the paper's last numbers
    ax = figure.subplots()
    best = min(logs, key=lambda model: logs[model][-1]["bits_per_sequence"])
    calm(ax, end_of(best, logs[best]), "training sequences", "bits per sequence")
    for model, log in logs.items():
        x, y = ([entry[name] for entry in log] for name in ("sequences", "bits_per_sequence"))
        ax.plot(x, y, markersize=4, markevery=max(1, len(x) // 40), label=MODEL_NAMES[model], **MODEL_LOOKS[model])
    draw_references(ax, references)
    ax.spines["right"].set_visible(False)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    if optimum is None:
        scale_by_decades(ax, lowest(logs, references))
        reference_line(ax, chance_bits, f"a coin: {chance_bits:g} bits", x=0.99, side="right", dashes=DASHES)
    else:
        ax.set_ylim(optimum - BELOW, optimum + ABOVE + least_above(logs, optimum))
        label = f"the best possible: {optimum:.0f} bits"
        reference_line(ax, optimum, label, x=0.01, side="left", dashes=DASHES)
    ax.legend(fontsize=9, frameon=False, loc="lower left" if optimum is None else "upper left", labelcolor=INK)
    text = text_alternative(logs, references, chance_bits=chance_bits, optimum=optimum)
    return save(figure, path, title, f"{title}. {text}")


def least_above(logs: Mapping[str, Sequence[Entry]], optimum: float) -> float:
    """How far above the optimum the worst model ends, in bits."""
    return max((log[-1]["bits_per_sequence"] - optimum for log in logs.values()), default=0.0)


def scale_by_decades(ax: Axes, least: float) -> None:
    """A logarithmic axis from the power of ten below ``least``, with room above the curves."""
    ax.set_yscale("log")
    ax.set_ylim(10 ** np.floor(np.log10(least)), 2 * ax.get_ylim()[1])
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.yaxis.set_minor_formatter("")


def lowest(logs: Mapping[str, Sequence[Entry]], references: Sequence[Reference]) -> float:
    """The lowest cost above zero."""
    costs = [entry["bits_per_sequence"] for log in logs.values() for entry in log]
    return min(bits for bits in (*costs, *(reference.bits for reference in references), 1.0) if bits > 0)


def draw_references(ax: Axes, references: Sequence[Reference]) -> None:
    """The paper's numbers as open diamonds with the models' names; of two equal ones the first is drawn larger."""
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


def cost(bits: float) -> str:
    """Bits in three digits, or with one decimal from 100 on: models differ little on N-grams."""
    return f"{bits:.1f}" if bits >= 100 else number(bits)


def end_of(model: str, log: Sequence[Entry]) -> str:
    """Where a curve ends, in words."""
    bits, sequences = log[-1]["bits_per_sequence"], log[-1]["sequences"]
    return f"{MODEL_NAMES[model]}: {cost(bits)} bits per sequence after {sequences:,.0f} training sequences"


def text_alternative(
    logs: Mapping[str, Sequence[Entry]], references: Sequence[Reference], *, chance_bits: float, optimum: float | None
) -> str:
    """The picture in words."""
    sentences = [
        f"A coin costs {chance_bits:g} bits per sequence." if optimum is None else f"The optimum is {optimum:.0f}."
    ]
    for model, log in logs.items():
        sentences.append(f"{end_of(model, log)}, from {cost(log[0]['bits_per_sequence'])} at first.")
    for reference in references:
        sentences.append(f"The paper's {MODEL_NAMES[reference.model]}: {reference.in_words}.")
    return " ".join(sentences)
