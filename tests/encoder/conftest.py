"""A tiny encoder of random weights, made on the spot: one layer that stays, one that is tuned, 24 numbers a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ddi.encoder.marking import mark
from ddi.encoder.network import LIKE, Network, cut, load_pretrained
from ddi.encoder.tokenizing import Pieces
from ddi.features.context import Context, Document, build_contexts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from corpus_tools.documents import DrugMention

pytest.importorskip("torch")
pytest.importorskip("transformers")

WORDS = ["raised", "lowered", "the", "auc", "of", "by", "mg", "and", "not", "did", "change", ".", ",", "-", "induced"]


@pytest.fixture(scope="session")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a pretrained encoder as others publish them, but tiny and untrained."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("pretrained")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys([*LIKE.values(), *WORDS])]
    numbers = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))  # noqa: S106 - a token of another kind
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def pieces(pretrained: Path) -> Pieces:
    return Pieces.load(pretrained / "tokenizer.json", limit=24)


@pytest.fixture(scope="session")
def network(pretrained: Path, pieces: Pieces) -> Network:
    """Return an encoder whose scores differ enough to tell right from wrong."""
    import torch

    torch.manual_seed(1)
    found = Network(*cut(load_pretrained(pretrained), pieces, 0.5)).eval()
    torch.nn.init.normal_(found.upper.head.weight, std=1.0)
    return found


@pytest.fixture(scope="session")
def contexts_of() -> Callable[..., list[Context]]:
    """Make the instances of a text."""

    def make(text: str, mentions: Sequence[DrugMention], **fields: Any) -> list[Context]:  # noqa: ANN401
        return build_contexts([Document("one.txt", text, tuple(mentions), **fields)], parser=None)

    return make


@pytest.fixture(scope="session")
def marked(contexts_of: Callable[..., list[Context]]) -> Callable[..., list[str]]:
    """Mark the instances of a text, each marker as a name that can be read."""
    from ddi.encoder.marking import Marker

    def make(text: str, mentions: Sequence[DrugMention], **fields: Any) -> list[str]:  # noqa: ANN401
        found = [mark(context) for context in contexts_of(text, mentions, **fields)]
        return ["".join(f"<{Marker(c).name}>" if c in set(Marker) else c for c in text) for text in found]

    return make
