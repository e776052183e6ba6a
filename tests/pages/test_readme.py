"""The READMEs are true: each block is compared with what its command prints now, and their files and options exist.

Digits are compared exactly, but for times, and for errors that are all rounding. Training rounds differently on other
processors and then takes another path: of a table of training runs made here, the layout and the claims are compared.
"""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ntm_ref import TASKS, pretrained
from ntm_ref.bench import measures, page, solve
from ntm_ref.cli import COMMANDS, bench, main
from ntm_ref.cli.parser import Parser
from ntm_ref.cli.progress import Progress
from ntm_ref.cli.seeds import train_several
from ntm_ref.cli.train import N_HARD, N_SEQUENCES
from ntm_ref.controller import LSTMController
from ntm_ref.exercises.reading import exercises
from ntm_ref.gradcheck.commands.trial import ON_TRIAL
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.diagnosis.catalogue.chain import THROUGH_TIME
from ntm_ref.gradcheck.points.register import STAGES
from ntm_ref.gradcheck.verdict.survey import FORWARD_DIFFERS, NOT_JUDGED, RIGHT, WRONG
from ntm_ref.recipes import recipe_for
from ntm_ref.training import evaluate
from ntm_ref.view import memory_use

HARMLESS_IN_THE_MACHINE = 4  # they change a scale that the sharpening takes out again
ROOT = Path(__file__).parents[2]
TOP, PACKAGE, CLI, GRADCHECK, PRETRAINED, SPEED, TESTS, TUTORIALS, GLOSSARY = (
    *("README.md", "ntm_ref/README.md", "ntm_ref/cli/README.md", "ntm_ref/gradcheck/README.md"),
    *("ntm_ref/pretrained/README.md", "ntm_ref/bench/README.md", "tests/README.md", "tutorials/README.md"),
    "tutorials/glossary/README.md",
)
TEXT_OF = {
    path: (ROOT / path).read_text(encoding="utf-8")
    for path in (TOP, PACKAGE, CLI, GRADCHECK, PRETRAINED, SPEED, TESTS, TUTORIALS, GLOSSARY)
}
BLOCKS = {
    path: re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL) for path, text in TEXT_OF.items()
}
COMPARED: dict[str, list[str]] = {path: [] for path in TEXT_OF}  # how the blocks begin that a test here compares
ELSEWHERE = {  # and those that another test compares or runs
    GRADCHECK: (  # test_gradcheck_readme.py
        *("ntm-ref gradcheck --starter", "files=(", "import json", "A class is called", "from ntm_ref.gradcheck."),
        *("#!/usr/bin/env bash\napt-get", "#!/usr/bin/env bash\ncd"),
    ),
}

thorough = pytest.mark.thorough


def block(path: str, start: str) -> str:
    """The block of a document that begins like this; whoever asks for it compares it."""
    COMPARED[path].append(start)
    (found,) = (text for text in BLOCKS[path] if text.startswith(start))
    return found


INSTALL = block(TOP, "python3 -m venv .venv\n.venv/bin/python -m pip install --editable .\n")
INSTALL_TESTS = block(TOP, 'python3 -m venv .venv\n.venv/bin/python -m pip install --editable ".[test]"\n')
PATH = block(TOP, "ntm_ref/\n")
TRAINING, EVALUATION = re.split(r"(?=Evaluated on )", block(CLI, "sequences  bits per sequence"))
LISTING = block(CLI, "ntm-ref train TASK")
MAP, FOLDERS = block(PACKAGE, "support/ "), block(PACKAGE, "student_side/ ")
ONE_STAGE, ITS_CHECK = block(PACKAGE, "import numpy as np\n"), block(PACKAGE, "Interpolation: right\n")
MINE, ITS_VERDICT = block(GRADCHECK, "class Gate:\n"), block(GRADCHECK, "Gate, checked like Interpolation")
OTHER_FORMS = block(GRADCHECK, "ntm-ref gradcheck --shapes")
(CATALOGUE,) = (block(GRADCHECK, start) for start in re.findall(r"^\d+ mistakes, ", TEXT_OF[GRADCHECK], re.MULTILINE))
SEEDS = block(PRETRAINED, "                                              sequences with any wrong bit")
LOAD = block(PRETRAINED, "from ntm_ref import pretrained\n")
INTERVENTION = block(PRETRAINED, "100 sequences of 12 vectors.")
BENCH = block(SPEED, "Python 3.11.7, NumPy")
CLAIM = block(TESTS, "# %% ")
FIRST, START_EXERCISES = block(TUTORIALS, "python tutorials/01"), block(TUTORIALS, "python -m ntm_ref exercises")
STARTER, GRADING = block(TUTORIALS, "python -m ntm_ref gradcheck --starter"), block(TUTORIALS, "files=(submissions")
JUPYTER, REMADE = block(TUTORIALS, "python -m pip install jupyterlab"), block(TUTORIALS, "python -m pip install --edit")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are made, with their texts, but not painted."""
    from matplotlib.figure import Figure

    monkeypatch.setattr(Figure, "savefig", lambda self, path, **settings: path.touch())


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints."""

    def run(*arguments: str, status: int = 0) -> str:
        assert main(arguments) == status
        return capfd.readouterr().out

    return run


