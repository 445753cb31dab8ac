"""Pairs of drugs within a few sentences: the instances that are classified.

Boyce et al. (2012), section 3.1. The *baseline* set holds every pair of drug mentions within a region of three
sentences; the *condensed* set, unique pairs of drugs and sentence spans, each with the mention pairs it unites.
``docs/method.md`` says which reading of the paper this is, and what other readings give.

One function builds them, for training, evaluation and extraction alike. Labels never enter an instance: they
come from ``label_instances`` and travel beside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import DrugMention, GoldInteraction, InteractionType, Modality, Span
from corpus_tools.sentences import sentence_of, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import Section
    from corpus_tools.sentences import Splitter

#: Sentences in a region (Boyce et al. 2012, section 3.1).
WINDOW = 3


@dataclass(frozen=True, slots=True)
class MentionPair:
    """Two mentions of different drugs, in text order."""

    first: DrugMention
    second: DrugMention

    @property
    def gap(self) -> int:
        """Characters between the two; 0 where they touch."""
        return max(0, self.second.start - self.first.end)


@dataclass(frozen=True, slots=True)
class Instance:
    """A pair of drugs and the sentences that they span.

    ``names`` are the two names, folded and in alphabetical order; ``span`` reaches from the start of
    ``first_sentence`` to the end of ``last_sentence`` (indices into the section's sentences); ``pairs`` are
    the mention pairs that stand in just these sentences, closest first.
    """

    section: str
    names: tuple[str, str]
    first_sentence: int
    last_sentence: int
    span: Span
    pairs: tuple[MentionPair, ...]

    @property
    def distance(self) -> int:
        """Sentences from the one drug to the other: 0 where one sentence holds both."""
        return self.last_sentence - self.first_sentence

    @property
    def closest(self) -> MentionPair:
        """The mention pair with the fewest characters between its drugs."""
        return self.pairs[0]


@dataclass(frozen=True, slots=True)
class Label:
    """What the annotators said of an instance. ``interactions`` are the gold interactions that it holds.

    Where an instance holds several, that of its closest mention pair decides modality, type and roles, and of one
    pair's, the first in the annotations.
    """

    interactions: tuple[GoldInteraction, ...] = ()

    @property
    def interacts(self) -> bool:
        """Whether the annotators marked an interaction here."""
        return bool(self.interactions)

    @property
    def modality(self) -> Modality | None:
        """Positive or negative; ``None`` where no interaction is marked."""
        return self.interactions[0].modality if self.interactions else None

    @property
    def type(self) -> InteractionType | None:
        """Qualitative or quantitative; ``None`` where no interaction is marked."""
        return self.interactions[0].type if self.interactions else None

    @property
    def precipitant(self) -> str | None:
        """Folded name of the drug that acts; ``None`` where no interaction is marked."""
        return self.interactions[0].precipitant.name if self.interactions else None


def pair_mentions(
    mentions: Iterable[DrugMention], sentences: Sequence[Span], *, window: int = WINDOW, first_only: bool = False
) -> list[tuple[MentionPair, int, int]]:
    """Return every pair of mentions of different drugs within ``window`` sentences: the baseline set.

    Each comes with the indices of its first and last sentence. Mentions with one and the same span count once;
    two that overlap ("fluvoxamine" within "fluvoxamine acid") are one drug named inside the other's name, and
    make no pair. With ``first_only``, only pairs whose first drug stands in the first sentence are returned.
    """
    ordered = sorted({mention.spans: mention for mention in mentions}.values(), key=lambda m: (m.start, m.end))
    placed = [(mention, sentence_of(sentences, mention.start)) for mention in ordered]
    found = []
    for index, (first, sentence) in enumerate(placed):
        if first_only and sentence > 0:
            break
        for second, other in placed[index + 1 :]:
            if other - sentence >= window:
                break
            if first.name != second.name and not _overlap(first, second):
                found.append((MentionPair(first, second), sentence, other))
    return found


def build_instances(
    text: str,
    mentions: Iterable[DrugMention],
    *,
    section: str = "",
    split: Splitter = split_sentences,
    window: int = WINDOW,
    condense: bool = True,
    first_only: bool = False,
) -> list[Instance]:
    """Return the condensed instances of a text, in text order.

    Without ``condense`` every mention pair is an instance of its own: the baseline set. With ``first_only``, only those
    that start in the first sentence are returned.
    """
    sentences = split(text)
    united: dict[tuple[int, int, str, str, int], list[MentionPair]] = defaultdict(list)
    for number, (pair, first, last) in enumerate(
        pair_mentions(mentions, sentences, window=window, first_only=first_only)
    ):
        names = sorted((pair.first.name, pair.second.name))
        united[first, last, names[0], names[1], 0 if condense else number].append(pair)
    return [
        Instance(
            section=section,
            names=(one, other),
            first_sentence=first,
            last_sentence=last,
            span=Span(sentences[first].start, sentences[last].end),
            pairs=tuple(sorted(pairs, key=lambda pair: (pair.gap, pair.first.start))),
        )
        for (first, last, one, other, _), pairs in sorted(united.items())
    ]


def section_instances(section: Section, *, split: Splitter = split_sentences, window: int = WINDOW) -> list[Instance]:
    """Return the condensed instances of an annotated section."""
    return build_instances(section.text, section.mentions, section=section.name, split=split, window=window)


def label_instances(instances: Sequence[Instance], interactions: Iterable[GoldInteraction]) -> list[Label]:
    """Return the label of each instance, in the same order.

    An instance interacts if any of its mention pairs was annotated as an interaction. The instances and the
    interactions are of one section.
    """
    gold: dict[frozenset[tuple[Span, ...]], list[GoldInteraction]] = defaultdict(list)
    for interaction in interactions:
        gold[interaction.mention_spans].append(interaction)
    return [
        Label(
            tuple(i for pair in instance.pairs for i in gold.get(frozenset((pair.first.spans, pair.second.spans)), ()))
        )
        for instance in instances
    ]


def unreached(labels: Iterable[Label], interactions: Iterable[GoldInteraction]) -> list[GoldInteraction]:
    """Return the gold interactions that no instance holds; each counts as missed.

    Repeated rows of one pair of mentions count once.
    """
    reached = {interaction.mention_spans for label in labels for interaction in label.interactions}
    missed: dict[frozenset[tuple[Span, ...]], GoldInteraction] = {}
    for interaction in interactions:
        if interaction.mention_spans not in reached:
            missed.setdefault(interaction.mention_spans, interaction)
    return list(missed.values())


def _overlap(first: DrugMention, second: DrugMention) -> bool:
    """Tell whether two mentions, in text order, share a character."""
    return first.end > second.start and any(one.overlaps(other) for one in first.spans for other in second.spans)
