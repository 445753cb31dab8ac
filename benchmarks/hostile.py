"""Time and memory of each reader on files made to be costly, at 1 and at 4 MiB: `python benchmarks/hostile.py`.

Each file is read in a process of its own, which may take 300 s of CPU time and 4 GiB of addresses. The second size
should cost about four times the first, less what starting costs: the row "nothing".
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable

_MEBIBYTE = 1 << 20
_SIZES = (_MEBIBYTE, 4 * _MEBIBYTE)
_SECONDS = 300
_ADDRESSES = 4 << 30


def _repeated(head: str, unit: str, tail: str = "") -> Callable[[int], str]:
    return lambda size: head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail


def _numbered(head: str, unit: str, tail: str = "") -> Callable[[int], str]:
    """Return what repeats a unit with a number of its own for each ``@``."""

    def make(size: int) -> str:
        count = (size - len(head) - len(tail)) // (len(unit) + 4 * unit.count("@"))
        return head + "".join(unit.replace("@", str(number)) for number in range(1, count + 1)) + tail

    return make


_SPL = '<document xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><text>'
_SPL_END = "</text></section></component></structuredBody></component></document>"
_BIOC = "<collection><source/><date/><key/><document><id>1</id><passage><offset>0</offset><text>Zorbamide.</text>"
_MARK = '<annotation id="T@"><location offset="0" length="9"/><text>Zorbamide</text></annotation>'
_HEAD = "7 DRUG INTERACTIONS\n\n"
_SAYS = "Coadministration of ketoconazole increased the AUC of midazolam. "

#: What each file is: its name, what reads it, and how it is made, of a size in bytes.
FILES: dict[str, tuple[str, str, Callable[[int], str]]] = {
    "nothing": ("one.txt", "extract", lambda _: f"{_HEAD}{_SAYS}"),
    "text, one line without blanks": ("one.txt", "extract", _repeated(_HEAD, "abcdefghij")),
    "text, two drugs and a line without blanks": (
        "one.txt",
        "extract",
        _repeated(f"{_HEAD}warfarin and digoxin ", "abcdefghij"),
    ),
    "text, one sentence of blanks": ("one.txt", "extract", _repeated(f"{_HEAD}warfarin and digoxin", " ", "x.")),
    "text, one sentence, a drug each 250 characters": (
        "one.txt",
        "extract",
        _repeated(_HEAD, f"warfarin or digoxin with {'something else '[:-1] * 32}, ".ljust(500)[:500]),
    ),
    "text, one sentence of drugs": ("one.txt", "extract", _repeated(_HEAD, "warfarin, digoxin, rifampin, ")),
    "text, one statement again and again": ("one.txt", "extract", _repeated(_HEAD, _SAYS)),
    "text, line ends": ("one.txt", "labels", _repeated(_HEAD, "\r\n7.1 A\r\n")),
    "SPL, tags": ("one.xml", "labels", _repeated(_SPL, "<paragraph>a</paragraph>", _SPL_END)),
    "SPL, nested": ("one.xml", "labels", lambda size: _SPL + "<list>" * (size // 13) + "</list>" * (size // 13)),
    "openFDA, one field": (
        "one.json",
        "labels",
        lambda size: json.dumps({"results": [{"drug_interactions": ["7 DRUG INTERACTIONS " + "a b " * (size // 4)]}]}),
    ),
    "openFDA, nested": ("one.json", "labels", _repeated('{"results":[{"a":', "[")),
    "Knowtator": (
        "one.xml",
        "knowtator",
        _repeated(
            '<annotations textSource="one.txt">',
            '<annotation><mention id="z"/><annotator id="1">A</annotator><span start="0" end="9"/></annotation>',
            "</annotations>",
        ),
    ),
    "BioC XML": ("one.xml", "bioc-xml", _numbered(_BIOC, _MARK, "</passage></document></collection>")),
    "BioC JSON, nested": ("one.json", "bioc-json", _repeated("", '{"documents":[')),
    "PubAnnotation": (
        "one.json",
        "pubannotation",
        _numbered(
            '{"text":"Zorbamide.","denotations":[{"id":"T0","span":{"begin":0,"end":9},"obj":"drug"}',
            ',{"id":"T@","span":{"begin":0,"end":9},"obj":"drug"}',
            "]}",
        ),
    ),
    "DDI corpus": (
        "one.xml",
        "ddi-corpus",
        _repeated('<document id="D">', '<sentence id="D.s0" text="Zorbamide rose."/>', "</document>"),
    ),
    "JSON lines": (
        "one.jsonl",
        "jsonl",
        _numbered(
            "", '{"section": "@.txt", "text": "Zorbamide.", "mentions": [], "phrases": [], "interactions": []}\n'
        ),
    ),
    "brat": ("one.ann", "brat", _numbered("T0\tDrug 0 9\tZorbamide\n", "T@\tDrug 0 9\tZorbamide\n")),
    "sections.csv": (
        "sections.csv",
        "sections",
        _repeated("section,package_insert,active_ingredient,era,kind\r\n", '"a ""b""",7,c,newer,d\r\n'),
    ),
}


def read(reader: str, path: Path) -> str:
    """Read a file, and return what came of it."""
    from corpus_tools import knowtator, section_table
    from corpus_tools.formats import FORMATS
    from ddi.commands import load_extractor, read_all
    from ddi.labels import Failure, read_labels

    if reader in {"extract", "labels"}:
        extractor = load_extractor(None, None, None, threshold=None, explain=False) if reader == "extract" else None
        found = read_labels([path]) if extractor is None else read_all([str(path)], extractor)
        return ", ".join(each.error.message if isinstance(each, Failure) else "read" for each in found)
    if reader == "knowtator":
        knowtator.interpret("Zorbamide.", knowtator.loads(path.read_bytes()))
    elif reader == "sections":
        section_table.load(path)
    else:
        (path.parent / "one.txt").write_text("Zorbamide rose.", encoding="utf-8")
        FORMATS[reader].read(path.parent if reader == "brat" else path)
    return "read"


def _child(reader: str, path: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    start = time.process_time()
    try:
        outcome = read(reader, Path(path))
    except CorpusError as error:
        outcome = error.message
    seconds = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, most, outcome]))


def main() -> None:
    """Print the table."""
    print("| file | MiB | CPU s | most MiB | outcome |\n|---|--:|--:|--:|---|")
    for name, (file, reader, make) in FILES.items():
        for size in _SIZES[:1] if name == "nothing" else _SIZES:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, file)
                path.write_text(make(size), encoding="utf-8", newline="")
                ran = subprocess.run(
                    [sys.executable, __file__, reader, path], capture_output=True, text=True, check=False
                )
                written = path.stat().st_size / _MEBIBYTE
            seconds, most, outcome = (
                json.loads(ran.stdout) if ran.returncode == 0 else (0, 0, f"died: {ran.stderr[-80:]}")
            )
            print(f"| {name} | {written:.1f} | {seconds:.1f} | {most:.0f} | {outcome[:80]} |", flush=True)


if __name__ == "__main__":
    _child(*sys.argv[1:]) if len(sys.argv) > 1 else main()
