"""The scikit-learn pipelines beside a model, opened only where all that they hold is of a fixed list of types.

skops itself trusts hundreds of types of scikit-learn, NumPy and SciPy. Ours need the few below; whatever else a file
names is refused before skops makes anything of it.
"""

from __future__ import annotations

import json
import re
import zipfile
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sklearn.pipeline import Pipeline

#: Module, class and way of loading of everything in the pipelines of `ddi.learners.svm`, as skops names them.
TRUSTED: Final = frozenset(
    {
        ("builtins", "dict", "DictNode"),
        ("builtins", "list", "ListNode"),
        ("builtins", "str", "JsonNode"),
        ("builtins", "str", "TypeNode"),
        ("builtins", "tuple", "TupleNode"),
        ("numpy", "float64", "TypeNode"),
        ("numpy", "ndarray", "NdArrayNode"),
        ("sklearn.feature_extraction._dict_vectorizer", "DictVectorizer", "ObjectNode"),
        ("sklearn.pipeline", "Pipeline", "ObjectNode"),
        ("sklearn.preprocessing._data", "MaxAbsScaler", "ObjectNode"),
        ("sklearn.preprocessing._data", "Normalizer", "ObjectNode"),
        ("sklearn.preprocessing._data", "StandardScaler", "ObjectNode"),
        ("sklearn.svm._classes", "LinearSVC", "ObjectNode"),
    }
)
_LEARNER: Final = "scikit-learn"
_SCHEMA: Final = "schema.json"
# The schema of the shipped model's largest pipeline has some 10 MB.
_LARGEST_SCHEMA: Final = 256 << 20
# scikit-learn promises to read what the same minor version wrote.
_MINOR: Final = re.compile(r"\d{1,9}\.\d{1,9}")


def check_learner(versions: Mapping[str, str], folder: Path) -> None:
    """Refuse pipelines of another minor version of scikit-learn: it may read them wrongly without a word.

    Raises:
        ModelError: the model was written with another version, or does not say with which.
    """
    written, here = versions.get(_LEARNER, ""), version(_LEARNER)
    if _minor(written) != _minor(here):
        raise ModelError(
            "the pipelines are of another version of scikit-learn",
            path=folder,
            expected=f"scikit-learn {here}",
            found=f"scikit-learn {written or 'unknown'}",
            remedy="Train the model again, or install that version; `ddi extract` needs neither",
        )


def load_pipeline(path: Path) -> Pipeline:
    """Load one pipeline.

    Raises:
        ModelError: it is damaged, or holds a type that is not of the list.
    """
    from skops.io import load

    try:
        foreign = sorted({".".join(found[:2]) for found in _types(_schema(path)) if found not in TRUSTED})
        pipeline: Pipeline | None = None if foreign else load(path)
    except Exception as error:  # skops, NumPy and zipfile raise whatever they meet in a damaged file
        raise ModelError(
            f"a pipeline cannot be read ({error})", path=path, remedy="Copy or train the model again"
        ) from error
    if pipeline is None:
        raise ModelError(
            "the pipeline holds types that are not trusted",
            path=path,
            expected="those of a vectorizer, a scaler and a linear support vector machine",
            found=", ".join(foreign[:10]),
        )
    return pipeline


def _schema(path: Path) -> Any:  # noqa: ANN401 - JSON has no better type
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo(_SCHEMA).file_size > _LARGEST_SCHEMA:
            raise ValueError("its schema is too large")
        return json.loads(archive.read(_SCHEMA))


def _types(schema: object) -> Iterator[tuple[str, str, str]]:
    """Yield what a schema names, wherever it stands in it."""
    waiting = [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.keys() & {"__class__", "__module__", "__loader__"}:
                module, name, loader = (str(value.get(f"__{key}__", "")) for key in ("module", "class", "loader"))
                yield module, name, loader
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _minor(number: str) -> str:
    found = _MINOR.match(number)
    return found.group() if found else ""
