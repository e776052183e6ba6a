"""The step-through page: every number of a run, forwards and backwards, in one HTML file that computes them itself.

    page = page_html(model, x, target, mask)

The page is only a viewer; NumPy's numbers are the reference. The file carries weights and one sequence; its
JavaScript, a second implementation in `assets/engine/`, computes the run and compares it with a fingerprint of
NumPy's numbers.

In a notebook, ``page_of(run, target, mask)`` shows the page of a run.

`names.py` and `arrays.py` name every array of a run, `gradients.py` their gradients; `fingerprint.py` reduces each to
one number; `payload.py` has the data of the file; `page.py` puts the file together, and `notebook.py` into a notebook.
`lines.py` prints the same walk as text; `example.py` and `limits.py` choose a sequence and refuse one that is too long.
[README.md](README.md) describes the engine for readers of its JavaScript.
"""

from .arrays import arrays_of
from .fingerprint import fingerprint_of, random_weights
from .gradients import gradients_of
from .lines import lines_of
from .notebook import PageInNotebook, page_of
from .numbers import numbers_of
from .page import ENGINE, page_html
from .payload import payload_of

__all__ = [
    "ENGINE",
    "PageInNotebook",
    "arrays_of",
    "fingerprint_of",
    "gradients_of",
    "lines_of",
    "numbers_of",
    "page_html",
    "page_of",
    "payload_of",
    "random_weights",
]
