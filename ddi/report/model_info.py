"""What a model is, as tables and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus_tools.tables import Table
from ddi.errors import ModelError
from ddi.features.paper import is_path_feature
from ddi.learners.rules import RuleModel
from ddi.learners.tree import TreeModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ddi.learners.base import Scorer
    from ddi.model import Model


def model_tables(model: Model, features: int) -> list[Table]:
    """Return the manifest and, for each classifier, its heaviest features and, where it has them, its tree or rules.

    Raises:
        ModelError: the scores in the manifest are damaged.
    """
    manifest = model.manifest
    roles = model.classifiers.roles
    rows = [
        ("name", manifest.name),
        ("folder", str(model.folder)),
        ("model card", str(card) if (card := model.folder / "README.md").is_file() else "none"),
        ("features", manifest.features),
        ("parser", manifest.parser),
        ("learner", manifest.learner),
        *_encoder(model),
        ("threshold", f"{model.classifiers.threshold:.3f}"),
        ("licence", manifest.licence or "not stated"),
        ("trained", str(manifest.data.get("trained", "not stated"))),
        *((f"data: {name}", _text(value)) for name, value in manifest.data.items() if name != "trained"),
        *((f"score: {name}", value) for name, value in _headline(manifest.scores, model.folder).items()),
        *((f"version: {name}", value) for name, value in manifest.versions.items()),
        *(
            (f"setting: {name}", ", ".join(f"{key} {each}" for key, each in value.items() if key != "name"))
            for name, value in manifest.settings.items()
            if isinstance(value, dict)
        ),
    ]
    return [
        Table("Model", ("", "value"), tuple(rows)),
        Table("Files, as the manifest has them", ("file", "bytes", "SHA-256"), _files(model)),
        _weights("Interaction: heaviest features", model.classifiers.interaction, features),
        _weights("Modality: heaviest features (above 0: positive)", model.classifiers.modality, features),
        *([] if roles is None else [_weights("Roles: heaviest features (above 0: the first acts)", roles, features)]),
        *_readable("Interaction", model.classifiers.interaction),
        *_readable("Modality (yes: positive)", model.classifiers.modality),
        *([] if roles is None else _readable("Roles (yes: the first acts)", roles)),
    ]


def _files(model: Model) -> tuple[tuple[str, str, str], ...]:
    """Return the files, which were checked when the model was loaded."""
    return tuple(
        (name, f"{(model.folder / name).stat().st_size:,}", checksum) for name, checksum in model.manifest.files.items()
    )


def _encoder(model: Model) -> list[tuple[str, str]]:
    """Return the row of a sentence encoder, where the classifiers go with one."""
    if model.classifiers.blend is None:
        return []
    tuned = model.manifest.settings.get("encoder", {})
    return [("encoder", f"{tuned.get('pretrained', 'unknown')}, weight {model.classifiers.blend.weight:g}")]


def model_json(model: Model, features: int) -> dict[str, Any]:
    """Return the manifest, the heaviest features, and trees or rules as lines to read, as plain values."""
    classifiers = {"interaction": model.classifiers.interaction, "modality": model.classifiers.modality}
    if model.classifiers.roles is not None:
        classifiers["roles"] = model.classifiers.roles
    return {
        "manifest": asdict(model.manifest),
        "threshold": model.classifiers.threshold,
        "heaviest": {name: scorer.heaviest(features) for name, scorer in classifiers.items()},
        "path_words": {
            name: sum(is_path_feature(feature) for feature, _ in scorer.heaviest(features))
            for name, scorer in classifiers.items()
        },
        "lines": {
            name: scorer.lines() for name, scorer in classifiers.items() if isinstance(scorer, TreeModel | RuleModel)
        },
    }


def _weights(title: str, scorer: Scorer, count: int) -> Table:
    heaviest = scorer.heaviest(count)
    on_path = sum(is_path_feature(name) for name, _ in heaviest)
    return Table(
        f"{title}; {on_path} of {len(heaviest)} are of the path",
        ("feature", "weight"),
        tuple((name, f"{weight:+.3f}") for name, weight in heaviest),
    )


def _readable(title: str, scorer: Scorer) -> list[Table]:
    """Return a tree or rules as a table to read, and nothing for other kinds."""
    if isinstance(scorer, TreeModel):
        return [Table(f"{title}: decision tree", ("", "positive / all, in training"), tuple(scorer.lines()))]
    if isinstance(scorer, RuleModel):
        return [Table(f"{title}: rules", ("", "right / covered, in training"), tuple(scorer.lines()))]
    return []


def _headline(scores: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Pick the figures that a reader looks for first."""
    try:
        return _picked(scores)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"the manifest's scores cannot be read ({error})", path=folder, remedy="Train the model again"
        ) from error


def _picked(scores: Mapping[str, Any]) -> dict[str, str]:
    if not scores:
        return {}
    places = {
        "instances, F": ("instances", "f"),
        "section pairs, F": ("section_pairs", "f"),
        "modality, macro F": ("modality", "macro_f"),
    }
    picked = {"protocol": str(scores["protocol"])}
    for name, (measure, part) in places.items():
        found = scores[measure][part]
        picked[name] = f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
    return picked


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return str(value)
