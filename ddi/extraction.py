"""A label in, the interactions that it states out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING, Final, Protocol

from corpus_tools.documents import Modality, Span, comparable_name
from corpus_tools.instances import WINDOW
from ddi.drugs import label_names
from ddi.errors import LabelError, ModelError
from ddi.features import FEATURE_SETS
from ddi.interaction import Drug, Interaction, Statement
from ddi.labels.headings import heading_end
from ddi.learners.linear import LinearModel
from ddi.parsing import parser_named
from ddi.parsing.memory import ParseMemory
from ddi.reading import LabelReading, ReadSection
from ddi.regions import (
    Found,
    PlacedRegion,
    Region,
    Said,
    found_in,
    moved,
    region_contexts,
    regions_of,
    what_it_says,
)
from ddi.remembered import Remembered
from ddi.scoring import ContextScorer
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from ddi.drugs import LabelNames, RecognisedDrug
    from ddi.features.context import Context
    from ddi.labels.label import Label, LabelSection
    from ddi.learning import InstanceScorer
    from ddi.model import Model
    from ddi.parsing.memory import TreeStore

    _SectionKey: TypeAlias = "tuple[str, int, tuple[str, ...], _Itself]"

_REGIONS = 32768
_SECTIONS = 4096
#: The most pairs of mentions of a label that are looked at. Of 1,187 labels, the largest has 7,309.
MOST_PAIRS: Final = 500_000
# Pairs whose contexts are in memory at once, however many labels are read together.
_CONTEXTS = 20_000


class Recogniser(Protocol):
    """What finds the drugs in a label."""

    def __call__(self, texts: Sequence[str], *, label: LabelNames | None) -> Sequence[Sequence[RecognisedDrug]]:
        """Return the drugs of each section, in text order."""
        ...


@dataclass(frozen=True, slots=True)
class Extractor:
    """A model, a recogniser and a parser, ready for any number of labels.

    ``threshold`` is the probability from which a pair counts as interacting; ``None`` takes the model's. ``reasons``
    says how many of the features that decided go with each interaction. What is found in text that repeats is
    remembered, with no effect on results: memory stays bounded, however many labels are read.
    ``encoder`` is the model's, where it has one.
    """

    model: Model
    recognise: Recogniser
    memory: ParseMemory
    threshold: float | None = None
    reasons: int = 0
    encoder: InstanceScorer | None = None
    scorer: ContextScorer = field(init=False, repr=False)
    _regions: Remembered[Region, tuple[Found, ...]] = field(default_factory=lambda: Remembered(_REGIONS), repr=False)
    _sections: Remembered[_SectionKey, _ReadText] = field(default_factory=lambda: Remembered(_SECTIONS), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scorer", ContextScorer(self.model, self.memory, self.threshold, self.encoder))

    @classmethod
    def of(
        cls,
        model: Model,
        *,
        recognise: Recogniser,
        threshold: float | None = None,
        reasons: int = 0,
        store: TreeStore | None = None,
    ) -> Extractor:
        """Make an extractor with the parser that the model was trained with, and its encoder.

        Raises:
            MissingDependencyError: the model has a sentence encoder, and what reads it is not installed.
            ModelError: reasons are wanted of a model whose score is no sum over features.
        """
        if reasons and not isinstance(model.classifiers.interaction, LinearModel):
            raise ModelError(
                "only a linear model can say which features decided",
                path=model.folder,
                found=f"the learner {model.manifest.learner}",
                remedy="Use a model of the learner svm, or read the tree or the rules with `ddi info`",
            )
        parser = parser_named(model.manifest.parser)
        return cls(model, recognise, ParseMemory(parser, store), threshold, reasons, model.load_encoder())

    @property
    def limit(self) -> float:
        """The probability from which a pair counts as interacting."""
        return self.model.classifiers.threshold if self.threshold is None else self.threshold

    def extract(self, label: Label, *, sections: Iterable[LabelSection]) -> LabelReading:
        """Return what sections of a label state, with the drugs in them.

        Args:
            label: whose names say which drug is its own.
            sections: what of it to read.
        """
        return self.extract_all([(label, tuple(sections))])[0]

    def extract_all(self, labels: Sequence[tuple[Label, Sequence[LabelSection]]]) -> list[LabelReading]:
        """Return what sections of labels state, one reading a label, the same as one label at a time.

        What is new in them is parsed and scored together.

        Raises:
            LabelError: a label names too many drugs close together; see `MOST_PAIRS`, `ddi.regions.MOST_DRUGS` and
                `ddi.drugs.crowding`.
        """
        texts = [self._texts(label) for label in labels]
        self._fill({id(text): text for of_label in texts for text in of_label if text.found is None}.values())
        return [self._reading(label, sections, read) for (label, sections), read in zip(labels, texts, strict=True)]

    def _texts(self, label: tuple[Label, Sequence[LabelSection]]) -> list[_ReadText]:
        try:
            found, own = self._drugs(label)
            texts = [self._read(section, drugs, own) for section, drugs in found]
        except LabelError as error:
            error.locate(label[0].source)
            raise
        if (pairs := sum(text.pairs for text in texts)) > MOST_PAIRS:
            raise LabelError(
                "too many drugs are named close together",
                path=label[0].source,
                expected=f"at most {MOST_PAIRS:,} pairs of mentions within {WINDOW} sentences",
                found=f"{pairs:,}",
                remedy="Read some of its sections with --sections",
            )
        return texts

    def _drugs(
        self, label: tuple[Label, Sequence[LabelSection]]
    ) -> tuple[list[tuple[LabelSection, Sequence[RecognisedDrug]]], tuple[str, ...]]:
        drugs = self.recognise([section.text for section in label[1]], label=label_names(label[0]))
        return list(zip(label[1], drugs, strict=True)), own_names(label[0], drugs)

    def _read(self, section: LabelSection, drugs: Sequence[RecognisedDrug], own: tuple[str, ...]) -> _ReadText:
        """Return a section's regions; of a section seen before, with its very drugs, those of then."""
        heading = heading_end(section.title, section.text)
        key = (section.text, heading, own, _Itself(drugs))
        read = self._sections.get(key)
        if read is None:
            mentions = tuple(drug.mention for drug in drugs)
            known = {drug.mention.name: drug.parent or drug.name for drug in drugs}.get
            ordered = sorted(drugs, key=lambda drug: (drug.mention.start, drug.mention.end))
            substances = Substances(mentions if len(mentions) > 1 else (), own=own, known=known)
            regions = tuple(regions_of(section.text, ordered, substances, heading=heading))
            read = _ReadText(tuple(drugs), tuple(ordered), regions, sum(placed.region.pairs for placed in regions))
            self._sections.put(key, read)
        return read

    def _fill(self, texts: Collection[_ReadText]) -> None:
        """Find what interacts in sections not seen before."""
        known: dict[Region, tuple[Found, ...]] = {}
        new: dict[Region, list[Found]] = {}
        for region in dict.fromkeys(placed.region for text in texts for placed in text.regions):
            found = self._regions.get(region)
            if found is None:
                new[region] = []
            else:
                known[region] = found
        for regions in _shares(new):
            contexts = [(region, context) for region in regions for context in region_contexts(region)]
            predictions = self.scorer.predict([context for _, context in contexts])
            for (region, context), prediction in zip(contexts, predictions, strict=True):
                if prediction is not None:
                    new[region].append(found_in(region, context.instance, prediction, self._reasons(context)))
        for region, interacting in new.items():
            known[region] = tuple(interacting)
            self._regions.put(region, known[region])
        for text in texts:
            text.found = _smallest([(placed, each) for placed in text.regions for each in known[placed.region]])
            # Those that say nothing would fill the memory.
            text.regions = ()

    def _reasons(self, context: Context) -> tuple[tuple[str, float], ...]:
        linear = self.model.classifiers.interaction
        if not self.reasons or not isinstance(linear, LinearModel):
            return ()
        features = FEATURE_SETS[self.model.manifest.features]
        (parsed,) = self.scorer.with_trees([context])
        return tuple(linear.contributions(features.interaction(parsed))[: self.reasons])

    def _reading(self, label: Label, sections: Sequence[LabelSection], texts: Sequence[_ReadText]) -> LabelReading:
        places = {id(section): number for number, section in enumerate(label.sections, 1)}
        numbers = [places.get(id(section), number) for number, section in enumerate(sections, 1)]
        interactions = [
            interaction
            for section, number, text in zip(sections, numbers, texts, strict=True)
            for placed, found in text.found or ()
            for interaction in self._interactions(label.source, section, number, text, placed, found)
        ]
        return LabelReading(
            label=label,
            sections=tuple(
                ReadSection(number, section, text.drugs)
                for number, section, text in zip(numbers, sections, texts, strict=True)
            ),
            interactions=tuple(interactions),
            model=self.model.manifest.name,
            threshold=self.limit,
        )

    def _interactions(
        self, source: str, section: LabelSection, number: int, text: _ReadText, placed: PlacedRegion, found: Found
    ) -> Iterator[Interaction]:
        """Yield what was found, and once more with the roles exchanged where the words say it both ways."""
        pair = [text.ordered[placed.first_drug + at] for at in (found.first, found.second)]
        every = what_it_says(placed.region, found)
        for place, said in enumerate(every):
            precipitant, other = pair if said.acts_first else reversed(pair)
            modality, modality_score = self._modality(found, said)
            yield Interaction(
                label=source,
                section_code=section.nearest_code,
                section_title=section.heading,
                section_number=number,
                precipitant=_drug(precipitant),
                object=_drug(other),
                modality=modality,
                type=said.type,
                statement=_statement(section.text, found.span, placed.start),
                score=found.prediction.score,
                modality_score=modality_score,
                role_score=found.prediction.role_score if place == 0 else None,
                model=self.model.manifest.name,
                effects=tuple(moved(effect, placed.start) for effect in said.effects),
                reasons=found.reasons,
                both_ways=len(every) > 1,
            )

    def _modality(self, found: Found, said: Said) -> tuple[Modality, float]:
        """Return the modality and its probability: what was learned, of the statement as a whole.

        Where one direction is stated and the other denied, the rules alone tell them apart. Their weight is the
        logarithm of the odds that they are right.
        """
        if said.stated is None:
            return found.prediction.modality, found.prediction.modality_score
        weight = self.model.classifiers.modality_evidence.weight
        return Modality.POSITIVE if said.stated else Modality.NEGATIVE, 1 / (1 + exp(-weight))


