"""The command line: ``ntm-ref train | evaluate | reproduce | ...``, also ``python -m ntm_ref ...``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

import ntm_ref

from ..support.errors import NotFiniteError, NTMError
from ..support.shell import as_a_program, command, is_closed_pipe
from . import bench, evaluate, exercises, gradcheck, intervene, reproduce, ship, step, train
from .numbers import BAD_INPUT, INTERRUPTED, WRONG
from .parser import Parser

COMMANDS = (train, evaluate, reproduce, intervene, step, gradcheck, exercises, bench, ship)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 if a check failed or a number was not finite, 2 for
    a wrong argument or file.
    """
    return as_a_program(partial(answer, arguments))


def answer(arguments: Sequence[str] | None) -> int:
    """The exit status of one command; an error is printed as one sentence."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = Parser(prog=command(), description="A Neural Turing Machine in plain NumPy.")
    parser.add_argument("-V", "--version", action="version", version=f"ntm-ref {ntm_ref.__version__}")
    names = {"dest": "command", "metavar": "COMMAND", "prog": parser.prog}
    commands = parser.add_subparsers(title="commands", required=True, **names)
    asked = [module for module in COMMANDS if module.__name__.rpartition(".")[2] in arguments[:1]]
    for module in asked or COMMANDS:  # the options of the other commands would take time and serve nobody
        module.add_to(commands)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands.choices[options.command].refuse(unknown)
    try:
        return int(options.run(options))
    except KeyboardInterrupt as interrupt:
        print(f"\nntm-ref: interrupted{interrupt}", file=sys.stderr)
        return INTERRUPTED
    except NotFiniteError as error:
        print(f"ntm-ref: stopped: {error}", file=sys.stderr)
        return WRONG
    except (NTMError, OSError, MemoryError) as error:
        if is_closed_pipe(error):
            raise
        print(f"ntm-ref: error: {error_message(error)}", file=sys.stderr)
        return BAD_INPUT


def error_message(error: Exception) -> str:
    """An error as a sentence; for an operating-system error, only the file and the reason."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or "there is not enough memory"
