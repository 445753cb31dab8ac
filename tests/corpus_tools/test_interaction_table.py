"""The consensus table: what is read, what a damaged row says, and what its rows mean for the texts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools import interaction_table, knowtator
from corpus_tools.damage import is_damaged_copy
from corpus_tools.documents import (
    DrugMention,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Severity,
    Span,
)
from corpus_tools.errors import InteractionTableError
from corpus_tools.table_resolution import ResolvedTable, resolve_table

if TYPE_CHECKING:
    from pathlib import Path

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Build: TypeAlias = Any


def resolve(
    build: Build, *changes: dict[str, str], text: str | None = None, mentions: tuple[DrugMention, ...] | None = None
) -> ResolvedTable:
    text = build.text if text is None else text
    if mentions is None:
        mentions = knowtator.interpret(text, knowtator.loads(build.document(*build.drugs))).mentions
    rows = interaction_table.loads(build.table(*changes))
    return resolve_table(rows, {"one.txt": text}, {"one.txt": mentions}, path="interactions.csv")


def codes(resolved: ResolvedTable) -> list[tuple[str, str, str]]:
    return [(problem.severity.value, problem.code, problem.place) for problem in resolved.problems]


def test_a_row_becomes_an_interaction_of_known_mentions(build: Build) -> None:
    """The mentions are those of the annotations; blanks at the end of a name do not count."""
    resolved = resolve(build, {})
    (interaction,) = resolved.interactions["one.txt"]
    assert (interaction.precipitant.id, interaction.object.id) == ("z", "q")
    assert (interaction.modality, interaction.type) == (Modality.POSITIVE, InteractionType.QUALITATIVE)
    assert interaction.phrase is not None
    assert (interaction.phrase.spans, interaction.phrase.text) == ((Span(10, 26),), "raised the level")
    assert resolved.problems == ()


def test_every_column_is_kept(build: Build) -> None:
    """The metabolite's active ingredient and columns of one's own are there, and are written again."""
    text = build.header + ",Remark\n" + build.table({"Metabolite Active Ingredient": "quexapine "}).splitlines()[1]
    (row,) = interaction_table.loads(text + ",unsure\n")
    assert row.metabolite_active_ingredient == "quexapine "
    assert (row.extra, row.line) == ((("Remark", "unsure"),), 2)
    assert interaction_table.loads(interaction_table.dumps([row])) == (row,)


def test_writing_quotes_texts_and_not_numbers(build: Build, tmp_path: Path) -> None:
    """The layout is that of the published table; what is written reads the same, quotes and line ends included."""
    rows = interaction_table.loads(build.table({"Interaction Phrase": '"raised, ""the\r\nlevel"'}, {}))
    assert rows[0].phrase == 'raised, "the\r\nlevel'
    path = tmp_path / "interactions.csv"
    interaction_table.dump(rows, path)
    assert interaction_table.load(path) == rows
    assert b'"annotator team",0,9,' in path.read_bytes()
    assert [row.line for row in interaction_table.load(path)] == [2, 4]


def test_a_row_without_phrase_is_an_interaction(build: Build) -> None:
    """The phrase may be left out as a whole."""
    empty = dict.fromkeys(("Interaction Phrase", "Interaction Phrase Span Start", "Interaction Phrase Span End"), "")
    resolved = resolve(build, empty)
    assert [interaction.phrase for interaction in resolved.interactions["one.txt"]] == [None]
    assert resolved.problems == ()


ERRORS: dict[str, tuple[str, dict[str, str]]] = {
    "an unknown file": ("unknown-section", {"FileName": "two.txt"}),
    "a wrong span": ("text-differs", {"Precipitant Span Start": "1", "Precipitant Span End": "10"}),
    "a wrong name": ("text-differs", {"Object": "zorbamide"}),
    "a wrong phrase": ("text-differs", {"Interaction Phrase": "lowered the level"}),
    "a question mark for a letter": ("text-differs", {"Precipitant": "Zorb?mide"}),
    "a span in words": ("span-not-number", {"Precipitant Span Start": "nought"}),
    "a span with a fraction": ("span-not-number", {"Object Span End": "39.0"}),
    "half a phrase": ("span-not-number", {"Interaction Phrase Span End": ""}),
    "a backward span": ("span-invalid", {"Object Span Start": "39", "Object Span End": "30"}),
    "a negative span": ("span-invalid", {"Precipitant Span Start": "-1"}),
    "a span beyond the text": ("span-beyond-text", {"Object Span End": "999"}),
    "an unknown type of mention": ("unknown-mention-type", {"Object Type": "Food"}),
    "an unknown modality": ("unknown-modality", {"Modality": "Perhaps"}),
    "an unknown type": ("unknown-type", {"Interaction Phrase Type": "Anecdotal"}),
}


@pytest.mark.parametrize(("code", "changes"), ERRORS.values(), ids=ERRORS)
def test_a_damaged_row_is_an_error_with_its_line(build: Build, code: str, changes: dict[str, str]) -> None:
    """The row is set aside, by line; the others are read."""
    resolved = resolve(build, {}, changes)
    assert codes(resolved) == [("error", code, "line 3")]
    assert resolved.problems[0].path == "interactions.csv"
    assert len(resolved.interactions["one.txt"]) == 1


REFUSED = {
    "nothing": ("", None, "empty"),
    "no header": ("one.txt,Active ingredient\n", "line 1", "lacks 18 columns"),
    "too few cells": ("{header}\none.txt\n", "line 2", "number of cells"),
    "too many cells": ("{header}\n" + "x," * 18 + "x\n", "line 2", "number of cells"),
    "a column twice": ("{header},Object\n", "line 1", "twice: Object"),
    "an open quote": ('{header}\n"one.txt\n', "line 2", "damaged CSV"),
}


@pytest.mark.parametrize(("text", "place", "words"), REFUSED.values(), ids=REFUSED)
def test_a_table_that_cannot_be_read_is_refused_whole(
    build: Build, tmp_path: Path, text: str, place: str | None, words: str
) -> None:
    """One error with path and line."""
    path = tmp_path / "interactions.csv"
    path.write_text(text.format(header=build.header))
    with pytest.raises(InteractionTableError, match=words) as caught:
        interaction_table.load(path)
    assert (caught.value.path, caught.value.place) == (path, place)


def test_missing_columns_are_named(build: Build) -> None:
    """All of them at once."""
    header = build.header.replace("Modality,", "").replace("Object Span End,", "")
    with pytest.raises(InteractionTableError, match="2 columns: Object Span End, Modality"):
        interaction_table.loads(header)


def test_a_table_in_another_encoding_is_refused(build: Build) -> None:
    """Half of it could be read, but which half?"""
    with pytest.raises(InteractionTableError, match="not UTF-8") as caught:
        interaction_table.loads(build.table({"Object": "quexapine\xae"}).encode("latin-1"))
    assert (caught.value.place, caught.value.found) == ("line 2", "byte 0xae")


def test_a_byte_order_mark_is_no_part_of_the_header(build: Build) -> None:
    """Spreadsheet programs write one."""
    assert len(interaction_table.loads(build.table({}).encode("utf-8-sig"))) == 1


def test_a_missing_table_is_an_error_of_this_format(tmp_path: Path) -> None:
    """A file that cannot be read has a name of its own among the errors."""
    with pytest.raises(InteractionTableError, match="cannot be read"):
        interaction_table.load(tmp_path / "interactions.csv")


COPIES = {
    "a question mark": ("?-zorbamide", "α-zorbamide", True),
    "a replacement character": ("quexa\ufffds level", "quexa’s level", True),
    "a halfwidth letter": ("Zorb\uffab (zorbamide)", "Zorb® (zorbamide)", True),
    "a halfwidth katakana letter": ("Zorb\uff9f", "Zorb®", True),
    "several for one": ("25\uff82\uffb17", "25±7", True),
    "UTF-8 read as Windows-1252": ("25Â±7", "25±7", True),
    "a control character for a letter": ("quexa\x13pine", "quexaxpine", True),
    "the same": ("25±7", "25±7", False),
    "a question mark for an ASCII letter": ("quexa?ine", "quexapine", False),
    "another letter": ("β-zorbamide", "α-zorbamide", False),
    "a letter left out": ("zorbamide", "α-zorbamide", False),
    "damage and another word": ("?-zorbamine", "α-zorbamide", False),
}


@pytest.mark.parametrize(("copy", "original", "expected"), COPIES.values(), ids=COPIES)
def test_damage_is_told_from_difference(copy: str, original: str, *, expected: bool) -> None:
    """Only what encodings do to a character counts as damage, and the rest must agree."""
    assert is_damaged_copy(copy, original) is expected


def test_damaged_characters_are_a_warning_when_the_span_is_right(build: Build) -> None:
    """The text at the span is taken, and both are told."""
    text = build.text.replace("Zorbamide", "Zorbamidé")
    mention = DrugMention((Span(0, 9),), MentionType.ACTIVE_INGREDIENT, "Zorbamidé", "z")
    other = DrugMention((Span(30, 39),), MentionType.ACTIVE_INGREDIENT, "quexapine", "q")
    resolved = resolve(build, {"Precipitant": "Zorbamid? "}, text=text, mentions=(mention, other))
    assert codes(resolved) == [("warning", "damaged-characters", "line 2")]
    assert (resolved.problems[0].expected, resolved.problems[0].found) == ("Zorbamidé", "Zorbamid? ")
    assert [interaction.precipitant for interaction in resolved.interactions["one.txt"]] == [mention]


def test_a_repeated_pair_is_a_warning_in_either_direction(build: Build) -> None:
    """All of the rows count; the second and third are pointed out."""
    turned = {
        "Precipitant": "quexapine",
        "Precipitant Span Start": "30",
        "Precipitant Span End": "39",
        "Object": "Zorbamide",
        "Object Span Start": "0",
        "Object Span End": "9",
    }
    resolved = resolve(build, {}, {"Modality": "Negative"}, turned)
    assert codes(resolved) == [("warning", "repeated-pair", "line 3"), ("warning", "repeated-pair", "line 4")]
    assert len(resolved.interactions["one.txt"]) == 3


METABOLITE = {
    "Object Type": "Metabolite",
    "Object": "Norquexapine",
    "Object Span Start": "41",
    "Object Span End": "53",
    "Metabolite Active Ingredient": "Quexapine ",
}


def test_a_mention_that_only_the_table_has_joins_its_section(build: Build) -> None:
    """It is united with the annotated ones, once, and finds its active ingredient by name."""
    annotated = knowtator.interpret(build.text, knowtator.loads(build.document(*build.drugs[:2]))).mentions
    resolved = resolve(build, METABOLITE, METABOLITE, mentions=annotated)
    assert codes(resolved) == [("warning", "only-in-table", "line 2"), ("warning", "repeated-pair", "line 3")]
    *known, added = resolved.mentions["one.txt"]
    assert tuple(known) == annotated
    assert (added.type, added.text, added.active_ingredient) == (MentionType.METABOLITE, "Norquexapine", "q")
    assert {interaction.object for interaction in resolved.interactions["one.txt"]} == {added}


def test_another_type_at_the_same_span_keeps_both(build: Build) -> None:
    """The table's mention stands beside the annotated one."""
    resolved = resolve(build, {"Precipitant Type": "Drug product"})
    assert codes(resolved) == [("warning", "type-differs", "line 2")]
    assert [mention.type for mention in resolved.mentions["one.txt"] if mention.start == 0] == [
        MentionType.ACTIVE_INGREDIENT,
        MentionType.DRUG_PRODUCT,
    ]


