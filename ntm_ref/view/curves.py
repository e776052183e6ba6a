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
DASHES = (0, (4, 3))
PLACES: tuple[dict[str, Any], ...] = (  # of a name beside its diamond, in points; it takes the first one that is free
    {"position": (11, 0), "ha": "left", "va": "center"},
    {"position": (0, 9), "ha": "center", "va": "bottom"},
    {"position": (0, -9), "ha": "center", "va": "top"},
    {"position": (-11, 0), "ha": "right", "va": "center"},
)


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

    The axis of costs is logarithmic; it shows the cost above the ``optimum`` (in bits per sequence), if that is known.
    """
    figure = new_figure(title, width=9, height=5.2)
    figure.subplots_adjust(right=0.86)  # room for the names beside the paper's last numbers
    ax = figure.subplots()
    best = min(logs, key=lambda model: logs[model][-1]["bits_per_sequence"])
    least, above = optimum or 0.0, f" above the optimum of {optimum:.0f}" if optimum else ""
    calm(ax, end_of(best, logs[best]), "training sequences", f"bits per sequence{above}")
    for model, log in logs.items():
        x, y = [entry["sequences"] for entry in log], [entry["bits_per_sequence"] - least for entry in log]
        ax.plot(x, y, markersize=4, markevery=max(1, len(x) // 40), label=MODEL_NAMES[model], **MODEL_LOOKS[model])
    drawn = [reference._replace(bits=reference.bits - least) for reference in references]
    draw_diamonds(ax, drawn)
    ax.spines["right"].set_visible(False)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    scale_by_decades(ax, lowest(logs, references, least))
    coin = chance_bits - least
    reference_line(ax, coin, f"a coin: {coin:g} bits{above}", x=0.99, side="right", dashes=DASHES)
    ax.legend(fontsize=9, frameon=False, loc="best", labelcolor=INK)
    name_diamonds(ax, drawn)
    text = text_alternative(logs, references, chance_bits=chance_bits, optimum=optimum)
    return save(figure, path, title, f"{title}. {text}")


def scale_by_decades(ax: Axes, least: float) -> None:
    """A logarithmic axis from the power of ten below ``least``, with room above the curves."""
    ax.set_yscale("log")
    ax.set_ylim(10 ** np.floor(np.log10(least)), 2 * ax.get_ylim()[1])
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.yaxis.set_minor_formatter("")


def lowest(logs: Mapping[str, Sequence[Entry]], references: Sequence[Reference], optimum: float) -> float:
    """The lowest cost above the optimum."""
    costs = [entry["bits_per_sequence"] for log in logs.values() for entry in log]
    above = [bits - optimum for bits in (*costs, *(reference.bits for reference in references))]
    return min(bits for bits in (*above, 1.0) if bits > 0)


def draw_diamonds(ax: Axes, references: Sequence[Reference]) -> None:
    """The paper's numbers as open diamonds; of two equal ones the first is drawn larger."""
    for i, (model, sequences, bits, _) in enumerate(references):
        n_later = sum(other[1:3] == (sequences, bits) for other in references[i + 1 :])
        look: dict[str, Any] = {"color": MODEL_LOOKS[model]["color"], "markerfacecolor": "none"}
        ax.plot(sequences, bits, "D", markersize=7 + 4 * n_later, markeredgewidth=1.2, **look)
    if references:
        ax.plot([], [], "D", color=PALE, markerfacecolor="none", label="as in the paper")


def name_diamonds(ax: Axes, references: Sequence[Reference]) -> None:
    """The names of the models beside the diamonds, where they cover neither a diamond nor each other.

    The axes must have their final scales.
    """
    from matplotlib.transforms import Bbox

    places = {(reference.sequences, reference.bits) for reference in references}
    taken = [Bbox.from_bounds(x - 8, y - 8, 16, 16) for x, y in ax.transData.transform(sorted(places))]  # pixels
    for place in sorted(places):
        models = [reference.model for reference in references if reference[1:3] == place]
        name = SHORT_NAMES[models[0]] if len(models) == 1 else "either controller"
        label = ax.annotate(name, place, xytext=(0, 0), textcoords="offset points", fontsize=9, color=INK)
        for where in PLACES:
            label.set(**where)
            if not any(label.get_window_extent().overlaps(other) for other in taken):
                break
        taken.append(label.get_window_extent())


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
