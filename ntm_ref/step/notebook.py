"""The page inside a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..machine import NTM, Run
from ..support.errors import NTMError, ShapeError
from ..support.shapes import Array
from .limits import check_length
from .page import page_html

HEIGHT = 760  # pixels
CLOSE = 1e-3  # how far the logits may be from those of a run in float64


@dataclass(frozen=True, repr=False)
class PageInNotebook:
    """A page; a notebook shows it in a frame that can run its scripts and reach nothing else."""

    html: str
    height: int = HEIGHT

    def __repr__(self) -> str:
        return f"<a step-through page of {len(self.html.encode()) / 1000:,.0f} kB; a notebook shows it>"

    def _repr_html_(self) -> str:
        """The page as the document of a frame."""
        about = f'title="A run, step by step" width="100%" height="{self.height}" sandbox="allow-scripts"'
        return f'<iframe {about} srcdoc="{html.escape(self.html)}"></iframe>'


def page_of(
    run: Run, target: Array, mask: Array, *, sequence: int = 0, height: int = HEIGHT, **named: Any
) -> PageInNotebook:
    """The page of one sequence of a run, to be shown in a notebook: ``page_of(ntm.run(x), target, mask)``.

    Shapes: target (T, B, n_outputs), mask anything that broadcasts to it; ``sequence`` is the number of the one of the
    B sequences that is shown. ``named`` are the arguments of `page_html`, such as a ``title``.

    The page runs the machine again, as it is now and without changes. So this raises an `NTMError` for a run that did
    not keep its steps, that was changed, or whose machine has other weights by now; for anything but a `Run`; for a
    sequence that is too long or a number that does not exist. Other errors: as `payload_of`.
    """
    x, model = input_of(run)
    if sequence not in range(x.shape[1]):
        raise NTMError(f"page_of: there is no sequence {sequence!r} in this run, expected 0 to {x.shape[1] - 1}")
    if target.shape != run.logits.shape:
        raise ShapeError(f"page_of: target has shape {target.shape}, expected {run.logits.shape}")
    one = slice(sequence, sequence + 1)
    mask = mask[:, one] if mask.ndim == 3 and mask.shape[1] > 1 else mask
    given = x[:, one], target[:, one], mask
    check_length(model, *given)
    return PageInNotebook(page_html(model, *given, **named), height)


def input_of(run: Any) -> tuple[Array, NTM]:
    """What the run was given, x (T, B, n_inputs), and its machine."""
    if not isinstance(run, Run) or not isinstance(run.machine, NTM):
        raise NTMError(f"page_of: the page shows a run of an NTM, not {type(run).__name__}")
    if not run.steps:
        raise NTMError("page_of: this run did not keep its steps; use ntm.run(x) without keep_steps=False")
    n_inputs = run.machine.settings["n_inputs"]
    x = np.array([step.controller.each_layer()[0].seen[:, :n_inputs] for step in run.steps])
    if run.changes.changes:
        raise NTMError("page_of: this run was changed; show one without changes, and make them in the page")
    if not np.allclose(run.machine.run(x, keep_steps=False).logits, run.logits, rtol=CLOSE, atol=CLOSE):
        raise NTMError("page_of: the machine has other weights than when this run was made; run it again")
    return x, run.machine
