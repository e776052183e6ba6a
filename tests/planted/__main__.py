"""``python -m tests.planted``: plant each mistake in a copy of this checkout, run the default suite, and count.

A mistake is caught if a test fails with it, and again when it is run alone, or if a test does not end in time. First
the suite runs without any mistake; tests that fail then are left out.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from .mistakes import GROUPS, MISTAKES, stale
from .trial import ROOT, Trial


def options_of() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("--suite", type=Path, metavar="DIR", default=ROOT, help="the checkout whose tests are run")
    parser.add_argument("--only", type=int, nargs="+", metavar="N", choices=MISTAKES, help="these mistakes")
    parser.add_argument("--first", nargs="+", metavar="FILE", default=[], help="test files to run before the others")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="copies to work in at once")
    parser.add_argument("--limit", type=float, default=900, metavar="SECONDS", help="for a test to end (default: 900)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the results go, after each mistake")
    parser.add_argument("--resume", action="store_true", help="go on with what is in the --json file")
    return parser.parse_args()


def table(asked: Collection[int], trial: Trial) -> str:
    """The counts of each group, and the sentences of what was missed."""
    numbers = [n for n in asked if trial.is_done(n)]
    missed = [n for n in numbers if not trial.results["mistakes"][str(n)]["caught_by"]]
    rows = [f"\n{'group':<24} {'planted':>7} {'caught':>7} {'missed':>7}"]
    for group in (*GROUPS, "all"):
        here = [n for n in numbers if group in ("all", MISTAKES[n][0])]
        n_missed = len([n for n in here if n in missed])
        rows.append(f"{group:<24} {len(here):>7} {len(here) - n_missed:>7} {n_missed:>7}")
    slow = sum(trial.results["mistakes"][str(n)]["caught_by"] == "time-out" for n in numbers)
    rows += [f"{slow} of the caught ones by a time-out"] if slow else []
    rows += [f"{len(asked) - len(numbers)} are not decided yet"] if len(asked) > len(numbers) else []
    rows += [f"missed {n} ({MISTAKES[n][1].file}): {MISTAKES[n][1].sentence}" for n in missed]
    return "\n".join(rows)


def main() -> int:
    """0 if every mistake is caught, 1 if one is missed or not decided yet."""
    outdated = stale(ROOT)
    if outdated:
        raise SystemExit("\n".join(outdated))
    options = options_of()
    trial = Trial(options)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        try:
            trial.run(Path(folder))
        except KeyboardInterrupt:
            print("\nstopped; --resume goes on", file=sys.stderr)
    asked = options.only or MISTAKES
    print(table(asked, trial))
    return int(not all(trial.is_done(n) and trial.results["mistakes"][str(n)]["caught_by"] for n in asked))


if __name__ == "__main__":
    sys.exit(main())
