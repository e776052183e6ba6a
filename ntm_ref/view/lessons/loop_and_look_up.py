"""The pictures of tutorial 13: the two tasks, the sawtooth, what lies where, the staircase, and the look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..colours import INK, WEIGHTS
from ..picture import calm
from ..show import show
from .task_strips import task_strips

IMAGE: dict[str, Any] = {"cmap": WEIGHTS, "vmin": 0, "aspect": "auto", "interpolation": "nearest"}


def repeat_task(x: Array, target: Array, scored: Array, length: int, repeats: int) -> None:
    """One sequence of repeat copy: x (T, 10), target (T, 9)."""
    names = ["bits", *[""] * 7, "mark", f"number ({x[length, 9]:.2f})"], ["bits", *[""] * 7, "end mark"]
    text = (
        f"Two strips over {len(x)} time steps. Shown: {length} vectors of 8 random bits, then one step with the mark "
        f"and a number that stands for {repeats}, then nothing. Wanted: the same block of {length} vectors, "
        f"{repeats} times without a break, and one end mark in the last step."
    )
    task_strips(x, target, scored, names, text, numbers=[9])


def recall_task(x: Array, target: Array, scored: Array, queried: int) -> None:
    """One sequence of associative recall: x (T, 8), target (T, 6)."""
    names = ["bits", *[""] * 5, "item", "query"], ["bits", *[""] * 5]
    n_items = len(x) // 4 - 2
    text = (
        f"Two strips over {len(x)} time steps. Shown: {n_items} items, each a mark and three vectors of 6 bits; then, "
        f"between two marks of another kind, item {queried} once more. Wanted, in the last three steps: item "
        f"{queried + 1}, the one after it."
    )
    task_strips(x, target, scored, names, text)


def saw(w_write: Array, w_read: Array, rounds: Sequence[int]) -> None:
    """The weightings (T, N) of the two heads in one sequence; ``rounds`` are the steps at which a round begins."""
    from matplotlib import pyplot as plt

    (T, N), read = w_read.shape, w_read.argmax(axis=-1)
    while_listening, answering = w_write[: rounds[0]].argmax(axis=-1), read[rounds[0] : rounds[-1]]
    used = np.unique(np.concatenate([while_listening, answering]))
    rows = np.arange(max(used.min() - 1, 0), min(used.max() + 2, N))
    figure, axes = plt.subplots(1, 2, figsize=(8.5, 3.3), layout="constrained", sharey=True)
    for ax, weights, title in zip(axes, (w_write, w_read), ("write head", "read head")):
        extent = (-0.5, T - 0.5, rows[-1] + 0.5, rows[0] - 0.5)
        image = ax.imshow(weights[:, rows].T, extent=extent, **{**IMAGE, "vmax": 1})
        for step in rounds:
            ax.axvline(step - 0.5, color="white", linestyle=":", linewidth=1)
        calm(ax, f"{title}; dotted: a round begins", "time step", "memory row" if ax is axes[0] else "")
    figure.colorbar(image, ax=axes[1], label="weight")
    show(
        figure,
        f"Two panels of weights over {T} steps, rows {rows[0]} to {rows[-1]} of {N}. The write head moves one row a "
        f"step from row {while_listening[0]} to row {while_listening[-1]} while the vectors are shown, and then leaves "
        f"these rows. The read head draws a sawtooth line of {len(rounds) - 1} teeth: each runs from row "
        f"{answering[0]} to row {answering.max() if answering[0] < answering[-1] else answering.min()} in a straight "
        "diagonal, and at every dotted line the head is back at the beginning.",
    )


def what_lies_where(lost: Array, rows: Array) -> None:
    """The share of wrong bits at each place of a round when a row has been exchanged, ``lost`` (rows, places)."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(5.8, 4.2), layout="constrained")
    image = ax.imshow(lost, **{**IMAGE, "vmax": 0.6})
    ax.set_xticks(range(lost.shape[1]))
    ax.set_yticks(range(len(rows)), [str(row) for row in rows])
    calm(ax, "What the second round loses", "vector that is output", "memory row that was exchanged")
    figure.colorbar(image, label="share of wrong bits")
    hit = [f"row {row}: vector {part.argmax()} ({part.max():.0%})" for row, part in zip(rows, lost) if part.max() > 0.2]
    harmless = [str(row) for row, part in zip(rows, lost) if part.max() <= 0.2]
    show(
        figure,
        f"A table of {len(rows)} exchanged rows and {lost.shape[1]} vectors, bright where bits are lost. One bright "
        f"cell a row: {', '.join(hit)}. Nothing is lost with row {', '.join(harmless) or '(none)'}.",
    )


