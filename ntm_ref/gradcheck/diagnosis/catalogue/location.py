"""Mistakes in location addressing: interpolation, shift, sharpening."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....addressing import CircularShift, Interpolation, Sharpening
from ....elementary import softmax_backward
from ....support.shapes import Array
from .mistake import Mistake


def total(values: Array) -> Array:
    """The sum over the rows; the axis is kept."""
    result: Array = values.sum(axis=-1, keepdims=True)
    return result


INTERPOLATION = [
    Mistake(
        Interpolation,
        "d_w_prev is multiplied by g where 1 - g belongs",
        lambda i, d: {"w_prev": i.g * d},
    ),
    Mistake(
        Interpolation,
        "d_w_content is multiplied by 1 - g where g belongs",
        lambda i, d: {"w_content": (1 - i.g) * d},
    ),
    Mistake(
        Interpolation,
        "g and 1 - g are swapped, or d_w_content and d_w_prev are returned in the wrong order",
        lambda i, d: {"w_content": (1 - i.g) * d, "w_prev": i.g * d},
    ),
    Mistake(
        Interpolation,
        "the previous weighting's path is missing: d_w_prev is zero, so no gradient goes back along the focus in time",
        lambda i, d: {"w_prev": 0 * d},
    ),
    Mistake(
        Interpolation,
        "d_w_content is the gradient passed on unchanged: the factor g is missing",
        lambda i, d: {"w_content": d},
    ),
    Mistake(
        Interpolation,
        "d_w_prev is the gradient passed on unchanged: the factor 1 - g is missing",
        lambda i, d: {"w_prev": d},
    ),
    Mistake(
        Interpolation,
        "d_w_prev has the factor -g: the 1 of 1 - g is lost",
        lambda i, d: {"w_prev": -i.g * d},
    ),
    Mistake(
        Interpolation,
        "d_g has the wrong sign: opening the gate brings w_content in and w_prev out",
        lambda i, d: {"g": total(d * (i.w_prev - i.w_content))},
    ),
    Mistake(
        Interpolation,
        "d_g has the path through g w_content alone: the one through (1 - g) w_prev is missing",
        lambda i, d: {"g": total(d * i.w_content)},
    ),
    Mistake(
        Interpolation,
        "d_g adds the two weightings where it should subtract: the derivative of 1 - g is -1",
        lambda i, d: {"g": total(d * (i.w_content + i.w_prev))},
    ),
    Mistake(
        Interpolation,
        "d_g is a mean over the rows where a sum belongs",
        lambda i, d: {"g": total(d * (i.w_content - i.w_prev)) / d.shape[-1]},
    ),
    Mistake(
        Interpolation,
        "d_w_content has the first head's g for all heads",
        lambda i, d: {"w_content": i.g[..., :1, :] * d},
    ),
    Mistake(
        Interpolation,
        "d_w_prev has the first head's 1 - g for all heads",
        lambda i, d: {"w_prev": (1 - i.g[..., :1, :]) * d},
    ),
    Mistake(
        Interpolation,
        "d_w_content passes through g twice: it has g^2 where g belongs",
        lambda i, d: {"w_content": i.g**2 * d},
    ),
    Mistake(
        Interpolation,
        "d_w_prev passes through 1 - g twice: it has (1 - g)^2 where 1 - g belongs",
        lambda i, d: {"w_prev": (1 - i.g) ** 2 * d},
    ),
    Mistake(
        Interpolation,
        "d_g has the path through (1 - g) w_prev alone: the one through g w_content is missing",
        lambda i, d: {"g": -total(d * i.w_prev)},
    ),
    Mistake(
        Interpolation,
        "d_g lacks the weightings: the gradient is summed without being multiplied by w_content - w_prev",
        lambda i, d: {"g": total(d)},
    ),
    Mistake(
        Interpolation,
        "d_g has the result w_gated where w_content - w_prev belongs",
        lambda i, d: {"g": total(d * (i.g * i.w_content + (1 - i.g) * i.w_prev))},
    ),
    Mistake(
        Interpolation,
        "d_g is multiplied by g (1 - g), the derivative of a sigmoid; that belongs to the stage that made g",
        lambda i, d: {"g": i.g * (1 - i.g) * total(d * (i.w_content - i.w_prev))},
    ),
    Mistake(
        Interpolation,
        "d_g is summed over the heads, too, where each head has its own gate",
        lambda i, d: {"g": total(d * (i.w_content - i.w_prev)).sum(axis=-2, keepdims=True) + 0 * i.g},
    ),
]


def rolled(values: Array, stage: CircularShift, sign: int, wrap: bool = True, off: int = 0) -> Array:
    """Copies of values (..., H, N) moved by ``sign`` times each shift (..., H, S, N); zeros enter without ``wrap``.

    Every shift is ``off`` rows further than it should be.
    """
    n_rows, n_shifts = values.shape[-1], stage.s.shape[-1]
    copies = []
    for shift in sign * (np.arange(n_shifts) - n_shifts // 2 + off):
        moved = np.roll(values, shift, axis=-1)
        row = np.arange(n_rows) - shift
        copies.append(moved if wrap else moved * ((row >= 0) & (row < n_rows)))
    return np.stack(copies, axis=-2)


def mixed(stage: CircularShift, copies: Array) -> Array:
    """The sum of moved copies, weighted by s: (..., H, S, N) -> (..., H, N)."""
    result: Array = (stage.s[..., None] * copies).sum(axis=-2)
    return result


def compared(copies: Array, d: Array) -> Array:
    """The dot product of each copy with the gradient: (..., H, S, N), (..., H, N) -> (..., H, S)."""
    result: Array = (copies * d[..., None, :]).sum(axis=-1)
    return result


def w_gated(stage: CircularShift) -> Array:
    """The argument w_gated: the copy that was not moved."""
    result: Array = stage.moved[..., stage.s.shape[-1] // 2, :]
    return result


SHIFT = [
    Mistake(
        CircularShift,
        "d_w_gated is shifted the wrong way: the gradient must come back against the shift (a correlation with s)",
        lambda c, d: {"w_gated": mixed(c, rolled(d, c, 1))},
    ),
    Mistake(
        CircularShift,
        "d_s is in reverse order: s[j] is the weight of a move by j - max_shift, not by max_shift - j",
        lambda c, d: {"s": compared(c.moved, d)[..., ::-1]},
    ),
    Mistake(
        CircularShift,
        "the shift runs the wrong way in d_w_gated and in d_s",
        lambda c, d: {"w_gated": mixed(c, rolled(d, c, 1)), "s": compared(c.moved, d)[..., ::-1]},
    ),
    Mistake(
        CircularShift,
        "d_w_gated does not wrap round: what left at one end of the memory came in at the other",
        lambda c, d: {"w_gated": mixed(c, rolled(d, c, -1, wrap=False))},
    ),
    Mistake(
        CircularShift,
        "d_s does not wrap round: what left at one end of the memory came in at the other",
        lambda c, d: {"s": compared(rolled(w_gated(c), c, 1, wrap=False), d)},
    ),
    Mistake(
        CircularShift,
        "d_w_gated is the gradient passed on unchanged: the shift is not undone",
        lambda c, d: {"w_gated": d},
    ),
    Mistake(
        CircularShift,
        "d_s compares the gradient with the result w_shifted, where w_gated belongs",
        lambda c, d: {"s": compared(rolled(c.w_shifted, c, 1), d)},
    ),
    Mistake(
        CircularShift,
        "d_s is the same for every shift: w_gated is not moved before it is compared with the gradient",
        lambda c, d: {"s": total(w_gated(c) * d) + 0 * c.s},
    ),
    Mistake(
        CircularShift,
        "d_s passes through a softmax backward: that belongs to the stage that made s",
        lambda c, d: {"s": softmax_backward(compared(c.moved, d), c.s)},
    ),
    Mistake(
        CircularShift,
        "d_s is off by one: w_gated is moved one row too little before it is compared with the gradient",
        lambda c, d: {"s": compared(rolled(w_gated(c), c, 1, off=-1), d)},
    ),
    Mistake(
        CircularShift,
        "d_s is off by one: w_gated is moved one row too far before it is compared with the gradient",
        lambda c, d: {"s": compared(rolled(w_gated(c), c, 1, off=1), d)},
    ),
    Mistake(
        CircularShift,
        "d_s counts the shifts from 0: s[j] is the weight of a move by j - max_shift, not by j",
        lambda c, d: {"s": compared(rolled(w_gated(c), c, 1, off=c.s.shape[-1] // 2), d)},
    ),
    Mistake(
        CircularShift,
        "d_w_gated counts the shifts from 0: s[j] is the weight of a move by j - max_shift, not by j",
        lambda c, d: {"w_gated": mixed(c, rolled(d, c, -1, off=c.s.shape[-1] // 2))},
    ),
    Mistake(
        CircularShift,
        "d_w_gated lacks the weights s: the gradients moved back are summed as if every shift had weight 1",
        lambda c, d: {"w_gated": rolled(d, c, -1).sum(axis=-2)},
    ),
    Mistake(
        CircularShift,
        "d_w_gated takes the first head's s for all heads",
        lambda c, d: {"w_gated": (c.s[..., :1, :, None] * rolled(d, c, -1)).sum(axis=-2)},
    ),
]


def from_z(stage: Sharpening, d_z: Array) -> dict[str, Any]:
    """The gradients of both arguments from the gradient of z = gamma log(w_shifted)."""
    return {"w_shifted": stage.gamma * d_z / stage.w_shifted, "gamma": total(d_z * stage.log_w)}


def powers(stage: Sharpening) -> Array:
    """The powers w_shifted^gamma, before they are divided by their sum."""
    result: Array = np.exp(stage.gamma * stage.log_w)
    return result


def from_powers(stage: Sharpening, d_powers: Array) -> dict[str, Any]:
    """The gradients of both arguments from the gradient of the powers w_shifted^gamma."""
    return from_z(stage, d_powers * powers(stage))


def without_square(stage: Sharpening, d: Array) -> Array:
    """The gradient of the powers p by the quotient rule with sum p where (sum p)^2 belongs: (d - sum d p) / sum p."""
    p = powers(stage)
    result: Array = (d - total(d * p)) / total(p)
    return result


SHARPENING = [
    Mistake(
        Sharpening,
        "only the path through the normaliser is missing: raising one weight lowers all others",
        lambda s, d: from_z(s, d * s.w),
    ),
    Mistake(
        Sharpening,
        "only the diagonal of the Jacobian, w (1 - w), is used: every row changes every weight",
        lambda s, d: from_z(s, d * s.w * (1 - s.w)),
    ),
    Mistake(
        Sharpening,
        "d_gamma is zero, as it always is without the logarithm: d(u^gamma)/d(gamma) = u^gamma log(u)",
        lambda s, d: {"gamma": total(softmax_backward(d, s.w))},
    ),
    Mistake(
        Sharpening,
        "d_gamma has w_shifted where its logarithm belongs",
        lambda s, d: {"gamma": total(softmax_backward(d, s.w) * s.w_shifted)},
    ),
    Mistake(
        Sharpening,
        "d_gamma has the logarithm of the power w_shifted^gamma, or of w, where that of w_shifted belongs",
        lambda s, d: {"gamma": total(softmax_backward(d, s.w) * s.log_w) * s.gamma},
    ),
    Mistake(
        Sharpening,
        "d_gamma lacks the path through the normaliser",
        lambda s, d: {"gamma": total(d * s.w * s.log_w)},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted lacks the path through the normaliser",
        lambda s, d: {"w_shifted": s.gamma * d * s.w / s.w_shifted},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted lacks the factor gamma",
        lambda s, d: {"w_shifted": softmax_backward(d, s.w) / s.w_shifted},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted has the factor gamma - 1 where gamma belongs; gamma - 1 is the exponent",
        lambda s, d: {"w_shifted": (s.gamma - 1) * softmax_backward(d, s.w) / s.w_shifted},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted has the exponent gamma where gamma - 1 belongs: it is not divided by w_shifted",
        lambda s, d: {"w_shifted": s.gamma * softmax_backward(d, s.w)},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted is the gradient passed on unchanged: the sharpening is not undone",
        lambda s, d: {"w_shifted": d},
    ),
    Mistake(
        Sharpening,
        "the normaliser is missing: the gradients are those of w_shifted^gamma, which is not divided by its sum",
        lambda s, d: from_powers(s, d),
    ),
    Mistake(
        Sharpening,
        "d_w_shifted lacks the normaliser: it is that of w_shifted^gamma, which is not divided by its sum",
        lambda s, d: {"w_shifted": from_powers(s, d)["w_shifted"]},
    ),
    Mistake(
        Sharpening,
        "d_gamma lacks the normaliser: it is that of w_shifted^gamma, which is not divided by its sum",
        lambda s, d: {"gamma": from_powers(s, d)["gamma"]},
    ),
    Mistake(
        Sharpening,
        "in the quotient rule the sum of the powers is not squared: its term is divided by the sum, not by its square",
        lambda s, d: from_powers(s, without_square(s, d)),
    ),
    Mistake(
        Sharpening,
        "in d_w_shifted the sum of the powers is not squared in the quotient rule",
        lambda s, d: {"w_shifted": from_powers(s, without_square(s, d))["w_shifted"]},
    ),
    Mistake(
        Sharpening,
        "in d_gamma the sum of the powers is not squared in the quotient rule",
        lambda s, d: {"gamma": from_powers(s, without_square(s, d))["gamma"]},
    ),
    Mistake(
        Sharpening,
        "the second term of the quotient rule is added, not subtracted: raising one weight lowers all others",
        lambda s, d: from_z(s, s.w * (d + total(d * s.w))),
    ),
    Mistake(
        Sharpening,
        "the plain mean of the gradient is taken out where the mean weighted by w belongs",
        lambda s, d: from_z(s, s.w * (d - d.mean(axis=-1, keepdims=True))),
    ),
    Mistake(
        Sharpening,
        "the normaliser's sum runs over the heads, where it should run over the rows",
        lambda s, d: from_z(s, s.w * (d - (d * s.w).sum(axis=-2, keepdims=True))),
    ),
    Mistake(
        Sharpening,
        "d_w_shifted has the exponent gamma + 1 where gamma - 1 belongs",
        lambda s, d: {"w_shifted": s.gamma * softmax_backward(d, s.w) * s.w_shifted},
    ),
    Mistake(
        Sharpening,
        "d_w_shifted has w, the result, where w_shifted belongs: it is divided by w",
        lambda s, d: {"w_shifted": s.gamma * softmax_backward(d, s.w) / s.w},
    ),
]
