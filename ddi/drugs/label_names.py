"""The label layer: the label's own product and ingredients, united under one normalised name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ddi.drugs import curation
from ddi.drugs.title_names import names_in_title
from ddi.drugs.tokens import name_key
from ddi.drugs.values import DrugEntry, EntryKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddi.drugs.dictionary import Dictionary
    from ddi.labels.label import Label


@dataclass(frozen=True, slots=True)
class LabelNames:
    """What a label calls its own product.

    ``ingredients`` are the active ingredients as the label gives them, with or without salt; ``uniis`` gives the
    UNII of an ingredient, where the label has one.
    """

    brands: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    uniis: Mapping[str, str] = field(default_factory=dict)


def label_names(label: Label) -> LabelNames:
    """Return the names that a label gives its product: brands, and ingredients with their UNIIs.

    The active moiety is what other labels call an ingredient, so its name and UNII come first where the label lists it.
    A plain text's are those of its title; see `ddi.drugs.title_names`.
    """
    if label.sections and label.sections[0].start is not None:
        titled = names_in_title(section.text for section in label.sections)
        if titled is not None:
            return LabelNames((titled[0],), titled[1])
    ingredients: dict[str, str | None] = {}
    for ingredient in label.ingredients:
        for each in (*ingredient.moieties, ingredient):
            ingredients.setdefault(each.name, each.unii)
    if not ingredients:
        ingredients = dict.fromkeys(label.generic_names)
    uniis = {name: unii for name, unii in ingredients.items() if unii}
    return LabelNames(tuple(label.brand_names), tuple(ingredients), uniis)


@dataclass(frozen=True, slots=True)
class LabelEntries:
    """The label's names as dictionary entries by key; ``brands`` are the keys that name the product."""

    entries: Mapping[str, DrugEntry]
    brands: frozenset[str]


def label_entries(names: LabelNames, dictionary: Dictionary) -> LabelEntries:
    """Return entries for a label's names.

    An ingredient that the dictionary knows keeps its name and ids there. A brand becomes another name of the
    ingredient if the label has one, and of the combination if it has several.
    """
    entries: dict[str, DrugEntry] = {}
    own: dict[str, DrugEntry] = {}
    for ingredient in names.ingredients:
        key = _without_salts(name_key(ingredient))
        if not _is_name(key):
            continue
        if key in entries:
            continue
        known = dictionary.entries.get(key) or DrugEntry(key)
        unii = names.uniis.get(ingredient)
        ids = {**known.ids, "unii": unii} if unii else known.ids
        entry = replace(known, kind=EntryKind.DRUG, ids=dict(ids))
        entries[key] = entry
        own[entry.name] = entry
    brands: set[str] = set()
    for brand in names.brands:
        key = _without_forms(name_key(brand))
        if not _is_name(key) or key in entries:
            continue
        known_brand = dictionary.entries.get(key) or DrugEntry(key, EntryKind.PRODUCT)
        entries[key] = _combined(own) if own else known_brand
        brands.add(key)
    return LabelEntries(entries, frozenset(brands))


def _combined(own: Mapping[str, DrugEntry]) -> DrugEntry:
    if len(own) == 1:
        return next(iter(own.values()))
    return DrugEntry("/".join(sorted(own)), EntryKind.PRODUCT)


def _is_name(key: str) -> bool:
    return len(key) >= 3 and key not in curation.ENGLISH and any(len(token) >= 3 for token in key.split(" "))


def _without_salts(key: str) -> str:
    tokens = key.split(" ")
    while (
        len(tokens) > 1 and tokens[-1] in curation.SALTS and tokens[0] not in curation.ELEMENTS and tokens[-2] != "acid"
    ):
        if tokens[-1] == "acid":
            break
        tokens.pop()
    return " ".join(tokens)


def _without_forms(key: str) -> str:
    tokens = key.split(" ")
    while len(tokens) > 1 and tokens[-1] in curation.FORMS:
        tokens.pop()
    return " ".join(tokens)
