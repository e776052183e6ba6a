"""Ctrl-C keeps what was done, and says how to go on."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from commands import FAST, TINY

from ntm_ref.cli import main
from ntm_ref.cli.progress import Progress
from ntm_ref.runs.weights import load_weights
from ntm_ref.support import shell
from ntm_ref.support.shell import command
from ntm_ref.training import Update

pytestmark = pytest.mark.usefixtures("elsewhere")


def interrupt(*arguments: object, **named: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_prints_how_to_continue(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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


@pytest.mark.thorough
def test_ctrl_c_to_the_parent_alone_ends_several_seeds() -> None:
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


def test_ctrl_c_during_training_saves_everything_and_prints_how_to_continue(
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    not_evaluated: None,
    not_drawn: None,
) -> None:
    """A real signal in the middle of an interval; and the run that goes on ends as one that was never stopped."""
    folder, limit = tmp_path / "stopped", 700

    def ctrl_c(self: Progress, update: Update) -> None:
        if update.sequences == limit:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Progress, "bar", ctrl_c)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in the background
    try:
        assert main(["train", "copy", "--out", str(folder), "--limit", "1200", "--seed", "3", *FAST]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    said, errors = capsys.readouterr()
    assert errors == ""
    last = f"Stopped after {limit} sequences; all is saved. Go on with: {command('train', '--resume', folder)}"
    assert said.splitlines()[-1] == last
    assert main(["evaluate", str(folder), "--lengths", "2"]) == 0
    assert [json.loads(line)["sequences"] for line in (folder / "log.jsonl").read_text().splitlines()] == [500]

    assert main(["train", "--resume", str(folder)]) == 0
    stopped, undisturbed = (load_weights(path / "weights.npz")[0] for path in (folder, trained))
    for one, other in zip(stopped.parameters(), undisturbed.parameters()):
        assert np.array_equal(one.value, other.value), one.name
