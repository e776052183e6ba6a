"""The few stages that everybody knows: one linear layer and four activation functions."""

from __future__ import annotations

import numpy as np

from .stage import Stage
from .support.errors import ShapeError
from .support.shapes import Array, Sizes
from .support.sums import dot, sum_to_shape, weight_gradient


class Linear(Stage):
    """y = x W + b, on any leading axes; ``b`` is a vector, or anything else that broadcasts to y.

    Shapes: x (..., n_in), W (n_in, n_out), b (n_out,) or with leading axes too -> y (..., n_out).

    Backward: y_j = sum_i x_i W_ij + b_j, so dL/dx_i = sum_j d_y_j W_ij, that is d_x = d_y W^T. Every leading index uses
    the same W, so their gradients add up: d_W_ij = sum x_i d_y_j, that is d_W = x^T d_y with the leading axes
    flattened into one; and d_b is d_y summed over the axes along which b was repeated.
    """

    shapes = "(..., I), (I, O), * -> (..., O)"

    def forward(self, x: Array, W: Array, b: Array) -> Array:
        self.x, self.W, self.b = x, W, b
        self.y = x @ W + b  # (..., n_out)
        return self.y

    def backward(self, d_y: Array) -> tuple[Array, Array, Array]:
        d_x = d_y @ self.W.T  # (..., n_in)
        d_W = weight_gradient(self.x, d_y)  # (n_in, n_out)
        d_b = sum_to_shape(d_y, self.b.shape)
        return d_x, d_W, d_b

    def check_sizes(self, sizes: Sizes) -> None:
        y_shape = (*sizes["..."], sizes["O"])
        b_shape = sizes["*"]
        if len(b_shape) > len(y_shape) or any(b not in (1, y) for b, y in zip(b_shape[::-1], y_shape[::-1])):
            raise ShapeError(
                f"Linear.forward: b has shape {b_shape}, expected ({sizes['O']},) or one that broadcasts to {y_shape}"
            )


class Tanh(Stage):
    """y = tanh(x), elementwise.

    Backward: dy/dx = 1 - tanh(x)^2, so d_x = d_y (1 - y^2).
    """

    shapes = "(...) -> (...)"

    def forward(self, x: Array) -> Array:
        self.y = np.tanh(x)
        return self.y

    def backward(self, d_y: Array) -> Array:
        return d_y * (1 - self.y * self.y)


class Sigmoid(Stage):
    """y = 1 / (1 + exp(-x)), elementwise: in (0, 1).

    Computed as (1 + tanh(x/2)) / 2, which is the same number and cannot overflow.

    Backward: dy/dx = exp(-x) / (1 + exp(-x))^2 = y (1 - y), so d_x = d_y y (1 - y).
    """

    shapes = "(...) -> (...)"

    def forward(self, x: Array) -> Array:
        self.y = sigmoid(x)
        return self.y

    def backward(self, d_y: Array) -> Array:
        return d_y * (self.y - self.y * self.y)


class Softplus(Stage):
    """y = log(1 + exp(x)), elementwise: a smooth ramp, positive.

    Computed as m + log(1 + exp(x - 2 m)) with m = max(x, 0), which is the same number (x - 2 m = -|x|) and cannot
    overflow.

    Backward: dy/dx = exp(x) / (1 + exp(x)) = exp(x - y), so d_x = d_y exp(x - y).
    """

    shapes = "(...) -> (...)"
    y: Array

    def forward(self, x: Array) -> Array:
        m = np.maximum(x, 0)
        self.x, self.y = x, m + np.log1p(np.exp(x - 2 * m))
        return self.y

    def backward(self, d_y: Array) -> Array:
        return d_y * np.exp(self.x - self.y)


class Softmax(Stage):
    """y_i = exp(x_i) / sum_j exp(x_j), along the last axis: positive, sum 1.

    The largest x is subtracted first: numerator and denominator shrink by one factor, and nothing overflows.

    Backward: dy_i/dx_j = y_i (delta_ij - y_j), so d_x_j = y_j d_y_j - y_j sum_i d_y_i y_i = y_j (d_y_j - sum_i d_y_i
    y_i): each entry of d_y is compared with their mean, weighted by y.
    """

    shapes = "(..., N) -> (..., N)"

    def forward(self, x: Array) -> Array:
        self.y = softmax(x)
        return self.y

    def backward(self, d_y: Array) -> Array:
        return softmax_backward(d_y, self.y)


def sigmoid(x: Array) -> Array:
    """The forward half of `Sigmoid`."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def softmax(x: Array) -> Array:
    """The forward half of `Softmax`, for the stages that contain one."""
    exp = np.exp(x - np.maximum.reduce(x, axis=-1, keepdims=True))  # x.max, with one call fewer
    exp /= np.add.reduce(exp, axis=-1, keepdims=True)
    return exp


def softmax_backward(d_y: Array, y: Array) -> Array:
    """The backward half of `Softmax`, from its result y."""
    return y * (d_y - dot(d_y, y))
