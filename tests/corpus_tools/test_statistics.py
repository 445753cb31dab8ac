"""The figures of a corpus, beside the paper's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools import statistics
from corpus_tools.corpus import Corpus, load_corpus
from corpus_tools.documents import Era, Section, Span
from corpus_tools.statistics import corpus_statistics

if TYPE_CHECKING:
    from collections.abc import Callable

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Build: TypeAlias = Any


def by_line(text: str) -> tuple[Span, ...]:
    """Split a text at its line feeds, spans tiling it."""
    return tuple(Span(match.start(), match.end()) for match in re.finditer(r"[^\n]*\n|[^\n]+", text))


def figures(table: statistics.FigureTable) -> dict[str, int]:
    return {figure.label: figure.count for figure in table.figures}


def test_a_corpus_is_counted(make_corpus: Callable[..., Path]) -> None:
    """Inserts, sections, words, mentions, names and interactions."""
    counted = corpus_statistics(load_corpus(make_corpus()), sentence_index=by_line)
    assert counted.corpus == "corpus"
    assert figures(counted["overview"]) == {
        "package inserts": 1,
        "sections": 1,
        "words": 10,
        "drug mentions": 3,
        "interactions": 1,
    }
    assert figures(counted["mentions"]) == {"active ingredient": 2, "drug product": 0, "metabolite": 1}
    assert figures(counted["modality-and-type"])["positive qualitative"] == 1
    assert figures(counted["sections-by-era"]) == {"newer": 0, "older": 0, "unknown": 1}
    assert figures(counted["interactions-by-kind"]) == {"unknown": 1}
    assert counted["roles"]["object: active ingredient"].count == 1


def test_names_are_distinct_whatever_their_case(make_corpus: Callable[..., Path]) -> None:
    """A name at the head of a sentence is the same name."""
    (section,) = load_corpus(make_corpus()).sections
    doubled = Corpus("two", Path("nowhere"), (section, section))
    counted = corpus_statistics(doubled, sentence_index=by_line)
    assert counted["mentions"]["active ingredient"].count == 4
    assert counted["distinct-names"]["active ingredient"].count == 2


@pytest.mark.parametrize(
    ("row", "distance"),
    [
        ({}, "0"),
        (
            {
                "Object Type": "Metabolite",
                "Object": "Norquexapine",
                "Object Span Start": "41",
                "Object Span End": "53",
            },
            "1",
        ),
    ],
)
def test_distance_counts_sentences(
    make_corpus: Callable[..., Path], build: Build, row: dict[str, str], distance: str
) -> None:
    """Two mentions of one sentence are at distance 0, of neighbouring ones at 1."""
    folder = make_corpus({"interactions.csv": build.table(row)})
    counted = corpus_statistics(load_corpus(folder), sentence_index=by_line)
    assert {label: count for label, count in figures(counted["interactions-by-distance"]).items() if count} == {
        distance: 1
    }


def test_a_splitter_that_leaves_gaps_is_refused(make_corpus: Callable[..., Path]) -> None:
    """A mention that no sentence holds has no distance."""
    with pytest.raises(ValueError, match="tile"):
        corpus_statistics(load_corpus(make_corpus()), sentence_index=lambda _text: ())


def test_an_insert_counts_once_by_era() -> None:
    """Two sections of one insert are one newer insert."""
    sections = tuple(Section(name, "Nothing.", package_insert="7", era=Era.NEWER) for name in ("a", "b"))
    counted = corpus_statistics(Corpus("two", Path("nowhere"), sections), sentence_index=by_line)
    assert figures(counted["inserts-by-era"]) == {"newer": 1, "older": 0}
    assert figures(counted["sections-by-era"]) == {"newer": 2, "older": 0}


def test_an_empty_corpus_has_figures_of_nought() -> None:
    """Counting nothing is no error."""
    counted = corpus_statistics(Corpus("none", Path("nowhere"), ()), sentence_index=by_line)
    assert counted["overview"]["interactions"].count == 0
    assert figures(counted["interactions-by-distance"]) == {"0": 0, "1": 0, "2": 0}


def test_the_papers_figures_stand_beside(make_corpus: Callable[..., Path]) -> None:
    """Where the paper has a figure, it is there, with its source; the sums are the paper's own."""
    counted = corpus_statistics(load_corpus(make_corpus()), sentence_index=by_line)
    assert [figure.paper for figure in counted["modality-and-type"].figures] == [186, 202, 202, 2]
    assert sum(statistics.PAPER_MODALITY_AND_TYPE.values()) == statistics.PAPER_INTERACTIONS
    assert [figure.paper for figure in counted["mentions"].figures] == [3351, 234, 201]
    assert counted["mentions"].source.endswith("Table 2")
    assert counted["modality-and-type"].source.endswith("Table 1")
    assert counted["overview"]["package inserts"].paper == 64
    assert counted["interactions-by-era"]["newer"].paper is None


def test_figures_become_json(make_corpus: Callable[..., Path]) -> None:
    """Plain values by key, which `json` writes as they are."""
    counted = corpus_statistics(load_corpus(make_corpus()), sentence_index=by_line)
    read = json.loads(json.dumps(counted.to_json()))
    assert read == counted.to_json()
    assert read["tables"]["mentions"]["figures"][2] == {"label": "metabolite", "count": 1, "paper": 201}


def test_unknown_keys_are_refused(make_corpus: Callable[..., Path]) -> None:
    """A table or a figure that does not exist is a KeyError."""
    counted = corpus_statistics(load_corpus(make_corpus()), sentence_index=by_line)
    with pytest.raises(KeyError):
        counted["weather"]
    with pytest.raises(KeyError):
        counted["mentions"]["gene"]


def test_the_published_corpus_has_the_counts_of_its_description(real_corpus: Path) -> None:
    """The development part's share of the paper's Tables 1 and 2."""
    counted = corpus_statistics(load_corpus(real_corpus), sentence_index=by_line)
    assert figures(counted["modality-and-type"]) == {
        "positive qualitative": 116,
        "positive quantitative": 143,
        "negative qualitative": 147,
        "negative quantitative": 2,
    }
    assert figures(counted["mentions"]) == {"active ingredient": 2038, "drug product": 150, "metabolite": 134}
    assert counted["overview"]["package inserts"].count == 42
    assert counted["overview"]["sections"].count == 138
    for key in ("interactions-by-era", "interactions-by-kind", "interactions-by-distance"):
        assert sum(figures(counted[key]).values()) == 408
