"""The catalogue's mistakes in an LSTM's cell, written from their sentences: see `rewritten.py`."""

import numpy as np
from rewritten_elementary import sigmoid


def evaluated(z, c_prev):
    """The gates i, f and o, the candidate u, and the cell c."""
    z_i, z_f, z_o, z_u = np.split(z, 4, axis=-1)
    i, f, o, u = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_u)
    return i, f, o, u, f * c_prev + i * u


def reaches_c(z, c_prev, d_h, d_c):
    """The right one: c was handed on, and h = o tanh(c) was made of it."""
    _, _, o, _, c = evaluated(z, c_prev)
    return d_c + d_h * o * (1 - np.tanh(c) ** 2)


def if_c_is_reached_by(reached, z, c_prev, d_h):
    """Both gradients, right but for what reaches c."""
    i, f, o, u, c = evaluated(z, c_prev)
    d_z_i = reached * u * i * (1 - i)
    d_z_f = reached * c_prev * f * (1 - f)
    d_z_o = d_h * np.tanh(c) * o * (1 - o)
    d_z_u = reached * i * (1 - u**2)
    return {"z": np.concatenate([d_z_i, d_z_f, d_z_o, d_z_u], axis=-1), "c_prev": reached * f}


def c_prev_without_the_forget_gate(z, c_prev, d_h, d_c):
    return {"c_prev": reaches_c(z, c_prev, d_h, d_c)}


def c_prev_with_the_input_gate(z, c_prev, d_h, d_c):
    i, _, _, _, _ = evaluated(z, c_prev)
    return {"c_prev": i * reaches_c(z, c_prev, d_h, d_c)}


def not_through_h(z, c_prev, d_h, d_c):
    return if_c_is_reached_by(d_c, z, c_prev, d_h)


def through_h_alone(z, c_prev, d_h, d_c):
    _, _, o, _, c = evaluated(z, c_prev)
    return if_c_is_reached_by(d_h * o * (1 - np.tanh(c) ** 2), z, c_prev, d_h)


def through_h_without_the_output_gate(z, c_prev, d_h, d_c):
    _, _, _, _, c = evaluated(z, c_prev)
    return if_c_is_reached_by(d_c + d_h * (1 - np.tanh(c) ** 2), z, c_prev, d_h)


def through_h_without_the_slope(z, c_prev, d_h, d_c):
    _, _, o, _, _ = evaluated(z, c_prev)
    return if_c_is_reached_by(d_c + d_h * o, z, c_prev, d_h)


def through_h_with_the_slope_of_c(z, c_prev, d_h, d_c):
    _, _, o, _, c = evaluated(z, c_prev)
    return if_c_is_reached_by(d_c + d_h * o * (1 - c**2), z, c_prev, d_h)


def right_parts(z, c_prev, d_h, d_c):
    """d_z in its four parts, all right."""
    reached = reaches_c(z, c_prev, d_h, d_c)
    return np.split(if_c_is_reached_by(reached, z, c_prev, d_h)["z"], 4, axis=-1)


def candidate_without_its_slope(z, c_prev, d_h, d_c):
    i, _, _, _, _ = evaluated(z, c_prev)
    d_z_i, d_z_f, d_z_o, _ = right_parts(z, c_prev, d_h, d_c)
    return {"z": np.concatenate([d_z_i, d_z_f, d_z_o, i * reaches_c(z, c_prev, d_h, d_c)], axis=-1)}


def gates_without_their_slopes(z, c_prev, d_h, d_c):
    _, _, _, u, c = evaluated(z, c_prev)
    *_, d_z_u = right_parts(z, c_prev, d_h, d_c)
    d_i, d_f = u * reaches_c(z, c_prev, d_h, d_c), c_prev * reaches_c(z, c_prev, d_h, d_c)
    return {"z": np.concatenate([d_i, d_f, np.tanh(c) * d_h, d_z_u], axis=-1)}


def input_and_forget_gate_exchanged(z, c_prev, d_h, d_c):
    d_z_i, d_z_f, d_z_o, d_z_u = right_parts(z, c_prev, d_h, d_c)
    return {"z": np.concatenate([d_z_f, d_z_i, d_z_o, d_z_u], axis=-1)}


def forget_gate_sees_c(z, c_prev, d_h, d_c):
    _, f, _, _, c = evaluated(z, c_prev)
    d_z_i, _, d_z_o, d_z_u = right_parts(z, c_prev, d_h, d_c)
    d_z_f = c * reaches_c(z, c_prev, d_h, d_c) * f * (1 - f)
    return {"z": np.concatenate([d_z_i, d_z_f, d_z_o, d_z_u], axis=-1)}


def output_gate_sees_c(z, c_prev, d_h, d_c):
    _, _, o, _, c = evaluated(z, c_prev)
    d_z_i, d_z_f, _, d_z_u = right_parts(z, c_prev, d_h, d_c)
    return {"z": np.concatenate([d_z_i, d_z_f, d_h * c * o * (1 - o), d_z_u], axis=-1)}


LSTM_CELL = {  # of z (B, 4 C), c_prev (B, C) and the gradients d_h and d_c (B, C)
    "d_c_prev lacks the forget gate: what the cell held was multiplied by f before it went on": (
        c_prev_without_the_forget_gate
    ),
    "d_c_prev has the input gate where the forget gate belongs": c_prev_with_the_input_gate,
    "the path through h is missing in what reaches c: c is handed on, and it is what h is made of": not_through_h,
    "what reaches c comes through h alone: c is handed to the next step, too": through_h_alone,
    "the path through h lacks the output gate in what reaches c: h = o tanh(c)": through_h_without_the_output_gate,
    "the path through h lacks 1 - tanh(c)^2 in what reaches c: h = o tanh(c)": through_h_without_the_slope,
    "the path through h has 1 - c^2 where 1 - tanh(c)^2 belongs in what reaches c": through_h_with_the_slope_of_c,
    "d_z lacks 1 - u^2 for the candidate, which is a tanh of its z": candidate_without_its_slope,
    "d_z lacks y (1 - y) for the gates, which are sigmoids of their z": gates_without_their_slopes,
    "d_z has the input gate and the forget gate in each other's place": input_and_forget_gate_exchanged,
    "d_z has c where c_prev belongs for the forget gate, which decides what is kept of the step before": (
        forget_gate_sees_c
    ),
    "d_z has c where tanh(c) belongs for the output gate: h = o tanh(c)": output_gate_sees_c,
}
