"""The dictionary file: reading it, building it from public sources, and looking names up."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from ddi.drugs.build import build_dictionary, unfit
from ddi.drugs.dictionary import Dictionary, load_dictionary
from ddi.drugs.errors import DictionaryError
from ddi.drugs.lookup import look_up
from ddi.drugs.sources import mesh_records
from ddi.drugs.tokens import joins, name_key, tokenise
from ddi.drugs.values import EntryKind

if TYPE_CHECKING:
    from pathlib import Path

UNII = (
    "Name\tTYPE\tUNII\tDisplay Name\r\n"
    "ZORBAMIDE\tof\tZZ00000001\tZORBAMIDE\r\n"
    "ZORBAMIDE [HSDB]\tcn\tZZ00000001\tZORBAMIDE\r\n"
    "ZORBEX\tbn\tZZ00000001\tZORBAMIDE\r\n"
    "ZRB-17\tcd\tZZ00000001\tZORBAMIDE\r\n"
    "ZORBAMIDE MALEATE\tof\tZZ00000002\tZORBAMIDE MALEATE\r\n"
)
DRUGBANK = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    'DB99901,,Zorbamide,,ZZ00000001,"Zorbamid | Zorbamidum | Zorbamide, crude",\n'
    "DB99902,,Quexapine,,,,\n"
    "DB99903,,Quexapine receptor antagonist,,,,\n"
)
MESH = "D999901\tZorbamide Maleate\tZorbex|Zorbamid\tD02.1|D03.2\nD999902\tElbow Diseases\tElbowitis\tC05.550\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "unii.txt").write_bytes(UNII.encode())
    (tmp_path / "drugbank.csv").write_bytes(DRUGBANK.encode())
    (tmp_path / "mesh.tsv").write_bytes(MESH.encode())
    return tmp_path


def build(folder: Path, name: str = "out.tsv") -> Dictionary:
    build_dictionary(
        folder / name,
        package=False,
        english=False,
        unii=[folder / "unii.txt"],
        drugbank=[folder / "drugbank.csv"],
        mesh=[folder / "mesh.tsv"],
    )
    return load_dictionary(folder / name)


def test_public_files_become_a_dictionary(sources: Path) -> None:
    """Names of one drug in three sources become one entry with all its ids; salts, codes and classes do not."""
    dictionary = build(sources)
    entry = dictionary.lookup("ZORBEX")
    assert entry is not None
    assert (entry.name, entry.kind) == ("zorbamide", EntryKind.DRUG)
    assert entry.ids == {"drugbank": "DB99901", "unii": "ZZ00000001", "mesh": "D999901"}
    assert dictionary.names_of(entry) == ("zorbamid", "zorbamide", "zorbamidum", "zorbex")
    assert dictionary.lookup("quexapine receptor antagonist") is None
    assert {"elbow", "diseases", "elbowitis"} <= dictionary.words


def test_building_twice_gives_the_same_bytes(sources: Path) -> None:
    """The file depends on its sources alone."""
    build(sources, "one.tsv")
    build(sources, "two.tsv")
    assert (sources / "one.tsv").read_bytes() == (sources / "two.tsv").read_bytes()


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("unii.txt", "Name\tTYPE\nZORBAMIDE\tof\n", "line 1"),
        ("unii.txt", "Name\tTYPE\tUNII\tDisplay Name\nZORBAMIDE\tof\n", "line 2"),
        ("drugbank.csv", "ID,Name\nDB1,x\n", "line 1"),
        ("mesh.tsv", "D999901\tZorbamide\nnothing\n", "line 2"),
    ],
)
def test_a_damaged_source_is_refused(sources: Path, file: str, content: str, place: str) -> None:
    """The error says which file and where, and nothing is written."""
    (sources / file).write_text(content)
    with pytest.raises(DictionaryError) as caught:
        build(sources)
    assert (caught.value.path, caught.value.place) == (sources / file, place)
    assert not (sources / "out.tsv").exists()


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    """A source that is not there is named."""
    with pytest.raises(DictionaryError, match="nowhere"):
        build_dictionary(tmp_path / "out.tsv", package=False, english=False, unii=[tmp_path / "nowhere.txt"])


def test_nothing_to_build_from(tmp_path: Path) -> None:
    """No source, no file."""
    with pytest.raises(DictionaryError, match="no source"):
        build_dictionary(tmp_path / "out.tsv", package=False, english=False)


@pytest.mark.parametrize("content", ["zorbamide\tdrug\n", "zorbamide\tpotion\t\t\t\t\n", "\x00"])
def test_a_damaged_dictionary_is_refused(tmp_path: Path, content: str) -> None:
    """A line that is not as the format says is an error, not a missing drug."""
    path = tmp_path / "dictionary.tsv"
    path.write_text(content)
    with pytest.raises(DictionaryError):
        load_dictionary(path)


@pytest.mark.skipif(
    importlib.util.find_spec("drug_named_entity_recognition") is None,
    reason="the package drug-named-entity-recognition is not installed",
)
def test_building_from_the_package(tmp_path: Path) -> None:
    """The package's names are enough for a dictionary of thousands of drugs."""
    summary = build_dictionary(tmp_path / "out.tsv", english=False)
    assert summary.drugs > 10_000
    dictionary = load_dictionary(tmp_path / "out.tsv")
    assert dictionary.lookup("warfarin") is not None
    assert dictionary.lookup("cyp2d6") is None


