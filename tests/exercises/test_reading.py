"""The Markdown files: what is read, and one sentence for what is wrong in one."""

from pathlib import Path

import pytest

from ntm_ref.exercises.reading import FOLDER, exercise_called, exercises, parsed, read
from ntm_ref.support.errors import FileError, NTMError

GOOD = (FOLDER / "2.3-interpolation.md").read_text(encoding="utf-8")


def test_reading_finds_what_the_file_says() -> None:
    exercise = exercises()["2.3"]
    assert (exercise.target, exercise.like, exercise.minutes, exercise.tutorial) == (
        *("Interpolation", "Interpolation"),
        *(15, 3),
    )
    assert exercise.points == {"d_w_content": 3, "d_w_prev": 3, "d_g": 2, "contract": 1, "edges": 1}
    assert exercise.total == 10
    assert exercise.prediction.answer == "d_w_content"
    assert set(exercise.prediction.usual) == {"d_g", "d_w_prev"}
    assert exercise.hints[0].startswith("For each of the three arguments")
    assert exercise.mistakes[0].earns == 8
    assert exercise.mistakes[0].hunks == (
        (
            ("    difference = self.w_content - self.w_prev",),
            ("    difference = self.w_prev - self.w_content",),
        ),
    )


def test_reading_has_an_exercise_for_each_level_in_order() -> None:
    ids = [[int(part) for part in id.split(".")] for id in exercises()]
    assert ids == sorted(ids)
    assert {level for level, _ in ids} == set(range(8))
    assert len(ids) >= 32


def test_reading_every_prediction_has_usual_answers_and_none_of_them_is_right() -> None:
    for exercise in exercises().values():
        assert exercise.prediction.answer not in exercise.prediction.usual, exercise.id
        assert exercise.prediction.why, exercise.id


def test_reading_every_exercise_names_a_file_of_its_own() -> None:
    files = [exercise.file for exercise in exercises().values()]
    assert len(set(files)) == len(files)
    assert all(name.removesuffix(".py").isidentifier() for name in files)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("# 2.3 Keep", "# Keep", "the first line should be '# 2.3 The title'"),
        ("## Hint 2", "## Tip 2", "there is no section '## Hint 2'"),
        ("- minutes: 15", "- minuten: 15", "the list below the title has 'minuten'"),
        ("- minutes: 15", "- minutes: soon", "this is not an exercise: invalid literal"),
        ("**d_w_content**.", "d_w_content.", "should begin with the answer in bold"),
        ("- like: Interpolation", "- like: Gate", "there is no stage 'Gate' to compare with, expected one of Linear"),
        ("- class: Interpolation\n", "", "points for contract need a class"),
        ("```diff\n-    difference", "```diff\n+    difference", "has no lines that begin with - and +"),
    ],
)
def test_reading_says_in_a_sentence_what_is_wrong(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    path = tmp_path / "2.3-x.md"
    assert before in GOOD
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(FileError, match=r"^2\.3-x\.md: ") as caught:
        read(path)
    assert sentence in str(caught.value)


def test_reading_refuses_points_for_a_gradient_that_there_is_not() -> None:
    text = GOOD.replace("- like: Interpolation", "- arguments: w_content (2, 3), w_prev (2, 3)")
    with pytest.raises(NTMError, match="points for d_g, which is not the gradient of an argument"):
        parsed(text, "2.3-x")


def test_reading_two_exercises_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("2.3-a.md", "2.3-b.md"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(FileError, match="two exercises have the same id"):
        exercises(tmp_path)


def test_reading_an_exercise_is_called_by_id_class_or_file() -> None:
    assert exercise_called("2.3") is exercise_called("Interpolation") is exercise_called("ex_2_3_interpolation.py")
    with pytest.raises(NTMError, match=r"there is no exercise '9.9', expected one of 0.1, 0.2"):
        exercise_called("9.9")
