"""A corpus folder: what is read, where interactions come from, and every way in which a folder is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools import section_table
from corpus_tools.corpus import load_corpus, scan_corpus
from corpus_tools.documents import Era, MentionType, Modality, Severity, Span
from corpus_tools.errors import CorpusError, InvalidCorpusError, SectionTableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Build: TypeAlias = Any
MakeCorpus: TypeAlias = "Callable[..., Path]"

SECTIONS = "section,package_insert,active_ingredient,era,kind\r\none.txt,7,quexapine,newer,drug interactions\r\n"


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(problem.severity.value, problem.code) for problem in scan_corpus(folder)[1]]


def test_a_corpus_is_read_whole(make_corpus: MakeCorpus) -> None:
    """Text, mentions, interactions and what the table of sections says of the section."""
    corpus = load_corpus(make_corpus({"sections.csv": SECTIONS}))
    (section,) = corpus.sections
    assert (corpus.name, section.name) == ("corpus", "one.txt")
    assert (len(section.mentions), len(section.interactions)) == (3, 1)
    assert (section.package_insert, section.active_ingredient) == ("7", "quexapine")
    assert (section.era, section.kind) == (Era.NEWER, "drug interactions")


def test_without_a_table_of_sections_each_is_an_insert_of_its_own(make_corpus: MakeCorpus) -> None:
    """Nothing is known of the section's age and kind."""
    (section,) = load_corpus(make_corpus()).sections
    assert (section.package_insert, section.era, section.kind) == ("one.txt", None, "")


def test_without_a_table_interactions_come_from_the_frames(make_corpus: MakeCorpus, build: Build) -> None:
    """A corpus of Knowtator files alone is a corpus."""
    annotations = build.document(*build.drugs, build.phrase, build.frame_of_two)
    folder = make_corpus({"interactions.csv": None, "knowtator/one.txt.knowtator.xml": annotations})
    assert len(load_corpus(folder).sections[0].interactions) == 1
    assert codes(folder) == []


def test_the_table_counts_and_each_difference_is_a_warning(make_corpus: MakeCorpus, build: Build) -> None:
    """Where table and frames disagree, both sides are named."""
    annotations = build.document(*build.drugs, build.phrase, build.frame_of_two)
    files = {"knowtator/one.txt.knowtator.xml": annotations}
    assert codes(make_corpus(files)) == []
    folder = make_corpus(files | {"interactions.csv": build.table({"Modality": "Negative"})})
    assert codes(folder) == [("warning", "interaction-only-in-table"), ("warning", "interaction-only-in-frames")]
    assert [found.modality for found in load_corpus(folder).sections[0].interactions] == [Modality.NEGATIVE]


def test_line_ends_are_not_translated(make_corpus: MakeCorpus, build: Build) -> None:
    """A text with CRLF keeps its offsets: the text at each span is the mention's."""
    text = "Zorbamide raised\r\n\r\n\U0001f48a quexapine."
    annotations = build.document(build.mention("z", 0, "Zorbamide"), build.mention("q", 22, "quexapine"))
    files = {"texts/one.txt": text, "knowtator/one.txt.knowtator.xml": annotations, "interactions.csv": None}
    (section,) = load_corpus(make_corpus(files)).sections
    assert section.text == text
    assert [section.text[mention.start : mention.end] for mention in section.mentions] == ["Zorbamide", "quexapine"]


def test_mentions_of_the_table_join_the_section(make_corpus: MakeCorpus, build: Build) -> None:
    """A mention that only the table has is in the section, with a warning."""
    annotations = build.document(*build.drugs[1:])
    folder = make_corpus({"knowtator/one.txt.knowtator.xml": annotations})
    assert codes(folder) == [("warning", "only-in-table")]
    mention = load_corpus(folder).sections[0].mentions[0]
    assert (mention.spans, mention.type) == ((Span(0, 9),), MentionType.ACTIVE_INGREDIENT)


