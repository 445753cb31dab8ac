"""A component for spaCy's pipelines: ``nlp.add_pipe("pk_ddi")`` puts drugs and interactions on a `Doc`.

It brings its own recogniser, parser and model, so it works in any pipeline for English, also in ``spacy.blank("en")``.

On a ``doc``:

* ``doc._.pk_interactions``: a list of interactions, as plain values (``docs/formats.md``, JSON lines), so that a `Doc`
  can still be written to disk and sent to another process;
* ``doc._.pk_drugs``: a list of the drugs named: ``text``, ``name``, ``type``, ``start``, ``end``, ``ids``, ``parent``;
* ``doc.spans["pk_drugs"]`` and ``doc.spans["pk_statements"]``: their tokens, and those of the statements.

Offsets count characters of ``doc.text``. Where a drug's name ends within a token, the span covers the token.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from ddi.api import shared_extractor
from ddi.labels.label import Label
from ddi.labels.plain_text import split_sections

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.drugs import RecognisedDrug
    from ddi.effects import Effect
    from ddi.extraction import Extractor
    from ddi.interaction import Drug, Interaction, Statement

    _Place = TypeVar("_Place", Drug, Statement, Effect)

DRUGS = "pk_drugs"
STATEMENTS = "pk_statements"
INTERACTIONS = "pk_interactions"


@Language.factory(
    "pk_ddi",
    assigns=[f"doc._.{INTERACTIONS}", f"doc._.{DRUGS}", "doc.spans"],
    default_config={"threshold": None, "model": None, "dictionary": None},
)
def make_component(
    nlp: Language,
    name: str,
    threshold: float | None,
    model: str | None,
    dictionary: str | None,
) -> PkDdi:
    """Return the component.

    Args:
        nlp: the pipeline it is for.
        name: the component's name in it.
        threshold: the least probability of an interaction; the model's if ``None``.
        model: a model's folder; the one that ships if ``None``.
        dictionary: a dictionary that ``ddi drugs build`` wrote; the one that ships if ``None``.

    Raises:
        DDIError: the model or the dictionary cannot be loaded.
        ValueError: the threshold is no probability.
    """
    return PkDdi(nlp, name, threshold=threshold, model=model, dictionary=dictionary)


class PkDdi:
    """Finds the drugs and the interactions of a document; see the module."""

    def __init__(
        self,
        nlp: Language,  # noqa: ARG002 - what spaCy gives every component
        name: str = "pk_ddi",
        *,
        threshold: float | None = None,
        model: str | Path | None = None,
        dictionary: str | Path | None = None,
    ) -> None:
        self.name = name
        self._extractor: Extractor = shared_extractor(model, dictionary, None, explain=False, threshold=threshold)
        for attribute in (DRUGS, INTERACTIONS):
            if not Doc.has_extension(attribute):
                Doc.set_extension(attribute, default=[])

    def __call__(self, doc: Doc) -> Doc:
        """Put on a document what its text states."""
        # The sections tile the text, so what is found in one is found in the text, further on.
        sections = tuple(split_sections(doc.text))
        reading = self._extractor.extract(Label(self.name, sections), sections=sections)
        starts = {read.number: read.section.start or 0 for read in reading.sections}
        found = [_moved(each, starts[each.section_number]) for each in reading.interactions]
        drugs = [_plain(drug, starts[read.number]) for read in reading.sections for drug in read.drugs]
        doc._.set(INTERACTIONS, [interaction.to_json() for interaction in found])
        doc._.set(DRUGS, drugs)
        doc.spans[DRUGS] = _group(doc, DRUGS, [(drug["start"], drug["end"], drug["type"]) for drug in drugs])
        said = [(each.statement.start, each.statement.end, str(each.modality)) for each in found]
        doc.spans[STATEMENTS] = _group(doc, STATEMENTS, list(dict.fromkeys(said)))
        return doc


def _group(doc: Doc, name: str, places: list[tuple[int, int, str]]) -> SpanGroup:
    spans = (doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in places)
    return SpanGroup(doc, name=name, spans=[span for span in spans if span is not None])


def _moved(interaction: Interaction, by: int) -> Interaction:
    """Return an interaction with offsets that count from the beginning of the text."""

    def move(part: _Place) -> _Place:
        return replace(part, start=part.start + by, end=part.end + by)

    return replace(
        interaction,
        precipitant=move(interaction.precipitant),
        object=move(interaction.object),
        statement=move(interaction.statement),
        effects=tuple(move(effect) for effect in interaction.effects),
    )


def _plain(drug: RecognisedDrug, by: int) -> dict[str, Any]:
    mention = drug.mention
    return {
        "text": mention.text,
        "name": drug.name,
        "type": str(mention.type),
        "start": mention.start + by,
        "end": mention.end + by,
        "ids": dict(drug.ids),
        "parent": drug.parent,
    }
