"""A drawing for tutorial 15: the Neural Turing Machine beside a transformer layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..colours import BLUE, GREEN, INK, PALE, VERMILION
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def step_and_layer(n_steps: int = 5) -> None:
    """The Neural Turing Machine, one step after another, beside a transformer layer, all steps at once."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained", sharey=True)
    for ax, title in zip(axes, ("NTM: one step after another", "Transformer layer: all steps at once")):
        ax.set_title(title, fontsize=12, loc="left", color=INK)
        ax.set(xlim=(-0.75, n_steps - 0.2), ylim=(-0.75, 3.7))
        ax.axis("off")
        for t in range(n_steps):
            ax.text(t, -0.65, f"step {t}", ha="center", fontsize=9, color=PALE)
    machine(axes[0], n_steps)
    layer(axes[1], n_steps)
    text = (
        f"Two drawings over {n_steps} steps. Left, the NTM: in each step the controller takes an input, reads from the "
        "memory, writes to it and emits an output, and an arrow carries the memory, always of the same number of rows, "
        "to the next step. Right, a transformer layer: every step stores one row of its own, a key and a value, and "
        "lines lead from each output to its own row and to all earlier ones. No arrow goes from step to step."
    )
    show(figure, text)


def node(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    """A small labelled box."""
    look = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour, "linewidth": 1.5}
    ax.text(x, y, text, ha="center", va="center", fontsize=8, color=INK, bbox=look, zorder=3)


def rows(ax: Axes, x: float, y: float, n_rows: int, colour: str) -> None:
    """A memory of so many rows, seen from the front."""
    for i in range(n_rows):
        ax.add_patch(ax_rectangle(x - 0.24, y + 0.14 * (i - n_rows / 2), 0.48, 0.12, colour))


def ax_rectangle(x: float, y: float, width: float, height: float, colour: str) -> Any:
    """A filled rectangle with a thin edge."""
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, alpha=0.55, edgecolor="white", zorder=2)


def line(ax: Axes, start: tuple[float, float], end: tuple[float, float], style: str = "-|>", colour: str = INK) -> None:
    """A line or an arrow between two points."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": style, "color": colour, "linewidth": 1}, zorder=1)


def machine(ax: Axes, n_steps: int) -> None:
    """One controller and one memory for each step, and the memory passed on."""
    for t in range(n_steps):
        line(ax, (t - 0.15, 3.4), (t - 0.15, 2.7))
        line(ax, (t + 0.15, 2.7), (t + 0.15, 3.4))
        node(ax, t, 2.45, "controller", VERMILION)
        line(ax, (t - 0.12, 2.2), (t - 0.12, 0.85))
        line(ax, (t + 0.12, 0.85), (t + 0.12, 2.2))
        rows(ax, t, 0.3, 7, GREEN)
        line(ax, (t + 0.26, 0.25), (t + 0.72, 0.25))
    for x, y, side, text in (
        (-0.2, 3.1, "right", "input"),
        (0.2, 3.1, "left", "output"),
        (-0.16, 1.5, "right", "write"),
        (0.16, 1.5, "left", "read"),
    ):
        ax.text(x, y, text, ha=side, fontsize=9, color=INK)
    ax.text(2, -0.4, "memory: the same N rows, rewritten and passed on", ha="center", fontsize=9, color=GREEN)


def layer(ax: Axes, n_steps: int) -> None:
    """One row for each step, and a read by each step from all rows so far."""
    for t in range(n_steps):
        rows(ax, t, 0.3, 1, GREEN)
        for earlier in range(t + 1):
            ax.plot([earlier, t], [0.35, 2.3], color=BLUE, linewidth=0.6 + 0.9 * (earlier == t), zorder=1)
        node(ax, t, 2.45, "query", BLUE)
        line(ax, (t, 2.7), (t, 3.35))
    ax.text(0.5 * (n_steps - 1), 3.45, "what is read, to the next layer", ha="center", fontsize=9, color=INK)
    ax.text(2, -0.4, "keys and values: one row a step, never changed", ha="center", fontsize=9, color=GREEN)
    ax.text(n_steps - 0.55, 1.3, "shares", fontsize=9, color=BLUE)
