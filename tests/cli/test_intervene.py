"""The intervene command."""

from pathlib import Path

import pytest

from ntm_ref import NTM
from ntm_ref.cli import main
from ntm_ref.runs import save_weights


def test_intervene_refuses_other_tasks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_weights(tmp_path / "recall.npz", NTM(8, 6, n_rows=6, width=4), {"name": "associative-recall"})
    assert main(["intervene", str(tmp_path / "recall.npz")]) == 2
    assert "holds an NTM for associative-recall, expected an NTM for copy" in capsys.readouterr().err
