"""``ntm-ref gradcheck [STAGE ... | FILE.py:CLASS]``: are the gradients right, and if not, what is wrong?"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from ..gradcheck import ALL, gradcheck
from ..gradcheck.commands.student import check_file
from ..gradcheck.commands.sweep import sweep_ours, table
from ..gradcheck.commands.trial import N_SEEDS, ON_TRIAL, show, trial
from ..gradcheck.points.register import STAGES
from ..runs.files import write_whole
from ..support.errors import NTMError
from ..support.shell import is_closed_pipe
from ..view import check_backend, step_sizes
from .numbers import OTHER_FORWARD, WRONG, positive, whole
from .progress import LiveLine


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "gradcheck",
        help="check gradients against numerical derivatives, and explain what is wrong",
        description="Check the gradients of our stages and of the whole machine through time, or of a class of your "
        "own, against the complex step and extrapolated differences, and explain in a sentence what is wrong. The exit "
        "status is 0 if everything is right, 1 if a gradient is wrong, 2 if it could not be checked, and 3 if the "
        "gradients are right but forward computes another function than the stage.",
    )
    parser.add_argument(
        "what", metavar="STAGE", nargs="*", help=f"one or more of {', '.join(ALL)}; or FILE.py:CLASS (default: all)"
    )
    parser.add_argument(
        "--like", metavar="STAGE", choices=STAGES, help="the stage of ours that FILE.py:CLASS should compute"
    )
    parser.add_argument(
        "--own-forward", action="store_true", help="FILE.py:CLASS computes another function on purpose: accept that"
    )
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the points and cotangents (default: 0)")
    parser.add_argument("--sweep", action="store_true", help="plot the error of one stage against the step size")
    parser.add_argument(
        "--out", type=Path, metavar="PICTURE", help="the file for the plot of --sweep (default: sweep-STAGE.png)"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument(
        "--timeout", type=positive, default=60, metavar="SECONDS", help="time limit for FILE.py:CLASS (default: 60)"
    )
    parser.add_argument(
        "--catalogue",
        action="store_true",
        help="make every known mistake on purpose, and count how many are rejected and named",
    )
    parser.add_argument(
        "--seeds",
        type=whole(1),
        default=N_SEEDS,
        metavar="N",
        help=f"the number of seeds for --catalogue (default: {N_SEEDS})",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; what cannot be checked is JSON too with --json. Returns the exit status."""
    try:
        return checked(options)
    except (NTMError, OSError) as error:
        if is_closed_pipe(error):
            raise
        for line in getattr(error, "shown", ()):
            print(line, file=sys.stderr)
        if options.json:
            print(json.dumps({"error": str(error)}))
        raise


def checked(options: argparse.Namespace) -> int:
    """Refuse options that do not go together, then do what they ask for. Returns the exit status."""
    theirs = [target for target in options.what if ":" in target or target.endswith(".py")]
    if theirs and len(options.what) > 1:
        raise NTMError(f"gradcheck: one FILE.py:CLASS at a time, without stages; got {' '.join(options.what)}")
    if options.like and not theirs:
        raise NTMError("gradcheck: --like is for FILE.py:CLASS, but no such file was given")
    if options.own_forward and not theirs:
        raise NTMError("gradcheck: --own-forward is for FILE.py:CLASS, but no such file was given")
    if options.out and not options.sweep:
        raise NTMError("gradcheck: --out is for --sweep, which was not given")
    if options.out and (options.out.is_dir() or not options.out.parent.is_dir()):
        raise NTMError(f"gradcheck: --out is {options.out}, expected a file in a folder that exists")
    if options.catalogue:
        if options.json or options.sweep or theirs:
            raise NTMError(
                "gradcheck: --catalogue checks our own stages; it can be combined with STAGE, --seed and --seeds only"
            )
        return check_the_checker(options)
    if options.sweep and len(options.what) != 1:
        raise NTMError("gradcheck: --sweep needs exactly one stage or class")
    if options.sweep:
        check_backend()
    return check_theirs(options, theirs[0]) if theirs else check_ours(options)


def check_ours(options: argparse.Namespace) -> int:
    """Print the table of our stages; the exit status."""
    names = options.what or ALL
    say = print if not options.json else lambda line: None
    surveys = gradcheck(names, options.seed, say)
    result = {"seed": options.seed, "ok": all(s.ok for s in surveys), "stages": [s.as_dict() for s in surveys]}
    if options.sweep:
        result["sweep"] = sweep_ours(names[0], options.seed)
    return finish(result, options)


def check_theirs(options: argparse.Namespace, target: str) -> int:
    """Print the page about a student's class; the exit status."""
    found = check_file(target, options.like, options.seed, options.timeout, options.sweep, options.own_forward)
    printed = found.pop("printed")
    if printed:
        print("\n".join([f"Printed by {target}:", *(f"  | {line}" for line in printed), ""]), file=sys.stderr)
    if not options.json:
        print("\n".join(found["page"]))
    result = {"seed": options.seed, "ok": found["ok"], "stages": [found["survey"]]}
    if options.sweep:
        result["sweep"] = found["sweep"]
    return finish(result, options)


def finish(result: dict[str, Any], options: argparse.Namespace) -> int:
    """Plot the sweep, or suggest one; print the JSON; the exit status."""
    gradients_ok = all(stage["gradients_ok"] for stage in result["stages"])
    if options.sweep:
        path = options.out or free_file(result["sweep"]["stage"])
        alternative = write_whole(path, lambda whole: step_sizes(result["sweep"], whole))
        if not options.json:
            print("\n" + "\n".join(table(result["sweep"])) + f"\n\n{path}: {alternative}")
    elif not gradients_ok and not options.json:
        print("\nThe same with --sweep shows the error against the step size.")
    if options.json:
        print(json.dumps(cleaned(result), allow_nan=False, indent=2))
    return WRONG if not gradients_ok else 0 if result["ok"] else OTHER_FORWARD


def cleaned(value: Any) -> Any:
    """The value with NaN and infinities as text, since JSON has neither."""
    if isinstance(value, dict):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


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
    names, seeds = options.what or ON_TRIAL, range(options.seed, options.seed + options.seeds)
    line = LiveLine(sys.stderr)

    def watch(name: str, seed: int) -> None:
        if line.due:
            stage, turn = names.index(name) + 1, seed - seeds.start + 1
            line.show(f"{name}, stage {stage} of {len(names)}: seed {turn} of {len(seeds)}")

    verdicts = list(trial(names, seeds, watch))
    line.clear()
    return 0 if show(verdicts) else WRONG
