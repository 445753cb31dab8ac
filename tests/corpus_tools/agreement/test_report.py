"""Annotators' folders in; tables, JSON and one HTML page out."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from lxml import html

from corpus_tools.agreement import (
    agreement_page,
    agreement_tables,
    find_disagreements,
    load_comparison,
    measure_agreement,
)
from corpus_tools.agreement.page import Piece, pieces
from corpus_tools.documents import Span
from corpus_tools.errors import AgreementError, CorpusError, InvalidCorpusError

if TYPE_CHECKING:
    from corpus_tools.agreement import Agreement

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Annotators: TypeAlias = Any

ANNOTATIONS = Path(__file__).parents[3] / "annotations"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a corpus of two short sections of the example, with its two annotators."""
    for name in ("example-12.txt", "example-15.txt"):
        for part in ("knowtator", "annotator-1/knowtator", "annotator-2/knowtator"):
            (tmp_path / part).mkdir(parents=True, exist_ok=True)
            shutil.copy(ANNOTATIONS / part / f"{name}.knowtator.xml", tmp_path / part)
        (tmp_path / "texts").mkdir(exist_ok=True)
        shutil.copy(ANNOTATIONS / "texts" / name, tmp_path / "texts")
    return tmp_path


@pytest.fixture(scope="module")
def example() -> Agreement:
    """Return the figures of the example corpus's annotators."""
    return measure_agreement(load_comparison([ANNOTATIONS / "annotator-1", ANNOTATIONS / "annotator-2"]))


def test_the_example_corpus(example: Agreement) -> None:
    """The figures are those that its README gives, which another program has counted."""
    exact = {row.name: row.iaa.value for row in example.mentions[0].together.rows}
    assert round(exact["active ingredient"] or 0, 2) == 0.95
    assert round(exact["drug product"] or 0, 2) == 0.98
    assert round(exact["metabolite"] or 0, 2) == 0.65
    assert len(example.sections) == 22


def test_tables_have_every_figure(example: Agreement) -> None:
    """Mentions, confusion, interactions, coefficients, disagreements; each row as wide as its head."""
    tables = agreement_tables(example)
    assert [table.title.split(":")[0] for table in tables] == [
        "Drug mentions",
        "Classes on the same or overlapping words",
        "Interactions",
        "Interactions, corrected for chance, over all candidate pairs of drugs",
        "Disagreements",
    ]
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    assert tables[-1].rows[-1] == ("all", str(len(example.disagreements)))


def test_three_annotators_have_tables_of_all_and_of_each_two(corpus: Path) -> None:
    """The consensus can be one of them."""
    found = measure_agreement(load_comparison([corpus / "annotator-1", corpus / "annotator-2", corpus]))
    titles = [table.title for table in agreement_tables(found)]
    assert sum(title.startswith("Drug mentions") for title in titles) == 4
    assert titles[0].startswith("Drug mentions: A annotator-1, B annotator-2, C ")
    assert all(len(row) == len(table.columns) for table in agreement_tables(found) for row in table.rows)


def test_json_holds_plain_values(example: Agreement) -> None:
    """And comes back as it went."""
    figures = example.to_json()
    assert json.loads(json.dumps(figures)) == figures
    assert figures["annotators"] == {"A": "annotator-1", "B": "annotator-2"}
    assert len(figures["disagreements"]) == len(example.disagreements)


# Disagreements


def test_what_annotators_differ_in_is_named(annotators: Annotators) -> None:
    """Mentions by span, class and parent; interactions by roles, modality, type and phrase; and what one has missed."""
    text = "Zorba and quex raised metaquex. Tiran did nothing."
    zorba, quex = annotators.mention(text, (0, 5), id="z"), annotators.mention(text, (10, 14), id="q")
    metabolite = [annotators.mention(text, (22, 30), kind="met", id="m", parent=parent) for parent in ("q", "z")]
    tiran = [annotators.mention(text, (32, 37)), annotators.mention(text, (32, 37), kind="dp")]
    said = [
        annotators.interaction(zorba, metabolite[0], "positive qualitative", (15, 21), text=text),
        annotators.interaction(metabolite[1], zorba, "negative quantitative", (15, 30), text=text),
    ]
    comparison = annotators.comparison(
        text,
        ([zorba, quex, metabolite[0], tiran[0]], [said[0], annotators.interaction(quex, metabolite[0])]),
        ([zorba, quex, metabolite[1], tiran[1]], [said[1]]),
    )
    found = find_disagreements(comparison)
    assert [(d.kind, ", ".join(d.differences)) for d in found] == [
        ("mention", "active ingredient of the metabolite"),
        ("mention", "class"),
        ("interaction", "roles, modality, type, phrase"),
        ("interaction", "not marked by all"),
    ]
    assert [text[d.context.start : d.context.end] for d in found[:2]] == [text[:31], text[32:]]
    assert found[0].statements() == (
        '"metaquex" at 22..30: metabolite of "quex" at 10..14',
        '"metaquex" at 22..30: metabolite of "Zorba" at 0..5',
    )
    assert found[3].statements()[1] == "nothing marked"


def test_an_interaction_of_mentions_that_overlap_is_one_and_the_same(annotators: Annotators) -> None:
    """Only the mention is a disagreement: what it becomes decides for the interaction as well."""
    text = "Zorba acid raised quex."
    quex = annotators.mention(text, (18, 22))
    short, long = annotators.mention(text, (0, 5)), annotators.mention(text, (0, 10))
    found = find_disagreements(
        annotators.comparison(
            text,
            ([short, quex], [annotators.interaction(short, quex)]),
            ([long, quex], [annotators.interaction(long, quex)]),
        )
    )
    assert [(d.kind, d.differences) for d in found] == [("mention", ("span",))]


