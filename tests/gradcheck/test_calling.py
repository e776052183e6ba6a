"""gradcheck/theirs/calling.py: in which shapes, and in which order, somebody's class is called."""

from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from ntm_ref.gradcheck.points.register import STAGES
from ntm_ref.gradcheck.theirs.calling import Calling
from ntm_ref.gradcheck.theirs.layouts import AXES, BATCH, HEADS, ONE, SCALARS, Layout
from ntm_ref.gradcheck.theirs.local import LocalForm, as_form
from ntm_ref.gradcheck.theirs.orders import agrees, order_of, recognised
from ntm_ref.gradcheck.theirs.search import AmbiguousError, distance, find_calling, speaks_of_axes
from ntm_ref.support.errors import CheckError


def called(code: str, stage: str, axes: str | None = None) -> tuple[Calling, str]:
    """How the class Mine of a text is called, and the hint."""
    namespace: dict[str, Any] = {"np": np, "__name__": "mine"}
    exec(dedent(code), namespace)
    return find_calling(as_form(namespace["Mine"], stage), stage, dedent(code), axes)


GATE = """
    class Mine:
        def forward(self, {arguments}):
            self.kept = {content}, {prev}, {gate}
            return {gate} * {content} + (1 - {gate}) * {prev}
        def backward(self, d):
            c, p, g = self.kept
            d_c, d_p, d_g = g * d, (1 - g) * d, {summed}
            return {returned}
"""
HEAD_BY_HEAD = "(d * (c - p)).sum(axis=-1, keepdims=True)"


def gate(arguments: str, summed: str = HEAD_BY_HEAD, content: str = "", prev: str = "", g: str = "") -> str:
    """A right gate with its arguments in this order; the names of three stand for content, previous and gate."""
    names = arguments.split(", ")
    roles = {content or "w_content": "d_c", prev or "w_prev": "d_p", g or "g": "d_g"}
    content, prev, g = roles
    returned = ", ".join(roles[name] for name in names)
    return GATE.format(arguments=arguments, content=content, prev=prev, gate=g, summed=summed, returned=returned)


ORDERS = {  # arguments of a class -> the places of ours
    "w_content, w_prev, g": (0, 1, 2),
    "g, w_content, w_prev": (2, 0, 1),
    "w_prev, g, w_content": (1, 2, 0),
    "w_prev, w_content, g": (1, 0, 2),
}


@pytest.mark.parametrize("arguments", ORDERS)
def test_calling_knows_our_names_in_any_order(arguments: str) -> None:
    calling, hint = called(gate(arguments), "Interpolation")
    assert (calling.order, calling.names) == (ORDERS[arguments], tuple(arguments.split(", ")))
    assert (calling.layout, hint) == (Layout(), "")
    assert calling.our_names == arguments.split(", ")


@pytest.mark.parametrize("arguments", ["x, y, t", "t, x, y", "y, t, x", "y, x, t", "t, y, x", "x, t, y"])
def test_calling_finds_the_order_of_unknown_names_by_what_forward_computes(arguments: str) -> None:
    calling, _ = called(gate(arguments, content="x", prev="y", g="t"), "Interpolation")
    assert calling.names == tuple(arguments.split(", "))
    assert calling.order == tuple("xyt".index(name) for name in calling.names)


def test_calling_believes_the_names_if_forward_is_wrong() -> None:
    """A g in the place of 1 - g is a mistake, and no other order: w_content and w_prev are known."""
    wrong = gate("w_content, w_prev, g").replace("g * w_content + (1 - g) * w_prev", "(1 - g) * w_content + g * w_prev")
    calling, hint = called(wrong, "Interpolation")
    assert (calling.order, calling.layout, hint) == ((0, 1, 2), Layout(), "")


def test_calling_believes_other_names_of_ours_though_another_order_would_be_right() -> None:
    swapped = gate("wp, wc, g", content="wp", prev="wc")
    assert called(swapped, "Interpolation")[0].order == (1, 0, 2)


