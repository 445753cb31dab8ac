"""Read the work of several annotators on the same texts, and refuse what cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.corpus import load_corpus
from corpus_tools.errors import AgreementError
from corpus_tools.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Section

# As many as there are letters for them.
_MOST_ANNOTATORS = 26


@dataclass(frozen=True, slots=True)
class SharedSection:
    """One text, as each annotator has marked it; the annotators' order is that of `Comparison.names`."""

    name: str
    text: str
    versions: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several annotators made of the same texts; sections in natural order of their names."""

    names: tuple[str, ...]
    folders: tuple[Path, ...]
    sections: tuple[SharedSection, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """What the annotators are called in tables: A, B, C, ..."""
        return tuple(chr(ord("A") + number) for number in range(len(self.names)))

    def pair(self, first: int, second: int) -> Comparison:
        """Return the comparison of two of the annotators."""
        chosen = (first, second)
        return Comparison(
            tuple(self.names[number] for number in chosen),
            tuple(self.folders[number] for number in chosen),
            tuple(
                replace(section, versions=tuple(section.versions[number] for number in chosen))
                for section in self.sections
            ),
        )


def load_comparison(folders: Sequence[str | Path], *, sections: Collection[str] = ()) -> Comparison:
    """Read annotators' folders.

    Args:
        folders: two or more corpora, or annotators' folders in one.
        sections: the only ones to compare; all if none is named.

    Raises:
        CorpusError: a folder is not a corpus.
        InvalidCorpusError: what an annotator has marked has errors.
        AgreementError: there are fewer than two folders or more than 26, one is given twice, a section is not in all
            of them, no section is, or the texts differ.
    """
    paths = tuple(Path(folder) for folder in folders)
    _check_folders(paths)
    corpora = [load_corpus(path) for path in paths]
    found = [{section.name: section for section in corpus.sections} for corpus in corpora]
    chosen = _common(corpora, found, sections)
    shared = []
    for name in sorted(chosen, key=natural_key):
        versions = tuple(sections_of[name] for sections_of in found)
        for path, version in zip(paths, versions, strict=True):
            if version.text != versions[0].text:
                raise AgreementError(
                    "the text is not the one that the first annotator has",
                    path=path,
                    place=name,
                    remedy="Annotate the same texts, byte for byte",
                )
        shared.append(SharedSection(name, versions[0].text, versions))
    return Comparison(_names(paths), paths, tuple(shared))


def _check_folders(paths: Sequence[Path]) -> None:
    if not 2 <= len(paths) <= _MOST_ANNOTATORS:
        raise AgreementError(
            "agreement is between annotators", expected=f"2 to {_MOST_ANNOTATORS} folders", found=str(len(paths))
        )
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise AgreementError("the folder is given twice", path=path, remedy="Give each annotator's folder once")
        seen.add(path.resolve())


def _common(corpora: Sequence[Corpus], found: Sequence[dict[str, Section]], wanted: Collection[str]) -> Collection[str]:
    """Return the sections to compare, which all must have."""
    everywhere = set.intersection(*(set(sections) for sections in found))
    if not everywhere:
        raise AgreementError(
            "the annotators have no section in common",
            path=corpora[0].path,
            found="; ".join(f"{corpus.path}: {len(corpus.sections)} sections" for corpus in corpora),
        )
    anywhere = set.union(*(set(sections) for sections in found))
    unknown = sorted(set(wanted) - anywhere, key=natural_key)
    if unknown:
        raise AgreementError(
            "there is no such section", path=corpora[0].path, expected=_listed(everywhere), found=", ".join(unknown)
        )
    needed = set(wanted) or anywhere
    for corpus, sections in zip(corpora, found, strict=True):
        missing = needed - set(sections)
        if missing:
            raise AgreementError(
                f"sections that another annotator has are missing here: {len(missing)}",
                path=corpus.path,
                expected=_listed(missing),
                remedy="Annotate them, or name the sections to compare with --section",
            )
    return needed


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names, key=natural_key))


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Call each annotator by the folder's name, or by the whole path where names are the same."""
    short = [path.resolve().name for path in paths]
    return tuple(short) if len(set(short)) == len(short) else tuple(str(path) for path in paths)
