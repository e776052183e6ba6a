"""Runs whose heads look where they are told, and what a drawn picture must hold."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image
from small import one_hot

from ntm_ref.view import picture


def hand_made(written: list[list[int]], reads: list[list[int]], n_wrong: int = 0) -> tuple[Any, ...]:
    """run, x, target, mask of a sequence of 3 bits and a delimiter, whose heads look at these rows, step by step."""
    w = np.stack([one_hot(rows) for rows in reads + written], axis=1)  # (T, H, N)
    T, R, M = len(w), len(reads), 5
    rng = np.random.default_rng(0)
    x, target = rng.integers(0, 2, (2, T, 1, 3)).astype(float)
    mask = (np.arange(T) > T // 2).astype(float)[:, None, None]
    logits = 9 * (2 * target - 1)
    logits.reshape(-1)[T * 3 - n_wrong :] *= -1
    logits[0] *= -1  # not scored
    steps = [
        SimpleNamespace(
            state=SimpleNamespace(w=w[None, t], reads=rng.standard_normal((1, R, M))),
            a=rng.standard_normal((1, len(written), M)),
        )
        for t in range(T)
    ]
    run = SimpleNamespace(steps=steps, logits=logits, machine=SimpleNamespace(sizes=SimpleNamespace(n_read=R)))
    return run, x, target, mask


def assert_holds(path: Path, text: str) -> None:
    """A picture with this text alternative, in which something is drawn."""
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.info["Description"] == text
        assert image.info["Title"] == "Title"
        assert image.size[0] >= 1300 * picture.DPI / 150
        assert len(np.unique(np.asarray(image.convert("L")))) > 10  # something is drawn
