"""How a head gets its weighting, as in figure 2 of the paper, with a mark on the stage that a tutorial is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...addressing import CircularShift, ContentWeighting, CosineSimilarity, Interpolation, Sharpening
from ...memory import Read, Write
from ...support.errors import NTMError
from ...support.shapes import Array
from ..colours import BLUE, INK, PALE, VERMILION
from ..panels import WEIGHTS_LOOK, signed_look
from ..show import show
from .boxes import CANVAS, Area, arrow, box, inset, label, page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOW, HIGH, WIDE, APART = 1.2, 3.2, 1.08, 1.42  # of the cards, in inches
FIRST = 1.75  # where they begin
HERE = "#fdf0e6"  # the inside of the marked card


class Card(NamedTuple):
    """A stage: its name, what it does, what the controller emits for it, its equation, its result, where it is."""

    stage: str
    does: str
    emitted: str
    equation: str
    result: str
    area: Area


def column(number: int) -> Area:
    """Where the card of one of the five stages in a row is."""
    return FIRST + APART * number, LOW, WIDE, HIGH - LOW


CARDS = (
    Card("similarity", "compare with\nevery row", "k", "eq. 6", "K", column(0)),
    Card("content", "weight by\nsimilarity", "beta", "eq. 5", "w_content", column(1)),
    Card("interpolation", "look again,\nor stay", "g", "eq. 7", "w_gated", column(2)),
    Card("shift", "move to the\nnext rows", "s", "eq. 8", "w_shifted", column(3)),
    Card("sharpening", "undo\nthe blur", "gamma", "eq. 9", "w", column(4)),
    Card("write", "write", "e, a", "eq. 3, 4", "new M", (*column(5)[:1], 2.33, WIDE, HIGH - 2.33)),
    Card("read", "read", "", "eq. 2", "r", (*column(5)[:1], LOW, WIDE, 0.82)),
)


def pipeline(here: str) -> None:
    """The stages from a key to a weighting; ``here`` is one of their names, or "read" or "write", and gets a mark."""
    names = [card.stage for card in CARDS]
    if here not in names:
        raise NTMError(f"pipeline: there is no stage {here!r}, expected one of {', '.join(names)}")
    figure, ax = page(10.2, 4.4)
    example = worked_example()
    surroundings(ax, example, here)
    for card in CARDS:
        stage(ax, card, example, card.stage == here)
    show(figure, in_words(here, example))


def worked_example() -> dict[str, Array]:
    """One head in a memory of seven rows: what each stage returns, by its name in the code."""
    memory = np.random.default_rng(11).normal(size=(7, 5))
    k = memory[[1]] + 0.3 * memory[[4]]  # (1, M)
    w_prev = np.array([[0.02, 0.02, 0.02, 0.05, 0.17, 0.7, 0.02]])  # (1, N)
    K = CosineSimilarity().forward(k, memory)
    w_content = ContentWeighting().forward(K, np.array([[5.0]]))
    w_gated = Interpolation().forward(w_content, w_prev, np.array([[0.7]]))
    w_shifted = CircularShift().forward(w_gated, np.array([[0.05, 0.2, 0.75]]))
    w = Sharpening().forward(w_shifted, np.array([[2.5]]))
    found = {"K": K, "w_prev": w_prev, "w_content": w_content, "w_gated": w_gated, "w_shifted": w_shifted, "w": w}
    written = Write().forward(memory, w, np.ones((1, 5)), np.array([[1.5, -1.5, 1.5, -1.5, 1.5]]))
    r = Read().forward(w, memory)
    return {"M": memory, "new M": written, "r": r, **{name: weights[0] for name, weights in found.items()}}


def surroundings(ax: Axes, example: dict[str, Array], here: str) -> None:
    """What comes from the controller, from the memory, and from the step before."""
    last = CARDS[-1].area[0] + WIDE / 2
    box(ax, (FIRST, 3.78, last + WIDE / 2 - FIRST, 0.36), edge=INK)
    label(ax, ((FIRST + last + WIDE / 2) / 2, 3.96), "what the controller emits for this head", size=10)
    inset(ax, (0.25, 1.62, 0.95, 1.15), example["M"], signed_look(1.3 * example["M"]))
    label(ax, (0.72, 2.93), "memory M", fontweight="bold")
    arrow(ax, (1.22, 2.2), (FIRST - 0.04, 2.2))
    ax.plot([0.72, 0.72, last], [1.6, 0.2, 0.2], color=INK, linewidth=1.4, zorder=3)
    arrow(ax, (last, 0.2), (last, LOW - (0.3 if here == "read" else 0.04)))
    middle = CARDS[2].area[0] + WIDE / 2
    inset(ax, (middle - 0.1, 0.3, 0.2, 0.45), example["w_prev"][:, None], WEIGHTS_LOOK)
    label(ax, (middle + 0.18, 0.52), "w_prev, of the step before", ha="left", fontweight="bold")
    arrow(ax, (middle, 0.76), (middle, LOW - (0.3 if here == "interpolation" else 0.04)))


def stage(ax: Axes, card: Card, example: dict[str, Array], here: bool) -> None:
    """A card with the example's result in it, and the arrows that lead to it."""
    left, bottom, wide, high = card.area
    middle, top = left + wide / 2, bottom + high
    box(ax, card.area, edge=VERMILION if here else PALE, face=HERE if here else CANVAS, width=3 if here else 1.2)
    label(ax, (middle, top - 0.1), card.does, va="top", size=9.5)
    label(ax, (middle, bottom + 0.08), f"{card.result}  ({card.equation})", size=7.5, va="bottom", colour=INK)
    if card.emitted:
        arrow(ax, (middle, 3.78), (middle, top + 0.03))
        label(ax, (middle + 0.08, 3.5), card.emitted, size=11, ha="left", fontstyle="italic")
    if card.stage == "read":
        inset(ax, (left + 0.14, bottom + 0.3, wide - 0.28, 0.18), example["r"], signed_look(1.3 * example["M"]))
    elif card.stage == "write":
        inset(ax, (left + 0.3, bottom + 0.26, wide - 0.6, 0.34), example["new M"], signed_look(1.3 * example["M"]))
    else:
        column_of(ax, card, example[card.result])
        for height in (2.76, 1.6) if card.stage == "sharpening" else (2.2,):
            arrow(ax, (left + wide + 0.03, height), (left + APART - 0.04, height))
    if here:
        box(ax, (left, bottom - 0.28, wide, 0.23), edge=VERMILION, face=VERMILION)
        label(ax, (middle, bottom - 0.168), "you are here", colour="white", fontweight="bold", size=8.5)


