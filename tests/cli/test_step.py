"""The step command: a page or the walk as text, the same for the same arguments, and a sentence for bad input."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import refused

from ntm_ref import LSTM, NTM, pretrained
from ntm_ref.cli import main
from ntm_ref.cli.step import WHAT_TO_DO, WHAT_TO_READ
from ntm_ref.runs import save_weights
from ntm_ref.step import lines_of, numbers_of, page_html
from ntm_ref.step.example import example_of
from ntm_ref.step.wrong import known_mistakes


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def data_of(page: str) -> dict[str, Any]:
    return json.loads(re.findall(r'id="data">(.*?)</script>', page)[0])


def test_step_writes_the_page_of_the_small_machine_and_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["step"]) == 0
    page = Path("step.html").read_bytes()
    assert capsys.readouterr().out == f"step.html: {len(page) / 1000:,.0f} kB. {WHAT_TO_DO}\n"
    data = data_of(page.decode())
    assert data["title"] == "copy-small, step by step"
    about = {"machine": "copy-small", "task": "copy", "lengths": {"length": 5}, "seed": 0, "inputs": "random"}
    assert data["about"] == about
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    assert page.decode() == page_html(model, *example_of(task), title=data["title"], **about)


def test_step_has_the_same_bytes_for_the_same_arguments_and_others_for_others() -> None:
    for name, more in (("a", []), ("b", []), ("c", ["--seed", "1"]), ("d", ["--inputs", "zeros"])):
        assert main(["step", "copy-small", "--length", "2", "--out", f"{name}.html", *more]) == 0
    a, b, c, d = (Path(f"{name}.html").read_bytes() for name in "abcd")
    assert a == b
    assert len({a, c, d}) == 3
    assert not np.array(data_of(d.decode())["x"])[:2].any()
    assert data_of(c.decode())["about"]["seed"] == 1
    assert data_of(c.decode())["x"] != data_of(a.decode())["x"]


def test_step_shows_run_folders_and_weights_files_with_any_controller_and_heads(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    model = NTM(4, 3, controller="lstm", n_layers=2, controller_size=4, n_rows=6, width=4, n_read_heads=2)
    save_weights(tmp_path / "run" / "weights.npz", model, {"name": "copy", "n_bits": 3, "max_length": 2})
    for name in ("run", "run/weights.npz"):
        assert main(["step", name]) == 0
        data = data_of(Path("step.html").read_text(encoding="utf-8"))
        assert data["settings"] == model.settings
        assert data["about"]["lengths"] == {"length": 2}
        assert data["about"]["machine"] == Path(name).name


def test_step_takes_the_lengths_of_the_task() -> None:
    assert main(["step", "repeat-copy", "--length", "2x3"]) == 0
    data = data_of(Path("step.html").read_text(encoding="utf-8"))
    assert data["about"]["lengths"] == {"length": 2, "repeats": 3}
    assert len(data["x"]) == 10


def test_step_opens_the_page_or_says_that_it_cannot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)) or len(opened) == 1)
    for _ in range(2):
        assert main(["step", "--length", "1", "--open"]) == 0
    assert opened == [Path("step.html").resolve().as_uri()] * 2
    assert capsys.readouterr().out.endswith("No browser could be started here; open the file yourself.\n")


def test_step_prints_the_walk_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["step", "--lines", "--length", "1"]) == 0
    title, *lines = capsys.readouterr().out.splitlines()
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    numbers = numbers_of(model, *example_of(task, {"length": 1}))
    assert lines == [*lines_of(numbers)]
    assert title.startswith(f"3 steps that cost {numbers.bits:.3g} bits: {len(lines)} stops, ")
    assert not [*Path().iterdir()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coppy"], "coppy does not exist, expected a run folder, a weights file, or trained weights: copy, "),
        (["damaged.npz"], "damaged.npz is cut short or is not a weights file of ntm_ref"),
        (["lstm.npz"], "the page shows a machine with a memory, an NTM, and this is an LSTM"),
        (["--length", "0"], "step: --length got '0', expected LENGTH for copy, each at least 1"),
        (["--length", "2x2"], "step: --length got '2x2', expected LENGTH for copy"),
        (
            ["copy", "--length", "400"],
            "a sequence of 801 steps is too long for a page, which holds 261 of this machine's",
        ),
        (["copy", "--length", "10000"], "; --length 5 is short"),
        (["--inputs", "ten"], "copy: there are no inputs 'ten', expected one of random, "),
        (["--seed", "-1"], "argument --seed: '-1' is not a whole number of at least 0"),
        (["--out", "nowhere/step.html"], "nowhere/step.html cannot be written: No such file or directory"),
        (["--lines", "--out", "a.txt"], "--lines prints the walk and writes no page, so it does not go with --out"),
        (["--items", "3"], "there is no option --items; is --length meant?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_step_refuses_bad_input_in_one_sentence(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("damaged.npz").write_bytes(b"PK\3\4 and no more")
    save_weights("lstm.npz", LSTM(9, 8, size=3, n_layers=1), {"name": "copy"})
    assert message in refused(["step", *arguments], capsys).replace("\\", "/")
    assert {path.name for path in Path().iterdir()} == {"damaged.npz", "lstm.npz"}


WRONG = """
class Gate:
    def forward(self, w_content, w_prev, g):
        self.g = g
        self.difference = w_content - w_prev
        return g * w_content + (1 - g) * w_prev

    def backward(self, d):
        return self.g * d, self.g * d, (d * self.difference).sum(axis=-1, keepdims=True)


