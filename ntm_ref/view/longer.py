"""The cost on sequences longer than those of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .colours import BLUE, INK, PALE
from .picture import calm, new_figure, save
from .words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOTE: dict[str, Any] = {"fontsize": 9, "color": INK}
ABOVE: dict[str, Any] = {**NOTE, "textcoords": "offset points", "ha": "center"}
BEHIND = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5}  # so that a line does not cross a number


def longer(
    rows: Sequence[Mapping[str, float]],
    name: str,
    longest: int,
    references: Mapping[float, tuple[float, str]],
    path: Path,
    title: str,
) -> str:
    """Draw the rows of an evaluation against the length called ``name``; returns the picture's text alternative.

    ``longest`` is the largest length of training. ``references`` are the paper's: for a length, the cost in bits per
    sequence and the same in words.
    """
    last = rows[-1]
    heading = f"at {last[name]} {name}, {number(last['wrong_bits'])} of {last['scored_bits']:g} bits are wrong"
    figure = new_figure(title, width=9, height=5)
    ax = figure.subplots()
    calm(ax, heading, f"number of {name}", "bits per sequence")
    draw_costs(ax, {row[name]: row["bits_per_sequence"] for row in rows}, longest)
    draw_references(ax, references)
    ax.legend(fontsize=9, frameon=False, loc="upper left", labelcolor=INK)
    ours = ", ".join(f"{number(row['bits_per_sequence'])} at {row[name]}" for row in rows)
    paper = ", ".join(f"{in_words} at {length:g}" for length, (_, in_words) in references.items())
    text = f"Trained on up to {longest} {name}; {heading}. Bits per sequence: {ours} {name}. The paper: {paper}."
    return save(figure, path, title, f"{title}. {text}")


def draw_costs(ax: Axes, costs: Mapping[float, float], longest: int) -> None:
    """The cost at every length, on a logarithmic axis with room for the paper's; the lengths of training in grey."""
    lengths, least = list(costs), min((bits for bits in costs.values() if bits > 0), default=1.0)
    ax.axvspan(min(lengths) - 2, longest, color=PALE, alpha=0.15, linewidth=0)
    ax.text(longest, 0.015, f" grey: training, up to {longest}", transform=ax.get_xaxis_transform(), **NOTE)
    ax.plot(lengths, list(costs.values()), "o-", color=BLUE, label="ours", zorder=3)
    for length, bits in costs.items():
        ax.annotate(number(bits), (length, bits), xytext=(0, 8), zorder=4, bbox=BEHIND, **ABOVE)
    ax.set_yscale("log")
    ax.set_ylim(least / 4, 4 * max(*costs.values(), 10))
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.set_xlim(min(lengths) - 1, max(lengths) + 1)
    ax.set_xticks(lengths)


def draw_references(ax: Axes, references: Mapping[float, tuple[float, str]]) -> None:
    """The paper's numbers as open diamonds."""
    lengths, costs = list(references), [bits for bits, _ in references.values()]
    ax.plot(lengths, costs, "D", color=BLUE, markerfacecolor="none", markersize=8, label="the paper's")
    for length, (bits, in_words) in references.items():
        ax.annotate(in_words, (length, bits), xytext=(0, 9), **ABOVE)
