"""``ntm-ref intervene RUN``: proof that a machine reads what it wrote. Change a row, and the answer follows."""

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
    """The command and its options."""
    parser = commands.add_parser(
        "intervene",
        help="change the memory of a copy machine in mid-answer, and see the answer follow",
        description="Overwrite, in the middle of the answer, the memory row of one vector with that of another, and "
        "compare what is said with both; then take stages away.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("run_or_name", metavar="RUN", nargs="?", default="copy", help=HELP)
    parser.add_argument("--length", type=whole(4), default=12, help="vectors in a sequence")
    parser.add_argument("--seed", type=whole(0), default=0, help="which sequences are drawn")
    parser.add_argument("--out", type=Path, default=Path("intervention.png"), help="where the picture goes")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Change, count, draw."""
    check_backend()
    ntm, task = trained(options.run_or_name)
    if not isinstance(task, Copy) or not isinstance(ntm, NTM):
        what = f"{type(ntm).__name__} for {task.name}"
        raise NTMError(f"intervene: {options.run_or_name} holds an {what}, expected an NTM for copy")
    length = options.length
    before, changed, source = length // 4, length // 2, length - 2  # steps of the answer
    x, target, _ = task.batch(np.random.default_rng(options.seed), N_SEQUENCES, dtype=ntm.dtype, length=length)
    expected = target[length + 1 :] > 0.5

    alone = ntm.run(x)
    rows = written_rows(ntm, alone.steps[:length])
    t = length + 1 + before
    copied = alone.steps[t - 1].state.memory[np.arange(N_SEQUENCES), rows[source]]
    after = ntm.run(x, changes=[OverwriteRow(t, rows[changed], copied)])

    said_alone, said = alone.logits[length + 1 :], after.logits[length + 1 :]
    others = np.arange(length) != changed
    print(f"{N_SEQUENCES} sequences of {length} vectors. Before step {before} of the answer, the row to which vector")
    print(f"{changed} was written is overwritten with the row to which vector {source} was written.\n")
    print(f"{'sequences in which':>50}   left alone   changed")
    for what, which, like in (
        (f"vector {changed} is said as it was shown", changed, expected[changed]),
        (f"vector {changed} is said like vector {source}", changed, expected[source]),
        ("all other vectors are said as they were shown", others, expected[others]),
    ):
        print(f"{what:>50} {count(said_alone[which], like):>12} {count(said[which], like):>9}")
    print(f"\n{'wrong bits per sequence, of ' + str(expected[:, 0].size):>50}")
    print(f"{'with all stages':>50} {wrong(said_alone, expected):>12.2f}")
    cuts = {f"without {stage}": Cut(stage) for stage in ("interpolation", "shift", "sharpening")}
    for what, cut in {**cuts, "without writing while it answers": Cut("write", since=length + 1)}.items():
        answer = ntm.run(x, keep_steps=False, changes=[cut]).logits[length + 1 :]
        print(f"{what:>50} {wrong(answer, expected):>12.2f}")

    def picture(path: Path) -> str:
        p_alone, p_after = sigmoid(said_alone[:, 0]), sigmoid(said[:, 0])
        steps = {"before": before, "changed_step": changed, "source_step": source}
        return follows(expected[:, 0].astype(float), p_alone, p_after, path, "The answer follows the memory", **steps)

    print(f"\n{options.out}: {write_whole(options.out, picture)}")
    return 0


def written_rows(ntm: NTM, steps: Any) -> Array:
    """The row to which the first write head wrote most at each step, in each sequence: (steps, B)."""
    rows: Array = np.array([step.state.w[:, ntm.sizes.n_read].argmax(axis=-1) for step in steps])
    return rows


def count(logits: Array, expected: Array) -> int:
    """In how many sequences all bits are as expected; (..., B, n_bits)."""
    right = ((logits > 0) == expected).all(axis=-1)
    return int(right.reshape(-1, right.shape[-1]).all(axis=0).sum())


def wrong(logits: Array, expected: Array) -> float:
    """Wrong bits per sequence."""
    return float(((logits > 0) != expected).sum()) / N_SEQUENCES
