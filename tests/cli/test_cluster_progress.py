"""Where the seeds on a cluster are, in one line on a terminal, from the logs in their run folders."""

import io
import sys
from pathlib import Path

import pytest

from ntm_ref.cli import cluster_progress, progress
from ntm_ref.cli.cluster_progress import ClusterProgress
from ntm_ref.runs.log import NAMES, write_log


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def log(folder: Path, seed: int, *costs: float) -> None:
    """A log with these costs, one for every 500 sequences, 1 bit of each unavoidable."""
    entries = [dict.fromkeys(NAMES, 1.0) | {"sequences": 500 * n + 500} for n in range(len(costs))]
    (folder / f"seed-{seed}").mkdir()
    write_log(folder / f"seed-{seed}" / "log.jsonl", [e | {"bits_per_sequence": c} for e, c in zip(entries, costs)])


def shown(stream: io.StringIO) -> str:
    """What stands in the line now."""
    return stream.getvalue().split("\r")[-1].rstrip()


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The output from now on, to a terminal of 60 columns."""
    monkeypatch.setattr(progress, "LIVE_SECONDS", 0)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "60")
    return sys.stdout


def test_cluster_progress_shows_every_seed_that_has_begun_and_not_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)
    seen = ClusterProgress(tmp_path, [3, 0, 3, 7])
    seen.show({"a", "b"})
    assert shown(terminal) == "2 workers"
    log(tmp_path, 3, 90.0, 3.5)
    log(tmp_path, 7, 41.25)
    log(tmp_path, 0)
    seen.show({"a", "b"})
    assert shown(terminal) == "2 workers | seed 3: 1000, 2.5 bits | seed 7: 500, 40.2 bits"
    (tmp_path / "seed-7" / "log.jsonl").write_text("not a log\n", encoding="utf-8")
    seen.show({"a", "b"})
    assert shown(terminal) == "2 workers | seed 3: 1000, 2.5 bits"
    seen.ended(3)
    assert shown(terminal) == ""
    seen.show({"a", "b"})
    assert shown(terminal) == "2 workers"


def test_cluster_progress_takes_turns_when_the_line_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)
    for seed in range(4):
        log(tmp_path, seed, 8.0)
    seen = ClusterProgress(tmp_path, range(4))
    for turn in range(5):
        monkeypatch.setattr(cluster_progress.time, "monotonic", lambda turn=turn: turn * cluster_progress.TURN_SECONDS)
        seen.show({"a"})
        assert shown(terminal).startswith(f"1 worker | seed {turn % 4}: 500, 7 bits | seed {(turn + 1) % 4}: ")
        assert len(shown(terminal)) < 60


@pytest.mark.parametrize("live", [True, False])
def test_cluster_progress_prints_which_workers_are_lost(
    tmp_path: Path, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stdout", terminal if live else io.StringIO())
    seen = ClusterProgress(tmp_path, [0])
    for workers in ({"b", "a", "c"}, {"c"}, {"c", "d"}, {"c", "d"}):
        seen.show(workers)
    seen.ended(0)
    said = [line.split("\r")[-1] for line in sys.stdout.getvalue().split("\n")]
    assert said[0] == "Lost a, b; 1 worker left. Its seeds continue from their checkpoints as soon as a worker is free."
    assert (len(said), "2 workers" in sys.stdout.getvalue()) == (2, live)
