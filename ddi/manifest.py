"""The manifest of a model's folder: what the model is, and the files that belong to it, to the byte."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Raise it when a folder written before can no longer be read, or would be read differently.
PROTOCOL = 2

MANIFEST: Final = "manifest.json"
CLASSIFIERS: Final = "classifiers.json"
#: The suffix of scikit-learn's own objects.
PIPELINE: Final = ".skops"
#: What may lie in the folder without being part of the model.
OPTIONAL: Final = frozenset({"README.md"})
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


def installed_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape a model."""
    return {"python": platform.python_version(), **{name: version(name) for name in _VERSIONED}}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a model's folder.

    Raises:
        ModelError: this is no model, its manifest is damaged, or it is of another protocol.
    """
    path = folder / MANIFEST
    remedy = "Give a folder that `ddi train` wrote"
    if not folder.is_dir():
        raise ModelError("there is no such model folder", path=folder, remedy=remedy)
    if not path.is_file():
        raise ModelError("this folder is not a model: it has no manifest.json", path=folder, remedy=remedy)
    try:
        value = load_json(path)
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


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder whose files are not just those of the manifest, to the byte.

    Raises:
        ModelError: a file is missing, changed or too many, or cannot be read.
    """
    present = {path.name for path in folder.iterdir()} - OPTIONAL - {MANIFEST}
    expected = set(manifest.files) | {CLASSIFIERS}
    for name in sorted(expected ^ present):
        what = "a file is missing" if name in expected else "there is a file too many"
        raise ModelError(f"{what}: {name}", path=folder, remedy="Copy or train the model again")
    for name in sorted(expected):
        # A link may lead to a device that never ends, or to a pipe that nobody writes to.
        if not (folder / name).is_file():
            raise ModelError("this is not a regular file", path=folder / name, remedy="Copy or train the model again")
        try:
            found = checksum(folder / name)
        except OSError as error:
            raise ModelError(f"the file cannot be read ({error.strerror})", path=folder / name) from error
        if found != manifest.files.get(name):
            raise ModelError(
                "the file has changed since the model was written",
                path=folder / name,
                expected=f"SHA-256 {manifest.files.get(name)}",
                remedy="Copy or train the model again",
            )


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_json(path: Path) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return a JSON file's value.

    Raises:
        ValueError: it is not UTF-8, not JSON, or holds half a character (a lone surrogate), which nothing could print.
    """
    text = path.read_text(encoding="utf-8")
    value = json.loads(text)
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode()
    return value


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON, UTF-8."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