def test_the_annotators_own_mention_is_preferred(build: Build) -> None:
    """Of two mentions at one span, the row means the one of its annotator."""
    mentions = tuple(
        DrugMention((span,), MentionType.ACTIVE_INGREDIENT, text, f"{text} {name}", name)
        for span, text in ((Span(0, 9), "Zorbamide"), (Span(30, 39), "quexapine"))
        for name in ("somebody", build.annotator)
    )
    (interaction,) = resolve(build, {}, mentions=mentions).interactions["one.txt"]
    assert {interaction.precipitant.annotator, interaction.object.annotator} == {build.annotator}


def test_a_discontinuous_mention_is_found_by_its_range(build: Build) -> None:
    """The table has one span a mention, and the text without what lies between."""
    pieced = DrugMention((Span(0, 4), Span(30, 39)), MentionType.DRUG_PRODUCT, "Zorb quexapine", "d")
    parent = DrugMention((Span(44, 53),), MentionType.ACTIVE_INGREDIENT, "quexapine", "q")
    row = {"Precipitant Type": "Drug product", "Precipitant Span End": "39"}
    row |= {"Object Span Start": "44", "Object Span End": "53"}
    for text in ("Zorb quexapine", "Zorb ... quexapine"):
        resolved = resolve(build, row | {"Precipitant": text}, mentions=(pieced, parent))
        assert [interaction.precipitant for interaction in resolved.interactions["one.txt"]] == [pieced]
        assert resolved.problems == ()


