"""``ntm-ref gradcheck [STAGE ... | FILE:CLASS ...]``: are the gradients right, and if not, what is wrong?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ..gradcheck import ALL, check, gradcheck
from ..gradcheck.commands.formats import render
from ..gradcheck.commands.shapes import shapes
from ..gradcheck.commands.starter import starter
from ..gradcheck.commands.sweep import sweep, table
from ..gradcheck.commands.trial import N_SEEDS, ON_TRIAL, show, trial
from ..gradcheck.points.register import OURS, STAGES
from ..gradcheck.theirs.judge import given_by
from ..gradcheck.theirs.outcome import Outcome, document
from ..gradcheck.verdict.page import OF_OURS
from ..gradcheck.verdict.survey import RIGHT, WRONG, Survey
from ..runs.files import write_whole
from ..step.wrong import about_outcomes, also_in_a_machine
from ..support.errors import NTMError
from ..support.shell import is_closed_pipe
from ..view import check_backend, step_sizes
from .gradcheck_options import JSON, TEXT, add_parser, is_a_file, refuse_contradictions
from .progress import LiveLine
from .step_wrong import write_page

PATIENCE = 2.0  # seconds before progress is shown


def add_to(commands: Any) -> None:
    """The command."""
    add_parser(commands).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; what cannot be done is a document too with --format json. Returns the exit status."""
    try:
        return asked_for(options)
    except (NTMError, OSError) as error:
        if options.format == JSON and not is_closed_pipe(error) and not options.printed:
            print(render(document([], str(error)), JSON))
        raise


def asked_for(options: argparse.Namespace) -> int:
    """Refuse options that do not go together, then do what they ask for. Returns the exit status."""
    options.printed = False
    theirs = [target for target in options.what if is_a_file(target)]
    refuse_contradictions(options, theirs)
    if options.starter:
        print(starter(options.starter))
        return RIGHT
    if options.shapes:
        print("\n".join(shapes(options.what or list(STAGES))))
        return RIGHT
    if options.catalogue:
        return check_the_checker(options)
    if options.sweep:
        check_backend()
    options.spreads = {}
    return finish(check_theirs(options) if theirs else check_ours(options), options)


def seeds_of(options: argparse.Namespace) -> list[int]:
    """The seeds to check with."""
    return list(range(options.seed, options.seed + (options.seeds or 1)))


def check_ours(options: argparse.Namespace) -> list[Outcome]:
    """Check stages of ours, and print the table if that is the format."""
    names = options.what or ALL
    say = print if options.format == TEXT and not options.out else lambda line: None
    surveys = [gradcheck(names, seed, say) for seed in seeds_of(options)]
    return [of_ours(name, options, [found[i] for found in surveys]) for i, name in enumerate(names)]


def of_ours(name: str, options: argparse.Namespace, surveys: Sequence[Survey]) -> Outcome:
    """The outcome for one stage of ours: its worst survey."""
    worst = min(surveys, key=lambda s: s.score)
    case = worst.reports["generic"].evidence[0]
    shapes = dict(zip(case.names, (value.shape for value in case.inputs)))
    survey = replace(worst, like=name, shapes=shapes, form=OF_OURS, seed=options.seed)
    return Outcome(name, name, survey, seeds=seeds_of(options), sweep=swept(OURS[name], survey, options))


def check_theirs(options: argparse.Namespace) -> list[Outcome]:
    """Check each file, and print what they print."""
    outcomes = []
    given = given_by(options.given) if options.given else None
    for target in options.what:
        file, _, like = target.partition("=") if "=" in target.rpartition(":")[2] else (target, "", "")
        with Waiting(file) as waiting:
            outcome = check(
                file, like or options.like, seeds=seeds_of(options), own_forward=options.own_forward, axes=options.axes,
                given=given, forbid=options.forbid, seconds=options.timeout, watch=waiting.watch,
                also=partial(also_kept, options, file),
            )  # fmt: skip
        outcomes.append(outcome)
        if outcome.printed:
            lines = [f"Printed by {file}:", *(f"  | {line}" for line in outcome.printed), ""]
            print("\n".join(lines), file=sys.stderr)
    return outcomes


