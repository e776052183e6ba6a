"""Typical mistakes, each written as a student writes it and derived from the sentence alone, not from the catalogue."""

from typing import Any

import numpy as np
from other_forms import (
    CosineByQuotientRule,
    InterpolationAsStep,
    LinearByEinsum,
    ReadByLoops,
    SharpeningByQuotientRule,
    ShiftByRolls,
    WriteHeadByHead,
)

from ntm_ref.gradcheck.points.register import HEADS


class LastHeadsRows(CosineByQuotientRule):
    """A loop over the heads that assigns where it should add."""

    def backward(self, d_K):
        d_k, d_memory = super().backward(d_K)
        d, bottom = d_K[..., None], self.a * self.b
        each = d * (self.k * bottom - self.dot * self.a * self.memory / self.b) / bottom**2  # (..., H, N, M)
        for h in range(d_K.shape[-2]):
            d_memory = each[..., h, :, :]
        return d_k, d_memory


class LengthsWithoutK(CosineByQuotientRule):
    def backward(self, d_K):
        d, bottom = d_K[..., None], self.a * self.b
        d_k, d_memory = self.memory / bottom - self.k / self.a**2, self.k / bottom - self.memory / self.b**2
        return (d * d_k).sum(-2), (d * d_memory).sum(-3)


class LengthOfTheOther(CosineByQuotientRule):
    def backward(self, d_K):
        d, bottom, K = d_K[..., None], self.a * self.b, self.dot / (self.a * self.b)
        d_k, d_memory = self.memory / bottom - K * self.memory / self.b**2, self.k / bottom - K * self.k / self.a**2
        return (d * d_k).sum(-2), (d * d_memory).sum(-3)


class NoNormaliser(SharpeningByQuotientRule):
    def backward(self, d_w):
        d_w_shifted = d_w * self.gamma * self.w_shifted ** (self.gamma - 1)
        return d_w_shifted, (d_w * self.w_shifted**self.gamma * np.log(self.w_shifted)).sum(-1, keepdims=True)


class NoSquare(SharpeningByQuotientRule):
    def backward(self, d_w):
        d_powers = d_w / self.total - (d_w * self.powers).sum(-1, keepdims=True) / self.total
        d_w_shifted = d_powers * self.gamma * self.w_shifted ** (self.gamma - 1)
        return d_w_shifted, (d_powers * self.powers * np.log(self.w_shifted)).sum(-1, keepdims=True)


class ExponentPlusOne(SharpeningByQuotientRule):
    def backward(self, d_w):
        _, d_gamma = super().backward(d_w)
        d_powers = d_w / self.total - (d_w * self.powers).sum(-1, keepdims=True) / self.total**2
        return d_powers * self.gamma * self.w_shifted ** (self.gamma + 1), d_gamma


