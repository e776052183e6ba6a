"""gradcheck/verdict/check.py: check_stage and its options."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, changed
from other_forms import InterpolationByLoops

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS
from ntm_ref.support.errors import CheckError


def test_check_stage_takes_a_factory_and_leaves_its_inputs_alone() -> None:
    inputs = arguments("Interpolation", "generic")
    before = [value.copy() for value in inputs]
    assert check_stage(lambda: Interpolation(), *inputs).ok
    assert all(np.array_equal(a, b) for a, b in zip(inputs, before))
    assert check_stage(Interpolation, *(value.tolist() for value in inputs)).ok


def test_check_stage_depends_on_the_seed_alone() -> None:
    inputs = arguments("Sharpening", "generic")
    first, again, other = (str(check_stage(OURS["Sharpening"], *inputs, seed=seed)) for seed in (0, 0, 1))
    assert first == again != other


def test_check_stage_refuses_too_few_arrays() -> None:
    with pytest.raises(CheckError, match="there are no arrays to check it with"):
        check_stage(Interpolation)
    with pytest.raises(CheckError, match=r"forward takes \(w_content, w_prev, g\), but is to be checked with 1 arrays"):
        check_stage(Interpolation, np.ones((2, 3)))


def test_check_stage_refuses_too_few_names() -> None:
    with pytest.raises(CheckError, match="there are 2 names for 3 arrays"):
        check_stage(Interpolation, *INPUTS, names=["a", "b"])


@pytest.mark.parametrize("options", [{"seed": -1}, {"seed": 1.5}, {"seed": "x"}, {"like": ["Read"]}])
def test_check_stage_refuses_bad_options_in_a_sentence(options: dict[str, Any]) -> None:
    with pytest.raises(CheckError, match=f"check_stage: .*{next(iter(options.values()))!r}".replace("[", r"\[")):
        check_stage(Interpolation, *INPUTS, **options)


@pytest.mark.parametrize(("off", "ok"), [(1e-8, False), (1e-10, True)])
def test_check_stage_has_a_tolerance_for_the_complex_step(off: float, ok: bool) -> None:
    assert check_stage(changed(lambda stage, g, d: (g[0] * (1 + off), *g[1:])), *INPUTS).ok is ok


@pytest.mark.parametrize(("off", "ok"), [(1e-6, False), (1e-8, True)])
def test_check_stage_has_a_tolerance_for_differences(off: float, ok: bool) -> None:
    make = changed(lambda stage, g, d: (g[0], g[1] * (1 + off), g[2]), InterpolationByLoops)
    assert check_stage(make, *INPUTS).ok is ok
