"""Formats of annotated texts: what was read of each section as a document of `corpus_tools.formats`.

``corpus convert`` has the same modules. All documents are held until the end of the run: these formats have lists of
documents, or a table of them, that come as a whole.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools.documents import GoldInteraction, InteractionPhrase, Section, Span
from corpus_tools.formats import AnnotatedDocument, bioc_json, bioc_xml, brat, count_losses, webannotation
from corpus_tools.formats.bioc_values import bioc_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from corpus_tools.formats import Attributes, Loss
    from ddi.drugs import RecognisedDrug
    from ddi.interaction import Interaction
    from ddi.output.writers import LabelWriter, OutputOptions
    from ddi.reading import LabelReading, ReadSection


def documents_of(reading: LabelReading) -> list[AnnotatedDocument]:
    """Return a document for each section that was read, named ``SOURCE#NUMBER``, with its drugs and interactions."""
    return [_document(reading, read) for read in reading.sections]


def _document(reading: LabelReading, read: ReadSection) -> AnnotatedDocument:
    mentions = {(drug.mention.start, drug.mention.end): drug.mention for drug in read.drugs}
    found = [interaction for interaction in reading.interactions if interaction.section_number == read.number]
    interactions = tuple(
        GoldInteraction(
            mentions[each.precipitant.start, each.precipitant.end],
            mentions[each.object.start, each.object.end],
            each.modality,
            each.type,
            InteractionPhrase((Span(each.statement.start, each.statement.end),), each.statement.text),
            annotator=each.model,
        )
        for each in found
    )
    label = reading.label
    section = Section(
        name=f"{reading.source}#{read.number}",
        text=read.section.text,
        mentions=tuple(drug.mention for drug in read.drugs),
        interactions=interactions,
        package_insert=reading.source,
        kind=read.section.heading,
    )
    return AnnotatedDocument(
        section,
        _attributes(
            section_number=str(read.number),
            section_code=read.section.nearest_code,
            label_title=label.title,
            set_id=label.set_id,
            label_version=label.version,
            effective_date=label.effective_date,
            model=reading.model,
            threshold=f"{reading.threshold:.6f}",
        ),
        tuple(_mention_attributes(drug) for drug in read.drugs),
        tuple(_interaction_attributes(interaction) for interaction in found),
    )


def _mention_attributes(drug: RecognisedDrug) -> Attributes:
    return _attributes(name=drug.name, parent=drug.parent, **drug.ids)


def _interaction_attributes(interaction: Interaction) -> Attributes:
    role_score = interaction.role_score
    return _attributes(
        score=f"{interaction.score:.6f}",
        modality_score=f"{interaction.modality_score:.6f}",
        role_score=None if role_score is None else f"{role_score:.6f}",
        effects="; ".join(effect.describe() for effect in interaction.effects),
    )


def _attributes(**values: str | None) -> Attributes:
    return tuple((name, value) for name, value in values.items() if value)


@dataclass(slots=True)
class _Collector:
    """Keeps the documents of every label, and writes them at the end."""

    dump: Callable[[Sequence[AnnotatedDocument]], tuple[Loss, ...]]
    note: Callable[[str], None]
    _documents: dict[str, AnnotatedDocument] = field(default_factory=dict)

    def write(self, reading: LabelReading) -> None:
        """Take a label's documents; the sections of a label read twice stand there once."""
        for document in documents_of(reading):
            self._documents.setdefault(document.section.name, document)

    def finish(self) -> None:
        """Write all documents, and say what the format could not hold."""
        for what, times, sections in count_losses(self.dump(list(self._documents.values()))):
            self.note(f"lost: {what}, {times} times in {sections} sections")


@contextmanager
def brat_writer(path: Path, options: OutputOptions) -> Iterator[LabelWriter]:
    """Give a writer of a folder of brat's texts and annotations."""
    yield _Collector(lambda documents: brat.write(documents, path), options.note)


def bioc_xml_writer(stream: IO[str], options: OutputOptions) -> LabelWriter:
    """Return a writer of a BioC collection as XML.

    Raises:
        MissingDependencyError: the library is not installed; not to be found out when all labels are read.
    """
    bioc_library()
    return _Collector(lambda documents: bioc_xml.dump(documents, stream), options.note)


def bioc_json_writer(stream: IO[str], options: OutputOptions) -> LabelWriter:
    """Return a writer of a BioC collection as JSON; errors as in `bioc_xml_writer`."""
    bioc_library()
    return _Collector(lambda documents: bioc_json.dump(documents, stream), options.note)


def webannotation_writer(stream: IO[str], options: OutputOptions) -> LabelWriter:
    """Return a writer of a page of W3C Web Annotations."""
    return _Collector(lambda documents: webannotation.dump(documents, stream), options.note)
