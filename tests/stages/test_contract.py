"""What every stage promises: forward once, backward pure, exact and as often as one likes, nothing changed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from cases import CASES, SIZES, as_tuple, random_arguments, random_cotangents
from numpy.testing import assert_allclose, assert_array_equal
from small import arrays_inside

from ntm_ref import BitsPerSequence, ContentWeighting, CosineSimilarity, Interpolation, NTMError, Stage
from ntm_ref.stage import inside_a_stage
from ntm_ref.support.errors import StageOrderError

DOES_NOT_FIT = np.ones((2, 3)), np.ones((1, 1))  # one beta for two heads would broadcast
every_stage = pytest.mark.parametrize("name", CASES)


def ready(name: str) -> tuple[Any, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """A stage that has run forward, its arguments, and a gradient for each of its results."""
    case = CASES[name]
    stage, arguments = case.make(SIZES), random_arguments(case)
    stage.forward(*arguments)
    return stage, arguments, random_cotangents(case)


def bytes_inside(thing: Any) -> list[bytes]:
    return [array.tobytes() for array in arrays_inside(thing)]


@every_stage
def test_backward_gives_one_gradient_for_each_argument_of_its_shape_and_dtype(name: str) -> None:
    stage, arguments, cotangents = ready(name)
    gradients = stage.backward(*cotangents)
    assert isinstance(gradients, tuple) == (len(arguments) > 1)
    expected = [(argument.shape, argument.dtype) for argument in arguments]
    assert [(gradient.shape, gradient.dtype) for gradient in as_tuple(gradients)] == expected


@every_stage
def test_forward_returns_one_result_bare_and_several_as_a_tuple(name: str) -> None:
    stage, _, cotangents = ready(name)
    assert isinstance(stage.results, tuple) == (len(cotangents) > 1)
    assert len(as_tuple(stage.results)) == len(cotangents)


@every_stage
def test_backward_is_the_vector_jacobian_product(name: str) -> None:
    """<v, J u> two ways: v through backward, and u through forward as a complex step x + ih u."""
    _, arguments, cotangents = ready(name)
    case, h, rng = CASES[name], 1e-200, np.random.default_rng(2)
    for i in range(len(arguments)):  # one argument at a time, so that no error hides behind a larger gradient
        u = rng.standard_normal(arguments[i].shape)
        moved = [argument.astype(complex) for argument in arguments]
        moved[i] += 1j * h * u
        results = as_tuple(case.make(SIZES).forward(*moved))
        by_forward = sum(np.sum(v * result.imag) / h for v, result in zip(cotangents, results))
        stage = case.make(SIZES)
        stage.forward(*arguments)
        by_backward = np.sum(as_tuple(stage.backward(*cotangents))[i] * u)
        assert_allclose(by_backward, by_forward, rtol=1e-11, atol=1e-12)


@every_stage
def test_backward_is_linear_in_the_cotangent(name: str) -> None:
    stage, _, first = ready(name)
    second = random_cotangents(CASES[name], seed=3)
    mixed = as_tuple(stage.backward(*(2 * u - 3 * v for u, v in zip(first, second))))
    for mixture, u, v in zip(mixed, as_tuple(stage.backward(*first)), as_tuple(stage.backward(*second))):
        assert_allclose(mixture, 2 * u - 3 * v, rtol=1e-12, atol=1e-12)


@every_stage
def test_backward_called_twice_gives_the_same_bits_and_leaves_the_stage_alone(name: str) -> None:
    stage, _, cotangents = ready(name)
    before = bytes_inside(stage)
    first, second = (bytes_inside(stage.backward(*cotangents)) for _ in range(2))
    assert first == second
    assert bytes_inside(stage) == before


@every_stage
def test_stage_does_not_change_its_inputs(name: str) -> None:
    case, arguments, cotangents = CASES[name], random_arguments(CASES[name]), random_cotangents(CASES[name])
    before = bytes_inside(arguments + cotangents)
    for read_only in (False, True):
        for array in arguments + cotangents:
            array.flags.writeable = not read_only
        stage = case.make(SIZES)
        stage.forward(*arguments)
        stage.backward(*cotangents)
        assert bytes_inside(arguments + cotangents) == before


@every_stage
def test_stage_gives_the_same_for_arrays_that_are_not_contiguous(name: str) -> None:
    stage, arguments, cotangents = ready(name)

    def scattered(array: np.ndarray) -> np.ndarray:
        """The same numbers, every second one of a larger array, with the axes the other way round in storage."""
        if array.ndim == 0:
            return array
        larger = np.full((2 * array.shape[-1], *array.shape[-2::-1]), np.nan)
        view = larger[::2].T
        view[...] = array
        return view

    other = CASES[name].make(SIZES)
    results = other.forward(*map(scattered, arguments))
    gradients = other.backward(*map(scattered, cotangents))
    for a, b in zip(as_tuple(results), as_tuple(stage.results)):
        assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    for a, b in zip(as_tuple(gradients), as_tuple(stage.backward(*cotangents))):
        assert_allclose(a, b, rtol=1e-12, atol=1e-13)


@every_stage
def test_forward_called_twice_is_refused_and_the_first_call_stands(name: str) -> None:
    stage, arguments, cotangents = ready(name)
    before = bytes_inside(stage)
    with pytest.raises(StageOrderError, match=f"this {name} has run forward already; a stage is one evaluation"):
        stage.forward(*arguments)
    assert bytes_inside(stage) == before
    stage.backward(*cotangents)


@every_stage
def test_backward_before_forward_is_refused(name: str) -> None:
    with pytest.raises(StageOrderError, match=f"{name}.backward was called before forward"):
        CASES[name].make(SIZES).backward(*random_cotangents(CASES[name]))


def test_stage_attributes_set_by_forward_are_absent_before_it() -> None:
    stage = Interpolation()
    assert not hasattr(stage, "w_gated")
    stage.forward(*random_arguments(CASES["Interpolation"]))
    assert hasattr(stage, "w_gated")


def test_forward_can_be_tried_again_after_a_refusal() -> None:
    w_content, w_prev, g = random_arguments(CASES["Interpolation"])
    stage = Interpolation()
    with pytest.raises(NTMError):
        stage.forward(w_content, w_prev, g[..., 0])
    assert_array_equal(stage.forward(w_content, w_prev, g), Interpolation().forward(w_content, w_prev, g))


def test_stage_checks_its_arguments_again_after_a_failure_inside() -> None:
    class Fails(Stage):
        shapes = "(...) -> (...)"

        def forward(self, x: np.ndarray) -> np.ndarray:
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        Fails().forward(np.ones(2))
    with pytest.raises(NTMError):
        ContentWeighting().forward(*DOES_NOT_FIT)


def test_stage_trusts_its_arguments_only_inside_the_block_and_in_its_thread() -> None:
    with inside_a_stage():
        with inside_a_stage():
            pass
        assert ContentWeighting().forward(*DOES_NOT_FIT).shape == (2, 3)
        with ThreadPoolExecutor(1) as elsewhere, pytest.raises(NTMError):
            elsewhere.submit(lambda: ContentWeighting().forward(*DOES_NOT_FIT)).result()
    with pytest.raises(NTMError):
        ContentWeighting().forward(*DOES_NOT_FIT)


def test_forward_accepts_arguments_by_name() -> None:
    k, memory = np.ones((3, 4)), np.ones((7, 4))
    by_name = CosineSimilarity().forward(memory=memory, k=k)
    assert np.array_equal(by_name, CosineSimilarity().forward(k, memory))


def test_backward_accepts_a_plain_float_for_the_gradient_of_a_scalar() -> None:
    logits = np.ones((2, 1, 3), np.float32)
    loss = BitsPerSequence()
    loss.forward(logits, logits, logits)
    assert loss.backward(1.0)[0].dtype == np.float32


def test_stage_refuses_an_array_without_numbers() -> None:
    with pytest.raises(NTMError, match=r"k has shape \(0, 4\), expected sizes of at least 1"):
        CosineSimilarity().forward(np.ones((0, 4)), np.ones((7, 4)))
