"""gradcheck/diagnosis/catalogue/mistake.py: planting leaves no trace."""

import pytest

from ntm_ref import Interpolation
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of


def test_planted_mistake_is_removed_after_an_exception() -> None:
    before, (mistake, *_) = Interpolation.backward, mistakes_of("Interpolation")
    with pytest.raises(ZeroDivisionError), mistake.planted():
        raise ZeroDivisionError
    assert Interpolation.backward is before
