"""From what was read of a label to what a page shows of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import Modality, comparable_name
from ddi.errors import LabelError
from ddi.output.page.meanings import meaning
from ddi.output.page.network import draw
from ddi.output.page.text import Mark, Piece, cut, one_line, unwrapped, visible
from ddi.output.page.values import (
    DrugView,
    EffectView,
    FailureView,
    LabelView,
    MentionView,
    NameView,
    QuoteView,
    ReasonView,
    RowView,
    SectionView,
    StatementView,
)
from ddi.pairs import MIXED, by_pair, by_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ddi.interaction import Drug, Interaction
    from ddi.labels.label import Label
    from ddi.reading import LabelReading, ReadSection

_IDS = {"unii": "UNII", "drugbank": "DrugBank", "mesh": "MeSH"}
# A statement's words in its row: the text beside it has all of them.
_QUOTE = 700
# Characters of a file's name; systems allow no more.
_PATH = 4096
_NAMES = 6


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of a label's drugs, statements and mentions, by what each is known by."""

    drugs: dict[str, int]
    statements: dict[tuple[int, int, int], int]
    mentions: dict[tuple[int, int, int], int]

    @classmethod
    def of(cls, reading: LabelReading) -> _Numbers:
        names = [drug.name for read in reading.sections for drug in read.drugs]
        names += [drug.name for each in reading.interactions for drug in (each.precipitant, each.object)]
        statements = sorted({_statement_key(each) for each in reading.interactions})
        mentions = [
            (read.number, drug.mention.start, drug.mention.end) for read in reading.sections for drug in read.drugs
        ]
        return cls(
            drugs={name: n for n, name in enumerate(dict.fromkeys(map(comparable_name, names)), 1)},
            statements={key: n for n, key in enumerate(statements, 1)},
            mentions={key: n for n, key in enumerate(dict.fromkeys(mentions), 1)},
        )

    def drug(self, name: str) -> int:
        return self.drugs[comparable_name(name)]

    def mention(self, section: int, drug: Drug) -> int:
        return self.mentions.get((section, drug.start, drug.end), 0)


def heading_of(label: Label) -> str:
    """Return what a label is called at the head of its page: brand and drug, or its title, or its file."""
    if label.brand_names:
        brands, generics = (", ".join(names[:_NAMES]) for names in (label.brand_names, label.generic_names))
        differs = generics and generics.casefold() != brands.casefold()
        return one_line(f"{brands} ({generics.lower()})" if differs else brands)
    named = label.title or ", ".join(label.generic_names[:_NAMES]) or _first_line(label)
    return one_line(named or label.source)


def build_view(reading: LabelReading, *, number: int = 1, united: bool = False) -> LabelView:
    """Return what a page shows of a label.

    Args:
        reading: what was read.
        number: the label's among those of the page, from 1.
        united: whether the statements of one pair of drugs make one row.
    """
    label = reading.label
    numbers = _Numbers.of(reading)
    groups = (
        [answer.interactions for answer in by_pair(reading.interactions)]
        if united
        else by_statement(reading.interactions)
    )
    rows = tuple(_row(place, group, numbers) for place, group in enumerate(groups, 1))
    statements = _statements(rows)
    drugs = _drugs(reading, rows, numbers)
    mentions = _mentions(reading, rows, groups, numbers)
    own_lines = all(section.start is not None for section in label.sections)
    return LabelView(
        prefix=f"l{number}-",
        heading=heading_of(label),
        facts=_facts(reading),
        title=one_line(label.title, most=400) if label.title and label.title != heading_of(label) else "",
        source=visible(label.source),
        rows=rows,
        united=united,
        statements=statements,
        mentions=mentions,
        sections=tuple(
            _section(section, reading.interactions, numbers, wrapped=own_lines) for section in reading.sections
        ),
        unread=_unread(reading),
        drugs=drugs,
        network=draw(
            [(row.precipitant.drug, row.object.drug, row.modality) for row in rows],
            {drug.number: drug.name for drug in drugs},
        ),
        threshold=reading.threshold,
        has_reasons=any(interaction.reasons for interaction in reading.interactions),
        counts={
            kind: sum(row.modality == kind for row in rows) for kind in (Modality.POSITIVE, Modality.NEGATIVE, MIXED)
        },
    )


