"""What the pages say about the exercises is so: numbers, minutes, commands, links, the experiment of 5.3."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ntm_ref.cli import main
from ntm_ref.exercises.exercise import Exercise
from ntm_ref.exercises.reading import FOLDER, exercises
from ntm_ref.exercises.sources import solution, starter
from ntm_ref.exercises.student.folder import README
from ntm_ref.exercises.teacher.formats import FORMATS
from ntm_ref.exercises.telling import DETAILS

ROOT = Path(__file__).parents[2]
TEACHER = (FOLDER.parent / "teacher" / "README.md").read_text(encoding="utf-8")
FORMAT = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
TUTORIALS = ROOT / "tutorials" / "README.md"


def ids_in(text: str) -> list[str]:
    """The ids of a track: ``0.1 to 0.4, 1.1``."""
    found = []
    for part in text.split(", "):
        first, _, last = part.partition(" to ")
        level, start = first.split(".")
        found += [f"{level}.{n}" for n in range(int(start), int((last or first).split(".")[1]) + 1)]
    return found


def test_pages_tracks_have_exercises_that_exist_and_minutes_that_add_up() -> None:
    text = TUTORIALS.read_text(encoding="utf-8")
    tracks = re.findall(r"^\| .* \| ((?:\d\.\d(?: to \d\.\d)?(?:, )?)+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(tracks) == 4
    for ids, minutes in tracks:
        assert sum(exercises()[id].minutes for id in ids_in(ids)) == int(minutes), ids
    assert f"{len(exercises())} files to fill in" in text


def test_pages_numbers_of_the_teachers_page() -> None:
    n = sum(bool(exercise.variants) for exercise in exercises().values())
    assert f"Of the {len(exercises())} exercises, {n} have variants" in TEACHER
    assert all(f"`{name}`" in TEACHER for name in (*FORMATS, *DETAILS))
    assert f"{len(exercises())} exercises" in (ROOT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pages_options_and_commands_exist(capsys: pytest.CaptureFixture) -> None:
    def help_of(*words: str) -> str:
        with pytest.raises(SystemExit):
            main(["exercises", *words, "--help"])
        return capsys.readouterr().out

    inside = set(re.findall(r"^    (\w+) ", help_of(), re.MULTILINE))
    named = set(re.findall(r"ntm_ref exercises (\w+)", TEACHER + FORMAT + README))
    assert {"start", "grade", "class", "selftest"} < named <= inside
    known = "".join(help_of(name) for name in inside)
    for option in re.findall(r"`(?:\w+ )?(--[\w-]+)", TEACHER):
        assert option in known


def test_pages_links_lead_somewhere() -> None:
    here = ROOT / "ntm_ref" / "exercises"  # not where the package is installed: the tutorials stand beside it
    for folder, text in ((here, FORMAT), (here / "teacher", TEACHER)):
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (folder / target).exists(), target


@pytest.mark.parametrize("exercise", exercises().values(), ids=str)
def test_pages_every_exercise_belongs_to_a_tutorial_that_exists(exercise: Exercise) -> None:
    assert exercise.tutorial == 0 or list((ROOT / "tutorials").glob(f"{exercise.tutorial:02}_*.py"))
    assert exercise.reflect.endswith("?")


def test_pages_the_answers_of_the_experiment_are_what_it_prints(
    capsys: pytest.CaptureFixture, graded: Callable
) -> None:
    exercise = exercises()["5.3"]
    namespace: dict = {"__name__": "experiment"}
    exec(starter(exercise), namespace)
    namespace["experiment"]()
    rows, expected, said = re.findall(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]", capsys.readouterr().out)
    vectors = [re.findall(r"\[([^\[\]]+)\]", text) for text in (expected[1:-1], said[1:-1])]
    wanted, came = ([" ".join(v.split()) for v in part] for part in vectors)
    answers: dict = {}
    exec(solution(exercise).partition("\nif __name__")[0], answers)
    assert eval(rows)[2] == answers["row_of_2"]
    assert [wanted.index(came[i]) for i in (2, 4)] == [answers["says_at_2"], answers["says_at_4"]]
    assert sum(came[i] == wanted[i] for i in (0, 1, 3, 5)) == answers["others_right"]
    assert graded("5.3", solution(exercise)).ok


@pytest.mark.parametrize("tutorial", sorted((ROOT / "tutorials").glob("*.py")), ids=lambda path: path.stem)
def test_pages_every_tutorial_points_to_its_exercises(tutorial: Path) -> None:
    """By their ids, in a paragraph below its own exercises; it may name others, too."""
    text = " ".join(line.removeprefix("#").strip() for line in tutorial.read_text(encoding="utf-8").splitlines())
    paragraph = re.search(r"\*\*With a grade\.\*\* (.*?) ## Answers", text)
    named = set(re.findall(r"(?<![\d.])\d\.\d\b", paragraph[1] if paragraph else ""))
    assert named <= set(exercises())
    assert {e.id for e in exercises().values() if e.tutorial == int(tutorial.name[:2])} <= named
