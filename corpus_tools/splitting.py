"""Make splits: seeded, by statement, section or insert, stratified as the paper's.

Boyce et al. (2012), section 3.3, stratified by sentence distance, modality, type and age of the label. Units differ in
size, so the strata are balanced as well as whole units allow: units go, in random order, where they bring the counts of
all strata nearest to the parts' shares, and are then moved once where that brings them nearer still. This is the greedy
way of scikit-learn's ``StratifiedGroupKFold``, for parts of any share; up to some hundred units are also exchanged one
for one.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from corpus_tools.errors import SplitError
from corpus_tools.instances import label_instances, section_instances, unreached
from corpus_tools.sentences import sentence_of, split_sentences
from corpus_tools.splits import UNITS, Split, SplitRow, corpus_checksum
from corpus_tools.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Section, Span

#: The paper's two parts.
TWO_THIRDS = {"development": Fraction(2, 3), "test": Fraction(1, 3)}

_PART_NAME = re.compile(r"[\w.-]+")
# Shares such as 0.33 may miss 1 by so much in sum.
_ROUNDED = Fraction(1, 50)
# Up to so many units are also exchanged one for one: moves alone leave them further from the shares, and time is
# quadratic.
_FEW_UNITS = 400
# Shares of more parts would not fit on a terminal.
_WITH_SHARES = 4
# A move must gain more than rounding errors do.
_GAIN = 1e-9

# What one unit counts in each property and value: ("modality", "positive") -> 3.
_Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays together: ranges of sections, and what they count."""

    ranges: tuple[tuple[str, int, int], ...]
    counts: _Counts


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """How often a value of a property occurs in each part, in the order of the split's parts."""

    name: str
    value: str
    counts: tuple[int, ...]


