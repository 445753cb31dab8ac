"""Count a corpus, and set the paper's figures beside the counts.

The paper is Boyce, Gardner and Harkema, "Using Natural Language Processing to Extract Drug-Drug
Interaction Information from Package Inserts", BioNLP 2012. Its figures are of the whole corpus: a part of
it, such as the development part, has fewer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import Era, InteractionType, MentionType, Modality
from corpus_tools.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import GoldInteraction, Section, Span

PAPER = "Boyce, Gardner and Harkema, BioNLP 2012"
PAPER_PACKAGE_INSERTS = 64
PAPER_SECTIONS = 208
PAPER_INTERACTIONS = 592
# Table 1.
PAPER_MODALITY_AND_TYPE = {
    (Modality.POSITIVE, InteractionType.QUALITATIVE): 186,
    (Modality.POSITIVE, InteractionType.QUANTITATIVE): 202,
    (Modality.NEGATIVE, InteractionType.QUALITATIVE): 202,
    (Modality.NEGATIVE, InteractionType.QUANTITATIVE): 2,
}
# Table 2.
PAPER_MENTIONS = {
    MentionType.ACTIVE_INGREDIENT: 3351,
    MentionType.DRUG_PRODUCT: 234,
    MentionType.METABOLITE: 201,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and the paper's where the paper has one."""

    label: str
    count: int
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of one kind; ``source`` is where the paper's stand."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    source: str = ""

    def __getitem__(self, label: str) -> Figure:
        for figure in self.figures:
            if figure.label == label:
                return figure
        raise KeyError(label)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What there is to count in a corpus."""

    corpus: str
    tables: tuple[FigureTable, ...]

    def __getitem__(self, key: str) -> FigureTable:
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)

    def to_json(self) -> dict[str, object]:
        """Return plain values: ``tables`` by key, each with ``figures`` of label, count and the paper's count."""
        return {
            "corpus": self.corpus,
            "paper": PAPER,
            "tables": {
                table.key: {
                    "title": table.title,
                    "source": table.source,
                    "figures": [
                        {"label": figure.label, "count": figure.count, "paper": figure.paper}
                        for figure in table.figures
                    ],
                }
                for table in self.tables
            },
        }


def corpus_statistics(corpus: Corpus, *, sentence_index: Callable[[str], Sequence[Span]]) -> Statistics:
    """Count a corpus.

    Words are runs of characters without blanks. A distance is how many sentences the first characters of an
    interaction's two mentions lie apart.

    Args:
        corpus: the corpus.
        sentence_index: a sentence splitter, whose spans tile the text it is given.
    """
    sections = corpus.sections
    return Statistics(
        corpus.name,
        (
            _overview(sections),
            _modality_and_type(sections),
            _mentions(sections),
            _names(sections),
            _by("inserts-by-era", "Package inserts by era", _insert_eras(sections), order=_ERAS),
            _by("sections-by-era", "Sections by era", (_era(section) for section in sections), order=_ERAS),
            _by("sections-by-kind", "Sections by kind", (_kind(section) for section in sections)),
            _by("interactions-by-era", "Interactions by era", _per_interaction(sections, _era), order=_ERAS),
            _by("interactions-by-kind", "Interactions by kind of section", _per_interaction(sections, _kind)),
            _distances(sections, sentence_index),
            _roles(sections),
        ),
    )


_UNKNOWN = "unknown"
_ERAS = (*Era,)


def _era(section: Section) -> str:
    return str(section.era or _UNKNOWN)


def _kind(section: Section) -> str:
    return section.kind or _UNKNOWN


def _insert_eras(sections: Iterable[Section]) -> Iterable[str]:
    return {section.package_insert: _era(section) for section in sections}.values()


def _per_interaction(sections: Iterable[Section], label: Callable[[Section], str]) -> list[str]:
    return [label(section) for section in sections for _ in section.interactions]


def _interactions(sections: Iterable[Section]) -> list[GoldInteraction]:
    return [interaction for section in sections for interaction in section.interactions]


def _by(key: str, title: str, labels: Iterable[str], *, order: Sequence[str] = ()) -> FigureTable:
    """Count labels: those of ``order`` always and first, then the others that occur."""
    counts = Counter(labels)
    further = sorted(set(counts) - set(order), key=natural_key)
    return FigureTable(key, title, tuple(Figure(str(label), counts[label]) for label in (*order, *further)))


def _overview(sections: Sequence[Section]) -> FigureTable:
    return FigureTable(
        "overview",
        "Corpus",
        (
            Figure("package inserts", len({section.package_insert for section in sections}), PAPER_PACKAGE_INSERTS),
            Figure("sections", len(sections), PAPER_SECTIONS),
            Figure("words", sum(len(section.text.split()) for section in sections)),
            Figure("drug mentions", sum(len(section.mentions) for section in sections), sum(PAPER_MENTIONS.values())),
            Figure("interactions", len(_interactions(sections)), PAPER_INTERACTIONS),
        ),
        PAPER,
    )


def _modality_and_type(sections: Iterable[Section]) -> FigureTable:
    counts = Counter((interaction.modality, interaction.type) for interaction in _interactions(sections))
    return FigureTable(
        "modality-and-type",
        "Interactions by modality and type",
        tuple(Figure(f"{key[0]} {key[1]}", counts[key], paper) for key, paper in PAPER_MODALITY_AND_TYPE.items()),
        f"{PAPER}, Table 1",
    )


def _mentions(sections: Iterable[Section]) -> FigureTable:
    counts = Counter(mention.type for section in sections for mention in section.mentions)
    return FigureTable(
        "mentions",
        "Drug mentions by type",
        tuple(
            Figure(mention_type.value, counts[mention_type], paper) for mention_type, paper in PAPER_MENTIONS.items()
        ),
        f"{PAPER}, Table 2",
    )


def _names(sections: Iterable[Section]) -> FigureTable:
    names = {(mention.type, mention.name) for section in sections for mention in section.mentions}
    counts = Counter(mention_type for mention_type, _ in names)
    figures = tuple(Figure(mention_type.value, counts[mention_type]) for mention_type in MentionType)
    return FigureTable("distinct-names", "Distinct names by type", figures)


def _distances(sections: Iterable[Section], sentence_index: Callable[[str], Sequence[Span]]) -> FigureTable:
    labels = []
    for section in sections:
        if not section.interactions:
            continue
        sentences = sentence_index(section.text)
        for interaction in section.interactions:
            first = _sentence_of(interaction.precipitant.start, sentences)
            second = _sentence_of(interaction.object.start, sentences)
            labels.append(str(abs(first - second)))
    return _by("interactions-by-distance", "Interactions by distance in sentences", labels, order=("0", "1", "2"))


def _sentence_of(offset: int, sentences: Sequence[Span]) -> int:
    for number, sentence in enumerate(sentences):
        if offset < sentence.end:
            return number
    msg = f"no sentence holds the offset {offset}: the splitter's spans do not tile the text"
    raise ValueError(msg)


def _roles(sections: Iterable[Section]) -> FigureTable:
    counts: Mapping[Hashable, int] = Counter(
        key
        for interaction in _interactions(sections)
        for key in (("precipitant", interaction.precipitant.type), ("object", interaction.object.type))
    )
    return FigureTable(
        "roles",
        "Types of mentions by role",
        tuple(
            Figure(f"{role}: {mention_type.value}", counts[role, mention_type])
            for role in ("precipitant", "object")
            for mention_type in MentionType
        ),
    )
