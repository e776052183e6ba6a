"""Our stage beside a user's: does it compute the same results, and what does it return with a known mistake?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from ...support.shapes import Array, Shape, parse
from ..derivatives.numerical import norm
from ..evaluation import as_tuple
from ..points.register import OURS
from .catalogue import Mistake, mistakes_of
from .evidence import MATCH, Evidence

Arguments = frozenset[int]  # indices of arguments


@dataclass(frozen=True)
class Candidate:
    """The gradients of our stage with one known mistake, and the arguments whose gradients the mistake makes wrong."""

    mistake: Mistake
    sentence: str
    affected: Arguments
    gradients: tuple[Array, ...]


@dataclass(frozen=True)
class Ours:
    """Our stage after its forward from the inputs of a case."""

    name: str
    stage: Any
    results: tuple[Array, ...]

    def same_results(self, case: Evidence) -> bool:
        """Whether it computed the results of the case; axes of size 1 in front do not count."""
        return self.same_shapes(case) and all(
            norm(ours.reshape(theirs.shape) - theirs) <= MATCH * max(norm(theirs), case.floor)
            for ours, theirs in zip(self.results, case.results)
        )

    def same_shapes(self, case: Evidence) -> bool:
        """Whether its results have the shapes of those of the case; axes of size 1 in front do not count."""
        return len(self.results) == len(case.results) and all(
            ours.shape == with_axes(theirs, ours.ndim).shape for ours, theirs in zip(self.results, case.results)
        )

    def gradients(self, case: Evidence, *mistakes: Mistake) -> tuple[Array, ...]:
        """What backward returns for the cotangents of the case with these mistakes, in the shapes of its inputs."""
        given = [with_axes(v, result.ndim) for v, result in zip(case.cotangents, self.results)]
        with ExitStack() as planted:
            for mistake in mistakes:
                planted.enter_context(mistake.planted())
            gradients = as_tuple(self.stage.backward(*given))
        return tuple(d.reshape(value.shape) for d, value in zip(gradients, case.inputs))

    def candidates(self, case: Evidence) -> list[Candidate]:
        """Every known mistake, planted alone."""
        found = []
        for mistake in mistakes_of(self.name):
            gradients = self.gradients(case, mistake)
            found.append(Candidate(mistake, mistake.said_of(self.name), affected_by(case, gradients), gradients))
        return found


def affected_by(case: Evidence, gradients: Sequence[Array]) -> Arguments:
    """The arguments for which these gradients are not those expected."""
    return frozenset(i for i, d in enumerate(gradients) if not case.close(i, d, case.expected(i)))


def with_axes(value: Array, n: int) -> Array:
    """The array with axes of size 1 in front, so that it has at least n."""
    shape: Shape = (1,) * (n - value.ndim) + value.shape
    return value.reshape(shape)


def run_ours(like: str, case: Evidence) -> Ours | None:
    """Our stage ``like`` run on the inputs of the case; None if it refuses them.

    An input that lacks leading axes is given them: a key (M,) becomes (1, M).
    """
    stage = (case.ours or OURS[like])()
    inputs = list(case.inputs)
    if hasattr(stage, "shapes"):
        n_axes = [sum(size not in ("...", "*") for size in pattern) for pattern in parse(stage.shapes)[0]]
        inputs = [with_axes(value, n) for value, n in zip(inputs, n_axes)] + inputs[len(n_axes) :]
    try:
        return Ours(like, stage, as_tuple(stage.forward(*inputs)))
    except (TypeError, ValueError):
        return None


def same_function(like: str, case: Evidence) -> bool:
    """Whether our stage ``like`` computes the same results from the same inputs."""
    ours = run_ours(like, case)
    return ours is not None and ours.same_results(case)


def other_function(like: str) -> str:
    """A note about a forward that is not that of our stage."""
    return (
        f"its forward does not compute what {like} computes; the gradients were checked against its own forward, "
        "and known mistakes were not looked for"
    )
