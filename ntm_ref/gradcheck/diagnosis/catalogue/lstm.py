"""What goes wrong in an LSTM: in its cell, and between the time steps of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....controller import LSTMCell, LSTMController
from ....controller.controller import Own
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


def without_slope(s: LSTMCell, d_h: Array, d_c: Array, gate: int) -> dict[str, Array]:
    """d_z that skips the sigmoid of one gate: 0 for i, 1 for f, 2 for o."""
    d_gates = np.split(z_from(s, d_h, d_inside(s, d_h, d_c)), 4, axis=-1)
    y = (s.i, s.f, s.o)[gate]
    d_gates[gate] = d_gates[gate] / (y * (1 - y))
    return {"z": np.concatenate(d_gates, axis=-1)}


def reordered(s: LSTMCell, d_h: Array, d_c: Array, order: str) -> dict[str, Array]:
    """d_z with its four parts in another order than i, f, o, u."""
    parts = dict(zip("ifou", np.split(z_from(s, d_h, d_inside(s, d_h, d_c)), 4, axis=-1)))
    return {"z": np.concatenate([parts[name] for name in order], axis=-1)}


def interleaved(s: LSTMCell, d_h: Array, d_c: Array) -> dict[str, Array]:
    """d_z with the four numbers of each cell side by side."""
    parts = np.split(z_from(s, d_h, d_inside(s, d_h, d_c)), 4, axis=-1)
    return {"z": np.stack(parts, axis=-1).reshape(*d_h.shape[:-1], -1)}


def wrong_entry(s: LSTMCell, d_h: Array, d_c: Array, i: Array, u: Array) -> dict[str, Array]:
    """d_z with other factors than u for the input gate and i for the candidate."""
    d = d_inside(s, d_h, d_c)
    return {"z": gates_backward(s, i * d, s.c_prev * d, s.tanh_c * d_h, u * d)}


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
        lambda s, d_h, d_c: reordered(s, d_h, d_c, "fiou"),
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
    Mistake(
        LSTMCell,
        "d_z lacks i (1 - i) for the input gate, which is a sigmoid of its z",
        lambda s, d_h, d_c: without_slope(s, d_h, d_c, 0),
    ),
    Mistake(
        LSTMCell,
        "d_z lacks f (1 - f) for the forget gate, which is a sigmoid of its z",
        lambda s, d_h, d_c: without_slope(s, d_h, d_c, 1),
    ),
    Mistake(
        LSTMCell,
        "d_z lacks o (1 - o) for the output gate, which is a sigmoid of its z",
        lambda s, d_h, d_c: without_slope(s, d_h, d_c, 2),
    ),
    Mistake(
        LSTMCell,
        "d_z has its parts in the order i, f, u, o, as PyTorch has them; here the order is i, f, o, u",
        lambda s, d_h, d_c: reordered(s, d_h, d_c, "ifuo"),
    ),
    Mistake(
        LSTMCell,
        "d_z has its parts in the order f, i, u, o, and not in the order i, f, o, u",
        lambda s, d_h, d_c: reordered(s, d_h, d_c, "fiuo"),
    ),
    Mistake(
        LSTMCell,
        "d_z has its parts in the order u, i, f, o: the candidate comes last in z, not first",
        lambda s, d_h, d_c: reordered(s, d_h, d_c, "uifo"),
    ),
    Mistake(
        LSTMCell,
        "d_z has the four numbers of each cell side by side, where all numbers of one gate belong side by side",
        lambda s, d_h, d_c: interleaved(s, d_h, d_c),
    ),
    Mistake(
        LSTMCell,
        "in d_z the path through h is missing in what reaches c: h is made of c",
        lambda s, d_h, d_c: {"z": z_from(s, d_h, d_c)},
    ),
    Mistake(
        LSTMCell,
        "in d_c_prev the path through h is missing in what reaches c: h is made of c",
        lambda s, d_h, d_c: {"c_prev": s.f * d_c},
        in_chains=False,
    ),
    Mistake(
        LSTMCell,
        "the path through h has 1 - tanh(tanh(c))^2 where 1 - tanh(c)^2 belongs in what reaches c",
        lambda s, d_h, d_c: both_from(s, d_h, d_c + d_h * s.o * (1 - np.tanh(s.tanh_c) ** 2)),
    ),
    Mistake(
        LSTMCell,
        "the path through h has 1 - tanh(c) where 1 - tanh(c)^2 belongs in what reaches c",
        lambda s, d_h, d_c: both_from(s, d_h, d_c + d_h * s.o * (1 - s.tanh_c)),
    ),
    Mistake(
        LSTMCell,
        "d_z has i where u belongs for the input gate, and u where i belongs for the candidate: c = f c_prev + i u",
        lambda s, d_h, d_c: wrong_entry(s, d_h, d_c, s.i, s.u),
    ),
    Mistake(
        LSTMCell,
        "d_z has i where u belongs for the input gate: c = f c_prev + i u",
        lambda s, d_h, d_c: wrong_entry(s, d_h, d_c, s.i, s.i),
    ),
    Mistake(
        LSTMCell,
        "d_z has u where i belongs for the candidate: c = f c_prev + i u",
        lambda s, d_h, d_c: wrong_entry(s, d_h, d_c, s.u, s.u),
    ),
    Mistake(
        LSTMCell,
        "d_z lacks c_prev for the forget gate: c = f c_prev + i u",
        lambda s, d_h, d_c: {"z": wrong_gate(s, d_h, d_c, 1 + 0 * s.c_prev, s.tanh_c)},
    ),
    Mistake(
        LSTMCell,
        "d_z lacks tanh(c) for the output gate: h = o tanh(c)",
        lambda s, d_h, d_c: {"z": wrong_gate(s, d_h, d_c, s.c_prev, 1 + 0 * s.tanh_c)},
    ),
]


def fed_back(s: LSTMController, d_h: Array, d_own: Own) -> tuple[Array, Array]:
    """The gradients of what comes from the previous step: of the reads and h_prev end to end, and of c_prev."""
    d_z, d_c_prev = s.cell.backward(d_h + d_own[0], d_own[1])
    return (d_z @ s.W.T)[:, s.n_inputs :], d_c_prev


def carried(s: LSTMController, d_h: Array, d_own: Own, by_h: bool, by_c: bool) -> dict[str, Own]:
    """The gradient of the layer's own state, where only h or only c carries it from step to step, or neither."""
    d_recurrent, d_c_prev = fed_back(s, d_h, d_own)
    return {"own": (d_recurrent[:, -d_h.shape[-1] :] * by_h, d_c_prev * by_c)}


