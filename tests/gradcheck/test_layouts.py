"""gradcheck/theirs/layouts.py: the shapes that people write, to and from ours."""

import numpy as np
import pytest

from ntm_ref import CircularShift
from ntm_ref.gradcheck.points.designed import EDGES, FORWARD_ONLY, POINTS, arguments
from ntm_ref.gradcheck.points.register import STAGES, B, H, M, N, S
from ntm_ref.gradcheck.theirs.calling import Calling
from ntm_ref.gradcheck.theirs.layouts import (
    AXES,
    BATCH,
    BATCH_AND_HEADS,
    HEADS,
    OF_HEADS,
    ONE,
    SCALARS,
    Layout,
    layouts_of,
)

EVERY = [(stage, layout) for stage in STAGES for layout in layouts_of(stage)]
SOME = [
    pytest.param(*one, id="{}, {}".format(*one), marks=[pytest.mark.thorough] * (n % 3 > 0))
    for n, one in enumerate(EVERY)
]  # by default, all of them among the thorough tests


def calling_of(stage: str, layout: Layout) -> Calling:
    """Called with our order and names."""
    names = tuple(STAGES[stage][1].split())
    return Calling(stage, layout, tuple(range(len(names))), names)


@pytest.mark.parametrize(("stage", "layout"), SOME)
def test_layouts_to_theirs_and_back_is_nothing(stage: str, layout: Layout) -> None:
    names = STAGES[stage][1].split()
    for name, ours in zip(names, layout.arguments(stage, "generic", 0)):
        theirs = layout.theirs(name, ours)
        assert theirs.size == ours.size
        np.testing.assert_array_equal(layout.ours(name, theirs), ours)
        np.testing.assert_array_equal(layout.theirs(name, layout.ours(name, theirs)), theirs)
        np.testing.assert_array_equal(np.sort(theirs, axis=None), np.sort(ours, axis=None))


@pytest.mark.parametrize(("stage", "layout"), SOME)
def test_layouts_backward_is_the_gradient_of_forward(stage: str, layout: Layout) -> None:
    """In their shapes, by the complex step in a random direction."""
    rng = np.random.default_rng(1)
    calling = calling_of(stage, layout)
    inputs = calling.arguments("generic", 3)
    tangents = [rng.normal(size=value.shape) for value in inputs]
    stage_there = calling.like()
    cotangents = [rng.normal(size=np.shape(result)) for result in stage_there.forward(*inputs)]
    gradients = stage_there.backward(*cotangents)
    assert [np.shape(d) for d in gradients] == [value.shape for value in inputs]
    moved = calling.like().forward(*(value + 1e-30j * t for value, t in zip(inputs, tangents)))
    along = sum(np.sum(d * result.imag / 1e-30) for d, result in zip(cotangents, moved))
    by_gradients = sum(np.sum(d * t) for d, t in zip(gradients, tangents) if d is not None)
    np.testing.assert_allclose(by_gradients, along, rtol=1e-10)


@pytest.mark.parametrize("point", [*POINTS, *FORWARD_ONLY, *EDGES])
def test_layouts_with_all_axes_are_the_designed_points(point: str) -> None:
    for stage in STAGES:
        for drawn, expected in zip(Layout().arguments(stage, point, 4), arguments(stage, point, 4)):
            np.testing.assert_array_equal(drawn, expected)


SHAPES_OF = {
    BATCH_AND_HEADS: {"k": (B, H, M), "beta": (B, H, 1), "s": (B, H, S), "w_prev": (B, H, N), "memory": (B, N, M)},
    HEADS: {"k": (H, M), "beta": (H, 1), "s": (H, S), "w_prev": (H, N), "memory": (N, M)},
    BATCH: {"k": (B, M), "beta": (B, 1), "s": (B, S), "w_prev": (B, N), "memory": (B, N, M)},
    ONE: {"k": (M,), "beta": (1,), "s": (S,), "w_prev": (N,), "memory": (N, M)},
    SCALARS: {"k": (M,), "beta": (), "s": (S,), "w_prev": (N,), "memory": (N, M)},
}


@pytest.mark.parametrize("axes", SHAPES_OF)
def test_layouts_have_the_axes_that_they_are_named_for(axes: str) -> None:
    calling = calling_of("Addressing", Layout(axes))
    shapes = dict(zip(calling.names, (value.shape for value in calling.arguments("generic", 0))))
    assert {name: shapes[name] for name in SHAPES_OF[axes]} == SHAPES_OF[axes]


