"""gradcheck/verdict/breach.py: what is said of several gradients is said once."""

from ntm_ref.gradcheck.verdict.breach import together


def test_together_joins_gradients_of_which_the_same_is_said() -> None:
    said = ["d_k is zero", "forward is slow", "d_beta is zero", "d_g has two axes", "d_g is zero", "d_s has two axes"]
    assert together(said) == ["d_k, d_beta and d_g are zero", "forward is slow", "d_g and d_s have two axes"]
    assert together(["d_argument 2 does not fit", "d_x does not fit", "d_x does not fit"]) == [
        "d_argument 2 and d_x do not fit"
    ]
    assert together(["d_w has dtype float32, expected float64, as w has"]) == [
        "d_w has dtype float32, expected float64, as w has"
    ]
    assert together([]) == []
