"""What a worker does: turn a batch of documents into lines of output. It loads the model once."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corpus_tools.screen import escaped_json
from ddi.errors import DDIError, LabelError
from ddi.labels.label import Failure
from ddi.labels.reader import parse_document
from ddi.output.writers import JsonLinesWriter, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ddi.bulk.store import Cache
    from ddi.extraction import Extractor
    from ddi.labels.documents import Document
    from ddi.labels.label import Label, LabelSection
    from ddi.reading import LabelReading

    Batch = Sequence[Document]

# No label holds this character: results can be kept without the place that their label came from.
_MARK = "\0label\0"


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a label is read with, and how its results are written.

    ``rows`` writes a table's rows as JSON arrays, to be made a Parquet file; else JSON lines are written.
    ``dictionary`` and ``recogniser`` are files, those that ship where ``None``. ``cache`` is a folder where parses
    and results are kept from run to run. The other fields are the options of ``ddi extract``.
    """

    model: Path
    dictionary: Path | None = None
    recogniser: Path | None = None
    threshold: float | None = None
    explain: bool = False
    sections: str = "default"
    united: bool = False
    with_text: bool = False
    rows: bool = False
    cache: Path | None = None

    def told(self) -> dict[str, Any]:
        """Return what results depend on, as plain values: a run goes on only with the same."""
        from ddi.bulk.versions import checksum

        told = asdict(self) | {
            name: None if path is None else checksum(path)
            for name, path in (
                ("model", self.model / "manifest.json"),
                ("dictionary", self.dictionary),
                ("recogniser", self.recogniser),
            )
        }
        del told["cache"]
        return told


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one label: its lines of output, or why there are none."""

    source: str
    data: bytes = b""
    lines: int = 0
    error: str | None = None

    @classmethod
    def failed(cls, source: str, error: BaseException) -> Outcome:
        """Make the outcome of a label that could not be read."""
        told = str(error) if isinstance(error, DDIError) else f"{source}: {type(error).__name__}: {error}"
        return cls(source, error=told)


@dataclass(slots=True)
class BatchReader:
    """A loaded model, ready for any number of batches."""

    settings: ReadSettings
    extractor: Extractor = field(init=False)
    _store: Cache | None = field(init=False, default=None)
    _version: bytes = field(init=False, default=b"")

    def __post_init__(self) -> None:
        from ddi.commands import load_extractor

        settings = self.settings
        if settings.cache is not None:
            from ddi.bulk.store import Cache, Store
            from ddi.bulk.versions import code

            self._store = Cache(Store(settings.cache))
            self._version = json.dumps([code(), settings.told()], sort_keys=True).encode()
        self.extractor = load_extractor(
            settings.model,
            settings.dictionary,
            settings.recogniser,
            threshold=settings.threshold,
            explain=settings.explain,
            store=self._store,
        )

    def read(self, batch: Batch) -> list[Outcome]:
        """Read a batch; the outcomes are in its order. A label that fails takes no other with it.

        With a cache, a label that was read before, by this very program with the same settings, is not read again.
        """
        if self._store is None:
            return [_named(outcome) for outcome in self._read(batch)]
        keys = [self._key(document) for document in batch]
        kept = self._store.results(keys)
        new = iter(self._read([document for document, key in zip(batch, keys, strict=True) if key not in kept]))
        outcomes = [
            Outcome(document.source, kept[key], kept[key].count(b"\n")) if key in kept else next(new)
            for document, key in zip(batch, keys, strict=True)
        ]
        fresh = {
            key: outcome.data
            for key, outcome in zip(keys, outcomes, strict=True)
            if key not in kept and outcome.error is None
        }
        if fresh:
            self._store.keep(fresh)
        return [_named(outcome) for outcome in outcomes]

    def _key(self, document: Document) -> bytes:
        head = b"%b\0%b\0" % (self._version, document.format.value.encode())
        return hashlib.blake2b(head + document.data, digest_size=16).digest()

    def _read(self, batch: Batch) -> list[Outcome]:
        """Read a batch; in the lines of output, `_MARK` stands for the label's source."""
        from ddi.commands import section_choice

        outcomes: list[Outcome | None] = [None] * len(batch)
        chosen: list[tuple[int, Label, Sequence[LabelSection]]] = []
        for number, document in enumerate(batch):
            label = parse_document(document, sections=section_choice(self.settings.sections))
            sections = label if isinstance(label, Failure) else self._sections(label)
            if isinstance(label, Failure) or isinstance(sections, Failure):
                failure = label if isinstance(label, Failure) else sections
                outcomes[number] = Outcome.failed(document.source, failure.error)  # type: ignore[union-attr]
            else:
                chosen.append((number, label, sections))
        for (number, _, _), outcome in zip(
            chosen, self._extract([(label, of) for _, label, of in chosen]), strict=True
        ):
            outcomes[number] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    def _sections(self, label: Label) -> Sequence[LabelSection] | Failure:
        from ddi.commands import choose_sections

        return choose_sections(label, self.settings.sections)

    def _extract(self, labels: Sequence[tuple[Label, Sequence[LabelSection]]]) -> list[Outcome]:
        try:
            unnamed = [(replace(label, source=_MARK), sections) for label, sections in labels]
            readings = self.extractor.extract_all(unnamed)
            return [self._written(label.source, reading) for (label, _), reading in zip(labels, readings, strict=True)]
        except Exception as error:  # whatever a label does, the others go on
            if isinstance(error, DDIError) and not isinstance(error, LabelError):
                # Not the label's doing: a package that is missing, a cache that is damaged.
                raise
            if len(labels) == 1:
                if isinstance(error, LabelError):
                    error.locate(labels[0][0].source)  # it was read without its name
                return [Outcome.failed(labels[0][0].source, error)]
            return [outcome for label in labels for outcome in self._extract([label])]

    def _written(self, source: str, reading: LabelReading) -> Outcome:
        stream = io.StringIO()
        if self.settings.rows:
            from ddi.output.rows import layout

            for row in layout(united=self.settings.united).rows(reading):
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            options = OutputOptions(united=self.settings.united, with_text=self.settings.with_text)
            JsonLinesWriter(stream, options).write(reading)
        data = stream.getvalue().encode()
        return Outcome(source, data, data.count(b"\n"))


def _named(outcome: Outcome) -> Outcome:
    """Put the label's source in its place."""
    source = escaped_json(json.dumps(outcome.source, ensure_ascii=False)).encode(errors="backslashreplace")
    return replace(outcome, data=outcome.data.replace(json.dumps(_MARK).encode(), source))


def dead(batch: Batch) -> list[Outcome]:
    """Return the outcome of a label whose worker died over it twice."""
    (document,) = batch
    return [
        Outcome.failed(
            document.source,
            LabelError(
                "the process that read the label died, twice",
                path=document.source,
                remedy="It may have run out of memory: try the label alone, or fewer processes (--jobs)",
            ),
        )
    ]
