"""A label in, the interactions that it states out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from corpus_tools.documents import comparable_name
from ddi.drugs import label_names
from ddi.effects import drugs_of, find_effects
from ddi.errors import ModelError
from ddi.features import FEATURE_SETS
from ddi.features.context import Document, ParseMemory, build_contexts
from ddi.figures import type_by_figures
from ddi.interaction import Drug, Interaction, Statement
from ddi.learners.linear import LinearModel
from ddi.learning import featurize
from ddi.parsing import parser_named
from ddi.reading import LabelReading, ReadSection
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus_tools.documents import DrugMention, Span
    from corpus_tools.instances import Instance
    from ddi.drugs import LabelNames, RecognisedDrug
    from ddi.features.context import Context
    from ddi.labels.label import Label, LabelSection
    from ddi.learning import InstanceScorer, Prediction
    from ddi.model import Model

# Instances whose features are in memory at once, however long a label is.
_BATCH = 1024


class Recogniser(Protocol):
    """What finds the drugs in a label."""

    def __call__(self, texts: Sequence[str], *, label: LabelNames | None) -> Sequence[Sequence[RecognisedDrug]]:
        """Return the drugs of each section, in text order."""
        ...


@dataclass(frozen=True, slots=True)
class Extractor:
    """A model, a recogniser and a parser, ready for any number of labels.

    ``threshold`` is the probability from which a pair counts as interacting; ``None`` takes the model's. ``reasons``
    says how many of the features that decided go with each interaction. ``encoder`` is the model's, where it has one.
    """

    model: Model
    recognise: Recogniser
    memory: ParseMemory
    threshold: float | None = None
    reasons: int = 0
    encoder: InstanceScorer | None = None

    @classmethod
    def of(cls, model: Model, *, recognise: Recogniser, threshold: float | None = None, reasons: int = 0) -> Extractor:
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
        return cls(
            model, recognise, ParseMemory(parser_named(model.manifest.parser)), threshold, reasons, model.load_encoder()
        )

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
        chosen = list(sections)
        places = {id(section): number for number, section in enumerate(label.sections, 1)}
        numbers = [places.get(id(section), number) for number, section in enumerate(chosen, 1)]
        drugs = self.recognise([section.text for section in chosen], label=label_names(label))
        own = own_names(label, drugs)
        features = FEATURE_SETS[self.model.manifest.features]
        documents = [
            Document(
                str(number),
                section.text,
                tuple(drug.mention for drug in found),
                own=own,
                known={drug.mention.name: drug.parent or drug.name for drug in found}.get,
            )
            for number, (section, found) in enumerate(zip(chosen, drugs, strict=True))
        ]
        contexts = build_contexts(documents, parser=self.memory if features.needs_parser else None)
        predictions = [
            prediction
            for start in range(0, len(contexts), _BATCH)
            for prediction in self.model.classifiers.predict(
                featurize(contexts[start : start + _BATCH], features, encoder=self.encoder), threshold=self.threshold
            )
        ]
        by_span = [{drug.mention.spans: drug for drug in found} for found in drugs]
        same = [drugs_of(Substances(document.mentions, own=own, known=document.known)) for document in documents]
        interactions = []
        linear = self.model.classifiers.interaction
        for context, prediction in _smallest(contexts, predictions):
            number = int(context.instance.section)
            section = chosen[number]
            found = self._interaction(
                label.source,
                section,
                numbers[number],
                by_span[number],
                context.instance,
                prediction,
                same[number],
            )
            if self.reasons and isinstance(linear, LinearModel):
                decided = linear.contributions(features.interaction(context))[: self.reasons]
                found = replace(found, reasons=tuple(decided))
            interactions.append(found)
        return LabelReading(
            label=label,
            sections=tuple(
                ReadSection(number, section, tuple(found))
                for number, section, found in zip(numbers, chosen, drugs, strict=True)
            ),
            interactions=tuple(interactions),
            model=self.model.manifest.name,
            threshold=self.limit,
        )

    def _interaction(
        self,
        source: str,
        section: LabelSection,
        section_number: int,
        drugs: dict[tuple[Span, ...], RecognisedDrug],
        instance: Instance,
        prediction: Prediction,
        same: Callable[[DrugMention, DrugMention], bool],
    ) -> Interaction:
        pair = (instance.closest.first, instance.closest.second)
        precipitant, other = pair if prediction.acts_first else reversed(pair)
        statement = _statement(section.text, instance.span)
        mentions = [drug.mention for drug in drugs.values()]
        return Interaction(
            label=source,
            section_code=section.code,
            section_title=section.heading,
            section_number=section_number,
            precipitant=_drug(precipitant, drugs),
            object=_drug(other, drugs),
            modality=prediction.modality,
            type=type_by_figures(section.text, instance.span, mentions, instance.closest, same=same),
            statement=statement,
            score=prediction.score,
            modality_score=prediction.modality_score,
            role_score=prediction.role_score,
            model=self.model.manifest.name,
            effects=find_effects(
                section.text,
                instance.span,
                mentions,
                precipitant=precipitant,
                object=other,
                same=same,
                name=lambda mention: drugs[mention.spans].name,
            ),
        )


def own_names(label: Label, drugs: Iterable[Iterable[RecognisedDrug]]) -> tuple[str, ...]:
    """Return the folded names of a label's own drug.

    A label that does not name it (a plain text) is taken to be of the drug that its sections name most often.
    """
    names = label_names(label)
    if names.ingredients or names.brands:
        return tuple(dict.fromkeys(comparable_name(name) for name in (*names.ingredients, *names.brands)))
    frequent = Counter(drug.parent or drug.name for found in drugs for drug in found).most_common(1)
    return tuple(comparable_name(name) for name, _ in frequent)


def _smallest(contexts: Sequence[Context], predictions: Sequence[Prediction]) -> list[tuple[Context, Prediction]]:
    """Keep, of a pair found in sentences that lie within one another, the fewest sentences."""
    found = [(c, p) for c, p in zip(contexts, predictions, strict=True) if p.interacts]
    spans: dict[tuple[str, tuple[str, str]], list[Span]] = {}
    for context, _ in found:
        spans.setdefault((context.instance.section, context.instance.names), []).append(context.instance.span)
    return [
        (context, prediction)
        for context, prediction in found
        if not any(
            context.instance.span != other and context.instance.span.contains(other)
            for other in spans[context.instance.section, context.instance.names]
        )
    ]


def _statement(text: str, span: Span) -> Statement:
    """Return the sentences without the white space around them."""
    whole = text[span.start : span.end]
    start = span.start + len(whole) - len(whole.lstrip())
    return Statement(whole.strip(), start, start + len(whole.strip()))


def _drug(mention: DrugMention, drugs: dict[tuple[Span, ...], RecognisedDrug]) -> Drug:
    found = drugs[mention.spans]
    return Drug(
        name=found.name,
        text=mention.text,
        type=mention.type,
        start=mention.start,
        end=mention.end,
        ids=dict(found.ids),
    )
