"""Knowtator 1 XML: the format in which the annotators' work is exported.

What is read, elements in any order below ``annotations`` (``*`` any number, ``?`` at most one)::

    <annotations textSource="NAME.txt">
      <annotation>*
        <mention id="M"/>
        <annotator id="A">NAME</annotator>?
        <span start="0" end="9"/>*                 several: a discontinuous mention; none: a frame
        <spannedText>TEXT</spannedText>?           pieces joined by " ... "
        <comment>TEXT</comment>?
        <creationDate>TEXT</creationDate>?
      </annotation>
      <classMention id="M">*
        <mentionClass id="CLASS">CLASS</mentionClass>?
        <hasSlotMention id="S"/>*
      </classMention>
      <KINDSlotMention id="S">*                    KIND: complex, string, boolean, integer or float
        <mentionSlot id="SLOT">TEXT?</mentionSlot>
        <KINDSlotMentionValue value="V"/>*         of a complex slot: the id of a class mention
      </KINDSlotMention>
    </annotations>

Any other element, attribute or stray text is refused by name, so that nothing is lost when a file is
written again; XML comments and processing instructions are not annotations and are left out. A
document type declaration is refused before anything is parsed.

What it means (classes and slots without regard to case, slots with or without their leading number):

* ``Active ingredient``, ``Drug product``, ``Metabolite``: drug mentions; a metabolite's complex slot
  ``Active Ingredient`` names its parent.
* ``Interaction phrase``: the words that state an interaction; its slot ``Type`` says ``Qualitative`` or
  ``Quantitative``.
* ``Interaction``: a frame with the complex slots ``1. Precipitant``, ``2. Object`` and ``4. Interaction
  Phrase`` and the slot ``3. Modality``, ``Positive`` (the ontology's default) or ``Negative``. ``Type``
  may stand here instead. It needs no ``annotation``, and no span.

Data types: `KnowtatorDocument`, `KnowtatorAnnotation`, `KnowtatorClassMention`, `KnowtatorSlotMention`,
`Interpretation`.

Functions: `load`, `loads` (parse), `interpret`, `annotators`, `from_annotations`, `dump`, `dumps`.
"""

from corpus_tools.knowtator.building import MADE_ID, from_annotations
from corpus_tools.knowtator.interpretation import Interpretation, annotators, interpret
from corpus_tools.knowtator.reading import load, loads
from corpus_tools.knowtator.values import (
    KnowtatorAnnotation,
    KnowtatorClassMention,
    KnowtatorDocument,
    KnowtatorSlotMention,
)
from corpus_tools.knowtator.writing import dump, dumps

__all__ = [
    "MADE_ID",
    "Interpretation",
    "KnowtatorAnnotation",
    "KnowtatorClassMention",
    "KnowtatorDocument",
    "KnowtatorSlotMention",
    "annotators",
    "dump",
    "dumps",
    "from_annotations",
    "interpret",
    "load",
    "loads",
]
