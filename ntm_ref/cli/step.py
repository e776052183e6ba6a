"""``ntm-ref step [RUN]``: a run as one page in which every number can be looked at, forwards and backwards."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path
from typing import Any

from ..machine import NTM
from ..runs import write_whole
from ..step import page_html
from ..step.example import example_of, short_lengths
from ..step.limits import TooLongError, check_length
from ..step.lines import lines_of
from ..step.numbers import numbers_of
from ..support.errors import NTMError
from ..support.shapes import Array
from ..tasks.inputs import RANDOM
from .lengths import length_in_words, length_of
from .numbers import whole
from .step_wrong import OUT as WRONG_OUT
from .step_wrong import add_options, is_about_wrong_gradients, listed, section, write_page
from .trained import HELP, trained

DEFAULT, OUT = "copy-small", Path("step.html")
KNOWN_AS = dict.fromkeys(("--items", "--lengths", "--repeats", "--steps"), "--length") | {"--output": "--out"}
ABOUT = (
    "Write one HTML file that shows a machine on one sequence: every number, how it was computed, what its gradient is "
    "and where that comes from. The same arguments give the same file."
)
WHAT_TO_DO = (
    "Open it in a browser and press Space to walk through the run, forwards and then backwards; ? lists all keys."
)

WHAT_TO_READ = "Open it in a browser to see theirs beside ours, the first wrong place, and what else becomes wrong."


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "step", help="step through a run in the browser, with every number forwards and backwards", description=ABOUT
    )
    parser.known_as = KNOWN_AS
    parser.add_argument("run_or_name", metavar="RUN", nargs="?", help=f"{HELP} (default: {DEFAULT})")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"where the page goes (default: {OUT})")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument(
        "--length",
        metavar="N",
        help="length of the sequence; for repeat copy LENGTHxREPEATS, as in 3x2 (default: a short one)",
    )
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the sequence (default: 0)")
    parser.add_argument(
        "--inputs",
        metavar="KIND",
        help=f"kind of inputs, for example zeros or p=0.1 (default: {RANDOM})",
    )
    parser.add_argument("--lines", action="store_true", help="print the walk as text, a line for each stop; no page")
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write a page, or print the walk or a list."""
    if is_about_wrong_gradients(options):
        return about_wrong_gradients(options)
    if options.lines and (options.out or options.open):
        raise NTMError("step: --lines prints the walk and writes no page, so it does not go with --out or --open")
    name = options.run_or_name or DEFAULT
    model, task = trained(name)
    lengths = short_lengths(task) if options.length is None else length_of(options.length, task, "step: --length")
    x, target, mask = example_of(task, lengths, options.seed, options.inputs or RANDOM)
    try:
        ntm = check_length(model, x, target, mask)
    except TooLongError as error:
        raise NTMError(f"step: {error}; --length {length_in_words(short_lengths(task))} is short") from None
    if options.lines:
        return print_lines(ntm, x, target, mask)
    about = {
        "machine": Path(name).name,
        "task": task.name,
        "lengths": lengths,
        "seed": options.seed,
        "inputs": options.inputs or RANDOM,
    }
    title = f"{about['machine']}, step by step"
    return write(page_html(ntm, x, target, mask, title=title, **about), options.out or OUT, options.open)


def about_wrong_gradients(options: argparse.Namespace) -> int:
    """The page about a class or a known mistake, or the list of these."""
    if options.mistakes:
        print(listed())
        return 0
    about, out = section(options), options.out or WRONG_OUT
    n_bytes = write_page([about], out)
    verdict = about.survey.verdict() if about.survey else about.error
    print(f"{about.title}\nVerdict: {verdict}\n{out}: {n_bytes / 1000:,.0f} kB. {WHAT_TO_READ}")
    if options.open:
        open_in_browser(out)
    return 0


def print_lines(model: NTM, x: Array, target: Array, mask: Array) -> int:
    """The walk as text."""
    numbers = numbers_of(model, x, target, mask)
    lines = [*lines_of(numbers)]
    print(
        f"{len(x)} steps that cost {numbers.bits:.3g} bits: {len(lines)} stops, forwards (->) and then backwards (<-)."
    )
    print("\n".join(lines))
    return 0


def write(page: str, out: Path, opened: bool) -> int:
    """Write a page, open it if that is asked for, and say what it is for."""
    data = page.encode()
    write_whole(out, lambda part: part.write_bytes(data))
    print(f"{out}: {len(data) / 1000:,.0f} kB. {WHAT_TO_DO}")
    if opened:
        open_in_browser(out)
    return 0


def open_in_browser(path: Path) -> None:
    """Open a page, or say that this is not possible here."""
    if not webbrowser.open(path.resolve().as_uri()):
        print("No browser could be started here; open the file yourself.")
