"""What the interface computes without a document: addresses, sentences, the lines on top."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from node import NODE, WITHOUT_NODE, Engine, machine, sequence

from ntm_ref import pretrained
from ntm_ref.step import payload_of
from ntm_ref.step.page import ASSETS, INTERFACE

PURE = ("tools", "address", "model", "words", "plan")


@pytest.fixture(scope="module")
def interface() -> Iterator[Engine]:
    """The engine in Node, with the part of the interface that needs no document."""
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    files = [ASSETS / "interface" / f"{name}.js" for name in PURE]
    process = Engine([*files, Path(__file__).with_name("interface.js")])
    yield process
    process.close()


def payloads() -> dict[str, Any]:
    small, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    heads = machine(controller="lstm", n_layers=2, n_read_heads=2, n_write_heads=3)
    content = machine(addressing="content")
    return {
        "small": payload_of(small, *task.batch(np.random.default_rng(0), 1, length=3)),
        "lstm": payload_of(heads, *sequence(heads)),
        "content": payload_of(content, *sequence(content)),
    }


PAYLOADS = payloads()


def test_interface_is_strict_and_keeps_to_one_name_and_to_the_pages_policy() -> None:
    for name in INTERFACE:
        text = (ASSETS / "interface" / f"{name}.js").read_text(encoding="utf-8")
        assert text.startswith('"use strict";\n/* '), name
        outside, _, inside = text.partition("\n{\n")
        declared = re.findall(r"^(?:const|let|function|class) (\w+)", outside, re.MULTILINE)
        assert declared == {"tools": ["ui"], "elements": ["mathElement"]}.get(name, []), name
        assert not inside or inside.endswith("\n}\n"), name
        for forbidden in ("innerHTML", "eval(", "fetch(", "localStorage", "</script", "style=", "style:", "onclick"):
            assert forbidden not in text, (name, forbidden)


@pytest.mark.parametrize("name", PAYLOADS)
def test_interface_restores_every_address_exactly(interface: Engine, name: str) -> None:
    different = interface.ask(
        """
        const model = modelFor(data), random = randomNumbers(1), different = [];
        for (let k = 0; k < 200; k++) {
          const state = randomState(model, random), address = ui.addressOf(state), read = ui.stateOf(address);
          const fitted = ui.fit(read.state, model.run), notes = [...read.notes, ...fitted.notes];
          if (JSON.stringify(fitted.state) !== JSON.stringify(state) || notes.length) different.push([address, notes]);
        }
        return different;""",
        payload=PAYLOADS[name],
    )
    assert different == []


@pytest.mark.parametrize(
    ("address", "opened", "note"),
    [
        ("step=99", {"t": 6}, "there is no step 99, so this is step 6"),
        ("step=2&place=addressing/interpolaton", {"place": "received"}, "there is no addressing / interpolaton"),
        (
            "step=2&place=interpolation",
            {"place": "addressing / interpolation"},
            "so this is addressing / interpolation",
        ),
        ("number=step1/heads/g[7]", {"number": None}, "there is no number step1/heads/g[7]"),
        ("number=step1/heads/q[0]", {"number": None}, "there is no number step1/heads/q[0]"),
        ("loss=9.9", {"loss": "bits"}, "there is no output bit 9 at step 9"),
        ("cut=read/mem", {"cut": []}, "there is no read / mem to switch off"),
        ("fork=z&place=read", {"fork": None}, "z does not go to several places"),
        ("change=row:1:x", {"changes": []}, "the change row:1:x cannot be understood"),
        ("change=explode:1", {"changes": []}, "the change explode:1 cannot be understood"),
        ("level=7&colour=red", {"level": "sequence"}, "level=7 is not possible; colour is not a part of an address"),
        ("size=huge&number=%", {}, "size=huge is not possible; URI malformed"),
    ],
)
def test_interface_opens_the_nearest_place_of_an_address_that_does_not_fit(
    interface: Engine, address: str, opened: dict[str, Any], note: str
) -> None:
    state, notes = interface.ask(
        """const model = modelFor(data), { state, notes } = ui.stateOf(data.address), fitted = ui.fit(state, model.run);
        return [fitted.state, [...notes, ...fitted.notes].join("; ")];""",
        payload=PAYLOADS["small"],
        address=address,
    )
    assert {key: state[key] for key in opened} == opened
    assert note in notes


@pytest.mark.parametrize("name", PAYLOADS)
def test_interface_has_a_sentence_with_numbers_for_every_stop(interface: Engine, name: str) -> None:
    sentences = interface.ask(
        "const model = modelFor(data); return model.stops.map((stop) => ui.sentence(model.run, stop));",
        payload=PAYLOADS[name],
    )
    for sentence in sentences:
        assert not any(word in sentence for word in ("undefined", "NaN", "null", "[object")), sentence
        assert sentence.endswith((".", ".)")), sentence
        assert any(letter.isdigit() for letter in sentence), sentence
        assert len(sentence) < 700, sentence
    assert len(set(sentences)) > 0.9 * len(sentences)


def test_interface_draws_layers_apart_and_every_wire_to_its_box(interface: Engine) -> None:
    deep = machine(controller="lstm", n_layers=3)
    boxes, ends = interface.ask(
        """const { run } = modelFor(data), layers = run.steps[1].evaluations.filter(({ kind, name }) =>
          /controller/.test(name) && kind.title !== "State").map(({ name }) => placeOf(name));
        const ends = run.steps[1].evaluations.flatMap(({ name, kind }) => Object.keys(kind.arguments).map((local) =>
          [placeOf(name), local, ui.boxOf(run, placeOf(name)), ui.stacked(run, placeOf(name), local)]));
        return [layers.map((place) => [place, ...ui.boxOf(run, place)]), ends];""",
        payload=payload_of(deep, *sequence(deep)),
    )
    assert len(boxes) == 6
    for x in {x for _, x, *_ in boxes}:
        column = sorted((top, tall) for _, left, top, tall in boxes if left == x)
        assert all(top + tall + 10 < below for (top, tall), (below, _) in pairwise(column))
        assert column[-1][0] + column[-1][1] < 168  # where the wires of the heads begin
    routed = [(place, local, box, route) for place, local, box, route in ends if route]
    assert {local for _, local, *_ in routed} == {"x", "reads", "h_prev", "c_prev", "z", "h"}
    assert len(routed) == 3 + 2 * 2 + 3 * 2 + 2  # into the linear parts, into the cells, and where h goes
    for place, local, (x, top, tall), route in routed:
        assert route.endswith(f"H{x}"), (place, local, route)
        assert top < float(re.findall(r"[V ]([\d.]+)(?=H)", route)[-1]) < top + tall, (place, local, route)


def test_interface_finds_every_stop_again(interface: Engine) -> None:
    for payload in PAYLOADS.values():
        lost = interface.ask(
            """const { stops } = modelFor(data);
            return stops.filter((stop, k) => ui.stopAt(stops, { t: stop.t, place: stop.place,
              back: stop.direction === "backward", fork: stop.array ? stop.array.local : null }) !== k).length;""",
            payload=payload,
        )
        assert lost == 0


def test_interface_says_in_words_whether_the_numbers_are_numpys(interface: Engine) -> None:
    said = "const model = modelFor(data); return [ui.agreement(model), ui.lossInWords(model.run)];"
    agreement, loss = interface.ask(said, payload=PAYLOADS["small"])
    assert "agree with NumPy" in agreement
    assert loss.endswith("bits for 9 scored bits, all of them right.")
    wrong = json.loads(json.dumps(PAYLOADS["small"]))
    wrong["x"][1][0] = 1 - wrong["x"][1][0]
    agreement, loss = interface.ask(said, payload=wrong)
    assert "The first array that differs is step 1 / controller / linear / seen" in agreement
    assert "of them wrong" in loss


def test_interface_switching_a_gradient_off_leaves_the_whole_one_to_compare(interface: Engine) -> None:
    lengths = interface.ask(
        """const model = modelFor(data);
        model.update({ ...ui.initialState(), cut: ["received / memory"] });
        return [model.run, model.whole].map((run) => ui.length(run.find("step 0 / write / d_a").numbers));""",
        payload=PAYLOADS["small"],
    )
    assert lengths[0] < 0.01 * lengths[1]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "\u2013"),
        (0, "0"),
        (-0.00123456, "\u22120.00123"),
        (123.456, "123"),
        (1234.5, "1235"),
        (1.5e-7, "1.5e\u22127"),
        (-2.25e9, "\u22122.3e9"),
        (0.9999, "1.00"),
    ],
)
def test_interface_writes_a_number_with_three_digits(interface: Engine, number: float | None, text: str) -> None:
    assert interface.ask("return ui.short(data.number);", number=number) == text
