"""gradcheck/commands/shapes.py: what ``--shapes`` prints is what a class is called with."""

import numpy as np

from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.commands.shapes import shapes
from ntm_ref.gradcheck.points.register import STAGES


def test_shapes_has_every_stage_with_its_arguments() -> None:
    lines = list(shapes(list(STAGES)))
    for stage, (_, names) in STAGES.items():
        after = lines[lines.index(f"\n{stage}") + 1]
        assert all(f"{name} (" in after for name in names.split())


def test_shapes_are_those_that_a_class_is_called_with() -> None:
    class PerExample:  # tutorial 1: no batch
        def forward(self, w: np.ndarray, memory: np.ndarray) -> np.ndarray:
            self.w, self.memory = w, memory
            return w @ memory

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return d @ self.memory.T, self.w.T @ d

    outcome = check(PerExample, "Read")
    assert outcome.status == 0
    called = ", ".join(f"{name} {tuple(shape)}" for name, shape in outcome.as_dict()["shapes"].items())
    assert any(line.startswith("  heads ") and line.endswith(called) for line in shapes(["Read"]))
