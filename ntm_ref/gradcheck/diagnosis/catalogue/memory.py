"""Mistakes in reading and writing."""

from __future__ import annotations

import numpy as np

from ....elementary import softmax_backward
from ....memory import Read, Write
from ....support.shapes import Array
from ....support.sums import product, product_backward
from .mistake import Mistake


def d_kept(stage: Write, d: Array) -> Array:
    """The gradient of 1 - w e, the factor that each head leaves in the memory (..., W, N, M)."""
    return product_backward(d * stage.memory_prev, stage.kept())


def w_by_erasing(stage: Write, d_kept: Array) -> Array:
    """The part of d_w through the erasure."""
    result: Array = -(d_kept * stage.e[..., None, :]).sum(axis=-1)
    return result


def w_by_adding(stage: Write, d: Array) -> Array:
    """The part of d_w through the addition."""
    result: Array = stage.a @ d.swapaxes(-1, -2)
    return result


def e_from(stage: Write, d_kept: Array) -> Array:
    """The gradient of e from that of 1 - w e."""
    result: Array = -(d_kept * stage.w[..., None]).sum(axis=-2)
    return result


def wrong_erasure(stage: Write, d: Array, d_kept: Array) -> dict[str, Array]:
    """The gradients of w and e, from a (wrong) gradient of 1 - w e."""
    return {"w": w_by_erasing(stage, d_kept) + w_by_adding(stage, d), "e": e_from(stage, d_kept)}


def with_memory_after(stage: Write, d: Array) -> dict[str, Array]:
    """The gradients of w and e with the memory after the write where that before it belongs."""
    return wrong_erasure(stage, d, product_backward(d * stage.memory, stage.kept()))


def of_the_heads_before(stage: Write, d: Array) -> Array:
    """The gradient of 1 - w e with the product over the heads before each head alone."""
    kept = np.roll(stage.kept(), 1, axis=-3)
    kept[..., 0, :, :] = 1
    result: Array = (d * stage.memory_prev)[..., None, :, :] * np.cumprod(kept, axis=-3)
    return result


def of_first(values: Array) -> Array:
    """The first example's matrix, for all examples; without examples, the matrix itself."""
    return values[:1] if values.ndim > 2 else values


def over_examples(values: Array) -> Array:
    """The sum of the examples' matrices; without examples, the matrix itself."""
    return values.sum(axis=0) if values.ndim > 2 else values


READ = [
    Mistake(
        Read,
        "d_memory comes from the last read head alone: every head reads every row, so their gradients add up",
        lambda r, d: {"memory": r.w[..., -1:, :].swapaxes(-1, -2) @ d[..., -1:, :]},
    ),
    Mistake(
        Read,
        "d_memory lacks the weights: every row is given the whole gradient, however little was read from it",
        lambda r, d: {"memory": np.ones_like(r.w).swapaxes(-1, -2) @ d},
    ),
    Mistake(
        Read,
        "d_memory is that of a hard read: the row of the largest weight gets the whole gradient, all others none",
        lambda r, d: {"memory": (r.w == r.w.max(axis=-1, keepdims=True)).swapaxes(-1, -2) @ d},
    ),
    Mistake(
        Read,
        "d_w lacks the memory: the gradient is summed without being compared with the rows",
        lambda r, d: {"w": d @ np.ones_like(r.memory).swapaxes(-1, -2)},
        in_chains=False,
    ),
    Mistake(
        Read,
        "d_w compares the gradient with the directions of the rows: they are divided by their lengths, as for a cosine",
        lambda r, d: {"w": d @ (r.memory / np.linalg.norm(r.memory, axis=-1, keepdims=True)).swapaxes(-1, -2)},
    ),
    Mistake(
        Read,
        "d_w has its weighted mean taken out, as behind a softmax; that belongs to the stage that made w",
        lambda r, d: {"w": d @ r.memory.swapaxes(-1, -2) - (d * r.r).sum(axis=-1, keepdims=True)},
    ),
    Mistake(
        Read,
        "d_w passes through a softmax backward; that belongs to the stage that made w",
        lambda r, d: {"w": softmax_backward(d @ r.memory.swapaxes(-1, -2), r.w)},
    ),
    Mistake(
        Read,
        "d_memory is the first example's for all examples: each has its own memory",
        lambda r, d: {"memory": of_first(r.w.swapaxes(-1, -2) @ d) + 0 * r.memory},
    ),
    Mistake(
        Read,
        "d_w has the first example's memory for all examples",
        lambda r, d: {"w": d @ of_first(r.memory).swapaxes(-1, -2)},
    ),
    Mistake(
        Read,
        "d_memory has w reshaped where it should be transposed: its numbers go to the wrong rows",
        lambda r, d: {"memory": r.w.reshape(r.w.swapaxes(-1, -2).shape) @ d},
    ),
    Mistake(
        Read,
        "d_w has the memory reshaped where it should be transposed: its numbers are in the wrong places",
        lambda r, d: {"w": d @ r.memory.reshape(r.memory.swapaxes(-1, -2).shape)},
    ),
    Mistake(
        Read,
        "d_memory is summed over the examples, too, where each example has its own memory",
        lambda r, d: {"memory": over_examples(r.w.swapaxes(-1, -2) @ d) + 0 * r.memory},
    ),
]

