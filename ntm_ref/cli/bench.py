"""``ntm-ref bench``: speed and memory on this computer, and a comparison with automatic differentiation."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from ..support.shell import python
from .numbers import whole

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # read when NumPy and PyTorch are imported
PAGES = ("copy-small", "copy", "priority-sort")
BATCH_SIZES, REPEATS = (1, 16, 32, 128), 15
Print = Callable[[str], None]


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "bench",
        help="measure speed and memory, and compare with PyTorch",
        description="Measure forward, backward and whole training steps of the paper's copy machine over 42 time "
        "steps, the memory that they take, and the time to a solved copy task. With PyTorch installed "
        f"({install_pytorch()}) the same computation alternates with ours. Every figure is a median over turns; "
        "every ratio is the median of the ratios within a turn.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--batch-sizes", type=whole(1), nargs="+", default=BATCH_SIZES, metavar="B", help="batch sizes")
    parser.add_argument("--repeats", type=whole(1), default=REPEATS, metavar="N", help="turns per figure")
    parser.add_argument("--threads", type=whole(1), default=1, metavar="N", help="threads of NumPy and PyTorch")
    parser.add_argument("--skip-growth", action="store_true", help="do not measure how time and memory grow")
    parser.add_argument("--skip-solving", action="store_true", help="do not measure the time to a solved copy task")
    parser.add_argument("--skip-page", action="store_true", help="do not measure the step-through page in a browser")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, in a process with the number of threads given."""
    wanted = dict.fromkeys(THREADS, str(options.threads))
    if any(os.environ.get(name) != count for name, count in wanted.items()):
        return subprocess.run(
            [sys.executable, "-m", "ntm_ref", *as_arguments(options)], env=os.environ | wanted
        ).returncode
    show: Print = (lambda line: None) if options.json else (lambda line: print(line, flush=True))
    figures = measured(options, show)
    if options.json:
        print(json.dumps(figures, indent=2))
    return 0


def as_arguments(options: argparse.Namespace) -> list[str]:
    """The options as a command line."""
    sizes = [str(size) for size in options.batch_sizes]
    given = ["bench", "--batch-sizes", *sizes, "--repeats", str(options.repeats), "--threads", str(options.threads)]
    flags = [
        ("skip_growth", "--skip-growth"),
        ("skip_solving", "--skip-solving"),
        ("skip_page", "--skip-page"),
        ("json", "--json"),
    ]
    return given + [flag for name, flag in flags if getattr(options, name)]


def install_pytorch() -> str:
    """The command that installs PyTorch."""
    return python("-m", "pip", "install", "torch")


def measured(options: argparse.Namespace, show: Print) -> dict[str, Any]:
    """All figures, each printed as soon as it is known."""
    with_pytorch = importlib.util.find_spec("torch") is not None
    setting = machine(with_pytorch)
    figures: dict[str, Any] = {"machine": setting, "threads": options.threads, "repeats": options.repeats}
    show(", ".join(f"{name} {value}" for name, value in setting.items()) + f"; {options.threads} thread(s)")
    if not with_pytorch:
        show(f"PyTorch is not installed, so there is no comparison: {install_pytorch()}")
    figures["speed"] = measured_speed(options, show, with_pytorch)
    if not options.skip_growth:
        figures["growth"] = measured_growth(options, show)
    if not options.skip_solving:
        figures["solving"] = measured_solving(show, with_pytorch)
    if not options.skip_page:
        figures["page"] = measured_page(options.repeats, show)
    return figures


def measured_speed(options: argparse.Namespace, show: Print, with_pytorch: bool) -> list[dict[str, float]]:
    """Speed and memory at every batch size, after a check that all versions compute the same."""
    from ..bench.measures import check_agreement, speed

    check_agreement(["fused", "pytorch"] if with_pytorch else ["fused"])
    show("In float64 all give the same logits and gradients, within 1e-10.\n")
    show(f"{'':>5} {'forward':>9} {'backward':>9} {'training':>9} {'sequences':>9} {'peak':>7} {'arrays kept':>11}"
        + f" {'/ fused':>8}" + (f" {'PyTorch':>9} {'/ PyTorch':>9}" if with_pytorch else ""))  # fmt: skip
    show(f"{'batch':>5} {'ms':>9} {'ms':>9} {'step, ms':>9} {'per s':>9} {'MB':>7} {'per step':>11}"
        + f" {'loop':>8}" + (f" {'ms':>9}" if with_pytorch else ""))  # fmt: skip
    rows = []
    for batch_size in options.batch_sizes:
        row = speed(batch_size, options.repeats, with_pytorch)
        rows.append(row)
        line = f"{batch_size:>5} {row['forward_ms']:>9.2f} {row['backward_ms']:>9.2f} {row['training_step_ms']:>9.2f}"
        line += f" {row['sequences_per_second']:>9.0f} {row['peak_mb']:>7.1f} {row['kept_per_step']:>11.2f}"
        line += f" {row['to_fused']:>8.2f}"
        show(line + (f" {row['pytorch_ms']:>9.2f} {row['to_pytorch']:>9.2f}" if with_pytorch else ""))
    without = max(row["kept_without_steps"] for row in rows)
    show(
        f"\nArrays kept: of the memory's shape (B, N, M), for backward; without gradients at most {without:.2f} a step."
    )
    return rows


def measured_growth(options: argparse.Namespace, show: Print) -> list[dict[str, Any]]:
    """By which factors time and memory grow with the sizes."""
    from ..bench.measures import growth

    rows = growth(options.repeats)
    show(f"\n{'how it grows':<40} {'time':>6} {'memory':>7}")
    for row in rows:
        show(f"{row['what']:<40} {row['time']:>6.2f} {row['memory']:>7.2f}")
    return rows


def measured_solving(show: Print, with_pytorch: bool) -> dict[str, Any]:
    """Seconds from the start of a process to a solved copy task."""
    from ..bench.solve import SEED, seconds_to_solve

    figures = {}
    show(f"\nFrom the start of a process to a solved copy task, seed {SEED}:")
    for name, which in (("ours", "ours"), ("PyTorch", "in_pytorch"))[: 1 + with_pytorch]:
        seconds, sequences = seconds_to_solve(which)
        figures[which] = {"seed": SEED, "seconds": seconds, "sequences": sequences}
        show(f"{name:>8} {seconds:6.1f} s, after {sequences} sequences")
    return figures


def measured_page(repeats: int, show: Print) -> list[dict[str, Any]]:
    """The step-through page in a browser: its size, and how long it takes to be ready and to answer."""
    from ..bench.page import browser, page_times

    if not (command := browser()):
        show("\nChromium is not installed, so the step-through page is not measured.")
        return []
    show(f"\n{'the step-through page':<24} {'kB':>7} {'ready, ms':>10} {'a change, ms':>13} {'of which engine':>16}")
    rows = []
    for name in PAGES:
        times = page_times(name, repeats, command)
        rows.append({**times, "change": median(times["change"]), "engine": median(times["engine"])})
        row = rows[-1]
        line = f"{name:<24} {row['bytes'] / 1000:>7.0f} {row['ready']:>10.0f}"
        show(f"{line} {row['change']:>13.1f} {row['engine']:>16.1f}")
    return rows


def machine(with_pytorch: bool) -> dict[str, str]:
    """The versions and the processor with which the figures were measured."""
    import numpy as np

    versions = {"Python": platform.python_version(), "NumPy": np.__version__}
    if with_pytorch:
        import torch

        versions["PyTorch"] = str(torch.__version__)
    return versions | {"cores": str(os.cpu_count()), "processor": platform.machine()}
