"""The values of drug recognition: what the dictionary knows of a drug, and a drug found in a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus_tools.documents import DrugMention, MentionType


class Layer(StrEnum):
    """The source that proposed a mention; each can be switched off and measured alone."""

    DICTIONARY = "dictionary"
    LABEL = "label"
    ABBREVIATION = "abbreviation"
    METABOLITE = "metabolite"
    STATISTICAL = "statistical"


class EntryKind(StrEnum):
    """Whether a name in a label means a medicine, or more often something else.

    A *substance* is also an ion, a food, an excipient or a substance of the body: "iron", "caffeine",
    "dopamine". A *product* holds several drugs: only its brand names are looked up, as its drugs have names of
    their own.
    """

    DRUG = "drug"
    SUBSTANCE = "substance"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """One drug of the dictionary.

    ``ids`` are keyed ``drugbank``, ``mesh`` and ``unii``; those that are unknown are absent.
    """

    name: str
    kind: EntryKind = EntryKind.DRUG
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that may name a drug, before anything has judged it.

    It covers the tokens ``first <= index < end`` and the characters ``start <= offset < stop``; ``full_end`` is the
    end with a salt or a form that was cut off ("fluvoxamine maleate", "Toprol-XL"). ``type`` is the layer's guess.
    ``key`` is what was looked up. ``parent`` is the normalised name of the drug that a metabolite comes from.
    """

    first: int
    end: int
    full_end: int
    start: int
    stop: int
    key: str
    type: MentionType
    layer: Layer
    entry: DrugEntry
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class RecognisedDrug:
    """A mention and what it names.

    ``name`` is normalised: the same for all names of one drug. ``ids`` are keyed ``drugbank``, ``mesh`` and
    ``unii``. The mention's ``annotator`` is the layer; ``score`` is the probability that it
    names a drug. ``parent`` is the normalised name of a metabolite's active ingredient, if known.
    """

    mention: DrugMention
    name: str
    layer: Layer
    ids: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    score: float = 1.0
