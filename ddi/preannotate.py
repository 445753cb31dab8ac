"""Mark the drugs in texts before people do, as the paper's authors did with an online annotator.

Every mention carries the annotator's name `AUTOMATIC`, so that nobody takes it for a person's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools import knowtator
from corpus_tools.files import read_text
from corpus_tools.order import natural_key
from ddi.drugs import ALL_LAYERS, recognise_label
from ddi.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from corpus_tools.knowtator import KnowtatorDocument
    from ddi.drugs import LabelNames, Layer, RecognisedDrug

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


def preannotate_files(
    files: Iterable[str | Path], folder: str | Path, *, annotator: str = AUTOMATIC, force: bool = False
) -> list[Path]:
    """Write ``NAME.knowtator.xml`` into a folder for each text file; the files are taken for those of one label.

    Args:
        files: UTF-8 texts, or folders of ``*.txt``.
        folder: where to write; made if it is not there.
        annotator: who is said to have marked the mentions.
        force: whether to replace files that are there.

    Raises:
        TextFileError: a text is missing, empty, binary or not UTF-8.
        OutputError: a file is there already, two texts have one name, or nothing can be written.
    """
    paths = [path for file in files for path in _text_files(Path(file))]
    target = Path(folder)
    outputs = [target / (path.name + _SUFFIX) for path in paths]
    _check(outputs, force=force)
    texts = [(path.name, read_text(path)) for path in paths]
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made ({error.strerror})", path=target) from error
    for output, made in zip(outputs, preannotate(texts, annotator=annotator), strict=True):
        knowtator.dump(made, output)
    return outputs


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
