"""The paper's features: bigrams of stems, and stems on the path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.features.paper import PaperFeatures
from ddi.features.words import stemmer, words_of

if TYPE_CHECKING:
    from ddi.evaluation.examples import Examples
    from ddi.features.context import Context, ParseMemory

Make: TypeAlias = Any
Invent: TypeAlias = Any


@pytest.fixture
def context(make: Make, invent: Invent, parser: ParseMemory) -> Context:
    text = "Zorbamide reduced the absorption of quexapine 400 mg."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "quexapine"), parser=parser)
    return context


def test_bigrams_are_of_stemmed_words(context: Context) -> None:
    """Numbers and names are replaced, punctuation is left out."""
    assert set(PaperFeatures().modality(context)) == {
        "bigram=drugnam reduc",
        "bigram=reduc the",
        "bigram=the absorpt",
        "bigram=absorpt of",
        "bigram=of drugnam",
        "bigram=drugnam num",
        "bigram=num mg",
    }


def test_the_path_gives_its_inner_words(context: Context) -> None:
    """The drugs themselves are not among them; modality never sees the path."""
    features = PaperFeatures(bigrams=False).interaction(context)
    assert features == {"path=reduc": 1.0, "path=absorpt": 1.0, "path=of": 1.0}
    assert not any(name.startswith("path") for name in PaperFeatures().modality(context))


def test_variants_are_there_to_be_measured(context: Context) -> None:
    """Path bigrams begin and end at a drug; no path needs no parser; another stemmer gives other stems."""
    bigrams = PaperFeatures(bigrams=False, path="bigrams").interaction(context)
    assert set(bigrams) == {"path=drug1 reduc", "path=reduc absorpt", "path=absorpt of", "path=of drug2"}
    no_path = PaperFeatures(path="none")
    assert no_path.interaction(context) == no_path.modality(context)
    assert (no_path.needs_parser, PaperFeatures().needs_parser) == (False, True)
    assert "bigram=the absorption" in PaperFeatures(stem="none").modality(context)


def test_an_instance_unites_the_paths_of_its_pairs(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """A verb that joins any of the mention pairs is there."""
    text = "Zorbamide increased quexapine, whereas zorbamide inhibits quexapine."
    mentions = make.mentions(text, "Zorbamide", "zorbamide", "quexapine")
    (context,) = invent.contexts(text, mentions, parser=parser)
    assert {"path=increas", "path=inhibit"} <= set(PaperFeatures(bigrams=False).interaction(context))


def test_across_sentences_there_is_no_path(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """The bigrams of all its sentences are what it has; nothing runs on after a sentence's end but bigrams."""
    text = "Zorbamide rose. Quexapine fell."
    (context,) = invent.contexts(text, make.mentions(text, "Zorbamide", "Quexapine"), parser=parser)
    assert PaperFeatures(bigrams=False).interaction(context) == {}
    assert "bigram=rose drugnam" in PaperFeatures().interaction(context)


def test_no_pair_is_left_out(examples: Examples) -> None:
    """The paper classifies a metabolite and its parent as any pair."""
    assert any(context.same_substance for context in examples.contexts)
    assert not any(PaperFeatures().excludes(context) for context in examples.contexts)


WORDS = {
    "lower case": ("Zorbamide ROSE", ["zorbamide", "rose"]),
    "no digits, no punctuation": ("rose, 5 (mg) CYP3A4.", ["rose", "mg", "cyp", "a"]),
    "per cent": ("by 46% or 5 %", ["by", "%", "or", "%"]),
    "apostrophes": ("St. John's wort’s", ["st", "john's", "wort’s"]),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words(text: str, words: list[str]) -> None:
    """Words are runs of letters; the per cent sign is one."""
    assert words_of(text) == words


def test_stemmers_are_known_by_name() -> None:
    """Porter's of 1980, his second, or none."""
    assert [stemmer(name)("generously") for name in ("porter", "english", "none")] == [
        "gener",
        "generous",
        "generously",
    ]
    with pytest.raises(ValueError, match="unknown stemmer"):
        stemmer("lancaster")
