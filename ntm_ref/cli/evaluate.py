"""``ntm-ref evaluate RUN``: what a trained machine reaches, also on longer sequences and on harder inputs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..runs import write_whole
from ..tasks import Task
from ..tasks.inputs import RANDOM
from ..training import Model, evaluate, evaluate_hard
from .evaluation_table import print_hard, print_rows
from .lengths import length_of
from .numbers import whole
from .trained import HELP, trained

N_SEQUENCES, N_HARD = 1000, 100
VERSION = 1  # of the JSON

Row = dict[str, Any]


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "evaluate",
        help="evaluate a trained machine",
        description="Evaluate a trained machine on new sequences of several lengths, on random and on hard inputs, and "
        "count the sequences with any wrong bit. The upper end of a 95 % interval stands beside each share.",
    )
    parser.add_argument("run_or_name", metavar="RUN", help=HELP)
    parser.add_argument(
        "--lengths",
        nargs="+",
        metavar="N",
        help="lengths of the sequences; for repeat copy LENGTHxREPEATS, as in 20x10 (default: the paper's)",
    )
    of_each = f"random sequences of each length (default: {N_SEQUENCES})"
    parser.add_argument("--sequences", type=whole(1), default=N_SEQUENCES, help=of_each)
    parser.add_argument(
        "--inputs", nargs="+", metavar="KIND", help="these kinds of inputs only, for example zeros or p=0.1"
    )
    of_hard = f"sequences of each kind of hard inputs; 0 for none (default: {N_HARD})"
    parser.add_argument("--hard-sequences", type=whole(0), default=N_HARD, help=of_hard)
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the sequences (default: 0)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file, or print them with -")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate the machine, print the tables, and write the figures if that is asked for."""
    model, task = trained(options.run_or_name)
    for kind in options.inputs or []:
        task.check_inputs(kind)
    lengths = [length_of(text, task, "evaluate: --lengths") for text in options.lengths] if options.lengths else None
    counts = {"n_sequences": options.sequences, "n_hard": options.hard_sequences, "seed": options.seed}
    to_stdout = options.json == Path("-")
    rows = print_evaluation(model, task, lengths, kinds=options.inputs, quiet=to_stdout, **counts)
    text = json.dumps({"version": VERSION, "task": task.name, **counts, "rows": rows}, indent=2) + "\n"
    if to_stdout:
        sys.stdout.write(text)
    elif options.json:
        write_whole(options.json, lambda part: part.write_text(text, encoding="utf-8"))
        print(f"\nAll figures: {options.json}")
    return 0


def print_evaluation(
    model: Model,
    task: Task,
    lengths: Sequence[Mapping[str, int]] | None = None,
    *,
    n_sequences: int = N_SEQUENCES,
    n_hard: int = N_HARD,
    seed: int = 0,
    kinds: Sequence[str] | None = None,
    quiet: bool = False,
) -> list[Row]:
    """Evaluate, print a table of every length and one of the hard inputs, and return all rows.

    Without ``lengths``, random sequences have those of the paper, and hard ones the longest of training and the longest
    of the paper. With ``kinds``, there is a table for each of them, and no other.
    """
    rows: list[Row] = []
    for kind in kinds or [RANDOM]:
        of_kind = evaluate(model, task, lengths or task.variants, n_sequences, seed, kind)
        rows += of_kind
        if not quiet:
            title = "" if kind == RANDOM else f" with the inputs {kind}"
            print(
                f"{'' if rows == of_kind else chr(10)}Evaluated on {n_sequences} new sequences of each length{title}:\n"
            )
            print_rows(task, of_kind)
    if n_hard and not kinds:
        hard = evaluate_hard(model, task, lengths, n_hard, seed)
        rows += hard
        if not quiet:
            print_hard(task, hard)
    return rows
