"""gradcheck/commands/trial.py: counting what is rejected and named."""

import pytest

from ntm_ref.cli import main
from ntm_ref.gradcheck.commands.trial import N_SEEDS, Verdict, judge, show
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of


def test_trial_counts_rejections_and_names() -> None:
    mistake = mistakes_of("Read")[0]
    assert not show([Verdict("Read", mistake, 100, 100, 99, 99, 1)], lambda line: None)
    verdict = Verdict("Read", mistake)
    judge(verdict, False, [])
    assert (verdict.tried, verdict.rejected, verdict.named, verdict.wrongly) == (1, 1, 0, 0)


def test_trial_from_the_command_line(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "--catalogue", "Interpolation", "--seeds", "2"]) == 0
    said = capfd.readouterr().out
    assert "20 mistakes, 40 checks: 100.0% rejected, 100.0% named, 100.0% named alone, 0 named wrongly" in said


def test_trial_that_fails_is_an_exit_status_and_starts_at_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("ntm_ref.cli.gradcheck.trial", lambda names, seeds, watch: seen.append((names, seeds)) or [])
    monkeypatch.setattr("ntm_ref.cli.gradcheck.show", lambda verdicts: False)
    assert main(["gradcheck", "--catalogue", "Read", "--seed", "3"]) == 1
    assert seen == [(["Read"], range(3, 3 + N_SEEDS))]