def without_rounding(text: str) -> str:
    return re.sub(r" \d\.\de[+-]\d\d", " X", text)


def masked(text: str) -> str:
    """A table with every number as 9, as wide as it was; of a number that may get longer, the end stays in place."""
    return re.sub(r" +[\d.:]+", lambda found: f"{9:>{len(found[0])}}", text)


def test_readme_blocks_are_all_compared() -> None:
    """A new block needs a line above, and a test below that uses it."""
    for path, blocks in BLOCKS.items():
        starts = [*COMPARED[path], *ELSEWHERE.get(path, ())]
        assert [sum(text.startswith(start) for start in starts) for text in blocks] == [1] * len(blocks), path
        assert len(starts) == len(blocks), path
    source = Path(__file__).read_text(encoding="utf-8")
    names = re.findall(r"^\(?([A-Z_]+),?(?: ([A-Z_]+))?\)? = .*block\(", source, re.MULTILINE)
    assert len(names) > 15
    for name in filter(None, sum(names, ())):
        assert re.search(rf"^    .*\b{name}\b", source, re.MULTILINE), f"no test uses {name}"


# --- what runs at once ------------------------------------------------------------------------------------------------


def test_readme_first_two_commands_are_complete() -> None:
    assert INSTALL.splitlines()[-1] == ".venv/bin/python -m ntm_ref train copy --seed 5"
    assert INSTALL_TESTS.splitlines()[-1] == ".venv/bin/python -m pytest"
    (ran,) = re.findall(r"source (\S+) in bash", TEXT_OF[TOP].replace("`", ""))
    assert ran == ".venv/bin/activate"


def test_readme_evaluation_is_that_of_the_shipped_weights(printed: Callable[..., str]) -> None:
    """The shortest length; all of it, if thorough."""
    shown = printed("evaluate", "copy", "--lengths", "10", "--sequences", str(N_SEQUENCES), "--hard-sequences", "0")
    assert EVALUATION.startswith(shown)


@thorough
def test_readme_whole_evaluation_is_that_of_the_shipped_weights(printed: Callable[..., str]) -> None:
    counts = ("--sequences", str(N_SEQUENCES), "--hard-sequences", str(N_HARD))
    assert printed("evaluate", "copy", *counts) == EVALUATION


