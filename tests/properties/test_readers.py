"""Any bytes in the place of a file: a reader gives a result, the same each time, or an error of our own.

Labels (``tests/labels``), and mutated seeds of most readers (``tests/fuzz``), have tests of their own.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_bytes, examples

from corpus_tools import interaction_table, knowtator, section_table
from corpus_tools.adjudication.decisions import load_decisions
from corpus_tools.documents import covered_text
from corpus_tools.errors import CorpusError
from corpus_tools.formats import FORMATS, guess_format
from corpus_tools.splits import load_split
from ddi.bulk.journal import Journal, OutputPaths
from ddi.bulk.reading import ReadSettings
from ddi.bulk.retrying import retry_failed
from ddi.bulk.store import FILE_NAME, Store
from ddi.drugs import load_dictionary
from ddi.drugs.judge import load_judge
from ddi.model import DEFAULT_MODEL, load_model
from ddi.parsing.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "Zorbamide raised the level of quexapine; \U0001f48a did not.\n"
RUN = {"labels": ["a.txt"], "sections": "default"}
INTERACTIONS = ",".join(interaction_table.COLUMNS) + (
    "\r\none.txt,Active ingredient,Zorbamide,A,0,9,"
    "Active ingredient,quexapine,A,,30,39,Positive,Qualitative,raised,A,10,16"
)
_numbers = count()


def _journal(path: Path) -> object:
    Path(f"{path}.part").write_bytes(b"{}\n" * 3)
    Path(f"{path}.failed.part").write_bytes(b"")
    paths = OutputPaths(path)
    paths.part.write_bytes(b"{}\n" * 3)
    paths.failed_part.write_bytes(b"")
    path.rename(paths.journal)
    journal = Journal(paths, RUN, resume=True)
    journal.close()
    return journal.position.labels, journal.last_source


def _failed(path: Path) -> object:
    paths = OutputPaths(path.with_name("out.jsonl"))
    paths.output.write_bytes(b"{}\n")
    path.rename(paths.failed)
    return retry_failed([], str(paths.output), ReadSettings(DEFAULT_MODEL), jobs=1).labels


def _store(path: Path) -> object:
    path.rename(path.with_name(FILE_NAME))
    return Store(path.parent).load("spacy", ["Zorbamide."])


def _manifest(path: Path) -> object:
    path.rename(path.with_name("manifest.json"))
    return load_model(path.parent)


#: Reader, the name of its file, and a whole file.
READERS: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "knowtator": (
        lambda path: knowtator.interpret(TEXT, knowtator.loads(path.read_bytes())),
        "one.xml",
        (
            '<annotations textSource="one.txt"><annotation><mention id="z"/><annotator id="1">A</annotator>'
            '<span start="0" end="9"/><spannedText>Zorbamide</spannedText></annotation><classMention id="z">'
            '<mentionClass id="Active ingredient">Active ingredient</mentionClass></classMention></annotations>'
        ),
    ),
    "interactions": (interaction_table.load, "interactions.csv", INTERACTIONS),
    "sections": (
        section_table.load,
        "sections.csv",
        'section,package_insert,active_ingredient,era,kind\r\n"one.txt",7,zorbamide,newer,statement\r\n',
    ),
    "decisions": (load_decisions, "decisions.csv", "case;decision;edit;by;when;comment\r\nm1;A;;me;'=now;\r\n"),
    "split": (
        load_split,
        "split.json",
        (
            '{"format": "pk-ddi split", "version": 1, "corpus": "c", "checksum": "0", "unit": "insert", '
            '"folds": false, "seed": 0, "parts": ["development"], "rows": [["one.txt", 0, 310, "development"]]}'
        ),
    ),
    "dictionary": (
        load_dictionary,
        "drugs.tsv",
        "# drugs\nzorbamide\tdrug\tDB1\t\t\tzorbamid|zorb\n\tword\t\t\t\traised\n",
    ),
    "recogniser": (
        load_judge,
        "weights.json",
        (
            '{"format": 1, "name": "n", "source": "s", "licence": "l", "outcomes": ["none", "active ingredient", '
            '"drug product", "metabolite"], "intercepts": [0, 1, 2, 3], "weights": {"a": [0, 0.5, 1, -1]}, '
            '"common_words": ["the"]}'
        ),
    ),
    "journal": (_journal, "run", f'{json.dumps({"format": 1, **RUN})}\n["a.txt", 1, 3, 0, false]\n'),
    "failed labels": (_failed, "failed", '{"label": "a\u2028b.txt", "error": "it is empty", "line": 0}\n'),
    "cache": (_store, "cache", "SQLite format 3\0"),
    "manifest": (
        _manifest,
        "one",
        json.dumps({"protocol": 1, **{key: {} for key in ["settings", "data", "scores", "versions", "files"]}}),
    ),
}


def outcome(read: Callable[[Path], Any], name: str, data: bytes) -> object:
    """Return what a reader makes of a file in a folder of its own; its errors can be printed and steer no screen."""
    with tempfile.TemporaryDirectory() as folder:
        # A new name each time: some readers remember files by name.
        place = Path(folder, f"{next(_numbers)}")
        place.mkdir()
        (place / name).write_bytes(data)
        try:
            return read(place / name)
        except CorpusError as error:
            told = str(error)
            assert told.encode()
            assert "\x1b" not in told
            assert "\n" not in told
            return type(error), error.message


@pytest.mark.parametrize("name", READERS)
@examples(25)
@given(data=st.data())
def test_any_file_ends_in_a_result_or_an_error(name: str, data: st.DataObject) -> None:
    """The same one when it is read again."""
    read, file, whole = READERS[name]
    content = data.draw(any_bytes(whole.encode()))
    assert outcome(read, file, content) == outcome(read, file, content)


@pytest.mark.parametrize("name", [name for name in READERS if name not in {"cache", "manifest", "failed labels"}])
def test_what_is_damaged_above_is_whole(name: str) -> None:
    """Otherwise the test above would test errors alone."""
    read, file, whole = READERS[name]
    found = outcome(read, file, whole.encode())
    assert not isinstance(found, tuple) or not isinstance(found[0], type)


FILES = {
    "knowtator2": ("one.xml", '<knowtator-project><document id="one" text-file="one.txt"/></knowtator-project>'),
    "brat": ("one.ann", "T1\tDrug 0 9\tZorbamide\nT2\tDrug 30 39\tquexapine\nR1\tInteracts Arg1:T1 Arg2:T2\n"),
    "bioc-xml": (
        "one.xml",
        (
            "<collection><source/><date/><key/><document><id>1</id><passage><offset>0</offset><text>Zorbamide.</text>"
            '<annotation id="T1"><infon key="type">drug</infon><location offset="0" length="9"/><text>Zorbamide</text>'
            "</annotation></passage></document></collection>"
        ),
    ),
    "bioc-json": (
        "one.json",
        (
            '{"documents": [{"id": "1", "passages": [{"offset": 0, "text": "Zorbamide.", "annotations": [{"id": "T1", '
            '"infons": {"type": "drug"}, "text": "Zorbamide", "locations": [{"offset": 0, "length": 9}]}]}]}]}'
        ),
    ),
    "pubannotation": (
        "one.json",
        '{"text": "Zorbamide.", "denotations": [{"id": "T1", "span": {"begin": 0, "end": 9}, "obj": "drug"}]}',
    ),
    "ddi-corpus": (
        "one.xml",
        (
            '<document id="D"><sentence id="D.s0" text="Zorbamide and quexapine."><entity id="D.s0.e0" '
            'charOffset="0-8" type="drug" text="Zorbamide"/></sentence></document>'
        ),
    ),
    "jsonl": ("one.jsonl", '{"section": {"name": "one", "text": "Zorbamide."}, "mentions": [], "interactions": []}\n'),
    "webannotation": (
        "one.jsonld",
        (
            '{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": {"source": "one.txt", '
            '"selector": {"type": "TextPositionSelector", "start": 0, "end": 9}}, "motivation": "tagging"}'
        ),
    ),
}


@pytest.mark.parametrize("name", FILES)
@examples(20)
@given(data=st.data())
def test_any_file_of_a_format_ends_in_documents_or_an_error(name: str, data: st.DataObject) -> None:
    """Whatever is read, each mention's text stands at its spans."""
    file, whole = FILES[name]
    content = data.draw(any_bytes(whole.encode()))

    def read(path: Path) -> object:
        path.with_name("one.txt").write_text(TEXT, encoding="utf-8")
        place = path.parent if name == "brat" else path
        guess_format_or_none(place)
        return FORMATS[name].read(place)

    found = outcome(read, file, content)
    if not isinstance(found, tuple) or not isinstance(found[0], type):
        for document in found.documents:  # type: ignore[attr-defined]
            section = document.section
            assert all(covered_text(section.text, each.spans) == each.text for each in section.mentions)


def guess_format_or_none(path: Path) -> str | None:
    try:
        return guess_format(path).name
    except CorpusError:
        return None


def test_every_format_is_tried() -> None:
    """Knowtator 1 is a folder of files that have readers of their own above."""
    assert set(FILES) == set(FORMATS) - {"knowtator1"}


@examples(15)
@given(words=st.lists(st.text(max_size=5), max_size=4), data=st.data())
def test_a_tree_that_a_cache_holds_comes_back(words: list[str], data: st.DataObject) -> None:
    """Equal, whatever its words are."""
    numbers = st.integers(0, max(0, len(words) - 1))
    texts = tuple(words)
    heads = tuple(data.draw(numbers) for _ in words)
    tree = Tree(texts, texts, heads, texts, ())
    assert [field.name for field in fields(Tree)] == ["words", "tags", "heads", "labels", "spans"]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save("spacy", {"a sentence": tree})
        assert store.load("spacy", ["a sentence", "another"]) == {"a sentence": tree}
