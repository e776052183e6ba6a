"""Content weighting at its extremes: keys of zero and of huge strength."""

import numpy as np
import pytest
from cases import both_precisions
from numpy.testing import assert_allclose, assert_array_equal
from small import column

from ntm_ref import ContentWeighting


@both_precisions
def test_content_weighting_with_beta_0_is_uniform(dtype: type) -> None:
    similarity = np.array([[1, -0.5, 0.2, 0.9]], dtype)
    assert_array_equal(ContentWeighting().forward(similarity, column(0, dtype=dtype)), np.full((1, 4), 0.25, dtype))


@both_precisions
@pytest.mark.parametrize("beta", [1e3, 1e6, 1e30])
def test_content_weighting_with_a_huge_beta_keeps_the_most_similar_row_alone(dtype: type, beta: float) -> None:
    """exp(beta) itself would overflow."""
    similarity = np.array([[0.5, 0.9, -1, 0.1], [-0.5, -0.9, -1, -0.8]], dtype)
    stage = ContentWeighting()
    w_content = stage.forward(similarity, column(beta, beta, dtype=dtype))
    assert_allclose(w_content, np.eye(4)[[1, 0]], atol=1e-40)
    for gradient in stage.backward(similarity):
        assert np.isfinite(gradient).all()
