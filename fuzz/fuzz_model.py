"""A model folder: its manifest, a line ``%%%%``, and its classifiers. Checksums are put right first."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING

from ddi.model import load_model
from ddi.report.model_info import model_json, model_tables
from fuzz.common import bounded, must_hold, parts, scratch

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.calibration import Sigmoid
    from ddi.learners.base import Scorer

_INSTANCES = [{}, {"a": 1.0}, {"a": 2.0, "b": 0.5, "c": 1.0}]


def TestOneInput(data: bytes) -> None:
    """Load a model, describe it, and score with it: what loads can be used."""
    with bounded(data), scratch() as folder:
        _write(data, folder)
        model = load_model(folder)
        str(model_tables(model, 5)).encode()
        json.dumps(model_json(model, 5), ensure_ascii=False).encode()
        learned = model.classifiers
        _check(learned.interaction, learned.calibration)
        _check(learned.modality, learned.modality_calibration)
        if learned.roles is not None:
            _check(learned.roles, learned.role_calibration)
        must_hold(math.isfinite(learned.threshold), "a threshold that is no number")


def _write(data: bytes, folder: Path) -> None:
    manifest, classifiers = parts(data, 2)
    (folder / "classifiers.json").write_bytes(classifiers)
    try:
        value = json.loads(manifest)
        value["files"]["classifiers.json"] = hashlib.sha256(classifiers).hexdigest()
        manifest = json.dumps(value).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    (folder / "manifest.json").write_bytes(manifest)


def _check(scorer: Scorer, calibration: Sigmoid) -> None:
    scores = scorer.scores(_INSTANCES)
    must_hold(all(math.isfinite(score) for score in scores), "a score that is no number")
    must_hold(all(0 <= p <= 1 for p in calibration(scores)), "a probability that is none")
