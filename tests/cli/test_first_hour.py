"""The first hour of a new user: commands that can be typed, closed pipes, poor encodings, a class of one's own."""

import io
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from commands import TINY, refused

import ntm_ref
from ntm_ref import LSTM, NTM, Interpolation, check_stage
from ntm_ref.cli import main, progress
from ntm_ref.cli.progress import LiveLine
from ntm_ref.gradcheck.commands.student_process import check_encoding
from ntm_ref.gradcheck.commands.survey import Survey
from ntm_ref.gradcheck.commands.survey_theirs import borrowed, survey_theirs
from ntm_ref.gradcheck.commands.table import page
from ntm_ref.gradcheck.points import designed as points
from ntm_ref.runs import Session
from ntm_ref.support import shell
from ntm_ref.support.errors import NTMError
from ntm_ref.view import check_backend

FOLDER = """läuf 'ein" $x 1"""  # for POSIX; Windows forbids the quotes
posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# --- commands as the reader can type them -----------------------------------------------------------------------------


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that the program was started so, in the environment ``home``, with ``path`` searched for commands."""

    def start(argv: str, path: str = "", home: str = "my venv") -> None:
        for folder in ("my venv", "other"):
            for name in ("python", "ntm-ref"):
                file = tmp_path / folder / "bin" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o755)
        monkeypatch.setattr(sys, "argv", [argv])
        monkeypatch.setattr(sys, "executable", str(tmp_path / home / "bin" / "python"))
        monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / name / "bin") for name in path.split(",")))

    return start


@posix
def test_a_suggested_command_begins_as_the_program_was_started(
    started: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, module = str(tmp_path / "my venv" / "bin" / "ntm-ref"), str(tmp_path / "ntm_ref" / "__main__.py")
    started(ours, path="my venv,other")
    assert shell.command("evaluate", Path("a b")) == "ntm-ref evaluate 'a b'"
    started(module, path="my venv,other")
    assert shell.command("evaluate", Path("-1")) == "python -m ntm_ref evaluate ./-1"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "my venv" / "bin" / "python3.99"))
    (tmp_path / "my venv" / "bin" / "python3.99").touch()
    assert shell.command("bench") == "'my venv/bin/python3.99' -m ntm_ref bench"  # python is another version
    started(ours, path="other,my venv")  # another one is found first
    assert shell.command("bench") == "'my venv/bin/python' -m ntm_ref bench"
    started(ours, path="absent")
    assert shell.command("bench") == "'my venv/bin/python' -m ntm_ref bench"
    (tmp_path / "deeper").mkdir()
    os.chdir(tmp_path / "deeper")
    assert shell.command("bench") == f"'{tmp_path}/my venv/bin/python' -m ntm_ref bench"
    os.chdir(tmp_path / "my venv" / "bin")
    assert shell.command("bench") == "./python -m ntm_ref bench"


@posix
def test_a_link_to_the_same_interpreter_is_not_the_same_environment(
    started: Callable[..., None], tmp_path: Path
) -> None:
    started("x", path="other")
    (tmp_path / "other" / "bin" / "python").unlink()
    (tmp_path / "other" / "bin" / "python").symlink_to(tmp_path / "my venv" / "bin" / "python")
    assert shell.interpreter() == "my venv/bin/python"


def test_windows_has_quotes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "sys", SimpleNamespace(platform="win32"))
    assert shell.quoted(["ntm-ref", "evaluate", r"C:\a b"]) == r'ntm-ref evaluate "C:\a b"'


@posix
def test_what_is_suggested_after_training_works_in_the_shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for slow in ("print_evaluation", "draw"):
        monkeypatch.setattr(f"ntm_ref.cli.train.{slow}", lambda *arguments: None)
    assert main(["train", "copy", "--out", FOLDER, *TINY]) == 0
    said = capsys.readouterr().out
    (go_on,) = [line.partition("Go on with: ")[2] for line in said.splitlines() if "Go on with: " in line]
    (again,) = [line.partition("again with: ")[2] for line in said.splitlines() if "again with: " in line]
    assert shlex.split(go_on)[-4:] == ["--resume", FOLDER, "--limit", "16"]
    again += " --lengths 2 --sequences 1"
    done = subprocess.run(again, shell=True, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Evaluated on 1 new sequences" in done.stdout
    assert shlex.quote(FOLDER) in refused(["train", "copy", "--out", FOLDER, *TINY], capsys)


def test_usage_and_refusals_name_the_same_command(
    started: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started("x", path="other")
    assert f"(see {shell.command('train')} --help)" in refused(["train", "copy", "--rows", "x"], capsys)
    with pytest.raises(SystemExit):
        main(["bench", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"usage: {shell.command('bench')} [-h]")
    assert f"({shell.python('-m', 'pip', 'install', 'torch')})" in said


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([option])
    assert capsys.readouterr().out == f"ntm-ref {ntm_ref.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["train", "copy", "--controller", "lstm"],
            "--controller; is --model ntm-feedforward or --model ntm-lstm meant?",
        ),
        (["train", "copy", "--lr=1", "--batch", "2"], "no option --lr or --batch; is --learning-rate and --batch-size"),
        (["train", "copy", "--lerning-rate", "1"], "there is no option --lerning-rate; is --learning-rate meant?"),
        (
            ["train", "copy", "--max", "1"],
            "is --max-length or --max-repeats or --max-items or --max-shift or",
        ),
        (["evaluate", "copy", "--length", "3"], "there is no option --length; is --lengths meant?"),
        (["gradcheck", "Tanh", "--swep"], "there is no option --swep; is --sweep meant?"),
        (["bench", "--xyzzy"], "error: there is no option --xyzzy (see "),
        (["reproduce", "3", "--", "-4"], "there is no figure '-4'"),
        (["train", "copy", "recall"], "unrecognized arguments: recall"),
    ],
)
def test_options_are_written_out_and_a_wrong_one_leads_to_the_right_one(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(arguments, capsys)


# --- pipes and encodings ----------------------------------------------------------------------------------------------


def without_reader(monkeypatch: pytest.MonkeyPatch, *names: str, at_once: bool = False) -> None:
    """Make these streams a pipe whose reader has gone; it is noticed ``at_once``, or when all is written out."""
    reader, writer = os.pipe()
    os.close(reader)
    for name in names:
        stream = open(os.dup(writer), "w", 1 if at_once else -1, encoding="utf-8")  # noqa: SIM115
        monkeypatch.setattr(sys, name, stream)
    os.close(writer)


@pytest.mark.parametrize(
    "arguments",
    [
        ["gradcheck", "Tanh"],
        ["gradcheck", "Tanh", "--json"],
        ["gradcheck", "--catalogue", "Tanh", "--seeds", "1"],
        ["evaluate", "copy", "--lengths", "1", "--sequences", "1"],
        ["intervene", "copy", "--length", "4"],
        ["reproduce", "18"],
        ["train", "copy", "--out", "run", *TINY],
        ["train", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_closed_pipe_ends_quietly(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = arguments[0] in ("intervene", "reproduce", "train")
    without_reader(monkeypatch, "stdout", at_once=draws)
    assert main(arguments) == 141
    assert capsys.readouterr().err == ""
    sys.stdout.close()  # what is left goes nowhere, and nothing is said
    if arguments[0] == "train" and "--out" in arguments:
        assert Session.resume(Path("run")).sequences in (0, 8)


def test_a_closed_pipe_takes_the_errors_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (["gradcheck", "Nope"], ["gradcheck", "--nope"]):
        without_reader(monkeypatch, "stdout", "stderr")
        assert main(arguments) == 141
        sys.stdout.close()
        sys.stderr.close()


@posix
def test_python_says_nothing_of_a_closed_pipe_at_its_end() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "ntm_ref", "--help"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full")
def test_a_full_disk_is_a_sentence_for_whatever_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["gradcheck", "Tanh"], ["--version"]):
        monkeypatch.setattr(sys, "stdout", open("/dev/full", "w"))  # noqa: SIM115
        assert main(arguments) == 2
        assert capsys.readouterr().err == "ntm-ref: error: the output cannot be written: No space left on device\n"
        sys.stdout.close()


GREEK = """
class Σίγμα:
    def forward(self, ζ):
        import numpy as np
        print("ζ")
        self.y = 1 / (1 + np.exp(-ζ))
        return 2 * self.y
    def backward(self, δ):
        return 2 * δ * self.y * (1 - self.y)
