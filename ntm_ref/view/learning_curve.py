"""The learning curve: cost, wrong bits and gradient norm against training sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..runs.log import Entry
from ..support.shapes import Array
from .colours import BLUE, GREEN, INK, PALE, PURPLE, VERMILION
from .picture import calm, new_figure, reference_line, save
from .words import count, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Columns = dict[str, Array]  # the columns of a log by name

COST = {"bits_per_sequence": {"color": BLUE, "marker": "o"}}
WRONG = {"wrong_bits": {"color": VERMILION, "marker": "s"}}
NORMS = {
    "gradient_norm_max": {"color": PALE, "marker": "^", "linestyle": ":", "label": "largest of the interval"},
    "gradient_norm": {"color": PURPLE, "marker": "o", "label": "median of the interval"},
}


def learning_curve(entries: Sequence[Entry], chance_bits: float, path: Path, title: str, *, solved_bits: float) -> str:
    """Draw the entries of a training log as a PNG file at ``path``; returns the picture's text alternative.

    An entry has "sequences" (seen so far) and "seconds" (of training so far); and for the interval that ended there
    "bits_per_sequence" and "wrong_bits" (means), "gradient_norm" (median) and "gradient_norm_max". ``chance_bits`` and
    ``solved_bits`` are drawn as lines, in bits per sequence.
    """
    log = {name: np.array([entry[name] for entry in entries], float) for name in (entries[0] if entries else ())}
    figure = new_figure(title, width=9, height=8)
    cost, wrong, norm = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [1.8, 1.35, 1.35]})
    calm(cost, title=outcome_in_words(log, solved_bits), y_label="bits per sequence")
    calm(wrong, y_label="wrong bits per sequence")
    calm(norm, y_label="gradient norm", x_label="training sequences")
    draw_series(cost, log, COST, (solved_bits, chance_bits))
    draw_series(wrong, log, WRONG)
    draw_series(norm, log, NORMS)
    if log:
        norm.legend(fontsize=9, frameon=False, loc="lower right", bbox_to_anchor=(1, 0.96), ncol=2)
        norm.set_xlim(0, 1.02 * log["sequences"].max())
        norm.xaxis.set_major_formatter("{x:,.0f}")
        mark_solved(cost, log, solved_bits)
    else:
        norm.set_xticks([])
    reference_line(cost, chance_bits, f"chance: {chance_bits:g} bits", x=0.99, side="right")
    reference_line(cost, solved_bits, f"solved: {solved_bits:g} bits", x=0.01, side="left")
    text = text_alternative(log, chance_bits=chance_bits, solved_bits=solved_bits)
    return save(figure, path, title, f"{title}. {text}")


def draw_series(ax: Axes, log: Columns, looks: Mapping[str, Mapping[str, str]], also: Sequence[float] = ()) -> None:
    """Lines on a logarithmic axis that includes ``also``; zeros are open triangles on its lower edge, labelled 0."""
    values = np.concatenate([also, *(log.get(name, []) for name in looks)])
    ax.yaxis.set_label_coords(-0.065, 0.5)
    if not len(values):
        ax.set_yticks([])
        return
    positive = values[values > 0] if values.any() else np.ones(1)
    low, high = positive.min() / 4, positive.max() * 4
    if (values == 0).any():
        low = 10 ** (np.floor(np.log10(positive.min())) - 0.5)  # between two tick labels, so that the label 0 has room
        ax.text(-0.008, low, "0", transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=9, color=INK)
    ax.set_yscale("log")
    ax.set_ylim(low, high)
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.yaxis.set_minor_formatter("")
    for name, look in looks.items():
        x, y = log.get("sequences", np.empty(0)), log.get(name, np.empty(0))
        ax.plot(x, np.maximum(y, low), markersize=4, **look)  # type: ignore[arg-type]
        zeros = x[y == 0]
        ax.plot(zeros, np.full(len(zeros), low), "v", color=look["color"], markerfacecolor="white", clip_on=False)


def mark_solved(ax: Axes, log: Columns, solved_bits: float) -> None:
    """A star at the first entry whose cost counts as solved."""
    for i in first_solved(log, solved_bits):
        height = max(log["bits_per_sequence"][i], ax.get_ylim()[0])
        ax.plot(log["sequences"][i], height, "*", color=GREEN, markersize=14, markeredgecolor="white", clip_on=False)


def first_solved(log: Columns, solved_bits: float) -> Array:
    """The index of the first entry that counts as solved, in an array; empty if there is none."""
    return np.flatnonzero(log["bits_per_sequence"] < solved_bits)[:1]


def outcome_in_words(log: Columns, solved_bits: float) -> str:
    """A sentence: whether and when the task was solved."""
    if not log:
        return "Nothing has been logged yet"
    solved = first_solved(log, solved_bits)
    i = solved[0] if len(solved) else -1
    when = f"after {log['sequences'][i]:,.0f} training sequences ({log['seconds'][i]:.1f} s)"
    return f"Solved {when}" if len(solved) else f"Not solved {when}"


def text_alternative(log: Columns, *, chance_bits: float, solved_bits: float) -> str:
    """The picture in words."""
    lines = f"chance is {chance_bits:g} bits per sequence, solved is below {solved_bits:g}"
    text = f"{outcome_in_words(log, solved_bits)}; {lines}."
    if not log:
        return text
    sequences, largest = log["sequences"], log["gradient_norm_max"]
    return (
        f"{text} Over {count(len(sequences), 'interval')}, up to {sequences[-1]:,.0f} sequences: cost "
        f"{span(log['bits_per_sequence'])} bits per sequence, wrong bits {span(log['wrong_bits'])}, median gradient "
        f"norm {span(log['gradient_norm'])}. The largest gradient norm was {number(largest.max())}, in the "
        f"interval up to {sequences[largest.argmax()]:,.0f} sequences."
    )


def span(values: Array) -> str:
    """The first and the last of the values, in words."""
    first, last = number(values[0]), number(values[-1])
    return f"from {first} to {last}" if len(values) > 1 else first
