"""The shapes in which a class is called, for each stage: what `ntm-ref gradcheck --shapes` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...support.errors import NTMError
from ..points.register import STAGES, B, H, M, N, S
from ..theirs.calling import Calling
from ..theirs.layouts import layouts_of


def shapes(stages: Sequence[str]) -> Iterator[str]:
    """The lines of a table: for each stage, its arguments in each layout, in the order in which they are tried."""
    for stage in stages:
        if stage not in STAGES:
            raise NTMError(f"gradcheck: there is no stage {stage!r}, expected one of {', '.join(STAGES)}")
    yield "A class is called in the first of these layouts in which it runs. --axes names one of them."
    yield f"B = {B} examples, H = {H} heads, N = {N} memory rows, M = {M} numbers in a row, S = {S} shifts."
    for stage in stages:
        names = tuple(STAGES[stage][1].split())
        yield f"\n{stage}"
        layouts = [*layouts_of(stage)]
        width = max(len(str(layout)) for layout in layouts)
        for layout in layouts:
            yield f"  {layout!s:<{width}}  {Calling(stage, layout, tuple(range(len(names))), names).in_words()}"
