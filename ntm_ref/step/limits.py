"""How long a sequence fits into one page."""

from __future__ import annotations

from typing import Any, cast

from ..machine import NTM
from ..support.errors import NTMError
from ..support.shapes import Array
from .arrays import arrays_of
from .payload import check, payload_of

MOST_BYTES = 3_000_000  # of the data in the file
MOST_NUMBERS = 5_000_000  # in the arrays of a run; the page keeps as many gradients beside them


class TooLongError(NTMError):
    """A sequence is too long for a page."""


def check_length(model: Any, x: Array, target: Array, mask: Array) -> NTM:
    """Return the model; raise a `TooLongError` for a sequence that is too long, before all of it is computed.

    Raises an `NTMError` for a machine that is too large. Shapes and other errors: as `payload_of`.
    """
    check(model, x, target, mask)
    most = most_steps(model, x, target)
    if most < 1:
        raise NTMError(f"this machine is too large for a page, which holds {MOST_BYTES // 10**6} MB of data: {model!r}")
    if len(x) > most:
        raise TooLongError(
            f"a sequence of {len(x):,} steps is too long for a page, which holds {most:,} of this machine's"
        )
    return cast(NTM, model)


def most_steps(model: NTM, x: Array, target: Array) -> int:
    """How many steps fit, estimated from the first two of this sequence."""
    scored = 0 * target + 1  # without a loss all gradients are zero, and equal arrays are listed once
    data = payload_of(model, x[:2], target[:2], scored[:2])
    a_step = n_bytes_of_rows(data) // len(data["x"]) + len(data["fingerprint"]["step"]) * 8 * 4 // 3
    once = n_bytes(data) - a_step * len(data["x"])
    n_numbers = sum(array.size for array in arrays_of(model.run(x[:1].astype(model.dtype))).values())
    return max(0, min((MOST_BYTES - once) // a_step, MOST_NUMBERS // n_numbers))


def n_bytes(payload: dict[str, Any]) -> int:
    """The size of the payload in the file, up to a few separators: numbers, and the long texts of base64."""
    return len(payload["weights"]) + len(payload["fingerprint"]["numbers"]) + n_bytes_of_rows(payload)


def n_bytes_of_rows(payload: dict[str, Any]) -> int:
    """What x, target and mask take up."""
    return sum(len(repr(row)) for name in ("x", "target", "mask") for row in payload[name])
