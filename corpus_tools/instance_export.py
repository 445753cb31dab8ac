"""The instances of a corpus as rows for other programs, and their counts beside the paper's."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from corpus_tools.documents import Span
from corpus_tools.errors import OutputError
from corpus_tools.files import atomic_write
from corpus_tools.instances import WINDOW, Label, label_instances, pair_mentions, section_instances, unreached
from corpus_tools.normalization import normalize
from corpus_tools.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import GoldInteraction, Section
    from corpus_tools.instances import MentionPair
    from corpus_tools.sentences import Splitter

#: The two sets of Boyce et al. (2012), section 3.1.
BASELINE, CONDENSED = "baseline", "condensed"


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance as it is written. Offsets are characters of the section's text, ends exclusive.

    ``drug1`` and ``drug2`` are the closest mentions, in text order; ``mention_pairs`` says how many the instance
    unites (1 in the baseline set). ``text`` is the normalised text of its sentences.
    """

    set: str
    section: str
    package_insert: str
    drug1: str
    drug2: str
    start1: int
    end1: int
    start2: int
    end2: int
    mention_pairs: int
    first_sentence: int
    last_sentence: int
    span_start: int
    span_end: int
    interacts: int
    modality: str | None
    type: str | None
    precipitant: str | None
    text: str


@dataclass(frozen=True, slots=True)
class InstanceCounts:
    """How many instances a set has, by sentence distance and label."""

    total: int
    by_distance: tuple[int, ...]
    positive: int
    positive_by_distance: tuple[int, ...]


#: Boyce et al. (2012), section 3.1 and Table 2: the whole corpus of 208 sections.
PAPER_BASELINE_TOTAL = 11_048
PAPER_CONDENSED = InstanceCounts(5_015, (1_583, 1_717, 1_715), 542, (493,))


def instance_rows(corpus: Corpus, *, split: Splitter = split_sentences) -> Iterator[InstanceRow]:
    """Yield the rows of both sets, section by section, the baseline set first."""
    for section in corpus.sections:
        yield from section_rows(section, split=split)


def section_rows(section: Section, *, split: Splitter = split_sentences, window: int = WINDOW) -> list[InstanceRow]:
    """Return the rows of both sets of one section."""
    sentences = split(section.text)
    drugs = [span for mention in section.mentions for span in mention.spans]
    gold: dict[frozenset[tuple[Span, ...]], list[GoldInteraction]] = {}
    for interaction in section.interactions:
        gold.setdefault(interaction.mention_spans, []).append(interaction)
    rows = []
    for pair, first, last in pair_mentions(section.mentions, sentences, window=window):
        label = Label(tuple(gold.get(frozenset((pair.first.spans, pair.second.spans)), ())))
        rows.append(_row(BASELINE, section, drugs, (pair,), (first, last), sentences, label))
    instances = section_instances(section, split=split, window=window)
    for instance, label in zip(instances, label_instances(instances, section.interactions), strict=True):
        between = (instance.first_sentence, instance.last_sentence)
        rows.append(_row(CONDENSED, section, drugs, instance.pairs, between, sentences, label))
    return rows


def count_rows(rows: Iterable[InstanceRow], which: str, *, window: int = WINDOW) -> InstanceCounts:
    """Count the rows of one set."""
    distances = [0] * window
    positive = [0] * window
    for row in rows:
        if row.set == which:
            distances[row.last_sentence - row.first_sentence] += 1
            positive[row.last_sentence - row.first_sentence] += row.interacts
    return InstanceCounts(sum(distances), tuple(distances), sum(positive), tuple(positive))


def count_unreached(corpus: Corpus, *, split: Splitter = split_sentences) -> int:
    """Count the annotated pairs of mentions that no window holds."""
    missed = 0
    for section in corpus.sections:
        instances = section_instances(section, split=split)
        missed += len(unreached(label_instances(instances, section.interactions), section.interactions))
    return missed


def write_instances(rows: Iterable[InstanceRow], path: Path) -> None:
    """Write rows as CSV or JSON lines, by the path's suffix.

    Raises:
        OutputError: the suffix is neither ``.csv`` nor ``.jsonl``, or the file cannot be written.
    """
    writers = {".csv": _write_csv, ".jsonl": _write_jsonl}
    if path.suffix not in writers:
        raise OutputError(
            "the suffix says no format that instances are written in",
            path=path,
            expected="a name that ends in .csv or .jsonl",
            found=path.suffix or "no suffix",
        )
    with atomic_write(path) as stream:
        writers[path.suffix](rows, stream)


def _write_csv(rows: Iterable[InstanceRow], stream: IO[str]) -> None:
    writer = csv.DictWriter(stream, [field.name for field in fields(InstanceRow)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)


def _write_jsonl(rows: Iterable[InstanceRow], stream: IO[str]) -> None:
    for row in rows:
        stream.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def _row(
    which: str,
    section: Section,
    drugs: Sequence[Span],
    pairs: Sequence[MentionPair],
    between: tuple[int, int],
    sentences: Sequence[Span],
    label: Label,
) -> InstanceRow:
    first, last = between
    span = Span(sentences[first].start, sentences[last].end)
    closest = pairs[0]
    return InstanceRow(
        set=which,
        section=section.name,
        package_insert=section.package_insert,
        drug1=closest.first.text,
        drug2=closest.second.text,
        start1=closest.first.start,
        end1=closest.first.end,
        start2=closest.second.start,
        end2=closest.second.end,
        mention_pairs=len(pairs),
        first_sentence=first,
        last_sentence=last,
        span_start=span.start,
        span_end=span.end,
        interacts=int(label.interacts),
        modality=label.modality,
        type=label.type,
        precipitant=label.precipitant,
        text=normalize(section.text, span, drugs).text,
    )
