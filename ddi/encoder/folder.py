"""The encoder's part of a model folder: two files and a few numbers, no code.

==================  ======================================================================================
``encoder.onnx``    the network with 8-bit weights
``tokenizer.json``  word pieces, the markers among them
==================  ======================================================================================

Their checksums stand in the model's manifest, as those of its other files; how the scores are added, in its
``classifiers.json`` (`ddi.blend`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.encoder.scoring import Encoder

NETWORK = "encoder.onnx"
TOKENIZER = "tokenizer.json"


def load_encoder(folder: Path) -> Encoder:
    """Load a model folder's encoder, whose checksums were compared when the model was loaded.

    Raises:
        MissingDependencyError: a package of the extra ``encoder`` is not installed.
        ModelError: a file cannot be read.
    """
    from ddi.encoder.scoring import Encoder

    return Encoder.load(folder / NETWORK, folder / TOKENIZER)