WRITE = [
    Mistake(
        Write,
        "d_w lacks the path through the erasure: a weight decides what is erased, not only what is added",
        lambda w, d: {"w": w_by_adding(w, d)},
    ),
    Mistake(
        Write,
        "d_w lacks the path through the addition: a weight decides what is added, not only what is erased",
        lambda w, d: {"w": w_by_erasing(w, d_kept(w, d))},
    ),
    Mistake(
        Write,
        "in d_w the path through the erasure has the wrong sign: what is kept is 1 - w e",
        lambda w, d: {"w": w_by_adding(w, d) - w_by_erasing(w, d_kept(w, d))},
    ),
    Mistake(
        Write,
        "d_e has the wrong sign: what is kept is 1 - w e",
        lambda w, d: {"e": -e_from(w, d_kept(w, d))},
    ),
    Mistake(
        Write,
        "d_memory_prev is the gradient passed on unchanged: what was erased has no share in the result",
        lambda w, d: {"memory_prev": d},
    ),
    Mistake(
        Write,
        "d_memory_prev is multiplied by what was erased, where what was kept belongs",
        lambda w, d: {"memory_prev": d * (1 - product(w.kept()))},
    ),
    Mistake(
        Write,
        "d_memory_prev knows the erasure of the last head alone: those of all heads multiply",
        lambda w, d: {"memory_prev": d * w.kept()[..., -1, :, :]},
    ),
    Mistake(
        Write,
        "the other heads' erasures are missing in d_w and d_e: what reaches one factor is multiplied by all others",
        lambda w, d: wrong_erasure(w, d, (d * w.memory_prev)[..., None, :, :] + 0 * w.kept()),
    ),
    Mistake(
        Write,
        "the erasure's gradients in d_w and d_e use the memory after the write, where the memory before it belongs",
        lambda w, d: wrong_erasure(w, d, product_backward(d * w.memory, w.kept())),
    ),
    Mistake(
        Write,
        "the erasure's gradients in d_w and d_e lack the memory: where nothing stood, nothing can be erased",
        lambda w, d: wrong_erasure(w, d, product_backward(d, w.kept())),
    ),
    Mistake(
        Write,
        "d_a lacks the weights: the gradients of all rows are summed as if each had been given all of a",
        lambda w, d: {"a": np.ones_like(w.w) @ d},
    ),
    Mistake(
        Write,
        "d_a is multiplied by what the erasure kept; it is added after the erasure",
        lambda w, d: {"a": w.w @ (d * product(w.kept()))},
    ),
    Mistake(
        Write,
        "in d_w the erasure uses the memory after the write, where the memory before it belongs",
        lambda w, d: {"w": with_memory_after(w, d)["w"]},
    ),
    Mistake(
        Write,
        "d_e uses the memory after the write, where the memory before it belongs",
        lambda w, d: {"e": with_memory_after(w, d)["e"]},
    ),
    Mistake(
        Write,
        "d_e lacks the weights: every row counts as if it had been erased with weight 1",
        lambda w, d: {"e": -d_kept(w, d).sum(axis=-2)},
    ),
    Mistake(
        Write,
        "d_e is multiplied by e (1 - e), the derivative of a sigmoid; that belongs to the stage that made e",
        lambda w, d: {"e": e_from(w, d_kept(w, d)) * w.e * (1 - w.e)},
    ),
    Mistake(
        Write,
        "d_e has the wrong sign, and so has the path through the erasure in d_w: what is kept is 1 - w e",
        lambda w, d: wrong_erasure(w, d, -d_kept(w, d)),
    ),
    Mistake(
        Write,
        "d_a has the first example's weights for all examples",
        lambda w, d: {"a": of_first(w.w) @ d},
    ),
    Mistake(
        Write,
        "d_memory_prev has what the first example kept for all examples",
        lambda w, d: {"memory_prev": d * of_first(product(w.kept()))},
    ),
    Mistake(
        Write,
        "in d_w the gradient is reshaped where it should be transposed, in the path through the addition",
        lambda w, d: {"w": w_by_erasing(w, d_kept(w, d)) + w.a @ d.reshape(d.swapaxes(-1, -2).shape)},
    ),
]
AMONG_THREE_HEADS = [  # with one or two heads that write, each of these is the same as another mistake
    Mistake(
        Write,
        "d_memory_prev forgets the erasure of the last head: those of all heads multiply",
        lambda w, d: {"memory_prev": d * w.kept()[..., :-1, :, :].prod(axis=-3)},
    ),
    Mistake(
        Write,
        "d_memory_prev forgets the erasure of the first head: those of all heads multiply",
        lambda w, d: {"memory_prev": d * w.kept()[..., 1:, :, :].prod(axis=-3)},
    ),
    Mistake(
        Write,
        "in d_w and d_e each head knows the erasures of the heads before it alone: those after it multiply as well",
        lambda w, d: wrong_erasure(w, d, of_the_heads_before(w, d)),
    ),
]
