"""Our own corpus folder: texts, Knowtator 1 XML, and the tables of interactions and sections.

`corpus_tools.corpus_layout` says what is in it. The frames in the XML hold every interaction; ``interactions.csv``,
which counts where it is there, is written only if it says the same of every one of them (it has no place for the pieces
of a phrase, for its id, or for the annotator of an interaction without a phrase).

What Knowtator notes of a mention besides goes into its attributes: ``creation_date``, ``comment``, ``annotator_id``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus_tools import interaction_table, knowtator, section_table
from corpus_tools.corpus import load_corpus
from corpus_tools.corpus_layout import KNOWTATOR_SUFFIX, CorpusLayout
from corpus_tools.formats.document import AnnotatedDocument, Loss, Reading
from corpus_tools.formats.folders import check_text, file_names, section_rows, write_files
from corpus_tools.order import interaction_key
from corpus_tools.table_resolution import resolve_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from corpus_tools.documents import DrugMention, GoldInteraction, Section
    from corpus_tools.formats.document import Attributes
    from corpus_tools.interaction_table import InteractionRow

_NOTED = ("creation_date", "comment", "annotator_id")


def read(path: Path) -> Reading:
    """Read a corpus folder, or an annotator's folder in one. What is noted of frames and phrases is lost.

    Raises:
        CorpusError: it is no corpus, or has errors.
    """
    folder = CorpusLayout.find(path).knowtator
    documents: list[AnnotatedDocument] = []
    losses: list[Loss] = []
    for section in load_corpus(path).sections:
        raw = knowtator.load(folder / f"{section.name}{KNOWTATOR_SUFFIX}")
        noted = {annotation.mention_id: _notes(annotation) for annotation in raw.annotations}
        notes = tuple(tuple(noted.pop(mention.id, {}).items()) for mention in section.mentions)
        documents.append(AnnotatedDocument(section, mention_attributes=notes))
        # The annotator of a frame is that of mentions, where the id is noted.
        lost = (name for rest in noted.values() for name in rest if name != "annotator_id")
        losses += (Loss(section.name, f"{name.replace('_', ' ')} of a frame or phrase") for name in lost)
    return Reading(tuple(documents), tuple(losses))


def _notes(annotation: knowtator.KnowtatorAnnotation) -> dict[str, str]:
    """Return what a section has no field for."""
    return {
        name: value
        for name in _NOTED
        if (value := getattr(annotation, name)) is not None
        # An annotator without an id is given one when a corpus is written.
        and not (name == "annotator_id" and value.startswith(knowtator.MADE_ID))
    }


def write(documents: Sequence[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a corpus folder.

    Raises:
        OutputError: nothing can be written there, it holds other documents, or a text cannot be a file.
        KnowtatorError: an annotation holds a character that XML cannot.
    """
    losses: list[Loss] = []
    names = file_names(documents, losses)
    files: dict[str, str] = {}
    found: dict[str, knowtator.Interpretation] = {}
    sections = [replace(_rooted(document, losses), name=names[document.section.name]) for document in documents]
    for document, section in zip(documents, sections, strict=True):
        check_text(section)
        made = knowtator.from_annotations(section.name, section.mentions, section.interactions)
        made = _noted(made, document.mention_attributes)
        found[section.name] = knowtator.interpret(section.text, made)
        files[f"texts/{section.name}"] = section.text
        files[f"knowtator/{section.name}{KNOWTATOR_SUFFIX}"] = knowtator.dumps(made)
    rows = [row for section in sections for row in interaction_table.rows_of(section)]
    if rows and _table_agrees(rows, sections, found):
        files["interactions.csv"] = interaction_table.dumps(rows)
    else:
        for document, section in zip(documents, sections, strict=True):
            what = _unheld(section, found[section.name].interactions)
            losses += (Loss(document.section.name, each) for each in what)
    table = section_rows(documents, names, losses)
    if table:
        files["sections.csv"] = section_table.dumps(table)
    owned = ("texts/*.txt", f"knowtator/*{KNOWTATOR_SUFFIX}", "interactions.csv", "sections.csv")
    write_files(path, files, owned=owned)
    return tuple(losses)


