"""Archives for platforms: the exercises with the whole package inside, so that grading needs no network.

Only NumPy has to be there. `setup.sh` installs it from a folder `wheels/` beside it, if the archive has one, and from
the network otherwise.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ...runs.files import write_whole
from ...support.errors import FileError

PACKAGE = Path(__file__).parents[2]
LEFT_OUT = (".npz", ".jsonl", ".pyc")  # trained weights and their logs
DATE = (2026, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same package is the same archive
SCRIPTS = Path(__file__).parent / "scripts"
PLATFORMS = {"gradescope": ("setup.sh", "run_autograder", "grade.py"), "classroom50": ("autograder.py", "grade.py")}


def package(
    platform: str, path: Path, options: Sequence[str], of_user: bool = False, wheels: Path | None = None
) -> int:
    """Write the archive for a platform; how many files it holds.

    ``options`` are those of ``exercises grade``. With ``of_user`` the variant is drawn from the user's e-mail address.
    ``wheels`` is a folder of wheels to include. Raises a `FileError` if the archive cannot be written.
    """
    files = dict(contents(platform, options, of_user))
    if wheels is not None:
        if not wheels.is_dir() or not any(wheels.glob("*.whl")):
            raise FileError(f"{wheels}: expected a folder with wheels (*.whl)")
        files |= {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in sorted(wheels.glob("*.whl"))}

    def write(whole: Path) -> None:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(entry(name), content)

    write_whole(path, write)
    return len(files)


def contents(platform: str, options: Sequence[str], of_user: bool) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files: the platform's scripts, the settings, the package."""
    for name in PLATFORMS[platform]:
        yield name, (SCRIPTS / f"{name}.txt").read_bytes()
    settings = {"platform": platform, "options": [*options], "variant_of_user": of_user}
    yield "settings.json", (json.dumps(settings, indent=1) + "\n").encode()
    yield "requirements.txt", f"numpy=={np.__version__}\n".encode()
    for source in sorted(PACKAGE.rglob("*")):
        if source.is_file() and source.suffix not in LEFT_OUT and "__pycache__" not in source.parts:
            yield f"ntm_ref/{source.relative_to(PACKAGE).as_posix()}", source.read_bytes()


def entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive; scripts may be run."""
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (0o755 if name in ("setup.sh", "run_autograder", "autograder.py") else 0o644) << 16
    return info
