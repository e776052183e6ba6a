"""gradcheck/student_side.tape.py: what the stages inside a chain were given and returned."""

from typing import Any, NamedTuple

import numpy as np
from changed import normal

from ntm_ref import Linear, Tanh
from ntm_ref.gradcheck.diagnosis.first_wrong import first_wrong_place
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.student_side.tape import Tape


class Halves(Linear):
    """Its forward and backward consist of parts, one of which may be called alone."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        return self.forward_part(x, W, b)

    def forward_part(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.x, self.W, self.b = x, W, b
        return x @ W + b

    def backward_x(self, d_y: np.ndarray) -> np.ndarray:
        return d_y @ self.W.T


class AskedForHalfFirst:
    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.layer = Halves()
        x *= 2
        return self.layer.forward(x, W, b)

    def backward(self, d: np.ndarray) -> Any:
        self.layer.backward_x(d)
        d_x, d_W, d_b = self.layer.backward(d)
        return 2 * d_x, d_W, d_b


def test_tape_has_one_call_per_stage_and_what_the_whole_backward_returned() -> None:
    inputs = [value.copy() for value in arguments("Linear", "generic")]
    tape = Tape(AskedForHalfFirst, inputs, [normal((2, 6))])
    (call,) = tape.calls
    assert call.returned is not None
    assert [g.shape for g in call.returned] == [value.shape for value in inputs]
    assert call.inside == []
    assert np.array_equal(inputs[0], arguments("Linear", "generic")[0])


def test_tape_of_half_a_backward_has_no_returned_gradients() -> None:
    class AskedForHalf(AskedForHalfFirst):
        def backward(self, d: np.ndarray) -> Any:
            return 2 * self.layer.backward_x(d), self.layer.W, self.layer.b

    (call,) = Tape(AskedForHalf, arguments("Linear", "generic"), [normal((2, 6))]).calls
    assert call.arrived is not None
    assert call.returned is None


def test_tape_of_a_chain_that_holds_one_of_its_own_class() -> None:
    class Twice:
        def __init__(self, inner: bool = False) -> None:
            self.inner = None if inner else Twice(True)

        def forward(self, x: np.ndarray) -> np.ndarray:
            return 2 * (self.inner.forward(x) if self.inner else x)

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * (self.inner.backward(d) if self.inner else d)

    (call,) = Tape(Twice, [normal(4)], [normal(4)]).calls
    assert call.inside == []


def test_tape_copes_with_stages_that_know_their_chain_or_share_a_buffer() -> None:
    class Child(Tanh):
        buffer: Any = None

        def backward(self, d: np.ndarray) -> np.ndarray:
            Child.buffer = np.zeros_like(d) if Child.buffer is None else Child.buffer
            Child.buffer[...] = super().backward(d)
            return Child.buffer

    class Parent:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.first, self.second = Child(), Child()
            self.first.parent = self
            return self.second.forward(self.first.forward(x))

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * self.first.backward(self.second.backward(d).copy())

    place = first_wrong_place(Parent, [normal(4)], [normal(4)])
    assert place is not None
    assert place.path == ""
    assert "are right; the mistake is in what the chain itself does" in place.sentence


class Pair(NamedTuple):
    sine: np.ndarray
    cosine: np.ndarray


class Angles:
    def forward(self, x: np.ndarray) -> Pair:
        self.x = x
        return Pair(np.sin(x), np.cos(x))

    def backward(self, d_sine: np.ndarray, d_cosine: np.ndarray) -> np.ndarray:
        return d_sine * np.cos(self.x) - d_cosine * np.sin(self.x)


def test_tape_keeps_named_fields_of_a_result_that_is_moved() -> None:
    class Chain:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.angles = Angles()
            pair = self.angles.forward(x)
            return pair.sine + 2 * pair.cosine

        def backward(self, d: np.ndarray) -> np.ndarray:
            return self.angles.backward(d, 2 * d) * 3

    place = first_wrong_place(Chain, [normal(4)], [normal(4)])
    assert place is not None
    assert place.path == ""


class Inherits(Linear):
    """A layer that calls the methods of its base class."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        return super().forward(x, W, b)

    def backward(self, d_y: np.ndarray) -> Any:
        return super().backward(d_y)


class Silent(Linear):
    """A layer that inherits its methods."""


class ThreeLayers:
    """y = ((x W + b) W + b) W + b, in three classes, two of them derived from the first; W is square."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.layers = [Linear(), Inherits(), Silent()]
        for layer in self.layers:
            x = layer.forward(x, W, b)
        return x

    def backward(self, d: np.ndarray) -> Any:
        d_W, d_b = 0.0, 0.0
        for layer in reversed(self.layers):
            d, d_W_share, d_b_share = layer.backward(d)
            d_W, d_b = d_W + d_W_share, d_b + d_b_share
        return d, d_W, d_b


def test_tape_records_inherited_methods_once_and_restores_the_classes() -> None:
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape) for shape in ((2, 3), (3, 3), (3,))]
    before = {cls: dict(vars(cls)) for cls in (Linear, Inherits, Silent)}

    class Doubles(ThreeLayers):
        def backward(self, d: np.ndarray) -> Any:
            return tuple(2 * gradient for gradient in super().backward(d))

    place = first_wrong_place(Doubles, inputs, [rng.standard_normal((2, 3))])
    assert place.sentence.startswith("all 12 gradients between the stages inside are right")
    assert {cls: dict(vars(cls)) for cls in before} == before


def test_tape_copes_with_keywords_static_methods_and_stages_run_twice() -> None:
    class Layer:
        @staticmethod
        def forward_part(x: np.ndarray, W: np.ndarray) -> np.ndarray:
            return x @ W

        def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            self.kept = [*getattr(self, "kept", []), (x, W)]
            return self.forward_part(x, W)

        def __call__(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            return self.forward(x, W)

        def backward(self, d: np.ndarray) -> Any:
            x, W = self.kept[-1]
            self.kept = self.kept[:-1]
            return d @ W.T, x.T @ d

    class Twice:
        factor = 1.0

        def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            self.layer = Layer()
            return self.layer(x=self.layer.forward(x=x, W=W), W=W)

        def backward(self, d: np.ndarray) -> Any:
            d, d_W = self.layer.backward(d)
            d_x, d_W_first = self.layer.backward(self.factor * d)
            return d_x, d_W + d_W_first

    class Changed(Twice):
        factor = 2.0

    class Doubles(Twice):
        def backward(self, d: np.ndarray) -> Any:
            return tuple(2 * gradient for gradient in super().backward(d))

    rng = np.random.default_rng(0)
    inputs, cotangents = [rng.standard_normal((2, 3)), rng.standard_normal((3, 3))], [rng.standard_normal((2, 3))]
    assert first_wrong_place(Twice, inputs, cotangents) is None
    assert "are right" in first_wrong_place(Doubles, inputs, cotangents).sentence
    assert "that arrives at layer (Layer) is wrong" in first_wrong_place(Changed, inputs, cotangents).sentence
