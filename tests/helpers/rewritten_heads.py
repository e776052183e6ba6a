"""The catalogue's mistakes in the heads' parameters, written from their sentences: see `rewritten.py`.

The sizes are those of the point at which they are compared.
"""

import numpy as np
from rewritten_elementary import sigmoid, softmax, softplus, through_softmax

from ntm_ref.gradcheck.points.register import HEADS as SIZES

N_HEADS, N_WRITE, M, S = SIZES.n_heads, SIZES.n_write, SIZES.width, SIZES.n_shifts
ORDER = {  # of the parts of raw, with their shapes
    "k": (N_HEADS, M),
    "a": (N_WRITE, M),
    "beta": (N_HEADS, 1),
    "gamma": (N_HEADS, 1),
    "g": (N_HEADS, 1),
    "e": (N_WRITE, M),
    "s": (N_HEADS, S),
}
ORDER_OF_RESULTS = ("k", "beta", "g", "s", "gamma", "e", "a")


def parted(raw):
    """The parts of raw by their names, each (B, heads, numbers of a head)."""
    parts, start = {}, 0
    for name, (heads, numbers) in ORDER.items():
        parts[name] = raw[:, start : start + heads * numbers].reshape(-1, heads, numbers)
        start += heads * numbers
    assert start == raw.shape[1]
    return parts


def end_to_end(parts, order=tuple(ORDER)):
    return {"raw": np.concatenate([parts[name].reshape(len(parts[name]), -1) for name in order], axis=1)}


class Values:
    """All that a derivation needs: the parts ``raw`` and their gradients ``d``, by their names, and ``right``."""

    def __init__(self, raw, *gradients):
        self.raw, self.d = parted(raw), dict(zip(ORDER_OF_RESULTS, gradients))
        self.g, self.e, self.s = sigmoid(self.raw["g"]), sigmoid(self.raw["e"]), softmax(self.raw["s"])
        self.beta, self.gamma = softplus(self.raw["beta"]), 1 + softplus(self.raw["gamma"])
        self.right = self.parts_from(self.d)

    def parts_from(self, d):
        """The parts of d_raw if the results have the gradients d."""
        return {
            "k": d["k"],
            "a": d["a"],
            "beta": d["beta"] * sigmoid(self.raw["beta"]),
            "gamma": d["gamma"] * sigmoid(self.raw["gamma"]),
            "g": d["g"] * self.g * (1 - self.g),
            "e": d["e"] * self.e * (1 - self.e),
            "s": through_softmax(d["s"], self.s),
        }

    def but(self, **wrong):
        """d_raw with these parts wrong."""
        return end_to_end(self.right | wrong)

    def without(self, name):
        """d_raw with zeros for this part."""
        return self.but(**{name: np.zeros_like(self.right[name])})

    def unchanged(self, *names):
        """d_raw where these parts are the gradients passed on."""
        return self.but(**{name: self.d[name] for name in names})

    def mistaken(self, one, other):
        """d_raw if the gradients of two results are taken for each other."""
        return end_to_end(self.parts_from(self.d | {one: self.d[other], other: self.d[one]}))

    def misplaced(self, one, other):
        """d_raw with two of its parts in each other's place."""
        return self.but(**{one: self.right[other], other: self.right[one]})


def by_the_argument(v):
    return v.but(**{name: v.d[name] * v.raw[name] * (1 - v.raw[name]) for name in ("g", "e")})


def sigmoid_of_the_results(v):
    return v.but(beta=v.d["beta"] * sigmoid(v.beta), gamma=v.d["gamma"] * sigmoid(v.gamma))


