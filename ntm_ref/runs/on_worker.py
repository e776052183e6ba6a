"""What a worker of a cluster does: train one seed for a command that runs elsewhere, until that command ends."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..support.errors import FileError, InUseError, NTMError
from ..training import Update
from .process import locked
from .seeds import Trained

OWNER = ".owner"  # the file in the folder of all seeds that names the command they are trained for
LOOK_SECONDS = 1.0  # between two checks of that file
LOCK_SECONDS = 120.0  # in which the lock of a lost worker is released: at once, or later by a network file system


def train_for(owner: str, train: Callable[..., Trained], folder: Path, *arguments: Any) -> Trained:
    """Call ``train(folder, *arguments, watch)``, with a ``watch`` that stops it when the owner is gone.

    The owner is the command that wants the result. If the seed comes from a worker that was lost, its lock on the
    folder may still be held for a moment, so that is waited for. Raises an `NTMError` if training was stopped.
    """
    check_access(folder.parent, owner)
    wait_for_lock(folder, owner)
    trained = train(folder, *arguments, Watch(folder.parent, owner))
    if trained.outcome == "stopped":
        raise NTMError(f"{folder} was stopped: the command that asked for it has ended")
    return trained


class Watch:
    """Called with every update; returns True as soon as the folder no longer has this owner."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder, self.owner, self.looked = folder, owner, time.monotonic()

    def __call__(self, update: Update) -> bool:
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return False
        self.looked = time.monotonic()
        return not has_owner(self.folder, self.owner)


def has_owner(folder: Path, owner: str) -> bool:
    """Whether the folder still belongs to this owner; also if it cannot be read for the moment."""
    try:
        return (folder / OWNER).read_text(encoding="utf-8") == owner
    except FileNotFoundError:
        return False
    except OSError:
        return True


def check_access(folder: Path, owner: str) -> None:
    """Raise a `FileError` unless this is the owner's folder, and can be written here."""
    if not has_owner(folder, owner):
        raise FileError(f"{folder} is not there the folder that it is here, expected one that all machines share")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {error.strerror or error}") from error


def wait_for_lock(folder: Path, owner: str) -> None:
    """Return when no process holds the lock of the folder; an `InUseError` if one does for too long."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            with locked(folder):
                return
        except InUseError:
            if time.monotonic() >= until:
                raise
        if not has_owner(folder.parent, owner):
            raise NTMError(f"{folder} was not continued: the command that asked for it has ended")
        time.sleep(LOOK_SECONDS)
