"""How far annotators agree on interactions.

Two ways to say it:

- As of mentions: an interaction matches one of the other annotator's that joins the same two mentions (the pair), and
  has the same roles, modality or type as well, or all of these. Mentions are the same if their spans are equal or,
  more leniently, if they overlap; their classes do not matter.
- Corrected for chance: every pair of drugs that *could* have been marked is an item, which each annotator labels. These
  candidates are the pairs within three sentences that `corpus_tools.instances.pair_mentions` makes of the mentions that
  at least one annotator has marked, and every pair that anyone has marked as an interaction, however far apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from corpus_tools.agreement.alignment import align_mentions, mention_size
from corpus_tools.agreement.coefficients import cohen_kappa, krippendorff_alpha
from corpus_tools.agreement.figures import compare
from corpus_tools.agreement.matching import Matcher, spans_overlap
from corpus_tools.documents import DrugMention, GoldInteraction
from corpus_tools.instances import pair_mentions
from corpus_tools.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus_tools.agreement.alignment import AlignedMentions
    from corpus_tools.agreement.figures import Matched
    from corpus_tools.agreement.loading import Comparison, SharedSection

#: The label of a candidate pair that an annotator has not marked.
NONE = "none"


def _same_roles(first: GoldInteraction, second: GoldInteraction, same: _Same) -> bool:
    return same(first.precipitant, second.precipitant) and same(first.object, second.object)


def _same_pair(first: GoldInteraction, second: GoldInteraction, same: _Same) -> bool:
    swapped = same(first.precipitant, second.object) and same(first.object, second.precipitant)
    return swapped or _same_roles(first, second, same)


def _same_modality(first: GoldInteraction, second: GoldInteraction, same: _Same) -> bool:
    return first.modality is second.modality and _same_pair(first, second, same)


def _same_type(first: GoldInteraction, second: GoldInteraction, same: _Same) -> bool:
    return first.type is second.type and _same_pair(first, second, same)


def _same_in_all(first: GoldInteraction, second: GoldInteraction, same: _Same) -> bool:
    return first.modality is second.modality and first.type is second.type and _same_roles(first, second, same)


def _exact(first: DrugMention, second: DrugMention) -> bool:
    return first.spans == second.spans


def _overlapping(first: DrugMention, second: DrugMention) -> bool:
    return spans_overlap(first.spans, second.spans)


if TYPE_CHECKING:
    _Same = Callable[[DrugMention, DrugMention], bool]
    _Criterion = Callable[[GoldInteraction, GoldInteraction, _Same], bool]

#: What two interactions must have in common, by name.
CRITERIA: dict[str, _Criterion] = {
    "pair": _same_pair,
    "pair and roles": _same_roles,
    "pair and modality": _same_modality,
    "pair and type": _same_type,
    "all of these": _same_in_all,
}
#: When two mentions are the same, by name.
SAME_MENTION: dict[str, _Same] = {"exact": _exact, "overlap": _overlapping}


def _rank(criterion: _Criterion, same: _Same, first: GoldInteraction, second: GoldInteraction) -> int | None:
    if not criterion(first, second, same):
        return None
    return 0 if _same_in_all(first, second, _exact) else 1


def _size(interaction: GoldInteraction) -> int:
    return mention_size(interaction.precipitant) + mention_size(interaction.object)


INTERACTION_MATCHERS: tuple[Matcher[GoldInteraction], ...] = tuple(
    Matcher(
        f"{criterion.replace(' ', '-')}-{mention}",
        f"{criterion}, {mention}",
        partial(_rank, CRITERIA[criterion], SAME_MENTION[mention]),
        _size,
    )
    for mention in SAME_MENTION
    for criterion in CRITERIA
)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement over all candidate pairs.

    ``aspect`` is what the labels say; ``mentions`` when two mentions are one (exact, overlap); ``observed`` the
    share of candidates with the same label; ``value`` Cohen's kappa of two annotators, Krippendorff's alpha of more.
    Both are ``None`` where they are not defined.
    """

    annotators: tuple[str, ...]
    coefficient: str
    aspect: str
    mentions: str
    candidates: int
    observed: float | None
    value: float | None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "annotators": list(self.annotators),
            "coefficient": self.coefficient,
            "aspect": self.aspect,
            "mentions": self.mentions,
            "candidates": self.candidates,
            "observed": self.observed,
            "value": self.value,
        }


