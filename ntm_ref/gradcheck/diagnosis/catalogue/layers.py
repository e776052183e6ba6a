"""Mistakes in the linear layer and in the nonlinearities."""

from __future__ import annotations

import numpy as np

from ....elementary import Linear, Sigmoid, Softmax, Softplus, Tanh
from ....support.sums import sum_to_shape, weight_gradient
from .mistake import Mistake

LAYERS = [
    Mistake(
        Linear,
        "d_W comes from the last example of the first axis alone (a batch, or time): all used W, so they add up",
        lambda y, d: {"W": y.x[-1].reshape(-1, y.x.shape[-1]).T @ d[-1].reshape(-1, d.shape[-1])},
    ),
    Mistake(
        Linear,
        "d_b comes from the last example of the first axis alone (a batch, or time): all used b, so they add up",
        lambda y, d: {"b": sum_to_shape(d[-1], y.b.shape)},
    ),
    Mistake(
        Linear,
        "d_W is a mean over the first axis where a sum belongs",
        lambda y, d: {"W": weight_gradient(y.x, d) / len(d)},
    ),
    Mistake(
        Linear,
        "d_b is a mean over the first axis where a sum belongs",
        lambda y, d: {"b": sum_to_shape(d, y.b.shape) / len(d)},
    ),
    Mistake(
        Linear,
        "d_W and d_b are both means over the first axis where sums belong",
        lambda y, d: {"W": weight_gradient(y.x, d) / len(d), "b": sum_to_shape(d, y.b.shape) / len(d)},
    ),
    Mistake(
        Linear,
        "d_W lacks x: it is the gradient of a layer that sees ones",
        lambda y, d: {"W": np.ones_like(y.x).reshape(-1, y.x.shape[-1]).T @ d.reshape(-1, d.shape[-1])},
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
]
