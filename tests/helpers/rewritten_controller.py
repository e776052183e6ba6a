"""The catalogue's mistakes in an LSTM's cell, written from their sentences: see `rewritten.py`."""

import numpy as np
from rewritten_elementary import sigmoid


class Cell:
    """All that a derivation needs, from z (B, 4 C), c_prev (B, C) and the gradients d_h and d_c (B, C)."""

    def __init__(self, z, c_prev, d_h, d_c):
        z_i, z_f, z_o, z_u = np.split(z, 4, axis=-1)
        self.i, self.f, self.o, self.u = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_u)
        self.c_prev, self.c = c_prev, self.f * c_prev + self.i * self.u
        self.d_h, self.d_c = d_h, d_c
        self.through_h = d_h * self.o * (1 - np.tanh(self.c) ** 2)
        self.d_c_sum = d_c + self.through_h  # what reaches c

    def d_z_if_c_is_reached_by(self, reached):
        """The four parts of d_z, right but for what reaches c."""
        d_i, d_f = reached * self.u, reached * self.c_prev
        d_o, d_u = self.d_h * np.tanh(self.c), reached * self.i
        slope_i, slope_f, slope_o = (y * (1 - y) for y in (self.i, self.f, self.o))
        return {"i": d_i * slope_i, "f": d_f * slope_f, "o": d_o * slope_o, "u": d_u * (1 - self.u**2)}

    def both_if_c_is_reached_by(self, reached):
        """Both gradients, right but for what reaches c."""
        return side_by_side(self.d_z_if_c_is_reached_by(reached)) | {"c_prev": reached * self.f}

    def with_parts(self, **wrong):
        """d_z with these parts wrong."""
        return side_by_side(self.d_z_if_c_is_reached_by(self.d_c_sum) | wrong)

    def in_order(self, order):
        """d_z with its parts in this order."""
        return side_by_side(self.d_z_if_c_is_reached_by(self.d_c_sum), order)


def side_by_side(parts, order="ifou"):
    return {"z": np.concatenate([parts[name] for name in order], axis=-1)}


def gates_without_their_slopes(v):
    return v.with_parts(i=v.d_c_sum * v.u, f=v.d_c_sum * v.c_prev, o=v.d_h * np.tanh(v.c))


def cell_after_cell(v):
    """d_z with i, f, o and u of the first cell, then those of the second, and so on."""
    parts = v.d_z_if_c_is_reached_by(v.d_c_sum)
    n_cells = v.c.shape[-1]
    return {"z": np.stack([parts[name][:, n] for n in range(n_cells) for name in "ifou"], axis=-1)}


def slope_of_i(v):
    return v.i * (1 - v.i)


def slope_of_f(v):
    return v.f * (1 - v.f)


def slope_of_o(v):
    return v.o * (1 - v.o)


def slope_of_u(v):
    return 1 - v.u**2


