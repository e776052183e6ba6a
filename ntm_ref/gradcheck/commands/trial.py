"""The checker on trial: make every mistake of the catalogue on purpose; each must be rejected and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..derivatives.numerical import norm
from ..derivatives.reference import exact_references
from ..diagnosis.catalogue import Mistake, mistakes_of
from ..diagnosis.diagnosis import candidates_for, diagnose
from ..diagnosis.evidence import Evidence
from ..points.designed import at_general_position
from ..points.register import OURS, STAGES
from ..verdict.check import examine

ON_TRIAL = (*(name for name in STAGES if mistakes_of(name)), "NTM-several-heads", "LSTM")
N_SEEDS = 25
ALONE = 0.99  # the least share of mistakes that must be named by their own sentence alone


@dataclass
class Verdict:
    """How often one mistake was rejected and named, over all seeds."""

    stage: str
    mistake: Mistake
    tried: int = 0
    rejected: int = 0
    named: int = 0  # by its own sentence
    alone: int = 0  # by its own sentence and no other
    wrongly: int = 0  # by other sentences only

    @property
    def ok(self) -> bool:
        """Whether it was always rejected and never named wrongly."""
        return self.rejected == self.tried and not self.wrongly


def trial(
    names: Sequence[str] = ON_TRIAL,
    seeds: Sequence[int] = range(N_SEEDS),
    watch: Callable[[str, int], None] = lambda name, seed: None,
) -> Iterator[Verdict]:
    """Yield the verdicts on all mistakes of these stages, except those that change nothing there.

    (With one head, for example, "the last head alone" is not a mistake.) ``watch`` is called before every stage
    and seed.
    """
    for name in names:
        verdicts = [Verdict(name, mistake) for mistake in mistakes_of(name)]
        for seed in seeds:
            watch(name, seed)
            inputs, argument_names = at_general_position(name, seed)
            make = OURS[name]
            known = exact_references(lambda *values, make=make: make().forward(*values), inputs)
            right = examine(make, *inputs, seed=seed, names=argument_names, known=known).evidence
            candidates = [candidates_for(case, name) for case in right]
            for verdict in verdicts:
                with verdict.mistake.planted():
                    report = examine(make, *inputs, seed=seed, names=argument_names, known=known)
                if changes_something(report.evidence[0], right[0]):
                    findings = diagnose(report.evidence, name, candidates)
                    judge(verdict, report.ok, [sentence for finding in findings for sentence in finding.sentences])
        yield from (verdict for verdict in verdicts if verdict.tried)


@np.errstate(all="ignore")
def changes_something(wrong: Evidence, right: Evidence) -> bool:
    """Whether a mistake changes any gradient by more than rounding."""
    return any(norm(a - b) > 1e-9 * norm(b) for a, b in zip(wrong.gradients, right.gradients))


def judge(verdict: Verdict, passed: bool, sentences: Sequence[str]) -> None:
    """Count one outcome: whether the check passed, and the sentences of its findings."""
    own = verdict.mistake.said_of(verdict.stage) in sentences
    verdict.tried += 1
    verdict.rejected += not passed
    verdict.named += own
    verdict.alone += own and len(sentences) == 1
    verdict.wrongly += bool(sentences) and not own


def show(verdicts: Sequence[Verdict], say: Callable[[str], None] = print) -> bool:
    """Print the table; return whether the checker passed: all rejected, none named wrongly, `ALONE` named alone."""
    say("Every mistake of the catalogue, planted on purpose and checked once with each seed.\n")
    say(f"{'stage':<18} {'tried':>5} {'rejected':>8} {'named':>6} {'alone':>6} {'wrongly':>8}  mistake")
    for v in verdicts:
        counts = f"{v.tried:>5} {v.rejected:>8} {v.named:>6} {v.alone:>6} {v.wrongly:>8}"
        say(f"{v.stage:<18} {counts}  {v.mistake.said_of(v.stage)}")
    tried, rejected, named, alone, wrongly = (
        sum(getattr(v, count) for v in verdicts) for count in ("tried", "rejected", "named", "alone", "wrongly")
    )
    share = {name: n / max(tried, 1) for name, n in (("rejected", rejected), ("named", named), ("named alone", alone))}
    shares = ", ".join(f"{part:.1%} {name}" for name, part in share.items())
    say(f"\n{len(verdicts)} mistakes, {tried} checks: {shares}, {wrongly} named wrongly")
    return all(v.ok for v in verdicts) and share["named alone"] >= ALONE
