"""Killed, out of room, not allowed to write, or two at once: the run folder loads, and goes on as if never disturbed.

``python -m pytest -m thorough tests/runs/test_killed_at_any_moment.py -k random --times 200`` kills it 200 times, and
prints at what moments.
"""

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small import quiet

from ntm_ref.cli import main
from ntm_ref.cli.train import interrupt_noted
from ntm_ref.recipes import recipe_for
from ntm_ref.runs import INTERVAL, Session, load_weights, locked, read_log, write_whole
from ntm_ref.support.errors import FileError
from ntm_ref.support.shell import command

resource = pytest.importorskip("resource", reason="the signals and limits of POSIX")
forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

TASK = {"name": "copy", "max_length": 2}
SMALL = replace(recipe_for("copy"), controller_size=8, n_rows=8, width=4, batch_size=50, limit=1500)
SIZES = ["--controller-size", "8", "--rows", "8", "--width", "4", "--batch-size", "50", "--max-length", "2"]

# The command line as it is, but for the live bar: it says after every update how many sequences were seen.
TRAIN = """
import os, sys
from ntm_ref.cli import main, progress
progress.Progress.bar = lambda self, update: os.write(1, b"seen %d\\n" % update.sequences)
sys.exit(main(["train", *sys.argv[1:]]))
"""


@contextmanager
def training(folder: Path, limit: int, output: Any = subprocess.DEVNULL) -> Iterator[subprocess.Popen]:
    """A process that trains in the folder, a new run or the one that is there; gone when the block is left."""
    run = ["--resume", str(folder)] if (folder / "run.json").exists() else ["copy", *SIZES, "--out", str(folder)]
    command = [sys.executable, "-c", TRAIN, *run, "--limit", str(limit)]
    with subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def in_a_fork(work: Callable[[], Any]) -> int:
    """Do it in a process of its own; how that ended."""
    if sys.platform == "darwin":
        pytest.skip("after a fork Apple's Accelerate, which multiplies matrices there, may hang or crash")
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_for(condition: Callable[[], Any], process: subprocess.Popen) -> None:
    """Look until it holds, or until the process has ended."""
    while not condition() and process.poll() is None:
        time.sleep(0.0005)


def log_of(folder: Path) -> list[dict[str, float]]:
    return [{**entry, "seconds": 0} for entry in read_log(folder / "log.jsonl")]


def logged(folder: Path) -> bool:
    """Whether an interval has been trained and logged."""
    return (folder / "log.jsonl").exists() and bool(log_of(folder))


def parts_in(folder: Path) -> list[str]:
    return [path.name for path in folder.glob(".*.part.*")]


def assert_same_end(folder: Path, undisturbed: Path) -> None:
    """The same weights bit for bit, the same log but for its times, and nothing else left."""
    assert (folder / "weights.npz").read_bytes() == (undisturbed / "weights.npz").read_bytes()
    assert log_of(folder) == log_of(undisturbed)
    assert Session.resume(folder).sequences == log_of(folder)[-1]["sequences"]
    assert parts_in(folder) == []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "undisturbed"
    assert Session.start(folder, TASK, SMALL, seed=0).train(quiet) == "limit"
    return folder


# --- kill -9 ----------------------------------------------------------------------------------------------------------


