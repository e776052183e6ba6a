"""gradcheck/diagnosis/clues/: the kind of mistake is named without any knowledge of the stage."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, Cube, changed, normal

from ntm_ref import check_stage

pytestmark = pytest.mark.usefixtures("complex_step_first")


def only_sentences(make: Any, *inputs: np.ndarray, **options: Any) -> tuple[str, ...]:
    (finding,) = check_stage(make, *inputs, **options).findings
    return finding.sentences


def test_clues_name_a_simple_mistake_alone() -> None:
    cube = [changed(lambda stage, g, d, change=change: change(g), Cube) for change in (lambda g: 0 * g, np.flipud)]
    assert only_sentences(cube[0], normal(5)) == ("d_x is zero",)
    assert only_sentences(cube[1], normal((2, 5))) == ("d_x is in reverse order along axis 0",)
    times = {c: changed(lambda stage, g, d, c=c: c * g, Cube) for c in (1e-3, -1.0005, np.log(2), 1 / np.log(2))}
    assert only_sentences(times[1e-3], normal(5)) == ("d_x is 0.001 times what it should be, everywhere",)
    assert only_sentences(times[-1.0005], normal(5)) == ("d_x is -1.0005 times what it should be, everywhere",)
    for c in (np.log(2), 1 / np.log(2)):
        assert "which is ln 2 or 1/ln 2: a logarithm to the base 2?" in only_sentences(times[c], normal(5))[0]


def test_clues_mention_an_argument_that_is_the_same_everywhere_beside_the_number() -> None:
    class Gate:
        def forward(self, a: np.ndarray, b: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.a, self.b, self.g = a, b, g
            return g * a + (1 - g) * b * b

        def backward(self, d: np.ndarray) -> Any:
            return self.g * d, 2 * self.b * self.g * d, (d * (self.a - self.b**2)).sum(axis=-1, keepdims=True)

    said = only_sentences(Gate, normal((2, 3)), normal((2, 3)) + 2, np.full((2, 1), 0.3))
    assert said == (
        "d_b is multiplied by g where 1 - g belongs",
        "d_b is 0.4285714 times what it should be, everywhere",
    )


def test_clues_name_the_part_from_one_of_two_results_once() -> None:
    class Sums:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return np.stack([x.sum(), (x**2).sum()])

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d[0] + 0 * self.x

    (sentence,) = only_sentences(Sums, normal(5))
    assert "comes from index 0 along axis 0 of the result alone" in sentence


@pytest.mark.parametrize(("spread", "named"), [(0.02, False), (5e-4, True)])
def test_clues_call_an_error_below_a_thousandth_nearly_right(spread: float, named: bool) -> None:
    uneven = 1 + spread * np.where(np.arange(7) % 2, 0.5, -1)
    said = only_sentences(changed(lambda stage, g, d: (g[0] * uneven, *g[1:])), *INPUTS)
    assert [s.startswith("d_w_content is nearly right") for s in said] == [True] * named


def test_clues_mention_small_numbers_that_do_not_share_a_factor() -> None:
    uneven = np.array([1 + 1e-4] * 4 + [100])
    said = only_sentences(changed(lambda stage, g, d: g * uneven, Cube), np.array([1, 1.2, 0.9, 1.1, 1e-5]))
    assert [s.startswith("d_x is nearly right") for s in said] == [True]
    uneven[:4] = 2
    (sentence,) = only_sentences(changed(lambda stage, g, d: g * uneven, Cube), np.array([1, 1.2, 0.9, 1.1, 1e-5]))
    assert sentence == "d_x is 2 times what it should be (nearly: some small numbers of it are off otherwise)"


def test_clues_say_that_a_result_does_not_depend_on_an_argument() -> None:
    class Idle:
        def forward(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
            self.x = x
            return x**2

        def backward(self, d: np.ndarray) -> Any:
            return 2 * self.x * d, d

    assert only_sentences(Idle, normal(5), normal(5)) == ("d_y should be zero: no result changes with y",)


def test_clues_take_an_array_with_ones_in_it_for_a_factor_but_not_a_sign() -> None:
    class Masked:
        def forward(self, x: np.ndarray, m: np.ndarray, sign: np.ndarray) -> np.ndarray:
            self.x, self.m, self.sign = x, m, sign
            return x * m * sign

        def backward(self, d: np.ndarray) -> Any:
            return self.d_x(d), d * self.x * self.sign, d * self.x * self.m

    mask, sign = np.array([1, 0.5, 1, 0.25, 1]), np.full(5, -1.0)
    lost = type("Lost", (Masked,), {"d_x": lambda self, d: d * self.sign})
    assert only_sentences(lost, normal(5), mask, sign) == ("d_x lacks the factor m",)
    lost = type("Lost", (Masked,), {"d_x": lambda self, d: d * self.m})
    assert only_sentences(lost, normal(5), mask, sign) == ("d_x has the wrong sign",)
