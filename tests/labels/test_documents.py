"""Labels in files, folders, archives and standard input; hostile ones among them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ddi.labels import Failure, Label, Limits, find_documents, read_labels
from ddi.labels.documents import natural_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Any]

TEXT = b"7 DRUG INTERACTIONS\nKetoconazole raises zorpidol.\n"


def outcomes(found: list[Label | Failure]) -> list[str]:
    """Say what came out: the last part of each source, and the error's message for a failure."""
    return [
        f"{item.source.rpartition('/')[2]}: {item.error.message}"
        if isinstance(item, Failure)
        else item.source.rpartition("/")[2]
        for item in found
    ]


@pytest.mark.parametrize("name", ["label.txt", "label.xml", "label.json", "label.zip", "label"])
def test_formats_are_known_by_content(
    read_bytes: Make, spl: Make, openfda: Make, zipped: Make, tarred: Make, name: str
) -> None:
    """The file's name does not matter."""
    xml = spl("None.").encode()
    fda = openfda({"drug_interactions": ["None."]})
    plain = [TEXT, xml, b"\xef\xbb\xbf" + xml, spl("x", declaration="").encode("utf-16"), fda, b"\xef\xbb\xbf" + fda]
    packed = [gzip.compress(xml), lzma.compress(xml), bz2.compress(fda), zipped({"a": xml}), tarred({"a": xml})]
    for data in plain + packed:
        found = read_bytes(data, name)
        assert len(found) == 1
        assert isinstance(found[0], Label)
        assert found[0].sections[0].code == "34073-7"


def test_archives_of_archives(read_bytes: Make, spl: Make, zipped: Make, tarred: Make) -> None:
    """DailyMed's bulk download is a zip of zips, each of a label and its images."""
    label = zipped({"a.xml": spl("A").encode(), "a.jpg": b"\xff\xd8\xff\xe0 image"})
    bulk = zipped({"prescription/1.zip": label, "prescription/2.zip": label, "readme.txt": TEXT})
    found = read_bytes(bulk, "bulk.zip")
    assert [item.source.partition("bulk.zip")[2] for item in found] == [
        "/prescription/1.zip/a.xml",
        "/prescription/2.zip/a.xml",
        "/readme.txt",
    ]
    assert len(read_bytes(tarred({"x/1.zip": label}, "w:xz"))) == 1
    assert len(read_bytes(tarred({"x/1.zip": label}, "w:gz"))) == 1
    assert len(read_bytes(gzip.compress(TEXT) + gzip.compress(TEXT))) == 1


