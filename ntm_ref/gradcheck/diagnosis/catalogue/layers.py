"""Mistakes in the linear layer and in the nonlinearities."""

from __future__ import annotations

import numpy as np

from ....elementary import Linear, Sigmoid, Softmax, Softplus, Tanh
from ....support.shapes import Array
from ....support.sums import sum_to_shape, weight_gradient
from .mistake import Mistake


def examples(values: Array) -> Array:
    """The numbers of each example along the first axis; one vector alone is one example."""
    return values if values.ndim > 1 else values[None]


def softmax_with(s: Softmax, d: Array, taken_out: Array) -> dict[str, Array]:
    """The gradient of a softmax that takes out something other than the mean weighted by y."""
    return {"x": s.y * (d - taken_out)}


def argument(s: Sigmoid) -> Array:
    """The argument of a sigmoid, from its result."""
    result: Array = np.log(s.y / (1 - s.y))
    return result


LAYERS = [
    Mistake(
        Linear,
        "d_W comes from the last example of the first axis alone (a batch, or time): all used W, so they add up",
        lambda y, d: {"W": weight_gradient(examples(y.x)[-1], examples(d)[-1])},
    ),
    Mistake(
        Linear,
        "d_b comes from the last example of the first axis alone (a batch, or time): all used b, so they add up",
        lambda y, d: {"b": sum_to_shape(examples(d)[-1], y.b.shape)},
    ),
    Mistake(
        Linear,
        "d_W is a mean over the first axis where a sum belongs",
        lambda y, d: {"W": weight_gradient(y.x, d) / len(examples(d))},
    ),
    Mistake(
        Linear,
        "d_b is a mean over the first axis where a sum belongs",
        lambda y, d: {"b": sum_to_shape(d, y.b.shape) / len(examples(d))},
    ),
    Mistake(
        Linear,
        "d_W and d_b are both means over the first axis where sums belong",
        lambda y, d: {
            "W": weight_gradient(y.x, d) / len(examples(d)),
            "b": sum_to_shape(d, y.b.shape) / len(examples(d)),
        },
    ),
    Mistake(
        Linear,
        "d_W lacks x: it is the gradient of a layer that sees ones",
        lambda y, d: {"W": weight_gradient(np.ones_like(y.x), d)},
    ),
    Mistake(
        Linear,
        "d_x has W reshaped where it should be transposed: its numbers are in the wrong places",
        lambda y, d: {"x": d @ y.W.reshape(y.W.shape[::-1])},
    ),
    Mistake(
        Linear,
        "d_W has x reshaped where it should be transposed: its numbers are in the wrong places",
        lambda y, d: {"W": y.x.reshape(y.x.shape[-1], -1) @ d.reshape(-1, d.shape[-1])},
    ),
    Mistake(
        Tanh,
        "d_x has 1 - y where 1 - y^2 belongs",
        lambda t, d: {"x": d * (1 - t.y)},
    ),
    Mistake(
        Tanh,
        "d_x has 1 - tanh(y)^2 where 1 - y^2 belongs: y is tanh(x) already",
        lambda t, d: {"x": d * (1 - np.tanh(t.y) ** 2)},
    ),
    Mistake(
        Sigmoid,
        "d_x has 1 - y where y (1 - y) belongs",
        lambda s, d: {"x": d * (1 - s.y)},
    ),
    Mistake(
        Sigmoid,
        "d_x takes the sigmoid of y, which is a sigmoid already",
        lambda s, d: {"x": d / (1 + np.exp(-s.y)) / (1 + np.exp(s.y))},
    ),
    Mistake(
        Softplus,
        "d_x has the sigmoid of the result where that of x belongs",
        lambda s, d: {"x": d / (1 + np.exp(-s.y))},
    ),
    Mistake(
        Softmax,
        "d_x has only the diagonal of the Jacobian, y (1 - y): every x changes every y, through the normaliser",
        lambda s, d: {"x": d * s.y * (1 - s.y)},
    ),
    Mistake(
        Softmax,
        "d_x lacks the path through the normaliser",
        lambda s, d: {"x": d * s.y},
    ),
    Mistake(
        Tanh,
        "d_x is the gradient passed on unchanged: 1 - y^2 is missing",
        lambda t, d: {"x": d},
    ),
    Mistake(
        Tanh,
        "d_x has the argument where the result belongs: 1 - x^2 for 1 - y^2",
        lambda t, d: {"x": d * (1 - np.arctanh(t.y) ** 2)},
    ),
    Mistake(
        Tanh,
        "d_x has 1 + y^2 where 1 - y^2 belongs",
        lambda t, d: {"x": d * (1 + t.y**2)},
    ),
    Mistake(
        Tanh,
        "d_x has y itself where its derivative 1 - y^2 belongs",
        lambda t, d: {"x": d * t.y},
    ),
    Mistake(
        Tanh,
        "d_x has (1 - y)^2 where 1 - y^2 belongs",
        lambda t, d: {"x": d * (1 - t.y) ** 2},
    ),
    Mistake(
        Tanh,
        "d_x has the derivative of a sigmoid, y (1 - y), where that of a tanh belongs, 1 - y^2",
        lambda t, d: {"x": d * t.y * (1 - t.y)},
    ),
    Mistake(
        Sigmoid,
        "d_x is the gradient passed on unchanged: y (1 - y) is missing",
        lambda s, d: {"x": d},
    ),
    Mistake(
        Sigmoid,
        "d_x has the argument where the result belongs: x (1 - x) for y (1 - y)",
        lambda s, d: {"x": d * argument(s) * (1 - argument(s))},
    ),
    Mistake(
        Sigmoid,
        "d_x has y where y (1 - y) belongs",
        lambda s, d: {"x": d * s.y},
    ),
    Mistake(
        Sigmoid,
        "d_x has y (1 + y) where y (1 - y) belongs",
        lambda s, d: {"x": d * s.y * (1 + s.y)},
    ),
    Mistake(
        Sigmoid,
        "d_x has the derivative of a tanh, 1 - y^2, where that of a sigmoid belongs, y (1 - y)",
        lambda s, d: {"x": d * (1 - s.y**2)},
    ),
    Mistake(
        Softplus,
        "d_x is the gradient passed on unchanged: the sigmoid of x is missing",
        lambda s, d: {"x": d},
    ),
    Mistake(
        Softplus,
        "d_x has the softplus itself where its derivative belongs, the sigmoid of x",
        lambda s, d: {"x": d * s.y},
    ),
    Mistake(
        Softplus,
        "d_x has the sigmoid of -x where that of x belongs",
        lambda s, d: {"x": d * np.exp(-s.y)},
    ),
    Mistake(
        Softplus,
        "d_x has exp(x), which is not divided by 1 + exp(x)",
        lambda s, d: {"x": d * np.exp(s.x)},
    ),
    Mistake(
        Softplus,
        "d_x has s (1 - s) where s belongs, the sigmoid of x: that is the second derivative",
        lambda s, d: {"x": d * np.exp(s.x - 2 * s.y)},
    ),
    Mistake(
        Softmax,
        "d_x is the gradient passed on unchanged: the softmax is not undone",
        lambda s, d: {"x": d},
    ),
    Mistake(
        Softmax,
        "the sum of d_y y runs over the first axis, where it should run over the last",
        lambda s, d: softmax_with(s, d, (d * s.y).sum(axis=0)),
    ),
    Mistake(
        Softmax,
        "the sum of d_y y runs over the whole array, where it should run over the last axis",
        lambda s, d: softmax_with(s, d, (d * s.y).sum()),
    ),
    Mistake(
        Softmax,
        "the plain mean of the gradient is taken out where the mean weighted by y belongs",
        lambda s, d: softmax_with(s, d, d.mean(axis=-1, keepdims=True)),
    ),
    Mistake(
        Softmax,
        "the plain sum of the gradient is taken out where the sum weighted by y belongs",
        lambda s, d: softmax_with(s, d, d.sum(axis=-1, keepdims=True)),
    ),
    Mistake(
        Softmax,
        "the path through the normaliser has the wrong sign: raising one x lowers all other y",
        lambda s, d: softmax_with(s, d, -(d * s.y).sum(axis=-1, keepdims=True)),
    ),
    Mistake(
        Softmax,
        "d_x lacks the factor y",
        lambda s, d: {"x": d - (d * s.y).sum(axis=-1, keepdims=True)},
        in_chains=False,
    ),
]
