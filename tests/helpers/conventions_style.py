"""What a style of mathematics is: the lines of forward and of backward, and the mistakes that are easily made in them.

The lines are written with names of our own (`ARGUMENTS`), which `conventions_text` replaces by others.
What backward uses of forward need not be listed: it is found in the lines.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from textwrap import dedent

ARGUMENTS = {  # stage -> the names of its arguments in the lines, in the order of our forward
    "CosineSimilarity": "k mem",
    "ContentWeighting": "sim beta",
    "Interpolation": "wc wp g",
    "CircularShift": "wg s",
    "Sharpening": "ws gam",
    "Read": "w mem",
    "Write": "mem w e a",
    "Linear": "x W b",
    "Tanh": "z",
    "Sigmoid": "z",
    "Softmax": "z",
    "LSTMCell": "z cp",
}
RESULTS = {"LSTMCell": ("h", "c")}  # the results of the others are called out
ELEMENTARY = ("Linear", "Tanh", "Sigmoid", "Softmax", "LSTMCell")  # they have no axis of heads


@dataclass(frozen=True)
class Mistake:
    """A text that is replaced by another, in backward unless the kind begins with "forward"."""

    kind: str
    old: str
    new: str


@dataclass(frozen=True)
class Style:
    """One way of writing a stage; ``layouts`` are the shapes that it is right for."""

    stage: str
    name: str
    layouts: tuple[str, ...]
    forward: str
    backward: str
    mistakes: tuple[Mistake, ...]
    shifts: tuple[int, ...]

    @property
    def arguments(self) -> list[str]:
        return ARGUMENTS[self.stage].split()

    @property
    def results(self) -> tuple[str, ...]:
        return RESULTS.get(self.stage, ("out",))

    @cached_property
    def kept(self) -> list[str]:
        """The names that backward takes from forward."""
        available = set(self.arguments) | names_in(self.forward, ast.Store)
        own = {f"d{name}" for name in (*self.arguments, *self.results)}
        used = first_loaded(self.backward)
        return [name for name in used if name in available and name not in own]

    @cached_property
    def keeps_stay(self) -> bool:
        """Whether backward assigns nothing else to the names that it takes from forward."""
        return not set(self.kept) & names_in(self.backward, ast.Store)

    def with_mistake(self, mistake: Mistake) -> Style:
        """The same style with a text replaced; it must be there."""
        parts = {"forward": self.forward, "backward": self.backward}
        where = "forward" if mistake.kind.startswith("forward") else "backward"
        assert mistake.old in parts[where], f"{self.stage}, {self.name}: no {mistake.old!r} in {where}"
        parts[where] = parts[where].replace(mistake.old, mistake.new)
        return Style(self.stage, self.name, self.layouts, mistakes=(), shifts=self.shifts, **parts)


def names_in(lines: str, how: type) -> set[str]:
    """The names that lines load or store."""
    return {node.id for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name) and isinstance(node.ctx, how)}


def first_loaded(lines: str) -> list[str]:
    """The names that lines use before they assign them; statement after statement, and in order."""
    assigned: set[str] = set()
    found: list[str] = []
    for statement in ast.parse(lines).body:
        within = names_in(ast.unparse(statement), ast.Store) if isinstance(statement, (ast.For, ast.While)) else set()
        bound = {
            name
            for node in ast.walk(statement)
            if isinstance(node, ast.comprehension)
            for name in names_in(ast.unparse(node.target).strip() + " = 0", ast.Store)
        }
        augmented = {ast.unparse(node.target) for node in ast.walk(statement) if isinstance(node, ast.AugAssign)}
        for node in sorted(
            (n for n in ast.walk(statement) if isinstance(n, ast.Name)), key=lambda n: (n.lineno, n.col_offset)
        ):
            loads = isinstance(node.ctx, ast.Load) or node.id in augmented
            if loads and node.id not in assigned | within | bound | set(found):
                found.append(node.id)
        assigned |= names_in(ast.unparse(statement), ast.Store)
    return found


STYLES: list[Style] = []


def style(
    stage: str, name: str, layouts: str, forward: str, backward: str, mistakes: str, shifts: tuple[int, ...] = (5, 3, 7)
) -> None:
    """Add a style; every line of ``mistakes`` is "kind | old | new"."""
    listed = []
    for line in filter(None, map(str.strip, mistakes.splitlines())):
        kind, old, new = (part.strip() for part in line.split(" | "))
        listed.append(Mistake(kind, old, "" if new == "nothing" else new))
    places = tuple(layouts.split())
    lines = dedent(forward).strip(), dedent(backward).strip()
    STYLES.append(Style(stage, name, places, *lines, tuple(listed), shifts if stage == "CircularShift" else (5,)))
