"""What a comparison of settings gives: the cells of Table 3 of Boyce et al. (2012), as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ddi.evaluation.metrics import Scores
    from ddi.evaluation.paired import PairedDifference

#: What is learned besides interaction from the paths of a parser.
BIGRAMS = "bigrams"
MODALITY = "modality"
#: How many of the heaviest features are kept (the paper's section 4).
HEAVIEST = 20
BOTH_PARTS = "both"


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """A cell's place: ``row`` is ``bigrams``, a parser or ``modality``; written ``spacy/svm``."""

    row: str
    learner: str

    def __str__(self) -> str:
        return f"{self.row}/{self.learner}"

    @classmethod
    def named(cls, text: str, *, rows: Sequence[str], learners: Sequence[str]) -> Setting:
        """Read a setting as it is written.

        Raises:
            ValueError: there is no such row or learner.
        """
        row, _, learner = text.partition("/")
        if row not in rows or learner not in learners:
            raise ValueError(f"{text!r} is not one of {'|'.join(rows)}, a slash, and one of {'|'.join(learners)}")
        return cls(row, learner)


@dataclass(frozen=True, slots=True)
class Task:
    """A row's features and classes, for the instances of the whole corpus.

    ``counted`` says which instances the row is about: all, or, for modality, the interacting ones.
    """

    features: Sequence[Mapping[str, float]]
    positive: NDArray[np.bool_]
    counted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of one setting on one part of one split, and what its learner found telling.

    ``heaviest`` is of the learner that was trained on the whole development part, so cells of the test have it.
    """

    setting: Setting
    part: str
    seed: int
    scores: Scores
    heaviest: tuple[tuple[str, float], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two settings on the held-out instances of a part of the first split."""

    first: Setting
    second: Setting
    part: str
    difference: PairedDifference


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every cell of every split, the first split's balance, and the pairs of settings that were asked for.

    ``parsers`` gives the full name of each parser's model, ``settings`` the parameters of each learner.
    """

    rows: tuple[str, ...]
    learners: tuple[str, ...]
    seeds: tuple[int, ...]
    folds: int
    parsers: Mapping[str, str]
    settings: Mapping[str, Mapping[str, object]]
    balance: tuple[tuple[str, str, int, int], ...]
    missed: int
    cells: tuple[Cell, ...]
    pairings: tuple[Pairing, ...]

    def find(self, setting: Setting, part: str) -> list[Cell]:
        """Return a setting's cells on a part, one a split, in order of seed."""
        return [cell for cell in self.cells if cell.setting == setting and cell.part == part]


def settings_to_pair(
    first: str, second: str, *, rows: Sequence[str], learners: Sequence[str]
) -> tuple[Setting, Setting]:
    """Read two settings that answer the same question.

    Raises:
        ValueError: there is no such setting, or one is of modality and the other is not.
    """
    one, other = (Setting.named(text, rows=rows, learners=learners) for text in (first, second))
    if (one.row == MODALITY) != (other.row == MODALITY):
        raise ValueError(f"{first} and {second} answer different questions; pair modality with modality")
    return one, other
