"""What comes of reading a label: the sections that were read, the drugs in them, and the interactions they state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi.drugs import RecognisedDrug
    from ddi.interaction import Interaction
    from ddi.labels.label import Label, LabelSection


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section that was read, its place among the label's sections, from 1, and its drugs in text order."""

    number: int
    section: LabelSection
    drugs: tuple[RecognisedDrug, ...]


@dataclass(frozen=True, slots=True)
class LabelReading:
    """What was found in a label.

    ``sections`` are those that were read, in the label's order; ``interactions`` come in text order and point into
    them by ``section_number``. ``model`` is the model's name, ``threshold`` the probability from which a pair counts
    as interacting.
    """

    label: Label
    sections: tuple[ReadSection, ...]
    interactions: tuple[Interaction, ...]
    model: str
    threshold: float

    @property
    def source(self) -> str:
        """The label's source as the user named it."""
        return self.label.source
