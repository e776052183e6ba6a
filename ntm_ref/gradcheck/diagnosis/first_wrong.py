"""The first wrong place in a chain: check the gradient of every intermediate result, from the loss backwards.

A chain is a class that runs stages inside it and keeps them as attributes, perhaps in lists: the addressing, or the
whole machine through time. Move the result y of one stage a little, in a random direction u, and run the rest of the
chain: the loss must change by <d_y, u>, where d_y is the gradient that arrived at this stage. Then move each of its
arguments, for this stage alone: the loss must change as the gradient that the stage returned predicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..evaluation import Factory
from ..student_side.recorder import Inside
from .moved_chain import MovedChain

TOLERANCES = {True: (1e-8, 1e-9), False: (1e-5,)}  # relative; the second where the chain is right within the first
CLEARLY = 10  # a place is wrong if it is off by this many times more than all that was taken for right


@dataclass(frozen=True)
class Place:
    """The first wrong place of a chain, counted from the loss."""

    path: str  # the attribute of the chain that is the stage ("stages[1]"); "" is the chain itself
    sentence: str
    stage: str = ""  # its class
    in_a_stage: bool = False  # True: in the backward of that stage; False: in what the chain does around it

    def __str__(self) -> str:
        return self.sentence


@np.errstate(all="ignore")
def first_wrong_place(
    make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array], by_complex_step: bool = True, seed: int = 0
) -> Place | None:
    """The first wrong place of a chain whose gradients are wrong; None if it keeps no stages inside."""
    return Search(make, inputs, cotangents, by_complex_step, seed).place()


class Search:
    """The search for the first wrong place of one chain at one point. The loss is <cotangents, results>."""

    def __init__(
        self, make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array], by_complex_step: bool, seed: int
    ) -> None:
        self.chain = MovedChain(make, inputs, cotangents, by_complex_step, seed)
        self.tolerance, self.compared = 0.0, 0
        self.accepted, self.found = 0.0, 0.0  # the largest disagreement that was taken for right, and the wrong one

    def place(self) -> Place | None:
        """The first wrong place: a stage inside, or else the chain itself; None where that cannot be told."""
        calls = self.chain.calls
        if not calls:
            return None
        off = self.chain.off_itself()
        tolerance = next((t for t in TOLERANCES[self.chain.by_complex_step] if off > t), None)
        if tolerance is None:  # what is wrong with the chain would be taken for right inside
            return None
        self.tolerance, self.found = tolerance, off
        found = self.search(calls)
        if found is None:
            glue = "the mistake is in what the chain itself does with them"
            found = Place("", f"all {self.compared} gradients between the stages inside are right; {glue}")
        return found if self.found >= CLEARLY * self.accepted else None

    def search(self, calls: Sequence[Inside]) -> Place | None:
        """The first wrong place among these calls, and the calls inside them, from the last one backwards."""
        for call in reversed(calls):
            path, name = call.path, f"{call.path} ({call.stage})"
            if not self.arrival_is_right(call):
                return Place(path, self.wrong_arrival(call, name), call.stage)
            wrong = self.wrongly_returned(call)
            if wrong != []:
                inside = self.search(call.inside)
                if inside is not None:
                    return inside
            if wrong:
                arrival = "the gradient that arrives there is right, the one that it returns for"
                sentence = f"{name} is the first wrong place: {arrival} {' and '.join(wrong)} is not"
                return Place(path, sentence, call.stage, in_a_stage=True)
        return None

    def wrong_arrival(self, call: Inside, name: str) -> str:
        """What is wrong with the gradient that arrived at a call, though every stage after it is right."""
        if call.arrived is None or not any(g.any() for g in call.arrived):
            problem, where = f"no gradient arrives at {name}", "where a path may be missing, counted twice or changed"
        else:
            problem = f"the gradient that arrives at {name} is wrong"
            where = self.arrived_elsewhere(call) or "where a path may be missing, counted twice or changed"
        return f"{problem}, though every stage after it is right: look between them, {where}"

    def arrived_elsewhere(self, call: Inside) -> str:
        """The stage at which the same gradient arrived, in words; "" if there is none."""
        for other in every(self.chain.calls):
            if other is call or other.arrived is None or call.arrived is None:
                continue
            if any(other is part for part in call.inside):
                continue
            if len(other.arrived) == len(call.arrived) and all(map(np.array_equal, other.arrived, call.arrived)):
                return f"for it is the gradient that arrived at {other.path} ({other.stage})"
        return ""

    def arrival_is_right(self, call: Inside) -> bool:
        """Whether the gradient that arrived at a call is right; True also if it has another shape than the results."""
        directions = [self.chain.random(result) for result in call.results]
        if call.arrived is not None and [g.shape for g in call.arrived] != [u.shape for u in directions]:
            return True
        arrived = [np.zeros_like(u) for u in directions] if call.arrived is None else call.arrived
        return self.right(call, False, directions, arrived)

    def wrongly_returned(self, call: Inside) -> list[str] | None:
        """The arguments for which a call returned a wrong gradient; None if it did not return one for each argument."""
        if call.returned is None or [g.shape for g in call.returned] != [value.shape for value in call.inputs]:
            return None
        names = call.names
        wrong = []
        for i, gradient in enumerate(call.returned):
            directions = [np.zeros_like(value) for value in call.inputs]
            directions[i] = self.chain.random(gradient)
            if not self.right(call, True, directions, call.returned):
                wrong.append(names[i] if len(names) == len(call.returned) else f"argument {i}")
        return wrong

    def right(self, call: Inside, of_inputs: bool, directions: Sequence[Array], gradients: Sequence[Array]) -> bool:
        """Whether the loss changes along these directions as the gradients predict: by <gradients, directions>."""
        self.compared += 1
        off, of_itself = self.chain.off_at(call, of_inputs, directions, gradients)
        if off <= self.tolerance:
            self.accepted = max(self.accepted, of_itself)
            return True
        self.found = of_itself
        return False


def every(calls: Sequence[Inside]) -> Iterator[Inside]:
    """These calls and all inside them, in the order of forward."""
    for call in calls:
        yield call
        yield from every(call.inside)
