"""Compare a backward with the numerical derivatives of its forward, and say what is wrong with it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import CheckError
from ..shapes import Array
from .contract import check_contract
from .diagnosis import Finding
from .evaluation import Make, argument_names, as_input, made, name_of, run_forward
from .evidence import Evidence, floor_for
from .explanation import Explanation, explain
from .first_wrong import Place
from .numerical import Function, flat, norm
from .points import OURS
from .reference import CENTRAL, COMPLEX, EXTRAPOLATED, Reference, references

TOLERANCE = {COMPLEX: 1e-9, EXTRAPOLATED: 1e-7}
COARSE = 1e-9


@dataclass(frozen=True)
class ArgumentCheck:
    """The gradient of one argument against its references.

    Errors are norm-relative: the distance from the reference, divided by the reference's norm or, if that is more, by a
    hundredth of the cotangent's norm (`floor_for`). The largest elementwise relative error would not do: where a stage
    is saturated, gradients of 1e-80 are all rounding, and it reaches 1 on correct code.
    """

    argument: str
    method: str  # the reference that the verdict rests on
    errors: dict[str, float | None]  # by each reference; None where it cannot tell
    norm: float  # of the gradient that came
    expected_norm: float
    worst: tuple[int, ...]  # index of the number that is farthest off
    came: float  # the number there
    expected: float
    unresolved: int  # how many of the argument's numbers no reference can tell; norms and errors leave them out
    finite: bool  # whether all that came are numbers
    breaches: tuple[str, ...] = ()  # of the contract, by this gradient

    @property
    def error(self) -> float | None:
        """By the reference that the verdict rests on; None where it can tell none of the numbers."""
        return self.errors[self.method]

    @property
    def told(self) -> bool:
        """Whether any of its numbers can be told: not on kinks, nor where forward gives no number beside the point."""
        return self.error is not None

    @property
    def numbers_ok(self) -> bool:
        """Whether its numbers are right, as far as they can be told; an error that is not a number is not."""
        return self.finite and (self.error is None or self.error <= TOLERANCE[self.method])

    @property
    def ok(self) -> bool:
        """Whether the gradient is right and keeps the contract."""
        return not self.breaches and self.numbers_ok

    @property
    def worst_in_words(self) -> str:
        """The worst number, what it should be, and their ratio; in more digits where they are close."""
        digits = 6 if not abs(self.came - self.expected) <= 1e-3 * abs(self.expected) else 12
        came, expected, ratio = (f"{value:.{digits}g}" for value in (self.came, self.expected, self.ratio))
        return f"worst at {self.worst}: {came}, expected {expected}, ratio {ratio}"

    @property
    def ratio(self) -> float:
        """How many times too large the worst number is."""
        return self.came / self.expected if self.expected else np.inf if self.came else np.nan

    def __str__(self) -> str:
        said = [f"{name} {'cannot tell' if e is None else f'{e:.1e}'}" for name, e in self.errors.items()]
        verdict = "WRONG" if not self.ok else "right" if self.told else "cannot be told here"
        text = f"d_{self.argument}: {verdict}; error by {', '.join(said)}"
        if self.unresolved:
            text += f" ({self.unresolved} of its numbers cannot be told)"
        if not self.ok:
            text += f"\n      norm {self.norm:.3g}, expected {self.expected_norm:.3g}; {self.worst_in_words}"
        return text + "".join(f"\n      {sentence}" for sentence in self.breaches)


@dataclass(frozen=True)
class Report:
    """The checks of all arguments of one stage at one point, what is wrong with it, and what was noticed."""

    stage: str
    arguments: list[ArgumentCheck]
    breaches: list[str] = field(default_factory=list)  # of the contract, by no gradient in particular
    not_complex: str = ""  # why the complex step could not be used, if so
    explanation: Explanation = field(default_factory=Explanation)
    evidence: list[Evidence] = field(default_factory=list, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the contract is kept and every gradient is right."""
        return not self.breaches and all(argument.ok for argument in self.arguments)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong: the mistakes that fit."""
        return self.explanation.findings

    @property
    def place(self) -> Place | None:
        """The first wrong one of the stages inside, counted from the loss, if there are any."""
        return self.explanation.place

    @property
    def by_complex_step(self) -> bool:
        """Whether the verdict rests on the complex step."""
        return not self.not_complex

    @property
    def wrong(self) -> list[str]:
        """The arguments whose gradients are wrong."""
        return [check.argument for check in self.arguments if not check.ok]

    @property
    def breached(self) -> bool:
        """Whether the contract is broken."""
        return bool(self.breaches) or any(check.breaches for check in self.arguments)

    @property
    def wrong_numbers(self) -> list[str]:
        """Those of them whose numbers are wrong, not only their shape or dtype."""
        return [check.argument for check in self.arguments if not check.numbers_ok]

    def __str__(self) -> str:
        as_far = "" if all(check.told for check in self.arguments) else ", as far as it can be told here"
        lines = [f"{self.stage}: {f'right{as_far}' if self.ok else 'WRONG'}"]
        lines += [f"  {sentence}" for sentence in self.breaches]
        lines += [f"  {check}" for check in self.arguments]
        lines += [f"  {sentence}" for sentence in self.explanation.sentences()]
        lines += [f"  Note: {note}." for note in (self.not_complex, self.explanation.note) if note]
        return "\n".join(lines)


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
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise CheckError(f"check_stage: seed is {seed!r}, expected a whole number of at least 0")
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

    ``known`` are the `references` of these inputs, if they were computed before; ``not_complex`` says why forward does
    not carry complex numbers through, if that is known; for ``kinks_count`` see `references`.
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


def check_forward(stage: Make, inputs: Sequence[Array], results: Sequence[Array]) -> None:
    """Raise a `CheckError` for a forward that is random, or too coarse to be differentiated."""
    name, again = name_of(stage), run_forward(made(stage), [value.copy() for value in inputs])
    if not all(np.array_equal(first, second) for first, second in zip(results, again)):
        raise CheckError(f"{name}.forward gives two different results for the same arguments: is it random?")
    if is_coarse(lambda *arguments: made(stage).forward(*arguments), inputs):
        raise CheckError(
            f"{name}.forward computes in float32 inside: its results move in steps of about a ten-millionth, which is "
            "too coarse to be differentiated; expected float64 for float64 arguments"
        )


def is_coarse(forward: Function, inputs: Sequence[Array]) -> bool:
    """Whether the results move in steps much larger than float64's, on three stretches beside the point.

    Of five values at equal steps t of a millionth, the fourth difference f(-2t) - 4 f(-t) + 6 f(0) - 4 f(t) + f(2t) is
    t^4 times a derivative, which is nothing; what is left is rounding, 1e-15 of f, or 1e-7 if it is done in float32.
    """
    rng = np.random.default_rng(0)

    def fourth_difference() -> float:
        beside, direction = ([value * rng.uniform(-1, 1, value.shape) for value in inputs] for _ in range(2))
        values = [
            flat(forward(*(x + 1e-3 * b + 1e-6 * k * u for x, b, u in zip(inputs, beside, direction))))
            for k in range(-2, 3)
        ]
        return norm(np.array([1, -4, 6, -4, 1]) @ values) / max(norm(values[2]), np.finfo(float).tiny)

    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return all(fourth_difference() > COARSE for _ in range(3))
    except Exception:  # a step out of the domain, where forward may refuse to answer
        return False


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
