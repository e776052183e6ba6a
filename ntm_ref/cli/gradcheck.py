"""``ntm-ref gradcheck [STAGE ...]``: are the hand-derived gradients right?"""

from __future__ import annotations

import argparse
from typing import Any

from ..gradcheck import ALL, gradcheck
from .numbers import WRONG, whole


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "gradcheck",
        help="check every gradient against numerical derivatives",
        description="Check the gradients of every stage, and of the whole machine through time, against central "
        "differences and the complex step. The exit status is 1 if any is wrong.",
    )
    parser.add_argument("stages", metavar="STAGE", nargs="*", help=f"only these, of: {', '.join(ALL)}; default: all")
    parser.add_argument("--seed", type=whole(0), default=0, help="draws the points and the cotangents (default: 0)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table; 1 if a gradient is wrong."""
    return 0 if gradcheck(options.stages or ALL, options.seed) else WRONG
