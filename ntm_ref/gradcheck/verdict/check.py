"""Compare a backward with the numerical derivatives of its forward, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...support.checks import check_seed
from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.differentiable import check_forward
from ..derivatives.numerical import flat, norm
from ..derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED, Reference, references
from ..diagnosis.evidence import Evidence, floor_for
from ..diagnosis.explanation import explain
from ..evaluation import Make, argument_names, as_input, made, name_of, run_forward
from ..points.register import OURS
from .contract import check_contract
from .report import ArgumentCheck, Report


def check_stage(
    stage: Make, *inputs: Array, seed: int = 0, names: Sequence[str] | None = None, like: str | None = None
) -> Report:
    """Check the contract and every gradient of ``stage``, and say in a sentence what is wrong, and where first.

    ``stage`` is a class, or anything else that makes fresh objects with forward and backward; ``inputs`` are the arrays
    for forward, taken as float64; ``names`` are what to call them, if not by forward's signature. ``like`` names the
    stage of ours whose equation it is ("Interpolation"), so that its well-known mistakes can be recognised; by default
    the one that ``stage`` is called or derived from, if any. Raises `CheckError` where there is nothing to compare.

    The results are weighted with a random cotangent, drawn from ``seed``; a sum would not do: the sum of a weighting is
    one whatever its arguments, so its gradient is zero, and most wrong backwards give zero too. How errors are measured
    is told at `ArgumentCheck`.
    """
    if like is not None and like not in list(OURS):
        raise CheckError(f"check_stage: there is no stage {like!r} to be like, expected one of {', '.join(OURS)}")
    check_seed("check_stage", seed, CheckError)
    report = examine(stage, *inputs, seed=seed, names=names)
    if not any(check.told for check in report.arguments):
        raise CheckError(
            f"{report.stage}: nothing can be told at this point: forward has a kink there, or gives no numbers beside "
            "it; choose another"
        )
    explanation = explain(stage, report.evidence, like or relative(stage), report.by_complex_step)
    return replace(report, explanation=explanation)


def relative(stage: Make) -> str | None:
    """The stage of ours that a class is, is derived from, or is called like."""
    classes = stage.__mro__ if isinstance(stage, type) else type(made(stage)).__mro__
    return next((cls.__name__ for cls in classes if cls.__name__ in OURS), None)


@np.errstate(all="ignore")
def examine(
    stage: Make,
    *inputs: Array,
    seed: int = 0,
    names: Sequence[str] | None = None,
    known: tuple[list[Reference], str] | None = None,
    not_complex: str = "",
    kinks_count: bool = False,
) -> Report:
    """The checks without the diagnosis.

    ``known`` are the `references` of these inputs, if they were computed before; then forward is not examined again.
    ``not_complex`` says why it does not carry complex numbers through, if that is known; for ``kinks_count`` see
    `references`.
    """
    if not inputs:
        raise CheckError(
            f"{name_of(stage)}: there are no arrays to check it with; give one for each argument of forward"
        )
    inputs = tuple(as_input(value, number) for number, value in enumerate(inputs))
    names = list(names or argument_names(stage, inputs))
    if len(names) != len(inputs):
        raise CheckError(
            f"{name_of(stage)}: there are {len(names)} names for {len(inputs)} arrays, expected one for each"
        )
    results = run_forward(made(stage), [value.copy() for value in inputs])
    if known is None:
        check_forward(stage, inputs, results)
    rng = np.random.default_rng(seed)
    cotangents, others = ([np.asarray(rng.standard_normal(r.shape)) for r in results] for _ in range(2))
    gradients, other_gradients, breaches = check_contract(stage, inputs, names, cotangents, others)

    def forward(*arguments: Array) -> Any:
        return made(stage).forward(*arguments)

    found, reason = known or references(forward, inputs, not_complex, kinks_count)
    evidence = [
        Evidence(names, inputs, results, given, came, [r.jacobian for r in found], [r.known for r in found])
        for given, came in ((cotangents, gradients), (others, other_gradients))
    ]
    checks = []
    for name, value, gradient, reference in zip(names, inputs, gradients, found):
        floor = floor_for(value, results, cotangents)
        said = [breach.sentence for breach in breaches if breach.argument == name]
        checks.append(check_argument(name, gradient, reference, flat(tuple(cotangents)), floor, said))
    for piece in evidence:
        piece.wrong.extend(i for i, check in enumerate(checks) if not check.numbers_ok and check.finite)
    general = [breach.sentence for breach in breaches if breach.argument is None]
    return Report(name_of(stage), checks, general, reason, evidence=evidence)


def check_argument(
    name: str, gradient: Array, reference: Reference, v: Array, floor: float, breaches: Sequence[str]
) -> ArgumentCheck:
    """One gradient against all references, for the cotangent v."""
    came, expected = np.ravel(gradient), reference.jacobian @ v

    def error(jacobian: Array | None, rows: Array) -> float | None:
        if jacobian is None or not rows.any():
            return None
        expected = jacobian[rows] @ v
        return norm(came[rows] - expected) / max(norm(expected), floor)

    errors = {
        COMPLEX: error(reference.complex, reference.known),
        EXTRAPOLATED: error(reference.extrapolated, reference.resolved),
        CENTRAL: error(reference.central, reference.central_resolved),
    }
    off = np.where(reference.known, np.nan_to_num(abs(came - expected), nan=np.inf), -1)
    i = int(off.argmax())
    index = tuple(int(n) for n in np.unravel_index(i, np.shape(gradient)))
    unresolved = int((~reference.known).sum())
    sizes = norm(came[reference.known]), norm(expected[reference.known])
    return ArgumentCheck(
        name, reference.method, errors, *sizes, index, float(came[i]), float(expected[i]), unresolved,
        bool(np.isfinite(came).all()), tuple(breaches),
    )  # fmt: skip
