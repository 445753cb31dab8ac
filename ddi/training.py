"""An annotated corpus in, a model folder out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples, training_data
from ddi.learning import featurize, fit
from ddi.model import save_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.evaluation.examples import Examples
    from ddi.learning import Settings
    from ddi.model import Manifest
    from ddi.parsing.tree import Parser


def train(
    corpus: Corpus,
    folder: str | Path,
    settings: Settings,
    *,
    parser: Parser | None,
    name: str,
    licence: str = "",
    score: bool = False,
    seed: int = 0,
    force: bool = False,
    on_step: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Train on a corpus and write the model.

    Args:
        corpus: annotated sections.
        folder: the model's folder.
        settings: features and learners.
        parser: what parses; ``None`` where the features need none.
        name: the model's name, for its manifest and every interaction that it finds.
        licence: licence and source of the corpus, for the manifest.
        score: whether to cross-validate over package inserts first and put the figures into the manifest.
        seed: of folds.
        force: whether to replace a model.
        on_step: called with what is done next.
    """
    on_step("parsing")
    examples = build_examples(corpus, parser=parser)
    features = featurize(examples.contexts, settings.features)
    scores: dict[str, Any] = {}
    if score:
        on_step("cross-validating over package inserts")
        evaluation = crossvalidate(examples, settings, protocol="insert", seed=seed, features=features)
        scores = {"protocol": "insert", "folds": 10, **evaluation.measures.to_json()}
    on_step("training")
    fitted = fit(training_data(examples, features), settings, seed=seed)
    return save_model(
        fitted,
        folder,
        name=name,
        features=settings.features.name,
        parser=parser.name if parser is not None else "none",
        learner=settings.interaction.name,
        settings={
            "interaction": settings.interaction.settings(),
            "modality": settings.modality.settings(),
            "seed": seed,
        },
        data=describe(corpus, examples),
        licence=licence,
        scores=scores,
        force=force,
    )


def describe(corpus: Corpus, examples: Examples) -> dict[str, Any]:
    """Return what a manifest says of the data: the corpus and its counts."""
    modalities = Counter(str(label.modality) for label in examples.labels if label.interacts)
    return {
        "corpus": corpus.name,
        "package_inserts": len({section.package_insert for section in corpus.sections}),
        "sections": len(corpus.sections),
        "instances": len(examples.contexts),
        "interacting": sum(modalities.values()),
        "modalities": dict(sorted(modalities.items())),
    }
