"""Check a class in this process, or one in a file in a process of its own; several files and seeds."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from ...support.errors import CheckError, NTMError
from ..evaluation import exception_in_words
from ..points.register import STAGES
from ..student_side import wire
from ..verdict.survey import Survey
from .layouts import AXES
from .local import as_form, n_results
from .outcome import SEVERITY, Outcome
from .process import StudentProcess
from .remote import RaisedThereError, RemoteForm
from .sources import imports_of, part_called, text_of
from .survey import Watch, survey_theirs

NOTEBOOK, PYTHON = ".ipynb", ".py"
Also = Callable[[Any, Survey], "dict[str, Any] | None"]  # form, survey -> what goes into `Outcome.sweep`


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
    also: Also = lambda form, survey: None,
) -> Outcome:
    """Check a class, a function, or ``"file.py:Class"`` like our stage ``like``, at all designed points.

    ``like`` may be left out for a class that is named as a stage of ours. ``seeds`` are those of the points and
    cotangents, by default ``seed`` alone; the worst outcome counts. With ``own_forward`` it may compute another
    function than the stage. ``axes`` names the layout to use ("heads"); by default, the first that runs. ``given`` are
    arguments of its constructor. With ``forbid`` a file that imports this package or automatic differentiation, or a
    backward that takes differences, is not judged. A file is checked in a process of its own, for so many ``seconds``.
    ``watch`` is told each point, and ``also`` is given the form and its survey for what goes into `Outcome.sweep`.

    Returns an `Outcome`, whose text is the whole report, also if there is nothing to judge. Raises a `CheckError` for
    an argument of this function that makes no sense.
    """
    if axes is not None and axes not in AXES:
        raise CheckError(f"check: axes is {axes!r}, expected one of {', '.join(AXES)}")
    if like is not None:
        stage_like("", like)
    options = Options([seed] if seeds is None else list(seeds), own_forward, axes, given or {}, forbid, watch, also)
    if isinstance(target, str):
        check_given(options.given)
        return check_file(target, like, options, seconds)
    name = str(getattr(target, "__name__", type(target).__name__))
    try:
        like = stage_like(name, like)
        outcome = judged(name, like, as_form(target, like, options.given), [], options)
    except NTMError as error:
        outcome = not_judged(name, like, error)
    return replace(outcome, seeds=options.seeds)


@dataclass(frozen=True)
class Options:
    """How to check; see `check`."""

    seeds: list[int]
    own_forward: bool
    axes: str | None
    given: dict[str, Any]
    forbid: bool
    watch: Watch
    also: Also


def check_file(target: str, like: str | None, options: Options, seconds: float) -> Outcome:
    """`check` for ``file.py:Class``, in a process of its own."""
    try:
        path, name = split(target)
        text = text_of(path)
    except NTMError as error:
        return not_judged(target, like, error)
    process = StudentProcess(seconds)
    try:
        guess = like or (name if name in STAGES else next(iter(STAGES)))  # a missing class is reported first
        form = RemoteForm(process, path, name, STAGES[guess][1].split(), n_results(guess), options.given)
        like, form.source = stage_like(name, like), part_called(name, text)
        outcome = judged(target, like, form, imports_of(text), options)
        if process.silent:
            raise CheckError(process.silent)
    except NTMError as error:
        outcome = not_judged(target, like, CheckError(process.silent) if process.silent else error)
    except RaisedThereError as error:
        outcome = Outcome(target, like, error=f"it raised {error.words} while it was checked", traceback=error.lines)
    except Exception as error:
        sentence = f"the checker itself raised {exception_in_words(error)}, which is no fault of this file"
        outcome = Outcome(target, like, error=sentence, traceback=traceback.format_exception(error))
    finally:
        printed = process.close()
    return replace(outcome, printed=printed, seeds=options.seeds)


def check_given(given: dict[str, Any]) -> None:
    """Raise a `CheckError` for an argument of a constructor that cannot be sent to another process."""
    for name, value in given.items():
        try:
            wire.write(BytesIO(), value)
        except TypeError:
            expected = "expected numbers, text, lists and dictionaries of these, or arrays"
            raise CheckError(f"the constructor's argument {name} is {value!r}, {expected}") from None


def judged(target: str, like: str, form: Any, imports: Sequence[str], options: Options) -> Outcome:
    """The worst outcome over all seeds."""
    o = options
    surveys = [survey_theirs(form, like, seed, o.own_forward, o.axes, o.watch) for seed in o.seeds]
    survey = min(surveys, key=lambda s: (SEVERITY.index(s.status), s.score))
    imports = sorted({*imports, *getattr(form, "imports", ())})
    note = f"the file imports {' and '.join(imports)}"
    if o.forbid and (imports or survey.borrowed):
        return Outcome(target, like, error=f"{survey.borrowed or note}; --forbid does not allow that")
    survey = replace(survey, notes=[*survey.notes, note]) if imports else survey
    return Outcome(target, like, survey, sweep=o.also(form, survey))


def not_judged(target: str, like: str | None, error: NTMError) -> Outcome:
    """The outcome for something that cannot be checked."""
    lines = list(getattr(error, "shown", ())) or list(getattr(error.__cause__, "lines", ()))
    return Outcome(target, like, error=str(error), traceback=lines)


def stage_like(name: str, like: str | None) -> str:
    """Our stage that a class is like: the one of the same name, if none is given."""
    if like is not None and like not in STAGES:
        raise CheckError(f"there is no stage {like!r} to compare with, expected one of {', '.join(STAGES)}")
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
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
            raise ValueError
        given = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}
        if len(given) < len(call.keywords):  # one twice, or a dictionary of them
            raise ValueError
        return given
    except (SyntaxError, ValueError):
        raise CheckError(f'--with is {text!r}, expected arguments of the constructor, as in --with "n=3"') from None
