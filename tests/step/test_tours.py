"""The tours: every number in their lines is NumPy's, every stop is an address, and what they speak of exists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from node import Engine, machine, sequence

from ntm_ref import NTM, pretrained
from ntm_ref.machine import SetHead
from ntm_ref.step import arrays_of, gradients_of, payload_of
from ntm_ref.step.page import INTERFACE, interface_of
from ntm_ref.training.model import in_float64

SEED, T, BIT = 10, 11, (8, 0)  # of the page in tutorials/pages
MAY_STAND = re.compile("1 \u2212 w e|times d_r|Vector 0|Tutorial 11|a 1 has")  # digits that are not facts
ALL = """
const model = ui.modelOf(data.payload), found = [];
const flat = (fact) => (fact.words ? fact.facts.map(flat) : typeof fact === "number" ? fact : Array.from(fact));
const words = (line) => [...line.words, ...line.facts.filter((one) => one.words).flatMap(words)];
const start = { ...ui.initialState(), ...data.state, tour: data.tour };
const { state, notes } = ui.fitTour(model, start, true);
ui.tourStops(model, state).forEach((stop, k) => found.push({
  text: ui.text(stop.line), words: words(stop.line), facts: stop.line.facts.map(flat).flat(Infinity),
  at: ui.atTourStop(model, state, k), told: stop.told,
}));
return { notes, found };
"""


@pytest.fixture
def engine(interface: Engine) -> Engine:
    """The page in Node, with all files that need no document."""
    return interface


def copy_small(seed: int = SEED) -> tuple[NTM, Any]:
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    return model, task.batch(np.random.default_rng(seed), 1, length=5)


def small_payload(seed: int = SEED) -> dict[str, Any]:
    model, batch = copy_small(seed)
    return {**payload_of(model, *batch), "about": {"machine": "copy-small"}}


def silent_payload(inputs: str = "silent-pair") -> dict[str, Any]:
    model, task = pretrained.load("copy-random-only"), pretrained.task_of("copy-random-only")
    batch = task.batch(np.random.default_rng(0), 1, length=5, inputs=inputs)
    return {**payload_of(model, *batch), "about": {"machine": "copy-random-only"}}


def tour(engine: Engine, name: str, payload: dict[str, Any], **state: Any) -> list[dict[str, Any]]:
    answer = engine.ask(ALL, payload=payload, tour=name, state=state)
    assert answer["notes"] == []
    return answer["found"]


class Story:
    """NumPy's numbers of one sequence with one logit as the loss, and the path as a reader would find it."""

    def __init__(self, seed: int, answer: int, bit: int) -> None:
        model, (x, self.target, _) = copy_small(seed)
        self.model, self.x = in_float64(model), x.astype(float)
        self.run = self.model.run(self.x)
        d_logits = np.zeros_like(self.run.logits)
        d_logits[answer, 0, bit] = 1
        self.arrays = {**arrays_of(self.run), **gradients_of(self.run, d_logits)}
        self.answer, self.bit = answer, bit
        self.d_a = [self.length(f"step {t} / write / d_a") for t in range(T)]
        self.written = int(np.argmax(self.d_a))
        self.row = int(self.run.steps[self.written].write.w[0, 0].argmax())
        self.read = int(np.argmax([self.length(f"step {t} / read / d_r") for t in range(T)]))

    def __call__(self, t: int, name: str, *shape: int) -> np.ndarray:
        return self.arrays[f"step {t} / {name}"].reshape(shape or -1)

    def length(self, name: str) -> float:
        return float(np.linalg.norm(self.arrays[name]))

    def row_of(self, t: int, name: str) -> np.ndarray:
        return self(t, name, 12, 8)[self.row]

    def found(self, t: int, head: int) -> list[float]:
        """The facts of how a head came to its row."""
        prev, content = (
            self(t, name, 2, 12)[head]
            for name in ("addressing / interpolation / w_prev", "addressing / content / w_content")
        )
        g, gamma = (self(t, f"heads / {name}")[head] for name in ("g", "gamma"))
        s, w = self(t, "heads / s", 2, 3)[head], self(t, "addressing / sharpening / w", 2, 12)[head]
        shift = [s.argmax() - 1, s.max(), gamma]
        return [prev.argmax(), prev.max(), content.argmax(), g, 1 - g, *shift, self.row, w[self.row]]


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def vector_facts(s: Story) -> list[Sequence[float]]:
    norm, t, read, row, answer = np.linalg.norm, s.written, s.read, s.row, s.answer
    target, held, r = s.target[answer, 0], s.row_of(t, "write / memory"), s(read, "read / r")
    kept = 1 - s(t, "write / w")[row] * s(t, "write / e")
    weight = s(read, "read / w")[row]
    logits = s.run.logits[answer, 0]
    p = 1 / (1 + np.exp(-logits))
    cost = -np.log2(np.where(target > 0.5, p, 1 - p)).sum()
    touched = max(s(k, "write / w")[row] for k in range(t + 1, read))
    return [
        [t, *s.x[t, 0], answer, *target, row, read - t],
        [t, norm(s.run.steps[t - 1].state.reads), norm(s(t, "heads / linear / h"))],
        s.found(t, 1),
        [
            *(row, norm(s.row_of(t, "write / memory_prev")), kept.min(), kept.max(), s(t, "write / w")[row]),
            *(norm(s(t, "write / a")), norm(held)),
        ],
        [read, touched, cosine(held, s.row_of(read, "read / memory"))],
        [read, *s.found(read, 0)],
        [row, weight, norm(r), t, cosine(r, held)],
        [read + 1, answer, *logits],
        [answer, *p, *target, cost],
    ]


