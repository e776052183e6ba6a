"""The whole chain of addressing: the stages hand on what they return."""

import numpy as np
from numpy.testing import assert_allclose
from small import column

from ntm_ref import Addressing
from ntm_ref.addressing import ContentAddressing


def test_addressing_keeps_its_five_stages_and_they_pass_on_their_results() -> None:
    rng = np.random.default_rng(0)
    stage = Addressing()
    k, s, memory = rng.standard_normal((2, 3)), np.full((2, 3), 1 / 3), rng.standard_normal((5, 3))
    stage.forward(k, column(2, 3), column(0.3, 0.6), s, column(1.5, 2), np.full((2, 5), 0.2), memory)
    assert stage.content.similarity is stage.similarity.K
    assert stage.interpolation.w_content is stage.content.w_content
    assert stage.sharpening.results is stage.w


def test_addressing_by_content_then_a_shift_of_one_finds_the_next_row() -> None:
    """How associative recall works (fig. 12)."""
    memory = np.eye(4)
    s, w_prev = np.array([[0, 0, 1.0]]), np.full((1, 4), 0.25)
    w = Addressing().forward(memory[[3]], column(1000), column(1), s, column(1), w_prev, memory)
    assert_allclose(w, [[1, 0, 0, 0]], atol=1e-15)
    by_content = ContentAddressing().forward(memory[[3]], column(1000), column(0), s, column(9), w_prev, memory)
    assert_allclose(by_content, [[0, 0, 0, 1]], atol=1e-15)
