"""Regions of a section: a sentence that names a drug, and the sentences after it that a pair may reach.

What a model says of the pairs that start in a sentence depends on the text of its region and on the drugs named there.
Labels of one drug share most of their regions to the letter, so this is the unit in which results are remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus_tools.documents import DrugMention, InteractionType, MentionType, Span
from corpus_tools.instances import WINDOW, MentionPair, build_instances
from corpus_tools.sentences import sentence_of, split_sentences
from ddi.effects import both_ways, find_effects
from ddi.errors import LabelError
from ddi.features.context import contexts_of
from ddi.figures import type_by_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus_tools.instances import Instance
    from ddi.drugs import RecognisedDrug
    from ddi.effects import Effect, Way
    from ddi.features.context import Context, Substance
    from ddi.learning import Prediction


#: The most mentions of drugs in a region. Of 1,187 labels, the most crowded has 50.
MOST_DRUGS: Final = 250


@dataclass(frozen=True, slots=True)
class RegionDrug:
    """A drug named in a region; offsets count from the region's start.

    ``name`` is the normalised name; ``substance`` numbers the region's substances, in order; ``own`` says whether it is
    the label's own. ``parts`` are the numbers of the substances that a combination is made of, of those in the region.
    """

    spans: tuple[tuple[int, int], ...]
    text: str
    type: MentionType
    name: str
    substance: int
    own: bool
    parts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Region:
    """The text of a region, the ends of its sentences, and the drugs in it, in text order."""

    text: str
    ends: tuple[int, ...]
    drugs: tuple[RegionDrug, ...]

    @property
    def pairs(self) -> int:
        """Pairs of mentions that start in its first sentence, whatever they name."""
        first = sum(drug.spans[0][0] < self.ends[0] for drug in self.drugs)
        return first * len(self.drugs) - first * (first + 1) // 2


@dataclass(frozen=True, slots=True)
class PlacedRegion:
    """A region at its place in a section: the offset of its start, and the number of its first drug there."""

    region: Region
    start: int
    first_drug: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says of a pair in one direction; offsets of effects count from the region's start.

    ``acts_first`` says whether the first of the closest drugs acts. ``stated`` says whether the rules read a change or
    its denial, where they read the one in this direction and the other in the opposite one; else it is ``None``.
    """

    acts_first: bool
    type: InteractionType
    effects: tuple[Effect, ...]
    stated: bool | None = None


@dataclass(slots=True)
class Found:
    """A pair of a region that interacts.

    ``first`` and ``second`` are the numbers of its closest drugs in the region; ``says`` is filled in when it's first
    asked for, as most pairs across sentences give way to one within a sentence.
    """

    names: tuple[str, str]
    span: Span
    first: int
    second: int
    prediction: Prediction
    reasons: tuple[tuple[str, float], ...]
    says: tuple[Said, ...] | None = field(default=None)


class _Substances:
    """Which mentions of a region are one substance, by their number; a drug mentioned twice at one place is one.

    A combination and one of its ingredients are one: what a label says of both, it says of the one in the other.
    """

    def __init__(self, region: Region, mentions: Sequence[DrugMention]) -> None:
        self._drugs = {mention.spans: drug for mention, drug in zip(mentions, region.drugs, strict=True)}

    def same(self, first: DrugMention, second: DrugMention) -> bool:
        one, other = self._drugs[first.spans], self._drugs[second.spans]
        return one.substance == other.substance or one.substance in other.parts or other.substance in one.parts

    def is_own(self, mention: DrugMention) -> bool:
        return self._drugs[mention.spans].own

    def one_drug(self, first: DrugMention, second: DrugMention) -> bool:
        """Tell whether two mentions name one drug: a metabolite is a drug of its own."""
        if MentionType.METABOLITE in (first.type, second.type):
            return first.name == second.name
        return self.same(first, second)

    def name(self, mention: DrugMention) -> str:
        return self._drugs[mention.spans].name


@lru_cache(maxsize=4096)
def sentences_of(text: str, heading: int = 0) -> tuple[Span, ...]:
    """Return the sentences of a section's text, which other labels may repeat.

    The heading, its first ``heading`` characters, is a sentence of its own, however long its line is.
    """
    sentences = split_sentences(text)
    if not 0 < heading < len(text):
        return sentences
    number = sentence_of(sentences, heading)
    glued = sentences[number]
    if glued.start == heading:
        return sentences
    return (*sentences[:number], Span(glued.start, heading), Span(heading, glued.end), *sentences[number + 1 :])


