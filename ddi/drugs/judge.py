"""The statistical layer: a linear model that says of each candidate what it is, if anything.

Its weights are plain numbers in a JSON file, so that loading and applying them needs no scikit-learn::

    {"format": 1, "name": ..., "source": ..., "licence": ..., "outcomes": ["none", "active ingredient", ...],
     "intercepts": [...], "weights": {"feature": [...], ...}, "common_words": [...]}
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import MentionType
from corpus_tools.errors import TextFileError
from corpus_tools.files import atomic_write, read_text
from ddi.errors import ModelError
from ddi.numbers import read_number
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHIPPED_JUDGE = Path(__file__).parent / "recogniser.json"
#: Raise it when a file of the old form would be read wrongly.
FORMAT = 1
NONE = "none"
OUTCOMES = (NONE, *(kind.value for kind in MentionType))


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of each outcome (`OUTCOMES`, in that order) for each feature, and words that no drug is called by."""

    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]] = field(repr=False)
    common_words: frozenset[str] = field(repr=False)
    name: str = ""
    source: str = ""
    licence: str = ""
    _sums: Remembered[tuple[str, ...], tuple[float, ...]] = field(
        default_factory=lambda: Remembered(8192), init=False, repr=False, compare=False
    )

    def probabilities(self, features: Iterable[str], *, first: tuple[str, ...] = ()) -> tuple[float, ...]:
        """Return the probability of each outcome; unknown features weigh nothing.

        Args:
            features: what is judged by.
            first: features to add up before these; their sums are remembered.
        """
        sums = self._sums.get(first)
        if sums is None:
            sums = self._added(self.intercepts, first)
            self._sums.put(first, sums)
        scores = self._added(sums, features)
        most = max(scores)
        parts = [math.exp(score - most) for score in scores]
        total = sum(parts)
        return tuple([part / total for part in parts])

    def _added(self, sums: tuple[float, ...], features: Iterable[str]) -> tuple[float, ...]:
        none, ingredient, product, metabolite = sums
        weights = self.weights
        for name in features:
            found = weights.get(name)
            if found is not None:
                none += found[0]
                ingredient += found[1]
                product += found[2]
                metabolite += found[3]
        return none, ingredient, product, metabolite


def load_judge(path: str | Path | None = None) -> Judge:
    """Read weights; without a path, those that ship (read once).

    Raises:
        ModelError: the file is missing, damaged or of another version.
    """
    return _load(SHIPPED_JUDGE if path is None else Path(path))


@lru_cache(maxsize=4)
def _load(path: Path) -> Judge:
    try:
        value = json.loads(read_text(path))
    except (TextFileError, ValueError, RecursionError) as error:
        raise ModelError(
            "the weights of the drug recogniser cannot be read",
            path=path,
            expected="a file of weights as `ddi drugs train` writes it",
            found=error.message if isinstance(error, TextFileError) else f"no JSON ({error})",
            remedy="Check the file's name, or train weights with `ddi drugs train`",
        ) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT or value.get("outcomes") != list(OUTCOMES):
        raise ModelError(
            "these are not weights of this version's drug recogniser",
            path=path,
            expected=f"format {FORMAT}",
            remedy="Train them again with `ddi drugs train`",
        )
    try:
        return _judge(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            "the weights of the drug recogniser are damaged",
            path=path,
            remedy="Train them again with `ddi drugs train`",
        ) from error


def _judge(value: Mapping[str, Any]) -> Judge:
    intercepts = _numbers(value["intercepts"])
    weights = {name: _numbers(row) for name, row in value["weights"].items()}
    return Judge(
        intercepts,
        weights,
        frozenset(value["common_words"]),
        name=str(value["name"]),
        source=str(value["source"]),
        licence=str(value["licence"]),
    )


def _numbers(row: Sequence[float]) -> tuple[float, ...]:
    if len(row) != len(OUTCOMES):
        raise ValueError("one number an outcome")
    return tuple(map(read_number, row))


def dump_judge(judge: Judge, path: str | Path) -> None:
    """Write weights; equal weights give the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    head = {
        "format": FORMAT,
        "name": judge.name,
        "source": judge.source,
        "licence": judge.licence,
        "outcomes": list(OUTCOMES),
        "intercepts": list(judge.intercepts),
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    lines.append('"weights": {')
    rows = [f"{json.dumps(name)}: {json.dumps(list(row))}" for name, row in sorted(judge.weights.items())]
    with atomic_write(Path(path)) as stream:
        stream.write("{\n" + "\n".join(lines) + "\n" + ",\n".join(rows) + "\n},\n")
        stream.write('"common_words": ' + json.dumps(sorted(judge.common_words)) + "\n}\n")
