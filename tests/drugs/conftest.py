"""A small dictionary of invented drugs, and the development corpus where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ddi.drugs.dictionary import Dictionary
from ddi.drugs.values import DrugEntry, EntryKind

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "pi-pk-ddi"

ZORBAMIDE = DrugEntry("zorbamide", ids={"drugbank": "DB99901", "mesh": "D999901"})
QUEXAPINE = DrugEntry("quexapine", ids={"drugbank": "DB99902"})
KELADONE = DrugEntry("keladone")
PRODUCT = DrugEntry("keladone/quexapine", EntryKind.PRODUCT)
IRON = DrugEntry("iron", EntryKind.SUBSTANCE)
ALUMINUM = DrugEntry("aluminum")
ALUMINUM_HYDROXIDE = DrugEntry("aluminum hydroxide")
WORT = DrugEntry("st. blort's wort")


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    """Invented drugs under the keys that a real dictionary would have."""
    return Dictionary.of(
        {
            "zorbamide": ZORBAMIDE,
            "zorbex": ZORBAMIDE,
            "quexapine": QUEXAPINE,
            "quexapin": QUEXAPINE,
            "keladone": KELADONE,
            "dukela": PRODUCT,
            "iron": IRON,
            "aluminum": ALUMINUM,
            "aluminum hydroxide": ALUMINUM_HYDROXIDE,
            "st blort s wort": WORT,
            "alfa": KELADONE,
        },
        words=frozenset({"patients", "weather"}),
    )


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The development corpus; a test that needs it is skipped by name without it."""
    from corpus_tools.corpus import load_corpus

    if not CORPUS.is_dir():
        pytest.skip("the PI PK DDI corpus is not in ../shared/corpora/pi-pk-ddi")
    return load_corpus(CORPUS)
