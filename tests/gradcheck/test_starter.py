"""gradcheck/commands/starter.py: each file compiles, is refused as it is, and is right once it is filled in."""

import inspect
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ntm_ref.cli import main
from ntm_ref.gradcheck import check_stage
from ntm_ref.gradcheck.commands.starter import LETTERS, MORE, file_name, starter
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import STAGES
from ntm_ref.stage import as_tuple
from ntm_ref.support.errors import CheckError, NTMError

pytestmark = pytest.mark.usefixtures("complex_step_first")

TO_FILL_IN = re.compile(r'raise NotImplementedError\("(.*)"\)')
METHODS = ("forward", "backward")
every_stage = pytest.mark.parametrize("stage", STAGES)


def made(text: str, stage: str) -> type:
    """The class of a starter's text."""
    names: dict[str, Any] = {"ours": STAGES[stage][0]}
    exec(compile(text, file_name(stage), "exec"), names)
    return names[stage]


def class_of(stage: str) -> Any:
    make: Any = STAGES[stage][0]
    return make.func if isinstance(make, partial) else make


@every_stage
def test_starter_has_our_arguments_and_is_refused_as_it_is(stage: str) -> None:
    cls = made(starter(stage), stage)
    for method in ("forward", "backward"):
        ours = inspect.signature(getattr(class_of(stage), method))
        assert list(inspect.signature(getattr(cls, method)).parameters) == list(ours.parameters)
    with pytest.raises(CheckError, match=f"{stage}.forward raised NotImplementedError: compute and return "):
        check_stage(cls, *arguments(stage, "generic"))


@pytest.mark.parametrize(
    "stage", [pytest.param(name, marks=[pytest.mark.thorough] * (i % 3 > 0)) for i, name in enumerate(STAGES)]
)
def test_starter_filled_in_with_our_code_is_right(stage: str) -> None:
    """Its own signatures pass everything on, and its settings are those that the stage is checked with."""
    text = starter(stage)
    taken, returned = (", ".join(re.search(rf"def {m}\(self, (.*)\):", text)[1].split(", ")) for m in METHODS)
    lines = iter([f"self.ours = ours(); return self.ours.forward({taken})", f"return self.ours.backward({returned})"])
    assert len(TO_FILL_IN.findall(text)) == 2
    cls = made(TO_FILL_IN.sub(lambda match: next(lines), text), stage)
    inputs = arguments(stage, "generic")
    assert check_stage(cls, *inputs).ok
    for mine, ours in zip(as_tuple(cls().forward(*inputs)), as_tuple(STAGES[stage][0]().forward(*inputs))):
        np.testing.assert_array_equal(mine, ours)


@every_stage
def test_starter_lists_every_shape_and_stops_before_the_derivation(stage: str) -> None:
    text = starter(stage)
    derivation = (inspect.getdoc(class_of(stage)) or "").split("\nBackward", 1)[1]
    assert not [line for line in derivation.splitlines() if len(line) > 20 and line in text]
    assert "Backward" not in text
    inputs = arguments(stage, "generic")
    results = as_tuple(STAGES[stage][0]().forward(*inputs))
    stated = re.findall(r"^        (\w+) +(?:.*, here (\(.*\))|(?:a scalar))$", text, re.MULTILINE)
    assert [shape or "()" for _, shape in stated] == [str(array.shape) for array in (*inputs, *results)]
    taken, returned = (list(inspect.signature(getattr(class_of(stage), m)).parameters)[1:] for m in METHODS)
    names = [name for name, _ in stated]
    assert names == [*taken, *(name.removeprefix("d_") for name in returned)]
    returns = ", ".join(names[len(taken) :]), ", ".join(f"d_{name}" for name in taken)
    assert TO_FILL_IN.findall(text) == [f"compute and return {each}" for each in returns]
    assert max(map(len, text.splitlines())) <= 120
    assert text.isascii()
    assert text.endswith('")\n')


