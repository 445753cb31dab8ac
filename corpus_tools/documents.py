"""The values that everything else passes around: text, annotations, and what is wrong with them.

All are frozen. Offsets count characters (code points) of the decoded text with its line ends as they
stand in the file, and ends are exclusive: ``text[start:end]`` is the annotated text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

#: Characters that a mention or phrase may cover. A few bytes of a file can mark any number of them, again and again.
LONGEST_MARK = 10_000

_BLANKS = re.compile(r"\s+")


class MentionType(StrEnum):
    """What kind of drug a mention names (Boyce et al. 2012, section 2)."""

    ACTIVE_INGREDIENT = "active ingredient"
    DRUG_PRODUCT = "drug product"
    METABOLITE = "metabolite"


class Modality(StrEnum):
    """Whether the label says that two drugs interact, or that they were seen not to."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class InteractionType(StrEnum):
    """Whether the interaction phrase gives figures."""

    QUALITATIVE = "qualitative"
    QUANTITATIVE = "quantitative"


class Era(StrEnum):
    """Age of a package insert: *newer* means marketed since 2000."""

    NEWER = "newer"
    OLDER = "older"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``start <= offset < end``; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"a span needs 0 <= start < end, not {self.start}..{self.end}"
            raise ValueError(msg)

    def __len__(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether all of the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


# A text names few drugs, and many pairs of them are compared.
@lru_cache(maxsize=16384)
def comparable_name(name: str) -> str:
    """Fold a drug's name as it stands in a text for comparison: lower case, blanks collapsed."""
    return _BLANKS.sub(" ", name.lower()).strip()


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug named in a text.

    ``spans`` are in text order; a discontinuous mention has several. ``text`` is what they cover,
    pieces joined by a blank. ``active_ingredient`` is the ``id`` of a metabolite's parent mention.
    """

    spans: tuple[Span, ...]
    type: MentionType
    text: str
    id: str = ""
    annotator: str = ""
    active_ingredient: str | None = None

    def __post_init__(self) -> None:
        if not self.spans:
            msg = "a mention needs at least one span"
            raise ValueError(msg)

    @property
    def start(self) -> int:
        """First character of the first span."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """One past the last character of the last span."""
        return self.spans[-1].end

    @property
    def hull(self) -> Span:
        """The range from the first span to the last, with what lies between."""
        return Span(self.start, self.end)

    @property
    def name(self) -> str:
        """The mention's own text, lower case, blanks collapsed: the key under which pairs are counted."""
        return comparable_name(self.text)


def covered_text(text: str, spans: tuple[Span, ...]) -> str:
    """Return what the spans cover in the text, pieces joined by a blank."""
    return " ".join(text[span.start : span.end] for span in spans)


@dataclass(frozen=True, slots=True)
class InteractionPhrase:
    """The words that state an interaction."""

    spans: tuple[Span, ...]
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class GoldInteraction:
    """An annotated pharmacokinetic interaction: the precipitant changes what happens to the object.

    ``comment`` is the annotator's, or the score of an interaction that a model proposes; it does not count when
    interactions are compared.
    """

    precipitant: DrugMention
    object: DrugMention
    modality: Modality
    type: InteractionType
    phrase: InteractionPhrase | None = None
    annotator: str = ""
    comment: str = field(default="", compare=False)

    @property
    def mention_spans(self) -> frozenset[tuple[Span, ...]]:
        """The spans of the two mentions, without their roles."""
        return frozenset((self.precipitant.spans, self.object.spans))

    @property
    def names(self) -> tuple[str, str]:
        """The two names, folded for comparison, in alphabetical order."""
        first, second = sorted((self.precipitant.name, self.object.name))
        return first, second


@dataclass(frozen=True, slots=True)
class Section:
    """One annotated section of a package insert.

    ``package_insert`` is the key that keeps the sections of one insert together. The annotations
    are in text order.
    """

    name: str
    text: str
    mentions: tuple[DrugMention, ...] = ()
    interactions: tuple[GoldInteraction, ...] = ()
    package_insert: str = ""
    active_ingredient: str = ""
    era: Era | None = None
    kind: str = ""


class Severity(StrEnum):
    """Errors make a corpus unusable; warnings are for a person to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a corpus; ``expected`` and ``found`` are the two texts where texts disagree."""

    severity: Severity
    code: str
    path: str
    message: str
    place: str = ""
    mention: str = ""
    expected: str | None = field(default=None)
    found: str | None = field(default=None)

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.path, self.place, self.mention) if part)
        text = f"{where}: {self.message}"
        if self.expected is not None:
            text += f"; expected {self.expected!r}"
        if self.found is not None:
            text += f"; found {self.found!r}"
        return text