def _noted(made: knowtator.KnowtatorDocument, notes: Sequence[Attributes]) -> knowtator.KnowtatorDocument:
    """Return a document whose first annotations, which are those of the mentions, are noted upon again."""
    noted = [
        replace(
            entry,
            creation_date=said.get("creation_date"),
            comment=said.get("comment"),
            annotator_id=said.get("annotator_id", entry.annotator_id),
        )
        for entry, said in zip(made.annotations, map(dict, notes), strict=False)
    ]
    return replace(made, entries=(*noted, *made.entries[len(noted) :]))


def _rooted(document: AnnotatedDocument, losses: list[Loss]) -> Section:
    """Return the section without parents of metabolites that are not among its mentions; name what gets lost."""
    section = document.section

    def lose(what: str) -> None:
        losses.append(Loss(section.name, what))

    for whose, all_of_them in (
        ("the section", (document.attributes,)),
        ("a mention", document.mention_attributes),
        ("an interaction", document.interaction_attributes),
    ):
        for attributes in all_of_them:
            for name, _ in attributes:
                if whose != "a mention" or name not in _NOTED:
                    lose(f"attribute {name!r} of {whose}")
    ids = [mention.id for mention in section.mentions if mention.id]
    for _ in range(len(ids) - len(set(ids))):
        lose("id of a mention that another mention has, too")
    known = set(ids)
    if all(mention.active_ingredient in {None, *known} for mention in section.mentions):
        return section
    rooted: dict[DrugMention, DrugMention] = {}
    for mention in section.mentions:
        rooted[mention] = mention
        if mention.active_ingredient not in {None, *known}:
            lose("active ingredient that is not among the mentions")
            rooted[mention] = replace(mention, active_ingredient=None)
    return replace(
        section,
        mentions=tuple(rooted[mention] for mention in section.mentions),
        interactions=tuple(
            replace(each, precipitant=rooted[each.precipitant], object=rooted[each.object])
            for each in section.interactions
        ),
    )


def _table_agrees(
    rows: Sequence[InteractionRow], sections: Sequence[Section], found: Mapping[str, knowtator.Interpretation]
) -> bool:
    """Tell whether a table of these rows would be read as the sections' own interactions."""
    texts = {section.name: section.text for section in sections}
    resolved = resolve_table(rows, texts, {name: read.mentions for name, read in found.items()}).interactions
    return all(
        [_compared(each, each) for each in sorted(section.interactions, key=interaction_key)]
        == [_compared(each, other) for each, other in _pairs(section, resolved[section.name])]
        for section in sections
    )


def _pairs(section: Section, read: Sequence[GoldInteraction]) -> Iterator[tuple[GoldInteraction, GoldInteraction]]:
    return zip(sorted(section.interactions, key=interaction_key), read, strict=False)


def _compared(given: GoldInteraction, read: GoldInteraction) -> tuple[object, ...]:
    """Return what has to be the same when an interaction is read again; a mention without id is given one."""
    mentions = ((given.precipitant, read.precipitant), (given.object, read.object))
    same = tuple((other.spans, other.type, other.annotator, other.id if one.id else "") for one, other in mentions)
    return (*same, read.modality, read.type, read.phrase, read.annotator)


def _unheld(section: Section, read: Sequence[GoldInteraction]) -> Iterator[str]:
    """Yield what frames do not hold of a section's interactions."""
    for given, other in _pairs(section, read):
        if given.annotator != other.annotator:
            yield "interaction without an annotator: it gets that of its phrase or its drugs"
        if given.phrase and other.phrase and given.phrase.id not in ("", other.phrase.id):
            yield "id of an interaction phrase that another annotation has, too"
