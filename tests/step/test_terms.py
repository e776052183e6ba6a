"""Every number that is shown has a formula, and its terms add up to the number, forwards and backwards."""

from typing import Any

import numpy as np
import pytest
from node import TRAINED, Engine, EngineError, machine, sequence

from ntm_ref import NTM, pretrained
from ntm_ref.step import payload_of
from ntm_ref.tasks import Copy

ADD_UP = 1e-12

SMALL = {"n_inputs": 4, "n_outputs": 3, "controller_size": 24, "n_rows": 12, "width": 6}
OTHERS: list[dict[str, Any]] = [
    {"controller": "lstm", "n_layers": 2, "n_read_heads": 2, "n_write_heads": 3, "max_shift": 2},
    {"addressing": "content", "n_read_heads": 2},
    {"addressing": "location", "controller": "lstm"},
]


def copying(**settings: Any) -> dict[str, Any]:
    """The payload of a machine that shall copy two vectors of three bits."""
    model = NTM(**SMALL, **settings, dtype=np.float64, seed=1)
    rng = np.random.default_rng(4)
    for parameter in model.parameters():
        parameter.value += 0.5 * rng.standard_normal(parameter.value.shape)
    return payload_of(model, *Copy(n_bits=3).batch(rng, 1, length=2, dtype=np.float64))


@pytest.mark.parametrize("drawn", [3000, pytest.param(None, marks=pytest.mark.thorough)], ids=str)
def test_terms_add_up_for_every_number_of_the_small_machine(engine: Engine, drawn: int | None) -> None:
    found = engine.ask("return worstTerms(runFor(data), data.drawn)", payload=copying(), drawn=drawn)
    assert found["worst"] < ADD_UP, found["where"]
    assert found["checked"] >= (drawn or 15_000)


@pytest.mark.parametrize(
    "sizes", [OTHERS[0], *(pytest.param(sizes, marks=pytest.mark.thorough) for sizes in OTHERS[1:])], ids=str
)
def test_terms_add_up_for_every_number_of_other_machines(engine: Engine, sizes: dict[str, Any]) -> None:
    model = machine(**sizes)
    payload = payload_of(model, *sequence(model))
    found = engine.ask("return worstTerms(runFor(data))", payload=payload, addPenalty=0.3)
    assert found["worst"] < ADD_UP, found["where"]


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.thorough) for name in TRAINED])
def test_terms_add_up_for_a_thousand_numbers_of_a_trained_machine(engine: Engine, name: str) -> None:
    model, task = pretrained.load(name), pretrained.task_of(name)
    payload = payload_of(model, *task.batch(np.random.default_rng(0), 1, **({"length": 3} if name == "copy" else {})))
    found = engine.ask("return worstTerms(runFor(data), 1000)", payload=payload)
    assert found["worst"] < ADD_UP, found["where"]


@pytest.mark.thorough
def test_terms_add_up_for_every_number_of_the_small_trained_machine(engine: Engine) -> None:
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    payload = payload_of(model, *task.batch(np.random.default_rng(0), 1, length=4))
    found = engine.ask("return worstTerms(runFor(data))", payload=payload)
    assert found["worst"] < ADD_UP, found["where"]


CHANGES = [
    {"kind": "OverwriteRow", "t": 1, "row": 2, "values": [0.5, -0.4, 0.3, -0.2, 0.1, 0.7]},
    {"kind": "MoveHead", "t": 2, "head": 1, "by": -3},
    {"kind": "Cut", "stage": "shift", "since": 3},
    {"kind": "SetHead", "t": 0, "head": 0, "name": "beta", "values": [2.5]},
    {"kind": "Set", "name": "step 1 / heads / e", "flat": 3, "value": 0.25},
]


def test_terms_add_up_in_a_run_that_was_changed_and_in_a_backward_with_paths_cut(engine: Engine) -> None:
    found = engine.ask(
        "return worstTerms(runFor(data), 2000)",
        payload=copying(),
        changes=CHANGES,
        cut=["read / memory", "step 2 / received / w"],
        loss={"name": "step 4 / logits", "index": [1]},
    )
    assert found["worst"] < ADD_UP, found["where"]


def test_terms_name_what_meets_at_a_fork(engine: Engine) -> None:
    found = engine.ask(
        """
        const run = runFor(data), labels = (name, index) => describe(run, name, index).terms.map(({ label }) => label);
        const forks = { "step 2 / received / d_memory_prev": [3, 1], "step 2 / addressing / sharpening / d_w": [0, 5],
          "step 2 / state / d_w": [1, 5], "step 2 / d_h": [4], "step 2 / read / d_r": [0, 1], "d_heads.b": [2],
          "step 2 / loss / d_cost": [0] };
        return Object.entries(forks).map(([name, index]) => labels(name, index));
        """,
        payload=copying(),
    )
    memory, w_read, w_write, h, reads, bias, cost = found
    assert memory == ["addressed", "read", "written to"]
    assert w_read == ["used to read", "to the next step"]
    assert w_write == ["used to write", "to the next step"]
    assert h == ["to the heads", "to the output"]
    assert reads == ["to the output", "to the next step"]
    assert bias == [f"step {t}" for t in range(5)]
    assert cost == ["part of the loss"]


