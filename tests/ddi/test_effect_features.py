"""Features of what the rules for effects read of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.evidence import Reading
from ddi.features.full import FullFeatures

if TYPE_CHECKING:
    from ddi.features.context import Context

Make: TypeAlias = Any
Invent: TypeAlias = Any

TEXT = "Zorbamide increased the AUC of quexapine by 40%, but had no effect on the clearance of velotril."
NAMES = ("Zorbamide", "quexapine", "velotril")


def effects(make: Make, invent: Invent, text: str, *names: str, own: str = "") -> dict[tuple[str, ...], set[str]]:
    """Return the features of the group by the names of the pair, in text order."""
    contexts: list[Context] = invent.contexts(text, make.mentions(text, *names), own=(own,) if own else ())
    group = FullFeatures(groups=("effects",))
    return {
        (c.instance.closest.first.text, c.instance.closest.second.text): set(group.interaction(c)) for c in contexts
    }


def test_each_clause_counts_for_its_own_pair(make: Make, invent: Invent) -> None:
    """One drug raises the second and leaves the third alone."""
    found = effects(make, invent, TEXT, *NAMES)
    raised, alone = found[NAMES[0], NAMES[1]], found[NAMES[0], NAMES[2]]
    assert {"effect=increase", "effect in figures=True", "any effect=True"} <= raised
    assert "effect=none" not in raised
    assert {"effect=none", "effect in figures=False", "any effect=True"} <= alone
    assert "effect=increase" not in alone


def test_whose_parameter_changes_is_told_by_place_and_by_whose_label_it_is(make: Make, invent: Invent) -> None:
    """The second drug of the text changes; it is the label's own, or the other is."""
    own, other = (
        effects(make, invent, TEXT, *NAMES, own=name)[NAMES[0], NAMES[1]] for name in ("quexapine", "zorbamide")
    )
    assert "effect on own=True" in own
    assert "effect on own=False" not in own
    assert "effect on own=False" in other
    assert any(name.startswith("effect on=second") for name in own & other)


def test_the_sentence_after_is_read_too(make: Make, invent: Invent) -> None:
    """A study in one sentence, its result in the next."""
    text = "Zorbamide was given with quexapine to 12 volunteers. The AUC of quexapine rose by 30%."
    contexts = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"))
    group = FullFeatures(groups=("effects",))
    assert any("effect=increase" in group.interaction(c) for c in contexts)


def test_text_without_parameters_has_no_effect(make: Make, invent: Invent) -> None:
    """Nothing is measured: the group says so, and no more."""
    (found,) = effects(make, invent, "Give Zorbamide with quexapine.", "Zorbamide", "quexapine").values()
    assert found == {
        "effect of first=False",
        "effect of second=False",
        "effect on=none, both ways=False",
        "any effect=False",
    }


def test_what_is_read_says_modality_and_roles_of_each_pair(make: Make, invent: Invent) -> None:
    """One clause states, the other denies; in both it is the drug named later whose parameter is spoken of."""
    contexts = invent.contexts(TEXT, make.mentions(TEXT, *NAMES))
    read = {
        (c.instance.closest.first.text, c.instance.closest.second.text): FullFeatures().reading(c) for c in contexts
    }
    assert read[NAMES[0], NAMES[1]] == Reading(stated=True, acts_first=True)
    assert read[NAMES[0], NAMES[2]] == Reading(stated=False, acts_first=True)


@pytest.mark.parametrize(
    "text",
    ["Give Zorbamide with quexapine.", "Zorbamide raised the AUC of quexapine but did not change quexapine clearance."],
)
def test_nothing_and_both_say_nothing_of_modality(text: str, make: Make, invent: Invent) -> None:
    """Where nothing is measured, or one thing changes and another does not, what was learned decides alone."""
    for context in invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine")):
        assert FullFeatures().reading(context).stated is None


@pytest.mark.parametrize("words", ["failed to change", "is unlikely to alter", "did not affect", "had no effect on"])
def test_denials_are_read(words: str, make: Make, invent: Invent) -> None:
    """Of all the ways to deny a change, some have no "not"."""
    text = f"Zorbamide {words} the clearance of quexapine."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"))
    assert FullFeatures().reading(context) == Reading(stated=False, acts_first=True)


OTHERS = {
    "two drugs that a third one changes": (
        "Zorbamide did not change the clearance of quexapine but raised the AUC of velotril.",
        ("quexapine", "velotril"),
        True,
    ),
    "a cause and what it changes": (
        "Zorbamide did not change the clearance of quexapine but raised the AUC of velotril.",
        ("Zorbamide", "velotril"),
        False,
    ),
    "two causes": (
        "Zorbamide raised the AUC of quexapine, whereas velotril lowered the AUC of quexapine.",
        ("Zorbamide", "velotril"),
        True,
    ),
    "one that may go on a list of unknown drugs": (
        "Iron salts and zorbamide raised the AUC of quexapine, whereas velotril lowered the AUC of quexapine.",
        ("zorbamide", "velotril"),
        False,
    ),
    "two that a third one changes, each in its clause": (
        "Zorbamide AUC went up by 90% with quexapine; velotril AUC was 70% higher.",
        ("Zorbamide", "velotril"),
        True,
    ),
    "the cause of both": (
        "Zorbamide AUC went up by 90% with quexapine; velotril AUC was 70% higher.",
        ("quexapine", "velotril"),
        False,
    ),
    "two that a third one changes, behind a placebo": (
        "Zorbamide AUC was 20-fold higher with quexapine than with placebo, and velotril AUC was 10-fold higher.",
        ("Zorbamide", "velotril"),
        True,
    ),
    "two causes, and its": (
        "The pharmacokinetics of quexapine were unaffected by velotril, but Zorbamide raised its AUC by 15%.",
        ("velotril", "Zorbamide"),
        True,
    ),
    "what is left alone, and its": (
        "The pharmacokinetics of quexapine were unaffected by velotril, but Zorbamide raised its AUC by 15%.",
        ("quexapine", "velotril"),
        False,
    ),
    "no change at all": ("Give Zorbamide with quexapine.", ("Zorbamide", "quexapine"), False),
}


@pytest.mark.parametrize(("text", "pair", "expected"), OTHERS.values(), ids=OTHERS)
def test_a_pair_of_which_other_drugs_changes_say_nothing_is_left_out(
    text: str, pair: tuple[str, str], *, expected: bool, make: Make, invent: Invent
) -> None:
    """Every change of the sentence is another drug's doing, and each of the pair is changed by it, or changes it."""
    names = [name for name in ("Zorbamide", "zorbamide", "quexapine", "velotril") if name in text]
    contexts = invent.contexts(text, make.mentions(text, *names))
    (context,) = [c for c in contexts if {c.instance.closest.first.text, c.instance.closest.second.text} == set(pair)]
    features = FullFeatures()
    assert features.rules_out(features.interaction(context)) is expected
