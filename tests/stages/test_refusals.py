"""What does not fit is refused by a sentence that names stage, argument and shapes, and is never broadcast."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from cases import CASES, LEADING, SIZES, Case, Shape, random_arguments, random_cotangents

from ntm_ref import BitsPerSequence, CosineSimilarity, Linear, NTMError, Write
from ntm_ref.support.errors import ShapeError

ANY_SHAPE = [("Linear", "b"), ("BitsPerSequence", "mask")]  # may broadcast: tested with their stages
EVERY_ARGUMENT = [(name, argument) for name, case in CASES.items() for argument in case.arguments]


def fits(case: Case, shapes: list[Shape]) -> bool:
    """Whether shapes agree with a declaration: a letter is one size everywhere, and so are the leading axes."""
    sizes = {letter: SIZES[letter] for letter in [*case.settings.split(), "P"]} | {"1": 1}
    leading: Shape | None = None
    for axes, shape in zip(case.arguments.values(), shapes):
        own = axes.replace(".", "")
        n_leading = len(shape) - len(own)
        if n_leading < 0 or (n_leading > 0 and not axes.startswith("...")):
            return False
        if axes.startswith("..."):
            leading = shape[:n_leading] if leading is None else leading
            if shape[:n_leading] != leading:
                return False
        if any(sizes.setdefault(letter, size) != size for letter, size in zip(own, shape[n_leading:])):
            return False
    four_for_each_cell = "Z" not in sizes or sizes["Z"] == 4 * sizes["C"]
    from_both = "V" not in sizes or sizes["V"] == sizes["I"] + sizes["C"]
    if not (four_for_each_cell and from_both):
        return False
    return "S" not in sizes or "N" not in sizes or (sizes["S"] % 2 == 1 and sizes["S"] <= sizes["N"])


def other_shapes(shape: Shape) -> Iterator[Shape]:
    """One axis longer, shorter, of size 1 or gone; one axis more."""
    for axis, size in enumerate(shape):
        for other in (size + 1, size - 1, 1):
            if other not in (0, size):
                yield (*shape[:axis], other, *shape[axis + 1 :])
        yield (*shape[:axis], *shape[axis + 1 :])
    yield (1, *shape)
    yield (*shape, 1)


@pytest.mark.parametrize("leading", [(), LEADING])
@pytest.mark.parametrize(("name", "argument"), [pair for pair in EVERY_ARGUMENT if pair not in ANY_SHAPE])
def test_stage_refuses_an_argument_of_a_wrong_shape_by_name(name: str, argument: str, leading: Shape) -> None:
    case, arguments = CASES[name], list(random_arguments(CASES[name], leading=leading))
    names = list(case.arguments)
    place, right = names.index(argument), arguments[names.index(argument)].shape
    shapes = [array.shape for array in arguments]
    wrong = [new for new in other_shapes(right) if not fits(case, [*shapes[:place], new, *shapes[place + 1 :]])]
    for shape in wrong:
        arguments[place] = np.full(shape, 0.5)
        with pytest.raises(ShapeError) as refused:
            case.make(SIZES).forward(*arguments)
        said = re.match(rf"{name}\.forward: (\w+) has (?:shape (\(.*?\))|(\d+) \w+), expected .", str(refused.value))
        assert said, str(refused.value)
        came = arguments[names.index(said[1])].shape
        assert said[2] == str(came) or said[3] == str(came[-1]), str(refused.value)


@pytest.mark.parametrize("name", CASES)
def test_stage_refuses_a_gradient_that_does_not_fit_its_result_by_name(name: str) -> None:
    case = CASES[name]
    stage, cotangents = case.make(SIZES), random_cotangents(case)
    stage.forward(*random_arguments(case))
    for i, right in enumerate(cotangents):
        for wrong in (*map(np.zeros, other_shapes(right.shape)), right.astype(np.float32), right[None].tolist()):
            with pytest.raises(ShapeError, match=rf"{name}\.backward: d_\w+ has shape .* and dtype") as refused:
                stage.backward(*cotangents[:i], wrong, *cotangents[i + 1 :])
            assert f"has shape {np.shape(wrong)}" in str(refused.value)
            assert f"expected {right.shape} and {right.dtype}" in str(refused.value)


@pytest.mark.parametrize("name", CASES)
def test_stage_counts_too_few_or_too_many_arrays(name: str) -> None:
    case, arguments, cotangents = CASES[name], random_arguments(CASES[name]), random_cotangents(CASES[name])
    stage = case.make(SIZES)
    for wrong in (arguments[:-1], (*arguments, arguments[0])):
        said = rf"{name}\.forward takes {len(arguments)} arrays \({', '.join(case.arguments)}\), but {len(wrong)} were"
        with pytest.raises(ShapeError, match=said):
            stage.forward(*wrong)
    stage.forward(*arguments)
    for wrong in (cotangents[:-1], (*cotangents, cotangents[0])):
        said = rf"{name}\.backward takes one gradient for each of {len(cotangents)} results, but {len(wrong)} were"
        with pytest.raises(ShapeError, match=said):
            stage.backward(*wrong)


@pytest.mark.parametrize(("name", "argument"), EVERY_ARGUMENT)
def test_stage_refuses_anything_but_arrays_of_the_common_dtype_by_name(name: str, argument: str) -> None:
    case, arguments = CASES[name], list(random_arguments(CASES[name]))
    place = list(case.arguments).index(argument)
    right = arguments[place]
    for wrong, said in (
        (right.tolist(), "is a list, expected a NumPy array of shape"),
        (None, "is a NoneType, expected a NumPy array of shape"),
        (right.astype(np.int64), "has dtype int64, expected float32, float64 or complex"),
        (right > 0, "has dtype bool, expected float32, float64 or complex"),
        (right.astype(object), "has dtype object, expected float32, float64 or complex"),
    ):
        arguments[place] = wrong
        with pytest.raises(ShapeError, match=rf"{name}\.forward: {argument} {said}"):
            case.make(SIZES).forward(*arguments)
    if place > 0:
        arguments[place] = right.astype(np.float32)
        first = next(iter(case.arguments))
        said = f"{argument} has dtype float32 but {first} has float64, expected one dtype for all"
        with pytest.raises(ShapeError, match=rf"{name}\.forward: {said}"):
            case.make(SIZES).forward(*arguments)


def test_refusal_has_the_whole_sentence() -> None:
    with pytest.raises(NTMError) as refused:
        CosineSimilarity().forward(np.ones((3, 4)), np.ones((7, 5)))
    assert str(refused.value) == (
        "CosineSimilarity.forward: memory has shape (7, 5), expected (..., N, M), here (N, 4); k has (3, 4)"
    )


def test_refusal_gives_the_other_arguments_their_own_shapes() -> None:
    with pytest.raises(NTMError) as refused:
        Write().forward(np.ones((7, 4)), np.ones((2, 7)), np.ones((2, 5)), np.ones((2, 4)))
    assert str(refused.value) == (
        "Write.forward: e has shape (2, 5), expected (..., W, M), here (2, 4); memory_prev has (7, 4); w has (2, 7)"
    )


@pytest.mark.parametrize("shape", [(6,), (2, 3), (2, 5), (2, 3, 1, 5), (1, 2, 3, 5)])
def test_linear_refuses_a_bias_that_does_not_broadcast_to_the_result(shape: Shape) -> None:
    with pytest.raises(ShapeError, match=r"Linear.forward: b has shape .* expected \(5,\) or .* to \(2, 3, 5\)"):
        Linear().forward(np.ones((2, 3, 4)), np.ones((4, 5)), np.ones(shape))


@pytest.mark.parametrize("shape", [(2,), (6, 1), (5, 4, 3), (1, 6, 4, 3)])
def test_loss_refuses_a_mask_that_does_not_broadcast_to_the_target(shape: Shape) -> None:
    logits = np.ones((6, 4, 3))
    with pytest.raises(ShapeError, match=r"BitsPerSequence.forward: mask has shape .* broadcasts to \(6, 4, 3\)"):
        BitsPerSequence().forward(logits, logits, np.ones(shape))
