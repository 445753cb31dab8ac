"""Two corpora side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus_tools.corpus_comparison import CorpusComparison, compare_corpora
from corpus_tools.corpus_tables import comparison_tables
from corpus_tools.sentences import split_sentences

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from corpus_tools.corpus_comparison import ComparedFigure


@pytest.fixture
def other(example_corpus: Corpus) -> Corpus:
    """Return the example corpus with another name, less its first section, and with one changed and one new."""
    last = example_corpus.sections[-1]
    changed, new = replace(last, text=last.text + "\n"), replace(last, name="new.txt", package_insert="new")
    return replace(example_corpus, name="other", sections=(*example_corpus.sections[1:-1], changed, new))


def figure(compared: CorpusComparison, key: str, label: str) -> ComparedFigure:
    (table,) = [table for table in compared.tables if table.key == key]
    return next(figure for figure in table.figures if figure.label == label)


def test_counts_shares_and_differences_stand_side_by_side(example_corpus: Corpus, other: Corpus) -> None:
    """A share is of its kind; inserts, words and mentions are no shares of one another."""
    compared = compare_corpora(example_corpus, other, sentence_index=split_sentences)
    sections = figure(compared, "overview", "package inserts")
    assert (sections.counts, sections.shares, sections.difference) == ((12, 13), (None, None), 1)
    assert sections.share_difference is None
    mentions = [section.mentions for section in example_corpus.sections]
    products = figure(compared, "mentions", "drug product")
    assert products.shares[0] == pytest.approx(
        sum(mention.type == "drug product" for found in mentions for mention in found) / sum(map(len, mentions))
    )
    for table in compared.tables[1:]:
        kinds = {figure.label.partition(": ")[0] for figure in table.figures if table.key == "roles"} or {""}
        for number in (0, 1):
            assert sum(figure.shares[number] or 0 for figure in table.figures) == pytest.approx(len(kinds))


def test_names_of_sections_are_compared(example_corpus: Corpus, other: Corpus) -> None:
    """In both, in both with one text, in one only."""
    compared = compare_corpora(example_corpus, other, sentence_index=split_sentences)
    names = [section.name for section in example_corpus.sections]
    assert list(compared.both) == names[1:]
    assert list(compared.same_text) == names[1:-1]
    assert compared.only == ((names[0],), ("new.txt",))
    rows = comparison_tables(compared)[0].rows
    assert [row[1] for row in rows] == ["21", "20", "1", "1"]
    assert json.loads(json.dumps(compared.to_json()))["sections"]["only_second"] == ["new.txt"]


def test_corpora_of_one_name_go_by_their_folders_and_an_empty_one_has_no_shares(example_corpus: Corpus) -> None:
    """Nothing is divided by nothing."""
    empty = replace(example_corpus, sections=(), path=example_corpus.path / "empty")
    compared = compare_corpora(example_corpus, empty, sentence_index=split_sentences)
    assert compared.names == (str(example_corpus.path), str(empty.path))
    newer = figure(compared, "sections-by-era", "newer")
    assert (newer.counts[1], newer.shares[1], newer.share_difference) == (0, None, None)
    assert all("-" in row for table in comparison_tables(compared)[2:] for row in table.rows)
