"""``ntm-ref evaluate RUN``: the cost of a trained machine, also on longer sequences than those of training."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ..support.errors import NTMError
from ..tasks import Task
from ..training import Model, evaluate
from .numbers import whole
from .trained import HELP, trained

N_SEQUENCES = 100


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "evaluate",
        help="evaluate a trained machine",
        description="Evaluate a trained machine on new sequences of several lengths.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("run_or_name", metavar="RUN", help=HELP)
    parser.add_argument(
        "--lengths",
        nargs="+",
        metavar="N",
        help="lengths of the sequences; for repeat copy LENGTHxREPEATS, as in 20x10 (default: the paper's)",
    )
    parser.add_argument("--sequences", type=whole(1), default=N_SEQUENCES, help="sequences of each length")
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the sequences")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate the machine and print the table."""
    model, task = trained(options.run_or_name)
    lengths = [length_of(text, task) for text in options.lengths] if options.lengths else task.variants
    print_evaluation(model, task, lengths, n_sequences=options.sequences, seed=options.seed)
    return 0


def length_of(text: str, task: Task) -> dict[str, int]:
    """The lengths of a task that "20x10" stands for: {"length": 20, "repeats": 10}."""
    names, parts = list(task.longest), text.split("x")
    if len(parts) != len(names) or not all(part.isdecimal() and int(part) for part in parts):
        expected = "x".join(name.upper() for name in names)
        raise NTMError(f"evaluate: --lengths got {text!r}, expected {expected} for {task.name}, each at least 1")
    return {name: int(part) for name, part in zip(names, parts)}


def print_evaluation(
    model: Model,
    task: Task,
    lengths: Sequence[Mapping[str, int]] | None = None,
    *,
    n_sequences: int = N_SEQUENCES,
    seed: int = 0,
) -> None:
    """Print a line for every length: bits and wrong bits per sequence."""
    print(f"Evaluated on {n_sequences} new sequences of each length:\n")
    titles = "".join(f"{name:>8} " for name in task.longest)
    optimum = f" {'of which unavoidable':>21}" if task.has_optimum else ""
    print(f"{titles}{'bits per sequence':>18}{optimum} {'wrong bits per sequence':>24}")
    for row in evaluate(model, task, lengths or task.variants, n_sequences=n_sequences, seed=seed):
        values = "".join(f"{row[name]:>8} " for name in task.longest)
        optimum = f" {row['optimal_bits']:>#21.6g}" if task.has_optimum else ""
        wrong = f"{row['wrong_bits']:.2f} of {row['scored_bits']:.0f}"
        print(f"{values}{row['bits_per_sequence']:>#18.6g}{optimum} {wrong:>24}")