def test_readme_training_is_that_of_the_shipped_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Their numbers to the last digit, and the times as they were on another day."""
    log = pretrained.log_of("copy")
    recipe = recipe_for("copy")
    progress = Progress(SimpleNamespace(sequences=0, recipe=recipe, task=TASKS["copy"]))
    for entry in log:
        progress.session.sequences = entry["sequences"]
        progress.line(entry)
    *table, _, solved, _ = TRAINING.splitlines()
    columns = [[row[: row.index(":") - 2] if ":" in row else row for row in t] for t in (table, lines_of(capsys))]
    assert columns[0] == columns[1]
    assert re.fullmatch(rf"Solved after {log[-1]['sequences']} sequences, \d+\.\d s of training\.", solved)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_readme_python_prints_what_the_readme_shows(capsys: pytest.CaptureFixture[str]) -> None:
    exec(ONE_STAGE, {})
    assert without_rounding(capsys.readouterr().out) == without_rounding(ITS_CHECK)
    assert len([line for line in ONE_STAGE.splitlines() if line]) <= 10


def test_readme_wrong_gate_gets_the_verdict_in_the_readme(printed: Callable[..., str]) -> None:
    Path("mine.py").write_text(MINE, encoding="utf-8")
    (command,) = re.findall(r"`ntm-ref (gradcheck mine.py.*?)` reports", TEXT_OF[GRADCHECK])
    assert without_rounding(printed(*command.split(), status=1)) == without_rounding(ITS_VERDICT)
    shown, said = re.findall(r"`ntm-ref (gradcheck mine[^`]*)` might answer\s+\*([^*]+)\*", TEXT_OF[TOP])[0]
    assert (shown, f"What is wrong: {said}.\n" in ITS_VERDICT) == (command, True)


GATE = """
class Gate:
    def forward(self, w_content, w_prev, g):
        self.w_content, self.w_prev, self.g = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d_w_gated):
        d_g = (d_w_gated * (self.w_content - self.w_prev)).sum(axis=-1, keepdims=True)
        return self.g * d_w_gated, (1 - self.g) * d_w_gated, d_g
"""
READ = """
class MyRead:
    def forward(self, w, memory):
        self.w, self.memory = w, memory
        return w @ memory

    def backward(self, d_r):
        return d_r @ self.memory.T, self.w.T @ d_r
"""
FUNCTIONS = """
def gate_forward(w_content, w_prev, g):
    return g * w_content + (1 - g) * w_prev, (w_content - w_prev, g)

def gate_backward(d_w_gated, cache):
    difference, g = cache
    return g * d_w_gated, (1 - g) * d_w_gated, (d_w_gated * difference).sum(axis=-1, keepdims=True)
"""
LAYERS = """
import numpy as np

class Affine:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.zeros((n_in, n_out)), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d_y):
        self.dW, self.db = self.x.T @ d_y, d_y.sum(axis=0)
        return d_y @ self.W.T
