"""The glossary: in order, complete in its columns, one meaning for each letter, and true to the shapes of the code."""

import re

import pytest
from percent import FOLDER, text_of

from ntm_ref import Addressing, CosineSimilarity, Read
from ntm_ref.controller.lstm import LSTMCell
from ntm_ref.heads import Heads

TEXT = (FOLDER / "glossary" / "README.md").read_text(encoding="utf-8")
TERMS, LETTERS = TEXT.split("\n## Letters\n")
ROWS = re.findall(r"^\| \*\*(.*?)\*\*(?: \((.*?)\))? \| (.*?) ?\| (.*?) ?\| (\d+) \| (.*) \|$", TERMS, re.MULTILINE)
TABLES = re.findall(r"^\| letter \|.*\n\|[-|]+\n((?:\|.*\n)+)", LETTERS, re.MULTILINE)
TUTORIALS = {int(path.name[:2]): path for path in FOLDER.glob("*.py")}


def shapes_of(text: str) -> dict[str, str]:
    """The shape beside each letter: k to (H, M)."""
    return dict(re.findall(r"^\| \$\\?(\w+?)(?:_t)?\$[^|]*\| (\(.*?\))", text, re.MULTILINE))


def declared(shapes: str) -> list[str]:
    return [f"({shape})" for shape in re.findall(r"\(\.\.\., (.*?)\)", shapes)]


def test_glossary_has_a_row_for_each_term_in_alphabetical_order() -> None:
    assert len(ROWS) == TERMS.count("\n| **")
    assert 60 <= len(ROWS) <= 100
    terms = [term.casefold() for term, *_ in ROWS]
    assert terms == sorted(set(terms))


def test_glossary_says_in_one_sentence_what_a_term_means() -> None:
    for term, _, _, _, _, sentence in ROWS:
        assert re.fullmatch(r"[A-Z$].*[^.]\.", sentence), term
        assert not re.search(r"\. [A-Z]", sentence), term


def test_glossary_names_tutorials_and_equations_that_exist() -> None:
    for term, _, _, paper, tutorial, _ in ROWS:
        assert 1 <= int(tutorial) <= 15, term
        assert all(1 <= int(number) <= 10 for number in re.findall(r"\d+", paper.partition("eq")[2])), term


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_glossary_term_or_the_plain_word_for_it_is_in_the_tutorial_that_introduces_it(row: tuple[str, ...]) -> None:
    text = spoken(text_of(TUTORIALS[int(row[4])]))
    assert any(spoken(words) in text for words in re.split(r"[(),]", f"{row[0]},{row[1]}") if words.strip())


def spoken(text: str) -> str:
    """Text without line ends, hyphens, signs of Markdown, and capitals."""
    return re.sub(r"[\s>*-]+", " ", text).casefold().strip()


def test_glossary_letters_have_one_meaning_each_in_every_table() -> None:
    assert len(TABLES) == 3
    for table in TABLES:
        letters = re.findall(r"^\| (`\w+`|\$.*?\$)", table, re.MULTILINE)
        assert len(letters) == len(set(letters)) == table.count("\n")


def test_glossary_sizes_are_those_of_the_package() -> None:
    page = (FOLDER.parent / "ntm_ref" / "README.md").read_text(encoding="utf-8")
    table = page.split("| letter | size |")[-1].split("\n\n")[0]
    assert set(re.findall(r"`([A-Z])`", table)) == set(re.findall(r"^\| `(\w)` \|", TABLES[0], re.MULTILINE))


def test_glossary_shapes_are_those_of_the_stages() -> None:
    found = shapes_of(TABLES[2])
    in_order = [found[name] for name in ("k", "beta", "g", "s", "gamma", "e", "a")]
    assert in_order == declared(Heads.shapes)[1:]
    assert [*in_order[:5], found["w"], found["M"], found["w"]] == declared(Addressing.shapes)
    assert [found["k"], found["M"], found["K"]] == declared(CosineSimilarity.shapes)
    assert found["r"] == declared(Read.shapes)[-1]
    assert {found[name] for name in "hcifou"} == {"(C,)"}
    assert LSTMCell.shapes.endswith("(..., C), (..., C)")


def test_glossary_shapes_of_terms_are_those_of_their_letters() -> None:
    found = shapes_of(TABLES[2])
    compared = 0
    for term, _, symbol, *_ in ROWS:
        for name, shape in re.findall(r"^\$\\?(\w+?)(?:_t)?\$(?:, `\w+`)? (\(.*?\))", symbol):
            if name in found:
                assert found[name] == shape, term
                compared += 1
    assert compared > 12