def regions_of(
    text: str, drugs: Sequence[RecognisedDrug], substances: Substance, *, heading: int = 0
) -> Iterator[PlacedRegion]:
    """Yield the regions of a section that may hold a pair: a drug, and another name of a drug that follows it.

    Args:
        text: the section's.
        drugs: what it names, in text order.
        substances: which of them are one substance, and which the label's own.
        heading: how many characters of the text are its heading.

    Raises:
        LabelError: a region names more than `MOST_DRUGS`: their pairs would take hours.
    """
    sentences = sentences_of(text, heading) if len(drugs) > 1 else ()
    places = [sentence_of(sentences, drug.mention.start) for drug in drugs] if sentences else []
    number = 0
    while number < len(places):
        first, stop = places[number], number
        while stop < len(places) and places[stop] == first:
            stop += 1
        end = stop
        while end < len(places) and places[end] - first < WINDOW:
            end += 1
        if end - number > MOST_DRUGS:
            raise LabelError(
                "too many drugs are named close together",
                place=f"characters {sentences[first].start}-{sentences[places[end - 1]].end} of a section",
                expected=f"at most {MOST_DRUGS} mentions within {WINDOW} sentences",
                found=str(end - number),
            )
        if len({drug.mention.name for drug in drugs[number:end]}) > 1:
            within = sentences[first : places[end - 1] + 1]
            yield _placed(text, within, drugs[number:end], number, substances)
        number = stop


def _placed(
    text: str, sentences: Sequence[Span], drugs: Sequence[RecognisedDrug], number: int, substances: Substance
) -> PlacedRegion:
    start = sentences[0].start
    leaders: list[DrugMention] = []
    # A name is one substance wherever the region holds it.
    numbers: dict[str, int] = {}
    found = []
    by_name: dict[str, int] = {}
    for drug in drugs:
        mention = drug.mention
        substance = numbers.get(mention.name)
        if substance is None:
            substance = next(
                (at for at, leader in enumerate(leaders) if substances.same(leader, mention)), len(leaders)
            )
            numbers[mention.name] = substance
        if substance == len(leaders):
            leaders.append(mention)
        by_name[drug.name] = substance
        found.append(
            RegionDrug(
                tuple((span.start - start, span.end - start) for span in mention.spans),
                mention.text,
                mention.type,
                drug.name,
                substance,
                substances.is_own(mention),
            )
        )
    found = [
        replace(drug, parts=frozenset(by_name[part] for part in drug.name.split("/") if part in by_name))
        if "/" in drug.name
        else drug
        for drug in found
    ]
    ends = tuple(sentence.end - start for sentence in sentences)
    return PlacedRegion(Region(text[start : sentences[-1].end], ends, tuple(found)), start, number)


def _mentions(region: Region) -> tuple[DrugMention, ...]:
    return tuple(DrugMention(tuple(Span(*span) for span in drug.spans), drug.type, drug.text) for drug in region.drugs)


def region_contexts(region: Region) -> list[Context]:
    """Return the contexts of the pairs that start in a region's first sentence, in text order, without trees."""
    mentions = _mentions(region)
    sentences = [Span(start, end) for start, end in zip((0, *region.ends), region.ends, strict=False)]
    instances = build_instances(region.text, mentions, split=lambda _: sentences, first_only=True)
    return list(contexts_of(region.text, mentions, sentences, instances, _Substances(region, mentions)))


def found_in(
    region: Region, instance: Instance, prediction: Prediction, reasons: tuple[tuple[str, float], ...]
) -> Found:
    """Return an interacting instance of a region without what it was made of, which would fill the memory."""
    numbers = {drug.spans: number for number, drug in enumerate(region.drugs)}
    first, second = (
        numbers[tuple((span.start, span.end) for span in mention.spans)]
        for mention in (instance.closest.first, instance.closest.second)
    )
    return Found(instance.names, instance.span, first, second, prediction, reasons)


def what_it_says(region: Region, found: Found) -> tuple[Said, ...]:
    """Return whether figures are given for a pair and what changes, as the roles were predicted.

    Where the words say it of both directions, the opposite one comes second.
    """
    if found.says is None:
        mentions = _mentions(region)
        substances = _Substances(region, mentions)
        first, second = mentions[found.first], mentions[found.second]
        named = list({mention.spans: mention for mention in mentions}.values())
        kind = type_by_figures(region.text, found.span, named, MentionPair(first, second), same=substances.one_drug)
        acts_first = found.prediction.acts_first
        precipitant, other = (first, second) if acts_first else (second, first)
        same, name = substances.one_drug, substances.name
        ways = (
            both_ways(region.text, found.span, named, (precipitant, other), same=same, name=name)
            if found.span.end == region.ends[0]
            else None
        )
        if ways is None:
            effects = find_effects(
                region.text, found.span, named, precipitant=precipitant, object=other, same=same, name=name
            )
            found.says = (Said(acts_first, kind, effects),)
        else:
            found.says = _of_ways(ways, kind, acts_first=acts_first)
    return found.says


def _of_ways(ways: tuple[Way, Way], kind: InteractionType, *, acts_first: bool) -> tuple[Said, ...]:
    """Return both directions; figures of one direction only make that one quantitative."""
    figures = [any(effect.amount is not None for effect in way.effects) for way in ways]
    kinds = [kind if not any(figures) or gives else InteractionType.QUALITATIVE for gives in figures]
    differ = {way.stated for way in ways} == {True, False}
    return tuple(
        Said(acts_first if number == 0 else not acts_first, kinds[number], way.effects, way.stated if differ else None)
        for number, way in enumerate(ways)
    )


def moved(effect: Effect, offset: int) -> Effect:
    """Return an effect with its offsets counted from elsewhere."""
    return replace(effect, start=effect.start + offset, end=effect.end + offset)