WEIGHTING = """
    class Mine:
        def forward(self, {0}, {1}):
            self.kept = {0}, {1}
            z = {0} * {1}
            e = np.exp(z - z.max(-1, keepdims=True))
            self.w = e / e.sum(-1, keepdims=True)
            return self.w
        def backward(self, d):
            {0}, {1} = self.kept
            d = self.w * (d - (d * self.w).sum(-1, keepdims=True))
            return {2}
"""
OF_BETA, OF_K = "(d * K).sum(-1, keepdims=True)", "d * b"


@pytest.mark.parametrize(
    ("names", "gradients", "order"), [("Kb", (OF_K, OF_BETA), (0, 1)), ("bK", (OF_BETA, OF_K), (1, 0))]
)
def test_calling_tells_the_factors_of_a_product_by_the_shapes_of_their_gradients(
    names: str, gradients: tuple[str, str], order: tuple[int, ...]
) -> None:
    """Forward computes the same in both orders."""
    calling, hint = called(WEIGHTING.format(*names, ", ".join(gradients)), "ContentWeighting")
    assert (calling.order, calling.layout.axes, hint) == (order, "batch and heads", "")


def test_calling_of_a_product_takes_our_order_if_both_gradients_have_wrong_shapes() -> None:
    calling, _ = called(WEIGHTING.format(*"Kb", "d, d"), "ContentWeighting")
    assert calling.order == (0, 1)


WRITE = """
    class Mine:
        def forward(self, {0}):
            self.kept = {1}
            memory, w, e, a = self.kept
            kept = np.prod(1 - w[..., None] * e[..., None, :], axis=-3)
            return memory * kept + np.einsum('...hn,...hm->...nm', w, a)
        def backward(self, d): return {2}
"""


@pytest.mark.parametrize(
    "names", ["w memory erase add", "M w erase_vector add_vector", "added weights memory E", "memory w x y"]
)
def test_calling_knows_other_names_of_erase_and_add(names: str) -> None:
    roles = {"w": 1, "weights": 1, "memory": 0, "M": 0, "erase": 2, "erase_vector": 2, "E": 2, "x": 2}
    order = tuple(roles.get(name, 3) for name in names.split())
    own = ", ".join(names.split()[order.index(i)] for i in range(4))
    code = WRITE.format(", ".join(names.split()), own, "None, None, None, None")
    assert called(code, "Write")[0].order == order


def test_calling_takes_our_order_if_forward_takes_any() -> None:
    code = "class Mine:\n def forward(self, *arrays): return arrays[0]\n def backward(self, d): return d, d, d"
    calling, _ = called(code, "Interpolation")
    assert calling.order == (0, 1, 2)
    assert calling.names == ("w_content", "w_prev", "g")


def test_calling_with_many_arguments_goes_by_the_names_alone() -> None:
    code = """
        class Mine:
            def forward(self, memory, w_prev, key, beta, g, s, gamma): return w_prev
            def backward(self, d): return 7 * (d,)
    """
    calling, _ = called(code, "Addressing")
    assert calling.our_names == ["memory", "w_prev", "k", "beta", "g", "s", "gamma"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("w_content", 0), ("wc", 0), ("W_C", 0), ("content", 0), ("previous", 1), ("_w_prev", 1), ("G", 2), ("w", None)],
)
def test_calling_recognises_names(name: str, place: int | None) -> None:
    assert recognised(name, ["w_content", "w_prev", "g"]) == place


def test_calling_recognises_a_letter_only_where_an_argument_has_it() -> None:
    assert recognised("a", ["memory", "w", "e", "a"]) == 3
    assert recognised("a", ["w_content", "w_prev", "g"]) is None
    assert recognised("erase", ["w_content", "w_prev", "g"]) is None


