"""The contract of a backward: one gradient per argument, of its shape and dtype, finite; pure; linear in the cotangent.

Every breach of it has its own sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..diagnosis.evidence import floor_for
from ..evaluation import Factory
from .breach import Breach
from .linearity import LARGE, Returned
from .mending import like_the_argument, order_of
from .purity import first_run, gradients_of
from .sharing import check_sharing


@dataclass(frozen=True)
class Contract:
    """The gradients for two sets of cotangents, one for each argument and of its shape; the breaches, and the notes."""

    gradients: list[Array]
    other_gradients: list[Array]
    breaches: list[Breach]
    notes: list[str]


def check_contract(
    make: Factory,
    inputs: Sequence[Array],
    names: Sequence[str],
    cotangents: Sequence[Array],
    others: Sequence[Array],
    with_sharing: bool = True,
) -> Contract:
    """The gradients for two sets of cotangents, and every breach of the contract.

    A gradient of another shape is mended where that is possible; numbers that cannot be recovered are NaN. Whether
    objects share anything is checked only ``with_sharing``. Raises a `CheckError` if forward or backward fails or
    returns too few gradients.
    """
    first = first_run(make, inputs, names, cotangents)
    shared = check_sharing(make, inputs, names, cotangents, first.gradients) if with_sharing else []
    breaches = [breach for breach in first.breaches if not shared or breach.argument is None]
    order, swapped = order_of(names, inputs, first.gradients)
    breaches += [Breach(name, sentence) for name, sentence in swapped]

    def mended(returned: Sequence[object]) -> list[tuple[Array, list[str]]]:
        return [like_the_argument(name, value, returned[n]) for name, value, n in zip(names, inputs, order)]

    def gradients_for(given: Sequence[Array]) -> list[Array]:
        return [gradient for gradient, _ in mended(gradients_of(make, inputs, given))]

    gradients, sentences = zip(*mended(first.gradients))
    for name, found, n in zip(names, sentences, order):
        breaches += [Breach(name, sentence, explains=rounding_of(first.gradients[n])) for sentence in found]
    v = gradients_for(others)
    if not shared:  # otherwise it is no wonder that other gradients differ
        mixed = gradients_for([2 * u + v for u, v in zip(cotangents, others)])
        large, small = (gradients_for([size * u for u in cotangents]) for size in (LARGE, 1 / LARGE))
        for i, name in enumerate(names):
            dtype = str(getattr(first.gradients[order[i]], "dtype", "float64"))
            floor = floor_for(inputs[i], first.results, cotangents)
            breach = Returned(name, gradients[i], v[i], mixed[i], large[i], small[i], floor, dtype).check()
            breaches += [breach] if breach else []
    return Contract(list(gradients), v, [*shared, *breaches], first.notes)


def rounding_of(gradient: Any) -> float:
    """How far rounding to its dtype may move a number of a gradient; 0 for float64 and for non-arrays."""
    if not isinstance(gradient, np.ndarray) or gradient.dtype not in (np.float16, np.float32) or not gradient.size:
        return 0.0
    return float(100 * np.finfo(gradient.dtype).eps * np.max(abs(gradient)))
