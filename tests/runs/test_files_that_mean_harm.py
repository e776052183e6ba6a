"""Whatever is in a file: no code of it runs, nothing crashes or hangs, memory is bounded, and one sentence says why."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutations
import numpy as np
import pytest

from ntm_ref import LSTM, NTM, TASKS, NTMError, pretrained
from ntm_ref.cli import main
from ntm_ref.recipes import Lesson, Recipe
from ntm_ref.runs import Session, load_weights, read_log, read_recipe, save_weights
from ntm_ref.runs import files as files_module
from ntm_ref.runs.files import FORMAT, digest_of, read_arrays, read_facts, write_arrays, write_facts
from ntm_ref.support.errors import FileError
from ntm_ref.tasks import make_task

KIND = "a weights file"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a small machine, with a recipe in it, and a folder as the package has one."""
    folder, package = tmp_path_factory.mktemp("made") / "run", pretrained.FOLDER
    mutations.make(folder)
    pretrained.FOLDER = package
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that, with its package in the place of ours."""
    folder = Path(shutil.copytree(made, tmp_path / "run"))
    monkeypatch.setattr(pretrained, "FOLDER", folder / "package")
    return folder


def test_mutated_files_are_refused_or_read_as_what_they_are(
    tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a process of its own, with 450 MB to take; --times 2000 for the thorough count."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells how much memory a process has taken")
    times = request.config.getoption("--times")
    n = times or 42
    command = [sys.executable, "-W", "error", mutations.__file__, str(n), str(tmp_path / "run")]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120 + n,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1][:1000]
    told = json.loads(done.stdout)
    if times:
        with capsys.disabled():
            print(f"\n{n} mutated files, peak memory {told['peak_megabytes']:.0f} MB")
            print(*(f"{count:>6} {outcome}" for outcome, count in sorted(told["outcomes"].items())), sep="\n")
    assert sum(told["outcomes"].values()) == n
    assert {outcome.split(":")[0] for outcome in told["outcomes"]} == set(mutations.READ)
    assert told["outcomes"]["weights.npz: refused"] > 0
    assert told["peak_megabytes"] < 500


COMMANDS: dict[str, Callable[[Path], int]] = {
    "weights.npz": lambda run: main(["evaluate", str(run)]),
    "checkpoint.npz": lambda run: main(["train", "--resume", str(run), "--limit", "9000"]),
    "recipe.json": lambda run: main(["train", "copy", "--recipe", str(run / "recipe.json"), "--out", str(run / "new")]),
    "run.json": lambda run: main(["ship", str(run)]),
    "package/copy.npz": lambda run: main(["evaluate", "copy"]),
    "package/copy.json": lambda run: main(["evaluate", "copy"]),
    "package/copy.jsonl": lambda run: main(["reproduce", "3", "--out", str(run.parent / "figures")]),
}


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"[" * 99_999])
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_report_a_broken_file_in_one_sentence(
    name: str, damage: Callable[[bytes], bytes], run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / name).write_bytes(damage((run / name).read_bytes()))
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert COMMANDS[name](run) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"error: {run / name}" in line
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


# Weights files, each with a digest that is right


def facts_of(**changes: Any) -> dict[str, Any]:
    return {"model": "NTM", "machine": SMALL.settings, "task": {"name": "copy"}, **changes}


SMALL = NTM(9, 8, controller_size=5, n_rows=6, width=4)
ARRAYS = {p.name: p.value for p in SMALL.parameters()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"machine": {**SMALL.settings, "n_rows": 10**9}}, "NTM: n_rows is 1000000000, expected at most 1,000,000"),
        (
            {"machine": {**SMALL.settings, "n_rows": 10**6}},
            r"initial.memory is \(6, 4\) float32, expected \(10000",
        ),
        ({"machine": {**SMALL.settings, "width": 10**6}}, r"controller.W_r is \(4, 5\) float32, expected \(10000"),
        ({"machine": {**SMALL.settings, "n_inputs": 10**6, "controller_size": 10**3}}, "more than 25,000,000 numbers"),
        (
            {"machine": {**SMALL.settings, "controller": "lstm", "n_layers": 10**6}},
            r"NTM: controller.W_x is \(9, 5\) float32, expected \(9, 20\)",
        ),
        ({"machine": {**SMALL.settings, "parameters": {}}}, "multiple values for keyword argument 'parameters'"),
        ({"machine": {**SMALL.settings, "addressing": ["full"]}}, r"addressing is \['full'\], expected one of full"),
        ({"machine": [1, 2]}, "must be a mapping"),
        ({"model": "LSTM"}, "unexpected keyword argument"),
        ({"model": ["NTM"]}, r"the model is \['NTM'\], expected one of NTM, LSTM"),
        ({"task": {"name": "copy", "max_length": 10**9}}, "max_length is 1000000000, expected at most 10,000"),
        ({"task": {"name": "priority-sort", "max_items": 10**9}}, "max_items is 1000000000, expected at most 10,000"),
        ({"task": {"name": "ngrams", "n_context": 40}}, "n_context is 40, expected at most 10"),
        ({"task": {"name": "repeat-copy"}}, "the model has 9 inputs and 8 outputs, but repeat-copy needs 10 and 9"),
        ({"task": {"name": "copy\n", "n_bits": True}}, r"there is no task 'copy\\n', expected one of copy"),
        ({"task": {"name": "copy", "n_bits": True}}, "n_bits is True, expected a whole number"),
        ({"kind": None}, "is not a weights file of ntm_ref: it does not say so"),
        ({"kind": "a checkpoint"}, "is not a weights file of ntm_ref: it does not say so"),
    ],
)
def test_weights_file_with_facts_that_do_not_fit_is_refused_cheaply(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "weights.npz"
    write_arrays(path, KIND, ARRAYS, facts_of())
    assert load_weights(path)[1] == {"name": "copy"}
    write_arrays(path, KIND, ARRAYS, facts_of(**changes))
    with pytest.raises(FileError, match=message) as refused:
        load_weights(path)
    assert str(refused.value).isprintable()


def archive(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)


def members_of(content: dict[str, Any]) -> list[tuple[str, bytes]]:
    """The files in a .npz file, with a digest that is right."""
    content = {**content, "facts": np.array(json.dumps({"kind": KIND, "format": FORMAT, **facts_of()}).encode())}
    content["digest"] = np.array(digest_of(content).encode())
    members = []
    for name, array in content.items():
        np.save(file := io.BytesIO(), array)
        members.append((f"{name}.npy", file.getvalue()))
    return members


def test_archive_is_read_if_it_is_stored_or_deflated(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        archive(tmp_path / "weights.npz", members_of(ARRAYS), method)
        model, _ = load_weights(tmp_path / "weights.npz")
        for p, q in zip(model.parameters(), SMALL.parameters()):
            np.testing.assert_array_equal(p.value, q.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archive_with_tricks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, good = tmp_path / "weights.npz", members_of(ARRAYS)
    name, data = good[0]
    shape = str(ARRAYS["controller.W_x"].shape).encode()

    def refused(message: str, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> None:
        archive(path, members, method)
        with pytest.raises(FileError, match=f"weights.npz is cut short or is not a weights file of ntm_ref: {message}"):
            load_weights(path)

    refused("two arrays in it have the same name", [*good, good[0]])
    refused("controller.W_x is compressed in a way that NumPy does not use", good, zipfile.ZIP_LZMA)
    with monkeypatch.context() as patch:
        patch.setattr(files_module, "MOST_BYTES", 1_000_000)
        zeros = ("zeros", bytes(15_000_000))  # beyond what is allowed to arrays, text and names together
        refused("it declares arrays of .* bytes, expected at most 1,000,000", [*good, zeros], zipfile.ZIP_DEFLATED)
    with monkeypatch.context() as patch:
        patch.setattr(files_module, "MOST_NAMES", 2000)
        refused("its directory takes more than 2,000 bytes", [*good, *((f"{n:060}", b"") for n in range(20))])
    for header in (b"(4000000000,)", b"(9, 5, 2)", b"(4, 5)"):
        changed = data.replace(shape + b", }" + b" " * (len(header) - len(shape)), header + b", }")
        message = "controller.W_x declares the shape .*, but has not as many bytes"
        refused(message, [(name, changed), *good[1:]])
    for old, new in ((b"<f4", b"|O8"), (b"<f4", b"<i4"), (b"False", b"True "), (b"\1\0", b"\2\0"), (b"}", b"+")):
        refused("controller.W_x is not an array of numbers", [(name, data.replace(old, new, 1)), *good[1:]])
    archive(path, good)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(FileError, match=r"it does not end as a \.npz file does"):
        load_weights(path)


@pytest.mark.parametrize("reader", [load_weights, read_recipe, read_log, lambda path: read_facts(path, "facts")])
def test_file_that_is_not_regular_or_far_too_large_is_not_opened(reader: Callable[[Path], Any], tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not a file, expected"):
        reader(tmp_path)
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(10**10)  # of which nothing is on the disk
    with pytest.raises(FileError, match=r"has 10,000,000,000 bytes, expected .* of at most "):
        reader(tmp_path / "huge")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FileError, match="is not a file, expected"):
            reader(tmp_path / "pipe")


def test_facts_that_could_not_be_read_back_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.npz"
    for write in (lambda facts: write_arrays(path, KIND, ARRAYS, facts), lambda facts: write_facts(path, KIND, facts)):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write({"wrong_bits": float("nan")})
    monkeypatch.setattr(files_module, "MOST_BYTES", 100)
    with pytest.raises(FileError, match=r"weights.npz would hold [\d,]+ bytes of arrays .*, more than the 100 and"):
        save_weights(path, SMALL, {"name": "copy"})
    assert not path.exists()


def test_weights_are_not_saved_under_a_task_that_they_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(NTMError, match="the model has 9 inputs and 8 outputs, but ngrams needs 1 and 1"):
        save_weights(tmp_path / "weights.npz", SMALL, {"name": "ngrams"})
    assert not (tmp_path / "weights.npz").exists()


def test_file_with_one_changed_bit_is_refused(tmp_path: Path) -> None:
    save_weights(tmp_path / "weights.npz", SMALL, {"name": "copy"})
    arrays, facts = read_arrays(tmp_path / "weights.npz", KIND)
    content = {**arrays, "facts": np.array(json.dumps(facts).encode())}
    for other in (
        {**content, "output.b": np.nextafter(arrays["output.b"], np.float32(1))},
        {**content, "output.b": arrays["output.b"].view("i4").view("<f4")[::-1] + np.float32(0.5)},
        {**content, "facts": np.array(json.dumps({**facts, "task": {"name": "copy", "max_length": 21}}).encode())},
    ):
        np.savez(tmp_path / "other.npz", **{**other, "digest": np.array(digest_of(content).encode())})
        with pytest.raises(FileError, match=r"other\.npz is damaged: its digest is not that of what is in it"):
            load_weights(tmp_path / "other.npz")


# Checkpoints


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays, facts: arrays.pop("m/output.b"), "there is no 'output.b'"),
        (lambda arrays, facts: arrays.update({"surprise/output.b": arrays["m/output.b"]}), "it holds .*surprise"),
        (lambda arrays, facts: arrays.update({"m/more": arrays["m/output.b"]}), "it holds m of more, expected"),
        (lambda arrays, facts: arrays.update({"m/output.b": arrays["m/output.b"][1:]}), r"m of output.b is \(2,\)"),
        (lambda arrays, facts: arrays["n/output.b"].fill(np.nan), "n of output.b is .*, all finite"),
        (lambda arrays, facts: arrays["parameter/output.b"].fill(np.nan), "output.b holds numbers that are not finite"),
        (lambda arrays, facts: facts["recipe"].update(width=-1), "recipe: width is -1, expected a whole number"),
        (lambda arrays, facts: facts["recipe"].update(widht=1), "recipe: there is no setting 'widht', expected one of"),
        (
            lambda arrays, facts: facts["recipe"].update(n_rows=7),
            r"initial.memory is \(6, 4\) float32, expected \(7, 4",
        ),
        (lambda arrays, facts: facts["rng"].update(bit_generator="MT19937"), "MT19937|PCG64"),
        (lambda arrays, facts: facts.update(n_updates=-1), "checkpoint: n_updates is -1, expected a whole number"),
        (lambda arrays, facts: facts.update(sequences=2.5), "checkpoint: sequences is 2.5, expected a whole number"),
        (lambda arrays, facts: facts.update(seconds="nan"), "seconds is 'nan', expected a number"),
        (lambda arrays, facts: facts.update(interval=[[1, 2, 3]]), "interval holds .*, expected bits, wrong bits"),
        (lambda arrays, facts: facts.update(interval=[[1, 2, "inf", 4]]), "gradient norm is 'inf', expected a number"),
        (lambda arrays, facts: facts["log"][0].update(wrong_bits="x"), "wrong_bits is 'x', expected a number"),
        (lambda arrays, facts: facts["log"][0].pop("seconds"), "expected the numbers sequences, bits_per_sequence"),
        (lambda arrays, facts: facts.pop("log"), "there is no 'log'"),
        (
            lambda arrays, facts: facts["task"].update(n_bits=4),
            r"controller.W_x is \(4, 5\) float32, expected \(5, 5\)",
        ),
    ],
)
def test_checkpoint_that_contradicts_itself_is_refused(
    change: Callable[[Any, Any], Any], message: str, run: Path
) -> None:
    path = run / "checkpoint.npz"
    arrays, facts = read_arrays(path, "a checkpoint")
    change(arrays, facts)
    write_arrays(path, "a checkpoint", arrays, facts)
    log = (run / "log.jsonl").read_bytes()
    with pytest.raises(FileError, match=f"checkpoint.npz does not describe a run: .*({message})"):
        Session.resume(run)
    assert (run / "log.jsonl").read_bytes() == log


# Recipes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": "gru"}, "recipe: model is 'gru', expected one of ntm-feedforward, ntm-lstm, lstm"),
        ({"optimiser": "sgd"}, "recipe: optimiser is 'sgd', expected one of adam, graves-rmsprop"),
        ({"n_rows": 0}, "recipe: n_rows is 0, expected a whole number of at least 1"),
        ({"width": 2.0}, "recipe: width is 2.0, expected a whole number of at least 1"),
        ({"max_shift": -1}, "recipe: max_shift is -1, expected a whole number of at least 0"),
        ({"batch_size": True}, "recipe: batch_size is True, expected a whole number of at least 1"),
        ({"controller_size": 10**7}, "recipe: controller_size is 10000000, expected at most 1,000,000"),
        ({"limit": 10**8}, "recipe: limit is 100000000, expected at most 10,000,000"),
        ({"learning_rate": 0}, "recipe: learning_rate is 0, expected a number above zero"),
        ({"solved_bits": float("nan")}, "recipe: solved_bits is nan, expected a number above zero"),
        ({"max_norm": float("inf")}, "recipe: max_norm is inf, expected a number above zero"),
        ({"max_norm": None}, "recipe: max_norm is None, expected a number above zero"),
        ({"add_penalty": -1}, "recipe: add_penalty is -1, expected a number above zero"),
        ({"start": ["focused"]}, r"recipe: start is \['focused'\], expected one of scattered, focused"),
        ({"max_component": "3"}, "recipe: max_component is '3', expected a number above zero"),
        ({"curriculum": ({"until": 3},)}, "recipe: curriculum is .* expected lessons"),
    ],
)
def test_recipe_file_with_a_setting_out_of_range_is_refused_by_name(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(NTMError, match=message):
        Recipe(**settings)


@pytest.mark.parametrize(
    ("lesson", "message"),
    [
        ({"until": 0}, "lesson: until is 0, expected a whole number of at least 1"),
        ({"until": 5, "rate": -1}, "lesson: rate is -1, expected a number above zero"),
        ({"until": 5, "task": [3]}, r"lesson: task is \[3\], expected the names and values of settings"),
        ({"until": 5, "task": {"name": "copy"}}, "lesson: name is 'copy', expected a whole number"),
        ({"rate": 5}, "lesson: until is missing"),
        ({"until": 5, "rte": 5}, "lesson: there is no setting 'rte', expected one of until, task, rate"),
        (5, "lesson: 5 is given, expected settings by name: until, task, rate"),
    ],
)
def test_lesson_with_a_setting_out_of_range_is_refused_by_name(lesson: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(NTMError, match=message):
        Recipe.of({"curriculum": [lesson]})
    (tmp_path / "recipe.json").write_text(json.dumps({"curriculum": [lesson]}))
    with pytest.raises(FileError, match=f"recipe.json is not a recipe: {message}"):
        read_recipe(tmp_path / "recipe.json")


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"maxlength": 3}, "copy: there is no setting 'maxlength', expected one of n_bits"),
        ({"n_bits": 3}, r"lesson: with {'n_bits': 3}, copy has another number of inputs or outputs"),
        ({"min_length": 30}, "copy: max_length is 20, expected at least min_length, 30"),
    ],
)
def test_lesson_that_does_not_fit_its_task_is_refused_before_training(
    task: dict[str, int], message: str, tmp_path: Path
) -> None:
    recipe = Recipe(controller_size=5, n_rows=6, width=4, curriculum=(Lesson(100, task),))
    with pytest.raises(NTMError, match=message):
        Session.start(tmp_path / "run", {"name": "copy"}, recipe, 0)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text", ["[]", "3", "null", '{"recipe": 3}', '{"recipe": {"task": {}}}', "", "{", '"'])
def test_recipe_file_that_holds_no_recipe_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "recipe.json").write_text(text)
    with pytest.raises(FileError, match=r"recipe\.json is not a recipe: "):
        read_recipe(tmp_path / "recipe.json")


# Sizes


@pytest.mark.parametrize("name", TASKS)
def test_task_too_large_for_any_memory_is_refused_and_draws_nothing(name: str) -> None:
    task = TASKS[name]
    many = dict.fromkeys(task.longest, 10**9)
    for lengths, batch_size, message in (
        (many, 1, "is 1000000000, expected at most 10,000"),
        (task.longest, 10**6, f"{name}: a batch of 1000000 sequences of .* expected at most 10,000,000"),
        (task.longest, 10**9, f"{name}: batch_size is 1000000000, expected at most 10,000,000"),
    ):
        with pytest.raises(NTMError, match=message):
            task.batch(np.random.default_rng(0), batch_size, **lengths)
    (setting,) = {"max_length", "max_items"} & set(vars(task))
    with pytest.raises(NTMError, match=f"{name}: {setting} is 10001, expected at most 10,000"):
        make_task(name, **{setting: 10_001})


@pytest.mark.parametrize("make", [NTM, LSTM])
def test_model_too_large_for_any_memory_is_refused(make: Any) -> None:
    name = "controller_size" if make is NTM else "size"
    with pytest.raises(NTMError, match="it has more than 25,000,000 numbers to learn"):
        make(9, 8, **{name: 10**6})


# Given parameters


def given(model: Any) -> dict[str, Any]:
    return {p.name: p.value for p in model.parameters()}


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (NTM, {"n_rows": 6, "width": 4}),
        (NTM, {"n_rows": 6, "width": 4, "controller": "lstm", "n_layers": 2}),
        (LSTM, {"n_layers": 2, "size": 5}),
    ],
)
def test_model_with_given_parameters_copies_them(make: Any, settings: dict[str, Any]) -> None:
    first = make(4, 3, **settings, seed=1, dtype=np.float64)
    for p in first.parameters():
        p.value += 0.25  # none is as it was drawn
    again = make(4, 3, **settings, dtype=np.float64, parameters=given(first))
    assert again.settings == first.settings
    for p, q in zip(again.parameters(), first.parameters(), strict=True):
        assert p.name == q.name
        np.testing.assert_array_equal(p.value, q.value)
        assert not np.shares_memory(p.value, q.value)
    name, value = next(iter(given(first).items()))
    for wrong, message in (
        ({name: value[:-1]}, f"{name} is .*, expected .* float64"),
        ({name: value.astype(np.float32)}, f"{name} is .* float32, expected .* float64"),
        ({name: value * np.nan}, f"{name} holds numbers that are not finite"),
        ({"surprise": value}, "values are given for surprise, which it does not have"),
    ):
        with pytest.raises(NTMError, match=message):
            make(4, 3, **settings, dtype=np.float64, parameters={**given(first), **wrong})
    with pytest.raises(NTMError, match=rf"no value is given for {name}, expected \("):
        make(4, 3, **settings, dtype=np.float64, parameters={})
