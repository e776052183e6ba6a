"""What the tutorials say is true: claims/ holds, for the cells of each, what must hold when that cell has run.

A tutorial has no asserts of its own, so that its readers can change any number and see what changes. A block of claims
is headed by the section of the tutorial and the number of the code cell in it, as in "# %% Why not an index?, 2". It
is executed after that cell, in the same namespace; there ``printed`` is what the cell has printed, the text
alternatives of its pictures included.
"""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib import pyplot, rc_context
from percent import TUTORIALS, code_cells, executed

CLAIMS = Path(__file__).parent / "claims"
SHORT = ("01", "15")  # the others take longer: among the thorough tests, where every tutorial is

of_each = [
    pytest.param(path, id=path.stem, marks=[] if path.name[:2] in SHORT else pytest.mark.thorough) for path in TUTORIALS
]


def claims_on(tutorial: Path) -> dict[str, tuple[int, str]]:
    """The first line and the code of the claims on each cell, by the cell's name."""
    text = (CLAIMS / tutorial.name).read_text(encoding="utf-8")
    before, *parts = re.split(r"^# %% (.*)\n", text, flags=re.MULTILINE)
    found, line = {}, before.count("\n") + 1
    for name, code in zip(parts[::2], parts[1::2]):
        assert name not in found, f"claims/{tutorial.name} has two blocks for {name!r}"
        found[name] = line, code
        line += code.count("\n") + 1
    return found


@pytest.mark.filterwarnings("ignore:::pyparsing")  # of the grammar in which matplotlib reads formulas
@pytest.mark.parametrize("tutorial", of_each)
def test_tutorial_runs_and_what_it_says_is_true(
    tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of its cells, here and now, each followed by the claims on it; of its pictures, the first is drawn."""
    pictures: list[int] = []

    def show() -> None:
        (number,) = pyplot.get_fignums()
        if not pictures:
            pyplot.figure(number).canvas.draw()
        pictures.append(number)

    claims, module, described = claims_on(tutorial), ModuleType("__main__"), 0
    module.__file__ = str(tutorial)
    namespace = vars(module)
    monkeypatch.setitem(sys.modules, "__main__", module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pyplot, "show", show)
    pyplot.switch_backend("agg")
    with rc_context():
        for name, line, code in code_cells(tutorial):
            executed(tutorial, line, code, namespace)
            printed = capsys.readouterr().out
            described += printed.count("Picture: ")
            if name in claims:
                namespace["printed"] = printed
                executed(CLAIMS / tutorial.name, *claims.pop(name), namespace)
    assert not claims, f"claims on cells that {tutorial.name} does not have: {', '.join(claims)}"
    assert described == len(pictures) > 0
    assert not pyplot.get_fignums(), "a picture was drawn and not shown"
    assert not list(tmp_path.iterdir()), "it left files where it was run"


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_tutorial_asserts_nothing_itself(tutorial: Path) -> None:
    assert not re.search(r"^\s*assert\b", tutorial.read_text(encoding="utf-8"), re.MULTILINE)


def test_claims_are_made_for_every_tutorial() -> None:
    assert sorted(path.name for path in CLAIMS.glob("*.py")) == [path.name for path in TUTORIALS]
