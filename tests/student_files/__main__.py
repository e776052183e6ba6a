"""``python -m tests.student_files``: check every file here as its README says, and count what comes out.

The README has a table: each file's class, the stage that it is like, and what is expected of the checker. The files are
as students wrote them, so ruff leaves them alone. (The folder is no package: its name is that of a helper, too.)

- A file that is *right* has the exit status 0. With 2 it cannot be judged, and a sentence says why; a few may.
- One that is *WRONG* has 1 or 2, and a reason with a name, but for a few.
- One with another forward (*fwd*) has 3. One that does not derive (*cheat*) is reported, or has 2.
- None makes the checker fail: no traceback has a line of the package.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.reported import REPORTED

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

REFUSED_AT_MOST = 5  # of the right ones: two of them do not run at all, one asserts sizes, one returns None
UNNAMED_AT_MOST = 8  # of the wrong ones
SENTENCE = 700  # characters of a refusal

OWN_VARIANTS = {"A15", "A17", "A29", "S43"}  # right, with a constant or a bound in forward and backward: 0 or 3
BLAMED_EITHER_WAY = {"W05", "W81"}  # the backward is that of the stage, the forward is not: 1 or 3

UNNAMED = re.compile(r"has no name")
ROW = re.compile(r"^\| (\w\d\d) \| (\w+) \| (\w+) \| (\w+) \| (.*) \|$")
REFUSAL = "ntm-ref: error: "


@dataclass(frozen=True)
class File:
    """A row of the README's table."""

    id: str
    target: str
    like: str
    expected: str
    about: str

    @property
    def name(self) -> str:
        return f"{self.id}_{self.like}.py"


@dataclass(frozen=True)
class Outcome:
    """What the command printed of a file."""

    file: File
    status: int
    page: str
    errors: str

    @property
    def verdict(self) -> str:
        """The line with the verdict, or the last line of the refusal."""
        lines = [line for line in self.page.splitlines() if line.startswith("Verdict")]
        return (lines or self.errors.strip().splitlines() or ["nothing was printed"])[-1]

    @property
    def kind(self) -> str:
        """What came out, in the words of the counts."""
        if ("ntm_ref" in self.errors and "Traceback" in self.errors) or self.status not in (0, 1, 2, 3):
            return "the checker fails"
        if self.file.expected == "right":
            return self.of_a_right_one()
        if self.file.expected == "WRONG":
            if self.status == 3:
                return "rejected" if self.file.id in BLAMED_EITHER_WAY else "taken for another forward"
            return ("missed", "rejected, without a name" if UNNAMED.search(self.page) else "rejected", "stopped")[
                self.status
            ]
        if self.file.expected == "fwd":
            return "called another forward" if self.status == 3 else "not called another forward"
        if self.file.expected == "cheat":
            reported = self.status == 2 or REPORTED.search(self.page)
            return "reported" if reported else "not reported"
        return "refused" if self.status == 2 else "not refused"

    def of_a_right_one(self) -> str:
        if self.status == 0 or (self.status == 3 and self.file.id in OWN_VARIANTS):
            return "accepted"
        if self.status != 2:
            return "false alarm"
        last = self.verdict.removeprefix("Verdict: could not be judged: ")
        is_sentence = last.startswith(REFUSAL) or last != self.verdict
        return "refused" if is_sentence and len(last) < SENTENCE else "refused without a sentence"


NEVER = {
    *("the checker fails", "false alarm", "refused without a sentence", "missed", "taken for another forward"),
    *("not called another forward", "not reported", "not refused"),
}


def files() -> list[File]:
    """The table in the README."""
    rows = map(ROW.match, (HERE / "README.md").read_text(encoding="utf-8").splitlines())
    return [File(*row.groups()) for row in rows if row and row[1] != "id"]


def outcome_of(file: File) -> Outcome:
    """Run the command as the README says."""
    command = [sys.executable, "-m", "ntm_ref", "gradcheck", f"{file.name}:{file.target}", "--like", file.like]
    found = subprocess.run(
        command,
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    return Outcome(file, found.returncode, found.stdout, found.stderr)


def broken(outcomes: Sequence[Outcome]) -> list[str]:
    """A sentence for each requirement that is not met."""
    sentences = [f"{o.file.id} ({o.file.about}): {o.kind}" for o in outcomes if o.kind in NEVER]
    refused = [o.file.id for o in outcomes if (o.file.expected, o.kind) == ("right", "refused")]
    if len(refused) > REFUSED_AT_MOST:
        sentences.append(f"{len(refused)} right files are refused, at most {REFUSED_AT_MOST} may: {' '.join(refused)}")
    unnamed = [o.file.id for o in outcomes if o.kind == "rejected, without a name"]
    if len(unnamed) > UNNAMED_AT_MOST:
        sentences.append(f"{len(unnamed)} mistakes have no name, at most {UNNAMED_AT_MOST} may: {' '.join(unnamed)}")
    return sentences


def main() -> int:
    """Print a line for each file, then the counts; 1 if a requirement is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.student_files", description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="ID", help="these files, such as A01")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="files to check at once (default: 2)")
    parser.add_argument("--pages", action="store_true", help="print everything that the command prints")
    options = parser.parse_args()
    asked = [file for file in files() if not options.only or file.id in options.only]
    outcomes = []
    with ThreadPoolExecutor(options.workers) as pool:
        for outcome in pool.map(outcome_of, asked):
            outcomes.append(outcome)
            file = outcome.file
            print(
                f"{file.id}  {file.expected:<6} {outcome.status:>2}  {outcome.kind:<26} {outcome.verdict[:150]}",
                flush=True,
            )
            if options.pages:
                print(f"{outcome.page}{outcome.errors}")
    print(f"\n{'expected':<9} {'outcome':<28} files")
    for expected in dict.fromkeys(file.expected for file in asked):
        kinds = [outcome.kind for outcome in outcomes if outcome.file.expected == expected]
        for kind in sorted(set(kinds)):
            ids = " ".join(o.file.id for o in outcomes if (o.file.expected, o.kind) == (expected, kind))
            print(f"{expected:<9} {kind:<28} {kinds.count(kind):>3}" + (f"  {ids}" if kinds.count(kind) <= 12 else ""))
    sentences = broken(outcomes)
    print("\n" + "\n".join(sentences or ["Every requirement is met."]))
    return int(bool(sentences))


if __name__ == "__main__":
    sys.exit(main())