@dataclass(slots=True)
class _ReadText:
    """A section's drugs as they were found, in text order, and its regions; ``found`` once these are scored.

    ``pairs`` counts the regions' pairs of mentions.
    """

    drugs: tuple[RecognisedDrug, ...]
    ordered: tuple[RecognisedDrug, ...]
    regions: tuple[PlacedRegion, ...]
    pairs: int
    found: list[tuple[PlacedRegion, Found]] | None = None


class _Itself:
    """Something as a key that equals itself alone: comparing what it holds would take too long."""

    __slots__ = ("held",)

    def __init__(self, held: object) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.held is other.held


def own_names(label: Label, drugs: Iterable[Iterable[RecognisedDrug]]) -> tuple[str, ...]:
    """Return the folded names of a label's own drug.

    A label that does not name it (a plain text) is taken to be of the drug that its sections name most often.
    """
    names = label_names(label)
    if names.ingredients or names.brands:
        return tuple(dict.fromkeys(comparable_name(name) for name in (*names.ingredients, *names.brands)))
    frequent = Counter(drug.parent or drug.name for found in drugs for drug in found).most_common(1)
    return tuple(comparable_name(name) for name, _ in frequent)


def _shares(regions: Iterable[Region]) -> Iterator[list[Region]]:
    """Divide regions into shares of about `_CONTEXTS` pairs."""
    share: list[Region] = []
    pairs = 0
    for region in regions:
        share.append(region)
        pairs += region.pairs
        if pairs >= _CONTEXTS:
            yield share
            share, pairs = [], 0
    if share:
        yield share