"""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
def test_a_letter_that_cannot_be_written_is_escaped(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def output(*arguments: str) -> bytes:
        streams = [io.BytesIO(), io.BytesIO()]
        for name, stream in zip(("stdout", "stderr"), streams):
            monkeypatch.setattr(sys, name, io.TextIOWrapper(stream, encoding=encoding))
        statuses.append(main(arguments))
        return streams[0].getvalue() + streams[1].getvalue()

    statuses: list[int] = []
    if encoding == "cp1252":
        Path("greek.py").write_text(GREEK, encoding="utf-8")
        said = output("gradcheck", "greek.py:Σίγμα", "--like", "Sigmoid", "--own-forward")
        for text in ("Σίγμα, checked like Sigmoid", "\nζ  ", "  | ζ"):
            assert text.encode(encoding, "backslashreplace") in said.replace(b"\r", b"")
        assert b"\nVerdict: right, for its own forward, which computes something else th" in said.replace(b"\r", b"")
    else:
        statuses.append(0)
    assert "機/ζ".encode(encoding, "backslashreplace") in output("evaluate", "機/ζ")
    assert b"\\udcff" in output("gradcheck", "\udcff")
    assert statuses == [0, 2, 2]


# --- progress ---------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_is_written_over_without_escape_codes() -> None:
    line = LiveLine(Terminal())
    for text in ("a long one", "short"):
        line.show(text)
    line.clear()
    line.clear()
    assert line.stream.getvalue() == "\ra long one" + "\rshort     " + "\r     \r"
    line.show("x" * 1000)
    assert len(line.stream.getvalue().split("\r")[-1]) < 1000  # a line that is broken could not be written over


@pytest.mark.parametrize("live", [True, False])
def test_the_catalogue_shows_how_far_it_is(live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0)
    monkeypatch.setattr(progress, "LIVE_SECONDS", 0)
    monkeypatch.setattr(sys, "stderr", Terminal() if live else io.StringIO())
    assert main(["gradcheck", "--catalogue", "Tanh", "Sigmoid", "--seeds", "2", "--seed", "5"]) == 0
    said = sys.stderr.getvalue()
    expected = [f"{name}, stage {n} of 2: seed {k} of 2" for n, name in ((1, "Tanh"), (2, "Sigmoid")) for k in (1, 2)]
    assert [line.strip() for line in said.replace("\r", "\n").split("\n") if line.strip()] == expected
    assert said.startswith("\r" if live else "Tanh")
    assert "\033" not in said


def test_the_catalogue_is_silent_where_nothing_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "--catalogue", "Tanh", "--seeds", "1"]) == 0
    assert capsys.readouterr().err == ""


# --- what is seen in a notebook or a prompt ---------------------------------------------------------------------------


def test_dir_lists_what_is_public() -> None:
    listed = dir(ntm_ref)
    assert {name for name in listed if not name.startswith("__")} == set(ntm_ref.__all__)
    assert {"check_stage", "__version__", "__doc__", "__all__"} <= set(listed)
    assert all(hasattr(ntm_ref, name) for name in listed)


class Wrong(Interpolation):
    def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.g * d, d_g


def test_reports_and_models_are_short() -> None:
    report = check_stage(Interpolation, *points.arguments("Interpolation", "generic"))
    assert repr(report) == str(report)
    assert len(repr(report)) < 400
    assert repr(report.arguments[0]) == str(report.arguments[0])
    assert repr(survey_theirs(Wrong, "Interpolation")).endswith("saturated, faint: WRONG (w_prev)>")
    ntm, lstm = NTM(9, 8, controller="lstm", n_layers=2, n_write_heads=3), LSTM(3, 2, size=5, n_layers=2)
    n_ntm, n = (sum(p.value.size for p in model.parameters()) for model in (ntm, lstm))
    assert repr(ntm) == (
        "NTM(9 inputs, 8 outputs, memory 128 x 20, 1 read and 3 write head(s), lstm controller of 2 x 100 units, "
        f"{n_ntm} parameters)"
    )
    assert repr(lstm) == f"LSTM(3 inputs, 2 outputs, 2 layers of 5 cells, {n} parameters)"


def test_a_report_is_a_table_in_a_notebook() -> None:
    wrong = type("<b>&", (Wrong,), {})
    inputs, names = points.arguments("Interpolation", "generic"), ["w_content", "w_prev", "<i>"]
    report = check_stage(wrong, *inputs, names=names, like="Interpolation")
    shown = report._repr_html_()
    assert "<strong>&lt;b&gt;&amp;: WRONG</strong>" in shown
    assert "<td>d_&lt;i&gt;</td>" in shown
    assert "<b>&" not in shown
    assert "<i>" not in shown
    assert shown.count("<tr>") == 4
    assert "<td>d_w_prev</td>" in shown
    assert shown.count("<td><strong>WRONG</strong></td>") == 1
    assert "What is wrong: d_w_prev is multiplied by g where 1 - g belongs." in shown
    assert "norm " in shown
    assert "style" not in shown  # the colours are those of the page, light or dark
    for name in ("div", "table", "tr", "td", "th", "strong"):
        assert shown.count(f"<{name}>") == shown.count(f"</{name}>")


# --- a class of one's own ---------------------------------------------------------------------------------------------

CLASSES = """
import numpy as np
from ntm_ref import Interpolation

