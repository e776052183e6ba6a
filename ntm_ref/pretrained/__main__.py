"""``python -m ntm_ref.pretrained RUN``: put the weights of a run folder into the package."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..support.errors import NTMError
from ..support.shell import BAD_INPUT, as_a_program, is_closed_pipe, python
from . import names
from .ship import ship


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if the files are written, 2 if that was asked wrongly."""
    return as_a_program(partial(answer, arguments))


def answer(arguments: Sequence[str] | None) -> int:
    """The exit status; what goes wrong is one sentence."""
    parser = argparse.ArgumentParser(
        prog=python("-m", "ntm_ref.pretrained"),
        allow_abbrev=False,
        description="Put a run folder's weights, its log and what it reaches into the package, as those of its task.",
    )
    parser.add_argument("run", metavar="RUN", type=Path, help="a run folder, as train leaves it")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--curve-only", action="store_true", help="the log alone, as TASK.MODEL.jsonl")
    which.add_argument("--beside", action="store_true", help="all of it, as TASK.MODEL, beside the task's weights")
    options = parser.parse_args(arguments)
    try:
        paths = ship(options.run, options.curve_only, options.beside)
    except (NTMError, OSError) as error:
        if is_closed_pipe(error):
            raise
        print(f"ntm_ref.pretrained: error: {error}", file=sys.stderr)
        return BAD_INPUT
    for path in paths:
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    print(f"Trained weights in the package: {', '.join(names()) or 'none yet'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
