"""A model is a folder: a manifest, the classifiers as plain numbers, and the scikit-learn pipelines (skops).

=====================  =====================================================================================
``manifest.json``      what it is: protocol, name, data, licence, settings, scores, versions, checksums
``classifiers.json``   weights, calibration and threshold; all that extraction needs, so that it starts at once
``interaction.skops``  the fitted pipeline, for those who want scikit-learn's own object; only where a learner
                       leaves one (the SVM does, trees and rules don't)
``modality.skops``     likewise
``encoder.onnx``       a tuned sentence encoder, where the model has one (``ddi.encoder``)
``tokenizer.json``     its word pieces
=====================  =====================================================================================

Loading runs no code: the first two are JSON, and the pipelines are opened by ``ddi.pipelines``, which
refuses every type but a few of scikit-learn and NumPy. An ONNX file holds known operations and
numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.blend import Blend
from ddi.calibration import Sigmoid
from ddi.encoder.folder import NETWORK, TOKENIZER, load_encoder
from ddi.errors import ModelError
from ddi.evidence import Evidence
from ddi.features import FEATURE_SETS
from ddi.learners import SCORERS
from ddi.learning import Classifiers
from ddi.manifest import (
    CLASSIFIERS,
    MANIFEST,
    PIPELINE,
    PROTOCOL,
    Manifest,
    check_files,
    installed_versions,
    load_json,
    read_manifest,
)
from ddi.model_writing import check_target, save_model
from ddi.numbers import read_number
from ddi.pipelines import check_learner, load_pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sklearn.pipeline import Pipeline

    from ddi.encoder.scoring import Encoder
    from ddi.learners.base import Scorer

__all__ = [
    "DEFAULT_MODEL",
    "PROTOCOL",
    "Manifest",
    "Model",
    "check_target",
    "installed_versions",
    "load_model",
    "load_pipelines",
    "save_model",
]

DEFAULT_MODEL = Path(__file__).parent / "models" / "default"


@dataclass(frozen=True, slots=True)
class Model:
    """A manifest and its classifiers. ``folder`` is where they were loaded from."""

    manifest: Manifest
    classifiers: Classifiers
    folder: Path

    def load_encoder(self) -> Encoder | None:
        """Load the sentence encoder that the classifiers go with; ``None`` where they go alone.

        Raises:
            MissingDependencyError: a package of the extra ``encoder`` is not installed.
            ModelError: the encoder cannot be read.
        """
        return None if self.classifiers.blend is None else load_encoder(self.folder)


def load_model(folder: str | Path = DEFAULT_MODEL) -> Model:
    """Load a model; its files are checked against the manifest first.

    Raises:
        ModelError: this is no model, or one that is incomplete, changed, or of another protocol.
    """
    path = Path(folder)
    manifest = read_manifest(path)
    check_files(path, manifest)
    if manifest.features not in FEATURE_SETS:
        raise ModelError(
            "the model's features are unknown in this version",
            path=path / MANIFEST,
            expected=" or ".join(FEATURE_SETS),
            found=manifest.features,
        )
    try:
        value = load_json(path / CLASSIFIERS)
        classifiers = Classifiers(
            interaction=_scorer(value["interaction"]),
            modality=_scorer(value["modality"]),
            roles=None if value["roles"] is None else _scorer(value["roles"]),
            calibration=Sigmoid.from_json(value["calibration"]),
            modality_calibration=Sigmoid.from_json(value["modality_calibration"]),
            role_calibration=Sigmoid.from_json(value["role_calibration"]),
            threshold=read_number(value["threshold"]),
            blend=_blend(value.get("blend")),
            modality_evidence=Evidence.from_json(value["modality_evidence"]),
            role_evidence=Evidence.from_json(value["role_evidence"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"the classifiers cannot be read ({error})", path=path / CLASSIFIERS, remedy="Train the model again"
        ) from error
    for name in (NETWORK, TOKENIZER) if classifiers.blend is not None else ():
        if name not in manifest.files:
            raise ModelError(f"the model's encoder is missing: {name}", path=path, remedy="Train the model again")
    return Model(manifest, classifiers, path)


def load_pipelines(folder: str | Path = DEFAULT_MODEL) -> dict[str, Pipeline]:
    """Load the fitted pipelines as scikit-learn has them, by classifier: interaction, modality, roles.

    Learners that scikit-learn doesn't have leave none.

    Raises:
        ModelError: as ``load_model``, or they are of another scikit-learn, or one is damaged or holds a type that is
            not of `ddi.pipelines.TRUSTED`.
    """
    path = Path(folder)
    manifest = read_manifest(path)
    check_files(path, manifest)
    names = [name for name in manifest.files if name.endswith(PIPELINE)]
    if names:
        check_learner(manifest.versions, path)
    return {Path(name).stem: load_pipeline(path / name) for name in names}


def _scorer(value: Mapping[str, Any]) -> Scorer:
    return SCORERS[value["kind"]](value)


def _blend(value: Mapping[str, Any] | None) -> Blend | None:
    if value is None:
        return None
    encoder, calibration = (Sigmoid.from_json(value[name]) for name in ("encoder", "calibration"))
    return Blend(read_number(value["weight"]), encoder, calibration)
