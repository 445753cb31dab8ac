"""The brand and ingredients in the title of a plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import MentionType
from ddi.drugs import label_names, recognise_label
from ddi.drugs.title_names import names_in_title
from ddi.labels import read_plain_text

if TYPE_CHECKING:
    from ddi.drugs.dictionary import Dictionary

ZORB = ("zorbamide",)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("ZELVORA (zorbamide) tablets, for oral use", ("ZELVORA", ZORB)),
        ("Zelvora\u00ae (zorbamide)", ("Zelvora", ZORB)),
        ("ZELVORA\u2122 (zorbamide tablets)", ("ZELVORA", ZORB)),
        ("  ZELVORA XR (zorbamide hydrochloride) extended-release tablets", ("ZELVORA XR", ZORB)),
        ("ZELVORA\r\n(zorbamide)\r\nTablets", ("ZELVORA", ZORB)),
        ("DESCRIPTION\nZelvora (zorbamide) is a white powder.", ("Zelvora", ZORB)),
        ("ZORBEX (zorbamide) tablets", ("ZORBEX", ZORB)),
        ("ZELVORA (zorbamide and quexapine) tablets", ("ZELVORA", ("zorbamide", "quexapine"))),
        ("ZELVORA (zorbamide, quexapine, and keladone)", ("ZELVORA", ("zorbamide", "quexapine", "keladone"))),
        ("ZELVORA (zorbamide/quexapine)", ("ZELVORA", ("zorbamide", "quexapine"))),
    ],
)
def test_a_title_names_the_product(title: str, expected: tuple[str, tuple[str, ...]], dictionary: Dictionary) -> None:
    """A brand before its ingredient in brackets, marked or not, with its form or not."""
    text = f"HIGHLIGHTS\n\n{title}\n\n7 DRUG INTERACTIONS\n"
    assert names_in_title([text[:5], text[5:]], dictionary=dictionary) == expected


@pytest.mark.parametrize(
    "line",
    [
        "FOOD (iron)",
        "CYP3A4 (zorbamide)",
        "AUC (zorbamide)",
        "NSAIDs (zorbamide)",
        "OATPs (zorbamide)",
        "Gepants (zorbamide)",
        "Statins (zorbamide)",
        "Protease Inhibitors (zorbamide)",
        "Weather (zorbamide)",
        "Zorbamide (Zorbex)",
        "Zorbamide Hydrochloride (zorbamide)",
        "Quexapine (zorbamide)",
        "ZELVORA (something else)",
        "ZELVORA (zorbamide or weather)",
        "ZELVORA (iron)",
        "ZELVORA (zorbamide) doubled the AUC of quexapine.",
        "Patients took ZELVORA (zorbamide) for a week.",
        "zelvora (zorbamide)",
        "ZELVORA ()",
        "",
    ],
)
def test_what_is_no_brand(line: str, dictionary: Dictionary) -> None:
    """Classes, enzymes, parameters, foods, generic names, and names within a sentence."""
    assert names_in_title([f"{line}\nand more\n"], dictionary=dictionary) is None


def test_only_the_first_lines_are_a_title(dictionary: Dictionary) -> None:
    """Another drug's brand at the beginning of a line far below is not the label's product."""
    assert names_in_title(["Some words.\n" * 20, "ZELVORA (zorbamide)\n"], dictionary=dictionary) is None


def test_a_new_brand_is_its_ingredient_in_the_whole_label() -> None:
    """The product's name counts as a drug product of the ingredient's name, as with a label that has metadata."""
    text = (
        "ZELVORA (voriconazole) tablets, for oral use\n7 DRUG INTERACTIONS\n7.1 Sirolimus\n"
        "ZELVORA raised the AUC of sirolimus. Zelvora was well tolerated.\n"
    )
    label = read_plain_text(text.encode(), source="a")
    names = label_names(label)
    assert (names.brands, names.ingredients) == (("ZELVORA",), ("voriconazole",))
    (*_, drugs) = recognise_label([section.text for section in label.sections], label=names)
    brands = [drug for drug in drugs if drug.mention.text.upper() == "ZELVORA"]
    assert [(drug.name, drug.mention.type) for drug in brands] == [("voriconazole", MentionType.DRUG_PRODUCT)] * 2
