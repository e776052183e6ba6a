"""Bad input gets one clear sentence, and nothing is written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import refused

from ntm_ref.support.errors import NTMError
from ntm_ref.view import check_backend

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody may write")
def test_refusal_of_a_read_only_folder_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["reproduce", "3", "--out"], ["train", "copy", "--out"]):
        said = refused([*arguments, "/proc/figures"], capsys)
        assert said.startswith("ntm-ref: error: /proc/figures cannot be written: ")


def test_refusal_by_the_operating_system_is_printed_without_its_number(
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
def test_backend_is_checked_before_the_work(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise NTMError("no such backend")

    monkeypatch.setattr(f"ntm_ref.cli.{arguments[0]}.check_backend", fail)
    assert refused(arguments, capsys) == "ntm-ref: error: no such backend\n"
    assert list(Path().iterdir()) == []


def test_backend_that_does_not_exist_is_refused_in_one_sentence() -> None:
    """In a process of its own: of an import that fails, matplotlib leaves half behind."""
    command = [sys.executable, "-m", "ntm_ref", "intervene"]
    done = subprocess.run(
        command, capture_output=True, env=os.environ | {"MPLBACKEND": "nonsense"}, cwd=Path(__file__).parents[2]
    )
    sentence = b"MPLBACKEND is 'nonsense', which matplotlib does not know; unset it, since our pictures need none"
    assert (done.returncode, done.stderr.strip()) == (2, b"ntm-ref: error: " + sentence)


def test_backend_that_exists_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    check_backend()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "cpoy"], "there is no task 'cpoy', expected one of copy"),
        (["train"], "which task? Expected one of copy"),
        (["train", "ngrams", "--model", "gru"], "invalid choice: 'gru'"),
        (["train", "copy", "--context", "5"], "copy: there is no setting 'n_context', expected one of n_bits"),
        (["train", "copy", "--rows", "-5"], "argument --rows: '-5' is not a whole number of at least 1"),
        (["train", "copy", "--width", "2.5"], "argument --width: '2.5' is not a whole number of at least 1"),
        (["train", "copy", "--learning-rate", "nan"], "argument --learning-rate: 'nan' is not a number above zero"),
        (["train", "copy", "--add-penalty", "-1"], "'-1' is not a number above zero, nor the word none"),
        (["train", "copy", "--start", "middle"], "argument --start: invalid choice: 'middle'"),
        (
            ["train", "copy", "--max-shift", "70"],
            "max_shift is 70, which makes 141 shifts, more than the memory's 128 rows",
        ),
        (
            ["train", "copy", "--min-length", "9", "--max-length", "3"],
            "max_length is 3, expected at least min_length, 9",
        ),
        (["train", "--resume", "nowhere"], f"{Path('nowhere/checkpoint.npz')} does not exist, expected a checkpoint"),
        (
            ["train", "copy", "--resume", "nowhere"],
            "--resume goes on with the run's own settings, so task cannot be given",
        ),
        (["evaluate", "nowhere"], "nowhere does not exist, expected a run folder, a weights file, or trained weights"),
        (["gradcheck", "Sharpen"], "there is no stage 'Sharpen', expected one of Linear"),
    ],
)
def test_refusal_of_bad_input_is_one_clear_sentence(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(arguments, capsys)
    assert list(tmp_path.iterdir()) == []


def test_refusal_for_lack_of_memory_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def fail(options: object) -> int:
        raise MemoryError

    monkeypatch.setattr("ntm_ref.cli.evaluate.run", fail)
    assert "there is not enough memory" in refused(["evaluate", "copy"], capsys)
