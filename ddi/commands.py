"""What the command ``ddi extract`` does, for any caller."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ddi.drugs import load_dictionary, recognise_label
from ddi.drugs.judge import load_judge
from ddi.errors import LabelError
from ddi.extraction import Extractor
from ddi.labels import read_labels, select_sections
from ddi.labels.label import Failure
from ddi.model import DEFAULT_MODEL, load_model
from ddi.output.jsonl import write_interactions, write_pairs, write_section
from ddi.output.table import write_note, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO, BinaryIO

    from ddi.labels.label import Label

# Features shown with each interaction: enough to see why, few enough to read.
_REASONS = 8


def run_extract(
    labels: Sequence[str],
    stream: IO[str],
    *,
    model: Path | None = None,
    output_format: str = "table",
    with_text: bool = False,
    threshold: float | None = None,
    sections: str = "default",
    united: bool = False,
    explain: bool = False,
    dictionary: Path | None = None,
    recogniser: Path | None = None,
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
        dictionary: a dictionary of drugs that `ddi drugs build` wrote; the one that ships if not given.
        recogniser: weights that `ddi drugs train` wrote; those that ship if not given.
        stdin: standard input, binary.
    """
    extractor = load_extractor(model, dictionary, recogniser, threshold=threshold, explain=explain)
    limit = extractor.threshold if extractor.threshold is not None else extractor.model.classifiers.threshold
    choice = sections if sections in {"default", "all"} else [part.strip() for part in sections.split(",")]
    read = failed = 0
    for label in read_labels(labels, stdin=stdin):
        if isinstance(label, Failure):
            failed += 1
            yield label.error
            continue
        chosen = select_sections(label, sections=choice)
        if not chosen and sections != "default":
            failed += 1
            yield _no_such_section(label, sections)
            continue
        read += 1
        interactions = extractor.extract(label, sections=chosen)
        if output_format == "table":
            write_table(label.source, interactions, stream, title=label.title, united=united)
            continue
        if with_text:
            for number, section in enumerate(label.sections, 1):
                if any(section is each for each in chosen):
                    write_section(label.source, section, number, stream)
        (write_pairs if united else write_interactions)(interactions, stream)
    if not read and not failed:
        yield LabelError(
            "no label was found", found=", ".join(labels), remedy="Give a label, or a folder or an archive of labels"
        )
    elif output_format == "table" and read:
        write_note(limit, stream)


def load_extractor(
    model: Path | None, dictionary: Path | None, recogniser: Path | None, *, threshold: float | None, explain: bool
) -> Extractor:
    """Load a model, a dictionary and a recogniser's weights; those that ship where a path is ``None``."""
    return Extractor.of(
        load_model(model or DEFAULT_MODEL),
        recognise=partial(
            recognise_label,
            dictionary=None if dictionary is None else load_dictionary(dictionary),
            judge=None if recogniser is None else load_judge(recogniser),
        ),
        threshold=threshold,
        reasons=_REASONS if explain else 0,
    )


def _no_such_section(label: Label, sections: str) -> LabelError:
    titles = dict.fromkeys(section.heading for section in label.sections if section.heading)
    return LabelError(
        "the label has no such section, and nothing of it was read",
        path=label.source,
        expected=f"one of: {', '.join(titles)}" if titles else "a section (the label has no headings)",
        found=sections or "nothing",
        remedy="Choose sections by LOINC code, number or title, or read `default` or `all`",
    )
