"""The pieces of an exercise's Markdown file: sections, facts, blocks of code, predictions, mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..support.errors import NTMError
from .exercise import Drawn, Planted, Prediction

KEYS = ("minutes", "tutorial", "page", "class", "like", "points", "arguments", "edge", "uses", "tells", "kind")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r"(\w+) (\([\d, ]*\))(?: ([-\d.]+) to ([-\d.]+))?")


def split(text: str, mark: str) -> tuple[str, dict[str, str]]:
    """What stands before the first heading of a level, and the text below each; fences are left alone."""
    parts: list[list[str]] = [[]]
    inside = False
    for line in text.splitlines():
        inside ^= line.startswith("```")
        if line.startswith(mark) and not inside:
            parts.append([])
        parts[-1].append(line)
    head, *others = parts
    return "\n".join([*head, ""]), {p[0].removeprefix(mark).strip(): "\n".join(p[1:]).strip() for p in others}


def keys_of(head: str) -> tuple[dict[str, str], dict[str, str]]:
    """The facts in the list below the title, and the edges among them."""
    found, edges = dict[str, str](), dict[str, str]()
    for key, value in re.findall(r"^- (\w+): (.+)$", head, re.MULTILINE):
        if key not in KEYS:
            raise NTMError(f"the list below the title has {key!r}, expected one of {', '.join(KEYS)}")
        if key == "edge":
            name, _, change = value.partition(";")
            edges[name.strip()] = change.strip()
        else:
            found[key] = value.strip()
    return found, edges


def number_after(word: str) -> tuple[str, float]:
    """``d_w 3`` as a name and a number."""
    name, _, number = word.strip().rpartition(" ")
    return name, float(number)


def drawn(text: str) -> Iterator[tuple[str, Drawn]]:
    """The arguments and how they are drawn: ``x (2, 3), gamma (2, 1) 1.5 to 3``."""
    for name, shape, low, high in ARGUMENT.findall(text):
        sizes = tuple(int(size) for size in re.findall(r"\d+", shape))
        yield name, Drawn(sizes, float(low), float(high)) if low else Drawn(sizes)


def fenced(text: str) -> tuple[str, str]:
    """The first block of code in a text, and the text without it."""
    block = FENCE.search(text)
    if block is None:
        raise NTMError("a block of code between ``` is missing")
    return block[2], (text[: block.start()] + text[block.end() :]).strip()


def prediction(question: str, answer: str) -> Prediction:
    """The question, and its answer: ``**3**, within 0.1``, the reason, and a list of usual wrong answers."""
    stated = re.match(r"\*\*(.+?)\*\*(?:,? within (\d+(?:\.\d+)?))?\.?\s*", answer)
    if stated is None:
        raise NTMError("the section '## Answer' should begin with the answer in bold: **0.35**, within 0.01")
    rest = answer[stated.end() :]
    usual = re.findall(r"^- (.+?): (.+(?:\n  .+)*)$", rest, re.MULTILINE)
    why = re.split(r"^- ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()
    helps = {wrong.strip("*"): " ".join(sentence.split()) for wrong, sentence in usual}
    return Prediction(question, stated[1], float(stated[2] or 0), " ".join(why.split()), helps)


def planted(text: str, total: float) -> Iterator[Planted]:
    """The mistakes, or variants: a heading with the sentence, and a block of lines to take away and to add."""
    for sentence, body in split(text, "### ")[1].items():
        earns = re.search(r"^earns: ([\d.]+)$", body, re.MULTILINE)
        changes: list[Any] = [hunk for block in FENCE.findall(body) for hunk in hunks(block[1])]
        if not changes:
            raise NTMError(f"{sentence!r} has no lines that begin with - and +")
        yield Planted(sentence, float(earns[1]) if earns else total, tuple(changes))


def hunks(block: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each run of lines with - and +, as the lines before and after, without their indentation."""
    for part in re.split(r"^(?![-+]).*\n", block, flags=re.MULTILINE):
        lines = part.splitlines()
        before, after = (tuple(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        if before:
            yield before, after
