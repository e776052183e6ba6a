"""The first wrong place in a chain: check the gradient of every intermediate result, from the loss backwards.

A chain is a class that runs stages inside it and keeps them as attributes, perhaps in lists: the addressing, or the
whole machine through time. Move the result y of one stage a little, in a random direction u, and run the rest of the
chain: the loss must change by <d_y, u>, where d_y is the gradient that arrived at this stage. Then move each of its
arguments, for this stage alone: the loss must change as the gradient that the stage returned predicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import COMPLEX_STEP, flat, norm
from ..evaluation import Factory
from ..student_side.tape import Inside, Move, Recorder
from .evidence import FLOOR

STEP = {True: 1j * COMPLEX_STEP, False: 1e-5}  # by the complex step; by differences if forward is real only
TOLERANCE = {True: 1e-8, False: 1e-5}


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
        self.cotangents, self.by_complex_step = cotangents, by_complex_step
        self.record: Recorder = getattr(make, "record", None) or Recorder(make)  # it may be in another process
        self.calls = self.record(inputs, cotangents)[1]
        self.inputs = [value.astype(complex) if by_complex_step else value for value in inputs]
        self.rng = np.random.default_rng(seed)
        self.compared = 0

    def place(self) -> Place | None:
        """The first wrong place: a stage inside, or else the chain itself."""
        if not self.calls:
            return None
        found = self.search(self.calls)
        if found is None:
            glue = "the mistake is in what the chain itself does with them"
            found = Place("", f"all {self.compared} gradients between the stages inside are right; {glue}")
        return found

    def search(self, calls: Sequence[Inside]) -> Place | None:
        """The first wrong place among these calls, and the calls inside them, from the last one backwards."""
        for call in reversed(calls):
            name = f"{call.path} ({call.stage})"
            if not self.arrival_is_right(call):
                nothing = call.arrived is None or not any(g.any() for g in call.arrived)
                problem = (
                    f"no gradient arrives at {name}" if nothing else f"the gradient that arrives at {name} is wrong"
                )
                where = "look between them, where a path may be missing, counted twice or changed"
                return Place(call.path, f"{problem}, though every stage after it is right: {where}", call.stage)
            wrong = self.wrongly_returned(call)
            if wrong != []:
                inside = self.search(call.inside)
                if inside is not None:
                    return inside
            if wrong:
                arrival = "the gradient that arrives there is right, the one that it returns for"
                sentence = f"{name} is the first wrong place: {arrival} {' and '.join(wrong)} is not"
                return Place(call.path, sentence, call.stage, in_a_stage=True)
        return None

    def arrival_is_right(self, call: Inside) -> bool:
        """Whether the gradient that arrived at a call is right; True also if it has another shape than the results."""
        directions = [self.random(result) for result in call.results]
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
            directions[i] = self.random(gradient)
            if not self.right(call, True, directions, call.returned):
                wrong.append(names[i] if len(names) == len(call.returned) else f"argument {i}")
        return wrong

    def random(self, value: Array) -> Array:
        """A random direction of the same shape."""
        return np.asarray(self.rng.standard_normal(value.shape))

    def right(self, call: Inside, of_inputs: bool, directions: Sequence[Array], gradients: Sequence[Array]) -> bool:
        """Whether the loss changes along these directions as the gradients predict: by <gradients, directions>."""
        self.compared += 1
        predicted = sum(float(np.sum(g * u)) for g, u in zip(gradients, directions))
        measured = self.change(call.number, of_inputs, directions)
        size = max(norm(flat(tuple(gradients))), abs(measured), FLOOR * norm(flat(tuple(self.cotangents))))
        return abs(predicted - measured) <= TOLERANCE[self.by_complex_step] * size

    def change(self, number: int, of_inputs: bool, directions: Sequence[Array]) -> float:
        """The derivative of the loss along these directions, at one call."""

        def loss(step: complex) -> complex:
            move = Move(number, of_inputs, [step * u for u in directions])
            results, _ = self.record(self.inputs, (), move)
            return complex(np.sum(flat(tuple(results)) * flat(tuple(self.cotangents))))

        h = STEP[self.by_complex_step]
        if self.by_complex_step:
            return loss(h).imag / abs(h)
        return (loss(h).real - loss(-h).real) / (2 * abs(h))
