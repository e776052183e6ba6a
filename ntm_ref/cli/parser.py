"""The parser of the command line; its errors are one sentence that leads to the right option."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from ..support.shell import BAD_INPUT, NAME


class Parser(argparse.ArgumentParser):
    """A parser without abbreviations; ``known_as`` maps names used elsewhere to ours: {"--lr": "--learning-rate"}."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, **named})
        self.known_as: dict[str, str] = {}

    def error(self, message: str) -> NoReturn:
        """Print the error and where to look, without the whole usage before it, and exit."""
        self.exit(BAD_INPUT, f"{NAME}: error: {message} (see {self.prog} --help)\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print a message; unlike argparse, raise an error if the output cannot be written."""
        print(message, end="", file=file or sys.stderr)

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Exit with an error that names the unknown options or extra words, and what may be meant."""
        options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        if not options:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        likely = [option for option in map(self.likely, options) if option]
        meant = f"; is {' and '.join(dict.fromkeys(likely))} meant?" if likely else ""
        self.error(f"there is no option {' or '.join(options)}{meant}")

    def likely(self, given: str) -> str:
        """The option that may be meant, or an empty string."""
        if given in self.known_as:
            return self.known_as[given]
        ours = dict.fromkeys(re.findall(r"--[\w-]+", self.format_usage()))
        begun = [option for option in ours if option.startswith(given) and given != "--"]
        return " or ".join(begun or get_close_matches(given, ours, n=1, cutoff=0.7))
