"""Several seeds on a Dask cluster, whose workers can be lost at any moment."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from ..recipes import Recipe
from ..support.errors import FileError, NTMError
from ..support.shell import python
from .files import write_whole
from .on_worker import OWNER, check_access, train_for
from .process import locked
from .seeds import Trained, train_with

ANSWER_SECONDS = 5.0  # within which a scheduler answers, and has a worker
RETURN_SECONDS = 20.0  # within which a worker comes back when the last one was lost: a nanny starts a new one


@contextmanager
def cluster_at(address: str, folder: Path) -> Iterator[Cluster]:
    """Connect to the scheduler at ``address``, and keep the runs of one command in ``folder`` until the block ends.

    Every worker must have this package and access to the folder under the same absolute path. Leaving the block cancels
    the seeds that have not begun, and stops those that train, with everything saved.

    Raises an `NTMError` if ``distributed`` is not installed, or if the scheduler does not answer or has no workers, and
    a `FileError` if another command holds the folder, or if a worker cannot use it.
    """
    try:
        import distributed
    except ImportError as error:
        install = python("-m", "pip", "install", "distributed")
        raise NTMError(f'a cluster needs the extra "cluster", that is, the package distributed: {install}') from error
    check_scheduler(address)
    folder = folder.absolute()
    connected = partial(distributed.Client, timeout=ANSWER_SECONDS, set_as_default=False)
    with locked(folder), connected(address) as client, owned(folder) as owner:
        check_workers(client, address, folder, owner)
        yield Cluster(client, address, folder, owner)


class Cluster(Executor):
    """The workers of a Dask scheduler, as an executor whose failures are errors of this package; see `cluster_at`.

    If a worker is lost, Dask gives its seed to another one, where it continues from its checkpoint. Dask gives up on
    a seed that has lost more workers than the scheduler allows (``distributed.scheduler.allowed-failures``, 3).
    A worker trains one seed in each of its threads; several are slower than as many workers of one thread.
    """

    def __init__(self, client: Any, address: str, folder: Path, owner: str) -> None:
        self.client, self.address, self.folder, self.owner = client, address, folder, owner
        self.executor: Executor = client.get_executor(pure=False)
        self.empty_since = math.inf  # when the last worker was found to be gone

    def train(
        self,
        task: dict[str, Any],
        recipe: Recipe,
        seeds: Sequence[int],
        report: Callable[[Trained], None] = lambda trained: None,
        watch: Callable[[set[str]], None] = lambda workers: None,
    ) -> list[Trained]:
        """Train from every seed and return the results, as `train_seeds` does.

        ``watch`` is called about twice a second with the addresses of the workers. Raises an `NTMError` when the
        scheduler is lost, or no worker is left.
        """
        return train_with(self, self.folder, task, recipe, seeds, report, lambda: watch(self.workers()))

    def workers(self) -> set[str]:
        """The addresses of the workers; an `NTMError` if there have been none for a while, or there is no scheduler."""
        try:
            found = set(self.client.nthreads()) if self.client.status == "running" else None
        except OSError:
            found = None
        if found is None:
            raise self.scheduler_lost()
        self.empty_since = math.inf if found else min(self.empty_since, time.monotonic())
        if time.monotonic() - self.empty_since > RETURN_SECONDS:
            raise NTMError(f"the scheduler at {self.address} has lost all of its workers; {self.kept()}")
        return found

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Call the function on a worker, as soon as one is free; its first argument is the folder of a seed."""
        ours: Future[Any] = Future()
        theirs = self.executor.submit(train_for, self.owner, function, *arguments, **named)
        theirs.add_done_callback(partial(self.pass_on, arguments[0], ours))
        return ours

    def pass_on(self, folder: Path, ours: Future[Any], theirs: Future[Any]) -> None:
        """Give our future the result of Dask's, or its failure as an error of this package."""
        from distributed import KilledWorker

        if not ours.set_running_or_notify_cancel():
            return
        failure = self.scheduler_lost() if theirs.cancelled() else theirs.exception()
        if isinstance(failure, KilledWorker):
            failure = NTMError(f"{folder} has lost its worker too often; {self.kept()}")
        elif failure and not isinstance(failure, NTMError):
            failure = NTMError(f"{folder} failed on its worker: {type(failure).__name__}: {failure}")
        if failure:
            ours.set_exception(failure)
        else:
            ours.set_result(theirs.result())

    def scheduler_lost(self) -> NTMError:
        """The error for a scheduler that no longer answers."""
        return NTMError(f"the scheduler at {self.address} does not answer any more; {self.kept()}")

    @staticmethod
    def kept() -> str:
        """The end of a sentence about something that was lost."""
        return "the same command continues from what was saved"


@contextmanager
def owned(folder: Path) -> Iterator[str]:
    """Name this command in the folder as the one whose runs these are; yields the name, which is removed at the end."""
    owner, path = f"{socket.gethostname()} {uuid4().hex}", folder / OWNER
    write_whole(path, lambda part: part.write_text(owner, encoding="utf-8"))
    try:
        yield owner
    finally:
        with suppress(OSError):
            path.unlink()


def check_scheduler(address: str) -> None:
    """Raise an `NTMError` unless a scheduler answers at this address.

    A `Client` that cannot connect would print a traceback when it is deleted, so it is not asked.
    """
    import asyncio  # slow to import, and needed only where there is a cluster

    from distributed.core import rpc

    async def identity() -> Any:
        async with rpc(address, timeout=ANSWER_SECONDS) as there:
            return await there.identity()

    try:
        found = asyncio.run(asyncio.wait_for(identity(), ANSWER_SECONDS))["type"]
    except (OSError, asyncio.TimeoutError) as error:
        raise NTMError(f"no Dask scheduler answers at {address} within {ANSWER_SECONDS:g} s") from error
    except Exception as error:  # whatever Dask's parser of addresses raises
        raise NTMError(f"{address!r} is not the address of a Dask scheduler: {error}") from error
    if found != "Scheduler":
        raise NTMError(f"{address} is the address of a {found}, expected that of a Dask scheduler")


def check_workers(client: Any, address: str, folder: Path, owner: str) -> None:
    """Raise an `NTMError` if there are no workers, or if one of them cannot use the folder."""
    import asyncio

    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except (OSError, asyncio.TimeoutError) as error:
        raise NTMError(f"the scheduler at {address} has no workers; start one with 'dask worker {address}'") from error
    for worker, failure in client.run(check_access, folder, owner, on_error="return").items():
        if isinstance(failure, NTMError):
            raise FileError(f"the worker {worker} cannot use the run folder: {failure}")
        if failure:
            raise NTMError(f"the worker {worker} cannot run this package: {failure}")
