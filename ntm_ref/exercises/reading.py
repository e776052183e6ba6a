"""Read exercises from their Markdown files. Every error names the file and what is missing or wrong in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from ..gradcheck.points.register import STAGES
from ..support.errors import FileError, NTMError
from .exercise import GRADIENT, Exercise
from .markdown import drawn, fenced, keys_of, number_after, planted, prediction, split

FOLDER = Path(__file__).parent / "set"
SECTIONS = ("Predict", "Answer", "Starter", "Hint 1", "Hint 2", "Hint 3", "Solution", "Reflect")


@cache
def exercises(folder: Path = FOLDER) -> dict[str, Exercise]:
    """All exercises of a folder by their ids, in their order. A `FileError` for a file that is not an exercise."""
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
        raise FileError(f"{path.name}: this is not an exercise: {error}") from error


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
    return Exercise(
        id=title[1],
        title=title[2],
        file=f"ex_{re.sub('[^0-9a-z]+', '_', stem)}.py",
        points=points,
        edges=edges,
        **of_facts(facts),
        **of_sections(sections, sum(points.values())),
    )


def of_facts(facts: dict[str, str]) -> dict[str, Any]:
    """The fields of an exercise that the list below the title has."""
    return {
        "minutes": int(facts["minutes"]),
        "tutorial": int(facts.get("tutorial", 0)),
        "page": facts.get("page", ""),
        "target": facts.get("class", ""),
        "like": facts.get("like", ""),
        "arguments": dict(drawn(facts.get("arguments", ""))),
        "tells": facts.get("tells", "full"),
        "kind": facts.get("kind", ""),
        "uses": facts.get("uses", "") == "ntm_ref",
    }


def of_sections(sections: dict[str, str], total: float) -> dict[str, Any]:
    """The fields of an exercise that the sections have; it is worth ``total`` points."""
    solution, comment = fenced(sections["Solution"])
    return {
        "prediction": prediction(sections["Predict"], sections["Answer"]),
        "starter": fenced(sections["Starter"])[0],
        "hints": (sections["Hint 1"], sections["Hint 2"], sections["Hint 3"]),
        "solution": solution,
        "comment": comment,
        "reflect": sections["Reflect"],
        "mistakes": tuple(planted(sections.get("Mistakes", ""), total)),
        "variants": {p.sentence: p for p in planted(sections.get("Variants", ""), total)},
    }


def check_points(points: dict[str, float], facts: dict[str, str]) -> None:
    """Raise an `NTMError` for points that nobody can earn, or a stage that does not exist."""
    if (like := facts.get("like", "")) and like not in STAGES:
        raise NTMError(f"there is no stage {like!r} to compare with, expected one of {', '.join(STAGES)}")
    if "class" not in facts and (wrong := {"contract", "edges"} & points.keys()):
        raise NTMError(f"points for {sorted(wrong)[0]} need a class to be written")
    if "arguments" in facts:
        names = [f"{GRADIENT}{name}" for name, _ in drawn(facts["arguments"])]
        if unknown := [p for p in points if p.startswith(GRADIENT) and p not in names]:
            raise NTMError(f"points for {unknown[0]}, which is not the gradient of an argument: {', '.join(names)}")
