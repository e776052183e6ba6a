"""The picture of sequences longer than those of training."""

from pathlib import Path

from ntm_ref.view import longer


def test_longer_describes_our_costs_beside_those_of_the_paper(tmp_path: Path) -> None:
    rows = [{"items": n, "bits_per_sequence": n / 10, "wrong_bits": n / 20, "scored_bits": 18} for n in (6, 20)]
    text = longer(rows, "items", 6, {20: (7.5, "7 to 8")}, tmp_path / "longer.png", "Title")
    assert text == (
        "Title. Trained on up to 6 items; at 20 items, 1 of 18 bits are wrong. Bits per sequence: 0.6 at 6, 2 at 20 "
        "items. The paper: 7 to 8 at 20."
    )
