"""What goes wrong in an LSTM: in its cell, in one time step of a layer, and in a layer through time."""

from __future__ import annotations

import numpy as np

from ....baseline import UnrolledLSTM
from ....controller import LSTMCell, LSTMLayer
from ....elementary import weight_gradient
from ....support.shapes import Array
from .mistake import Mistake


def d_inside(s: LSTMCell, d_h: Array, d_c: Array) -> Array:
    """What reaches c, from outside and through h."""
    result: Array = d_c + d_h * s.o * (1 - s.tanh_c**2)
    return result


def gates_backward(s: LSTMCell, d_i: Array, d_f: Array, d_o: Array, d_u: Array) -> Array:
    """d_z from what reaches the gates and the candidate, through their squashing."""
    d_gates = [d * y * (1 - y) for d, y in ((d_i, s.i), (d_f, s.f), (d_o, s.o))]
    return np.concatenate([*d_gates, d_u * (1 - s.u**2)], axis=-1)


def z_from(s: LSTMCell, d_h: Array, d: Array) -> Array:
    """d_z, where d reaches c."""
    return gates_backward(s, s.u * d, s.c_prev * d, s.tanh_c * d_h, s.i * d)


def both_from(s: LSTMCell, d_h: Array, d: Array) -> dict[str, Array]:
    """Both gradients, where d reaches c."""
    return {"z": z_from(s, d_h, d), "c_prev": s.f * d}


def without_squashing(s: LSTMCell, d_h: Array, d_c: Array, gates: bool) -> Array:
    """d_z that skips the squashing of the three gates, or else that of the candidate."""
    d = d_inside(s, d_h, d_c)
    right, C = z_from(s, d_h, d), d.shape[-1]
    d_gates = np.concatenate([s.u * d, s.c_prev * d, s.tanh_c * d_h], axis=-1)
    return np.concatenate([d_gates, right[..., 3 * C :]] if gates else [right[..., : 3 * C], s.i * d], axis=-1)


def i_and_f_swapped(s: LSTMCell, d_h: Array, d_c: Array) -> Array:
    """d_z with the first two of its four parts in each other's place."""
    d_i, d_f, d_o, d_u = np.split(z_from(s, d_h, d_inside(s, d_h, d_c)), 4, axis=-1)
    return np.concatenate([d_f, d_i, d_o, d_u], axis=-1)


def wrong_gate(s: LSTMCell, d_h: Array, d_c: Array, f: Array, o: Array) -> Array:
    """d_z with other factors than c_prev for the forget gate and tanh(c) for the output gate."""
    d = d_inside(s, d_h, d_c)
    return gates_backward(s, s.u * d, f * d, o * d_h, s.i * d)


CELL = [
    Mistake(
        LSTMCell,
        "d_c_prev lacks the forget gate: what the cell held was multiplied by f before it went on",
        lambda s, d_h, d_c: {"c_prev": d_inside(s, d_h, d_c)},
    ),
    Mistake(
        LSTMCell,
        "d_c_prev has the input gate where the forget gate belongs",
        lambda s, d_h, d_c: {"c_prev": s.i * d_inside(s, d_h, d_c)},
    ),
    Mistake(
        LSTMCell,
        "the path through h is missing in what reaches c: c is handed on, and it is what h is made of",
        lambda s, d_h, d_c: both_from(s, d_h, d_c),
    ),
    Mistake(
        LSTMCell,
        "what reaches c comes through h alone: c is handed to the next step, too",
        lambda s, d_h, d_c: both_from(s, d_h, d_inside(s, d_h, 0 * d_c)),
    ),
    Mistake(
        LSTMCell,
        "the path through h lacks the output gate in what reaches c: h = o tanh(c)",
        lambda s, d_h, d_c: both_from(s, d_h, d_c + d_h * (1 - s.tanh_c**2)),
    ),
    Mistake(
        LSTMCell,
        "the path through h lacks 1 - tanh(c)^2 in what reaches c: h = o tanh(c)",
        lambda s, d_h, d_c: both_from(s, d_h, d_c + d_h * s.o),
    ),
    Mistake(
        LSTMCell,
        "the path through h has 1 - c^2 where 1 - tanh(c)^2 belongs in what reaches c",
        lambda s, d_h, d_c: both_from(s, d_h, d_c + d_h * s.o * (1 - s.c**2)),
    ),
    Mistake(
        LSTMCell,
        "d_z lacks 1 - u^2 for the candidate, which is a tanh of its z",
        lambda s, d_h, d_c: {"z": without_squashing(s, d_h, d_c, gates=False)},
    ),
    Mistake(
        LSTMCell,
        "d_z lacks y (1 - y) for the gates, which are sigmoids of their z",
        lambda s, d_h, d_c: {"z": without_squashing(s, d_h, d_c, gates=True)},
    ),
    Mistake(
        LSTMCell,
        "d_z has the input gate and the forget gate in each other's place",
        lambda s, d_h, d_c: {"z": i_and_f_swapped(s, d_h, d_c)},
    ),
    Mistake(
        LSTMCell,
        "d_z has c where c_prev belongs for the forget gate, which decides what is kept of the step before",
        lambda s, d_h, d_c: {"z": wrong_gate(s, d_h, d_c, s.c, s.tanh_c)},
    ),
    Mistake(
        LSTMCell,
        "d_z has c where tanh(c) belongs for the output gate: h = o tanh(c)",
        lambda s, d_h, d_c: {"z": wrong_gate(s, d_h, d_c, s.c_prev, s.c)},
    ),
]


