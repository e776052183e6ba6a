"""A class in this process, called as people write it: the same interface as `RemoteForm`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ...support.errors import CheckError
from ...support.shapes import Array
from ..evaluation import as_tuple
from ..points.designed import arguments
from ..points.register import OURS, STAGES
from ..student_side.evaluate import Evaluation
from ..student_side.forms import Form, FormError
from ..student_side.recorder import Recorder
from ..student_side.watching import evaluations_of_forward
from .remote import RemoteForm


class LocalForm:
    """A class of this process, as a factory of objects with one form."""

    def __init__(self, target: Any, expected: Sequence[str], n_results: int, given: Any = ()) -> None:
        module = sys.modules.get(getattr(target, "__module__", ""), None)
        namespace = getattr(target, "__globals__", None) or (vars(module) if module else {})
        try:
            self.form = Form(target, namespace, expected, n_results, given)
        except FormError as error:
            raise CheckError(str(error)) from error
        self.name, self.names, self.words = self.form.name, self.form.names, self.form.words
        self.origin, self.__name__ = self.form.origin, self.name
        self.record = Recorder(self.form.make)

    def __call__(self) -> Evaluation:
        """A fresh object."""
        return self.form.make()

    def uses(self, inputs: Sequence[Array], cotangents: Sequence[Array]) -> tuple[int, list[str]]:
        """As `RemoteForm.uses`."""
        return evaluations_of_forward(self.form.make, inputs, cotangents)


def as_form(target: Any, like: str, given: Any = ()) -> Any:
    """A form of a class or function that is called like our stage; a form as it is."""
    if isinstance(target, (LocalForm, RemoteForm)):
        return target
    return LocalForm(target, STAGES[like][1].split(), n_results(like), given)


def n_results(stage: str) -> int:
    """How many results our stage has."""
    return len(as_tuple(OURS[stage]().forward(*arguments(stage, "generic"))))
