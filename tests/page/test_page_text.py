"""A label's text as a page shows it: nothing hidden, nothing lost, marks where they belong."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.output.page.text import Mark, cut, one_line, unwrapped, visible


@given(st.text(st.characters(exclude_characters="⟨⟩")))
def test_what_cannot_be_seen_is_made_visible(text: str) -> None:
    """Of controls, formats and surrogates only white space is left; letters stay, in order."""
    shown = visible(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs"} for c in shown if c not in "\t\n\r")
    assert [c for c in text if c.isascii() and c.isalnum()] == [
        c for c in re.sub("⟨[^⟩]*⟩", "", shown) if c.isascii() and c.isalnum()
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨RLO⟩b"),
        ("a\u200fb", "a⟨RLM⟩b"),
        ("a\x07b\x00", "a\u2407b\u2400"),
        ("\ufeffa\u00adb", "⟨BOM⟩a⟨SHY⟩b"),
        ("\ud800", "\ufffd"),
        ("a\U000e0041", "a⟨U+E0041⟩"),
        ("5\u00a0mg\tµ é\r\n", "5\u00a0mg\tµ é\r\n"),
    ],
)
def test_each_sign_says_what_was_there(text: str, shown: str) -> None:
    """Marks of direction by their usual short names, others by code."""
    assert visible(text) == shown


def test_a_cell_holds_one_short_line() -> None:
    """White space collapses; what is too long ends in an ellipsis."""
    assert one_line(" a \n b\u202e ") == "a b⟨RLO⟩"
    assert one_line("word " * 100, most=20) == "word word word word…"
    assert len(one_line("x" * 10_000_000)) == 201


def test_line_ends_that_only_wrap_are_undone() -> None:
    """Paragraphs, short lines and lists keep theirs; offsets stay."""
    text = (
        "Zorbamide raised the exposure of quexapine when both were given to eight\n"
        "volunteers, and lowered that of velotril in the same study of healthy ones.\n"
        "\n"
        "Doses:\n"
        "one\n"
    )
    shown = unwrapped(text)
    assert len(shown) == len(text)
    assert "to eight volunteers, and" in shown
    assert shown.endswith("ones.\n\nDoses:\none\n")
    assert unwrapped("short\nlines") == "short\nlines"
    assert unwrapped("x" * 300 + "\ny") == "x" * 300 + "\ny"


marks = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=5).map(
    lambda found: [Mark(n, start, start + length) for n, (start, length) in enumerate(found, 1)]
)


@given(st.text("ab c", min_size=42, max_size=60), marks, marks)
def test_pieces_are_the_text_and_their_marks(text: str, statements: list[Mark], mentions: list[Mark]) -> None:
    """Joined they are the text; each statement covers just its stretch; a mention begins once."""
    (pieces,) = cut(text, statements, mentions)
    assert "".join(piece.text for piece in pieces) == text
    for mark in statements:
        covered = "".join(piece.text for piece in pieces if mark.number in piece.statements)
        assert covered == text[mark.start : mark.end]
        assert sum(mark.number in piece.begins for piece in pieces) == 1
        assert sum(mark.number in piece.ends for piece in pieces) == 1
    firsts = [piece.mention for piece in pieces if piece.first]
    assert len(firsts) == len(set(firsts)) == len({piece.mention for piece in pieces} - {None})


def test_of_mentions_in_one_another_the_longest_counts() -> None:
    """As of "fluvoxamine acid"."""
    (pieces,) = cut("give fluvoxamine acid", [], [Mark(1, 5, 16), Mark(2, 5, 21)])
    assert {piece.mention for piece in pieces} == {None, 2}


@pytest.mark.parametrize("text", ["x" * 50_000, "two words " * 5_000, "a line\n" * 7_000])
def test_a_long_text_comes_in_runs(text: str) -> None:
    """So that it can be laid out bit by bit: after lines or blanks, where it has them; nothing is lost."""
    runs = cut(text, [Mark(1, 10, 45_000)], [])
    whole = ["".join(piece.text for piece in run) for run in runs]
    assert "".join(whole) == text
    assert max(map(len, whole)) <= 12_000
    assert {one[-1] for one in whole[:-1]} == {text[-1]}
    assert sum(1 in piece.begins for run in runs for piece in run) == 1
    assert sum(1 in piece.ends for run in runs for piece in run) == 1
