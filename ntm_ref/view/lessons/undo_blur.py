"""The pictures of tutorial 5: a small lead that grows, a head that walks, a focus under blur, sums in float32."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PURPLE, VERMILION
from ..panels import WEIGHTS_LOOK
from ..picture import calm
from ..show import show


def lead(gammas: Sequence[float], weightings: Sequence[Array]) -> None:
    """One weighting, sharpened with several powers."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(gammas), figsize=(7.5, 3.2), layout="constrained", sharey=True, squeeze=False)
    for ax, g, w in zip(axes[0], gammas, weightings):
        ax.bar(np.arange(len(w)), w, 0.85, color=[BLUE if i == w.argmax() else "#9ec6e0" for i in range(len(w))])
        for i, weight in enumerate(w):
            ax.annotate(f"{weight:.2f}", (i, weight), ha="center", va="bottom", fontsize=8, color=INK)
        calm(ax, f"gamma = {g:g}", "memory row", "weight" if ax is axes[0, 0] else "")
        ax.set(xticks=np.arange(len(w)), ylim=(0, 1.08))
    tops = ", ".join(f"{w.max():.2f} with gamma = {g:g}" for g, w in zip(gammas, weightings))
    show(
        figure,
        f"Bar charts of a weighting sharpened with rising powers. A small lead grows: the highest bar is {tops}.",
    )


def walks(weightings: Mapping[float, Array], s: Array) -> None:
    """The weightings (T, N) of a head that walks on, for several powers; row 0 at the top."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        1, len(weightings), figsize=(7.5, 3.4), layout="constrained", sharey=True, squeeze=False
    )
    for ax, (g, w) in zip(axes[0], weightings.items()):
        image = ax.imshow(w.T, aspect="auto", **WEIGHTS_LOOK)
        calm(ax, f"gamma = {g:g}", "time step", "memory row" if ax is axes[0, 0] else "")
    figure.colorbar(image, ax=axes, label="weight")
    figure.suptitle(f"s = ({', '.join(f'{x:g}' for x in s)})", fontsize=11, color=INK)
    ends = "; ".join(
        f"with gamma = {g:g} the largest weight at the end is {w[-1].max():.2f}, on row {w[-1].argmax()}, and the mean "
        f"row is {(w[-1] * np.arange(w.shape[1])).sum():.1f}"
        for g, w in weightings.items()
    )
    show(
        figure,
        f"Weights of {len(next(iter(weightings.values()))[0])} rows, row 0 at the "
        f"{'top' if axes[0, 0].yaxis_inverted() else 'bottom'}, while a head walks from row to row. The more it is "
        f"sharpened, the narrower and brighter its diagonal: {ends}.",
    )


def under_blur(tops: Mapping[float, Array]) -> None:
    """The weight of the row that is meant, step after step, for several powers."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    colours, dashes = (VERMILION, PURPLE, GREEN, BLUE), ("-", "--", "-.", ":")
    for n, (g, line) in enumerate(tops.items()):
        ax.plot(line, color=colours[n % 4], linestyle=dashes[n % 4], linewidth=2)
        ax.text(1.01 * (len(line) - 1), line[-1], f"gamma = {g:g}", va="center", color=colours[n % 4], fontsize=9)
    last = max(map(len, tops.values())) - 1
    calm(ax, "A focus under blur", "time step", "weight of the row that is meant")
    ax.set(xlim=(0, 1.2 * last), ylim=(0, 1.05), xticks=range(0, last + 1, max(1, last // 6)))
    ends = "; ".join(f"gamma = {g:g} ends at {line[-1]:.2f}" for g, line in tops.items())
    show(
        figure,
        f"The weight of the row that is meant, over {last} steps, one curve for each gamma. All start at 1. With "
        f"gamma = 1 the curve keeps falling; with a larger gamma it falls for a while and then stays level. {ends}.",
    )


def sums(grid: Array, on_logarithms: Array, literal: Array, with_constant: Array) -> None:
    """What the weights of a sharpened uniform weighting sum to in float32, computed in three ways."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    ax.plot(grid, on_logarithms, color=BLUE, linewidth=5, alpha=0.4, label="on logarithms")
    ax.plot(grid, literal, color=VERMILION, linestyle="--", label="as written: ends in 0/0")
    ax.plot(grid, with_constant, color=GREEN, linestyle=":", linewidth=2, label="with 1e-16 in the denominator")
    last = grid[np.isfinite(literal)].max()
    ax.plot(last, literal[grid == last], "x", markersize=9, markeredgewidth=2, color=VERMILION)
    calm(ax, "A uniform weighting over 128 rows, sharpened in float32", "gamma", "sum of the weights")
    ax.legend(loc="center right", fontsize=9)
    lost = grid[with_constant < 0.5].min(initial=np.inf)
    show(
        figure,
        f"The sum of the weights against gamma from {grid[0]:g} to {grid[-1]:g}. On logarithms it stays at 1. The "
        f"formula as written gives 1 up to gamma = {last:.1f} and then 0/0. With the constant the sum falls below a "
        f"half at gamma = {lost:.1f} and ends at {with_constant[-1]:.3f}.",
    )