def staircase(looked_up: Array, numbers: Sequence[int], trained: int) -> None:
    """The weight of the content on the loop's first row at the end of each round, (numbers, rounds)."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    ends = (0.5, looked_up.shape[1] + 0.5)
    extent = (*ends, numbers[-1] + 0.5, numbers[0] - 0.5)
    image = ax.imshow(looked_up, extent=extent, **{**IMAGE, "vmax": 1})
    ax.axhline(trained + 0.5, color="white", linestyle=":")
    ax.text(ends[1] - 0.2, trained + 0.4, "trained", color="white", ha="right", va="bottom", fontsize=9)
    ax.text(ends[1] - 0.2, trained + 0.6, "never trained", color="white", ha="right", va="top", fontsize=9)
    ax.set_xticks(range(1, looked_up.shape[1] + 1))
    ax.set_yticks(numbers)
    calm(ax, "Does the look-up find the way back?", "rounds that are complete", "number that was shown")
    figure.colorbar(image, label="weight of the content on the loop's first row")
    kept = [int((row > 0.5).sum()) for row in looked_up]
    show(
        figure,
        f"A staircase. For the numbers {', '.join(map(str, numbers))} in turn, the look-up at the end of a round gives "
        f"more than half of its weight to the loop's first row {', '.join(map(str, kept))} times. Up to {trained} and "
        f"a little beyond, each step down is one step further to the right; the largest numbers have lost it.",
    )


def look_up(by_content: Array, looked_at: Array, near: Array, first: int) -> None:
    """Mean weights (T, rows) from step ``first`` on; ``near`` numbers the rows from the queried item's first."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8.5, 3.5), layout="constrained", sharey=True)
    T, titles = len(by_content), ("content alone (scale 0 to {:.1f})", "read head (scale 0 to {:.1f})")
    for ax, weights, title in zip(axes, (by_content, looked_at), titles):
        extent = (first - 0.5, T - 0.5, near[-1] + 0.5, near[0] - 0.5)
        image = ax.imshow(weights[first:].T, extent=extent, **IMAGE)
        figure.colorbar(image, ax=ax, label="mean weight")
        for step in (T - 7.5, T - 4.5, T - 3.5):
            ax.axvline(step, color="white", linestyle=":")
        calm(ax, title.format(weights[first:].max()), f"time step (query: {T - 7} to {T - 5}, answer: from {T - 3})")
        ax.set_xticks(range(first, T))
        ax.set_yticks(near)
    axes[0].set_ylabel("row, from the queried item's first", color=INK)
    peaks = {step: near[by_content[step].argmax()] for step in range(T - 7, T - 4)}
    looks = [str(near[looked_at[step].argmax()]) for step in range(T - 7, T)]
    show(
        figure,
        f"Two panels of mean weights over the last {T - first} steps, rows counted from the first vector of the "
        f"queried item. Content alone is largest on the rows {', '.join(map(str, peaks.values()))} in the three steps "
        f"of the query, with at most {by_content[first:].max():.2f}. The read head is bright, and one row further: it "
        f"is on the rows {', '.join(looks)} in the steps {T - 7} to {T - 1}.",
    )
