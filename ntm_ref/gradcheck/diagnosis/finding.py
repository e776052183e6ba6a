"""What is said of wrong gradients: one finding for each group of arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .evidence import joined
from .first_wrong import Place

PLURAL = {"is": "are", "has": "have", "comes": "come", "lacks": "lack", "ignores": "ignore", "runs": "run"}
VERB = re.compile(rf"(^|; there it )({'|'.join(PLURAL)}) ")


@dataclass(frozen=True)
class Finding:
    """An explanation of the wrong gradients of some arguments: several sentences if several fit equally well."""

    arguments: tuple[str, ...]
    sentences: tuple[str, ...]  # empty if no mistake that we know of fits

    def __str__(self) -> str:
        which = joined([f"d_{name}" for name in self.arguments])
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
    notes: tuple[str, ...] = ()  # why they could not be watched, or why no known mistakes were looked for

    def sentences(self) -> Iterator[str]:
        """The findings, then the first wrong place."""
        yield from (f"What is wrong: {finding}" for finding in self.findings)
        if self.place is not None:
            yield f"First wrong place: {self.place}."


def between_the_stages(findings: Sequence[Finding]) -> list[Finding]:
    """The findings about a chain whose own lines are wrong: what looks like a mistake in a stage is not made there."""
    looks = r"it looks like a mistake in \1, but is made between the stages: "
    return [replace(f, sentences=tuple(re.sub(r"^in (\w+): ", looks, s) for s in f.sentences)) for f in findings]


def shared(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with one sentence where several arguments have the same: "d_k and d_memory have the wrong sign"."""
    groups: dict[Finding | tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(of_several(finding) or finding, []).append(finding)
    return [key if isinstance(key, Finding) else of_all(group, key) for key, group in groups.items()]


def of_several(finding: Finding) -> tuple[str, ...]:
    """What is said of the one gradient of a finding, in the plural and without its name; nothing if it cannot be."""
    name = f"d_{finding.arguments[0]} "
    if len(finding.arguments) > 1 or not all(sentence.startswith(name) for sentence in finding.sentences):
        return ()
    said = tuple(in_the_plural(sentence.removeprefix(name)) for sentence in finding.sentences)
    return said if all(said) else ()


def of_all(group: Sequence[Finding], said: Sequence[str]) -> Finding:
    """The only finding of a group, or one for all of its arguments."""
    if len(group) == 1:
        return group[0]
    names = tuple(finding.arguments[0] for finding in group)
    which = joined([f"d_{name}" for name in names])
    return Finding(names, tuple(f"{which} {text}" for text in said))


def in_the_plural(text: str) -> str:
    """What is said of one gradient, said of several: "is zero" becomes "are zero"; "" if that is not so easy."""
    plural = VERB.sub(lambda found: f"{found[1].replace('it', 'they')}{PLURAL[found[2]]} ", text)
    plural = plural.replace("what it should", "what they should")
    return "" if plural == text or re.search(r"\b(it|its)\b", plural) else plural
