"""The example corpus, and what makes small texts, mentions and corpora of invented sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.corpus import load_corpus
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
)
from ddi.features.context import ParseMemory
from ddi.parsing.spacy_parser import SpacyParser
from ddi.settings import settings_named
from ddi.training import train

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from ddi.learning import Settings

PROJECT = Path(__file__).parents[1]
DEVELOPMENT_CORPUS = PROJECT.parent / "shared" / "corpora" / "pi-pk-ddi"


class Make:
    """Builders, under one name since tests cannot import this module."""

    @staticmethod
    def mention(
        text: str,
        name: str,
        *,
        nth: int = 0,
        kind: MentionType = MentionType.ACTIVE_INGREDIENT,
        id: str = "",  # noqa: A002 - the field's name
        parent: str | None = None,
    ) -> DrugMention:
        """Return the mention of a name where it stands for the nth time, counted from 0."""
        start = -1
        for _ in range(nth + 1):
            start = text.index(name, start + 1)
        return DrugMention((Span(start, start + len(name)),), kind, name, id=id, active_ingredient=parent)

    @classmethod
    def mentions(cls, text: str, *names: str) -> tuple[DrugMention, ...]:
        """Return every mention of each name, name by name."""
        return tuple(cls.mention(text, name, nth=nth) for name in names for nth in range(text.count(name)))

    @staticmethod
    def gold(
        precipitant: DrugMention,
        other: DrugMention,
        modality: Modality = Modality.POSITIVE,
        kind: InteractionType = InteractionType.QUALITATIVE,
    ) -> GoldInteraction:
        """Return an annotated interaction."""
        return GoldInteraction(precipitant, other, modality, kind)

    @classmethod
    def section(cls, text: str, *names: str, name: str = "one.txt", insert: str = "") -> Section:
        """Return a section that mentions the names wherever they stand, without interactions."""
        return Section(name, text, cls.mentions(text, *names), package_insert=insert or name)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def example_corpus() -> Corpus:
    """Return the corpus in ``annotations``, by its consensus."""
    return load_corpus(PROJECT / "annotations")


@pytest.fixture(scope="session")
def small_corpus(example_corpus: Corpus) -> Corpus:
    """Return the short sections of the example corpus, from 7 package inserts."""
    sections = example_corpus.sections[9:]
    return replace(example_corpus, sections=sections)


@pytest.fixture(scope="session")
def parser() -> ParseMemory:
    """Return spaCy's parser, loaded once; it remembers every sentence."""
    return ParseMemory(SpacyParser())


@pytest.fixture(scope="session")
def full() -> Settings:
    """Return the project's own settings."""
    return settings_named(features="full")


@pytest.fixture(scope="session")
def trained(
    example_corpus: Corpus, parser: ParseMemory, full: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of a model trained on the example corpus."""
    folder = tmp_path_factory.mktemp("trained") / "model"
    train(example_corpus, folder, full, parser=parser, name="example 1")
    return folder


@pytest.fixture(scope="session")
def development_corpus() -> Path:
    """Return the folder of the PI PK DDI corpus's development part, where there is one."""
    if not DEVELOPMENT_CORPUS.is_dir():
        pytest.skip("the PI PK DDI corpus is not in ../shared/corpora/pi-pk-ddi")
    return DEVELOPMENT_CORPUS
