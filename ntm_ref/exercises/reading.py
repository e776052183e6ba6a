"""Read exercises from their Markdown files. Every error names the file and what is missing or wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..support.errors import FileError, NTMError
from .exercise import GRADIENT, Drawn, Exercise, Planted, Prediction

FOLDER = Path(__file__).parent / "set"
SECTIONS = ("Predict", "Answer", "Starter", "Hint 1", "Hint 2", "Hint 3", "Solution", "Reflect")
KEYS = ("minutes", "tutorial", "page", "class", "like", "points", "arguments", "edge", "uses", "tells", "kind")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r"(\w+) (\([\d, ]*\))(?: ([-\d.]+) to ([-\d.]+))?")


@cache
def exercises(folder: Path = FOLDER) -> dict[str, Exercise]:
    """All exercises of a folder by their ids, in their order. Raises a `FileError` for a file that is no exercise."""
    found = [read(path) for path in folder.glob("*.md")]
    found.sort(key=lambda exercise: [int(part) for part in exercise.id.split(".")])
    by_id = {exercise.id: exercise for exercise in found}
    if len(by_id) < len(found):
        raise FileError(f"{folder}: two exercises have the same id")
    return by_id


def exercise_called(id: str) -> Exercise:
    """The exercise with this id, or whose class or title it is. Raises an `NTMError` if there is none."""
    known = exercises()
    word = id.strip().lower()
    for exercise in known.values():
        if word in (exercise.id, exercise.title.lower(), exercise.target.lower() or None, exercise.file):
            return exercise
    raise NTMError(f"there is no exercise {id!r}, expected one of {', '.join(known)}")


def read(path: Path) -> Exercise:
    """The exercise in a file."""
    try:
        return parsed(path.read_text(encoding="utf-8"), path.stem)
    except NTMError as error:
        raise FileError(f"{path.name}: {error}") from None
    except (ValueError, KeyError, SyntaxError) as error:
        raise FileError(f"{path.name}: this is no exercise: {error}") from error


def parsed(text: str, stem: str) -> Exercise:
    """The exercise that a text describes."""
    head, sections = split(text, "## ")
    title = re.match(r"# (\d+\.\d+) (.+)\n", head)
    if title is None:
        raise NTMError("the first line should be '# 2.3 The title'")
    if missing := [name for name in SECTIONS if name not in sections]:
        raise NTMError(f"there is no section '## {missing[0]}'")
    facts, edges = keys_of(head)
    points = dict(number_after(word) for word in facts.get("points", "").split(","))
    check_points(points, facts)
    solution, comment = fenced(sections["Solution"])
    return Exercise(
        id=title[1],
        title=title[2],
        file=f"ex_{re.sub('[^0-9a-z]+', '_', stem)}.py",
        minutes=int(facts["minutes"]),
        tutorial=int(facts.get("tutorial", 0)),
        page=facts.get("page", ""),
        target=facts.get("class", ""),
        like=facts.get("like", ""),
        points=points,
        arguments=dict(drawn(facts.get("arguments", ""))),
        edges=edges,
        tells=facts.get("tells", "full"),
        kind=facts.get("kind", ""),
        uses=facts.get("uses", "") == "ntm_ref",
        prediction=prediction(sections["Predict"], sections["Answer"]),
        starter=fenced(sections["Starter"])[0],
        hints=(sections["Hint 1"], sections["Hint 2"], sections["Hint 3"]),
        solution=solution,
        comment=comment,
        reflect=sections["Reflect"],
        mistakes=tuple(planted(sections.get("Mistakes", ""), sum(points.values()))),
        variants={p.sentence: p for p in planted(sections.get("Variants", ""), sum(points.values()))},
    )


def split(text: str, mark: str) -> tuple[str, dict[str, str]]:
    """What stands before the first heading of a level, and the text below each; fences are left alone."""
    parts: list[list[str]] = [[]]
    inside = False
    for line in text.splitlines():
        inside ^= line.startswith("```")
        if line.startswith(mark) and not inside:
            parts.append([])
        parts[-1].append(line)
    head, *others = parts
    return "\n".join([*head, ""]), {p[0].removeprefix(mark).strip(): "\n".join(p[1:]).strip() for p in others}


def keys_of(head: str) -> tuple[dict[str, str], dict[str, str]]:
    """The facts in the list below the title, and the edges among them."""
    found, edges = dict[str, str](), dict[str, str]()
    for key, value in re.findall(r"^- (\w+): (.+)$", head, re.MULTILINE):
        if key not in KEYS:
            raise NTMError(f"the list below the title has {key!r}, expected one of {', '.join(KEYS)}")
        if key == "edge":
            name, _, change = value.partition(";")
            edges[name.strip()] = change.strip()
        else:
            found[key] = value.strip()
    return found, edges


def check_points(points: dict[str, float], facts: dict[str, str]) -> None:
    """Raise an `NTMError` for points that nobody can earn."""
    if "class" not in facts and (wrong := {"contract", "edges"} & points.keys()):
        raise NTMError(f"points for {sorted(wrong)[0]} need a class to be written")
    if "arguments" in facts:
        names = [f"{GRADIENT}{name}" for name, _ in drawn(facts["arguments"])]
        if unknown := [p for p in points if p.startswith(GRADIENT) and p not in names]:
            raise NTMError(f"points for {unknown[0]}, which is no gradient of an argument: {', '.join(names)}")


def number_after(word: str) -> tuple[str, float]:
    """``d_w 3`` as a name and a number."""
    name, _, number = word.strip().rpartition(" ")
    return name, float(number)


def drawn(text: str) -> Iterator[tuple[str, Drawn]]:
    """The arguments and how they are drawn: ``x (2, 3), gamma (2, 1) 1.5 to 3``."""
    for name, shape, low, high in ARGUMENT.findall(text):
        sizes = tuple(int(size) for size in re.findall(r"\d+", shape))
        yield name, Drawn(sizes, float(low), float(high)) if low else Drawn(sizes)


def fenced(text: str) -> tuple[str, str]:
    """The first block of code in a text, and the text without it."""
    block = FENCE.search(text)
    if block is None:
        raise NTMError("a block of code between ``` is missing")
    return block[2], (text[: block.start()] + text[block.end() :]).strip()


def prediction(question: str, answer: str) -> Prediction:
    """The question, and its answer: ``**3**, within 0.1``, the reason, and a list of usual wrong answers."""
    stated = re.match(r"\*\*(.+?)\*\*(?:,? within (\d+(?:\.\d+)?))?\.?\s*", answer)
    if stated is None:
        raise NTMError("the section '## Answer' should begin with the answer in bold: **0.35**, within 0.01")
    rest = answer[stated.end() :]
    usual = re.findall(r"^- (.+?): (.+(?:\n  .+)*)$", rest, re.MULTILINE)
    why = re.split(r"^- ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()
    helps = {wrong.strip("*"): " ".join(sentence.split()) for wrong, sentence in usual}
    return Prediction(question, stated[1], float(stated[2] or 0), " ".join(why.split()), helps)


def planted(text: str, total: float) -> Iterator[Planted]:
    """The mistakes, or variants: a heading with the sentence, and a block of lines to take away and to add."""
    for sentence, body in split(text, "### ")[1].items():
        earns = re.search(r"^earns: ([\d.]+)$", body, re.MULTILINE)
        changes: list[Any] = [hunk for block in FENCE.findall(body) for hunk in hunks(block[1])]
        if not changes:
            raise NTMError(f"{sentence!r} has no lines that begin with - and +")
        yield Planted(sentence, float(earns[1]) if earns else total, tuple(changes))


def hunks(block: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each run of lines with - and +, as the lines before and after, without their indentation."""
    for part in re.split(r"^(?![-+]).*\n", block, flags=re.MULTILINE):
        lines = part.splitlines()
        before, after = (tuple(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        if before:
            yield before, after