def test_calling_orders_agree_with_names_that_are_known_once() -> None:
    assert agrees((2, 0, 1), {0: 2})
    assert not agrees((0, 1, 2), {0: 2})
    assert agrees((0, 1, 2), {0: 2, 1: 2})  # two names that mean the same argument mean nothing
    assert order_of({0: 2}, 3) == (2, 0, 1)
    assert order_of({1: 0, 2: 1}, 3) == (2, 0, 1)
    assert order_of({0: 2, 1: 2}, 3) == (0, 1, 2)


SHARPENING = """
    class Mine:
        def forward(self, w, gamma):
            self.kept, p = (w, gamma), w ** gamma
            self.y = p / {}
            return self.y
        def backward(self, d):
            w, gamma = self.kept
            d = self.y * (d - {})
            return gamma * d / w, {}
"""
LAST = SHARPENING.format(
    *(f"{of}.sum(axis=-1, keepdims=True)" for of in ("p", "(d * self.y)", "(d * np.log(w))"))
)  # for every layout but plain numbers
WHOLE = SHARPENING.format("p.sum()", "(d * self.y).sum()", "np.array([(d * np.log(w)).sum()])")
NUMBERS = SHARPENING.format("p.sum()", "d @ self.y", "d @ np.log(w)")  # gamma is a plain number
LOOPS = """
    class Mine:
        def forward(self, w, gamma):
            {check}
            self.y = np.array([x ** {gamma} for x in w]) ; self.y /= self.y.sum()
            self.w, self.gamma = w, {gamma}
            return self.y
        def backward(self, d):
            d = self.y * (d - d @ self.y)
            return self.gamma * d / self.w, {returned}
"""


def test_calling_of_a_class_for_every_layout_is_with_all_axes() -> None:
    calling, hint = called(LAST, "Sharpening")
    assert (calling.layout, hint) == (Layout(), "")


@pytest.mark.parametrize(
    ("axes", "layout"), [("heads", Layout(HEADS)), ("batch", Layout(BATCH)), ("one", Layout(ONE))], ids=str
)
def test_calling_obeys_the_axes_that_are_given(axes: str, layout: Layout) -> None:
    assert called(LAST, "Sharpening", axes)[0].layout == layout


@pytest.mark.parametrize(("n_axes", "axes"), [(3, "batch and heads"), (1, "one")], ids=["batch and heads", "one"])
def test_calling_of_a_class_that_refuses_other_axes(n_axes: int, axes: str) -> None:
    code = LAST.replace("self.kept, p", f"assert w.ndim == {n_axes}\n            self.kept, p")
    calling, hint = called(code, "Sharpening")
    assert (calling.layout, hint) == (Layout(axes), "")


def test_calling_of_a_class_with_two_axes_is_with_heads_first() -> None:
    """Heads and a batch cannot be told apart: both are rows."""
    code = LAST.replace("self.kept, p", "assert w.ndim == 2\n            self.kept, p")
    assert called(code, "Sharpening")[0].layout == Layout(HEADS)
    assert called(code, "Sharpening", "batch")[0].layout == Layout(BATCH)


def test_calling_of_a_class_for_a_plain_number() -> None:
    calling, hint = called(NUMBERS, "Sharpening")
    assert (calling.layout, hint) == (Layout(SCALARS), "")
    assert calling.in_words() == "w (7,), gamma ()"


def test_calling_of_a_class_that_turns_a_plain_number_away() -> None:
    calling, _ = called(NUMBERS.replace("d @ np.log(w)", "np.array([d @ np.log(w)])"), "Sharpening")
    assert calling.in_words() == "w (7,), gamma (1,)"


def test_calling_takes_a_right_layout_if_result_and_shapes_are_wrong_in_the_first() -> None:
    """A gradient of shape (1,) and sums over everything: it runs with more axes by accident."""
    calling, hint = called(WHOLE.replace("self.y = p / p.sum()", "self.y = (p / p.sum()).ravel()"), "Sharpening")
    assert (calling.layout, hint) == (Layout(ONE), "")


