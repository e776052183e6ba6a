"""The README is true: its Python prints what it says, its files exist, and its two commands are what it promises."""

import contextlib
import io
import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_python_prints_what_the_readme_says() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})
    said = [re.sub(r"\d\.\de-\d\d", "X", line) for line in printed.getvalue().splitlines()]
    shown = [re.sub(r"\d\.\de-\d\d", "X", block) for block in blocks("text")]
    assert "\n".join(said) + "\n" in shown


def test_the_python_is_ten_lines() -> None:
    assert len([line for line in blocks("python")[0].splitlines() if line]) <= 10


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_every_link_leads_somewhere(path: str) -> None:
    assert (README.parent / path).exists()


def test_the_first_two_commands_are_complete() -> None:
    first, second = blocks("sh")[:2]
    for block in (first, second):
        assert block.startswith("python3 -m venv .venv\n.venv/bin/python -m pip install")
    assert first.rstrip().endswith("-m ntm_ref train copy")
    assert second.rstrip().endswith("-m pytest")


def test_the_picture_has_a_text_alternative() -> None:
    for alternative in re.findall(r"!\[([^\]]*)\]", TEXT):
        assert len(alternative) > 50
