"""Cross-validation from raw text: nothing of a held-out package insert is known, its drugs neither.

In each fold the recogniser's judge and the classifiers are trained on the other inserts' annotations; the held-out
sections are then read as a user's label would be. The label's own ingredient is known, as every SPL or openFDA label
states it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.documents import Span
from ddi.drugs import LabelNames, recognise_label
from ddi.drugs.training import by_insert, train_judge
from ddi.errors import NotEnoughDataError
from ddi.evaluation.examples import build_examples, own_names, training_data
from ddi.evaluation.filed_splits import describe_split, filed_insert_folds
from ddi.evaluation.predictions import prediction_rows
from ddi.evaluation.results import Evaluation
from ddi.labels import read_plain_text, select_sections
from ddi.learning import featurize, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import DrugMention, GoldInteraction, Section
    from corpus_tools.splits import Split
    from ddi.drugs import RecognisedDrug
    from ddi.drugs.judge import Judge
    from ddi.evaluation.predictions import PredictionRow
    from ddi.learning import Classifiers, InstanceScorer, Settings
    from ddi.parsing.tree import Parser


@dataclass(frozen=True, slots=True)
class StageLoss:
    """How many distinct annotated section pairs are left after each stage, from the text to the answer."""

    annotated: int
    read: int
    recognised: int
    in_window: int
    classified: int
    right_modality: int


def crossvalidate_recognised(
    corpus: Corpus,
    settings: Settings,
    *,
    parser: Parser | None,
    folds: int = 10,
    seed: int = 0,
    about: dict[str, object] | None = None,
    on_fold: Callable[[int], None] | None = None,
    split: Split | None = None,
) -> Evaluation:
    """Score a corpus end to end in folds over package inserts.

    What is left after each stage stands in the evaluation's ``about``, as ``stages``.

    Args:
        corpus: annotated sections.
        settings: features and learners.
        parser: what parses; one that remembers sentences saves most of the time.
        folds: how many.
        seed: of folds, calibration and bootstrap.
        about: what the report says of the run, besides protocol, folds and seed.
        on_fold: called with the number of folds done.
        split: folds over package inserts from a file, in the place of ``folds`` and ``seed``.

    Raises:
        NotEnoughDataError: there are fewer inserts than folds.
        SplitError: the split is not by insert.
    """
    inserts = list(by_insert(corpus.sections).values())
    if len(inserts) < folds:
        raise NotEnoughDataError(
            f"cannot make {folds} folds over package inserts", found=f"{len(inserts)} package inserts"
        )
    rows: list[PredictionRow] = []
    reached = recognised = 0
    if split is not None:
        about = {**(about or {}), **describe_split(split)}
    for fold, (train, held_out) in enumerate(_insert_folds(inserts, folds=folds, seed=seed, split=split)):
        known = replace(corpus, sections=tuple(section for index in train for section in inserts[index]))
        unseen = replace(corpus, sections=tuple(section for index in held_out for section in inserts[index]))
        found, pairs = _run_fold(known, unseen, settings, parser=parser, seed=seed)
        recognised += pairs
        reached += len({row.pair for row in found if row.gold and row.reachable})
        rows.extend(replace(row, fold=fold) if row.reachable else row for row in found)
        if on_fold is not None:
            on_fold(fold + 1)
    stages = _stages(rows, read=read_pairs(corpus), recognised=recognised, in_window=reached)
    described = {
        **(about or {}),
        "protocol": "insert",
        "folds": folds,
        "seed": seed,
        "mentions": "recognised",
        "stages": asdict(stages),
    }
    return Evaluation.of(rows, about=described, seed=seed)


def _insert_folds(
    inserts: Sequence[Sequence[Section]], *, folds: int, seed: int, split: Split | None
) -> Iterable[tuple[Iterable[int], Iterable[int]]]:
    """Return which inserts each fold trains on and which it holds out, by number."""
    from sklearn.model_selection import KFold

    if split is not None:
        return filed_insert_folds(split, inserts)
    found: Iterable[tuple[Iterable[int], Iterable[int]]] = KFold(folds, shuffle=True, random_state=seed).split(
        np.zeros(len(inserts))
    )
    return found


def _run_fold(
    known: Corpus, unseen: Corpus, settings: Settings, *, parser: Parser | None, seed: int
) -> tuple[list[PredictionRow], int]:
    """Return the rows of what is held out, and how many annotated pairs have both drugs recognised."""
    examples = build_examples(known, parser=parser)
    features = featurize(examples.contexts, settings.features)
    classifiers = fit(training_data(examples, features), settings, seed=seed).classifiers
    drugs = recognise_inserts(unseen, train_judge(known.sections))
    rows = evaluate_recognised(unseen, classifiers, settings, drugs, parser=parser)
    return rows, _recognised_pairs(unseen, drugs)


def _stages(rows: Sequence[PredictionRow], *, read: int, recognised: int, in_window: int) -> StageLoss:
    modal = {r.pair for r in rows if r.gold and r.predicted and r.gold_modality == r.predicted_modality}
    return StageLoss(
        annotated=len({row.pair for row in rows if row.gold}),
        read=read,
        recognised=recognised,
        in_window=in_window,
        classified=len({row.pair for row in rows if row.gold and row.predicted}),
        right_modality=len(modal),
    )


def recognise_inserts(corpus: Corpus, judge: Judge | None = None) -> dict[str, tuple[RecognisedDrug, ...]]:
    """Return the drugs recognised in each section, the sections of one insert read together.

    Args:
        corpus: of which texts and ingredients are used, annotations not.
        judge: weights of the statistical layer; the shipped ones if not given.
    """
    found: dict[str, tuple[RecognisedDrug, ...]] = {}
    for sections in by_insert(corpus.sections).values():
        names = LabelNames(ingredients=own_names(sections[0].active_ingredient))
        texts = [section.text for section in sections]
        recognised = recognise_label(texts, label=names if names.ingredients else None, judge=judge)
        found.update(zip((section.name for section in sections), recognised, strict=True))
    return found


def evaluate_recognised(
    corpus: Corpus,
    classifiers: Classifiers,
    settings: Settings,
    drugs: Mapping[str, Sequence[RecognisedDrug]],
    *,
    parser: Parser | None,
    encoder: InstanceScorer | None = None,
) -> list[PredictionRow]:
    """Return rows of predictions on recognised drugs.

    A gold interaction is that of the recognised drugs which overlap its mentions; one whose drugs were not both
    recognised has a row of its own, as one out of reach. ``encoder`` is what the classifiers go with, if anything.
    """
    sections = tuple(
        replace(section, interactions=align(section.interactions, [drug.mention for drug in drugs[section.name]]))
        for section in corpus.sections
    )
    examples = build_examples(
        replace(corpus, sections=sections),
        parser=parser,
        mentions=lambda section: tuple(drug.mention for drug in drugs[section.name]),
        known=lambda section: {drug.mention.name: drug.parent or drug.name for drug in drugs[section.name]}.get,
    )
    features = featurize(examples.contexts, settings.features, encoder=encoder)
    return prediction_rows(examples, classifiers.predict(features))


def align(interactions: Sequence[GoldInteraction], mentions: Sequence[DrugMention]) -> tuple[GoldInteraction, ...]:
    """Put recognised mentions in the place of the annotated ones that they overlap most."""
    return tuple(
        replace(
            interaction,
            precipitant=_counterpart(interaction.precipitant, mentions),
            object=_counterpart(interaction.object, mentions),
        )
        for interaction in interactions
    )


def read_pairs(corpus: Corpus) -> int:
    """Count the distinct annotated pairs in what is read by default when the texts come as plain-text labels."""
    pairs = set()
    for section in corpus.sections:
        label = read_plain_text(section.text.encode(), source=section.name)
        read = [
            Span(part.start, part.start + len(part.text))
            for part in select_sections(label)
            if part.start is not None and part.text
        ]
        pairs |= {
            (section.name, interaction.names)
            for interaction in section.interactions
            if all(
                any(part.contains(mention.hull) for part in read)
                for mention in (interaction.precipitant, interaction.object)
            )
        }
    return len(pairs)


def _counterpart(gold: DrugMention, mentions: Sequence[DrugMention]) -> DrugMention:
    best, most = gold, 0
    for mention in mentions:
        shared = min(gold.end, mention.end) - max(gold.start, mention.start)
        if shared > most:
            best, most = mention, shared
    return best


def _recognised_pairs(corpus: Corpus, drugs: Mapping[str, Sequence[RecognisedDrug]]) -> int:
    """Count the distinct annotated pairs of which both drugs were recognised."""
    pairs = set()
    for section in corpus.sections:
        spans = {drug.mention.spans for drug in drugs[section.name]}
        aligned = align(section.interactions, [drug.mention for drug in drugs[section.name]])
        pairs |= {
            (section.name, interaction.names)
            for interaction in aligned
            if interaction.precipitant.spans in spans and interaction.object.spans in spans
        }
    return len(pairs)
