"""One answer a pair: what the statements of a label say of two drugs, together."""

from __future__ import annotations

from dataclasses import replace

from corpus_tools.documents import InteractionType, MentionType, Modality
from ddi.interaction import Drug, Interaction, Statement
from ddi.pairs import MIXED, by_pair


def drug(name: str) -> Drug:
    return Drug(name=name, text=name.title(), type=MentionType.ACTIVE_INGREDIENT, start=0, end=len(name))


def stated(precipitant: str, other: str, **changes: object) -> Interaction:
    found = Interaction(
        label="label.txt",
        section_code="34073-7",
        section_title="DRUG INTERACTIONS",
        section_number=1,
        precipitant=drug(precipitant),
        object=drug(other),
        modality=Modality.POSITIVE,
        type=InteractionType.QUALITATIVE,
        statement=Statement("A raised B.", 0, 11),
        score=0.5,
        modality_score=0.9,
        role_score=0.9,
        model="test",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def test_statements_of_one_pair_come_together_in_either_order() -> None:
    """The surest comes first and gives the score."""
    (pair,) = by_pair([stated("a", "b"), stated("b", "a", score=0.8), stated("a", "b", score=0.6)])
    assert [interaction.score for interaction in pair.interactions] == [0.8, 0.6, 0.5]
    assert pair.score == 0.8


def test_roles_are_those_of_most_statements_and_of_the_surest_where_even() -> None:
    """Two against one decide; one against one, the surer one."""
    (majority,) = by_pair([stated("a", "b"), stated("b", "a", score=0.8), stated("a", "b", score=0.6)])
    (even,) = by_pair([stated("a", "b"), stated("b", "a", score=0.8)])
    assert (majority.precipitant, majority.object) == ("a", "b")
    assert (even.precipitant, even.object) == ("b", "a")


def test_what_each_drug_does_to_the_other_is_no_contradiction() -> None:
    """Where the roles of a statement of either direction are sure, each direction has its answer."""
    raised = stated("a", "b", role_score=0.99)
    unsure = stated("a", "b", score=0.3)
    unchanged = stated("b", "a", role_score=0.96, modality=Modality.NEGATIVE)
    answers = by_pair([raised, unchanged, unsure])
    assert [(pair.precipitant, pair.object, pair.modality, pair.is_directed) for pair in answers] == [
        ("a", "b", "positive", True),
        ("b", "a", "negative", True),
    ]
    assert answers[0].interactions == (raised, unsure)
    (united,) = by_pair([raised, replace(unchanged, role_score=0.9)])
    assert (united.modality, united.is_directed) == (MIXED, False)


def test_a_metabolite_is_tied_to_its_parent() -> None:
    """Its answer names the parent and stands behind the parent's; what raises the one may leave the other alone."""
    metabolite = replace(drug("nor-b"), type=MentionType.METABOLITE, parent="b")
    found = [
        stated("a", "nor-b", object=metabolite, modality=Modality.NEGATIVE),
        stated("a", "c"),
        stated("a", "b"),
    ]
    answers = by_pair(found)
    assert [(pair.object, pair.object_parent, pair.modality) for pair in answers] == [
        ("b", None, "positive"),
        ("nor-b", "b", "negative"),
        ("c", None, "positive"),
    ]
    assert answers[1].to_json()["object_parent"] == "b"
    assert "object_parent" not in answers[0].to_json()
    assert found[0].to_json()["object"]["parent"] == "b"


def test_contradictory_statements_stay_visible() -> None:
    """A label that says both says both."""
    (pair,) = by_pair([stated("a", "b"), stated("a", "b", modality=Modality.NEGATIVE)])
    assert pair.modality == MIXED
    assert {interaction.modality for interaction in pair.interactions} == set(Modality)


def test_one_statement_with_figures_makes_a_pair_quantitative() -> None:
    """The pair has figures if any statement has."""
    (pair,) = by_pair([stated("a", "b"), stated("a", "b", type=InteractionType.QUANTITATIVE)])
    assert pair.type is InteractionType.QUANTITATIVE


def test_labels_and_pairs_are_kept_apart_in_the_order_in_which_they_come() -> None:
    """Another label's statement of the same pair is another answer."""
    pairs = by_pair([stated("a", "b"), stated("a", "c"), stated("a", "b", label="other.txt"), stated("b", "a")])
    assert [(pair.label, pair.object, len(pair.interactions)) for pair in pairs] == [
        ("label.txt", "b", 2),
        ("label.txt", "c", 1),
        ("other.txt", "b", 1),
    ]


def test_json_holds_every_statement() -> None:
    """Nothing of the statements is lost."""
    found = [stated("a", "b"), stated("a", "b", score=0.7)]
    value = by_pair(found)[0].to_json()
    assert value["statements"] == [found[1].to_json(), found[0].to_json()]
    assert {name: value[name] for name in ("label", "precipitant", "object", "modality")} == {
        "label": "label.txt",
        "precipitant": "a",
        "object": "b",
        "modality": "positive",
    }