def test_calling_hints_at_a_layout_in_which_everything_is_right() -> None:
    """Only the result is wrong with all axes, where p.sum() may be a mistake as well."""
    code = WHOLE.replace("np.array([(d * np.log(w)).sum()])", "(d * np.log(w)).sum(axis=-1, keepdims=True)")
    calling, hint = called(code, "Sharpening")
    assert calling.layout == Layout()
    assert hint == "with w (7,), gamma (1,) it is right: if that is what you wrote, --axes one says so"
    assert called(code, "Sharpening", "one")[0].layout == Layout(ONE)


def test_calling_is_ambiguous_if_only_the_shapes_of_gradients_are_wrong_with_all_axes() -> None:
    code = gate("w_content, w_prev, g", "np.array([(d * (c - p)).sum()])")
    with pytest.raises(AmbiguousError) as caught:
        called(code, "Interpolation")
    assert str(caught.value) == (
        "with w_content (2, 3, 7), w_prev (2, 3, 7), g (2, 3, 1), its gradients have wrong shapes; "
        "with w_content (7,), w_prev (7,), g (1,) it is right: if that is what you wrote, --axes one says so"
    )
    assert called(code, "Interpolation", "one")[0].layout == Layout(ONE)
    assert called(code, "Interpolation", "batch and heads")[0].layout == Layout()


def test_calling_does_not_excuse_a_wrong_shape_by_a_layout_in_which_it_is_wrong_too() -> None:
    calling, hint = called(gate("w_content, w_prev, g", "2 * np.array([(d * (c - p)).sum()])"), "Interpolation")
    assert (calling.layout, hint) == (Layout(), "")


def test_calling_is_ambiguous_if_a_class_that_names_axes_runs_for_a_vector_alone() -> None:
    """Forward works with all axes and names one; backward forgets them, and is right for a vector."""
    code = gate("w_content, w_prev, g", "np.dot(d, c - p).reshape(np.shape(g))").replace(
        "return g *", "np.sum(g, axis=-1); return g *"
    )
    with pytest.raises(AmbiguousError, match=r"^with w_content \(2, 3, 7\).* it is right: .*--axes one says so$"):
        called(code, "Interpolation")
    without = code.replace("np.sum(g, axis=-1); ", "")
    assert called(without, "Interpolation")[0].layout == Layout(ONE)


SHIFT = """
    class Mine:
        def forward(self, w, s):
            {check}
            self.w, self.s, n = w, s, s.shape[-1]
            return sum(np.roll(w, {shift}, -1) * s[..., i, None] for i in range(n))
        def backward(self, d):
            n = self.s.shape[-1]
            d_w = sum(np.roll(d, -({shift}), -1) * self.s[..., i, None] for i in range(n))
            return d_w, np.stack([(d * np.roll(self.w, {shift}, -1)).sum(-1) for i in range(n)], -1)
"""


@pytest.mark.parametrize(
    ("check", "shift", "layout"),
    [
        ("", "i - n // 2", Layout()),
        ("assert s.shape[-1] == 3", "i - 1", Layout(n_shifts=3)),
        ("assert s.shape == w.shape", "i - n // 2", Layout(n_shifts=7)),
        ("assert s.shape == w.shape", "i", Layout(n_shifts=7, from_zero=True)),
    ],
)
def test_calling_finds_how_many_shifts_there_are_and_how_they_are_numbered(
    check: str, shift: str, layout: Layout
) -> None:
    calling, hint = called(SHIFT.format(check=check, shift=shift), "CircularShift")
    assert (calling.layout, hint) == (layout, "")