@pytest.mark.parametrize(
    ("changes", "codes_found"),
    [
        (METABOLITE, []),
        (METABOLITE | {"Metabolite Active Ingredient": ""}, []),
        (METABOLITE | {"Metabolite Active Ingredient": "Zorbamide"}, ["ingredient-differs"]),
        ({"Metabolite Active Ingredient": "Zorbamide"}, ["ingredient-without-metabolite"]),
    ],
)
def test_the_metabolites_ingredient_is_compared(build: Build, changes: dict[str, str], codes_found: list[str]) -> None:
    """Another parent than the annotated one, or a parent without a metabolite, is a warning."""
    assert [problem.code for problem in resolve(build, changes).problems] == codes_found


def test_offsets_count_line_ends_as_they_stand(build: Build) -> None:
    """A text with CRLF has offsets of its own, and a phrase that runs over a line end agrees."""
    text = "Zorbamide raised\r\nthe level of quexapine."
    mentions = tuple(
        DrugMention((Span(start, start + 9),), MentionType.ACTIVE_INGREDIENT, text[start : start + 9], text[start])
        for start in (0, 31)
    )
    row = {"Object Span Start": "31", "Object Span End": "40", "Interaction Phrase Span End": "27"}
    resolved = resolve(build, row | {"Interaction Phrase": '"raised\nthe level"'}, text=text, mentions=mentions)
    assert resolved.problems == ()
    (interaction,) = resolved.interactions["one.txt"]
    assert interaction.phrase is not None
    assert interaction.phrase.text == "raised\r\nthe level"


