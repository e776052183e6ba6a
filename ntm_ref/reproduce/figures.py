"""The figures: each draws its picture, and counts in our numbers what the paper's shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from .. import pretrained
from ..errors import NTMError
from ..machine import NTM, Run
from ..shapes import Array
from ..tasks import TASKS, AssociativeRecall, NGrams, PrioritySort, RepeatCopy, Task
from ..tasks.task import Batch
from ..training import BitsPerSequence, Model, evaluate, wrong_bits
from ..view import curves, longer, memory_use, sort_example, sort_memory, strips
from ..view.curves import Reference, cost
from ..view.memory_use import Moments
from ..view.sorting import Sorted
from ..view.strips import ERROR_LOOK, Column, Strip, answer
from ..view.words import count, number
from .marks import Ours, marks_of
from .measures import (
    OPTIMUM,
    cost_by,
    fit_line,
    followed,
    found,
    in_the_papers_bits,
    locations,
    off_by,
    overlap,
    returned,
    slips,
    weightings,
)

Outcome: TypeAlias = tuple[str, dict[str, Ours]]  # the picture's text alternative, and our numbers
SEED = 0
MANY, SOME, FEW = 100, 20, 8  # sequences that a number is the mean of


class Figure(NamedTuple):
    """One figure of the paper: what it shows, what it needs, and how it is drawn."""

    shows: str
    name: str  # a task, or the name of trained weights
    needs: str  # "log", "weights" or "nothing"
    draw: Callable[[Path, str], Outcome]

    def missing(self) -> str:
        """What would have to be there and is not; empty if all is."""
        if self.needs == "log" and not pretrained.curves_of(self.name):
            return "no log shipped yet"
        if self.needs == "weights" and self.name not in pretrained.names():
            return "no weights shipped yet"
        return ""


def learning(figure: int, task: str, path: Path, title: str) -> Outcome:
    """Figures 3, 7, 10, 13, 18: the cost in training."""
    logs, known = pretrained.curves_of(task), TASKS[task]
    if known.has_optimum:
        logs = {model: in_the_papers_bits(log) for model, log in logs.items()}
    references = [Reference(mark.key, mark.by, mark.paper, f"{mark.said} sequences") for mark in marks_of(figure)]
    ours = {}
    for mark in marks_of(figure):
        if mark.key in logs:
            bits, at = cost_by(logs[mark.key], mark.by)
            ours[mark.key] = Ours(bits, f"{cost(bits)} by {at:,.0f}" if np.isfinite(bits) else "not begun by then")
    optimum = OPTIMUM if known.has_optimum else None
    return curves(logs, references, path, title, known.chance_bits, optimum), ours


def copy_strips(name: str, path: Path, title: str) -> Outcome:
    """Figures 4 and 5: the copies of sequences longer than those of training."""
    model, task = pretrained.load(name), pretrained.task_of(name)
    drawn = [answer_column(model, task, f"{length} vectors", length=length) for length in (10, 20, 30, 50, 120)]
    p, target = answered(model, task, SOME, length=120)
    n_slips = float(np.mean([slips(p[:, b] > 0.5, target[:, b] > 0.5) for b in range(SOME)]))
    wrong = float(((p > 0.5) != (target > 0.5)).mean())
    said = f"Over {SOME} sequences of 120, {number(n_slips)} vectors doubled, lost or changed in each."
    text = f"Target, output and error of five copies: {'; '.join(in_a_line(column) for column in drawn)}. {said}"
    ours = {"slips": Ours(n_slips, number(n_slips)), "wrong": Ours(wrong, number(wrong))}
    return strips([drawn[:4], drawn[4:]], path, title, text), ours


def in_a_line(column: Column) -> str:
    """A column's title, for a sentence."""
    return column.title.replace("\n", ", ")


