"""gradcheck/testing.py: the text of a failed assertion is the report and nothing else."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from results import other_forward, refused, result, wrong_result

from ntm_ref import gradcheck
from ntm_ref.gradcheck.testing import assert_right
from ntm_ref.support.errors import CheckError

TESTS = Path(__file__).parents[1]


class Outcome:
    """Stands in for what `ntm_ref.gradcheck.check` returns."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.found, self.status = found, found["status"]

    def as_dict(self) -> dict[str, Any]:
        return self.found


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that sets the result of the next check; the list that it returns gets the arguments of the check."""

    def set_to(found: dict[str, Any]) -> list[Any]:
        calls: list[Any] = []

        def stand_in(*arguments: Any, **options: Any) -> Outcome:
            calls.append((arguments, options))
            return Outcome(found)

        monkeypatch.setattr(gradcheck, "check", stand_in, raising=False)
        return calls

    return set_to


def test_assert_right_passes_a_right_class_and_hands_everything_on(check: Any) -> None:
    calls = check(result())
    assert_right("mine.py:Gate", "Interpolation", seed=3)
    assert_right(int)
    assert calls == [(("mine.py:Gate", "Interpolation"), {"seed": 3}), ((int, None), {})]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (wrong_result(), "\n".join(wrong_result()["page"])),
        (other_forward(page=["one", "two"]), "one\ntwo"),
        (refused("no class A"), "mine.py:Gate: could not be judged: no class A\n  mine.py, line 1"),
        (refused(page=["a page"]), "a page"),
        (wrong_result(page=["\x1b[2J"]), "\\x1b[2J"),
    ],
)
def test_assert_right_fails_with_the_page_and_nothing_else(check: Any, found: dict[str, Any], text: str) -> None:
    check(found)
    with pytest.raises(AssertionError) as caught:
        assert_right("mine.py:Gate")
    assert str(caught.value) == text
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_assert_right_lets_a_wrong_call_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise CheckError("there is no stage 'Gates'")

    monkeypatch.setattr(gradcheck, "check", refuse, raising=False)
    with pytest.raises(CheckError, match="there is no stage 'Gates'"):
        assert_right("mine.py:Gate", "Gates")


def test_assert_right_leaves_no_traceback_of_the_checker_in_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        dedent("""
        import ntm_ref.gradcheck
        from results import wrong_result
        from test_testing import Outcome
        from ntm_ref.gradcheck.testing import assert_right

        ntm_ref.gradcheck.check = lambda target, like: Outcome(wrong_result())

        def test_gate():
            assert_right("mine.py:Gate", like="Interpolation")
        """)
    )
    paths = [str(path) for path in (TESTS.parent, TESTS / "helpers", TESTS / "gradcheck")]
    command = f"import sys, pytest; sys.path[:0] = {paths}; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider']))"
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    failure = done.stdout.split("short test summary")[0]
    assert [line[8:] for line in failure.splitlines() if line.startswith("E ")] == [
        "AssertionError: Gate, checked like Interpolation",
        "",
        "Verdict: WRONG",
    ]
    assert "testing.py" not in failure
    assert "outcome" not in failure
