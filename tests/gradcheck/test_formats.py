"""gradcheck/commands/formats.py: text, JSON and CSV; every format takes whatever a student's file may contain."""

import csv
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from results import document, gradient, other_forward, refused, result, wrong, wrong_result

from ntm_ref.gradcheck.commands.formats import COLUMNS, FORMATS, render
from ntm_ref.support.errors import NTMError

every_format = pytest.mark.parametrize("format", FORMATS)
ALL = document(result(), wrong_result(target="b.py:Gate"), refused(target="c.py:Gate"), other_forward(target="d.py:G"))
NASTY = "\x00\x1b[2J\x07\ud800\ufffe\u202e]]><b>&\"'\r=cmd|' /C calc'!A0"


def rows(*results: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(document(*results), "csv"))))


def test_formats_are_those_documented_and_another_is_refused() -> None:
    assert [*FORMATS] == ["text", "json", "junit", "gradescope", "csv"]
    with pytest.raises(NTMError, match="no format 'xml', expected one of text, json, junit, gradescope, csv"):
        render(ALL, "xml")


@every_format
def test_every_format_renders_all_kinds_of_results_with_their_scores(format: str) -> None:
    text = render(ALL, format)
    assert not text.endswith("\n")
    for target in ("mine.py:Gate", "b.py:Gate", "c.py:Gate", "d.py:G"):
        assert target in text
    assert "d_w_prev" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "0.5" in text


@every_format
def test_every_format_takes_any_character_and_any_encoding(format: str) -> None:
    """A terminal or a file may lack a letter of an argument's name; what cannot be printed is written out."""
    strange = wrong_result(
        target=f"{NASTY}:Gate",
        verdict=NASTY,
        printed=[NASTY],
        notes=[NASTY],
        page=[NASTY],
        breaches=[NASTY],
        derivation=False,
        gradients=[wrong(f"β{NASTY}", breaches=[NASTY])],
        findings=[{"arguments": [], "sentences": [NASTY]}],
    )
    for text in (
        render(document(strange, strange), format),
        render(document(refused(NASTY, traceback=[NASTY])), format),
    ):
        assert all(c.isprintable() or c == "\n" for c in text)
        if format in ("json", "junit", "gradescope"):
            text.encode("ascii")


@every_format
def test_every_format_takes_numbers_that_are_not_finite(format: str) -> None:
    strange = wrong("g", error=math.nan, norm=math.inf, came=-math.inf, expected=np.float64("nan"), worst_index=(0,))
    said = render(document(result(status=1, score=np.float64(0.5), gradients=[strange])), format)
    assert "nan" not in said.lower()
    assert "inf" not in said.lower()


@every_format
def test_every_format_takes_no_results_at_all(format: str) -> None:
    render(document(), format)


@every_format
def test_every_format_leaves_the_document_as_it_is(format: str) -> None:
    before = json.dumps(ALL)
    render(ALL, format)
    assert json.dumps(ALL) == before


def test_json_is_the_whole_document() -> None:
    text = render(ALL, "json")
    assert json.loads(text) == ALL
    assert text.startswith('{\n  "version": 1,\n  "command": "gradcheck",\n  "status": 1,')


def test_json_has_null_for_what_is_not_finite_wherever_it_is() -> None:
    point = {"errors": {"complex step": np.nan}, "worst": (np.int64(1), 2), "norm": np.float32("inf"), "ok": np.True_}
    strange = result(gradients=[gradient(error=-math.inf)], points={"generic": [point]})
    found = json.loads(render(document(strange), "json"), parse_constant=pytest.fail)["results"][0]
    assert found["gradients"][0]["error"] is None
    assert found["points"]["generic"] == [{"errors": {"complex step": None}, "worst": [1, 2], "norm": None, "ok": True}]


def test_text_of_one_target_is_its_page() -> None:
    assert render(document(wrong_result()), "text") == "\n".join(wrong_result()["page"])
    assert render(document(refused()), "text") == (
        "mine.py:Gate: could not be judged: the file raised ZeroDivisionError: division by zero\n  mine.py, line 1"
    )


def test_text_of_several_targets_is_their_pages_and_a_table() -> None:
    said = render(ALL, "text")
    page = "Gate, checked like Interpolation\n\nVerdict: right"
    assert said.startswith(f"mine.py:Gate\n============\n\n{page}\n\n\nb.py:Gate\n=========\n\n")
    assert said.splitlines()[-6:] == [
        "target        score  gradients  verdict",
        "mine.py:Gate   1.00     2 of 2  right",
        "b.py:Gate      0.50     1 of 2  backward is WRONG: d_w_prev",
        "c.py:Gate      0.00          -  could not be judged: the file raised ZeroDivisionError: division by zero",
        "d.py:G         0.00     2 of 2  forward differs from that of Interpolation",
        "total          1.50  of 4",
    ]


def test_csv_has_a_line_for_each_gradient() -> None:
    first, second = rows(wrong_result())
    assert tuple(first) == COLUMNS
    assert tuple(first.values()) == (
        *("mine.py:Gate", "Interpolation", "1", "backward is WRONG: d_w_prev"),
        *("d_w_prev", "false", "0.0", "0.75", "0.5"),
    )
    assert (second["gradient"], second["right"], second["score"], second["error"]) == ("d_g", "true", "1.0", "1e-16")


def test_csv_has_one_line_for_a_target_that_could_not_be_judged() -> None:
    (row,) = rows(refused(like=None))
    assert (row["status"], row["like"], row["gradient"], row["right"], row["target_score"]) == ("2", "", "", "", "0.0")
    assert row["verdict"] == "could not be judged: the file raised ZeroDivisionError: division by zero"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", " =", "\n@", "\uff1d"])
def test_csv_cell_is_not_run_as_a_formula(begins: str) -> None:
    (row,) = rows(refused(target=f"{begins}1+1.py:Gate", verdict=f'{begins}HYPERLINK("x"),\n"y"'))
    assert row["target"] == f"'{begins.strip()}1+1.py:Gate"
    assert row["verdict"] == f'\'{begins.strip()}HYPERLINK("x"), "y"'


def test_csv_leaves_numbers_and_names_alone() -> None:
    (row,) = rows(result(gradients=[gradient("w", error=1e-300)], score=1.0))
    assert row["error"] == "1e-300"
    assert row["gradient"] == "d_w"