def test_folders(tmp_path: Path, spl: Make) -> None:
    """Folders are read to the bottom, in natural order; what is no label is passed over and told."""
    (tmp_path / "b").mkdir()
    (tmp_path / "label10.txt").write_bytes(TEXT)
    (tmp_path / "label2.xml").write_text(spl("x"))
    (tmp_path / "b" / "deep").write_bytes(TEXT)
    (tmp_path / ".hidden").write_bytes(TEXT)
    (tmp_path / "notes.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path)
    skipped: list[tuple[str, str]] = []
    found = list(read_labels([tmp_path], on_skip=lambda source, kind: skipped.append((source, kind))))
    assert outcomes(found) == ["deep", "empty.txt: the file is empty", "label2.xml", "label10.txt"]
    assert {kind for _, kind in skipped} == {
        "a hidden file",
        "a text ending in .csv",
        "a PNG image",
        "a link to a folder",
    }


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    """Only regular files are read."""
    os.mkfifo(tmp_path / "pipe")
    assert outcomes(list(read_labels([tmp_path]))) == ["pipe: it is not a regular file"]


def test_paths_in_order(tmp_path: Path) -> None:
    """A path that fails does not stop those after it."""
    (tmp_path / "a").write_bytes(TEXT)
    image = tmp_path / "image"
    image.write_bytes(b"\x89PNG\r\n\x1a\n")
    found = list(read_labels([tmp_path / "missing", image, tmp_path / "a"]))
    assert outcomes(found) == [
        "missing: it cannot be read (No such file or directory)",
        "image: this is a PNG image, not a label",
        "a",
    ]


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


TYPES = b'<?xml version="1.0"?><Types/>'
ODF = b"application/vnd.oasis.opendocument."
DOCUMENTS = {
    "a Word document": zipped({"[Content_Types].xml": TYPES, "_rels/.rels": TYPES, "word/document.xml": TYPES}),
    "an Excel workbook": zipped({"xl/workbook.xml": TYPES, "[Content_Types].xml": TYPES}),
    "a PowerPoint presentation": zipped({"[Content_Types].xml": TYPES, "ppt/presentation.xml": TYPES}),
    "an OpenDocument text": zipped({"mimetype": ODF + b"text", "content.xml": TYPES}),
    "an OpenDocument spreadsheet": zipped({"mimetype": ODF + b"spreadsheet", "content.xml": TYPES}),
    "an EPUB book": zipped({"mimetype": b"application/epub+zip", "a.xhtml": TYPES}),
    "a PDF document": b"%PDF-1.7 ...",
    "an RTF document": b"{\\rtf1 words}",
    "a Microsoft Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an HTML page": b"<!DOCTYPE html>\n<html><body>7 DRUG INTERACTIONS</body></html>",
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_one_error_with_the_next_step(kind: str, tmp_path: Path) -> None:
    """Given by name; what stands in its archive is not spoken of. In a folder or an archive it is passed over."""
    path = tmp_path / "label.bin"
    path.write_bytes(DOCUMENTS[kind])
    (found,) = read_labels([path])
    assert isinstance(found, Failure)
    assert found.error.message == f"this is {kind}, not a label"
    assert "Save it as plain text" in str(found.error)
    (tmp_path / "more.zip").write_bytes(zipped({"a.bin": DOCUMENTS[kind], "b.txt": TEXT}))
    skipped: list[str] = []
    labels = list(read_labels([tmp_path], on_skip=lambda _, what: skipped.append(what)))
    assert outcomes(labels) == ["b.txt"]
    assert skipped == [kind, kind]


@pytest.mark.parametrize(
    "page",
    [
        b"  <HTML lang='en'>",
        b'<?xml version="1.0"?>\n<!-- saved --><!doctype HTML PUBLIC "-//W3C//DTD XHTML 1.0//EN">',
        b"\xef\xbb\xbf<html>",
    ],
)
def test_forms_of_html(page: bytes, tmp_path: Path) -> None:
    """A page is known by its first tag, whatever stands before it."""
    (tmp_path / "page").write_bytes(page)
    assert outcomes(list(read_labels([tmp_path / "page"]))) == ["page: this is an HTML page, not a label"]


@pytest.mark.parametrize(
    "members",
    [
        {"word/a.txt": TEXT},
        {"[Content_Types].xml": TEXT},
        {"mimetype": TEXT},
        {"mimetype": b""},
    ],
)
def test_an_archive_that_is_no_document_is_read(members: dict[str, bytes], tmp_path: Path) -> None:
    """Whatever its members are called."""
    (tmp_path / "a.zip").write_bytes(zipped({**members, "b.txt": TEXT}))
    assert len(list(read_labels([tmp_path / "a.zip"]))) == 2


def test_an_image_has_no_words_to_save(tmp_path: Path) -> None:
    """The next step of documents would be of no use."""
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n")
    (found,) = read_labels([tmp_path / "a"])
    assert isinstance(found, Failure)
    assert "Save it" not in str(found.error)


class Pipe(io.RawIOBase):
    """Standard input that cannot go back, and gives few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:  # noqa: D102
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401, D102
        data = self._data.read(min(1000, len(buffer)))
        buffer[: len(data)] = data
        return len(data)


def test_standard_input(spl: Make, zipped: Make, tarred: Make, openfda: Make) -> None:
    """``-`` takes every format, from a file or a pipe."""
    xml = spl("x").encode()
    for data in (TEXT, xml, zipped({"a": xml}), tarred({"a": xml}, "w:gz"), openfda({"drug_interactions": ["None."]})):
        for stream in (io.BytesIO(data), Pipe(data)):
            found = list(read_labels(["-"], stdin=stream))  # type: ignore[arg-type]
            assert [type(item) for item in found] == [Label]
            assert found[0].source.startswith("-")


def test_a_large_zip_in_a_pipe_is_refused(zipped: Make) -> None:
    """It would have to be held in memory."""
    limits = Limits(archive_bytes=50)
    found = list(read_labels(["-"], stdin=Pipe(zipped({"a": TEXT})), limits=limits))  # type: ignore[arg-type]
    assert outcomes(found) == ["-: a zip archive that has to be held in memory is too large"]


def test_openfda_results_are_numbered(read_bytes: Make, openfda: Make) -> None:
    """Several results of a file have their number behind its name; lists and lines of results are read too."""
    result = {"drug_interactions": ['A "quoted" \\ text with { and ] in it.']}
    assert outcomes(read_bytes(openfda(result), "one.json")) == ["one.json"]
    three = ["many.json#1", "many.json#2", "many.json#3"]
    assert outcomes(read_bytes(openfda(result, result, result), "many.json")) == three
    assert outcomes(read_bytes(json.dumps([result] * 3).encode(), "many.json")) == three
    assert outcomes(read_bytes(b"\n".join([json.dumps(result).encode()] * 3), "many.json")) == three
    odd = b'{"results": [' + json.dumps(result).encode() + b'], "after": {"results": [{"x": 1}], "y": [{}]}}'
    assert outcomes(read_bytes(odd, "odd.json")) == ["odd.json"]


@pytest.mark.parametrize(
    "data",
    [
        b'["Zorbamide raises the AUC of zorpidol."]',
        b"\xef\xbb\xbf [1, 2]\n",
        '["zorbamide"]'.encode("utf-16"),
        b"[[{}]]",
        b'[null, {"drug_interactions": ["A"]}]',
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=["texts", "numbers", "UTF-16", "lists", "not objects alone", "deep"],
)
def test_a_list_of_other_things_is_no_label(read_bytes: Make, data: bytes) -> None:
    """JSON is never read as the words of a label, whatever the file's name."""
    for name in ("x.json", "x.txt", "x"):
        assert outcomes(read_bytes(data, name)) == [f"{name}: the JSON holds no label"]


@pytest.mark.parametrize(
    "text",
    [
        "[Zorbamide] tablets\n",
        "[1] Zorbamide tablets",
        '["Zorbamide"] tablets',
        "[1, 2",
        "[",
        "[Zorbamide]",
        "[[[ a ]]]",
    ],
)
def test_a_text_may_begin_with_a_bracket(read_bytes: Make, text: str) -> None:
    """What is not JSON to its end is a label's text."""
    (label,) = read_bytes(f"{text}\n7 DRUG INTERACTIONS\nNone.".encode(), "x.txt")
    assert isinstance(label, Label)
    assert label.sections[0].text.startswith(text[:3])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"results": []}', ["x: the JSON holds no label"]),
        (b'{"results": [{"drug_interactions": ["A"]}, {"drug', ["x#1", "x: the JSON ends too early"]),
        (b'{"results": [{"drug_interactions": ["A"]}]', ["x#1", "x: the JSON ends too early"]),
        (b'{"results": [{"drug_interactions": ["A"]}}', ["x#1", "x: the JSON is damaged (brackets do not match)"]),
        (b'{"a":' * 100, ["x: the JSON is nested too deep"]),
        (b'[{"a":' + b"[" * 1_000_000, ["x: the JSON is nested too deep"]),
        (
            b'{"results": [{"a": 1}, {"drug_interactions": ["A"]}]}',
            ["x#1: the JSON is not an openFDA drug label", "x#2"],
        ),
    ],
)
def test_damaged_json(read_bytes: Make, data: bytes, expected: list[str]) -> None:
    """What is whole comes out, the rest is an error by name."""
    assert outcomes(read_bytes(data, "x")) == expected


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=3), min_size=1, max_size=4), st.data()
)
def test_results_are_found_however_the_data_is_cut(
    tmp_path: Path, results: list[dict[str, str]], data: st.DataObject
) -> None:
    """Strings, escapes and brackets may fall on the border of two reads."""
    ascii_only = data.draw(st.booleans())
    response = json.dumps({"meta": "x", "results": results}, ensure_ascii=ascii_only).encode("utf-8", "replace")
    padding = b" " * data.draw(st.integers(65_400, 65_536))
    path = tmp_path / "x.json"
    path.write_bytes(b'{"pad":"' + padding + b'",' + response[1:])
    found = list(find_documents([path]))
    assert [json.loads(item.data) for item in found if not isinstance(item, Failure)] == json.loads(response)["results"]


