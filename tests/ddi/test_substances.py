"""Which names of a text are one substance."""

from __future__ import annotations

from itertools import combinations
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.documents import DrugMention, MentionType, Span
from ddi.substances import Substances, is_part, without_salt

Make: TypeAlias = Any

# What a small dictionary knows: a brand, an abbreviation, a salt.
KNOWN = {"velotrex": "velotril", "velotril": "velotril", "qxp": "quexapine", "quexapine": "quexapine"}


def mention(name: str, at: int = 0, **fields: Any) -> DrugMention:  # noqa: ANN401
    return DrugMention((Span(at, at + len(name)),), MentionType.ACTIVE_INGREDIENT, name, **fields)


SAME = {
    "metabolite named after its parent": ("zorbamide", "norzorbamide", True),
    "metabolite with a locant": ("Zorbamide", "5-hydroxy-zorbamide", True),
    "acid of a parent": ("zorbamide", "zorbamide acid", True),
    "salt": ("zorbamide hydrochloride", "zorbamide", True),
    "two salts": ("zorbamide sodium", "zorbamide maleate", True),
    "brand and ingredient": ("Velotrex", "velotril", True),
    "salt of a brand": ("Velotrex sodium", "velotril", True),
    "abbreviation": ("QXP", "Quexapine", True),
    "two drugs": ("zorbamide", "quexapine", False),
    "a short name within another": ("zorba", "norzorba", False),
    "a name that begins another word": ("zorbam", "zorbamide", False),
    "a shared salt": ("lithium carbonate", "calcium carbonate", False),
    "a salt alone": ("sodium", "zorbamide sodium", False),
}


@pytest.mark.parametrize(("one", "other", "same"), SAME.values(), ids=SAME)
def test_two_names_of_one_substance(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a case
    """A metabolite and its parent, a product and its ingredient, salts, abbreviations: one drug, in either order."""
    first, second = mention(one), mention(other, 50)
    for mentions in ([first, second], [second, first]):
        substances = Substances(mentions, known=KNOWN.get)
        assert substances.same(first, second) is same
        assert substances.same(second, first) is same


def test_a_metabolites_slot_names_its_parent() -> None:
    """The annotators' slot unites names that look nothing alike; a dangling one is passed over."""
    parent, metabolite = mention("zorbamide", id="1"), mention("butoline", 50, active_ingredient="1")
    other = mention("quexapine", 90, active_ingredient="missing")
    substances = Substances([parent, metabolite, other])
    assert substances.same(parent, metabolite)
    assert not substances.same(parent, other)


def test_sameness_runs_through_a_chain() -> None:
    """A metabolite of a brand's ingredient is one with the brand."""
    brand, ingredient, metabolite = mention("Velotrex"), mention("velotril", 20), mention("norvelotril", 40)
    substances = Substances([brand, ingredient, metabolite], known=KNOWN.get)
    assert all(substances.same(one, other) for one, other in combinations((brand, ingredient, metabolite), 2))


@pytest.mark.parametrize(
    ("own", "name", "is_own"),
    [
        (("zorbamide",), "Zorbamide", True),
        (("zorbamide",), "zorbamide hydrochloride", True),
        (("zorbamide hydrochloride",), "zorbamide", True),
        (("zorbamide",), "norzorbamide", True),
        (("velotril",), "Velotrex", True),
        (("zorbamide", "quexapine"), "quexapine", True),
        (("zorbamide",), "quexapine", False),
        ((), "zorbamide", False),
    ],
)
def test_the_labels_own_drug(own: tuple[str, ...], name: str, is_own: bool) -> None:  # noqa: FBT001 - a case
    """By its name, its salt, its metabolite or its brand; all of a combination's drugs are its own."""
    found = mention(name)
    assert Substances([found], own=own, known=KNOWN.get).is_own(found) is is_own


@given(
    st.lists(
        st.sampled_from(["zorbamide", "norzorbamide", "velotrex", "velotril", "zorbamide sodium", "qxp"]), unique=True
    )
)
def test_sameness_does_not_depend_on_the_order(names: list[str]) -> None:
    """It is an equivalence, whatever comes first."""
    mentions = [mention(name, 30 * index) for index, name in enumerate(names)]
    one, other = Substances(mentions, known=KNOWN.get), Substances(mentions[::-1], known=KNOWN.get)
    for first in mentions:
        assert one.same(first, first)
        for second in mentions:
            assert one.same(first, second) == one.same(second, first) == other.same(first, second)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("zorbamide sodium", "zorbamide"), ("sodium", "sodium"), ("sodium bromide", "sodium"), ("zorbamide", "zorbamide")],
)
def test_salts_at_the_end_are_cut(name: str, plain: str) -> None:
    """A salt alone is a name."""
    assert without_salt(name) == plain


@pytest.mark.parametrize(
    ("shorter", "longer", "part"),
    [
        ("zorbamide", "norzorbamide", True),
        ("zorbamide", "n-desmethylzorbamide", True),
        ("zorbamide", "zorbamide acid", True),
        ("zorbamide", "zorbamide", False),
        ("zorba", "norzorba", False),
        ("zorbamide", "zorbamides", False),
    ],
)
def test_a_name_that_is_the_root_of_another(shorter: str, longer: str, part: bool) -> None:  # noqa: FBT001 - a case
    """It ends a word of the longer one, or begins it as a word; short names are no evidence."""
    assert is_part(shorter, longer) is part
