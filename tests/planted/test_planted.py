from pathlib import Path

from planted import mistakes

ROOT = Path(__file__).parents[2]


def test_planted_mistakes_all_fit_the_sources():
    assert not mistakes.stale(ROOT)


def test_planted_mistakes_are_sixty_and_each_changes_something():
    counts = {group: len(planted) for group, planted in mistakes.GROUPS.items()}

    assert counts == {"stages": 20, "machine and training": 15, "checker": 15, "files and command line": 10}
    assert all(mistake.old != mistake.new and mistake.sentence for _, mistake in mistakes.MISTAKES.values())


def test_planted_mistake_whose_text_is_missing_or_not_unique_is_reported(tmp_path):
    for file, text in (("a.py", "x = 1\nx = 1\n"), ("b.py", "")):
        path = tmp_path / mistakes.PACKAGE / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    planted = {n: ("", mistakes.Planted(f, "x = 1", "x = 2", "")) for n, f in enumerate(("a.py", "b.py", "c.py"), 1)}

    said = mistakes.stale(tmp_path, planted)

    assert [sentence.split(",")[0] for sentence in said] == [
        f"the source has changed: mistake {n} no longer applies" for n in (1, 2, 3)
    ]
    assert [f"occurs {times} times" in sentence for times, sentence in zip((2, 0, 0), said)] == [True] * 3
