"""The student's way: a folder, progress, hints, predictions; nothing is ever overwritten."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from ntm_ref.cli import main
from ntm_ref.exercises import check, guess
from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import solution, starter
from ntm_ref.exercises.student.folder import exercise_of, files_in, start, variant_of
from ntm_ref.exercises.student.progress import NAME, Progress
from ntm_ref.exercises.student.watching import Watch
from ntm_ref.support.errors import FileError, NTMError

pytestmark = pytest.mark.usefixtures("elsewhere", "in_process", "at_one_point", "complex_step_first")
GATE = exercises()["2.3"]
FOLDER = Path("exercises")


def run(*words: str) -> int:
    """A command of the exercises."""
    return main(["exercises", *words])


def test_student_start_writes_every_starter_and_overwrites_nothing(capsys: pytest.CaptureFixture) -> None:
    assert run("start") == 0
    path = FOLDER / GATE.file
    assert path.read_text(encoding="utf-8") == starter(GATE)
    path.write_text("mine", encoding="utf-8")
    (FOLDER / exercises()["0.1"].file).unlink()
    capsys.readouterr()
    assert run("start") == 0
    assert path.read_text(encoding="utf-8") == "mine"
    assert (FOLDER / exercises()["0.1"].file).exists()
    n = len(exercises())
    assert capsys.readouterr().out.startswith(f"exercises: 1 files written; {n} were there already")


def test_student_start_refuses_a_file_and_another_variant() -> None:
    Path("file").write_text("x", encoding="utf-8")
    with pytest.raises(FileError, match="file is a file, expected a folder"):
        start(Path("file"))
    start(Path("a"), "ada")
    with pytest.raises(NTMError, match="a was started with --variant ada; start another folder for --variant bob"):
        start(Path("a"), "bob")
    assert Progress(Path("a")).variant == "ada"


def test_student_variants_are_drawn_from_the_word_and_always_the_same() -> None:
    drawn = {variant_of(GATE, word) for word in map(str, range(40))}
    assert drawn == {"", *GATE.variants}
    assert variant_of(GATE, "") == ""
    assert variant_of(exercises()["0.1"], "ada") == ""


def test_student_with_a_variant_is_graded_by_it_and_warned_by_hints(capsys: pytest.CaptureFixture) -> None:
    word = next(w for w in map(str, range(40)) if variant_of(GATE, w))
    assert run("start", "--variant", word) == 0
    variant = variant_of(GATE, word)
    path = FOLDER / GATE.file
    assert path.read_text(encoding="utf-8") == starter(GATE, variant) != starter(GATE)
    run("hint", "2.3")
    assert f"Your forward is a variant, {variant}; the hint is about the usual one" in capsys.readouterr().out
    path.write_text(solution(GATE, variant), encoding="utf-8")
    assert run("check", "2.3") == 0
    capsys.readouterr()
    run("solution", "2.3")
    assert capsys.readouterr().out.startswith(solution(GATE, variant).rstrip())


def test_student_list_check_hint_and_solution(capsys: pytest.CaptureFixture) -> None:
    run("start")
    assert run("check", "2.3") == 1
    said = capsys.readouterr().out
    assert "2.3: still to be written: backward in ex_2_3_interpolation.py." in said
    assert "Predict first: The gate is closed" in said
    assert run("solution", "2.3") == 2
    assert "the solution of 2.3 opens when yours is right; hint 1 of 3" in capsys.readouterr().err
    for n in (1, 2, 3, 3):
        assert run("hint", "2.3") == 0
        assert f"hint {n} of 3" in capsys.readouterr().out
    (FOLDER / GATE.file).write_text(solution(GATE), encoding="utf-8")
    assert run("check", "2.3") == 0
    said = capsys.readouterr().out
    assert said.startswith("2.3: all right")
    assert "Think: When is d_g zero" in said
    assert "Next: 2.4 Bring it back" in said
    assert run("solution", "2.3") == 0
    assert run("list") == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("2.3 ")]
    assert rows[0].split()[-5:] == ["done", "10", "of", "10", "15"]


def test_student_list_works_before_anything_is_started(capsys: pytest.CaptureFixture) -> None:
    assert run() == 0
    assert "There are no exercises in this folder or in exercises/" in capsys.readouterr().out
    assert run("list", "--in", "nowhere") == 2
    said = capsys.readouterr().err
    assert "nowhere is not a folder; " in said
    assert "exercises start nowhere writes them" in said


def test_student_a_renamed_starter_is_found_by_its_first_line() -> None:
    start(FOLDER)
    (FOLDER / GATE.file).rename(FOLDER / "my_gate.py")
    assert files_in(FOLDER)["2.3"] == FOLDER / "my_gate.py"
    assert exercise_of(FOLDER / "my_gate.py") is GATE
    (FOLDER / "other.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(NTMError, match=r"other.py: which exercise is this\?"):
        exercise_of(FOLDER / "other.py")


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 9}', '{"version": 1, "exercises": {"2.3": 3}}', "\x00"])
def test_student_damaged_progress_is_put_aside(content: str) -> None:
    start(FOLDER)
    (FOLDER / NAME).write_text(content, encoding="utf-8")
    progress = Progress(FOLDER)
    assert (FOLDER / progress.aside).read_text(encoding="utf-8") == content
    assert progress.of(GATE)["attempts"] == 0


def test_student_progress_of_the_wrong_types_does_no_harm() -> None:
    start(FOLDER)
    facts = {"version": 1, "exercises": {"2.3": {"attempts": "many", "hints": None, "mistakes": 3}}}
    (FOLDER / NAME).write_text(json.dumps(facts), encoding="utf-8")
    assert Progress(FOLDER).of(GATE) == {
        **{"attempts": 0, "hints": 0, "mistakes": [], "best": 0.0, "first": "", "done": ""}
    }


def test_student_progress_counts_attempts_and_mistakes() -> None:
    start(FOLDER)
    text = solution(GATE).replace("self.w_content - self.w_prev", "self.w_prev - self.w_content")
    (FOLDER / GATE.file).write_text(text, encoding="utf-8")
    for _ in range(2):
        run("check", "2.3")
    known = Progress(FOLDER).of(GATE)
    assert (known["attempts"], known["best"], known["done"]) == (2, 8, "")
    assert known["mistakes"] == ["d_g has the wrong sign: opening the gate brings w_content in and w_prev out"]


def test_student_runs_the_file_itself(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    start(FOLDER)
    monkeypatch.setattr(sys, "argv", [str(FOLDER / GATE.file)])
    runpy.run_path(str(FOLDER / GATE.file), run_name="__main__")
    assert "2.3: still to be written" in capsys.readouterr().out


def test_student_guesses_get_an_answer_that_helps() -> None:
    assert guess("0.2", 0.05).ok
    assert guess("0.2", "0.0501").ok
    assert "x is used twice" in str(guess("0.2", 0.04))
    assert "You forgot the other two heads" in str(guess("2.1", 1))
    assert not guess("2.1", "four").ok
    assert "Not 17." in str(guess("2.1", 17))
    assert run("guess", "2.1", "3") == 0
    assert run("guess", "T2.1", "1") == 0
    assert not guess("T2.1", 0).ok
    assert "the right way" in str(guess("t2.1", 0))
    assert str(guess("2.1", ...)) == "Your guess belongs in the place of the three dots."


def test_student_guesses_with_the_answer_are_right_for_every_exercise() -> None:
    """Also where the answer is nan, which is a word here."""
    for exercise in exercises().values():
        assert guess(exercise.id, exercise.prediction.answer).ok, exercise
        assert not any(guess(exercise.id, wrong).ok for wrong in exercise.prediction.usual), exercise


def test_student_checks_a_class_in_a_notebook() -> None:
    class MyRead:
        def forward(self, w, memory):
            self.w, self.memory = w, memory
            return w @ memory

        def backward(self, d_r):
            return d_r @ self.memory.swapaxes(-1, -2), self.w.swapaxes(-1, -2) @ d_r

    told = check(MyRead, "2.1")
    assert told is not None
    assert told.ok
    assert "<strong>2.1: all right" in told._repr_html_()
    with pytest.raises(NTMError, match=r"exercise 0\.1 asks for answers, not for a class"):
        check(MyRead, "0.1")


def test_student_show_writes_a_page_with_both_gradients(capsys: pytest.CaptureFixture) -> None:
    start(FOLDER)
    assert run("show", "2.3") == 2
    assert "there are no gradients to show: still to be written" in capsys.readouterr().err
    text = solution(GATE).replace("self.w_content - self.w_prev", "self.w_prev - self.w_content")
    (FOLDER / GATE.file).write_text(text, encoding="utf-8")
    assert run("show", "2.3") == 0
    page = (FOLDER / "pages" / "2.3.html").read_text(encoding="utf-8")
    assert "<h1>2.3 Keep the focus, or move it</h1>" in page
    assert "At the point &#x27;generic&#x27;, 6 of 6 numbers are wrong" in page.replace("'", "&#x27;")
    assert "step --wrong exercises/ex_2_3_interpolation.py:Interpolation --like Interpolation" in page.replace(
        "\\", "/"
    )


def test_student_watch_notices_what_is_saved() -> None:
    start(FOLDER)
    seen: list[tuple[str, str]] = []
    watch = Watch(FOLDER, lambda key, exercise: seen.append((key, exercise.id)))
    assert watch.changed() == []
    (FOLDER / GATE.file).write_text(solution(GATE), encoding="utf-8")
    assert watch.changed() == [GATE]
    assert watch.changed() == []
    for key in "hnq":
        watch.keys.put(key)
    watch.run()
    assert seen == [("h", "0.1"), ("n", "0.2")]
