"""What a worker of a cluster does: train for one command, stop when that has ended, wait for a dead worker's lock."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small import SHORT_TASK, small_recipe

from ntm_ref.runs import Session, on_worker
from ntm_ref.runs.on_worker import OWNER, Watch, check_access, train_for, wait_for_lock
from ntm_ref.runs.seeds import train_seed
from ntm_ref.support.errors import FileError, InUseError, NTMError
from ntm_ref.training import Update

SHORT = small_recipe(limit=500)
ENDLESS = small_recipe(limit=10_000_000, solved_bits=1e-9)
UPDATE = Update(50, 0.0, 0.0, 0.0, 0.0)
HOLDS_THE_LOCK = """
import sys, time
from pathlib import Path
from ntm_ref.runs import locked
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(600)
"""


def owned(folder: Path) -> Path:
    """The folder, with this test as its owner."""
    (folder / OWNER).write_text("me", encoding="utf-8")
    return folder


def test_worker_stops_and_saves_when_the_command_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_worker, "LOOK_SECONDS", 0)
    assert train_for("me", train_seed, owned(tmp_path) / "seed-0", SHORT_TASK, SHORT, 0).outcome == "limit"
    looks: list[bool] = []

    def ends_after_five(watch: Watch, update: Update) -> bool:
        looks.append(True)
        if len(looks) == 5:
            (tmp_path / OWNER).unlink()
        return not on_worker.has_owner(watch.folder, watch.owner)

    monkeypatch.setattr(Watch, "__call__", ends_after_five)
    with pytest.raises(NTMError, match="seed-1 was stopped: the command that asked for it has ended"):
        train_for("me", train_seed, tmp_path / "seed-1", SHORT_TASK, ENDLESS, 1)
    assert Session.resume(tmp_path / "seed-1").sequences == 5 * ENDLESS.batch_size


def test_worker_looks_now_and_then_and_believes_only_its_own_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(owned(tmp_path), "another")
    assert not watch(UPDATE)
    monkeypatch.setattr(on_worker, "LOOK_SECONDS", 0)
    assert watch(UPDATE)
    assert not Watch(tmp_path, "me")(UPDATE)
    (tmp_path / OWNER).unlink()
    assert Watch(tmp_path, "me")(UPDATE)
    (tmp_path / OWNER).mkdir()  # cannot be read: no reason to stop
    assert not Watch(tmp_path, "me")(UPDATE)


def test_worker_refuses_a_folder_that_is_not_the_one_meant(tmp_path: Path) -> None:
    for owner in ("another", "me"):
        with pytest.raises(FileError, match="expected one that all machines share"):
            check_access(owned(tmp_path) if owner == "another" else tmp_path / "elsewhere", owner)
    assert [path.name for path in tmp_path.iterdir()] == [OWNER]
    check_access(tmp_path, "me")


def test_worker_waits_for_the_lock_of_a_lost_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock of a killed process is released at once; whoever holds it for too long is not waited for."""
    monkeypatch.setattr(on_worker, "LOOK_SECONDS", 0.05)
    folder, command = owned(tmp_path) / "seed-0", [sys.executable, "-c", HOLDS_THE_LOCK, str(tmp_path / "seed-0")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder, ThreadPoolExecutor(1) as thread:
        try:
            assert holder.stdout.readline() == "locked\n"
            monkeypatch.setattr(on_worker, "LOCK_SECONDS", 0.1)
            with pytest.raises(InUseError, match="seed-0 is in use: another process is training in it"):
                wait_for_lock(folder, "me")
            with pytest.raises(NTMError, match="seed-0 was not continued: the command that asked for it has ended"):
                wait_for_lock(folder, "another")
            monkeypatch.setattr(on_worker, "LOCK_SECONDS", 60)
            waiting = thread.submit(train_for, "me", train_seed, folder, SHORT_TASK, SHORT, 0)
            time.sleep(0.3)
            assert not waiting.done()
        finally:
            holder.kill()
        assert waiting.result(timeout=30).outcome == "limit"
