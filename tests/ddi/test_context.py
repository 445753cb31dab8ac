"""What features may see: normalised text, a tree where one sentence holds both drugs, whose label it is."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ddi.evaluation.examples import build_examples
from ddi.features.context import Context, Document, build_contexts, drug_tokens

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from ddi.evaluation.examples import Examples
    from ddi.features.context import ParseMemory

Make: TypeAlias = Any
Invent: TypeAlias = Any

TEXT = "Vinyl zorbamide 5 mg raised quexapine. It was slow. Velotril 10 mg fell."


def test_names_and_numbers_are_replaced_before_parsing(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """The parser sees one word for a drug of two, and never which drug it is."""
    mentions = make.mentions(TEXT, "Vinyl zorbamide", "quexapine", "Velotril")
    within, across, later = invent.contexts(TEXT, mentions, parser=parser)
    assert within.normalized.text == "drugname num mg raised drugname. "
    assert within.tree is not None
    assert within.tree.words[:4] == ("drugname", "num", "mg", "raised")
    assert (across.tree, later.tree) == (None, None)
    assert [end.text for end in across.ends] == ["drugname num mg raised drugname. ", "drugname num mg fell."]


def test_drugs_are_found_in_the_tree(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """Each mention pair gives the tokens of its two drugs; without a tree there are none."""
    text = "Zorbamide raised quexapine and Zorbamide fell. Velotril rose."
    mentions = make.mentions(text, "Zorbamide", "quexapine", "Velotril")
    within, *across = invent.contexts(text, mentions, parser=parser)
    assert sorted(drug_tokens(within)) == [(0, 2), (2, 4)]
    assert [drug_tokens(context) for context in across] == [[], []]
    (unparsed, *_) = invent.contexts(text, mentions)
    assert drug_tokens(unparsed) == []


def test_drugs_that_share_a_token_have_no_path(make: Make, invent: Invent, parser: ParseMemory) -> None:
    """Two drugs that the tokenizer keeps together are no pair of tokens."""
    (context,) = invent.contexts("Zorbaquexa rose.", make.mentions("Zorbaquexa rose.", "Zorba", "quexa"), parser=parser)
    assert context.normalized.text == "drugnamedrugname rose."
    assert drug_tokens(context) == []


def test_the_labels_own_drug_is_known(make: Make, invent: Invent) -> None:
    """Of the two drugs in text order, which is the label's own."""
    mentions = make.mentions(TEXT, "Vinyl zorbamide", "quexapine", "Velotril")
    contexts = invent.contexts(TEXT, mentions, own=("quexapine",))
    assert [context.own for context in contexts] == [(False, True), (True, False), (False, False)]


def test_no_context_holds_a_label() -> None:
    """What the annotators said is in no field, so no feature can see it."""
    assert not any(word in str(field.type) for field in fields(Context) for word in ("Label", "Gold", "Section"))
    assert {"instance", "normalized", "tree"} <= {field.name for field in fields(Context)}


def test_annotated_interactions_change_no_context(
    small_corpus: Corpus, small_examples: Examples, parser: ParseMemory
) -> None:
    """A corpus without its interactions gives the same contexts, and so the same features."""
    bare = replace(small_corpus, sections=tuple(replace(s, interactions=()) for s in small_corpus.sections))
    without = build_examples(bare, parser=parser)
    assert without.contexts == small_examples.contexts
    assert not any(label.interacts for label in without.labels)
    assert any(label.interacts for label in small_examples.labels)


def test_documents_stay_in_order(make: Make) -> None:
    """Instances carry their document's name; a document without drugs has none."""
    text = "Zorbamide raised quexapine."
    mentions = make.mentions(text, "Zorbamide", "quexapine")
    documents = [Document("b", text, mentions), Document("none", text, ()), Document("a", text, mentions)]
    assert [context.instance.section for context in build_contexts(documents, parser=None)] == ["b", "a"]
