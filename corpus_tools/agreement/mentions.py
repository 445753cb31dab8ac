"""How far annotators agree on drug mentions: Knowtator's three matchers, and which classes are confused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from corpus_tools.agreement.alignment import align_mentions, mention_size
from corpus_tools.agreement.figures import compare
from corpus_tools.agreement.matching import Matcher, spans_overlap
from corpus_tools.documents import DrugMention, MentionType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus_tools.agreement.figures import Matched
    from corpus_tools.agreement.loading import Comparison

#: Stands for the class in a confusion where an annotator has marked nothing.
UNMARKED = "not marked"


def _class_and_span(first: DrugMention, second: DrugMention) -> int | None:
    return 0 if first.spans == second.spans and first.type is second.type else None


def _class_and_overlap(first: DrugMention, second: DrugMention) -> int | None:
    if first.type is not second.type:
        return None
    if first.spans == second.spans:
        return 0
    return 1 if spans_overlap(first.spans, second.spans) else None


def _span(first: DrugMention, second: DrugMention) -> int | None:
    if first.spans != second.spans:
        return None
    return 0 if first.type is second.type else 1


#: Knowtator's "class and span matcher", "class matcher" and "span matcher".
MENTION_MATCHERS: tuple[Matcher[DrugMention], ...] = (
    Matcher("class-and-span", "same class and span", _class_and_span, mention_size),
    Matcher("class-and-overlap", "same class, overlap", _class_and_overlap, mention_size),
    Matcher("span", "same span", _span, mention_size),
)


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one annotator's class (row) meets the other's (column) on the same or overlapping words.

    ``counts[row][column]`` follows ``classes``, whose last is `UNMARKED`.
    """

    first: str
    second: str
    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "rows": self.first,
            "columns": self.second,
            "classes": list(self.classes),
            "counts": [list(row) for row in self.counts],
        }


def mention_agreement(comparison: Comparison) -> tuple[Matched, ...]:
    """Return the figures of each of the three matchers, all classes together and each apart."""
    texts = [[version.mentions for version in section.versions] for section in comparison.sections]
    return tuple(
        compare(
            comparison.names,
            texts,
            matcher,
            classes=tuple(MentionType),
            class_of=lambda mention: mention.type,
        )
        for matcher in MENTION_MATCHERS
    )


def mention_confusions(comparison: Comparison) -> tuple[Confusion, ...]:
    """Return the confusion of classes of each two annotators."""
    return tuple(
        _confusion(comparison.pair(one, other)) for one, other in combinations(range(len(comparison.names)), 2)
    )


def _confusion(pair: Comparison) -> Confusion:
    counts: Counter[tuple[str, str]] = Counter()
    for section in pair.sections:
        units = align_mentions([version.mentions for version in section.versions]).units
        counts.update(_classes(unit) for unit in units)
    classes = (*MentionType, UNMARKED)
    rows = tuple(tuple(counts[row, column] for column in classes) for row in classes)
    first, second = pair.names
    return Confusion(first, second, tuple(map(str, classes)), rows)


def _classes(unit: Iterable[DrugMention | None]) -> tuple[str, str]:
    first, second = (UNMARKED if mention is None else str(mention.type) for mention in unit)
    return first, second
