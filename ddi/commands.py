"""What the command ``ddi extract`` does, for any caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.drugs import load_dictionary
from ddi.drugs.judge import load_judge
from ddi.drugs.remembering import RememberingRecogniser
from ddi.errors import LabelError
from ddi.extraction import Extractor
from ddi.labels import read_labels, select_sections
from ddi.labels.label import Failure
from ddi.learners.linear import LinearModel
from ddi.model import DEFAULT_MODEL, load_model
from ddi.reading import LabelReading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from ddi.labels.label import Label, LabelSection
    from ddi.output.writers import LabelWriter
    from ddi.parsing.memory import TreeStore

# Features shown with each interaction: enough to see why, few enough to read.
_REASONS = 8


def run_extract(
    labels: Sequence[str],
    writer: LabelWriter,
    extractor: Extractor,
    *,
    sections: str = "default",
    stdin: BinaryIO | None = None,
) -> Iterator[LabelError]:
    """Write what labels state, and yield the labels that cannot be read as errors.

    Args:
        labels: files, folders, or ``-`` for ``stdin``.
        writer: where results go.
        extractor: what reads them.
        sections: ``default``, ``all``, or codes and titles, comma-separated.
        stdin: standard input, binary.
    """
    nothing = True
    for reading in read_all(labels, extractor, sections=sections, stdin=stdin):
        nothing = False
        if isinstance(reading, LabelReading):
            writer.write(reading)
        else:
            yield reading.error
    if nothing:
        yield LabelError(
            "no label was found", found=", ".join(labels), remedy="Give a label, or a folder or an archive of labels"
        )
    writer.finish()


def read_all(
    labels: Sequence[str], extractor: Extractor, *, sections: str = "default", stdin: BinaryIO | None = None
) -> Iterator[LabelReading | Failure]:
    """Read labels one after the other; what fails comes as a `Failure` in its place. Arguments as in `run_extract`."""
    for label in read_labels(labels, stdin=stdin):
        if isinstance(label, Failure):
            yield label
            continue
        chosen = choose_sections(label, sections)
        yield chosen if isinstance(chosen, Failure) else _extracted(label, chosen, extractor)


def _extracted(label: Label, sections: Sequence[LabelSection], extractor: Extractor) -> LabelReading | Failure:
    """Read a label; one that is too large for this machine's memory fails alone."""
    try:
        return extractor.extract(label, sections=sections)
    except LabelError as error:
        return Failure(label.source, error)
    except MemoryError:
        return Failure(
            label.source,
            LabelError("there is not enough memory to read this label", path=label.source, remedy="Read it alone"),
        )


def section_choice(sections: str) -> str | tuple[str, ...]:
    """Return the choice that a user writes as one text, for `select_sections`. ``sections`` as in `run_extract`."""
    return sections if sections in {"default", "all"} else tuple(part.strip() for part in sections.split(","))


def choose_sections(label: Label, sections: str) -> Sequence[LabelSection] | Failure:
    """Return the chosen sections of a label; where it has none of them, say so. ``sections`` as in `run_extract`."""
    chosen = select_sections(label, sections=section_choice(sections))
    if not chosen and sections != "default":
        return Failure(label.source, _no_such_section(label, sections))
    return chosen


def model_folder(model: Path | None) -> Path:
    """Return a model's folder: the one that ships where none is given."""
    return model or DEFAULT_MODEL


def load_extractor(
    model: Path | None,
    dictionary: Path | None,
    recogniser: Path | None,
    *,
    threshold: float | None,
    explain: bool,
    explain_if_linear: bool = False,
    store: TreeStore | None = None,
) -> Extractor:
    """Load a model, a dictionary and a recogniser's weights; those that ship where a path is ``None``.

    ``explain`` asks for the features that decided, an error of a model that has none to give; ``explain_if_linear``
    takes them where there are some. ``store`` keeps parses from one run to the next.
    """
    loaded = load_model(model_folder(model))
    explain = explain or (explain_if_linear and isinstance(loaded.classifiers.interaction, LinearModel))
    return Extractor.of(
        loaded,
        recognise=RememberingRecogniser(
            dictionary=None if dictionary is None else load_dictionary(dictionary),
            judge=None if recogniser is None else load_judge(recogniser),
        ),
        threshold=threshold,
        reasons=_REASONS if explain else 0,
        store=store,
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
