"""Grade whatever is saved, until the user stops it. Letters and Enter ask for more."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

from ..exercise import Exercise
from ..reading import exercises
from .folder import exercise_of, files_in

INTERVAL = 0.4  # seconds between two looks at the files
KEYS = "n next, h hint, p page, l list, c check again, q quit; each with Enter"


class Watch:
    """The files of a folder and when they were last saved; ``act(key, exercise)`` does what a letter asks for."""

    def __init__(self, folder: Path, act: Callable[[str, Exercise], None]) -> None:
        self.folder, self.act = folder, act
        self.saved = self.look()
        self.keys: SimpleQueue[str] = SimpleQueue()
        self.exercise = next(iter(exercises().values()))

    def look(self) -> dict[Path, tuple[int, int]]:
        """The time and the size of each exercise's file."""
        found = {}
        for path in files_in(self.folder).values():
            try:
                status = path.stat()
            except OSError:  # it is being saved just now
                continue
            found[path] = status.st_mtime_ns, status.st_size
        return found

    def changed(self) -> list[Exercise]:
        """The exercises whose files were saved since the last look."""
        now = self.look()
        new = [path for path, status in now.items() if self.saved.get(path) != status]
        self.saved = now
        return [exercise_of(path) for path in new]

    def run(self) -> None:
        """Watch until q, or the end of the input."""
        threading.Thread(target=self.listen, daemon=True).start()
        while True:
            for exercise in self.changed():
                self.exercise = exercise
                self.act("c", exercise)
            try:
                key = self.keys.get(timeout=INTERVAL)
            except Empty:
                continue
            if key == "q":
                return
            if key == "n":
                known = list(exercises().values())
                self.exercise = known[(known.index(self.exercise) + 1) % len(known)]
            self.act(key, self.exercise)

    def listen(self) -> None:
        """Read letters from the terminal; without a terminal, nothing."""
        if not (sys.stdin and sys.stdin.isatty()):
            return
        for line in sys.stdin:
            self.keys.put(line.strip().lower()[:1])
            time.sleep(0)
        self.keys.put("q")
