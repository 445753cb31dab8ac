"""Two corpora side by side: counts, shares and differences, and the sections that both have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.order import natural_key
from corpus_tools.statistics import corpus_statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Span
    from corpus_tools.statistics import FigureTable

# Counts of different things, of which none is a share of the others.
_WITHOUT_SHARES = frozenset({"overview"})


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A count of two corpora, and what share of its kind it is; a share of nothing is ``None``."""

    label: str
    counts: tuple[int, int]
    shares: tuple[float | None, float | None]

    @property
    def difference(self) -> int:
        """The second count less the first."""
        return self.counts[1] - self.counts[0]

    @property
    def share_difference(self) -> float | None:
        """The second share less the first."""
        first, second = self.shares
        return None if first is None or second is None else second - first


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """Figures of one kind."""

    key: str
    title: str
    figures: tuple[ComparedFigure, ...]


@dataclass(frozen=True, slots=True)
class CorpusComparison:
    """Two corpora compared. ``both`` are names of sections, ``same_text`` those of them with the same text."""

    names: tuple[str, str]
    tables: tuple[ComparedTable, ...]
    both: tuple[str, ...]
    same_text: tuple[str, ...]
    only: tuple[tuple[str, ...], tuple[str, ...]]

    def to_json(self) -> dict[str, object]:
        """Return plain values: ``tables`` by key, and under ``sections`` the names in both and in one only."""
        return {
            "corpora": list(self.names),
            "sections": {
                "both": list(self.both),
                "same_text": list(self.same_text),
                "only_first": list(self.only[0]),
                "only_second": list(self.only[1]),
            },
            "tables": {
                table.key: {
                    "title": table.title,
                    "figures": [
                        {
                            "label": figure.label,
                            "counts": list(figure.counts),
                            "shares": list(figure.shares),
                            "difference": figure.difference,
                            "share_difference": figure.share_difference,
                        }
                        for figure in table.figures
                    ],
                }
                for table in self.tables
            },
        }


def compare_corpora(
    first: Corpus, second: Corpus, *, sentence_index: Callable[[str], Sequence[Span]]
) -> CorpusComparison:
    """Count two corpora alike. Corpora of one name go by their folders.

    Args:
        first: the one corpus.
        second: the other.
        sentence_index: a sentence splitter, whose spans tile the text it is given.
    """
    names = (first.name, second.name) if first.name != second.name else (str(first.path), str(second.path))
    tables = zip(
        corpus_statistics(first, sentence_index=sentence_index).tables,
        corpus_statistics(second, sentence_index=sentence_index).tables,
        strict=True,
    )
    one, other = ({section.name: section.text for section in corpus.sections} for corpus in (first, second))
    both = _sorted(one.keys() & other.keys())
    return CorpusComparison(
        names,
        tuple(_compared(mine, theirs) for mine, theirs in tables),
        both,
        tuple(name for name in both if one[name] == other[name]),
        (_sorted(one.keys() - other.keys()), _sorted(other.keys() - one.keys())),
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=natural_key))


def _compared(first: FigureTable, second: FigureTable) -> ComparedTable:
    labels = dict.fromkeys(figure.label for table in (first, second) for figure in table.figures)
    counts = [{figure.label: figure.count for figure in table.figures} for table in (first, second)]
    figures = []
    for label in labels:
        one, other = (counted.get(label, 0) for counted in counts)
        if first.key in _WITHOUT_SHARES:
            figures.append(ComparedFigure(label, (one, other), (None, None)))
        else:
            shares = (_share(counts[0], label), _share(counts[1], label))
            figures.append(ComparedFigure(label, (one, other), shares))
    return ComparedTable(first.key, first.title, tuple(figures))


def _share(counts: dict[str, int], label: str) -> float | None:
    """Return a count's share of its kind: of all, or of those with the same words before a colon."""
    kind, colon, _ = label.partition(": ")
    whole = sum(count for other, count in counts.items() if not colon or other.partition(": ")[0] == kind)
    return counts.get(label, 0) / whole if whole else None
