"""Pages about wrong gradients: the numbers side by side, and what becomes wrong in a machine."""

import re
from contextlib import nullcontext
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pytest
from in_process import at_one_point, complex_step_first

from ntm_ref import Interpolation, Read, Tanh
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.commands.trial import ON_TRIAL
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.theirs.local import as_form
from ntm_ref.gradcheck.theirs.outcome import Outcome
from ntm_ref.gradcheck.theirs.search import find_calling
from ntm_ref.step.wrong import (
    Section,
    Spread,
    about_mistake,
    about_outcomes,
    also_in_a_machine,
    known_mistakes,
    mistake_number,
    wrong_page,
)
from ntm_ref.step.wrong.bars import bars
from ntm_ref.step.wrong.compared import MOST, compared
from ntm_ref.step.wrong.spread import machine_with, spread_of
from ntm_ref.step.wrong.student import gradients_of_theirs
from ntm_ref.support.errors import NTMError

__all__ = ["at_one_point", "complex_step_first"]
pytestmark = pytest.mark.usefixtures("at_one_point", "complex_step_first")


class Gate:
    """Two mistakes: d_w_prev has g where 1 - g belongs, and d_g has lost an axis."""

    def forward(self, w_content, w_prev, g):
        self.w_content, self.w_prev, self.g = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d):
        return self.g * d, self.g * d, (d * (self.w_content - self.w_prev)).sum(axis=-1)


class OneRead:
    """For one head and one example; its gradient of the memory is twice what it should be."""

    def forward(self, w, memory):
        assert w.ndim == 1
        self.w, self.memory = w, memory
        return w @ memory

    def backward(self, d_r):
        return self.memory @ d_r, 2 * np.outer(self.w, d_r)


class DoublePrice:
    """The price of writing, and twice its gradient."""

    def forward(self, added):
        self.added = added
        return np.array(0.15 * (added**2).sum() / added.shape[1])

    def backward(self, d):
        return d * 0.6 * self.added / self.added.shape[1]


def mistake_called(sentence: str) -> int:
    (n,) = (n for n, (_, m) in enumerate(known_mistakes(), 1) if m.sentence == sentence)
    return n


def checked(target: Any, like: str) -> tuple[Outcome, Spread | str]:
    found: list[Any] = []
    outcome = check(target, like, also=lambda form, survey: found.append(also_in_a_machine(form, survey)))
    return outcome, found[0]


def test_known_mistakes_are_all_there_once_and_numbered() -> None:
    known = [mistake for _, mistake in known_mistakes()]
    assert len(set(known)) == len(known)
    assert set(known) == {mistake for name in (*ON_TRIAL, "NTM", "NTM-LSTM") for mistake in mistakes_of(name)}
    assert mistake_number(1)[1] is known[0]
    for n in (0, len(known) + 1):
        with pytest.raises(NTMError, match=f"there is no mistake {n}, expected 1 to {len(known)}"):
            mistake_number(n)


def test_spread_is_empty_where_nothing_is_wrong() -> None:
    spread = spread_of(nullcontext(), machine_with("Read"))
    assert (spread.first, spread.n_wrong, spread.wrong_parameters) == ("", 0, [])
    assert spread.n_gradients == sum(len(row.errors) for row in spread.rows)


def test_spread_begins_where_the_mistake_is_and_follows_the_wires() -> None:
    mistake = mistake_number(mistake_called("d_w_prev is multiplied by g where 1 - g belongs"))[1]
    spread = spread_of(mistake.planted(), machine_with("Interpolation"))
    rows = {row.name: [error is not None and error > 1e-9 for error in row.errors] for row in spread.rows}
    assert spread.first == "step 3 / addressing / interpolation / d_w_prev"
    assert rows["addressing / interpolation / d_w_prev"] == [True] * 4
    assert rows["addressing / interpolation / d_w_gated"] == [False, True, True, True]
    assert rows["received / d_w"] == [True] * 4
    assert rows["output / d_logits"] == rows["output / d_h"] == [False] * 4
    assert rows["addressing / similarity / d_memory"] == [False, True, True, True]
    assert "initial.v" in spread.wrong_parameters
    assert "output.W" not in spread.wrong_parameters


@pytest.mark.parametrize(
    ("stage", "first"),
    [
        ("Linear", "d_output.W"),
        ("InitialState", "d_initial.v"),
        pytest.param("LSTMCell", "step 3 / controller / layer 2 / cell / d_z", marks=pytest.mark.thorough),
        ("Sigmoid", "step 3 / heads / d_raw"),
        ("Softplus", "step 3 / output / d_logits"),
    ],
)
def test_spread_finds_the_first_place_of_every_kind_of_stage(stage: str, first: str) -> None:
    firsts = []
    for _, mistake in known_mistakes():
        if mistake.stage.__name__ == stage:
            firsts.append(spread_of(mistake.planted(), machine_with(stage), with_penalty=stage == "AddPenalty").first)
    assert first in firsts


@pytest.mark.thorough
def test_spread_of_every_known_mistake_but_those_that_the_sharpening_takes_out() -> None:
    harmless = []
    for n, (_, mistake) in enumerate(known_mistakes(), 1):
        stage = mistake.stage.__name__
        if not spread_of(mistake.planted(), machine_with(stage), with_penalty=stage == "AddPenalty").first:
            harmless.append(n)
    assert len(harmless) == 4


