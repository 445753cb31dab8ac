"""Recognise the drugs that a label names: layers propose, rules or a trained judge decide."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from corpus_tools.documents import DrugMention, MentionType, Span
from ddi.drugs.dictionary import load_dictionary
from ddi.drugs.features import document_counts, looks_of, place_of
from ddi.drugs.judge import load_judge
from ddi.drugs.metabolites import is_stated
from ddi.drugs.proposal import ALL_LAYERS, propose
from ddi.drugs.stated_parents import with_stated_parents
from ddi.drugs.values import EntryKind, Layer, RecognisedDrug

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.judge import Judge
    from ddi.drugs.label_names import LabelNames
    from ddi.drugs.proposal import Proposal
    from ddi.drugs.values import Candidate

#: A candidate is a drug if "none" is less likely than this: the lists of drugs are right more often than not, a word
#: that no list has is wrong more often than not. What a label defines, and its own names, need no judge.
DOUBT = {Layer.DICTIONARY: 0.8, Layer.STATISTICAL: 0.6}
SUBSTANCE_DOUBT = 0.7


def recognise(
    text: str,
    *,
    label: LabelNames | None = None,
    dictionary: Dictionary | None = None,
    judge: Judge | None = None,
    layers: Collection[Layer] = ALL_LAYERS,
) -> tuple[RecognisedDrug, ...]:
    """Return the drugs that a text names, in text order, none overlapping another.

    See `recognise_label`, which sees all sections of a label and so knows more.
    """
    return recognise_label([text], label=label, dictionary=dictionary, judge=judge, layers=layers)[0]


def recognise_label(
    texts: Sequence[str],
    *,
    label: LabelNames | None = None,
    dictionary: Dictionary | None = None,
    judge: Judge | None = None,
    layers: Collection[Layer] = ALL_LAYERS,
) -> tuple[tuple[RecognisedDrug, ...], ...]:
    """Return the drugs of each section of one label.

    Args:
        texts: the sections' texts; an abbreviation that one defines is known in all.
        label: the label's own brands and ingredients.
        dictionary: another dictionary than the shipped one.
        judge: other weights of the statistical layer than the shipped ones.
        layers: the sources of mentions to use. Without the statistical layer, what the others propose is
            accepted, but for the dictionary's substances.

    Raises:
        DictionaryError: the dictionary cannot be read.
        ModelError: the weights cannot be read.
    """
    judging = (judge or load_judge()) if Layer.STATISTICAL in layers else None
    proposals = propose(
        texts,
        dictionary=dictionary or load_dictionary(),
        label=label,
        layers=layers,
        common_words=judging.common_words if judging is not None else frozenset(),
    )
    if judging is None:
        return tuple(mentions_of(proposal.text, _by_rule(proposal)) for proposal in proposals)
    counts = document_counts(proposals)
    accepted = [accepted_of(proposal, counts, judging) for proposal in proposals]
    drugs = [
        mentions_of(
            proposal.text,
            [Decision(each.candidate, kind, 1.0 - each.chances[0]) for each, kind in zip(found, types, strict=True)],
        )
        for proposal, found, types in zip(proposals, accepted, types_of(accepted), strict=True)
    ]
    return with_stated_parents([proposal.text for proposal in proposals], drugs)


@dataclass(frozen=True, slots=True)
class Decision:
    """A candidate that is taken for a drug, its type, and the probability that it is one.

    ``shift`` is where in the text the part begins from which the candidate's characters count.
    """

    candidate: Candidate
    type: MentionType
    score: float
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A candidate that the judge takes for a drug, with the probability of each outcome.

    ``stated`` says whether the words before it call it a metabolite.
    """

    candidate: Candidate
    chances: tuple[float, ...]
    stated: bool


def _by_rule(proposal: Proposal) -> list[Decision]:
    """Accept what the layers propose, but for substances."""
    return [
        Decision(candidate, candidate.type, 1.0)
        for candidate in proposal.candidates
        if candidate.layer is not Layer.DICTIONARY or candidate.entry.kind is not EntryKind.SUBSTANCE
    ]


