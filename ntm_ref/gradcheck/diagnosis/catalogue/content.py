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
    d_dot = (d_K / stage.lengths)[..., h, :, None]  # (..., N, 1)
    lost = (d_K * stage.K)[..., h, :, None] / stage.row_squared * stage.memory
    result: Array = d_dot * stage.k[..., h, None, :] - lost
    return result


def with_lengths(stage: CosineSimilarity, d_K: Array, lost: dict[str, Array]) -> dict[str, Array]:
    """The gradients of those arguments that ``lost`` names, with these terms of their lengths, which are taken away."""
    dot = from_dot(stage, d_K)
    return {name: dot[name] - term for name, term in lost.items()}


def without_K(stage: CosineSimilarity, d_K: Array) -> dict[str, Array]:
    """The terms of the lengths with 1 in place of K."""
    return {
        "k": d_K.sum(axis=-1, keepdims=True) * stage.k / stage.k_squared,
        "memory": d_K.sum(axis=-2)[..., None] * stage.memory / stage.row_squared,
    }


def of_the_other(stage: CosineSimilarity, d_K: Array) -> dict[str, Array]:
    """The terms of the lengths with key and row in each other's place."""
    d_length = d_K * stage.K
    return {
        "k": d_length @ (stage.memory / stage.row_squared),
        "memory": d_length.swapaxes(-1, -2) @ (stage.k / stage.k_squared),
    }


def only(gradients: dict[str, Array], name: str) -> dict[str, Array]:
    """One of several gradients."""
    return {name: gradients[name]}


def reshaped(stage: CosineSimilarity, d_K: Array) -> Array:
    """The gradient of the memory with d_K reshaped to (..., N, H) where it should be transposed."""
    d_dot = d_K / stage.lengths
    right = d_dot.swapaxes(-1, -2)
    result: Array = from_length(stage, d_K)["memory"] + d_dot.reshape(right.shape) @ stage.k
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
    Mistake(
        CosineSimilarity,
        "the terms of the lengths lack K in d_k and d_memory: |k| takes away K k / |k|^2, not k / |k|^2",
        lambda c, d: with_lengths(c, d, without_K(c, d)),
    ),
    Mistake(
        CosineSimilarity,
        "in d_k the term of the key's length lacks K: |k| takes away K k / |k|^2, not k / |k|^2",
        lambda c, d: with_lengths(c, d, only(without_K(c, d), "k")),
        in_chains=False,
    ),
    Mistake(
        CosineSimilarity,
        "in d_memory the term of the row's length lacks K: |m| takes away K m / |m|^2, not m / |m|^2",
        lambda c, d: with_lengths(c, d, only(without_K(c, d), "memory")),
    ),
    Mistake(
        CosineSimilarity,
        "the terms of the lengths have the other vector: d_k has K m / |m|^2 and d_memory K k / |k|^2",
        lambda c, d: with_lengths(c, d, of_the_other(c, d)),
    ),
    Mistake(
        CosineSimilarity,
        "in d_k the term of the length has the row, K m / |m|^2, where the key belongs, K k / |k|^2",
        lambda c, d: with_lengths(c, d, only(of_the_other(c, d), "k")),
    ),
    Mistake(
        CosineSimilarity,
        "in d_memory the term of the length has the key, K k / |k|^2, where the row belongs, K m / |m|^2",
        lambda c, d: with_lengths(c, d, only(of_the_other(c, d), "memory")),
    ),
    Mistake(
        CosineSimilarity,
        "in d_k the term of the key's length has the wrong sign: a longer key makes K smaller",
        lambda c, d: with_lengths(c, d, only(from_length(c, d), "k")),
    ),
    Mistake(
        CosineSimilarity,
        "in d_memory the term of the row's length has the wrong sign: a longer row makes K smaller",
        lambda c, d: with_lengths(c, d, only(from_length(c, d), "memory")),
    ),
    Mistake(
        CosineSimilarity,
        "the terms of the dot product are not divided by |k| |m| in d_k and d_memory",
        lambda c, d: {name: term + from_length(c, d)[name] for name, term in from_dot(c, d * c.lengths).items()},
    ),
    Mistake(
        CosineSimilarity,
        "in d_memory d_K / (|k| |m|) is reshaped where it should be transposed, in the path through the dot product",
        lambda c, d: {"memory": reshaped(c, d)},
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
    Mistake(
        ContentWeighting,
        "the softmax's sum runs over the heads, where it should run over the rows",
        lambda c, d: through_softmax(c, c.w_content * (d - (d * c.w_content).sum(axis=-2, keepdims=True))),
    ),
    Mistake(
        ContentWeighting,
        "the path through the normaliser has the wrong sign: raising one row's similarity lowers all other weights",
        lambda c, d: through_softmax(c, c.w_content * (d + (d * c.w_content).sum(axis=-1, keepdims=True))),
    ),
    Mistake(
        ContentWeighting,
        "d_similarity lacks the path through the normaliser",
        lambda c, d: {"similarity": c.beta * d * c.w_content},
    ),
    Mistake(
        ContentWeighting,
        "d_beta lacks the path through the normaliser",
        lambda c, d: {"beta": (d * c.w_content * c.similarity).sum(axis=-1, keepdims=True)},
    ),
    Mistake(
        ContentWeighting,
        "d_beta skips the softmax: the gradient of w_content is compared with K as if it were that of beta K",
        lambda c, d: {"beta": (d * c.similarity).sum(axis=-1, keepdims=True)},
    ),
    Mistake(
        ContentWeighting,
        "d_beta has beta K where K belongs",
        lambda c, d: {"beta": (softmax_backward(d, c.w_content) * c.similarity).sum(axis=-1, keepdims=True) * c.beta},
    ),
]
