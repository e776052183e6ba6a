"""A recipe as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..recipes import Recipe
from .files import read_text, refusing
from .strict_json import parse


def read_recipe(path: Path) -> dict[str, Any]:
    """The settings in a JSON file, or those of the recipe in a run's ``run.json``.

    Raises a `FileError` unless each of them is a valid setting of a recipe.
    """
    text = read_text(path, "a recipe")
    with refusing(f"{path} is not a recipe"):
        described = parse(text)
        if isinstance(described, dict):
            described = described.get("recipe", described)
        Recipe.of(described)  # each setting is in its range
    return dict(described)
