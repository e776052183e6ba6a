"""Two drawings of tutorial 15: who built on whom, and the Neural Turing Machine beside a transformer layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..colours import BLUE, GREEN, INK, PALE, PURPLE, VERMILION
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LANES = {
    "machines that rewrite a memory": VERMILION,
    "attention": BLUE,
    "memories of stored sentences": PURPLE,
    "memories written by content": GREEN,
}
WORKS = {  # name: lane, year, height
    "Hopfield\nnetworks": (3, 1982, 0.0),
    "fast weights": (3, 1992, 0.8),
    "soft window": (1, 2013, 3.3),
    "NTM": (0, 2014, 4.4),
    "attention": (1, 2014, 3.3),
    "memory\nnetworks": (2, 2014, 2.2),
    "end-to-end\nmemory\nnetworks": (2, 2015, 2.2),
    "DNC": (0, 2016, 4.7),
    "one-shot\nlearning": (0, 2016, 4.0),
    "key-value\nmemory\nnetworks": (2, 2016, 2.2),
    "transformer": (1, 2017, 3.3),
    "multi-query": (1, 2019, 3.3),
    "linear\nattention": (3, 2020, 0.8),
    "modern\nHopfield\nnetworks": (3, 2020, 0.0),
    "delta rule": (3, 2021, 0.8),
    "Mamba": (3, 2023, 0.0),
    "test-time\ntraining": (3, 2024, 1.6),
    "Gated\nDeltaNet": (3, 2024, 0.8),
    "Gated\nDeltaNet-2": (3, 2026, 0.8),
}
BUILT_ON = (
    ("soft window", "NTM"),
    ("attention", "NTM"),
    ("NTM", "DNC"),
    ("NTM", "one-shot\nlearning"),
    ("memory\nnetworks", "end-to-end\nmemory\nnetworks"),
    ("end-to-end\nmemory\nnetworks", "key-value\nmemory\nnetworks"),
    ("attention", "end-to-end\nmemory\nnetworks"),
    ("attention", "transformer"),
    ("end-to-end\nmemory\nnetworks", "transformer"),
    ("transformer", "multi-query"),
    ("transformer", "linear\nattention"),
    ("linear\nattention", "delta rule"),
    ("delta rule", "Gated\nDeltaNet"),
    ("Mamba", "Gated\nDeltaNet"),
    ("Gated\nDeltaNet", "Gated\nDeltaNet-2"),
    ("linear\nattention", "test-time\ntraining"),
    ("Hopfield\nnetworks", "modern\nHopfield\nnetworks"),
)
THE_SAME = (("fast weights", "linear\nattention"), ("modern\nHopfield\nnetworks", "transformer"))


def family() -> None:
    """Who built on whom, in a column for each year, from Hopfield networks to the memories of today."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(11.5, 5), layout="constrained")
    years = sorted({year for _, year, _ in WORKS.values()})
    boxes = {}
    for name, (lane, year, y) in WORKS.items():
        look = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": list(LANES.values())[lane]}
        boxes[name] = ax.text(years.index(year), y, name, ha="center", va="center", size=8.5, color=INK, bbox=look)
    for pairs, style in ((BUILT_ON, "-"), (THE_SAME, ":")):
        for old, new in pairs:
            arrow(ax, boxes[old], boxes[new], style)
    for x, year in enumerate(years):
        ax.text(x, -0.75, str(year), ha="center", fontsize=9, color=INK)
        ax.axvline(x, color=PALE, linewidth=0.4, alpha=0.4, zorder=0)
    for i, (lane_name, colour) in enumerate(LANES.items()):
        ax.text(7.6, 4.75 - 0.3 * i, lane_name, color=colour, fontsize=10, fontweight="bold")
    ax.text(7.6, 3.1, "arrow: builds on it, or names it\ndotted: found later to be the same", fontsize=9, color=INK)
    ax.set(xlim=(-0.5, len(years) - 0.4), ylim=(-0.9, 5.05))
    ax.axis("off")
    show(figure, family_in_words())


def family_in_words() -> str:
    """The family tree as a list of its arrows, read off the same table."""
    said = {name: f"{name} ({year})".replace("\n", " ") for name, (_, year, _) in WORKS.items()}
    arrows = "; ".join(f"{said[old]} to {said[new]}" for old, new in BUILT_ON)
    same = "; ".join(f"{said[one]} and {said[other]}" for one, other in THE_SAME)
    return f"A family tree. Arrows: {arrows}. Found later to be the same: {same}. None from the NTM to the transformer."


def arrow(ax: Axes, tail: Any, head: Any, style: str = "-") -> None:
    """An arrow between two texts in boxes, which ends at their edges."""
    look = {"arrowstyle": "-|>", "color": PALE, "linestyle": style, "shrinkA": 2, "shrinkB": 2}
    ends = {"patchA": tail.get_bbox_patch(), "patchB": head.get_bbox_patch()}
    ax.annotate("", head.get_position(), tail.get_position(), arrowprops={**look, **ends}, zorder=1)


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
