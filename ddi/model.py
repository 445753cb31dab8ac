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

import hashlib
import json
import platform
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.blend import Blend
from ddi.calibration import Sigmoid
from ddi.encoder.folder import NETWORK, TOKENIZER, load_encoder
from ddi.errors import ModelError, OutputError
from ddi.evidence import Evidence
from ddi.features import FEATURE_SETS
from ddi.learners import SCORERS
from ddi.learning import Classifiers
from ddi.numbers import read_number
from ddi.pipelines import check_learner, load_pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sklearn.pipeline import Pipeline

    from ddi.encoder.scoring import Encoder
    from ddi.learners.base import Scorer
    from ddi.learning import Fitted

#: Raise it when a folder written before can no longer be read, or would be read differently.
PROTOCOL = 2

DEFAULT_MODEL = Path(__file__).parent / "models" / "default"

_MANIFEST = "manifest.json"
_CLASSIFIERS = "classifiers.json"
# What the time of a zip archive's member can say.
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_PIPELINE = ".skops"
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

    def load_encoder(self) -> Encoder | None:
        """Load the sentence encoder that the classifiers go with; ``None`` where they go alone.

        Raises:
            MissingDependencyError: a package of the extra ``encoder`` is not installed.
            ModelError: the encoder cannot be read.
        """
        return None if self.classifiers.blend is None else load_encoder(self.folder)


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
    write_encoder: Callable[[Path], None] | None = None,
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
        write_encoder: writes the encoder's files into a folder, where the classifiers go with one.

    Raises:
        OutputError: the folder exists, or cannot be written.
    """
    target = Path(folder)
    check_target(target, force=force)
    try:
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    try:
        _write_files(fitted, temporary)
        if write_encoder is not None:
            write_encoder(temporary)
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
            _replace(target, temporary)
        else:
            temporary.rename(target)
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return manifest


def check_target(target: Path, *, force: bool) -> None:
    """Make sure, before the work of training too, that a model can be written.

    Raises:
        OutputError: something stands there that is not to be replaced, or the folder above it cannot be made or
            written, or the clock is wrong.
    """
    try:
        exists = target.exists() or target.is_symlink()
        if target.is_file():
            raise OutputError(
                "there is a file of this name, not a model's folder", path=target, remedy="Choose another name"
            )
        if exists and not (force and _is_model(target)):
            raise OutputError(
                "this exists already, and is not a model alone" if force else "the model's folder exists already",
                path=target,
                remedy="Choose another" if force else "Choose another, or give --force to replace a model",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.", suffix=".part"):
            pass
    except OSError as error:
        raise OutputError(
            f"the model cannot be written ({error.strerror})",
            path=target,
            remedy="Choose a folder that you may write to",
        ) from error
    year = time.localtime().tm_year
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise OutputError(
            "the model cannot be written: its archives have no place for this computer's date",
            path=target,
            found=f"the year {year}",
            remedy="Set the clock",
        )


def _is_model(folder: Path) -> bool:
    """Tell whether a folder is a model, of whatever version, with nothing else in it."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        known = {*manifest["files"], _MANIFEST, _CLASSIFIERS, *_OPTIONAL}
        return "protocol" in manifest and {path.name for path in folder.iterdir()} <= known
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _replace(target: Path, new: Path) -> None:
    """Put a new folder in the place of another, which stays until the new one stands there."""
    old = new.with_name(f"{new.name}.old")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def load_model(folder: str | Path = DEFAULT_MODEL) -> Model:
    """Load a model; its files are checked against the manifest first.

    Raises:
        ModelError: this is no model, or one that is incomplete, changed, or of another protocol.
    """
    path = Path(folder)
    manifest = _read_manifest(path)
    _check_files(path, manifest)
    if manifest.features not in FEATURE_SETS:
        raise ModelError(
            "the model's features are unknown in this version",
            path=path / _MANIFEST,
            expected=" or ".join(FEATURE_SETS),
            found=manifest.features,
        )
    try:
        value = _load_json(path / _CLASSIFIERS)
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
            f"the classifiers cannot be read ({error})", path=path / _CLASSIFIERS, remedy="Train the model again"
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
    manifest = _read_manifest(path)
    _check_files(path, manifest)
    names = [name for name in manifest.files if name.endswith(_PIPELINE)]
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
            "role_calibration": asdict(classifiers.role_calibration),
            "modality_evidence": classifiers.modality_evidence.weight,
            "role_evidence": classifiers.role_evidence.weight,
            "interaction": {"kind": classifiers.interaction.kind, **classifiers.interaction.to_json()},
            "modality": {"kind": classifiers.modality.kind, **classifiers.modality.to_json()},
            "roles": None
            if classifiers.roles is None
            else {"kind": classifiers.roles.kind, **classifiers.roles.to_json()},
            **({} if classifiers.blend is None else {"blend": asdict(classifiers.blend)}),
        },
    )
    for name, pipeline in fitted.pipelines.items():
        dump(pipeline, folder / f"{name}{_PIPELINE}", compression=ZIP_DEFLATED)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _load_json(path: Path) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return a JSON file's value.

    Raises:
        ValueError: it is not UTF-8, not JSON, or holds half a character (a lone surrogate), which nothing could print.
    """
    text = path.read_text(encoding="utf-8")
    value = json.loads(text)
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _read_manifest(folder: Path) -> Manifest:
    path = folder / _MANIFEST
    remedy = "Give a folder that `ddi train` wrote"
    if not folder.is_dir():
        raise ModelError("there is no such model folder", path=folder, remedy=remedy)
    if not path.is_file():
        raise ModelError("this folder is not a model: it has no manifest.json", path=folder, remedy=remedy)
    try:
        value = _load_json(path)
        found = value["protocol"]
    except OSError as error:
        raise ModelError(f"the manifest cannot be read ({error.strerror})", path=path) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
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
        manifest = Manifest(**value)
    except TypeError as error:
        raise ModelError("the manifest is damaged", path=path, found=str(error), remedy=remedy) from error
    for field in fields(Manifest):
        form = {"int": int, "str": str}.get(str(field.type), dict)
        if not isinstance(value[field.name], form):
            found = f"{field.name}: {value[field.name]!r}"
            raise ModelError("the manifest is damaged", path=path, expected=str(field.type), found=found, remedy=remedy)
    for name in ("versions", "files"):
        if not all(isinstance(text, str) for text in value[name].values()):
            expected = f"a text for each of the {name}"
            raise ModelError("the manifest is damaged", path=path, expected=expected, remedy=remedy)
    return manifest


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder whose files are not just those of the manifest, to the byte."""
    present = {path.name for path in folder.iterdir()} - _OPTIONAL - {_MANIFEST}
    expected = set(manifest.files) | {_CLASSIFIERS}
    for name in sorted(expected ^ present):
        what = "a file is missing" if name in expected else "there is a file too many"
        raise ModelError(f"{what}: {name}", path=folder, remedy="Copy or train the model again")
    for name in sorted(expected):
        # A link may lead to a device that never ends, or to a pipe that nobody writes to.
        if not (folder / name).is_file():
            raise ModelError("this is not a regular file", path=folder / name, remedy="Copy or train the model again")
        try:
            checksum = _checksum(folder / name)
        except OSError as error:
            raise ModelError(f"the file cannot be read ({error.strerror})", path=folder / name) from error
        if checksum != manifest.files.get(name):
            raise ModelError(
                "the file has changed since the model was written",
                path=folder / name,
                expected=f"SHA-256 {manifest.files.get(name)}",
                remedy="Copy or train the model again",
            )


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
