"""The weights of an earlier run, from which another run begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..support.errors import NTMError
from ..tasks import Task
from ..training import Model
from .files import digest_of

UNIMPORTANT = ("start",)  # settings of a model that matter for random weights only


@dataclass(frozen=True)
class Origin:
    """Trained weights with the commands that made them."""

    run: str  # as it is called on the command line
    model: Model
    task: Mapping[str, Any]  # name and settings
    commands: Sequence[str]  # in their order

    def give(self, task: Task, model: Model) -> None:
        """Give a model these weights; raises an `NTMError` if they are of another task or of other sizes."""
        if self.task["name"] != task.name:
            raise NTMError(f"--from {self.run}: it was trained on {self.task['name']}, but this run is on {task.name}")
        theirs, ours = self.model.settings, model.settings
        for name in dict.fromkeys([*theirs, *ours]):
            if name not in UNIMPORTANT and theirs.get(name) != ours.get(name):
                came = f"{name} is {theirs[name]!r}" if name in theirs else f"it has no {name}"
                raise NTMError(f"--from {self.run}: {came} there, but {ours.get(name)!r} in this run")
        for p, given in zip(model.parameters(), self.model.parameters()):
            p.value[...] = given.value

    def described(self) -> dict[str, Any]:
        """What ``run.json`` says of it."""
        weights = digest_of({p.name: p.value for p in self.model.parameters()})
        return {"run": self.run, "weights": weights, "commands": list(self.commands)}