@pytest.mark.parametrize(
    "name", ["cyp3a4", "beta blockers", "water", "x", "serotonin receptor", "zorbamide and quexapine", "12 34"]
)
def test_unfit_names(name: str) -> None:
    """Enzymes, classes, common words, combinations and scraps are left out with a reason."""
    assert unfit(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tenofovir disoproxil fumarate", "tenofovir"),
        ("WARFARIN SODIUM", "warfarin"),
        ("alcohol", "ethanol"),
        ("St John\u2019s wort", "st. john's wort"),
        ("lipitor", "atorvastatin"),
    ],
)
def test_look_up(name: str, expected: str) -> None:
    """A name is found in any spelling, with its salt."""
    facts = look_up(name)
    assert facts is not None
    assert facts.name == expected
    assert facts.to_json()["name"] == expected
    assert name_key(expected) in facts.names


@pytest.mark.parametrize("name", ["", "CYP3A4", "not a drug", "beta-blockers"])
def test_look_up_of_what_is_no_drug(name: str) -> None:
    """What the dictionary does not know is no drug."""
    assert look_up(name) is None


def test_tokens_hold_their_offsets() -> None:
    """Tokens are lower-case runs of letters and digits, also where lower case is longer."""
    text = "\u0130 St. John's CYP3A4"
    assert [text[token.start : token.end] for token in tokenise(text)] == ["\u0130", "St", "John", "s", "CYP3A4"]


@pytest.mark.parametrize(
    ("gap", "before", "expected"),
    [(" ", "next", True), ("-", "n", True), ("\n", "next", True), (", ", "aspirin", False), ("\n\n", "next", False)],
)
def test_what_may_stand_inside_a_name(gap: str, before: str, expected: bool) -> None:  # noqa: FBT001
    """Blanks, one line break and hyphens do; lists and paragraphs do not."""
    assert joins(gap, before=before) is expected


def test_mesh_records_without_trees(sources: Path) -> None:
    """A table of supplementary records has something else in place of trees."""
    (sources / "mesh.tsv").write_text("C999901\tzorbamide\tzorbamid\tD999902\n")
    assert next(iter(mesh_records(sources / "mesh.tsv"))).trees == ()


def test_metabolites_and_markers_of_the_shipped_dictionary() -> None:
    """A metabolite that labels name is known; what a laboratory measures in the blood is no medicine."""
    names = load_dictionary()
    endoxifen, marker = names.lookup("endoxifen"), names.lookup("thromboxane B2")
    assert endoxifen is not None
    assert endoxifen.kind is EntryKind.DRUG
    assert marker is not None
    assert marker.kind is EntryKind.SUBSTANCE
