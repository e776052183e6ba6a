"""A folder of exercises: write the starters, and find the files again. Nothing that is there is ever overwritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ...support.errors import FileError, NTMError
from ...support.shell import command
from ..exercise import Exercise
from ..reading import exercises
from ..sources import starter
from .progress import NAME, Progress

USUAL = "exercises"  # the folder that start makes
README = """# The exercises

Each file is one exercise. Open it in any editor, write what is missing, and run the file: it is graded. Or:

```sh
python -m ntm_ref exercises list         # what is done, what is open, points, minutes
python -m ntm_ref exercises guess 2.3 d_g   # predict first; the reply helps
python -m ntm_ref exercises check 2.3    # grade one
python -m ntm_ref exercises watch        # grade every file that you save
python -m ntm_ref exercises hint 2.3     # the next of three hints
python -m ntm_ref exercises show 2.3     # your gradients beside the numerical ones, on a page
python -m ntm_ref exercises solution 2.3 # after success
```

`.exercises.json` remembers your progress.
"""


def start(folder: Path, word: str = "") -> tuple[list[Path], list[Path]]:
    """Write the starters into a folder; the files that were written, and those that were there already.

    ``word`` draws the variants. In a folder that was started before, its word must be the same. Raises a `FileError` if
    the folder cannot be written, and an `NTMError` for another word.
    """
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder} is a file, expected a folder for the exercises")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        progress = Progress(folder)
        begun = any((folder / exercise.file).exists() for exercise in exercises().values())
        if begun and word and word != progress.variant:
            was = f"with --variant {progress.variant}" if progress.variant else "without --variant"
            raise NTMError(f"{folder} was started {was}; start another folder for --variant {word}")
        progress.facts["variant"] = word or progress.variant
        texts = {e.file: starter(e, variant_of(e, progress.variant)) for e in exercises().values()}
        written, kept = list[Path](), list[Path]()
        for name, text in {"README.md": README, **texts}.items():
            (written if added(folder / name, text) else kept).append(folder / name)
    except OSError as error:
        raise FileError(f"{folder}: the exercises cannot be written: {error.strerror or error}") from error
    progress.write()
    return written, kept


def added(path: Path, text: str) -> bool:
    """Write a new file; False if there is one already, whatever it holds."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def variant_of(exercise: Exercise, word: str) -> str:
    """The variant that a word draws, "" for the usual convention; without a word, that."""
    if not word or not exercise.variants:
        return ""
    choices = ["", *exercise.variants]
    return choices[int(sha256(f"{exercise.id} {word}".encode()).hexdigest(), 16) % len(choices)]


def folder_from(given: Path | None) -> Path:
    """The folder that is meant: the given one, the current one, or ``exercises`` in it.

    Raises a `FileError` if there are no exercises in it.
    """
    candidates = [given] if given else [Path(), Path(USUAL)]
    for folder in candidates:
        if folder.is_dir() and (files_in(folder) or (folder / NAME).exists()):
            return folder
    here = str(given) if given else f"this folder or in {USUAL}/"
    what = "is not a folder" if given and not given.is_dir() else "holds no exercises"
    said = f"{given} {what}" if given else f"there are no exercises in {here}"
    raise FileError(f"{said}; {command('exercises', 'start', *([given] if given else []))} writes them")


def files_in(folder: Path) -> Mapping[str, Path]:
    """The file of each exercise in a folder, by its id; one that was renamed is recognised by its first line."""
    known = exercises()
    found = {id: folder / e.file for id, e in known.items() if (folder / e.file).is_file()}
    for path in sorted(folder.glob("*.py")):
        if path in found.values():
            continue
        id = id_in(path)
        if id in known and id not in found:
            found[id] = path
    return found


def id_in(path: Path) -> str:
    """The id in the first lines of a file: ``Exercise 2.3``; "" if there is none."""
    try:
        with path.open("rb") as file:
            beginning = file.read(400)
    except OSError:
        return ""
    named = re.search(rb"Exercise (\d+\.\d+)", beginning)
    return named[1].decode() if named else ""


def file_of(exercise: Exercise, folder: Path) -> Path:
    """The file of an exercise in a folder, whether it is there or not."""
    return files_in(folder).get(exercise.id, folder / exercise.file)


def exercise_of(path: Path) -> Exercise:
    """The exercise whose file this is. Raises an `NTMError` if it is none."""
    known = exercises()
    for exercise in known.values():
        if path.name == exercise.file:
            return exercise
    id = id_in(path)
    if id in known:
        return known[id]
    raise NTMError(f"{path.name}: which exercise is this? Its name and its first line name none")
