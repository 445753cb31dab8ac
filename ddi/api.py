"""The functions of ``from ddi import ...``: labels in, typed values out.

`extract` takes the path of one label, `extract_text` its text, `extract_many` paths of any number. Models and
dictionaries are loaded once for all calls with the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from ddi.commands import choose_sections, load_extractor, read_all
from ddi.errors import LabelError
from ddi.extraction import Extractor
from ddi.labels import read_plain_text
from ddi.labels.label import Failure
from ddi.reading import LabelReading

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


PathLike: TypeAlias = str | os.PathLike[str]

_FOR_TEXT = "For a text, call ddi.extract_text"


@dataclass(frozen=True, slots=True, repr=False)
class Readings(Sequence[LabelReading]):
    """What was read of several labels, in their order; ``failures`` are the labels that could not be read, and why."""

    readings: tuple[LabelReading, ...]
    failures: tuple[Failure, ...] = ()

    @overload
    def __getitem__(self, index: int) -> LabelReading: ...
    @overload
    def __getitem__(self, index: slice) -> Readings: ...
    def __getitem__(self, index: int | slice) -> LabelReading | Readings:
        return Readings(self.readings[index]) if isinstance(index, slice) else self.readings[index]

    def __len__(self) -> int:
        return len(self.readings)

    def __repr__(self) -> str:
        found = sum(len(reading.interactions) for reading in self.readings)
        return f"<Readings: {len(self.readings)} labels, {found} interactions, {len(self.failures)} failures>"

    def about(self, drug: str) -> Readings:
        """Return the same readings with only what they state of one drug; see `LabelReading.about`."""
        return Readings(tuple(reading.about(drug) for reading in self.readings), self.failures)

    def to_frame(self, *, by: str = "statement") -> pd.DataFrame:
        """Return one table of all labels; see `LabelReading.to_frame`."""
        from ddi.output.frames import to_frame

        return to_frame(self.readings, by=by)

    def _repr_html_(self) -> str:
        from ddi.output.notebook import readings_html

        return readings_html(self.readings, self.failures)


def extract(
    label: PathLike,
    *,
    sections: str = "default",
    threshold: float | None = None,
    model: PathLike | None = None,
    dictionary: PathLike | None = None,
    recogniser: PathLike | None = None,
    explain: bool = False,
) -> LabelReading:
    """Read one label.

    Args:
        label: the path of a file: a text, SPL (.xml, .zip) or openFDA (.json). It is never taken for a text.
        sections: ``default``, ``all``, or LOINC codes and titles, comma-separated.
        threshold: the least probability of an interaction; the model's if not given.
        model: a model's folder; the one that ships if not given.
        dictionary: a dictionary that ``ddi drugs build`` wrote; the one that ships if not given.
        recogniser: weights that ``ddi drugs train`` wrote; those that ship if not given.
        explain: whether each interaction has the features that decided it.

    Raises:
        LabelError: there is no such file, it is no label, or it holds several.
        DDIError: the model or the dictionary cannot be loaded.
    """
    path = _path(label)
    extractor = shared_extractor(model, dictionary, recogniser, explain=explain, threshold=threshold)
    found = read_all([path], extractor, sections=sections)
    first, second = next(found, None), next(found, None)
    if first is None:
        raise LabelError("no label was found", path=path)
    if second is not None:
        raise LabelError("there is more than one label here", path=path, remedy="Call ddi.extract_many")
    if isinstance(first, Failure):
        raise first.error
    return first


def extract_text(
    text: str,
    *,
    source: str = "text",
    sections: str = "default",
    threshold: float | None = None,
    model: PathLike | None = None,
    dictionary: PathLike | None = None,
    recogniser: PathLike | None = None,
    explain: bool = False,
) -> LabelReading:
    """Read the text of a label, or any part of one; ``source`` is what it is called, the rest as in `extract`.

    Offsets count characters of the sections' texts, which tile the text.

    Raises:
        LabelError: the text is empty, or no label's.
        DDIError: the model or the dictionary cannot be loaded.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LabelError("the text holds half a character", path=source, place=f"character {error.start}") from error
    label = read_plain_text(data, source=source)
    extractor = shared_extractor(model, dictionary, recogniser, explain=explain, threshold=threshold)
    chosen = choose_sections(label, sections)
    if isinstance(chosen, Failure):
        raise chosen.error
    return extractor.extract(label, sections=chosen)


def extract_many(
    labels: PathLike | Iterable[PathLike],
    *,
    sections: str = "default",
    threshold: float | None = None,
    model: PathLike | None = None,
    dictionary: PathLike | None = None,
    recogniser: PathLike | None = None,
    explain: bool = False,
) -> Readings:
    """Read any number of labels: a path, or several, of files, folders and archives. Arguments as in `extract`.

    A label that cannot be read is one of the ``failures``, and the others are read all the same.

    Raises:
        LabelError: a single path was given, and there is nothing under it.
        DDIError: the model or the dictionary cannot be loaded.
    """
    if isinstance(labels, str | os.PathLike):
        names = [_path(labels)]
    else:
        names = [_path(path, must_exist=False) for path in labels]
    extractor = shared_extractor(model, dictionary, recogniser, explain=explain, threshold=threshold)
    found = list(read_all(names, extractor, sections=sections))
    return Readings(
        tuple(each for each in found if isinstance(each, LabelReading)),
        tuple(each for each in found if isinstance(each, Failure)),
    )


def _path(label: PathLike, *, must_exist: bool = True) -> str:
    """Return a path as a text, and refuse what is a label's text in a path's place.

    Raises:
        LabelError: it has several lines, or there is nothing under that name.
        TypeError: it is no path.
    """
    if not isinstance(label, str | os.PathLike):
        raise TypeError(f"a path is needed, not {type(label).__name__}; {_FOR_TEXT}")
    path = os.fspath(label)
    if "\n" in path or "\r" in path:
        raise LabelError("this is a text, not a path", found=repr(path[:40]), remedy=_FOR_TEXT)
    try:
        exists = Path(path).exists()
    except (OSError, ValueError):  # a name that no file can have
        exists = False
    if must_exist and not exists:
        raise LabelError("there is no such file or folder", found=repr(path[:200]), remedy=_FOR_TEXT)
    # The command's name for standard input is a file's name here.
    return "./-" if path == "-" else path


def shared_extractor(
    model: PathLike | None,
    dictionary: PathLike | None,
    recogniser: PathLike | None,
    *,
    explain: bool,
    threshold: float | None,
) -> Extractor:
    """Return an extractor; what is slow to load is shared by all calls.

    Raises:
        ValueError: the threshold is no probability.
    """
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"the threshold is a probability, from 0 to 1, not {threshold!r}")
    paths = [None if path is None else Path(path).resolve() for path in (model, dictionary, recogniser)]
    return _with_threshold(*paths, explain=explain, threshold=threshold)


# An extractor remembers what it found, so that each threshold has one of its own; the model and the parser are shared.
@lru_cache(maxsize=4)
def _with_threshold(
    model: Path | None, dictionary: Path | None, recogniser: Path | None, *, explain: bool, threshold: float | None
) -> Extractor:
    loaded = _loaded(model, dictionary, recogniser, explain=explain)
    return Extractor(loaded.model, loaded.recognise, loaded.memory, threshold, loaded.reasons)


@lru_cache(maxsize=2)
def _loaded(model: Path | None, dictionary: Path | None, recogniser: Path | None, *, explain: bool) -> Extractor:
    return load_extractor(model, dictionary, recogniser, threshold=None, explain=explain)
