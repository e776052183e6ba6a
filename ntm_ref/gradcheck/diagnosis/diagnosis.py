"""From evidence to sentences: which mistake produces exactly these wrong gradients, and where is it made?

Known mistakes are planted in our own stage and its gradients compared with those returned. What no known mistake
explains is left to the general clues. If the class runs stages inside it, the first wrong one of them is located too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import norm
from ..evaluation import Factory, as_tuple, exception_in_words, name_of
from ..points.register import OURS
from .catalogue import mistakes_of
from .clues import clues_for
from .evidence import MATCH, Evidence
from .first_wrong import Place, first_wrong_place

Arguments = frozenset[int]  # indices of arguments
Candidates = dict[str, tuple[Arguments, tuple[Array, ...]]]  # a mistake's sentence -> what it affects, all gradients
Matches = dict[str, Arguments]  # a sentence -> the arguments whose wrong gradients it explains


@dataclass(frozen=True)
class Finding:
    """An explanation of the wrong gradients of some arguments: several sentences if several fit equally well."""

    arguments: tuple[str, ...]
    sentences: tuple[str, ...]  # empty if no mistake that we know of fits

    def __str__(self) -> str:
        *others, last = (f"d_{name}" for name in self.arguments)
        which = f"{', '.join(others)} and {last}" if others else last
        if not self.sentences:
            verb = "is" if len(self.arguments) == 1 else "are"
            return f"{which} {verb} wrong in a way that has no name here; go through the derivation term by term."
        text = "; or, which fits as well: ".join(self.sentences)
        text = text if text.endswith("?") else f"{text}."
        return text if all(f"d_{name}" in text for name in self.arguments) else f"{text} (Affected: {which}.)"


@dataclass(frozen=True)
class Explanation:
    """The whole diagnosis; empty if all gradients are right."""

    findings: list[Finding] = field(default_factory=list)
    place: Place | None = None  # the first wrong stage inside; None also if no stages inside could be watched
    note: str = ""  # why they could not be watched, if so

    def sentences(self) -> Iterator[str]:
        """The findings, then the first wrong place."""
        yield from (f"What is wrong: {finding}" for finding in self.findings)
        if self.place is not None:
            yield f"First wrong place: {self.place}."
            named = [sentence for finding in self.findings for sentence in finding.sentences]
            if not self.place.in_a_stage and any(sentence.startswith("in ") for sentence in named):
                yield "(So it looks like a mistake in that stage, but is made between the stages.)"


def explain(make: Factory, evidence: Sequence[Evidence], like: str | None, by_complex_step: bool) -> Explanation:
    """Diagnose wrong gradients and locate the first wrong stage inside.

    ``evidence`` holds the same evaluation with several cotangents. ``like`` names our stage whose known mistakes are
    tried. ``by_complex_step`` is False if forward does not carry complex numbers through.
    """
    first = next((case for case in evidence if case.wrong), None)
    if first is None:
        return Explanation()
    findings = diagnose(evidence, like)
    try:
        return Explanation(findings, first_wrong_place(make, first.inputs, first.cotangents, by_complex_step))
    except Exception as error:  # a user's class may do anything when the stages inside it are watched
        note = f"the stages inside {name_of(make)} could not be watched ({exception_in_words(error)})"
        return Explanation(findings, None, note)


@np.errstate(all="ignore")
def diagnose(
    evidence: Sequence[Evidence], like: str | None, candidates: Sequence[Candidates] | None = None
) -> list[Finding]:
    """The findings that explain every case of the evidence: known mistakes of our stage ``like`` first, then clues.

    ``candidates`` are the `candidates_for` each case, if they were computed before.
    """
    cases = [case for case in evidence if case.wrong]
    if not cases:
        return []
    names, wrong = cases[0].names, frozenset(cases[0].wrong).union(*(case.wrong for case in cases))
    candidates = candidates or [candidates_for(case, like) for case in cases]
    known = widest(common([from_catalogue(case, gradients) for case, gradients in zip(cases, candidates)]))
    rest = wrong - frozenset().union(*known.values())
    clues = widest(common([from_clues(case, rest) for case in cases]))
    findings = dict(grouped(known)) | dict(grouped(clues))
    rest = wrong - frozenset().union(*findings)
    findings |= {rest: ()} if rest else {}
    return [Finding(tuple(names[i] for i in sorted(affected)), found) for affected, found in findings.items()]


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


def from_catalogue(case: Evidence, candidates: Candidates) -> Matches:
    """The known mistakes that produce exactly the gradients returned, for all arguments that they affect."""
    wrong = frozenset(case.wrong)
    return {
        sentence: affected
        for sentence, (affected, gradients) in candidates.items()
        if affected and affected <= wrong and all(case.fits(i, gradients[i]) for i in affected)
    }


def from_clues(case: Evidence, affected: Arguments) -> Matches:
    """The general clues that fit these arguments."""
    matches: Matches = {}
    for i in sorted(affected):
        for sentence in clues_for(case, i):
            matches[sentence] = matches.get(sentence, frozenset()) | {i}
    return matches


@np.errstate(all="ignore")
def candidates_for(case: Evidence, like: str | None) -> Candidates:
    """The gradients of our stage ``like`` with each of its known mistakes; empty if it computes another function."""
    candidates: Candidates = {}
    if like is None or not same_function(like, case):
        return candidates
    stage = (case.ours or OURS[like])()
    stage.forward(*case.inputs)
    for mistake in mistakes_of(like):
        with mistake.planted():
            gradients = as_tuple(stage.backward(*case.cotangents))
        affected = frozenset(i for i, d in enumerate(gradients) if not case.close(i, d, case.expected(i)))
        candidates[mistake.said_of(like)] = affected, gradients
    return candidates


def same_function(like: str, case: Evidence) -> bool:
    """Whether our stage ``like`` computes the same results from the same inputs."""
    try:
        results = as_tuple((case.ours or OURS[like])().forward(*case.inputs))
    except ValueError:
        return False
    return len(results) == len(case.results) and all(
        ours.shape == theirs.shape and norm(ours - theirs) <= MATCH * max(norm(theirs), case.floor)
        for ours, theirs in zip(results, case.results)
    )
