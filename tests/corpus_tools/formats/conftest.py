"""A section of invented sentences that has everything a format could lose."""

from __future__ import annotations

import pytest

from corpus_tools.documents import (
    DrugMention,
    Era,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
)
from corpus_tools.formats import AnnotatedDocument

# A line end of two characters, one outside the basic plane, a combining one, and what XML and TSV escape.
TEXT = (
    "Zorbamide \U0001d6fc & vex-\r\namine <raised> the\tcafe\u0301 level of quexapine.\r\n"
    "Norquexapine did not change.\n"
)


def span(piece: str) -> Span:
    return Span(TEXT.index(piece), TEXT.index(piece) + len(piece))


def everything() -> AnnotatedDocument:
    """Return a document with nested, broken and discontinuous mentions, and both kinds of interaction."""
    zorbamide = DrugMention((span("Zorbamide"),), MentionType.ACTIVE_INGREDIENT, "Zorbamide", "m1", "team A")
    alpha = DrugMention(
        (span("Zorbamide"), span("\U0001d6fc")), MentionType.DRUG_PRODUCT, "Zorbamide \U0001d6fc", "m2", "team A"
    )
    broken = DrugMention(
        (span("vex-\r\namine"),), MentionType.ACTIVE_INGREDIENT, "vex-\r\namine", "m3", "somebody else"
    )
    quexapine = DrugMention((span("quexapine"),), MentionType.ACTIVE_INGREDIENT, "quexapine", "q 4", "team A")
    metabolite = DrugMention((span("Norquexapine"),), MentionType.METABOLITE, "Norquexapine", "m5", "team A", "q 4")
    nested = DrugMention(
        (Span(metabolite.start + 3, metabolite.end),), MentionType.ACTIVE_INGREDIENT, "quexapine", "m6"
    )
    phrase = InteractionPhrase((span("<raised> the\t"), span("level")), "<raised> the\t level", "p1")
    section = Section(
        "one.txt",
        TEXT,
        (zorbamide, alpha, broken, quexapine, metabolite, nested),
        (
            GoldInteraction(zorbamide, quexapine, Modality.POSITIVE, InteractionType.QUANTITATIVE, phrase, "team A"),
            GoldInteraction(broken, quexapine, Modality.POSITIVE, InteractionType.QUANTITATIVE, phrase, "team A"),
            GoldInteraction(quexapine, metabolite, Modality.NEGATIVE, InteractionType.QUALITATIVE, None, "team A"),
        ),
        package_insert="7",
        active_ingredient="quexapine",
        era=Era.OLDER,
        kind="drug interactions",
    )
    return AnnotatedDocument(
        section,
        (("model", "example 1"), ("source", "labels/a b.xml")),
        ((("drugbank", "DB0"), ("name", "zorbamide")), (), (), (), (), ()),
        ((("effects", "level up 40 %\nand more\\n"), ("score", "0.93")), (), ()),
    )


@pytest.fixture
def full_document() -> AnnotatedDocument:
    return everything()


@pytest.fixture
def bare_document() -> AnnotatedDocument:
    """Return the same without further attributes, which some formats have no place for."""
    return AnnotatedDocument(everything().section)
