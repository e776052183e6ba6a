"""The catalogue's mistakes in the layers that everybody knows, written from their sentences: see `rewritten.py`."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.log(1 + np.exp(x))


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
    "d_x has W reshaped where it should be transposed: its numbers are in the wrong places": (
        lambda x, W, b, d: {"x": d @ W.reshape(W.shape[1], W.shape[0])}
    ),
    "d_W has x reshaped where it should be transposed: its numbers are in the wrong places": (
        lambda x, W, b, d: {"W": x.reshape(x.shape[1], x.shape[0]) @ d}
    ),
}

# The four below: of x and the gradient d of y

TANH = {
    "d_x has 1 - y where 1 - y^2 belongs": lambda x, d: {"x": d * (1 - np.tanh(x))},
    "d_x has 1 - tanh(y)^2 where 1 - y^2 belongs: y is tanh(x) already": lambda x, d: {
        "x": d * (1 - np.tanh(np.tanh(x)) ** 2)
    },
    "d_x is the gradient passed on unchanged: 1 - y^2 is missing": lambda x, d: {"x": d},
    "d_x has the argument where the result belongs: 1 - x^2 for 1 - y^2": lambda x, d: {"x": d * (1 - x**2)},
    "d_x has 1 + y^2 where 1 - y^2 belongs": lambda x, d: {"x": d * (1 + np.tanh(x) ** 2)},
    "d_x has y itself where its derivative 1 - y^2 belongs": lambda x, d: {"x": d * np.tanh(x)},
    "d_x has (1 - y)^2 where 1 - y^2 belongs": lambda x, d: {"x": d * (1 - np.tanh(x)) ** 2},
    "d_x has the derivative of a sigmoid, y (1 - y), where that of a tanh belongs, 1 - y^2": (
        lambda x, d: {"x": d * np.tanh(x) * (1 - np.tanh(x))}
    ),
}

SIGMOID = {
    "d_x has 1 - y where y (1 - y) belongs": lambda x, d: {"x": d * (1 - sigmoid(x))},
    "d_x takes the sigmoid of y, which is a sigmoid already": lambda x, d: {
        "x": d * sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x)))
    },
    "d_x is the gradient passed on unchanged: y (1 - y) is missing": lambda x, d: {"x": d},
    "d_x has the argument where the result belongs: x (1 - x) for y (1 - y)": lambda x, d: {"x": d * x * (1 - x)},
    "d_x has y where y (1 - y) belongs": lambda x, d: {"x": d * sigmoid(x)},
    "d_x has y (1 + y) where y (1 - y) belongs": lambda x, d: {"x": d * sigmoid(x) * (1 + sigmoid(x))},
    "d_x has the derivative of a tanh, 1 - y^2, where that of a sigmoid belongs, y (1 - y)": (
        lambda x, d: {"x": d * (1 - sigmoid(x) ** 2)}
    ),
}

SOFTPLUS = {
    "d_x has the sigmoid of the result where that of x belongs": lambda x, d: {"x": d * sigmoid(softplus(x))},
    "d_x is the gradient passed on unchanged: the sigmoid of x is missing": lambda x, d: {"x": d},
    "d_x has the softplus itself where its derivative belongs, the sigmoid of x": lambda x, d: {"x": d * softplus(x)},
    "d_x has the sigmoid of -x where that of x belongs": lambda x, d: {"x": d * sigmoid(-x)},
    "d_x has exp(x), which is not divided by 1 + exp(x)": lambda x, d: {"x": d * np.exp(x)},
    "d_x has s (1 - s) where s belongs, the sigmoid of x: that is the second derivative": (
        lambda x, d: {"x": d * sigmoid(x) * (1 - sigmoid(x))}
    ),
}


def softmax_with(taken_out):
    """A version that takes something else out of d where sum_i d_i y_i belongs."""
    return lambda x, d: {"x": softmax(x) * (d - taken_out(softmax(x), d))}


SOFTMAX = {
    "d_x has only the diagonal of the Jacobian, y (1 - y): every x changes every y, through the normaliser": (
        lambda x, d: {"x": d * softmax(x) * (1 - softmax(x))}
    ),
    "d_x lacks the path through the normaliser": lambda x, d: {"x": d * np.exp(x) / np.exp(x).sum(-1, keepdims=True)},
    "d_x is the gradient passed on unchanged: the softmax is not undone": lambda x, d: {"x": d},
    "the sum of d_y y runs over the first axis, where it should run over the last": (
        softmax_with(lambda y, d: (d * y).sum(axis=0, keepdims=True))
    ),
    "the sum of d_y y runs over the whole array, where it should run over the last axis": (
        softmax_with(lambda y, d: (d * y).sum())
    ),
    "the plain mean of the gradient is taken out where the mean weighted by y belongs": (
        softmax_with(lambda y, d: d.mean(axis=-1, keepdims=True))
    ),
    "the plain sum of the gradient is taken out where the sum weighted by y belongs": (
        softmax_with(lambda y, d: d.sum(axis=-1, keepdims=True))
    ),
    "the path through the normaliser has the wrong sign: raising one x lowers all other y": (
        softmax_with(lambda y, d: -(d * y).sum(axis=-1, keepdims=True))
    ),
    "d_x lacks the factor y": lambda x, d: {"x": d - (d * softmax(x)).sum(axis=-1, keepdims=True)},
}
