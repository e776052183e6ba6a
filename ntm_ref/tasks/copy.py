"""The copy task (section 4.1 of the paper): see a sequence once, then say it again."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import NTMError
from ..shapes import Array


class Copy:
    """See ``length`` random vectors, then a delimiter, then say the vectors again while nothing more is shown.

    ``x`` is (T, B, n_bits + 1) with T = 2 length + 1: the vectors on the first channels, then one step with a 1 on the
    last channel, the delimiter, then zeros. ``target`` is (T, B, n_bits), the vectors on the last ``length`` steps;
    ``mask`` (T, 1, 1) is 1 on those steps and 0 elsewhere: nothing is scored while the machine listens.

    The paper gives 8 bits and lengths 1 to 20, and says no more of the encoding than that the delimiter ends the
    sequence.
    """

    name = "copy"

    def __init__(self, n_bits: int = 8, min_length: int = 1, max_length: int = 20) -> None:
        check_whole(n_bits=n_bits, min_length=min_length, max_length=max_length)
        if max_length < min_length:
            raise NTMError(f"copy: max_length is {max_length}, expected at least min_length, {min_length}")
        self.n_bits, self.min_length, self.max_length = n_bits, min_length, max_length
        self.n_inputs, self.n_outputs = n_bits + 1, n_bits
        self.chance_bits = n_bits * (min_length + max_length) / 2  # a coin for every scored bit

    def batch(
        self, rng: np.random.Generator, batch_size: int, length: int | None = None, dtype: Any = np.float32
    ) -> tuple[Array, Array, Array]:
        """x, target and mask; without ``length``, one is drawn for the whole batch from the training distribution."""
        if length is None:
            length = int(rng.integers(self.min_length, self.max_length + 1))
        check_whole(length=length, batch_size=batch_size)
        vectors = rng.integers(0, 2, (length, batch_size, self.n_bits)).astype(dtype)
        x = np.zeros((2 * length + 1, batch_size, self.n_inputs), dtype)
        target = np.zeros((2 * length + 1, batch_size, self.n_outputs), dtype)
        mask = np.zeros((2 * length + 1, 1, 1), dtype)
        x[:length, :, : self.n_bits] = vectors
        x[length, :, self.n_bits] = 1
        target[length + 1 :] = vectors
        mask[length + 1 :] = 1
        return x, target, mask


def check_whole(**settings: Any) -> None:
    """Raise an `NTMError` unless every setting is a whole number of at least 1."""
    for name, value in settings.items():
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise NTMError(f"copy: {name} is {value!r}, expected a whole number of at least 1")
