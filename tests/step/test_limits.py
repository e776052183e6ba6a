"""How long a sequence fits into a page, decided before it is computed."""

import numpy as np
import pytest
from node import machine, sequence

from ntm_ref import LSTM, NTM, pretrained
from ntm_ref.step import arrays_of, limits, page_html, payload_of
from ntm_ref.step.example import example_of, short_lengths
from ntm_ref.step.limits import TooLongError, check_length, most_steps, n_bytes
from ntm_ref.support.errors import NTMError
from ntm_ref.tasks import TASKS, Copy


def test_limit_estimates_the_size_of_a_longer_page(monkeypatch: pytest.MonkeyPatch) -> None:
    model = machine()
    given = sequence(model, n_steps=12)
    monkeypatch.setattr(limits, "MOST_BYTES", n_bytes(payload_of(model, *given)))
    assert most_steps(model, *given[:2]) == pytest.approx(12, abs=1)


def test_limit_counts_bytes_as_the_file_does() -> None:
    model = machine()
    pages, counts = [], []
    for n_steps in (3, 13):
        given = sequence(model, n_steps)
        pages.append(len(page_html(model, *given)))
        counts.append(n_bytes(payload_of(model, *given)))
    assert counts[1] - counts[0] == pytest.approx(pages[1] - pages[0], rel=0.05)


def test_limit_counts_the_numbers_of_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    model = machine()
    x, target, mask = sequence(model, n_steps=5)
    a_step = sum(array.size for array in arrays_of(model.run(x[:1])).values())
    monkeypatch.setattr(limits, "MOST_NUMBERS", 4 * a_step)
    with pytest.raises(TooLongError, match="a sequence of 5 steps is too long for a page, which holds 4 of this"):
        check_length(model, x, target, mask)
    assert check_length(model, x[:4], target[:4], mask[:4]) is model


def test_limit_refuses_a_machine_that_is_too_large_at_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    model = machine()
    monkeypatch.setattr(limits, "MOST_BYTES", 1000)
    with pytest.raises(
        NTMError, match=r"this machine is too large for a page, which holds 0 MB of data: NTM\(3 inputs"
    ):
        check_length(model, *sequence(model))
    with pytest.raises(NTMError, match="the page shows a machine with a memory, an NTM, and this is an LSTM"):
        check_length(LSTM(3, 2), *sequence(model))


def test_limit_takes_any_dtype() -> None:
    for dtype in (np.float32, np.float64):
        model = NTM(3, 2, n_rows=4, dtype=dtype)
        assert check_length(model, *sequence(model)) is model


@pytest.mark.parametrize("name", TASKS)
def test_example_of_every_task_is_short_and_scored(name: str) -> None:
    task = TASKS[name]
    lengths = short_lengths(task)
    assert list(lengths) == list(task.ranges)
    x, _, mask = example_of(task)
    assert len(x) < 40
    assert mask.any()
    again, other = example_of(task, lengths, 0), example_of(task, lengths, 1)
    assert np.array_equal(x, again[0])
    assert not np.array_equal(x, other[0])


def test_example_stays_within_the_lengths_of_training() -> None:
    assert short_lengths(Copy(max_length=3)) == {"length": 3}
    assert short_lengths(Copy(min_length=7)) == {"length": 7}
    assert short_lengths(pretrained.task_of("copy-small")) == {"length": 5}
