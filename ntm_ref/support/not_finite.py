"""Where did a number stop being finite?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from .errors import NotFiniteError
from .shapes import Array


def not_finite(
    bits: float, run: Any, backward: Callable[[], Any], parameters: Sequence[Any], update: int
) -> NotFiniteError:
    """The error for a cost or a gradient that is not finite: it names the first array affected.

    ``backward`` is the run's; it runs once more, to see in which stage it happens.
    """
    for path, stage in stages(run, "run"):
        for name in stage.result_names:
            if not np.isfinite(getattr(stage, name)).all():
                return in_update(update, f"{name} of {path}")
    if not np.isfinite(bits):
        return in_update(update, "the cost")
    first = first_gradient(run, backward)
    broken = [f"the gradient of {p.name}" for p in parameters if not np.isfinite(p.grad).all()]
    return in_update(update, first or next(iter(broken), "the norm of the parameters' gradients"))


def parameter_not_finite(parameters: Sequence[Any], update: int) -> NotFiniteError:
    """The error for a parameter that an update made infinite or NaN: it names the first."""
    return in_update(update, next(p.name for p in parameters if not np.isfinite(p.value).all()))


def in_update(update: int, name: str) -> NotFiniteError:
    """What broke, where, and what to try."""
    return NotFiniteError(f"in update {update}, {name} is not finite; try a smaller learning rate or max norm")


def first_gradient(run: Any, backward: Callable[[], Any]) -> str:
    """The first stage on the way back that returns a gradient that is not finite; "" if none does."""
    broken: list[str] = []

    def watched(path: str, method: Callable[..., Any], *gradients: Array) -> Any:
        returned = method(*gradients)
        if not all(np.isfinite(d).all() for d in (returned if isinstance(returned, tuple) else (returned,))):
            broken.append(path)
        return returned

    for path, stage in stages(run, "run"):
        stage.backward = partial(watched, f"{path}.backward", stage.backward)
    backward()
    return f"what {broken[0]} returns" if broken else ""


def stages(thing: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The stages of a run, those inside a stage before itself, in the order in which they ran.

    Each with its path, as one would write it in a debugger: ``run.steps[7].addressing.shift``.
    """
    parts = vars(thing).items() if not isinstance(thing, list) else enumerate(thing)
    for name, part in parts:
        inner = f"{path}[{name}]" if isinstance(thing, list) else f"{path}.{str(name).lstrip('_')}"
        if hasattr(part, "backward") or (isinstance(part, list) and part and hasattr(part[0], "backward")):
            yield from stages(part, inner)
    if hasattr(thing, "result_names"):
        yield path, thing
