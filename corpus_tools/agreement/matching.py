"""Match what several annotators marked in one text, in the way of Knowtator's reports of agreement.

The rules are those of Knowtator 1 (packages ``edu.uchsc.ccp.iaa`` and ``edu.uchsc.ccp.iaa.matcher``, classes ``IAA``,
``ClassAndSpanMatcher``, ``ClassMatcher``, ``SpanMatcher``):

- An annotation is visited, and each other annotator's best free partner is looked for. If every one has a partner,
  all of them are matches, and none can be matched again.
- The best partner is the one that agrees in everything; failing that, the shortest that the matcher accepts (the sum
  of its spans), and of two as short the first.
- What is left over are non-matches.

Knowtator visits annotations in the order of a Java hash set, which nobody can foresee. Here those whose partners agree
in everything come first, then the others; annotators in the order given, annotations in text order. One thing differs:
with three annotators or more, Knowtator can count an annotation as a non-match and later, as the partner of another, as
a match as well. Here it is a match.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus_tools.documents import Span

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Matcher(Generic[Item]):
    """What counts as a match.

    ``rank`` says how well two annotations agree: 0 is best, ``ranks - 1`` is the worst that is accepted, ``None`` is no
    match. It must not depend on which of the two comes first. ``size`` decides between partners of one rank.
    """

    key: str
    name: str
    rank: Callable[[Item, Item], int | None]
    size: Callable[[Item], int]
    ranks: int = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """How many annotations are matches and non-matches, by annotator and class."""

    matched: tuple[Counter[str], ...]
    unmatched: tuple[Counter[str], ...]


def spans_overlap(first: Iterable[Span], second: Sequence[Span]) -> bool:
    """Tell whether two annotations, each of one or several spans, share a character."""
    return any(one.overlaps(other) for one in first for other in second)


def match(sets: Sequence[Sequence[Item]], matcher: Matcher[Item]) -> list[tuple[int, ...]]:
    """Match the annotations of one text.

    Args:
        sets: each annotator's annotations, in text order.
        matcher: what counts as a match.

    Returns:
        The matches, each with the index of one annotation of every annotator.
    """
    partners = _partners(sets, matcher)
    free = [set(range(len(items))) for items in sets]
    found = []
    for limit in range(matcher.ranks):
        for annotator, items in enumerate(sets):
            for index in range(len(items)):
                if index not in free[annotator]:
                    continue
                group = _group(annotator, index, partners, free, limit)
                if group is None:
                    continue
                found.append(group)
                for other, taken in enumerate(group):
                    free[other].discard(taken)
    return found


def tally(texts: Iterable[Sequence[Sequence[Item]]], matcher: Matcher[Item], class_of: Callable[[Item], str]) -> Tally:
    """Count matches and non-matches over several texts.

    Args:
        texts: for each text, every annotator's annotations in text order; at least one text.
        matcher: what counts as a match.
        class_of: what each annotation is counted under.
    """
    matched: list[Counter[str]] = []
    unmatched: list[Counter[str]] = []
    for sets in texts:
        groups = match(sets, matcher)
        for annotator, items in enumerate(sets):
            if annotator == len(matched):
                matched.append(Counter())
                unmatched.append(Counter())
            taken = {group[annotator] for group in groups}
            for index, item in enumerate(items):
                (matched if index in taken else unmatched)[annotator][class_of(item)] += 1
    return Tally(tuple(matched), tuple(unmatched))


_Partners = dict[tuple[int, int], list[list[tuple[int, int]]]]


def _partners(sets: Sequence[Sequence[Item]], matcher: Matcher[Item]) -> _Partners:
    """Return, for an annotator and another, each annotation's possible partners as (rank, index), best first."""
    found: _Partners = {}
    for one, first in enumerate(sets):
        for other, second in enumerate(sets):
            if one == other:
                continue
            found[one, other] = [_ranked(item, second, matcher) for item in first]
    return found


def _ranked(item: Item, others: Sequence[Item], matcher: Matcher[Item]) -> list[tuple[int, int]]:
    accepted = [
        (rank, matcher.size(other), index)
        for index, other in enumerate(others)
        if (rank := matcher.rank(item, other)) is not None
    ]
    return [(rank, index) for rank, _, index in sorted(accepted)]


def _group(
    annotator: int, index: int, partners: _Partners, free: Sequence[set[int]], limit: int
) -> tuple[int, ...] | None:
    """Return an annotation and its best free partners, if every other annotator has one of this rank or better."""
    group = []
    for other in range(len(free)):
        if other == annotator:
            group.append(index)
            continue
        best = next(((rank, found) for rank, found in partners[annotator, other][index] if found in free[other]), None)
        if best is None or best[0] > limit:
            return None
        group.append(best[1])
    return tuple(group)
