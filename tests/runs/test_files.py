"""Files are replaced as a whole."""

from pathlib import Path

import pytest

from ntm_ref.runs.files import write_whole
from ntm_ref.support.errors import FileError


def test_write_whole_replaces_a_file_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_text("old")

    def fail(part: Path) -> None:
        part.write_text("half of the new")
        raise OSError("disk full")

    with pytest.raises(FileError, match=r"weights\.npz cannot be written: disk full"):
        write_whole(path, fail)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["weights.npz"]
    assert write_whole(path, lambda part: part.write_text("new")) == 3
    assert path.read_text() == "new"