def add(archive: tarfile.TarFile, name: str, data: bytes = TEXT, **attributes: Any) -> None:  # noqa: ANN401
    info = tarfile.TarInfo(name)
    info.size = len(data) if attributes.get("type", tarfile.REGTYPE) == tarfile.REGTYPE else 0
    for key, value in attributes.items():
        setattr(info, key, value)
    archive.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_archives(read_bytes: Make, form: int) -> None:
    """Links, devices and climbing paths are refused by name, the other members read; long names are kept."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        add(archive, "folder", type=tarfile.DIRTYPE)
        add(archive, "good.txt")
        add(archive, "../up.txt")
        add(archive, "/etc/absolute.txt")
        add(archive, "link.txt", type=tarfile.SYMTYPE, linkname="/etc/passwd")
        add(archive, "hard.txt", type=tarfile.LNKTYPE, linkname="good.txt")
        add(archive, "device", type=tarfile.CHRTYPE)
        add(archive, "x" * 60 + "/" + "y" * 90 + ".txt")
        add(archive, "last.txt")
    climbs = "the archive names a path outside itself"
    assert outcomes(read_bytes(stream.getvalue(), "a.tar")) == [
        "good.txt",
        f"up.txt: {climbs}",
        f"absolute.txt: {climbs}",
        "link.txt: it is a link, which is not followed",
        "hard.txt: it is a link, which is not followed",
        "device: it is not a regular file",
        "y" * 90 + ".txt",
        "last.txt",
    ]


def test_zip_archives(read_bytes: Make, zipped: Make) -> None:
    """The same for zip archives; control characters in names are spelled out."""
    stream = io.BytesIO(zipped({"good.txt": TEXT, "../up.txt": TEXT, "C:\\drive.txt": TEXT, "a\x1b[31mb.txt": TEXT}))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.mkdir("folder")
        archive.writestr(zipfile.ZipInfo("lzma.txt"), TEXT, zipfile.ZIP_LZMA)
        archive.writestr("__MACOSX/good.txt", TEXT)
        archive.writestr("last.txt", TEXT)
    climbs = "the archive names a path outside itself"
    found = outcomes(read_bytes(stream.getvalue(), "a.zip"))
    assert found == [
        "good.txt",
        f"up.txt: {climbs}",
        f"C:\\drive.txt: {climbs}",
        "a\\x1b[31mb.txt",
        "link.txt: it is a link, which is not followed",
        "lzma.txt: its compression (method 14) is not supported",
        "last.txt",
    ]


def test_a_member_without_name(read_bytes: Make, zipped: Make) -> None:
    """An empty name, found by fuzzing, is read like any other."""
    data = zipped({"zz": TEXT, "b": TEXT}).replace(b"zz", b"\0z")
    assert [item.source.partition("a.zip")[2] for item in read_bytes(data, "a.zip")] == ["/", "/b"]


def test_encrypted_members(read_bytes: Make, zipped: Make) -> None:
    """A member that needs a password is refused by name."""
    data = bytearray(zipped({"a.txt": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert outcomes(read_bytes(bytes(data), "a.zip")) == ["a.txt: it is encrypted"]


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.97])
def test_truncated_archives(read_bytes: Make, zipped: Make, tarred: Make, cut: float) -> None:
    """An archive that ends too early says so, after what came before the end."""
    members = {f"{number}.txt": TEXT + os.urandom(20_000).hex().encode() for number in range(20)}
    for data in (zipped(members), *(tarred(members, mode) for mode in ("w", "w:gz", "w:xz", "w:bz2"))):
        found = read_bytes(data[: int(len(data) * cut)], "a")
        assert isinstance(found[-1], Failure)
        assert "ends too early" in found[-1].error.message
        assert "a" in str(found[-1].error)


def test_a_damaged_member_does_not_stop_the_others(read_bytes: Make) -> None:
    """A wrong checksum is the member's problem alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("1.txt", TEXT)
        archive.writestr("2.txt", TEXT)
    data = stream.getvalue().replace(b"Ketoconazole", b"ketoconazole", 1)
    assert [item.split(" (")[0] for item in outcomes(read_bytes(data, "a.zip"))] == [
        "1.txt: the zip archive is damaged",
        "2.txt",
    ]


