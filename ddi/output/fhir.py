"""FHIR R5: a Bundle of ClinicalUseDefinition resources of the type ``interaction``.

https://hl7.org/fhir/R5/clinicalusedefinition.html. The drug that is acted on is the resource's subject, the drug that
acts its interactant. A resource of this type says that drugs interact, so interactions that a label denies are left out
and counted. Resources have the status ``draft``: they were read by a program.
"""

from __future__ import annotations

import json
import uuid
from html import escape
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import Modality
from ddi.output.table import printable

if TYPE_CHECKING:
    from typing import IO

    from ddi.interaction import Drug, Interaction
    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

#: What the identifiers of resources are made from (RFC 9562, version 5): the same results have the same identifiers.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://hl7.org/fhir/R5/clinicalusedefinition.html#pk-ddi")
#: Code systems as HL7's terminology names them; DrugBank by identifiers.org, as HL7 lists none.
_SYSTEMS = {
    "unii": "http://fdasis.nlm.nih.gov",
    "mesh": "https://www.nlm.nih.gov/mesh",
    "drugbank": "http://identifiers.org/drugbank",
}
_STATUS = {"coding": [{"system": "http://hl7.org/fhir/publication-status", "code": "draft"}]}
_TYPE = {"text": "pharmacokinetic drug-drug interaction"}
# The last of what XML 1.0 (section 2.2) excludes; `printable` takes the others away.
_NO_XML = {0xFFFE: None, 0xFFFF: None}
_MEDICATION = "object"
_HEAD = '{"resourceType": "Bundle", "type": "collection", "entry": ['


class FhirWriter:
    """One entry a drug pair and statement that says that they interact."""

    def __init__(self, stream: IO[str], options: OutputOptions) -> None:
        self._stream = stream
        self._note = options.note
        self._denied = 0
        self._labels = 0
        self._entries = 0

    def write(self, reading: LabelReading) -> None:
        """Write a label's entries."""
        self._labels += 1
        for number, interaction in enumerate(reading.interactions, 1):
            if interaction.modality is Modality.NEGATIVE:
                self._denied += 1
                continue
            self._stream.write(",\n" if self._entries else f"{_HEAD}\n")
            self._stream.write(json.dumps(_entry(reading, interaction, (self._labels, number)), ensure_ascii=False))
            self._entries += 1

    def finish(self) -> None:
        """End the bundle, and say how many denied interactions were left out, if any."""
        # A bundle has no empty list of entries (FHIR R5, JSON: arrays are never empty).
        self._stream.write("\n]}\n" if self._entries else '{"resourceType": "Bundle", "type": "collection"}\n')
        if self._denied:
            self._note(f"{self._denied} denied interactions left out: the format has no place for them")


def _entry(reading: LabelReading, interaction: Interaction, place: tuple[int, int]) -> dict[str, Any]:
    found = json.dumps([place, interaction.to_json()], sort_keys=True)
    identity = str(uuid.uuid5(_NAMESPACE, found))
    return {"fullUrl": f"urn:uuid:{identity}", "resource": _resource(reading, interaction, identity)}


def _resource(reading: LabelReading, interaction: Interaction, identity: str) -> dict[str, Any]:
    effects = "; ".join(effect.describe() for effect in interaction.effects)
    return {
        "resourceType": "ClinicalUseDefinition",
        "id": identity,
        "language": "en",
        "text": {"status": "generated", "div": _narrative(reading, interaction, effects)},
        "contained": [{"resourceType": "Medication", "id": _MEDICATION, "code": _concept(interaction.object)}],
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{identity}"}],
        "type": "interaction",
        "subject": [{"reference": f"#{_MEDICATION}", "display": _string(interaction.object.name)}],
        "status": _STATUS,
        "interaction": {
            "interactant": [{"itemCodeableConcept": _concept(interaction.precipitant)}],
            "type": _TYPE,
            **({"effect": {"concept": {"text": _string(effects)}}} if effects else {}),
        },
    }


def _concept(drug: Drug) -> dict[str, Any]:
    codes = [
        {"system": system, "code": drug.ids[kind], "display": _string(drug.name)}
        for kind, system in _SYSTEMS.items()
        if drug.ids.get(kind)
    ]
    return {**({"coding": codes} if codes else {}), "text": _string(drug.name)}


def _narrative(reading: LabelReading, interaction: Interaction, effects: str) -> str:
    """Return what a person should know of the resource, as XHTML."""
    where = " - ".join(part for part in (reading.source, reading.label.title, interaction.section_title) if part)
    lines = [
        f"The label says that {interaction.precipitant.name} interacts with {interaction.object.name}.",
        f"Effect: {effects}" if effects else "",
        f"Statement: {interaction.statement.text}",
        f"Label: {where}",
        f"Read by {reading.model}; probability {interaction.score:.2f}. Not reviewed; no medical advice.",
    ]
    paragraphs = "".join(f"<p>{escape(_string(line))}</p>" for line in lines if line)
    return f'<div xmlns="http://www.w3.org/1999/xhtml" lang="en">{paragraphs}</div>'


def _string(text: str) -> str:
    """Return a text as a FHIR string: without what XML has no characters for, and not empty."""
    return printable(text).translate(_NO_XML) or "?"
