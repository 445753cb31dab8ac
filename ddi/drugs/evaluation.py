"""Compare recognised drugs with annotated ones: by exact span, by overlap, by type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from corpus_tools.documents import DrugMention


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of right, superfluous and missed mentions; a ratio of nothing is 0."""

    true_positive: int
    false_positive: int
    false_negative: int

    @property
    def precision(self) -> float:
        """Share of the recognised mentions that are annotated."""
        return _ratio(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """Share of the annotated mentions that are recognised."""
        return _ratio(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f(self) -> float:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative)

    def to_json(self) -> dict[str, float]:
        """Return the figures, ratios rounded to four digits."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f": round(self.f, 4),
            "true_positive": self.true_positive,
            "false_positive": self.false_positive,
            "false_negative": self.false_negative,
        }


@dataclass(frozen=True, slots=True)
class MentionScores:
    """How well mentions are recognised.

    ``exact``: the same span, whatever the type. ``typed``: the same span and type. ``overlap``: at least one character
    in common. ``by_type``: of each type, the same span and type. ``missed`` and ``superfluous`` count texts, in lower
    case, of exact matching.
    """

    exact: Score
    typed: Score
    overlap: Score
    by_type: Mapping[MentionType, Score]
    missed: Mapping[str, int] = field(default_factory=dict, repr=False)
    superfluous: Mapping[str, int] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the figures, without the lists of texts."""
        return {
            "exact": self.exact.to_json(),
            "typed": self.typed.to_json(),
            "overlap": self.overlap.to_json(),
            "by_type": {kind.value: score.to_json() for kind, score in self.by_type.items()},
        }


def score_mentions(pairs: Iterable[tuple[Sequence[DrugMention], Sequence[DrugMention]]]) -> MentionScores:
    """Score texts, each as its recognised and its annotated mentions.

    Two annotations of one span count once in ``exact``, and once for each type in ``typed``.
    """
    exact, typed, overlap = Counter[str](), Counter[str](), Counter[str]()
    kinds: Counter[tuple[MentionType, str]] = Counter()
    missed: Counter[str] = Counter()
    superfluous: Counter[str] = Counter()
    for recognised, annotated in pairs:
        found, gold = {each.spans for each in recognised}, {each.spans for each in annotated}
        _count(exact, found, gold)
        with_types, gold_types = ({(each.spans, each.type) for each in side} for side in (recognised, annotated))
        _count(typed, with_types, gold_types)
        for spans, kind in with_types | gold_types:
            kinds[kind, _outcome((spans, kind) in with_types, (spans, kind) in gold_types)] += 1
        overlap["hit"] += sum(any(one.hull.overlaps(other.hull) for other in annotated) for one in recognised)
        overlap["extra"] += sum(not any(one.hull.overlaps(other.hull) for other in annotated) for one in recognised)
        overlap["missed"] += sum(not any(one.hull.overlaps(other.hull) for other in recognised) for one in annotated)
        missed.update({each.spans: each.name for each in annotated if each.spans not in found}.values())
        superfluous.update({each.spans: each.name for each in recognised if each.spans not in gold}.values())
    return MentionScores(
        _score(exact),
        _score(typed),
        _score(overlap),
        {kind: Score(kinds[kind, "hit"], kinds[kind, "extra"], kinds[kind, "missed"]) for kind in MentionType},
        missed=dict(missed.most_common()),
        superfluous=dict(superfluous.most_common()),
    )


def _count(counts: Counter[str], found: AbstractSet[object], gold: AbstractSet[object]) -> None:
    counts["hit"] += len(found & gold)
    counts["extra"] += len(found - gold)
    counts["missed"] += len(gold - found)


def _outcome(found: bool, gold: bool) -> str:  # noqa: FBT001 - two sides of one question
    return "hit" if found and gold else ("extra" if found else "missed")


def _score(counts: Counter[str]) -> Score:
    return Score(counts["hit"], counts["extra"], counts["missed"])


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