def seen_backward(layer: LSTMLayer, d_h: Array, d_c: Array) -> Array:
    """The gradient of all that the layer saw: below, and behind it h_prev."""
    d_z, _ = layer.cell.backward(d_h, d_c)
    return layer.layer.backward_x(d_z)


def h_prev_first(layer: LSTMLayer, d_h: Array, d_c: Array) -> dict[str, Array]:
    """The two halves of that gradient, cut as if h_prev came before below."""
    d_seen, C = seen_backward(layer, d_h, d_c), d_h.shape[-1]
    return {"below": d_seen[..., C:], "h_prev": d_seen[..., :C]}


def W_from(layer: LSTMLayer, d_h: Array, d_c: Array, h: Array) -> Array:
    """d_W of a layer that saw h where h_prev was."""
    d_z, _ = layer.cell.backward(d_h, d_c)
    n_below = layer.seen.shape[-1] - d_h.shape[-1]
    return weight_gradient(np.concatenate([layer.seen[..., :n_below], h], axis=-1), d_z)


LAYER = [
    Mistake(
        LSTMLayer,
        "the path from h into the step before is missing: h_prev went through W to all four gates",
        lambda s, d_h, d_c: {"h_prev": 0 * d_h},
    ),
    Mistake(
        LSTMLayer,
        "d_below and d_h_prev are cut in the wrong place: below comes first in what the layer sees, then h_prev",
        lambda s, d_h, d_c: h_prev_first(s, d_h, d_c),
    ),
    Mistake(
        LSTMLayer,
        "d_W has h where h_prev belongs: the layer sees the step before, not its own result",
        lambda s, d_h, d_c: {"W": W_from(s, d_h, d_c, s.h)},
    ),
    Mistake(
        LSTMLayer,
        "d_W lacks h_prev: the rows for the step before get no gradient",
        lambda s, d_h, d_c: {"W": W_from(s, d_h, d_c, 0 * s.h)},
    ),
    Mistake(
        LSTMLayer,
        "d_W is a mean over the first axis where a sum belongs",
        lambda s, d_h, d_c: {"W": weight_gradient(s.seen, s.cell.backward(d_h, d_c)[0]) / len(d_h)},
    ),
]


def through_time(s: UnrolledLSTM, d_h: Array, by_h: bool, by_c: bool) -> dict[str, Array]:
    """All gradients, where only h or only c carries them from step to step, or neither."""
    d_z = np.empty((*d_h.shape[:2], len(s.W_h.T)), d_h.dtype)
    d_h_next, d_c = np.zeros_like(d_h[0]), np.zeros_like(d_h[0])
    for t in reversed(range(len(d_h))):
        d_z[t], d_c = s.cells[t].backward(d_h[t] + d_h_next * by_h, d_c * by_c)
        d_h_next = d_z[t] @ s.W_h.T
    d_x, d_W_x, d_b = s.input_layer.backward(d_z.reshape(-1, d_z.shape[-1]))
    d_x, d_W_h = d_x.reshape(*d_h.shape[:2], -1), weight_gradient(s.h_prev, d_z)
    d_h_0, d_c_0 = d_h_next.sum(axis=0) * by_h, d_c.sum(axis=0) * by_c
    return {"x": d_x, "W_x": d_W_x, "W_h": d_W_h, "b": d_b, "h_0": d_h_0, "c_0": d_c_0}


UNROLLED = [
    Mistake(
        UnrolledLSTM,
        "time is cut: no gradient goes back from one step to the one before",
        lambda s, d_h: through_time(s, d_h, by_h=False, by_c=False),
    ),
    Mistake(
        UnrolledLSTM,
        "the path from h into the step before is missing: h_prev went through W_h to all four gates",
        lambda s, d_h: through_time(s, d_h, by_h=False, by_c=True),
    ),
    Mistake(
        UnrolledLSTM,
        "the path from c into the step before is missing: what the forget gate kept carries a gradient back",
        lambda s, d_h: through_time(s, d_h, by_h=True, by_c=False),
    ),
    Mistake(
        UnrolledLSTM,
        "d_W_h has h where h_prev belongs: every step sees the one before, not its own result",
        lambda s, d_h: {"W_h": weight_gradient(s.h, s.backward_through_time(d_h)[0])},
    ),
    Mistake(
        UnrolledLSTM,
        "d_h_0 and d_c_0 are means over the batch where sums belong: every sequence starts from them",
        lambda s, d_h: dict(zip(("h_0", "c_0"), (d.mean(axis=0) for d in s.backward_through_time(d_h)[1:]))),
    ),
]
