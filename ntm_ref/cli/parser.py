"""What is typed after the command's name; a mistake is one sentence that leads to the right option."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from ..support.shell import BAD_INPUT, NAME


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations; ``known_as`` maps other names to options: {"--lr": "--learning-rate"}."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, **named})
        self.known_as: dict[str, str] = {}

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look, without the whole usage before it, and exit."""
        self.exit(BAD_INPUT, f"{NAME}: error: {message} (see {self.prog} --help)\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print it, and raise if the output cannot be written, where argparse would ignore that."""
        print(message, end="", file=file or sys.stderr)

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Say which options do not exist, or which words are too many, and what may be meant."""
        options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        if not options:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        likely = [option for option in map(self.likely, options) if option]
        meant = f"; is {' and '.join(dict.fromkeys(likely))} meant?" if likely else ""
        self.error(f"there is no option {' or '.join(options)}{meant}")

    def likely(self, given: str) -> str:
        """The option that may be meant, or nothing."""
        if given in self.known_as:
            return self.known_as[given]
        ours = dict.fromkeys(re.findall(r"--[\w-]+", self.format_usage()))
        begun = [option for option in ours if option.startswith(given) and given != "--"]
        return " or ".join(begun or get_close_matches(given, ours, n=1, cutoff=0.7))
