"""A stage that a reader made checks what it is given; one inside another computes at once, until it is handed over."""

import copy

import numpy as np
import pytest
from cases import CASES, SIZES, as_tuple, random_arguments

from ntm_ref import LSTM, NTM, Addressing, Interpolation, Read, Stage, Tanh
from ntm_ref.controller import FeedforwardController
from ntm_ref.machine import TimeStep
from ntm_ref.stage import Block, inside_a_stage
from ntm_ref.support.errors import ShapeError, StageOrderError

MODELS = {
    "NTM": lambda: NTM(3, 2, controller_size=4, n_rows=6, width=5, dtype=np.float64),
    "NTM-LSTM": lambda: NTM(3, 2, "lstm", controller_size=4, n_rows=6, width=5, n_layers=2, dtype=np.float64),
    "LSTM": lambda: LSTM(3, 2, n_layers=2, size=4, dtype=np.float64),
}


def blocks_in(thing: object) -> list[Block]:
    """All blocks that a run, a block or a list keeps, however deep."""
    parts = thing if isinstance(thing, list) else list(vars(thing).values())
    found = [part for part in parts if isinstance(part, Block)]
    return found + [block for part in parts if isinstance(part, (Block, list)) for block in blocks_in(part)]


def checks(block: Block) -> bool:
    return type(block) is type(block).checked


def test_stage_has_its_name_docstring_and_class_whether_it_checks_or_not() -> None:
    outside = Interpolation()
    with inside_a_stage():
        inside = Interpolation()
    assert (checks(outside), checks(inside)) == (True, False)
    assert type(inside) is Interpolation
    for stage in (outside, inside):
        assert isinstance(stage, Interpolation)
        assert (type(stage).__name__, type(stage).__doc__) == ("Interpolation", Interpolation.__doc__)
        assert type(stage).__module__ == "ntm_ref.addressing.interpolation"


def test_stage_inside_another_checks_once_the_outer_one_has_run() -> None:
    stage = Addressing()
    stage.forward(*random_arguments(CASES["Addressing"]))
    assert len(blocks_in(stage)) == 5
    assert all(checks(inner) for inner in blocks_in(stage))
    with pytest.raises(ShapeError, match=r"CircularShift\.backward: d_w_shifted has shape \(2,\)"):
        stage.shift.backward(np.ones(2))
    with pytest.raises(StageOrderError, match="this Sharpening has run forward already"):
        stage.sharpening.forward(stage.shift.w_shifted, np.ones((2, 11, 3, 1)))


@pytest.mark.parametrize("name", MODELS)
def test_stages_of_a_run_do_not_check_until_a_reader_gets_the_steps(name: str) -> None:
    run = MODELS[name]().run(np.zeros((4, 2, 3)))
    inside = blocks_in(run._steps)
    assert len(inside) >= 4 * (4 if name == "LSTM" else 10)
    assert not any(checks(block) for block in inside)
    assert blocks_in(run.steps) == inside
    assert all(checks(block) for block in inside)


def test_stages_of_a_run_refuse_a_wrong_gradient_from_outside_and_still_go_back_through_time() -> None:
    run = MODELS["NTM"]().run(np.ones((4, 2, 3)))
    before = run.backward(np.ones((4, 2, 2)))
    with pytest.raises(ShapeError, match=r"Read\.backward: d_r has shape \(5,\)"):
        run.steps[2].read.backward(np.ones(5))
    with pytest.raises(ShapeError, match=r"Softmax\.backward: d_y has shape"):
        run.steps[0].heads.softmax.backward(np.ones(5))
    assert np.array_equal(run.backward(np.ones((4, 2, 2))), before)


def test_stage_inside_costs_no_call() -> None:
    """The methods of a stage inside are those that stand in its file."""
    with inside_a_stage():
        for case in CASES.values():
            stage = case.make(SIZES)
            assert type(stage).forward is vars(type(stage))["forward"]
            assert not hasattr(type(stage).forward, "__wrapped__")


@pytest.mark.parametrize("name", CASES)
def test_stage_keeps_what_forward_returned_under_the_names_of_backwards_gradients(name: str) -> None:
    with inside_a_stage():
        stage = CASES[name].make(SIZES)
        results = stage.forward(*random_arguments(CASES[name]))
    for result_name, result in zip(stage.result_names, as_tuple(results), strict=True):
        assert getattr(stage, result_name) is result
    assert all(kept is result for kept, result in zip(as_tuple(stage.results), as_tuple(results)))


def test_stage_can_be_written_step_by_step() -> None:
    class Half(Stage):
        shapes = "(...) -> (...)"

        def forward(self, x: np.ndarray) -> np.ndarray:
            return x / 2

    half = Half()
    assert np.array_equal(half.forward(np.ones(3)), np.full(3, 0.5))
    with pytest.raises(NotImplementedError, match="Half has no backward yet"):
        half.backward(np.ones(3))


def test_stage_can_be_copied() -> None:
    stage = Read()
    stage.forward(np.ones((2, 3)), np.ones((3, 4)))
    twin = copy.deepcopy(stage)
    for one, other in zip(twin.backward(np.ones((2, 4))), stage.backward(np.ones((2, 4)))):
        assert np.array_equal(one, other)


def test_block_that_a_reader_made_hands_its_stages_over() -> None:
    """A time step and a controller wire stages together: inside nothing is checked twice, and all is afterwards."""
    controller = FeedforwardController([(np.ones((5, 3)), np.zeros(3))])
    controller.forward(np.ones((2, 1)), np.ones((2, 4)))
    assert isinstance(controller.tanh, Tanh)
    assert checks(controller.tanh)
    ntm = MODELS["NTM"]()
    with inside_a_stage():
        assert type(TimeStep(ntm, [(np.ones((8, 4)), np.zeros(4))]).controller) is FeedforwardController
