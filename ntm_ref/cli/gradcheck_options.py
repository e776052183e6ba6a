"""The options of ``ntm-ref gradcheck``, and which of them do not go together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..gradcheck import ALL
from ..gradcheck.commands.formats import FORMATS
from ..gradcheck.commands.trial import N_SEEDS
from ..gradcheck.points.register import STAGES
from ..gradcheck.theirs.layouts import AXES
from ..support.errors import NTMError
from .numbers import positive, whole

TEXT, JSON = "text", "json"


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """The command and its options."""
    parser: argparse.ArgumentParser = commands.add_parser(
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
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="also write an HTML page: theirs, ours, and what else becomes wrong"
    )
    parser.add_argument("--sweep", action="store_true", help="plot the error of one stage against the step size")
    parser.add_argument("--shapes", action="store_true", help="print the shapes in which classes are called")
    parser.add_argument("--starter", choices=STAGES, metavar="STAGE", help="print a file to fill in")
    parser.add_argument(
        "--catalogue",
        action="store_true",
        help="make every known mistake on purpose, and count how many are rejected and named",
    )
    return parser


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
    if special and special != ["sweep"] and (theirs or options.format != TEXT or options.out or options.page):
        raise NTMError(
            f"gradcheck: --{special[0]} prints text about our own stages; it takes no file, --format, --out or --page"
        )
    if options.sweep and len(options.what) != 1:
        raise NTMError("gradcheck: --sweep needs exactly one stage or class")
    if options.sweep and options.format not in (TEXT, JSON):
        raise NTMError(f"gradcheck: --sweep goes with text and json, not with --format {options.format}")
    if options.sweep and options.seeds:
        raise NTMError("gradcheck: --sweep takes one seed, so it does not go together with --seeds")