class OneTooFew(ShiftByRolls):
    def backward(self, d):
        d_w_gated, _ = super().backward(d)
        n = self.s.shape[-1]
        moved = [np.roll(self.w_gated, j - (n + 1) // 2, -1) for j in range(n)]
        return d_w_gated, np.stack([(d * w).sum(-1) for w in moved], axis=-1)


class OneGate(InterpolationAsStep):
    def backward(self, d):
        _, d_w_prev, d_g = super().backward(d)
        return d * self.g[:, :1], d_w_prev, d_g


class OneExample(ReadByLoops):
    def backward(self, d_r):
        d_w, d_memory = super().backward(d_r)
        d_memory[:] = self.w[0].T @ d_r[0]
        return d_w, d_memory


class TwoOfThree(WriteHeadByHead):
    def backward(self, d):
        _, *others = super().backward(d)
        kept = 1 - self.w[..., None] * self.e[..., None, :]
        return (d * kept[:, 0] * kept[:, 1], *others)


class ReshapedWeights(LinearByEinsum):
    def backward(self, d):
        _, *others = super().backward(d)
        return (d @ self.W.reshape(self.W.shape[1], -1), *others)


class LSTM:
    """A cell whose backward returns the parts of d_z, from what reaches them, as `parts` puts them together."""

    def forward(self, z: np.ndarray, c_prev: np.ndarray) -> Any:
        self.c_prev = c_prev
        self.i, self.f, self.o = (1 / (1 + np.exp(-part)) for part in np.split(z, 4, axis=-1)[:3])
        self.u = np.tanh(np.split(z, 4, axis=-1)[3])
        self.c = self.f * c_prev + self.i * self.u
        return self.o * np.tanh(self.c), self.c

    def slopes(self) -> list[np.ndarray]:
        return [self.i * (1 - self.i), self.f * (1 - self.f), self.o * (1 - self.o), 1 - self.u**2]

    def parts(self, i: np.ndarray, f: np.ndarray, o: np.ndarray, u: np.ndarray) -> list[np.ndarray]:
        return [i, f, o, u]

    def backward(self, d_h: np.ndarray, d_c: np.ndarray) -> Any:
        t = np.tanh(self.c)
        d_c = d_c + d_h * self.o * (1 - t**2)
        reached = d_c * self.u, d_c * self.c_prev, d_h * t, d_c * self.i
        parts = self.parts(*(d * slope for d, slope in zip(reached, self.slopes())))
        return np.concatenate(parts, axis=-1), d_c * self.f


class OrderOfPyTorch(LSTM):
    def parts(self, i, f, o, u):
        return [i, f, u, o]


class OutputGateIsLinear(LSTM):
    def slopes(self):
        i, f, _, u = super().slopes()
        return [i, f, 1, u]


class SumOverTheBatch:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.y = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.y * (d - (d * self.y).sum(axis=0, keepdims=True))


class SigmoidOfItsArgument:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, d: np.ndarray) -> np.ndarray:
        return d * self.x * (1 - self.x)


class TanhOfItsArgument:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return np.tanh(x)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return d * (1 - self.x**2)


class EraseForAdd:
    """The heads, from slices of raw; backward takes its last two arguments in the wrong order."""

    def forward(self, raw: np.ndarray) -> Any:
        H, W, M, S = HEADS.n_heads, HEADS.n_write, HEADS.width, HEADS.n_shifts
        ends = np.cumsum([H * M, W * M, H, H, H, W * M])
        k, a, beta, gamma, g, e, s = np.split(raw, ends, axis=-1)
        self.steep = [1 / (1 + np.exp(-x)) for x in (beta, gamma)]
        self.g, self.e = 1 / (1 + np.exp(-g)), 1 / (1 + np.exp(-e))
        exp = np.exp(s.reshape(-1, H, S))
        self.s = exp / exp.sum(axis=-1, keepdims=True)
        shapes = (H, M), (H, 1), (H, 1), (H, S), (H, 1), (W, M), (W, M)
        results = k, np.log1p(np.exp(beta)), self.g, self.s, 1 + np.log1p(np.exp(gamma)), self.e, a
        return tuple(result.reshape(-1, *shape) for result, shape in zip(results, shapes))

    def backward(self, d_k, d_beta, d_g, d_s, d_gamma, d_a, d_e):
        d_k, d_beta, d_g, d_gamma, d_a, d_e = (d.reshape(len(d), -1) for d in (d_k, d_beta, d_g, d_gamma, d_a, d_e))
        d_s = self.s * (d_s - (d_s * self.s).sum(axis=-1, keepdims=True))
        d_g, d_e = d_g * self.g * (1 - self.g), d_e * self.e * (1 - self.e)
        parts = d_k, d_a, d_beta * self.steep[0], d_gamma * self.steep[1], d_g, d_e, d_s.reshape(len(d_s), -1)
        return np.concatenate(parts, axis=-1)


# class -> (like, how its sentence begins, the arguments affected)
TYPICAL = {
    LastHeadsRows: ("CosineSimilarity", "d_memory comes from the last head alone", {"memory"}),
    LengthsWithoutK: ("CosineSimilarity", "the terms of the lengths lack K in d_k and d_memory", {"k", "memory"}),
    LengthOfTheOther: ("CosineSimilarity", "the terms of the lengths have the other vector", {"k", "memory"}),
    NoNormaliser: ("Sharpening", "the normaliser is missing", {"w_shifted", "gamma"}),
    NoSquare: ("Sharpening", "in the quotient rule the sum of the powers is not squared", {"w_shifted", "gamma"}),
    ExponentPlusOne: ("Sharpening", "d_w_shifted has the exponent gamma + 1", {"w_shifted"}),
    OneTooFew: ("CircularShift", "d_s is off by one: w_gated is moved one row too little", {"s"}),
    OneGate: ("Interpolation", "d_w_content has the first head's g for all heads", {"w_content"}),
    OneExample: ("Read", "d_memory is the first example's for all examples: each has its own memory", {"memory"}),
    TwoOfThree: ("Write", "d_memory_prev forgets the erasure of the last head", {"memory_prev"}),
    ReshapedWeights: ("Linear", "d_x has W reshaped where it should be transposed", {"x"}),
    OrderOfPyTorch: ("LSTMCell", "d_z has its parts in the order i, f, u, o, as PyTorch has them", {"z"}),
    OutputGateIsLinear: ("LSTMCell", "d_z lacks o (1 - o) for the output gate", {"z"}),
    SumOverTheBatch: ("Softmax", "the sum of d_y y runs over the first axis", {"x"}),
    SigmoidOfItsArgument: ("Sigmoid", "d_x has the argument where the result belongs: x (1 - x)", {"x"}),
    TanhOfItsArgument: ("Tanh", "d_x has the argument where the result belongs: 1 - x^2", {"x"}),
    EraseForAdd: ("Heads", "d_e and d_a are taken for each other", {"raw"}),
}
