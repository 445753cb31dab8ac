"""The set ``full``: its groups, and what holds of every feature in either set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.features import FEATURE_SETS
from ddi.features.classes import class_sequence
from ddi.features.full import GROUPS, FullFeatures
from ddi.features.surface import split_at_drugs

if TYPE_CHECKING:
    from ddi.evaluation.examples import Examples
    from ddi.features import FeatureSet
    from ddi.features.context import Context, ParseMemory

Make: TypeAlias = Any
Invent: TypeAlias = Any

SETS = pytest.mark.parametrize("features", FEATURE_SETS.values(), ids=FEATURE_SETS)

# Three sentences with room for six names and two numbers. Each name stands once, and begins no sentence: which of
# several mentions is closest depends on the length of names, and where sentences begin on their first letter.
TEMPLATE = (
    "In {n} volunteers {a}, {b} ({m} mg) or {c} increased the AUC of {d} by {n}%. No effect of {e} was seen "
    "on CYP3A4 in {m} patients. Care is needed when {f} is given."
)
NAMES = ("warfarin", "digoxin", "Zorbamide", "5-vinyl quexapine", "norbutol", "metavan")
OTHER_NAMES = ("Velotril", "N-plasmadrug", "ethinyl orbatine", "St. John's wort", "lithium", "QXP-12")
NUMBERS = ("16", "0.25")
OTHER_NUMBERS = ("1,000", ".5")


def _place(context: Context) -> tuple[int, int, int, int]:
    instance = context.instance
    return instance.first_sentence, instance.last_sentence, instance.closest.first.start, instance.closest.second.start


def filled(
    make: Make, invent: Invent, parser: ParseMemory, names: tuple[str, ...], numbers: tuple[str, str]
) -> list[Context]:
    text = TEMPLATE.format(**dict(zip("abcdef", names, strict=True)), n=numbers[0], m=numbers[1])
    contexts: list[Context] = invent.contexts(text, make.mentions(text, *names), parser=parser, own=(names[0].lower(),))
    return sorted(contexts, key=_place)


def everything(features: FeatureSet, context: Context) -> list[dict[str, float] | None]:
    return [features.interaction(context), features.modality(context), features.roles(context)]


@SETS
def test_features_are_the_same_for_other_drugs_and_numbers(
    make: Make, invent: Invent, parser: ParseMemory, features: FeatureSet
) -> None:
    """A learner sees how labels speak of drugs, not of which: no name and no figure tells instances apart."""
    contexts = filled(make, invent, parser, NAMES, NUMBERS)
    expected = [everything(features, context) for context in contexts]
    assert len(expected) == 15
    for names, numbers in ((OTHER_NAMES, NUMBERS), (NAMES, OTHER_NUMBERS), (OTHER_NAMES, OTHER_NUMBERS)):
        swapped = filled(make, invent, parser, names, numbers)
        found = [everything(features, context) for context in swapped]
        assert found == expected


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower()))


@SETS
def test_no_annotated_drug_stands_in_a_features_name(examples: Examples, features: FeatureSet) -> None:
    """On the whole example corpus; but for words that also stand where they are no annotated drug."""
    names, others = set(), set()
    for section in {section.name: section for section in examples.sections}.values():
        marked = {at for mention in section.mentions for span in mention.spans for at in range(span.start, span.end)}
        names |= words_in("".join(c if at in marked else " " for at, c in enumerate(section.text)))
        others |= words_in("".join(" " if at in marked else c for at, c in enumerate(section.text)))
    assert len(names - others) > 60
    used = {name for context in examples.contexts for name in features.interaction(context)}
    assert set().union(*map(words_in, used)) & (names - others) == set()


@SETS
def test_features_are_pure(examples: Examples, features: FeatureSet) -> None:
    """The same context gives the same features, in whatever order contexts come; values are finite and not negative."""
    contexts = examples.contexts[::10]
    once = [features.interaction(context) for context in contexts]
    again = [features.interaction(context) for context in reversed(contexts)]
    assert once == again[::-1]
    assert {value for found in once for value in found.values()} == {1.0}


@SETS
def test_most_instances_have_features(examples: Examples, features: FeatureSet) -> None:
    """Both classifiers have something to go by in every instance of the example corpus."""
    assert all(features.interaction(context) and features.modality(context) for context in examples.contexts)


def test_each_group_can_be_left_out_or_stand_alone(examples: Examples) -> None:
    """The whole is what its groups give; no group is empty."""
    contexts = examples.contexts
    for name in GROUPS:
        alone = FullFeatures(groups=(name,))
        assert any(alone.interaction(context) for context in contexts), name
        assert alone.needs_parser == name.startswith("path")
    whole = FullFeatures(groups=tuple(GROUPS)).interaction(contexts[0])
    assert whole == {
        feature: 1.0 for name in GROUPS for feature in FullFeatures(groups=(name,)).interaction(contexts[0])
    }
    assert set(FullFeatures().groups) < set(GROUPS)


def test_two_names_of_one_substance_are_left_out(make: Make, invent: Invent) -> None:
    """A drug and its metabolite make no pair, unless that is wanted."""
    text = "Fluzorbamide and norfluzorbamide rose."
    (context,) = invent.contexts(text, make.mentions(text, "Fluzorbamide", "norfluzorbamide"))
    assert FullFeatures().excludes(context)
    assert not FullFeatures(exclude_same_substance=False).excludes(context)


ONE_LIST = {
    "two precipitants": ("Zorbamide and quexapine raise velotril.", True),
    "between brackets": ("Levels of velotril rise with zorbamide (100 mg), quexapine or both.", True),
    "nothing else is named": ("Zorbamide and quexapine were given together.", False),
    "one is named again": ("Zorbamide and quexapine together raise quexapine and not velotril.", False),
    "in different lists": ("Zorbamide raises quexapine and velotril.", False),
}


@pytest.mark.parametrize(("text", "shared"), ONE_LIST.values(), ids=ONE_LIST)
def test_drugs_that_share_what_is_said_make_no_pair(make: Make, invent: Invent, text: str, shared: bool) -> None:  # noqa: FBT001 - a case
    """What is said of a list is said of each with the drug outside; a list alone may be of drugs given together."""
    names = [
        word.strip(".,") for word in text.split() if word.strip(".,").lower() in {"zorbamide", "quexapine", "velotril"}
    ]
    contexts = invent.contexts(text, make.mentions(text, *dict.fromkeys(names)))
    (context,) = [c for c in contexts if c.instance.names == ("quexapine", "zorbamide")]
    assert FullFeatures().excludes(context) is shared
    assert not FullFeatures(exclude_one_list=False).excludes(context)


def group(name: str, context: Context) -> set[str]:
    return set(FullFeatures(groups=(name,)).interaction(context))


@pytest.fixture
def listed(make: Make, invent: Invent, parser: ParseMemory) -> list[Context]:
    text = "Zorbamide, quexapine and velotril increased the AUC of warfarin."
    contexts = invent.contexts(
        text, make.mentions(text, "Zorbamide", "quexapine", "velotril", "warfarin"), parser=parser
    )
    return list(contexts)


def of(contexts: list[Context], one: str, other: str) -> Context:
    return next(context for context in contexts if set(context.instance.names) == {one, other})


def test_drugs_of_one_list_are_told_from_drugs_of_two(listed: list[Context]) -> None:
    """What is said of a list is said of each of its drugs with the other list, not of one with another."""
    inside = group("lists", of(listed, "zorbamide", "quexapine"))
    outside = group("lists", of(listed, "zorbamide", "warfarin"))
    assert "one list" in inside
    assert "two lists" in outside
    assert {"drugs of first list=3", "drugs of second list=1", "lists between=0"} <= outside
    assert "classes between=up parameter of" in outside


def test_each_drug_of_a_list_has_the_same_relation(listed: list[Context]) -> None:
    """The first and the last of a list are told alike what the list does."""
    assert group("lists", of(listed, "zorbamide", "warfarin")) == group("lists", of(listed, "velotril", "warfarin"))


def test_a_path_through_a_list_is_coordination(listed: list[Context]) -> None:
    """A path of conjunctions alone says that the two drugs stand in one list."""
    assert "path is coordination" in group("path labels", of(listed, "zorbamide", "quexapine"))
    assert "path is coordination" not in group("path labels", of(listed, "zorbamide", "warfarin"))


def test_words_before_between_and_after(make: Make, invent: Invent) -> None:
    """They are counted from the closest two mentions."""
    text = "Now zorbamide 5 mg raised quexapine much."
    (context,) = invent.contexts(text, make.mentions(text, "zorbamide", "quexapine"))
    parts = [[word.text for word in part] for part in split_at_drugs(context)]
    assert parts == [["now"], ["num", "mg", "raised"], ["much", "."]]
    assert {"before=now", "between=rais", "after=much", "between=drug1 num", "between=rais drug2"} <= group(
        "places", context
    )


def test_types_and_distance_are_counted(make: Make, invent: Invent) -> None:
    """How many sentences and drugs lie between, and of what types the two are."""
    text = "Zorbamide rose. Velotril fell. Quexapine stayed."
    contexts = invent.contexts(text, make.mentions(text, "Zorbamide", "Velotril", "Quexapine"))
    counted = group("counts", of(contexts, "zorbamide", "quexapine"))
    assert {"sentences apart=2", "drugs between=1", "drugs=3"} <= counted
    assert "types=active ingredient, active ingredient" in counted


def test_the_labels_own_drug_is_a_feature(make: Make, invent: Invent) -> None:
    """Labels speak of their own drug with others."""
    text = "Zorbamide raised quexapine."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"), own=("quexapine",))
    assert "own=False, True" in group("own drug", context)


def test_pairs_across_sentences_know_both_ends(make: Make, invent: Invent) -> None:
    """What each of the two sentences says is kept apart; within one sentence there is no such feature."""
    text = "Zorbamide was given. The AUC of quexapine rose. Velotril and quexapine fell."
    contexts = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine", "Velotril"))
    across = next(context for context in contexts if context.instance.distance == 1)
    assert "last sentence has parameter" in group("across", across)
    assert "first sentence has parameter" not in group("across", across)
    within = next(context for context in contexts if context.instance.distance == 0)
    assert group("across", within) == set()


def test_a_sequence_of_classes_leaves_out_what_has_none() -> None:
    """Repeats in a row count once, and so do drugs."""
    words = "the auc and cmax of drugname drugname rose by num %".split()
    assert class_sequence(words) == ["parameter", "and", "parameter", "of", "drug", "up", "by", "num"]


def test_roles_are_told_by_what_stands_next_to_each_drug(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """Above 0 for the first of the two, below for the second; what is said of both counts for neither."""
    text = "Zorbamide reduced the clearance of quexapine."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"), parser=parser, own=("quexapine",))
    features = FullFeatures().roles(context)
    assert features is not None
    assert features["it changes"] == 1.0
    assert features["parameter of it"] == -1.0
    assert features["own"] == -1.0
    assert set(features.values()) == {1.0, -1.0}
    text = "Zorbamide and quexapine rose."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"))
    assert FullFeatures().roles(context) == {"named first": 1.0}
    assert FEATURE_SETS["paper"].roles(context) is None