def test_sections_stand_in_natural_order(make_corpus: MakeCorpus, build: Build) -> None:
    """Section 2 comes before section 10."""
    names = ("section-10.txt", "section-2.txt", "section-1.txt")
    files = {f"texts/{name}": "Nothing." for name in names}
    files |= {f"knowtator/{name}.knowtator.xml": build.document(source=name) for name in names}
    corpus = load_corpus(make_corpus(files))
    assert [section.name for section in corpus.sections] == ["one.txt", *reversed(names)]


def test_an_annotators_folder_borrows_texts_and_sections(make_corpus: MakeCorpus, build: Build) -> None:
    """It has annotations only, and perhaps not for every text; the interactions are the annotator's own."""
    annotations = build.document(*build.drugs, build.phrase, build.frame_of_two)
    folder = make_corpus(
        {
            "sections.csv": SECTIONS + "two.txt,7,quexapine,newer,drug interactions\r\n",
            "texts/two.txt": "Nothing.",
            "knowtator/two.txt.knowtator.xml": build.document(source="two.txt"),
            "interactions.csv": build.table({"Modality": "Negative"}),
            "first/knowtator/one.txt.knowtator.xml": annotations,
        }
    )
    corpus = load_corpus(folder / "first")
    assert (corpus.name, [section.name for section in corpus.sections]) == ("first", ["one.txt"])
    assert corpus.sections[0].package_insert == "7"
    assert [found.modality for found in corpus.sections[0].interactions] == [Modality.POSITIVE]
    assert codes(folder / "first") == [("warning", "annotations-missing")]


def test_one_annotator_of_several_can_be_chosen(make_corpus: MakeCorpus, build: Build) -> None:
    """Mentions and rows of the others are left out; a name that nobody has is an error that lists the names."""
    second = build.mention("z2", 0, "Zorbamide", "Drug product", annotator="second")
    folder = make_corpus({"knowtator/one.txt.knowtator.xml": build.document(*build.drugs, second)})
    (section,) = load_corpus(folder, annotator="second").sections
    assert ([mention.id for mention in section.mentions], section.interactions) == (["z2"], ())
    (section,) = load_corpus(folder, annotator=build.annotator).sections
    assert (len(section.mentions), len(section.interactions)) == (3, 1)
    with pytest.raises(CorpusError, match="marked nothing") as caught:
        scan_corpus(folder, annotator="third")
    assert caught.value.expected == f"{build.annotator}, second"


BAD: dict[str, tuple[str, dict[str, str | bytes | None]]] = {
    "a text without annotations": ("annotations-missing", {"texts/two.txt": "Nothing."}),
    "annotations without text": ("text-missing", {"knowtator/two.txt.knowtator.xml": "<annotations textSource='a'/>"}),
    "an empty text": ("text-unreadable", {"texts/one.txt": ""}),
    "a binary text": ("text-unreadable", {"texts/one.txt": b"a\0b"}),
    "a text in another encoding": ("text-unreadable", {"texts/one.txt": b"a\xae"}),
    "damaged annotations": ("annotations-unreadable", {"knowtator/one.txt.knowtator.xml": "<annotations"}),
    "a damaged table": ("table-unreadable", {"interactions.csv": "FileName\n"}),
    "a damaged table of sections": ("sections-unreadable", {"sections.csv": "section\n"}),
    "a section without text": ("section-without-text", {"sections.csv": f"{SECTIONS}two.txt,7,,older,\n"}),
    "a text without section": ("section-missing", {"sections.csv": SECTIONS.replace("one", "two")}),
    "an unknown era": ("unknown-era", {"sections.csv": SECTIONS.replace("newer", "ancient")}),
    "no package insert": ("section-without-insert", {"sections.csv": SECTIONS.replace(",7,", ",,")}),
    "a section twice": ("section-repeated", {"sections.csv": f"{SECTIONS}one.txt,7,,older,\n"}),
}


