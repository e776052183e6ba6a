"""The step-through page of the small machine inside a notebook, open at a place."""

from __future__ import annotations

import os
from typing import Any

from ..machine import NTM
from ..step import PageInNotebook, page_html
from ..step.example import example_of, short_lengths
from ..support.errors import NTMError
from ..tasks.inputs import RANDOM
from . import load, task_of

NAME, SEED = "copy-small", 10  # the machine and the sequence of the page in tutorials/pages
IN_A_BOOK = "NTM_REF_BOOK"  # set while the notebooks that come with the tutorials are made


class PageLeftOut:
    """Stands for a page in a notebook that is published with its results, and says how to get it."""

    def __repr__(self) -> str:
        return "Run this cell: the step-through page opens here, at the place that is named above."


def step_page(address: str = "") -> Any:
    """The page of tutorials/pages, open at an address such as "level=stage&step=7&place=read", to end a cell with.

    An address is what follows the # when the page is open in a browser.
    """
    if not isinstance(address, str):
        raise NTMError(f"step_page: the address is {address!r}, expected a text such as 'level=step&step=7'")
    if os.environ.get(IN_A_BOOK):
        return PageLeftOut()
    model, task = load(NAME), task_of(NAME)
    assert isinstance(model, NTM)
    about: dict[str, Any] = {
        "machine": NAME,
        "task": task.name,
        "lengths": short_lengths(task),
        "seed": SEED,
        "inputs": RANDOM,
    }
    about |= {"title": f"{NAME}, step by step", "address": address.removeprefix("#")}
    return PageInNotebook(page_html(model, *example_of(task, seed=SEED), **about))
