"""openFDA labels: what is said twice is read once."""

from __future__ import annotations

import json
import time

import pytest

from ddi.errors import LabelError
from ddi.labels import Ingredient, Limits, read_openfda, select_sections
from ddi.labels.openfda_fields import FIELD_CODES, field_title
from ddi.labels.repetition import Squeezed

DIGOXIN = "7.1 Digoxin Zorpidol raised the digoxin AUC by 20%."
WARFARIN = "7.2 Warfarin No effect on warfarin was seen."


def sections_of(**fields: list[str]) -> dict[str, str]:
    label = read_openfda(json.dumps(fields).encode(), source="x.json")
    return {"/".join(section.path): section.text for section in label.sections}


def test_subsections_are_not_doubled() -> None:
    """The first text holds the whole section, those after it its parts, white space aside."""
    whole = f"7 DRUG INTERACTIONS {DIGOXIN}\n\n{WARFARIN}"
    assert sections_of(drug_interactions=[whole, DIGOXIN, WARFARIN.replace(" ", "\n  ")]) == {
        "Drug interactions": whole
    }


def test_texts_that_are_not_parts_stay() -> None:
    """A section that the label has several times keeps them all."""
    assert sections_of(drug_interactions=[DIGOXIN, WARFARIN, DIGOXIN]) == {
        "Drug interactions": f"{DIGOXIN}\n\n{WARFARIN}"
    }


def test_sections_inside_sections() -> None:
    """A section that stands in another one is taken out of it and becomes its subsection."""
    found = sections_of(
        drug_interactions=[f"Drug Interactions {DIGOXIN}", DIGOXIN],
        precautions=[f"PRECAUTIONS General: do not chew. Drug Interactions  {DIGOXIN} Pregnancy: not studied yet."],
        pregnancy=["Pregnancy: not studied yet."],
    )
    assert found == {
        "Precautions": "PRECAUTIONS General: do not chew.",
        "Precautions/Drug interactions": f"Drug Interactions {DIGOXIN}",
        "Precautions/Pregnancy": "Pregnancy: not studied yet.",
    }


def test_a_section_standing_in_two_others() -> None:
    """Each text goes with the section that it stands in, and what they hold is cut out of both once."""
    first, second = "Pregnancy category X, do not use it.", "8.1 Pregnancy was studied in rats and rabbits."
    found = read_openfda(
        json.dumps(
            {
                "contraindications": [f"4 CONTRAINDICATIONS {first}"],
                "pregnancy": [first, second],
                "use_in_specific_populations": [f"8 USE IN SPECIFIC POPULATIONS {second}"],
            }
        ).encode(),
        source="x",
    )
    assert [(section.path[0], section.text) for section in found.sections] == [
        ("Contraindications", "4 CONTRAINDICATIONS"),
        ("Contraindications", first),
        ("Use in specific populations", "8 USE IN SPECIFIC POPULATIONS"),
        ("Use in specific populations", second),
    ]


TABLE = (
    '<table ID="t1"><caption>Table 1</caption><thead><tr><th>Drug</th><th>AUC &#x2265;</th></tr></thead>'
    "<tbody><tr><td>Digoxin</td><td>+20%</td></tr></tbody></table>"
)
ROWS = "Table 1\n\nDrug: Digoxin; AUC \u2265: +20%."


def test_rows_replace_the_cells_of_a_table() -> None:
    """The text holds the table as one run of cells; its rows with headers stand there instead."""
    found = sections_of(
        drug_interactions=["Before. Table 1 Drug AUC \u2265 Digoxin +20% After."],
        drug_interactions_table=[TABLE, TABLE],
    )
    assert found == {"Drug interactions": f"Before.\n\n{ROWS}\n\nAfter."}


def test_a_table_that_the_text_lacks_follows_it() -> None:
    """Nothing that only the table field has is lost."""
    found = sections_of(drug_interactions=["See the table."], drug_interactions_table=[TABLE])
    assert found == {"Drug interactions": f"See the table.\n\n{ROWS}"}


