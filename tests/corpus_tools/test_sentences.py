"""Sentences tile the text, end where labels end them, and are found in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.sentences import sentence_of, split_sentences, tile

# What sentences are made of, in any order: what a rule might trip over.
FRAGMENTS = st.sampled_from(
    [
        *("Zorbamide", "raised", "QUEXAPINE", "e.g.", "vs.", "7.1", "12.3", "0.5 mg", "b.i.d.", "etc.", "B.", "no"),
        *(".", "!", "?", ":", ";", ",", "(", ")", "[see ", "]", '"', "”", "’", "•", "-", "o ", "1)", "(a)"),
        *(" ", "  ", "\t", "\n", "\n\n", "\r\n", "\r", "\u00a0", "\u2028", "\x0b", "\ufeff", "µ", "\U0001f48a"),
    ]
)
TEXTS = st.text() | st.lists(FRAGMENTS, max_size=60).map("".join)


@given(TEXTS)
def test_sentences_tile_every_text(text: str) -> None:
    """Nothing is missing, nothing overlaps, and no sentence but a leading one is blank."""
    sentences = split_sentences(text)
    assert "".join(text[span.start : span.end] for span in sentences) == text
    assert [span.start for span in sentences[1:]] == [span.end for span in sentences[:-1]]
    assert all(text[span.start : span.end].strip() for span in sentences[1:])


@given(TEXTS.filter(bool))
def test_each_character_is_found_in_its_sentence(text: str) -> None:
    """The index given for an offset is that of the sentence which holds it."""
    sentences = split_sentences(text)
    for offset in range(len(text)):
        span = sentences[sentence_of(sentences, offset)]
        assert span.start <= offset < span.end


@given(TEXTS, st.lists(st.integers(-5, 200)))
def test_any_offsets_make_a_tiling(text: str, starts: list[int]) -> None:
    """Another splitter's offsets may be unsorted, repeated, or outside the text."""
    assert "".join(text[span.start : span.end] for span in tile(text, starts)) == text


def test_the_empty_text_has_no_sentence() -> None:
    """An empty text has nothing to tile."""
    assert split_sentences("") == ()
    assert tile("", [0, 3]) == ()


# A bar stands where a sentence ends; it is not part of the text.
CASES = {
    "plain": "Zorbamide raised quexapine. |Velotril did not.",
    "question and exclamation": "Is it safe? |It is not! |Ask.",
    "heading, then text": "DRUG INTERACTIONS\n|Zorbamide raised quexapine.",
    "heading in capitals and a blank line": "7 DRUG INTERACTIONS\n\n|7.1 Warfarin\n\n|Zorbamide raised it.",
    "heading with a number and one line break": "7.1 Warfarin\n|Zorbamide raised warfarin.",
    "number of a heading, full stop": "7. Warfarin with zorbamide",
    "number of a list, full stop": "1. Zorbamide raised quexapine.\n|2. Velotril did not.",
    "reference in brackets": "Levels rise [see Clinical Pharmacology (12.3)]. |Watch them.",
    "reference within the sentence": "Levels rise [see Warnings (5.1) and Dosage (2.4)] and then fall.",
    "e.g.": "Inhibitors, e.g. Zorbamide, raise it.",
    "e.g. with a comma": "Inhibitors (e.g., Zorbamide) raise it.",
    "i.e.": "The parent, i.e. Quexapine, falls.",
    "vs.": "The half-life was 75 vs. 94 hours.",
    "vs. before a capital": "Exposure on Zorbamide vs. Placebo doubled.",
    "approx.": "It fell by approx. 40 %.",
    "decimal dose": "Zorbamide 0.25 mg and 1.5 mg raised it. |Velotril 2 mg did not.",
    "dose at the end": "Zorbamide was given at 400 mg. |Levels rose.",
    "number at the end": "The ratio was 1.5. |Levels rose.",
    "b.i.d. within a sentence": "Zorbamide 5 mg b.i.d. raised it.",
    "b.i.d. at the end of one": "Zorbamide was given b.i.d. |Levels rose.",
    "q.d. before a digit": "Zorbamide q.d. 5 mg raised it.",
    "etc. at the end": "Antacids, resins, etc. |Levels rose.",
    "initial": "It was found by J. Smith in plasma.",
    "St. John's wort": "Velotril and St. John's wort lower it.",
    "E. coli": "Cells of E. coli were used.",
    "closing quote": "The sign is called “mild.” |It passes.",
    "closing bracket": "It rose (by half.) |It passes.",
    "next begins with a number": "It rose. |12 subjects took part.",
    "next begins with a lower-case prefix": "It rose. |l-Zorbamide did not.",
    "lower case goes on": "It rose by ca. a half in vitro. and fell",
    "bullets": "Do not take it with:\n|• zorbamide\n|• quexapine\n|- velotril",
    "numbered bullets": "Do not take:\n|(1) zorbamide\n|(2) quexapine",
    "wrapped paragraph": (
        "Zorbamide, which slows the metabolism of other drugs by the\n"
        "enzymes of the liver, raised the mean concentration of\nQuexapine in eight volunteers. |It is\n"
        "well tolerated."
    ),
    "wrapped at 80 columns, next line begins with a capital": (
        "In sixteen healthy volunteers who had taken velotril for two weeks, the drug of\n"
        "Quexapine's class with the shortest half-life was given."
    ),
    "short lines are lines": "Zorbamide\n|Quexapine\n|Velotril",
    "colon at the end of a line": "The following drugs raise it:\n|Zorbamide and velotril.",
    "blank line": "Zorbamide raised the mean concentration of a drug that\n\n|Quexapine resembles.",
    "blank line with blanks": "Zorbamide raised the mean concentration of a drug that\n \t\n|Quexapine resembles.",
    "CRLF, wrapped": (
        "Zorbamide, which slows the metabolism of other drugs by the\r\nenzymes of the liver, raised it. |It is mild."
    ),
    "CRLF, blank line": "7 DRUG INTERACTIONS\r\n\r\n|Zorbamide raised it.",
    "CR alone": "Zorbamide raised the mean concentration of a drug that\r\r|Quexapine resembles.",
    "white space goes with the sentence before": "It rose.  \t|It fell. \n\n",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES)
def test_sentences_end_where_labels_end_them(marked: str) -> None:
    """Headings, references, abbreviations, doses, bullets and wrapped lines are read as a person reads them."""
    text = marked.replace("|", "")
    assert [text[span.start : span.end] for span in split_sentences(text)] == marked.split("|")


ADVERSARIAL = {
    "full stops": "." * 10,
    "full stops and blanks": ". " * 5,
    "sentences": "A b. C d. ",
    "quotes": "'" * 10,
    "stops and quotes": '."\'" ',
    "brackets": "(" * 10,
    "capitals": "A" * 10,
    "capitals and blanks": "A " * 5,
    "blanks": " " * 10,
    "line breaks": "\n" * 10,
    "carriage returns": "\r" * 10,
    "short lines": "A\nb\nC.\n",
    "heading numbers": "1.1.1.1. ",
    "digits": "1" * 10,
    "bullets": "(a) \n- \n",
    "stop and much white space": ".\t\t\t\t\t\t\t\t\t",
}


def _seconds(text: str) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        split_sentences(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("unit", ADVERSARIAL.values(), ids=ADVERSARIAL)
def test_time_grows_in_proportion_to_the_text(unit: str) -> None:
    """Eight times the text takes nowhere near 64 times as long, whatever it is made of."""
    short, long = unit * 1_000, unit * 8_000
    assert _seconds(long) < 24 * max(_seconds(short), 0.001)
