"""gradcheck/diagnosis/catalogue/mistake.py: planting leaves no trace, and works whatever the leading axes are."""

from collections.abc import Callable

import numpy as np
import pytest

from ntm_ref import Interpolation, Linear, check_stage
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.evaluation import as_tuple
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS, STAGES
from ntm_ref.support.shapes import parse

ANY_AXES = [name for name in STAGES if mistakes_of(name) and name != "InitialState"]  # that one is made for a batch


def test_planted_mistake_is_removed_after_an_exception() -> None:
    before, (mistake, *_) = Interpolation.backward, mistakes_of("Interpolation")
    with pytest.raises(ZeroDivisionError), mistake.planted():
        raise ZeroDivisionError
    assert Interpolation.backward is before


def changed_by(stage: str, leading: Callable[[np.ndarray], np.ndarray]) -> list[str]:
    """The mistakes that change a gradient, where ``leading`` changes the leading axes of all arguments."""
    evaluated = OURS[stage]()
    patterns = parse(evaluated.shapes)[0]
    inputs = [leading(x) if p[:1] == ("...",) else x for x, p in zip(arguments(stage, "generic"), patterns)]
    rng = np.random.default_rng(0)
    given = [rng.standard_normal(y.shape) for y in as_tuple(evaluated.forward(*inputs))]
    right, found = as_tuple(evaluated.backward(*given)), []
    for mistake in mistakes_of(stage):
        with mistake.planted():
            wrong = as_tuple(evaluated.backward(*given))
        assert [d.shape for d in wrong] == [d.shape for d in right], mistake.sentence
        if any(abs(a - b).max() > 1e-9 for a, b in zip(wrong, right)):
            found.append(mistake.sentence)
    return found


@pytest.mark.parametrize("stage", ANY_AXES)
def test_planted_mistakes_work_with_any_leading_axes(stage: str) -> None:
    everything = [mistake.sentence for mistake in mistakes_of(stage)]
    assert changed_by(stage, lambda x: np.stack([x, 0.9 * x, 1.1 * x])) == everything  # (3, 2, ...)
    without_examples = changed_by(stage, lambda x: x[0])
    assert not any("example" in sentence or "first axis" in sentence for sentence in without_examples)
    assert without_examples


def test_checking_a_wrong_stage_on_a_single_example_compares_it_with_the_mistakes_that_can_be_made_there() -> None:
    class BiasTwice(Linear):
        def backward(self, d_y: np.ndarray) -> tuple[np.ndarray, ...]:
            d_x, d_W, d_b = super().backward(d_y)
            return d_x, d_W, 2 * d_b

    rng = np.random.default_rng(0)
    (finding,) = check_stage(BiasTwice, *(rng.standard_normal(shape) for shape in ((5,), (5, 3), (3,)))).findings
    assert finding.arguments == ("b",)
    assert "2 times what it should be" in str(finding)
