"""The backwards that tutorials 1 to 6 derive are right, and the checker accepts them in the shapes that they use.

The tutorials have lines, not classes. Each class here is made of such lines, which must be in the tutorial word for
word, and of a few that give them their names and sizes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from textwrap import indent
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conventions_style import first_loaded, names_in
from percent import FOLDER

from ntm_ref import gradcheck
from ntm_ref.gradcheck.points.register import OURS


@dataclass(frozen=True)
class Derivation:
    """Lines of a tutorial; those under ``own`` are not in it, but for the parts ``within``."""

    tutorial: str
    stage: str
    arguments: dict[str, tuple[int, ...]]
    result: str
    given: str
    gradients: str
    forward: str
    backward: str
    own_forward: str = ""
    own_backward: str = ""
    within: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The class."""
        forward = f"{self.own_forward}\n{self.forward}".strip()
        backward = f"{self.own_backward}\n{self.backward}".strip()
        known = set(self.arguments) | names_in(forward, ast.Store)
        kept = [name for name in first_loaded(f"{backward}\n({self.gradients})") if name in known]
        taken = f"{', '.join(kept)} = {', '.join(f'self.{name}' for name in kept)}"
        keep = f"{', '.join(f'self.{name}' for name in kept)} = {', '.join(kept)}"
        return (
            "import numpy as np\n\n\nclass Derived:\n"
            f"    def forward(self, {', '.join(self.arguments)}):\n"
            + indent(f"{forward}\n{keep}\nreturn {self.result}\n", " " * 8)
            + f"\n    def backward(self, {self.given}):\n"
            + indent(f"{taken}\n{backward}\nreturn {self.gradients}\n", " " * 8)
        )

    def make(self) -> Any:
        module = ModuleType("derived")
        exec(self.text(), vars(module))
        return module.Derived


H, N, M = 3, 7, 4
DERIVATIONS = {
    "1, one head": Derivation(
        *("01", "Read", {"w": (N,), "memory": (N, M)}, "r", "d_r", "d_w, d_memory"),
        own_forward="N, M = memory.shape",
        forward="r = np.zeros(M)\nfor i in range(N):\n    r += w[i] * memory[i]",
        backward="d_w = np.array([d_r @ memory[i] for i in range(N)])\nd_memory = w[:, None] * d_r[None, :]",
    ),
    "1, several heads": Derivation(
        *("01", "Read", {"w_two": (H, N), "memory": (N, M)}, "w_two @ memory", "c_two"),
        "c_two @ memory.T, w_two.T @ c_two",
        forward="",
        backward="",
        within=("w_two @ memory", "c_two @ memory.T", "w_two.T @ c_two"),
    ),
    "2, the softmax": Derivation(
        *("02", "ContentWeighting", {"K": (N,), "beta": (1,)}, "w", "c"),
        "beta * d_z, (d_z * K).sum(axis=-1, keepdims=True)",
        own_forward="z = beta * K\nw = np.exp(z - z.max()) / np.exp(z - z.max()).sum()",
        forward="",
        backward="d_z = w * (c - (c * w).sum(axis=-1, keepdims=True))",
        within=(
            "np.exp(z - z.max()) / np.exp(z - z.max()).sum()",
            *("beta * d_z", "(d_z * K).sum(axis=-1, keepdims=True)"),
        ),
        options={"axes": "one"},  # it might as well be a softmax of a batch along all axes
    ),
    "2, the cosine": Derivation(
        *("02", "CosineSimilarity", {"keys": (H, M), "rows": (N, M)}, "K", "c_K", "d_keys, d_rows_by_hand"),
        own_forward="""
K = np.zeros((len(keys), len(rows)))
for h in range(len(keys)):
    for i in range(len(rows)):
        length_k, length_m = np.sqrt(keys[h] @ keys[h]), np.sqrt(rows[i] @ rows[i])
        K[h, i] = keys[h] @ rows[i] / (length_k * length_m)
""",
        forward="",
        own_backward="""
d_keys, d_rows_by_hand = np.zeros_like(keys), np.zeros_like(rows)
for h in range(len(keys)):
    for i in range(len(rows)):
        length_k, length_m = np.sqrt(keys[h] @ keys[h]), np.sqrt(rows[i] @ rows[i])
        K_hi = keys[h] @ rows[i] / (length_k * length_m)
        d_rows_by_hand[i] += c_K[h, i] * (keys[h] / (length_k * length_m) - K_hi * rows[i] / length_m**2)
        d_keys[h] += c_K[h, i] * (rows[i] / (length_k * length_m) - K_hi * keys[h] / length_k**2)
""",
        backward="",
        within=(
            "K_hi = keys[h] @ rows[i] / (length_k * length_m)",
            "d_rows_by_hand[i] += c_K[h, i] * (keys[h] / (length_k * length_m) - K_hi * rows[i] / length_m**2)",
        ),
    ),
    "3": Derivation(
        *("03", "Interpolation", {"w_content": (H, N), "w_prev": (H, N), "g": (H, 1)}),
        *("g * w_content + (1 - g) * w_prev", "c"),
        "g * c, (1 - g) * c, (c * (w_content - w_prev)).sum(axis=-1, keepdims=True)",
        forward="",
        backward="",
        within=(
            *("g * w_content + (1 - g) * w_prev", "g * c", "(1 - g) * c"),
            "(c * (w_content - w_prev)).sum(axis=-1, keepdims=True)",
        ),
    ),
    "4": Derivation(
        *("04", "CircularShift", {"w_gated": (H, N), "s": (H, 3)}, "(moved * s[:, :, None]).sum(axis=-2)", "c"),
        "by_distance, (moved * c[:, None, :]).sum(axis=-1)",
        forward="moved = np.stack([np.roll(w_gated, x, axis=-1) for x in (-1, 0, 1)], axis=-2)",
        backward="by_distance = sum(s[:, [x + 1]] * np.roll(c, -x, axis=-1) for x in (-1, 0, 1))",
        within=("(moved * c[:, None, :]).sum(axis=-1)",),
    ),
    "5": Derivation(
        *("05", "Sharpening", {"w_shifted": (1, N), "gamma": (1, 1)}, "w", "d_w", "d_w_shifted, d_gamma"),
        own_forward="powers = w_shifted**gamma\nw = powers / (powers.sum(axis=-1, keepdims=True) + 0)",
        forward="log_w = np.log(w_shifted)",
        backward="d_z = w * (d_w - (w * d_w).sum(axis=-1, keepdims=True))\n"
        "d_gamma = (d_z * log_w).sum(axis=-1, keepdims=True)\n"
        "d_log_w = gamma * d_z\n"
        "d_w_shifted = d_log_w / w_shifted",
    ),
    "6": Derivation(
        *("06", "Write", {"memory_prev": (N, M), "w": (H, N), "e": (H, M), "a": (H, M)}, "by_hand", "d_memory"),
        "d_memory_prev, d_w, d_e, d_a",
        own_forward="W = len(w)",
        forward="by_hand = memory_prev * (1 - w[:, :, None] * e[:, None, :]).prod(axis=0) + w.T @ a",
        backward="d_a = w @ d_memory\n"
        "d_w_add = a @ d_memory.T\n"
        "kept = 1 - w[:, :, None] * e[:, None, :]\n"
        "d_memory_prev = kept.prod(axis=0) * d_memory\n"
        "d_keep = memory_prev * d_memory\n"
        "others = np.stack([np.delete(kept, h, axis=0).prod(axis=0) for h in range(W)])\n"
        "d_kept = d_keep * others\n"
        "d_e = -(w[:, :, None] * d_kept).sum(axis=1)\n"
        "d_w_erase = -(e[:, None, :] * d_kept).sum(axis=2)\n"
        "d_w = d_w_erase + d_w_add",
    ),
}
every_derivation = pytest.mark.parametrize("name", DERIVATIONS)


