"""``ntm-ref step --wrong FILE:CLASS`` and ``--mistake N``: a page about wrong gradients."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..gradcheck import check
from ..gradcheck.points.register import STAGES
from ..gradcheck.verdict.survey import Survey
from ..runs import write_whole
from ..step.wrong import Section, Spreads, about_mistake, about_outcomes, also_in_a_machine, known_mistakes, wrong_page
from ..support.errors import NTMError
from .numbers import whole

OUT = Path("wrong.html")
OF_A_RUN = {"run_or_name": "RUN", "length": "--length", "inputs": "--inputs", "lines": "--lines"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options about wrong gradients."""
    group = parser.add_argument_group("wrong gradients, instead of a run")
    one = group.add_mutually_exclusive_group()
    one.add_argument("--wrong", metavar="FILE:CLASS", help=f"a page about a class of your own (default file: {OUT})")
    one.add_argument("--mistake", type=whole(1), metavar="N", help="a page about known mistake N, made on purpose")
    one.add_argument("--mistakes", action="store_true", help="list the known mistakes with their numbers")
    group.add_argument("--like", metavar="STAGE", choices=STAGES, help="the stage of ours that --wrong should compute")


def is_about_wrong_gradients(options: argparse.Namespace) -> bool:
    """Whether these options ask for that; an `NTMError` for ones that do not go together."""
    asked = next((f"--{name}" for name in ("wrong", "mistake", "mistakes") if getattr(options, name)), None)
    others = [flag for name, flag in OF_A_RUN.items() if getattr(options, name)]
    if asked and others:
        raise NTMError(f"step: {asked} is not about a run, so it does not go with {' or '.join(others)}")
    if options.like and not options.wrong:
        raise NTMError("step: --like is for --wrong FILE:CLASS, but no such file was given")
    if options.mistakes and (options.out or options.open):
        raise NTMError("step: --mistakes prints a list and writes no page, so it does not go with --out or --open")
    return asked is not None


def listed() -> str:
    """The known mistakes with their numbers."""
    known = known_mistakes()
    return "\n".join(f"{n:>4} {mistake.stage.__name__}: {mistake.sentence}" for n, (_, mistake) in enumerate(known, 1))


def section(options: argparse.Namespace) -> Section:
    """What the page is about; an `NTMError` for a class that cannot be judged."""
    if options.mistake:
        return about_mistake(options.mistake, options.seed)
    spreads: Spreads = {}

    def also(form: Any, survey: Survey) -> None:
        spreads[options.wrong, survey.like] = also_in_a_machine(form, survey)

    outcome = check(options.wrong, options.like, seed=options.seed, also=also)
    if outcome.survey is None:
        raise NTMError(f"{outcome.target}: {outcome.error}")
    (about,) = about_outcomes([outcome], spreads)
    return about


def write_page(sections: Sequence[Section], out: Path) -> int:
    """Write the page; returns its size in bytes."""
    data = wrong_page(sections, sections[0].title).encode()
    write_whole(out, lambda part: part.write_bytes(data))
    return len(data)