def answer_column(model: Model, task: Task, name: str, **lengths: int) -> Column:
    """One answer as strips, with how many of its bits are wrong."""
    x, target, mask = batch(model, task, 1, **lengths)
    logits = model.run(x, keep_steps=False).logits
    n_wrong = round(wrong_bits(logits, target, mask))
    scored = np.broadcast_to(mask, target.shape)[:, 0] > 0
    steps = scored.any(axis=1)
    title = f"{name}\n{count(n_wrong, 'wrong bit')}"
    return answer(title, target[steps, 0], sigmoid(logits)[steps, 0], scored[steps])


def answered(model: Model, task: Task, n: int, **lengths: int) -> tuple[Array, Array]:
    """The probabilities and the target of several answers, on the steps that are scored."""
    x, target, mask = batch(model, task, n, **lengths)
    steps = mask.any(axis=(1, 2))
    return sigmoid(model.run(x, keep_steps=False).logits)[steps], target[steps]


def batch(model: Model, task: Task, n: int, **lengths: int) -> Batch:
    """New sequences, always the same ones."""
    return task.batch(np.random.default_rng([SEED, *lengths.values()]), n, dtype=model.dtype, **lengths)


def sigmoid(logits: Array) -> Array:
    """The probability of a 1."""
    return (1 + np.tanh(logits / 2)) / 2


def machine(name: str) -> NTM:
    """Trained weights of a machine with a memory to look into."""
    model = pretrained.load(name)
    if not isinstance(model, NTM):
        raise NTMError(f"reproduce: the weights {name!r} are of an {type(model).__name__}, which has no memory to show")
    return model


def copy_memory(path: Path, title: str) -> Outcome:
    """Figure 6: one diagonal written, the same one read."""
    ntm, task = machine("copy"), pretrained.task_of("copy")
    length = task.longest["length"]
    x, target, mask = batch(ntm, task, 1, length=length)
    run = ntm.run(x)
    share = followed(run, length)
    return memory_use(run, x, target, mask, path, title), {"followed": Ours(share, number(share))}


def repeat_strips(path: Path, title: str) -> Outcome:
    """Figure 8: twice as long as in training, and twice as often."""
    model, task = pretrained.load("repeat-copy"), pretrained.task_of("repeat-copy")
    length, repeats = task.longest["length"], task.longest["repeats"]
    longer_one, more_often = {"length": 2 * length, "repeats": repeats}, {"length": length, "repeats": 2 * repeats}
    blocks = []
    for lengths in (longer_one, more_often):
        name = f"{lengths['length']} vectors, {lengths['repeats']} times (the lowest row: the end marker)"
        blocks.append([answer_column(model, task, name, **lengths)])
    x, target, mask = batch(model, task, SOME, **longer_one)
    wrong = wrong_bits(model.run(x, keep_steps=False).logits, target, mask)
    p, _ = answered(model, task, SOME, **more_often)
    early = float(np.mean([off_by(p[:, b, -1] > 0.5, length, 2 * repeats) for b in range(SOME)]))
    text = (
        f"Target, output and error of two answers. {in_a_line(blocks[0][0])}. {in_a_line(blocks[1][0])}. Over {SOME} "
        f"sequences each, {number(wrong)} wrong bits when twice as long, and an end marker {number(early)} repeats "
        "early or late when twice as often."
    )
    ours = {"length": Ours(wrong, number(wrong)), "repeats": Ours(early, f"{number(early)} repeats")}
    return strips(blocks, path, title, text, height=0.75), ours


def repeat_memory(path: Path, title: str) -> Outcome:
    """Figure 9: the head that reads jumps back to the start for every round."""
    ntm, task = machine("repeat-copy"), pretrained.task_of("repeat-copy")
    assert isinstance(task, RepeatCopy)
    length, repeats = min(8, task.max_length), min(5, task.max_repeats)
    x, target, mask = batch(ntm, task, 1, length=length, repeats=repeats)
    run = ntm.run(x)
    share = returned(run, length, repeats)
    rounds = Moments([length + 1 + n * length for n in range(repeats)], "a round begins")
    text = memory_use(run, x, target, mask, path, title, rounds)
    return text, {"returned": Ours(share, number(share))}


