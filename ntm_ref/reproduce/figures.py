"""The list of figures: what each shows, what it needs, and the function that draws it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .. import pretrained
from .answers import Outcome
from .copying import copy_memory, copy_strips
from .learning import learning
from .predicting import ngrams_memory, ngrams_strips
from .recalling import recall_items, recall_memory
from .repeating import TRAINED_TO_TEN, repeat_memory, repeat_strips
from .sorting import sorted_example, sorted_memory


class Figure(NamedTuple):
    """One figure of the paper."""

    shows: str  # its title
    name: str  # a task, or the name of trained weights
    needs: str  # "log", "weights" or "nothing"
    draw: Callable[[Path, str], Outcome]  # called with the path and the title of the picture

    def missing(self) -> str:
        """What the figure needs and the package lacks, in words; empty if nothing is missing."""
        if self.needs == "log" and not pretrained.curves_of(self.name):
            return "no log shipped yet"
        if self.needs == "weights" and self.name not in pretrained.names():
            return "no weights shipped yet"
        return ""


def curves_figure(figure: int, task: str) -> Figure:
    """A figure of learning curves."""
    name = "N-grams" if task == "ngrams" else task.replace("-", " ")
    return Figure(f"{name}, learning curves", task, "log", partial(learning, figure, task))


FIGURES: dict[int, Figure] = {
    3: curves_figure(3, "copy"),
    4: Figure("copies longer than in training", "copy", "weights", partial(copy_strips, "copy")),
    5: Figure("copies of the LSTM alone", "copy-lstm", "weights", partial(copy_strips, "copy-lstm")),
    6: Figure("copy, the use of memory", "copy", "weights", copy_memory),
    7: curves_figure(7, "repeat-copy"),
    8: Figure("repeat copies longer and more often than in training", TRAINED_TO_TEN, "weights", repeat_strips),
    9: Figure("repeat copy, the use of memory", "repeat-copy", "weights", repeat_memory),
    10: curves_figure(10, "associative-recall"),
    11: Figure("recall among more items than in training", "associative-recall", "weights", recall_items),
    12: Figure("associative recall, the use of memory", "associative-recall", "weights", recall_memory),
    13: curves_figure(13, "ngrams"),
    14: Figure("N-grams, predictions", "ngrams", "weights", ngrams_strips),
    15: Figure("N-grams, the use of memory", "ngrams", "weights", ngrams_memory),
    16: Figure("an example of the priority sort", "priority-sort", "nothing", sorted_example),
    17: Figure("priority sort, where it writes and reads", "priority-sort", "weights", sorted_memory),
    18: curves_figure(18, "priority-sort"),
}