@every_derivation
def test_tutorial_has_the_lines_of_its_derivation(name: str) -> None:
    derivation = DERIVATIONS[name]
    (tutorial,) = FOLDER.glob(f"{derivation.tutorial}_*.py")
    text = tutorial.read_text(encoding="utf-8")
    for line in f"{derivation.forward}\n{derivation.backward}".split("\n"):
        assert line.strip() in text, f"{tutorial.name} no longer has the line: {line}"
    for part in derivation.within:
        assert part in text, f"{tutorial.name} no longer has: {part}"


@every_derivation
def test_tutorial_derives_what_our_stage_returns(name: str) -> None:
    derivation, rng = DERIVATIONS[name], np.random.default_rng(0)
    values = {name: rng.uniform(0.1, 0.9, shape) for name, shape in derivation.arguments.items()}
    ours, theirs = OURS[derivation.stage](), derivation.make()()
    result = theirs.forward(*values.values())
    expected = ours.forward(*(value[None] if value.ndim == 1 else value for value in values.values()))
    given = rng.normal(size=expected.shape)
    np.testing.assert_allclose(result, expected.reshape(result.shape))
    for d, d_expected in zip(theirs.backward(given.reshape(result.shape)), ours.backward(given)):
        np.testing.assert_allclose(d, d_expected.reshape(d.shape))


def assert_passes(name: str) -> None:
    derivation = DERIVATIONS[name]
    verdict = gradcheck.check(derivation.make(), derivation.stage, **derivation.options)
    assert verdict.status == 0, f"{verdict.verdict}\n{derivation.text()}"


@every_derivation
@pytest.mark.usefixtures("at_one_point", "complex_step_first")
def test_tutorial_derivation_passes_the_check_as_it_stands(name: str) -> None:
    assert_passes(name)


@pytest.mark.thorough
@every_derivation
def test_tutorial_derivation_passes_the_check_at_every_point(name: str) -> None:
    assert_passes(name)
