"""Compare a backward with the numerical derivatives of its forward, and explain what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...support.checks import check_seed
from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.differentiable import check_forward
from ..derivatives.numerical import flat, norm
from ..derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED, Reference, references
from ..diagnosis.diagnosis import explain
from ..diagnosis.evidence import Evidence, arrays_of, floor_for
from ..evaluation import Factory, argument_names, as_input, fresh, name_of, run_forward
from ..points.register import OURS
from .contract import check_contract
from .report import ArgumentCheck, Report

Known = tuple[list[Reference], str]  # what `references` returns


def check_stage(
    stage: Factory, *inputs: Array, seed: int = 0, names: Sequence[str] | None = None, like: str | None = None
) -> Report:
    """Check the contract and every gradient of ``stage``; explain in a sentence what is wrong, and where first.

    ``stage`` is a class, or a function that returns fresh objects, with forward and backward. ``inputs`` are the arrays
    for forward, converted to float64, and ``names`` their names, by default those of forward's arguments. ``like``
    names the stage of ours that computes the same function ("Interpolation"), so that its well-known mistakes are
    recognised; by default, the one that ``stage`` derives from or shares its name with, if any.

    The results are weighted with a random cotangent, drawn from ``seed``. A sum would not do: a weighting always sums
    to one, so the gradient of its sum is zero, and most wrong backwards return zero too. `ArgumentCheck` explains how
    errors are measured.

    Raises a `CheckError` if there is nothing to compare: forward or backward fails, forward is random or rounds to
    float32, or it has no derivatives at this point.
    """
    if like is not None and like not in list(OURS):
        raise CheckError(f"check_stage: there is no stage {like!r} to be like, expected one of {', '.join(OURS)}")
    check_seed("check_stage", seed, CheckError)
    report = examine(stage, *inputs, seed=seed, names=names)
    if not any(check.resolved for check in report.arguments):
        raise CheckError(
            f"{report.stage}: no derivative can be measured at this point: forward has a kink there, or fails close to "
            "it; choose another"
        )
    explanation = explain(stage, report.evidence, like or stage_of_ours(stage), report.by_complex_step)
    return replace(report, explanation=explanation)


def stage_of_ours(stage: Factory) -> str | None:
    """The name of the stage of ours that a class is, derives from, or shares its name with."""
    classes = stage.__mro__ if isinstance(stage, type) else type(fresh(stage)).__mro__
    return next((cls.__name__ for cls in classes if cls.__name__ in OURS), None)


@np.errstate(all="ignore")
def examine(
    stage: Factory,
    *inputs: Array,
    seed: int = 0,
    names: Sequence[str] | None = None,
    known: Known | None = None,
    not_complex: str = "",
    kinks_count: bool = False,
) -> Report:
    """Everything that `check_stage` does, without the explanation.

    ``known`` are the `references` at these inputs, if they were computed before; then forward is not examined again.
    ``not_complex`` is the reason why forward does not carry complex numbers through, if it is known. For
    ``kinks_count`` see `references`. Raises a `CheckError` as `check_stage` does.
    """
    inputs, names = inputs_and_names(stage, inputs, names)
    evaluated = fresh(stage)
    results = run_forward(evaluated, [value.copy() for value in inputs])
    kept = arrays_of(evaluated)
    if known is None:
        check_forward(stage, inputs, results)
    rng = np.random.default_rng(seed)
    cotangents, others = ([np.asarray(rng.standard_normal(r.shape)) for r in results] for _ in range(2))
    gradients, other_gradients, breaches = check_contract(stage, inputs, names, cotangents, others)
    found, reason = known or references(lambda *x: fresh(stage).forward(*x), inputs, not_complex, kinks_count)
    checks = []
    for name, value, gradient, reference in zip(names, inputs, gradients, found):
        floor = floor_for(value, results, cotangents)
        sentences = [breach.sentence for breach in breaches if breach.argument == name]
        checks.append(check_argument(name, gradient, reference, flat(tuple(cotangents)), floor, sentences))
    wrong = [i for i, check in enumerate(checks) if not check.numbers_ok and check.finite]
    jacobians, rows = [reference.jacobian for reference in found], [reference.known for reference in found]
    evidence = [
        Evidence(names, inputs, results, given, returned, jacobians, rows, wrong, kept)
        for given, returned in ((cotangents, gradients), (others, other_gradients))
    ]
    general = [breach.sentence for breach in breaches if breach.argument is None]
    return Report(name_of(stage), checks, general, reason, evidence=evidence)


def inputs_and_names(
    stage: Factory, inputs: Sequence[Array], names: Sequence[str] | None
) -> tuple[tuple[Array, ...], list[str]]:
    """The inputs as float64 arrays, and a name for each."""
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
    return inputs, names


def check_argument(
    name: str, gradient: Array, reference: Reference, v: Array, floor: float, breaches: Sequence[str]
) -> ArgumentCheck:
    """Compare one gradient with every reference.

    v is the cotangent of all results as one vector (numbers of all results,). Errors are relative to the norm of the
    expected gradient, or to ``floor`` if that is larger.
    """
    returned, expected = np.ravel(gradient), reference.jacobian @ v

    def error(jacobian: Array | None, rows: Array) -> float | None:
        if jacobian is None or not rows.any():
            return None
        expected = jacobian[rows] @ v
        return norm(returned[rows] - expected) / max(norm(expected), floor)

    errors = {
        COMPLEX: error(reference.complex, reference.known),
        EXTRAPOLATED: error(reference.extrapolated, reference.resolved),
        CENTRAL: error(reference.central, reference.central_resolved),
    }
    off = np.where(reference.known, np.nan_to_num(abs(returned - expected), nan=np.inf), -1)
    i = int(off.argmax())
    index = tuple(int(n) for n in np.unravel_index(i, np.shape(gradient)))
    unresolved = int((~reference.known).sum())
    sizes = norm(returned[reference.known]), norm(expected[reference.known])
    return ArgumentCheck(
        name, reference.method, errors, *sizes, index, float(returned[i]), float(expected[i]), unresolved,
        bool(np.isfinite(returned).all()), tuple(breaches),
    )  # fmt: skip
