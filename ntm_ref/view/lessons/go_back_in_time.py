"""The pictures of tutorial 9: a gradient followed back, its length over many steps, and one bit's way home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, SIGNED, VERMILION, WEIGHTS
from ..picture import calm
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def followed(d_memories: Mapping[int, Array], row: int, column: int) -> None:
    """The gradient of the memory (N, M) that each step left, -1 being the initial one; one number is framed."""
    from matplotlib import pyplot as plt
    from matplotlib.patches import Rectangle

    limit = max(np.abs(d).max() for d in d_memories.values()) or 1
    figure, axes = plt.subplots(1, len(d_memories), figsize=(8.4, 3.3), layout="constrained", sharey=True)
    for ax, t in zip(axes, sorted(d_memories)):
        image = ax.imshow(d_memories[t], cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
        frame = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=INK, linewidth=2)
        ax.add_patch(frame)
        ax.set_xticks(range(d_memories[t].shape[1]))
        calm(ax, f"after step {t}" if t >= 0 else "initial", "column", "memory row" if t < 0 else "")
    figure.colorbar(image, ax=axes, label="gradient of the memory")
    values = ", ".join(f"{d_memories[t][row, column]:+.3f}" for t in sorted(d_memories, reverse=True))
    show(
        figure,
        f"{len(d_memories)} panels: the gradient of the memory at the start and after each step, to be read from right "
        f"to left. The last is white, since nothing reads that memory. The number that we follow, in row {row} and "
        f"column {column}, is framed; from right to left it is {values}.",
    )


def lengths(chains: Mapping[float, Array], machines: Array) -> None:
    """The gradient's length over the steps back: chains of tanh layers, and machines (memory and weightings, n, T)."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.6), layout="constrained")
    looks: Any = zip(chains.items(), (BLUE, GREEN, VERMILION), ("--", "-", ":"))
    for (sigma, norms), colour, line in looks:
        axes[0].semilogy(1 + np.arange(len(norms)), norms, line, color=colour, linewidth=2, label=f"sigma = {sigma}")
    axes[0].axhspan(machines.min(), machines.max(), color="#e8e8e8", zorder=0, label="range of the right panel")
    for part, (name, colour, line) in enumerate((("memory", BLUE, "-"), ("weightings", VERMILION, ":"))):
        for n, norms in enumerate(machines[part]):
            label = name if n == 0 else None
            axes[1].semilogy(1 + np.arange(len(norms)), norms, line, color=colour, linewidth=1.3, label=label)
    calm(axes[0], "A chain of tanh layers", "steps back", "length of the gradient")
    calm(axes[1], f"{machines.shape[1]} machines, untrained", "steps back")
    for ax in axes:
        ax.legend(frameon=False, fontsize=8.5)
    show(figure, lengths_in_words(chains, machines))


def lengths_in_words(chains: Mapping[float, Array], machines: Array) -> str:
    """The text alternative of `lengths`."""
    memory, weightings = np.median(machines.max(axis=-1) / machines.min(axis=-1), axis=1)
    ends = ", ".join(f"{norms[-1]:.0e} for sigma {sigma}" for sigma, norms in chains.items())
    return (
        f"Two diagrams of the gradient's length over the number of steps back, on logarithmic axes. Left, the chain of "
        f"tanh layers, which ends at {ends}; a grey band shows how little of that range the right panel covers. Right, "
        f"{machines.shape[1]} machines: the lines of the memory are mostly level, with a factor of {memory:.1f} "
        f"between the greatest and the least length in the median; those of the weightings swing by a factor of "
        f"{weightings:.0f}. One machine climbs to {machines[1, :, -1].max():.0f}."
    )


def message(d_rows: Array, d_x: Array, row: int, waits: int, shown: int, read_in: int, due: int) -> None:
    """The gradient of one bit of the answer: the length of each memory row (T + 1, N), and the input (T, n_inputs)."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(8.4, 5.2), layout="constrained", sharex=True)
    kept = d_rows[shown, row] / d_rows[shown + 1, row]
    in_the_rows(axes[0], d_rows, row, waits, shown, kept)
    limit = np.abs(d_x).max()
    image = axes[1].imshow(d_x.T, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
    axes[1].set_yticks(range(9), [*range(8), "mark"])
    figure.colorbar(image, ax=axes[1], label="gradient")
    calm(axes[1], "... and arrives at the bit that it is about", "time step", "input")
    for ax in axes:
        ax.axvline(due, color=VERMILION, linestyle="--")
    axes[0].text(due + 0.4, 11.5, "one bit of the answer", color="white", fontsize=9)
    step, bit = np.unravel_index(np.abs(d_x).argmax(), d_x.shape)
    show(
        figure,
        f"Above, the length of the gradient of 13 memory rows after each step, to be read from right to left. Nothing "
        f"after step {due}, where the answer is due. Then row {row} is bright from step {read_in - 1} back to step "
        f"{shown}, in one colour all the way. Before step {shown}, {kept:.0%} of the length stays in row {row}, and a "
        f"second bar lies on row {waits}, where the read head waited. Below, the gradient of the input: the strongest "
        f"cell is step {step}, input {bit}.",
    )


def in_the_rows(ax: Axes, d_rows: Array, row: int, waits: int, shown: int, kept: float) -> None:
    """The upper half of `message`, with an arrow to each of the two routes behind the writing step."""
    nearby = np.arange(row - 6, row + 7) % d_rows.shape[1]
    last = len(d_rows) - 1.5
    image = ax.imshow(d_rows[:, nearby].T, cmap=WEIGHTS, vmin=0, aspect="auto", extent=(-1.5, last, 12.5, -0.5))
    ticked = sorted({n for n, number in enumerate(nearby) if number in (row, waits)} | {0, 12})
    ax.set_yticks(ticked, nearby[ticked])
    ax.figure.colorbar(image, ax=ax, label="length of the gradient")
    calm(ax, "The message waits in the memory ...", "", "memory row")
    says(ax, f"{kept:.0%} stays in row {row}", (shown - 1, 6), (shown + 1.5, 8.3))
    if waits in nearby:
        place = int(np.flatnonzero(nearby == waits)[0])
        says(ax, f"by r of step {shown - 1} to row {waits}", (shown - 2, place), (shown + 1.5, place + 0.1))


def says(ax: Axes, words: str, at: tuple[float, float], where: tuple[float, float]) -> None:
    """White words with an arrow to a place on a dark picture."""
    arrow = {"arrowstyle": "->", "color": "white"}
    ax.annotate(words, at, xytext=where, color="white", fontsize=9, va="center", arrowprops=arrow)