class Broken(Gate):
    def forward(self, w_content, w_prev, g):
        raise KeyError("w")
"""


@pytest.fixture
def mine() -> None:
    Path("mine.py").write_text(WRONG, encoding="utf-8")


@pytest.mark.usefixtures("mine", "in_process", "at_one_point", "complex_step_first")
def test_step_and_gradcheck_write_the_same_page_about_a_wrong_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["step", "--wrong", "mine.py:Gate", "--like", "Interpolation"]) == 0
    title, verdict, said = capsys.readouterr().out.splitlines()
    page = Path("wrong.html").read_bytes()
    assert (title, verdict) == ("mine.py:Gate, checked like Interpolation", "Verdict: WRONG")
    assert said == f"wrong.html: {len(page) / 1000:,.0f} kB. {WHAT_TO_READ}"
    assert b"step 3 / addressing / interpolation / d_w_prev" in page
    assert main(["gradcheck", "mine.py:Gate", "--like", "Interpolation", "--page", "page.html"]) == 1
    assert "\npage.html: theirs beside ours, " in capsys.readouterr().out
    assert Path("page.html").read_bytes() == page


@pytest.mark.usefixtures("mine", "in_process", "at_one_point", "complex_step_first")
def test_gradcheck_page_has_a_section_for_each_class_and_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    targets = ["mine.py:Gate=Interpolation", "mine.py:Broken=Interpolation"]
    assert main(["gradcheck", *targets, "--page", "page.html", "--json"]) == 1
    assert [result["status"] for result in json.loads(capsys.readouterr().out)["results"]] == [1, 2]
    page = Path("page.html").read_text(encoding="utf-8")
    assert re.findall("<h1>(.*?)</h1>", page) == [
        f"mine.py:{n}, checked like Interpolation" for n in ("Gate", "Broken")
    ]
    assert "It could not be judged: Broken.forward raised KeyError" in page


def test_step_shows_a_known_mistake_and_lists_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["step", "--mistakes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [int(line.split()[0]) for line in lines] == [*range(1, len(known_mistakes()) + 1)]
    assert main(["step", "--mistake", "90", "--out", "m.html"]) == 0
    stage, sentence = re.fullmatch(r" +90 (\w+): (.*)", lines[89]).groups()
    assert capsys.readouterr().out.startswith(f"Known mistake 90 of {len(lines)}, in {stage}: {sentence}\n")
    pages = [Path("m.html").read_bytes()]
    assert main(["step", "--mistake", "90", "--out", "m.html"]) == 0
    assert Path("m.html").read_bytes() == pages[0]


@pytest.mark.usefixtures("mine", "in_process", "at_one_point", "complex_step_first")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["step", "--wrong", "mine.py:Broken", "--like", "Interpolation"],
            "mine.py:Broken: Broken.forward raised",
        ),
        (["step", "--wrong", "mine.py:Nothing", "--like", "Read"], "there is no class Nothing in this file"),
        (["step", "--wrong", "mine.py:Gate"], "which of our stages is it like? Give --like with one of"),
        (["step", "--wrong", "yours.py:Gate", "--like", "Read"], "there is no file yours.py"),
        (["step", "--like", "Read"], "--like is for --wrong FILE:CLASS, but no such file was given"),
        (
            ["step", "--mistake", "1000"],
            "there is no mistake 1000, expected 1 to 237; ntm-ref step --mistakes",
        ),
        (["step", "--mistake", "0"], "'0' is not a whole number of at least 1"),
        (["step", "copy", "--mistake", "3"], "--mistake is not about a run, so it does not go with RUN"),
        (["step", "--inputs", "ones", "--mistake", "3"], "so it does not go with --inputs"),
        (["step", "--mistakes", "--open"], "--mistakes prints a list and writes no page"),
        (["step", "--mistake", "1", "--mistakes"], "not allowed with argument"),
        (["step", "--mistake", "90", "--out", "no/m.html"], "no/m.html cannot be written: No such file"),
        (["gradcheck", "--shapes", "--page", "p.html"], "it takes no file, --format, --out or --page"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_step_refuses_what_it_cannot_show_of_wrong_gradients(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(arguments, capsys).replace("\\", "/")
    assert {path.name for path in Path().iterdir()} <= {"mine.py", "__pycache__"}