# The page


def test_the_page_stands_alone(example: Agreement) -> None:
    """No script, no link, no picture, no style or font from elsewhere; every disagreement is there."""
    page = agreement_page(example)
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //embed | //@href | //@src | //@onclick")
    assert not re.search(r"https?:|url\(|@import", page)
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    assert len(tree.xpath("//article")) == len(example.disagreements)
    assert len(tree.xpath("//article//div[@class='view']")) == 2 * len(example.disagreements)
    assert len(tree.xpath("//table")) == len(agreement_tables(example))
    assert tree.xpath("//html/@lang") == ["en"]


def test_nothing_in_a_text_or_name_is_markup(annotators: Annotators) -> None:
    """A text with tags is shown as it stands."""
    text = '<script>alert("x")</script> & <b>quex</b> rose.'
    mention = annotators.mention(text, (0, 27))
    comparison = annotators.comparison(text, ([mention], []), ([], []), name="<i>one</i>.txt")
    tree = html.fromstring(agreement_page(measure_agreement(comparison)))
    assert not tree.xpath("//script | //b | //i")
    (view, _) = tree.xpath("//article//div[@class='view']")
    assert "".join(view.xpath("./p[1]/mark/text()")) == text[:27]
    assert tree.xpath("//h3/text()") == ["<i>one</i>.txt"]


def test_the_marks_of_a_sentence_say_what_is_marked(annotators: Annotators) -> None:
    """A phrase may hold the object; what lies outside the sentences is cut off."""
    text = "Zorba raised quex. Tiran."
    said = annotators.interaction(
        annotators.mention(text, (0, 5)), annotators.mention(text, (13, 17)), phrase=(6, 17), text=text
    )
    assert pieces(text, Span(0, 18), said) == (
        Piece("Zorba", ("precipitant",)),
        Piece(" "),
        Piece("raised ", ("phrase",)),
        Piece("quex", ("object", "phrase")),
        Piece("."),
    )
    assert pieces(text, Span(0, 18), None) == (Piece("Zorba raised quex."),)
    metabolite, parent = annotators.mention(text, (0, 5), kind="met"), annotators.mention(text, (19, 24))
    assert pieces(text, Span(0, 18), metabolite, parent)[0] == Piece("Zorba", ("mention",))


# What cannot be compared


def test_a_section_that_one_annotator_lacks_is_an_error(corpus: Path) -> None:
    """Named, on whichever side it is missing; --section leaves it out."""
    (corpus / "annotator-2" / "knowtator" / "example-15.txt.knowtator.xml").unlink()
    folders = [corpus / "annotator-1", corpus / "annotator-2"]
    for order in (folders, folders[::-1]):
        with pytest.raises(AgreementError, match=r"example-15\.txt") as refused:
            load_comparison(order)
        assert refused.value.path == corpus / "annotator-2"
    assert [section.name for section in load_comparison(folders, sections=["example-12.txt"]).sections] == [
        "example-12.txt"
    ]
    with pytest.raises(AgreementError, match=r"example-15\.txt"):
        load_comparison(folders, sections=["example-15.txt"])


def test_no_section_in_common_is_an_error(corpus: Path) -> None:
    """Not agreement on nothing."""
    (corpus / "annotator-1" / "knowtator" / "example-12.txt.knowtator.xml").unlink()
    (corpus / "annotator-2" / "knowtator" / "example-15.txt.knowtator.xml").unlink()
    with pytest.raises(AgreementError, match="no section in common"):
        load_comparison([corpus / "annotator-1", corpus / "annotator-2"])


def test_an_unknown_section_is_an_error(corpus: Path) -> None:
    """With those that there are."""
    with pytest.raises(AgreementError, match=r"example-99\.txt") as refused:
        load_comparison([corpus / "annotator-1", corpus], sections=["example-99.txt"])
    assert refused.value.expected == "example-12.txt, example-15.txt"


def test_other_texts_are_an_error(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Offsets would mean something else."""
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(corpus, other, dirs_exist_ok=True)
    path = other / "texts" / "example-12.txt"
    path.write_text(path.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    with pytest.raises(AgreementError, match=r"example-12.txt: the text is not the one"):
        load_comparison([corpus / "annotator-1", other / "annotator-1"])


def test_one_folder_twice_or_alone_is_an_error(corpus: Path) -> None:
    """Under whatever name."""
    with pytest.raises(AgreementError, match="twice"):
        load_comparison([corpus / "annotator-1", corpus / "annotator-2" / ".." / "annotator-1"])
    with pytest.raises(AgreementError, match="2 to 26"):
        load_comparison([corpus / "annotator-1"])


def test_folders_of_one_name_are_told_apart(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By their paths."""
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(corpus, other, dirs_exist_ok=True)
    folders = (corpus / "annotator-1", other / "annotator-1")
    assert load_comparison(folders).names == tuple(map(str, folders))


def test_damaged_work_is_refused_whole(corpus: Path) -> None:
    """Neither a folder that is no corpus nor one with errors is compared."""
    with pytest.raises(CorpusError, match="no such folder"):
        load_comparison([corpus, corpus / "annotator-3"])
    path = corpus / "annotator-1" / "knowtator" / "example-15.txt.knowtator.xml"
    path.write_text(path.read_text(encoding="utf-8").replace('start="0"', 'start="900"'), encoding="utf-8")
    with pytest.raises(InvalidCorpusError):
        load_comparison([corpus / "annotator-1", corpus / "annotator-2"])
