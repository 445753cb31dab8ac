"""Pairs of drugs within three sentences, condensed, with their labels beside them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.documents import DrugMention, InteractionType, MentionType, Modality, Section, Span
from corpus_tools.instances import (
    WINDOW,
    Instance,
    Label,
    build_instances,
    label_instances,
    pair_mentions,
    section_instances,
    unreached,
)
from corpus_tools.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

# The class stands in conftest.py, which importlib mode lets no test import.
Make: TypeAlias = Any

FOUR = "Zorbamide rose. Nothing here. Quexapine fell. Velotril stayed."


def found(instances: Sequence[Instance]) -> list[tuple[tuple[str, str], int, int]]:
    return [(instance.names, instance.first_sentence, instance.last_sentence) for instance in instances]


def test_drugs_within_three_sentences_make_a_pair(make: Make) -> None:
    """A drug of the first sentence meets one of the third, not one of the fourth."""
    instances = section_instances(make.section(FOUR, "Zorbamide", "Quexapine", "Velotril"))
    assert found(instances) == [(("quexapine", "zorbamide"), 0, 2), (("quexapine", "velotril"), 2, 3)]
    assert [instance.distance for instance in instances] == [2, 1]


@pytest.mark.parametrize(("window", "count"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_the_window_can_be_chosen(make: Make, window: int, count: int) -> None:
    """A window of one sentence holds only what one sentence holds."""
    section = make.section(FOUR, "Zorbamide", "Quexapine", "Velotril")
    assert len(section_instances(section, window=window)) == count


def test_an_instance_unites_the_mention_pairs_of_the_same_sentences(make: Make) -> None:
    """Two mentions of one drug beside one of another are one instance of two pairs, the closest first."""
    text = "Zorbamide raised quexapine where zorbamide was slow. Quexapine fell."
    section = make.section(text, "Zorbamide", "zorbamide", "quexapine", "Quexapine")
    within, across = section_instances(section)
    assert [pair.first.text for pair in within.pairs] == ["quexapine", "Zorbamide"]
    assert [pair.gap for pair in within.pairs] == [7, 8]
    assert (within.distance, across.distance) == (0, 1)
    assert (within.span, across.span) == (Span(0, 53), Span(0, len(text)))
    assert [len(within.pairs), len(across.pairs)] == [2, 2]


def test_the_same_pair_in_other_sentences_is_another_instance(make: Make) -> None:
    """Instances are unique pairs of drugs *and* sentence spans."""
    section = make.section("Zorbamide met quexapine. Zorbamide met quexapine.", "Zorbamide", "quexapine")
    assert found(section_instances(section)) == [
        (("quexapine", "zorbamide"), 0, 0),
        (("quexapine", "zorbamide"), 0, 1),
        (("quexapine", "zorbamide"), 1, 1),
    ]


def test_one_name_makes_no_pair_with_itself(make: Make) -> None:
    """Case and blanks do not make two drugs of one."""
    text = "ZORBAMIDE and zorbamide, vinyl quexa and Vinyl\n quexa"
    section = make.section(text, "ZORBAMIDE", "zorbamide", "vinyl quexa", "Vinyl\n quexa")
    assert found(section_instances(section)) == [(("vinyl quexa", "zorbamide"), 0, 0)]


def test_overlapping_mentions_make_no_pair(make: Make) -> None:
    """A drug named inside another's name is not said to interact with it."""
    section = make.section("Zorbamide acid met quexapine.", "Zorbamide", "Zorbamide acid", "quexapine")
    assert [names for names, *_ in found(section_instances(section))] == [
        ("quexapine", "zorbamide"),
        ("quexapine", "zorbamide acid"),
    ]


def test_pieces_of_discontinuous_mentions_may_interleave() -> None:
    """Only a shared character makes an overlap, not a shared range."""
    text = "O- and N-norzorbamide fell."
    one = DrugMention((Span(0, 2), Span(9, 21)), MentionType.METABOLITE, "O- norzorbamide")
    other = DrugMention((Span(7, 9),), MentionType.METABOLITE, "N-")
    (instance,) = build_instances(text, [one, other])
    assert instance.closest.gap == 0


def test_a_mention_given_twice_counts_once(make: Make) -> None:
    """The consensus table and the XML may both bring one mention."""
    text = "Zorbamide raised quexapine."
    mentions = make.mentions(text, "Zorbamide", "quexapine")
    (instance,) = build_instances(text, [*mentions, replace(mentions[0], id="again")])
    assert len(instance.pairs) == 1


def test_no_instance_holds_a_label() -> None:
    """What the annotators said is in no field of an instance, so no feature can see it."""
    types = {field.name: field.type for field in fields(Instance)}
    assert types == {
        "section": "str",
        "names": "tuple[str, str]",
        "first_sentence": "int",
        "last_sentence": "int",
        "span": "Span",
        "pairs": "tuple[MentionPair, ...]",
    }


def test_annotated_interactions_change_no_instance(make: Make) -> None:
    """The instances of a section are those of its text and mentions."""
    section = make.section(FOUR, "Zorbamide", "Quexapine", "Velotril")
    gold = make.gold(section.mentions[0], section.mentions[1])
    assert section_instances(section) == section_instances(replace(section, interactions=(gold,)))


def test_an_instance_interacts_if_any_of_its_pairs_does(make: Make) -> None:
    """One annotated mention pair is enough; its label has modality, type and precipitant."""
    text = "Zorbamide raised quexapine, and Zorbamide raised velotril."
    section = make.section(text, "Zorbamide", "quexapine", "velotril")
    early, late, quexapine, _ = section.mentions
    instances = section_instances(section)
    labels = label_instances(instances, [make.gold(quexapine, early, Modality.NEGATIVE, InteractionType.QUANTITATIVE)])
    assert [label.interacts for label in labels] == [
        names == ("quexapine", "zorbamide") for names, *_ in found(instances)
    ]
    (instance, label) = next(both for both in zip(instances, labels, strict=True) if both[1].interacts)
    assert (label.modality, label.type, label.precipitant) == ("negative", "quantitative", "quexapine")
    assert [late in (pair.first, pair.second) for pair in instance.pairs] == [True, False]


