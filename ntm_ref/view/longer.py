"""The cost of sequences that are longer than those of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .colours import BLUE, INK, PALE, VERMILION
from .picture import calm, new_figure, save
from .words import number

NOTE: dict[str, Any] = {"fontsize": 9, "color": INK}


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
    x = [row[name] for row in rows]
    calm(ax, "", f"number of {name}", "per sequence")
    ax.axvspan(min(x) - 2, longest, color=PALE, alpha=0.15, linewidth=0)
    ax.text(longest, 0.985, f" trained on up to {longest}", transform=ax.get_xaxis_transform(), va="top", **NOTE)
    ax.plot(x, [row["bits_per_sequence"] for row in rows], "o-", color=BLUE, label="bits", zorder=3)
    ax.plot(x, [row["wrong_bits"] for row in rows], "s--", color=VERMILION, markersize=4, label="wrong bits", zorder=2)
    for length, (bits, said) in references.items():
        label = "bits in the paper" if length == next(iter(references)) else None
        ax.plot(length, bits, "D", color=INK, markerfacecolor="none", markersize=8, label=label)
        ax.annotate(said, (length, bits), xytext=(0, 9), textcoords="offset points", ha="center", **NOTE)
    for row in rows:
        bits = row["bits_per_sequence"]
        at = (row[name], bits)
        ax.annotate(number(bits), at, xytext=(0, -13), textcoords="offset points", ha="center", **NOTE)
    largest = max(*(row["bits_per_sequence"] for row in rows), *(bits for bits, _ in references.values()), 1.0)
    ax.set_ylim(-0.1 * largest, 1.2 * largest)
    ax.set_xlim(min(x) - 1, max(x) + 1)
    ax.set_xticks(x)
    ax.legend(fontsize=9, frameon=False, loc="upper left", bbox_to_anchor=(0, 0.93), labelcolor=INK)
    ours = ", ".join(f"{number(row['bits_per_sequence'])} at {row[name]}" for row in rows)
    paper = ", ".join(f"{said} at {length:g}" for length, (_, said) in references.items())
    text = f"Trained on up to {longest} {name}. Bits per sequence: {ours} {name}. The paper: {paper}."
    return save(figure, path, title, f"{title}. {text}")