@pytest.mark.parametrize("axes", [HEADS, BATCH, ONE, SCALARS])
def test_layouts_compute_a_part_of_what_the_stage_computes_with_all_axes(axes: str) -> None:
    """One example, one head, or both: the same numbers."""
    whole = calling_of("Addressing", Layout())
    part = calling_of("Addressing", Layout(axes))
    (every,) = whole.like().forward(*whole.arguments("generic", 2))
    (one,) = part.like().forward(*part.arguments("generic", 2))
    example, head = (0 if axes != BATCH else slice(None)), (1 if axes != HEADS else slice(None))
    np.testing.assert_allclose(one, every[example, head], rtol=1e-13)


@pytest.mark.parametrize("axes", [BATCH_AND_HEADS, HEADS, BATCH, ONE])
def test_layouts_number_shifts_as_equation_8_does(axes: str) -> None:
    """Equation 8 in a loop: w~(i) is the sum over j of w(j) s(i - j), with i - j modulo N."""
    calling = calling_of("CircularShift", Layout(axes, n_shifts=N, from_zero=True))
    w, s = calling.arguments("generic", 0)
    assert w.shape == s.shape
    expected = np.zeros_like(w)
    for i in range(N):
        for j in range(N):
            expected[..., i] += w[..., j] * s[..., (i - j) % N]
    (found,) = calling.like().forward(w, s)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("n_shifts", [3, 5, N])
def test_layouts_number_shifts_from_one_back_unless_from_zero(n_shifts: int) -> None:
    layout = Layout(n_shifts=n_shifts, from_zero=True)
    ours = np.zeros((1, 1, n_shifts))
    ours[..., n_shifts // 2 + 1] = 1  # one row on, as we number them
    assert layout.theirs("s", ours)[0, 0, 1] == 1
    w = np.arange(float(N)).reshape(1, 1, N)
    np.testing.assert_array_equal(CircularShift().forward(w, ours), np.roll(w, 1, axis=-1))
    np.testing.assert_array_equal(Layout(n_shifts=n_shifts).theirs("s", ours), ours)
    np.testing.assert_array_equal(layout.theirs("w_prev", ours), ours)  # only s is numbered so


def names_of(stage: str, axes: str | None = None) -> list[str]:
    return [str(layout) for layout in layouts_of(stage, axes)]


def test_layouts_are_tried_from_many_axes_to_few() -> None:
    assert names_of("Read") == ["batch and heads", "heads", "batch", "one"]
    assert names_of("Interpolation") == ["batch and heads", "heads", "batch", "one", "one, plain numbers"]
    assert names_of("Tanh") == ["batch and heads", "one"]
    assert names_of("BitsPerSequence") == ["batch and heads"]
    assert names_of("CircularShift") == [
        *("batch and heads", "heads", "batch", "one"),
        *("batch and heads, 3 shifts", "heads, 3 shifts", "batch, 3 shifts", "one, 3 shifts"),
        *("batch and heads, 7 shifts", "heads, 7 shifts", "batch, 7 shifts", "one, 7 shifts"),
        "batch and heads, 7 shifts, numbered from no shift on", "heads, 7 shifts, numbered from no shift on",
        "batch, 7 shifts, numbered from no shift on", "one, 7 shifts, numbered from no shift on",
    ]  # fmt: skip


def test_layouts_of_some_axes_alone() -> None:
    for axes in AXES:
        assert all(name.startswith(axes) for name in names_of("Addressing", axes))
        assert axes in names_of("Addressing", axes)
    assert names_of("Interpolation", ONE) == ["one", "one, plain numbers"]
    assert [layout.is_one for layout in layouts_of("Interpolation")] == [False, False, False, True, True]


def test_layouts_know_the_axes_of_the_result_of_every_stage_with_heads() -> None:
    for stage, (_, names) in STAGES.items():
        if set(names.split()) & {*OF_HEADS}:
            whole, one = calling_of(stage, Layout()), calling_of(stage, Layout(ONE))
            (result,) = whole.like().forward(*whole.arguments("generic", 0))
            (without,) = one.like().forward(*one.arguments("generic", 0))
            assert without.shape == (result.shape[1:] if stage == "Write" else result.shape[2:]), stage
