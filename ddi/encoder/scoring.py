"""Score instances with a tuned encoder by ONNX Runtime. No torch, and no code from the model's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ddi.encoder.marking import mark, reads
from ddi.encoder.packages import import_extra
from ddi.encoder.tokenizing import Pieces
from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ddi.features.context import Context


@dataclass(frozen=True, slots=True)
class Encoder:
    """A tuned encoder, ready to score. ``session`` is ONNX Runtime's."""

    session: Any
    pieces: Pieces

    @classmethod
    def load(cls, network: Path, tokenizer: Path, *, threads: int = 1) -> Encoder:
        """Read an encoder's two files.

        Args:
            network: an ONNX file.
            tokenizer: a ``tokenizer.json``.
            threads: for the products of matrices; scores don't depend on it.

        Raises:
            MissingDependencyError: onnxruntime or tokenizers is not installed.
            ModelError: a file cannot be read.
        """
        runtime = import_extra("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = runtime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime has a class for each of its status codes, derived from Exception
            raise ModelError(f"the encoder cannot be read ({error})", path=network) from error
        return cls(session, Pieces.load(tokenizer))

    @property
    def width(self) -> int:
        """How many numbers the encoder says of an instance."""
        return int(self.session.get_outputs()[0].shape[1])

    def scores(self, contexts: Sequence[Context]) -> NDArray[np.float64]:
        """Return the score of each instance, NaN where the encoder doesn't read it; positive ones rather interact.

        Instances of one marked text are computed once.
        """
        read = [index for index, context in enumerate(contexts) if reads(context)]
        texts = [mark(contexts[index]) for index in read]
        distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        found = self.run(self.pieces.encode(list(distinct)))[:, 0]
        scores = np.full(len(contexts), np.nan)
        scores[read] = found[[distinct[text] for text in texts]]
        return scores

    def run(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """Return all outputs of word pieces, one row a text.

        Each text is computed by itself: what is computed together shares the scale of its 8-bit values, so that a
        score would depend on its neighbours; and nothing is padding.
        """
        found = np.zeros((len(texts), self.width))
        for row, text in enumerate(texts):
            ids = np.array([text], dtype=np.int64)
            found[row] = self.session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0]
        return found
