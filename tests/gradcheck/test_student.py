"""``gradcheck FILE.py:CLASS``: somebody's file, right, wrong, or one that cannot be checked at all."""

import json
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from in_process import in_process  # noqa: F401

from ntm_ref.cli import main
from ntm_ref.gradcheck.commands.student import check_file
from ntm_ref.support.errors import CheckError

GATE = """
import numpy as np

class Gate:
    def forward(self, w_content, w_prev, g):
        self.kept = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d):
        w_content, w_prev, g = self.kept
        return g * d, (1 - g) * d, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)

class Wrong(Gate):
    def backward(self, d):
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.kept[2] * d, d_g
"""


STEEP = """
class Steep:
    def forward(self, z):
        self.y = np.tanh(z)
        return self.y

    def backward(self, d):
        return 0.9 * (1 - self.y**2) * d
"""

judged_here = pytest.mark.usefixtures("in_process")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Writes a file that begins with a right gate; returns its name, in the folder that is worked in."""
    monkeypatch.chdir(tmp_path)

    def write(more: str = "", name: str = "mine.py") -> str:
        Path(name).write_text(GATE + dedent(more), encoding="utf-8")
        return name

    return write


def test_a_right_class_passes(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Gate", "--like", "Interpolation"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("Gate, checked like Interpolation at 4 designed points (generic, initial, saturated, faint)")
    assert said.rstrip().endswith("Verdict: right")
    assert [line.split()[0] for line in said.splitlines() if line.endswith("right")][:3] == ["w_content", "w_prev", "g"]
    assert "What is wrong" not in said


@judged_here
def test_a_wrong_class_is_told_what_is_wrong(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Wrong", "--like", "Interpolation"]) == 1
    said = capfd.readouterr().out
    assert "What is wrong: d_w_prev is multiplied by g where 1 - g belongs." in said
    assert "Affected: w_prev; right: w_content, g." in said
    assert "d_w_prev at the point 'generic': norm" in said
    assert "Verdict: WRONG" in said
    assert "The same with --sweep shows the error against the step size." in said


@judged_here
def test_a_class_that_is_called_like_ours_needs_no_like(written: object) -> None:
    name = written("class Interpolation(Wrong): pass")
    found = check_file(f"{name}:Interpolation")
    assert not found["ok"]
    assert found["survey"]["findings"][0]["sentences"] == ["d_w_prev is multiplied by g where 1 - g belongs"]


@judged_here
def test_another_seed_draws_other_points(written: object) -> None:
    target = f"{written(STEEP)}:Steep"
    first, again, other = (check_file(target, "Tanh", seed)["survey"]["points"] for seed in (0, 0, 1))
    assert first == again != other


def test_a_file_may_import_its_neighbour_and_may_be_called_anything(written: object, tmp_path: Path) -> None:
    written(name="neighbour.py")
    folder = tmp_path / "with spaces"
    folder.mkdir()
    (folder / "random.py").write_text("from helper import Gate\n")
    (folder / "helper.py").write_text(GATE)
    assert check_file(f"{folder / 'random.py'}:Gate", "Interpolation")["ok"]


def test_what_it_prints_is_shown_but_not_all_of_it(written: object, capfd: pytest.CaptureFixture) -> None:
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


@judged_here
def test_the_edge_of_the_domain_is_reported_apart(written: object, capfd: pytest.CaptureFixture) -> None:
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
def test_real_buffers_are_noted_and_not_blamed(written: object, capfd: pytest.CaptureFixture) -> None:
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


@judged_here
def test_json_is_all_that_is_printed(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Wrong", "--like", "Interpolation", "--json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert found["ok"] is False
    (stage,) = found["stages"]
    assert stage["wrong"] == ["w_prev"]
    assert stage["points"]["generic"][1]["argument"] == "w_prev"
    assert stage["points"]["generic"][1]["ok"] is False


def test_json_of_ours(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "Tanh", "Linear", "--json", "--seed", "3"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["ok"], found["seed"]) == (True, 3)
    assert [stage["stage"] for stage in found["stages"]] == ["Tanh", "Linear"]


@judged_here
def test_the_sweep_is_a_table_and_a_picture(written: object, capfd: pytest.CaptureFixture) -> None:
    command = ["gradcheck", f"{written(STEEP)}:Steep", "--like", "Tanh", "--sweep"]
    assert main(command) == 1
    said = capfd.readouterr().out
    assert "d_z: never below" in said
    assert "sweep-Steep.png: Gradients of Steep against differences. Wrong at every step: d_z" in said
    picture = Path("sweep-Steep.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert main([*command, "--json"]) == 1
    assert len(json.loads(capfd.readouterr().out)["sweep"]["steps"]) == 23
    assert Path("sweep-Steep.png").read_bytes() == picture
    assert Path("sweep-Steep-2.png").exists()
    assert main(["gradcheck", "Tanh", "--sweep", "--out", "here.png"]) == 0
    assert Path("here.png").exists()


CANNOT = {
    "Absent": ("", "there is no class Absent in this file; it has Gate, Wrong"),
    "number": ("number = 3", "number is an int, expected a class with forward and backward"),
    "Lame": ("class Lame: pass", "Lame has no method 'forward', expected forward and backward"),
    "Syntax": ("class Syntax(:", "SyntaxError in line 17: invalid syntax"),
    "Null": ("x = '\0'", ""),  # a SyntaxError, before Python 3.11.4 a ValueError
    "Import": ("import no_such_module", "the file raised ModuleNotFoundError: No module named 'no_such_module'"),
    "Exit": ("raise SystemExit(0)", "the file raised SystemExit: 0 when it was imported"),
    "Needs": (
        "class Needs(Gate):\n    def __init__(self, size): pass",
        "Needs() raised TypeError: Needs.__init__() missing 1 required positional argument: 'size'; it is called",
    ),
    "Fails": (
        "class Fails(Gate):\n    def forward(self, *a): return self.oops",
        "Fails.forward raised AttributeError: 'Fails' object has no attribute 'oops'",
    ),
    "FailsBack": (
        "class FailsBack(Gate):\n    def backward(self, d): return d @ d",
        "FailsBack.backward raised ValueError: matmul",
    ),
    "Deep": (
        "class Deep(Gate):\n    def forward(self, *a): return self.forward(*a)",
        "Deep.forward raised RecursionError: maximum recursion depth exceeded",
    ),
    "Few": (
        "class Few(Gate):\n    def backward(self, d): return super().backward(d)[:2]",
        "Few.backward returned 2 gradient(s), expected 3 gradients, one for each argument of forward",
    ),
    "Many": (
        "class Many(Gate):\n    def forward(self, *a): return (super().forward(*a),) * 2",
        "Many.backward takes (d), expected one gradient for each result of forward: 2",
    ),
    "Two": (
        "class Two(Gate):\n    def forward(self, a, b): return a",
        "Two.forward takes (a, b), but is to be checked with 3 arrays",
    ),
    "Nothing": (
        "class Nothing(Gate):\n    def forward(self, *a): super().forward(*a)",
        "Nothing.forward: its result is None, expected a NumPy array",
    ),
    "Overflows": (
        "class Overflows(Gate):\n    def forward(self, *a): return super().forward(*a) * np.inf",
        "Overflows.forward: its result is",
    ),
}


@judged_here
@pytest.mark.parametrize("name", CANNOT)
def test_what_cannot_be_checked_is_one_sentence(name: str, written: object, capfd: pytest.CaptureFixture) -> None:
    more, sentence = CANNOT[name]
    target = f"{written(more)}:{name}"
    assert main(["gradcheck", target, "--like", "Interpolation"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    last = said.err.splitlines()[-1]
    assert last.startswith(f"ntm-ref: error: {target}: {sentence}")
    assert "ntm_ref/" not in said.err  # no line of the checker's own in the traceback


def test_a_file_that_ends_its_process_is_one_sentence(written: object) -> None:
    with pytest.raises(CheckError, match=r"it ended its process before it could be checked \(exit status 7\)"):
        check_file(f"{written('import os; os._exit(7)')}:Gate", "Interpolation")


def test_the_traceback_is_cut_to_the_lines_of_the_file(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Fails(Gate):
            def backward(self, d):
                return self.helper(d)

            def helper(self, d):
                return 1 / 0
        """
    )
    assert main(["gradcheck", f"{name}:Fails", "--like", "Interpolation"]) == 2
    lines = capfd.readouterr().err.splitlines()
    assert lines[:4] == [
        "  mine.py, line 20, in backward",
        "    return self.helper(d)",
        "  mine.py, line 23, in helper",
        "    return 1 / 0",
    ]
    assert lines[4] == "ZeroDivisionError: division by zero"
    assert len(lines) == 6


