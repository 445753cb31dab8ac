"""What makes annotators of one invented text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.agreement.loading import Comparison, SharedSection
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
    covered_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = {"ai": MentionType.ACTIVE_INGREDIENT, "dp": MentionType.DRUG_PRODUCT, "met": MentionType.METABOLITE}


class Annotators:
    """Builders, under one name since tests cannot import this module."""

    @staticmethod
    def mention(
        text: str,
        *places: tuple[int, int],
        kind: str = "ai",
        id: str = "",  # noqa: A002 - the field's name
        parent: str | None = None,
    ) -> DrugMention:
        """Return a mention of these places; ``kind`` is ai, dp or met."""
        spans = tuple(Span(*place) for place in places)
        return DrugMention(spans, CLASSES[kind], covered_text(text, spans), id, active_ingredient=parent)

    @staticmethod
    def interaction(
        precipitant: DrugMention,
        other: DrugMention,
        said: str = "positive qualitative",
        phrase: tuple[int, int] | None = None,
        *,
        text: str = "",
        comment: str = "",
    ) -> GoldInteraction:
        """Return an interaction; ``said`` is its modality and type."""
        modality, kind = said.split()
        words = None
        if phrase is not None:
            words = InteractionPhrase((Span(*phrase),), text[phrase[0] : phrase[1]])
        return GoldInteraction(precipitant, other, Modality(modality), InteractionType(kind), words, comment=comment)

    @staticmethod
    def comparison(
        text: str, *marked: tuple[Sequence[DrugMention], Sequence[GoldInteraction]], name: str = "one.txt"
    ) -> Comparison:
        """Return annotators of one section, each with mentions and interactions."""
        versions = tuple(
            Section(name, text, tuple(mentions), tuple(interactions), package_insert="1")
            for mentions, interactions in marked
        )
        names = tuple(f"annotator {number}" for number in range(1, len(marked) + 1))
        return Comparison(names, tuple(Path(name) for name in names), (SharedSection(name, text, versions),))


@pytest.fixture(scope="session")
def annotators() -> type[Annotators]:
    return Annotators
