"""The network: cut in two it computes the same, and ONNX computes what torch does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
import torch

from ddi.encoder.export import export, quantize
from ddi.encoder.marking import Marker
from ddi.encoder.network import Network, cut, load_pretrained, lower_vectors, pretrained_folder
from ddi.encoder.scoring import Encoder
from ddi.encoder.tuning import Texts, TuningSettings, score, tune
from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.encoder.tokenizing import Pieces
    from ddi.features.context import Context

Make: TypeAlias = Any

TEXTS = [
    f"{Marker.FIRST} raised {Marker.SECOND}.",
    f"{Marker.FIRST_OWN} did not change the AUC of {Marker.SECOND} and {Marker.OTHER}.",
    f"The AUC of {Marker.FIRST} and of {Marker.ALSO_FIRST}, {Marker.NUMBER} mg, lowered by {Marker.SECOND_OWN}",
    f"{Marker.FIRST}{Marker.SECOND}",
]


def in_torch(network: Network, texts: list[list[int]]) -> np.ndarray[Any, Any]:
    with torch.inference_mode():
        return np.array([network(torch.tensor([t]), torch.ones(1, len(t)).long())[0].numpy() for t in texts])


@pytest.fixture(scope="module")
def whole(network: Network, pieces: Pieces, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the network as ONNX, its weights as they are."""
    folder = tmp_path_factory.mktemp("whole")
    export(network, folder / "encoder.onnx")
    pieces.save(folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="module")
def quantized(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    path = tmp_path_factory.mktemp("quantized") / "encoder.onnx"
    quantize(whole / "encoder.onnx", path)
    return Encoder.load(path, whole / "tokenizer.json")


def test_cut_in_two_a_transformer_computes_the_same(pretrained: Path, pieces: Pieces) -> None:
    """Text without markers has the published model's own vectors, padding notwithstanding."""
    transformer = load_pretrained(pretrained).eval()
    lower, upper = cut(transformer, pieces, 0.5)
    upper.eval()
    ids = torch.tensor([[2, 13, 14, 15, 3], [2, 16, 3, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    with torch.inference_mode():
        expected = transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        found = upper.transformer(inputs_embeds=lower(ids, mask), attention_mask=mask).last_hidden_state
    torch.testing.assert_close(found[mask > 0], expected[mask > 0])


def test_onnx_computes_what_torch_does(network: Network, pieces: Pieces, whole: Path) -> None:
    """Texts of any length, one at a time; the drugs' markers count."""
    texts = pieces.encode(TEXTS)
    expected = in_torch(network, texts)
    encoder = Encoder.load(whole / "encoder.onnx", whole / "tokenizer.json")
    np.testing.assert_allclose(encoder.run(texts), expected, atol=1e-5)
    assert np.ptp(expected[:, 0]) > 0.1


def test_batches_with_padding_score_as_single_texts(network: Network, pieces: Pieces) -> None:
    """In torch, where tuning scores its held-out instances."""
    texts = pieces.encode(TEXTS)
    ready = Texts(texts, lower_vectors(network.lower, texts, batch=3))
    for batch in (1, 2, 4):
        found = score(network.upper, ready, np.array([3, 0, 2, 1]), batch=batch)
        np.testing.assert_allclose(found, in_torch(network, texts)[[3, 0, 2, 1]], atol=1e-5)


def test_8_bits_are_near_enough(network: Network, pieces: Pieces, quantized: Encoder) -> None:
    """The error is small beside the differences between texts, and the file is smaller."""
    texts = pieces.encode(TEXTS)
    expected = in_torch(network, texts)
    error = np.abs(quantized.run(texts) - expected)
    assert 0 < error.max() < 0.25 * expected.std()


def test_a_score_depends_on_nothing_but_its_text(
    quantized: Encoder, make: Make, contexts_of: Callable[..., list[Context]]
) -> None:
    """To the last bit, whatever is scored with it and in which order; across sentences there is none."""
    text = "Zorbamide raised the AUC of quexapine and velotril. Noxitane did not change the AUC of zorbamide."
    names = ("Zorbamide", "quexapine", "velotril", "Noxitane", "zorbamide")
    contexts = contexts_of(text, make.mentions(text, *names))
    found = quantized.scores(contexts)
    one_by_one = np.array([quantized.scores([context])[0] for context in contexts])
    np.testing.assert_array_equal(found, one_by_one)
    np.testing.assert_array_equal(found[::-1], quantized.scores(contexts[::-1]))
    assert [bool(np.isnan(value)) for value in found] == [context.instance.distance > 0 for context in contexts]
    assert len(quantized.scores([])) == 0


def test_tuning_learns_and_the_same_seed_gives_the_same(pretrained: Path, pieces: Pieces) -> None:
    """Raised interacts, lowered doesn't; the lower layers stay as they were."""
    texts = pieces.encode([f"{Marker.FIRST} {verb} {Marker.SECOND}." for verb in ("raised", "lowered") * 12])
    targets = np.array([[1.0, 1.0, np.nan], [0.0, np.nan, np.nan]] * 12)
    settings = TuningSettings(epochs=12, rate=1e-3, head_rate=1e-2)
    steps: list[tuple[int, int]] = []
    found = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed)
        lower, upper = cut(load_pretrained(pretrained), pieces, settings.frozen)
        before = [weight.clone() for weight in lower.parameters()]
        ready = Texts(texts, lower_vectors(lower, texts))
        tune(upper, ready, targets, np.arange(20), settings, seed=seed, on_step=lambda *step: steps.append(step))
        found.append(score(upper, ready, np.arange(24))[:, 0])
        assert all(torch.equal(one, other) for one, other in zip(before, lower.parameters(), strict=True))
        assert steps[-1] == (36, 36)
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
    assert found[0][20::2].min() > 0 > found[0][21::2].max()


def test_a_folder_that_lacks_something_is_named(pretrained: Path, tmp_path: Path) -> None:
    """With what to do; a name that is no folder is looked up, and not found without a network."""
    (tmp_path / "config.json").write_bytes((pretrained / "config.json").read_bytes())
    with pytest.raises(ModelError, match=r"no tokenizer\.json") as caught:
        pretrained_folder(tmp_path)
    assert "save_pretrained" in str(caught.value)
    assert pretrained_folder(pretrained) == pretrained


def test_a_name_that_nobody_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's answer is not shown as a traceback."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="no such encoder"):
        pretrained_folder("nobody/has-this")


def test_another_family_is_refused(pieces: Pieces) -> None:
    """A transformer without BERT's parts."""
    with pytest.raises(ModelError, match="cannot be tuned here"):
        cut(torch.nn.Linear(2, 2), pieces, 0.5)


def test_a_damaged_network_is_named(pretrained: Path, tmp_path: Path) -> None:
    """One error, with its path."""
    path = tmp_path / "encoder.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(ModelError, match="encoder cannot be read") as caught:
        Encoder.load(path, pretrained / "tokenizer.json")
    assert caught.value.path == path
