"""Mark the drugs in texts before people do, as the paper's authors did with an online annotator.

Every mention carries the annotator's name `AUTOMATIC`, so that nobody takes it for a person's. With an extractor,
interactions are proposed as well: theirs is the model's name, and their scores stand in the comment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools import knowtator, section_table
from corpus_tools.documents import GoldInteraction, InteractionPhrase, Span
from corpus_tools.files import atomic_files, read_text
from corpus_tools.order import natural_key
from ddi.drugs import ALL_LAYERS, recognise_label
from ddi.errors import OutputError
from ddi.labels.label import Label, LabelSection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from corpus_tools.documents import DrugMention
    from corpus_tools.knowtator import KnowtatorDocument
    from ddi.drugs import LabelNames, Layer, RecognisedDrug
    from ddi.extraction import Extractor
    from ddi.interaction import Drug, Interaction

#: Who is said to have marked what the recogniser marks.
AUTOMATIC = "pk-ddi drug recogniser (automatic)"
_SUFFIX = ".knowtator.xml"


def preannotate(
    texts: Sequence[tuple[str, str]],
    *,
    label: LabelNames | None = None,
    layers: Collection[Layer] = ALL_LAYERS,
    annotator: str = AUTOMATIC,
) -> list[KnowtatorDocument]:
    """Return a Knowtator document for each text of one label.

    Args:
        texts: file name and text; an abbreviation that one text defines is known in all.
        label: the label's own names.
        layers: the recogniser's layers.
        annotator: who is said to have marked the mentions.
    """
    found = recognise_label([text for _, text in texts], label=label, layers=layers)
    return [document(name, drugs, annotator=annotator) for (name, _), drugs in zip(texts, found, strict=True)]


def document(name: str, drugs: Iterable[RecognisedDrug], *, annotator: str = AUTOMATIC) -> KnowtatorDocument:
    """Return recognised drugs of one text as a Knowtator document."""
    return knowtator.from_annotations(name, [drug.mention for drug in drugs], annotator=annotator)


def propose(
    texts: Sequence[tuple[str, str]], extractor: Extractor, *, annotator: str = AUTOMATIC
) -> list[KnowtatorDocument]:
    """Return a Knowtator document for each text of one label, with the interactions that a model finds.

    Args:
        texts: file name and text; the texts are taken for the sections of one label.
        extractor: the model, and what recognises drugs.
        annotator: who is said to have marked the mentions; of interactions it is the model, by name.
    """
    sections = tuple(
        LabelSection(code=None, title="", text=text, level=1, path=("",), codes=(None,)) for _, text in texts
    )
    reading = extractor.extract(Label(source="", sections=sections), sections=sections)
    documents = []
    for (name, text), read in zip(texts, reading.sections, strict=True):
        mentions = [replace(drug.mention, annotator=annotator) for drug in read.drugs]
        by_place = {(mention.start, mention.end): mention for mention in mentions}
        proposed = [
            _proposed(interaction, text, by_place)
            for interaction in reading.interactions
            if interaction.section_number == read.number
        ]
        documents.append(knowtator.from_annotations(name, mentions, proposed))
    return documents


def _proposed(interaction: Interaction, text: str, mentions: dict[tuple[int, int], DrugMention]) -> GoldInteraction:
    def mention(drug: Drug) -> DrugMention:
        return mentions[drug.start, drug.end]

    phrase = None
    if interaction.effects:
        # The words from the first effect to the last: an annotator cuts them to the phrase.
        start = min(effect.start for effect in interaction.effects)
        end = max(effect.end for effect in interaction.effects)
        phrase = InteractionPhrase((Span(start, end),), text[start:end])
    return GoldInteraction(
        mention(interaction.precipitant),
        mention(interaction.object),
        interaction.modality,
        interaction.type,
        phrase,
        annotator=f"{interaction.model} (automatic)",
        comment=_scores(interaction),
    )


def _scores(interaction: Interaction) -> str:
    """Return the scores as a comment: "score 0.93, modality 0.98, roles 0.90"."""
    scores = {"score": interaction.score, "modality": interaction.modality_score, "roles": interaction.role_score}
    return ", ".join(f"{name} {score:.2f}" for name, score in scores.items() if score is not None)


def preannotate_files(
    files: Iterable[str | Path],
    folder: str | Path,
    *,
    annotator: str = AUTOMATIC,
    extractor: Extractor | None = None,
    force: bool = False,
) -> list[Path]:
    """Write ``NAME.knowtator.xml`` into a folder for each text file.

    Texts of a corpus folder that has a table of sections are read insert by insert; all others are taken for those of
    one label.

    Args:
        files: UTF-8 texts, or folders of ``*.txt``.
        folder: where to write; made if it is not there.
        annotator: who is said to have marked the mentions.
        extractor: what proposes interactions; none are proposed without one.
        force: whether to replace files that are there.

    Raises:
        TextFileError: a text is missing, empty, binary or not UTF-8.
        SectionTableError: a table of sections cannot be read.
        OutputError: a file is there already, two texts have one name, or nothing can be written.
    """
    paths = [path for file in files for path in _text_files(Path(file))]
    target = Path(folder)
    outputs = [target / (path.name + _SUFFIX) for path in paths]
    _check(outputs, force=force)
    texts = [(path.name, read_text(path)) for path in paths]
    made: dict[int, KnowtatorDocument] = {}
    for numbers in _labels(paths):
        of_label = [texts[number] for number in numbers]
        if extractor is None:
            documents = preannotate(of_label, annotator=annotator)
        else:
            documents = propose(of_label, extractor, annotator=annotator)
        made.update(zip(numbers, documents, strict=True))
    with atomic_files(target) as place:
        for number, output in enumerate(outputs):
            knowtator.dump(made[number], place / output.name)
    return outputs


def _labels(paths: Sequence[Path]) -> list[list[int]]:
    """Group texts by label: those of one package insert, by the table of sections beside ``texts/``; the rest."""
    inserts: dict[Path, dict[str, str]] = {}
    groups: dict[tuple[Path | None, str], list[int]] = defaultdict(list)
    for number, path in enumerate(paths):
        table = path.parent.resolve().parent / "sections.csv"
        if table not in inserts:
            is_corpus = path.parent.resolve().name == "texts" and table.is_file()
            rows = section_table.load(table) if is_corpus else ()
            inserts[table] = {row.section: row.package_insert for row in rows}
        insert = inserts[table].get(path.name, "")
        groups[(table, insert) if insert else (None, "")].append(number)
    return list(groups.values())


def _text_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(path.glob("*.txt"), key=lambda file: natural_key(file.name))


def _check(outputs: Sequence[Path], *, force: bool) -> None:
    seen: set[Path] = set()
    for output in outputs:
        if output in seen:
            raise OutputError("two texts have the same name", path=output, remedy="Annotate them into two folders")
        seen.add(output)
        if output.exists() and not force:
            raise OutputError("the file is there already", path=output, remedy="Use another folder, or --force")