def also_kept(options: argparse.Namespace, file: str, form: Any, survey: Survey) -> dict[str, Any] | None:
    """The sweep of a user's class, and for the page what becomes wrong with it in a machine."""
    if options.page:
        options.spreads[file, survey.like] = also_in_a_machine(form, survey, options.axes)
    return swept(form, survey, options)


def swept(make: Callable[[], Any], survey: Survey, options: argparse.Namespace) -> dict[str, Any] | None:
    """The sweep of a class over the steps, if that is asked for."""
    if not options.sweep:
        return None
    case = survey.reports["generic"].evidence[0]
    return sweep(make, case.inputs, options.seed, case.names)


class Waiting:
    """Says on standard error what is being done, once that takes longer than `PATIENCE`."""

    def __init__(self, target: str) -> None:
        self.target, self.line = target, LiveLine(sys.stderr)

    def __enter__(self) -> Waiting:
        self.line.wait(PATIENCE)
        return self

    def watch(self, point: str) -> None:
        """The check comes to this point."""
        if self.line.due:
            self.line.show(f"{self.target}: at the point {point!r}")

    def __exit__(self, *_: object) -> None:
        self.line.clear()


def finish(outcomes: Sequence[Outcome], options: argparse.Namespace) -> int:
    """Print or write the results and the plot; the exit status."""
    results = document(outcomes)
    status: int = results["status"]
    ours = options.format == TEXT and not any(is_a_file(o.target) for o in outcomes)
    if options.out and not options.sweep:
        written(options.out, render(results, options.format) + "\n")
    elif not ours and not (options.format == TEXT and all(o.survey is None for o in outcomes)):
        print(render(results, options.format))
        options.printed = True
    problems = [o for o in outcomes if o.survey is None]
    for outcome in problems:
        for line in outcome.traceback:
            print(line, file=sys.stderr)
        print(f"ntm-ref: error: {outcome.target}: {outcome.error}", file=sys.stderr)
    if options.page:
        write_page(about_outcomes(outcomes, options.spreads), options.page)
        if options.format == TEXT:
            print(f"\n{options.page}: theirs beside ours, the first wrong place, and what else becomes wrong.")
    (first, *_) = outcomes
    if first.sweep is not None:
        plot(first.sweep, options)
    elif status == WRONG and options.format == TEXT and len(outcomes) == 1:
        print("\nThe same with --sweep shows the error against the step size.")
    return status


def written(path: Path, text: str) -> None:
    """Write the results to a file; if that is not possible, print them all the same."""
    try:
        write_whole(path, lambda whole: whole.write_text(text, encoding="utf-8"))
    except (OSError, NTMError):
        print(text, end="")
        raise


def plot(found: dict[str, Any], options: argparse.Namespace) -> None:
    """Plot the sweep, and print it as a table."""
    path = options.out or free_file(found["stage"])
    if options.format == TEXT:
        print("\n" + "\n".join(table(found)))
    alternative = write_whole(path, lambda whole: step_sizes(found, whole))
    if options.format == TEXT:
        print(f"\n{path}: {alternative}")


def free_file(stage: str) -> Path:
    """The first of sweep-STAGE.png, sweep-STAGE-2.png, ... that does not exist."""
    n, path = 1, Path(f"sweep-{stage}.png")
    while path.exists():
        n += 1
        path = Path(f"sweep-{stage}-{n}.png")
    return path


def check_the_checker(options: argparse.Namespace) -> int:
    """Make every known mistake and print the table; the exit status."""
    for name in options.what:
        if name not in ON_TRIAL:
            raise NTMError(
                f"gradcheck: the catalogue has no mistakes of {name!r}, expected one of {', '.join(ON_TRIAL)}"
            )
    names, seeds = options.what or ON_TRIAL, range(options.seed, options.seed + (options.seeds or N_SEEDS))
    line = LiveLine(sys.stderr)

    def watch(name: str, seed: int) -> None:
        if line.due:
            stage, turn = names.index(name) + 1, seed - seeds.start + 1
            line.show(f"{name}, stage {stage} of {len(names)}: seed {turn} of {len(seeds)}")

    verdicts = list(trial(names, seeds, watch))
    line.clear()
    return RIGHT if show(verdicts) else WRONG
