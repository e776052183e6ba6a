"""One BLAS thread while training: so the same seed gives the same weights, whatever the number of cores."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

# OpenBLAS as NumPy's wheels have it since 2.0 and before, and as distributions have it
NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")

ANOTHER_BLAS = (
    "NumPy has another BLAS than OpenBLAS here: a seed gives the same weights again by the same number of threads only."
)


@contextmanager
def one_blas_thread() -> Iterator[bool]:
    """Inside this block, OpenBLAS multiplies matrices in one thread; says whether that could be arranged.

    Several threads divide a product among them, and in the shares other numbers are added up first: it is rounded
    otherwise. With another library than OpenBLAS nothing is changed, and a run is repeated bit for bit by the same
    number of threads only.
    """
    found = thread_functions()
    if found is None:
        yield False
        return
    get, set_to = found
    before = get()
    set_to(1)
    try:
        yield True
    finally:
        set_to(before)


def thread_functions() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """How OpenBLAS is asked for its number of threads, and told; looked up among what NumPy has loaded."""
    for path in libraries():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for name in NAMES:
            if hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


def libraries() -> Iterator[str]:
    """Where OpenBLAS's functions may be found.

    In NumPy's linear algebra, which is linked to it, unless the system is Windows: there a library answers for itself
    alone, and OpenBLAS is one of the wheel's own.
    """
    from numpy.linalg import _umath_linalg

    yield _umath_linalg.__file__
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".libs"):
        with suppress(OSError):  # the folder may not be read
            yield from map(str, folder.glob("*openblas*.dll"))
