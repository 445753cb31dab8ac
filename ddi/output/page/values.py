"""What a page shows, as plain values: a template only has to lay them out.

Every text that comes from a label has passed ``text.visible``. ``prefix`` goes before the names of all anchors of a
label, since one page may hold several.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddi.pairs import MIXED

if TYPE_CHECKING:
    from ddi.output.page.network import Network
    from ddi.output.page.text import Piece


@dataclass(frozen=True, slots=True)
class DrugView:
    """A drug of a label: one normalised name, and what the label calls it.

    ``written`` are its names in the text, ``ids`` pairs like ``("UNII", "R9400W927I")``; ``acts`` and
    ``acted_on`` count the rows in which it is precipitant and object.
    """

    number: int
    name: str
    written: tuple[str, ...]
    kinds: tuple[str, ...]
    ids: tuple[tuple[str, str], ...]
    mentions: int
    acts: int = 0
    acted_on: int = 0


@dataclass(frozen=True, slots=True)
class NameView:
    """A drug in a row: as the statement writes it, its other names there and its normalised one, and its number."""

    text: str
    name: str
    drug: int


@dataclass(frozen=True, slots=True)
class EffectView:
    """An effect in words, and its direction: ``increase``, ``decrease`` or ``none``."""

    text: str
    direction: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A feature that decided: its name, its meaning in words (or nothing), what it added, its share of the largest."""

    name: str
    meaning: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class QuoteView:
    """One statement of a row, with what the model says of the pair there.

    ``number`` is the statement's in the label; ``places`` are the numbers of the mentions of either drug, the
    precipitant's first.
    """

    number: int
    section: str
    text: str
    modality: str
    score: float
    modality_score: float
    role_score: float | None
    places: tuple[tuple[int, ...], tuple[int, ...]]
    reasons: tuple[ReasonView, ...] = ()


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the table: a pair and one statement, or a pair and all of its statements."""

    number: int
    precipitant: NameView
    object: NameView
    modality: str
    type: str
    effects: tuple[EffectView, ...]
    section: str
    section_number: int
    score: float
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement in the text: its rows, and what they say: ``positive``, ``negative`` or ``mixed``."""

    number: int
    rows: tuple[int, ...]
    modality: str

    @property
    def shown(self) -> str:
        """The numbers of its rows, runs of them as ranges: "3", "3–5, 8"."""
        runs: list[list[int]] = []
        for row in self.rows:
            if runs and row == runs[-1][1] + 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in runs)


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section that was read: its heading and the runs of its text, in pieces; ``statements`` counts those in it."""

    number: int
    title: str
    code: str
    level: int
    head: tuple[Piece, ...]
    runs: tuple[tuple[Piece, ...], ...]
    statements: int


@dataclass(frozen=True, slots=True)
class MentionView:
    """A drug in the text: which one, and the rows of the statements that it stands in, or else its first row.

    ``stated`` tells the one from the other; a drug of no row has none.
    """

    number: int
    drug: int
    rows: tuple[int, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label on a page."""

    prefix: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    title: str
    source: str
    rows: tuple[RowView, ...]
    united: bool
    statements: dict[int, StatementView]
    mentions: dict[int, MentionView]
    sections: tuple[SectionView, ...]
    unread: tuple[str, ...]
    drugs: tuple[DrugView, ...]
    network: Network
    threshold: float
    has_reasons: bool
    counts: dict[str, int] = field(default_factory=dict)

    def modality_of(self, piece: Piece) -> str:
        """Return what the statements over a piece of text say: ``positive``, ``negative`` or ``mixed``."""
        said = {self.statements[number].modality for number in piece.statements}
        return said.pop() if len(said) == 1 else MIXED

    @property
    def section_titles(self) -> tuple[str, ...]:
        """The titles of the sections in which something was found, in the label's order, each once."""
        titles = {quote.section: None for row in self.rows for quote in row.quotes}
        order = [section.title for section in self.sections]
        return tuple(sorted(titles, key=lambda title: order.index(title) if title in order else len(order)))

    @property
    def row_drugs(self) -> tuple[DrugView, ...]:
        """The drugs that stand in a row, by name."""
        found = (drug for drug in self.drugs if drug.acts or drug.acted_on)
        return tuple(sorted(found, key=lambda drug: drug.name.casefold()))


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A label in the list of a page's labels."""

    prefix: str
    heading: str
    source: str
    date: str
    sections: int
    positive: int
    negative: int
    mixed: int


@dataclass(frozen=True, slots=True)
class FailureView:
    """A label that could not be read: its file, empty where there is none, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class CrossCell:
    """What one label says of a pair: its number among the page's labels and the row to look at."""

    label: int
    heading: str
    row: str
    modality: str
    score: float


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One pair of drugs across labels. ``modality`` is ``mixed`` where the labels, or statements of one, differ."""

    number: int
    precipitant: str
    object: str
    modality: str
    effects: tuple[EffectView, ...]
    cells: tuple[CrossCell, ...]
    score: float