"""


@thorough
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_readme_other_forms_are_accepted(printed: Callable[..., str]) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": GATE.splitlines(keepends=True)}]}
    Path("lab.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for name, source in (("mine", GATE + READ), ("functions", FUNCTIONS), ("layers", LAYERS)):
        Path(f"{name}.py").write_text(source, encoding="utf-8")
    said = [printed(*shlex.split(line)[1:]) for line in OTHER_FORMS.splitlines()]
    assert [text.splitlines()[-1] for text in said[1:-1]] == ["Verdict: right"] * 3
    marks = Path("marks.csv").read_text(encoding="utf-8").splitlines()
    assert len(marks) == 1 + 3 + 2  # a title, and a line for each gradient


def test_readme_verdicts_are_the_exit_statuses() -> None:
    rows = dict(re.findall(r"^\| (\d) \| (\w[\w ]*) \| ", TEXT_OF[GRADCHECK], re.MULTILINE))
    statuses = {"right": RIGHT, "WRONG": WRONG, "could not be judged": NOT_JUDGED, "forward DIFFERS": FORWARD_DIFFERS}
    assert rows == {str(status): verdict for verdict, status in statuses.items()}


def test_readme_trained_machine_runs() -> None:
    names: dict = {}
    exec(LOAD, names)
    x, target, _ = TASKS["priority-sort"].batch(np.random.default_rng(0), 1, dtype=np.float32)
    assert names["ntm"].run(x).logits.shape == target.shape


def test_readme_intervention_and_its_picture_are_right(printed: Callable[..., str], unseen: None) -> None:
    said, picture = printed("intervene", "copy").split("\nintervention.png: ")
    assert said == INTERVENTION
    assert f"![{picture.rstrip()}](" in TEXT_OF[PRETRAINED]


def test_readme_picture_of_the_machine_at_work_shows_what_its_text_says(unseen: None) -> None:
    task, ntm = TASKS["copy"], pretrained.load("copy")
    x, target, mask = task.batch(np.random.default_rng(0), 1, dtype=ntm.dtype, **task.longest)
    text = memory_use(ntm.run(x), x, target, mask, Path("p.png"), "A Neural Turing Machine at work: copy")
    assert f"![{text}](" in TEXT_OF[TOP]


def test_readme_count_of_the_mistakes_in_the_catalogue_is_right() -> None:
    own = {m for name in STAGES for m in mistakes_of(name) if m.stage.__name__ == name} | set(THROUGH_TIME)
    own |= {m for name in ("LSTM", "NTM-LSTM") for m in mistakes_of(name) if m.stage is LSTMController}
    assert f"one of {len(own)} well-known mistakes" in TEXT_OF[GRADCHECK]
    n_places = sum(len(mistakes_of(name)) for name in ON_TRIAL) - HARMLESS_IN_THE_MACHINE
    assert CATALOGUE.startswith(f"{n_places} mistakes, {25 * n_places} checks: ")


# --- tables of what takes long: their layout, and what follows from their own numbers ---------------------------------


def test_readme_table_of_seeds_adds_up(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command prints it again from its rows, in their order: titles, columns, least, median, most and the count."""
    rows = [row for row in map(str.split, SEEDS.splitlines()) if row[1:2] == ["solved"]]
    assert [int(row[0]) for row in sorted(rows)] == list(range(10))
    ended = []
    for seed, outcome, sequences, bits, seconds, *wrong in rows:
        last = {"sequences": int(sequences), "bits_per_sequence": float(bits), "seconds": float(seconds)}
        ended.append(SimpleNamespace(seed=seed, outcome=outcome, last=last, folder=Path(seed), log=[], wrong=wrong))
    counts = {run.folder / "weights.npz": run.wrong for run in ended}
    monkeypatch.setattr("ntm_ref.cli.seeds.load_weights", lambda path: (counts[path], None))
    nothing = {"bits_per_sequence": 0.0, "optimal_bits": 0.0}
    monkeypatch.setattr("ntm_ref.cli.seeds.evaluate", lambda found, *a, **k: [{"failed": n, **nothing} for n in found])
    monkeypatch.setattr("ntm_ref.cli.seeds.write_whole", lambda *a: "")
    monkeypatch.setattr("ntm_ref.cli.seeds.of_the_task", list)
    monkeypatch.setattr("ntm_ref.cli.seeds.train_seeds", lambda *a, report: [report(run) for run in ended] and ended)
    assert train_several(Path("runs"), {"name": "copy"}, recipe_for("copy"), [*range(10)]) == 0
    _, table = capsys.readouterr().out.split("seed-N\n\n")
    table = table.rsplit("\n\n", 1)[0] + "\n"
    assert re.sub(r"\d", "9", table) == re.sub(r"\d", "9", SEEDS)
    numbers = [[float(number) for number in re.findall(r"[\d.]*\d", text)] for text in (table, SEEDS)]
    assert numbers[0] == pytest.approx(numbers[1], abs=0.0011, rel=0)  # a median of two rounded numbers


