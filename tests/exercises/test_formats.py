"""The teacher's way: folders, formats, details, the class."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ntm_ref.cli import main
from ntm_ref.exercises.reading import FOLDER, exercises
from ntm_ref.exercises.sources import solution, starter, with_mistake
from ntm_ref.exercises.student.folder import start, variant_of
from ntm_ref.exercises.teacher.document import Settings, document, seeds_from
from ntm_ref.exercises.teacher.formats import FORMATS, render
from ntm_ref.gradcheck.points.designed import EDGES, POINTS, arguments
from ntm_ref.support.errors import NTMError

pytestmark = pytest.mark.usefixtures("elsewhere", "in_process", "at_one_point", "complex_step_first")
GATE, CHAIN = exercises()["2.3"], exercises()["0.1"]
SIGN = "d_g has the wrong sign: opening the gate brings w_content in and w_prev out"
ONLY = ("--only", "0.1,2.3")


@pytest.fixture
def folders() -> list[Path]:
    """Three students: one is right, one has a mistake, one has handed in nothing."""
    found = [Path(name) for name in ("ada", "bob", "eve")]
    for folder in found:
        folder.mkdir()
    (found[0] / GATE.file).write_text(solution(GATE), encoding="utf-8")
    (found[0] / CHAIN.file).write_text(solution(CHAIN), encoding="utf-8")
    (found[1] / GATE.file).write_text(with_mistake(GATE, GATE.mistakes[0]), encoding="utf-8")
    return found


def printed(capsys: pytest.CaptureFixture, *words: str) -> str:
    main(["exercises", *words])
    return capsys.readouterr().out


def test_formats_text_ends_with_a_line_for_each_student(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    lines = printed(capsys, "grade", *map(str, folders), *ONLY).splitlines()
    assert lines[-3:] == ["ada         18 of 18", "bob         8 of 18", "eve         0 of 18"]


def test_formats_json_has_every_part(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    found = json.loads(printed(capsys, "grade", *map(str, folders), *ONLY, "--format", "json"))
    bob = found["submissions"][1]
    assert (bob["name"], bob["score"], bob["possible"]) == ("bob", 8, 18)
    gate = bob["exercises"][1]
    assert (gate["state"], gate["earned"], gate["named"]) == ("wrong", 8, [SIGN])
    assert [part["name"] for part in gate["parts"]] == list(GATE.points)


def test_formats_csv_has_a_line_for_each_part(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    rows = list(csv.DictReader(printed(capsys, "grade", *map(str, folders), *ONLY, "--format", "csv").splitlines()))
    assert len(rows) == 3 * (len(GATE.points) + len(CHAIN.points))
    assert sum(float(row["earned"]) for row in rows if row["submission"] == "bob") == 8


def test_formats_junit_counts_failures(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    root = ET.fromstring(printed(capsys, "grade", "bob", "--only", "2.3", "--format", "junit"))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("5", "1")
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == SIGN


def test_formats_gradescope_is_as_its_documentation_says(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    found = json.loads(printed(capsys, "grade", "bob", *ONLY, "--format", "gradescope"))
    assert found["score"] == 8
    assert found["visibility"] == "visible"
    assert found["output_format"] in ("text", "html", "simple_format", "md", "ansi")
    assert sum(test["score"] for test in found["tests"]) == 8
    assert sum(test["max_score"] for test in found["tests"]) == 18
    for test in found["tests"]:
        assert test["status"] in ("passed", "failed")
        assert (test["status"] == "passed") == (test["score"] == test["max_score"])
        assert {type(test[key]) for key in ("number", "name", "output", "visibility")} == {str}
    wrong = next(test for test in found["tests"] if test["name"].endswith("d_g"))
    assert wrong["output"] == f"{SIGN}\n\nYou: d_g(1, 2, 0) = 1.112. Nudging g there says -1.112; ratio -1."


def test_formats_classroom50_is_as_its_documentation_says(
    folders: list[Path], capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"CLASSROOM": "a", "ASSIGNMENT": "b", "SUBMISSION_TAG": "c", "COMMIT_URL": "d", "RELEASE_URL": "e"}
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    found = json.loads(printed(capsys, "grade", "bob", *ONLY, "--format", "classroom50"))
    assert [
        found[key] for key in ("schema", "classroom", "assignment", "submission", "commit", "release", "review")
    ] == [*("classroom50/result/v1", "a", "b", "c", "d", "e", "d")]
    assert (found["score"], found["max-score"]) == (16, 36)  # in half points
    assert type(found["score"]) is int
    assert all(type(test[key]) is int for test in found["tests"] for key in ("score", "max-score"))
    assert sum(test["score"] for test in found["tests"]) == found["score"]


def test_formats_for_one_submission_refuse_several(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    for name in ("gradescope", "classroom50"):
        assert main(["exercises", "grade", "ada", "bob", "--only", "0.1", "--format", name]) == 2
        assert f"the format {name} is for one submission, got 2" in capsys.readouterr().err


def test_formats_html_names_everybody(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    page = printed(capsys, "grade", *map(str, folders), *ONLY, "--format", "html")
    assert '<th scope="row">bob</th><td>8 of 18</td>' in page


def test_formats_four_degrees_of_detail_tell_less_and_less(folders: list[Path]) -> None:
    texts = {}
    for detail in ("full", "named", "where", "verdict"):
        found = document([folders[1]], Settings(["2.3"], detail))
        texts[detail] = {name: render(found, name) for name in FORMATS}
    for text in texts["full"].values():
        assert "wrong sign" in text
    assert any("1.112" in text for text in texts["full"].values())
    for detail in ("named", "where", "verdict"):
        assert not any("1.112" in text for text in texts[detail].values()), detail
    for detail in ("where", "verdict"):
        assert not any("wrong sign" in text for text in texts[detail].values()), detail
    assert "d_g is wrong" in texts["where"]["text"]
    assert "d_g is wrong" not in "".join(texts["verdict"].values())


def test_formats_an_exercise_may_tell_less_than_asked(folders: list[Path]) -> None:
    detective = exercises()["6.1"]
    (folders[2] / detective.file).write_text(starter(detective) + "x = 1\n", encoding="utf-8")
    found = render(document([folders[2]], Settings(["6.1"])), "json")
    assert "d_w_gated is wrong" in found
    assert "wrong way" not in found


def test_formats_a_report_that_cannot_be_written_is_printed(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    assert main(["exercises", "grade", "ada", "--only", "0.1", "--out", "no/where.txt"]) == 2
    captured = capsys.readouterr()
    assert "ada         8 of 8" in captured.out
    assert "cannot be written" in captured.err


def test_formats_refuse_what_is_not_there(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    assert main(["exercises", "grade", "zoe"]) == 2
    assert "zoe is not there, expected a folder of exercises" in capsys.readouterr().err
    assert main(["exercises", "grade", "ada", "--only", "9.9"]) == 2
    with pytest.raises(NTMError, match="there is no format 'xml'"):
        render(document(folders, Settings(["0.1"])), "xml")


def test_formats_hidden_seeds_come_from_a_word() -> None:
    assert seeds_from(2, "") == [0, 1]
    assert seeds_from(1, "word")[:1] == [0]
    assert seeds_from(1, "word") == seeds_from(1, "word") != seeds_from(1, "other")


def test_formats_hidden_seeds_find_a_file_that_knows_the_points(capsys: pytest.CaptureFixture) -> None:
    """It is right where it has seen the gate's first number before, and wrong everywhere else."""
    seen = [float(arguments("Interpolation", point, 0)[2].ravel()[0]) for point in (*POINTS, *EDGES)]
    text = solution(GATE).replace(
        "difference = self.w_content - self.w_prev",
        f"difference = (self.w_content - self.w_prev) * (self.g.ravel()[0] in {seen})",
    )
    Path("max").mkdir()
    (Path("max") / GATE.file).write_text(text, encoding="utf-8")
    assert "max         10 of 10" in printed(capsys, "grade", "max", "--only", "2.3")
    assert "max         8 of 10" in printed(capsys, "grade", "max", "--only", "2.3", "--hidden", "word")


