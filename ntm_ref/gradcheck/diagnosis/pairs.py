"""Two mistakes in one gradient: two known ones, or a known one and a factor.

How two mistakes combine depends on where they are made. If they are made in different stages of a chain, both are
planted. If they are made in one stage, then in the gradient that both affect they either add up or multiply:

    returned - expected = (first - expected) + (second - expected)    two terms are wrong
    returned / expected = (first / expected) (second / expected)      two factors are wrong

A pair explains the gradients of all arguments that either of its mistakes affects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from .clues.size import factor, scale
from .evidence import Evidence
from .ours import Arguments, Candidate, Ours, affected_by

MOST = 100  # known mistakes of which all pairs are tried; a machine has more


def pairs_for(
    case: Evidence, ours: Ours, candidates: Sequence[Candidate], unexplained: Arguments
) -> Iterator[tuple[str, Arguments]]:
    """The pairs of mistakes that explain some of these arguments, each with all arguments that it explains."""
    single = [c for c in candidates if c.affected and c.affected <= frozenset(case.wrong)]
    for first in single:
        if first.affected & unexplained:
            yield from with_a_factor(case, first)
    for first, second in combinations(single if len(candidates) <= MOST else (), 2):
        if first.affected & second.affected and (first.affected | second.affected) & unexplained:
            affected = both_explain(case, ours, first, second)
            if affected & unexplained:
                yield f"{has(case, affected)} two mistakes: {first.sentence}; and {second.sentence}", affected


def with_a_factor(case: Evidence, first: Candidate) -> Iterator[tuple[str, Arguments]]:
    """A known mistake, and a factor in the gradients that it affects."""
    changed = case.measured_against(first.gradients)
    said = []
    for i in sorted(first.affected):
        gradient = first.gradients[i]
        if not case.fits(i, gradient):
            if not case.fits(i, scale(changed, i) * gradient):
                return
            said += [sentence.replace("what it should be", "what it would then be") for sentence in factor(changed, i)]
    if said:
        besides = "; and ".join(said)
        yield f"{has(case, first.affected)} two mistakes: {first.sentence}; and besides, {besides}", first.affected


def both_explain(case: Evidence, ours: Ours, first: Candidate, second: Candidate) -> Arguments:
    """The arguments whose gradients two mistakes explain together; none if they leave one that they affect."""
    if not (
        all(case.fits(i, first.gradients[i]) for i in first.affected - second.affected)
        and all(case.fits(i, second.gradients[i]) for i in second.affected - first.affected)
    ):
        return frozenset()
    if first.mistake.stage is second.mistake.stage:
        affected = first.affected | second.affected
        fit = all(fits_combined(case, i, first, second) for i in first.affected & second.affected)
    else:
        gradients = ours.gradients(case, first.mistake, second.mistake)
        affected = affected_by(case, gradients)
        fit = affected <= frozenset(case.wrong) and all(case.fits(i, gradients[i]) for i in affected)
    return affected if fit else frozenset()


def fits_combined(case: Evidence, i: int, first: Candidate, second: Candidate) -> bool:
    """Whether the gradient of argument i is that of two wrong terms or of two wrong factors."""
    a, b, expected = first.gradients[i], second.gradients[i], case.expected(i)
    return case.fits(i, a + b - expected) or case.fits(i, a * b / expected)


def has(case: Evidence, arguments: Arguments) -> str:
    """The beginning of a sentence about these gradients."""
    return f"{case.joined(arguments)} {'has' if len(arguments) == 1 else 'together have'}"
