"""Read a corpus folder, whose parts `corpus_tools.corpus_layout` finds.

Interactions come from ``interactions.csv`` if there is one, else from the frames in the annotations.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools import interaction_table, knowtator, section_table
from corpus_tools.corpus_layout import KNOWTATOR_SUFFIX, CorpusLayout, is_visible
from corpus_tools.documents import Problem, Section, Severity
from corpus_tools.errors import CorpusError, InvalidCorpusError
from corpus_tools.files import read_text
from corpus_tools.order import natural_key
from corpus_tools.table_resolution import resolve_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from corpus_tools.documents import DrugMention, Era, GoldInteraction
    from corpus_tools.section_table import SectionRow


@dataclass(frozen=True, slots=True)
class Corpus:
    """Annotated sections in natural order of their names (``section-2`` before ``section-10``)."""

    name: str
    path: Path
    sections: tuple[Section, ...]


def load_corpus(folder: str | Path, *, annotator: str | None = None) -> Corpus:
    """Read a corpus that has no errors; warnings are passed over.

    Raises:
        CorpusError: the folder is not a corpus.
        InvalidCorpusError: the corpus has errors; the exception holds every one of them.
    """
    corpus, problems = scan_corpus(folder, annotator=annotator)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InvalidCorpusError(corpus.path, errors)
    return corpus


def scan_corpus(folder: str | Path, *, annotator: str | None = None) -> tuple[Corpus, tuple[Problem, ...]]:
    """Read all that can be read of a corpus, and list every problem of the rest.

    Args:
        folder: the corpus, or an annotator's folder in one.
        annotator: only what this annotator, by name or id, has marked, and the rows of the table under this
            name; ``None``: everyone's.

    Raises:
        CorpusError: the folder is not a corpus, or the annotator has marked nothing in it.
    """
    layout = CorpusLayout.find(folder)
    scan = _Scan(layout, annotator)
    texts = scan.read_texts()
    mentions, frames = scan.read_annotations(texts)
    # Tables speak of all the texts, also of those that an annotator has left out.
    mentions, interactions = scan.read_interactions(texts, mentions, frames)
    rows = scan.read_sections()
    sections = tuple(
        _section(name, texts[name], mentions[name], interactions[name], rows.get(name))
        for name in sorted(mentions, key=natural_key)
    )
    return Corpus(layout.folder.resolve().name, layout.folder, sections), tuple(scan.problems)


_Mentions = dict[str, tuple["DrugMention", ...]]
_Interactions = dict[str, tuple["GoldInteraction", ...]]


@dataclass(frozen=True, slots=True)
class _Scan:
    """Reads part after part; what cannot be read becomes a problem."""

    layout: CorpusLayout
    annotator: str | None
    problems: list[Problem] = field(default_factory=list)
    annotators: set[str] = field(default_factory=set)

    def _report(
        self,
        severity: Severity,
        code: str,
        path: Path,
        message: str,
        *,
        place: str = "",
        mention: str = "",
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self.problems.append(Problem(severity, code, str(path), message, place, mention, expected, found))

    def _refused(self, code: str, error: CorpusError) -> None:
        path = "" if error.path is None else str(error.path)
        place = error.place or ""
        self.problems.append(
            Problem(Severity.ERROR, code, path, error.message, place, expected=error.expected, found=error.found)
        )

    def read_texts(self) -> dict[str, str]:
        """Read the texts, and report files that are nobody's."""
        texts = {}
        for name in self.layout.text_names():
            try:
                texts[name] = read_text(self.layout.texts / name)
            except CorpusError as error:
                self._refused("text-unreadable", error)
        for folder, suffix in ((self.layout.texts, ".txt"), (self.layout.knowtator, f".txt{KNOWTATOR_SUFFIX}")):
            for entry in sorted(folder.iterdir()):
                if not entry.name.startswith(".") and not is_visible(entry, suffix):
                    message = "neither a text nor annotations; left unread"
                    self._report(Severity.WARNING, "foreign-file", entry, message, expected=f"*{suffix}")
        return texts

    def read_annotations(self, texts: Mapping[str, str]) -> tuple[_Mentions, _Interactions]:
        """Read the Knowtator files of the texts that could be read."""
        text_names, annotated = self.layout.text_names(), self.layout.annotated_names()
        for name in annotated:
            if name not in text_names:
                path = self.layout.knowtator / f"{name}{KNOWTATOR_SUFFIX}"
                message = "missing text: there is no text for these annotations"
                self._report(Severity.ERROR, "text-missing", path, message, expected=str(self.layout.texts / name))
        mentions: _Mentions = {}
        interactions: _Interactions = {}
        for name in text_names:
            path = self.layout.knowtator / f"{name}{KNOWTATOR_SUFFIX}"
            if name not in annotated:
                # An annotator may have had a part of the texts only.
                severity = Severity.WARNING if self.layout.is_annotators else Severity.ERROR
                message = "the text has no Knowtator file"
                self._report(severity, "annotations-missing", self.layout.texts / name, message, expected=str(path))
                continue
            if name not in texts:
                continue
            try:
                document = knowtator.load(path)
            except CorpusError as error:
                self._refused("annotations-unreadable", error)
                continue
            self.annotators.update(knowtator.annotators(document))
            if document.text_source != name:
                message = "the file's textSource names another text"
                source = document.text_source
                self._report(Severity.WARNING, "text-source-differs", path, message, expected=name, found=source)
            read = knowtator.interpret(texts[name], document, path=path, annotator=self.annotator)
            mentions[name], interactions[name] = read.mentions, read.interactions
            self.problems.extend(read.problems)
        if self.annotator is not None and not any(mentions.values()) and not any(interactions.values()):
            expected = ", ".join(sorted(self.annotators)) or "a corpus with annotators"
            folder = self.layout.folder
            message = "this annotator has marked nothing"
            raise CorpusError(message, path=folder, expected=expected, found=self.annotator)
        return mentions, interactions

    def read_interactions(
        self, texts: Mapping[str, str], mentions: _Mentions, frames: _Interactions
    ) -> tuple[_Mentions, _Interactions]:
        """Let the table, if there is one, say which interactions there are."""
        if self.layout.interactions is None:
            return mentions, frames
        try:
            rows = interaction_table.load(self.layout.interactions)
        except CorpusError as error:
            self._refused("table-unreadable", error)
            return mentions, frames
        if self.annotator is not None:
            rows = tuple(row for row in rows if self.annotator in (row.precipitant_annotator, row.phrase_annotator))
            if not rows:
                return mentions, frames
        resolved = resolve_table(rows, texts, mentions, path=self.layout.interactions)
        self.problems.extend(resolved.problems)
        if any(frames.values()):
            for name in mentions:
                self._compare(name, resolved.interactions[name], frames[name])
        read = set(mentions)
        return (
            {name: found for name, found in resolved.mentions.items() if name in read},
            {name: found for name, found in resolved.interactions.items() if name in read},
        )

    def _compare(self, name: str, table: tuple[GoldInteraction, ...], frames: tuple[GoldInteraction, ...]) -> None:
        """Report every difference between the table and the frames of a section."""
        in_table, in_frames = Counter(map(_described, table)), Counter(map(_described, frames))
        path = self.layout.knowtator / f"{name}{KNOWTATOR_SUFFIX}"
        for described in (in_table - in_frames).elements():
            message = "an interaction of the table has no frame in the annotations"
            self._report(Severity.WARNING, "interaction-only-in-table", path, message, expected=described)
        for described in (in_frames - in_table).elements():
            message = "an interaction in the annotations is not in the table, which counts"
            self._report(Severity.WARNING, "interaction-only-in-frames", path, message, found=described)

    def read_sections(self) -> dict[str, SectionRow]:
        """Read the table of sections and compare it with the texts there are."""
        path = self.layout.sections
        if path is None:
            return {}
        try:
            rows = section_table.load(path)
        except CorpusError as error:
            self._refused("sections-unreadable", error)
            return {}
        found: dict[str, SectionRow] = {}
        texts = self.layout.text_names()
        for row in rows:
            self._check_section(row, path, is_repeated=row.section in found, has_text=row.section in texts)
            found.setdefault(row.section, row)
        for name in texts:
            if name not in found:
                self._report(Severity.ERROR, "section-missing", path, "a text is not in the table", expected=name)
        return found

    def _check_section(self, row: SectionRow, path: Path, *, is_repeated: bool, has_text: bool) -> None:
        wrong: list[tuple[str, str, str | None, str | None]] = []
        if is_repeated:
            wrong.append(("section-repeated", "a second row of one section", None, None))
        if not has_text:
            wrong.append(("section-without-text", "the section has no text", None, None))
        if not row.package_insert:
            wrong.append(("section-without-insert", "the section has no package insert", None, None))
        if row.era and _era(row) is None:
            wrong.append(("unknown-era", "unknown era", "newer, older or nothing", row.era))
        place = f"line {row.line}"
        for code, message, expected, given in wrong:
            self._report(
                Severity.ERROR, code, path, message, place=place, mention=row.section, expected=expected, found=given
            )


def _era(row: SectionRow) -> Era | None:
    try:
        return section_table.parse_era(row.era)
    except ValueError:
        return None


def _described(interaction: GoldInteraction) -> str:
    """Describe an interaction as far as a table and a frame can agree on it."""
    precipitant, other = interaction.precipitant, interaction.object
    roles = f"{precipitant.text} at {precipitant.hull} on {other.text} at {other.hull}"
    described = f"{roles}, {interaction.modality} {interaction.type}"
    if interaction.phrase is None:
        return described
    spans = interaction.phrase.spans
    return f"{described}, phrase at {spans[0].start}..{spans[-1].end}"


def _section(
    name: str,
    text: str,
    mentions: tuple[DrugMention, ...],
    interactions: tuple[GoldInteraction, ...],
    row: SectionRow | None,
) -> Section:
    if row is None:
        return Section(name, text, mentions, interactions, package_insert=name)
    return Section(
        name,
        text,
        mentions,
        interactions,
        package_insert=row.package_insert or name,
        active_ingredient=row.active_ingredient,
        era=_era(row),
        kind=row.kind,
    )
