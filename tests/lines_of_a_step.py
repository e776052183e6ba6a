"""``python -m tests.lines_of_a_step``: the lines that one training step runs through, and what they are about.

Counted are the distinct lines of the package that run in one `update` of the default copy recipe (batch 4), as a
debugger would step through them; it is the second update, when everything is there that is cached. A line that begins a
function is a signature. Any other is about the mathematics (an equation, the state, the loop over time, a sum of
gradients, the data of the task) unless a rule below says that it is about something else: checking, speed, options, or
reporting. ``--lines`` prints every line with its tag.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

import ntm_ref
from ntm_ref.recipes import make_model, recipe_for
from ntm_ref.tasks import make_task
from ntm_ref.training import OPTIMISERS, update

PACKAGE = Path(ntm_ref.__file__).parent
TAGS = ("maths", "signature", "checking", "speed", "options", "reporting")
# (what it is about, in which file, a pattern of "function: source line"); the first that fits counts
RULES = (
    ("checking", r"support/checks\.py|stage\.py", ""),
    ("checking", r"tasks/", r"^check|^batch: self\.check"),
    ("checking", r"machine/ntm\.py", "check_sequences"),
    ("checking", r"machine/state\.py", "if batch_size < 1"),
    ("checking", r"training/loss\.py", "check_add_penalty"),
    ("checking", r"training/update\.py", r"isfinite|partial\("),
    ("checking", r"training/optimisers\.py", r"isinf"),
    ("speed", r"support/sums\.py", r"^outer|^product|^ones"),
    ("speed", r"machine/state\.py", "asfortranarray"),
    ("speed", r"heads\.py", r"^split|leading = "),
    ("speed", r"controller/controller\.py", r"^weights_of|^each_layer|evaluated = |for n, "),
    ("speed", r"memory/write\.py", "^kept"),
    ("options", r"machine/changes/", ""),
    ("options", r"machine/state\.py", "^limited"),
    ("options", r"machine/step\.py", r"self\.changes\.state|self\.changes, "),
    ("options", r"machine/run\.py", r"limited\(|if keep_steps|d_a_t = |self\.changes"),
    ("options", r"training/update\.py", r"settings\.max_|d_a = None|if settings"),
    ("options", r"support/sums\.py", r"^are_within_range|^limits"),
    ("options", r"addressing/similarity\.py", r"_divisor|are_within_range"),
    ("options", r"addressing/sharpening\.py", r"tiny\("),
    ("reporting", r"training/loss\.py", r"^is_wrong|^wrong_bits"),
    ("reporting", r"training/update\.py", r"optimum = |return Update"),
    ("reporting", r"tasks/task\.py", "^optimal_bits"),
)


class Line(NamedTuple):
    """A line that ran."""

    file: str  # inside the package
    number: int
    function: str
    text: str
    tag: str


def run_through() -> list[Line]:
    """The lines of one update, in the order of the files' names."""
    task, recipe = make_task("copy"), recipe_for("copy")
    model = make_model(recipe, task, 0)
    optimiser = OPTIMISERS[recipe.optimiser](model.parameters(), recipe.learning_rate)
    rng, ran = np.random.default_rng(0), dict[tuple[str, int], tuple[str, bool]]()

    def of_call(frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(str(PACKAGE)):
            return None
        note(frame, begins=not frame.f_code.co_name.startswith("<"))
        return of_line

    def of_line(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            note(frame, begins=False)
        return of_line

    def note(frame: FrameType, begins: bool) -> None:
        place = Path(frame.f_code.co_filename).relative_to(PACKAGE).as_posix(), frame.f_lineno
        function, began = ran.get(place, (frame.f_code.co_name, False))
        ran[place] = function, began or begins

    update(model, task, optimiser, rng, recipe)
    sys.settrace(of_call)
    try:
        update(model, task, optimiser, rng, recipe)
    finally:
        sys.settrace(None)
    return [line(file, number, *ran[file, number]) for file, number in sorted(ran)]


def line(file: str, number: int, function: str, begins: bool) -> Line:
    """A line with its text and its tag."""
    text = (PACKAGE / file).read_text(encoding="utf-8").splitlines()[number - 1].strip()
    about = (tag for tag, where, what in RULES if re.match(where, file) and re.search(what, f"{function}: {text}"))
    return Line(file, number, function, text, "signature" if begins else next(about, "maths"))


def share_of_something_else(lines: list[Line]) -> float:
    """The share of the lines that are neither mathematics nor signatures, signatures left out."""
    counts = Counter(line.tag for line in lines)
    inside = len(lines) - counts["signature"]
    return (inside - counts["maths"]) / inside


def main() -> None:
    """Print the table, or every line."""
    lines = run_through()
    if "--lines" in sys.argv[1:]:
        for ran in lines:
            print(f"{ran.tag:10} {ran.file}:{ran.number}: {ran.text}")
        return
    print(f"{'file':32} {'lines':>5}" + "".join(f" {tag:>9}" for tag in TAGS))
    for file in dict.fromkeys(ran.file for ran in lines):
        counts = Counter(ran.tag for ran in lines if ran.file == file)
        print(f"{file:32} {counts.total():>5}" + "".join(f" {counts[tag] or '':>9}" for tag in TAGS))
    counts, files = Counter(ran.tag for ran in lines), {ran.file for ran in lines}
    print(f"{f'{len(files)} files':32} {len(lines):>5}" + "".join(f" {counts[tag]:>9}" for tag in TAGS))
    print(f"{share_of_something_else(lines):.0%} of the lines inside functions are about something else.")


if __name__ == "__main__":
    main()