def test_calling_of_shifts_numbered_as_in_equation_8_does_not_need_a_right_backward() -> None:
    code = SHIFT.format(check="assert s.shape == w.shape", shift="i").replace("return d_w,", "return 2 * d_w,")
    assert called(code, "CircularShift")[0].layout == Layout(n_shifts=7, from_zero=True)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "def forward(self, w, gamma, more): return w\n    def backward(self, d): return d",
            "Mine.forward takes (w, gamma, more), but is to be checked with 2 arrays, of shapes (2, 3, 7), (2, 3, 1)",
        ),
        (
            "def forward(self, w, gamma): return self.oops\n    def backward(self, d): return d",
            "Mine.forward raised AttributeError: 'Mine' object has no attribute 'oops' (called with w (2, 3, 7), "
            "gamma (2, 3, 1); it does not run as heads or batch or one or one, plain numbers either)",
        ),
        (
            "def forward(self, w, gamma): return w\n    def backward(self, d): return d",
            "Mine.backward returned 1 gradient(s), expected 2 gradients, one for each argument of forward "
            "(called with w (2, 3, 7), gamma (2, 3, 1); it does not run as heads or batch or one or one, plain numbers "
            "either)",
        ),
    ],
)
def test_calling_of_what_runs_nowhere_is_one_sentence(body: str, sentence: str) -> None:
    with pytest.raises(CheckError) as caught:
        called(f"class Mine:\n    {body}", "Sharpening")
    assert str(caught.value) == sentence


def test_calling_of_what_runs_nowhere_names_the_shapes_in_which_forward_is_right() -> None:
    """Not those in which it cannot even start."""
    code = NUMBERS.replace("d @ np.log(w)", "self.oops").replace("self.kept, p", "assert w.ndim == 1; self.kept, p")
    with pytest.raises(CheckError, match=r"no attribute 'oops' \(called with w \(7,\), gamma \(1,\); it does not run"):
        called(code, "Sharpening")


@pytest.mark.parametrize("axes", AXES)
def test_calling_of_what_runs_nowhere_with_axes_given_tries_no_others(axes: str) -> None:
    code = "class Mine:\n    def forward(self, w, gamma): return self.oops\n    def backward(self, d): return d"
    with pytest.raises(CheckError) as caught:
        called(code, "Sharpening", axes)
    assert ("does not run as one, plain numbers" in str(caught.value)) == (axes == "one")
    assert "heads or" not in str(caught.value)


@pytest.mark.parametrize("stage", STAGES)
def test_calling_of_our_own_stages_is_as_they_are(stage: str) -> None:
    calling, hint = find_calling(LocalForm(STAGES[stage][0], STAGES[stage][1].split(), 4), stage)
    assert (calling.layout, hint) == (Layout(), "")
    assert calling.order == tuple(range(len(calling.order)))


@pytest.mark.parametrize(
    ("source", "speaks"),
    [
        ("x.sum(axis=0)", True), ("np.sum(x, keepdims=True)", True), ("np.einsum('ij', x)", True), ("x[..., 0]", True),
        ("x.swapaxes(0, 1)", True), ("np.moveaxis(x, 0, 1)", True), ("x.sum(0)", False), ("axis = 3", False),
        ("'axis='", False), ("# axis=0", False), ("x.sum(axis=", False), ("", False),
    ],
)  # fmt: skip
def test_calling_reads_whether_a_text_names_an_axis(source: str, speaks: bool) -> None:
    assert speaks_of_axes(source) is speaks


def test_calling_distance_is_relative_and_infinite_for_other_shapes() -> None:
    a = np.full((2, 2), 3.0)
    assert distance(a, a) == 0
    np.testing.assert_allclose(distance(a * (1 + 1e-5), a), 1e-5)
    np.testing.assert_allclose(distance(1e-100 * a * (1 + 1e-5), 1e-100 * a), 1e-5)
    assert distance(a[0], a) == np.inf
    assert distance(a * np.nan, a) == np.inf
    assert distance(np.zeros(2), np.zeros(2)) == 0