@pytest.mark.parametrize(("code", "files"), BAD.values(), ids=BAD)
def test_a_bad_part_is_an_error_and_the_rest_is_read(
    make_corpus: MakeCorpus, code: str, files: dict[str, str | bytes | None]
) -> None:
    """Scanning names the part; loading refuses the whole and carries every error."""
    folder = make_corpus(files)
    corpus, problems = scan_corpus(folder)
    assert ("error", code) in codes(folder)
    assert all(problem.path.startswith(str(folder)) for problem in problems)
    assert len(corpus.sections) <= 1
    with pytest.raises(InvalidCorpusError) as caught:
        load_corpus(folder)
    assert caught.value.problems == tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    assert caught.value.path == folder


def test_an_error_in_a_table_of_sections_says_its_line(make_corpus: MakeCorpus) -> None:
    """Path, line, section, what was expected and what was found."""
    folder = make_corpus({"sections.csv": SECTIONS.replace("newer", "ancient")})
    (problem,) = scan_corpus(folder)[1]
    assert (problem.path, problem.place, problem.mention) == (str(folder / "sections.csv"), "line 2", "one.txt")
    assert (problem.expected, problem.found) == ("newer, older or nothing", "ancient")


def test_a_warning_does_not_hinder_loading(make_corpus: MakeCorpus, build: Build) -> None:
    """Another textSource and files that are nobody's are for a person to look at."""
    folder = make_corpus(
        {
            "knowtator/one.txt.knowtator.xml": build.document(*build.drugs, source="other.txt"),
            "texts/notes.md": "a note",
            "texts/.hidden": "not looked at",
            "knowtator/one.xml": "misnamed",
        }
    )
    assert codes(folder) == [
        ("warning", "foreign-file"),
        ("warning", "foreign-file"),
        ("warning", "text-source-differs"),
    ]
    assert len(load_corpus(folder).sections) == 1


def test_a_folder_that_is_no_corpus_says_what_was_expected(tmp_path: Path) -> None:
    """No folder, a file, an empty folder, a folder of texts only, and one of empty folders."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts-only" / "texts").mkdir(parents=True)
    (tmp_path / "texts-only" / "texts" / "a.txt").write_text("x")
    (tmp_path / "hollow" / "texts").mkdir(parents=True)
    (tmp_path / "hollow" / "knowtator").mkdir()
    for name in ("nowhere", "file", "empty", "texts-only", "hollow"):
        with pytest.raises(CorpusError) as caught:
            scan_corpus(tmp_path / name)
        assert "texts/*.txt" in str(caught.value.expected)
        assert caught.value.path == tmp_path / name


def test_the_table_of_sections_survives_being_written(tmp_path: Path) -> None:
    """What is written reads the same."""
    rows = section_table.loads(SECTIONS + '"two, or so.txt",8,zorbamide,,\r\n')
    path = tmp_path / "sections.csv"
    section_table.dump(rows, path)
    assert section_table.load(path) == rows
    assert path.read_bytes().startswith(SECTIONS.encode())


def test_a_table_of_sections_names_the_columns_it_lacks() -> None:
    """All of them at once."""
    with pytest.raises(SectionTableError, match="lacks 2 columns: era, kind"):
        section_table.loads("section,package_insert,active_ingredient\n")


def test_the_published_corpus_is_read_without_errors(real_corpus: Path) -> None:
    """42 package inserts, 138 sections, and the counts of its own description."""
    corpus, problems = scan_corpus(real_corpus)
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    assert len({section.package_insert for section in corpus.sections}) == 42
    assert len(corpus.sections) == 138
    types = [mention.type for section in corpus.sections for mention in section.mentions]
    assert [types.count(mention_type) for mention_type in MentionType] == [2038, 150, 134]
    assert sum(len(section.interactions) for section in corpus.sections) == 408
    for section in corpus.sections:
        for mention in section.mentions:
            assert section.text[mention.start : mention.end] == mention.text
