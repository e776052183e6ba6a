"""A family tree for tutorial 15: who built on whom, from Hopfield networks to the memories of today."""

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
    "Hopfield\nnetworks": (3, 1982, 1.45),
    "fast weights": (3, 1992, 0.55),
    "soft window": (1, 2013, 3.3),
    "NTM": (0, 2014, 4.4),
    "attention": (1, 2014, 3.3),
    "memory\nnetworks": (2, 2014, 2.3),
    "end-to-end\nmemory\nnetworks": (2, 2015, 2.3),
    "DNC": (0, 2016, 4.7),
    "one-shot\nlearning": (0, 2016, 4.0),
    "key-value\nmemory\nnetworks": (2, 2016, 2.3),
    "transformer": (1, 2017, 3.3),
    "multi-query": (1, 2019, 3.3),
    "linear\nattention": (3, 2020, 0.55),
    "modern\nHopfield\nnetworks": (3, 2020, 1.45),
    "delta rule": (3, 2021, 0.55),
    "Mamba": (3, 2023, -0.1),
    "test-time\ntraining": (3, 2024, 1.45),
    "Gated\nDeltaNet": (3, 2024, 0.55),
    "Gated\nDeltaNet-2": (3, 2026, 0.55),
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
        look: dict[str, Any] = {
            "boxstyle": "round,pad=0.3",
            "facecolor": "white",
            "edgecolor": list(LANES.values())[lane],
        }
        boxes[name] = ax.text(years.index(year), y, name, ha="center", va="center", size=8.5, bbox=look, zorder=1)
    for pairs, style in ((BUILT_ON, "-"), (THE_SAME, ":")):
        for old, new in pairs:
            arrow(ax, boxes[old], boxes[new], style)
    for x, year in enumerate(years):
        ax.text(x, -0.75, str(year), ha="center", fontsize=9, color=INK)
        ax.axvline(x, color=PALE, linewidth=0.4, alpha=0.4, zorder=0)
    for i, (lane_name, colour) in enumerate(LANES.items()):
        ax.text(7.6, 4.75 - 0.3 * i, lane_name, color=colour, fontsize=10, fontweight="bold")
    ax.text(
        7.6, 3.1, "arrow: builds on it, or names it\ndotted: found later to compute the same", fontsize=9, color=INK
    )
    ax.set(xlim=(-0.5, len(years) - 0.4), ylim=(-0.9, 5.05))
    ax.axis("off")
    show(figure, family_in_words())


def family_in_words() -> str:
    """The family tree as a list of its arrows, read off the same table."""
    said = {name: f"{name} ({year})".replace("\n", " ") for name, (_, year, _) in WORKS.items()}
    arrows = "; ".join(f"{said[old]} to {said[new]}" for old, new in BUILT_ON)
    same = "; ".join(f"{said[one]} and {said[other]}" for one, other in THE_SAME)
    said_last = "No arrow leads from the NTM to the transformer."
    return f"A family tree. Arrows: {arrows}. Found later to compute the same: {same}. {said_last}"


def arrow(ax: Axes, tail: Any, head: Any, style: str) -> None:
    """An arrow between two texts in boxes, which ends at their edges; a dotted line has no head."""
    kind = "-|>" if style == "-" else "-"
    look: dict[str, Any] = {"arrowstyle": kind, "color": PALE, "linestyle": style, "shrinkA": 2, "shrinkB": 2}
    ends: dict[str, Any] = {"patchA": tail.get_bbox_patch(), "patchB": head.get_bbox_patch()}
    # Drawn after the boxes (zorder 1), which know their edges by then.
    ax.annotate("", head.get_position(), tail.get_position(), arrowprops={**look, **ends}, zorder=2)
