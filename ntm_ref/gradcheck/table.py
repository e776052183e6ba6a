"""Check everything, and print a line for every stage and argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..errors import NTMError
from .check import ArgumentCheck, Report, check_stage
from .machine import Unrolled, machine_arguments
from .points import POINTS, STAGES, arguments

MACHINES = {
    "NTM": partial(Unrolled, seed=1),
    "NTM-several-heads": partial(Unrolled, n_read_heads=2, n_write_heads=3, max_shift=2, seed=2),
}
ALL = (*STAGES, *MACHINES)


def check_named(name: str, seed: int = 0) -> list[Report]:
    """The reports of one stage, or of the machine, at every designed point."""
    if name in STAGES:
        make = STAGES[name][0]
        return [check_stage(make, *arguments(name, point, seed), seed=seed) for point in POINTS]
    make = MACHINES[name]
    machine = make()
    points = [machine_arguments(machine, scale, seed) for scale in (0, 0.5)]
    return [check_stage(make, *point, seed=seed, names=machine.names) for point in points]


def worst(checks: Sequence[ArgumentCheck]) -> ArgumentCheck:
    """One argument's checks at several points as one: the largest error of each kind."""
    differences = [check.difference_error for check in checks if check.difference_error is not None]
    complex_error = max((check.complex_error for check in checks), key=_nan_is_largest)
    return ArgumentCheck(
        checks[0].argument, complex_error, max(differences, key=_nan_is_largest) if differences else None
    )


def _nan_is_largest(error: float) -> float:
    return error if error == error else float("inf")


def lines(name: str, reports: Sequence[Report]) -> Iterator[tuple[str, bool]]:
    """The table's lines for one stage, and whether each argument passed."""
    for checks in zip(*(report.arguments for report in reports)):
        check = worst(checks)
        resolved = sum(c.difference_error is not None for c in checks)
        difference = "-" if check.difference_error is None else f"{check.difference_error:.1e}"
        where = f"({resolved} of {len(checks)} points)"
        verdict = "right" if check.ok else "WRONG"
        yield (
            f"{name:<22} {check.argument:<16} {difference:>8} {where:<15} {check.complex_error:>8.1e}  {verdict}",
            check.ok,
        )


def gradcheck(names: Sequence[str] = ALL, seed: int = 0, say: Callable[[str], None] = print) -> bool:
    """Check the named stages at every designed point, print the table, and return whether all gradients are right."""
    for name in names:
        if name not in ALL:
            raise NTMError(f"gradcheck: there is no stage {name!r}, expected one of {', '.join(ALL)}")
    say("Norm-relative errors, the worst over the designed points; the limits are 1e-7 and 1e-10. Central differences")
    say("count at the points where they can resolve the derivative, the complex step counts everywhere.\n")
    say(f"{'stage':<22} {'argument':<16} {'central differences':<24} {'complex step':>6}")
    n_wrong = n_checked = 0
    for name in names:
        for line, ok in lines(name, check_named(name, seed)):
            say(line)
            n_checked, n_wrong = n_checked + 1, n_wrong + (not ok)
    say(f"\n{n_checked} gradients checked, {n_wrong} wrong")
    return n_wrong == 0
