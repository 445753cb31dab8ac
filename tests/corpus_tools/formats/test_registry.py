"""Which format a path is of, what a document is, and the command that converts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import corpus_commands
from cli.corpus.converting import READ, WRITTEN
from corpus_tools import knowtator
from corpus_tools.corpus import load_corpus
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
    covered_text,
)
from corpus_tools.errors import CorpusError, FormatError
from corpus_tools.formats import FORMATS, AnnotatedDocument, Loss, Reading, count_losses, guess_format, knowtator1
from corpus_tools.formats.registry import format_to_write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.testing import Result


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(corpus_commands, ["convert", *map(str, arguments)])


@pytest.mark.parametrize("name", WRITTEN)
def test_what_was_written_is_recognised(name: str, bare_document: AnnotatedDocument, tmp_path: Path) -> None:
    """By what is in it."""
    write = FORMATS[name].write
    assert write is not None
    target = tmp_path / f"one{FORMATS[name].suffix}"
    write((bare_document,), target)
    assert guess_format(target).name == name


def test_knowtator_2_is_recognised(tmp_path: Path) -> None:
    """As a project folder and as a file."""
    (tmp_path / "Annotations").mkdir()
    file = tmp_path / "Annotations" / "one.xml"
    file.write_text("<?xml version='1.0'?><!-- <document> --><knowtator-project/>", encoding="utf-8")
    assert [guess_format(path).name for path in (tmp_path, file)] == ["knowtator2", "knowtator2"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("one.json", '{"documents": [{"denotations": []}]}', "several formats.*bioc-json, pubannotation.*--from"),
        ("one.txt", "Zorbamide.", "no format that is known.*--from"),
        ("one.xml", "", "no format that is known"),
        ("absent", None, "no such file or folder"),
    ],
)
def test_what_is_not_recognised_is_an_error_with_a_remedy(
    name: str, content: str | None, message: str, tmp_path: Path
) -> None:
    """Nothing is guessed between two."""
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        guess_format(tmp_path / name)


def test_a_suffix_says_what_to_write_where_it_can() -> None:
    """Folders and JSON could be several things."""
    names = {suffix: format_to_write(Path(f"one.{suffix}")).name for suffix in ("jsonl", "JSONLD", "xml")}
    assert names == {"jsonl": "jsonl", "JSONLD": "webannotation", "xml": "bioc-xml"}
    for path, expected in (("one.json", "one of bioc-json, pubannotation"), ("folder", "one of knowtator1, brat")):
        with pytest.raises(CorpusError, match=f"{expected}.*--to"):
            format_to_write(Path(path))


def test_the_command_knows_every_format() -> None:
    """Its choices are named without importing the formats."""
    assert tuple(FORMATS) == READ
    assert tuple(name for name, format_ in FORMATS.items() if format_.write) == WRITTEN


def test_the_command_converts_there_and_back(project: Path, tmp_path: Path) -> None:
    """Formats are told from the paths; what is done is said on standard error, and nothing on standard output."""
    first = run(project / "annotations", tmp_path / "example.jsonl")
    assert (first.exit_code, first.stdout) == (0, "")
    assert f"wrote 22 sections to {tmp_path / 'example.jsonl'} (jsonl)" in first.stderr
    second = run(tmp_path / "example.jsonl", tmp_path / "corpus", "--to", "knowtator1")
    assert second.exit_code == 0
    assert load_corpus(tmp_path / "corpus").sections == load_corpus(project / "annotations").sections


def test_the_command_names_what_is_lost(project: Path, tmp_path: Path) -> None:
    """On both sides, with counts."""
    done = run(project / "annotations", tmp_path / "ddi", "--to", "ddi-corpus")
    assert done.exit_code == 0
    assert "DDI corpus XML cannot hold: attribute 'era' of the section (22 times, in 22 sections)" in done.stderr
    done = run(tmp_path / "ddi", tmp_path / "back.jsonl")
    assert f"{tmp_path / 'ddi'}: not read: interaction without roles" in done.stderr


def test_the_command_replaces_nothing_unasked(project: Path, tmp_path: Path) -> None:
    """Neither files nor folders, and never what it reads."""
    shutil.copytree(project / "annotations", tmp_path / "corpus")
    target = tmp_path / "one.jsonl"
    target.write_text("mine", encoding="utf-8")
    refused = run(tmp_path / "corpus", target)
    assert (refused.exit_code, target.read_text(encoding="utf-8")) == (1, "mine")
    assert "--force" in refused.stderr
    assert run(tmp_path / "corpus", target, "--force").exit_code == 0
    assert run(target, tmp_path / "corpus", "--to", "brat").exit_code == 1
    assert run(target, target, "--force").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert run(target, tmp_path / "empty", "--to", "brat").exit_code == 0


def test_damage_is_one_line_and_exit_1(tmp_path: Path) -> None:
    """With path and place."""
    (tmp_path / "one.jsonl").write_text('{"section": "a.txt", "text": "b", "interactions": 3}\n', encoding="utf-8")
    done = run(tmp_path / "one.jsonl", tmp_path / "two.jsonld")
    assert done.exit_code == 1
    assert done.stderr == (
        f"error: {tmp_path / 'one.jsonl'}, line 1: interactions: an array is needed here; found a number\n"
    )
    assert not (tmp_path / "two.jsonld").exists()


MENTION = DrugMention((Span(0, 9),), MentionType.ACTIVE_INGREDIENT, "Zorbamide", "a")
SECTION = Section("one.txt", "Zorbamide rose.", (MENTION,))


def test_attributes_are_kept_by_name() -> None:
    """In whatever order they are given."""
    assert AnnotatedDocument(SECTION, (("b", "1"), ("a", "2"))) == AnnotatedDocument(SECTION, (("a", "2"), ("b", "1")))
    assert AnnotatedDocument(SECTION).mention_attributes == ((),)


OTHER = DrugMention((Span(10, 14),), MentionType.ACTIVE_INGREDIENT, "rose", "b")
FOREIGN = Section(
    "one.txt",
    SECTION.text,
    (MENTION,),
    (GoldInteraction(MENTION, OTHER, Modality.POSITIVE, InteractionType.QUALITATIVE),),
)


@pytest.mark.parametrize(
    ("section", "attributes", "mention_attributes", "message"),
    [
        (SECTION, (("", "x"),), (), "name of its own"),
        (SECTION, (("a", "x"), ("a", "y")), (), "'a'"),
        (SECTION, (("era", "x"),), (), "'era'"),
        (SECTION, (), ((), ()), "2 mention attributes for 1"),
        (FOREIGN, (), (), "'rose' at 10..14"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    section: Section,
    attributes: tuple[tuple[str, str], ...],
    mention_attributes: Sequence[tuple[tuple[str, str], ...]],
    message: str,
) -> None:
    """A field's name, a doubled one, or an annotation of elsewhere."""
    with pytest.raises(ValueError, match=message):
        AnnotatedDocument(section, attributes, tuple(mention_attributes))


