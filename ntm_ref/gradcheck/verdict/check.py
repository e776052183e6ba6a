"""Compare a backward with the numerical derivatives of its forward, and explain what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...support.checks import check_seed
from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.differentiable import check_forward
from ..derivatives.numerical import flat
from ..derivatives.reference import Reference, references
from ..derivatives.sample import in_a_random_direction, sampled_rows
from ..diagnosis.diagnosis import explain
from ..diagnosis.evidence import Evidence, floor_for
from ..evaluation import Factory, Forward, argument_names, as_input, fresh, kept_by, name_of, run_forward
from ..points.register import OURS
from .argument import ArgumentCheck, check_argument, error_along
from .breach import has_a_cause, is_explained
from .contract import Contract, check_contract
from .integers import without_integers
from .report import Report

Known = tuple[list[Reference], str]  # what `references` returns


@np.errstate(all="ignore")
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
        raise CheckError(f"check_stage: there is no stage {like!r} to compare with, expected one of {', '.join(OURS)}")
    check_seed("check_stage", seed, CheckError)
    arrays, names = inputs_and_names(stage, inputs, names)
    make, arrays, names, about_integers = without_integers(stage, arrays, names)
    report = examine(make, *arrays, seed=seed, names=names)
    if not any(check.resolved for check in report.arguments):
        raise CheckError(
            f"{report.stage}: no derivative can be measured at this point: forward has a kink there, or fails close to "
            "it; choose another"
        )
    known = None if about_integers else like or stage_of_ours(stage)
    explanation = explain(make, report.evidence, known, report.by_complex_step)
    return replace(report, explanation=report.without_consequences(explanation), notes=[*about_integers, *report.notes])


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
    stage, inputs, names, about_integers = without_integers(stage, inputs, names)
    evaluated = fresh(stage)
    results = run_forward(evaluated, [value.copy() for value in inputs])
    kept = kept_by(evaluated)
    if known is None:
        check_forward(stage, inputs, results)
    rng = np.random.default_rng(seed)
    cotangents, others = ([np.asarray(rng.standard_normal(r.shape)) for r in results] for _ in range(2))
    contract = check_contract(stage, inputs, names, cotangents, others, with_sharing=known is None)

    forward = Forward(stage)
    rows = [sampled_rows(value.shape, seed) for value in inputs]
    found, reason = known or references(forward, inputs, not_complex, kinks_count, rows)
    of_samples = {
        i: in_a_random_direction(forward, inputs, i, seed, reason)
        for i, reference in enumerate(found)
        if reference.rows is not None
    }
    checks = check_arguments(names, inputs, results, cotangents, contract, found, of_samples)
    explained = [c.argument for c in checks if is_explained(c.argument, abs(c.came - c.expected), contract.breaches)]
    wrong = [i for i, c in enumerate(checks) if not c.measured_ok and c.finite and c.argument not in explained]
    jacobians, rows_known = zip(*(reference.of_all(value.size) for reference, value in zip(found, inputs)))
    evidence = [
        Evidence(names, inputs, results, given, returned, jacobians, rows_known, wrong, kept)
        for given, returned in ((cotangents, contract.gradients), (others, contract.other_gradients))
    ]
    return Report(
        name_of(stage), checks, [breach.sentence for breach in contract.breaches if breach.argument is None], reason,
        evidence=evidence, notes=[*about_integers, *contract.notes], explained=explained,
        consequences=[name for name in names if has_a_cause(name, contract.breaches)],
    )  # fmt: skip


def check_arguments(
    names: Sequence[str],
    inputs: Sequence[Array],
    results: Sequence[Array],
    cotangents: Sequence[Array],
    contract: Contract,
    found: Sequence[Reference],
    of_samples: dict[int, tuple[Array, Reference]],
) -> list[ArgumentCheck]:
    """The checks of all gradients; ``of_samples`` are a direction and the derivative along it, where there is one."""
    v, checks = flat(tuple(cotangents)), []
    for i, (name, value, gradient, reference) in enumerate(zip(names, inputs, contract.gradients, found)):
        floor = floor_for(value, results, cotangents)
        sentences = [breach.sentence for breach in contract.breaches if breach.argument == name]
        check = check_argument(name, gradient, reference, v, floor, sentences)
        if i in of_samples:
            check = replace(check, along=error_along(gradient, *of_samples[i], v, floor))
        checks.append(check)
    return checks


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
