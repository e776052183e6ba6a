"""Mistakes in the heads: from their parameters back to the numbers that the controller emits."""

from __future__ import annotations

import numpy as np

from ....elementary import softmax_backward
from ....heads import Heads
from ....support.shapes import Array
from .mistake import Mistake

RESULTS = ("k", "beta", "g", "s", "gamma", "e", "a")  # in the order of forward
RAW = ("k", "a", "beta", "gamma", "g", "e", "s")  # in the order of d_raw
Parts = dict[str, Array]


def slopes(h: Heads) -> Parts:
    """The derivative of each activation that acts on single numbers, in the shape of its result."""
    return {
        "beta": 1 - np.exp(-h.beta),  # of softplus: the sigmoid of its argument, 1 - exp(-softplus)
        "gamma": 1 - np.exp(1 - h.gamma),
        "g": h.g * (1 - h.g),
        "e": h.e * (1 - h.e),
    }


def right_parts(h: Heads, d_results: tuple[Array, ...]) -> Parts:
    """The part of d_raw that belongs to each result, in the shape of that result."""
    d = dict(zip(RESULTS, d_results))
    parts = d | {name: d[name] * slope for name, slope in slopes(h).items()}
    return parts | {"s": softmax_backward(d["s"], h.s)}


def joined(parts: Parts, order: tuple[str, ...] = RAW) -> dict[str, Array]:
    """d_raw, its parts end to end."""
    leading = parts["k"].shape[:-2]
    return {"raw": np.concatenate([parts[name].reshape(*leading, -1) for name in order], axis=-1)}


def with_part(h: Heads, d_results: tuple[Array, ...], **wrong: Array) -> dict[str, Array]:
    """d_raw with some parts that are wrong."""
    return joined(right_parts(h, d_results) | wrong)


def unchanged(h: Heads, d_results: tuple[Array, ...], *names: str) -> dict[str, Array]:
    """d_raw with some parts that skip their activation."""
    return with_part(h, d_results, **{name: d_results[RESULTS.index(name)] for name in names})


def taken_for(h: Heads, d_results: tuple[Array, ...], first: str, second: str) -> dict[str, Array]:
    """d_raw where backward takes the gradients of two results for each other's."""
    d = dict(zip(RESULTS, d_results))
    d |= {first: d[second], second: d[first]}
    return joined(right_parts(h, tuple(d.values())))


def exchanged(h: Heads, d_results: tuple[Array, ...], first: str, second: str) -> dict[str, Array]:
    """d_raw with two of its parts in each other's place."""
    parts = right_parts(h, d_results)
    return joined(parts | {first: parts[second], second: parts[first]})


def from_raw(y: Array) -> Array:
    """The product x (1 - x) for the argument x of a sigmoid with result y."""
    x = np.log(y / (1 - y))
    result: Array = x * (1 - x)
    return result


def missing(name: str) -> Mistake:
    """One part of d_raw is zero."""
    return Mistake(
        Heads,
        f"the path through {name} is missing: its part of d_raw is zero",
        lambda h, *d: with_part(h, d, **{name: 0 * d[RESULTS.index(name)]}),
        in_chains=name in ("k", "a", "e"),
    )


HEADS = [
    *(missing(name) for name in RAW),
    Mistake(
        Heads,
        "the part of beta lacks the derivative of the softplus, the sigmoid of raw",
        lambda h, *d: unchanged(h, d, "beta"),
    ),
    Mistake(
        Heads,
        "the part of gamma lacks the derivative of the softplus, the sigmoid of raw",
        lambda h, *d: unchanged(h, d, "gamma"),
    ),
    Mistake(
        Heads,
        "the parts of beta and gamma lack the derivative of the softplus, the sigmoid of raw",
        lambda h, *d: unchanged(h, d, "beta", "gamma"),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the part of g lacks the derivative of the sigmoid, g (1 - g)",
        lambda h, *d: unchanged(h, d, "g"),
    ),
    Mistake(
        Heads,
        "the part of e lacks the derivative of the sigmoid, e (1 - e)",
        lambda h, *d: unchanged(h, d, "e"),
    ),
    Mistake(
        Heads,
        "the parts of g and e lack the derivative of the sigmoid, y (1 - y)",
        lambda h, *d: unchanged(h, d, "g", "e"),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the parts of g and e have the argument where the result belongs: raw (1 - raw) for y (1 - y)",
        lambda h, *d: with_part(h, d, g=d[2] * from_raw(h.g), e=d[5] * from_raw(h.e)),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the part of gamma has 1 - exp(-gamma) where 1 - exp(-softplus) belongs: gamma is 1 + softplus",
        lambda h, *d: with_part(h, d, gamma=d[4] * (1 - np.exp(-h.gamma))),
    ),
    Mistake(
        Heads,
        "the parts of beta and gamma have the sigmoid of the result where that of raw belongs",
        lambda h, *d: with_part(h, d, beta=d[1] / (1 + np.exp(-h.beta)), gamma=d[4] / (1 + np.exp(-h.gamma))),
    ),
    Mistake(
        Heads,
        "the part of a has 1 - a^2, as if a were a tanh; a is the raw numbers",
        lambda h, *d: with_part(h, d, a=d[6] * (1 - h.a**2)),
    ),
    Mistake(
        Heads,
        "the part of k has 1 - k^2, as if k were a tanh; k is the raw numbers",
        lambda h, *d: with_part(h, d, k=d[0] * (1 - h.k**2)),
    ),
    Mistake(
        Heads,
        "d_e and d_a are taken for each other: d_e comes first in backward, then d_a",
        lambda h, *d: taken_for(h, d, "e", "a"),
    ),
    Mistake(
        Heads,
        "d_beta and d_gamma are taken for each other: d_beta comes second in backward, d_gamma fifth",
        lambda h, *d: taken_for(h, d, "beta", "gamma"),
    ),
    Mistake(
        Heads,
        "d_beta and d_g are taken for each other: d_beta comes second in backward, d_g third",
        lambda h, *d: taken_for(h, d, "beta", "g"),
    ),
    Mistake(
        Heads,
        "the parts of e and a are in each other's place in d_raw",
        lambda h, *d: exchanged(h, d, "e", "a"),
    ),
    Mistake(
        Heads,
        "the parts of beta and gamma are in each other's place in d_raw",
        lambda h, *d: exchanged(h, d, "beta", "gamma"),
    ),
    Mistake(
        Heads,
        "the parts of d_raw are in the order of the results, k, beta, g, s, gamma, e, a; raw has another order",
        lambda h, *d: joined(right_parts(h, d), RESULTS),
    ),
    Mistake(
        Heads,
        "the part of s skips the softmax: the gradient of s is passed on unchanged",
        lambda h, *d: unchanged(h, d, "s"),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the part of s has only the diagonal of the softmax's Jacobian, s (1 - s)",
        lambda h, *d: with_part(h, d, s=d[3] * h.s * (1 - h.s)),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the part of s lacks the path through the softmax's normaliser",
        lambda h, *d: with_part(h, d, s=d[3] * h.s),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "the part of s has the plain mean taken out where the mean weighted by s belongs",
        lambda h, *d: with_part(h, d, s=h.s * (d[3] - d[3].mean(axis=-1, keepdims=True))),
        in_chains=False,
    ),
    Mistake(
        Heads,
        "in the part of s the softmax's sum runs over the heads, where it should run over the shifts",
        lambda h, *d: with_part(h, d, s=h.s * (d[3] - (d[3] * h.s).sum(axis=-2, keepdims=True))),
        in_chains=False,
    ),
]
