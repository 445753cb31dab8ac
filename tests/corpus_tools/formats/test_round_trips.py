"""What is written in a format is read again, and what cannot be is named."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from corpus_tools.corpus import load_corpus
from corpus_tools.documents import (
    DrugMention,
    Era,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Severity,
    Span,
    covered_text,
)
from corpus_tools.errors import CorpusError
from corpus_tools.formats import FORMATS, AnnotatedDocument, Reading
from corpus_tools.order import in_text_order, interactions_in_text_order
from corpus_tools.validation import find_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.formats import Loss

WRITTEN = [name for name, format_ in FORMATS.items() if format_.write]
# Whatever a document says, these hold.
LOSSLESS = ["bioc-xml", "bioc-json", "pubannotation", "jsonl", "webannotation"]
# These hold whatever a corpus of ours says.
FAITHFUL = [*LOSSLESS, "knowtator1", "brat"]


def convert(name: str, documents: Sequence[AnnotatedDocument], folder: Path) -> tuple[tuple[Loss, ...], Reading]:
    """Write documents in a format, and read them again."""
    write = FORMATS[name].write
    assert write is not None
    target = folder / f"converted{FORMATS[name].suffix}"
    return write(documents, target), FORMATS[name].read(target)


@pytest.mark.parametrize("name", LOSSLESS)
def test_everything_comes_back(name: str, full_document: AnnotatedDocument, tmp_path: Path) -> None:
    """Discontinuous, nested and broken mentions, CRLF, astral characters, fields and further attributes."""
    other = replace(full_document, section=replace(full_document.section, name="two.txt"))
    losses, back = convert(name, (full_document, other), tmp_path)
    assert losses == ()
    assert back == Reading((full_document, other), ())


@pytest.mark.parametrize("name", FAITHFUL)
def test_a_section_comes_back(name: str, bare_document: AnnotatedDocument, tmp_path: Path) -> None:
    """Formats with no place for further attributes hold everything else."""
    losses, back = convert(name, (bare_document,), tmp_path)
    assert losses == ()
    assert back == Reading((bare_document,), ())


def test_what_the_ddi_corpus_cannot_hold_is_named(bare_document: AnnotatedDocument, tmp_path: Path) -> None:
    """Of a section, drugs and stated interactions within a sentence are left; everything else is said to be lost."""
    losses, back = convert("ddi-corpus", (bare_document,), tmp_path)
    (document,) = back.documents
    section, given_section = document.section, bare_document.section
    assert section.text == given_section.text
    assert [(mention.spans, mention.type) for mention in section.mentions] == [
        (mention.spans, mention.type) for mention in given_section.mentions
    ]
    assert [(i.precipitant.text, i.object.text) for i in section.interactions] == [
        ("Zorbamide", "quexapine"),
        ("vex-\r\namine", "quexapine"),
    ]
    assert Counter(loss.what for loss in losses) == {
        "attribute 'package_insert' of the section": 1,
        "attribute 'active_ingredient' of the section": 1,
        "attribute 'era' of the section": 1,
        "attribute 'kind' of the section": 1,
        "id of a mention": 6,
        "attribute 'annotator' of a mention": 5,
        "attribute 'active_ingredient' of a mention": 1,
        "that an interaction is quantitative": 2,
        "phrase of an interaction": 2,
        "attribute 'annotator' of an interaction": 2,
        "interaction across sentences": 1,
    }


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("knowtator1", {"section": 2, "a mention": 2, "an interaction": 2}),
        ("brat", {"section": 2}),
    ],
)
def test_further_attributes_are_named_where_they_get_lost(
    name: str, lost: dict[str, int], full_document: AnnotatedDocument, tmp_path: Path
) -> None:
    """A corpus folder has no place for scores; brat has one, but none for what is said of a whole text."""
    losses, _ = convert(name, (full_document,), tmp_path)
    assert Counter(loss.what.rpartition("' of ")[2].removeprefix("the ") for loss in losses) == lost


@pytest.mark.parametrize("name", WRITTEN)
def test_the_example_corpus_comes_back(name: str, example_corpus: Corpus, tmp_path: Path) -> None:
    """The whole corpus, in every format; only the DDI corpus's loses anything, and says so."""
    documents = tuple(map(AnnotatedDocument, example_corpus.sections))
    losses, back = convert(name, documents, tmp_path)
    check(name, documents, losses, back)


