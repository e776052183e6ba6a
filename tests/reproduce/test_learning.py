"""Figures 3 to 18 from the right machines, and learning curves in the paper's bits."""

from pathlib import Path
from typing import Any

import pytest

from ntm_ref import pretrained
from ntm_ref.reproduce import learning
from ntm_ref.reproduce.figures import FIGURES


@pytest.mark.parametrize(("task", "chance", "optimum"), [("copy", 84, None), ("ngrams", 200, 132.98)])
def test_learning_of_ngrams_counts_all_200_bits_as_the_paper_does(
    task: str, chance: float, optimum: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(learning, "curves", lambda *arguments, **named: given.update(named) or "")
    learning.learning(3 if task == "copy" else 13, task, Path("unused.png"), "Title")
    assert given == {"chance_bits": chance, "optimum": optimum}


def test_figure_8_is_drawn_from_a_machine_that_has_seen_at_most_ten_vectors() -> None:
    facts = pretrained.facts_of(FIGURES[8].name)
    assert facts["task"] == {"name": "repeat-copy"}
    assert all(lesson["task"] == {} for lesson in facts["recipe"]["curriculum"])
