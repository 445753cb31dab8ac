"""Tune the upper layers of a pretrained encoder on labelled instances."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from corpus_tools.documents import Modality
from ddi.encoder.batches import by_length, padded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from corpus_tools.instances import Label
    from ddi.encoder.network import Upper
    from ddi.features.context import Context


@dataclass(frozen=True, slots=True)
class TuningSettings:
    """How an encoder is tuned. All were chosen beforehand; none by the figures of a held-out fold.

    Args:
        frozen: the share of the layers that keep their weights, from the bottom.
        epochs: passes over the instances.
        batch: instances a step.
        rate: the highest learning rate of the transformer.
        head_rate: that of the linear layer, which is new.
        warm_up: the share of the steps in which the rates rise; they fall in the others.
        weight_decay: AdamW's.
        auxiliary: the weight of modality and roles in the loss.
        threads: of torch; the results depend on it in the last digits.
    """

    frozen: float = 0.5
    epochs: int = 3
    batch: int = 8
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    auxiliary: float = 0.3
    threads: int = 1

    def to_json(self) -> dict[str, Any]:
        """Return plain values, for a manifest."""
        return asdict(self)


def targets_of(contexts: Sequence[Context], labels: Sequence[Label]) -> NDArray[np.float64]:
    """Return what is to be learned of instances: a row for each, a column for each of ``network.OUTPUTS``.

    Each is 0 or 1, and NaN where that's not known: modality and roles of pairs that don't interact.
    """
    values = np.full((len(labels), 3), np.nan)
    for row, (context, label) in enumerate(zip(contexts, labels, strict=True)):
        values[row, 0] = label.interacts
        if label.interacts:
            values[row, 1] = label.modality is Modality.POSITIVE
            values[row, 2] = label.precipitant == context.instance.closest.first.name
    return values


@dataclass(frozen=True, slots=True)
class Texts:
    """Instances as the upper layers take them: word pieces, and the lower layers' vectors of them."""

    pieces: Sequence[Sequence[int]]
    vectors: Sequence[torch.Tensor]

    def batch(self, chosen: Sequence[int] | NDArray[np.intp]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return vectors, pieces and mask of some instances, padded."""
        ids, mask = padded([self.pieces[index] for index in chosen])
        vectors = torch.nn.utils.rnn.pad_sequence([self.vectors[index] for index in chosen], batch_first=True)
        return vectors, torch.from_numpy(ids), torch.from_numpy(mask)


def tune(
    upper: Upper,
    texts: Texts,
    targets: NDArray[np.float64],
    chosen: NDArray[np.intp],
    settings: TuningSettings,
    *,
    seed: int = 0,
    on_step: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Tune the upper layers, in place; the same seed, threads and machine give the same weights.

    Args:
        upper: what is tuned.
        texts: all instances.
        targets: what each is, as ``targets_of`` has it.
        chosen: which instances to learn from.
        settings: how.
        seed: of the order and the dropout.
        on_step: called with the steps done and how many there are.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    plan = [batch for _ in range(settings.epochs) for batch in _epoch(texts, chosen, settings.batch, generator)]
    optimizer = _optimizer(upper, settings)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(plan), settings.warm_up))
    values = torch.tensor(targets, dtype=torch.float32)
    upper.train()
    for done, batch in enumerate(plan, 1):
        loss = _loss(upper(*texts.batch(batch)), values[batch], settings.auxiliary)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        on_step(done, len(plan))
    upper.eval()


def score(upper: Upper, texts: Texts, chosen: NDArray[np.intp], *, batch: int = 32) -> NDArray[np.float64]:
    """Score instances in torch; one row an instance in the order given, one column an output."""
    scores = np.zeros((len(chosen), upper.head.out_features))
    with torch.inference_mode():
        for part in by_length([texts.pieces[index] for index in chosen], batch):
            scores[part] = upper(*texts.batch(chosen[part])).double().numpy()
    return scores


def _epoch(texts: Texts, chosen: NDArray[np.intp], size: int, generator: np.random.Generator) -> list[NDArray[np.intp]]:
    """Return the batches of an epoch: in random order, but texts of like length together."""
    order = generator.permutation(chosen)
    batches: list[NDArray[np.intp]] = []
    for start in range(0, len(order), 16 * size):
        chunk = order[start : start + 16 * size]
        batches.extend(chunk[part] for part in by_length([texts.pieces[index] for index in chunk], size))
    return [batches[index] for index in generator.permutation(len(batches))]


def _loss(found: torch.Tensor, values: torch.Tensor, auxiliary: float) -> torch.Tensor:
    """Return the mean loss of a batch: of the interaction, and for those that interact, of the other outputs."""
    known = ~values.isnan()
    loss = binary_cross_entropy_with_logits(found, values.nan_to_num(), reduction="none") * known
    return (loss[:, 0].sum() + auxiliary * loss[:, 1:].sum()) / len(values)


def _optimizer(upper: Upper, settings: TuningSettings) -> torch.optim.Optimizer:
    tuned = [parameter for parameter in upper.transformer.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for p in tuned if p.dim() > 1], "lr": settings.rate, "weight_decay": settings.weight_decay},
            {"params": [p for p in tuned if p.dim() <= 1], "lr": settings.rate, "weight_decay": 0.0},
            {"params": list(upper.head.parameters()), "lr": settings.head_rate, "weight_decay": 0.0},
        ]
    )


def _rate(step: int, steps: int, warm_up: float) -> float:
    """Return the share of the highest rate at a step: it rises, then falls to 0, in straight lines."""
    rising = max(1, round(steps * warm_up))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))
