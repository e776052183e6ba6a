"""Files are replaced as a whole."""

import os
import sys
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


@pytest.mark.skipif(sys.platform == "win32", reason="os.mkfifo")
def test_write_whole_replaces_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="pipe cannot be written: it is no regular file, expected a file"):
        write_whole(tmp_path / "pipe", lambda part: part.write_text("new"))
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", [".", "..", "sub", str(Path.cwd().anchor)])
def test_write_whole_refuses_a_folder_in_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match="cannot be written: it is a folder, expected a file"):
        write_whole(Path(name), lambda part: part.write_text("new"))
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]