def recall_items(path: Path, title: str) -> Outcome:
    """Figure 11: more items than in training."""
    model, task = pretrained.load("associative-recall"), pretrained.task_of("associative-recall")
    rows = evaluate(model, task, task.variants, MANY, SEED)
    ours = {str(row["items"]): Ours(row["bits_per_sequence"], number(row["bits_per_sequence"])) for row in rows}
    references = {float(mark.key): (mark.paper, mark.said) for mark in marks_of(11)}
    return longer(rows, "items", task.longest["items"], references, path, title), ours


def recall_memory(path: Path, title: str) -> Outcome:
    """Figure 12: look the query up, then move on to the item that followed."""
    ntm, task = machine("associative-recall"), pretrained.task_of("associative-recall")
    assert isinstance(task, AssociativeRecall)
    items, stride = task.max_items, 1 + task.item_length
    x, target, mask = batch(ntm, task, SOME, items=items)
    run, answers = ntm.run(x), answered_items(x, items, stride)
    share = found(run, answers, items, task.item_length)
    steps = [int(answers[0]) * stride, items * stride, (items + 1) * stride]
    moments = Moments(steps, "item asked for, query, answer")
    return memory_use(run, x, target, mask, path, title, moments), {"found": Ours(share, number(share))}


def answered_items(x: Array, n_items: int, stride: int) -> Array:
    """Which item each sequence of a recall batch asks for: the one after the item that is the query."""
    parts = x.reshape(-1, stride, *x.shape[1:])[:, 1:, :, :-2]
    return (parts[: n_items - 1] == parts[n_items]).all(axis=(1, 3)).argmax(axis=0) + 1


def ngrams_run(n: int, keep_steps: bool) -> tuple[NGrams, Batch, Run]:
    """The machine that predicts, on some sequences."""
    ntm, task = machine("ngrams"), pretrained.task_of("ngrams")
    assert isinstance(task, NGrams)
    sequences = batch(ntm, task, n, **task.longest)
    return task, sequences, ntm.run(sequences[0], keep_steps)


def ngrams_strips(path: Path, title: str) -> Outcome:
    """Figure 14: the predictions beside those of the optimal estimator."""
    task, (x, target, mask), run = ngrams_run(MANY, keep_steps=False)
    bits, optimum = float(BitsPerSequence().forward(run.logits, target, mask)), task.optimal_bits(x, target, mask)
    above = bits - float(optimum.mean())
    scored = mask[:, 0, 0] > 0
    p, best = sigmoid(run.logits)[scored, 0], task.optimal_probabilities(x)[scored, 0]
    shown = (
        Strip("next bit", target[scored, 0]),
        Strip("optimum", best),
        Strip("machine", p),
        Strip("difference", p - best, ERROR_LOOK),
    )
    apart = number(float(np.abs(p - best).mean()))
    heading = f"probability of a 1; machine and optimum are {apart} apart on average"
    text = (
        f"One sequence of {len(x) + 1} bits: the next bit, and the probability of a 1 by the optimal estimator and by "
        f"the machine, which are {apart} apart on average. Over {MANY} sequences the machine costs {number(above)} bits"
        f" more than the optimum's {number(float(optimum.mean()))}."
    )
    ours = {pretrained.facts_of("ngrams")["model"]: Ours(above, number(above))}
    return strips(
        [[Column(heading, shown)]], path, title, text, height=0.55, x_label="bit, from the first that can be predicted"
    ), ours


