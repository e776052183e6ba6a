"""What is said of wrong gradients: one finding for each group of arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .evidence import joined
from .first_wrong import Place

SHARED = re.compile(
    r"(is zero|is nearly right|is .* times what it should be|has the wrong sign|is divided by the norm|ignores )"
)
PLURAL = (("^is ", "are "), ("^has ", "have "), ("^ignores ", "ignore "), ("what it should", "what they should"))


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
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        (name, *others), said = finding.arguments, finding.sentences
        rest = tuple(sentence.removeprefix(f"d_{name} ") for sentence in said)
        alike = not others and said != rest and all(SHARED.match(sentence) for sentence in rest)
        groups.setdefault(rest if alike else finding, []).append(finding)
    return [in_the_plural(group) if len(group) > 1 else group[0] for group in groups.values()]


def in_the_plural(findings: Sequence[Finding]) -> Finding:
    """One finding for several that are the same but for the name of the argument."""
    names = tuple(name for finding in findings for name in finding.arguments)
    sentences = []
    for sentence in findings[0].sentences:
        text = sentence.removeprefix(f"d_{names[0]} ")
        for singular, plural in PLURAL:
            text = re.sub(singular, plural, text)
        sentences.append(f"{joined([f'd_{name}' for name in names])} {text}")
    return Finding(names, tuple(sentences))
