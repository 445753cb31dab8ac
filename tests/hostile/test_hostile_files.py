"""Files made to harm: every reader of XML, JSON and archives refuses them, in time, and touches nothing else."""

from __future__ import annotations

import io
import tarfile
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from corpus_tools import knowtator
from corpus_tools.errors import CorpusError
from corpus_tools.formats import FORMATS
from ddi.labels import Failure, Label, read_labels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = "the-content-of-another-file"  # noqa: S105 - no password


def _knowtator1(path: Path) -> object:
    return knowtator.loads(path.read_bytes(), path=path)


def _label(path: Path) -> object:
    (found,) = read_labels([path])
    if isinstance(found, Failure):
        raise found.error
    return found


def _format(name: str) -> Callable[[Path], object]:
    return FORMATS[name].read


#: Each reader of XML, with the beginning and the end of what it reads.
XML = {
    "knowtator1": (_knowtator1, '<annotations textSource="one.txt">', "</annotations>"),
    "knowtator2": (_format("knowtator2"), "<knowtator-project>", "</knowtator-project>"),
    "bioc-xml": (_format("bioc-xml"), "<collection>", "</collection>"),
    "ddi-corpus": (_format("ddi-corpus"), '<document id="D">', "</document>"),
    "spl": (_label, '<document xmlns="urn:hl7-org:v3">', "</document>"),
}
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DECLARED = {
    "a billion laughs": ('<!ENTITY l0 "ha">' + _LAUGHS, "&l9;"),
    "quadratic growth": (f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000),
    "a file of this machine": ('<!ENTITY a SYSTEM "file://{secret}">', "&a;"),
    "an address": ('<!ENTITY a SYSTEM "http://127.0.0.1:9/">', "&a;"),
    "a parameter entity": ('<!ENTITY % a SYSTEM "file://{secret}"> %a;', ""),
}


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("name", XML)
def test_entities_are_refused(name: str, declared: str, tmp_path: Path) -> None:
    """At once, by every reader of XML, and no other file is opened."""
    read, start, end = XML[name]
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    declaration, used = DECLARED[declared]
    root = start[1:].split()[0].rstrip(">")
    path = tmp_path / "one.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE {root} [{declaration.format(secret=secret)}]>{start}{used}{end}',
        encoding="utf-8",
    )
    before = time.process_time()
    with pytest.raises(CorpusError, match=r"declaration|declares|entit|DOCTYPE") as caught:
        read(path)
    assert time.process_time() - before < 2
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", XML)
def test_elements_within_elements_without_end(name: str, tmp_path: Path) -> None:
    """An error or a result, never a stack that overflows."""
    read, start, end = XML[name]
    for inner in ("x", "section"):
        path = tmp_path / "one.xml"
        path.write_text(f"{start}{f'<{inner}>' * 100_000}{f'</{inner}>' * 100_000}{end}", encoding="utf-8")
        with pytest.raises(CorpusError):
            read(path)


@pytest.mark.parametrize("name", ["bioc-json", "pubannotation", "jsonl", "webannotation", "openfda"])
@pytest.mark.parametrize("shape", ["[", '{"documents":[', '{"results":[{"a":'])
def test_json_within_json_without_end(name: str, shape: str, tmp_path: Path) -> None:
    """Likewise."""
    path = tmp_path / "one.json"
    if name == "openfda" and shape == "[":
        shape = '[{"a":'  # brackets alone are a text
    path.write_text(shape * 100_000, encoding="utf-8")
    with pytest.raises(CorpusError):
        (_label if name == "openfda" else _format(name))(path)


TEXT = b"7 DRUG INTERACTIONS\n\nZorbamide raised the AUC of quexapine.\n"
CLIMBING = ["../../climbed.txt", "/climbed.txt", "a/../../climbed.txt", "..\\climbed.txt", "C:\\climbed.txt"]


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(*members: tarfile.TarInfo) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz") as archive:
        for member in members:
            member.size = len(TEXT) if member.isfile() else 0
            archive.addfile(member, io.BytesIO(TEXT) if member.isfile() else None)
    return stream.getvalue()


@pytest.mark.parametrize("name", CLIMBING)
def test_paths_that_climb_lead_nowhere(name: str, tmp_path: Path) -> None:
    """They are refused by name; nothing is ever unpacked."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "one.zip").write_bytes(zipped((name, TEXT)))
    (folder / "one.tar.xz").write_bytes(tarred(tarfile.TarInfo(name)))
    found = list(read_labels([folder / "one.zip", folder / "one.tar.xz"]))
    assert ["names a path outside itself" in str(getattr(each, "error", "")) for each in found] == [True, True]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["one.tar.xz", "one.zip"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_archives_are_passed_over(kind: bytes, tmp_path: Path) -> None:
    """They lead to files outside, or never end."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = kind, str(secret)
    (tmp_path / "one.tar.xz").write_bytes(tarred(link, tarfile.TarInfo("two.txt")))
    found = list(read_labels([tmp_path / "one.tar.xz"]))
    assert [each.source.rpartition("/")[2] for each in found if isinstance(each, Label)] == ["two.txt"]
    assert SECRET not in repr(found)


def test_a_link_to_its_own_folder_ends(tmp_path: Path) -> None:
    """A folder that holds itself is read once."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "one.txt").write_bytes(TEXT)
    (tmp_path / "labels" / "again").symlink_to(tmp_path / "labels")
    found = list(read_labels([tmp_path / "labels"]))
    assert len([each for each in found if isinstance(each, Label)]) == 1


def test_a_bomb_ends_with_an_error(tmp_path: Path) -> None:
    """300 MB of one letter, in 300 kB."""
    member = b"a" * (60 << 20)
    (tmp_path / "bomb.zip").write_bytes(zipped(*((f"{number}.txt", member) for number in range(5))))
    found = list(read_labels([tmp_path / "bomb.zip"]))
    assert all(isinstance(each, Failure) for each in found)
    assert found


def test_an_archive_of_itself_ends(tmp_path: Path) -> None:
    """Archives in archives are opened three deep."""
    data = zipped(("one.txt", TEXT))
    for _ in range(6):
        data = zipped(("inner.zip", data))
    (tmp_path / "deep.zip").write_bytes(data)
    (found,) = read_labels([tmp_path / "deep.zip"])
    assert isinstance(found, Failure)
