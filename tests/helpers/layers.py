"""Layers as an engineer writes them, which are no stages of ours; each can be given one mistake by its name."""

from typing import Any

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


class LayerNorm:
    mistake = ""

    def forward(self, x: np.ndarray, gain: np.ndarray, bias: np.ndarray) -> np.ndarray:
        self.gain, centred = gain, x - x.mean(axis=-1, keepdims=True)
        self.std = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        self.xhat = centred / self.std
        return gain * self.xhat + bias

    def backward(self, d: np.ndarray) -> Any:
        d_xhat = d * self.gain
        d_x = d_xhat.copy()
        if self.mistake not in ("no mean", "neither"):
            d_x -= d_xhat.mean(axis=-1, keepdims=True)
        if self.mistake not in ("no variance", "neither"):
            d_x -= self.xhat * (d_xhat * self.xhat).mean(axis=-1, keepdims=True)
        return d_x if self.mistake == "no std" else d_x / self.std, (d * self.xhat).sum(axis=0), d.sum(axis=0)


class RMSNorm:
    mistake = ""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.rms = np.sqrt((x**2).mean(axis=-1, keepdims=True))
        self.y = x / self.rms
        return self.y

    def backward(self, d: np.ndarray) -> np.ndarray:
        kept = 0 if self.mistake == "no length" else 1
        return (d - kept * self.y * (d * self.y).mean(axis=-1, keepdims=True)) / self.rms


class GRU:
    """PyTorch's cell: h = (1 - z) n + z h_prev, n = tanh(x W_n + r (h_prev U_n)); parts in the order z, r, n."""

    mistake = ""

    def forward(self, x: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.x, self.h, self.W, self.U = x, h, W, U
        (a_z, a_r, a_n), (u_z, u_r, self.u_n) = (np.split(a, 3, axis=-1) for a in (x @ W + b, h @ U))
        self.z, self.r = sigmoid(a_z + u_z), sigmoid(a_r + u_r)
        self.n = np.tanh(a_n + self.r * self.u_n)
        return (1 - self.z) * self.n + self.z * h

    def backward(self, d: np.ndarray) -> Any:
        z, r, n, wrong = self.z, self.r, self.n, self.mistake
        d_n = d * (z if wrong == "z for 1 - z" else 1 - z) * (1 if wrong == "no tanh" else 1 - n**2)
        d_z = d * (self.h - n) * (1 if wrong == "no sigmoid" else z * (1 - z))
        d_r = d_n * self.u_n * r * (1 - r) * (wrong != "no reset")
        d_a = np.concatenate([d_z, d_r, d_n], axis=-1)
        d_u = np.concatenate([d_z, d_r, d_n if wrong == "r lost" else d_n * r], axis=-1)
        kept = {"1 - z for z": 1 - z, "no way back": 0}.get(wrong, z)
        return d_a @ self.W.T, d_u @ self.U.T + d * kept, self.x.T @ d_a, self.h.T @ d_u, d_a.sum(axis=0)


class Attention:
    mistake = ""

    def forward(self, query: np.ndarray, key: np.ndarray, value: np.ndarray) -> np.ndarray:
        self.cache = query, key, value
        scores = np.exp(query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1]))
        self.A = scores / scores.sum(axis=-1, keepdims=True)
        return self.A @ value

    def backward(self, d: np.ndarray) -> Any:
        query, key, value = self.cache
        A, d_A = self.A, d @ value.swapaxes(-1, -2)
        d_scores = {
            "diagonal": lambda: d_A * A * (1 - A),
            "no normaliser": lambda: d_A * A,
            "other axis": lambda: A * (d_A - (d_A * A).sum(axis=-2, keepdims=True)),
        }.get(self.mistake, lambda: A * (d_A - (d_A * A).sum(axis=-1, keepdims=True)))()
        d_scores = d_scores if self.mistake == "no scale" else d_scores / np.sqrt(query.shape[-1])
        return d_scores @ key, d_scores.swapaxes(-1, -2) @ query, A.swapaxes(-1, -2) @ d


class Dense:
    """y = tanh(x W + b)."""

    mistake = ""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.x, self.W = x, W
        self.y = np.tanh(x @ W + b)
        return self.y

    def backward(self, d: np.ndarray) -> Any:
        slope = {"no slope": 1, "no square": 1 - self.y, "plus": 1 + self.y**2}.get(self.mistake, 1 - self.y**2)
        d = d * slope
        if self.mistake == "normalised":
            d = d / np.linalg.norm(d)
        decay = 0.01 * self.W if self.mistake == "decay" else 0
        return d @ self.W.T, self.x.T @ d + decay, d.sum(axis=0)


class Residual:
    """y = x + sin(x) sigmoid(a): the sigmoid is neither an argument nor a result, and is not kept."""

    mistake = ""

    def forward(self, x: np.ndarray, a: np.ndarray) -> np.ndarray:
        self.x, self.a = x, a
        return x + np.sin(x) * sigmoid(a)

    def backward(self, d: np.ndarray) -> Any:
        s, wrong = sigmoid(self.a), self.mistake
        slope = {"no slope": 1, "argument": self.a * (1 - self.a)}.get(wrong, s * (1 - s))
        return d * (wrong != "not added") + d * np.cos(self.x) * s, d * np.sin(self.x) * slope


def with_mistake(layer: type, mistake: str) -> type:
    """The layer with this mistake."""
    return type(layer.__name__, (layer,), {"mistake": mistake})


def drawn(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Standard normal arrays."""
    rng = np.random.default_rng(3)
    return [rng.standard_normal(shape) for shape in shapes]


INPUTS = {
    LayerNorm: drawn((4, 6), (6,), (6,)),
    RMSNorm: drawn((4, 6)),
    GRU: drawn((4, 5), (4, 3), (5, 9), (3, 9), (9,)),
    Attention: drawn((2, 3, 5), (2, 4, 5), (2, 4, 6)),
    Dense: drawn((4, 5), (5, 3), (3,)),
    Residual: drawn((4, 5), (4, 5)),
}
