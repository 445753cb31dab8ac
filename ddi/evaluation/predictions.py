"""One row for each instance and its prediction, so that anyone can recompute every figure."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import comparable_name
from ddi.effects import drugs_of
from ddi.evaluation.examples import known_name, own_names
from ddi.figures import type_by_figures
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import IO

    from corpus_tools.documents import DrugMention, GoldInteraction, Section, Span
    from ddi.evaluation.examples import Examples
    from ddi.learning import Prediction


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """An instance, what the annotators said, and what the model said of it.

    ``drug1`` and ``drug2`` are the texts of the closest mentions, in text order. A gold interaction that no window
    reaches has a row of its own, with ``predicted`` 0 and no sentences. Fields without a value are ``None`` here and
    empty in the file; ``gold`` and ``predicted`` are 0 or 1.
    """

    insert: str
    section: str
    era: str
    drug1: str
    drug2: str
    start1: int
    end1: int
    start2: int
    end2: int
    first_sentence: int | None
    last_sentence: int | None
    gold: int
    predicted: int
    score: float | None
    gold_modality: str | None
    predicted_modality: str | None
    gold_type: str | None
    predicted_type: str | None
    gold_precipitant: str | None
    predicted_precipitant: str | None
    fold: int | None

    @property
    def pair(self) -> tuple[str, str, str]:
        """The section and the two names, folded, in alphabetical order: what a section pair is counted by."""
        first, second = sorted((comparable_name(self.drug1), comparable_name(self.drug2)))
        return self.section, first, second

    @property
    def reachable(self) -> bool:
        """Whether a window holds the pair."""
        return self.first_sentence is not None


def prediction_rows(
    examples: Examples, predictions: Sequence[Prediction], folds: Sequence[int] | None = None
) -> list[PredictionRow]:
    """Return one row an instance, in order, and then one for each gold interaction out of reach."""
    rows = []
    drugs = _drugs(examples)
    for index, (context, label, prediction) in enumerate(
        zip(examples.contexts, examples.labels, predictions, strict=True)
    ):
        instance = context.instance
        section = examples.sections[index]
        first, second = instance.closest.first, instance.closest.second
        precipitant = first if prediction.acts_first else second
        rows.append(
            PredictionRow(
                **_place(section, first, second),
                first_sentence=instance.first_sentence,
                last_sentence=instance.last_sentence,
                gold=int(label.interacts),
                predicted=int(prediction.interacts),
                score=round(prediction.score, 6),
                gold_modality=label.modality,
                predicted_modality=prediction.modality,
                gold_type=label.type,
                predicted_type=type_by_figures(
                    section.text,
                    instance.span,
                    drugs[section.name].mentions,
                    instance.closest,
                    same=drugs[section.name].same,
                ),
                gold_precipitant=label.interactions[0].precipitant.text if label.interacts else None,
                predicted_precipitant=precipitant.text,
                fold=None if folds is None else int(folds[index]),
            )
        )
    rows.extend(_missed_row(section, gold) for section, gold in examples.missed)
    return rows


def write_rows(rows: Iterable[PredictionRow], stream: IO[str]) -> None:
    """Write rows as CSV, one header line, empty where there is no value."""
    writer = csv.writer(stream, lineterminator="\n")
    names = [field.name for field in fields(PredictionRow)]
    writer.writerow(names)
    for row in rows:
        values = asdict(row)
        writer.writerow(["" if values[name] is None else values[name] for name in names])


@dataclass(frozen=True, slots=True)
class _Drugs:
    """The drugs of a section, and which mentions name one."""

    mentions: tuple[DrugMention, ...]
    same: Callable[[DrugMention, DrugMention], bool]


def _drugs(examples: Examples) -> dict[str, _Drugs]:
    """Return the drugs of each section that stand in its instances: annotated or recognised, as the instances are."""
    found: dict[str, dict[tuple[Span, ...], DrugMention]] = {}
    for context in examples.contexts:
        mentions = found.setdefault(context.instance.section, {})
        for pair in context.instance.pairs:
            mentions.update({pair.first.spans: pair.first, pair.second.spans: pair.second})
    own = {section.name: own_names(section.active_ingredient) for section in examples.sections}
    return {
        name: _Drugs(
            tuple(mentions.values()),
            drugs_of(Substances(mentions.values(), own=own[name], known=known_name)),
        )
        for name, mentions in found.items()
    }


def _place(section: Section, first: DrugMention, second: DrugMention) -> dict[str, Any]:
    """Return the fields that say where a pair stands."""
    return {
        "insert": section.package_insert,
        "section": section.name,
        "era": str(section.era or ""),
        "drug1": first.text,
        "drug2": second.text,
        "start1": first.start,
        "end1": first.end,
        "start2": second.start,
        "end2": second.end,
    }


def _missed_row(section: Section, gold: GoldInteraction) -> PredictionRow:
    first, second = sorted((gold.precipitant, gold.object), key=lambda mention: mention.start)
    return PredictionRow(
        **_place(section, first, second),
        first_sentence=None,
        last_sentence=None,
        gold=1,
        predicted=0,
        score=None,
        gold_modality=gold.modality,
        predicted_modality=None,
        gold_type=gold.type,
        predicted_type=None,
        gold_precipitant=gold.precipitant.text,
        predicted_precipitant=None,
        fold=None,
    )
