"""What the command ``ddi extract`` does, for any caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.drugs.recogniser import recognise_label
from ddi.extraction import Extractor
from ddi.labels import read_labels, select_sections
from ddi.labels.label import Failure
from ddi.model import DEFAULT_MODEL, load_model
from ddi.output.jsonl import write_interactions, write_pairs, write_section
from ddi.output.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO, BinaryIO

    from ddi.errors import LabelError
    from ddi.interaction import Interaction

# Features shown with each interaction: enough to see why, few enough to read.
_REASONS = 8


def run_extract(
    labels: Iterable[str],
    stream: IO[str],
    *,
    model: Path | None = None,
    output_format: str = "table",
    with_text: bool = False,
    threshold: float | None = None,
    sections: str = "default",
    united: bool = False,
    explain: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[LabelError]:
    """Write the interactions of labels to a stream, and yield the labels that cannot be read as errors.

    Args:
        labels: files, folders, or ``-`` for ``stdin``.
        stream: where results go.
        model: a model's folder; the one that ships if not given.
        output_format: ``table`` or ``jsonl``.
        with_text: whether, in JSON lines, each section read comes before its interactions, with its text.
        threshold: least probability of an interaction; the model's if not given.
        sections: ``default``, ``all``, or codes and titles, comma-separated.
        united: whether the statements of one pair of drugs in a label come together.
        explain: whether the features that decided go with each interaction.
        stdin: standard input, binary.
    """
    extractor = Extractor.of(
        load_model(model or DEFAULT_MODEL),
        recognise=recognise_label,
        threshold=threshold,
        reasons=_REASONS if explain else 0,
    )
    choice = sections if sections in {"default", "all"} else [part.strip() for part in sections.split(",")]
    found: list[Interaction] = []
    read = 0
    for label in read_labels(labels, stdin=stdin):
        if isinstance(label, Failure):
            yield label.error
            continue
        read += 1
        chosen = select_sections(label, sections=choice)
        interactions = extractor.extract(label, sections=chosen)
        if output_format == "jsonl":
            if with_text:
                for section in chosen:
                    write_section(label.source, section, stream)
            (write_pairs if united else write_interactions)(interactions, stream)
        else:
            found.extend(interactions)
    if output_format == "table" and read:
        write_table(found, stream, united=united)