@every_stage
def test_starter_explains_every_letter_if_there_are_several(stage: str) -> None:
    text = starter(stage)
    letters = set(re.findall(r"\b[A-Z]\b", " ".join(re.findall(r"  (\(.*\)), here", text))))
    explained = set(re.findall(r"\b([A-Z]): ", text))
    assert letters <= set(LETTERS)
    assert explained == (letters if len(letters) > 1 else set())


def test_starter_says_enough_to_write_forward_of_the_stages_with_settings() -> None:
    heads = made(starter("Heads"), "Heads")
    assert (heads.n_read, heads.n_write, heads.width, heads.max_shift) == (1, 2, 4, 2)
    assert made(starter("InitialState"), "InitialState").batch_size == 2
    assert made(starter("AddPenalty"), "AddPenalty").price == 0.3


def heads_by_hand(raw: np.ndarray, text: str) -> list[np.ndarray]:
    """Heads, written from the starter's words alone: the order of the parts is read from the text."""
    heads = made(text, "Heads")
    H, W, M, S = heads.n_read + heads.n_write, heads.n_write, heads.width, 2 * heads.max_shift + 1
    shapes = {"k": (H, M), "a": (W, M), "beta": (H, 1), "gamma": (H, 1), "g": (H, 1), "e": (W, M), "s": (H, S)}
    parts, start = {}, 0
    for name, of_every in re.findall(r"(\w+)\s+of\s+every( write)?\s+head", text):
        assert shapes[name][0] == (W if of_every else H)
        parts[name] = raw[..., start : start + np.prod(shapes[name])].reshape(*raw.shape[:-1], *shapes[name])
        start += np.prod(shapes[name])
    softplus, sigmoid = (lambda z: np.log1p(np.exp(z))), (lambda z: 1 / (1 + np.exp(-z)))
    s = np.exp(parts["s"]) / np.exp(parts["s"]).sum(axis=-1, keepdims=True)
    gates = sigmoid(parts["g"]), s, 1 + softplus(parts["gamma"]), sigmoid(parts["e"])
    return [parts["k"], softplus(parts["beta"]), *gates, parts["a"]]


def test_starter_of_heads_describes_the_parts_of_raw() -> None:
    (raw,) = arguments("Heads", "generic")
    for mine, ours in zip(heads_by_hand(raw, starter("Heads")), STAGES["Heads"][0]().forward(raw)):
        np.testing.assert_allclose(mine, ours, rtol=1e-12)


def test_starter_has_no_words_about_a_stage_that_does_not_exist() -> None:
    assert MORE.keys() <= STAGES.keys()


def test_starter_of_bits_describes_the_cost() -> None:
    z, y, mask = arguments("BitsPerSequence", "generic")
    p = 1 / (1 + np.exp(-z))
    costs = -y * np.log2(p) - (1 - y) * np.log2(1 - p)
    np.testing.assert_allclose((costs * mask).sum() / z.shape[1], STAGES["BitsPerSequence"][0]().forward(z, y, mask))


@pytest.mark.parametrize(
    "stage",
    [name if name == "Heads" else pytest.param(name, marks=pytest.mark.thorough) for name in STAGES],
)
def test_starter_is_refused_by_the_command_that_it_names(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    text = starter(stage)
    command = re.match(r"# Check it with: ntm-ref (gradcheck (\S+):\w+)\n", text)
    monkeypatch.chdir(tmp_path)
    Path(command[2]).write_text(text)
    assert main(command[1].split()) == 2
    said = capfd.readouterr()
    assert f"{stage}.forward raised NotImplementedError: compute and return" in said.out + said.err


@pytest.mark.parametrize("stage", ["sharpening", "", "NTM", "../Sharpening"])
def test_starter_of_an_unknown_stage_is_refused_in_a_sentence(stage: str) -> None:
    with pytest.raises(NTMError, match=r"there is no stage '.*' to start from, expected one of Linear, Tanh, "):
        starter(stage)


def test_file_name_is_the_class_name_in_lower_case() -> None:
    assert file_name("CosineSimilarity") == "cosine_similarity.py"
    assert file_name("LSTMCell") == "lstm_cell.py"
    assert file_name("Read") == "read.py"
