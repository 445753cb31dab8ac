"""Refuse a text of little but drugs' names before each of them is judged, which takes some 10 s for each MiB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus_tools.instances import WINDOW
from corpus_tools.sentences import LONGEST_SENTENCE, split_sentences
from ddi.drugs.matching import find_names
from ddi.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.tokens import Token

#: The most names of the dictionary that may stand in a row of `_WORDS` words that could begin one, all of it within
#: `WINDOW` sentences. Of 300 labels, the most crowded place has 50.
MOST_NAMES: Final = 500
_WORDS: Final = 1000


def check_crowding(text: str, tokens: Sequence[Token], dictionary: Dictionary, *, start: int = 0) -> None:
    """Make sure that a text is not crowded with names of drugs beyond what could ever be read.

    Few of these texts get past `ddi.regions.MOST_DRUGS`, which counts the mentions that a judge leaves. The time is
    that of looking at each word once.

    Args:
        text: between two blank lines.
        tokens: its words.
        dictionary: whose names are counted.
        start: where the text stands in its section, for the message.

    Raises:
        LabelError: it is.
    """
    longest = dictionary.longest
    beginnings = [number for number, token in enumerate(tokens) if token.key in longest]
    for at in range(_WORDS, len(beginnings) + 1, _WORDS // 2):
        words = tokens[beginnings[at - _WORDS] : beginnings[at - 1] + 1]
        since, until = words[0].start, words[-1].end
        if until - since > WINDOW * LONGEST_SENTENCE or len(split_sentences(text[since:until])) > WINDOW:
            continue
        names = sum(1 for _ in find_names(text, words, dictionary))
        if names > MOST_NAMES:
            raise LabelError(
                "too many drugs are named close together",
                place=f"characters {start + since}-{start + until} of a section",
                expected=f"at most {MOST_NAMES} names within {WINDOW} sentences",
                found=str(names),
            )