@pytest.fixture(scope="module")
def development_documents(development_corpus: Path) -> tuple[AnnotatedDocument, ...]:
    """Return the development corpus, read once."""
    documents, losses = FORMATS["knowtator1"].read(development_corpus)
    assert losses == ()
    return documents


@pytest.mark.parametrize("name", WRITTEN)
def test_the_development_corpus_comes_back(
    name: str, development_documents: tuple[AnnotatedDocument, ...], tmp_path: Path
) -> None:
    """As the example corpus, with what Knowtator has noted of each mention."""
    losses, back = convert(name, development_documents, tmp_path)
    check(name, development_documents, losses, back)


def check(name: str, documents: tuple[AnnotatedDocument, ...], losses: tuple[Loss, ...], back: Reading) -> None:
    assert [d.section.text for d in back.documents] == [d.section.text for d in documents]
    if name in FAITHFUL:
        assert (losses, back) == ((), Reading(documents, ()))
        return
    lost = Counter(loss.what for loss in losses)
    mentions = sum(len(document.section.mentions) for document in documents)
    interactions = sum(len(document.section.interactions) for document in documents)
    assert sum(len(document.section.mentions) for document in back.documents) == (
        mentions - lost["mention across sentences"]
    )
    assert sum(len(document.section.interactions) for document in back.documents) == interactions - sum(
        lost[what]
        for what in (
            "interaction across sentences",
            "negative interaction: a pair without interaction",
            "second interaction of one pair",
        )
    )


def test_a_corpus_folder_that_was_written_is_valid(example_corpus: Corpus, tmp_path: Path) -> None:
    """Through another format and back, `corpus validate` finds no error, and the corpus is the same."""
    _, back = convert("webannotation", tuple(map(AnnotatedDocument, example_corpus.sections)), tmp_path)
    write = FORMATS["knowtator1"].write
    assert write is not None
    assert write(back.documents, tmp_path / "corpus") == ()
    assert [p for p in find_problems(tmp_path / "corpus") if p.severity is Severity.ERROR] == []
    assert load_corpus(tmp_path / "corpus").sections == example_corpus.sections


PIECES = st.sampled_from(
    [
        *"abcXYZ019 .;:,#\\\"'<>&%/",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\U0001f48a",
        "e\u0301",
        "\u2028",
        "\x85",
        "\xa0",
        "\u200d",
    ]
)
IDS = st.sampled_from(["", "m1", "m2", "T1", "R1", "A1", "id mit ä", "a#b%20/c"])
ANNOTATORS = st.sampled_from(["", "A", "team B\n& <C>"])
VALUES = st.lists(PIECES, max_size=6).map("".join)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """Return one to three pieces that do not overlap, but may touch."""
    ends = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    pieces = [Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]
    return tuple(pieces)


