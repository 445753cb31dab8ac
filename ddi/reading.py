"""What comes of reading a label: the sections that were read, the drugs in them, and the interactions they state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ddi.drugs import RecognisedDrug
    from ddi.interaction import Interaction
    from ddi.labels.label import Label, LabelSection


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section that was read, its place among the label's sections, from 1, and its drugs in text order."""

    number: int
    section: LabelSection
    drugs: tuple[RecognisedDrug, ...]


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        # Not the fields: they hold the label's whole text.
        found = f"{len(self.interactions)} interactions in {len(self.sections)} sections"
        return f"<LabelReading of {self.source!r}: {found}, by {self.model}>"

    def about(self, drug: str) -> LabelReading:
        """Return the reading with only the interactions of one drug, under any of its names; see `ddi.question`.

        None is not the same as no interaction.
        """
        from ddi.question import DrugQuestion

        return DrugQuestion.of(drug).answer(self)

    def to_frame(self, *, by: str = "statement") -> pd.DataFrame:
        """Return a table with one row a drug pair and ``statement``, or, ``by`` ``pair``, one a drug pair.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from ddi.output.frames import to_frame

        return to_frame([self], by=by)

    def _repr_html_(self) -> str:
        from ddi.output.notebook import reading_html

        return reading_html(self)
