"""Seeds on a Dask cluster of processes on this machine: workers are killed, and the weights are the same bit for bit.

All but the first two tests need the extra "cluster"; what a worker does is tested in test_on_worker.py, without one.
"""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from commands import FAST, refused
from small import TASK, parameters, small_recipe

from ntm_ref.runs import Session, Trained, cluster, cluster_at, locked, on_worker, train_seeds
from ntm_ref.runs.cluster import Cluster
from ntm_ref.runs.on_worker import OWNER
from ntm_ref.support.errors import FileError, InUseError, NTMError

SHORT = small_recipe(limit=500)
LONG = small_recipe(limit=20_000, solved_bits=1e-9)
ENDLESS = small_recipe(limit=10_000_000, solved_bits=1e-9)
ON_THE_CLUSTER = ["train", "copy", "--seeds", "0", "1", "--out", "runs", "--scheduler"]


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("elsewhere")
def test_scheduler_without_seeds_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(["train", "copy", "--scheduler", "tcp://there:8786"], capsys)
    assert said == "ntm-ref: error: train: --scheduler trains several seeds; give them with --seeds\n"


@pytest.mark.usefixtures("elsewhere")
def test_cluster_without_distributed_says_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refused([*ON_THE_CLUSTER, "tcp://there:8786"], capsys)
    assert said.startswith('ntm-ref: error: a cluster needs the extra "cluster", that is, the package distributed: ')
    assert said.endswith("-m pip install distributed\n")
    assert not Path("runs").exists()


# --- a cluster on this machine ----------------------------------------------------------------------------------------


def with_a_cluster(test: Callable[..., None]) -> Callable[..., None]:
    """A thorough test that needs the extra; Dask's own warnings are not ours."""
    missing = importlib.util.find_spec("distributed") is None
    test = pytest.mark.skipif(missing, reason="the extra 'cluster' is not installed: pip install distributed")(test)
    return pytest.mark.thorough(pytest.mark.filterwarnings("ignore")(test))