def ngrams_memory(path: Path, title: str) -> Outcome:
    """Figure 15: the same context, the same row."""
    task, (x, target, mask), run = ngrams_run(FEW, keep_steps=True)
    gain = overlap(run, x, task)
    bits = x[:, 0, 0].astype(int)
    ends = range(task.n_context - 1, len(bits))
    contexts = ["".join(map(str, bits[t - task.n_context + 1 : t + 1])) for t in ends]
    often = max(sorted(set(contexts)), key=lambda context: -abs(contexts.count(context) - 10))  # enough and not a crowd
    steps = [t for t, context in zip(ends, contexts) if context == often]
    text = memory_use(run, x, target, mask, path, title, Moments(steps, f"after the bits {often}"))
    return text, {"overlap": Ours(gain, number(gain))}


def sorted_example(path: Path, title: str) -> Outcome:
    """Figure 16: what is asked for."""
    task = TASKS["priority-sort"]
    assert isinstance(task, PrioritySort)
    items, n_bits = task.max_items, task.n_bits
    x, target, mask = task.batch(np.random.default_rng(SEED), 1, items=items)
    answer_steps = mask[:, 0, 0] > 0
    return sort_example(x[:items, 0, :n_bits], x[:items, 0, n_bits], target[answer_steps, 0], path, title), {}


def sorted_memory(path: Path, title: str) -> Outcome:
    """Figure 17: a line through where it writes."""
    ntm, task = machine("priority-sort"), pretrained.task_of("priority-sort")
    assert isinstance(task, PrioritySort)
    items, n_read = task.max_items, ntm.sizes.n_read
    x, _, _ = batch(ntm, task, SOME, items=items)
    w = weightings(ntm.run(x))
    w_write, w_read, priorities = w[:items, :, n_read:], w[items + 1 :, :, :n_read], x[:items, :, task.n_bits]
    n_rows, flat = w.shape[-1], priorities.ravel()
    fit = fit_line(locations(w_write).reshape(len(flat), -1), flat, n_rows)
    places = np.repeat(np.arange(len(w_read)), SOME).astype(float)
    reading = fit_line(locations(w_read).reshape(len(places), -1), places, n_rows)
    shown = Sorted(
        priorities=flat,
        written=(locations(w_write[:, :, fit.head]).ravel() - fit.first_row) % n_rows,
        line=(fit.start, fit.slope),
        r_squared=fit.r_squared,
        first_row=fit.first_row,
        w_write=w_write[:, 0, fit.head],
        own_priorities=priorities[:, 0],
        w_read=w_read[:, 0, reading.head],
        heads=(fit.head, reading.head),
    )
    return sort_memory(shown, path, title), {"linear": Ours(fit.r_squared, number(fit.r_squared))}


def curves_figure(figure: int, task: str) -> Figure:
    """A figure of learning curves."""
    name = "N-grams" if task == "ngrams" else task.replace("-", " ")
    return Figure(f"{name}, learning curves", task, "log", partial(learning, figure, task))


FIGURES: dict[int, Figure] = {
    3: curves_figure(3, "copy"),
    4: Figure("copies longer than in training", "copy", "weights", partial(copy_strips, "copy")),
    5: Figure("copies of the LSTM alone", "copy.lstm", "weights", partial(copy_strips, "copy.lstm")),
    6: Figure("copy, the use of memory", "copy", "weights", copy_memory),
    7: curves_figure(7, "repeat-copy"),
    8: Figure("repeat copies longer and more often than in training", "repeat-copy", "weights", repeat_strips),
    9: Figure("repeat copy, the use of memory", "repeat-copy", "weights", repeat_memory),
    10: curves_figure(10, "associative-recall"),
    11: Figure("recall among more items than in training", "associative-recall", "weights", recall_items),
    12: Figure("associative recall, the use of memory", "associative-recall", "weights", recall_memory),
    13: curves_figure(13, "ngrams"),
    14: Figure("N-grams, predictions", "ngrams", "weights", ngrams_strips),
    15: Figure("N-grams, the use of memory", "ngrams", "weights", ngrams_memory),
    16: Figure("an example of the priority sort", "priority-sort", "nothing", sorted_example),
    17: Figure("priority sort, where it writes and reads", "priority-sort", "weights", sorted_memory),
    18: curves_figure(18, "priority-sort"),
}
