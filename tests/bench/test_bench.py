"""The benchmark: what it compares computes the same, and its ratios, medians and bytes are what they are called."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ntm_ref.bench import fused, measures, page, solve
from ntm_ref.bench.measures import Workload, check_agreement
from ntm_ref.bench.timing import alternate, memory_of, milliseconds, ratio
from ntm_ref.cli import bench, main
from ntm_ref.support.errors import CheckError


def test_bench_fused_loops_compute_what_the_machine_computes() -> None:
    check_agreement(["fused"])
    work = Workload(2, 5, np.float64, n_read_heads=2, n_rows=12)
    logits, gradients = work.gradients()
    other_logits, kept = fused.forward(work.ntm, work.x)
    d_x, others = fused.backward(work.ntm, work.x, kept, work.d_logits)
    np.testing.assert_allclose(other_logits, logits, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(d_x, work.kept.backward(work.d_logits), rtol=1e-10, atol=1e-12)
    for p, gradient, other in zip(work.ntm.parameters(), gradients, others):
        assert other.shape == gradient.shape, p.name


def test_bench_refuses_to_compare_different_things(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Workload.fused

    def wrong(work: Workload) -> Any:
        logits, gradients = right(work)
        gradients[3] = gradients[3] * (1 + 1e-8)
        return logits, gradients

    monkeypatch.setattr(Workload, "fused", wrong)
    with pytest.raises(CheckError, match=r"bench: fused and the machine differ by 1\.0e-08, expected at most 1e-10"):
        check_agreement(["fused"])


def test_bench_pytorch_computes_what_the_machine_computes() -> None:
    torch = pytest.importorskip("torch", reason="the extra 'bench' is not installed")
    check_agreement(["pytorch"])
    from ntm_ref.bench.pytorch import TorchModel, TorchNTM

    work = Workload(3, 6, np.float64)
    run = work.ntm.run(work.x)

    def assert_same_gradients(ntm: Any, others: Any, *gradients: Any, **limit: float) -> None:
        for p in ntm.parameters():
            p.clear()
        run.backward(*gradients, **limit)
        for p, other in zip(ntm.parameters(), others):
            np.testing.assert_allclose(other.grad, p.grad, rtol=1e-9, atol=1e-11, err_msg=p.name)

    limited = TorchNTM(work.ntm)
    parameters = limited.as_ours()
    limited.run(torch.from_numpy(work.x), 0.5).backward(torch.from_numpy(work.d_logits))
    assert_same_gradients(work.ntm, parameters, work.d_logits, max_state_norm=0.5)
    model = TorchModel(work.ntm)
    its_run = model.run(work.x)
    np.testing.assert_allclose(its_run.add_vectors, run.add_vectors, rtol=1e-12, atol=1e-14)
    its_run.backward(work.d_logits, 0.3 * its_run.add_vectors)
    assert_same_gradients(work.ntm, model.parameters(), work.d_logits, 0.3 * run.add_vectors)


def test_bench_runs_everything_in_turn_and_does_not_count_the_first_turn() -> None:
    order: list[str] = []
    times = alternate({name: lambda name=name: order.append(name) for name in "ab"}, 2)
    assert order == ["a", "b"] * 3
    assert [len(values) for values in times.values()] == [2, 2]


def test_bench_takes_ratios_within_a_turn() -> None:
    times = {"a": [1.0, 20.0, 3.0], "b": [2.0, 10.0, 1.0]}
    assert ratio(times, "a", "b") == 2.0  # of 0.5, 2 and 3
    assert milliseconds(times, "a") == 3000


def test_bench_memory_reports_what_is_held_and_the_peak() -> None:
    def task() -> Any:
        np.ones(300_000)
        return np.ones(100_000)

    held, peak = memory_of(task)
    assert held == pytest.approx(800_000, rel=0.02)
    assert peak == pytest.approx(2_400_000, rel=0.02)


@pytest.mark.parametrize("n_write_heads", [1, 3])
def test_bench_step_keeps_only_what_backward_needs(n_write_heads: int) -> None:
    """One array of the memory's shape a step, whatever the number of heads; a run without gradients keeps none."""
    work = Workload(16, n_write_heads=n_write_heads)
    memory_shaped = {
        id(array.base if array.base is not None else array)
        for step in work.kept.steps
        for stage in (step.write, step.read, step.addressing.similarity, step)
        for array in vars(stage).values()
        if isinstance(array, np.ndarray) and array.nbytes == work.n_bytes
    }
    assert len(memory_shaped) <= len(work.kept.steps) + 1
    if n_write_heads == 1:
        assert memory_of(lambda: work.ntm.run(work.x))[0] / len(work.x) / work.n_bytes < 2.5
    assert memory_of(lambda: work.ntm.run(work.x, keep_steps=False))[0] / len(work.x) / work.n_bytes < 0.2


