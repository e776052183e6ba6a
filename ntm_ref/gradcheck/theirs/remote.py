"""A class in another process that looks like one here: fresh objects with forward and backward.

What is received must be what was asked for, an array of numbers; anything else is refused. The objects change the
arrays that they are given just as the class there changes its own, so that the checker sees work in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..student_side.recorder import Inside, Recorded
from ..student_side.tape import Move
from .process import OTHER, StudentProcess


class RaisedThereError(Exception):
    """An exception of the student's code; ``lines`` are its own lines of the traceback."""

    def __init__(self, words: str, lines: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.words, self.lines = words, list(lines)


class FileCheckError(CheckError):
    """A file that cannot be checked; ``shown`` are the lines that it printed and its own lines of the traceback."""

    def __init__(self, sentence: str, shown: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.shown = list(shown)


class Answer(dict[str, Any]):
    """What a process answered; a part that is not there is no fault of ours."""

    def __missing__(self, part: str) -> Any:
        raise CheckError(OTHER)


class RemoteForm:
    """The class that a file defines, as a factory of objects; see `ntm_ref.gradcheck.student_side.forms.Form`."""

    def __init__(
        self, process: StudentProcess, path: Path, target: str, expected: Sequence[str], n_results: int, given: Any
    ) -> None:
        self.process, self.count, self.dropped = process, 0, list[int]()
        folders = [str(path.parent), str(Path.cwd())]
        found = self.ask(
            "in the import", do="load", path=str(path), folders=folders, target=target, expected=list(expected),
            n_results=n_results, given=given,
        )  # fmt: skip
        self.name, self.words = str(found["name"]), str(found["words"])
        self.origin = [(str(module), str(name)) for module, name in found["origin"]]
        self.names = None if found["names"] is None else [str(name) for name in found["names"]]
        self.__name__ = self.name
        self.source = ""  # the text of the class
        self.imports: list[str] = []  # foreign modules, known after `uses`
        self.stage_class = type(self.name, (RemoteStage,), {})

    def ask(self, during: str, **request: Any) -> dict[str, Any]:
        """The answer to a request; an exception of the student's code is raised here as `RaisedThereError`."""
        answer = Answer(self.process.ask(during, **request, drop=self.dropped[:]))
        self.dropped.clear()
        if "cannot" in answer:
            raise FileCheckError(str(answer["cannot"]), [str(line) for line in answer.get("lines", ())])
        if "raised" in answer:
            raise RaisedThereError(str(answer["raised"]), [str(line) for line in answer.get("lines", ())])
        return answer

    def __call__(self) -> RemoteStage:
        """A fresh object."""
        self.count += 1
        stage: RemoteStage = self.stage_class(self, self.count)
        return stage

    def many(self, sets: Sequence[Sequence[Array]], or_nan: bool = False) -> list[Array]:
        """All results, as one vector, for each set of arguments; where forward fails, NaN or a `RaisedThereError`."""
        columns = [np.array([arguments[i] for arguments in sets]) for i in range(len(sets[0]))]
        answer = self.ask("in forward", do="many", columns=columns)
        rows, good = answer["rows"], answer["good"].astype(bool)
        if rows.ndim != 2 or len(rows) != len(sets) or good.shape != (len(sets),):
            raise CheckError(OTHER)
        if not good.all():
            if not or_nan:
                raise RaisedThereError(str(answer["why"]))
            rows[~good] = np.nan
        return list(rows)

    def record(self, inputs: Sequence[Array], cotangents: Sequence[Array] = (), move: Move | None = None) -> Recorded:
        """As `ntm_ref.gradcheck.student_side.tape.Recorder`."""
        moved = None if move is None else vars(move)
        answer = self.ask("in forward", do="record", arrays=list(inputs), cotangents=list(cotangents), move=moved)
        calls = [Inside.received(call) for call in answer["calls"]]
        return Recorded(answer["results"], answer["gradients"], calls)

    def uses(self, inputs: Sequence[Array], cotangents: Sequence[Array]) -> tuple[int, list[str]]:
        """How many times backward evaluates forward, and which foreign modules have code that runs in backward."""
        answer = self.ask("in backward", do="count", arrays=list(inputs), cotangents=list(cotangents))
        self.imports = [str(name) for name in answer["imports"]]
        return int(answer["evaluations"]), [str(name) for name in answer["foreign"]]


class RemoteStage:
    """One object of the class."""

    def __init__(self, form: RemoteForm, number: int) -> None:
        self.form, self.number = form, number
        self.inputs: tuple[Array, ...] = ()

    def __del__(self) -> None:
        self.form.dropped.append(self.number)

    def forward(self, *arrays: Array) -> tuple[Any, ...]:
        """Run forward there; changes in place are made here, too."""
        self.inputs = arrays
        answer = self.form.ask("in forward", do="forward", stage=self.number, arrays=list(arrays))
        copy_back(answer["arrays"], arrays)
        return tuple(received(result) for result in answer["results"])

    def kept_arrays(self) -> dict[str, Array]:
        """The arrays that the object keeps after forward."""
        found = self.form.ask("after forward", do="kept", stage=self.number)["kept"]
        return {str(name): value for name, value in found.items() if isinstance(value, np.ndarray)}

    def backward(self, *arrays: Array) -> tuple[Any, ...]:
        """Run backward there; changes in place are made here, too."""
        answer = self.form.ask("in backward", do="backward", stage=self.number, arrays=list(arrays))
        copy_back(answer["arrays"], arrays)
        copy_back(answer["inputs"], self.inputs)
        return tuple(received(gradient) for gradient in answer["gradients"])


def copy_back(theirs: Any, ours: Sequence[Array]) -> None:
    """Make the changes that the student's code made to its arrays in ours."""
    for after, array in zip(theirs, ours):
        if isinstance(after, np.ndarray) and after.shape == array.shape and not np.array_equal(after, array, True):
            array[...] = after


class Received:
    """Something that is not an array, received as a word."""


def received(part: Any) -> Any:
    """What was received, an array of numbers; anything else as None, or as an object of a class of that name."""
    if isinstance(part, dict) and isinstance(part.get("is"), np.ndarray):
        array = part["is"]
        kind = part.get("python")
        return {"float": float, "int": int, "bool": bool}[kind](array) if kind in ("float", "int", "bool") else array
    word = str(part.get("not", "None")) if isinstance(part, dict) else "None"
    return None if word == "None" else type(word, (Received,), {})()
