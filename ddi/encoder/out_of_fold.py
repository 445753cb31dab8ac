"""Score every instance by an encoder that was tuned without its fold, fold by fold, so that a run can be resumed."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.files import atomic_write
from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from ddi.encoder.tuner import Tuner


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Scores of all instances, one row an instance and one column an output, and the seconds of each fold's tuning.

    Instances that the encoder doesn't read have NaN.
    """

    scores: NDArray[np.float64]
    seconds: tuple[float, ...]


def out_of_fold(
    tuner: Tuner,
    assigned: NDArray[np.intp],
    *,
    seed: int = 0,
    keep: Path | None = None,
    on_fold: Callable[[int], None] = lambda _: None,
) -> OutOfFold:
    """Tune an encoder for each fold and score the fold with it.

    Args:
        tuner: the instances and their encoder.
        assigned: the fold of each instance, also of those that aren't read.
        seed: of the tuning.
        keep: a folder for one file a fold; folds that stand there from a run just like this one are not tuned again.
        on_fold: called with the number of folds done.

    Raises:
        ModelError: a file in the folder is of another run, or damaged.
    """
    folds = assigned[tuner.read]
    run = _fingerprint(tuner, folds, seed)
    scores = np.full((len(assigned), tuner.targets.shape[1]), np.nan)
    seconds = []
    for fold in range(int(assigned.max()) + 1):
        held_out = np.flatnonzero(folds == fold)
        path = None if keep is None else keep / f"fold-{fold}.json"
        if path is not None and path.exists():
            found, taken = _read(path, run, (len(held_out), scores.shape[1]))
        else:
            started = time.perf_counter()
            upper = tuner.tune(np.flatnonzero(folds != fold), seed=seed)
            taken = time.perf_counter() - started
            found = tuner.score(upper, held_out)
            if path is not None:
                with atomic_write(path) as stream:
                    json.dump({"run": run, "seconds": taken, "scores": found.tolist()}, stream)
        scores[tuner.read[held_out]] = found
        seconds.append(taken)
        on_fold(fold + 1)
    return OutOfFold(scores, tuple(seconds))


def _fingerprint(tuner: Tuner, folds: NDArray[np.intp], seed: int) -> str:
    """Return what tells runs apart: texts, targets, folds, settings and the encoder they start from."""
    described = json.dumps(
        [
            tuner.about,
            seed,
            folds.tolist(),
            [list(map(int, text)) for text in tuner.texts.pieces],
            np.nan_to_num(tuner.targets, nan=-1.0).tolist(),
        ]
    )
    return hashlib.sha256(described.encode()).hexdigest()


def _read(path: Path, run: str, shape: tuple[int, int]) -> tuple[NDArray[np.float64], float]:
    remedy = "Name another folder, or delete the file to tune its fold again"
    try:
        value = json.loads(path.read_bytes())
        scores, seconds, found = np.array(value["scores"], dtype=np.float64), float(value["seconds"]), value["run"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"the scores of a fold cannot be read ({error})", path=path, remedy=remedy) from error
    if found != run or scores.shape != shape:
        raise ModelError("these scores are of another corpus, encoder or setting", path=path, remedy=remedy)
    return scores, seconds