def test_readme_benchmark_has_the_layout_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are the machine's own: those of the page are printed again, in whatever layout there is now."""
    heading, _, *rest = BENCH.splitlines()
    speeds = [list(map(float, row.split())) for row in rest if re.match(r" +\d+ +[\d.]+ +[\d.]+ ", row)]
    grown = [(row[:40].rstrip(), *map(float, row[40:].split())) for row in rest if " instead of " in row]
    columns = ("forward_ms", "backward_ms", "training_step_ms", "sequences_per_second", "peak_mb", "kept_per_step")
    columns += ("to_fused", "pytorch_ms", "to_pytorch", "kept_without_steps")
    without = float(re.findall(r"at most ([\d.]+) a step", BENCH)[0])
    measured = {int(n): dict(zip(columns, [*figures, without])) for n, *figures in speeds}
    solved = {name: (float(s), int(n)) for name, s, n in re.findall(r"(\w+) +([\d.]+) s, after (\d+) seq", BENCH)}
    monkeypatch.setattr(bench.importlib.util, "find_spec", lambda name: True)
    machine = dict(part.split() for part in heading.split("; ")[0].split(", "))
    monkeypatch.setattr(bench, "machine", lambda torch: machine)
    monkeypatch.setattr(measures, "check_agreement", lambda which: None)
    monkeypatch.setattr(measures, "speed", lambda batch_size, *a: measured[batch_size])
    monkeypatch.setattr(
        measures, "growth", lambda n: [{"what": w, "time": time, "memory": memory} for w, time, memory in grown]
    )
    monkeypatch.setattr(solve, "seconds_to_solve", lambda which: solved["ours" if which == "ours" else "PyTorch"])
    pages = re.findall(r"^([a-z-]+) +(\d+) +(\d+) +([\d.]+) +([\d.]+)$", BENCH, re.MULTILINE)
    times = {
        name: {"bytes": 1000 * int(size), "ready": float(ready), "change": [float(change)], "engine": [float(engine)]}
        for name, size, ready, change, engine in pages
    }
    monkeypatch.setattr(page, "browser", lambda: "chromium")
    monkeypatch.setattr(page, "page_times", lambda name, *a: times[name])
    skipped = {"skip_growth": False, "skip_solving": False, "skip_page": False}
    options = SimpleNamespace(batch_sizes=list(measured), repeats=1, threads=1, **skipped)
    lines: list[str] = []
    bench.measured(options, lines.append)
    assert "".join(f"{line}\n" for line in lines) == BENCH
    assert tuple(measured) == bench.BATCH_SIZES
    assert tuple(times) == bench.PAGES
    assert len(grown) == 4
    for what, *_ in grown:
        assert json.dumps(what) in Path(measures.__file__).read_text(encoding="utf-8")


@thorough
def test_readme_training_output_is_what_the_command_prints(printed: Callable[..., str]) -> None:
    """By whatever path the processor's rounding leads to."""
    said = printed("train", "copy")
    _, table, solved, titles, lengths, *_ = said.split("\n\n")
    theirs = TRAINING.split("\n\n")
    assert set(masked(table).splitlines()) == set(masked(theirs[0]).splitlines())
    assert re.sub(r"[\d.]*\d", "9", solved) == re.sub(r"[\d.]*\d", "9", theirs[1])
    assert titles == EVALUATION.split("\n\n")[0]
    rows = [text.rstrip("\n").splitlines() for text in (lengths, EVALUATION.split("\n\n")[1])]
    assert [masked(row) for row in rows[0]] == [masked(row) for row in rows[1]]
    assert [re.sub(r"^( +\d+).* of", r"\1 of", row) for row in rows[0]] == [
        re.sub(r"^( +\d+).* of", r"\1 of", row) for row in rows[1]
    ]


@thorough
def test_readme_training_from_several_seeds_is_what_the_command_prints(printed: Callable[..., str]) -> None:
    """From two of the ten, all of which learn on any processor so far."""
    said = printed("train", "copy", "--seeds", "0", "1").split("seed-N\n\n")[1]
    table, count = said.split("\n\n")[:2]
    theirs = SEEDS.splitlines()
    assert table.splitlines()[:2] == theirs[:2]
    assert sorted(map(masked, table.splitlines()[2:])) == sorted(map(masked, [*theirs[2:4], *theirs[12:15]]))
    assert count == "2 of 2 solved."


@thorough
def test_readme_catalogue_ends_as_the_command_does(printed: Callable[..., str]) -> None:
    assert printed("gradcheck", "--catalogue").splitlines()[-1] + "\n" == CATALOGUE


# --- names: files, commands, options ----------------------------------------------------------------------------------


def help_of_commands() -> dict[str, str]:
    parser = Parser()
    commands = parser.add_subparsers(dest="command")
    for module in COMMANDS:
        module.add_to(commands)
    return {name: command.format_help() for name, command in commands.choices.items()}


