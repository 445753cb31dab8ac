"""Where a model errs, by the properties that the paper's error analysis looks at (Boyce et al. 2012, section 4)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ddi.evaluation.metrics import instance_scores
from ddi.features.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from corpus_tools.documents import DrugMention
    from ddi.evaluation.examples import Examples
    from ddi.evaluation.predictions import PredictionRow
    from ddi.features.context import Context

#: How many of the most confident errors of each kind are shown.
MOST_CONFIDENT = 20

#: The value of every property of a gold interaction that no instance holds.
OUT_OF_REACH = "out of reach"

_NO_ERA = "not given"
_LENGTHS = (20, 40, 60, 80)
_MANY_DRUGS = 6

# Between two drugs of one list stand other drugs, doses, commas, slashes, brackets and conjunctions, and nothing else.
_LIST = re.compile(r"(?:\s|[,;/()]|\b(?:and|or|nor|as well as|drugname|num|mg)\b)*")
_NEIGHBOUR_AFTER = re.compile(r"\s*(?:,\s*(?:and|or)?|;|/|and|or)\s*drugname\b")
_NEIGHBOUR_BEFORE = re.compile(r"\bdrugname\s*(?:,\s*(?:and|or)?|;|/|and|or)\s*$")


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """The instances that share a property's value, and the errors among them.

    ``by`` names the property; ``low`` and ``high`` are the 95 % interval of F, ``None`` where one package insert holds
    them all.
    """

    by: str
    value: str
    instances: int
    gold: int
    false_positives: int
    false_negatives: int
    low: float | None = None
    high: float | None = None

    @property
    def f(self) -> float | None:
        """F of the group; ``None`` where nothing was to be found and nothing was answered."""
        true = self.gold - self.false_negatives
        whole = 2 * true + self.false_positives + self.false_negatives
        return 2 * true / whole if whole else None


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """One error with its statement, as the label has it. ``kind`` is ``false positive`` or ``false negative``.

    ``marks1`` and ``marks2`` are where the two drugs stand in the statement: start and end of each part of their names.
    """

    kind: str
    score: float
    section: str
    drug1: str
    drug2: str
    sentence_distance: int
    modality: str
    statement: str
    marks1: tuple[tuple[int, int], ...] = ()
    marks2: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorAnalysis:
    """Errors counted by each property, and the most confident ones of each kind, surest first."""

    groups: tuple[ErrorGroup, ...]
    cases: tuple[ErrorCase, ...]

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "groups": [{**asdict(group), "f": group.f} for group in self.groups],
            "most_confident": [asdict(case) for case in self.cases],
        }


def analyse_errors(examples: Examples, rows: Sequence[PredictionRow], *, cases: int = MOST_CONFIDENT) -> ErrorAnalysis:
    """Count the errors of an evaluation by property, and pick the most confident ones.

    Args:
        examples: the labelled instances.
        rows: one an instance, in the same order, and then those of gold interactions out of reach.
        cases: how many errors of each kind to pick.
    """
    return ErrorAnalysis(tuple(_groups(examples, rows)), tuple(_cases(examples, rows, cases)))


def coordination(context: Context) -> str:
    """Say how the closest two mentions stand in lists of drugs: in one, one of them in a list, or in none.

    By the words between and beside them, so it holds for any parser and across sentences.
    """
    text = context.normalized.text
    first, second = (
        context.normalized.normalized_span(mention.spans[0])
        for mention in (context.instance.closest.first, context.instance.closest.second)
    )
    if _LIST.fullmatch(text[first.end : second.start]):
        return "both in one list"
    for span in (first, second):
        if _NEIGHBOUR_AFTER.match(text, span.end) or _NEIGHBOUR_BEFORE.search(text, 0, span.start):
            return "one in a list"
    return "no list"


def _properties(examples: Examples) -> Iterator[tuple[str, Callable[[int], str], list[str]]]:
    """Yield each property: its name, its value for an instance, and its values in order."""
    contexts = examples.contexts
    drugs = _drug_counts(contexts)
    bounds = [0, *_LENGTHS]
    lengths = [f"{low} to {high - 1} words" for low, high in zip(bounds, _LENGTHS, strict=False)]
    lengths.append(f"{_LENGTHS[-1]} words or more")

    def length(index: int) -> str:
        count = len(words_of(contexts[index].normalized.text))
        return lengths[sum(count >= bound for bound in _LENGTHS)]

    counts = [str(count) for count in range(2, _MANY_DRUGS)]
    yield "sentence distance", lambda index: str(contexts[index].instance.distance), ["0", "1", "2"]
    yield (
        "drugs in the span",
        lambda index: str(drugs[index]) if drugs[index] < _MANY_DRUGS else f"{_MANY_DRUGS} or more",
        [*counts, f"{_MANY_DRUGS} or more"],
    )
    yield (
        "coordination",
        lambda index: coordination(contexts[index]),
        ["both in one list", "one in a list", "no list"],
    )
    yield "length", length, lengths
    yield "era", lambda index: examples.eras[index] or _NO_ERA, sorted(set(examples.eras) - {""})


def _groups(examples: Examples, rows: Sequence[PredictionRow]) -> Iterator[ErrorGroup]:
    for name, value_of, order in _properties(examples):
        found: dict[str, list[PredictionRow]] = defaultdict(list)
        for index, row in enumerate(rows):
            found[value_of(index) if index < len(examples.contexts) else OUT_OF_REACH].append(row)
        for value in dict.fromkeys([*order, *found]):
            if found.get(value):
                yield _group(name, value, found[value])
    # What the annotators said of an interaction they marked; what the model says of one it makes up.
    by_modality: dict[str, list[PredictionRow]] = defaultdict(list)
    for row in rows:
        modality = row.gold_modality if row.gold else row.predicted_modality
        by_modality[str(modality or OUT_OF_REACH)].append(row)
    for value in sorted(by_modality):
        yield _group("modality (annotated, or else predicted)", value, by_modality[value])


def _group(name: str, value: str, rows: Sequence[PredictionRow]) -> ErrorGroup:
    f = instance_scores(rows).f
    return ErrorGroup(
        by=name,
        value=value,
        instances=len(rows),
        gold=sum(row.gold for row in rows),
        false_positives=sum(row.predicted and not row.gold for row in rows),
        false_negatives=sum(row.gold and not row.predicted for row in rows),
        low=f.low,
        high=f.high,
    )


def _cases(examples: Examples, rows: Sequence[PredictionRow], count: int) -> Iterator[ErrorCase]:
    scored = [
        (row.score, index) for index, row in enumerate(rows) if row.score is not None and row.gold != row.predicted
    ]
    false_positives = sorted((-score, index) for score, index in scored if rows[index].predicted)
    false_negatives = sorted((score, index) for score, index in scored if rows[index].gold)
    for kind, errors in (("false positive", false_positives), ("false negative", false_negatives)):
        for score, index in errors[:count]:
            row, instance = rows[index], examples.contexts[index].instance
            text = examples.sections[index].text[instance.span.start : instance.span.end]
            yield ErrorCase(
                kind=kind,
                score=abs(score),
                section=row.section,
                drug1=row.drug1,
                drug2=row.drug2,
                sentence_distance=instance.distance,
                modality=str(row.gold_modality if row.gold else row.predicted_modality),
                statement=" ".join(text.split()),
                marks1=_marks(text, instance.closest.first, instance.span.start),
                marks2=_marks(text, instance.closest.second, instance.span.start),
            )


def _marks(text: str, mention: DrugMention, start: int) -> tuple[tuple[int, int], ...]:
    """Return where a mention's parts stand once blanks are collapsed; ``start`` is the text's place in its section."""

    def collapsed(offset: int) -> int:
        before = text[:offset]
        words = before.split()
        return sum(map(len, words)) + len(words) - (not before[-1:].isspace()) if words else 0

    return tuple((collapsed(span.start - start), collapsed(span.end - start)) for span in mention.spans)


def _drug_counts(contexts: Sequence[Context]) -> Mapping[int, int]:
    """Count the different drugs in each instance's span: those of all instances that lie within it."""
    by_section: dict[str, list[int]] = defaultdict(list)
    for index, context in enumerate(contexts):
        by_section[context.instance.section].append(index)
    counts: dict[int, int] = {}
    for indices in by_section.values():
        spans: dict[tuple[int, int], set[str]] = defaultdict(set)
        for index in indices:
            instance = contexts[index].instance
            spans[instance.first_sentence, instance.last_sentence].update(instance.names)
        for index in indices:
            first, last = contexts[index].instance.first_sentence, contexts[index].instance.last_sentence
            within = (names for (start, end), names in spans.items() if first <= start and end <= last)
            counts[index] = len(set().union(*within))
    return counts
