"""What is otherwise on Windows and macOS, acted out: locks, open files, consoles, clocks, libraries, inputs."""

import ast
import ctypes
import io
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from small import small_recipe

import ntm_ref
from ntm_ref.cli import progress, train
from ntm_ref.cli.seeds import train_several
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.theirs.judge import split
from ntm_ref.runs import checkpoint, files, locked, process, seeds, session, write_whole
from ntm_ref.runs.log import NAMES
from ntm_ref.support.errors import FileError
from ntm_ref.training import Update

PACKAGE = Path(ntm_ref.__file__).parent
SMALL = small_recipe(controller_size=4, limit=1000)
WINDOWS = SimpleNamespace(platform="win32")


# Locks


class Msvcrt:
    """Windows' locks of single bytes: one holder, until it gives the byte back; closing the file is not soon enough."""

    LK_UNLCK, LK_NBLCK = 0, 2

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], int] = {}

    def locking(self, file: int, mode: int, n_bytes: int) -> None:
        byte = os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR)
        assert n_bytes == 1
        if mode == self.LK_UNLCK:
            if self.held.pop(byte, None) != file:
                raise PermissionError(13, "Permission denied")
        elif self.held.setdefault(byte, file) != file:
            raise PermissionError(13, "Permission denied")


@pytest.fixture
def msvcrt(monkeypatch: pytest.MonkeyPatch) -> Msvcrt:
    fake = Msvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(process, "sys", WINDOWS)
    return fake


def test_windows_lock_admits_one_process_and_is_given_back(tmp_path: Path, msvcrt: Msvcrt) -> None:
    with locked(tmp_path):
        with pytest.raises(FileError, match="is in use: another process is training in it"), locked(tmp_path):
            pass
        assert len(msvcrt.held) == 1
    with pytest.raises(KeyError), locked(tmp_path):
        raise KeyError
    assert not msvcrt.held


def test_lock_refuses_nobody_where_there_are_no_locks(tmp_path: Path, msvcrt: Msvcrt) -> None:
    def locking(file: int, mode: int, n_bytes: int) -> None:
        raise OSError(22, "Invalid argument")

    msvcrt.locking = locking  # as on some network drives
    with locked(tmp_path), locked(tmp_path):
        pass