def test_terms_say_where_each_factor_is_found_and_that_number_says_what_it_is_used_for(engine: Engine) -> None:
    """For numbers that are drawn: each factor's name and index lead to its number, and back."""
    failures = engine.ask(
        """
        const run = runFor(data), random = randomNumbers(3), failures = [];
        const names = run.arrays().flatMap((array) => [array.name, ...(array.gradient ? [array.gradientName] : [])]);
        for (let k = 0; k < 60; k++) {
          const name = names[Math.floor(random() * names.length)], { array } = run.find(name);
          const index = array.index(Math.floor(random() * array.size));
          const isThis = (use) => use.name === name && String(use.index) === String(index);
          for (const { factors } of describe(run, name, index).terms.slice(0, 3)) for (const factor of factors) {
            const { array: source, numbers } = run.find(factor.name), pair = `${factor.name} of ${name}`;
            if (numbers[source.flat(factor.index)] !== factor.number) failures.push(`another number: ${pair}`);
            if (!usedBy(run, factor.name, factor.index).some(isThis)) failures.push(`not used by: ${pair}`);
          }
        }
        return failures;
        """,
        payload=copying(),
    )
    assert failures == []


def test_formulas_become_mathml_with_every_symbol_in_its_place(engine: Engine) -> None:
    found = engine.ask(
        """
        const written = ({ tag, text, children }) => children ? `${tag}[${children.map(written).join(" ")}]` : text;
        return data.formulas.map((text) => written(mathOf(text)));
        """,
        formulas=[
            "w_gated(i) = g w_content(i) + (1 - g) w_prev(i)",
            "K = sum_j k(j) m(j) / (|k| |m|)",
            "d_beta = sum_i d_z(i) K(i)",
            "cost = mask (softplus(z) - y z) / ln 2",
            "|k| = sqrt(sum_j k(j)^2)",
        ],
    )
    assert found == [
        "math[mrow[msub[w gated] mrow[( i )]] = mrow[mrow[g mrow[msub[w content] mrow[( i )]]] + "
        "mrow[mrow[( mrow[1 \u2212 g] )] mrow[msub[w prev] mrow[( i )]]]]]",
        "math[K = mrow[munder[\u2211 j] mfrac[mrow[mrow[k mrow[( j )]] mrow[m mrow[( j )]]] "
        "mrow[mrow[mrow[| k |] mrow[| m |]]]]]]",
        "math[mrow[d \u03b2] = mrow[munder[\u2211 i] mrow[mrow[d z] mrow[( i )]] mrow[K mrow[( i )]]]]",
        "math[cost = mfrac[mrow[mask mrow[( mrow[mrow[softplus mrow[( z )]] \u2212 mrow[y z]] )]] mrow[ln 2]]]",
        "math[mrow[| k |] = msqrt[mrow[mrow[munder[\u2211 j] msup[mrow[k mrow[( j )]] 2]]]]]",
    ]


def test_formulas_that_are_none_are_refused(engine: Engine) -> None:
    for text in ("a = ", "a = (b", "a = b) c", "a = / b"):
        with pytest.raises(EngineError):
            engine.ask("mathOf(data.text)", text=text)


def test_names_of_gradients_are_known_before_a_backward_and_only_of_arrays_that_get_one(engine: Engine) -> None:
    found = engine.ask(
        """
        const run = runFor(data), fresh = runOf(data.payload), wrong = [];
        for (const array of run.arrays()) {
          let known = true;
          try { run.find(array.gradientName) } catch { known = false }
          if (known !== Boolean(array.gradient)) wrong.push(array.gradientName);
        }
        const name = "step 1 / heads / d_beta";
        return { wrong, note: describe(fresh, name, [0]).note, numbers: fresh.find(name).numbers };
        """,
        payload=copying(),
        addPenalty=0.1,
    )
    assert found == {"wrong": [], "note": "not computed yet", "numbers": None}


def test_uses_are_forwards_or_backwards_and_in_words(engine: Engine) -> None:
    found = engine.ask(
        """
        const run = runFor(data), uses = (name, index) => usedBy(run, name, index);
        return [uses("step 1 / heads / g", [0]), uses("step 1 / state / memory", [2, 3]), uses("start / w", [0, 1])]
          .map((some) => some.map(({ name, label, isGradient }) => [name, label, isGradient]));
        """,
        payload=copying(),
    )
    gate, memory, start = found
    assert gate == [
        ["step 1 / addressing / interpolation / g", "to addressing / interpolation", False],
        ["step 1 / heads / d_raw", None, True],
    ]
    assert memory == [["step 2 / received / memory", "to the next step", False]]
    assert start[0] == ["step 0 / received / w", "to the first step", False]


def test_terms_add_up_to_the_loss(engine: Engine) -> None:
    payload = copying()
    found = engine.ask("const run = runFor(data); return [run.bits, total(describe(run, 'bits', []))]", payload=payload)
    assert found == pytest.approx([payload["bits"]] * 2, rel=1e-13)
