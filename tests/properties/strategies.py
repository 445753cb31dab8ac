"""What anyone may put into a file: texts of every kind of character, damaged bytes, and texts that read like labels."""

from __future__ import annotations

import os
from random import Random
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from fuzz.mutations import mutate

#: How many times as many examples are tried; for a thorough run.
MORE: Final = int(os.environ.get("PK_DDI_EXAMPLES", "1"))


def examples(count: int) -> settings:
    """Return settings of so many examples, without a deadline: the machine may be busy."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(deadline=None, max_examples=count * MORE, suppress_health_check=checks)


#: Line ends of every kind, marks of direction and order, combining and astral characters, controls, escapes.
ODD: Final = (
    *("\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\t", "\xa0", "\u3000", "\ufeff", "\0"),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\u00ad", "e\u0301", "\u0b95\u0bcd", "\U0001f48a", "\U0001d6fc"),
    *("\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x7f", "\ufffe", "=1+1", "'=x", '"', "\\", "<b>", "&amp;", "');--"),
    "x" * 500,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.lists(
    st.sampled_from([*ODD, "a", "Zorbamide", " ", ".", "5"]), max_size=12
).map("".join)

DRUGS: Final = "warfarin Coumadin digoxin ketoconazole midazolam rifampin simvastatin norfluoxetine quinidine".split()
_SAYS: Final = (
    *("increased the AUC of", "decreased the clearance of", "had no effect on the pharmacokinetics of", "inhibits"),
    *("was not changed by", "and", ", ", "should not be given with", "doubled the half-life of"),
)
_ENDS: Final = (
    ". ",
    ".\n",
    ".\r\n\r\n",
    " by 46%. ",
    " (AUC 2.1-fold; Cmax 30%). ",
    "\n\n7.2 Inhibitors\n\n",
    "; ",
    "",
)
_WORDS = st.sampled_from(
    [*DRUGS, *DRUGS, "ketoconazole 400 mg", "the drug", "CYP3A4", "10%", *(piece for piece in ODD if len(piece) < 20)]
)


@st.composite
def label_texts(draw: st.DrawFn) -> str:
    """Return a text that names drugs and says what they do, with anything between."""
    parts = ["7 DRUG INTERACTIONS\n\n"] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            drugs = draw(st.permutations(DRUGS))
            parts.append(f"Coadministration of {drugs[0]} increased the AUC of {drugs[1]} by 46%. ")
        first, says, second = draw(_WORDS), draw(st.sampled_from(_SAYS)), draw(_WORDS)
        parts.append(f"{first} {says} {second}{draw(st.sampled_from(_ENDS))}")
        if draw(st.booleans()):
            parts.append(draw(st.sampled_from([*ODD[:-1], ""])))
    return "".join(parts)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Return a file's bytes, changed in some places."""
    data = whole
    for _ in range(draw(st.integers(1, 3))):
        data = mutate(data, Random(draw(st.integers(0, 2**32))))
    return data


def any_bytes(whole: bytes) -> st.SearchStrategy[bytes]:
    """Return files: a whole one damaged, any text, any bytes, JSON or XML too deep, numbers too long."""
    fixed = [b"[" * 100_000, b"9" * 5000, b'{"a":' * 20_000, b"<a>" * 50_000, b"\xff\xfe" + b"\0" * 9, whole]
    return damaged(whole) | damaged(whole) | st.binary(max_size=200) | TEXTS.map(str.encode) | st.sampled_from(fixed)
