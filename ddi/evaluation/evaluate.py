"""Score a trained model on an annotated corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.evaluation.end_to_end import evaluate_recognised, recognise_inserts
from ddi.evaluation.examples import build_examples
from ddi.evaluation.predictions import prediction_rows
from ddi.evaluation.results import Evaluation
from ddi.features import FEATURE_SETS
from ddi.learning import Settings, featurize
from ddi.parsing import parser_named

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from ddi.model import Model


def evaluate(corpus: Corpus, model: Model, *, mentions: str = "gold", seed: int = 0) -> Evaluation:
    """Score a model on every instance of a corpus.

    Args:
        corpus: annotated sections, which the model should not have seen.
        model: a loaded model.
        mentions: ``gold``, the annotated drugs, or ``recognised``, those that the shipped recogniser finds.
        seed: of the bootstrap.
    """
    features = FEATURE_SETS[model.manifest.features]
    parser = parser_named(model.manifest.parser) if features.needs_parser else None
    encoder = model.load_encoder()
    if mentions == "recognised":
        settings = Settings(features=features)
        rows = evaluate_recognised(
            corpus, model.classifiers, settings, recognise_inserts(corpus), parser=parser, encoder=encoder
        )
    else:
        examples = build_examples(corpus, parser=parser)
        rows = prediction_rows(
            examples, model.classifiers.predict(featurize(examples.contexts, features, encoder=encoder))
        )
    return Evaluation.of(
        rows,
        about={
            "corpus": corpus.name,
            "model": model.manifest.name,
            "features": features.name,
            "parser": model.manifest.parser,
            "learner": model.manifest.learner,
            "mentions": mentions,
        },
        seed=seed,
    )