class Machines:
    """A scheduler, and workers of one thread each without a nanny, which would start another one."""

    def __init__(self, folder: Path, stack: ExitStack, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.folder, self.stack, self.environment = folder, stack, {**os.environ, **settings}
        self.workers: list[subprocess.Popen] = []
        self.scheduler = self.started("dask_scheduler", "--host", self.address, "--dashboard-address", "127.0.0.1:0")

    def started(self, module: str, *options: str) -> subprocess.Popen:
        """A process of Dask's, killed at the end if it is still there."""
        command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
        nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, **nowhere)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def add(self, n_workers: int) -> None:
        """Start workers, and wait until the scheduler knows them."""
        import distributed

        options = (self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", ".")
        self.workers += [self.started("dask_worker", *options) for _ in range(n_workers)]
        with distributed.Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(sum(worker.poll() is None for worker in self.workers), timeout=60)

    def kill(self, worker: subprocess.Popen) -> None:
        """Kill it as a power cut would."""
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@contextmanager
def machines(folder: Path, n_workers: int, **settings: str) -> Iterator[Machines]:
    """A cluster with so many workers; the settings are environment variables."""
    with ExitStack() as stack:
        started = Machines(folder, stack, **settings)
        started.add(n_workers)
        yield started


def logs(folder: Path) -> dict[int, str]:
    """The logs of the seeds that have one with an entry, by seed."""
    found = {int(path.parent.name[5:]): path.read_text(encoding="utf-8") for path in folder.glob("seed-*/log.jsonl")}
    return {seed: text for seed, text in found.items() if text}


def check_undisturbed(runs: list[Trained], folder: Path) -> None:
    """Compare every run with one in this process that nothing disturbs: weights and logs, bit for bit."""
    for run in runs:
        alone = Session.start(folder / f"seed-{run.seed}", TASK, LONG, run.seed)
        assert alone.train(lambda entry: None) == run.outcome == "limit"
        assert [{**entry, "seconds": 0} for entry in run.log] == [{**entry, "seconds": 0} for entry in alone.log]
        found, expected = parameters(run.folder), parameters(alone.folder)
        assert all(np.array_equal(expected[name], found[name]) for name in expected)


@with_a_cluster
def test_seeds_continue_on_another_worker_when_theirs_is_killed(tmp_path: Path) -> None:
    before: dict[int, str] = {}
    seen: list[set[str]] = []

    def watch(workers: set[str]) -> None:
        seen.append(workers)
        if not before and len(begun := logs(tmp_path / "runs")) == 2:
            there.kill(there.workers[0])
            before.update(begun)

    ended: list[Trained] = []
    with machines(tmp_path, 2) as there, cluster_at(there.address, tmp_path / "runs") as connected:
        runs = connected.train(TASK, LONG, [4, 0, 2], ended.append, watch)
    assert [run.seed for run in runs] == [4, 0, 2]
    assert {run.seed for run in ended} == {4, 0, 2}
    assert (len(seen[0]), len(seen[-1])) == (2, 1)
    for seed, text in before.items():  # the seconds, too, are those of the first worker: nothing was done again
        assert (tmp_path / "runs" / f"seed-{seed}" / "log.jsonl").read_text(encoding="utf-8").startswith(text)
    assert not (tmp_path / "runs" / OWNER).exists()
    check_undisturbed(runs, tmp_path / "alone")


@with_a_cluster
def test_cluster_without_workers_is_given_up_and_the_same_command_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "RETURN_SECONDS", 1.0)
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 2.0)
    folder = tmp_path / "runs"

    def watch(workers: set[str]) -> None:
        if there.workers[-1].poll() is None and logs(folder):
            there.kill(there.workers[-1])

    with machines(tmp_path, 1) as there:
        lost = f"the scheduler at {there.address} has lost all of its workers; the same command continues from what was"
        with pytest.raises(NTMError, match=lost), cluster_at(there.address, folder) as connected:
            connected.train(TASK, LONG, [0], watch=watch)
        with (
            pytest.raises(NTMError, match="has no workers; start one with 'dask worker tcp:"),
            cluster_at(there.address, folder),
        ):
            pass
        there.add(1)
        with cluster_at(there.address, folder) as connected:
            check_undisturbed(connected.train(TASK, LONG, [0]), tmp_path / "alone")
            there.kill(there.scheduler)
            with pytest.raises(NTMError, match="does not answer any more; the same command continues") as error:
                connected.train(TASK, ENDLESS, [1, 2])
    assert str(error.value).count("any more") == 1


@with_a_cluster
def test_seed_that_loses_too_many_workers_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    killed: list[int] = []

    def watch(workers: set[str]) -> None:
        if not killed and len(logs(tmp_path / "runs")) == 2:
            there.kill(there.workers[0])
            killed.append(0)

    never = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with machines(tmp_path, 2, **never) as there, cluster_at(there.address, tmp_path / "runs") as connected:
        with pytest.raises(NTMError) as error:
            connected.train(TASK, LONG, [0, 1], watch=watch)
        assert "has lost its worker too often; the same command continues from what was saved" in str(error.value)
        assert "(1 of 2 seeds ended well, and are kept)" in str(error.value)
        assert len(connected.train(TASK, LONG, [0, 1])) == 2


@with_a_cluster
def test_ctrl_c_stops_what_trains_and_cancels_what_has_not_begun(tmp_path: Path) -> None:
    folder = tmp_path / "runs"

    def watch(workers: set[str]) -> None:
        if logs(folder):
            with pytest.raises(FileError, match="runs is in use"), cluster_at(there.address, folder):
                pass
            raise KeyboardInterrupt

    with machines(tmp_path, 1) as there:
        with pytest.raises(KeyboardInterrupt), cluster_at(there.address, folder) as connected:
            connected.train(TASK, ENDLESS, [0, 1], watch=watch)
        (begun,) = folder.glob("seed-*")
        wait_for_free(begun)
        session = Session.resume(begun)
        assert session.sequences > session.log[-1]["sequences"] or not session.interval
        time.sleep(2 * on_worker.LOOK_SECONDS)
        assert list(folder.glob("seed-*")) == [begun]


