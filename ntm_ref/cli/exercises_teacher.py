"""``ntm-ref exercises grade | class | package | selftest``: the teacher's commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..exercises.reading import exercise_called, exercises
from ..exercises.teacher.class_report import class_report
from ..exercises.teacher.document import FOLDER_NAMES, Settings, document, seeds_from
from ..exercises.teacher.formats import FORMATS, render
from ..exercises.teacher.package import PLATFORMS, package
from ..exercises.teacher.selftest import selftest
from ..exercises.telling import DETAILS, FULL, NAMED
from ..runs.files import write_whole
from ..support.errors import NTMError
from .numbers import positive, whole
from .progress import LiveLine

PATIENCE = 2.0  # seconds before progress is shown


def add_to(inside: Any) -> None:
    """The commands."""
    grade = inside.add_parser("grade", help="grade folders of exercises, for people or for a platform")
    grade.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="a folder for each student")
    grade.add_argument("--format", choices=FORMATS, default="text", help="of the grades (default: text)")
    grade.add_argument("--detail", choices=DETAILS, default=FULL, help="how much is said (default: full)")
    grade.add_argument("--out", type=Path, metavar="FILE", help="where the grades are written")
    add_settings(grade)
    grade.set_defaults(run=run_grade)
    report = inside.add_parser("class", help="what went wrong in a class, and how often; without names")
    report.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="a folder for each student")
    add_settings(report)
    report.set_defaults(run=run_class, detail=NAMED)

    add_package(inside)
    test = inside.add_parser("selftest", help="try the exercises themselves: starters, solutions, hints, mistakes")
    test.add_argument("ids", metavar="ID", nargs="*", help="of exercises (default: all)")
    test.add_argument("--mutations", type=whole(0), default=0, metavar="N", help="also N mutations of each solution")
    test.set_defaults(run=run_selftest)


def add_package(inside: Any) -> None:
    """The command that makes archives."""
    pack = inside.add_parser("package", help="make the archive of an autograder, with everything inside")
    which = pack.add_mutually_exclusive_group(required=True)
    for platform in PLATFORMS:
        which.add_argument(f"--{platform}", dest="platform", action="store_const", const=platform, help="for it")
    pack.add_argument("--out", type=Path, metavar="FILE", help="default: PLATFORM.zip")
    pack.add_argument("--detail", choices=DETAILS, default=NAMED, help="how much students are told (default: named)")
    pack.add_argument("--wheels", type=Path, metavar="DIR", help="wheels of NumPy, for an image without a network")
    pack.add_argument("--variant-of-user", action="store_true", help="the word is each student's e-mail or user name")
    add_choices(pack)
    pack.set_defaults(run=run_package)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The options that say how to grade."""
    add_choices(parser)
    variants = parser.add_mutually_exclusive_group()
    variants.add_argument("--variant", default="", metavar="WORD", help="the word that the folders were started with")
    of_folder = variants.add_argument("--variant-of-folder", dest="variant", action="store_const", const=FOLDER_NAMES)
    of_folder.help = "the word is the name of each folder"


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The options that a package keeps."""
    parser.add_argument("--only", default="", metavar="IDS", help="these exercises, 2.1,2.3 for example")
    parser.add_argument("--seeds", type=whole(1), default=1, metavar="N", help="check at N seeds; the worst counts")
    parser.add_argument("--hidden", default="", metavar="WORD", help="check at as many secret seeds, drawn from a word")
    parser.add_argument("--timeout", type=positive, default=60, metavar="SECONDS", help="for each file (default: 60)")


def settings_of(options: argparse.Namespace) -> Settings:
    """How to grade. Raises an `NTMError` for an exercise that does not exist."""
    only = [exercise_called(id).id for id in options.only.split(",") if id]
    seeds = seeds_from(options.seeds, options.hidden)
    return Settings(only, options.detail, seeds, options.variant, options.timeout)


def graded(options: argparse.Namespace) -> dict[str, Any]:
    """The document, with progress on standard error if it takes long."""
    line, folders = LiveLine(sys.stderr), options.folders
    line.wait(PATIENCE)

    def watch(name: str) -> None:
        if line.due:
            line.show(f"grading {name}")

    try:
        return document(folders, settings_of(options), watch)
    finally:
        line.clear()


def run_grade(options: argparse.Namespace) -> int:
    """Grade folders; 0 if every point was earned, 1 otherwise. What cannot be written is printed all the same."""
    found = graded(options)
    text = render(found, options.format)
    if options.out is None:
        print(text)
    else:
        try:
            write_whole(options.out, lambda whole: whole.write_text(text + "\n", encoding="utf-8"))
        except (OSError, NTMError):
            print(text)
            raise
    return 0 if all(s["score"] >= s["possible"] for s in found["submissions"]) else 1


def run_package(options: argparse.Namespace) -> int:
    """Write the archive."""
    kept = ["--detail", options.detail, "--seeds", str(options.seeds), "--timeout", f"{options.timeout:g}"]
    kept += ["--only", options.only] * bool(options.only) + ["--hidden", options.hidden] * bool(options.hidden)
    settings_of(argparse.Namespace(**vars(options), variant=""))  # refuses an unknown exercise now
    path = options.out or Path(f"{options.platform}.zip")
    n_files = package(options.platform, path, kept, options.variant_of_user, options.wheels)
    print(f"{path}: {n_files} files, {path.stat().st_size / 1000:.0f} kB")
    return 0


def run_selftest(options: argparse.Namespace) -> int:
    """Try the exercises; 0 if all is well."""
    line, ids = LiveLine(sys.stderr), [exercise_called(id).id for id in options.ids]
    line.wait(0)
    found = []
    for problem in selftest(ids, options.mutations, line.show):
        line.clear()
        print(problem, flush=True)
        found.append(problem)
    line.clear()
    print(f"{len(ids or exercises())} exercises tried, {len(found)} problems")
    return 1 if found else 0


def run_class(options: argparse.Namespace) -> int:
    """The report on a class."""
    print("\n".join(class_report(graded(options), options.folders)))
    return 0
