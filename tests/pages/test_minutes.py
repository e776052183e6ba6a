"""The minutes that a tutorial promises are about those that it takes."""

from pathlib import Path

import pytest
from minutes import counts_of, promised
from percent import TUTORIALS

APART = 10

TEXT = """# %% [markdown]
# # A title
#
# Reading time: about 20 minutes. A sentence with $a + b$, and [a link](https://example.org/with-words) in it.
#
# $$ a = b $$
#
# > **Predict before you run.** How many?

# %%
import numpy as np

a = 1

# %% [markdown]
# Six more words are in here.
#
# ## On your own
#
# Nothing below is counted. $$ c $$

# %%
b = 2
"""


def test_minutes_count_what_stands_before_the_exercises(tmp_path: Path) -> None:
    tutorial = tmp_path / "01_a_title.py"
    tutorial.write_text(TEXT, encoding="utf-8")
    counts = counts_of(tutorial)
    assert counts == (2 + 5 + 9 + 6 + 6, 2, 1, 1)
    assert counts.minutes == 5
    assert counts._replace(words=3000, lines=45).minutes == 25
    assert promised(tutorial) == 20


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_minutes_that_are_promised_are_about_right(tutorial: Path) -> None:
    measured, says = counts_of(tutorial).minutes, promised(tutorial)
    assert abs(measured - says) <= APART, f"it promises {says} minutes and takes {measured}"
