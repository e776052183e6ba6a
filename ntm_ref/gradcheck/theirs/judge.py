"""Check a class in this process, or one in a file in a process of its own; several files and seeds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...support.errors import CheckError, NTMError
from ..points.register import STAGES
from .local import as_form, n_results
from .outcome import SEVERITY, Outcome
from .process import StudentProcess
from .remote import RaisedThere, RemoteForm
from .sources import imports_of, part_called, text_of
from .survey import Watch, survey_theirs

NOTEBOOK, PYTHON = ".ipynb", ".py"


def check(
    target: Any,
    like: str | None = None,
    *,
    seed: int = 0,
    seeds: Sequence[int] | None = None,
    own_forward: bool = False,
    axes: str | None = None,
    given: dict[str, Any] | None = None,
    forbid: bool = False,
    seconds: float = 60,
    watch: Watch = lambda point: None,
) -> Outcome:
    """Check a class, a function, or ``"file.py:Class"`` like our stage ``like``, at all designed points.

    ``like`` may be left out for a class that is named as a stage of ours. ``seeds`` are those of the points and
    cotangents, by default ``seed`` alone; the worst outcome counts. With ``own_forward`` it may compute another
    function than the stage. ``axes`` names the layout to use ("heads"); by default, the first that runs. ``given`` are
    arguments of its constructor. With ``forbid`` a file that imports this package or automatic differentiation, or a
    backward that measures differences, is not judged. A file is checked in a process of its own, for so many ``seconds``.

    Returns an `Outcome`, whose text is the whole report, also if there is nothing to judge. Raises a `CheckError` for
    an argument of this function that makes no sense.
    """
    seeds = [seed] if seeds is None else list(seeds)
    options = {"seeds": seeds, "own_forward": own_forward, "axes": axes, "forbid": forbid, "watch": watch}
    if isinstance(target, str):
        return check_file(target, like, given=given, seconds=seconds, **options)
    name = str(getattr(target, "__name__", type(target).__name__))
    like = stage_like(name, like)
    try:
        outcome = judged(name, like, as_form(target, like, given or {}), [], **options)
    except NTMError as error:
        outcome = not_judged(name, like, error)
    return replace(outcome, seeds=seeds)


def check_file(
    target: str,
    like: str | None = None,
    *,
    given: dict[str, Any] | None = None,
    seconds: float = 60,
    with_sweep: Callable[[Any, Any], dict[str, Any]] | None = None,
    **options: Any,
) -> Outcome:
    """`check` for ``file.py:Class``, in a process of its own; ``with_sweep`` is evaluated while that is running."""
    path, name = split(target)
    if like is not None:
        stage_like(name, like)
    process = StudentProcess(seconds)
    outcome, sweep = Outcome(target, like), None
    try:
        expected = STAGES[like][1].split() if like else []
        text = text_of(path)
        like = like or (name if name in STAGES else None)
        if like:
            expected = STAGES[like][1].split()
        form = RemoteForm(process, path, name, expected, n_results(like) if like else 1, given or {})
        like = stage_like(name, like)
        form.source = part_called(name, text)
        outcome = judged(target, like, form, imports_of(text), **options)
        if with_sweep is not None:
            sweep = with_sweep(form, outcome)
        if process.silent:
            raise CheckError(process.silent)
    except NTMError as error:
        outcome = not_judged(target, like, error)
    except RaisedThere as error:
        outcome = Outcome(target, like, error=f"it raised {error.words} while it was checked", traceback=error.lines)
    finally:
        printed = process.close()
    return replace(outcome, printed=printed, seeds=list(options.get("seeds", (0,))), sweep=sweep)


def judged(
    target: str,
    like: str,
    form: Any,
    imports: Sequence[str],
    seeds: Sequence[int],
    own_forward: bool = False,
    axes: str | None = None,
    forbid: bool = False,
    watch: Watch = lambda point: None,
) -> Outcome:
    """The worst outcome over all seeds."""
    surveys = [survey_theirs(form, like, seed, own_forward, axes, watch) for seed in seeds]
    survey = min(surveys, key=lambda s: (SEVERITY.index(s.status), s.score))
    imports = sorted({*imports, *getattr(form, "imports", ())})
    if imports:
        survey = replace(survey, notes=[*survey.notes, f"the file imports {' and '.join(imports)}"])
    if forbid and (imports or survey.borrowed):
        why = survey.borrowed or f"the file imports {' and '.join(imports)}"
        return Outcome(target, like, error=f"{why}; --forbid does not allow that")
    return Outcome(target, like, survey)


def not_judged(target: str, like: str | None, error: NTMError) -> Outcome:
    """The outcome for something that cannot be checked."""
    lines = list(getattr(error, "shown", ())) or list(getattr(error.__cause__, "lines", ()))
    return Outcome(target, like, error=str(error), traceback=lines)


def stage_like(name: str, like: str | None) -> str:
    """Our stage that a class is like: the one of the same name, if none is given."""
    if like is not None and like not in STAGES:
        raise CheckError(f"there is no stage {like!r} to be like, expected one of {', '.join(STAGES)}")
    if like is None and name not in STAGES:
        raise CheckError(f"which of our stages is it like? Give --like with one of {', '.join(STAGES)}")
    return like or name


def split(target: str) -> tuple[Path, str]:
    """Split ``file.py:ClassName`` into the file and the class."""
    name, colon, class_name = target.rpartition(":")
    if not colon or not class_name or name == "" or target.endswith((PYTHON, NOTEBOOK)):
        raise CheckError(f"which class of {target.rstrip(':')}? Write {target.rstrip(':')}:ClassName")
    path = Path(name)
    if not path.is_file():
        raise CheckError(f"there is no file {name}" if not path.exists() else f"{name} is not a file")
    return path.resolve(), class_name


def given_by(text: str) -> dict[str, Any]:
    """Arguments of a constructor from ``n=3, name="x"``. Raises a `CheckError` for anything else."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError
        return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}
    except (SyntaxError, ValueError):
        raise CheckError(f'--with is {text!r}, expected arguments of the constructor, as in --with "n=3"') from None
