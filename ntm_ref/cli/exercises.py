"""``ntm-ref exercises ...``: a student's folder of exercises, and what a teacher makes of many."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..exercises.notebook import graded
from ..exercises.predicted import prediction_called
from ..exercises.reading import exercise_called
from ..exercises.student.asking import answer_to_guess, ask, hint, overview, the_solution, told
from ..exercises.student.folder import README, USUAL, file_of, folder_from, start
from ..exercises.student.page import write_page
from ..exercises.student.progress import Progress
from ..exercises.student.watching import KEYS, Watch
from ..support.errors import NTMError
from . import exercises_teacher


def add_to(commands: Any) -> None:
    """The command, with its own commands."""
    parser = commands.add_parser(
        "exercises",
        help="exercises with hints and grades: write a backward, and learn what is wrong with it",
        description="Exercises in deriving gradients, from numbers by hand to the machine through time. "
        "'start' writes a folder of files to fill in; without a command, the list is printed.",
    )
    parser.set_defaults(run=run_list, folder=None)
    inside = parser.add_subparsers(title="commands", dest="exercise_command", metavar="COMMAND", prog=parser.prog)
    begin = inside.add_parser("start", help="write the starters into a folder; nothing is ever overwritten")
    begin.add_argument("dir", metavar="DIR", type=Path, nargs="?", default=Path(USUAL), help=f"default: {USUAL}")
    begin.add_argument("--variant", default="", metavar="WORD", help="draw other conventions from this word")
    begin.set_defaults(run=run_start)
    for name, run, about in STUDENT:
        command = inside.add_parser(name, help=about)
        command.add_argument("--in", dest="folder", type=Path, metavar="DIR", help="the folder of the exercises")
        if name not in ("list", "watch"):
            command.add_argument("id", metavar="ID", help="of an exercise, 2.3 for example")
        if name == "guess":
            command.add_argument("answer", metavar="ANSWER", help="a number or a word")
        if name == "solution":
            command.add_argument("--teacher", action="store_true", help="before success, too")
        command.set_defaults(run=run)
    exercises_teacher.add_to(inside)


def run_start(options: argparse.Namespace) -> int:
    """Write the starters."""
    written, kept = start(options.dir, options.variant)
    n_kept = f"; {len(kept)} were there already and are left as they are" if kept else ""
    print(f"{options.dir}: {len(written)} files written{n_kept}.")
    print(README.partition("\n\n")[2].partition("\n\n")[0].partition(" Or:")[0])
    print(f"First: {ask('list', *(['--in', str(options.dir)] if str(options.dir) != USUAL else []))}")
    return 0


def run_list(options: argparse.Namespace) -> int:
    """What is done and what is open."""
    try:
        folder = folder_from(options.folder)
    except NTMError as error:
        if options.folder is not None:
            raise
        print("\n".join(overview(Path(), Progress(Path()))))
        print(f"\n{str(error)[0].upper()}{str(error)[1:]}.")
        return 0
    progress = Progress(folder)
    if progress.aside:
        print(f"What was remembered could not be read; it is now in {progress.aside}.\n")
    print("\n".join(overview(folder, progress)))
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Grade one exercise."""
    folder, exercise = folder_from(options.folder), exercise_called(options.id)
    grade = graded(exercise, file_of(exercise, folder))
    print("\n".join(told(grade, Progress(folder))))
    return 0 if grade.ok else 1


def run_hint(options: argparse.Namespace) -> int:
    """The next hint."""
    print("\n".join(hint(exercise_called(options.id), Progress(folder_from(options.folder)))))
    return 0


def run_guess(options: argparse.Namespace) -> int:
    """Compare a prediction with the answer."""
    right, sentence = answer_to_guess(prediction_called(options.id), options.answer)
    print(sentence)
    return 0 if right else 1


def run_solution(options: argparse.Namespace) -> int:
    """The solution, after success."""
    progress = Progress(Path() if options.teacher and options.folder is None else folder_from(options.folder))
    print("\n".join(the_solution(exercise_called(options.id), progress, options.teacher)))
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Write the page with the gradients."""
    folder, exercise = folder_from(options.folder), exercise_called(options.id)
    path = file_of(exercise, folder)
    page = folder / "pages" / f"{exercise.id}.html"
    page.parent.mkdir(exist_ok=True)
    write_page(graded(exercise, path), page, path)
    print(page)
    return 0


def run_watch(options: argparse.Namespace) -> int:
    """Grade whatever is saved."""
    folder = folder_from(options.folder)

    def act(key: str, exercise: Any) -> None:
        options.id = exercise.id
        keys = {"c": run_check, "n": run_check, "h": run_hint, "p": run_show, "l": run_list}
        if key in keys:
            print(f"\n{'-' * 60}")
            try:
                keys[key](options)
            except NTMError as error:
                print(error)
            print(KEYS, flush=True)

    watch = Watch(folder, act)  # from now on, what is saved is noticed
    print(f"Watching {folder.resolve().name}/: a file is graded when it is saved.\n{KEYS}", flush=True)
    watch.run()
    return 0


STUDENT = (
    ("list", run_list, "what is done and what is open, points and minutes"),
    ("watch", run_watch, "grade whatever is saved, until it is stopped"),
    ("check", run_check, "grade one exercise"),
    ("guess", run_guess, "compare a prediction with the answer"),
    ("hint", run_hint, "the next of three hints"),
    ("show", run_show, "write a page with your gradients beside the numerical ones"),
    ("solution", run_solution, "the solution, once yours is right"),
)
