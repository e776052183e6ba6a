"""``ntm-ref gradcheck [STAGE ... | FILE:CLASS ...]``: are the gradients right, and if not, what is wrong?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..gradcheck import ALL, check, gradcheck
from ..gradcheck.commands.formats import FORMATS, render
from ..gradcheck.commands.shapes import shapes
from ..gradcheck.commands.starter import starter
from ..gradcheck.commands.sweep import sweep, table
from ..gradcheck.commands.trial import N_SEEDS, ON_TRIAL, show, trial
from ..gradcheck.points.register import OURS, STAGES
from ..gradcheck.theirs.judge import given_by
from ..gradcheck.theirs.layouts import AXES
from ..gradcheck.theirs.outcome import Outcome, document
from ..gradcheck.verdict.survey import RIGHT, WRONG, Survey
from ..runs.files import write_whole
from ..support.errors import NTMError
from ..support.shell import is_closed_pipe
from ..view import check_backend, step_sizes
from .numbers import positive, whole
from .progress import LiveLine

TEXT, JSON = "text", "json"
PATIENCE = 2.0  # seconds before progress is shown


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "gradcheck",
        help="check gradients against numerical derivatives, and explain what is wrong",
        description="Check the gradients of our stages and of the whole machine through time, or of classes of your "
        "own, against the complex step and extrapolated differences, and explain in a sentence what is wrong. The exit "
        "status is 0 if everything is right, 1 if a gradient is wrong, 2 if something could not be judged, and 3 if "
        "forward computes another function than the stage; of several, the worst (1, 3, 2, 0).",
    )
    parser.add_argument(
        "what",
        metavar="STAGE",
        nargs="*",
        help=f"one or more of {', '.join(ALL)}; or FILE.py:CLASS, FILE.py:FUNCTION, FILE.ipynb:CLASS, each perhaps "
        "followed by =STAGE, the stage that it is like (default: all of our stages)",
    )
    add_options_of_classes(parser)
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the points and cotangents (default: 0)")
    parser.add_argument(
        "--seeds", type=whole(1), metavar="N", help=f"check with N seeds; the worst counts (--catalogue: {N_SEEDS})"
    )
    parser.add_argument("--format", choices=FORMATS, default=TEXT, help="of the results (default: text)")
    parser.add_argument("--json", dest="format", action="store_const", const=JSON, help="short for --format json")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where the results go; with --sweep, the plot (sweep-STAGE.png)"
    )
    parser.add_argument("--sweep", action="store_true", help="plot the error of one stage against the step size")
    parser.add_argument("--shapes", action="store_true", help="print the shapes in which classes are called")
    parser.add_argument("--starter", choices=STAGES, metavar="STAGE", help="print a file to fill in")
    parser.add_argument(
        "--catalogue",
        action="store_true",
        help="make every known mistake on purpose, and count how many are rejected and named",
    )
    parser.set_defaults(run=run)


def add_options_of_classes(parser: argparse.ArgumentParser) -> None:
    """The options about classes of one's own."""
    parser.add_argument(
        "--like", metavar="STAGE", choices=STAGES, help="the stage of ours that FILE:CLASS should compute"
    )
    parser.add_argument(
        "--own-forward", action="store_true", help="FILE:CLASS computes another function on purpose: accept that"
    )
    parser.add_argument("--axes", choices=AXES, help="the axes that FILE:CLASS has (default: the first that run)")
    parser.add_argument(
        "--with", dest="given", metavar="ARGUMENTS", help='what the constructor of FILE:CLASS takes, as "n=3, width=4"'
    )
    parser.add_argument(
        "--forbid",
        action="store_true",
        help="do not judge a file that imports ntm_ref or automatic differentiation, nor a backward by differences",
    )
    parser.add_argument(
        "--timeout", type=positive, default=60, metavar="SECONDS", help="time limit for each FILE:CLASS (default: 60)"
    )


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
    return finish(check_theirs(options) if theirs else check_ours(options), options)


def is_a_file(target: str) -> bool:
    """Whether a target is a file, and not a stage of ours."""
    return ":" in target or target.partition("=")[0].endswith((".py", ".ipynb"))


def refuse_contradictions(options: argparse.Namespace, theirs: Sequence[str]) -> None:
    """Raise an `NTMError` for options that do not go together."""
    other = [target for target in options.what if target not in theirs]
    if theirs and other:
        raise NTMError(f"gradcheck: check files or stages of ours, not both at once; got {' '.join(options.what)}")
    for name in ("like", "own_forward", "axes", "given", "forbid"):
        if getattr(options, name) and not theirs:
            flag = {"given": "with"}.get(name, name).replace("_", "-")
            raise NTMError(f"gradcheck: --{flag} is for FILE.py:CLASS, but no such file was given")
    special = [name for name in ("catalogue", "shapes", "starter", "sweep") if getattr(options, name)]
    if len(special) > 1:
        raise NTMError(f"gradcheck: --{special[0]} and --{special[1]} do not go together")
    if special and special != ["sweep"] and (theirs or options.format != TEXT or options.out):
        raise NTMError(
            f"gradcheck: --{special[0]} prints text about our own stages; it takes no file, --format or --out"
        )
    if options.sweep and len(options.what) != 1:
        raise NTMError("gradcheck: --sweep needs exactly one stage or class")
    if options.sweep and options.format not in (TEXT, JSON):
        raise NTMError(f"gradcheck: --sweep goes with text and json, not with --format {options.format}")
    if options.sweep and options.seeds:
        raise NTMError("gradcheck: --sweep takes one seed, so it does not go together with --seeds")


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
    survey = replace(worst, like=name, shapes=shapes, form="class of ours", seed=options.seed)
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
                also=lambda form, survey: swept(form, survey, options),
            )  # fmt: skip
        outcomes.append(outcome)
        if outcome.printed:
            lines = [f"Printed by {file}:", *(f"  | {line}" for line in outcome.printed), ""]
            print("\n".join(lines), file=sys.stderr)
    return outcomes


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
