"""From evidence to sentences: which mistake produces exactly these wrong gradients, and where is it made?

Known mistakes are planted in our own stage and its gradients compared with those returned. What no known mistake
explains is left to the general clues, then to pairs of mistakes, and then to the question where the gradient is wrong.
If the class runs stages inside it, the first wrong one of them is located too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from ..evaluation import Factory, exception_in_words, name_of
from .clues import clues_for, nearly, where
from .evidence import Evidence
from .finding import Explanation, Finding, between_the_stages, shared
from .first_wrong import first_wrong_place
from .ours import Arguments, Candidate, other_function, run_ours, same_function
from .pairs import pairs_for

Candidates = list[Candidate]
Matches = dict[str, Arguments]  # a sentence -> the arguments whose wrong gradients it explains
Search = Callable[[int, Arguments], Iterable[tuple[str, Arguments]]]  # of a case, for what is not explained yet


def explain(make: Factory, evidence: Sequence[Evidence], like: str | None, by_complex_step: bool) -> Explanation:
    """Diagnose wrong gradients and locate the first wrong stage inside.

    ``evidence`` holds the same evaluation with several cotangents. ``like`` names our stage whose known mistakes are
    tried. ``by_complex_step`` is False if forward does not carry complex numbers through.
    """
    first = next((case for case in evidence if case.wrong), None)
    if first is None:
        return Explanation()
    findings, notes, place = diagnose(evidence, like), [], None
    if like is not None and not same_function(like, first):
        notes.append(other_function(like))
    try:
        place = first_wrong_place(make, first.inputs, first.cotangents, by_complex_step)
    except Exception as error:  # a user's class may do anything when the stages inside it are watched
        notes.append(f"the stages inside {name_of(make)} could not be watched ({exception_in_words(error)})")
    if place is not None and not place.in_a_stage:
        findings = between_the_stages(findings)
    return Explanation(findings, place, tuple(notes))


@np.errstate(all="ignore")
def diagnose(
    evidence: Sequence[Evidence], like: str | None, candidates: Sequence[Candidates] | None = None
) -> list[Finding]:
    """The findings that explain every case of the evidence.

    Known mistakes of our stage ``like`` come first, then the clues, then pairs of mistakes. ``candidates`` are the
    `candidates_for` each case, if they were computed before.
    """
    cases = [case for case in evidence if case.wrong]
    if not cases:
        return []
    wrong = frozenset().union(*(case.wrong for case in cases))
    candidates = candidates or [candidates_for(case, like) for case in cases]
    matches: Matches = {}
    for search in searches(cases, candidates, like):
        rest = wrong - frozenset().union(*matches.values())
        if rest:
            matches = widest(matches | common([dict(search(n, rest)) for n in range(len(cases))]))
    rest = wrong - frozenset().union(*matches.values())
    groups = [*grouped(matches), *([(rest, ())] if rest else [])]
    names = cases[0].names
    return shared([Finding(tuple(names[i] for i in sorted(affected)), said) for affected, said in groups])


def searches(cases: Sequence[Evidence], candidates: Sequence[Candidates], like: str | None) -> list[Search]:
    """Where explanations are looked for, one after the other, as long as an argument has none."""
    return [
        lambda n, rest: from_catalogue(cases[n], candidates[n]),
        lambda n, rest: of_the_right_forward(cases[n], like),
        lambda n, rest: from_clues(cases[n], rest, clues_for),
        lambda n, rest: from_pairs(cases[n], like, candidates[n], rest),
        lambda n, rest: from_clues(cases[n], rest, where),
        lambda n, rest: from_clues(cases[n], rest, nearly),
    ]


def common(matches: Sequence[Matches]) -> Matches:
    """The sentences that explain the same arguments in every case: one cotangent may match by coincidence."""
    first, *others = matches
    return {s: affected for s, affected in first.items() if all(other.get(s) == affected for other in others)}


def widest(matches: Matches) -> Matches:
    """Drop a sentence if another explains all of its arguments and more: one mistake is more likely than two."""
    return {s: affected for s, affected in matches.items() if not any(affected < other for other in matches.values())}


def grouped(matches: Matches) -> Iterator[tuple[Arguments, tuple[str, ...]]]:
    """Group the sentences that explain the same arguments."""
    for affected in dict.fromkeys(matches.values()):
        yield affected, tuple(s for s, others in matches.items() if others == affected)


@np.errstate(all="ignore")
def candidates_for(case: Evidence, like: str | None) -> Candidates:
    """The gradients of our stage ``like`` with each of its known mistakes; none if it computes another function."""
    ours = run_ours(like, case) if like is not None else None
    return ours.candidates(case) if ours is not None and ours.same_results(case) else []


def from_catalogue(case: Evidence, candidates: Candidates) -> Iterator[tuple[str, Arguments]]:
    """The known mistakes that produce exactly the gradients returned, for all arguments that they affect."""
    wrong = frozenset(case.wrong)
    for known in candidates:
        affected = known.affected
        if affected and affected <= wrong and all(case.fits(i, known.gradients[i]) for i in affected):
            yield known.sentence, affected


def of_the_right_forward(case: Evidence, like: str | None) -> Iterator[tuple[str, Arguments]]:
    """The gradients of our stage, though forward computes something else."""
    ours = run_ours(like, case) if like is not None else None
    if ours is None or ours.same_results(case) or not ours.same_shapes(case):
        return
    if all(case.close(i, case.returned(i), d) for i, d in enumerate(ours.gradients(case))):
        forward = f"but forward does not compute what {like} computes: is the mistake in forward?"
        yield f"all gradients are those of {like}, {forward}", frozenset(case.wrong)


def from_clues(
    case: Evidence, affected: Arguments, clues: Callable[[Evidence, int], Iterable[str]]
) -> Iterator[tuple[str, Arguments]]:
    """The general clues that fit these arguments."""
    said = [(sentence, i) for i in sorted(affected) for sentence in clues(case, i)]
    for sentence in dict.fromkeys(sentence for sentence, _ in said):
        yield sentence, frozenset(i for other, i in said if other == sentence)


def from_pairs(
    case: Evidence, like: str | None, candidates: Candidates, unexplained: Arguments
) -> Iterator[tuple[str, Arguments]]:
    """The pairs of mistakes that explain some of these arguments."""
    ours = run_ours(like, case) if like is not None and candidates else None
    if ours is not None:
        yield from pairs_for(case, ours, candidates, unexplained)
