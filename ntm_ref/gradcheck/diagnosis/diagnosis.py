"""From evidence to a sentence: which mistake makes just the gradients that came?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import norm
from ..evaluation import as_tuple
from ..points.register import OURS
from .catalogue import mistakes_of
from .clues import sentences
from .evidence import MATCH, Evidence

Candidates = dict[str, tuple[frozenset[int], tuple[Array, ...]]]  # a sentence -> what it affects, all its gradients
Found = dict[str, frozenset[int]]  # a sentence -> the arguments whose wrong gradients it explains


@dataclass(frozen=True)
class Finding:
    """What explains the wrong gradients of these arguments; several sentences where they fit equally."""

    arguments: tuple[str, ...]
    sentences: tuple[str, ...]  # none: it has no name here

    def __str__(self) -> str:
        *others, last = (f"d_{name}" for name in self.arguments)
        which = f"{', '.join(others)} and {last}" if others else last
        if not self.sentences:
            verb = "is" if len(self.arguments) == 1 else "are"
            return f"{which} {verb} wrong in a way that has no name here; go through the derivation term by term."
        said = "; or, which fits as well: ".join(self.sentences)
        said = said if said.endswith("?") else f"{said}."
        return said if all(f"d_{name}" in said for name in self.arguments) else f"{said} (Affected: {which}.)"


@np.errstate(all="ignore")
def diagnose(
    evidence: Sequence[Evidence], like: str | None, candidates: Sequence[Candidates] | None = None
) -> list[Finding]:
    """What explains all the evidence: mistakes from the catalogue of our stage ``like`` first, then general clues.

    ``candidates`` are those of each piece of evidence, if they were computed before.
    """
    pieces = [piece for piece in evidence if piece.wrong]
    if not pieces:
        return []
    names, wrong = pieces[0].names, frozenset(pieces[0].wrong).union(*(piece.wrong for piece in pieces))
    candidates = candidates or [candidates_for(piece, like) for piece in pieces]
    known = widest(common([from_catalogue(piece, made) for piece, made in zip(pieces, candidates)]))
    rest = wrong - frozenset().union(*known.values())
    clues = widest(common([from_clues(piece, rest) for piece in pieces]))
    findings = dict(grouped(known)) | dict(grouped(clues))
    rest = wrong - frozenset().union(*findings)
    findings |= {rest: ()} if rest else {}
    return [Finding(tuple(names[i] for i in sorted(places)), found) for places, found in findings.items()]


def common(found: Sequence[Found]) -> Found:
    """What is in all of them."""
    first, *others = found
    return {s: places for s, places in first.items() if all(other.get(s) == places for other in others)}


def widest(found: Found) -> Found:
    """Without what explains only a part of what another explains: one mistake is more likely than two."""
    return {s: places for s, places in found.items() if not any(places < other for other in found.values())}


def grouped(found: Found) -> Iterator[tuple[frozenset[int], tuple[str, ...]]]:
    """The sentences that explain the same arguments, together."""
    for places in dict.fromkeys(found.values()):
        yield places, tuple(s for s, others in found.items() if others == places)


def from_catalogue(piece: Evidence, candidates: Candidates) -> Found:
    """The mistakes that give just the gradients that came, wherever they give a wrong one."""
    wrong = frozenset(piece.wrong)
    return {
        sentence: affected
        for sentence, (affected, made) in candidates.items()
        if affected and affected <= wrong and all(piece.fits(i, made[i]) for i in affected)
    }


def from_clues(piece: Evidence, places: frozenset[int]) -> Found:
    """The general clues for the arguments at these places."""
    found: Found = {}
    for i in sorted(places):
        for sentence in sentences(piece, i):
            found[sentence] = found.get(sentence, frozenset()) | {i}
    return found


@np.errstate(all="ignore")
def candidates_for(piece: Evidence, like: str | None) -> Candidates:
    """The gradients of our stage with each of its mistakes in it; none if it computes something else."""
    candidates: Candidates = {}
    if like is None or not same_function(like, piece):
        return candidates
    stage = OURS[like]()
    stage.forward(*piece.inputs)
    for mistake in mistakes_of(like):
        with mistake.planted():
            made = as_tuple(stage.backward(*piece.cotangents))
        affected = frozenset(i for i, gradient in enumerate(made) if not piece.close(i, gradient, piece.right(i)))
        candidates[mistake.said_of(like)] = affected, made
    return candidates


def same_function(like: str, piece: Evidence) -> bool:
    """Whether our stage gives the results that came."""
    try:
        results = as_tuple(OURS[like]().forward(*piece.inputs))
    except ValueError:
        return False
    return len(results) == len(piece.results) and all(
        mine.shape == theirs.shape and norm(mine - theirs) <= MATCH * max(norm(theirs), piece.floor)
        for mine, theirs in zip(results, piece.results)
    )