def help_of_exercises(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main(["exercises", *words.split(), "--help"])
    return capsys.readouterr().out


def test_readme_commands_and_options_all_exist(capsys: pytest.CaptureFixture[str]) -> None:
    help_of = help_of_commands()
    text = "\n".join(TEXT_OF.values())
    spans = re.findall(r"`(?:ntm-ref|python -m ntm_ref) ([a-z]\w+)([^`]*)`", text)
    lines = re.findall(r"^ *(?:ntm-ref|python -m ntm_ref) (\w+)(.*)", text, re.MULTILINE)
    listed = re.findall(r"^ntm-ref (\w+)(.*(?:\n  .*)*)", LISTING, re.MULTILINE)
    assert {name for name, _ in listed} == set(help_of)
    assert len(spans) > 15
    assert len(lines) > 15
    for name, rest in [*spans, *lines, *listed]:
        if name == "exercises" and re.match(r" [a-z]+\b", rest):
            inside = help_of_exercises(re.findall(r"^ ([a-z]+)", rest)[0], capsys)
        else:
            inside = help_of[name]
        for option in re.findall(r"--[\w-]+", rest):
            assert re.search(rf"{option}\b(?!-)", inside), (name, option)
    assert set(re.findall(r"[\w-]+", LISTING.splitlines()[0])) >= set(TASKS)


def test_readme_options_of_training_exist() -> None:
    """Also where an option stands alone, as on the page about what was trained."""
    known = "".join(help_of_commands().values())
    for option in re.findall(r"`(--[\w-]+)", TEXT_OF[PRETRAINED] + TEXT_OF[CLI]):
        assert re.search(rf"{option}\b(?!-)", known), option


def test_readme_is_short_and_the_first_command_alone_is_written_without_the_environment() -> None:
    assert len(TEXT_OF[TOP].splitlines()) <= 150
    assert TEXT_OF[TOP].count("python -m ntm_ref") == 2  # there, and where it is said what ntm-ref is
    assert TEXT_OF[TOP].count(".venv/bin/") == 6


def test_readme_path_names_files_that_exist() -> None:
    package = folder = ROOT / "ntm_ref"
    names = 0
    for row in PATH.splitlines()[1:]:
        begun = re.match(r"  (\w+)/ ", row)
        if begun:
            folder = package / begun[1]
            assert folder.is_dir()
        for name in re.findall(r"\b(\w+\.py)\b", row):
            assert (package / name).exists() or (folder / name).exists(), name
            names += 1
    assert names > 10
    assert all((ROOT / name).is_dir() for name in re.findall(r"^(\w+)/", PATH, re.MULTILINE))


def test_readme_of_the_package_lists_its_parts_and_those_of_the_checker() -> None:
    for listing, folder in ((MAP, ROOT / "ntm_ref"), (FOLDERS, ROOT / "ntm_ref" / "gradcheck")):
        listed = re.findall(r"^(\w+/|\w+\.py) ", listing, re.MULTILINE)
        assert len(listed) == len(listing.splitlines())
        assert all((folder / name).exists() for name in listed)
    parts = {path.name for path in (ROOT / "ntm_ref").iterdir() if not path.name.startswith("__")} - {"README.md"}
    assert {name.rstrip("/") for name in re.findall(r"^\S+", MAP, re.MULTILINE)} == parts - {"py.typed"}


def test_readme_results_are_those_of_the_shipped_logs() -> None:
    """A row for each task: its command, sequences and minutes."""
    rows = re.findall(
        r"^\| ([\w -]+) \| `(ntm-ref train [^`]*)` \| ([\d,]+) \| ([\d.]+) \| ", TEXT_OF[TOP], re.MULTILINE
    )
    assert [command.split()[2] for _, command, *_ in rows] == list(TASKS)
    for _, command, sequences, minutes in rows:
        facts = pretrained.facts_of(command.split()[2])
        assert int(sequences.replace(",", "")) == facts["sequences"]
        assert float(minutes) == round(facts["seconds"] / 60, 1 if facts["seconds"] < 60 else 0)
        assert command == facts["command"].replace("python -m ntm_ref", "ntm-ref")


def row_of(task: str) -> str:
    """The row of the table of results, from its minutes on."""
    return re.findall(rf"^\| .*`ntm-ref train {task}.*?` \| (.*)$", TEXT_OF[TOP], re.MULTILINE)[0]


def test_readme_results_and_faults_are_those_of_the_shipped_evaluation() -> None:
    found = {name: pretrained.facts_of(name)["evaluation"] for name in TASKS}
    short, long, often = found["repeat-copy"]["lengths"]
    row = row_of("repeat-copy")
    assert f"{short['failed']} of {short['sequences']:,} random sequences of 10 vectors, 10 times" in row
    assert f"and {long['failed']} of {long['sequences']:,} of 20 vectors" in row
    assert often["failed"] == often["sequences"]
    *_, fifteen, twenty = found["associative-recall"]["lengths"]
    assert f"| {fifteen['bits_per_sequence']:.2f} bits with 15 items and with 20 |" in row_of("associative-recall")
    assert f"{fifteen['bits_per_sequence']:.2f}" == f"{twenty['bits_per_sequence']:.2f}"
    failed = {(row["inputs"], row["items"]): row["failed"] for row in found["associative-recall"]["hard"]}
    sparse, near = failed["p=0.1", 20], failed["one-bit-apart", 20]
    words = f"with 20 items, {sparse} of 100 fail if the items are sparse, and {near} if all are one bit apart"
    assert words in row_of("associative-recall")
    (certain,) = found["ngrams"]["hard"]
    above = certain["bits_per_sequence"] - certain["optimal_bits"]
    assert f"{above:.2f} bits above it if every probability is 0 or 1" in row_of("ngrams")
    more = found["priority-sort"]["lengths"][1]
    assert f"30 items, not in training: {more['wrong_bits']:.0f} of {more['scored_bits']:.0f} bits wrong" in row_of(
        "priority-sort"
    )


@thorough
@pytest.mark.parametrize(
    ("name", "words"), [("ngrams", "{:.2f} bits above the"), ("priority-sort", "{:.1f} bits of 128")]
)
def test_readme_costs_are_those_of_a_thousand_sequences(name: str, words: str) -> None:
    """As `ntm-ref evaluate` computes them."""
    task = pretrained.task_of(name)
    (row,) = evaluate(pretrained.load(name), task, [dict(task.variants[0])], 1000, 0)
    assert words.format(row["bits_per_sequence"] - row["optimal_bits"]) in row_of(name)


def test_readme_counts_what_there_is_to_learn_from() -> None:
    n = len(exercises())
    assert f"[{n} graded exercises]" in TEXT_OF[TOP]


def test_readme_of_the_tests_shows_a_block_of_claims_as_it_is() -> None:
    claims = (ROOT / "tests" / "pages" / "claims" / "01_read_memory.py").read_text(encoding="utf-8")
    assert CLAIM in claims


def test_readme_of_the_tutorials_names_files_and_extras_that_exist() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for text in (FIRST, START_EXERCISES, STARTER, GRADING, JUPYTER, REMADE):
        for name in re.findall(r"tutorials/[\w/]+\.(?:py|ipynb)", text):
            assert (ROOT / name).exists(), name
        for extra in re.findall(r"\.\[(\w+)\]", text):
            assert re.search(rf"^{extra} = \[", project, re.MULTILINE), extra


def test_readme_of_the_tutorials_adds_up_its_minutes() -> None:
    minutes = re.findall(r"^\| \d+ \| \[.*?\]\(notebooks/.*?\) \| (\d+) \|", TEXT_OF[TUTORIALS], re.MULTILINE)
    (hours,) = re.findall(r"All fifteen together take about (\w+) hours", TEXT_OF[TUTORIALS])
    assert len(minutes) == 15
    assert abs(sum(map(int, minutes)) / 60 - {"ten": 10, "eleven": 11, "twelve": 12}[hours]) < 1


LINKS = [
    (path, target)
    for path, text in TEXT_OF.items()
    for target in re.findall(r"\]\(([^)\s:]+)\)", re.sub(r"`[^`\n]*`", "", text))
]


@pytest.mark.parametrize(("path", "target"), LINKS)
def test_readme_links_all_lead_to_files_and_headings(path: str, target: str) -> None:
    name, _, anchor = target.partition("#")
    file = (ROOT / path).parent / name if name else ROOT / path
    assert file.exists()
    if anchor and file.suffix == ".md":
        headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\btests/[\w/]+\.py", "".join(TEXT_OF.values())))))
def test_readme_names_tests_that_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_readme_pictures_have_text_alternatives() -> None:
    alternatives = [found for text in TEXT_OF.values() for found in re.findall(r"!\[([^\]]*)\]", text)]
    assert len(alternatives) == 3
    assert all(len(alternative) > 50 for alternative in alternatives)