def h_prev_first(s: LSTMController, d_h: Array, d_own: Own) -> dict[str, Any]:
    """The gradients of the reads and of h_prev, cut as if h_prev came first."""
    (d_recurrent, d_c_prev), C = fed_back(s, d_h, d_own), d_h.shape[-1]
    return {"reads": d_recurrent[:, C:], "own": (d_recurrent[:, :C], d_c_prev)}


BETWEEN_STEPS = [
    Mistake(
        LSTMController,
        "the path from h into the step before is missing: h_prev went through W to all four gates",
        lambda s, d_h, d_own: carried(s, d_h, d_own, by_h=False, by_c=True),
    ),
    Mistake(
        LSTMController,
        "the path from c into the step before is missing: what the forget gate kept carries a gradient back",
        lambda s, d_h, d_own: carried(s, d_h, d_own, by_h=True, by_c=False),
    ),
]
WITHOUT_READS = [
    Mistake(
        LSTMController,
        "time is cut: no gradient goes back from one step to the one before",
        lambda s, d_h, d_own: carried(s, d_h, d_own, by_h=False, by_c=False),
    ),
]
WITH_READS = [
    Mistake(
        LSTMController,
        "d_reads and d_h_prev are cut in the wrong place: the reads come first in what the layer sees, then h_prev",
        lambda s, d_h, d_own: h_prev_first(s, d_h, d_own),
    ),
]
