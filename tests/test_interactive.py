"""What is seen in a prompt or a notebook: public names, short representations, reports as tables."""

from changed import Wrong

import ntm_ref
from ntm_ref import LSTM, NTM, Interpolation, check_stage
from ntm_ref.gradcheck.points import designed as points
from ntm_ref.gradcheck.theirs.survey import survey_theirs


def test_dir_lists_what_is_public() -> None:
    listed = dir(ntm_ref)
    assert {name for name in listed if not name.startswith("__")} == set(ntm_ref.__all__)
    assert {"check", "check_stage", "__version__", "__doc__", "__all__"} <= set(listed)
    assert all(hasattr(ntm_ref, name) for name in listed)


def test_repr_of_reports_and_models_is_short() -> None:
    report = check_stage(Interpolation, *points.arguments("Interpolation", "generic"))
    assert repr(report) == str(report)
    assert len(repr(report)) < 400
    assert repr(report.arguments[0]) == str(report.arguments[0])
    assert repr(survey_theirs(Wrong, "Interpolation")).startswith("<Wrong: WRONG, but not a derivation")
    ntm, lstm = NTM(9, 8, controller="lstm", n_layers=2, n_write_heads=3), LSTM(3, 2, size=5, n_layers=2)
    n_ntm, n = (sum(p.value.size for p in model.parameters()) for model in (ntm, lstm))
    assert repr(ntm) == (
        "NTM(9 inputs, 8 outputs, memory 128 x 20, 1 read and 3 write head(s), lstm controller of 2 x 100 units, "
        f"{n_ntm} parameters)"
    )
    assert repr(lstm) == f"LSTM(3 inputs, 2 outputs, 2 layers of 5 cells, {n} parameters)"


def test_report_is_a_table_in_a_notebook() -> None:
    wrong = type("<b>&", (Wrong,), {})
    inputs, names = points.arguments("Interpolation", "generic"), ["w_content", "w_prev", "<i>"]
    report = check_stage(wrong, *inputs, names=names, like="Interpolation")
    shown = report._repr_html_()
    assert "<strong>&lt;b&gt;&amp;: WRONG</strong>" in shown
    assert "<td>d_&lt;i&gt;</td>" in shown
    assert "<b>&" not in shown
    assert "<i>" not in shown
    assert shown.count("<tr>") == 4
    assert "<td>d_w_prev</td>" in shown
    assert shown.count("<td><strong>WRONG</strong></td>") == 1
    assert "What is wrong: d_w_prev is multiplied by g where 1 - g belongs." in shown
    assert "norm " in shown
    assert "style" not in shown  # the colours are those of the page, light or dark
    for name in ("div", "table", "tr", "td", "th", "strong"):
        assert shown.count(f"<{name}>") == shown.count(f"</{name}>")
