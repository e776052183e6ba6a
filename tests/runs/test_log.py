"""The log of a run."""

import json
from pathlib import Path

import pytest

from ntm_ref.runs import read_log
from ntm_ref.runs.log import NAMES
from ntm_ref.support.errors import FileError


def test_read_log_names_a_broken_line(tmp_path: Path) -> None:
    log, entry = tmp_path / "log.jsonl", {**dict.fromkeys(NAMES, 1.5), "sequences": 500}
    nan = json.dumps({**entry, "sequences": 1000, "wrong_bits": float("nan")})
    for line, message in (
        ("nonsense", "Expecting value"),
        ("3", "expected the numbers sequences, bits_per_sequence"),
        ('{"sequences": 1000}', "expected the numbers sequences, bits_per_sequence"),
        (json.dumps({**entry, "sequences": 1000, "wrong_bits": "3"}), "wrong_bits is '3', expected a number"),
        (json.dumps(entry), "sequences is 500, expected a whole number above 500"),
        (json.dumps({**entry, "sequences": 750.5}), "sequences is 750.5, expected a whole number above 500"),
        (nan, "NaN where a finite number is expected"),
        (nan.replace("NaN", "1e999"), "1e999 where a finite number is expected"),
        (nan.replace("NaN", "1" * 5000), "a whole number of 5000 digits"),
        ("[" * 100_000, "recursion"),
    ):
        log.write_text(f"{json.dumps(entry)}\n{line}\n")
        with pytest.raises(FileError, match=rf"log.jsonl, line 2: not an entry of a training log: .*{message}"):
            read_log(log)
    log.write_text(f"{json.dumps(entry)}\nnonsense without an end")
    assert read_log(log) == [entry]