OF_A_CELL = {
    "d_c_prev lacks the forget gate: what the cell held was multiplied by f before it went on": (
        lambda v: {"c_prev": v.d_c_sum}
    ),
    "d_c_prev has the input gate where the forget gate belongs": lambda v: {"c_prev": v.d_c_sum * v.i},
    "the path through h is missing in what reaches c: c is handed on, and it is what h is made of": (
        lambda v: v.both_if_c_is_reached_by(v.d_c)
    ),
    "what reaches c comes through h alone: c is handed to the next step, too": (
        lambda v: v.both_if_c_is_reached_by(v.through_h)
    ),
    "the path through h lacks the output gate in what reaches c: h = o tanh(c)": (
        lambda v: v.both_if_c_is_reached_by(v.d_c + v.d_h * (1 - np.tanh(v.c) ** 2))
    ),
    "the path through h lacks 1 - tanh(c)^2 in what reaches c: h = o tanh(c)": (
        lambda v: v.both_if_c_is_reached_by(v.d_c + v.d_h * v.o)
    ),
    "the path through h has 1 - c^2 where 1 - tanh(c)^2 belongs in what reaches c": (
        lambda v: v.both_if_c_is_reached_by(v.d_c + v.d_h * v.o * (1 - v.c**2))
    ),
    "the path through h has 1 - tanh(tanh(c))^2 where 1 - tanh(c)^2 belongs in what reaches c": (
        lambda v: v.both_if_c_is_reached_by(v.d_c + v.d_h * v.o * (1 - np.tanh(np.tanh(v.c)) ** 2))
    ),
    "the path through h has 1 - tanh(c) where 1 - tanh(c)^2 belongs in what reaches c": (
        lambda v: v.both_if_c_is_reached_by(v.d_c + v.d_h * v.o * (1 - np.tanh(v.c)))
    ),
    "in d_z the path through h is missing in what reaches c: h is made of c": (
        lambda v: side_by_side(v.d_z_if_c_is_reached_by(v.d_c))
    ),
    "in d_c_prev the path through h is missing in what reaches c: h is made of c": lambda v: {"c_prev": v.d_c * v.f},
    "d_z lacks 1 - u^2 for the candidate, which is a tanh of its z": lambda v: v.with_parts(u=v.d_c_sum * v.i),
    "d_z lacks y (1 - y) for the gates, which are sigmoids of their z": gates_without_their_slopes,
    "d_z lacks i (1 - i) for the input gate, which is a sigmoid of its z": lambda v: v.with_parts(i=v.d_c_sum * v.u),
    "d_z lacks f (1 - f) for the forget gate, which is a sigmoid of its z": (
        lambda v: v.with_parts(f=v.d_c_sum * v.c_prev)
    ),
    "d_z lacks o (1 - o) for the output gate, which is a sigmoid of its z": (
        lambda v: v.with_parts(o=v.d_h * np.tanh(v.c))
    ),
    "d_z has the input gate and the forget gate in each other's place": lambda v: v.in_order("fiou"),
    "d_z has its parts in the order i, f, u, o, as PyTorch has them; here the order is i, f, o, u": (
        lambda v: v.in_order("ifuo")
    ),
    "d_z has its parts in the order f, i, u, o, and not in the order i, f, o, u": lambda v: v.in_order("fiuo"),
    "d_z has its parts in the order u, i, f, o: the candidate comes last in z, not first": (
        lambda v: v.in_order("uifo")
    ),
    "d_z has the four numbers of each cell side by side, where all numbers of one gate belong side by side": (
        cell_after_cell
    ),
    "d_z has c where c_prev belongs for the forget gate, which decides what is kept of the step before": (
        lambda v: v.with_parts(f=v.d_c_sum * v.c * slope_of_f(v))
    ),
    "d_z has c where tanh(c) belongs for the output gate: h = o tanh(c)": (
        lambda v: v.with_parts(o=v.d_h * v.c * slope_of_o(v))
    ),
    "d_z has i where u belongs for the input gate, and u where i belongs for the candidate: c = f c_prev + i u": (
        lambda v: v.with_parts(i=v.d_c_sum * v.i * slope_of_i(v), u=v.d_c_sum * v.u * slope_of_u(v))
    ),
    "d_z has i where u belongs for the input gate: c = f c_prev + i u": (
        lambda v: v.with_parts(i=v.d_c_sum * v.i * slope_of_i(v))
    ),
    "d_z has u where i belongs for the candidate: c = f c_prev + i u": (
        lambda v: v.with_parts(u=v.d_c_sum * v.u * slope_of_u(v))
    ),
    "d_z lacks c_prev for the forget gate: c = f c_prev + i u": lambda v: v.with_parts(f=v.d_c_sum * slope_of_f(v)),
    "d_z lacks tanh(c) for the output gate: h = o tanh(c)": lambda v: v.with_parts(o=v.d_h * slope_of_o(v)),
}


def of_arrays(of_a_cell):
    return lambda z, c_prev, d_h, d_c: of_a_cell(Cell(z, c_prev, d_h, d_c))


LSTM_CELL = {sentence: of_arrays(version) for sentence, version in OF_A_CELL.items()}
