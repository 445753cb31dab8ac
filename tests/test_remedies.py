"""What a user gets wrong most often: the error names it as it was given, and says what to look at."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import ddi_commands
from corpus_tools.errors import TextFileError
from corpus_tools.files import decode_text
from ddi.drugs.judge import load_judge
from ddi.errors import LabelError, ModelError, OutputError
from ddi.labels import read_labels
from ddi.labels.label import Failure
from ddi.model import check_target

if TYPE_CHECKING:
    from pathlib import Path


def failure(path: Path | str) -> str:
    (found,) = read_labels([path])
    assert isinstance(found, Failure)
    return str(found.error)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("nope.txt", "(No such file or directory). Check the name, and in which folder it lies"),
        ("label.txt/nope.txt", "(Not a directory). Check the name: a part of it is a file, not a folder"),
        ("n" * 300, "(File name too long). Check the name"),
    ],
)
def test_a_label_that_is_not_there(name: str, remedy: str, tmp_path: Path) -> None:
    """The name is what to look at."""
    (tmp_path / "label.txt").write_text("Zorbamide.")
    assert failure(tmp_path / name) == f"{tmp_path / name}: it cannot be read {remedy}"


def test_an_address_is_shown_as_it_stands(tmp_path: Path) -> None:
    """With both of its slashes; another error at an address too."""
    pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    address = f"file://{tmp_path}/nope.txt"
    assert failure(address).startswith(f"{address}: it cannot be read (")
    assert failure(address).endswith(". Check the address, the connection and your access")
    assert str(LabelError("the file is empty", path="https://example.org/label.txt")).startswith("https://example.org/")
    moved = LabelError("too many drugs", path="label.txt")
    moved.locate("s3://labels/label.txt")
    assert str(moved) == "s3://labels/label.txt: too many drugs"
    moved.locate("other.txt")
    assert str(moved) == "other.txt: too many drugs"


@pytest.mark.parametrize("damage", ["no start", "no files", "no end", "the first letters"])
def test_a_damaged_zip_is_called_one(damage: str, tmp_path: Path) -> None:
    """Not a binary file with a NUL byte, whichever part of it is left."""
    path = tmp_path / "labels.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.txt", "Zorbamide raised the level of quexapine.")
        archive.writestr("two.txt", "Zorbamide did not.")
    data = path.read_bytes()
    directory = data.index(b"PK\x01\x02")
    left = {
        "no start": data[20:],
        "no files": data[directory:],
        "no end": data[: directory - 10],
        "the first letters": b"PK" + bytes(40),
    }[damage]
    path.write_bytes(left)
    told = failure(path)
    assert "damaged" in told
    assert "zip archive" in told
    assert told.endswith("Download it again")
    assert "NUL" not in told
    with pytest.raises(TextFileError, match="looks like a zip archive, whole or damaged"):
        decode_text(left, path=path)


@pytest.mark.parametrize(
    ("content", "found"),
    [(None, "No such file or directory"), ("bad", "no JSON"), ("", "the file is empty"), ("PK\0", "zip archive")],
)
def test_weights_that_cannot_be_read(content: str | None, found: str, tmp_path: Path) -> None:
    """It says why, and what writes such a file."""
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ModelError, match=f"found .*{found}.*Check the file's name, or .*`ddi drugs train`"):
        load_judge(path)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("warfrin", "The nearest names are warfarin,"),
        ("Ketokonazole", "The nearest names are ketoconazole,"),
        ("qqqqqqqqqqqq", "No name there is near: check the spelling"),
    ],
)
def test_a_drug_that_nobody_knows_brings_the_nearest_names(name: str, nearest: str) -> None:
    """Beside the error, on one line."""
    result = CliRunner().invoke(ddi_commands, ["drugs", "show", name])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"has no drug of the name '{name}'. {nearest}" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("force", [False, True])
def test_a_model_is_no_file(force: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    """What stands there is a file, and is called one; it stays."""
    (tmp_path / "label.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"there is a file of this name.*Choose another name"):
        check_target(tmp_path / "label.txt", force=force)
    with pytest.raises(OutputError, match=r"the model cannot be written \(.+\)\. Choose a folder that"):
        check_target(tmp_path / "label.txt" / "model", force=force)
    assert (tmp_path / "label.txt").read_text() == "mine"
