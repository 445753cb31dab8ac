"""Foreign formats of annotated texts: the format's name in the first line, then its files, divided by ``%%%%``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus_tools.documents import covered_text
from corpus_tools.formats import FORMATS, guess_format
from fuzz.common import allowed, bounded, must_hold, parts, scratch

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.formats import Reading

#: The files that an input of a format is written into.
_FILES = {
    "knowtator2": ("one.xml", "one.txt"),
    "brat": ("one.ann", "one.txt", "sections.csv"),
    "bioc-xml": ("one.xml",),
    "bioc-json": ("one.json",),
    "pubannotation": ("one.json",),
    "ddi-corpus": ("one.xml",),
    "jsonl": ("one.jsonl",),
    "webannotation": ("one.jsonld", "one.txt"),
}
_AS_FOLDER = frozenset({"brat"})


def TestOneInput(data: bytes) -> int | None:
    """Read, and write as our own JSON lines, from which the same is read."""
    head, _, rest = data.partition(b"\n")
    name = head.decode("latin-1")
    if name not in _FILES:
        return -1  # not worth keeping
    with bounded(data), scratch() as folder:
        files = _FILES[name]
        for file, content in zip(files, parts(rest, len(files)), strict=True):
            if content or file == "one.txt":
                (folder / file).write_bytes(content)
        path = folder if name in _AS_FOLDER else folder / files[0]
        with allowed():
            guess_format(path)
        if path.exists():
            reading = FORMATS[name].read(path)
            _check(reading, folder / "again.jsonl")
    return None


def _check(reading: Reading, path: Path) -> None:
    for document in reading.documents:
        section = document.section
        for mention in section.mentions:
            must_hold(covered_text(section.text, mention.spans) == mention.text, "a mention's text is not at its spans")
    for loss in reading.losses:
        loss.what.encode("utf-8", "surrogatepass")
    lost = FORMATS["jsonl"].write(reading.documents, path)
    must_hold(not lost, "something is lost in our own format")
    must_hold(FORMATS["jsonl"].read(path).documents == reading.documents, "written and read again, it differs")