@pytest.mark.parametrize(
    "code",
    [
        "import time\nclass Loop(Gate):\n    def forward(self, *a):\n        while True: time.sleep(1)",
        "class Loop(Gate): pass\nwhile True: print('on and on')",
    ],
    ids=["in forward", "in the import"],
)
def test_an_endless_loop_is_stopped(code: str, written: object) -> None:
    started = time.monotonic()
    with pytest.raises(CheckError, match="it did not finish within 1 s: an endless loop"):
        check_file(f"{written(code)}:Loop", "Interpolation", seconds=1)
    assert time.monotonic() - started < 30


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_what_the_file_started_does_not_live_on(written: object) -> None:
    name = written(
        """
        import subprocess, sys, time
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3); open('alive', 'w')"])
        while True: time.sleep(1)
        """
    )
    with pytest.raises(CheckError, match="did not finish"):
        check_file(f"{name}:Gate", "Interpolation", seconds=1)
    time.sleep(3)
    assert not Path("alive").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mine.py"], "which class of mine.py? Write mine.py:ClassName"),
        (["mine.py:"], "which class of mine.py? Write mine.py:ClassName"),
        (["mine.py:Gate"], "mine.py:Gate: which of our stages is it like? Give --like with one of Linear"),
        (["absent.py:Gate", "--like", "Read"], "there is no file absent.py"),
        (["folder:Gate", "--like", "Read"], "folder is not a file"),
        (["mine.py:Gate", "Read"], "one FILE.py:CLASS at a time"),
        (["Read", "--like", "Read"], "--like is for FILE.py:CLASS, but no such file was given"),
        (["--sweep"], "--sweep needs exactly one stage or class"),
        (["Gate"], "there is no stage 'Gate', expected one of Linear"),
        (["Read", "--out", "here.png"], "--out is for --sweep, which was not given"),
        (["Read", "--sweep", "--out", "folder"], "--out is folder, expected a file in a folder that exists"),
        (
            ["Read", "--sweep", "--out", "absent/here.png"],
            f"--out is {Path('absent/here.png')}, expected a file in a folder",
        ),
        (["--catalogue", "--sweep"], "--catalogue checks our own stages"),
        (["--catalogue", "Heads"], "the catalogue has no mistakes of 'Heads'"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], sentence: str, written: object, capfd: pytest.CaptureFixture
) -> None:
    written()
    Path("folder").mkdir()
    assert main(["gradcheck", *arguments]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


@judged_here
@pytest.mark.parametrize(
    "arguments", [["absent.py:Gate"], ["mine.py:Absent"], ["mine.py"], ["Gate"], ["--catalogue"]], ids=str
)
def test_what_cannot_be_checked_is_json_too(
    arguments: list[str], written: object, capfd: pytest.CaptureFixture
) -> None:
    written()
    assert main(["gradcheck", *arguments, "--json"]) == 2
    said = capfd.readouterr()
    assert f"ntm-ref: error: {json.loads(said.out)['error']}\n" == said.err


@judged_here
def test_arguments_in_another_order_are_told(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Other(Gate):
            def forward(self, g, w_content, w_prev):
                return super().forward(w_content, w_prev, g)
        """
    )
    assert main(["gradcheck", f"{name}:Other", "--like", "Interpolation"]) == 2
    order = "takes (g, w_content, w_prev), expected the order of Interpolation: (w_content, w_prev, g)"
    assert f"Other.forward {order}" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_file_does_not_outlive_a_checker_that_was_killed(written: object) -> None:
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


def test_what_the_file_leaves_running_is_not_waited_for(written: object) -> None:
    name = written("import threading, time\nthreading.Thread(target=time.sleep, args=(50,)).start()")
    started = time.monotonic()
    assert check_file(f"{name}:Gate", "Interpolation")["ok"]
    assert time.monotonic() - started < 40


def test_an_unknown_like_is_refused(written: object, capfd: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["gradcheck", f"{written()}:Gate", "--like", "Gate"])
    assert ended.value.code == 2
    errors = capfd.readouterr().err
    assert "invalid choice: 'Gate'" in errors
    assert len(errors.splitlines()) == 1


def test_the_catalogue_from_the_command_line(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "--catalogue", "Interpolation", "--seeds", "2"]) == 0
    said = capfd.readouterr().out
    assert "11 mistakes, 22 checks: 100.0% rejected, 100.0% named, 100.0% named alone, 0 named wrongly" in said


def test_a_file_may_close_its_output(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written('import sys; sys.stdout.close()')}:Gate", "--like", "Interpolation"]) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody may write")
def test_a_picture_that_cannot_be_written_is_json_too(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "Tanh", "--sweep", "--json", "--out", "/proc/sweep.png"]) == 2
    said, errors = capfd.readouterr()
    assert json.loads(said)["error"].startswith("/proc/sweep.png cannot be written")
    assert errors.startswith("ntm-ref: error: /proc/sweep.png cannot be written")
