"""Texts are read with their line ends, or refused by name; results are written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.errors import OutputError, TextFileError
from corpus_tools.files import atomic_folder, atomic_write, decode_text, read_text

if TYPE_CHECKING:
    from pathlib import Path


@given(st.text().filter(lambda text: text.encode(errors="ignore").strip() and "\0" not in text))
def test_a_text_is_decoded_as_it_stands(text: str) -> None:
    """No line end, mark or blank is translated, so offsets agree with the file."""
    assert decode_text(text.encode(), path="one.txt") == text


def test_line_ends_are_read_as_they_stand(tmp_path: Path) -> None:
    """A text with CRLF keeps ``text[start:end]`` equal to the annotated text."""
    path = tmp_path / "one.txt"
    path.write_bytes("Zorbamide\r\nrose.\rµ\n".encode())
    text = read_text(path)
    assert text == "Zorbamide\r\nrose.\rµ\n"
    assert text[11:15] == "rose"


REFUSED = {
    "empty": (b"", "empty", None),
    "blank": (b" \r\n\t", "empty", None),
    "binary": (b"PK\x03\x04\0\0", "binary", "byte 4"),
    "Windows-1252": ("Café zorbamide".encode("cp1252"), "not UTF-8", "byte 3"),
    "UTF-16": ("Zorbamide".encode("utf-16"), "binary", "byte 3"),
    "cut in a character": ("Zorbamide µ".encode()[:-1], "not UTF-8", "byte 10"),
}


@pytest.mark.parametrize(("data", "message", "place"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_utf8_text_is_refused(data: bytes, message: str, place: str | None) -> None:
    """The error says which file, what is wrong, and where."""
    with pytest.raises(TextFileError, match=message) as caught:
        decode_text(data, path="one.txt")
    assert str(caught.value.path) == "one.txt"
    assert caught.value.place == place


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """Missing, or a folder."""
    with pytest.raises(TextFileError, match="cannot be read"):
        read_text(tmp_path / name)


def test_a_result_appears_when_it_is_complete(tmp_path: Path) -> None:
    """Before that nothing stands under its name; then it has a new file's permissions and its line ends."""
    path = tmp_path / "result.csv"
    with atomic_write(path) as stream:
        stream.write("a\r\nb\n")
        assert not path.exists()
    assert path.read_bytes() == b"a\r\nb\n"
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask
    assert list(tmp_path.iterdir()) == [path]


def _fail_half_way(path: Path, error: type[BaseException]) -> None:
    with atomic_write(path) as stream:
        stream.write("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, BrokenPipeError])
def test_a_result_that_fails_leaves_what_stood_there(tmp_path: Path, error: type[BaseException]) -> None:
    """Neither a part of the new file nor a temporary one is left."""
    path = tmp_path / "result.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises((error, OutputError)):
        _fail_half_way(path, error)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A missing folder, or a folder in the file's place."""
    with pytest.raises(OutputError, match="cannot write"), atomic_write(tmp_path / "missing" / "result.csv"):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="cannot write"), atomic_write(tmp_path / "folder"):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    """With the permissions of any new folder; an empty one may stand there before."""
    target = tmp_path / "found"
    target.mkdir()
    with atomic_folder(target) as folder:
        (folder / "one.txt").write_text("one", encoding="utf-8")
        assert list(target.iterdir()) == []
    assert [path.name for path in target.iterdir()] == ["one.txt"]
    (tmp_path / "other").mkdir()
    assert target.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_folder_that_has_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """So is a file, and a folder whose filling breaks off leaves nothing."""
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "mine.txt").write_text("mine", encoding="utf-8")
    for name in ("found", "found/mine.txt"):
        with pytest.raises(OutputError, match="already"), atomic_folder(tmp_path / name):
            pass
    with pytest.raises(KeyboardInterrupt), atomic_folder(tmp_path / "new"):
        raise KeyboardInterrupt
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["found", "mine.txt"]
