"""The columns of the merged dataset of potential drug-drug interactions (Ayvaz et al. 2015), tab-separated.

S. Ayvaz et al., "Toward a complete dataset of drug-drug interaction information from publicly available sources",
Journal of Biomedical Informatics 55 (2015). As in that dataset, ``drug1`` is the object's URI and ``drug2`` the
precipitant's, blanks in names are underscores, and what is unknown is ``None``. It has no place for interactions that a
label denies: they are left out and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus_tools.documents import Modality
from ddi.output.cells import defuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from ddi.interaction import Drug, Interaction
    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

#: In the order of the published files.
COLUMNS = (
    *("drug1", "object", "drug2", "precipitant", "certainty", "contraindication", "dateAnnotated", "ddiPkEffect"),
    *("ddiPkMechanism", "effectConcept", "homepage", "label", "numericVal", "objectUri", "pathway", "precaution"),
    *("precipUri", "severity", "uri", "whoAnnotated", "source", "ddiType", "evidence", "evidenceSource"),
    *("evidenceStatement", "researchStatementLabel", "researchStatement"),
)
_SOURCE = "pk-ddi"
_TYPE = "pharmacokinetic"
_NONE = "None"
_DRUGBANK = "http://bio2rdf.org/drugbank:"
_DAILYMED = "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid="


class PddiWriter:
    """One row a drug pair and statement that says that they interact, the header first."""

    def __init__(self, stream: IO[str], options: OutputOptions) -> None:
        self._stream = stream
        self._note = options.note
        self._denied = 0
        self._write_line(COLUMNS)

    def write(self, reading: LabelReading) -> None:
        """Write a label's rows."""
        for interaction in reading.interactions:
            if interaction.modality is Modality.NEGATIVE:
                self._denied += 1
                continue
            found = _values(reading, interaction)
            self._write_line(_cell(found.get(column)) for column in COLUMNS)

    def finish(self) -> None:
        """Say how many denied interactions were left out, if any."""
        if self._denied:
            self._note(f"{self._denied} denied interactions left out: the format has no place for them")

    def _write_line(self, cells: Iterable[str]) -> None:
        self._stream.write("\t".join(cells) + "\n")


def _values(reading: LabelReading, interaction: Interaction) -> dict[str, str | None]:
    amounts = [effect.amount for effect in interaction.effects if effect.amount is not None]
    set_id = reading.label.set_id
    names = {"object": interaction.object.name, "precipitant": interaction.precipitant.name}
    return {
        "drug1": _uri(interaction.object),
        "drug2": _uri(interaction.precipitant),
        **{role: "_".join(name.split()) for role, name in names.items()},
        "certainty": f"{interaction.score:.6f}",
        "ddiPkEffect": "; ".join(effect.describe() for effect in interaction.effects),
        "homepage": f"{_DAILYMED}{set_id}" if set_id else None,
        "numericVal": f"{amounts[0].value:g}" if amounts else None,
        "whoAnnotated": reading.model,
        "source": _SOURCE,
        "ddiType": _TYPE,
        "evidenceSource": reading.source,
        "evidenceStatement": interaction.statement.text,
    }


def _uri(drug: Drug) -> str | None:
    return f"{_DRUGBANK}{drug.ids['drugbank']}" if "drugbank" in drug.ids else None


def _cell(value: str | None) -> str:
    """Return a cell on one line: the format has no quotes."""
    return defuse(" ".join(value.split())) if value else _NONE
