"""gradcheck/diagnosis/finding.py: how findings read, and when one sentence serves for several gradients."""

import pytest

from ntm_ref.gradcheck.diagnosis.finding import Finding, between_the_stages, in_the_plural, shared


def one(name: str, *texts: str) -> Finding:
    return Finding((name,), tuple(f"d_{name} {text}" for text in texts))


def test_finding_that_several_gradients_share_names_them_all() -> None:
    same, other = [one(name, "is zero", "lacks the factor g") for name in "abc"], one("x", "is transposed")
    found = shared([same[0], other, *same[1:]])
    assert found == [
        Finding(("a", "b", "c"), ("d_a, d_b and d_c are zero", "d_a, d_b and d_c lack the factor g")),
        other,
    ]
    assert str(found[0]) == "d_a, d_b and d_c are zero; or, which fits as well: d_a, d_b and d_c lack the factor g."


def test_finding_is_not_shared_if_a_sentence_differs_or_is_about_something_else() -> None:
    different = [one("a", "is zero"), one("b", "is zero", "is transposed")]
    about_both = [Finding(("a", "b"), ("d_a and d_b are in each other's place",)), Finding(("c",), ())]
    stage = [Finding((name,), ("the path is missing",)) for name in "ab"]
    for findings in (different, about_both, stage):
        assert shared(findings) == findings


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("is 2 times what it should be, everywhere", "are 2 times what they should be, everywhere"),
        ("has the wrong sign", "have the wrong sign"),
        ("comes from result 0 alone", "come from result 0 alone"),
        ("ignores the gradient", "ignore the gradient"),
        (
            "is right everywhere but at index 2; there it lacks x",
            "are right everywhere but at index 2; there they lack x",
        ),
        ("has lost its signs: it is the absolute value", ""),
        ("was never computed", ""),
    ],
)
def test_finding_in_the_plural(singular: str, plural: str) -> None:
    assert in_the_plural(singular) == plural


def test_finding_between_the_stages_does_not_say_that_a_stage_is_wrong() -> None:
    inside, beside = Finding(("g",), ("in Interpolation: d_g is zero",)), one("k", "is zero")
    assert between_the_stages([inside, beside]) == [
        Finding(("g",), ("it looks like a mistake in Interpolation, but is made between the stages: d_g is zero",)),
        beside,
    ]
