"""The pictures of tutorial 2: keys and rows, key strength, relatives, two Jacobians and the field of the cosine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...support.shapes import Array
from .. import colours
from ..panels import signed_look
from ..picture import calm
from ..show import show
from .read_memory import arrow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERIES = (colours.BLUE, "-"), (colours.VERMILION, "--"), (colours.GREEN, ":"), (colours.PURPLE, "-.")
OFFSETS = ((-8, 7), (4, -11), (-42, 4), (4, -12), (-16, 6))  # of the names from the heads of the arrows, in points


def key_and_rows(k: Array, memory: Array, products: Array, cosines: Array) -> None:
    """A key and rows of two numbers as arrows; beside them the dot products, and the cosines."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(9, 3.3), layout="constrained", width_ratios=[1.5, 1, 1])
    draw_arrows(axes[0], k, memory)
    for ax, values, title in zip(axes[1:], (products, cosines), ("dot product", "cosine similarity")):
        colour = [colours.VERMILION if i == values.argmax() else colours.PALE for i in range(len(values))]
        bars = ax.bar(range(len(values)), values, color=colour)
        ax.bar_label(bars, [f"{value + 0:.3g}" for value in values.round(2)], fontsize=9, padding=2)
        ax.axhline(0, color=colours.INK, linewidth=0.8)
        ax.margins(y=0.18)
        ax.set_xticks(range(len(values)))
        calm(ax, title, "memory row", "")
    told = ", ".join(f"({a:g}, {b:g})" for a, b in memory)
    show(
        figure,
        f"Left, arrows in the plane: the key ({k[0]:g}, {k[1]:g}) and the rows {told}. Middle, bars of the dot "
        f"products, the largest for row {products.argmax()}: {products.max():.1f}. Right, bars of the cosines, the "
        f"largest for row {cosines.argmax()}: {cosines.max():.2f}.",
    )


def draw_arrows(ax: Axes, k: Array, memory: Array) -> None:
    """A key and rows as arrows from the origin."""
    for i, vector in enumerate((*memory, k)):
        name, look = ("key", arrow(colours.VERMILION)) if i == len(memory) else (f"row {i}", arrow(colours.BLUE))
        place = OFFSETS[(i + 1) % len(OFFSETS)]
        ax.annotate("", xy=vector, xytext=(0, 0), arrowprops={**look, "linewidth": 2})
        ax.annotate(name, vector, place, textcoords="offset points", color=look["color"], fontsize=9)
    ax.set(xlim=(-3.4, 4.6), ylim=(-4.4, 2.4), aspect="equal")
    calm(ax, "key and rows", "first number", "second number")