def test_formats_the_json_has_the_keys_that_the_page_names(folders: list[Path]) -> None:
    page = (FOLDER.parent / "teacher" / "README.md").read_text(encoding="utf-8")
    found = document(folders, Settings(["2.3"]))
    (submission, *_) = found["submissions"]
    (exercise,) = submission["exercises"]
    for part in (found, submission, exercise, exercise["parts"][0]):
        assert all(f"`{key}`" in page for key in part if key not in ("command", "ntm_ref"))


def test_formats_variants_by_the_name_of_the_folder(capsys: pytest.CaptureFixture) -> None:
    word = next(w for w in ("ada", "bob", "eve", "joe", "kim") if variant_of(GATE, w))
    start(Path(word), word)
    path = Path(word) / GATE.file
    path.write_text(solution(GATE, variant_of(GATE, word)), encoding="utf-8")
    assert "10 of 10" in printed(capsys, "grade", word, "--only", "2.3", "--variant-of-folder")
    assert f"{word:<10}  0 of 10" in printed(capsys, "grade", word, "--only", "2.3")
    path.write_text(solution(GATE), encoding="utf-8")
    assert f"{word:<10}  0 of 10" in printed(capsys, "grade", word, "--only", "2.3", "--variant-of-folder")


def test_formats_the_class_report_has_counts_and_no_names(folders: list[Path], capsys: pytest.CaptureFixture) -> None:
    report = printed(capsys, "class", *map(str, folders), "--only", "2.3")
    assert report.startswith("2.3 Keep the focus, or move it: 3 handed in, 2 began, 1 right\n    1  d_g has the wrong")
    assert not any(name in report for name in ("ada", "bob", "eve"))
