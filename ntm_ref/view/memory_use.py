"""A machine at work on one sequence, as in the paper's figure 6: inputs and outputs, writes and reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..machine import Run
from ..support.shapes import Array
from .colours import INK
from .focus import rows_to_show
from .panels import (
    BITS_LOOK,
    WEIGHTS_LOOK,
    cross,
    fade,
    label_time,
    mark_step,
    number_rows,
    panel,
    signed_look,
    tick_steps,
)
from .picture import BOTTOM, TOP, new_figure, save
from .trace import Trace, score_in_words, trace_in_words, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec

GAP = 0.55  # inches between panels


class Moments(NamedTuple):
    """Time steps at which something begins, and its name, for example "a round begins"."""

    steps: Sequence[int]
    what: str


def memory_use(
    run: Run, x: Array, target: Array, mask: Array, path: Path, title: str, moments: Moments | None = None
) -> str:
    """Draw the first sequence of a batch's run as a PNG file at ``path``; returns the picture's text alternative.

    x, target and mask are the batch of the run. On the left the picture shows the inputs and what is written, on the
    right the outputs and what is read, over the same time steps.
    """
    trace = trace_of(run, x, target, mask)
    also = f" Marked, before {in_list(moments.steps)}: {moments.what}." if moments else ""
    return save(draw(trace, title, moments), path, title, f"{title}. {trace_in_words(trace)}{also}")


def in_list(steps: Sequence[int]) -> str:
    """The steps in words: "step 3", "steps 3 and 5", "steps 3, 5 and 8"."""
    *most, last = map(str, steps)
    return f"steps {', '.join(most)} and {last}" if most else f"step {last}"


def draw(trace: Trace, title: str, moments: Moments | None = None) -> Figure:
    """Two columns of three panels; a dashed line marks where the scored steps begin, thin lines the moments."""
    n_blocks = max(trace.a.shape[1], trace.r.shape[1])
    heights = [1.05, 1.85, 2.5] if n_blocks == 1 else [1.05, 1.15 * n_blocks, 1.4 * n_blocks]  # inches
    figure = new_figure(title, width=11, height=sum(heights) + 2 * GAP + TOP + BOTTOM)
    grid = figure.add_gridspec(3, 2, height_ratios=heights, hspace=3 * GAP / sum(heights), wspace=0.3)
    axes = [
        *draw_top(figure, grid, trace),
        *draw_vectors(figure, grid, trace),
        *draw_weightings(figure, grid, trace),
    ]
    keys = []
    if 0 < trace.n_input_steps < len(trace.x):
        for ax in axes:
            mark_step(ax, trace.n_input_steps)
        keys.append("dashed: from here on, outputs are scored")
    if moments:
        for ax in axes:
            tick_steps(ax, moments.steps)
        keys.append(f"orange: {moments.what}")
    axes[0].set_title("\n".join(keys), loc="right", fontsize=9, color=INK)
    return figure


def draw_top(figure: Figure, grid: GridSpec, trace: Trace) -> list[Axes]:
    """The inputs and the outputs."""
    are_bits = trace.x.min() >= 0 and trace.x.max() <= 1
    inputs = panel(
        figure, grid[0, 0], "inputs $x_t$", "channel", trace.x, BITS_LOOK if are_bits else signed_look(trace.x)
    )
    key = r" ($\times$ wrong)" if trace.wrong.any() else ""
    title = f"outputs $p_t$: {score_in_words(trace)}{key}"
    outputs = panel(figure, grid[0, 1], title, "channel", trace.p, BITS_LOOK)
    fade(outputs[0], ~trace.scored[:, 0])
    cross(outputs[0], trace.wrong[:, 0])
    return inputs + outputs


def draw_vectors(figure: Figure, grid: GridSpec, trace: Trace) -> list[Axes]:
    """The add vectors and the read vectors."""
    return [
        *panel(figure, grid[1, 0], "written: add vectors $a_t$", "memory column", trace.a, signed_look(trace.a)),
        *panel(figure, grid[1, 1], "read: read vectors $r_t$", "memory column", trace.r, signed_look(trace.r)),
    ]


def draw_weightings(figure: Figure, grid: GridSpec, trace: Trace) -> list[Axes]:
    """The weightings of the write and read heads, with the same rows on both sides."""
    n_rows = trace.w_read.shape[-1]
    rows = rows_to_show(np.concatenate([trace.w_write, trace.w_read], axis=1))
    part = "" if len(rows) == n_rows else f" ({len(rows)} of {n_rows} rows)"
    written = panel(
        figure, grid[2, 0], f"write weighting $w_t${part}", "memory row", trace.w_write[..., rows], WEIGHTS_LOOK
    )
    read = panel(figure, grid[2, 1], f"read weighting $w_t${part}", "memory row", trace.w_read[..., rows], WEIGHTS_LOOK)
    for ax in (*written, *read):
        number_rows(ax, rows)
    label_time(written[-1])
    label_time(read[-1])
    return written + read
