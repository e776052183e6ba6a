"""What else becomes wrong: the same mistake inside a whole machine, in every gradient of every step."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from ...gradcheck.points.machines import Unrolled, machine_arguments
from ...gradcheck.points.register import SHAPES
from ...machine import NTM, Run
from ...support.shapes import Array
from ...training import AddPenalty, BitsPerSequence
from ..arrays import Arrays
from ..gradients import gradients_of
from ..walk import places_of

T = 4  # steps
RIGHT = 1e-9  # relative: rounding


@dataclass(frozen=True)
class Row:
    """One gradient at every step, None where it was not computed: its error relative to the length of the right one."""

    name: str
    errors: list[float | None]  # of step T - 1 first: in the order of backward

    @property
    def is_wrong(self) -> bool:
        """Whether it is wrong at some step."""
        return any(is_off(error) for error in self.errors)


@dataclass(frozen=True)
class Spread:
    """The errors of all gradients of a machine, in the order of backward."""

    machine: str
    rows: list[Row]
    parameters: dict[str, float]
    first: str  # the first wrong gradient, such as "step 3 / write / d_w"; "" if there is none

    @property
    def n_wrong(self) -> int:
        """How many gradients within the steps are wrong."""
        return sum(is_off(error) for row in self.rows for error in row.errors)

    @property
    def n_gradients(self) -> int:
        """How many there are."""
        return sum(error is not None for row in self.rows for error in row.errors)

    @property
    def wrong_parameters(self) -> list[str]:
        """Those whose gradients are wrong."""
        return [name for name, error in self.parameters.items() if is_off(error)]


def machine_with(stage: str, max_shift: int = 2, one_head: bool = False) -> NTM:
    """A small machine in which the stage is, with the sizes at which stages are checked: three heads, or with
    ``one_head`` a single one that writes.
    """
    width, n_rows = SHAPES["memory"][-1], SHAPES["memory"][-2]
    n_write = 1 if one_head else 3 if stage == "Write" else 2
    is_lstm, named = stage.startswith("LSTM"), {"ContentAddressing": "content", "LocationAddressing": "location"}
    return NTM(
        3, 2, "lstm" if is_lstm else "feedforward", controller_size=3, n_layers=2 if is_lstm else 1, n_rows=n_rows,
        width=width, n_read_heads=3 if stage == "Read" else 1, n_write_heads=n_write, max_shift=max_shift,
        addressing=named.get(stage, "full"), dtype=np.float64,
    )  # fmt: skip


def spread_of(planted: AbstractContextManager[None], machine: NTM, seed: int = 0, with_penalty: bool = False) -> Spread:
    """All gradients of the machine while a stage of it is wrong, compared with the right ones.

    Within ``planted`` the stage is wrong from its forward on. The machine's numbers are in general position.
    """
    unrolled = Unrolled(lambda: machine)
    x, *values = machine_arguments(unrolled, 0.5, seed, T)
    for parameter, value in zip(machine.parameters(), values):
        parameter.value = value
    right, _ = gradients_in(machine, x, with_penalty)
    with planted:
        wrong, run = gradients_in(machine, x, with_penalty)
    return compare(machine, run, right, wrong)


@np.errstate(all="ignore")
def gradients_in(machine: NTM, x: Array, with_penalty: bool) -> tuple[Arrays, Run]:
    """The gradients of the cost in bits of random targets, and the run."""
    run, loss = machine.run(x), BitsPerSequence()
    target = np.random.default_rng(1).integers(0, 2, run.logits.shape).astype(float)
    loss.forward(run.logits, target, np.ones((1, 1, 1)))
    d_a = None
    if with_penalty:
        penalty = AddPenalty(0.3)
        penalty.forward(run.add_vectors)
        d_a = penalty.backward(np.float64(1.0))
    return gradients_of(run, loss.backward(1.0)[0], d_a), run


@np.errstate(all="ignore")
def compare(machine: NTM, run: Run, right: Arrays, wrong: Arrays) -> Spread:
    """The errors, place by place, from the loss backwards."""
    floor = 1e-9 * max(float(np.linalg.norm(d)) for d in right.values())

    def error(name: str) -> float | None:
        if name not in right or name not in wrong:
            return None
        off = float(np.linalg.norm(wrong[name] - right[name]))
        return off / max(float(np.linalg.norm(right[name])), floor)

    names = names_in_order(run, right)
    order = [f"step {t} / {name}" for t in reversed(range(T)) for name in names]
    parameters = {p.name: error(f"d_{p.name}") or 0.0 for p in machine.parameters()}
    first = next((name for name in (*order, *(f"d_{name}" for name in parameters)) if is_off(error(name))), "")
    rows = [Row(name, [error(f"step {t} / {name}") for t in reversed(range(T))]) for name in names]
    return Spread(repr(machine), rows, parameters, first)


def names_in_order(run: Run, gradients: Arrays) -> list[str]:
    """The names of a step's gradients, in the order of backward; within a place, what arrives comes first."""
    prefix = f"step {T - 1} / "
    local = [name.removeprefix(prefix) for name in gradients if name.startswith(prefix)]
    places = [*reversed([*places_of(run.steps[0])])]
    return [name for place in places for name in local if name.rpartition(" / ")[0] == place]


def is_off(error: float | None) -> bool:
    """Whether a gradient is wrong; one that is not a number is."""
    return error is not None and not error <= RIGHT