def test_losses_are_counted_by_what_is_lost() -> None:
    """How many times, and in how many sections."""
    losses = [Loss("a", "x"), Loss("b", "y"), Loss("a", "x"), Loss("b", "x")]
    assert count_losses(losses) == [("x", 3, 2), ("y", 1, 1)]


@pytest.mark.parametrize(
    ("spans", "phrase_id", "has_table"),
    [((Span(10, 14),), "", True), ((Span(10, 12), Span(13, 14)), "", False), ((Span(10, 14),), "p", False)],
    ids=["plain", "of two pieces", "with an id"],
)
def test_the_table_is_left_out_where_it_would_say_less(
    spans: tuple[Span, ...], phrase_id: str, tmp_path: Path, *, has_table: bool
) -> None:
    """The frames hold a phrase's pieces and id; the table, which would count, does not."""
    phrase = InteractionPhrase(spans, covered_text(SECTION.text, spans), phrase_id)
    interaction = GoldInteraction(MENTION, OTHER, Modality.NEGATIVE, InteractionType.QUALITATIVE, phrase, "team")
    section = replace(FOREIGN, interactions=(interaction,), mentions=(MENTION, OTHER))
    assert knowtator1.write((AnnotatedDocument(section),), tmp_path / "corpus") == ()
    assert (tmp_path / "corpus" / "interactions.csv").exists() == has_table
    (read,) = knowtator1.read(tmp_path / "corpus").documents
    (found,) = read.section.interactions
    assert found.phrase is not None
    assert (found.phrase.spans, found.modality, found.annotator) == (spans, "negative", "team")
    assert (found.phrase.id == phrase_id) == (has_table or bool(phrase_id))


def test_a_parent_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A corpus folder can't say the name of what is not marked."""
    orphan = replace(MENTION, type=MentionType.METABOLITE, active_ingredient="elsewhere")
    losses = knowtator1.write((AnnotatedDocument(replace(SECTION, mentions=(orphan,))),), tmp_path / "corpus")
    assert losses == (Loss("one.txt", "active ingredient that is not among the mentions"),)
    assert knowtator1.read(tmp_path / "corpus").documents[0].section.mentions[0].active_ingredient is None


def test_what_is_noted_of_a_mention_comes_back(tmp_path: Path, bare_document: AnnotatedDocument) -> None:
    """Dates, comments and annotators' ids, through another format and into a corpus folder again."""
    knowtator1.write((bare_document,), tmp_path / "corpus")
    (file,) = (tmp_path / "corpus" / "knowtator").iterdir()
    raw = knowtator.load(file)
    dated = [
        replace(entry, creation_date=f"day {number}", comment="sure\r\n?", annotator_id=f"id {entry.annotator}")
        for number, entry in enumerate(raw.annotations)
    ]
    knowtator.dump(replace(raw, entries=(*dated, *raw.entries[len(dated) :])), file)
    reading = knowtator1.read(tmp_path / "corpus")
    assert reading.documents[0].mention_attributes[2] == (
        ("annotator_id", "id somebody else"),
        ("comment", "sure\r\n?"),
        ("creation_date", "day 2"),
    )
    assert {loss.what for loss in reading.losses} == {
        "comment of a frame or phrase",
        "creation date of a frame or phrase",
    }
    assert FORMATS["brat"].write is not None
    assert FORMATS["brat"].write(reading.documents, tmp_path / "brat") == ()
    back = FORMATS["brat"].read(tmp_path / "brat")
    assert knowtator1.write(back.documents, tmp_path / "again") == ()
    assert knowtator1.read(tmp_path / "again") == Reading(reading.documents, ())


@pytest.mark.parametrize("name", [":document", "a:b:c"])
def test_a_strange_name_of_an_element_is_no_format(tmp_path: Path, name: str) -> None:
    """The parser takes names that lxml refuses elsewhere."""
    path = tmp_path / "one.xml"
    path.write_text(f"<{name}/>", encoding="utf-8")
    with pytest.raises(FormatError, match="no format that is known"):
        guess_format(path)
    for format_name in ("ddi-corpus", "bioc-xml", "knowtator2"):
        with pytest.raises(FormatError):
            FORMATS[format_name].read(path)