OF_VALUES = {
    "the path through k is missing: its part of d_raw is zero": lambda v: v.without("k"),
    "the path through a is missing: its part of d_raw is zero": lambda v: v.without("a"),
    "the path through beta is missing: its part of d_raw is zero": lambda v: v.without("beta"),
    "the path through gamma is missing: its part of d_raw is zero": lambda v: v.without("gamma"),
    "the path through g is missing: its part of d_raw is zero": lambda v: v.without("g"),
    "the path through e is missing: its part of d_raw is zero": lambda v: v.without("e"),
    "the path through s is missing: its part of d_raw is zero": lambda v: v.without("s"),
    "the part of beta lacks the derivative of the softplus, the sigmoid of raw": lambda v: v.unchanged("beta"),
    "the part of gamma lacks the derivative of the softplus, the sigmoid of raw": lambda v: v.unchanged("gamma"),
    "the parts of beta and gamma lack the derivative of the softplus, the sigmoid of raw": (
        lambda v: v.unchanged("beta", "gamma")
    ),
    "the part of g lacks the derivative of the sigmoid, g (1 - g)": lambda v: v.unchanged("g"),
    "the part of e lacks the derivative of the sigmoid, e (1 - e)": lambda v: v.unchanged("e"),
    "the parts of g and e lack the derivative of the sigmoid, y (1 - y)": lambda v: v.unchanged("g", "e"),
    "the parts of g and e have the argument where the result belongs: raw (1 - raw) for y (1 - y)": by_the_argument,
    "the part of gamma has 1 - exp(-gamma) where 1 - exp(-softplus) belongs: gamma is 1 + softplus": (
        lambda v: v.but(gamma=v.d["gamma"] * (1 - np.exp(-v.gamma)))
    ),
    "the parts of beta and gamma have the sigmoid of the result where that of raw belongs": sigmoid_of_the_results,
    "the part of a has 1 - a^2, as if a were a tanh; a is the raw numbers": (
        lambda v: v.but(a=v.d["a"] * (1 - v.raw["a"] ** 2))
    ),
    "the part of k has 1 - k^2, as if k were a tanh; k is the raw numbers": (
        lambda v: v.but(k=v.d["k"] * (1 - v.raw["k"] ** 2))
    ),
    "d_e and d_a are taken for each other: d_e comes first in backward, then d_a": lambda v: v.mistaken("e", "a"),
    "d_beta and d_gamma are taken for each other: d_beta comes second in backward, d_gamma fifth": (
        lambda v: v.mistaken("beta", "gamma")
    ),
    "d_beta and d_g are taken for each other: d_beta comes second in backward, d_g third": (
        lambda v: v.mistaken("beta", "g")
    ),
    "the parts of e and a are in each other's place in d_raw": lambda v: v.misplaced("e", "a"),
    "the parts of beta and gamma are in each other's place in d_raw": lambda v: v.misplaced("beta", "gamma"),
    "the parts of d_raw are in the order of the results, k, beta, g, s, gamma, e, a; raw has another order": (
        lambda v: end_to_end(v.right, ORDER_OF_RESULTS)
    ),
    "the part of s skips the softmax: the gradient of s is passed on unchanged": lambda v: v.unchanged("s"),
    "the part of s has only the diagonal of the softmax's Jacobian, s (1 - s)": (
        lambda v: v.but(s=v.d["s"] * v.s * (1 - v.s))
    ),
    "the part of s lacks the path through the softmax's normaliser": lambda v: v.but(s=v.d["s"] * v.s),
    "the part of s has the plain mean taken out where the mean weighted by s belongs": (
        lambda v: v.but(s=v.s * (v.d["s"] - v.d["s"].mean(axis=-1, keepdims=True)))
    ),
    "in the part of s the softmax's sum runs over the heads, where it should run over the shifts": (
        lambda v: v.but(s=v.s * (v.d["s"] - (v.s * v.d["s"]).sum(axis=1, keepdims=True)))
    ),
}


def of_arrays(of_values):
    return lambda raw, *gradients: of_values(Values(raw, *gradients))


HEADS = {sentence: of_arrays(version) for sentence, version in OF_VALUES.items()}
