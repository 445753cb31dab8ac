"""Score a trained model on an annotated corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.evaluation.examples import build_examples
from ddi.evaluation.predictions import prediction_rows
from ddi.evaluation.results import Evaluation
from ddi.features import FEATURE_SETS
from ddi.learning import featurize
from ddi.parsing import parser_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import DrugMention, Section
    from ddi.model import Model


def evaluate(
    corpus: Corpus,
    model: Model,
    *,
    mentions: Callable[[Section], tuple[DrugMention, ...]] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Score a model on every instance of a corpus.

    Args:
        corpus: annotated sections, which the model should not have seen.
        model: a loaded model.
        mentions: which drugs a section names; the annotated ones if not given.
        seed: of the bootstrap.
    """
    features = FEATURE_SETS[model.manifest.features]
    parser = parser_named(model.manifest.parser) if features.needs_parser else None
    examples = build_examples(corpus, parser=parser, mentions=mentions)
    predictions = model.classifiers.predict(featurize(examples.contexts, features))
    return Evaluation.of(
        prediction_rows(examples, predictions),
        about={
            "corpus": corpus.name,
            "model": model.manifest.name,
            "features": features.name,
            "parser": model.manifest.parser,
            "learner": model.manifest.learner,
            "mentions": "gold" if mentions is None else "recognised",
        },
        seed=seed,
    )


def recognised_mentions(section: Section) -> tuple[DrugMention, ...]:
    """Return the drugs that the recogniser finds in a section, with nothing of its annotations."""
    from ddi.drugs.recogniser import recognise

    return tuple(drug.mention for drug in recognise(section.text))
