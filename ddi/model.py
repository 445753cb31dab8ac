"""A model is a folder: a manifest, the classifiers as plain numbers, and the scikit-learn pipelines (skops).

=====================  =====================================================================================
``manifest.json``      what it is: protocol, name, data, licence, settings, scores, versions, checksums
``classifiers.json``   weights, calibration and threshold; all that extraction needs, so that it starts at once
``interaction.skops``  the fitted pipeline, for those who want scikit-learn's own object
``modality.skops``     likewise
=====================  =====================================================================================

Loading runs no code: the first two are JSON, and the pipelines are read with skops' default trust, which
refuses every type but those that scikit-learn and NumPy are known to hold.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.calibration import Sigmoid
from ddi.errors import ModelError, OutputError
from ddi.learners import SCORERS
from ddi.learning import Classifiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sklearn.pipeline import Pipeline

    from ddi.learners.base import Scorer
    from ddi.learning import Fitted

#: Raise it when a folder written before can no longer be read, or would be read differently.
PROTOCOL = 1

DEFAULT_MODEL = Path(__file__).parent / "models" / "default"

_MANIFEST = "manifest.json"
_CLASSIFIERS = "classifiers.json"
_PIPELINES = ("interaction.skops", "modality.skops")
_OPTIONAL = frozenset({"README.md"})
_VERSIONED = ("pk-ddi", "scikit-learn", "skops", "spacy", "snowballstemmer", "numpy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is, and how it came about.

    ``features``, ``parser`` and ``learner`` name what the classifiers were trained on and as; ``settings`` holds
    their parameters, ``data`` the corpus and its counts, ``scores`` the figures of its cross-validation (empty
    where none was run), ``files`` the SHA-256 of every other file in the folder.
    """

    protocol: int
    name: str
    features: str
    parser: str
    learner: str
    settings: Mapping[str, Any]
    data: Mapping[str, Any]
    licence: str
    scores: Mapping[str, Any]
    versions: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """A manifest and its classifiers. ``folder`` is where they were loaded from."""

    manifest: Manifest
    classifiers: Classifiers
    folder: Path