def _smallest(found: Sequence[tuple[PlacedRegion, Found]]) -> list[tuple[PlacedRegion, Found]]:
    """Keep, of a pair found in sentences that lie within one another, the fewest sentences."""
    spans: dict[tuple[str, str], list[Span]] = {}
    for placed, each in found:
        spans.setdefault(each.names, []).append(_in_section(placed, each))
    wide = {names: _containing(each) for names, each in spans.items()}
    return [(placed, each) for placed, each in found if _in_section(placed, each) not in wide[each.names]]


def _containing(spans: Iterable[Span]) -> set[Span]:
    """Return those of the spans that contain another of them; a label may repeat a pair thousands of times."""
    found = set()
    least: int | None = None  # the first end of all that start here or later
    for span in sorted(set(spans), key=lambda span: (-span.start, span.end)):
        if least is not None and least <= span.end:
            found.add(span)
        least = span.end if least is None else min(least, span.end)
    return found


def _in_section(placed: PlacedRegion, found: Found) -> Span:
    return Span(placed.start + found.span.start, placed.start + found.span.end)


def _statement(text: str, span: Span, offset: int) -> Statement:
    """Return the sentences without the white space around them; the span counts from the offset."""
    whole = text[offset + span.start : offset + span.end]
    start = offset + span.start + len(whole) - len(whole.lstrip())
    return Statement(whole.strip(), start, start + len(whole.strip()))


def _drug(found: RecognisedDrug) -> Drug:
    mention = found.mention
    return Drug(
        name=found.name,
        text=mention.text,
        type=mention.type,
        start=mention.start,
        end=mention.end,
        ids=dict(found.ids),
        parent=found.parent,
    )
