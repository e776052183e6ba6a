"""The pictures of tutorial 11: the memory in use, outputs and answers, a read head astray, stages taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, PALE, VERMILION
from ..memory_use import draw_top, draw_vectors, draw_weightings
from ..panels import BITS_LOOK, WEIGHTS_LOOK, mark_step
from ..picture import calm
from ..show import show
from ..strips import answer, draw_block
from ..trace import Trace, trace_in_words

SERIES = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"))


def memory_in_use(trace: Trace) -> None:
    """One sequence as in the paper's figure 6: what is shown, added, stored and read, and where."""
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(11, 7.5))
    grid = figure.add_gridspec(3, 2, height_ratios=(1.05, 1.85, 2.5), hspace=0.3, wspace=0.3)
    for draw in (draw_top, draw_vectors, draw_weightings):
        for ax in draw(figure, grid, trace):
            mark_step(ax, trace.n_input_steps)
    show(
        figure,
        "Six panels over the same time steps. On the left the inputs, the vectors that are added to the memory, and "
        "the weighting of the write head; on the right the outputs, the vectors that are read, and the weighting of "
        f"the read head. A dashed line marks where the answer begins. {trace_in_words(trace)}",
    )


def outputs(answers: Sequence[tuple[Array, Array]]) -> None:
    """Targets and outputs of several sequences as in the paper's figure 4, (length, bits) each; the longest below."""
    from matplotlib import pyplot

    columns = [answer(f"{len(target)} vectors", target, p, target >= 0) for target, p in answers]
    figure = pyplot.figure(figsize=(11, 5.2))
    grid = figure.add_gridspec(2, 1, hspace=0.45)
    draw_block(figure, grid[0], columns[:-1])
    draw_block(figure, grid[1], columns[-1:]).set_xlabel("vector of the answer")
    wrong = [int(((p > 0.5) != (target > 0.5)).sum()) for target, p in answers]
    each = "; ".join(f"{len(target)} vectors, {n} wrong bits" for (target, _), n in zip(answers, wrong))
    show(
        figure,
        "Target, output and error of single sequences, one column of bits for each vector; red where an output is too "
        f"high, blue where it is too low, white where there is no error. {each}.",
    )


def three_answers(panels: Mapping[str, Array], changed: int, source: int, before: int) -> None:
    """What was shown and what was said, (length, bits) each by title; two vectors are framed."""
    from matplotlib import pyplot
    from matplotlib.patches import Rectangle

    figure, axes = pyplot.subplots(len(panels), 1, figsize=(7, 4.6), layout="constrained", sharex=True)
    for ax, (title, bits) in zip(axes, panels.items()):
        ax.imshow(bits.T, aspect="auto", **BITS_LOOK)
        for vector, style in ((changed, "-"), (source, ":")):
            frame = Rectangle((vector - 0.5, -0.5), 1, 8, fill=False, ec=VERMILION, lw=2, ls=style)
            ax.add_patch(frame)
        calm(ax, title, y_label="bit")
    mark_step(axes[-1], before)
    axes[-1].set_xlabel("vector of the answer")
    axes[-1].set_xticks(range(len(bits)))
    shown, _, after = panels.values()
    show(
        figure,
        f"Three panels of {len(shown)} columns of bits: {'; '.join(panels)}. Columns {changed} and {source} are "
        f"framed; as shown, they differ in {(shown[changed] != shown[source]).sum()} of {len(shown[0])} bits. After "
        f"the change, column {changed} agrees with column {source} in {(after[changed] == shown[source]).sum()}.",
    )


def read_heads(scenes: Mapping[str, Array], silent: Sequence[int], length: int) -> None:
    """The weights of the read head, (T, rows), by title; row 1 of each holds vector 0. Arrows point to silent steps."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(scenes), figsize=(9.5, 3.4), layout="constrained", sharey=True)
    paths = []
    for ax, (title, weights) in zip(axes, scenes.items()):
        T, n_rows = weights.shape
        extent = (-0.5, T - 0.5, n_rows - 1.5, -1.5)
        image = ax.imshow(weights.T, extent=extent, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
        mark_step(ax, length)
        for step in silent if "silent" in title else ():
            arrow = {"arrowstyle": "->", "color": VERMILION}
            ax.annotate("", (step, 0.6), (step, 2.4), arrowprops=arrow)
        calm(ax, title, "time step")
        rows = weights.argmax(axis=1) - 1
        paths.append(f"{title}: on row {rows[length - 1]} in step {length - 1}, and on {rows[-1]} in the last")
    axes[0].set_ylabel("row, by the vector that it holds")
    figure.colorbar(image, ax=axes[-1], label="weight of the read head")
    show(
        figure,
        f"{len(scenes)} panels of the read head's weights over {T} steps, with a dashed line before the delimiter and "
        f"arrows at the silent steps. Row -1 is the one before the first vector. {'; '.join(paths)}.",
    )


def without_a_stage(by_vector: Mapping[str, Array]) -> None:
    """The share of wrong bits of each vector of the answer, with a stage cut while it is said."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    for (stage, wrong), (colour, marker) in zip(by_vector.items(), SERIES):
        ax.plot(100 * wrong, marker=marker, color=colour, label=f"without {stage}")
    ax.axhline(50, color=PALE, linestyle=":")
    ax.set_xticks(range(len(wrong)))
    ax.set_ylim(-3, 60)
    ax.legend(frameon=False, fontsize=9)
    calm(ax, "Cut while the answer is given; dotted: a coin", "vector of the answer", "wrong bits (%)")
    ends = "; ".join(f"without {stage} {v[1]:.0%} and {v[-1]:.0%}" for stage, v in by_vector.items())
    show(
        figure,
        f"Three curves of the share of wrong bits over the {len(wrong)} vectors of the answer, with a dotted line at "
        f"50 %. At vector 1 and at the last one it is: {ends}.",
    )


def trained_without(results: Mapping[str, Sequence[Mapping[str, Any]]], every: int) -> None:
    """The learning curves of each machine, one panel each, a curve for each of its trials."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(results), figsize=(10, 2.9), layout="constrained", sharex=True, sharey=True)
    for ax, (name, trials) in zip(axes, results.items()):
        for trial, (colour, marker) in zip(trials, SERIES):
            seen = every * np.arange(1, len(trial["curve"]) + 1) / 1000
            ax.plot(seen, trial["curve"], f"{marker}-", color=colour, markersize=3, label=f"seed {trial['seed']}")
        calm(ax, name, "")
    axes[0].set_ylabel("bits per sequence")
    axes[0].set_ylim(0, None)
    axes[0].legend(frameon=False, fontsize=8, loc="upper right")
    figure.supxlabel("thousands of training sequences", fontsize=10)
    lowest = {name: [min(trial["curve"]) for trial in trials] for name, trials in results.items()}
    ends = "; ".join(f"{name} {min(low):.2g} to {max(low):.2g}" for name, low in lowest.items())
    show(
        figure,
        f"{len(results)} panels, one for each machine, with the learning curves of its seeds. The lowest points of "
        f"each machine's curves, in bits per sequence: {ends}.",
    )