def wait_for_free(folder: Path) -> None:
    """Return when nobody trains in the folder any more."""
    until = time.monotonic() + 30
    while True:
        try:
            with locked(folder):
                return
        except InUseError:
            assert time.monotonic() < until
            time.sleep(0.1)


@with_a_cluster
def test_worker_that_cannot_use_the_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with machines(tmp_path, 1) as there:
        with cluster_at(there.address, Path("runs")) as connected:
            assert connected.folder == tmp_path / "runs"
        monkeypatch.setattr(cluster, "write_whole", lambda path, write: None)  # as on a disk that only we have
        expected = r"the worker tcp:.* cannot use the run folder: .*runs .* expected one that all machines share"
        with pytest.raises(FileError, match=expected), cluster_at(there.address, Path("runs")):
            pass


@with_a_cluster
@pytest.mark.usefixtures("elsewhere")
def test_scheduler_that_does_not_answer_is_one_sentence(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 1.0)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        said = [refused([*ON_THE_CLUSTER, f"tcp://127.0.0.1:{deaf.getsockname()[1]}"], capfd)]
        deaf.listen()
        said.append(refused([*ON_THE_CLUSTER, f"tcp://127.0.0.1:{deaf.getsockname()[1]}"], capfd))
    assert all("no Dask scheduler answers at tcp://127.0.0.1:" in text for text in said)
    for address in ("nonsense", "foo://there:8786", "tcp://there:port", ""):
        assert f"{address!r} is not the address of a Dask scheduler" in refused([*ON_THE_CLUSTER, address], capfd)
    assert not Path("runs").exists()


@with_a_cluster
def test_command_prints_the_table_a_lost_worker_and_nothing_of_dask(tmp_path: Path) -> None:
    with machines(tmp_path, 2) as there:
        command = [sys.executable, "-m", "ntm_ref", *ON_THE_CLUSTER, there.address, *FAST, "--limit", "20000"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen([*command, "--solved-bits", "1e-9"], cwd=tmp_path, **pipes) as process:
            while len(logs(tmp_path / "runs")) < 2 and process.poll() is None:
                time.sleep(0.1)
            there.kill(there.workers[1])
            said, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (0, "")
    rows = [line.split() for line in said.splitlines()]
    assert {tuple(row[:3]) for row in rows if row[1:2] == ["limit"]} == {(seed, "limit", "20000") for seed in "01"}
    assert sum("1 worker left. Its seeds continue from their checkpoints" in line for line in said.splitlines()) == 1
    assert (tmp_path / "runs" / "seeds.png").exists()


@with_a_cluster
def test_address_of_a_worker_is_not_that_of_a_scheduler(tmp_path: Path) -> None:
    with machines(tmp_path, 1) as there:
        with cluster_at(there.address, tmp_path / "runs") as connected:
            (worker,) = connected.workers()
        with pytest.raises(NTMError, match=f"{worker} is the address of a Worker, expected that of a Dask scheduler"):
            cluster.check_scheduler(worker)


@with_a_cluster
def test_seeds_of_any_executor_run_on_the_cluster(tmp_path: Path) -> None:
    """`Cluster` is an executor like any other, and so is Dask's own."""
    import distributed

    with machines(tmp_path, 1) as there:
        with cluster_at(there.address, tmp_path / "runs") as connected:
            assert isinstance(connected, Cluster)
            (ours,) = train_seeds(tmp_path / "runs", TASK, SHORT, [3], connected)
            failure = connected.submit(len, tmp_path / "runs" / "seed-4").exception(timeout=60)
            assert isinstance(failure, NTMError)
            assert str(failure).startswith(f"{tmp_path / 'runs' / 'seed-4'} failed on its worker: TypeError: len")
        with distributed.Client(there.address, set_as_default=False) as client, client.get_executor() as executor:
            (theirs,) = train_seeds(tmp_path / "theirs", TASK, SHORT, [3], executor)
    found, expected = parameters(ours.folder), parameters(theirs.folder)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)
