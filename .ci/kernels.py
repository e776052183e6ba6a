#!/usr/bin/env python3
"""Run tests under each kernel that the processor supports, of OpenBLAS and of NumPy itself, and list those it does not.

    .venv/bin/python .ci/kernels.py tests/machine/test_run.py ...      arguments are pytest's

OpenBLAS picks one of its sets of matrix products by the processor; OPENBLAS_CORETYPE picks another. They round
differently and raise different floating-point flags. So do NumPy's own loops, which NPY_DISABLE_CPU_FEATURES sets back.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

KERNELS = {  # and the flag of /proc/cpuinfo without which each dies of an illegal instruction
    "Prescott": "pni",  # as Linux calls SSE3
    "Nehalem": "sse4_2",
    "Sandybridge": "avx",
    "Haswell": "avx2",
    "Zen": "avx2",
    "SkylakeX": "avx512dq",
    "Cooperlake": "avx512_bf16",
    "Sapphirerapids": "amx_bf16",
}

WHICH = """
import ctypes
from numpy.linalg import _umath_linalg
library = ctypes.CDLL(_umath_linalg.__file__)
for name in ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename"):
    if hasattr(library, name):
        get = getattr(library, name)
        get.restype = ctypes.c_char_p
        print(get().decode())
"""

FEATURES = """
try:
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
except ImportError:
    from numpy.core._multiarray_umath import __cpu_dispatch__, __cpu_features__
print(*(name for name in __cpu_dispatch__ if __cpu_features__.get(name)))
"""


def asked(code: str, **environment: str) -> str:
    """What Python prints, in this environment."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def to_try() -> tuple[dict[str, dict[str, str]], list[str]]:
    """The environment of each kernel that can be tried, and a sentence for each that can't."""
    flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split()) if Path("/proc/cpuinfo").exists() else set()
    runs: dict[str, dict[str, str]] = {}
    left_out = []
    for kernel, flag in KERNELS.items():
        if flag not in flags:
            left_out.append(f"{kernel}: this processor has no {flag}")
            continue
        taken = asked(WHICH, OPENBLAS_CORETYPE=kernel).replace("Katmai", "Prescott")  # which calls itself by that name
        if taken == kernel:
            runs[f"OpenBLAS {kernel}"] = {"OPENBLAS_CORETYPE": kernel}
        else:
            left_out.append(f"{kernel}: NumPy's OpenBLAS takes {taken or 'nothing that has a name'} for it")
    features = asked(FEATURES)
    if features:
        runs[f"NumPy without {features}"] = {"NPY_DISABLE_CPU_FEATURES": features}
    return runs, left_out


def tests(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The tests in this environment."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def main() -> int:
    """Run all, two cores two at a time; 1 if any failed."""
    runs, left_out = to_try()
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        for name, done in zip(runs, at_once.map(tests, runs.values())):
            output = done.stdout.splitlines()
            print(f"{name}: {output[-1] if output else 'no output'}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout)
    for sentence in left_out:
        print(f"not tried: {sentence}")
    if platform.machine() not in ("x86_64", "AMD64"):
        print(f"not tried: this is {platform.machine()}, and the kernels listed are those of x86-64 processors")
    print(f"{len(runs) - len(failed)} of {len(runs)} kernels passed" + f"; failed: {', '.join(failed)}" * bool(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
