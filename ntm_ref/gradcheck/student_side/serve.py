"""Answer the checker's requests: evaluate the class of a student's file on the arrays that are sent.

Nothing is decided here. What is known of the check is the file, the class, and how it is called; no seed, no expected
number and no file for an answer.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import numpy as np

from . import wire
from .forms import Form, FormError
from .limits import stand_guard
from .loading import LoadError, in_words, load, named, own_lines
from .recorder import Recorder
from .tape import Move
from .watching import Imports, evaluations_of_forward


def main(seconds: float) -> None:
    """Serve until the checker closes the pipe, and exit even if the file left threads running."""
    stand_guard(seconds)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # anything else that reads standard input gets nothing
    os.dup2(2, 1)  # what the file prints goes to the checker's other pipe
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    with contextlib.suppress(EOFError, OSError, ValueError, wire.WireError):  # the pipe is closed, or disturbed
        Server(requests, answers).serve()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the file may have closed it, or put something else in its place
            stream.flush()
    os._exit(0)


class Server:
    """One file, and the objects that its class made."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self.requests, self.answers = requests, answers
        self.stages: dict[int, Any] = {}
        self.imports = Imports()

    def serve(self) -> None:
        """Answer one request after the other."""
        while True:
            request = wire.read(self.requests)
            for number in request.pop("drop", ()):
                self.stages.pop(number, None)
            number = request.pop("number")  # a process that the file has forked answers, too
            wire.write(self.answers, self.answer(request) | {"number": number})

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What a request asks for; if the file raises something, that, with its own lines of the traceback."""
        method = getattr(self, f"do_{request.pop('do')}")
        try:
            return dict(method(**request))
        except (FormError, LoadError) as error:
            return {"cannot": str(error), "lines": getattr(error, "lines", [])}
        except BaseException as error:  # the file may raise anything, anywhere
            return {"raised": in_words(error), "lines": own_lines(error, self.path)}

    def do_load(
        self, path: str, folders: list[str], target: str, expected: list[str], n_results: int, given: dict[str, Any]
    ) -> dict[str, Any]:
        """Load the file, and find out how its class is called."""
        self.path = Path(path)
        self.imports.listen()
        self.module: ModuleType = load(self.path, folders)
        self.form = Form(named(self.module, target), vars(self.module), expected, n_results, given, target)
        self.recorder = Recorder(self.form.make)
        return {"name": self.form.name, "names": self.form.names, "words": self.form.words, "origin": self.form.origin}

    def do_forward(self, stage: int, arrays: list[Any]) -> dict[str, Any]:
        """Make an object and run forward; the results, and the arguments as they are afterwards."""
        self.stages[stage] = self.form.make()
        results = self.stages[stage].forward(*arrays)
        return {"results": [sendable(result) for result in results], "arrays": arrays}

    def do_kept(self, stage: int) -> dict[str, Any]:
        """The arrays that an object keeps after forward."""
        return {"kept": self.stages[stage].kept_arrays()}

    def do_backward(self, stage: int, arrays: list[Any]) -> dict[str, Any]:
        """Run backward; the gradients, and the cotangents as they are afterwards."""
        gradients = self.stages[stage].backward(*arrays)
        kept = [np.asarray(array) for array in self.stages[stage].inputs]
        return {"gradients": [sendable(gradient) for gradient in gradients], "arrays": arrays, "inputs": kept}

    def do_many(self, columns: list[Any]) -> dict[str, Any]:
        """Run forward on many sets of arguments; argument i of set n is ``columns[i][n]``. Errors become None."""
        rows: list[Any] = []
        raised = ""
        for n in range(len(columns[0])):
            try:
                results = self.form.make().forward(*(column[n].copy() for column in columns))
                rows.append(np.concatenate([np.ravel(result) for result in results]))
            except Exception as error:
                raised = raised or in_words(error)
                rows.append(None)
        whole = next((row for row in rows if row is not None), None)
        if whole is None:
            return {"raised": raised, "lines": []}
        good = [row is not None and row.shape == whole.shape for row in rows]
        filled = [row if ok else np.zeros_like(whole) for row, ok in zip(rows, good)]
        return {"rows": np.array(filled), "good": np.array(good), "why": raised}

    def do_record(self, arrays: list[Any], cotangents: list[Any], move: Any) -> dict[str, Any]:
        """Run forward, and backward if there are cotangents, and record the stages inside."""
        move = None if move is None else Move(move["number"], move["of_inputs"], move["by"])
        results, gradients, calls = self.recorder(arrays, cotangents, move)
        return {"results": results, "gradients": gradients, "calls": [asdict(call) for call in calls]}

    def do_count(self, arrays: list[Any], cotangents: list[Any]) -> dict[str, Any]:
        """How many times a backward evaluates its own forward, and what was imported so far."""
        evaluations, foreign = evaluations_of_forward(self.form.make, arrays, cotangents)
        return {"evaluations": evaluations, "foreign": foreign, "imports": self.imports.found()}


def sendable(value: Any) -> Any:
    """An array of numbers as it is; anything else as a word about it."""
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.char in wire.PLAIN:
            return {"is": array}
        return {"not": f"an array of dtype {array.dtype}"}
    if isinstance(value, (bool, int, float)):
        return {"is": np.asarray(value), "python": type(value).__name__}
    return {"not": "None"} if value is None else {"not": type(value).__name__}