def key_strength(betas: Array, curves: Array, K: Array) -> None:
    """The weight of each row over the key strength."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    for i, curve in enumerate(curves.T):
        colour, line = SERIES[i % len(SERIES)]
        ax.semilogx(betas, curve, line, color=colour, label=f"row {i}: K = {K[i] + 0:.2f}")
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    ax.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    calm(ax, "The key strength makes the weighting sharp", "key strength (logarithmic)", "weight")
    first, best = curves[0], int(curves[-1].argmax())
    above = betas[curves[:, best] > 0.5]
    half = f", past one half at {above[0]:.1f}" if len(above) else ""
    show(
        figure,
        f"The weights of {len(K)} rows over the key strength from {betas[0]:g} to {betas[-1]:g}. On the left all are "
        f"between {first.min():.2f} and {first.max():.2f}. Row {best} rises{half}, to {curves[-1, best]:.2f}.",
    )


def relatives(memory: Array, read: Array, people: Sequence[str], betas: Array, curves: Mapping[str, Array]) -> None:
    """The memory of people with what was read below it, and two weights over the key strength for each key."""
    from matplotlib import pyplot

    width, ends = [1.3] + [1] * len(curves), []
    figure, axes = pyplot.subplots(1, len(width), figsize=(9, 3.5), layout="constrained", width_ratios=width)
    answers = np.vstack([memory, read]).round(6) + 0.0
    draw_answers(axes[0], answers, people)
    for ax, (title, weights) in zip(axes[1:], curves.items()):
        ax.semilogx(betas, weights[:, 0], "-", color=colours.BLUE, linewidth=3, label=people[0])
        ax.semilogx(betas, weights[:, 1], "--", color=colours.VERMILION, linewidth=2, label=people[1])
        ax.semilogx(betas, weights[:, 2:].max(axis=-1), ":", color=colours.PALE, linewidth=2, label="anybody else")
        ax.set(ylim=(-0.03, 1.03), xticks=[1, 10, 100], xticklabels=["1", "10", "100"])
        calm(ax, title, "key strength", "weight" if ax is axes[1] else "")
        ends.append(f"with the key '{title}' {people[0]} {weights[-1, 0]:.2f}, {people[1]} {weights[-1, 1]:.2f}")
    axes[1].legend(frameon=False, fontsize=9, loc="upper left")
    show(
        figure,
        "Left, the answers of the people as coloured cells, and below them what the first key reads: "
        f"{', '.join(f'{number:.0f}' for number in answers[-1])}. Beside them, the weights over the key strength from "
        f"{betas[0]:g} to {betas[-1]:g}. At the end, {'; '.join(ends)}.",
    )


def draw_answers(ax: Axes, answers: Array, people: Sequence[str]) -> None:
    """The people's answers as coloured cells with signs, and a line of what was read below them."""
    ax.imshow(answers, cmap=colours.SIGNED, vmin=-2.5, vmax=2.5, aspect="auto")
    for (row, column), answer in np.ndenumerate(answers):
        sign = "\N{MINUS SIGN}0+"[int(np.sign(answer)) + 1]
        ax.text(column, row, sign, ha="center", va="center", fontsize=13, weight="bold", color=colours.INK)
    ax.axhline(len(people) - 0.5, color=colours.INK)
    calm(ax, "memory, and what is read", "+ yes, \N{MINUS SIGN} no, 0 neither")
    ax.set_xticks(range(6), ["related", "male", "my age", "parents", "digit 1", "digit 2"], rotation=60)
    ax.set_yticks(range(len(answers)), [*people, "read"])


def jacobians(pairs: Mapping[str, tuple[Array, Array]]) -> None:
    """The Jacobian of the softmax at each of some weightings (w, J) by title, on one scale."""
    from matplotlib import pyplot

    figure, (axes,) = pyplot.subplots(1, len(pairs), figsize=(8.4, 3.1), layout="constrained", squeeze=False)
    look, told = signed_look(np.stack([J for _, J in pairs.values()])), []
    for ax, (title, (w, J)) in zip(axes, pairs.items()):
        image = ax.imshow(J, **look)
        calm(ax, title, "exponent z(l)", "weight w(i)" if ax is axes[0] else "")
        ax.set(xticks=range(len(w)), yticks=range(len(w)))
        told.append(f"{title}: the largest weight is {w.max():.2f}, the largest entry {np.abs(J).max():.3f}")
    figure.colorbar(image, ax=axes, label="slope of w(i) over z(l)")
    show(figure, f"Jacobians of the softmax as coloured cells, positive on the diagonal. {'. '.join(told)}.")


def field(key: Array, K: Array, points: Array, d_points: Array) -> None:
    """The cosine over the plane of all rows, and its gradient as arrows at points on two circles."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 4), layout="constrained")
    image = ax.imshow(K, cmap=colours.SIGNED, vmin=-1, vmax=1, alpha=0.7, origin="lower", extent=(-3, 3, -2, 2))
    ax.quiver(*points.T, *d_points.T, color=colours.INK, angles="xy", scale_units="xy", scale=1.6, width=0.005)
    ax.annotate("", xy=tuple(key), xytext=(0, 0), arrowprops={**arrow(), "linewidth": 2.5})
    ax.annotate("key", tuple(key), (4, 4), textcoords="offset points", color=colours.INK)
    figure.colorbar(image, ax=ax, label="similarity K")
    calm(
        ax, "Where a row would move to become more like the key", "first number of the row", "second number of the row"
    )
    lengths = np.sqrt((d_points**2).sum(axis=-1)).reshape(2, -1).max(axis=-1)
    radii = np.sqrt((points**2).sum(axis=-1)).reshape(2, -1)[:, 0]
    show(
        figure,
        "The plane of all rows, coloured by their similarity to the key: red around the key, blue opposite to it. "
        "Arrows on two circles show the gradient. They run along the circles towards the key; the longest has length "
        f"{lengths[0]:.2f} on the circle of radius {radii[0]:.1f}, {lengths[1]:.2f} on that of radius {radii[1]:.1f}.",
    )