def interaction_agreement(comparison: Comparison) -> tuple[Matched, ...]:
    """Return the figures of each criterion, with exact and with overlapping mentions."""
    texts = [[version.interactions for version in section.versions] for section in comparison.sections]
    return tuple(compare(comparison.names, texts, matcher) for matcher in INTERACTION_MATCHERS)


def interaction_coefficients(comparison: Comparison) -> tuple[Kappa, ...]:
    """Return Cohen's kappa of each two annotators and, of three or more, Krippendorff's alpha of all.

    Raises:
        MissingDependencyError: NLTK is not installed.
    """
    pairs = [comparison.pair(one, other) for one, other in combinations(range(len(comparison.names)), 2)]
    compared = pairs if len(comparison.names) == 2 else [comparison, *pairs]
    return tuple(
        _coefficient(some.names, aspect, mentions, labels)
        for some in compared
        for mentions in SAME_MENTION
        for aspect, labels in candidate_labels(some, overlapping=mentions == "overlap").items()
    )


def candidate_labels(comparison: Comparison, *, overlapping: bool) -> dict[str, list[list[str]]]:
    """Return each annotator's label of every candidate pair, by what the labels say.

    A pair is labelled ``none`` or ``interaction``; with its roles (``first`` or ``second`` of the two in text order
    acts), its modality or its type. Where an annotator has marked a pair in several ways, the label joins them:
    ``first+second``.
    """
    labels: dict[str, list[list[str]]] = {aspect: [[] for _ in comparison.names] for aspect in _ASPECTS}
    for section in comparison.sections:
        aligned = align_mentions(
            [{mention.spans: mention for mention in version.mentions}.values() for version in section.versions],
            overlapping=overlapping,
        )
        marked = [_marked(number, version.interactions, aligned) for number, version in enumerate(section.versions)]
        for pair in _candidates(section, aligned, marked):
            for aspect, label_of in _ASPECTS.items():
                for annotator, interactions in enumerate(marked):
                    said = {label_of(interaction, pair, ends) for interaction, ends in interactions.get(pair, ())}
                    labels[aspect][annotator].append("+".join(sorted(said)) or NONE)
    return labels


_Pair = tuple[int, int]
_Marked = dict[_Pair, list[tuple[GoldInteraction, _Pair]]]


def _first_acts(_: GoldInteraction, pair: _Pair, ends: _Pair) -> str:
    return "first" if ends == pair else "second"


_ASPECTS: dict[str, Callable[[GoldInteraction, _Pair, _Pair], str]] = {
    "pair": lambda *_: "interaction",
    "roles": _first_acts,
    "modality": lambda interaction, *_: str(interaction.modality),
    "type": lambda interaction, *_: str(interaction.type),
}


def _marked(annotator: int, interactions: Sequence[GoldInteraction], aligned: AlignedMentions) -> _Marked:
    """Return an annotator's interactions by the units that they join, with (precipitant, object) of each."""
    by_span = {m.spans: m for unit in aligned.units if (m := unit[annotator]) is not None}
    found: _Marked = defaultdict(list)
    for interaction in interactions:
        precipitant = aligned.unit_of(annotator, by_span[interaction.precipitant.spans])
        other = aligned.unit_of(annotator, by_span[interaction.object.spans])
        found[min(precipitant, other), max(precipitant, other)].append((interaction, (precipitant, other)))
    return dict(found)


def _candidates(section: SharedSection, aligned: AlignedMentions, marked: Sequence[_Marked]) -> list[_Pair]:
    """Return the pairs of units that stand within three sentences, and all that are marked, in text order."""
    representatives = [next(mention for mention in unit if mention is not None) for unit in aligned.units]
    # Units are in text order, and of those with the same spans only one makes pairs.
    numbers = {mention.spans: number for number, mention in enumerate(representatives)}
    found: set[_Pair] = set().union(*marked)
    for pair, _, _ in pair_mentions(representatives, split_sentences(section.text)):
        one, other = numbers[pair.first.spans], numbers[pair.second.spans]
        found.add((min(one, other), max(one, other)))
    return sorted(found)


def _coefficient(names: tuple[str, ...], aspect: str, mentions: str, labels: list[list[str]]) -> Kappa:
    candidates = len(labels[0])
    same = sum(len(set(given)) == 1 for given in zip(*labels, strict=True))
    observed = same / candidates if candidates else None
    if len(names) == 2:
        return Kappa(names, "Cohen's kappa", aspect, mentions, candidates, observed, cohen_kappa(labels[0], labels[1]))
    value = krippendorff_alpha(labels)
    return Kappa(names, "Krippendorff's alpha", aspect, mentions, candidates, observed, value)