def test_sweep_leaves_a_temporary_file_that_cannot_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "it is being used by another process")

    (tmp_path / ".log.1234.part.jsonl").write_text("half", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        with locked(tmp_path):
            pass
    with locked(tmp_path):
        assert not list(tmp_path.glob("*.part.*"))


# Files that are being read


@pytest.fixture
def windows_files(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    """A system on which a file that is open cannot be replaced; opens one."""
    opened, really_replace = [], os.replace

    def replace(part: Path, path: Path) -> None:
        if any(not file.closed and file.name == str(path) for file in opened):
            raise PermissionError(13, "Access is denied")
        really_replace(part, path)

    def reader(path: Path) -> Any:
        opened.append(open(str(path), "rb"))  # noqa: SIM115
        return opened[-1]

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(files, "sys", WINDOWS)
    return reader


def test_windows_replaces_a_file_when_its_reader_is_done(tmp_path: Path, windows_files: Callable[[Path], Any]) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    with windows_files(path) as reader:
        closer = Thread(target=lambda: (time.sleep(0.1), reader.close()))
        closer.start()
        write_whole(path, lambda part: part.write_bytes(b"new"))
        closer.join()
    assert path.read_bytes() == b"new"


def test_windows_reports_a_file_that_stays_open_in_one_sentence(
    tmp_path: Path, windows_files: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    with windows_files(path), pytest.raises(FileError, match=r"log\.jsonl cannot be written: Access is denied"):
        write_whole(path, lambda part: part.write_bytes(b"new"))
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["log.jsonl"]


def test_posix_reports_a_forbidden_replacement_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def replace(*paths: Path) -> None:
        tried.append(paths)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(files, "sys", SimpleNamespace(platform="linux"))
    with pytest.raises(FileError, match="x cannot be written: Permission denied"):
        write_whole(tmp_path / "x", lambda part: part.write_bytes(b""))
    assert len(tried) == 1


def test_replaced_file_is_noticed_within_one_tick_of_the_clock(tmp_path: Path) -> None:
    path, stamps = tmp_path / "checkpoint.npz", []
    for content in (b"one", b"two", b"more"):
        write_whole(path, lambda part, content=content: part.write_bytes(content))
        os.utime(path, ns=(0, 0))
        stamps.append(checkpoint.stamp_of(path))
    assert len(set(stamps)) == 3
    assert checkpoint.stamp_of(path) == stamps[-1]


# Processes and signals


def test_windows_seeds_use_no_more_processes_than_windows_can_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = []

    def pool(n: int, *context: Any, **options: Any) -> Any:
        asked_for.append(n)
        raise KeyError

    monkeypatch.setattr(os, "cpu_count", lambda: 128)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", pool)
    for n_seeds in (3, 100):
        with pytest.raises(KeyError):
            seeds.train_seeds(tmp_path, {"name": "copy"}, None, range(n_seeds))
    assert asked_for == [3, 61]


def test_windows_ctrl_break_is_noted_like_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    number = getattr(signal, "SIGBREAK", None) or signal.SIGUSR1  # elsewhere another signal stands for it
    monkeypatch.setattr(signal, "SIGBREAK", number, raising=False)
    before = signal.signal(number, lambda number, frame: None)
    with train.interrupt_noted() as interrupted:
        signal.raise_signal(number)
        assert interrupted()
    signal.signal(number, before)


@pytest.mark.thorough
def test_student_file_that_reads_its_input_is_not_waited_for(tmp_path: Path) -> None:
    """Neither in its own process nor in one that it starts, though the checker's end of the pipe stays open."""
    text = "import os, subprocess, sys\nfrom ntm_ref import Read\nassert os.read(0, 1) == b''\n"
    text += "subprocess.run([sys.executable, '-c', 'import sys; sys.stdin.read()'], check=True)\n"
    (tmp_path / "reads.py").write_text(text, encoding="utf-8")
    assert check(f"{tmp_path / 'reads.py'}:Read", seconds=30).ok


def test_student_file_path_with_a_drive_is_split_at_its_last_colon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    for name in (r"C:\mine.py", "C:/lab 1/mine.py"):
        path, class_name = split(f"{name}:Gate")
        assert (str(path).endswith(str(Path(name))), class_name) == (True, "Gate")


# Consoles


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_live_bar_needs_no_escape_codes_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(progress.time, "perf_counter", count().__next__)
    run = session.Session(tmp_path, {"name": "copy"}, SMALL, seed=0)
    seen = progress.Progress(run)
    for bits in (1234.5, 6.7):
        seen.bar(Update(500, bits, 0.0, 0.0, 0.0))
    for _ in range(2):
        seen.line(dict.fromkeys(NAMES, 1.0))
    said = terminal.getvalue()
    assert "] 500 of at most 1000, 1234.5 bits" in said
    assert "\x1b" not in said
    _, bar, line, end = said.split("\n")
    assert (line, end) == (line.rstrip(), "")
    *before, last = bar.split("\r")  # as a console shows it: what comes later covers what was there
    assert max(map(len, before)) <= len(last)


# Another BLAS, and another place for it


def test_windows_openblas_is_found_among_the_libraries_of_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "numpy.libs" / "libscipy_openblas64_-1234.dll"
    own.parent.mkdir()
    own.touch()
    n_threads = [4]
    openblas = SimpleNamespace(
        scipy_openblas_get_num_threads64_=lambda: n_threads[0],
        scipy_openblas_set_num_threads64_=lambda n: n_threads.__setitem__(0, n),
    )
    monkeypatch.setattr(process.np, "__file__", str(tmp_path / "numpy" / "__init__.py"))
    monkeypatch.setattr(ctypes, "CDLL", lambda path: openblas if path == str(own) else SimpleNamespace())
    with process.one_blas_thread() as arranged:
        assert (arranged, n_threads) == (True, [1])
    assert n_threads == [4]


def test_threads_are_mentioned_where_their_number_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ntm_ref.cli.seeds.train_seeds", lambda *arguments, report: exec("raise KeyError"))
    for found, expected in ((("get", "set"), False), (None, True)):
        for part in ("runs.checkpoint", "cli.train", "cli.seeds"):
            monkeypatch.setattr(f"ntm_ref.{part}.thread_functions", lambda found=found: found)
        run = session.Session(tmp_path, {"name": "copy"}, SMALL, seed=0)
        train.print_plan(run)
        assert (process.ANOTHER_BLAS in capsys.readouterr().out) is expected
        assert checkpoint.description({}, {}, 0, None)["one_blas_thread"] is not expected
        with pytest.raises(KeyError):
            train_several(tmp_path, {"name": "copy"}, SMALL, [0])
        assert (process.ANOTHER_BLAS in capsys.readouterr().out) is expected


# Text


def test_text_files_of_the_package_are_read_and_written_in_a_named_encoding() -> None:
    """Windows has one of its own for whoever names none."""
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.parent.glob(".ci/*.py"), *PACKAGE.parent.glob("tutorials/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)) if re.search(r"\bopen\(|_text\(|\btext=", text) else ():
            if isinstance(call, ast.Call) and opens_text(call):
                named = [keyword for keyword in call.keywords if keyword.arg == "encoding"]
                assert named, f"{path}, line {call.lineno}: {ast.unparse(call)}"


def opens_text(call: ast.Call) -> bool:
    """Whether a call opens a file as text, or reads the text that a process prints."""
    is_method = isinstance(call.func, ast.Attribute)
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "open":
        mode = next((getattr(argument, "value", "b") for argument in call.args[not is_method :]), "r")
        return "b" not in str(mode)  # neither an archive's member nor a descriptor comes as a written-out mode
    return (is_method and name in ("read_text", "write_text")) or any(word.arg == "text" for word in call.keywords)
