"""The first wrong place in a chain: check the gradient of every intermediate result, from the loss backwards.

A chain is a class that runs stages inside it and keeps them as attributes, perhaps in lists: the addressing, or the
whole machine through time. Move the result y of one stage a little, in a random direction u, and run the rest of the
chain: the loss must change by <d_y, u>, where d_y is the gradient that arrived at this stage. Then move each of its
arguments, for this stage alone: the loss must change as the gradient that the stage returned predicts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import COMPLEX_STEP, flat, norm
from ..evaluation import Factory
from .evidence import FLOOR
from .tape import Call, Move, Tape, stages_kept

STEP = {True: 1j * COMPLEX_STEP, False: 1e-5}  # by the complex step; by differences if forward is real only
TOLERANCES = {True: (1e-8, 1e-9), False: (1e-5,)}  # relative; the second where the chain is right within the first
CLEARLY = 10  # a place is wrong if it is off by this many times more than all that was taken for right


@dataclass(frozen=True)
class Place:
    """The first wrong place of a chain, counted from the loss."""

    path: str  # the attribute of the chain that is the stage ("stages[1]"); "" is the chain itself
    sentence: str
    stage: object = None
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
        self.make, self.cotangents, self.by_complex_step = make, cotangents, by_complex_step
        self.tape = Tape(make, inputs, cotangents)
        self.paths = {key: path for key, (_, path) in stages_kept(self.tape.chain).items()}
        self.numbers = {id(call): number for number, call in self.tape.numbers.items()}
        self.inputs = [value.astype(complex) if by_complex_step else value for value in inputs]
        self.rng = np.random.default_rng(seed)

    def place(self) -> Place | None:
        """The first wrong place: a stage inside, or else the chain itself; None where that cannot be told."""
        if not self.tape.calls:
            return None
        chain = self.of_the_chain()
        for tolerance in TOLERANCES[self.by_complex_step]:
            if chain <= tolerance:  # what is wrong with the chain would be taken for right inside
                continue
            self.tolerance, self.compared, self.accepted, self.found = tolerance, 0, 0.0, chain
            found = self.search(self.tape.calls)
            if found is None:
                glue = "the mistake is in what the chain itself does with them"
                found = Place("", f"all {self.compared} gradients between the stages inside are right; {glue}")
            return found if self.found >= CLEARLY * self.accepted else None
        return None

    def of_the_chain(self) -> float:
        """How far the gradients that the chain itself returns are off, relative to them: the worst of them."""
        if [g.shape for g in self.tape.gradients] != [value.shape for value in self.inputs]:
            return np.inf
        worst = 0.0
        for i, gradient in enumerate(self.tape.gradients):
            u = self.random(gradient)

            def loss(h: complex, i: int = i, u: Array = u) -> complex:
                return self.loss([value + h * u if j == i else value for j, value in enumerate(self.inputs)])

            worst = max(worst, self.disagreement(float(np.sum(gradient * u)), self.slope(loss), [gradient]))
        return worst

    def search(self, calls: Sequence[Call]) -> Place | None:
        """The first wrong place among these calls, and the calls inside them, from the last one backwards."""
        for call in reversed(calls):
            path = self.paths.get(id(call.stage), "a stage that is not kept")
            name = f"{path} ({type(call.stage).__name__})"
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

    def wrong_arrival(self, call: Call, name: str) -> str:
        """What is wrong with the gradient that arrived at a call, though every stage after it is right."""
        if call.arrived is None or not any(g.any() for g in call.arrived):
            problem, where = f"no gradient arrives at {name}", "where a path may be missing, counted twice or changed"
        else:
            problem = f"the gradient that arrives at {name} is wrong"
            where = self.arrived_elsewhere(call) or "where a path may be missing, counted twice or changed"
        return f"{problem}, though every stage after it is right: look between them, {where}"

    def arrived_elsewhere(self, call: Call) -> str:
        """The stage at which the same gradient arrived, in words; "" if there is none."""
        for other in self.tape.numbers.values():
            if other is call or other.arrived is None or call.arrived is None:
                continue
            if any(other is part for part in call.inside):
                continue
            if len(other.arrived) == len(call.arrived) and all(map(np.array_equal, other.arrived, call.arrived)):
                path = self.paths.get(id(other.stage), "a stage that is not kept")
                return f"for it is the gradient that arrived at {path} ({type(other.stage).__name__})"
        return ""

    def arrival_is_right(self, call: Call) -> bool:
        """Whether the gradient that arrived at a call is right; True also if it has another shape than the results."""
        directions = [self.random(result) for result in call.results]
        if call.arrived is not None and [g.shape for g in call.arrived] != [u.shape for u in directions]:
            return True
        arrived = [np.zeros_like(u) for u in directions] if call.arrived is None else call.arrived
        return self.right(call, False, directions, arrived)

    def wrongly_returned(self, call: Call) -> list[str] | None:
        """The arguments for which a call returned a wrong gradient; None if it did not return one for each argument."""
        if call.returned is None or [g.shape for g in call.returned] != [value.shape for value in call.inputs]:
            return None
        names = list(inspect.signature(call.stage.forward).parameters)
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

    def right(self, call: Call, of_inputs: bool, directions: Sequence[Array], gradients: Sequence[Array]) -> bool:
        """Whether the loss changes along these directions as the gradients predict: by <gradients, directions>."""
        self.compared += 1
        predicted = sum(float(np.sum(g * u)) for g, u in zip(gradients, directions))
        number = self.numbers[id(call)]
        measured = self.slope(lambda h: self.loss(self.inputs, Move(number, of_inputs, [h * u for u in directions])))
        off = self.disagreement(predicted, measured, gradients)
        if off <= self.tolerance:
            self.accepted = max(self.accepted, off)
            return True
        self.found = off
        return False

    def disagreement(self, predicted: float, measured: float, gradients: Sequence[Array]) -> float:
        """How far the predicted change of the loss is off, relative to the gradients."""
        size = max(norm(flat(tuple(gradients))), abs(measured), FLOOR * norm(flat(tuple(self.cotangents))))
        return abs(predicted - measured) / size

    def loss(self, inputs: Sequence[Array], move: Move | None = None) -> complex:
        """The loss, perhaps with one call moved."""
        results = Tape(self.make, inputs, move=move, classes=self.tape.classes).results
        return complex(np.sum(flat(results) * flat(tuple(self.cotangents))))

    def slope(self, loss: Callable[[complex], complex]) -> float:
        """The derivative of the loss with respect to a step h, at 0."""
        h = STEP[self.by_complex_step]
        if self.by_complex_step:
            return loss(h).imag / abs(h)
        return (loss(h).real - loss(-h).real) / (2 * abs(h))