def failure_view(error: LabelError) -> FailureView:
    """Return what a page says of a label that could not be read."""
    reason = LabelError(
        error.message, place=error.place, expected=error.expected, found=error.found, remedy=error.remedy
    )
    return FailureView(
        "" if error.path is None else one_line(str(error.path), most=_PATH), one_line(str(reason), most=_QUOTE)
    )


def effect_views(interactions: Iterable[Interaction]) -> tuple[EffectView, ...]:
    """Return the effects of interactions in words, each once."""
    found = [
        (visible(effect.describe()).replace(" %", "\N{NO-BREAK SPACE}%"), str(effect.direction))
        for each in interactions
        for effect in each.effects
    ]
    return tuple(EffectView(*each) for each in dict.fromkeys(found))


def _statement_key(interaction: Interaction) -> tuple[int, int, int]:
    return interaction.section_number, interaction.statement.start, interaction.statement.end


def _first_line(label: Label) -> str:
    """Return the first line of a plain text, which is its title if it has one."""
    first = label.sections[0] if label.sections else None
    return "" if first is None or first.start is None or first.title else first.text.strip().split("\n", 1)[0]


def _facts(reading: LabelReading) -> tuple[tuple[str, str], ...]:
    label = reading.label
    version = f"{label.effective_date or ''}{f' (version {label.version})' if label.version else ''}".strip()
    facts = (
        ("Ingredients", ", ".join(ingredient.name for ingredient in label.ingredients[:_NAMES])),
        ("Manufacturer", label.manufacturer or ""),
        ("Effective", version),
        ("Set id", label.set_id or ""),
        ("File", label.source),
        ("Model", reading.model),
    )
    return tuple((name, one_line(value)) for name, value in facts if value)


def _row(number: int, found: Sequence[Interaction], numbers: _Numbers) -> RowView:
    surest = max(found, key=lambda interaction: interaction.score)
    first = min(found, key=_statement_key)
    modalities = {str(interaction.modality) for interaction in found}
    kinds = {str(interaction.type) for interaction in found}
    return RowView(
        number=number,
        precipitant=_name(surest.precipitant, [each.precipitant for each in found], numbers),
        object=_name(surest.object, [each.object for each in found], numbers),
        modality=modalities.pop() if len(modalities) == 1 else MIXED,
        type=kinds.pop() if len(kinds) == 1 else "quantitative",
        effects=effect_views(found),
        section=one_line(first.section_title) or "(without a title)",
        section_number=first.section_number,
        score=surest.score,
        quotes=tuple(_quote(said, numbers) for said in by_statement(found)),
    )


def _name(drug: Drug, named: Iterable[Drug], numbers: _Numbers) -> NameView:
    texts = [one_line(text) for text in (drug.text, *(one.text for one in named), drug.name)]
    distinct: dict[str, str] = {}
    for text in texts:
        distinct.setdefault(text.casefold(), text)
    first, *others = distinct.values()
    return NameView(first, ", ".join(others), numbers.drug(drug.name))


def _quote(said: Sequence[Interaction], numbers: _Numbers) -> QuoteView:
    """Return a statement of a row; ``said`` is all that it says of the pair, the surest first."""
    interaction = said[0]
    largest = max((abs(weight) for _, weight in interaction.reasons), default=1.0) or 1.0
    return QuoteView(
        number=numbers.statements[_statement_key(interaction)],
        section=one_line(interaction.section_title) or "(without a title)",
        text=one_line(interaction.statement.text, most=_QUOTE),
        modality=str(interaction.modality),
        score=interaction.score,
        modality_score=interaction.modality_score,
        role_score=interaction.role_score,
        places=(
            tuple(dict.fromkeys(numbers.mention(each.section_number, each.precipitant) for each in said)),
            tuple(dict.fromkeys(numbers.mention(each.section_number, each.object) for each in said)),
        ),
        reasons=tuple(
            ReasonView(visible(name), visible(meaning(name)), weight, abs(weight) / largest)
            for name, weight in interaction.reasons
        ),
    )


def _statements(rows: Sequence[RowView]) -> dict[int, StatementView]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        for quote in row.quotes:
            found[quote.number].append((row.number, quote.modality))
    return {
        number: StatementView(
            number,
            tuple(dict.fromkeys(row for row, _ in said)),
            said[0][1] if len({modality for _, modality in said}) == 1 else MIXED,
        )
        for number, said in found.items()
    }


