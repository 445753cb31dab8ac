"""The report of agreement as one HTML page, which asks nothing of any other file or server."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from corpus_tools.agreement.disagreements import describe
from corpus_tools.agreement.tables import agreement_tables
from corpus_tools.documents import DrugMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus_tools.agreement.disagreements import Disagreement
    from corpus_tools.agreement.report import Agreement
    from corpus_tools.documents import GoldInteraction, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; ``roles`` are the CSS classes of what is marked there, none if nothing is."""

    text: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What one annotator says at one place, for the page."""

    letter: str
    pieces: tuple[Piece, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class Card:
    """One disagreement, for the page."""

    kind: str
    differences: str
    views: tuple[View, ...]


def agreement_page(agreement: Agreement) -> str:
    """Return the page: the figures, and every disagreement side by side in its sentence.

    Everything that comes from a text or a file's name is escaped.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corpus_tools.agreement"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [
        (name, [_card(found, agreement.letters) for found in disagreements])
        for name, disagreements in groupby(agreement.disagreements, key=lambda found: found.section.name)
    ]
    return environment.get_template("agreement.html").render(
        annotators=list(zip(agreement.letters, agreement.names, strict=True)),
        section_count=len(agreement.sections),
        tables=agreement_tables(agreement),
        sections=sections,
        disagreement_count=len(agreement.disagreements),
    )


def _card(found: Disagreement, letters: Iterable[str]) -> Card:
    parents = found.parents or (None,) * len(found.says)
    views = tuple(
        View(letter, pieces(found.section.text, found.context, said, parent), describe(said, parent))
        for letter, said, parent in zip(letters, found.says, parents, strict=True)
    )
    return Card(str(found.kind), ", ".join(found.differences), views)


def pieces(
    text: str, context: Span, said: DrugMention | GoldInteraction | None, parent: DrugMention | None = None
) -> tuple[Piece, ...]:
    """Cut a context where something begins or ends, and say what is marked in each piece.

    What lies outside the context, such as a metabolite's active ingredient elsewhere, is not shown.
    """
    marked = [
        (role, max(span.start, context.start), min(span.end, context.end))
        for role, span in _marks(said, parent)
        if span.overlaps(context)
    ]
    cuts = sorted({context.start, context.end, *(cut for _, start, end in marked for cut in (start, end))})
    return tuple(
        Piece(text[start:end], tuple(dict.fromkeys(role for role, begin, stop in marked if begin <= start < stop)))
        for start, end in pairwise(cuts)
    )


def _marks(said: DrugMention | GoldInteraction | None, parent: DrugMention | None) -> Iterator[tuple[str, Span]]:
    if said is None:
        return
    if isinstance(said, DrugMention):
        yield from (("mention", span) for span in said.spans)
        yield from (("parent", span) for span in (parent.spans if parent else ()))
        return
    yield from (("precipitant", span) for span in said.precipitant.spans)
    yield from (("object", span) for span in said.object.spans)
    yield from (("phrase", span) for span in (said.phrase.spans if said.phrase else ()))
