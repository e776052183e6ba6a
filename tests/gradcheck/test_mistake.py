"""gradcheck/diagnosis/catalogue/mistake.py: planting leaves no trace, and is possible at all shapes."""

import numpy as np
import pytest
from cases import CASES, SIZES, Shape, Sizes, as_tuple, complete, random_arguments, random_cotangents

from ntm_ref import Interpolation, Linear, check_stage
from ntm_ref.gradcheck.diagnosis.catalogue import STAGE_MISTAKES, mistakes_of


def test_planted_mistake_is_removed_after_an_exception() -> None:
    before, (mistake, *_) = Interpolation.backward, mistakes_of("Interpolation")
    with pytest.raises(ZeroDivisionError), mistake.planted():
        raise ZeroDivisionError
    assert Interpolation.backward is before


ALL_ONES = complete(**dict.fromkeys("TBRWNMIOC", 1), max_shift=0)


@pytest.mark.parametrize("leading", [(), (2,), (3, 2)])
@pytest.mark.parametrize("sizes", [SIZES, ALL_ONES])
def test_planted_mistake_gives_gradients_of_the_right_shapes(sizes: Sizes, leading: Shape) -> None:
    for mistake in STAGE_MISTAKES:
        case = CASES[mistake.stage.__name__]
        stage, cotangents = case.make(sizes), random_cotangents(case, sizes, leading)
        stage.forward(*random_arguments(case, sizes, leading))
        right = as_tuple(stage.backward(*cotangents))
        with mistake.planted(), np.errstate(all="ignore"):
            wrong = as_tuple(stage.backward(*cotangents))
        assert [d.shape for d in wrong] == [d.shape for d in right], mistake.sentence


def test_checking_a_wrong_stage_on_a_single_example_compares_it_with_the_mistakes_that_can_be_made_there() -> None:
    class BiasTwice(Linear):
        def backward(self, d_y: np.ndarray) -> tuple[np.ndarray, ...]:
            d_x, d_W, d_b = super().backward(d_y)
            return d_x, d_W, 2 * d_b

    rng = np.random.default_rng(0)
    (finding,) = check_stage(BiasTwice, *(rng.standard_normal(shape) for shape in ((5,), (5, 3), (3,)))).findings
    assert finding.arguments == ("b",)
    assert "2 times what it should be" in str(finding)
