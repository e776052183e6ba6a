"""Changes to a machine at work: what they do and leave alone, and that a copy machine follows its memory."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import NTM, NTMError
from ntm_ref.cli import main
from ntm_ref.machine import Change, Cut, MoveHead, OverwriteRow, SetHead
from ntm_ref.recipes import recipe_for
from ntm_ref.runs import Session
from ntm_ref.view import follows

T, B, N, M = 6, 3, 8, 4


def machine() -> NTM:
    return NTM(3, 2, controller_size=5, n_rows=N, width=M, n_read_heads=2, max_shift=2, dtype=np.float64, seed=1)


def inputs() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((T, B, 3))


def test_change_that_changes_nothing_leaves_the_run_as_it_is() -> None:
    ntm, x = machine(), inputs()
    assert_array_equal(ntm.run(x, changes=[Change()]).logits, ntm.run(x).logits)


@pytest.mark.parametrize("row", [3, np.array([3, 0, 7])])
@pytest.mark.parametrize("shape", [(M,), (B, M)])
def test_change_of_a_row_overwrites_it_before_its_step_and_no_other(row: Any, shape: tuple[int, ...]) -> None:
    ntm, x, values = machine(), inputs(), np.random.default_rng(1).standard_normal(shape)
    alone = ntm.run(x)
    changed = ntm.run(x, changes=[OverwriteRow(4, row, values)])
    assert_array_equal(changed.logits[:4], alone.logits[:4])
    assert not np.allclose(changed.logits[4], alone.logits[4])
    seen, before = changed.steps[4].write.memory_prev, alone.steps[3].state.memory
    for b, r in enumerate(np.broadcast_to(row, B)):
        assert_array_equal(seen[b, r], np.broadcast_to(values, (B, M))[b])
        others = np.arange(N) != r
        assert_array_equal(seen[b, others], before[b, others])
    assert_array_equal(changed.steps[3].state.memory, before)  # what the machine itself left is not touched


def test_change_before_the_first_step_leaves_the_parameters_alone() -> None:
    ntm, x = machine(), inputs()
    before = ntm.memory_0.value.copy()
    run = ntm.run(x, changes=[OverwriteRow(0, 2, np.ones(M))])
    assert_array_equal(ntm.memory_0.value, before)
    assert_array_equal(run.steps[0].write.memory_prev[:, 2], np.ones((B, M)))


@pytest.mark.parametrize("by", [1, -2])
def test_change_moves_one_head_and_no_other(by: int) -> None:
    ntm, x = machine(), inputs()
    before = ntm.run(x).steps[1].state.w
    given = ntm.run(x, changes=[MoveHead(2, 1, by)]).steps[2].addressing.interpolation.w_prev
    assert_array_equal(given[:, [0, 2]], before[:, [0, 2]])
    for i in range(N):
        assert_array_equal(given[:, 1, (i + by) % N], before[:, 1, i])


def test_change_that_cuts_a_stage_disables_it_from_then_on() -> None:
    ntm, x = machine(), inputs()
    for since in (0, 3):
        for t in range(since, T):
            chain = {
                stage: ntm.run(x, changes=[Cut(stage, since)]).steps[t].addressing
                for stage in ("interpolation", "shift", "sharpening")
            }
            assert_array_equal(chain["interpolation"].interpolation.w_gated, chain["interpolation"].content.w_content)
            assert_allclose(chain["shift"].shift.w_shifted, chain["shift"].interpolation.w_gated, rtol=1e-15)
            assert_allclose(chain["sharpening"].w, chain["sharpening"].shift.w_shifted, rtol=1e-12)
        assert_array_equal(ntm.run(x, changes=[Cut("shift", since)]).logits[:since], ntm.run(x).logits[:since])


def test_change_that_cuts_writing_leaves_the_memory_as_it_is() -> None:
    ntm, x = machine(), inputs()
    for since in (0, 3):
        steps = ntm.run(x, changes=[Cut("write", since)]).steps
        for t, step in enumerate(steps):
            assert np.array_equal(step.state.memory, step.write.memory_prev) == (t >= since)


def test_changes_are_made_in_their_order() -> None:
    ntm, x = machine(), inputs()
    run = ntm.run(x, changes=[OverwriteRow(1, 0, np.ones(M)), OverwriteRow(1, 0, np.zeros(M)), Cut("shift")])
    assert_array_equal(run.steps[1].write.memory_prev[:, 0], np.zeros((B, M)))
    assert run.steps[1].s[0, 0].tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (OverwriteRow(1, N, np.ones(M)), f"OverwriteRow: row is {N}, expected 0 to {N - 1}"),
        (OverwriteRow(1, -1, np.ones(M)), f"OverwriteRow: row is -1, expected 0 to {N - 1}"),
        (OverwriteRow(1, 0, np.ones(M + 1)), r"OverwriteRow: values have shape \(5,\), expected \(4,\) or \(3, 4\)"),
        (
            OverwriteRow(1, 1.0, np.ones(M)),
            "OverwriteRow: row is 1.0, expected a whole number or 3, one for each sequence",
        ),
        (
            OverwriteRow(1, [1, 2], np.ones(M)),
            r"OverwriteRow: row is \[1, 2\], expected a whole number or 3, one for each",
        ),
        (OverwriteRow(1, 0, [1, np.nan, 0, 0]), "OverwriteRow: values hold nan, expected finite float64 numbers"),
        (OverwriteRow(1, 0, np.ones(M) * 1j), "OverwriteRow: values have dtype complex128, but .* computes in float64"),
        pytest.param(
            OverwriteRow(1, 0, [[1], [1, 2]]),
            "OverwriteRow: values (are rows of different lengths|have dtype object)",
            marks=pytest.mark.filterwarnings("ignore:Creating an ndarray from ragged"),  # NumPy 1.23 only warns
        ),
        (MoveHead(1, 3, 1), "MoveHead: head is 3, expected 0 to 2"),
        (MoveHead(1, 0.5, 1), "MoveHead: head is 0.5, expected 0 to 2"),  # type: ignore[arg-type]
        (MoveHead(1, 0, 0.5), "MoveHead: by is 0.5, expected a whole number"),  # type: ignore[arg-type]
        (SetHead(T, 0, "g", 0.5), f"a change is for step {T}, expected 0 to {T - 1}"),
        (SetHead(1, 3, "g", 0.5), "SetHead g: head is 3, expected 0 to 2$"),
        (SetHead(1, -1, "g", 0.5), "SetHead g: head is -1, expected 0 to 2$"),
        (
            SetHead(1, 1, "e", np.ones(M)),
            r"SetHead e: head is 1, expected 2 to 2 \(those that write: only they have e\)",
        ),
        (SetHead(1, 0, "g", np.ones(2)), r"SetHead g: values have shape \(2,\), expected \(\), \(1,\) or \(3, 1\)"),
        (SetHead(1, 0, "k", 1.0), r"SetHead k: values have shape \(\), expected \(4,\) or \(3, 4\)"),
        (SetHead(1, 0, "k", ["1"] * M), "SetHead k: values have dtype <U1, but this machine computes in float64"),
        (SetHead(1, 0, "k", [0, np.inf, 0, 0]), "SetHead k: values hold inf, expected finite float64 numbers"),
        (SetHead(1, 0, "beta", -0.5), "SetHead beta: values hold -0.5, expected at least 0"),
        (SetHead(1, 0, "g", [[0.5], [1.5], [0]]), "SetHead g: values hold 1.5, expected 0 to 1"),
        (SetHead(1, 2, "e", [0, 1, -0.5, 0]), "SetHead e: values hold -0.5, expected 0 to 1"),
        (SetHead(1, 0, "gamma", 0.75), "SetHead gamma: values hold 0.75, expected at least 1"),
        (SetHead(1, 0, "s", [0.5, 0.5, 0.5, 0, -0.5]), "SetHead s: values hold -0.5, expected 0 to 1"),
        (SetHead(1, 0, "s", [0.5, 0, 0.25, 0, 0]), "SetHead s: values have the sum 0.75, expected 1"),
        (OverwriteRow(T, 0, np.ones(M)), f"a change is for step {T}, expected 0 to {T - 1}"),
        (OverwriteRow(1.5, 0, np.ones(M)), f"a change is for step 1.5, expected 0 to {T - 1}"),  # type: ignore[arg-type]
        (MoveHead(-1, 0, 1), f"a change is for step -1, expected 0 to {T - 1}"),
        (Cut("shift", since=T), f"a change is for step {T}, expected 0 to {T - 1}"),
        (Cut("write", since=-1), f"a change is for step -1, expected 0 to {T - 1}"),
    ],
)
def test_change_that_cannot_be_made_is_refused(change: Change, said: str) -> None:
    with pytest.raises(NTMError, match=said):
        machine().run(inputs(), changes=[change])


def test_change_of_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(NTMError, match="SetHead: name is 'w', expected one of k, beta, g, s, gamma, e, a"):
        SetHead(0, 0, "w", 0.5)


def test_change_that_cuts_an_unknown_stage_is_refused() -> None:
    with pytest.raises(
        NTMError, match="Cut: stage is 'content', expected one of interpolation, shift, sharpening, write"
    ):
        Cut("content")


HEAD_VALUES = {
    "k": np.arange(M) - 1.5,
    "beta": 2.5,
    "g": np.array([[0.25], [0.5], [1.0]]),
    "s": np.array([0, 0.5, 0, 0.25, 0.25]),
    "gamma": np.array([3.0]),
    "e": np.linspace(0, 1, B * M).reshape(B, M),
    "a": [1.0, -2.0, 3.0, 0.5],
}


@pytest.mark.parametrize("name", HEAD_VALUES)
def test_change_sets_one_parameter_of_one_head_at_one_step(name: str) -> None:
    ntm, x, last = machine(), inputs(), 2
    alone, changed = ntm.run(x), ntm.run(x, changes=[SetHead(3, last, name, HEAD_VALUES[name])])
    assert_array_equal(changed.logits[:3], alone.logits[:3])
    assert not np.allclose(changed.logits[-1], alone.logits[-1])
    for other in HEAD_VALUES:
        used, emitted = vars(changed.steps[3])[other], vars(alone.steps[3])[other]
        others = slice(None) if other != name else slice(-1)
        assert_array_equal(used[:, others], emitted[:, others])
    set_to = vars(changed.steps[3])[name][:, -1]
    assert_array_equal(set_to, np.broadcast_to(HEAD_VALUES[name], set_to.shape))
    emitted = vars(changed.steps[3].heads)[name][:, -1]  # what the heads emitted is not touched
    assert_array_equal(emitted, vars(alone.steps[3])[name][:, -1])


def test_change_of_a_parameter_that_only_those_that_write_have_counts_all_heads() -> None:
    ntm = NTM(3, 2, controller_size=5, n_rows=N, width=M, n_read_heads=2, n_write_heads=2, dtype=np.float64)
    alone, step = ntm.run(inputs()).steps[1], ntm.run(inputs(), changes=[SetHead(1, 2, "a", np.ones(M))]).steps[1]
    assert_array_equal(step.a[:, 0], np.ones((B, M)))
    assert_array_equal(step.a[:, 1], alone.a[:, 1])


def test_changes_keep_the_dtype_of_the_machine() -> None:
    ntm = NTM(3, 2, controller_size=5, n_rows=N, width=M)
    changes = [OverwriteRow(1, 0, np.arange(M)), SetHead(1, 0, "k", np.ones(M)), Cut("shift"), MoveHead(1, 0, 1)]
    run = ntm.run(inputs().astype(np.float32), changes=changes)
    assert {part.dtype for part in (run.logits, run.steps[1].k, *run.steps[1].state[:3])} == {np.dtype(np.float32)}


def test_change_picture_describes_what_followed(tmp_path: Path) -> None:
    shown = np.eye(4)
    changed = shown.copy()
    changed[1] = shown[3]
    text = follows(shown, shown, changed, tmp_path / "x.png", "It follows", before=0, changed_step=1, source_step=3)
    assert (
        "At vector 1 the machine then outputs 4 of the 4 bits of vector 3; in all other vectors, 0 bits are wrong"
        in text
    )
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.thorough
def test_changed_memory_changes_the_answer_of_a_copy_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Trained on short sequences: then in nearly all of 100 sequences, and without a stage it cannot copy."""
    session = Session.start(tmp_path / "run", {"name": "copy"}, replace(recipe_for("copy"), limit=20_000), seed=0)
    assert session.train(lambda entry: None) == "solved"
    assert main(["intervene", str(tmp_path / "run"), "--out", str(tmp_path / "follows.png")]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line]
    alone, changed = zip(*(map(int, row[-2:]) for row in rows if row[0] in ("vector", "all")))
    assert alone[0] > 95
    assert changed[1] > 90
    assert changed[2] > 90
    cut = [float(row[-1]) for row in rows if row[0] == "without"]
    assert len(cut) == 4
    assert min(cut[:3]) > 10
    assert cut[3] < 1  # what it writes while it answers, nobody needs
