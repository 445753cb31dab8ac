"""Knowtator XML: what is read, what is refused by name, and what comes back when it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools import knowtator
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Severity,
    Span,
    covered_text,
)
from corpus_tools.errors import KnowtatorError, OutputError
from corpus_tools.files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Build: TypeAlias = Any
Entries: TypeAlias = "Callable[[Build], list[str]]"


def interpret(build: Build, *entries: str, annotator: str | None = None) -> knowtator.Interpretation:
    document = knowtator.loads(build.document(*entries))
    return knowtator.interpret(build.text, document, path="one.xml", annotator=annotator)


def codes(read: knowtator.Interpretation) -> list[tuple[str, str]]:
    return [(problem.severity.value, problem.code) for problem in read.problems]


def test_mentions_are_read_in_text_order_with_their_parents(build: Build) -> None:
    """Each annotation becomes a mention that covers its text; a metabolite knows its active ingredient."""
    read = interpret(build, *reversed(build.drugs))
    assert [(mention.text, mention.type, mention.active_ingredient) for mention in read.mentions] == [
        ("Zorbamide", MentionType.ACTIVE_INGREDIENT, None),
        ("quexapine", MentionType.ACTIVE_INGREDIENT, None),
        ("Norquexapine", MentionType.METABOLITE, "q"),
    ]
    assert {mention.annotator for mention in read.mentions} == {build.annotator}
    assert read.problems == ()


@pytest.mark.parametrize("name", ["active INGREDIENT", "Drug Product", "METABOLITE"])
def test_classes_are_compared_without_case(build: Build, name: str) -> None:
    """The three classes are recognised in whatever case an ontology writes them."""
    assert interpret(build, build.mention("z", 0, "Zorbamide", name)).mentions[0].type == name.lower()


def test_a_frame_becomes_an_interaction(build: Build) -> None:
    """A frame without annotation of its own has its roles, modality, phrase, type, and its phrase's annotator."""
    read = interpret(build, *build.drugs, build.phrase, build.frame_of_two)
    (interaction,) = read.interactions
    assert (interaction.precipitant.text, interaction.object.text) == ("Zorbamide", "quexapine")
    assert (interaction.modality, interaction.type) == (Modality.POSITIVE, InteractionType.QUALITATIVE)
    assert interaction.phrase == InteractionPhrase((Span(10, 26),), "raised the level", "p")
    assert interaction.annotator == build.annotator
    assert read.problems == ()


FRAMES = {
    "slots without numbers": {
        "precipitant": ("Precipitant", "z"),
        "object": ("Object", "q"),
        "modality": ("=Modality", "negative"),
        "phrase": ("Interaction phrase", "p"),
    },
    "a literal in a complex slot": {
        "precipitant": ("1. Precipitant", "z"),
        "object": ("2. Object", "q"),
        "modality": ("3. Modality", "Negative"),
        "phrase": ("4. Interaction Phrase", "p"),
    },
    "other numbers": {
        "precipitant": ("7.Precipitant", "z"),
        "object": ("8. object", "q"),
        "modality": ("=9. Modality", "NEGATIVE"),
        "phrase": ("10. Interaction Phrase", "p"),
    },
}


@pytest.mark.parametrize("slots", FRAMES.values(), ids=FRAMES)
def test_slots_are_found_however_they_are_written(build: Build, slots: dict[str, tuple[str, str]]) -> None:
    """Leading numbers and case do not matter, and a literal may stand in a complex slot."""
    read = interpret(build, *build.drugs, build.phrase, build.frame("i", **slots))
    assert [interaction.modality for interaction in read.interactions] == [Modality.NEGATIVE]
    assert read.problems == ()


def test_the_type_may_stand_on_the_interaction(build: Build) -> None:
    """A frame without phrase has its type itself; the lack of a phrase is a warning."""
    slots = {"a": ("1. Precipitant", "z"), "b": ("2. Object", "q"), "c": ("=3. Modality", "Positive")}
    read = interpret(build, *build.drugs, build.frame("i", **slots, d=("=Type", "Quantitative")))
    assert [(found.type, found.phrase) for found in read.interactions] == [(InteractionType.QUANTITATIVE, None)]
    assert codes(read) == [("warning", "interaction-without-phrase")]