def test_a_table_told_otherwise_is_left_as_the_text_has_it() -> None:
    """A table found in the text, but not in one run, is not given a second time."""
    text = "Table 1: Drug and AUC ... Digoxin: +20%, and so on."
    assert sections_of(drug_interactions=[text], drug_interactions_table=[TABLE]) == {"Drug interactions": text}


def test_a_table_belongs_to_the_innermost_section() -> None:
    """Clinical pharmacology repeats the tables of pharmacokinetics: they stand in the latter alone."""
    inner = "12.3 Pharmacokinetics Table 1 Drug AUC \u2265 Digoxin +20%"
    found = sections_of(
        clinical_pharmacology=[f"12 CLINICAL PHARMACOLOGY {inner}"],
        clinical_pharmacology_table=[TABLE],
        pharmacokinetics=[inner],
        pharmacokinetics_table=[TABLE],
    )
    assert found == {
        "Clinical pharmacology": "12 CLINICAL PHARMACOLOGY",
        "Clinical pharmacology/Pharmacokinetics": f"12.3 Pharmacokinetics\n\n{ROWS}",
    }


def test_tables_that_leave_no_text_are_no_label() -> None:
    """A damaged table that holds the cells of the only section, and nothing that can be read."""
    damaged = "<table><tr><td`>Cell one<td rowspan=2>Cell two<Jtable>"
    with pytest.raises(LabelError, match="holds no text"):
        sections_of(warnings=["Cell one Cell two"], warnings_table=[damaged, "", "<td/>"])


def test_html_that_is_not_xml() -> None:
    """Tables with unclosed tags and HTML entities are read too."""
    table = "<table><tr><td>A&nbsp;b<td>c<br></table>"
    assert sections_of(drug_interactions=["None."], drug_interactions_table=[table]) == {
        "Drug interactions": "None.\n\nA b; c."
    }


def test_what_a_label_says_of_itself() -> None:
    """The ``openfda`` block has names; UNII codes are given only where they can belong to one ingredient alone."""
    result = {
        "set_id": "s-1",
        "version": "7",
        "effective_time": "20150131",
        "drug_interactions": [DIGOXIN],
        "@epoch": 1.5,
        "openfda": {
            "brand_name": ["Zorpa", "ZORPA"],
            "generic_name": ["ZORPIDOL"],
            "manufacturer_name": ["Example"],
            "substance_name": ["ZORPIDOL"],
            "unii": ["AAAAAAAAAA"],
        },
    }
    label = read_openfda(json.dumps(result).encode(), source="x.json")
    assert (label.set_id, label.version, label.effective_date, label.title) == ("s-1", "7", "2015-01-31", "Zorpa")
    assert (label.brand_names, label.generic_names, label.manufacturer) == (("Zorpa",), ("ZORPIDOL",), "Example")
    assert label.ingredients == (Ingredient("ZORPIDOL", "AAAAAAAAAA"),)
    result["openfda"] = {"substance_name": ["A", "B"], "unii": ["1", "2"]}
    assert read_openfda(json.dumps(result).encode(), source="x").ingredients == (Ingredient("A"), Ingredient("B"))


def test_labels_without_the_openfda_block() -> None:
    """Old labels lack it: the sections are read all the same."""
    label = read_openfda(json.dumps({"drug_interactions": [DIGOXIN], "openfda": {}}).encode(), source="x")
    assert (label.set_id, label.brand_names, label.ingredients, label.title) == (None, (), (), "")
    assert select_sections(label) == label.sections


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"error": {"code": "NOT_FOUND", "message": "No matches found!"}}', "NOT_FOUND: No matches found!"),
        (b'{"type": "object"}', "not an openFDA drug label"),
        (b'{"drug_interactions": "not a list"}', "not an openFDA drug label"),
        (b'{"drug_interactions": [1, null]}', "not an openFDA drug label"),
        (b'{"drug_interactions": ["\xe9"]}', "not UTF-8"),
        (b'{"drug_interactions": [}', "damaged"),
        (b'{"drug_interactions": [' + b"1" * 5000 + b"]}", "damaged"),
        (b'["drug_interactions"]', "not an openFDA drug label"),
    ],
)
def test_json_that_is_refused(data: bytes, message: str) -> None:
    """Errors of openFDA's own, foreign and damaged JSON are errors by name."""
    with pytest.raises(LabelError, match=message):
        read_openfda(data, source="x.json")


