"""The files of the public corpora: where each stands, and its checksum.

The package carries names and checksums, and the facts of the development part's sections (insert, ingredient, era,
kind), which this project compiled. It carries no text of the corpus.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from corpus_tools.order import natural_key
from corpus_tools.section_table import SectionRow

_CHECKSUMS = Path(__file__).with_name("pi-pk-ddi.sha256")
_INSERTS = Path(__file__).with_name("pi-pk-ddi-inserts.csv")
_KINDS = ("drug interactions", "clinical pharmacology", "interaction statement", "random paragraph")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository on GitHub at one commit."""

    name: str
    commit: str

    def raw_path(self, path: str) -> str:
        """Return the path of one file's address."""
        return f"{self.name}/{self.commit}/{path}"

    def archive_path(self) -> str:
        """Return the path of the whole commit's address, a .tar.gz."""
        return f"{self.name}/tar.gz/{self.commit}"


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One file of a corpus.

    ``name`` is its place in the corpus folder, ``repository`` and ``path`` are where it is published. Without
    ``needed`` the corpus can be used without it.
    """

    name: str
    sha256: str
    repository: Repository
    path: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class PublicCorpus:
    """A corpus that can be fetched.

    ``known`` are the facts of some sections; those of the others are read from ``facts_folder`` of
    ``facts_repository``.
    """

    name: str
    files: tuple[PublicFile, ...]
    known: tuple[SectionRow, ...]
    facts_repository: Repository
    facts_folder: str

    @property
    def sections(self) -> tuple[str, ...]:
        """File names of the texts, in natural order."""
        names = (file.name.removeprefix("texts/") for file in self.files if file.name.startswith("texts/"))
        return tuple(sorted(names, key=natural_key))


_ROLES = Repository("dbmi-pitt/pk-ddi-role-identifier", "f564e62eb9d6191198bf12912774733b1889cba5")
_DRUGS = Repository("dbmi-pitt/u-of-pitt-SPL-drug-NER", "9bd62154e26b247dd0c8d41a1ed23830da685989")
_LABELS = Repository("dbmi-pitt/u-of-pitt-spl-ddi-v2.0", "466a935f5bd0f85a3b63ee12aa9d9f5beb64d481")
_INPUT = "nlp-translation/input"
_XML = "pi-knowtator-xml"


def pi_pk_ddi() -> PublicCorpus:
    """Return the corpus of Boyce, Gardner and Harkema (BioNLP 2012): 208 sections of 64 package inserts."""
    files = []
    for line in _CHECKSUMS.read_text(encoding="ascii").splitlines():
        checksum, name = line.split(maxsplit=1)
        files.append(_published(name, checksum))
    return PublicCorpus("pi-pk-ddi", tuple(files), _known_sections(), _LABELS, "revised-package-insert-statements")


def public_corpus(name: str) -> PublicCorpus:
    """Return what there is to fetch of the corpus of a name.

    Raises:
        KeyError: there is no public corpus of this name.
    """
    return {"pi-pk-ddi": pi_pk_ddi}[name]()


def _published(name: str, checksum: str) -> PublicFile:
    folder, _, base = name.rpartition("/")
    if folder == "texts":
        return PublicFile(name, checksum, _ROLES, f"{_INPUT}/all-statements-combined/{base}")
    if folder == "knowtator":
        return PublicFile(name, checksum, _DRUGS, f"{_XML}/{base}")
    if name == "interactions.csv":
        path = f"{_INPUT}/all-consensus-interaction-entities-dumped-05162011.csv"
        return PublicFile(name, checksum, _ROLES, path)
    # The ontology: nothing here reads it, and where it is published is a guess.
    return PublicFile(name, checksum, _DRUGS, f"{_XML}/{base}", needed=False)


def _known_sections() -> tuple[SectionRow, ...]:
    text = _INSERTS.read_text(encoding="utf-8")
    rows = [
        SectionRow(
            section=f"package-insert-section-{number}.txt",
            package_insert=record["package_insert"],
            active_ingredient=record["active_ingredient"],
            era=record["era"],
            kind=kind,
        )
        for record in csv.DictReader(io.StringIO(text))
        for kind in _KINDS
        for number in _numbers(record[kind])
    ]
    return tuple(sorted(rows, key=lambda row: natural_key(row.section)))


def _numbers(ranges: str) -> list[int]:
    """Return the numbers of "11-13 20": 11, 12, 13 and 20."""
    numbers: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers
