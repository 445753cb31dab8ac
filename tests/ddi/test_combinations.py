"""A combination product is no drug that its own ingredients could interact with."""

from __future__ import annotations

import pytest

from ddi.commands import load_extractor
from ddi.labels import Label, LabelSection
from ddi.labels.label import Ingredient

TEXT = "Zomvira increased the AUC of naproxen by 20%. Zomvira increased the AUC of warfarin by 40%."


@pytest.fixture(scope="module")
def pairs() -> set[tuple[str, str]]:
    label = Label(
        source="label.xml",
        sections=(LabelSection("34073-7", "DRUG INTERACTIONS", TEXT, 1, ("DRUG INTERACTIONS",), ("34073-7",)),),
        ingredients=(Ingredient("naproxen"), Ingredient("esomeprazole magnesium")),
        brand_names=("Zomvira",),
    )
    found = load_extractor(None, None, None, threshold=None, explain=False).extract(label, sections=label.sections)
    return {(each.precipitant.text, each.object.text) for each in found.interactions}


def test_a_product_is_not_paired_with_its_own_ingredient(pairs: set[tuple[str, str]]) -> None:
    """What it says of both is said of the one in the other."""
    assert ("Zomvira", "naproxen") not in pairs


def test_a_product_is_paired_with_other_drugs(pairs: set[tuple[str, str]]) -> None:
    """The combination acts as any product does."""
    assert ("Zomvira", "warfarin") in pairs
