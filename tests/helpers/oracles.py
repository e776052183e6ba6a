"""The paper's equations once more, as plainly as they can be said: loops over single numbers, and nothing clever.

Numbers are Python floats, a vector is a list of them, a matrix a list of rows. There are no leading axes: one example
at a time, head after head. Nothing here comes from the package, so that where the two agree both are right, or the
equation was misread twice. `over_leading_axes` runs an oracle on arrays that do have leading axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

Vector = list[float]
Matrix = list[Vector]


def dot(u: Vector, v: Vector) -> float:
    return sum(u_i * v_i for u_i, v_i in zip(u, v))


def flat(rows: Matrix) -> Vector:
    return [number for row in rows for number in row]


# Squashing functions, and the one layer


def tanh(x: float) -> float:
    return math.tanh(x)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def softplus(x: float) -> float:
    return math.log(1 + math.exp(x))


def softmax(x: Vector) -> Vector:
    total = sum(math.exp(x_j) for x_j in x)
    return [math.exp(x_i) / total for x_i in x]


def linear(x: Vector, W: Matrix, b: Vector) -> Vector:
    return [sum(x[i] * W[i][j] for i in range(len(x))) + b[j] for j in range(len(b))]


# Addressing: one row for every head


def cosine(u: Vector, v: Vector) -> float:
    """Eq. 6: u . v / (|u| |v|); a vector of zeros points nowhere and is like no other."""
    lengths = math.sqrt(dot(u, u)) * math.sqrt(dot(v, v))
    return dot(u, v) / lengths if lengths > 0 else 0.0


def cosine_similarity(k: Matrix, memory: Matrix) -> Matrix:
    return [[cosine(k_h, row) for row in memory] for k_h in k]


def content_weighting(similarity: Matrix, beta: Matrix) -> Matrix:
    """Eq. 5: w_content(i) = exp(beta K(i)) / sum_j exp(beta K(j))."""
    return [softmax([beta_h * K_i for K_i in K]) for K, (beta_h,) in zip(similarity, beta)]


def interpolation(w_content: Matrix, w_prev: Matrix, g: Matrix) -> Matrix:
    """Eq. 7: w_gated(i) = g w_content(i) + (1 - g) w_prev(i)."""
    return [
        [g_h * content + (1 - g_h) * prev for content, prev in zip(w_content[h], w_prev[h])]
        for h, (g_h,) in enumerate(g)
    ]


def circular_shift(w_gated: Matrix, s: Matrix) -> Matrix:
    """Eq. 8, told from where each weight goes: row j sends the share s(move) of its weight to row j + move."""
    w_shifted = []
    for w, s_h in zip(w_gated, s):
        n_rows, max_shift = len(w), len(s_h) // 2
        moved = [0.0] * n_rows
        for j in range(n_rows):
            for move in range(-max_shift, max_shift + 1):
                moved[(j + move) % n_rows] += w[j] * s_h[move + max_shift]
        w_shifted.append(moved)
    return w_shifted


def sharpening(w_shifted: Matrix, gamma: Matrix) -> Matrix:
    """Eq. 9: w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma."""
    w = []
    for w_h, (gamma_h,) in zip(w_shifted, gamma):
        powers = [w_i**gamma_h for w_i in w_h]
        w.append([power / sum(powers) for power in powers])
    return w


def addressing(k: Matrix, beta: Matrix, g: Matrix, s: Matrix, gamma: Matrix, w_prev: Matrix, memory: Matrix) -> Matrix:
    """Fig. 2: by content, then from where the head was, then moved, then sharpened."""
    w_content = content_weighting(cosine_similarity(k, memory), beta)
    w_gated = interpolation(w_content, w_prev, g)
    return sharpening(circular_shift(w_gated, s), gamma)


def content_addressing(
    k: Matrix, beta: Matrix, g: Matrix, s: Matrix, gamma: Matrix, w_prev: Matrix, memory: Matrix
) -> Matrix:
    return content_weighting(cosine_similarity(k, memory), beta)


def location_addressing(
    k: Matrix, beta: Matrix, g: Matrix, s: Matrix, gamma: Matrix, w_prev: Matrix, memory: Matrix
) -> Matrix:
    return sharpening(circular_shift(w_prev, s), gamma)


# The memory


def read(w: Matrix, memory: Matrix) -> Matrix:
    """Eq. 2: r = sum_i w(i) M(i), for every read head."""
    n_rows, width = len(memory), len(memory[0])
    return [[sum(w_h[i] * memory[i][j] for i in range(n_rows)) for j in range(width)] for w_h in w]


def write(memory_prev: Matrix, w: Matrix, e: Matrix, a: Matrix) -> Matrix:
    """Eqs. 3 and 4: every write head erases; then every write head adds."""
    memory = [list(row) for row in memory_prev]
    for i in range(len(memory)):
        for j in range(len(memory[i])):
            for h in range(len(w)):
                memory[i][j] *= 1 - w[h][i] * e[h][j]
            for h in range(len(w)):
                memory[i][j] += w[h][i] * a[h][j]
    return memory


# Controller, heads, initial state, cost


def feedforward_controller(x: Vector, reads: Vector, W: Matrix, b: Vector) -> Vector:
    return [math.tanh(z) for z in linear(x + reads, W, b)]


def lstm_cell(z: Vector, c_prev: Vector) -> tuple[Vector, Vector]:
    """Hochreiter & Schmidhuber 1997 with a forget gate. ``z`` holds, in this order: every i, every f, every o, u."""
    h, c, C = [], [], len(c_prev)
    for n in range(C):
        i, f, o = sigmoid(z[n]), sigmoid(z[C + n]), sigmoid(z[2 * C + n])
        candidate = math.tanh(z[3 * C + n])
        c.append(f * c_prev[n] + i * candidate)
        h.append(o * math.tanh(c[n]))
    return h, c


def lstm_layer(share: Vector, below: Vector, h_prev: Vector, c_prev: Vector, W: Matrix) -> tuple[Vector, Vector]:
    return lstm_cell(linear(below + h_prev, W, share), c_prev)


def heads(raw: Vector, n_read: int, n_write: int, width: int, max_shift: int) -> tuple[Matrix, ...]:
    """Section 3.3. ``raw`` holds, in this order: every k, every a, every beta, gamma, g, every e, every s."""
    numbers = iter(raw)
    n_heads, n_shifts = n_read + n_write, 2 * max_shift + 1

    def take(rows: int, columns: int) -> Matrix:
        return [[next(numbers) for _ in range(columns)] for _ in range(rows)]

    k = take(n_heads, width)
    a = take(n_write, width)
    beta = [[softplus(z)] for (z,) in take(n_heads, 1)]
    gamma = [[1 + softplus(z)] for (z,) in take(n_heads, 1)]
    g = [[sigmoid(z)] for (z,) in take(n_heads, 1)]
    e = [[sigmoid(z) for z in row] for row in take(n_write, width)]
    s = [softmax(row) for row in take(n_heads, n_shifts)]
    return k, beta, g, s, gamma, e, a


def initial_state(memory_0: Matrix, v_0: Matrix, reads_0: Matrix, batch_size: int) -> tuple[list[Matrix], ...]:
    w_0 = [softmax(v) for v in v_0]
    return [memory_0] * batch_size, [w_0] * batch_size, [reads_0] * batch_size


def bits_per_sequence(logits: list[Matrix], target: list[Matrix], mask: list[Matrix]) -> float:
    """-log2 of the probability that sigmoid(logit) gives to each target bit, times the mask; mean over the batch."""
    bits = 0.0
    for t in range(len(logits)):
        for b in range(len(logits[t])):
            for z, y in zip(logits[t][b], target[t][b]):
                p_of_one, p_of_zero = sigmoid(z), sigmoid(-z)
                bits -= mask[t][0][0] * (y * math.log2(p_of_one) + (1 - y) * math.log2(p_of_zero))
    return bits / len(logits[0])


def add_penalty(a: list[list[Matrix]]) -> float:
    """Three tenths of a bit for half the square of each number; mean over the batch."""
    return 0.3 / 2 * sum(number**2 for step in a for sequence in step for row in sequence for number in row) / len(a[0])


# The machine


class Step(NamedTuple):
    """What one time step of one sequence left behind."""

    memory: Matrix
    w: Matrix
    reads: Matrix
    logits: Vector


ADDRESSING = {"full": addressing, "content": content_addressing, "location": location_addressing}


def machine(
    x: Matrix, p: dict[str, Any], n_read: int, n_write: int, width: int, max_shift: int, addressing: str, n_lstm: int
) -> list[Step]:
    """One sequence through the machine with parameters p and ``n_lstm`` LSTM layers, or a feedforward controller."""
    memory, reads = p["initial.memory"], p["initial.reads"]
    w = [softmax(v) for v in p["initial.v"]]
    W_controller = p["controller.W_x"] + p["controller.W_r"]  # the rows for x_t, then those for what was read
    kept = [(p[f"initial.h_{n}"], p[f"initial.c_{n}"]) for n in range(1, n_lstm + 1)]
    steps = []
    for x_t in x:
        h = [math.tanh(z) for z in linear(x_t + flat(reads), W_controller, p["controller.b"])] if not n_lstm else []
        for n in range(n_lstm):
            below, W, b = (
                (h, p[f"controller.W_x_{n + 1}"] + p[f"controller.W_r_{n + 1}"], p[f"controller.b_{n + 1}"])
                if n
                else (x_t + flat(reads), W_controller, p["controller.b"])
            )
            kept[n] = lstm_layer(b, below, *kept[n], W)
            h = kept[n][0]
        raw = linear(h, p["heads.W"], p["heads.b"])
        k, beta, g, s, gamma, e, a = heads(raw, n_read, n_write, width, max_shift)
        w = ADDRESSING[addressing](k, beta, g, s, gamma, w, memory)
        reads = read(w[:n_read], memory)
        memory = write(memory, w[n_read:], e, a)
        logits = linear(h + flat(reads), p["output.W"], p["output.b"])
        steps.append(Step(memory, w, reads, logits))
    return steps


def lstm(x: Matrix, p: dict[str, Any], n_layers: int) -> Matrix:
    """The logits of one sequence, from step to step and in each step from layer to layer, with parameters p."""
    states = [(p[f"layer{n}.h_0"], p[f"layer{n}.c_0"]) for n in range(1, n_layers + 1)]
    logits = []
    for x_t in x:
        seen = x_t
        for n in range(n_layers):
            W_x, W_h, b = (p[f"layer{n + 1}.{name}"] for name in ("W_x", "W_h", "b"))
            states[n] = lstm_layer(b, seen, *states[n], W_x + W_h)
            seen = states[n][0]
        logits.append(linear(seen, p["output.W"], p["output.b"]))
    return logits


# From examples to arrays


def over_leading_axes(
    oracle: Callable[..., Any], arrays: Sequence[np.ndarray], own_axes: Sequence[int | None], *settings: int
) -> tuple[np.ndarray, ...]:
    """An oracle at every leading index; argument i has ``own_axes[i]`` axes after the leading ones.

    None says that an argument has no leading axes: it is the same at every index.
    """
    leading = {array.shape[: array.ndim - own] for array, own in zip(arrays, own_axes) if own is not None}
    (leading_shape,) = leading or {()}
    found = []
    for index in np.ndindex(leading_shape):
        here = [array if own is None else array[index] for array, own in zip(arrays, own_axes)]
        results = oracle(*(argument.tolist() for argument in here), *settings)
        found.append(results if isinstance(results, tuple) else (results,))
    return tuple(np.reshape(result, leading_shape + np.shape(result[0])) for result in map(list, zip(*found)))
