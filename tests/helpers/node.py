"""The page's engine in Node, and its arrays beside NumPy's."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ntm_ref import NTM, BitsPerSequence, pretrained
from ntm_ref.machine import Change, Run
from ntm_ref.step import ENGINE, arrays_of, gradients_of, payload_of
from ntm_ref.step.page import ASSETS

DRIVER = Path(__file__).parents[1] / "step" / "driver.js"
NODE = shutil.which("node")
TRAINED = [name for name in pretrained.names() if pretrained.facts_of(name)["model"] != "lstm"]  # with a memory
WITHOUT_NODE = "Node is not installed: THE PAGE'S ENGINE IS NOT TESTED"


class EngineError(Exception):
    """What the engine threw."""


class Engine:
    """One process of Node with the engine loaded; ``ask`` runs code in it with data and returns its result."""

    def __init__(self, more: Sequence[Path] = ()) -> None:
        files = [*(ASSETS / "engine" / f"{name}.js" for name in ENGINE), *more]
        self.process = subprocess.Popen(
            [NODE or "node", str(DRIVER), *map(str, files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, code: str, **data: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"code": code, "data": data}, allow_nan=False) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EngineError(f"Node ended with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"])
        return answer.get("result")

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()  # type: ignore[union-attr]


def sequence(model: NTM, n_steps: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A random x, target and mask for one sequence, in float64."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n_steps, 1, model.settings["n_inputs"]))
    target = rng.integers(0, 2, (n_steps, 1, model.settings["n_outputs"])).astype(float)
    mask = rng.integers(0, 2, (n_steps, 1, 1)).astype(float)
    mask[-1] = 1
    return x, target, mask


def machine(seed: int = 0, spread: float = 0.7, **settings: Any) -> NTM:
    """A small machine in float64, all of its parameters moved at random."""
    sizes = {"n_inputs": 3, "n_outputs": 2, "controller_size": 4, "n_rows": 8, "width": 5, **settings}
    model, rng = NTM(**sizes, dtype=np.float64, seed=seed), np.random.default_rng(seed)
    for parameter in model.parameters():
        parameter.value += spread * rng.standard_normal(parameter.value.shape)
    return model


def numpy_arrays(run: Run, target: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
    """NumPy's numbers: all arrays and gradients of the loss in bits."""
    loss = BitsPerSequence()
    loss.forward(run.logits, target, mask)
    return {**arrays_of(run), **gradients_of(run, loss.backward(1.0)[0])}


def differences(mine: Mapping[str, Sequence[float]], theirs: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Of each array, the length of the difference relative to its own.

    Where an array's length is less than a ten-thousandth of the longest of its kind, that is the measure: a sum of
    large numbers that nearly cancel is known only as well as they are.
    """
    longest = {True: 0.0, False: 0.0}
    for name, expected in theirs.items():
        longest[is_gradient(name)] = max(longest[is_gradient(name)], float(np.linalg.norm(expected)))
    found = {}
    for name, expected in theirs.items():
        got = np.array(mine[name])
        assert got.shape == expected.shape, name
        scale = max(float(np.linalg.norm(expected)), 1e-4 * longest[is_gradient(name)], 1e-300)
        found[name] = float(np.linalg.norm(got - expected)) / scale
    return found


def is_gradient(name: str) -> bool:
    """Whether a name is that of a gradient."""
    return name.split(" / ")[-1].startswith("d_")


NUMBERS = """
    const run = runFor(data), numbers = {};
    for (const name of data.names) {
      const { array, isGradient, numbers: found } = run.find(name);
      const shown = data.handed && isGradient && array.role === "result" ? array.handedOn() : found;
      if (!shown) throw new Error(`${name} has no numbers`);
      numbers[name] = Array.from(shown);
    }
    return { numbers, bits: run.bits };
"""


def worst_difference(
    engine: Engine,
    model: NTM,
    x: np.ndarray,
    target: np.ndarray,
    mask: np.ndarray,
    changes: Sequence[Change] = (),
    **more: Any,
) -> tuple[float, str]:
    """The largest difference between the engine's arrays and NumPy's, and the array that has it."""
    theirs = numpy_arrays(model.run(x, changes=changes), target, mask)
    found = engine.ask(NUMBERS, payload=payload_of(model, x, target, mask), names=list(theirs), **more)
    errors = differences(found["numbers"], theirs)
    name = max(errors, key=lambda name: errors[name])
    return errors[name], name
