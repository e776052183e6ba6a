"""Copy, learned on a few vectors: how far a model goes beyond them, and which vector it outputs in which place.

``python -m ntm_ref.reproduce.comparing RUN [RUN ...]`` measures runs of ``ntm-ref train copy`` and prints a line of
JSON for each. The lines in ``pretrained/copy_up_to_six.jsonl`` were made so; tutorial 12 shows them.

The LSTM's size and learning rate were chosen by ``ntm-ref train copy --max-length 6 --model lstm --layers 1
--batch-size 16 --limit 40000 --controller-size C --learning-rate X`` with seed 0. Wrong bits, of 48 at six vectors:

    learning rate    0.001    0.003     0.01     0.03
    64 cells          12.9      7.5      2.9
    128 cells          9.8      3.6      0.2      3.3
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..pretrained import FOLDER
from ..runs import load_weights, read_log
from ..support.shapes import Array
from ..tasks import Copy
from ..training import evaluate
from ..training.model import Model

FILE = FOLDER / "copy_up_to_six.jsonl"
LENGTHS = (3, 4, 5, 6, 7, 9, 12, 18)
N_SEQUENCES = 200  # of each length


def shares_wrong(model: Model, lengths: Sequence[int] = LENGTHS) -> Array:
    """The share of wrong bits at each length, (lengths,), in random sequences that are the same for all models."""
    rows = evaluate(model, Copy(), [{"length": length} for length in lengths], N_SEQUENCES)
    return np.array([row["wrong_bits"] / row["scored_bits"] for row in rows])


def output_by_place(model: Model, length: int) -> Array:
    """How well each place of the answer agrees with each vector that was shown: (places, vectors).

    1 if all bits agree in all sequences; two random vectors agree in half of their bits.
    """
    x, target, _ = Copy().batch(np.random.default_rng(length), N_SEQUENCES, length=length, dtype=model.dtype)
    output, shown = model.run(x, keep_steps=False).logits[length + 1 :] > 0, target[length + 1 :] > 0.5
    return np.array([[np.mean(place == vector) for vector in shown] for place in output])


def measured(run: Path) -> dict[str, Any]:
    """What the weights in a run folder reach, and how they were trained."""
    described = json.loads((run / "run.json").read_text(encoding="utf-8"))
    recipe, model = described["recipe"], load_weights(run / "weights.npz")[0]
    last = read_log(run / "log.jsonl")[-1]
    by_place = {n: output_by_place(model, n).round(2).tolist() for n in (6, 8)}
    _, *words = described["command"]
    return {
        "command": f"python -m ntm_ref {shlex.join(words[: words.index('--out')])}",
        "model": recipe["model"],
        "longest": described["task"].get("max_length", 20),
        "rate": recipe["learning_rate"],
        "size": recipe["controller_size"],
        "seed": described["seed"],
        "sequences": last["sequences"],
        "bits": round(last["bits_per_sequence"], 3),
        "wrong": dict(zip(map(str, LENGTHS), shares_wrong(model).round(4).tolist())),
        "by_place": {str(n): table for n, table in by_place.items()},
    }


def trials() -> list[dict[str, Any]]:
    """The lines of the file, one for each run."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        print(json.dumps(measured(Path(folder))))