@pytest.mark.thorough  # at every moment that matters: the next test
def test_run_killed_at_random_resumes_and_ends_as_if_undisturbed(
    tmp_path: Path, undisturbed: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    times = request.config.getoption("--times")
    kills = times or 8
    rng, moments, lost, n_runs = random.Random(0), Counter[str](), [0], 0
    while moments.total() < kills:
        folder, n_runs = tmp_path / str(n_runs), n_runs + 1
        while moments.total() < kills and not ended_before_it_was_killed(folder, rng, moments, lost):
            pass
        assert main(["train", "--resume", str(folder), "--limit", str(SMALL.limit)]) == 0
        assert_same_end(folder, undisturbed)
        assert {"learning_curve.png", "memory_use.png"} <= {path.name for path in folder.iterdir()}
    if times:
        with capsys.disabled():
            print(f"\n{moments.total()} kills of {n_runs} runs: {dict(moments)}; most lost: {max(lost)} sequences")
    assert (times or 0) < 100 or {"starting", "training", "saving", "evaluating or drawing"} == set(moments)


def ended_before_it_was_killed(folder: Path, rng: random.Random, moments: Counter[str], lost: list[int]) -> bool:
    """Train for a while, kill, note in the middle of what and how many sequences are lost, and load what is there."""
    output = folder.with_suffix(".txt")
    with output.open("w") as file, training(folder, SMALL.limit, file) as process:
        if rng.random() < 0.5:  # at any time, or while a file is written
            with suppress(subprocess.TimeoutExpired):
                process.wait(rng.uniform(0, 4))
        else:
            for _ in range(rng.randint(0, 8)):
                wait_for(lambda: parts_in(folder), process)
                wait_for(lambda: not parts_in(folder), process)
            wait_for(lambda: parts_in(folder), process)
            time.sleep(rng.choice([0, rng.uniform(0, 0.01)]))
        process.kill()
        _, errors = process.communicate()
    assert (process.returncode in (0, -signal.SIGKILL), errors) == (True, "")
    said = output.read_text()
    if process.returncode == 0:
        return True
    moments[moment(folder, said)] += 1
    if (folder / "run.json").exists():
        seen = max((int(line.split()[1]) for line in said.splitlines() if line.startswith("seen ")), default=0)
        lost.append(seen - Session.resume(folder).sequences)
        assert lost[-1] <= INTERVAL
    if (folder / "weights.npz").exists():
        load_weights(folder / "weights.npz")
    return False


def moment(folder: Path, said: str) -> str:
    """In the middle of what a killed process was, by what it left and what it had said."""
    if f"{SMALL.limit}, the limit" in said or any(".png" in part for part in parts_in(folder)):
        return "evaluating or drawing"
    if parts_in(folder):
        return "saving"
    return "training" if "seen" in said else "starting"


@forks
@pytest.mark.parametrize("more", [2, pytest.param(1, marks=pytest.mark.thorough)])
def test_run_killed_before_any_file_takes_its_place_resumes(tmp_path: Path, more: int) -> None:
    """Before the first file; in the next run before the one that is so many ``more`` places further on, and so on."""
    recipe, really_replace, n_kills = replace(SMALL, limit=500, batch_size=100), os.replace, 0
    Session.start(tmp_path / "undisturbed", TASK, recipe, seed=0).train(quiet)

    def train() -> None:
        replaced = []

        def replace_or_die(*paths: Any) -> None:
            replaced.append(paths)
            if len(replaced) > n_kills:
                os.kill(os.getpid(), signal.SIGKILL)
            really_replace(*paths)

        os.replace = replace_or_die
        Session.start(tmp_path / str(n_kills), TASK, recipe, seed=0).train(quiet)

    while in_a_fork(train) == -signal.SIGKILL:
        folder, n_kills, last = tmp_path / str(n_kills), n_kills + more, n_kills
        assert len(parts_in(folder)) == 1
        begun = (folder / "run.json").exists()
        session = Session.resume(folder) if begun else Session.start(folder, TASK, recipe, seed=0)
        assert session.train(quiet) == "limit"
        assert_same_end(folder, tmp_path / "undisturbed")
    assert last == 3 * 4  # after run.json; checkpoint, weights and log at the start, before, within and after training


def test_run_that_is_solved_is_not_trained_when_resumed(tmp_path: Path) -> None:
    assert Session.start(tmp_path, TASK, replace(SMALL, solved_bits=1000), seed=0).train(quiet) == "solved"
    weights = (tmp_path / "weights.npz").read_bytes()
    resumed = Session.resume(tmp_path)
    assert (resumed.train(quiet), resumed.sequences) == ("solved", 500)
    assert (tmp_path / "weights.npz").read_bytes() == weights


def test_run_without_its_checkpoint_does_not_overwrite_its_weights(tmp_path: Path) -> None:
    Session.start(tmp_path, TASK, SMALL, seed=0)
    (tmp_path / "checkpoint.npz").unlink()
    with pytest.raises(FileError, match=r"checkpoint.npz does not exist, expected a checkpoint"):
        Session.resume(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", "\xff"])
def test_run_json_that_is_damaged_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="latin-1")
    with pytest.raises(FileError, match=r"run.json is .*the description of a run"):
        Session.resume(tmp_path)


def test_write_whole_by_two_writers_at_once_keeps_one_whole_file(tmp_path: Path) -> None:
    def write(part: Path) -> None:
        part.write_text("mine")
        write_whole(tmp_path / "x", lambda other: other.write_text("theirs, which is longer"))

    write_whole(tmp_path / "x", write)
    assert (tmp_path / "x").read_text() == "mine"
    assert parts_in(tmp_path) == []


# --- no room, no permission -------------------------------------------------------------------------------------------


class Disk(NamedTuple):
    """Where a run is, and what the operating system says when the disk has been filled."""

    folder: Path
    why: str
    fill: Callable[[subprocess.Popen], None]
    make_room: Callable[[], None]


@pytest.fixture(params=["limit", pytest.param("tmpfs", marks=pytest.mark.thorough)])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A small file system that is full, where we may mount one; a limit to the size of a process's files."""
    if request.param == "limit":
        if not hasattr(resource, "prlimit"):
            pytest.skip("only Linux limits the files of another process")
        limit = resource.RLIMIT_FSIZE, (4096, 4096)
        yield Disk(tmp_path, "File too large", lambda process: resource.prlimit(process.pid, *limit), lambda: None)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(tmp_path)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root on Linux, if anybody, may mount a small file system")

    def fill(process: subprocess.Popen) -> None:
        with suppress(OSError), (tmp_path / "filling").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    yield Disk(tmp_path / "run", "No space left on device", fill, (tmp_path / "filling").unlink)
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_full_disk_is_reported_in_one_sentence_and_harms_nothing(
    disk: Disk, undisturbed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with training(disk.folder, 10**7) as process:
        wait_for(lambda: logged(disk.folder), process)
        disk.fill(process)
        _, errors = process.communicate()
    assert process.returncode == 2
    (sentence,) = errors.splitlines()
    session = Session.resume(disk.folder)
    assert f"cannot be written: {disk.why}; what was saved before, after {session.sequences} sequences" in sentence
    assert sentence.endswith(f"go on with {command('train', '--resume', disk.folder)}")
    assert session.sequences >= INTERVAL
    assert log_of(disk.folder)
    assert main(["evaluate", str(disk.folder), "--lengths", "2", "--sequences", "2"]) == 0
    disk.make_room()
    limit, longer = session.sequences + 2 * INTERVAL, tmp_path_factory.mktemp("runs") / "longer"
    assert Session.resume(disk.folder, limit).train(quiet) == "limit"
    assert Session.start(longer, TASK, replace(SMALL, limit=limit), seed=0).train(quiet) == "limit"
    assert_same_end(disk.folder, longer)


@forks
@pytest.mark.parametrize("sequences", [pytest.param(0, marks=pytest.mark.thorough), 600])
def test_read_only_folder_is_reported_in_one_sentence_and_harms_nothing(
    tmp_path: Path, undisturbed: Path, sequences: int
) -> None:
    folder = tmp_path / "run"
    Session.start(folder, TASK, SMALL, seed=0)

    def forbid(update: Any) -> bool:
        if update.sequences == sequences:
            Path().chmod(0o500)
        return False

    def train() -> None:
        os.chdir(folder)
        if os.geteuid() == 0:  # who may do everything: be somebody else
            for path in (Path(), *Path().iterdir()):
                os.chown(path, 65534, 65534)
            os.setuid(65534)
        session = Session.resume(Path())
        message = r"checkpoint.npz cannot be written: Permission denied; what was saved before, after 500 sequences"
        if sequences == 0:
            message = r"^\. cannot be written: Permission denied$"
            Path(".lock").unlink()
            Path().chmod(0o500)
        with pytest.raises(FileError, match=message):
            session.train(quiet, forbid)

    assert in_a_fork(train) == 0
    folder.chmod(0o700)
    session = Session.resume(folder)
    assert session.sequences == min(sequences, 500)
    assert session.train(quiet) == "limit"
    assert_same_end(folder, undisturbed)


# --- two at once, signals ---------------------------------------------------------------------------------------------


def test_lock_lets_one_process_train_in_a_folder_and_any_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    with training(folder, 10**7) as process:
        wait_for(lambda: logged(folder), process)
        for again in (["--resume", str(folder), "--limit", "1"], ["copy", "--out", str(folder)]):
            assert main(["train", *again]) == 2
            refusal = f"ntm-ref: error: {folder} is in use: another process is training in it\n"
            assert capsys.readouterr().err == refusal
        with pytest.raises(FileError, match="is in use"):
            Session.resume(folder).train(quiet, lambda update: True)
        assert main(["evaluate", str(folder), "--lengths", "2", "--sequences", "2"]) == 0
        assert process.poll() is None
    with pytest.raises(FileError, match="holds another run"):
        Session.start(folder, TASK, SMALL, seed=0)
    assert Session.resume(folder).train(quiet, lambda update: True) == "stopped"


def test_lock_refuses_nobody_where_there_are_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(file: Any, how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", flock)
    with locked(tmp_path), locked(tmp_path):
        pass


def test_session_does_not_overwrite_what_was_trained_since_it_was_read(tmp_path: Path) -> None:
    Session.start(tmp_path, TASK, SMALL, seed=0)
    one, other = Session.resume(tmp_path), Session.resume(tmp_path)
    assert one.train(quiet, lambda update: update.sequences >= 100) == "stopped"
    with pytest.raises(FileError, match="was trained by another process since it was read; resume it again"):
        other.train(quiet)
    assert Session.resume(tmp_path).sequences == 100
    assert one.train(quiet, lambda update: update.sequences >= 200) == "stopped"


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.thorough)])
def test_signal_to_stop_saves_everything(tmp_path: Path, number: int) -> None:
    with training(tmp_path, 10**7, subprocess.PIPE) as process:
        seen = int(next(line for line in process.stdout if line.startswith("seen ")).split()[1])
        process.send_signal(number)
        said, errors = process.communicate()
    assert (process.returncode, errors) == (128 + number, "")
    sequences = Session.resume(tmp_path).sequences
    assert sequences >= seen
    assert f"Stopped after {sequences} sequences; all is saved" in said


