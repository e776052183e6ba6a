"""What has been done in a folder of exercises: a small JSON file in it. A damaged one is set aside, not overwritten."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ...runs.files import write_whole
from ...support.errors import FileError
from ..exercise import Exercise
from ..grade import OPEN, Grade

NAME = ".exercises.json"
VERSION = 1
MOST_BYTES = 2_000_000


class Progress:
    """Attempts, hints and points by exercise, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.aside = ""  # the name of a damaged file
        self.facts = self.read()

    def read(self) -> dict[str, Any]:
        """The content of the file; an empty one if there is none, or none that can be understood."""
        empty = {"version": VERSION, "variant": "", "exercises": {}}
        if not self.path.exists():
            return empty
        try:
            if self.path.stat().st_size > MOST_BYTES:
                raise ValueError("too large")
            found = json.loads(self.path.read_text(encoding="utf-8"))
            if found["version"] != VERSION or not all(isinstance(e, dict) for e in found["exercises"].values()):
                raise ValueError("of another version")
            return {**empty, **found, "variant": str(found.get("variant", ""))}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.aside = f"{NAME}.{os.urandom(3).hex()}"
            with suppress(OSError):
                self.path.rename(self.path.with_name(self.aside))
            return empty

    def write(self) -> None:
        """Write the file. Where the folder may not be written, progress is not remembered, and work goes on."""
        text = json.dumps(self.facts, indent=1) + "\n"
        with suppress(FileError):
            write_whole(self.path, lambda whole: whole.write_text(text, encoding="utf-8"))

    @property
    def variant(self) -> str:
        """The word from which the variants are drawn; "" for none."""
        return str(self.facts["variant"])

    def of(self, exercise: Exercise) -> dict[str, Any]:
        """What is known of one exercise; it may be changed."""
        known: dict[str, Any] = self.facts["exercises"].setdefault(exercise.id, {})
        for key, usual in (("attempts", 0), ("hints", 0), ("best", 0.0), ("first", ""), ("done", "")):
            if not isinstance(known.get(key), type(usual)) and not isinstance(known.get(key), (int, float)):
                known[key] = usual
        if not isinstance(known.get("mistakes"), list):
            known["mistakes"] = []
        return known

    def remember(self, grade: Grade) -> None:
        """Count an attempt; a file that was not started does not count."""
        if grade.state == OPEN:
            return
        known, now = self.of(grade.exercise), datetime.now(timezone.utc).isoformat(timespec="seconds")
        known["attempts"] += 1
        known["first"] = known["first"] or now
        known["best"] = max(float(known["best"]), grade.earned)
        said = list(grade.named) or [grade.cause] * (not grade.ok)
        known["mistakes"] += [sentence for sentence in said if sentence not in known["mistakes"]]
        if grade.ok:
            known["done"] = known["done"] or now
        self.write()

    def is_done(self, exercise: Exercise) -> bool:
        """Whether all points were earned once."""
        return bool(self.of(exercise)["done"])
