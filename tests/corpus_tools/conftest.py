"""Builders for corpora of invented sentences; no text here is from a label."""

from __future__ import annotations

from html import escape
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
    from collections.abc import Callable, Sequence

ANNOTATOR = "annotator team"
TEXT = "Zorbamide raised the level of quexapine.\nNorquexapine did not change.\n"


def annotation(mention_id: str, *spans: tuple[int, int], text: str | None = "", annotator: str = ANNOTATOR) -> str:
    parts = [f'<mention id="{mention_id}" />', f'<annotator id="{annotator}-id">{annotator}</annotator>']
    parts += [f'<span start="{start}" end="{end}" />' for start, end in spans]
    if text is not None:
        parts.append(f"<spannedText>{escape(text)}</spannedText>")
    return f"<annotation>{''.join(parts)}</annotation>"


def class_mention(mention_id: str, name: str | None, *slots: str) -> str:
    named = "" if name is None else f'<mentionClass id="{name}">{name}</mentionClass>'
    slot_ids = "".join(f'<hasSlotMention id="{slot_id}" />' for slot_id in slots)
    return f'<classMention id="{mention_id}">{named}{slot_ids}</classMention>'


def slot(slot_id: str, name: str, *values: str, kind: str = "complex") -> str:
    inner = "".join(f'<{kind}SlotMentionValue value="{value}" />' for value in values)
    return f'<{kind}SlotMention id="{slot_id}"><mentionSlot id="{name}" />{inner}</{kind}SlotMention>'


def document(*entries: str, source: str = "one.txt") -> str:
    lines = "\n".join(entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<annotations textSource="{source}">\n{lines}\n</annotations>\n'


def mention(
    mention_id: str, start: int, text: str, name: str = "Active ingredient", *slots: str, annotator: str = ANNOTATOR
) -> str:
    """Return an annotation of one span and its class mention."""
    marked = annotation(mention_id, (start, start + len(text)), text=text, annotator=annotator)
    return marked + class_mention(mention_id, name, *slots)


def frame(mention_id: str, **slots: tuple[str, str]) -> str:
    """Return an Interaction without annotation; slots by role: (name, value); literals by a name with a ``=``."""
    entries = []
    for role, (name, value) in slots.items():
        kind = "string" if name.startswith("=") else "complex"
        entries.append(slot(f"{mention_id}-{role}", name.removeprefix("="), value, kind=kind))
    return class_mention(mention_id, "Interaction", *(f"{mention_id}-{role}" for role in slots)) + "".join(entries)


DRUGS = (
    mention("z", 0, "Zorbamide"),
    mention("q", 30, "quexapine"),
    mention("n", 41, "Norquexapine", "Metabolite", "n-parent"),
    slot("n-parent", "Active Ingredient", "q"),
)
PHRASE = mention("p", 10, "raised the level", "Interaction phrase", "p-type") + slot(
    "p-type", "Type", "Qualitative", kind="string"
)
FRAME = frame(
    "i",
    precipitant=("1. Precipitant", "z"),
    object=("2. Object", "q"),
    modality=("=3. Modality", "Positive"),
    phrase=("4. Interaction Phrase", "p"),
)

HEADER = (
    "FileName,Precipitant Type,Precipitant,Precipitant Annotator,Precipitant Span Start,Precipitant Span End,"
    "Object Type,Object,Object Annotator,Metabolite Active Ingredient,Object Span Start,Object Span End,Modality,"
    "Interaction Phrase Type,Interaction Phrase,Interaction Phrase Annotator,Interaction Phrase Span Start,"
    "Interaction Phrase Span End"
)
ROW = {
    "FileName": "one.txt",
    "Precipitant Type": "Active ingredient",
    "Precipitant": "Zorbamide ",
    "Precipitant Annotator": ANNOTATOR,
    "Precipitant Span Start": "0",
    "Precipitant Span End": "9",
    "Object Type": "Active ingredient",
    "Object": "quexapine",
    "Object Annotator": ANNOTATOR,
    "Metabolite Active Ingredient": "",
    "Object Span Start": "30",
    "Object Span End": "39",
    "Modality": "Positive",
    "Interaction Phrase Type": "Qualitative",
    "Interaction Phrase": "raised the level ",
    "Interaction Phrase Annotator": ANNOTATOR,
    "Interaction Phrase Span Start": "10",
    "Interaction Phrase Span End": "26",
}


def table(*changes: dict[str, str]) -> str:
    """Return a table of the standard row, once for each set of changed cells."""
    rows = [",".join((ROW | changed).values()) for changed in changes]
    return "\r\n".join([HEADER, *rows, ""])


class Builders:
    """The functions above under one name, since tests cannot import this module."""

    text = TEXT
    annotator = ANNOTATOR
    header = HEADER
    drugs = DRUGS
    phrase = PHRASE
    frame_of_two = FRAME
    annotation = staticmethod(annotation)
    class_mention = staticmethod(class_mention)
    slot = staticmethod(slot)
    document = staticmethod(document)
    mention = staticmethod(mention)
    frame = staticmethod(frame)
    table = staticmethod(table)


@pytest.fixture
def build() -> type[Builders]:
    return Builders


@pytest.fixture
def make_corpus(tmp_path: Path) -> Callable[..., Path]:
    """Write a corpus: one text with three drugs, and what the test adds or, with ``None``, leaves out."""

    def make(files: dict[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "corpus"
        default: dict[str, str | bytes | None] = {
            "texts/one.txt": TEXT,
            "knowtator/one.txt.knowtator.xml": document(*DRUGS),
            "interactions.csv": table({}),
        }
        for name, content in (default | (files or {})).items():
            if content is None:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return make


REAL_CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora" / "pi-pk-ddi"


@pytest.fixture(scope="session")
def real_corpus() -> Path:
    """Return the development part of the PI PK DDI corpus, where there is one."""
    if not REAL_CORPUS.is_dir():
        pytest.skip("the PI PK DDI corpus is not in ../shared/corpora/pi-pk-ddi")
    return REAL_CORPUS


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
