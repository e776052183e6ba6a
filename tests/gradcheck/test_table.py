"""gradcheck/commands/table.py: the table of our stages, and the page about a student's class."""

import numpy as np
import pytest
from changed import changed

from ntm_ref import Interpolation, NTMError, Tanh
from ntm_ref.gradcheck import gradcheck
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.page import page

pytestmark = pytest.mark.usefixtures("complex_step_first")


@pytest.mark.usefixtures("at_one_point")
def test_table_has_a_row_for_every_argument() -> None:
    said: list[str] = []
    (survey,) = gradcheck(["Interpolation"], say=said.append)
    assert survey.ok
    lines = [line.split() for line in said if line.startswith("Interpolation")]
    assert [line[1] for line in lines] == ["w_content", "w_prev", "g"]
    assert all(line[-1] == "right" for line in lines)
    assert said[-1] == "\n3 gradients checked, 0 wrong"


@pytest.mark.usefixtures("at_one_point")
def test_table_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Interpolation.backward

    def wrong(self: Interpolation, d: np.ndarray) -> tuple[np.ndarray, ...]:
        d_w_content, _, d_g = right(self, d)
        return d_w_content, self.g * d, d_g

    monkeypatch.setattr(Interpolation, "backward", wrong)
    said: list[str] = []
    (survey,) = gradcheck(["Interpolation"], say=said.append)
    assert survey.wrong == ["w_prev"]
    assert [line.split()[1] for line in said if line.endswith("WRONG")] == ["w_prev"]
    assert said[-1] == "\n3 gradients checked, 1 wrong"


def test_table_refuses_an_unknown_stage() -> None:
    with pytest.raises(NTMError, match="no stage 'Sharpen', expected one of Linear"):
        gradcheck(["Sharpen"])


def test_page_mentions_only_what_applies() -> None:
    wrong_shape = changed(lambda stage, g, d: (*g[:2], g[2][..., 0]))
    said = "\n".join(page(survey_theirs(wrong_shape, "Interpolation")))
    assert "WRONG (its numbers are right; see Contract)" in said
    assert "right on the edge of its domain" not in said
    assert "The gradients are right on the edge of its domain, too" in "\n".join(page(survey_theirs(Tanh, "Tanh")))


@pytest.mark.usefixtures("at_one_point")
def test_page_has_a_dash_where_a_gradient_cannot_be_compared() -> None:
    missing = changed(lambda stage, g, d: (*g[:2], None))
    said = "\n".join(page(survey_theirs(missing, "Interpolation")))
    assert "Contract: d_g was not returned (None)." in said
    assert next(line.split() for line in said.splitlines() if line[:2] == "g ") == ["g", "-", "-", "-", "WRONG"]
    assert "nan" not in said
