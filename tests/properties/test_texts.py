"""Sentences, normalisation, parses and what is printed, on any text."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXTS, examples, label_texts

from corpus_tools.documents import DrugMention, MentionType, Problem, Severity, Span
from corpus_tools.errors import CorpusError
from corpus_tools.normalization import DRUG, NUMBER, normalize
from corpus_tools.screen import escaped, escaped_json, escaped_lines
from corpus_tools.sentences import LONGEST_SENTENCE, split_sentences
from corpus_tools.tables import Table
from ddi.effects import find_effects
from ddi.output.table import printable
from ddi.parsing.spacy_parser import SpacyParser

PARSER = SpacyParser()
STEERS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
LONG = st.lists(st.sampled_from(["a" * 7000, "b ", " " * 9000, "Zorbamide ", "\n", ". "]), max_size=12).map("".join)


@examples(60)
@given(TEXTS | LONG)
def test_sentences_tile_the_text_and_are_bounded(text: str) -> None:
    """A word longer than any sentence is cut, too; only white space at the end of one counts for nothing."""
    sentences = split_sentences(text)
    assert "".join(text[span.start : span.end] for span in sentences) == text
    assert all(len(text[span.start : span.end].rstrip()) <= LONGEST_SENTENCE for span in sentences)
    assert split_sentences(text) == sentences


def test_a_long_sentence_is_cut_between_words() -> None:
    """No name is cut in two where there is a blank to cut at."""
    text = "zorbamide " * 3000
    assert {text[span.start : span.end].count("zorbamide ") for span in split_sentences(text)} == {1000}


@examples(60)
@given(text=TEXTS.filter(bool), data=st.data())
def test_normalising_leads_back_to_the_text(text: str, data: st.DataObject) -> None:
    """What is not a name or a number is the text's own, at the place that its offset leads to."""
    ends = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(ends, ends), max_size=4))
    drugs = [Span(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]]
    normal = normalize(text, Span(0, len(text)), drugs)
    position = 0
    for new, old in normal.replaced:
        assert normal.text[new.start : new.end] in {DRUG, NUMBER}
        place = normal.original_span(new.start, new.end)
        assert place == old
        position = new.end
    if position < len(normal.text):
        tail = normal.original_span(position, len(normal.text))
        assert text[tail.start : tail.end] == normal.text[position:]
    assert normalize(text, Span(0, len(text)), drugs) == normal


@examples(10)
@given(st.lists(TEXTS | label_texts(), max_size=3))
def test_any_sentence_is_parsed(sentences: list[str]) -> None:
    """Words stand at their spans, heads are words, and each text has one tree."""
    trees = PARSER.parse(sentences)
    assert len(trees) == len(sentences)
    for sentence, tree in zip(sentences, trees, strict=True):
        assert tuple(sentence[span.start : span.end] for span in tree.spans) == tree.words
        assert all(0 <= head < len(tree.words) for head in tree.heads)


def test_white_space_without_end_is_parsed() -> None:
    """It belongs to the sentence before it, however much it is."""
    (tree,) = PARSER.parse([f"Zorbamide rose{' ' * 1_000_001}."])
    assert tree.words == ("Zorbamide", "rose", ".")


@examples(60)
@given(TEXTS)
def test_what_is_printed_steers_no_screen(text: str) -> None:
    """Errors, problems, tables and lines of JSON; blanks and letters stay as they are."""
    shown = [
        escaped(text),
        str(CorpusError(text, path=f"/{text}".replace("\0", ""), place=text, expected=text, found=text, remedy=text)),
        str(Problem(Severity.ERROR, "code", text, text, text, text, text, text)),
        printable(text),
        escaped_lines(text).replace("\r\n", "").translate({10: None, 9: None}),
    ]
    assert not [c for line in shown for c in line if unicodedata.category(c) in STEERS]
    line = json.dumps(text, ensure_ascii=False)
    assert json.loads(escaped_json(line)) == text
    assert not {"\x7f", "\x9b", "\u202e", "\u2066", "\x1b"} & set(escaped_json(line))
    cells = Table(text, ("a",), ((text,),)).to_rich().columns[0].cells
    assert [str(cell) for cell in cells] == [escaped(text, keep="\n\t")]


@examples(60)
@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_what_can_be_seen_stays(text: str) -> None:
    """In any script."""
    assert escaped(text) == text


@examples(40)
@given(text=TEXTS.filter(bool) | label_texts(), data=st.data())
def test_effects_are_found_in_any_sentence(text: str, data: st.DataObject) -> None:
    """Evidence lies within the text, and the same is found again."""
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
    spans = [Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    drugs = [DrugMention((s,), MentionType.ACTIVE_INGREDIENT, text[s.start : s.end], f"m{s.start}") for s in spans]
    if len(drugs) < 2:
        return
    found = [find_effects(text, Span(0, len(text)), drugs, precipitant=drugs[0], object=drugs[1]) for _ in range(2)]
    assert found[0] == found[1]
    for effect in found[0]:
        assert text[effect.start : effect.end] == effect.text
