"""Suggested commands can be typed, closed pipes are quiet, and poor encodings lose no message."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import TINY, posix, refused

import ntm_ref
from ntm_ref.cli import main
from ntm_ref.runs import Session
from ntm_ref.support import shell

pytestmark = pytest.mark.usefixtures("elsewhere")


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
def test_suggested_command_begins_as_the_program_was_started(
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
def test_interpreter_linked_from_another_environment_is_not_the_same(
    started: Callable[..., None], tmp_path: Path
) -> None:
    started("x", path="other")
    (tmp_path / "other" / "bin" / "python").unlink()
    (tmp_path / "other" / "bin" / "python").symlink_to(tmp_path / "my venv" / "bin" / "python")
    assert shell.interpreter() == "my venv/bin/python"


def test_quoted_uses_the_quotes_of_windows_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "sys", SimpleNamespace(platform="win32"))
    assert shell.quoted(["ntm-ref", "evaluate", r"C:\a b"]) == r'ntm-ref evaluate "C:\a b"'


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
def test_closed_pipe_ends_quietly(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = arguments[0] in ("intervene", "reproduce", "train")
    without_reader(monkeypatch, "stdout", at_once=draws)
    assert main(arguments) == 141
    assert capsys.readouterr().err == ""
    sys.stdout.close()  # what is left goes nowhere, and nothing is said
    if arguments[0] == "train" and "--out" in arguments:
        assert Session.resume(Path("run")).sequences in (0, 8)


def test_closed_pipe_takes_the_errors_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (["gradcheck", "Nope"], ["gradcheck", "--nope"]):
        without_reader(monkeypatch, "stdout", "stderr")
        assert main(arguments) == 141
        sys.stdout.close()
        sys.stderr.close()


@posix
def test_closed_pipe_is_no_error_to_python_at_its_end() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "ntm_ref", "--help"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full")
def test_full_disk_is_reported_in_one_sentence_whatever_is_printed(
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
def test_letter_that_cannot_be_written_is_escaped(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
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
        assert b"\nVerdict: right, for its own forward, which computes something other th" in said.replace(b"\r", b"")
    else:
        statuses.append(0)
    assert "機/ζ".encode(encoding, "backslashreplace") in output("evaluate", "機/ζ")
    assert b"\\udcff" in output("gradcheck", "\udcff")
    assert statuses == [0, 2, 2]


def test_suggestions_never_send_anybody_to_an_index_for_this_package() -> None:
    for path in Path(ntm_ref.__file__).parent.rglob("*.py"):
        assert "install 'ntm-ref" not in path.read_text(encoding="utf-8"), path
