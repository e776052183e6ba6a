"""Write the step-through page of the small machine here: `python tutorials/pages/make.py`.

It is the page that `ntm-ref step copy-small --seed 10` writes: five vectors that all differ. The same processor and
versions give the same bytes; on others the last digits of the loss and of NumPy's fingerprint differ, which the page
allows for, and perhaps how the sources are packed. A test in `tests/pages/` says when it has to be made again.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

from ntm_ref.cli import main
from ntm_ref.runs import write_whole

NAME = "copy-small.html"
HERE = Path(__file__).resolve().parent
SEED = 10  # of the sequence 110 011 101 100 010
MOST_BYTES = 250_000  # small enough for a repository, and for a telephone


def make(folder: Path = HERE) -> Path:
    """Write the page into a folder; it is left as it was if the new one would be too large."""
    with tempfile.TemporaryDirectory() as work:
        part = Path(work) / NAME
        with contextlib.redirect_stdout(io.StringIO()):
            status = main(["step", "copy-small", "--seed", str(SEED), "--out", str(part)])
        if status:
            raise SystemExit(status)
        page = part.read_bytes()
    if len(page) > MOST_BYTES:
        raise SystemExit(f"make.py: the page has {len(page):,} bytes, expected at most {MOST_BYTES:,}")
    write_whole(folder / NAME, lambda path: path.write_bytes(page))
    return folder / NAME


if __name__ == "__main__":
    print(f"{NAME}: {make().stat().st_size / 1000:,.0f} kB")
