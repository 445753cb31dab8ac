"""The figures of agreement: Knowtator's IAA, and precision, recall and F with each side as the gold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from corpus_tools.agreement.matching import Item, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus_tools.agreement.matching import Matcher, Tally

#: The row that holds all classes together.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Iaa:
    """Inter-annotator agreement as Knowtator reports it: matches / (matches + non-matches).

    Both count annotations of every annotator, so a match of two annotators counts two. ``value`` is ``None`` where
    nobody has marked anything.
    """

    matches: int
    non_matches: int

    @property
    def value(self) -> float | None:
        """The share of all annotations that are matches."""
        return _share(self.matches, self.matches + self.non_matches)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"iaa": self.value, "matches": self.matches, "non_matches": self.non_matches}


@dataclass(frozen=True, slots=True)
class GoldScores:
    """One annotator's annotations judged by another's, the gold.

    ``true_positives`` are the gold annotations that are matched. ``matched`` are the other annotator's that are: the
    same number, except for one class where the matcher lets classes differ.
    """

    gold: str
    compared: str
    true_positives: int
    matched: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float | None:
        """The share of the compared annotator's annotations that are matched; ``None`` if there are none."""
        return _share(self.matched, self.matched + self.false_positives)

    @property
    def recall(self) -> float | None:
        """The share of the gold annotations that are matched; ``None`` if there are none."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f(self) -> float | None:
        """The harmonic mean of precision and recall; ``None`` if neither side has annotations."""
        precision, recall = self.precision, self.recall
        if precision is None and recall is None:
            return None
        if not precision or not recall:
            return 0.0
        return 2 * precision * recall / (precision + recall)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "gold": self.gold,
            "compared": self.compared,
            "true_positives": self.true_positives,
            "false_positives": self.false_positives,
            "false_negatives": self.false_negatives,
            "precision": self.precision,
            "recall": self.recall,
            "f": self.f,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one class, or of `ALL`; ``scores`` holds both directions of a pair, nothing of three."""

    name: str
    iaa: Iaa
    scores: tuple[GoldScores, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        scores = {"scores": [score.to_json() for score in self.scores]} if self.scores else {}
        return {"class": self.name, **self.iaa.to_json(), **scores}


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of some annotators: ``rows[0]`` is of all classes together."""

    annotators: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"annotators": list(self.annotators), "rows": [row.to_json() for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Matched:
    """What one matcher finds: between all annotators, and between each two of them."""

    key: str
    name: str
    together: Compared
    pairs: tuple[Compared, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "key": self.key,
            "name": self.name,
            "n_way": self.together.to_json(),
            "pair_wise": [pair.to_json() for pair in self.pairs],
        }


def compare(
    names: Sequence[str],
    texts: Sequence[Sequence[Sequence[Item]]],
    matcher: Matcher[Item],
    *,
    classes: Sequence[str] = (),
    class_of: Callable[[Item], str] = lambda _: "",
) -> Matched:
    """Count one matcher's matches, n-way and pair-wise.

    Args:
        names: the annotators.
        texts: for each text, every annotator's annotations in text order.
        matcher: what counts as a match.
        classes: what to count apart, besides all together.
        class_of: the class of an annotation.
    """
    pairs = tuple(
        _compared(
            (names[one], names[other]),
            tally([(sets[one], sets[other]) for sets in texts], matcher, class_of),
            classes,
        )
        for one, other in combinations(range(len(names)), 2)
    )
    together = pairs[0] if len(names) == 2 else _compared(tuple(names), tally(texts, matcher, class_of), classes)
    return Matched(matcher.key, matcher.name, together, pairs)


def _compared(names: tuple[str, ...], counts: Tally, classes: Sequence[str]) -> Compared:
    return Compared(names, tuple(_row(name, names, counts) for name in (ALL, *classes)))


def _row(name: str, annotators: tuple[str, ...], counts: Tally) -> Row:
    if name == ALL:
        matched = [counter.total() for counter in counts.matched]
        unmatched = [counter.total() for counter in counts.unmatched]
    else:
        matched = [counter[name] for counter in counts.matched]
        unmatched = [counter[name] for counter in counts.unmatched]
    scores: tuple[GoldScores, ...] = ()
    if len(annotators) == 2:
        scores = tuple(
            GoldScores(
                annotators[gold], annotators[other], matched[gold], matched[other], unmatched[other], unmatched[gold]
            )
            for gold, other in ((0, 1), (1, 0))
        )
    return Row(name, Iaa(sum(matched), sum(unmatched)), scores)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
