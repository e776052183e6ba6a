"""The cost of sequences that are longer than those of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .colours import BLUE, INK, PALE
from .picture import calm, new_figure, save
from .words import number

NOTE: dict[str, Any] = {"fontsize": 9, "color": INK}
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

    Up to ``longest`` the machine was trained. ``references`` are the paper's: a length, its cost, and that in words.
    """
    figure = new_figure(title, 9, 5)
    ax = figure.subplots()
    x, bits_of = [row[name] for row in rows], [row["bits_per_sequence"] for row in rows]
    heading = f"at {x[-1]} {name}, {number(rows[-1]['wrong_bits'])} of {rows[-1]['scored_bits']:g} bits are wrong"
    calm(ax, heading, f"number of {name}", "bits per sequence")
    ax.axvspan(min(x) - 2, longest, color=PALE, alpha=0.15, linewidth=0)
    ax.text(longest, 0.015, f" grey: training, up to {longest}", transform=ax.get_xaxis_transform(), **NOTE)
    ax.plot(x, bits_of, "o-", color=BLUE, label="ours", zorder=3)
    for length, (bits, said) in references.items():
        label = "the paper's" if length == next(iter(references)) else None
        ax.plot(length, bits, "D", color=BLUE, markerfacecolor="none", markersize=8, label=label)
        ax.annotate(said, (length, bits), xytext=(0, 9), textcoords="offset points", ha="center", **NOTE)
    for row in rows:
        bits = row["bits_per_sequence"]
        at = (row[name], bits)
        above: dict[str, Any] = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center", "bbox": BEHIND}
        ax.annotate(number(bits), at, zorder=4, **above, **NOTE)
    shown = [*bits_of, *(bits for bits, _ in references.values())]
    ax.set_yscale("log")
    ax.set_ylim(min(shown) / 4, max(shown) * 4)
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.set_xlim(min(x) - 1, max(x) + 1)
    ax.set_xticks(x)
    ax.legend(fontsize=9, frameon=False, loc="upper left", labelcolor=INK)
    ours = ", ".join(f"{number(row['bits_per_sequence'])} at {row[name]}" for row in rows)
    paper = ", ".join(f"{said} at {length:g}" for length, (_, said) in references.items())
    text = f"Trained on up to {longest} {name}; {heading}. Bits per sequence: {ours} {name}. The paper: {paper}."
    return save(figure, path, title, f"{title}. {text}")
