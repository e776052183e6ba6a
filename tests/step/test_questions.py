"""Twelve questions about a run, answered with keys and words alone, and the answers that NumPy gives.

Somebody presses keys and reads what the page says; no test looks into how it is made. The machine copies four vectors:
it hears them at steps 0 to 3, and answers at steps 5 to 8.
"""

from typing import Any

import numpy as np
import pytest
from browser import Browser
from node import numpy_arrays
from on_paper import interval
from somebody import Somebody, assert_written

from ntm_ref import BitsPerSequence, pretrained
from ntm_ref.machine import Cut
from ntm_ref.step import gradients_of
from ntm_ref.training.model import in_float64

pytestmark = pytest.mark.thorough

READ, WRITE = 0, 1  # the heads
LISTENS = range(4)


class ByNumPy:
    """The same run in NumPy, in float64."""

    def __init__(self) -> None:
        self.model: Any = in_float64(pretrained.load("copy-small"))
        batch = pretrained.task_of("copy-small").batch(np.random.default_rng(0), 1, length=4)
        self.x, self.target, self.mask = (array.astype(float) for array in batch)
        self.run = self.model.run(self.x)
        self.arrays = numpy_arrays(self.run, self.target, np.broadcast_to(self.mask, self.target.shape))
        self.N, self.M = self.model.settings["n_rows"], self.model.settings["width"]

    def w(self, t: int, head: int) -> np.ndarray:
        """The weighting of a head, (N,)."""
        return self.arrays[f"step {t} / addressing / sharpening / w"].reshape(2, self.N)[head]

    def length(self, name: str) -> float:
        """The length of an array."""
        return float(np.linalg.norm(self.arrays[name]))

    def of_bit(self, t: int, bit: int) -> dict[str, np.ndarray]:
        """The gradients of one logit."""
        d_logits = np.zeros_like(self.run.logits)
        d_logits[t, 0, bit] = 1
        return gradients_of(self.run, d_logits)

    def carrying_row(self, t: int, bit: int) -> int:
        """The row of the memory that carries most of a bit's gradient."""
        d_memory = np.stack([self.of_bit(t, bit)[f"step {s} / write / d_memory"] for s in range(t)])
        return int(np.linalg.norm(d_memory.reshape(t, self.N, self.M), axis=-1).max(axis=0).argmax())


@pytest.fixture(scope="module")
def numpy() -> ByNumPy:
    return ByNumPy()


@pytest.fixture
def me(browser: Browser) -> Somebody:
    return Somebody(browser)