def accepted_of(proposal: Proposal, counts: Mapping[str, int], judge: Judge) -> list[Accepted]:
    """Return what is likelier a drug than its layer's doubt allows; ``counts`` are the candidates of its label."""
    accepted = []
    for candidate in proposal.candidates:
        chances = judge.probabilities(place_of(proposal, candidate, counts), first=looks_of(proposal, candidate))
        if chances[0] < _doubt(candidate):
            stated = is_stated(proposal.text, candidate.start + proposal.shift)
            accepted.append(Accepted(candidate, chances, stated))
    return accepted


def types_of(accepted: Sequence[Sequence[Accepted]]) -> list[list[MentionType]]:
    """Return the likeliest type of each candidate accepted in a label's texts.

    Whether a name is a brand is asked once a label, of all its uses together; and a name that the label calls a
    metabolite is one.
    """
    brand: defaultdict[str, float] = defaultdict(float)
    stated: set[str] = set()
    for each in chain.from_iterable(accepted):
        brand[each.candidate.key] += each.chances[2] - each.chances[1]
        if each.stated:
            stated.add(each.candidate.key)
    return [[_type(each, brand, stated) for each in found] for found in accepted]


def _type(accepted: Accepted, brand: Mapping[str, float], stated: Collection[str]) -> MentionType:
    candidate, chances = accepted.candidate, accepted.chances
    if candidate.key in stated and (accepted.stated or not _is_medicine(candidate)):
        return MentionType.METABOLITE
    if candidate.layer is Layer.ABBREVIATION:
        return candidate.type
    if chances[3] > max(chances[1], chances[2]):
        return MentionType.METABOLITE
    return MentionType.DRUG_PRODUCT if brand[candidate.key] > 0 else MentionType.ACTIVE_INGREDIENT


def _is_medicine(candidate: Candidate) -> bool:
    """Tell whether a name is a drug's of one word: desipramine is a metabolite here and a medicine there."""
    in_lists = candidate.layer in (Layer.DICTIONARY, Layer.LABEL)
    return in_lists and candidate.entry.kind is not EntryKind.SUBSTANCE and " " not in candidate.key


def _doubt(candidate: Candidate) -> float:
    if candidate.layer is Layer.DICTIONARY and candidate.entry.kind is EntryKind.SUBSTANCE:
        return SUBSTANCE_DOUBT
    return DOUBT.get(candidate.layer, math.inf)


def mentions_of(text: str, decisions: Sequence[Decision]) -> tuple[RecognisedDrug, ...]:
    """Return the drugs of one text as mentions, numbered in text order, a metabolite with its parent's number."""
    drugs: list[RecognisedDrug] = []
    places: dict[str, list[int]] = {}
    for number, decision in enumerate(decisions):
        if decision.type is not MentionType.METABOLITE:
            places.setdefault(decision.candidate.entry.name, []).append(number)
    for number, decision in enumerate(decisions):
        candidate = decision.candidate
        is_metabolite = decision.type is MentionType.METABOLITE
        parent = candidate.parent if is_metabolite else None
        start, stop = candidate.start + decision.shift, candidate.stop + decision.shift
        mention = DrugMention(
            (Span(start, stop),),
            decision.type,
            text[start:stop],
            id=_mention_id(number),
            annotator=candidate.layer.value,
            active_ingredient=_nearest(places.get(parent, ()), number) if parent is not None else None,
        )
        drugs.append(
            RecognisedDrug(
                mention,
                candidate.entry.name,
                candidate.layer,
                ids=candidate.entry.ids,
                parent=parent,
                score=decision.score,
            )
        )
    return tuple(drugs)


def _mention_id(number: int) -> str:
    return f"drug-{number + 1}"


def _nearest(places: Sequence[int], number: int) -> str | None:
    """Return the id of the parent's mention closest to a metabolite's, the earlier of two, or ``None``."""
    if not places:
        return None
    right = bisect_left(places, number)
    around = places[max(0, right - 1) : right + 1]
    return _mention_id(min(around, key=lambda place: abs(place - number)))