def test_labels_larger_than_the_limit(read_bytes: Make, spl: Make, zipped: Make, openfda: Make) -> None:
    """A label too large is refused in every format, and the next one read."""
    limits = Limits(label_bytes=10_000)
    large = "word " * 10_000
    members = {"1": large.encode(), "2": spl(large).encode(), "3": openfda({"drug_interactions": [large]}), "4": TEXT}
    assert outcomes(read_bytes(zipped(members), "a", limits=limits)) == [
        "1: the label is too large",
        "2: the label is too large",
        "3: the label is too large",
        "4",
    ]


def test_archives_that_inflate(read_bytes: Make, zipped: Make, tarred: Make) -> None:
    """Ratio and total are limited for the whole path; what came before is kept."""
    zeros = bytes(3_000_000)
    ratio = Limits(inflation_ratio=100, inflation_free_bytes=1_000_000)
    members = {"1": TEXT, "2": zeros, "3": TEXT}
    for data in (
        zipped(members),
        tarred(members, "w:gz"),
        tarred(members, "w:xz"),
        zipped({"in.zip": zipped(members)}),
    ):
        found = outcomes(read_bytes(data, "a", limits=ratio))
        assert found[0] == "1"
        assert found[1].endswith("the archive inflates suspiciously")
        assert "3" not in found
    total = Limits(total_bytes=1_000_000)
    assert outcomes(read_bytes(zipped(members), "a", limits=total))[1].endswith("unpacks to too much")