def bit_facts(s: Story) -> list[Sequence[float]]:
    norm, t, read, row, answer = np.linalg.norm, s.written, s.read, s.row, s.answer
    last = read - 1  # the memory waits from the step that wrote until here
    after, before = (norm(s.row_of(last, f"write / {name}")) for name in ("d_memory", "d_memory_prev"))
    kept = 1 - s(last, "write / w")[row] * s(last, "write / e")
    factors = [
        norm(s.row_of(k, "write / d_memory_prev")) / norm(s.row_of(k, "write / d_memory")) for k in range(t + 1, read)
    ]
    others = np.array([v if k != t else -1 for k, v in enumerate(s.d_a)])
    d_x = np.array([s(k, "d_x") for k in range(T)])
    heard, number = np.unravel_index(np.abs(d_x).argmax(), d_x.shape)
    d_a = s(t, "write / d_a")
    slope = d_a[np.abs(d_a).argmax()]
    return [
        [s.bit, answer, s.run.logits[answer, 0, s.bit], answer],
        [norm(s(answer, "output / d_h")), norm(s(answer, "output / d_reads"))],
        [norm(s(answer, "controller / linear / d_reads")), norm(s(answer, "controller / linear / d_x"))],
        [
            read,
            row,
            s(read, "read / w")[row],
            norm(s(read, "read / d_r")),
            row,
            norm(s.row_of(read, "read / d_memory")),
        ],
        [row, after, last, norm(s.row_of(t, "write / d_memory")), t, read - t - 1, np.prod(factors)],
        [last, row, kept.min(), kept.max(), after, before],
        [t, s(t, "write / w")[row], norm(d_a), norm(s.row_of(t, "write / d_memory_prev"))],
        [s.d_a[t], others.argmax(), others.max()],
        [norm(s(t, "heads / linear / d_raw")), norm(s(t, "controller / tanh / d_h")), t, norm(d_x[t])],
        [d_x.size, number, heard, d_x[heard, number]],
        [slope, read - t, slope],
    ]


@pytest.mark.parametrize(("answer", "bit"), [BIT, pytest.param(7, 2, marks=pytest.mark.thorough)])
@pytest.mark.parametrize(("name", "facts"), [("vector", vector_facts), ("bit", bit_facts)])
def test_tour_says_numpys_numbers(engine: Engine, name: str, facts: Any, answer: int, bit: int) -> None:
    stops = tour(engine, name, small_payload(), loss={"t": answer, "o": bit})
    expected = facts(Story(SEED, answer, bit))
    for stop, numbers in zip(stops, expected, strict=True):
        assert stop["facts"] == pytest.approx([float(v) for v in numbers], rel=1e-6, abs=1e-9), stop["text"]


