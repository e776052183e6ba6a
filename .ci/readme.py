"""Run the N-th `sh` block of the README in this folder, as it stands there: `python .ci/readme.py N`.

On Windows with what the README says to write there in place of what. It stops at the first command that fails.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def block(readme: str, number: int) -> str:
    """The commands of a block, counted from 1."""
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    if not 1 <= number <= len(blocks):
        sys.exit(f"readme.py: there is no sh block {number} in README.md, expected 1 to {len(blocks)}")
    return blocks[number - 1]


def on_windows(readme: str, commands: str) -> str:
    """The same with the README's own substitution, in one line that cmd.exe stops at the first failure."""
    (sentence,) = re.findall(r"On Windows, write .*", readme) or sys.exit("readme.py: what does one write on Windows?")
    for new, old in re.findall(r"`([^`]+)` for `([^`]+)`", sentence):
        commands = commands.replace(old, new)
    return " && ".join(commands.splitlines())


def main(number: int) -> int:
    """The exit status of the block."""
    readme = Path("README.md").read_text(encoding="utf-8")
    commands = block(readme, number)
    if os.name == "nt":
        commands = on_windows(readme, commands)
    print(commands, flush=True)
    return subprocess.run(commands if os.name == "nt" else ["sh", "-euc", commands], shell=os.name == "nt").returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
