"""Mistakes in content addressing: the cosine similarity and its softmax."""

from __future__ import annotations

from typing import Any

from ....addressing import ContentWeighting, CosineSimilarity
from ....elementary import softmax_backward
from ....support.shapes import Array
from .mistake import Mistake


def from_dot(stage: CosineSimilarity, d_K: Array) -> dict[str, Array]:
    """The gradients of both arguments through the dot product alone."""
    d_dot = d_K / stage.lengths
    return {"k": d_dot @ stage.memory, "memory": d_dot.swapaxes(-1, -2) @ stage.k}


def along(stage: CosineSimilarity, d_K: Array) -> dict[str, Array]:
    """The terms of the gradients that come from the vectors' lengths, times those lengths squared."""
    d_length = d_K * stage.K
    return {
        "k": d_length.sum(axis=-1, keepdims=True) * stage.k,
        "memory": d_length.sum(axis=-2)[..., None] * stage.memory,
    }


def from_length(stage: CosineSimilarity, d_K: Array) -> dict[str, Array]:
    """The gradients of both arguments through the lengths alone."""
    lost = along(stage, d_K)
    return {"k": -lost["k"] / stage.k_squared, "memory": -lost["memory"] / stage.row_squared}


def memory_of_head(stage: CosineSimilarity, d_K: Array, h: int) -> Array:
    """The gradient of the memory from head h alone."""
    d_dot = d_K[..., h : h + 1, :] / stage.lengths[..., h : h + 1, :]
    lost = (d_K * stage.K)[..., h, :, None] / stage.row_squared * stage.memory
    result: Array = d_dot.swapaxes(-1, -2) @ stage.k[..., h : h + 1, :] - lost
    return result


def through_softmax(stage: ContentWeighting, d_z: Array) -> dict[str, Any]:
    """The gradients of both arguments from the gradient of z = beta K."""
    return {"similarity": stage.beta * d_z, "beta": (d_z * stage.similarity).sum(axis=-1, keepdims=True)}


COSINE = [
    Mistake(
        CosineSimilarity,
        "d_memory lacks the term of the row's length: |m| changes with m too, which takes away K m / |m|^2",
        lambda c, d: {"memory": from_dot(c, d)["memory"]},
    ),
    Mistake(
        CosineSimilarity,
        "d_k lacks the term of the key's length: |k| changes with k too, which takes away K k / |k|^2",
        lambda c, d: {"k": from_dot(c, d)["k"]},
    ),
    Mistake(
        CosineSimilarity,
        "d_k and d_memory lack the terms of the lengths: |k| and |m| change too, not only the dot product",
        lambda c, d: from_dot(c, d),
    ),
    Mistake(
        CosineSimilarity,
        "d_memory has the term of the row's length alone: the path through the dot product is missing",
        lambda c, d: {"memory": from_length(c, d)["memory"]},
    ),
    Mistake(
        CosineSimilarity,
        "d_k has the term of the key's length alone: the path through the dot product is missing",
        lambda c, d: {"k": from_length(c, d)["k"]},
    ),
    Mistake(
        CosineSimilarity,
        "the terms of the lengths have the wrong sign in d_k and d_memory: a longer vector makes K smaller",
        lambda c, d: {name: from_dot(c, d)[name] - from_length(c, d)[name] for name in ("k", "memory")},
    ),
    Mistake(
        CosineSimilarity,
        "in d_memory the term of the row's length is divided by |m| where |m|^2 belongs",
        lambda c, d: {"memory": from_dot(c, d)["memory"] - along(c, d)["memory"] / c.row_squared**0.5},
    ),
    Mistake(
        CosineSimilarity,
        "in d_k the term of the key's length is divided by |k| where |k|^2 belongs",
        lambda c, d: {"k": from_dot(c, d)["k"] - along(c, d)["k"] / c.k_squared**0.5},
    ),
    Mistake(
        CosineSimilarity,
        "d_k and d_memory are those of a dot product: the lengths do not appear in them",
        lambda c, d: {"k": d @ c.memory, "memory": d.swapaxes(-1, -2) @ c.k},
    ),
    Mistake(
        CosineSimilarity,
        "d_memory comes from the last head alone: every head looks at every row, so their gradients add up",
        lambda c, d: {"memory": memory_of_head(c, d, -1)},
    ),
]

CONTENT = [
    Mistake(
        ContentWeighting,
        "only the diagonal of the softmax's Jacobian, w (1 - w), is used: every row changes every weight",
        lambda c, d: through_softmax(c, d * c.w_content * (1 - c.w_content)),
    ),
    Mistake(
        ContentWeighting,
        "only the path through the normaliser is missing: raising one row's similarity lowers all other weights",
        lambda c, d: through_softmax(c, d * c.w_content),
    ),
    Mistake(
        ContentWeighting,
        "the plain mean of the gradient is taken out where the mean weighted by w_content belongs",
        lambda c, d: through_softmax(c, c.w_content * (d - d.mean(axis=-1, keepdims=True))),
    ),
    Mistake(
        ContentWeighting,
        "the softmax's factor w_content is missing: a row without weight hardly matters",
        lambda c, d: through_softmax(c, d - (d * c.w_content).sum(axis=-1, keepdims=True)),
    ),
    Mistake(
        ContentWeighting,
        "the softmax is skipped: the gradient of w_content is used as that of beta K",
        lambda c, d: through_softmax(c, d),
    ),
    Mistake(
        ContentWeighting,
        "d_similarity lacks the factor beta",
        lambda c, d: {"similarity": softmax_backward(d, c.w_content)},
    ),
    Mistake(
        ContentWeighting,
        "d_beta is zero, as it always is when d_z(i) is summed without its K(i)",
        lambda c, d: {"beta": softmax_backward(d, c.w_content).sum(axis=-1, keepdims=True)},
    ),
    Mistake(
        ContentWeighting,
        "d_beta has w_content(i) where the similarity K(i) belongs",
        lambda c, d: {"beta": (softmax_backward(d, c.w_content) * c.w_content).sum(axis=-1, keepdims=True)},
    ),
    Mistake(
        ContentWeighting,
        "d_beta is a mean over the rows where a sum belongs",
        lambda c, d: {"beta": (softmax_backward(d, c.w_content) * c.similarity).mean(axis=-1, keepdims=True)},
    ),
]
