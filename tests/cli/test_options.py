"""Options: the version, the help, and the right option for a wrong one."""

import pytest
from commands import refused

import ntm_ref
from ntm_ref.cli import main

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_option_version_prints_the_version(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([option])
    assert capsys.readouterr().out == f"ntm-ref {ntm_ref.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["train", "copy", "--controller", "lstm"],
            "--controller; is --model ntm-feedforward or --model ntm-lstm meant?",
        ),
        (["train", "copy", "--lr=1", "--batch", "2"], "no option --lr or --batch; is --learning-rate and --batch-size"),
        (["train", "copy", "--lerning-rate", "1"], "there is no option --lerning-rate; is --learning-rate meant?"),
        (
            ["train", "copy", "--max", "1"],
            "is --max-length or --max-repeats or --max-items or --max-shift or",
        ),
        (["evaluate", "copy", "--length", "3"], "there is no option --length; is --lengths meant?"),
        (["gradcheck", "Tanh", "--swep"], "there is no option --swep; is --sweep meant?"),
        (["bench", "--xyzzy"], "error: there is no option --xyzzy (see "),
        (["reproduce", "3", "--", "-4"], "there is no figure '-4'"),
        (["train", "copy", "recall"], "unrecognized arguments: recall"),
    ],
)
def test_options_cannot_be_abbreviated_and_a_wrong_one_leads_to_the_right_one(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(arguments, capsys)


def test_option_help_gives_defaults_and_units(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["train", "--help"])
    assert exit_.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for option in (
        "--seed",
        "--width N numbers in a memory row (default: 20)",
        "--rows N rows of the memory (default: set by the recipe)",
        "--recipe FILE settings in JSON, by the names that run.json has for them, or the run.json of another run",
        "--max-length N longest training sequence (default: copy 20, ",
    ):
        assert option in said
