"""The catalogue's mistakes in the layers that everybody knows, written from their sentences: see `rewritten.py`."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    exp = np.exp(x)
    return exp / exp.sum(axis=-1, keepdims=True)


def through_softmax(d_y, y):
    """The right one: the sum over i of d_y_i dy_i/dx_j, where dy_i/dx_j = y_i (delta_ij - y_j)."""
    jacobian = y[..., :, None] * (np.eye(y.shape[-1]) - y[..., None, :])
    return np.einsum("...i,...ij->...j", d_y, jacobian)


LINEAR = {  # of x (B, n_in), W (n_in, n_out), b (n_out,) and the gradient d of y (B, n_out)
    "d_W comes from the last example of the first axis alone (a batch, or time): all used W, so they add up": (
        lambda x, W, b, d: {"W": np.outer(x[-1], d[-1])}
    ),
    "d_b comes from the last example of the first axis alone (a batch, or time): all used b, so they add up": (
        lambda x, W, b, d: {"b": d[-1]}
    ),
    "d_W is a mean over the first axis where a sum belongs": lambda x, W, b, d: {
        "W": np.mean([np.outer(x_n, d_n) for x_n, d_n in zip(x, d)], axis=0)
    },
    "d_b is a mean over the first axis where a sum belongs": lambda x, W, b, d: {"b": np.mean(d, axis=0)},
    "d_W and d_b are both means over the first axis where sums belong": lambda x, W, b, d: {
        "W": np.mean([np.outer(x_n, d_n) for x_n, d_n in zip(x, d)], axis=0),
        "b": np.mean(d, axis=0),
    },
    "d_W lacks x: it is the gradient of a layer that sees ones": lambda x, W, b, d: {"W": np.ones_like(x).T @ d},
}

TANH = {  # of x and the gradient d of y
    "d_x has 1 - y where 1 - y^2 belongs": lambda x, d: {"x": d * (1 - np.tanh(x))},
    "d_x has 1 - tanh(y)^2 where 1 - y^2 belongs: y is tanh(x) already": lambda x, d: {
        "x": d * (1 - np.tanh(np.tanh(x)) ** 2)
    },
}

SIGMOID = {
    "d_x has 1 - y where y (1 - y) belongs": lambda x, d: {"x": d * (1 - sigmoid(x))},
    "d_x takes the sigmoid of y, which is a sigmoid already": lambda x, d: {
        "x": d * sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x)))
    },
}

SOFTPLUS = {
    "d_x has the sigmoid of the result where that of x belongs": lambda x, d: {"x": d * sigmoid(np.log(1 + np.exp(x)))},
}

SOFTMAX = {
    "d_x has only the diagonal of the Jacobian, y (1 - y): every x changes every y, through the normaliser": (
        lambda x, d: {"x": d * softmax(x) * (1 - softmax(x))}
    ),
    "d_x lacks the path through the normaliser": lambda x, d: {"x": d * np.exp(x) / np.exp(x).sum(-1, keepdims=True)},
}