def test_an_interaction_may_have_an_annotation_without_span(build: Build) -> None:
    """Knowtator gives a frame an annotation that marks no characters; it says who made the frame."""
    own = build.annotation("i", text=None, annotator="somebody else")
    read = interpret(build, *build.drugs, build.phrase, build.frame_of_two, own)
    assert [interaction.annotator for interaction in read.interactions] == ["somebody else"]
    assert read.problems == ()


def test_the_span_of_a_frame_must_be_right(build: Build) -> None:
    """A frame may mark the words it is about; that it marks others than it says is an error."""
    wrong = build.annotation("i", (0, 9), text="Zorbamine")
    read = interpret(build, *build.drugs, build.phrase, build.frame_of_two, wrong)
    assert codes(read) == [("error", "text-differs")]


def test_annotators_are_told_apart(build: Build) -> None:
    """One annotator's mentions and interactions can be read alone, by name or by id."""
    other = build.mention("z2", 0, "Zorbamide", "Drug product", annotator="second")
    entries = (*build.drugs, build.phrase, build.frame_of_two, other)
    assert knowtator.annotators(knowtator.loads(build.document(*entries))) == (build.annotator, "second")
    assert len(interpret(build, *entries).mentions) == 4
    first = interpret(build, *entries, annotator=build.annotator)
    assert (len(first.mentions), len(first.interactions), first.problems) == (3, 1, ())
    for name in ("second", "second-id"):
        read = interpret(build, *entries, annotator=name)
        assert ([mention.id for mention in read.mentions], read.interactions, read.problems) == (["z2"], (), ())


def test_a_discontinuous_mention_keeps_its_spans(build: Build) -> None:
    """Two spans stay two, in text order, whether the pieces are joined by dots or by a blank."""
    for text in ("Zorbamide ... quexapine", "Zorbamide quexapine"):
        entry = build.annotation("z", (0, 9), (30, 39), text=text) + build.class_mention("z", "Drug product")
        (mention,) = interpret(build, entry).mentions
        assert mention.spans == (Span(0, 9), Span(30, 39))
        assert mention.text == "Zorbamide quexapine"
    backwards = build.annotation("z", (30, 39), (0, 9), text="quexapine ... Zorbamide")
    (mention,) = interpret(build, backwards, build.class_mention("z", "Drug product")).mentions
    assert mention.spans == (Span(0, 9), Span(30, 39))


TEXTS = {
    "CRLF": ("Zorb\r\namide", (0, 11)),
    "a lone carriage return": ("Zorb\ramide", (0, 10)),
    "a non-BMP character": ("\U0001f48a\U0001f48aZorbamide", (1, 11)),
    "markup": ("<Zorb> & amide", (0, 14)),
}


@pytest.mark.parametrize(("text", "span"), TEXTS.values(), ids=TEXTS)
def test_offsets_count_characters_of_the_text_as_it_stands(text: str, span: tuple[int, int]) -> None:
    """Line ends, markup and characters beyond the BMP survive writing and reading, and so do the offsets."""
    spans = (Span(*span),)
    mention = DrugMention(spans, MentionType.DRUG_PRODUCT, covered_text(text, spans), "z", "somebody")
    written = knowtator.dumps(knowtator.from_annotations("one.txt", [mention]))
    read = knowtator.interpret(text, knowtator.loads(written.encode()))
    assert (read.mentions, read.problems) == ((mention,), ())


def test_line_ends_that_the_xml_has_lost_are_no_difference() -> None:
    """A parser turns CRLF in the annotated text into a line feed; the text keeps its own."""
    written = '<annotations textSource="a"><annotation><mention id="z"/><span start="0" end="11"/>'
    written += "<spannedText>Zorb\r\namide</spannedText></annotation>"
    written += '<classMention id="z"><mentionClass id="Drug product"/></classMention></annotations>'
    read = knowtator.interpret("Zorb\r\namide", knowtator.loads(written))
    assert [mention.text for mention in read.mentions] == ["Zorb\r\namide"]


