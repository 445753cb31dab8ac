"""An annotated corpus as instances with their labels beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from corpus_tools.documents import comparable_name
from corpus_tools.instances import Label, label_instances, unreached
from corpus_tools.sentences import split_sentences
from ddi.drugs.dictionary import load_dictionary
from ddi.features.context import Document, build_contexts
from ddi.learning import TrainingData

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import DrugMention, GoldInteraction, Section
    from corpus_tools.sentences import Splitter
    from ddi.features.context import Context
    from ddi.learning import Features
    from ddi.parsing.tree import Parser


@dataclass(frozen=True, slots=True)
class Examples:
    """Instances of a corpus, in order, each with its label, package insert and era.

    ``missed`` holds the gold interactions that no instance reaches, with their section.
    """

    contexts: tuple[Context, ...]
    labels: tuple[Label, ...]
    sections: tuple[Section, ...]
    inserts: tuple[str, ...]
    eras: tuple[str, ...]
    missed: tuple[tuple[Section, GoldInteraction], ...]


def build_examples(
    corpus: Corpus,
    *,
    parser: Parser | None,
    split: Splitter = split_sentences,
    condense: bool = True,
    mentions: Callable[[Section], tuple[DrugMention, ...]] | None = None,
    known: Callable[[Section], Callable[[str], str | None]] | None = None,
) -> Examples:
    """Build the labelled instances of a corpus.

    Args:
        corpus: the annotated sections.
        parser: what parses; ``None`` where the features need none.
        split: the sentence splitter.
        condense: whether mention pairs of the same drugs and sentences are one instance.
        mentions: which drugs a section names; the annotated ones if not given.
        known: what gives the normalised names of a section's drugs; the shipped dictionary if not given.
    """
    drugs = mentions if mentions is not None else (lambda section: section.mentions)
    contexts = build_contexts(
        (
            Document(
                section.name,
                section.text,
                drugs(section),
                own=own_names(section.active_ingredient),
                known=known_name if known is None else known(section),
            )
            for section in corpus.sections
        ),
        parser=parser,
        split=split,
        condense=condense,
    )
    by_name = {section.name: section for section in corpus.sections}
    labels: list[Label] = []
    missed: list[tuple[Section, GoldInteraction]] = []
    reached: dict[str, list[Label]] = {}
    for name, group in groupby(contexts, key=lambda context: context.instance.section):
        reached[name] = label_instances([context.instance for context in group], by_name[name].interactions)
        labels.extend(reached[name])
    for section in corpus.sections:
        missed.extend((section, gold) for gold in unreached(reached.get(section.name, ()), section.interactions))
    sections = [by_name[context.instance.section] for context in contexts]
    return Examples(
        contexts=tuple(contexts),
        labels=tuple(labels),
        sections=tuple(sections),
        inserts=tuple(section.package_insert for section in sections),
        eras=tuple(str(section.era or "") for section in sections),
        missed=tuple(missed),
    )


def training_data(examples: Examples, features: Features) -> TrainingData:
    """Return examples with their features as a learner takes them: package inserts are never split."""
    return TrainingData(
        features,
        examples.labels,
        [
            None if label.precipitant is None else label.precipitant == context.instance.closest.first.name
            for context, label in zip(examples.contexts, examples.labels, strict=True)
        ],
        examples.inserts,
        [(context.instance.section, context.instance.names) for context in examples.contexts],
    )


def own_names(active_ingredient: str) -> tuple[str, ...]:
    """Return the folded names of a label's ingredients: "quinupristin/dalfopristin" and "a and b" are two each."""
    return tuple(comparable_name(name) for name in re.split(r"/| and ", active_ingredient) if name.strip())


def known_name(name: str) -> str | None:
    """Return the normalised name of a folded drug name in the shipped dictionary."""
    entry = load_dictionary().lookup(name)
    return entry.name if entry is not None else None
