"""Labelled instances made ready for tuning, as often as there are folds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ddi.encoder.export import export_quantized
from ddi.encoder.folder import NETWORK, TOKENIZER
from ddi.encoder.marking import mark, reads
from ddi.encoder.network import MINILM, Network, cut, load_pretrained, lower_vectors, pretrained_folder
from ddi.encoder.tokenizing import LIMIT, Pieces
from ddi.encoder.tuning import Texts, TuningSettings, score, targets_of, tune

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from corpus_tools.instances import Label
    from ddi.encoder.network import Lower, Upper
    from ddi.features.context import Context


@dataclass(frozen=True, slots=True)
class Tuner:
    """Instances, their targets, and the pretrained encoder; the lower layers' part of the work is done.

    ``texts`` holds only the instances that are read; ``read`` says which of all these are, in order. What is asked of
    a tuner is numbered as ``texts`` is.
    """

    name: str
    folder: Path
    settings: TuningSettings
    pieces: Pieces
    lower: Lower
    texts: Texts
    targets: NDArray[np.float64]
    read: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        contexts: Sequence[Context],
        labels: Sequence[Label],
        excluded: Sequence[bool],
        *,
        name: str | Path | None = None,
        settings: TuningSettings | None = None,
    ) -> Tuner:
        """Mark and cut up the instances, and compute what the lower layers say of them.

        Args:
            contexts: the instances.
            labels: what the annotators said of each.
            excluded: which instances are out of the question, as the features have it.
            name: the folder of a pretrained encoder; MiniLM-L6 from its package if not given.
            settings: how to tune.

        Raises:
            MissingDependencyError: a package of the extra ``encoder-train`` is not installed.
            ModelError: the pretrained encoder cannot be read, or is of an unknown kind.
        """
        chosen = settings or TuningSettings()
        torch.set_num_threads(chosen.threads)
        folder = pretrained_folder(name)
        pieces = Pieces.load(folder / "tokenizer.json", limit=LIMIT)
        torch.manual_seed(0)
        lower, _ = cut(load_pretrained(folder), pieces, chosen.frozen)
        read = [at for at, (c, out) in enumerate(zip(contexts, excluded, strict=True)) if reads(c) and not out]
        texts = pieces.encode([mark(contexts[index]) for index in read])
        targets = targets_of([contexts[index] for index in read], [labels[index] for index in read])
        return cls(
            _described(name, folder),
            folder,
            chosen,
            pieces,
            lower,
            Texts(texts, lower_vectors(lower, texts)),
            targets,
            np.array(read, dtype=np.intp),
        )

    @property
    def about(self) -> dict[str, Any]:
        """The encoder that tuning starts from and the settings, as plain values."""
        weights = hashlib.sha256((self.folder / "model.safetensors").read_bytes()).hexdigest()
        return {"pretrained": self.name, "weights": weights, **self.settings.to_json()}

    def tune(
        self, chosen: NDArray[np.intp], *, seed: int = 0, on_step: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Upper:
        """Tune the upper layers on some instances.

        Args:
            chosen: the instances.
            seed: of the tuning.
            on_step: called with the steps done and how many there are.
        """
        torch.manual_seed(seed)
        _, upper = cut(load_pretrained(self.folder), self.pieces, self.settings.frozen)
        tune(upper, self.texts, self.targets, chosen, self.settings, seed=seed, on_step=on_step)
        return upper

    def score(self, upper: Upper, chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the scores of some instances, with weights as they are: one row an instance, one column an output."""
        return score(upper, self.texts, chosen)

    def write(self, upper: Upper, folder: Path) -> None:
        """Write what extraction needs into a folder: an ONNX file with 8-bit weights, and the word pieces."""
        export_quantized(Network(self.lower, upper), folder / NETWORK)
        self.pieces.save(folder / TOKENIZER)


def _described(name: str | Path | None, folder: Path) -> str:
    """Return what a manifest calls an encoder: not where it lies on somebody's machine."""
    if name is None or str(name) == MINILM:
        return MINILM
    return folder.resolve().name if Path(name).is_dir() else str(name)
