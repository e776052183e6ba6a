"""The README is true: its Python prints what it says, its files exist, and its two commands are what it promises."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from ntm_ref.cli import main
from ntm_ref.gradcheck.catalogue import mistakes_of
from ntm_ref.gradcheck.catalogue.chain import THROUGH_TIME
from ntm_ref.gradcheck.points import STAGES
from ntm_ref.gradcheck.trial import ON_TRIAL

HARMLESS_IN_THE_MACHINE = 2  # they change a scale that the sharpening takes out again
README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_python_prints_what_the_readme_says() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})
    assert_shown(printed.getvalue())


def assert_shown(printed: str) -> None:
    """Whether a block of the README is this, but for errors that are all rounding."""
    shown = [re.sub(r" \d\.\de[+-]\d\d", " X", block) for block in blocks("text")]
    assert re.sub(r" \d\.\de[+-]\d\d", " X", printed) in shown


def test_the_wrong_gate_is_told_what_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(blocks("python")[1], encoding="utf-8")
    (command,) = re.findall(r"`python -m ntm_ref (gradcheck mine.py.*?)`", TEXT)
    assert main(command.split()) == 1
    assert_shown(capfd.readouterr().out)


def test_the_python_is_ten_lines() -> None:
    assert len([line for line in blocks("python")[0].splitlines() if line]) <= 10


def test_the_catalogue_has_as_many_mistakes_as_the_readme_says() -> None:
    own = {m for name in STAGES for m in mistakes_of(name) if m.stage.__name__ == name} | set(THROUGH_TIME)
    assert f"one of {len(own)} well-known mistakes" in TEXT
    n_places = sum(len(mistakes_of(name)) for name in ON_TRIAL) - HARMLESS_IN_THE_MACHINE
    assert f"{n_places} mistakes, {25 * n_places} checks" in TEXT


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
