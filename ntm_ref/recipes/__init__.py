"""The settings with which each task is trained: one file per task, with what differs from the paper, and why.

The paper (section 4.6) trains on single sequences with Graves' RMSProp at 1e-4 (3e-5 for N-grams and priority sort),
clips each component of the gradient, and uses 128 memory rows throughout. To train like that: ``--learning-rate 1e-4
--batch-size 1 --max-component 10 --max-norm 1e9 --add-penalty none``. Each file reports what differs here and what was
measured. Recipes that its text does not mention, and those made from `BASELINE`, are untested starting points.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any

from ..baseline import LSTM
from ..machine import NTM
from ..support.errors import NTMError
from ..support.shapes import Array
from ..tasks import Task
from ..training import Model
from .associative_recall import ASSOCIATIVE_RECALL
from .copy import COPY, SMALL, SMALL_COPY
from .ngrams import NGRAMS
from .priority_sort import PRIORITY_SORT
from .recipe import MODELS, MOST_SEQUENCES, Lesson, Recipe
from .repeat_copy import REPEAT_COPY

RECIPES: dict[str, dict[str, Recipe]] = {
    "copy": COPY,
    "repeat-copy": REPEAT_COPY,
    "associative-recall": ASSOCIATIVE_RECALL,
    "ngrams": NGRAMS,
    "priority-sort": PRIORITY_SORT,
}


SMALL_MACHINES: dict[str, tuple[dict[str, int], Recipe]] = {"copy": (SMALL_COPY, SMALL)}
"""Machines so small that all of their numbers fit on a screen: the settings of the task, and the recipe."""


def small_machine(task: str) -> tuple[dict[str, int], Recipe]:
    """The settings of a small task and the recipe of a small machine for it; an `NTMError` if there is none."""
    if task not in SMALL_MACHINES:
        raise NTMError(f"there is no small machine for the task {task!r}, expected one of {', '.join(SMALL_MACHINES)}")
    return SMALL_MACHINES[task]


def recipe_for(task: str, model: str | None = None) -> Recipe:
    """The recipe of a task for a model (without one, for the task's first); an `NTMError` if there is none."""
    if task not in RECIPES:
        raise NTMError(f"there is no recipe for the task {task!r}, expected one of {', '.join(RECIPES)}")
    known = RECIPES[task]
    if model is not None and model not in tuple(known):
        raise NTMError(f"there is no recipe for {task} with the model {model!r}, expected one of {', '.join(known)}")
    return known[model] if model else next(iter(known.values()))


def make_model(recipe: Recipe, task: Task, seed: int, parameters: Mapping[str, Array] | None = None) -> Model:
    """The model of a recipe for a task, with weights drawn from ``seed`` or given by name."""
    common: dict[str, Any] = {"n_inputs": task.n_inputs, "n_outputs": task.n_outputs}
    common |= {"seed": seed, "parameters": parameters}
    if recipe.model == "lstm":
        return LSTM(n_layers=recipe.n_layers, size=recipe.controller_size, **common)
    sizes = {name: getattr(recipe, name) for name in signature(NTM).parameters if hasattr(recipe, name)}
    return NTM(controller=recipe.model.removeprefix("ntm-"), **sizes, **common)


__all__ = [
    "MODELS",
    "MOST_SEQUENCES",
    "RECIPES",
    "SMALL_MACHINES",
    "Lesson",
    "Recipe",
    "make_model",
    "recipe_for",
    "small_machine",
]