def installed_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape a model."""
    return {"python": platform.python_version(), **{name: version(name) for name in _VERSIONED}}


def save_model(
    fitted: Fitted,
    folder: str | Path,
    *,
    name: str,
    features: str,
    parser: str,
    learner: str,
    settings: Mapping[str, Any],
    data: Mapping[str, Any],
    licence: str,
    scores: Mapping[str, Any],
    force: bool = False,
) -> Manifest:
    """Write a model folder, whole or not at all.

    Args:
        fitted: classifiers and pipelines.
        folder: where; it must not exist, or be a model if ``force`` is given, which it replaces. A
            ``README.md`` in it is kept.
        name: see ``Manifest``, as for the next ones.
        features: the feature set's name.
        parser: the parser's full name.
        learner: the learner's name.
        settings: the learners' parameters.
        data: the corpus and its counts.
        licence: of the data.
        scores: of a cross-validation, or nothing.
        force: whether to replace a model.

    Raises:
        OutputError: the folder exists, or cannot be written.
    """
    target = Path(folder)
    if target.exists() and not (force and (target / _MANIFEST).is_file()):
        raise OutputError(
            "the model's folder exists already",
            path=target,
            remedy="Choose another, or give --force to replace a model",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    try:
        _write_files(fitted, temporary)
        manifest = Manifest(
            protocol=PROTOCOL,
            name=name,
            features=features,
            parser=parser,
            learner=learner,
            settings=settings,
            data=data,
            licence=licence,
            scores=scores,
            versions=installed_versions(),
            files={path.name: _checksum(path) for path in sorted(temporary.iterdir())},
        )
        _write_json(temporary / _MANIFEST, asdict(manifest))
        temporary.chmod(0o755)
        if target.exists():
            for optional in _OPTIONAL:
                if (target / optional).is_file():
                    shutil.copy2(target / optional, temporary / optional)
            shutil.rmtree(target)
        temporary.rename(target)
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return manifest


def load_model(folder: str | Path = DEFAULT_MODEL) -> Model:
    """Load a model; its files are checked against the manifest first.

    Raises:
        ModelError: this is no model, or one that is incomplete, changed, or of another protocol.
    """
    path = Path(folder)
    manifest = _read_manifest(path)
    _check_files(path, manifest)
    try:
        value = json.loads((path / _CLASSIFIERS).read_bytes())
        classifiers = Classifiers(
            interaction=_scorer(value["interaction"]),
            modality=_scorer(value["modality"]),
            calibration=Sigmoid(**value["calibration"]),
            modality_calibration=Sigmoid(**value["modality_calibration"]),
            threshold=float(value["threshold"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"the classifiers cannot be read ({error})", path=path / _CLASSIFIERS, remedy="Train the model again"
        ) from error
    return Model(manifest, classifiers, path)


def load_pipelines(folder: str | Path = DEFAULT_MODEL) -> tuple[Pipeline, Pipeline]:
    """Load the interaction and the modality pipeline as scikit-learn has them.

    Raises:
        ModelError: as ``load_model``, or a pipeline holds a type that skops doesn't trust.
    """
    from skops.io import load
    from skops.io.exceptions import UntrustedTypesFoundException

    path = Path(folder)
    _check_files(path, _read_manifest(path))
    try:
        interaction, modality = (load(path / name) for name in _PIPELINES)
    except UntrustedTypesFoundException as error:
        raise ModelError(f"the model holds types that are not trusted ({error})", path=path) from error
    return interaction, modality


def _scorer(value: Mapping[str, Any]) -> Scorer:
    return SCORERS[value["kind"]](value)


def _write_files(fitted: Fitted, folder: Path) -> None:
    from zipfile import ZIP_DEFLATED

    from skops.io import dump

    classifiers = fitted.classifiers
    _write_json(
        folder / _CLASSIFIERS,
        {
            "threshold": classifiers.threshold,
            "calibration": asdict(classifiers.calibration),
            "modality_calibration": asdict(classifiers.modality_calibration),
            "interaction": {"kind": classifiers.interaction.kind, **classifiers.interaction.to_json()},
            "modality": {"kind": classifiers.modality.kind, **classifiers.modality.to_json()},
        },
    )
    for name, pipeline in zip(_PIPELINES, (fitted.interaction, fitted.modality), strict=True):
        dump(pipeline, folder / name, compression=ZIP_DEFLATED)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _read_manifest(folder: Path) -> Manifest:
    path = folder / _MANIFEST
    remedy = "Give a folder that `ddi train` wrote"
    if not folder.is_dir():
        raise ModelError("there is no such model folder", path=folder, remedy=remedy)
    if not path.is_file():
        raise ModelError("this folder is not a model: it has no manifest.json", path=folder, remedy=remedy)
    try:
        value = json.loads(path.read_bytes())
        found = value["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError("the manifest is damaged", path=path, found=str(error), remedy=remedy) from error
    if found != PROTOCOL:
        newer = isinstance(found, int) and found > PROTOCOL
        raise ModelError(
            "the model is of another version",
            path=path,
            expected=f"protocol {PROTOCOL}",
            found=f"protocol {found}",
            remedy="Upgrade pk-ddi" if newer else "Train the model again with this version",
        )
    try:
        return Manifest(**value)
    except TypeError as error:
        raise ModelError("the manifest is damaged", path=path, found=str(error), remedy=remedy) from error


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder whose files are not just those of the manifest, to the byte."""
    present = {path.name for path in folder.iterdir()} - _OPTIONAL - {_MANIFEST}
    expected = set(manifest.files) | {_CLASSIFIERS, *_PIPELINES}
    for name in sorted(expected ^ present):
        what = "a file is missing" if name in expected else "there is a file too many"
        raise ModelError(f"{what}: {name}", path=folder, remedy="Copy or train the model again")
    for name in sorted(expected):
        if _checksum(folder / name) != manifest.files.get(name):
            raise ModelError(
                "the file has changed since the model was written",
                path=folder / name,
                expected=f"SHA-256 {manifest.files.get(name)}",
                remedy="Copy or train the model again",
            )


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