def test_signal_sent_a_second_time_stops_at_once() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in the background
    with interrupt_noted() as interrupted:
        assert not interrupted()
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    signal.signal(signal.SIGINT, before)


# --- several seeds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kill", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_seeds_do_not_outlive_ctrl_c_or_their_parent(tmp_path: Path, kill: bool) -> None:
    on_one_core = (
        "import os, signal, sys; os.cpu_count = lambda: 1; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from ntm_ref.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", on_one_core, "train", "copy", *SIZES, "--limit", "10000000"]
    command += ["--seeds", "0", "1", "--out", str(tmp_path)]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipe, text=True, start_new_session=True) as parent:
        try:
            wait_for(lambda: logged(tmp_path / "seed-0"), parent)
            if kill:
                parent.kill()
            else:
                os.killpg(parent.pid, signal.SIGINT)
            _, errors = parent.communicate(timeout=60)  # until the last process has closed the pipe
        finally:
            with suppress(ProcessLookupError):
                os.killpg(parent.pid, signal.SIGKILL)
    assert kill or (parent.returncode, errors) == (
        130,
        "\nntm-ref: interrupted; the same command continues from what was saved\n",
    )
    assert not (tmp_path / "seed-1").exists()
    assert Session.resume(tmp_path / "seed-0").train(quiet, lambda update: True) == "stopped"