def test_tour_of_the_silent_vectors_says_numpys_numbers(engine: Engine) -> None:
    stops = tour(engine, "silent", silent_payload())
    model, task = pretrained.load("copy-random-only"), pretrained.task_of("copy-random-only")
    x, target, mask = task.batch(np.random.default_rng(0), 1, length=5, inputs="silent-pair")
    double = in_float64(model)
    run, held = (double.run(x.astype(float), changes=changes) for changes in ([], [SetHead(1, 0, "s", (0, 1, 0))]))
    arrays = arrays_of(run)

    def wrong(a_run: Any) -> int:
        return int((((a_run.logits > 0) != (target > 0.5)) & (mask > 0)).sum())

    def moves(t: int) -> list[float]:
        s, prev, w = (
            arrays[f"step {t} / heads / s"],
            arrays[f"step {t} / addressing / interpolation / w_prev"],
            run.steps[t].state.w[0],
        )
        return [s.reshape(2, 3)[0, 1], s.reshape(2, 3)[0, 0], 0, prev.reshape(2, 128)[0, 0], w[0, 0], 127, w[0, 127]]

    mark = [a_run.steps[5].state.w[0, 0] for a_run in (run, held)]
    expected = [
        [0, 1, 6, wrong(run), 40],
        [0, *np.zeros(9), 6],
        [0, 0, *moves(0)],
        [1, run.steps[0].state.w[0, 0, 0], 0, *moves(1)],
        [5, run.steps[0].state.w[0, 1].argmax(), mark[0].argmax(), mark[0].max()],
        [1, mark[1].argmax(), wrong(held), 40, wrong(run)],
        [8, 2**8, 2**16],
    ]
    for stop, numbers in zip(stops, expected, strict=True):
        assert stop["facts"] == pytest.approx([float(v) for v in numbers], rel=1e-6, abs=1e-9), stop["text"]
    assert wrong(held) == 0 < wrong(run)


@pytest.mark.parametrize("name", ["vector", "bit", pytest.param("silent", marks=pytest.mark.thorough)])
def test_tour_has_no_number_that_was_not_computed_and_speaks_of_what_exists(engine: Engine, name: str) -> None:
    payload = silent_payload() if name == "silent" else small_payload()
    stops = tour(engine, name, payload)
    for k, stop in enumerate(stops):
        assert not re.search(r"\d", MAY_STAND.sub("", " ".join(stop["words"]).replace("\n      ", " "))), stop["words"]
        assert not re.search(r"undefined|NaN|null|object|\n|  ", stop["text"]), stop["text"]
        assert stop["text"].endswith((".", ").")), stop["text"]
        assert stop["told"]
        assert stop["at"]["stop"] == k
        assert re.fullmatch(r"step (\d+) / .*", stop["told"][0][0])
    code = "const { run } = ui.modelOf(data.payload); for (const [name] of data.told) run.find(name); return true;"
    assert engine.ask(code, payload=payload, told=[one for stop in stops for one in stop["told"]])


RESTORED = """
const model = ui.modelOf(data.payload), lost = [];
const open = (address) => {
  const { state, notes } = ui.stateOf(address);
  model.update(state);
  const fitted = ui.fit(state, model.run), toured = ui.fitTour(model, fitted.state, /^tour=/.test(address));
  return { state: toured.state, notes: [...notes, ...fitted.notes, ...toured.notes] };
};
for (const name of ui.toursOf(model)) {
  const first = open(`tour=${name}&stop=1`).state, n = ui.tourStops(model, first).length;
  for (let k = 0; k < n; k++) {
    const address = ui.addressOf(ui.atTourStop(model, first, k)), again = open(address);
    if (ui.addressOf(again.state) !== address || again.notes.length) lost.push([address, again.notes]);
    if (k === 2 && ui.addressOf(open(`tour=${name}&stop=3`).state) !== address) lost.push(["short", address]);
  }
}
const beyond = open("tour=bit&stop=99");
return { lost, tours: ui.toursOf(model), beyond: [beyond.state.stop, beyond.notes], other: open("tour=7").notes };
"""