def options(**changes: Any) -> SimpleNamespace:
    given = {
        "batch_sizes": [1, 2],
        "repeats": 1,
        "threads": 1,
        "skip_growth": False,
        "skip_solving": True,
        "skip_page": True,
        "json": False,
    }
    return SimpleNamespace(**given | changes)


def test_bench_table_and_figures_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.importlib.util, "find_spec", lambda name: None)
    small = [("a larger one", Workload(1, 3), Workload(1, 6))]
    monkeypatch.setattr(measures, "Workload", lambda *sizes, **settings: Workload(*sizes[:1], 3, *sizes[2:]))
    monkeypatch.setattr(measures, "growth_cases", lambda: small)
    lines: list[str] = []
    found = bench.measured(options(), lines.append)
    assert f"PyTorch is not installed, so there is no comparison: {bench.install_pytorch()}" in lines
    rows = [line.split() for line in lines if line.startswith("    ") and line.split()[0] in ("1", "2")]
    assert [int(row[0]) for row in rows] == [row["batch_size"] for row in found["speed"]] == [1, 2]
    for row, figures in zip(rows, found["speed"]):
        assert float(row[1]) == pytest.approx(figures["forward_ms"], abs=0.006)
        assert float(row[4]) == pytest.approx(figures["sequences_per_second"], abs=0.6)
        assert figures["sequences_per_second"] == pytest.approx(
            1000 * figures["batch_size"] / figures["training_step_ms"]
        )
    assert 1.2 < found["growth"][0]["memory"] < 2.1
    json.dumps(found)


def test_bench_command_runs_itself_with_the_number_of_threads_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[Any] = []
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    monkeypatch.setattr(
        bench.subprocess,
        "run",
        lambda command, env: started.append((command, env)) or SimpleNamespace(returncode=0),
    )
    assert main(["bench", "--threads", "2", "--batch-sizes", "3", "--skip-solving", "--json"]) == 0
    ((command, env),) = started
    assert [env[name] for name in bench.THREADS] == ["2", "2", "2"]
    monkeypatch.setattr(bench, "measured", lambda options, say: vars(options) | {"run": None})
    for name in bench.THREADS:
        monkeypatch.setenv(name, "2")
    assert main(command[3:]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["threads"], again["batch_sizes"], again["skip_solving"], again["skip_growth"]) == (
        2,
        [3],
        True,
        False,
    )


def test_bench_measures_the_page_or_says_that_there_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(page, "browser", lambda: None)
    assert bench.measured_page(1, lines.append) == []
    assert lines == ["\nChromium is not installed, so the step-through page is not measured."]


@pytest.mark.thorough
def test_bench_measures_the_page_in_a_browser() -> None:
    if not (command := page.browser()):
        pytest.skip("Chromium is not installed: THE PAGE'S BENCHMARK IS NOT TESTED")
    times = page.page_times("copy-small", 3, command)
    assert len(times["change"]) == len(times["engine"]) == 3
    assert all(0 < engine < change for engine, change in zip(times["engine"], times["change"]))
    assert times["ready"] > max(times["engine"])


def test_bench_reports_the_last_line_of_a_process_that_fails() -> None:
    with pytest.raises(CheckError, match=r"bench: nothing_of_the_kind\(7\) failed: ImportError"):
        solve.seconds_to_solve("nothing_of_the_kind", 7)


@pytest.mark.parametrize("wrong", [["--threads", "0"], ["--batch-sizes", "x"], ["--repeats", "0"]])
def test_bench_refuses_bad_numbers_in_one_sentence(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["bench", *wrong])
    assert exit_.value.code == 2
    assert "is not a whole number of at least 1" in capsys.readouterr().err
