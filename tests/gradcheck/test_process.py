"""gradcheck/theirs/process.py: a student's file in a process of its own."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from student_files import (
    STEEP,
    errors_about,
    file_and_neighbours,
)

from ntm_ref.cli import main
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.theirs.process import StudentProcess
from ntm_ref.support.errors import CheckError


def test_process_passes_a_right_class(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Gate", "--like", "Interpolation"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("Gate, checked like Interpolation at 4 designed points (generic, initial, saturated, faint)")
    assert said.rstrip().endswith("Verdict: right")
    assert [line.split()[0] for line in said.splitlines() if line.endswith("right")][:3] == ["w_content", "w_prev", "g"]
    assert "What is wrong" not in said


judged_here = pytest.mark.usefixtures("in_process")


@judged_here
def test_process_says_what_is_wrong(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Wrong", "--like", "Interpolation"]) == 1
    said = capfd.readouterr().out
    assert "What is wrong: d_w_prev is multiplied by g where 1 - g belongs." in said
    assert "Affected: w_prev; right: w_content, g." in said
    assert "d_w_prev at the point 'generic': norm" in said
    assert "Verdict: WRONG" in said
    assert "The same with --sweep shows the error against the step size." in said


@judged_here
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_needs_no_like_for_a_class_named_as_ours(written: object) -> None:
    name = written("class Interpolation(Wrong): pass")
    outcome = check(f"{name}:Interpolation")
    assert outcome.status == 1
    assert outcome.as_dict()["findings"][0]["sentences"] == ["d_w_prev is multiplied by g where 1 - g belongs"]


@judged_here
def test_process_draws_other_points_for_another_seed(written: object) -> None:
    target = f"{written(STEEP)}:Steep"
    first, again, other = (check(target, "Tanh", seed=seed).as_dict()["points"] for seed in (0, 0, 1))
    assert first == again != other


@judged_here
def test_process_reports_the_edge_of_the_domain_apart(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Literal:
            def forward(self, w_shifted, gamma):
                self.w_shifted, self.gamma = w_shifted, gamma
                powers = w_shifted ** gamma
                self.w = powers / powers.sum(axis=-1, keepdims=True)
                return self.w

            def backward(self, d_w):
                d_z = self.w * (d_w - (d_w * self.w).sum(axis=-1, keepdims=True))
                d_gamma = (d_z * np.log(self.w_shifted)).sum(axis=-1, keepdims=True)
                return self.gamma * d_z / self.w_shifted, d_gamma
        """
    )
    assert main(["gradcheck", f"{name}:Literal", "--like", "Sharpening"]) == 0
    said = capfd.readouterr().out
    assert "Robustness, apart from the verdict" in said
    assert "one-hot: d_w_shifted is nan" in said
    assert "weights of exactly 0 occur in float32" in said
    assert "overflow: Literal.forward: its result is nan" in said
    assert "zero row" not in said
    assert said.rstrip().endswith("Verdict: right")


@judged_here
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_notes_real_buffers_without_blame(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Buffers(Gate):
            def forward(self, w_content, w_prev, g):
                super().forward(w_content, w_prev, g)
                result = np.zeros(w_content.shape)
                result[...] = g * w_content + (1 - g) * w_prev
                return result
        """
    )
    assert main(["gradcheck", f"{name}:Buffers", "--like", "Interpolation"]) == 0
    said = capfd.readouterr().out
    assert "so the complex step cannot be used; extrapolated differences take over" in said
    assert "Note: given float32: Buffers.forward: its result has dtype float64, expected float32" in said


@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_shows_the_first_lines_printed(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Chatty(Gate):
            def forward(self, *arrays):
                print("forward runs")
                return super().forward(*arrays)
        """
    )
    assert main(["gradcheck", f"{name}:Chatty", "--like", "Interpolation"]) == 0
    said = capfd.readouterr()
    assert said.err.startswith(f"Printed by {name}:Chatty:\n  | forward runs\n")
    assert said.err.count("forward runs") == 20
    assert "more lines" in said.err
    assert "forward runs" not in said.out


def test_process_shows_prints_before_the_error_and_answers_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, "print('before'); input()")
    _, first, *_, last = errors_about(name, capfd)
    assert first == "  | before"
    assert last.startswith(f"ntm-ref: error: {name}:Read: the file raised EOFError")


