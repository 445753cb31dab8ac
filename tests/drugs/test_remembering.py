"""A recogniser that remembers finds what one without a memory finds, whatever it has read before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi.drugs import LabelNames, label_names, recognise_label
from ddi.drugs.blocks import split_blocks
from ddi.drugs.remembering import RememberingRecogniser
from ddi.labels import read_labels, select_sections
from ddi.labels.label import Label

SPL = Path(__file__).parents[3] / "shared" / "labels" / "spl"

# What runs on over a line, refers to what stands before or after, or is known from elsewhere in the label.
PIECES = st.sampled_from(
    [
        "Warfarin", "warfarin sodium", "sodium", "Methotrexate", "Salicylate levels rose", "zorbamide (ZBM)", "(ODV)",
        "O-desmethylvenlafaxine", "ODV", "ZBM was given", "its active metabolite", "Metabolites", "metabolite, M8",
        "nelfinavir", "the major metabolite of zidovudine is GZDV.", "GZDV", "5-hydroxy", "propafenone", "keto-\n",
        "conazole", "St.", "John's Wort", "7.1 ", "AUC 46%", "Aspirin:", "aspirin", "quexapine\u00ae", "Quexapine",
        "and", "iron", "caffeine", "acid", "valproic", "num", "12", "Coumadin", "\u2022", "met\u00adformin",
        "The former, called M1", "\u0130buprofen", "a", "desipramine",
    ]
)  # fmt: skip
GAPS = st.sampled_from([" ", " ", "\n", "\n\n", "\n \n", "\r\n\r\n", "\n\n\n  ", "-", ", "])
TEXTS = st.lists(st.tuples(PIECES, GAPS), max_size=14).map(lambda parts: "".join(a + b for a, b in parts))
NAMES = st.builds(
    LabelNames,
    brands=st.lists(st.sampled_from(["Zorbex", "Quexapine", "Coumadin"]), max_size=2).map(tuple),
    ingredients=st.lists(st.sampled_from(["zorbamide", "quexapine fumarate", "ODV", "metformin"]), max_size=2).map(
        tuple
    ),
    uniis=st.just({"zorbamide": "U1"}),
)
LABELS = st.tuples(st.lists(TEXTS, max_size=3), NAMES)

REMEMBERING = RememberingRecogniser()


@given(LABELS)
@settings(max_examples=150, deadline=None)
def test_it_finds_what_it_would_without_a_memory(label: tuple[list[str], LabelNames]) -> None:
    """Twice: when a text is new, and when it has been read; with what other labels left in the memory."""
    texts, names = label
    expected = recognise_label(texts, label=names)
    assert REMEMBERING(texts, label=names) == expected
    assert REMEMBERING(texts, label=names) == expected


@given(TEXTS)
def test_blocks_tile_the_text(text: str) -> None:
    """None is empty, and none but the first is reached by a name before it."""
    blocks = split_blocks(text)
    assert "".join(block.text for block in blocks) == text
    assert all(block.text and text[block.start :].startswith(block.text) for block in blocks)


def test_a_section_that_repeats_has_the_very_same_drugs() -> None:
    """So that what follows can remember it too."""
    recognise = RememberingRecogniser()
    texts = ["Warfarin was given with ketoconazole.\n\nNothing was seen."]
    first, second = (recognise(texts, label=None)[0] for _ in range(2))
    assert len(first) == 2
    assert first is second


@pytest.mark.skipif(not SPL.is_dir(), reason="the real labels are not in ../shared/labels/spl")
def test_real_labels_give_the_same() -> None:
    """To the last digit of every score, one label after the other."""
    recognise = RememberingRecogniser()
    labels = [label for label in read_labels(sorted(SPL.glob("*.xml"))[:6]) if isinstance(label, Label)]
    assert len(labels) == 6
    for label in labels:
        texts = [section.text for section in select_sections(label)]
        assert recognise(texts, label=label_names(label)) == recognise_label(texts, label=label_names(label))
