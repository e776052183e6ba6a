"""``ntm-ref evaluate RUN``: how well does a trained machine do, also on longer sequences than it has seen?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..machine import NTM
from ..tasks import Task, make_task
from ..training import evaluate, load_weights
from .numbers import whole

LENGTHS = (10, 20, 30, 50, 120)  # the paper's figures 4 and 5
N_SEQUENCES = 100


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "evaluate",
        help="evaluate a trained machine",
        description="Evaluate a trained machine on new sequences of several lengths.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("path", metavar="RUN", type=Path, help="a run folder, or a weights file")
    parser.add_argument(
        "--lengths", type=whole(1), nargs="+", default=LENGTHS, help="lengths of the sequences, in vectors"
    )
    parser.add_argument("--sequences", type=whole(1), default=N_SEQUENCES, help="sequences of each length")
    parser.add_argument("--seed", type=whole(0), default=0, help="which sequences are drawn")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate the machine of a run folder or weights file, and print the table."""
    path = options.path / "weights.npz" if options.path.is_dir() else options.path
    ntm, task = load_weights(path)
    print_evaluation(ntm, make_task(**task), options.lengths, options.sequences, options.seed)
    return 0


def print_evaluation(
    ntm: NTM, task: Task, lengths: Sequence[int] = LENGTHS, n_sequences: int = N_SEQUENCES, seed: int = 0
) -> None:
    """A line for every length: bits and wrong bits per sequence."""
    print(f"Evaluated on {n_sequences} new sequences of each length:\n")
    print(f"{'length':>8} {'bits per sequence':>18} {'wrong bits per sequence':>24}")
    for row in evaluate(ntm, task, [{"length": length} for length in lengths], n_sequences, seed):
        wrong = f"{row['wrong_bits']:.2f} of {row['scored_bits']:.0f}"
        print(f"{row['length']:>8} {row['bits_per_sequence']:>18.3f} {wrong:>24}")