@st.composite
def attributes(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    names = st.sampled_from(["score", "name", "Größe", "x-1", "note"])
    return tuple(draw(st.dictionaries(names, VALUES, max_size=2)).items())


@st.composite
def documents(draw: st.DrawFn, *, further: bool = True) -> AnnotatedDocument:
    """Return any document that is in text order."""
    text = draw(st.lists(PIECES, min_size=3, max_size=40).map("".join))
    mentions = in_text_order(
        DrugMention(
            pieces := draw(spans(text)),
            draw(st.sampled_from(MentionType)),
            covered_text(text, pieces),
            draw(IDS),
            draw(ANNOTATORS),
            draw(st.none() | IDS.filter(bool)),
        )
        for _ in range(draw(st.integers(0, 5)))
    )
    interactions = []
    for _ in range(draw(st.integers(0, 3)) if len(mentions) > 1 else 0):
        phrase = None
        if draw(st.booleans()):
            pieces = draw(spans(text))
            phrase = InteractionPhrase(pieces, covered_text(text, pieces), draw(IDS))
        first, second = draw(st.permutations(mentions))[:2]
        kinds = draw(st.sampled_from(Modality)), draw(st.sampled_from(InteractionType))
        interactions.append(GoldInteraction(first, second, *kinds, phrase, draw(ANNOTATORS)))
    fields = (draw(st.sampled_from(["7", "insert 8"])), "zorbamide", draw(st.none() | st.sampled_from(Era)), "a kind")
    section = Section("one.txt", text, mentions, interactions_in_text_order(interactions), *fields)
    if not further:
        return AnnotatedDocument(section)
    return AnnotatedDocument(
        section,
        draw(attributes()),
        tuple(draw(attributes()) for _ in mentions),
        tuple(draw(attributes()) for _ in interactions),
    )


@pytest.mark.parametrize("name", LOSSLESS)
@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_any_document_comes_back(name: str, document: AnnotatedDocument) -> None:
    """Whatever the text, the spans, the ids and the attributes."""
    with tempfile.TemporaryDirectory() as folder:
        assert convert(name, (document,), Path(folder)) == ((), Reading((document,), ()))


@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_any_document_comes_back_from_brat(document: AnnotatedDocument) -> None:
    """All but further attributes of the section, which are named."""
    with tempfile.TemporaryDirectory() as folder:
        losses, back = convert("brat", (document,), Path(folder))
    assert len(losses) == len(document.attributes)
    assert back == Reading((replace(document, attributes=()),), ())


def without_empty_ids(section: Section, like: Section) -> Section:
    """Return a section in which what has no id in another section has none either."""
    mentions = tuple(
        replace(mention, id=mention.id if other.id else "", active_ingredient=None)
        for mention, other in zip(section.mentions, like.mentions, strict=True)
    )
    return replace(section, mentions=in_text_order(mentions), interactions=())


@settings(max_examples=40, deadline=None)
@given(document=documents(further=False))
def test_any_document_comes_back_from_a_corpus_folder(document: AnnotatedDocument) -> None:
    """Drugs and interactions are the same; ids are where none of two annotations are the same, and it says so."""
    assume(document.section.text.strip())
    with tempfile.TemporaryDirectory() as folder:
        losses, back = convert("knowtator1", (document,), Path(folder))
    given_section, section = document.section, back.documents[0].section
    assert facts(section) == facts(given_section)
    if not losses:
        ids = Counter(mention.id for mention in section.mentions)
        assert not Counter(mention.id for mention in given_section.mentions if mention.id) - ids
        assert [i.annotator for i in section.interactions] == [i.annotator for i in given_section.interactions]


def facts(section: Section) -> tuple[object, ...]:
    """Return what a section says, without ids and annotators of interactions."""
    return (
        section.text,
        section.package_insert,
        section.era,
        sorted((m.spans, m.type, m.text, m.annotator) for m in section.mentions),
        [
            (i.precipitant.spans, i.object.spans, i.modality, i.type, i.phrase and i.phrase.spans)
            for i in section.interactions
        ],
    )


@settings(max_examples=40, deadline=None)
@given(document=documents(further=False))
def test_any_document_comes_back_from_the_ddi_corpus_as_far_as_it_can(document: AnnotatedDocument) -> None:
    """The text is whole, and every drug is there or said to be lost."""
    with tempfile.TemporaryDirectory() as folder:
        losses, back = convert("ddi-corpus", (document,), Path(folder))
    section = back.documents[0].section
    assert section.text == document.section.text
    lost = sum(loss.what == "mention across sentences" for loss in losses)
    assert len(section.mentions) == len(document.section.mentions) - lost
    found = Counter((mention.spans, mention.type) for mention in section.mentions)
    assert not found - Counter((mention.spans, mention.type) for mention in document.section.mentions)


@pytest.mark.parametrize("name", ["bioc-xml", "ddi-corpus"])
@settings(max_examples=20, deadline=None)
@given(character=st.sampled_from(["\0", "\x0b", "\x0c", "\x1b", "\ufffe"]), place=st.integers(0, 9))
@example("\x0c", 3)
def test_what_xml_cannot_hold_is_replaced_and_named(name: str, character: str, place: int) -> None:
    """A control character becomes one other character, so that offsets stay, and is named."""
    text = f"{'Zorbamide.'[:place]}{character}{'Zorbamide.'[place:]}"
    mention = DrugMention((Span(0, 10),), MentionType.DRUG_PRODUCT, text[:10], "m1")
    with tempfile.TemporaryDirectory() as folder:
        losses, back = convert(name, (AnnotatedDocument(Section("one.txt", text, (mention,))),), Path(folder))
    replaced = text.replace(character, " " if character.isspace() else "\ufffd")
    assert [loss.what for loss in losses][:1] == [f"the character U+{ord(character):04X}, which XML cannot hold"]
    (document,) = back.documents
    assert document.section.text == replaced
    assert [m.text for m in document.section.mentions] == [replaced[:10]]


@pytest.mark.parametrize("name", ["bioc-json", "pubannotation", "jsonl", "webannotation", "brat"])
def test_control_characters_come_back_where_they_can(name: str, tmp_path: Path) -> None:
    """JSON and plain files hold what XML does not."""
    text = "Zorb\x0bamide\x0c \x1b.\ufffe"
    section = Section("one.txt", text, (DrugMention((Span(0, 10),), MentionType.DRUG_PRODUCT, text[:10], "m1"),))
    assert convert(name, (AnnotatedDocument(section),), tmp_path) == ((), Reading((AnnotatedDocument(section),), ()))


@pytest.mark.parametrize(("text", "found"), [("a \0", "NUL"), (" \n", "words"), ("a\x1bb", "U\\+001B")])
def test_a_text_that_no_corpus_folder_can_hold_is_refused(text: str, found: str, tmp_path: Path) -> None:
    """A NUL or nothing at all would not be read again; a control character in a drug's name is not XML."""
    mention = DrugMention((Span(0, len(text)),), MentionType.DRUG_PRODUCT, text, "m1")
    document = AnnotatedDocument(Section("one.txt", text, (mention,)))
    with pytest.raises(CorpusError, match=found):
        convert("knowtator1", (document,), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["bioc-json", "pubannotation", "jsonl", "webannotation", "brat"])
def test_a_file_appears_whole_or_not_at_all(name: str, bare_document: AnnotatedDocument, tmp_path: Path) -> None:
    """Where a text cannot be encoded, nothing is left behind."""
    broken = AnnotatedDocument(Section("two.txt", "half a \ud83d character"))
    with pytest.raises(CorpusError, match="surrogate"):
        convert(name, (bare_document, broken), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [n for n in WRITTEN if FORMATS[n].is_folder])
def test_a_folder_of_other_documents_is_not_mixed(name: str, bare_document: AnnotatedDocument, tmp_path: Path) -> None:
    """Written again, the same documents take their places; others would be one corpus with those that are there."""
    convert(name, (bare_document,), tmp_path)
    other = replace(bare_document, section=replace(bare_document.section, name="two.txt"))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(CorpusError, match="other documents"):
        convert(name, (other,), tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert (
        convert(name, (bare_document, other), tmp_path)[1].documents[0]
        == convert(name, (bare_document,), tmp_path / "elsewhere")[1].documents[0]
    )


NAMES = {
    "a path": ("../../labels/one.xml#3", "%2E%2E%2F..%2Flabels%2Fone.xml#3.txt"),
    "hidden": (".one.txt", "%2Eone.txt"),
    "no suffix": ("DDI-DrugBank.d89", "DDI-DrugBank.d89.txt"),
    "letters": ("Größe 1.txt", "Größe 1.txt"),
    "a line end": ("a\nb.txt", "a%0Ab.txt"),
}


@pytest.mark.parametrize(("given_name", "file_name"), NAMES.values(), ids=NAMES)
def test_names_become_file_names(given_name: str, file_name: str, tmp_path: Path) -> None:
    """A document's name can't lead out of the folder; where it changes, that is a loss."""
    document = AnnotatedDocument(Section(given_name, "Zorbamide."))
    losses, back = convert("brat", (document,), tmp_path)
    assert [d.section.name for d in back.documents] == [file_name]
    assert len(losses) == (given_name != file_name)
    assert {path.parent for path in tmp_path.rglob("*.txt")} == {tmp_path / "converted"}


def test_two_names_for_one_file_are_refused(tmp_path: Path) -> None:
    """Not every file system tells cases apart, and none holds two files of one name."""
    one, two = (AnnotatedDocument(Section(name, "Zorbamide.")) for name in ("One.txt", "one.txt"))
    with pytest.raises(CorpusError, match="two documents"):
        convert("brat", (one, two), tmp_path)
