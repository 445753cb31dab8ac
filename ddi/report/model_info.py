"""What a model is, as tables and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus_tools.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddi.learners.base import Scorer
    from ddi.model import Model


def model_tables(model: Model, features: int) -> list[Table]:
    """Return the manifest and, for each classifier, its heaviest features."""
    manifest = model.manifest
    rows = [
        ("name", manifest.name),
        ("folder", str(model.folder)),
        ("features", manifest.features),
        ("parser", manifest.parser),
        ("learner", manifest.learner),
        ("threshold", f"{model.classifiers.threshold:.3f}"),
        ("licence", manifest.licence or "not stated"),
        *((f"data: {name}", _text(value)) for name, value in manifest.data.items()),
        *((f"score: {name}", value) for name, value in _headline(manifest.scores).items()),
        *((f"version: {name}", value) for name, value in manifest.versions.items()),
    ]
    return [
        Table("Model", ("", "value"), tuple(rows)),
        _weights("Interaction: heaviest features", model.classifiers.interaction, features),
        _weights("Modality: heaviest features (above 0: positive)", model.classifiers.modality, features),
    ]


def model_json(model: Model, features: int) -> dict[str, Any]:
    """Return the manifest and the heaviest features as plain values."""
    return {
        "manifest": asdict(model.manifest),
        "threshold": model.classifiers.threshold,
        "heaviest": {
            "interaction": model.classifiers.interaction.heaviest(features),
            "modality": model.classifiers.modality.heaviest(features),
        },
    }


def _weights(title: str, scorer: Scorer, count: int) -> Table:
    return Table(
        title, ("feature", "weight"), tuple((name, f"{weight:+.3f}") for name, weight in scorer.heaviest(count))
    )


def _headline(scores: Mapping[str, Any]) -> dict[str, str]:
    """Pick the figures that a reader looks for first."""
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
