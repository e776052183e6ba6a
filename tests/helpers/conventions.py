"""Right and wrong files as students write them: a stage, in a style of mathematics, in a convention.

`right_forms` and `wrong_forms` draw them, seeded. A wrong form is a right one with one mistake: one of those that are
listed with its style, or one of `MISTAKES_OF_ALL`. Whether a form is what it claims is found in
`conventions_harness`, which calls it in its own convention and knows nothing of the checker.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import convention_styles  # noqa: F401  # fills STYLES
from conventions_style import ARGUMENTS, ELEMENTARY, STYLES, Style
from conventions_text import (
    ATTRIBUTES,
    CALLINGS,
    CLASS_NAMES,
    CONSTRUCTOR,
    FIRST,
    FUNCTIONS,
    GIVES,
    KEEPS,
    NAMES,
    ONE_TUPLE,
    OUTPUTS,
    PREFIXES,
    RESULTS,
    SHARED,
    SIZED,
    SIZES,
    STATIC,
    Convention,
    file_of,
    renamed,
)

RIGHT = "right"


@dataclass(frozen=True)
class Form:
    """A file, and all that one has to know to call it."""

    style: Style
    layout: str
    shifts: int
    convention: Convention
    kind: str
    change: str
    text: str
    target: str
    options: dict[str, str] = field(default_factory=dict)  # that the checker needs to understand it

    @property
    def stage(self) -> str:
        return self.style.stage

    @property
    def combination(self) -> tuple[object, ...]:
        """What makes it different from others, but for names and order."""
        c = self.convention
        return self.stage, self.style.name, self.layout, self.shifts, c.calling, c.keeps, c.gives, c.result

    def __str__(self) -> str:
        about = ", ".join(map(str, (*self.combination, self.kind, self.change)))
        options = f"\n# options: {self.options}" if self.options else ""
        return f"# {about}\n# target: {self.target}{options}\n{self.text}"


# kind -> a line at the beginning of backward, a line at its end; D is what is given, G one of the gradients
MISTAKES_OF_ALL = {
    "sign": ("", "G = -G"),
    "factor": ("", "G = 2 * G"),
    "small factor": ("", "G = (1 + 1e-5) * G"),
    "averaged": ("", "G = G / len(D)"),
    "zero": ("", "G = 0 * G"),
    "ignores what is given": ("D = np.ones_like(D)", ""),
    "normalises what is given": ("D = D / np.linalg.norm(D)", ""),
    "rounded": ("", "G = np.round(G, 4)"),
    "float32": ("", "G = np.asarray(G, dtype=np.float32)"),
    "clipped": ("", "G = np.clip(G, -0.1, 0.1)"),
    "off by one": ("", "G = np.roll(G, 1, axis=-1)"),
    "what is given changes in place": ("", "D *= 2"),
    "an argument changes in place": ("", "A *= 2"),
    "small numbers cut off": ("", "G = np.where(np.abs(G) < 0.05, 0, G)"),
}
FORWARD_OF_ALL = {"forward scaled": "R = 1.1 * R", "forward with a constant": "R = R + 0.001"}


def conventions_of(style: Style, layout: str) -> Iterator[tuple[str, str, str, str]]:
    """Every (calling, keeps, gives, result) that a style can be written in."""
    for calling, keeps, gives, result in itertools.product(CALLINGS, KEEPS, GIVES, RESULTS):
        if fits(style, layout, calling, keeps, gives, result):
            yield calling, keeps, gives, result


def fits(style: Style, layout: str, calling: str, keeps: str, gives: str, result: str) -> bool:
    """Whether these go together."""
    single = len(style.arguments) == 1
    if calling in (CONSTRUCTOR, ATTRIBUTES) and (style.stage != "Linear" or not gives.startswith("attributes, ")):
        return False
    if calling == SIZED and (style.stage not in SIZES or style.name == "three shifts"):
        return False
    if calling == STATIC and (gives != "tuple" or keeps != "tuple"):
        return False
    if calling == FUNCTIONS and (gives not in GIVES[:4] or keeps not in ("tuple", "dict")):
        return False
    if single and gives in ("attributes, the first returned", "object array"):
        return False
    if keeps == "self everywhere" and not style.keeps_stay:
        return False
    if result == "matrix":
        two_axes = "batch" if style.stage in ELEMENTARY else "vector" if style.stage == "Write" else "heads"
        if layout != two_axes or (style.stage == "Write" and layout == "batch"):
            return False
    return not (calling == ONE_TUPLE and layout == "float")


Combination = tuple[Style, str, int, str, str, str, str]


@cache
def combinations() -> list[Combination]:
    """All that can be drawn, but for names and order."""
    return [
        (style, layout, shifts, *convention)
        for style in STYLES
        for layout in style.layouts
        for shifts in style.shifts
        for convention in conventions_of(style, layout)
    ]


def right_forms(n: int, seed: int = 0) -> list[Form]:
    """n different right forms; stages and callings take turns, and of all else comes what was used least."""
    rng = random.Random(seed)
    pools: dict[tuple[str, str], list[Combination]] = {}
    for combination in combinations():
        pools.setdefault((combination[0].stage, combination[3]), []).append(combination)
    used: Counter[object] = Counter()
    forms: list[Form] = []
    for turn in itertools.count():
        for i, stage in enumerate(ARGUMENTS):
            if len(forms) == n:
                return forms
            if pool := pools.get((stage, CALLINGS[(turn + i) % len(CALLINGS)])):
                few = rng.sample(pool, min(40, len(pool)))
                chosen = min(few, key=lambda combination: sum(used[part] for part in parts(combination)))
                pool.remove(chosen)
                used.update(parts(chosen))
                forms.append(drawn(chosen, rng))
    raise AssertionError


def parts(combination: Combination) -> list[object]:
    """What should be used equally often, though a plain array more often than other results."""
    style, layout, shifts, _, keeps, gives, result = combination
    kept, given, returned = f"keeps {keeps}", f"gives {gives}", f"result: {result}"
    return [(style.stage, style.name), layout, shifts, kept, given, *([returned] * (result != "array"))]


def drawn(combination: Combination, rng: random.Random) -> Form:
    """A form with names and an order."""
    style, layout, shifts, calling, keeps, gives, result = combination
    order = list(range(len(style.arguments)))
    if calling not in (ONE_TUPLE, CONSTRUCTOR, ATTRIBUTES) and rng.random() < 0.5:
        rng.shuffle(order)
    while True:
        convention = Convention(
            *(calling, keeps, gives, result, tuple(rng.choice(NAMES[style.stage]).split()), rng.choice(PREFIXES)),
            *(rng.choice(OUTPUTS), tuple(order), rng.choice(CLASS_NAMES)),
        )
        if convention.takes_part(style):
            break
    options = {}
    if calling == SIZED:
        name, size = SIZES[style.stage]
        options["sizes"] = f"{name}={shifts if style.stage == 'CircularShift' else size}"
    return Form(style, layout, shifts, convention, RIGHT, "", *file_of(style, convention), options)


def wrong_candidates(n: int, seed: int = 0) -> Iterator[Iterator[Form]]:
    """For each of n right forms, others of it with one mistake, one after the other."""
    rng = random.Random(seed)
    for form in right_forms(n, seed + 1000):
        yield (wrong_of(form, rng) for _ in itertools.count())


def wrong_of(form: Form, rng: random.Random) -> Form:
    """A right form with one mistake, which may turn out to be none: see `conventions_harness.is_wrong`."""
    which = rng.random()
    if which < 0.6:
        mistake = rng.choice(form.style.mistakes)
        style, kind, change = form.style.with_mistake(mistake), mistake.kind, f"{mistake.old!r} -> {mistake.new!r}"
    elif which < 0.65:
        kind, line = rng.choice(sorted(FORWARD_OF_ALL.items()))
        change = line.replace("R", form.style.results[0])
        style = replace(form.style, forward=f"{form.style.forward}\n{change}")
    elif which < 0.75 and form.convention.calling not in (STATIC, FUNCTIONS):
        kind = rng.choice((SHARED, FIRST))
        convention = replace(form.convention, keeps=kind)
        return replace(form, kind=kind, convention=convention, text=file_of(form.style, convention)[0])
    elif which < 0.8 and len(form.style.arguments) > 1:
        text, target = file_of(form.style, form.convention, swap=True)
        return replace(form, kind="swapped results", text=text, target=target)
    else:
        kind = rng.choice(sorted(MISTAKES_OF_ALL))
        style, change = with_line(form.style, *MISTAKES_OF_ALL[kind], rng)
    text, target = file_of(style, form.convention)
    return replace(form, style=style, kind=kind, change=change, text=text, target=target)


def with_line(style: Style, first: str, last: str, rng: random.Random) -> tuple[Style, str]:
    """The style with a line more at the beginning or the end of backward."""
    given, gradient = f"d{style.results[0]}", f"d{rng.choice(style.arguments)}"
    kept = [name for name in style.arguments if name in style.kept]
    if "A" in last and not kept:
        last = "D *= 2"
    words = {"D": given, "G": gradient, "A": rng.choice(kept) if kept else given}
    first, last = renamed(first, words), renamed(last, words)
    return replace(style, backward="\n".join(filter(None, (first, style.backward, last)))), first or last
