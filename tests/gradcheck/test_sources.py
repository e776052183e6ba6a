"""gradcheck/theirs/sources.py: what the text of a file says by itself."""

import json
from pathlib import Path

import pytest

from ntm_ref.gradcheck.theirs.sources import imports_of, part_called, source_of, text_of

TEXT = """
class Base:
    def forward(self, z): return z
class Mine(Base):
    def backward(self, d): return d.sum(axis=-1)
def f_forward(z): return z
def f_backward(d, cache): return d
class Other: pass
"""


def test_part_called_has_the_class_and_those_that_it_derives_from() -> None:
    part = part_called("Mine", TEXT)
    assert "class Mine(Base)" in part
    assert "class Base" in part
    assert "Other" not in part
    assert "f_backward" in part_called("f_forward", TEXT)
    assert part_called("Nobody", TEXT) == ""
    assert part_called("Mine", "class Mine(:") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import torch.nn as nn", ["torch"]),
        ("from jax import grad", ["jax"]),
        ("def f():\n    import autograd", ["autograd"]),
        ("m = __import__('tensorflow')", ["tensorflow"]),
        ("import numpy, math\nfrom . import torch", []),
        ("import torch, ntm_ref", ["ntm_ref", "torch"]),
        ("class (", []),
    ],
)
def test_imports_of_finds_ours_and_automatic_differentiation(text: str, found: list[str]) -> None:
    assert imports_of(text) == found


def test_source_of_a_class_is_its_text_and_of_anything_else_nothing() -> None:
    class Here:
        """A class in a function."""

    assert source_of(Here).startswith("class Here:")
    assert source_of(3) == ""


def test_text_of_a_notebook_is_that_of_its_code_cells(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": ["x = 1\n", "%magic"]}, {"cell_type": "markdown", "source": ["class X"]}]
    (tmp_path / "lab.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "none.ipynb").write_text("[]")
    assert text_of(tmp_path / "lab.ipynb").splitlines()[0] == "x = 1"
    assert "class X" not in text_of(tmp_path / "lab.ipynb")
    assert text_of(tmp_path / "none.ipynb") == text_of(tmp_path / "absent.py") == ""