def parse_shares(text: str) -> dict[str, Fraction]:
    """Read shares: ``development=2/3,test=1/3``; fractions, decimals or ``70%``.

    Raises:
        ValueError: a name or share is none, a name comes twice, or the shares do not sum to 1.
    """
    shares: dict[str, Fraction] = {}
    for part in text.split(","):
        name, equals, share = (piece.strip() for piece in part.partition("="))
        if not equals or not _PART_NAME.fullmatch(name) or name in shares:
            raise ValueError(f"{part!r} is no NAME=SHARE with a name of its own")
        try:
            shares[name] = Fraction(share.removesuffix("%")) / (100 if share.endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{share!r} is no share such as 2/3, 0.7 or 70%") from None
        if shares[name] <= 0:
            raise ValueError(f"{name} has no share")
    whole = sum(shares.values(), Fraction(0))
    if abs(whole - 1) > _ROUNDED:
        raise ValueError(f"the shares sum to {float(whole):g}, not to 1")
    return shares


def fold_shares(folds: int) -> dict[str, Fraction]:
    """Return the equal shares of ``fold-1`` to ``fold-N``."""
    return {f"fold-{number}": Fraction(1, folds) for number in range(1, folds + 1)}


def split_corpus(
    corpus: Corpus, *, unit: str, shares: Mapping[str, Fraction], seed: int = 0, folds: bool = False
) -> Split:
    """Split a corpus; the same corpus, settings and seed give the same split.

    Args:
        corpus: the annotated sections.
        unit: one of `splits.UNITS`. A statement is the sentences of pairs of drugs whose sentences overlap.
        shares: of each part, by name.
        seed: of the order in which units are placed.
        folds: whether the parts are folds of a cross-validation.

    Raises:
        SplitError: there are fewer units than parts.
        ValueError: there is no such unit.
    """
    units = _units(corpus, unit)
    if len(units) < len(shares):
        raise SplitError(
            f"cannot make {len(shares)} parts by {unit}",
            path=corpus.path,
            expected="at least as many units as parts",
            found=f"{len(units)} units",
            remedy="Ask for fewer parts, or split by a smaller unit",
        )
    assigned = _assign(units, list(shares.values()), seed)
    names = tuple(shares)
    part_of = {
        (section, start): (end, names[part])
        for one, part in zip(units, assigned, strict=True)
        for section, start, end in one.ranges
    }
    order = {section.name: place for place, section in enumerate(corpus.sections)}
    rows = [
        SplitRow(section, start, end, part)
        for (section, start), (end, part) in sorted(part_of.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    ]
    return Split(corpus.name, corpus_checksum(corpus), unit, folds, seed, names, tuple(rows))


def split_balance(corpus: Corpus, split: Split) -> list[BalanceRow]:
    """Count what the split was stratified by, and inserts, sections and statements, in each part."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    inserts: dict[str, set[str]] = {part: set() for part in split.parts}
    sections: dict[str, set[str]] = {part: set() for part in split.parts}
    for section in corpus.sections:
        for start, _, counted in _statements(section):
            part = split.part_of(section.name, start)
            inserts[part].add(section.package_insert)
            sections[part].add(section.name)
            for key, count in counted.items():
                counts.setdefault(key, Counter())[part] += count
    rows = [
        BalanceRow("package inserts", "", tuple(len(inserts[part]) for part in split.parts)),
        BalanceRow("sections", "", tuple(len(sections[part]) for part in split.parts)),
    ]
    order = ["statements", "instances", "distance", "modality", "type", "era", "out of reach"]
    for name, value in sorted(
        (key for key in counts if key[0] in order), key=lambda key: (order.index(key[0]), key[1])
    ):
        rows.append(BalanceRow(name, value, tuple(counts[name, value][part] for part in split.parts)))
    return rows


def balance_table(split: Split, rows: Sequence[BalanceRow]) -> Table:
    """Return a balance as a table: counts and, of a few parts, the share of each row that a part has."""
    lines = []
    for row in rows:
        total = sum(row.counts) or 1
        cells = tuple(
            f"{count:,} ({100 * count / total:.1f} %)" if len(row.counts) <= _WITH_SHARES else f"{count:,}"
            for count in row.counts
        )
        lines.append((f"{row.name}: {row.value}" if row.value else row.name, *cells))
    return Table(f"Split of {split.corpus} by {split.unit}, seed {split.seed}", ("", *split.parts), tuple(lines))


def _units(corpus: Corpus, unit: str) -> list[_Unit]:
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}; choose from {', '.join(UNITS)}")
    if unit == "statement":
        return [
            _Unit(((section.name, start, end),), counts)
            for section in corpus.sections
            for start, end, counts in _statements(section)
        ]
    groups: dict[str, tuple[list[tuple[str, int, int]], _Counts]] = {}
    one = Counter({("units", ""): 1})
    for section in corpus.sections:
        key = section.name if unit == "section" else section.package_insert
        ranges, counts = groups.setdefault(key, ([], one.copy()))
        ranges.append((section.name, 0, len(section.text)))
        for _, _, counted in _statements(section):
            counts.update(counted)
    return [_Unit(tuple(ranges), counts) for ranges, counts in groups.values()]


def _statements(section: Section) -> Iterator[tuple[int, int, _Counts]]:
    """Yield ranges that tile a section's text, each with what it counts.

    A range begins with the first sentence of instances, or of an annotated interaction, whose sentences overlap, and
    goes on to where the next begins. So a pair of drugs is never cut.
    """
    sentences = split_sentences(section.text)
    instances = section_instances(section)
    labels = label_instances(instances, section.interactions)
    missed = unreached(labels, section.interactions)
    runs = [(instance.first_sentence, instance.last_sentence) for instance in instances]
    for interaction in missed:
        places = sorted(
            sentence_of(sentences, mention.start) for mention in (interaction.precipitant, interaction.object)
        )
        runs.append((places[0], places[-1]))
    starts = _starts(runs, sentences)
    counts: list[_Counts] = [Counter({("statements", ""): 1}) for _ in starts]
    era = str(section.era or "unknown")
    for instance, label in zip(instances, labels, strict=True):
        modality, kind = str(label.modality or "no interaction"), str(label.type or "no interaction")
        stratum = f"{instance.distance}/{modality}/{kind}/{era}"
        counts[_place(starts, instance.span.start)].update(
            {
                ("instances", ""): 1,
                ("distance", str(instance.distance)): 1,
                ("modality", modality): 1,
                ("type", kind): 1,
                ("era", era): 1,
                ("stratum", stratum): 1,
            }
        )
    for interaction in missed:
        counts[_place(starts, interaction.precipitant.start)]["out of reach", ""] += 1
    yield from zip(starts, [*starts[1:], len(section.text)], counts, strict=True)


def _starts(runs: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> list[int]:
    """Return where statements begin: at the first of sentences that overlap; the first at 0."""
    starts = []
    last = -1
    for first, end in sorted(runs):
        if first > last:
            starts.append(sentences[first].start)
        last = max(last, end)
    return [0, *starts[1:]]


def _place(starts: Sequence[int], offset: int) -> int:
    return max(place for place, start in enumerate(starts) if start <= offset)


def _assign(units: Sequence[_Unit], shares: Sequence[Fraction], seed: int) -> list[int]:
    """Return the part of each unit."""
    order = list(range(len(units)))
    random.Random(seed).shuffle(order)
    parts = _Parts.empty(units, shares)
    for index in order:
        parts.put(index, min(range(len(shares)), key=lambda part: parts.growth(units[index].counts, part, 1)))
    # One round: more bring little, and would leave of a few units the one best split, whatever the seed.
    for index in order:
        parts.move(index)
    if len(units) <= _FEW_UNITS:
        for one in order:
            for other in order:
                parts.exchange(one, other)
    parts.fill(order)
    return parts.assigned


@dataclass(slots=True)
class _Parts:
    """Units on their way into parts; ``excess`` is how far each part is above its share of each count."""

    units: Sequence[_Unit]
    whole: _Counts
    excess: list[dict[tuple[str, str], float]]
    sizes: list[int]
    assigned: list[int]

    @classmethod
    def empty(cls, units: Sequence[_Unit], shares: Sequence[Fraction]) -> _Parts:
        whole: _Counts = Counter()
        for unit in units:
            whole.update(unit.counts)
        excess = [{key: -float(share) * count for key, count in whole.items()} for share in shares]
        return cls(units, whole, excess, [0] * len(shares), [-1] * len(units))

    def growth(self, counts: Mapping[tuple[str, str], int], part: int, sign: int) -> float:
        """Return what the squared distance to a part's shares grows by if counts come (1) or go (-1)."""
        over = self.excess[part]
        return sum((sign * 2 * over[key] + count) * count / self.whole[key] for key, count in counts.items())

    def put(self, index: int, part: int) -> None:
        """Place a unit, and take it away where it was."""
        for place, sign in ((self.assigned[index], -1), (part, 1)):
            if place >= 0:
                self.sizes[place] += sign
                for key, count in self.units[index].counts.items():
                    self.excess[place][key] += sign * count
        self.assigned[index] = part

    def move(self, index: int) -> None:
        """Move a unit to where it fits best, if that is nearer to the shares."""
        counts, here = self.units[index].counts, self.assigned[index]
        others = [part for part in range(len(self.sizes)) if part != here]
        if not others or self.sizes[here] == 1:
            return
        there = min(others, key=lambda part: self.growth(counts, part, 1))
        if self.growth(counts, here, -1) + self.growth(counts, there, 1) < -_GAIN:
            self.put(index, there)

    def exchange(self, one: int, other: int) -> None:
        """Exchange two units of different parts, if that is nearer to the shares."""
        here, there = self.assigned[one], self.assigned[other]
        if here >= there:
            return
        comes: dict[tuple[str, str], int] = dict(self.units[other].counts)
        for key, count in self.units[one].counts.items():
            comes[key] = comes.get(key, 0) - count
        if self.growth(comes, here, 1) + self.growth(comes, there, -1) < -_GAIN:
            self.put(one, there)
            self.put(other, here)

    def fill(self, order: Sequence[int]) -> None:
        """Leave no part without a unit, however small its share."""
        for part, size in enumerate(self.sizes):
            if not size:
                spare = [index for index in order if self.sizes[self.assigned[index]] > 1]
                counts = {index: self.units[index].counts for index in spare}
                self.put(min(spare, key=lambda index: self.growth(counts[index], part, 1)), part)
