"""The walk as text: the stops of the page, in its order, with NumPy's numbers."""

import re
from typing import Any

import numpy as np
import pytest
from node import Engine, machine, sequence

from ntm_ref import NTM, pretrained
from ntm_ref.step import lines_of, numbers_of, payload_of
from ntm_ref.step.backward_lines import total_of
from ntm_ref.step.example import example_of
from ntm_ref.step.numbers import Numbers
from ntm_ref.step.walk import stops_of
from ntm_ref.support.errors import NotFiniteError

SIZES = [
    {},
    {"controller": "lstm", "n_layers": 2, "n_read_heads": 2, "n_write_heads": 3},
    {"controller": "lstm", "max_shift": 0},
    {"addressing": "content"},
    {"addressing": "location", "n_read_heads": 2, "max_shift": 2},
]
USES = """
const run = runFor(data);
return stopsOf(run).map(({ direction, t, place, array }) => [
  direction, t, place, array ? array.local : "",
  array ? run.usesOf(array).map((use) => [use.gradientName, usedAs(use.name)]) : [],
  array ? Math.hypot(...run.gather(array)) : null,
])
"""


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_walk_has_the_stops_of_the_page_and_each_fork_the_same_uses_and_sum(
    engine: Engine, sizes: dict[str, Any]
) -> None:
    model = machine(**sizes)
    given = sequence(model, n_steps=3)
    numbers = numbers_of(model, *given)
    theirs = engine.ask(USES, payload=payload_of(model, *given))
    ours = stops_of(numbers.steps)
    assert [[s.direction, s.t, s.place, s.forked, [[u.gradient, u.words] for u in s.uses]] for s in ours] == [
        stop[:5] for stop in theirs
    ]
    for stop, (*_, length) in zip(ours, theirs):
        if stop.forked:
            assert np.linalg.norm(total_of(numbers, stop)) == pytest.approx(length)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_lines_have_one_for_every_stop_and_each_is_a_sentence(sizes: dict[str, Any]) -> None:
    model = machine(**sizes)
    numbers = numbers_of(model, *sequence(model, n_steps=2))
    lines = [*lines_of(numbers)]
    assert [int(line[:5]) for line in lines] == [*range(1, len(stops_of(numbers.steps)) + 1)]
    for line in lines:
        assert line.endswith(".")
        assert "nan" not in line


@pytest.fixture(scope="module")
def small() -> tuple[NTM, Numbers, list[str]]:
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    numbers = numbers_of(model, *example_of(task, {"length": 2}))
    return model, numbers, [*lines_of(numbers)]


def line_at(lines: list[str], arrow: str, t: int, place: str) -> str:
    """The last line of a place: behind that of its fork."""
    return next(line for line in reversed(lines) if re.search(rf"^ *\d+ {arrow} step {t} +{place}  ", line))


def test_lines_have_numpys_numbers(small: tuple[NTM, Numbers, list[str]]) -> None:
    _, numbers, lines = small
    step = numbers.steps[3]
    w, g = step.addressing.sharpening.w[0], step.g[0, :, 0]
    line = line_at(lines, "->", 3, "addressing / sharpening")
    for h, head in enumerate(("read head", "write head")):
        assert f"{head}, gamma = {step.gamma[0, h, 0]:.3g}: row {w[h].argmax()} with {w[h].max():.3g}" in line
    assert f"g = {g[0]:.3g}" in line_at(lines, "->", 3, "addressing / interpolation")
    row = step.write.w[0, 0].argmax()
    before, after = (np.linalg.norm(m[0, row]) for m in (step.write.memory_prev, step.write.memory))
    assert f"whose length goes from {before:.3g} to {after:.3g}" in line_at(lines, "->", 3, "write")
    d_g = numbers.arrays["step 3 / addressing / interpolation / d_g"]
    said = line_at(lines, "<-", 3, "addressing / interpolation")
    assert f"d_g (read head {d_g[0]:.3g}, write head {d_g[1]:.3g})" in said


def test_lines_costs_add_up_to_the_loss(small: tuple[NTM, Numbers, list[str]]) -> None:
    _, numbers, lines = small
    costs = [float(cost) for cost in re.findall(r"this step costs ([\d.e-]+) bits", "\n".join(lines))]
    assert len(costs) == 2
    assert sum(costs) == pytest.approx(numbers.bits, rel=0.01)


def test_lines_say_where_there_is_no_gradient(small: tuple[NTM, Numbers, list[str]]) -> None:
    *_, lines = small
    assert "No gradient arrives here" in line_at(lines, "<-", 0, "output")
    assert "so d_logits = 0" in line_at(lines, "<-", 0, "loss")


def test_walk_refuses_a_loss_that_is_not_finite() -> None:
    model = machine()
    model.W_output.value[...] = 1e308
    with pytest.raises(NotFiniteError, match="the walk: the loss of this run is"):
        numbers_of(model, *sequence(model))