def test_a_pair_that_is_not_annotated_has_no_modality() -> None:
    """An empty label says nothing."""
    label = Label()
    assert (label.interacts, label.modality, label.type, label.precipitant) == (False, None, None, None)


def test_of_several_interactions_the_closest_pairs_decides(make: Make) -> None:
    """The mention pair that the instance is shown by gives its modality, not one further apart."""
    text = "Zorbamide was long thought to raise quexapine, but quexapine on zorbamide did not change."
    far = (make.mention(text, "Zorbamide"), make.mention(text, "quexapine"))
    near = (make.mention(text, "zorbamide"), make.mention(text, "quexapine", nth=1))
    gold = [make.gold(*far, Modality.POSITIVE), make.gold(*near, Modality.NEGATIVE)]
    (label,) = label_instances(build_instances(text, [*far, *near]), gold)
    assert len(label.interactions) == 2
    assert (label.modality, label.precipitant) == (Modality.NEGATIVE, "zorbamide")


def test_of_one_pairs_interactions_the_first_row_decides(make: Make) -> None:
    """A repeated row, perhaps with the roles exchanged, is kept beside the first."""
    text = "Zorbamide and quexapine change each other."
    one, other = make.mentions(text, "Zorbamide", "quexapine")
    gold = [make.gold(other, one, Modality.NEGATIVE), make.gold(one, other)]
    (label,) = label_instances(build_instances(text, [one, other]), gold)
    assert len(label.interactions) == 2
    assert (label.modality, label.precipitant) == (Modality.NEGATIVE, "quexapine")


def test_an_interaction_out_of_reach_is_missed_once(make: Make) -> None:
    """Gold that no window holds is counted, however often its row is repeated; gold within reach is not."""
    section = make.section(FOUR, "Zorbamide", "Quexapine", "Velotril")
    zorbamide, quexapine, velotril = section.mentions
    out, within = make.gold(zorbamide, velotril), make.gold(zorbamide, quexapine)
    gold = [out, within, make.gold(velotril, zorbamide)]
    labels = label_instances(section_instances(section), gold)
    assert unreached(labels, gold) == [out]
    assert unreached([], gold) == [out, within]


def test_an_interaction_of_overlapping_mentions_is_missed(make: Make) -> None:
    """What makes no pair cannot be found, and says so."""
    text = "Zorbamide acid fell."
    one, other = make.mentions(text, "Zorbamide", "Zorbamide acid")
    gold = [make.gold(one, other)]
    assert unreached(label_instances(build_instances(text, [one, other]), gold), gold) == gold


NAMES = ("zorbamide", "quexapine", "velotril", "Zorbamide", "zorbamide acid")


@st.composite
def sections(draw: st.DrawFn) -> tuple[str, list[DrugMention]]:
    text, mentions = "", []
    for word in draw(st.lists(st.sampled_from([*NAMES, "Levels", "rose. Then", "fell.\n\nNext"]), max_size=14)):
        if word in NAMES:
            span = Span(len(text), len(text) + len(word))
            mentions.append(DrugMention((span,), MentionType.ACTIVE_INGREDIENT, word))
            if word == NAMES[-1]:
                inner = Span(span.start, span.start + 9)
                mentions.append(DrugMention((inner,), MentionType.ACTIVE_INGREDIENT, "zorbamide"))
        text += f"{word} "
    return text, draw(st.permutations(mentions))


@given(sections())
def test_each_baseline_pair_is_in_just_one_condensed_instance(case: tuple[str, list[DrugMention]]) -> None:
    """Condensing unites and loses nothing; instances are unique and in text order."""
    text, mentions = case
    baseline = pair_mentions(mentions, split_sentences(text))
    instances = build_instances(text, mentions)
    united = [
        (pair, instance.first_sentence, instance.last_sentence) for instance in instances for pair in instance.pairs
    ]
    assert len(united) == len(set(united)) == len(baseline)
    assert set(united) == set(baseline)
    keys = [(instance.first_sentence, instance.last_sentence, instance.names) for instance in instances]
    assert keys == sorted(set(keys))


@given(sections())
def test_uncondensed_each_baseline_pair_is_an_instance(case: tuple[str, list[DrugMention]]) -> None:
    """The baseline set as instances: one mention pair each, none lost."""
    text, mentions = case
    instances = build_instances(text, mentions, condense=False)
    assert all(len(instance.pairs) == 1 for instance in instances)
    baseline = [pair for pair, _, _ in pair_mentions(mentions, split_sentences(text))]
    assert len(instances) == len(baseline)
    assert {instance.closest for instance in instances} == set(baseline)


@given(sections())
def test_what_every_instance_is(case: tuple[str, list[DrugMention]]) -> None:
    """Two different names in order, within the window and the span, the first mention before the second."""
    text, mentions = case
    for instance in build_instances(text, mentions):
        assert instance.names[0] < instance.names[1]
        assert 0 <= instance.distance < WINDOW
        for pair in instance.pairs:
            assert pair.first.end <= pair.second.start
            assert instance.span.contains(Span(pair.first.start, pair.second.end))
            assert sorted((pair.first.name, pair.second.name)) == list(instance.names)


def test_a_section_without_drugs_has_no_instance() -> None:
    """No mentions, or no text, make no pair."""
    assert section_instances(Section("one.txt", "Nothing here.")) == []
    assert build_instances("", []) == []