class Zero:
    def forward(self, w_content, w_prev, g):
        self.shapes = w_content.shape, w_prev.shape, g.shape
        return 0 * (g * w_content)
    def backward(self, d):
        return tuple(np.zeros(shape, d.dtype) for shape in self.shapes)

class Gate3(Interpolation): pass

class Doubled(Interpolation):
    def forward(self, w_content, w_prev, g):
        return 2 * super().forward(w_content, w_prev, g)
"""


def classes() -> dict:
    names: dict = {"__name__": "mine"}
    exec(CLASSES, names)
    return names


def test_another_function_is_not_right(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    mine = classes()

    def told(survey: Survey, *options: str) -> tuple[int, str]:
        """The exit status and what is printed, without a process for the file."""
        found = {"ok": survey.ok, "survey": survey.as_dict(), "page": [*page(survey, "Interpolation")], "printed": []}
        monkeypatch.setattr("ntm_ref.cli.gradcheck.check_file", lambda *arguments: found)
        return main(["gradcheck", "mine.py:Zero", *options]), capsys.readouterr().out

    zero, wrong = (survey_theirs(mine[name], "Interpolation") for name in ("Zero", "Doubled"))
    status, said = told(zero)
    assert status == 3
    assert "Interpolation.backward is ours, inherited and not derived anew" in wrong.notes
    assert said.splitlines()[-1].startswith("Verdict: forward DIFFERS from that of Interpolation; the gradients")
    for survey, expected in (
        (zero, (3, False, True, False)),
        (replace(zero, own_forward=True), (0, True, True, False)),
        (wrong, (1, False, False, False)),
        (replace(wrong, own_forward=True), (1, False, False, False)),
        (replace(zero, same_function=True), (0, True, True, True)),
    ):
        status, said = told(survey, "--json")
        (stage,) = json.loads(said)["stages"]
        assert (status, stage["ok"], stage["gradients_ok"], stage["same_function"]) == expected
        assert json.loads(said)["ok"] is stage["ok"]


def test_what_is_ours_by_another_name_is_noted() -> None:
    whole, half = "Interpolation.forward and Interpolation.backward are", "Interpolation.backward is"
    for make, ours in ((classes()["Gate3"], whole), (Interpolation, whole), (classes()["Doubled"], half)):
        assert borrowed(make) == [f"{ours} ours, inherited and not derived anew"]
    assert borrowed(Wrong) == ["Interpolation.forward is ours, inherited and not derived anew"]
    assert borrowed(classes()["Zero"]) == []


def test_own_forward_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--own-forward is for FILE.py:CLASS" in refused(["gradcheck", "Read", "--own-forward"], capsys)


def test_a_class_that_is_not_there_is_told_before_what_it_is_like(capfd: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CLASSES, encoding="utf-8")
    assert main(["gradcheck", "mine.py:Nope"]) == 2
    assert "mine.py:Nope: there is no class Nope in this file; it has Zero, Gate3" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = 1\n\n# gr\xfcn\n", "the byte 0xfc is not utf-8, and no other encoding is declared"),
        (b"# gr\xfcn\n", "invalid or missing encoding declaration"),
        ("x = 1\n".encode("utf-16"), "invalid or missing encoding declaration"),
        (b"# coding: ascii\n\n# gr\xfcn\n", "the byte 0xfc is not ascii, and no other encoding is declared"),
        (b"# coding: latin-1\n\n# gr\xfcn\n", None),
        (b"\xef\xbb\xbfx = 1\n# gr\xc3\xbcn\n", None),
    ],
)
def test_a_file_in_another_encoding_is_refused_as_python_does(content: bytes, sentence: str | None) -> None:
    Path("mine.py").write_bytes(content)
    if sentence is None:
        check_encoding(Path("mine.py"))
        return
    with pytest.raises(SyntaxError) as error:
        check_encoding(Path("mine.py"))
    assert str(error.value.msg) == sentence
    assert error.value.lineno in (3, None)


# --- small ones -------------------------------------------------------------------------------------------------------


def interrupt(*arguments: object, **named: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("ntm_ref.cli.seeds.train_seeds", interrupt)
    assert main(["train", "copy", "--seeds", "0", "1", "--out", "runs"]) == 130
    assert capsys.readouterr().err == "\nntm-ref: interrupted; the same command continues from what was saved\n"
    monkeypatch.setattr("ntm_ref.cli.train.print_evaluation", interrupt)
    assert main(["train", "copy", "--out", "run", *TINY]) == 130
    go_on = shell.command("train", "--resume", Path("run"))
    assert capsys.readouterr().err == (
        f"\nntm-ref: interrupted; what was saved, after 8 sequences, is kept. Go on with: {go_on}\n"
    )
    monkeypatch.setattr("ntm_ref.cli.evaluate.run", interrupt)
    assert main(["evaluate", "copy"]) == 130
    assert capsys.readouterr().err == "\nntm-ref: interrupted\n"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody may write")
def test_a_folder_that_is_read_only_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["reproduce", "3", "--out"], ["train", "copy", "--out"]):
        said = refused([*arguments, "/proc/figures"], capsys)
        assert said.startswith("ntm-ref: error: /proc/figures cannot be written: ")


def test_what_the_operating_system_says_has_no_number(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(options: object) -> int:
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr("ntm_ref.cli.evaluate.run", fail)
    assert refused(["evaluate", "copy"], capsys) == "ntm-ref: error: there: Permission denied\n"


@pytest.mark.parametrize(
    "arguments",
    [["train", "copy", "--out", "run"], ["reproduce"], ["intervene"], ["gradcheck", "Tanh", "--sweep"]],
    ids=" ".join,
)
def test_a_backend_is_looked_at_before_the_work(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise NTMError("no such backend")

    monkeypatch.setattr(f"ntm_ref.cli.{arguments[0]}.check_backend", fail)
    assert refused(arguments, capsys) == "ntm-ref: error: no such backend\n"
    assert list(Path().iterdir()) == []


def test_a_backend_that_does_not_exist_is_a_sentence() -> None:
    """In a process of its own: of an import that fails, matplotlib leaves half behind."""
    command = [sys.executable, "-m", "ntm_ref", "intervene"]
    done = subprocess.run(
        command, capture_output=True, env=os.environ | {"MPLBACKEND": "nonsense"}, cwd=Path(__file__).parents[2]
    )
    sentence = b"MPLBACKEND is 'nonsense', which matplotlib does not know; unset it, since our pictures need none"
    assert (done.returncode, done.stderr.strip()) == (2, b"ntm-ref: error: " + sentence)


def test_a_backend_that_exists_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    check_backend()


def test_nobody_is_sent_to_an_index_for_this_package() -> None:
    for path in Path(ntm_ref.__file__).parent.rglob("*.py"):
        assert "install 'ntm-ref" not in path.read_text(encoding="utf-8"), path


@pytest.mark.thorough
def test_several_seeds_end_with_their_parent_also_if_it_alone_is_told() -> None:
    """As in a closed pipe: nobody signals the children, and they would train on for hours."""
    quick = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from ntm_ref.cli import main"
    command = [sys.executable, "-c", f"{quick}; sys.exit(main())", "train", "copy", *TINY[:-2], "--batch-size", "20"]
    command += ["--limit", "10000000", "--seeds", "0", "1", "--out", "runs"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as parent:
        deadline = time.monotonic() + 120
        while not Path("runs/seed-0/log.jsonl").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        parent.send_signal(2)
        try:
            _, errors = parent.communicate(timeout=60)
        finally:
            parent.kill()
    assert parent.returncode == 130
    assert errors.endswith(b"the same command continues from what was saved\n")
