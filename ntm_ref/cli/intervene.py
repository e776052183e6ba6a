"""``ntm-ref intervene RUN``: does a machine read what it wrote? Overwrite a row, and the answer changes with it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ..elementary import sigmoid
from ..machine import NTM, Cut, OverwriteRow
from ..runs import write_whole
from ..support.errors import NTMError
from ..support.shapes import Array
from ..tasks import Copy
from ..view import check_backend, follows
from .numbers import whole
from .trained import HELP, trained

N_SEQUENCES = 100


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "intervene",
        help="overwrite the memory of a copy machine during the answer, and see the answer follow",
        description="Overwrite the memory row of one vector with that of another during the answer, and compare the "
        "outputs with and without it; then take stages away.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("run_or_name", metavar="RUN", nargs="?", default="copy", help=HELP)
    parser.add_argument("--length", type=whole(4), default=12, help="vectors in a sequence")
    parser.add_argument("--seed", type=whole(0), default=0, help="seed of the sequences")
    parser.add_argument("--out", type=Path, default=Path("intervention.png"), help="file of the picture")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Overwrite a row, count what follows in the answers, take stages away, and draw the first answer."""
    check_backend()
    ntm, task = trained(options.run_or_name)
    if not isinstance(task, Copy) or not isinstance(ntm, NTM):
        what = f"{type(ntm).__name__} for {task.name}"
        raise NTMError(f"intervene: {options.run_or_name} holds an {what}, expected an NTM for copy")
    length = options.length
    steps = {"before": length // 4, "changed_step": length // 2, "source_step": length - 2}  # of the answer
    x, target, _ = task.batch(np.random.default_rng(options.seed), N_SEQUENCES, dtype=ntm.dtype, length=length)
    expected = target[length + 1 :] > 0.5
    alone, changed = answers(ntm, x, length, **steps)
    print_answers(alone, changed, expected=expected, **steps)
    print_cuts(ntm, x, alone, expected=expected)

    def picture(path: Path) -> str:
        p_alone, p_changed = sigmoid(alone[:, 0]), sigmoid(changed[:, 0])
        return follows(expected[:, 0].astype(float), p_alone, p_changed, path, "The answer follows the memory", **steps)

    print(f"\n{options.out}: {write_whole(options.out, picture)}")
    return 0


def answers(
    ntm: NTM, x: Array, length: int, *, before: int, changed_step: int, source_step: int
) -> tuple[Array, Array]:
    """The logits of the answer without and with the intervention, each (length, B, n_bits)."""
    alone = ntm.run(x)
    rows = written_rows(ntm, alone.steps[:length])
    t = length + 1 + before
    copied = alone.steps[t - 1].state.memory[np.arange(N_SEQUENCES), rows[source_step]]
    changed = ntm.run(x, changes=[OverwriteRow(t, rows[changed_step], copied)])
    return alone.logits[length + 1 :], changed.logits[length + 1 :]


def written_rows(ntm: NTM, steps: Any) -> Array:
    """The row to which the first write head wrote most at each step, in each sequence: (steps, B)."""
    rows: Array = np.array([step.state.w[:, ntm.sizes.n_read].argmax(axis=-1) for step in steps])
    return rows


def print_answers(
    alone: Array, changed: Array, *, expected: Array, before: int, changed_step: int, source_step: int
) -> None:
    """Print in how many sequences the answer follows the memory."""
    length = len(expected)
    others = np.arange(length) != changed_step
    print(f"{N_SEQUENCES} sequences of {length} vectors. Before step {before} of the answer, the row to which vector")
    print(f"{changed_step} was written is overwritten with the row to which vector {source_step} was written.\n")
    print(f"{'sequences in which':>50}    unchanged   changed")
    for what, which, like in (
        (f"vector {changed_step} is output as shown", changed_step, expected[changed_step]),
        (f"vector {changed_step} is output like vector {source_step}", changed_step, expected[source_step]),
        ("all other vectors are output as shown", others, expected[others]),
    ):
        print(f"{what:>50} {n_right(alone[which], expected=like):>12} {n_right(changed[which], expected=like):>9}")


def print_cuts(ntm: NTM, x: Array, alone: Array, *, expected: Array) -> None:
    """Print the wrong bits per sequence with all stages, and with each one taken away."""
    answer_begins = len(expected) + 1
    print(f"\n{'wrong bits per sequence, of ' + str(expected[:, 0].size):>50}")
    print(f"{'with all stages':>50} {wrong_per_sequence(alone, expected=expected):>12.2f}")
    cuts = {f"without {stage}": Cut(stage) for stage in ("interpolation", "shift", "sharpening")}
    for what, cut in {**cuts, "without writing during the answer": Cut("write", since=answer_begins)}.items():
        answer = ntm.run(x, keep_steps=False, changes=[cut]).logits[answer_begins:]
        print(f"{what:>50} {wrong_per_sequence(answer, expected=expected):>12.2f}")


def n_right(logits: Array, *, expected: Array) -> int:
    """The number of sequences in which all bits are as expected; both arrays (..., B, n_bits)."""
    right = ((logits > 0) == expected).all(axis=-1)
    return int(right.reshape(-1, right.shape[-1]).all(axis=0).sum())


def wrong_per_sequence(logits: Array, *, expected: Array) -> float:
    """Wrong bits per sequence."""
    return float(((logits > 0) != expected).sum()) / N_SEQUENCES
