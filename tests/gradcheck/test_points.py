"""gradcheck/points/: the register is complete, and the designed points are what they claim to be."""

import numpy as np
from cases import all_stages

from ntm_ref.gradcheck.points.designed import EDGES, FORWARD_ONLY, POINTS, arguments
from ntm_ref.gradcheck.points.register import STAGES


def test_register_lists_every_stage() -> None:
    assert set(STAGES) == all_stages()


def test_points_have_different_sizes_and_no_symmetry() -> None:
    w_gated, s = arguments("CircularShift", "generic")
    assert len({*w_gated.shape, s.shape[-1]}) == 4
    assert not np.allclose(s, s[..., ::-1])
    assert all(size > 1 for size in w_gated.shape)
    _, w_prev, g = arguments("Interpolation", "generic")
    assert np.ptp(w_prev, axis=-1).min() > 0.01
    assert np.all(abs(g - 0.5) > 0.05)


def test_points_on_the_edge_are_on_the_edge() -> None:
    k, memory = arguments("CosineSimilarity", "zero row")
    assert (k == 0).all(axis=-1).any()
    assert (memory == 0).all(axis=-1).any()
    w_shifted, _ = arguments("Sharpening", "one-hot")
    assert set(w_shifted.ravel()) == {0, 1}
    similarity, beta = arguments("ContentWeighting", "overflow")
    assert (beta * similarity).max() > 710
    (x,) = arguments("Sigmoid", "overflow")
    assert x.max() > 710


def test_points_are_the_same_for_the_same_seed() -> None:
    for point in (*POINTS, *EDGES):
        first, again, other = (arguments("Addressing", point, seed) for seed in (0, 0, 1))
        assert all(np.array_equal(a, b) for a, b in zip(first, again))
        assert not all(np.array_equal(a, b) for a, b in zip(first, other))


def test_points_hold_floats_alone() -> None:
    """Whole numbers would be taken for labels, which have no derivative."""
    for name in STAGES:
        for point in POINTS | FORWARD_ONLY | EDGES:
            assert {value.dtype.kind for value in arguments(name, point)} == {"f"}, (name, point)