def _mentions(
    reading: LabelReading, rows: Sequence[RowView], groups: Sequence[Sequence[Interaction]], numbers: _Numbers
) -> dict[int, MentionView]:
    """Return the mentions by number, each with the rows of statements that it stands in, or else its drug's first."""
    places: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for read in reading.sections:
        for drug in read.drugs:
            start, end = drug.mention.start, drug.mention.end
            found = start, end, numbers.mentions[read.number, start, end]
            places[read.number, numbers.drug(drug.name)].append(found)
    first: dict[int, int] = {}
    stated: dict[int, dict[int, None]] = defaultdict(dict)
    for row, group in zip(rows, groups, strict=True):
        for which in dict.fromkeys((row.precipitant.drug, row.object.drug)):
            first.setdefault(which, row.number)
            for each in group:
                there = places[each.section_number, which]
                since, until = (bisect_left(there, (at,)) for at in (each.statement.start, each.statement.end))
                for _, end, mention in there[since:until]:
                    if end <= each.statement.end:
                        stated[mention][row.number] = None
    return {
        mention: MentionView(
            mention,
            which,
            tuple(stated.get(mention, ())) or ((first[which],) if which in first else ()),
            stated=mention in stated,
        )
        for (_, which), there in places.items()
        for _, _, mention in there
    }


def _drugs(reading: LabelReading, rows: Sequence[RowView], numbers: _Numbers) -> tuple[DrugView, ...]:
    written: dict[int, dict[str, str]] = defaultdict(dict)
    kinds: dict[int, dict[str, None]] = defaultdict(dict)
    ids: dict[int, dict[str, str]] = defaultdict(dict)
    names: dict[int, str] = {}
    counts: dict[int, int] = defaultdict(int)
    for read in reading.sections:
        for drug in read.drugs:
            number = numbers.drug(drug.name)
            names.setdefault(number, drug.name)
            text = one_line(drug.mention.text)
            written[number].setdefault(text.casefold(), text)
            kinds[number][str(drug.mention.type)] = None
            ids[number] |= drug.ids
            counts[number] += 1
    for each in reading.interactions:
        for one in (each.precipitant, each.object):
            names.setdefault(numbers.drug(one.name), one.name)
            ids[numbers.drug(one.name)] |= one.ids
    views = (
        DrugView(
            number=number,
            name=one_line(name),
            written=tuple(form for key, form in list(written[number].items())[:_NAMES] if key != name.casefold()),
            kinds=tuple(kinds[number]),
            ids=tuple((_IDS.get(key, key), visible(value)) for key, value in sorted(ids[number].items())),
            mentions=counts[number],
            acts=sum(row.precipitant.drug == number for row in rows),
            acted_on=sum(row.object.drug == number for row in rows),
        )
        for number, name in names.items()
    )
    return tuple(sorted(views, key=lambda drug: (-drug.mentions, drug.name.casefold(), drug.name)))


def _section(
    read: ReadSection, interactions: Iterable[Interaction], numbers: _Numbers, *, wrapped: bool
) -> SectionView:
    section = read.section
    keys = sorted({_statement_key(each) for each in interactions if each.section_number == read.number})
    statements = [Mark(numbers.statements[key], key[1], key[2]) for key in keys]
    mentions = [
        Mark(numbers.mentions[read.number, drug.mention.start, drug.mention.end], span.start, span.end)
        for drug in read.drugs
        for span in drug.mention.spans
    ]
    text = unwrapped(section.text) if wrapped else section.text
    # Where the text repeats the title at its beginning, the heading on the page is that stretch of text.
    printed = len(section.title) if section.text.startswith(section.title) else 0
    start = printed + len(text[printed:]) - len(text[printed:].lstrip("\r\n"))
    end = max(start, len(text.rstrip()), *(mark.end for mark in (*statements, *mentions)), 0)
    return SectionView(
        number=read.number,
        title=one_line(section.title),
        code=section.nearest_code or "",
        level=min(section.level, 3),
        head=cut(text, statements, mentions, end=printed)[0] if printed else (Piece(one_line(section.title)),),
        runs=cut(text, statements, mentions, start=start, end=end),
        statements=len(statements),
    )


def _unread(reading: LabelReading) -> tuple[str, ...]:
    """Return the titles of what was not read; a part of a section that was not read either goes without saying."""
    read = {section.number for section in reading.sections}
    outermost = {section.section.path[0] for section in reading.sections}
    titles = (
        one_line(section.title)
        for place, section in enumerate(reading.label.sections, 1)
        if place not in read and (section.level == 1 or section.path[0] in outermost)
    )
    return tuple(title for title in titles if title)
