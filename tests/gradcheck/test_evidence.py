"""gradcheck/diagnosis/evidence.py: comparing gradients, small ones too."""

from typing import Any

import numpy as np

from ntm_ref import CosineSimilarity, check_stage
from ntm_ref.gradcheck.points.designed import arguments


def test_floor_for_does_not_blame_rounding_where_an_argument_is_tiny() -> None:
    k, memory = arguments("CosineSimilarity", "generic")
    assert check_stage(CosineSimilarity, 1e-9 * k, memory).ok


def test_fits_gives_small_wrong_gradients_no_false_names() -> None:
    class Faint:
        def forward(self, x: np.ndarray, k: np.ndarray) -> np.ndarray:
            self.x = x
            return k + 1e-9 * np.sin(x)

        def backward(self, d: np.ndarray) -> Any:
            return d * 1.7e-9 * np.cos(self.x), d

    x, k = np.random.default_rng(1).normal(size=(2, 2, 3))
    assert all("1.7 times" in s for f in check_stage(Faint, x, k).findings for s in f.sentences)