@pytest.mark.parametrize(
    ("made", "tours"),
    [
        (small_payload, ["vector", "bit"]),
        pytest.param(silent_payload, ["vector", "bit", "silent"], marks=pytest.mark.thorough),
    ],
)
def test_every_stop_of_a_tour_is_an_address_that_is_restored(engine: Engine, made: Any, tours: list[str]) -> None:
    found = engine.ask(RESTORED, payload=made())
    assert found["lost"] == []
    assert found["tours"] == tours
    assert found["beyond"][0] > 8
    assert found["beyond"][1] == [
        f"the tour has {found['beyond'][0] + 1} stops, so this is stop {found['beyond'][0] + 1}"
    ]
    assert found["other"] == ["this page has no tour 7"]


def test_tour_says_so_where_there_is_no_path(engine: Engine) -> None:
    model = machine(spread=0.0)
    x, target, mask = sequence(model)
    flat = {**payload_of(model, x, target, mask), "about": {}}
    for name in ("vector", "bit"):
        (only,) = tour(engine, name, flat)
        share = engine.ask(
            "return mainPath(runFor(data)).share", payload=flat, loss={"name": "step 3 / logits", "index": [0]}
        )
        assert "has no main path" in only["text"]
        assert only["facts"] == pytest.approx([0, 3, 100 * share])
    (only,) = tour(engine, "bit", {**flat, "mask": (0 * mask[:, 0] + 0 * target[:, 0]).tolist()})
    assert "No output is scored" in only["text"]
    (only,) = tour(engine, "silent", silent_payload("ones"))
    assert "no two silent vectors" in only["text"]


PRETENDED = """
const found = mainPath;
mainPath = () => (data.path);
try { return (() => { %s })(); } finally { mainPath = found; }
"""  # a path that a run does not have


def path(written: float = 0.9) -> dict[str, Any]:
    return {
        **{"row": 2, "read": {"t": 3, "head": 0, "weight": 0.8}, "written": {"t": 1, "head": 0, "weight": written}},
        **{"steps": [{"t": 2, "length": 0.7, "factor": 0.5}], "product": 0.5},
    }


def test_tour_says_so_where_no_step_wrote_the_row(engine: Engine) -> None:
    model = machine()
    payload = {**payload_of(model, *sequence(model)), "about": {}}
    (only,) = engine.ask(PRETENDED % ALL, payload=payload, tour="bit", state={}, path=path(0.4))["found"]
    assert "no step wrote that row with more than half" in " ".join(only["text"].split())
    assert only["facts"][-3:] == [2, 1, 0.4]


@pytest.mark.parametrize(
    "settings",
    [
        {"controller": "lstm", "n_layers": 2, "n_read_heads": 2, "n_write_heads": 2},
        {"addressing": "content"},
        {"addressing": "location"},
    ],
    ids=str,
)
def test_tour_has_whole_lines_for_other_machines(engine: Engine, settings: dict[str, Any]) -> None:
    model = machine(**settings)
    payload = {**payload_of(model, *sequence(model)), "about": {}}
    for name, n_stops in (("vector", 9), ("bit", 10)):
        stops = engine.ask(PRETENDED % ALL, payload=payload, tour=name, state={}, path=path())["found"]
        assert len(stops) == n_stops
        for stop in stops:
            assert not re.search(r"undefined|NaN|null|object|\n|  ", stop["text"]), stop["text"]


def test_only_the_page_of_the_old_machine_carries_its_tour() -> None:
    assert "tour-silent" in interface_of({"machine": "copy-random-only"})
    assert "tour-silent" not in interface_of({"machine": "copy-small"})
    assert {*interface_of({})} == {*INTERFACE} - {"tour-silent"}


def test_line_of_a_tour_fills_its_facts_in(engine: Engine) -> None:
    code = "const inner = ui.line`${-1} and`; return ui.text(ui.line`${inner} ${0.12345} of\n      ${[1, 0, 0.5]}`)"
    assert engine.ask(code) == "\u22121 and 0.123 of 1 0 0.500"
