"""Features of a corpus's instances with the scores of encoders that were tuned without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ddi.encoder.packages import import_extra
from ddi.evaluation.protocols import assign_folds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.encoder.tuner import Tuner
    from ddi.encoder.tuning import TuningSettings
    from ddi.evaluation.examples import Examples
    from ddi.learning import Features


def with_held_out_scores(
    examples: Examples,
    features: Features,
    *,
    name: str | Path | None = None,
    protocol: str = "insert",
    folds: int = 10,
    seed: int = 0,
    keep: Path | None = None,
    settings: TuningSettings | None = None,
    on_fold: Callable[[int], None] = lambda _: None,
) -> tuple[Features, Tuner]:
    """Tune an encoder for each fold, and put the scores of what it did not see beside the features.

    Args:
        examples: the labelled instances.
        features: theirs.
        name: the encoder to start from, as ``network.pretrained_folder`` takes it.
        protocol: what stays together in a fold.
        folds: how many.
        seed: of folds and tuning.
        keep: a folder for one file a fold, so that a run which was broken off goes on where it stopped.
        settings: how to tune.
        on_fold: called with the number of folds done.

    Returns:
        the features with ``encoded``, and the tuner, to tune one encoder more on all instances.

    Raises:
        MissingDependencyError: a package of the extra ``encoder-train`` is not installed.
        ModelError: the encoder cannot be read, or the folder's files are of another run.
        NotEnoughDataError: there are fewer units than folds.
    """
    # All that tuning and writing need, so that nothing turns out to be missing once the folds are tuned.
    for package in ("torch", "transformers", "onnx", "onnxscript", "tokenizers", "onnxruntime"):
        import_extra(package)
    from ddi.encoder.out_of_fold import out_of_fold
    from ddi.encoder.tuner import Tuner

    assigned = assign_folds(examples, protocol=protocol, folds=folds, seed=seed)
    tuner = Tuner.of(examples.contexts, examples.labels, features.excluded, name=name, settings=settings)
    found = out_of_fold(tuner, assigned, seed=seed, keep=keep, on_fold=on_fold)
    return replace(features, encoded=found.scores[:, 0]), tuner
