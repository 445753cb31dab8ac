"""Marking: an encoder sees which two drugs are asked about, and never what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ddi.encoder.marking import Marker, mark, reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.features.context import Context

Make: TypeAlias = Any
Marked: TypeAlias = "Callable[..., list[str]]"


def test_the_two_drugs_the_others_and_numbers_are_marked(make: Make, marked: Marked) -> None:
    """Each pair has its own two; the third drug is another."""
    text = "Zorbamide 5 mg and velotril raised quexapine by 40%."
    assert set(marked(text, make.mentions(text, "Zorbamide", "velotril", "quexapine"))) == {
        "<FIRST> <NUMBER> mg and <OTHER> raised <SECOND> by <NUMBER>%.",
        "<OTHER> <NUMBER> mg and <FIRST> raised <SECOND> by <NUMBER>%.",
        "<FIRST> <NUMBER> mg and <SECOND> raised <OTHER> by <NUMBER>%.",
    }


def test_every_mention_pair_of_an_instance_is_marked(make: Make, marked: Marked) -> None:
    """First and second are the drugs, in the order of their closest mentions."""
    text = "Quexapine rose; zorbamide raised quexapine and zorbamide fell."
    mentions = [*make.mentions(text, "zorbamide"), make.mention(text, "Quexapine"), make.mention(text, "quexapine")]
    assert marked(text, mentions) == ["<FIRST> rose; <SECOND> raised <FIRST> and <SECOND> fell."]


def test_the_labels_own_drug_and_other_names_of_a_drug_are_told_apart(make: Make, marked: Marked) -> None:
    """A brand is the same substance, but the pair is not of it."""
    text = "Brandol (zorbamide) raised quexapine."
    known = {"brandol": "zorbamide", "zorbamide": "zorbamide"}.get
    found = marked(text, make.mentions(text, "Brandol", "zorbamide", "quexapine"), own=("zorbamide",), known=known)
    assert "<FIRST_OWN> (<ALSO_FIRST>) raised <SECOND>." in found
    assert "<ALSO_FIRST> (<FIRST_OWN>) raised <SECOND>." in found


def test_a_text_cannot_hold_a_marker(make: Make, contexts_of: Callable[..., list[Context]]) -> None:
    """What a label has in its place is a space, and offsets stay."""
    text = f"Zorbamide {Marker.SECOND} raised quexapine{Marker.NUMBER}."
    (context,) = contexts_of(text, make.mentions(text, "Zorbamide", "quexapine"))
    assert mark(context) == f"{Marker.FIRST}   raised {Marker.SECOND} ."


def test_only_pairs_within_a_sentence_are_read(make: Make, contexts_of: Callable[..., list[Context]]) -> None:
    """Across sentences the classifier decides alone."""
    text = "Zorbamide raised quexapine. Velotril fell."
    found = contexts_of(text, make.mentions(text, "Zorbamide", "quexapine", "Velotril"))
    assert [reads(context) for context in found] == [True, False, False]
