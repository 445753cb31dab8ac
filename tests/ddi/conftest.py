"""One parser, one set of examples and one trained model for all tests; a recogniser that knows what it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import DrugMention, MentionType, Modality, Span
from corpus_tools.instances import Label
from ddi.calibration import Sigmoid
from ddi.drugs.values import Layer, RecognisedDrug
from ddi.evaluation.examples import build_examples
from ddi.evaluation.predictions import PredictionRow
from ddi.evidence import Reading
from ddi.features.context import Context, Document, ParseMemory, build_contexts
from ddi.learners.linear import LinearModel
from ddi.learning import Classifiers, Features, TrainingData, featurize, fit
from ddi.parsing.tree import Tree
from ddi.settings import settings_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus_tools.corpus import Corpus
    from ddi.drugs import LabelNames
    from ddi.evaluation.examples import Examples
    from ddi.learning import Fitted, Settings


@pytest.fixture(scope="session")
def paper() -> Settings:
    return settings_named(features="paper")


@pytest.fixture(scope="session")
def examples(example_corpus: Corpus, parser: ParseMemory) -> Examples:
    """Return the instances of the example corpus, parsed."""
    return build_examples(example_corpus, parser=parser)


@pytest.fixture(scope="session")
def small_examples(small_corpus: Corpus, parser: ParseMemory) -> Examples:
    """Return the instances of the short sections: 7 package inserts, quickly learned from."""
    return build_examples(small_corpus, parser=parser)


@pytest.fixture(scope="session")
def small_features(small_examples: Examples, paper: Settings) -> Features:
    return featurize(small_examples.contexts, paper.features)


class Invent:
    """Builders, under one name since tests cannot import this module."""

    @staticmethod
    def tree(heads: Sequence[int], words: Sequence[str] = ()) -> Tree:
        """Return a tree with the heads given; each word is three characters and a blank follows it."""
        names = tuple(words) or tuple(f"w{index:02}" for index in range(len(heads)))
        count = len(heads)
        spans = tuple(Span(4 * index, 4 * index + 3) for index in range(count))
        return Tree(names, ("NN",) * count, tuple(heads), ("dep",) * count, spans)

    @staticmethod
    def contexts(
        text: str,
        mentions: Sequence[DrugMention],
        *,
        parser: ParseMemory | None = None,
        own: tuple[str, ...] = (),
        known: Callable[[str], str | None] = lambda _: None,
    ) -> list[Context]:
        """Return the contexts of one text."""
        return build_contexts([Document("one.txt", text, tuple(mentions), own, known)], parser=parser)

    @staticmethod
    def label(make: type, modality: Modality | None) -> Label:
        """Return the label of an instance that interacts so, or not at all."""
        if modality is None:
            return Label()
        one, other = make.mentions("Zorbamide, quexapine", "Zorbamide", "quexapine")  # type: ignore[attr-defined]
        return Label((make.gold(one, other, modality),))  # type: ignore[attr-defined]

    @staticmethod
    def row(
        gold: int = 0,
        predicted: int = 0,
        *,
        insert: str = "1",
        section: str = "one.txt",
        drugs: tuple[str, str] = ("zorbamide", "quexapine"),
        sentences: tuple[int, int] | None = (0, 0),
        modality: tuple[str | None, str | None] = (None, None),
        kind: tuple[str | None, str | None] = (None, None),
        precipitant: tuple[str | None, str | None] = (None, None),
    ) -> PredictionRow:
        """Return a row; what it does not say is of no account."""
        first, last = (None, None) if sentences is None else sentences
        score = None if sentences is None else float(predicted)
        start = 0, len(drugs[0]), 20, 20 + len(drugs[1])
        pairs = (*modality, *kind, *precipitant)
        return PredictionRow(
            insert, section, "", *drugs, *start, first, last, gold, predicted, score, *pairs, fold=None
        )


@pytest.fixture(scope="session")
def invent() -> type[Invent]:
    return Invent


class StubRecogniser:
    """Find the names it was given, whole words in any case; ``parents`` are those of metabolites."""

    def __init__(self, *names: str, parents: dict[str, str] | None = None) -> None:
        self.parents = {key.lower(): value.lower() for key, value in (parents or {}).items()}
        every = sorted({*names, *(parents or ())}, key=len, reverse=True)
        self.pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, every))})\b", re.IGNORECASE)
        self.labels: list[LabelNames | None] = []

    def __call__(
        self, texts: Sequence[str], *, label: LabelNames | None = None
    ) -> tuple[tuple[RecognisedDrug, ...], ...]:
        """Return the drugs of each text, and remember the label's names."""
        self.labels.append(label)
        return tuple(tuple(self._drugs(text)) for text in texts)

    def _drugs(self, text: str) -> list[RecognisedDrug]:
        drugs = []
        for match in self.pattern.finditer(text):
            name = match.group().lower()
            parent = self.parents.get(name)
            kind = MentionType.METABOLITE if parent else MentionType.ACTIVE_INGREDIENT
            mention = DrugMention((Span(*match.span()),), kind, match.group(), id=f"drug-{len(drugs)}")
            drugs.append(RecognisedDrug(mention, name, Layer.DICTIONARY, {"drugbank": "DB" + name}, parent))
        return drugs


@pytest.fixture(scope="session")
def stub_recogniser() -> type[StubRecogniser]:
    return StubRecogniser


@pytest.fixture(scope="session")
def tiny_data(make: type) -> TrainingData:
    """Return 12 labelled instances of 3 groups, told apart by one feature each."""
    answers = [Modality.POSITIVE, Modality.NEGATIVE, None, None] * 3
    interaction = [
        {"word=raised" if answer else "word=and": 1.0, f"word={index}": 1.0} for index, answer in enumerate(answers)
    ]
    modality = [{"word=not" if answer is Modality.NEGATIVE else "word=by": 1.0} for answer in answers]
    roles = [{"its parameter": 1.0 if index % 3 else -1.0} for index in range(len(answers))]
    return TrainingData(
        features=Features(interaction, modality, roles, [Reading()] * len(answers), excluded=[False] * len(answers)),
        labels=[Invent.label(make, answer) for answer in answers],
        acts_first=[None if answer is None else bool(index % 3) for index, answer in enumerate(answers)],
        groups=[str(index // 4) for index in range(len(answers))],
        pairs=list(range(len(answers))),
    )


@pytest.fixture(scope="session")
def tiny_fitted(tiny_data: TrainingData, paper: Settings) -> Fitted:
    """Return classifiers and pipelines, quickly trained."""
    return fit(tiny_data, paper)


@pytest.fixture
def classifiers() -> Callable[..., Classifiers]:
    """Make classifiers that go by the weights given: the sign of the sum decides."""

    def make_classifiers(
        interaction: dict[str, float] | None = None,
        *,
        intercept: float = 0.0,
        modality: dict[str, float] | None = None,
        roles: dict[str, float] | None = None,
        threshold: float = 0.5,
    ) -> Classifiers:
        return Classifiers(
            interaction=LinearModel(intercept, interaction or {}),
            modality=LinearModel(0.0, modality or {}),
            roles=None if roles is None else LinearModel(0.0, roles),
            calibration=Sigmoid(),
            modality_calibration=Sigmoid(),
            role_calibration=Sigmoid(),
            threshold=threshold,
        )

    return make_classifiers
