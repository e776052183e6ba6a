"""The heads: every parameter in its range, and what is taken as it is."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref.heads import Heads, HeadSizes


@pytest.mark.parametrize("raw", [-1000.0, -5.0, 0.0, 5.0, 1000.0])
def test_heads_keep_every_number_in_its_range_whatever_the_controller_emits(raw: float) -> None:
    sizes = HeadSizes(n_read=2, n_write=1, width=4, max_shift=1)
    _, beta, g, s, gamma, e, _ = Heads(sizes).forward(np.full(sizes.n_numbers, raw))
    assert beta.min() >= 0
    assert gamma.min() >= 1
    for gate in (g, e):
        assert gate.min() >= 0
        assert gate.max() <= 1
    assert_allclose(s, 1 / 3, rtol=1e-15)


def test_heads_take_keys_and_additions_as_they_are() -> None:
    sizes = HeadSizes(n_read=1, n_write=1, width=3, max_shift=0)
    raw = np.linspace(-30, 30, sizes.n_numbers)
    k, _, _, s, _, _, a = Heads(sizes).forward(raw)
    assert_array_equal(k.ravel(), raw[:6])
    assert_array_equal(a.ravel(), raw[6:9])
    assert_array_equal(s, [[1], [1]])  # max_shift = 0: nowhere to go


def test_head_sizes_count_the_numbers_that_the_controller_emits() -> None:
    """For every head a key, beta, g, gamma and the shifts; for every write head an erase and an add vector."""
    sizes = HeadSizes(n_read=2, n_write=3, width=20, max_shift=1)
    assert (sizes.n_heads, sizes.n_shifts) == (5, 3)
    assert sizes.n_numbers == 5 * (20 + 3 + 3) + 3 * (20 + 20)