def test_nested_mentions_are_both_kept(build: Build) -> None:
    """A name within a name is a mention of its own; the shorter comes first."""
    read = interpret(
        build,
        build.mention("a", 44, "quexapine"),
        build.mention("b", 41, "Norquexapine"),
        build.mention("c", 41, "Nor"),
    )
    assert [mention.id for mention in read.mentions] == ["c", "b", "a"]


def marked(build: Build, *spans: tuple[int, int], text: str) -> list[str]:
    return [build.annotation("x", *spans, text=text), build.class_mention("x", "Drug product")]


PROBLEMS: dict[str, tuple[str, Entries]] = {
    "a negative start": (
        "span-invalid",
        lambda b: marked(b, (-1, 4), text="Zorb"),
    ),
    "an empty span": (
        "span-invalid",
        lambda b: marked(b, (4, 4), text=""),
    ),
    "a backward span": (
        "span-invalid",
        lambda b: marked(b, (9, 4), text="Zorb"),
    ),
    "a span beyond the text": (
        "span-beyond-text",
        lambda b: marked(b, (0, 999), text="Zorb"),
    ),
    "overlapping spans": (
        "span-overlap",
        lambda b: marked(b, (0, 9), (4, 9), text="Zorbamide amide"),
    ),
    "another text": (
        "text-differs",
        lambda b: marked(b, (0, 9), text="Zorbamine"),
    ),
    "no span": ("mention-without-span", lambda b: [b.annotation("x"), b.class_mention("x", "Drug product")]),
    "no class mention": ("mention-without-class", lambda b: [b.annotation("x", (0, 9), text="Zorbamide")]),
    "no class": (
        "mention-without-class",
        lambda b: [b.annotation("x", (0, 9), text="Zorbamide"), b.class_mention("x", None)],
    ),
    "an unknown class": ("unknown-class", lambda b: [b.mention("x", 0, "Zorbamide", "Gene")]),
    "no annotation": ("class-without-annotation", lambda b: [b.class_mention("x", "Drug product")]),
    "a slot that is not there": ("slot-missing", lambda b: [b.mention("x", 0, "Zorbamide", "Drug product", "nowhere")]),
    "a second annotation": (
        "duplicate-id",
        lambda b: [b.mention("x", 0, "Zorbamide"), b.annotation("x", (0, 4))],
    ),
    "a second class mention": (
        "duplicate-id",
        lambda b: [b.mention("x", 0, "Zorbamide"), b.class_mention("x", "Metabolite")],
    ),
}