def test_spread_of_somebodys_class_is_that_of_the_same_known_mistake() -> None:
    outcome, spread = checked(Gate, "Interpolation")
    mistake = mistake_number(mistake_called("d_w_prev is multiplied by g where 1 - g belongs"))[1]
    assert outcome.survey is not None
    planted = spread_of(mistake.planted(), machine_with("Interpolation"))
    assert [row.name for row in spread.rows] == [row.name for row in planted.rows]
    for row, other in zip(spread.rows, planted.rows):
        assert row.errors == pytest.approx(other.errors, rel=1e-9)  # a form called in another way may round otherwise
    assert replace(spread, rows=planted.rows) == planted


def test_spread_of_a_wrong_price_begins_at_what_is_added() -> None:
    _, spread = checked(DoublePrice, "AddPenalty")
    assert isinstance(spread, Spread)
    assert spread.first == "step 3 / heads / d_a"


def test_spread_takes_a_class_for_one_head_and_example() -> None:
    _, spread = checked(OneRead, "Read")
    assert isinstance(spread, Spread)
    assert spread.first == "step 3 / read / d_memory"


@pytest.mark.parametrize("right", [OneRead, Read])
def test_student_class_gets_our_arguments_in_its_shapes(right: type) -> None:
    rng = np.random.default_rng(0)
    w, memory, d_r = rng.random((2, 2, 7)), rng.random((2, 7, 4)), rng.random((2, 2, 4))
    form = as_form(right, "Read")
    found = gradients_of_theirs(form, find_calling(form, "Read")[0], [w, memory], [d_r])
    ours = Read()
    ours.forward(w, memory)
    d_w, d_memory = ours.backward(d_r)
    np.testing.assert_allclose(found[0], d_w)
    np.testing.assert_allclose(found[1], d_memory * (2 if right is OneRead else 1))


def test_student_class_that_fails_in_the_machine_is_a_sentence_and_ours_works_again() -> None:
    class Tired(Gate):
        calls = 0

        def backward(self, d):
            Tired.calls += 1
            if Tired.calls > 3:
                raise ValueError("enough")
            return super().backward(d)

    outcome, _ = checked(Gate, "Interpolation")
    sentence = also_in_a_machine(as_form(Tired, "Interpolation"), outcome.survey)
    assert sentence == "It could not be put into a machine: ValueError: enough"
    one = np.ones((1, 2))
    again = Interpolation()
    again.forward(one, one, one[:, :1])
    np.testing.assert_array_equal(again.backward(one)[1], 0 * one)


def test_compared_shows_what_is_furthest_off_in_its_order() -> None:
    outcome, _ = checked(Gate, "Interpolation")
    (found,) = compared(outcome.survey)
    case = outcome.survey.reports["generic"].evidence[0]
    assert (found.argument, found.n_numbers) == ("w_prev", 42)
    for index, theirs, ours in zip(found.indices, found.theirs, found.ours):
        assert theirs == case.gradients[1][index]
        assert ours == pytest.approx(case.expected(1)[index])
    assert found.is_wrong.all()
    assert len(found.indices) == min(42, MOST)


def test_bars_have_one_scale_and_a_text_alternative() -> None:
    outcome, _ = checked(Gate, "Interpolation")
    (found,) = compared(outcome.survey)
    picture = bars(found)
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', picture)]
    values = np.concatenate([found.theirs, found.ours, found.difference])
    np.testing.assert_allclose(heights, abs(values) / abs(values).max() * 42, atol=0.006)
    assert picture.count("<path") == found.is_wrong.sum()
    (alternative,) = re.findall('aria-label="([^"]*)"', picture)
    assert f"from {-abs(values).max():.3g} to {abs(values).max():.3g}" in alternative


def test_page_says_what_is_wrong_where_first_and_what_else() -> None:
    outcome, spread = checked(Gate, "Interpolation")
    page = wrong_page(about_outcomes([outcome], {("Gate", "Interpolation"): spread}), "a < b")
    words = unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL))
    for sentence in (
        "Gate, checked like Interpolation",
        "What is wrong: d_w_prev is multiplied by g where 1 - g belongs.",
        "At the point 'generic', 42 of 42 numbers are wrong.",
        "the first wrong gradient of the machine below is that at step 3 / addressing / interpolation / d_w_prev.",
        f"{spread.n_wrong} of {spread.n_gradients} gradients become wrong within 4 steps of NTM(",
        "Parameters with wrong gradients: ",
    ):
        assert sentence in " ".join(words.split()), sentence
    assert "<title>a &lt; b</title>" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"<[^>]* (style|on\w+|src|href)=", page)
    assert page == wrong_page(about_outcomes([outcome], {("Gate", "Interpolation"): spread}), "a < b")


def test_page_escapes_what_a_class_says() -> None:
    page = wrong_page([Section("<b>\x1b", None, error="<script>")], "x")
    assert "<h1>&lt;b&gt;\\x1b</h1>" in page
    assert "could not be judged: &lt;script&gt;" in page


def test_page_of_a_right_class_has_no_sections_about_mistakes() -> None:
    outcome, spread = checked(Tanh, "Tanh")
    assert spread == "Nothing does: its gradients are right."
    page = wrong_page(about_outcomes([outcome], {}), "x")
    assert "Tanh: right" in page
    assert "<h2>The first wrong place" not in page


def test_page_of_a_known_mistake_names_it() -> None:
    n = mistake_called("d_w_gated is the gradient passed on unchanged: the shift is not undone")
    about = about_mistake(n)
    assert about.title.startswith(f"Known mistake {n} of {len(known_mistakes())}, in CircularShift: d_w_gated is")
    assert (
        about.survey.findings[0].sentences[0]
        == "d_w_gated is the gradient passed on unchanged: the shift is not undone"
    )
    assert about.spread.first == "step 3 / addressing / shift / d_w_gated"
