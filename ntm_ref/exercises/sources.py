"""Put files together: the starter as it is handed out, the solution, what hint 3 gives, and planted mistakes."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Sequence

from ..support.errors import NTMError
from .exercise import Exercise, Planted
from .markdown import fenced

RUN = '\n\nif __name__ == "__main__":\n    from ntm_ref.exercises import check\n\n    check(__file__)\n'
TO_WRITE = "raise NotImplementedError"


def starter(exercise: Exercise, variant: str = "") -> str:
    """The file that a student is given."""
    text = f'"""Exercise {exercise}. {exercise.minutes} minutes."""\n\n{exercise.starter}'
    return with_variant(exercise, text, variant).rstrip() + "\n" + RUN


def solution(exercise: Exercise, variant: str = "") -> str:
    """The starter with what was to be written."""
    return with_variant(exercise, filled(starter(exercise), exercise.solution), variant)


def from_hint(exercise: Exercise) -> str:
    """The starter with the lines of hint 3, and a return of the gradients that they compute."""
    lines, _ = fenced(exercise.hints[2])
    places = stubs(starter(exercise))
    if not places:
        return filled(starter(exercise), lines)
    (place,) = places
    if "return" not in lines:
        lines += f"return {', '.join(exercise.gradients)}\n"
    return replaced(starter(exercise), [(place, textwrap.dedent(lines))])


def with_mistake(exercise: Exercise, mistake: Planted) -> str:
    """The solution with a mistake. Raises an `NTMError` if the lines to be replaced are not there."""
    return changed(solution(exercise), mistake, every=True)


def with_variant(exercise: Exercise, text: str, variant: str) -> str:
    """The text with the changes of a variant, as far as they concern it."""
    if not variant:
        return text
    if variant not in exercise.variants:
        raise NTMError(f"{exercise.id} has no variant {variant!r}, expected one of {', '.join(exercise.variants)}")
    return changed(text, exercise.variants[variant], every=False)


def filled(text: str, code: str) -> str:
    """The text with each function of ``code`` in place of that of its name, or each assignment."""
    tree, there = ast.parse(textwrap.dedent(code)), definitions(text)
    given = definitions(textwrap.dedent(code))
    places = []
    for node in tree.body:
        names = names_of(node)
        if not names or names[0] not in there:
            raise NTMError(f"the solution has {ast.unparse(node).splitlines()[0]!r}, which the starter does not have")
        places.append((there[names[0]], "\n".join(textwrap.dedent(code).splitlines()[slice(*given[names[0]])])))
    return replaced(text, places)


def names_of(node: ast.AST) -> list[str]:
    """The name of a function, or those that an assignment sets."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    return [t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)]


def definitions(text: str) -> dict[str, tuple[int, int]]:
    """The first line (from 0) of each function, method and assignment, and the line after its last."""
    found = {}
    for node in (n for top in ast.parse(text).body for n in (top, *getattr(top, "body", ()))):
        for name in names_of(node):
            found[name] = (node.lineno - 1, node.end_lineno or 0)
    return found


def stubs(text: str) -> list[tuple[int, int]]:
    """The lines that say what is to be written."""
    return [
        (node.lineno - 1, node.end_lineno or 0)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    ]


def replaced(text: str, places: Sequence[tuple[tuple[int, int], str]]) -> str:
    """The text with other lines in some places, indented as those were."""
    lines = text.splitlines()
    for (first, after), new in sorted(places, reverse=True):
        lines[first:after] = textwrap.indent(inspect.cleandoc("\n" + new), indentation(lines[first])).splitlines()
    return "\n".join(lines) + "\n"


def changed(text: str, mistake: Planted, every: bool) -> str:
    """The text with lines replaced; with ``every``, each of them must be there."""
    lines = text.splitlines()
    for before, after in mistake.hunks:
        stripped, n = [line.strip() for line in lines], len(before)
        wanted = [line.strip() for line in before]
        start = next((i for i in range(len(lines)) if stripped[i : i + n] == wanted), None)
        if start is not None:
            new = textwrap.indent(textwrap.dedent("\n".join(after)), indentation(lines[start]))
            lines[start : start + n] = new.splitlines()
        elif every:
            raise NTMError(f"the mistake {mistake.sentence!r} replaces {before[0].strip()!r}, which is not there")
    return "\n".join(lines) + "\n"


def indentation(line: str) -> str:
    """The spaces at the beginning of a line."""
    found = re.match(r" *", line)
    return found[0] if found else ""