def test_question_1_where_does_the_write_head_write_the_third_vector(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(2, "Write")
    row, weight = me.find(r"The write head goes to row (\d+) with ([\d.]+)")
    assert int(row) == numpy.w(2, WRITE).argmax()
    assert_written(numpy.w(2, WRITE).max(), weight)


def test_question_2_at_which_step_was_the_vector_written_that_is_read_at_step_6(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(6, "Read")
    (row,) = me.find(r"The read head takes [\d.]+ of row (\d+)")
    written = []
    for step in LISTENS:
        me.go_to(step, "Write")
        written += me.find(r"goes to row (\d+) with")
    writes = [numpy.w(step, WRITE)[numpy.w(6, READ).argmax()] for step in LISTENS]
    assert written.index(row) == np.argmax(writes)


def test_question_3_by_how_much_does_the_read_head_move_at_step_7(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(7, "Circular shift")
    by, weight = me.find(r"The read head moves by (\S+) with ([\d.]+)")
    s = numpy.arrays["step 7 / heads / s"].reshape(2, 3)[READ]
    assert int(by) == s.argmax() - 1
    assert_written(s.max(), weight)


def test_question_4_how_much_of_its_old_place_does_the_write_head_keep_at_step_3(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(3, "Interpolation")
    (kept,) = me.find(r"the write head takes [\d.]+ of the content weighting and ([\d.]+) of where it was")
    assert_written(1 - numpy.arrays["step 3 / heads / g"][WRITE], kept)


def test_question_5_what_does_the_answer_at_step_8_cost(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(8, "Loss")
    bits, cost = me.find(r"the target is ([01 ]+)\. That costs (\S+) bits")
    assert [int(bit) for bit in bits.split()] == numpy.target[8, 0].tolist()
    logits, target = numpy.run.logits[8, 0], numpy.target[8, 0]
    assert_written(float(np.sum(np.logaddexp(0, logits) - target * logits) / np.log(2)), cost)


def test_question_6_which_use_of_the_memory_brings_the_largest_gradient_at_step_3(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(3, "State received", backwards=True)
    me.press(" ", shift=True)  # the stop before, where the gradients of all uses add up
    parts = me.find(r"addressed (\S+), read (\S+) and written to (\S+)\.")
    uses = ("addressing / similarity / d_memory", "read / d_memory", "write / d_memory_prev")
    lengths = [numpy.length(f"step 3 / {name}") for name in uses]
    for part, length in zip(parts, lengths):
        assert_written(length, part)
    assert np.argmax([interval(part)[1] for part in parts]) == np.argmax(lengths)


def test_question_7_through_which_row_does_one_bit_go_back_and_who_wrote_it(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(7)
    me.press("f")
    row, step, weight = me.find(
        r"read row (\d+), with weight .*the add vector of step (\d+), which wrote the row with weight ([\d.]+)", "side"
    )
    assert int(row) == numpy.carrying_row(7, 0)
    assert int(step) == np.argmax([numpy.w(t, WRITE)[int(row)] for t in LISTENS])
    assert_written(numpy.w(int(step), WRITE)[int(row)], weight)


def test_question_8_which_factor_does_the_gradient_of_that_row_get_at_step_4(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(7)
    me.press("f")
    _, factor, _ = me.table("Each write lets 1")["step 4"]
    gradients, row = numpy.of_bit(7, 0), numpy.carrying_row(7, 0)
    after, before = (
        np.linalg.norm(gradients[f"step 4 / write / {name}"].reshape(numpy.N, numpy.M)[row])
        for name in ("d_memory", "d_memory_prev")
    )
    assert_written(before / after, factor.removeprefix("\u00d7 "))


def test_question_9_at_which_step_is_the_gradient_of_the_weightings_longest(me: Somebody, numpy: ByNumPy) -> None:
    me.press("b", "t")
    lengths = me.table("Lengths")["weightings"]
    expected = [numpy.length(f"step {t} / addressing / sharpening / d_w") for t in range(9)]
    for text, length in zip(lengths, expected):
        assert_written(length, text)


def test_question_10_what_is_the_gradient_of_the_read_heads_gate_at_step_5(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(5, "Interpolation", backwards=True)
    me.press("Enter", "ArrowDown")  # all of its numbers, and the first
    while not me.read("side").startswith("g, read head"):
        me.press("ArrowRight")
    (gradient,) = me.find(r"value \S+, gradient (\S+)", "side")
    assert_written(numpy.arrays["step 5 / addressing / interpolation / d_g"][READ], gradient)


def test_question_11_is_that_gradient_right(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(5, "Interpolation", backwards=True)
    me.press("Enter", "ArrowDown")
    while not me.read("side").startswith("g, read head"):
        me.press("ArrowRight")
    me.press("n")
    slope, digits = me.find(r"width 0 (\S+) gradient \S+ \u2713 (\d+) digits agree", "side")
    assert int(digits) >= 5
    gradient = numpy.arrays["step 5 / addressing / interpolation / d_g"][READ]
    assert float(slope.replace("\u2212", "-")) == pytest.approx(gradient, rel=1e-5)


def test_question_12_how_many_bits_are_wrong_if_nothing_is_written_from_step_2_on(me: Somebody, numpy: ByNumPy) -> None:
    me.go_to(2)
    me.press("c")
    me.tab_to("write")
    me.press("Enter")
    bits, wrong, scored = me.find(r"to (\S+) bits; (\d+) of (\d+) bits are wrong", "side")
    run = numpy.model.run(numpy.x, changes=[Cut("write", 2)])
    mask = np.broadcast_to(numpy.mask, numpy.target.shape)
    assert_written(float(BitsPerSequence().forward(run.logits, numpy.target, mask)), bits)
    assert (int(wrong), int(scored)) == (int(((run.logits > 0) != numpy.target)[mask > 0].sum()), 12)
