"""The data of the file: settings, weights, one sequence, and the fingerprint of NumPy's numbers."""

from __future__ import annotations

import base64
from typing import Any, cast

import numpy as np

from ..machine import NTM
from ..support.errors import NotFiniteError, NTMError, ShapeError
from ..support.shapes import Array
from ..training import BitsPerSequence
from ..training.model import in_float64
from .arrays import arrays_of
from .fingerprint import fingerprint_of, without_copies
from .gradients import gradients_of

VERSION = 1


def payload_of(model: NTM, x: Array, target: Array, mask: Array) -> dict[str, Any]:
    """What the page needs to compute a run, in a form that JSON can hold.

    Shapes: x (T, 1, n_inputs), target (T, 1, n_outputs), mask anything that broadcasts to the target.

    The weights are in base64 as they are, float32 or float64, in the order of ``model.parameters()``. All is computed
    in float64, there and here. Raises an `NTMError` for a model that the page cannot show, and a `ShapeError` for
    arrays that do not fit, a `NotFiniteError` if the loss is not finite.
    """
    check(model, x, target, mask)
    double = cast(NTM, in_float64(model))
    x, target = x.astype(np.float64), target.astype(np.float64)
    mask = np.broadcast_to(mask.astype(np.float64), target.shape)
    run, loss = double.run(x), BitsPerSequence()
    bits = float(loss.forward(run.logits, target, mask))
    if not np.isfinite(bits):
        raise NotFiniteError(f"the page: the loss of this run is {bits}, expected a finite number of bits")
    gradients = gradients_of(run, loss.backward(1.0)[0])
    weights = np.concatenate([parameter.value.reshape(-1) for parameter in model.parameters()])
    return {
        "version": VERSION,
        "settings": model.settings,
        "dtype": model.dtype.name,
        "weights": base64.b64encode(weights.astype(weights.dtype.newbyteorder("<")).tobytes()).decode(),
        "x": rows(x[:, 0]),
        "target": rows(target[:, 0]),
        "mask": rows(mask[:, 0]),
        "bits": bits,
        "fingerprint": fingerprint_of(without_copies({**arrays_of(run), **gradients})),
    }


def rows(array: Array) -> list[list[float]]:
    """An array (T, n) as lists; bits without a decimal point, which is shorter."""
    return (array.astype(int) if (array == array.astype(bool)).all() else array).tolist()


def check(model: Any, x: Array, target: Array, mask: Array) -> None:
    """Raise an error unless the page can show this model on this sequence."""
    if not isinstance(model, NTM):
        raise NTMError(f"the page shows a machine with a memory, an NTM, and this is an {type(model).__name__}")
    if model.dtype.kind == "c":
        raise NTMError(f"the page computes with real numbers, and this machine's are {model.dtype}")
    n_inputs = model.settings["n_inputs"]
    if x.ndim != 3 or x.shape[1:] != (1, n_inputs) or len(x) < 1:
        raise ShapeError(f"the page: x has shape {x.shape}, expected (T, 1, {n_inputs}), T steps of one sequence")
    expected = (len(x), 1, model.settings["n_outputs"])
    if target.shape != expected:
        raise ShapeError(f"the page: target has shape {target.shape}, expected {expected}")
    if mask.ndim > 3 or any(m not in (1, n) for m, n in zip(mask.shape[::-1], expected[::-1])):
        raise ShapeError(f"the page: mask has shape {mask.shape}, expected one that broadcasts to {expected}")
    for name, array in (("target", target), ("mask", mask)):
        if not np.isfinite(array).all():
            raise NTMError(f"the page: {name} holds numbers that are not finite")
