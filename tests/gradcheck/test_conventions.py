"""200 right files and 200 wrong ones in other people's conventions: no right one is rejected, and no wrong one passes.

If none of 200 goes wrong, the rate is below 3/200 = 1.5 % with a confidence of 95 % (the rule of three), among files
such as `conventions.right_forms` and `conventions_harness.wrong_forms` draw.
"""

from __future__ import annotations

import random
import warnings
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conventions import Form, combinations, drawn, right_forms
from conventions_harness import (
    differences,
    is_ambiguous,
    is_right,
    is_wrong,
    loaded,
    point_of,
    quiet,
    wrong_forms,
)
from conventions_style import ARGUMENTS, STYLES
from conventions_text import METHODS, file_of

from ntm_ref import check_stage, gradcheck
from ntm_ref.gradcheck.points.designed import POINTS
from ntm_ref.gradcheck.theirs.judge import given_by
from ntm_ref.support.errors import CheckError

REFUSED_AT_MOST = 0.02  # of the right ones: "it cannot be judged" is no false alarm, but no help either

THOROUGH = pytest.mark.thorough
FEW_AND_MANY = [2, pytest.param(200, marks=THOROUGH)]
SEEDS = [0, pytest.param(1, marks=THOROUGH)]


def judged(form: Form, folder: Path) -> Any:
    """What the checker says of a form."""
    options = dict(form.options)
    if is_ambiguous(form, folder):  # a vector's np.sum may as well be a mistake in a batch
        options["axes"] = "heads" if form.layout == "heads" else "one"
    sizes = options.pop("sizes", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make = getattr(loaded(form.text, folder), form.target)
        return gradcheck.check(make, form.stage, **options, given=given_by(sizes) if sizes else None)


CRASHED = -1


def statuses(forms: list[Form], folder: Path) -> list[tuple[int, str]]:
    """The status of each form, and the form with what was said of it."""
    found = []
    for form in forms:
        try:
            verdict = judged(form, folder)
        except Exception as error:
            found.append((CRASHED, f"{form}\n-> {type(error).__name__}: {error}"))
        else:
            found.append((verdict.status, f"{form}\n-> status {verdict.status}: {verdict.verdict}"))
    return found


def shown(texts: list[str], n: int, what: str) -> str:
    """The count, and the first few in full."""
    rest = [text.splitlines()[0] for text in texts[3:]]
    return "\n\n".join([f"{len(texts)} of {n} {what}", *texts[:3], "\n".join(rest)])


@pytest.mark.parametrize("n", FEW_AND_MANY)
def test_conventions_no_false_alarm(n: int, tmp_path: Path) -> None:
    """0 of 200: the rate of false alarms is below 1.5 % at 95 %."""
    found = statuses(right_forms(n), tmp_path)
    rejected = [text for status, text in found if status not in (0, 2)]
    assert not rejected, shown(rejected, n, "right forms are rejected")
    refused = [text for status, text in found if status == 2]
    assert len(refused) <= REFUSED_AT_MOST * n, shown(refused, n, "right forms are refused")


@pytest.mark.parametrize("n", FEW_AND_MANY)
def test_conventions_none_missed(n: int, tmp_path: Path) -> None:
    """0 of 200: the rate of mistakes that pass is below 1.5 % at 95 %."""
    found = statuses(wrong_forms(n, 0, tmp_path), tmp_path)
    missed = [text for status, text in found if status in (0, CRASHED)]
    assert not missed, shown(missed, n, "wrong forms pass")


@pytest.mark.parametrize("seed", SEEDS)
def test_conventions_right_forms_compute_what_our_stages_compute(seed: int, tmp_path: Path) -> None:
    forms = right_forms(200 if seed else 60, seed)
    assert len({form.combination for form in forms}) == len(forms)
    assert {form.stage for form in forms} == set(ARGUMENTS)
    for form in forms:
        assert is_right(form, tmp_path), str(form)


def test_conventions_of_heads_are_drawn_so_that_nobody_can_take_them_for_a_batch(tmp_path: Path) -> None:
    for form in right_forms(60):
        assert form.layout != "heads" or not is_ambiguous(form, tmp_path), str(form)


def plain_forms() -> list[Form]:
    """Every style in every layout, as a class with forward and backward that takes our order and returns a tuple."""
    first = {c[:3]: c for c in reversed(combinations()) if c[3] == METHODS and c[5] == "tuple" and c[6] == "array"}
    forms = []
    for combination in first.values():
        form = drawn(combination, random.Random(0))
        convention = replace(form.convention, order=tuple(range(len(form.style.arguments))))
        text, target = file_of(form.style, convention)
        forms.append(replace(form, convention=convention, text=text, target=target))
    return forms


def wrong_plain_forms() -> list[Form]:
    """Each of these with each mistake that is listed with its style."""
    forms = []
    for form in plain_forms():
        for mistake in form.style.mistakes:
            style = form.style.with_mistake(mistake)
            text, target = file_of(style, form.convention)
            forms.append(replace(form, style=style, kind=mistake.kind, change=mistake.new, text=text, target=target))
    return forms


def report_of(form: Form, folder: Path, point: str, seed: int = 0) -> Any:
    """What `check_stage` says of a plain form at a point, in the form's own shapes."""
    values = point_of(form, form.layout, seed, point)
    make = getattr(loaded(form.text, folder), form.target)
    with quiet():
        return check_stage(make, *(np.asarray(values[name]) for name in form.style.arguments), seed=seed)


# in a vector the only axis is the first and the last, and a gate of shape () is a gate
NO_MISTAKE_IN_A_VECTOR = {"wrong axis", "lost axis", "too much summed", "forward wrong axis"}


@THOROUGH
def test_conventions_every_listed_mistake_is_one(tmp_path: Path) -> None:
    for form in wrong_plain_forms():
        if form.layout != "vector" or form.kind not in NO_MISTAKE_IN_A_VECTOR:
            assert is_wrong(form, tmp_path), str(form)


@THOROUGH
@pytest.mark.parametrize("point", POINTS)
def test_conventions_every_style_passes_in_its_own_shapes(point: str, tmp_path: Path) -> None:
    for form in plain_forms():
        report = report_of(form, tmp_path, point)
        assert report.ok or not all(check.finite for check in report.arguments), f"{form}\n{report}"


@THOROUGH
def test_conventions_every_mistake_in_a_style_is_rejected_in_its_own_shapes(tmp_path: Path) -> None:
    for form in wrong_plain_forms():
        of_results, of_gradients = wrongness(form, tmp_path)
        if of_gradients > 1e-6 and of_results == 0:
            with suppress(CheckError):
                assert not report_of(form, tmp_path, "generic").ok, str(form)


def wrongness(form: Form, folder: Path) -> tuple[float, float]:
    """How far results and gradients are from ours; infinitely, if it raises."""
    try:
        with quiet():
            of_results, of_gradients, _ = differences(form, folder)
    except Exception:
        return 0, np.inf
    return float(of_results > 1e-12), of_gradients


def test_conventions_know_many_mistakes_of_many_kinds() -> None:
    assert len({mistake.kind for style in STYLES for mistake in style.mistakes}) >= 12
    assert all(len(style.mistakes) >= 3 for style in STYLES)
    assert len({(style.stage, style.name) for style in STYLES}) >= 50