def column_of(ax: Axes, card: Card, values: Array) -> None:
    """One number for each row, as colours and as bars; similarities have signs."""
    left, bottom, wide, _ = card.area
    signed = card.stage == "similarity"
    area = (left + 0.12, bottom + 0.3, 0.2, 1.2)
    inset(ax, area, values[:, None], signed_look(np.ones(1)) if signed else WEIGHTS_LOOK)
    bars = ax.inset_axes((left + 0.38, bottom + 0.3, wide - 0.48, 1.2), transform=ax.transData)
    bars.barh(range(len(values)), values, 0.75, color=np.where(values < 0, BLUE, VERMILION) if signed else INK)
    bars.set(xlim=(-1 if signed else 0, 1), ylim=(len(values) - 0.5, -0.5))
    bars.axvline(0, color=PALE, linewidth=0.8)
    bars.axis("off")


def in_words(here: str, example: dict[str, Array]) -> str:
    """The text alternative."""
    found = []
    for card in CARDS[:5]:
        does, values = card.does.replace("\n", " "), example[card.result]
        result = f"{card.result}, largest on row {values.argmax()} with {values.max():.2f}"
        found.append(f"{card.stage} ({does}, {card.equation}) gets {card.emitted} and returns {result}")
    return (
        f"How a head gets its weighting: boxes in a row, joined by arrows, with an example of {len(example['w'])} rows "
        f"in them. The memory M enters on the left. {'; '.join(found)}. The weighting of the step before, w_prev, "
        f"enters at interpolation from below; it is largest on row {example['w_prev'].argmax()}. From the last, "
        "w goes to write, which gets e and a and returns a new memory (eq. 3 and 4), and to read, which returns r "
        "(eq. 2); both use the memory. A bar above all boxes is the controller, which emits k, beta, g, s, gamma, e "
        f"and a. The box of {here} is marked: you are here."
    )
