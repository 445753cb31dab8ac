"""Texts of little but drugs' names are refused before they cost time."""

from __future__ import annotations

import time

import pytest

from ddi.drugs.crowding import MOST_NAMES, check_crowding
from ddi.drugs.dictionary import load_dictionary
from ddi.drugs.remembering import RememberingRecogniser
from ddi.drugs.tokens import tokenise
from ddi.errors import LabelError

CROWDED = "warfarin, digoxin, rifampin, "


def check(text: str, *, start: int = 0) -> None:
    check_crowding(text, tokenise(text), load_dictionary(), start=start)


@pytest.mark.parametrize(
    "text",
    [CROWDED * 400, CROWDED * 36_000, "So it is. " * 2000 + CROWDED * 600, "warfarin and\ndigoxin, " * 600],
    ids=["one sentence", "a mebibyte", "after other text", "over lines"],
)
def test_a_crowd_of_names_is_refused(text: str) -> None:
    """The error says where, and how many."""
    with pytest.raises(LabelError, match="close together; expected at most 500 names within 3 sentences") as caught:
        check(text, start=7)
    assert str(caught.value.place).startswith("characters ")
    assert int(caught.value.found or 0) > MOST_NAMES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Warfarin raised the AUC of digoxin. " * 2000,
        "Warfarin raised the AUC of digoxin in 3 of 9 volunteers, and so on " * 200,
        CROWDED * 150,
        "Warfarin, digoxin and rifampin.\n" * 1000,
        "No name at all, " * 4000,
    ],
    ids=["nothing", "sentences", "a long sentence", "fewer", "lines", "no names"],
)
def test_what_is_read_goes_on_to_be_read(text: str) -> None:
    """Names in many sentences, and fewer names, are no crowd."""
    check(text)


def test_refusing_takes_as_long_as_finding_the_words() -> None:
    """Not the minutes that judging takes: a fraction of a second for each mebibyte."""
    text = CROWDED * 36_000
    start = time.process_time()
    with pytest.raises(LabelError):
        RememberingRecogniser()([text], label=None)
    assert time.process_time() - start < 3
