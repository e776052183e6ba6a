"""The same weights, bit for bit, however many threads the matrix products may have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from small import SHORT_TASK, quiet, small_recipe

from ntm_ref.runs import Session, process

TRAIN = """
import sys
from dataclasses import replace
from pathlib import Path
from ntm_ref.recipes import recipe_for
from ntm_ref.runs import Session
recipe = replace(recipe_for("copy", sys.argv[2]), limit=60, n_layers=1)
Session.start(Path(sys.argv[1]), {"name": "copy"}, recipe, seed=0).train(lambda entry: None)
"""


@pytest.mark.thorough
@pytest.mark.skipif(process.thread_functions() is None, reason="NumPy has another BLAS than OpenBLAS here")
@pytest.mark.parametrize("model", ["ntm-feedforward", "lstm"])
def test_threads_do_not_change_the_weights(tmp_path: Path, model: str) -> None:
    for n in "12":
        env = {**os.environ, "OPENBLAS_NUM_THREADS": n}
        subprocess.run([sys.executable, "-c", TRAIN, str(tmp_path / n), model], env=env, check=True)
    one, two = (np.load(tmp_path / n / "weights.npz") for n in "12")
    assert all(np.array_equal(one[name], two[name]) for name in one.files)


def test_threads_are_one_while_a_run_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [3]
    monkeypatch.setattr(process, "thread_functions", lambda: (lambda: now[0], lambda n: now.__setitem__(0, n)))
    seen = []
    session = Session.start(tmp_path / "run", SHORT_TASK, small_recipe(limit=50), seed=0)
    session.train(quiet, lambda update: bool(seen.append(now[0])))
    assert seen == [1]
    assert now == [3]


def test_threads_are_set_back_to_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [3]
    monkeypatch.setattr(process, "thread_functions", lambda: (lambda: now[0], lambda n: now.__setitem__(0, n)))

    @process.one_blas_thread()
    def work() -> None:
        assert now == [1]
        raise KeyError

    with pytest.raises(KeyError):
        work()
    assert now == [3]


def test_threads_stay_one_until_the_last_of_several_seeds_in_this_process_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a worker of a cluster that has several threads."""
    now = [3]
    monkeypatch.setattr(process, "thread_functions", lambda: (lambda: now[0], lambda n: now.__setitem__(0, n)))
    first, second = process.one_blas_thread(), process.one_blas_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert now == [1]
    second.__exit__(None, None, None)
    assert now == [3]


def test_threads_of_another_library_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda path: SimpleNamespace())
    assert process.thread_functions() is None
    with process.one_blas_thread() as arranged:
        assert not arranged