def test_a_sections_interactions_become_rows_again(build: Build) -> None:
    """What is written for a section resolves to the same interactions."""
    resolved = resolve(build, {}, METABOLITE)
    section = Section("one.txt", build.text, resolved.mentions["one.txt"], resolved.interactions["one.txt"])
    rows = interaction_table.rows_of(section)
    assert [row.metabolite_active_ingredient for row in rows] == ["", "quexapine"]
    again = resolve_table(rows, {"one.txt": build.text}, {"one.txt": section.mentions})
    assert again.interactions["one.txt"] == section.interactions
    assert again.problems == ()


def test_the_published_table_comes_back_byte_for_byte(real_corpus: Path) -> None:
    """408 rows, quoted as they were."""
    path = real_corpus / "interactions.csv"
    rows = interaction_table.load(path)
    assert len(rows) == 408
    assert interaction_table.dumps(rows).encode() == path.read_bytes()


def test_the_published_table_has_known_flaws_only(real_corpus: Path) -> None:
    """Seven cells with damaged characters and 22 repeated pairs, and no error."""
    rows = interaction_table.load(real_corpus / "interactions.csv")
    texts = {path.name: path.read_bytes().decode() for path in (real_corpus / "texts").iterdir()}
    mentions = {
        name: knowtator.interpret(text, knowtator.load(real_corpus / "knowtator" / f"{name}.knowtator.xml")).mentions
        for name, text in texts.items()
    }
    resolved = resolve_table(rows, texts, mentions)
    found = [problem.code for problem in resolved.problems]
    assert (found.count("damaged-characters"), found.count("repeated-pair"), len(found)) == (7, 22, 29)
    assert all(problem.severity is Severity.WARNING for problem in resolved.problems)
    assert sum(len(interactions) for interactions in resolved.interactions.values()) == 408


def test_damage_that_can_be_read_in_very_many_ways() -> None:
    """Each letter can stand for one or for two, and no way to read them fits."""
    start = time.process_time()
    assert not is_damaged_copy("Ã\x83" * 200 + "x", "Ã" * 300 + "y")
    assert is_damaged_copy("Ã\x83" * 200, "Ã" * 300)
    assert not is_damaged_copy("é" * 5_000, "è" * 5_000)
    assert time.process_time() - start < 2


def test_two_damaged_letters_side_by_side() -> None:
    """One question mark for each."""
    assert is_damaged_copy("??-zorbamide", "αβ-zorbamide")


def test_a_table_of_very_many_columns() -> None:
    """Its header takes a time that grows with it, and an error names the first of them."""
    start = time.process_time()
    with pytest.raises(InteractionTableError, match="lacks 18 columns") as caught:
        interaction_table.loads("".join(f"c{number}," for number in range(100_000)))
    assert (caught.value.found or "").endswith("c49, ...")
    assert time.process_time() - start < 5


def test_rows_that_all_mark_the_whole_text(build: Build) -> None:
    """Problems tell the beginning of what was marked, not all of it for each row."""
    text = "Zorbamide raises quexapine. " * 1_000
    rows = [{"Precipitant Span Start": "0", "Precipitant Span End": str(len(text))}] * 50
    resolved = resolve_table(interaction_table.loads(build.table(*rows)), {"one.txt": text}, {})
    told = [len(problem.found or "") for problem in resolved.problems if problem.code == "text-differs"]
    assert len(told) >= 50
    assert max(told) == 1_003
