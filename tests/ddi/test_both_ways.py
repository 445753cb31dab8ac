"""Statements that hold in both directions, and those that only look as if they did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import DrugMention, MentionType, Modality, Span
from ddi.commands import load_extractor
from ddi.effects import Direction, both_ways
from ddi.labels import Label, LabelSection
from ddi.pairs import by_pair

if TYPE_CHECKING:
    from ddi.effects import Way
    from ddi.extraction import Extractor
    from ddi.interaction import Interaction

NAMES = re.compile(r"nor-quexapine|zorbamide|quexapine|mirtolol", re.IGNORECASE)

RECIPROCAL = {
    "each other's": "Zorbamide and quexapine inhibit each other's metabolism.",
    "of each other": "The two raise the plasma levels of each other when zorbamide is combined with quexapine.",
    "verb": "At steady state, zorbamide and quexapine did not affect one another.",
    "effects on": "No effects on each other were seen when zorbamide and quexapine were given for a week.",
    "neither ... the other": "Neither zorbamide nor quexapine changed the pharmacokinetics of the other.",
    "the other's": "Neither zorbamide nor quexapine altered the other's clearance.",
    "kinetics or dynamics": "No effect of either drug on the kinetics or dynamics of the other was seen when zorbamide "
    "was added to quexapine.",
    "mutual": "Mutual inhibition of metabolism occurs when zorbamide is given with quexapine.",
    "mutually": "Zorbamide and quexapine mutually reduce their plasma concentrations.",
    "bidirectional": "There is a bidirectional interaction of zorbamide with quexapine.",
    "vice versa": "Zorbamide raised the AUC of quexapine, and vice versa.",
    "either drug": "Giving zorbamide together with quexapine had no effect on the clearance of either drug.",
    "both drugs": "Exposure to both drugs may rise when zorbamide is coadministered with quexapine.",
    "by name": "The pharmacokinetics of zorbamide and quexapine were not altered when they were given concomitantly.",
    "own metabolite": "Neither zorbamide nor quexapine affected the AUC of the other or that of nor-quexapine.",
}
CHANGES_OF_BOTH = {
    "two clauses": "Zorbamide raised the AUC of quexapine by 20% and quexapine lowered the Cmax of zorbamide by 10%.",
    "passive": "The AUC of quexapine was raised by zorbamide, and the Cmax of zorbamide was lowered by quexapine.",
    "denied one way": "Zorbamide raised the AUC of quexapine, but quexapine had no effect on the AUC of zorbamide.",
    "given together": "When zorbamide and quexapine were given together, the AUC of zorbamide rose by 18% and the "
    "AUC of quexapine was unchanged.",
    "in turn": "Zorbamide lowers the levels of quexapine; quexapine in turn lowers those of zorbamide.",
    "a third drug in another clause": "Zorbamide raised the AUC of quexapine, quexapine lowered the Cmax of zorbamide, "
    "and mirtolol had no effect on the clearance of quexapine.",
}
ONE_WAY = {
    "plain": "Zorbamide raised the AUC of quexapine by 46%.",
    "no interaction": "No pharmacokinetic interaction between zorbamide and quexapine was seen.",
    "interact with each other": "Zorbamide and quexapine interact with each other.",
    "the other drugs": "Zorbamide affects quexapine; the other drugs were not studied.",
    "the other hand": "Neither zorbamide nor its salts changed quexapine; on the other hand, absorption was slower.",
    "the other two": "Neither zorbamide nor quexapine affected the absorption of the other two drugs.",
    "hours": "Zorbamide and quexapine should not be taken within two hours of each other, as absorption is lowered.",
    "dose of the other": "When either zorbamide or quexapine is added, the dose of the other should be reduced.",
    "three drugs": "Zorbamide, quexapine and mirtolol inhibit each other's metabolism.",
    "switching": "In patients switched from zorbamide to quexapine or vice versa, levels of quexapine may rise.",
    "taken back": "Neither zorbamide nor quexapine changed the pharmacokinetics of the other, except that zorbamide "
    "prolonged the half-life of quexapine.",
    "unknown": "It is not known whether zorbamide and quexapine affect the metabolism of each other.",
    "drug and metabolite": "Zorbamide raised the levels of quexapine and of nor-quexapine.",
    "a third cause": "CYP3A4 inhibitors raise the AUC of zorbamide and the AUC of quexapine when combined.",
    "displaced by something": "Salicylates lower the concentration of zorbamide and raise the levels of quexapine.",
    "a meal": "A meal did not change the pharmacokinetics of zorbamide or quexapine given as a combination.",
    "impairment": "In renal impairment the clearance of both drugs is reduced when zorbamide is combined with "
    "quexapine.",
    "third drug's doing": "Mirtolol raised the AUC of zorbamide and the AUC of quexapine.",
    "compared": "Zorbamide with quexapine gave a higher AUC of quexapine than quexapine alone.",
    "own exposure": "Zorbamide raised the AUC of quexapine; exposure to zorbamide was dose-proportional.",
    "effects of each other": "Zorbamide and quexapine may enhance each other's sedative effects.",
}


def mentions(text: str) -> list[DrugMention]:
    """Return the invented drugs of a text; what starts with "nor-" is a metabolite."""
    return [
        DrugMention(
            (Span(*match.span()),),
            MentionType.METABOLITE if match.group().lower().startswith("nor-") else MentionType.ACTIVE_INGREDIENT,
            match.group(),
        )
        for match in NAMES.finditer(text)
    ]


def read(text: str) -> tuple[Way, Way] | None:
    """Return what the rules read of zorbamide and quexapine, in this order."""
    drugs = mentions(text)
    by_name = {drug.name: drug for drug in reversed(drugs)}
    return both_ways(
        text,
        Span(0, len(text)),
        drugs,
        (by_name["zorbamide"], by_name["quexapine"]),
        same=lambda one, other: one.name == other.name,
        name=lambda mention: mention.name,
    )


@pytest.mark.parametrize("text", [*RECIPROCAL.values(), *CHANGES_OF_BOTH.values()], ids=[*RECIPROCAL, *CHANGES_OF_BOTH])
def test_what_the_words_say_both_ways_is_read_both_ways(text: str) -> None:
    """And each direction has effects of the drug that is acted on alone."""
    ways = read(text)
    assert ways is not None
    for way, name in zip(ways, ("quexapine", "zorbamide"), strict=True):
        assert {effect.drug for effect in way.effects} <= {name}
        assert all(text[effect.start : effect.end] == effect.text for effect in way.effects)


@pytest.mark.parametrize("text", ONE_WAY.values(), ids=ONE_WAY)
def test_what_the_words_leave_open_is_read_one_way(text: str) -> None:
    """Words like "the other" alone say nothing."""
    assert read(text) is None


@pytest.mark.parametrize("text", CHANGES_OF_BOTH.values(), ids=CHANGES_OF_BOTH)
def test_changes_of_both_drugs_are_told_apart(text: str) -> None:
    """Neither direction is without an effect."""
    ways = read(text)
    assert ways is not None
    assert all(way.effects for way in ways)


def test_the_effects_are_split_by_their_owner() -> None:
    """Parameters, directions and figures go with the drug whose they are."""
    ways = read(CHANGES_OF_BOTH["two clauses"])
    assert ways is not None
    assert [[effect.describe() for effect in way.effects] for way in ways] == [
        ["AUC of quexapine up 20 %"],
        ["Cmax of zorbamide down 10 %"],
    ]


def test_a_denial_in_one_direction_is_no_denial_in_the_other() -> None:
    """Nor does it count where nothing is read."""
    denied, unread = read(CHANGES_OF_BOTH["denied one way"]), read(RECIPROCAL["neither ... the other"])
    assert denied is not None
    assert unread is not None
    assert [way.stated for way in denied] == [True, False]
    assert [way.stated for way in unread] == [None, None]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """Return the model that ships."""
    return load_extractor(None, None, None, threshold=None, explain=False)


def extracted(extractor: Extractor, text: str) -> list[Interaction]:
    title = "Drug Interactions"
    section = LabelSection("34073-7", title, text, 1, (title,), ("34073-7",))
    return list(extractor.extract(Label("label.txt", (section,)), sections=(section,)).interactions)


TWO_CLAUSES = "Rifampin raised the AUC of midazolam by 20% and midazolam lowered the Cmax of rifampin."


def test_a_label_gives_two_interactions_of_one_statement(extractor: Extractor) -> None:
    """Roles exchanged, figures where they belong; no learned probability stands for the exchanged roles."""
    found = {each.precipitant.name: each for each in extracted(extractor, TWO_CLAUSES)}
    assert {name: each.object.name for name, each in found.items()} == {
        "rifampin": "midazolam",
        "midazolam": "rifampin",
    }
    assert all(each.both_ways and each.to_json()["both_ways"] for each in found.values())
    assert {name: str(each.type) for name, each in found.items()} == {
        "rifampin": "quantitative",
        "midazolam": "qualitative",
    }
    assert found["rifampin"].statement == found["midazolam"].statement
    assert sorted(each.role_score is None for each in found.values()) == [False, True]
    assert {effect.drug for effect in found["rifampin"].effects} == {"midazolam"}


def test_an_interaction_one_way_says_nothing_of_both(extractor: Extractor) -> None:
    """The key is there only where it is true."""
    (found,) = extracted(extractor, "Rifampin lowered the AUC of midazolam by 96%.")
    assert not found.both_ways
    assert "both_ways" not in found.to_json()


def test_one_direction_may_be_denied(extractor: Extractor) -> None:
    """Each has its modality, with a probability of its own."""
    text = (
        "Fluconazole raised the AUC of phenytoin by 75%, but phenytoin had no effect on the clearance of fluconazole."
    )
    found = {each.precipitant.name: each for each in extracted(extractor, text)}
    assert {name: each.modality for name, each in found.items()} == {
        "fluconazole": Modality.POSITIVE,
        "phenytoin": Modality.NEGATIVE,
    }
    assert {effect.direction for effect in found["phenytoin"].effects} == {Direction.NONE}
    assert all(0.5 < each.modality_score < 1 for each in found.values())


def test_a_place_in_the_section_does_not_matter(extractor: Extractor) -> None:
    """Offsets of both count in the section's text."""
    text = f"Keep in a dry place.\n\n{TWO_CLAUSES} Rifampin is red."
    found = [each for each in extracted(extractor, text) if each.both_ways]
    assert len(found) == 2
    for each in found:
        for part in (each.precipitant, each.object, each.statement, *each.effects):
            assert text[part.start : part.end] == part.text


def test_both_directions_are_visible_by_pair(extractor: Extractor) -> None:
    """Other statements of the pair stand with the direction that they have; without such a one there is one answer."""
    other = "Rifampin lowered the half-life of midazolam."
    both = by_pair(extracted(extractor, f"{TWO_CLAUSES}\n\n{other}"))
    one = by_pair(extracted(extractor, other))
    assert {(each.precipitant, each.object): len(each.interactions) for each in both} == {
        ("rifampin", "midazolam"): 2,
        ("midazolam", "rifampin"): 1,
    }
    assert [(each.precipitant, each.object) for each in one] == [("rifampin", "midazolam")]
