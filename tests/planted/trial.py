"""The mistakes one after the other, through two parts of the suite; the results are kept if that is stopped."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Event, Lock
from typing import Any

from .checkout import Checkout
from .mistakes import MISTAKES
from .suite import likeliest_first, run_suite

ROOT = Path(__file__).resolve().parents[2]
PARTS = LIKELY, REST = ["the tests that are likeliest to notice", "the rest"]


class Trial:
    """The mistakes that were asked for, and what became of them so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.stop, self.lock = options, Event(), Lock()
        self.suite = options.suite.resolve()
        self.results: dict[str, Any] = {"sources": commit_of(ROOT), "suite": commit_of(self.suite), "mistakes": {}}
        if options.resume and options.json and options.json.exists():
            self.results = self.results | json.loads(options.json.read_text(encoding="utf-8"))
        self.free: Queue[Checkout] = Queue()

    def run(self, folder: Path) -> None:
        """Run all that is not done yet."""
        for n in range(self.options.workers):
            self.free.put(Checkout(folder / f"{n}", ROOT, self.suite))
        if "left_out" not in self.results:
            self.on_a_copy(self.try_without)
        for part in PARTS:  # of the tests; so most is known early
            self.run_part(part, [n for n in self.options.only or MISTAKES if not self.is_done(n, part)])

    def run_part(self, part: str, numbers: Sequence[int]) -> None:
        """Run a part of the tests on all of these mistakes."""
        with ThreadPoolExecutor(self.options.workers) as executor:
            futures = [executor.submit(self.on_a_copy, self.try_mistake, n, part) for n in numbers]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                self.stop.set()
                executor.shutdown(cancel_futures=True)
                raise

    def on_a_copy(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do something in a copy that nobody else works in."""
        checkout = self.free.get()
        try:
            work(checkout, *arguments)
        finally:
            self.free.put(checkout)

    def is_done(self, number: int, part: str = REST) -> bool:
        """Whether this mistake, as it is in the list now, is caught or has gone through that part of the tests."""
        done = self.results["mistakes"].get(str(number), {})
        is_this = all(done.get(name) == value for name, value in MISTAKES[number][1]._asdict().items())
        return is_this and (bool(done["caught_by"]) or part in done["passed"])

    def try_without(self, checkout: Checkout) -> None:
        """Run the suite on the right sources, and note what fails all the same."""
        tests = likeliest_first(checkout.root / "tests", "__init__.py")
        outcome = run_suite(checkout, tests, self.options.limit, self.stop, exit_first=False)
        if outcome.timed_out:
            raise SystemExit(f"planted: without a mistake a test takes more than {self.options.limit:g} s")
        with self.lock:
            self.results |= {"left_out": outcome.failed, "seconds_without": round(outcome.seconds, 1)}
            self.save()
        failed = f"; left out, since they fail: {', '.join(outcome.failed)}" if outcome.failed else ""
        print(f"without a mistake: {outcome.seconds:.0f} s{failed}", flush=True)

    def try_mistake(self, checkout: Checkout, number: int, part: str) -> None:
        """Plant one mistake, and note whether a part of the tests notices."""
        group, mistake = MISTAKES[number]
        tests = self.tests_of(checkout, mistake.file, part)
        seconds, unsteady = 0.0, list[str]()
        with checkout.planted(mistake):
            while True:
                without = [*self.results["left_out"], *unsteady]
                outcome = run_suite(checkout, tests, self.options.limit, self.stop, without=without)
                seconds += outcome.seconds
                if outcome.timed_out or not outcome.failed:
                    break
                test = outcome.failed[0].split("[")[0]  # with all its parameters
                again = run_suite(checkout, [test], self.options.limit, self.stop)
                if again.failed or again.timed_out:
                    break
                unsteady.append(test)  # it fails now and then
        if self.stop.is_set():
            return
        by = "time-out" if outcome.timed_out else outcome.failed[0] if outcome.failed else ""
        passed = PARTS[: PARTS.index(part) + (not by)]
        found = {"group": group, **mistake._asdict(), "caught_by": by, "seconds": round(seconds, 1)}
        found |= {"passed": passed, "unsteady": unsteady, "said": outcome.last_lines if by else ""}
        with self.lock:
            self.results["mistakes"][str(number)] = found
            self.save()
        verdict = by or f"MISSED by {part}: {mistake.sentence}"
        print(f"{number:>3} {seconds:>6.0f} s  {verdict}", flush=True)

    def tests_of(self, checkout: Checkout, file: str, part: str) -> list[str]:
        """The test files of one part, for a mistake in this file."""
        likely, names = likeliest_first(checkout.root / "tests", file), {Path(name).name for name in self.options.first}
        first = [path for path in likely if Path(path).name in names]
        tests = list(dict.fromkeys([*first, *likely]))
        n_likely = max(len(first), len(tests) // 4)
        return tests[:n_likely] if part == LIKELY else tests[n_likely:]

    def save(self) -> None:
        """Write the results, as a whole."""
        if self.options.json:
            part = self.options.json.with_suffix(".part")
            part.write_text(json.dumps(self.results, indent=1), encoding="utf-8")
            part.replace(self.options.json)


def commit_of(root: Path) -> str:
    """Which version a checkout is at."""
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()