def test_nesting_and_numbers_are_limited(read_bytes: Make, zipped: Make) -> None:
    """Archives in archives in archives, and archives of very many files."""
    data = TEXT
    for _ in range(4):
        data = zipped({"x": data})
    assert outcomes(read_bytes(data, "a")) == ["x: archives are nested too deep"]
    many = zipped({str(number): TEXT for number in range(20)})
    found = outcomes(read_bytes(many, "a", limits=Limits(members=5)))
    assert found == ["0", "1", "2", "3", "4", "a: the archive holds too many files"]


def test_xz_that_asks_for_too_much_memory(read_bytes: Make) -> None:
    """The dictionary that a file asks for is limited."""
    data = lzma.compress(TEXT, preset=9)
    found = read_bytes(data, "a.xz", limits=Limits(decoder_bytes=1_000_000))
    assert "Memory usage limit" in found[0].error.message


def test_tar_headers_that_lie(read_bytes: Make, tarred: Make) -> None:
    """Sizes and checksums of headers are not trusted."""
    header = tarfile.TarInfo("big.txt")
    header.size = 1 << 40
    assert (
        outcomes(read_bytes(header.tobuf(tarfile.GNU_FORMAT), "a.tar"))[-1] == "a.tar: the tar archive ends too early"
    )
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 30
    found = outcomes(read_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(1024), "a.tar"))
    assert found == ["a.tar: the tar archive has an oversized header"]
    broken = bytearray(tarred({"1": TEXT, "2": TEXT}))
    broken[1024 + 150] ^= 1
    assert outcomes(read_bytes(bytes(broken), "a.tar"))[1].startswith("a.tar: the tar archive is damaged")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_end_in_labels_or_failures(
    tmp_path: Path, spl: Make, zipped: Make, tarred: Make, openfda: Make, data: st.DataObject
) -> None:
    """Whatever a file holds, damaged archives and labels included, nothing but labels and failures comes out."""
    xml = spl("<paragraph>A<sub>b</sub></paragraph><table><tr><th>x</th></tr></table>").encode()
    fda = openfda({"drug_interactions": ["A"], "drug_interactions_table": ["<table><tr><td>a</td></tr></table>"]})
    seeds = [
        xml,
        fda,
        TEXT,
        zipped({"a": xml, "b": fda}),
        tarred({"a": xml}),
        tarred({"a": xml}, "w:gz"),
        lzma.compress(xml),
    ]
    content = bytearray(data.draw(st.sampled_from(seeds)))
    for _ in range(data.draw(st.integers(0, 4))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    path = tmp_path / "x"
    path.write_bytes(content)
    found = list(read_labels([path]))
    assert all(isinstance(item, Label | Failure) for item in found)
    assert found == list(read_labels([path])) or any(isinstance(item, Failure) for item in found)


def test_natural_order() -> None:
    """Numbers count by value, letters without case."""
    names = ["label10", "Label9", "label09", "label", "10", "9", "a1b2", "a1b10"]
    assert sorted(names, key=natural_key) == ["9", "10", "a1b2", "a1b10", "label", "Label9", "label09", "label10"]


def test_memory_stays_flat(tmp_path: Path, tarred: Make) -> None:
    """An archive of 60 MB is read in the memory of a few of its labels."""
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tarred({f"{number}.txt": TEXT + b"word " * 200_000 for number in range(60)}, "w:gz"))
    tracemalloc.start()
    count = sum(1 for item in find_documents([path]) if not isinstance(item, Failure))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60
    assert peak < 10_000_000


def test_what_travels_between_processes(read_bytes: Make, tmp_path: Path) -> None:
    """Documents, labels and failures survive pickling, errors with their facts."""
    (label,) = read_bytes(TEXT, "a.txt")
    assert pickle.loads(pickle.dumps(label)) == label  # noqa: S301
    (document,) = find_documents([tmp_path / "a.txt"])
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301
    (failure,) = read_bytes(b"", "b.txt")
    copy = pickle.loads(pickle.dumps(failure))  # noqa: S301
    assert (str(copy.error), copy.error.path) == (str(failure.error), failure.error.path)


def test_a_zip64_directory_cannot_hide_its_size(read_bytes: Make) -> None:
    """The size that ``zipfile`` believes is the one that is checked."""
    directory = 1 << 40
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, directory, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 10, 0, 0)
    data = b"PK\x03\x04" + bytes(100) + end_64 + locator + end
    assert outcomes(read_bytes(data, "a.zip")) == ["a.zip: the zip archive has an oversized directory"]


def test_a_zip64_archive_is_read(read_bytes: Make) -> None:
    """Members that could have been larger than 4 GiB say so in a way of their own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(TEXT)
    assert outcomes(read_bytes(stream.getvalue(), "a.zip")) == ["a.txt"]
