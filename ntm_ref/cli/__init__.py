"""The command line: ``ntm-ref train | evaluate | reproduce | ...``, also ``python -m ntm_ref ...``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from ..errors import NotFiniteError, NTMError
from . import bench, evaluate, gradcheck, intervene, reproduce, train
from .numbers import BAD_INPUT, INTERRUPTED, WRONG


class Parser(argparse.ArgumentParser):
    """A parser that says one sentence about a mistake, and not the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look, and exit."""
        self.exit(BAD_INPUT, f"{self.prog}: error: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 if it did what it says, 1 if a check failed or a number broke, 2 if it was asked wrongly."""
    parser = Parser(prog="ntm-ref", description="A Neural Turing Machine in plain NumPy.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (train, evaluate, reproduce, intervene, gradcheck, bench):
        command.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except NotFiniteError as error:
        print(f"ntm-ref: stopped: {error}", file=sys.stderr)
        return WRONG
    except (NTMError, OSError, MemoryError) as error:
        print(f"ntm-ref: error: {str(error) or 'there is not enough memory'}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\nntm-ref: interrupted", file=sys.stderr)
        return INTERRUPTED
