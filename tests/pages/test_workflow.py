"""The workflow runs the README's own commands, not copies of them, on three systems, from the oldest versions on."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "readme.py"
README, WORKFLOW, PROJECT = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", ".github/workflows/tests.yml", "pyproject.toml")
)
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_workflow_runs_every_block_of_the_readme_on_three_systems_and_copies_none() -> None:
    (job,) = re.findall(r"^  readme:\n(.*?)(?=^  \w)", WORKFLOW, re.MULTILINE | re.DOTALL)
    assert re.findall(r"run: python \.ci/readme\.py (\d+)$", job, re.MULTILINE) == [
        str(number) for number in range(1, len(BLOCKS) + 1)
    ]
    assert "runs-on: ${{ matrix.system }}-latest" in job
    assert "system: [ubuntu, macos, windows]" in job
    for command in "".join(BLOCKS).splitlines():
        assert command not in job


def test_workflow_runs_a_block_as_it_stands_and_stops_where_it_fails(tmp_path: Path) -> None:
    fails = f'"{sys.executable}" -c "raise SystemExit(3)"'
    text = f"```sh\necho first\n```\n```sh\necho second\n{fails}\necho third\n```\n(On Windows, write `a` for `b`.)\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    for number, status, printed in (("1", 0, "first"), ("2", 3, "second")):
        done = subprocess.run([sys.executable, SCRIPT, number], cwd=tmp_path, capture_output=True, encoding="utf-8")
        assert (done.returncode, done.stderr) == (status, "")
        assert done.stdout.splitlines()[-1].strip() == printed
    done = subprocess.run([sys.executable, SCRIPT, "3"], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "readme.py: there is no sh block 3 in README.md, expected 1 to 2\n"


@pytest.mark.parametrize("number", range(1, len(BLOCKS) + 1))
def test_workflow_runs_on_windows_what_the_readme_says_to_write_there(number: int) -> None:
    spec = importlib.util.spec_from_file_location("readme", SCRIPT)
    readme = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme)
    commands = readme.on_windows(README, readme.block(README, number)).split(" && ")
    assert len(commands) == len(BLOCKS[number - 1].splitlines())
    assert commands[0] == "python -m venv .venv"
    assert all(command.startswith(r".venv\Scripts\python -m ") for command in commands[1:])


def test_workflow_oldest_versions_are_those_that_the_package_requires() -> None:
    oldest = dict(re.findall(r"^(\w+)==([\d.]+)", (ROOT / ".ci" / "oldest.txt").read_text("utf-8"), re.MULTILINE))
    for name, floor in re.findall(r'"(numpy|matplotlib)>=([\d.]+)"', PROJECT):
        assert (oldest[name] + ".").startswith(floor + ".")
    (job,) = re.findall(r"^  oldest:\n(.*?)(?=^  \w)", WORKFLOW, re.MULTILINE | re.DOTALL)
    (python,) = re.findall(r'^requires-python = ">=(.*)"', PROJECT, re.MULTILINE)
    assert f'python-version: "{python}"' in job
    assert "--constraint .ci/oldest.txt" in job
