"""Write a model's folder, whole or not at all; see ``ddi.model`` for what is in it."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.errors import OutputError
from ddi.manifest import (
    CLASSIFIERS,
    MANIFEST,
    OPTIONAL,
    PIPELINE,
    PROTOCOL,
    Manifest,
    checksum,
    installed_versions,
    write_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ddi.learning import Fitted

# What the time of a zip archive's member can say.
_FIRST_YEAR, _LAST_YEAR = 1980, 2107


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
    with _new_folder(target) as temporary:
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
            files={path.name: checksum(path) for path in sorted(temporary.iterdir())},
        )
        write_json(temporary / MANIFEST, asdict(manifest))
    return manifest


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """Give a folder that takes a model's place when the block ends without error, and is gone otherwise."""
    try:
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    try:
        yield temporary
        temporary.chmod(0o755)
        if target.exists():
            for optional in OPTIONAL:
                if (target / optional).is_file():
                    shutil.copy2(target / optional, temporary / optional)
            _replace(target, temporary)
        else:
            temporary.rename(target)
    except OSError as error:
        raise OutputError(f"the model cannot be written ({error.strerror})", path=target) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


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
        manifest = json.loads((folder / MANIFEST).read_bytes())
        known = {*manifest["files"], MANIFEST, CLASSIFIERS, *OPTIONAL}
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


def _write_files(fitted: Fitted, folder: Path) -> None:
    from zipfile import ZIP_DEFLATED

    from skops.io import dump

    classifiers = fitted.classifiers
    write_json(
        folder / CLASSIFIERS,
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
        dump(pipeline, folder / f"{name}{PIPELINE}", compression=ZIP_DEFLATED)
