"""An annotated corpus in, a model folder out."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus_tools.splits import corpus_checksum
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples, training_data
from ddi.learning import featurize, fit
from ddi.model import check_target, save_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.corpus import Corpus
    from ddi.encoder.tuner import Tuner
    from ddi.encoder.tuning import TuningSettings
    from ddi.evaluation.examples import Examples
    from ddi.learning import Features, Settings
    from ddi.model import Manifest
    from ddi.parsing.tree import Parser


# Of the encoder's held-out scores and of the cross-validation that goes into a manifest.
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """Which sentence encoder to tune beside the classifiers.

    Args:
        name: as ``ddi.encoder.network.pretrained_folder`` takes it; MiniLM-L6 if ``None``.
        keep: a folder for the held-out scores of each fold, so that a run which was broken off goes on.
        settings: how to tune.
    """

    name: str | None = None
    keep: Path | None = None
    settings: TuningSettings | None = None


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
    encoder: EncoderChoice | None = None,
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
        encoder: the sentence encoder to tune beside the classifiers; none if not given.

    Raises:
        OutputError: the folder cannot be written; that is found before anything is learned.
    """
    check_target(Path(folder), force=force)
    on_step("parsing")
    examples = build_examples(corpus, parser=parser)
    features = featurize(examples.contexts, settings.features)
    tuner = None
    if encoder is not None:
        features, tuner = _encode(examples, features, encoder, seed, on_step)
    scores: dict[str, Any] = {}
    if score:
        on_step("cross-validating over package inserts")
        scores = _scores(examples, settings, features, seed)
    on_step("training")
    fitted = fit(training_data(examples, features), settings, seed=seed)
    write_encoder = None if tuner is None else _tuned(tuner, seed, on_step)
    return save_model(
        fitted,
        folder,
        name=name,
        features=settings.features.name,
        parser=parser.name if parser is not None else "none",
        learner=settings.interaction.name,
        settings=_parameters(settings, tuner, seed),
        data={**describe(corpus, examples), "checksum": corpus_checksum(corpus), "trained": _today()},
        licence=licence,
        scores=scores,
        force=force,
        write_encoder=write_encoder,
    )


def _scores(examples: Examples, settings: Settings, features: Features, seed: int) -> dict[str, Any]:
    """Return the figures of a cross-validation over package inserts, for a manifest."""
    evaluation = crossvalidate(examples, settings, protocol="insert", folds=_FOLDS, seed=seed, features=features)
    return {"protocol": "insert", "folds": _FOLDS, **evaluation.measures.to_json()}


def _parameters(settings: Settings, tuner: Tuner | None, seed: int) -> dict[str, Any]:
    """Return the learners' parameters, for a manifest."""
    return {
        "interaction": settings.interaction.settings(),
        "modality": settings.modality.settings(),
        "seed": seed,
        **({} if tuner is None else {"encoder": tuner.about}),
    }


def _encode(
    examples: Examples, features: Features, choice: EncoderChoice, seed: int, on_step: Callable[[str], None]
) -> tuple[Features, Tuner]:
    """Put held-out scores of encoders beside the features, in ten folds or as many as there are package inserts."""
    from ddi.encoder.held_out import with_held_out_scores

    folds = min(_FOLDS, len(set(examples.inserts)))
    on_step(f"tuning the encoder for each of {folds} folds")
    return with_held_out_scores(
        examples,
        features,
        name=choice.name,
        folds=folds,
        seed=seed,
        keep=choice.keep,
        settings=choice.settings,
        on_fold=lambda done: on_step(f"{done} of {folds} folds"),
    )


def _tuned(tuner: Tuner, seed: int, on_step: Callable[[str], None]) -> Callable[[Path], None]:
    """Tune the encoder on all instances, and return what writes it into a folder."""
    on_step("tuning the encoder on all instances")
    return partial(tuner.write, tuner.tune(np.arange(len(tuner.read)), seed=seed))


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


def _today() -> str:
    """Return the day, by universal time; ``SOURCE_DATE_EPOCH`` sets it, for builds that must come out the same."""
    set_to = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = dt.datetime.fromtimestamp(int(set_to), dt.UTC) if set_to.isdecimal() else dt.datetime.now(dt.UTC)
    return now.date().isoformat()