@pytest.mark.parametrize(("code", "entries"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_damaged_annotation_is_an_error_with_its_place(build: Build, code: str, entries: Entries) -> None:
    """The error names file, line and mention; an annotation whose own facts are wrong is set aside."""
    read = interpret(build, "", *entries(build))
    assert code in {problem.code for problem in read.problems}
    problem = next(problem for problem in read.problems if problem.code == code)
    assert (problem.severity, problem.path, problem.mention) == (Severity.ERROR, "one.xml", "x")
    assert problem.place in {"line 4", "line 5"}
    assert read.interactions == ()


def test_both_texts_are_told_when_they_disagree(build: Build) -> None:
    """The annotated text is what was expected, the text at the span what was found."""
    read = interpret(build, build.annotation("x", (0, 9), text="Zorbamine"), build.class_mention("x", "Drug product"))
    assert [(problem.expected, problem.found) for problem in read.problems] == [("Zorbamine", "Zorbamide")]
    assert read.mentions == ()


WARNINGS: dict[str, tuple[str, Entries, int]] = {
    "no parent": ("metabolite-without-ingredient", lambda b: [b.mention("n", 41, "Norquexapine", "Metabolite")], 1),
    "a parent that is a product": (
        "ingredient-type",
        lambda b: [
            b.mention("q", 30, "quexapine", "Drug product"),
            b.mention("n", 41, "Norquexapine", "Metabolite", "s"),
            b.slot("s", "Active Ingredient", "q"),
        ],
        2,
    ),
    "a parent that was set aside": (
        "ingredient-set-aside",
        lambda b: [
            b.mention("q", 30, "quexapime"),
            b.mention("n", 41, "Norquexapine", "Metabolite", "s"),
            b.slot("s", "Active Ingredient", "q"),
        ],
        1,
    ),
    "a slot of nobody": ("slot-unused", lambda b: [*b.drugs, b.slot("s", "Active Ingredient", "q")], 3),
    "an unknown slot": (
        "unknown-slot",
        lambda b: [b.mention("z", 0, "Zorbamide", "Drug product", "s"), b.slot("s", "Chain", "z")],
        1,
    ),
    "a phrase of nobody": ("phrase-unused", lambda b: [*b.drugs, b.phrase], 3),
    "no text to compare with": (
        "text-missing",
        lambda b: [b.annotation("z", (0, 9), text=None), b.class_mention("z", "Drug product")],
        1,
    ),
}


@pytest.mark.parametrize(("code", "entries", "mentions"), WARNINGS.values(), ids=WARNINGS)
def test_what_a_person_should_look_at_is_a_warning(build: Build, code: str, entries: Entries, mentions: int) -> None:
    """A warning sets nothing aside."""
    read = interpret(build, *entries(build))
    assert ("warning", code) in codes(read)
    assert len(read.mentions) == mentions


WRONG_FRAMES: dict[str, tuple[str, dict[str, tuple[str, str] | None]]] = {
    "no precipitant": ("interaction-without-precipitant", {"precipitant": None}),
    "no object": ("interaction-without-object", {"object": None}),
    "a precipitant that is nowhere": ("slot-value-missing", {"precipitant": ("1. Precipitant", "nowhere")}),
    "an object that is a phrase": ("interaction-set-aside", {"object": ("2. Object", "p")}),
    "a phrase that is a drug": ("interaction-set-aside", {"phrase": ("4. Interaction Phrase", "z")}),
    "a phrase that is nowhere": ("slot-value-missing", {"phrase": ("4. Interaction Phrase", "nowhere")}),
    "an unknown modality": ("unknown-modality", {"modality": ("=3. Modality", "Perhaps")}),
    "an unknown type": ("unknown-type", {"phrase": ("=Type", "Anecdotal")}),
    "no type": ("interaction-without-type", {"phrase": None}),
}


@pytest.mark.parametrize(("code", "changes"), WRONG_FRAMES.values(), ids=WRONG_FRAMES)
def test_a_damaged_frame_is_an_error_and_set_aside(build: Build, code: str, changes: dict[str, Any]) -> None:
    """An interaction is never half read."""
    slots = {
        "precipitant": ("1. Precipitant", "z"),
        "object": ("2. Object", "q"),
        "modality": ("=3. Modality", "Positive"),
        "phrase": ("4. Interaction Phrase", "p"),
    } | changes
    frame = build.frame("i", **{role: value for role, value in slots.items() if value is not None})
    read = interpret(build, *build.drugs, build.phrase, frame)
    assert ("error", code) in codes(read)
    assert {problem.mention for problem in read.problems if problem.severity is Severity.ERROR} == {"i"}
    assert read.interactions == ()


def test_two_values_in_a_slot_for_one_are_an_error(build: Build) -> None:
    """Nobody can say which of two precipitants is meant."""
    entries = build.class_mention("i", "Interaction", "s") + build.slot("s", "1. Precipitant", "z", "q")
    assert ("error", "slot-values") in codes(interpret(build, *build.drugs, entries))


def test_a_missing_modality_is_the_ontologys_default(build: Build) -> None:
    """The ontology's default is positive; that nobody said so is a warning."""
    slots = {"a": ("1. Precipitant", "z"), "b": ("2. Object", "q"), "c": ("4. Interaction Phrase", "p")}
    read = interpret(build, *build.drugs, build.phrase, build.frame("i", **slots))
    assert [interaction.modality for interaction in read.interactions] == [Modality.POSITIVE]
    assert codes(read) == [("warning", "interaction-without-modality")]


REFUSED = {
    "an empty file": (b" \n", None, "empty"),
    "damaged XML": (b"<annotations textSource='a'>\n<annotation>\n</annotations>", "line 3", "damaged XML"),
    "a cut file": (b"<annotations textSource='a'>\n<annotation>", "line 2", "damaged XML"),
    "no XML": (b"Zorbamide raised the level", "line 1", "damaged XML"),
    "wrong bytes": (b"<annotations textSource='\xff'/>", "line 1", "damaged XML"),
    "a label": (b'<?xml version="1.0"?>\n<document xmlns="urn:hl7-org:v3"/>', "line 2", "not a Knowtator"),
    "another root": (b"<knowtator-project/>", "line 1", "not a Knowtator"),
    "no text source": (b"<annotations/>", "line 1", "textSource"),
    "an unknown element": (b"<annotations textSource='a'>\n<remark/></annotations>", "line 2", "<remark>"),
    "an unknown attribute": (b"<annotations textSource='a' version='2'/>", "line 1", "version"),
    "stray text": (b"<annotations textSource='a'>Zorbamide</annotations>", "line 1", "text directly"),
    "no mention": (b"<annotations textSource='a'><annotation/></annotations>", "line 1", "without <mention>"),
    "an entity": (b'<!DOCTYPE a [<!ENTITY b "c">]><annotations textSource="&b;"/>', "line 1", "refused"),
    "a billion laughs": (
        b'<?xml version="1.0"?>\n<!-- a --><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><annotations e="&d;"/>',
        "line 2",
        "refused",
    ),
    "an external entity": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "line 1", "refused"),
    "a DOCTYPE in UTF-16": ('\n<!DOCTYPE a SYSTEM "a.dtd"><annotations/>'.encode("utf-16"), "line 2", "refused"),
    "an undeclared entity": (b"<annotations textSource='a'>&b;</annotations>", "line 1", "damaged XML"),
}


@pytest.mark.parametrize(("data", "place", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_not_knowtators_is_refused_whole(
    tmp_path: Path, data: bytes, place: str | None, words: str
) -> None:
    """One error with path and line, whatever is wrong."""
    path = tmp_path / "one.txt.knowtator.xml"
    path.write_bytes(data)
    with pytest.raises(KnowtatorError) as caught:
        knowtator.load(path)
    assert (caught.value.path, caught.value.place) == (path, place)
    assert words in str(caught.value)


STRUCTURES = {
    "a second spannedText": "<annotation><mention id='a'/><spannedText/><spannedText/></annotation>",
    "an unknown part": "<annotation><mention id='a'/><colour/></annotation>",
    "an element in a text": "<annotation><mention id='a'/><spannedText><b/></spannedText></annotation>",
    "an element in a mention": "<annotation><mention id='a'><b/></mention></annotation>",
    "an element in a span": "<annotation><mention id='a'/><span start='1' end='2'><b/></span></annotation>",
    "a span without end": "<annotation><mention id='a'/><span start='1'/></annotation>",
    "a span in words": "<annotation><mention id='a'/><span start='one' end='2'/></annotation>",
    "two classes": "<classMention id='a'><mentionClass id='b'/><mentionClass id='c'/></classMention>",
    "an unknown part of a class mention": "<classMention id='a'><b/></classMention>",
    "a slot without name": "<stringSlotMention id='a'><stringSlotMentionValue value='b'/></stringSlotMention>",
    "a value of another kind": (
        "<stringSlotMention id='a'><mentionSlot id='b'/><complexSlotMentionValue value='b'/></stringSlotMention>"
    ),
    "a class mention without id": "<classMention/>",
}


@pytest.mark.parametrize("entry", STRUCTURES.values(), ids=STRUCTURES)
def test_what_could_not_be_written_again_is_refused(build: Build, entry: str) -> None:
    """An element that a copy could not hold is an error with its line, not a silent loss."""
    with pytest.raises(KnowtatorError) as caught:
        knowtator.loads(build.document("", entry))
    assert caught.value.place == "line 4"


def test_a_missing_file_is_an_error_of_this_format(tmp_path: Path) -> None:
    """A file that cannot be read has a name of its own among the errors."""
    with pytest.raises(KnowtatorError, match="cannot be read"):
        knowtator.load(tmp_path / "nothing.xml")


def test_every_kind_of_slot_and_element_survives(build: Build, tmp_path: Path) -> None:
    """Writing what was read gives a file that reads the same, wrong spans and dangling ids included."""
    kinds = [build.slot(kind, f"A {kind}", "1", "2", kind=kind) for kind in ("boolean", "float", "integer", "string")]
    entries = [
        "<!-- not an annotation -->",
        build.annotation("a", (5, 2), (-3, 999), text='x & <y>\n"z"'),
        "<annotation><mention id='b'/><comment>unsure</comment><creationDate>today</creationDate></annotation>",
        "<annotation><mention id='c'/><annotator>nobody</annotator><spannedText/></annotation>",
        build.class_mention("a", "Unknown", "gone"),
        build.class_mention("b", None),
        "<complexSlotMention id='d'><mentionSlot id='e'>label</mentionSlot></complexSlotMention>",
        *kinds,
    ]
    document = knowtator.loads(build.document(*entries))
    assert len(document.entries) == 10
    path = tmp_path / "copy.xml"
    knowtator.dump(document, path)
    assert knowtator.load(path) == document
    assert knowtator.dumps(knowtator.loads(knowtator.dumps(document))) == knowtator.dumps(document)


def test_a_text_may_be_decoded_already(build: Build) -> None:
    """A str is read whatever its declaration says of its encoding."""
    written = build.document(build.mention("z", 0, "Zörb")).replace("UTF-8", "ISO-8859-1")
    assert knowtator.loads(written).annotations[0].spanned_text == "Zörb"


def test_a_control_character_cannot_be_written() -> None:
    """XML has no way to hold one, and a file that no one can read is not written."""
    mention = DrugMention((Span(0, 3),), MentionType.DRUG_PRODUCT, "a\x0bb")
    with pytest.raises(KnowtatorError, match="U\\+000B"):
        knowtator.dumps(knowtator.from_annotations("one.txt", [mention]))


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The folder must exist."""
    with pytest.raises(OutputError):
        knowtator.dump(knowtator.KnowtatorDocument("one.txt"), tmp_path / "nowhere" / "one.xml")


def test_ids_of_two_annotators_do_not_collide(build: Build) -> None:
    """The same id from two files is given anew, and each metabolite keeps its own parent."""
    first = interpret(build, *build.drugs).mentions
    second = tuple(replace(mention, annotator="second") for mention in first)
    document = knowtator.from_annotations("one.txt", (*first, *second))
    read = knowtator.interpret(build.text, document)
    assert read.problems == ()
    by_id = {mention.id: mention for mention in read.mentions}
    assert len(by_id) == 6
    parents = {
        (mention.annotator, by_id[mention.active_ingredient].annotator)
        for mention in read.mentions
        if mention.active_ingredient is not None
    }
    assert parents == {(build.annotator, build.annotator), ("second", "second")}


def test_one_name_can_be_put_to_everything(build: Build) -> None:
    """A pre-annotation is signed by whoever made it."""
    read = interpret(build, *build.drugs, build.phrase, build.frame_of_two)
    document = knowtator.from_annotations("one.txt", read.mentions, read.interactions, annotator="machine")
    assert knowtator.annotators(document) == ("machine",)


def test_an_interaction_of_strange_mentions_is_refused(build: Build) -> None:
    """A frame cannot point to what the file does not hold."""
    read = interpret(build, *build.drugs, build.phrase, build.frame_of_two)
    with pytest.raises(ValueError, match="not among the mentions"):
        knowtator.from_annotations("one.txt", read.mentions[1:], read.interactions)
    with pytest.raises(ValueError, match="not among the mentions"):
        knowtator.from_annotations("one.txt", read.mentions[2:])


@st.composite
def annotated_texts(draw: st.DrawFn) -> tuple[str, tuple[DrugMention, ...], tuple[GoldInteraction, ...]]:
    characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    text = draw(st.text(st.one_of(characters, st.sampled_from("\r\n\t <&\"'")), min_size=6, max_size=40))
    mentions: list[DrugMention] = []
    for number in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
        spans = tuple(Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False))
        kind = draw(st.sampled_from([MentionType.ACTIVE_INGREDIENT, MentionType.DRUG_PRODUCT]))
        mentions.append(DrugMention(spans, kind, covered_text(text, spans), f"id{number}", "somebody"))
    interactions = []
    for _ in range(draw(st.integers(0, 3)) if len(mentions) > 1 else 0):
        pair = draw(st.permutations(mentions))[:2]
        modality, kind_of = draw(st.sampled_from(Modality)), draw(st.sampled_from(InteractionType))
        phrase = InteractionPhrase((Span(0, 5),), text[:5], f"phrase {modality} {kind_of}")
        interactions.append(GoldInteraction(pair[0], pair[1], modality, kind_of, phrase, "somebody"))
    return text, tuple(mentions), tuple(interactions)


@settings(deadline=None)  # a busy machine is no failure
@given(annotated_texts())
def test_annotations_survive_being_written(
    case: tuple[str, tuple[DrugMention, ...], tuple[GoldInteraction, ...]],
) -> None:
    """Whatever the text, what was put into a document is what is read from its file."""
    text, mentions, interactions = case
    document = knowtator.from_annotations("one.txt", mentions, interactions)
    assert knowtator.loads(knowtator.dumps(document)) == document
    read = knowtator.interpret(text, knowtator.loads(knowtator.dumps(document)))
    assert read.problems == ()
    assert sorted(read.mentions, key=lambda mention: mention.id) == list(mentions)
    assert sorted(map(repr, read.interactions)) == sorted(map(repr, interactions))


def test_the_published_files_come_back_as_they_were(real_corpus: Path) -> None:
    """Each published file, written again, differs in its line ends at most; and so do its annotations."""
    paths = sorted((real_corpus / "knowtator").iterdir())
    assert len(paths) == 138
    for path in paths:
        document = knowtator.load(path)
        published = path.read_bytes().decode().replace("\r\n", "\n").rstrip()
        assert knowtator.dumps(document).rstrip() == published
        text = read_text(real_corpus / "texts" / document.text_source)
        read = knowtator.interpret(text, document)
        again = knowtator.from_annotations(document.text_source, read.mentions)
        assert knowtator.interpret(text, again).mentions == read.mentions


def test_an_interactions_comment_comes_back(build: Build) -> None:
    """A score that a model leaves there is read again; it makes no other interaction of it."""
    read = knowtator.interpret(
        build.text, knowtator.loads(build.document(*build.drugs, build.phrase, build.frame_of_two))
    )
    (found,) = read.interactions
    scored = replace(found, comment="score 0.93 & <more>")
    written = knowtator.dumps(knowtator.from_annotations("one.txt", read.mentions, [scored]))
    assert "<comment>score 0.93 &amp; &lt;more&gt;</comment>" in written
    (again,) = knowtator.interpret(build.text, knowtator.loads(written)).interactions
    assert again.comment == "score 0.93 & <more>"
    assert scored == found


def test_a_mark_longer_than_any_drug_is_set_aside() -> None:
    """A few bytes could mark all of a long text, again and again, and each time take its memory."""
    text = "Zorbamide " * 2_000
    marked = f'<annotation><mention id="m"/><span start="0" end="{len(text) - 1}"/></annotation>'
    xml = f'<annotations textSource="x">{marked}<classMention id="m"><mentionClass id="Metabolite"/></classMention>'
    read = knowtator.interpret(text, knowtator.loads(f"{xml}</annotations>"))
    assert read.mentions == ()
    assert [(problem.code, problem.found) for problem in read.problems] == [("span-too-long", "19,999")]