@pytest.mark.thorough
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_copes_with_dataclasses_umlauts_and_long_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    code = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom ntm_ref import Read\n"
        "@dataclass\nclass Kept:\n    w: float\nprint('\\u00e9'); print('x' * 1000)\nfor i in range(60000): print(i)\n"
    )
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    outcome = check(f"{file_and_neighbours(tmp_path, monkeypatch, code)}:Read")
    assert outcome.ok
    assert outcome.printed[0] == "\u00e9"
    assert outcome.printed[1] == "x" * 500
    assert outcome.printed[-1] == f"... and {60002 - 20} more lines"


@pytest.mark.thorough
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_copes_with_a_file_that_closes_its_output(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written('import sys; sys.stdout.close()')}:Gate", "--like", "Interpolation"]) == 0
    assert capfd.readouterr().err == ""


def test_process_explains_a_file_that_ends_its_process(written: object) -> None:
    outcome = check(f"{written('import os; os._exit(7)')}:Gate", "Interpolation")
    assert outcome.status == 2
    assert outcome.error == "it ended its process before it could be checked (exit status 7), in the import"


@pytest.mark.parametrize(
    "code",
    [
        "import time\nclass Loop(Gate):\n    def forward(self, *a):\n        while True: time.sleep(1)",
        pytest.param("class Loop(Gate): pass\nwhile True: print('on and on')", marks=pytest.mark.thorough),
    ],
    ids=["in forward", "in the import"],
)
def test_process_stops_an_endless_loop(code: str, written: object) -> None:
    started = time.monotonic()
    outcome = check(f"{written(code)}:Loop", "Interpolation", seconds=1)
    where = "in forward" if "def forward" in code else "in the import"
    assert outcome.error.startswith(f"it did not finish within 1 s: an endless loop {where}?")
    assert time.monotonic() - started < 30


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_process_kills_what_the_file_started(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        import subprocess, time
        subprocess.Popen(["sh", "-c", "while :; do echo alive >> beats; sleep 0.1; done"])
        while True: time.sleep(1)
        """
    )
    assert main(["gradcheck", f"{name}:Gate", "--like", "Interpolation", "--timeout", "1"]) == 2
    assert "it did not finish within 1 s: an endless loop in the import?" in capfd.readouterr().err
    beats = Path("beats").read_text()
    time.sleep(0.4)
    assert Path("beats").read_text() == beats != ""


@pytest.mark.skipif(sys.platform == "win32", reason="os.fork")
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_notices_the_answer_of_a_forked_process(written: object) -> None:
    path = written("""
        import os

        class Forks(Gate):
            def forward(self, *arrays):
                os.fork()
                return super().forward(*arrays)
        """)  # type: ignore[operator]
    said = check(f"{path}:Forks", "Interpolation").error
    assert said.startswith("its process answered something other than what it was asked for")


def test_process_takes_no_answer_to_another_request() -> None:
    process = StudentProcess(10)
    try:
        process.answers.put({"number": 7, "name": "a late answer"})
        with pytest.raises(CheckError, match="its process answered something other than what it was asked for"):
            process.ask("in the import", do="load")
    finally:
        process.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_process_process_does_not_outlive_a_killed_checker(written: object) -> None:
    name = written("import time\nfor i in range(40):\n    open('beat', 'w').write(str(i)); time.sleep(0.1)")
    command = [sys.executable, "-m", "ntm_ref", "gradcheck", f"{name}:Gate", "--like", "Interpolation"]
    checker = subprocess.Popen(command, env={"PYTHONPATH": str(Path(__file__).parents[2])}, stderr=subprocess.DEVNULL)
    while not Path("beat").exists():
        time.sleep(0.05)
    checker.kill()
    checker.wait()
    time.sleep(0.5)
    beat = Path("beat").read_text()
    time.sleep(0.5)
    assert Path("beat").read_text() == beat


@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_process_does_not_wait_for_what_the_file_leaves_running(written: object) -> None:
    name = written("import threading, time\nthreading.Thread(target=time.sleep, args=(50,)).start()")
    started = time.monotonic()
    assert check(f"{name}:Gate", "Interpolation").ok
    assert time.monotonic() - started < 40
