"""gradcheck/diagnosis/evidence.py: comparing gradients, small ones too."""

from typing import Any

import numpy as np

from ntm_ref import CosineSimilarity, Interpolation, check_stage
from ntm_ref.gradcheck.diagnosis.evidence import joined
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.student_side.kept import arrays_of


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


def test_arrays_of_a_stage_have_the_names_by_which_it_keeps_them() -> None:
    class Keeps:
        def __init__(self) -> None:
            self.y, self.scale, self.n, self.name = np.ones(3), 0.5, 3, "y"
            self.cache, self.by_name = (np.zeros(2), [1.0]), {"z": np.ones((1, 2))}
            self.mask = np.array([True])

    found = arrays_of(Keeps())
    assert {name: value.shape for name, value in found.items()} == {
        "y": (3,), "scale": (), "cache[0]": (2,), "by_name['z']": (1, 2)
    }  # fmt: skip


@np.errstate(all="ignore")
def test_part_of_the_evidence_is_that_of_some_indices() -> None:
    case = check_stage(Interpolation, *arguments("Interpolation", "generic")).evidence[0]
    part = case.part(0, [[1], [0, 2], [3, 4, 6]])
    inside = np.ix_([1], [0, 2], [3, 4, 6])
    assert np.allclose(part.expected(0), case.expected(0)[inside], rtol=1e-12)
    assert np.array_equal(part.returned(0), case.returned(0)[inside])
    assert np.array_equal(part.expected(1), case.expected(1))
    w_prev, g = (dict(part.factors[:3])[name] for name in ("w_prev", "g"))
    assert np.array_equal(w_prev, case.inputs[1][inside])
    assert np.array_equal(g, np.broadcast_to(case.inputs[2], (2, 3, 7))[inside])


def test_joined_names_read_like_a_sentence() -> None:
    assert [joined(list(names)) for names in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