def test_entities_in_tables_are_refused() -> None:
    """Tables are markup too: no entity is resolved."""
    table = '<!DOCTYPE t [<!ENTITY a "b">]><table><tr><td>&a;</td></tr></table>'
    with pytest.raises(LabelError, match="DOCTYPE"):
        sections_of(drug_interactions=[DIGOXIN], drug_interactions_table=[table])


def test_too_many_parts() -> None:
    """What would take minutes to compare is refused."""
    parts = [f"part {number} " + "x" * 400 for number in range(3000)]
    with pytest.raises(LabelError, match="too many parts"):
        sections_of(drug_interactions=parts)


def test_half_a_surrogate_pair_is_replaced() -> None:
    """JSON can name what no file can hold."""
    label = read_openfda(b'{"drug_interactions": ["Zorpidol \\ud800 rises"]}', source="x")
    assert label.sections[0].text == "Zorpidol \ufffd rises"


def test_fields() -> None:
    """The fields that matter have FDA's codes."""
    assert FIELD_CODES["drug_interactions"] == "34073-7"
    assert FIELD_CODES["pharmacokinetics"] == "43682-4"
    assert field_title("drug_interactions") == "Drug interactions"
    assert field_title("spl_medguide") == "Medication guide"


def test_passages_are_found_whatever_their_white_space() -> None:
    """Offsets are those of the text with its white space."""
    text = Squeezed("  a b\ncd  e ")
    assert text.find("bc d") == (4, 8)
    assert text.find("e", start=5) == (10, 11)
    assert text.find("zz") is None
    assert text.find(" ") is None
    assert text.find_between("ab", "e", 10) == (2, 11)
    assert text.find_between("ab", "e", 3) is None


def test_too_many_values() -> None:
    """Empty lists take more memory than text: their number is limited on its own."""
    with pytest.raises(LabelError, match="too many values"):
        read_openfda(b'{"drug_interactions": [' + b"[]," * 1000 + b"1]}", source="x", limits=Limits(label_markup=1000))


def test_a_result_nested_too_deep_is_an_error() -> None:
    """Also where the reader is called by itself."""
    data = b'{"drug_interactions": ["A"], "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(LabelError, match="nested too deep"):
        read_openfda(data, source="x.json")


def test_half_a_character_in_a_fields_name() -> None:
    """No file could hold it: it is replaced, as in texts."""
    label = read_openfda(b'{"drug_interactions": ["A"], "\\ud83d_use": ["B"]}', source="x.json")
    assert [section.title for section in label.sections] == ["Drug interactions", "\ufffd use"]


def test_very_many_subsections_are_taken_out_in_time() -> None:
    """Each is cut out of the section around it once, and what is left stays in order."""
    passages = [f"Passage number {number} of very many." for number in range(3_000)]
    whole = " Between. ".join(["Before.", *passages, "After."])
    data = json.dumps({"clinical_pharmacology": [whole], "pharmacokinetics": passages}).encode()
    start = time.process_time()
    label = read_openfda(data, source="x.json")
    assert time.process_time() - start < 10
    outer = label.sections[0].text
    assert outer.startswith("Before. Between.\n\nBetween.")
    assert outer.endswith("Between. After.")
    assert "Passage" not in outer


def test_very_many_cells_are_looked_for_in_time() -> None:
    """A table that is not in the text follows it, however many cells it has."""
    cells = "".join(f"<td>{number:05x}</td>" for number in range(20_000))
    data = {"warnings": ["q" * 500_000], "warnings_table": [f"<table><tr>{cells}</tr></table>"]}
    start = time.process_time()
    (section,) = read_openfda(json.dumps(data).encode(), source="x.json").sections
    assert time.process_time() - start < 10
    assert section.text.endswith("04e1f.")
