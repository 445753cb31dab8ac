"""Measure recognition by folds over package inserts, and each layer alone.

Sections of one insert are recognised together and stand on one side of a fold, so that nothing of a held-out insert is
seen in training. The rules of the other layers learn nothing; but they were written by people who had read the
development corpus, so that only texts from elsewhere can test them.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.drugs.dictionary import Dictionary, load_dictionary
from ddi.drugs.evaluation import Score, score_mentions
from ddi.drugs.label_names import LabelNames
from ddi.drugs.proposal import ALL_LAYERS
from ddi.drugs.recogniser import recognise_label
from ddi.drugs.training import by_insert, train_judge
from ddi.drugs.values import Layer
from ddi.errors import NotEnoughDataError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from corpus_tools.documents import DrugMention, Section
    from ddi.drugs.evaluation import MentionScores
    from ddi.drugs.judge import Judge
    from ddi.drugs.values import RecognisedDrug

RULES = ALL_LAYERS - {Layer.STATISTICAL}
#: What `layer_scores` measures: each layer that needs no training alone, then together.
LAYER_SETS: dict[str, frozenset[Layer]] = {
    "dictionary": frozenset({Layer.DICTIONARY}),
    "label": frozenset({Layer.LABEL}),
    "abbreviation": frozenset({Layer.ABBREVIATION}),
    "metabolite": frozenset({Layer.METABOLITE}),
    "all but statistical": RULES,
}


@dataclass(frozen=True, slots=True)
class RecognitionReport:
    """Figures of a cross-validation.

    ``layers`` are those of the layers without training, on all sections, with what is hidden hidden. ``parents``
    compares the parents of the metabolites that were found with the annotated ones: right, wrong, not known. Speeds
    count processor time of recognition alone.
    """

    folds: int
    seed: int
    hidden: float
    scores: MentionScores
    layers: Mapping[str, MentionScores]
    parents: Score
    mentions_per_second: float
    characters_per_second: float

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "folds": self.folds,
            "seed": self.seed,
            "hidden": self.hidden,
            **self.scores.to_json(),
            "layers": {name: scores.to_json() for name, scores in self.layers.items()},
            "parents": self.parents.to_json(),
            "mentions_per_second": round(self.mentions_per_second),
            "characters_per_second": round(self.characters_per_second),
            "missed": dict(self.scores.missed),
            "superfluous": dict(self.scores.superfluous),
        }


def cross_validate(
    sections: Sequence[Section],
    *,
    folds: int = 10,
    seed: int = 0,
    dictionary: Dictionary | None = None,
    hidden: float = 0.0,
    with_label_names: bool = False,
) -> RecognitionReport:
    """Train on all inserts but a fold's, recognise in those, and score all folds together.

    Args:
        sections: an annotated corpus.
        folds: how many.
        seed: of the shuffling of inserts, and of what is hidden.
        dictionary: another than the shipped one.
        hidden: share of the dictionary's drugs that are hidden in the held-out inserts, 0 to 1: how the recogniser
            would do on drugs that no list has.
        with_label_names: tell the label layer each insert's active ingredient, as a label in a format would.

    Raises:
        NotEnoughDataError: there are fewer inserts than folds.
    """
    groups = list(by_insert(sections).values())
    if folds < 2 or len(groups) < folds:
        raise NotEnoughDataError(
            f"cannot make {folds} folds over package inserts",
            expected=f"at least {max(folds, 2)}",
            found=str(len(groups)),
        )
    names = dictionary or load_dictionary()
    order = list(range(len(groups)))
    random.Random(seed).shuffle(order)
    held_names = _without(names, hidden, seed) if hidden else names
    results: list[tuple[Section, tuple[RecognisedDrug, ...]]] = []
    seconds = 0.0
    for fold in range(folds):
        held_out = [groups[number] for number in order[fold::folds]]
        rest = [section for number in order if order.index(number) % folds != fold for section in groups[number]]
        judge = train_judge(rest, dictionary=names)
        started = time.process_time()
        for group in held_out:
            results += _recognised(group, held_names, ALL_LAYERS, judge=judge, with_label_names=with_label_names)
        seconds += time.process_time() - started
    recognised = sum(len(found) for _, found in results)
    return RecognitionReport(
        folds,
        seed,
        hidden,
        scores=_scores(results),
        layers=layer_scores(sections, dictionary=held_names),
        parents=_parents(results, names),
        mentions_per_second=recognised / max(seconds, 1e-9),
        characters_per_second=sum(len(section.text) for section in sections) / max(seconds, 1e-9),
    )


def layer_scores(sections: Sequence[Section], *, dictionary: Dictionary | None = None) -> dict[str, MentionScores]:
    """Score the layers that need no training, on all sections; the label layer is told each active ingredient."""
    names = dictionary or load_dictionary()
    scores: dict[str, MentionScores] = {}
    for name, layers in LAYER_SETS.items():
        results = [
            each
            for group in by_insert(sections).values()
            for each in _recognised(group, names, layers, with_label_names=layers == {Layer.LABEL})
        ]
        scores[name] = _scores(results)
    return scores


def _recognised(
    group: Sequence[Section],
    dictionary: Dictionary,
    layers: Collection[Layer],
    *,
    judge: Judge | None = None,
    with_label_names: bool = False,
) -> list[tuple[Section, tuple[RecognisedDrug, ...]]]:
    label = LabelNames(ingredients=(group[0].active_ingredient,)) if with_label_names else None
    found = recognise_label(
        [section.text for section in group], dictionary=dictionary, layers=layers, judge=judge, label=label
    )
    return list(zip(group, found, strict=True))


def _scores(results: Sequence[tuple[Section, tuple[RecognisedDrug, ...]]]) -> MentionScores:
    return score_mentions(([drug.mention for drug in found], section.mentions) for section, found in results)


def _without(dictionary: Dictionary, share: float, seed: int) -> Dictionary:
    drugs = sorted({entry.name for entry in dictionary.entries.values()})
    gone = set(random.Random(seed).sample(drugs, round(share * len(drugs))))
    kept = {key: entry for key, entry in dictionary.entries.items() if entry.name not in gone}
    return Dictionary.of(kept, words=dictionary.words)


def _parents(results: Sequence[tuple[Section, tuple[RecognisedDrug, ...]]], dictionary: Dictionary) -> Score:
    """Count metabolites found whose parent is the annotated one, another, or not known."""
    right = wrong = unknown = 0
    for section, found in results:
        by_id = {mention.id: mention for mention in section.mentions}
        annotated = {each.spans: each for each in section.mentions if each.type is MentionType.METABOLITE}
        for drug in found:
            gold = annotated.get(drug.mention.spans)
            parent = by_id.get(gold.active_ingredient or "") if gold is not None else None
            if parent is None:
                continue
            if drug.parent is None:
                unknown += 1
            elif drug.parent == _normal(parent, dictionary):
                right += 1
            else:
                wrong += 1
    return Score(right, wrong, unknown)


def _normal(mention: DrugMention, dictionary: Dictionary) -> str:
    entry = dictionary.lookup(mention.text)
    return entry.name if entry is not None else mention.name
