"""Read one drug label of openFDA's, a result of its ``drug/label`` endpoint or of its bulk files.

A label is an object of sections, each a list of texts. openFDA says things several times; here each is said once:

- The first text of a list mostly holds the whole section and the others its subsections: those that stand in the first
  are dropped.
- A section that stands inside another one (pharmacokinetics in clinical pharmacology, drug interactions in older
  labels' precautions) is taken out of that one and becomes its subsection.
- Tables are in the text, cell after cell, and once more as HTML in a field whose name ends in ``_table``. The rows,
  with their headers, replace the cells. A table that is not in the text follows it. A table whose cells are mostly
  found in the text, but not where they could be replaced, is left as it stands there.

White space aside, texts are compared as they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ddi.errors import LabelError
from ddi.labels.label import Ingredient, Label, LabelSection
from ddi.labels.limits import DEFAULT_LIMITS, Limits
from ddi.labels.names import distinct, iso_date
from ddi.labels.openfda_fields import CONTAINERS, FIELD_CODES, NOT_SECTIONS, field_title
from ddi.labels.openfda_tables import Table, insert_tables, read_tables
from ddi.labels.repetition import Squeezed, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_TEXTS: Final = 5_000
_MOST_COMPARISONS: Final = 2_000_000_000
_MOST_TABLE_COMPARISONS: Final = 50_000_000
# Letters; anything shorter ("Rx only") can stand anywhere by chance.
_SHORTEST_PASSAGE: Final = 20
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Part:
    """Texts of a field that become one section, with and without white space, and the part that they stand in."""

    name: str
    holder: _Part | None
    texts: list[str]
    letters: list[str]


def read_openfda(data: bytes, *, source: str, limits: Limits = DEFAULT_LIMITS) -> Label:
    """Read one result, given as the bytes of its JSON object.

    Raises:
        LabelError: the data is not UTF-8 or not JSON, is an error message of openFDA's, or holds no section.
    """
    result = _load(data, source=source, limits=limits)
    if isinstance(result.get("error"), dict):
        code, message = (str(result["error"].get(key, ""))[:200] for key in ("code", "message"))
        raise LabelError(f"openFDA answered with an error ({code}: {message})", path=source, expected="a drug label")
    texts = {name: value for name, value in _section_fields(result) if not name.endswith("_table")}
    tables = {name.removesuffix("_table"): value for name, value in _section_fields(result) if name.endswith("_table")}
    if FIELD_CODES.keys().isdisjoint(texts):
        raise LabelError(
            "the JSON is not an openFDA drug label", path=source, expected="sections such as drug_interactions"
        )
    _check_size(texts, tables, source=source)
    parts = _parts({name: _without_repetition(value) for name, value in texts.items()})
    parsed = {name: read_tables(value, source=source, limits=limits) for name, value in tables.items()}
    sections = tuple(_sections(parts, parsed))
    if not sections:
        # Tables took the place of all text, and hold none themselves.
        raise LabelError("the label holds no text", path=source, expected="sections such as drug_interactions")
    facts = result.get("openfda")
    facts = facts if isinstance(facts, dict) else {}
    return Label(
        source=source,
        sections=sections,
        set_id=_first(result.get("set_id")) or _first(facts.get("spl_set_id")),
        version=_first(result.get("version")),
        effective_date=iso_date(_first(result.get("effective_time"))),
        title=_first(facts.get("brand_name")) or "",
        ingredients=_ingredients(facts),
        brand_names=distinct(_strings(facts.get("brand_name"))),
        generic_names=distinct(_strings(facts.get("generic_name"))),
        manufacturer=_first(facts.get("manufacturer_name")),
    )


def _load(data: bytes, *, source: str, limits: Limits) -> dict[str, Any]:
    values = data.count(b",") + data.count(b"[") + data.count(b"{")
    if values > limits.label_markup:
        raise LabelError(
            "the JSON has too many values",
            path=source,
            expected=f"at most {limits.label_markup:,}",
            found=f"{values:,}",
        )
    try:
        result = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LabelError(
            "the JSON is not UTF-8",
            path=source,
            place=f"byte {error.start} of the label",
            expected="UTF-8 text",
            found=f"byte 0x{data[error.start]:02x}",
        ) from error
    except ValueError as error:
        raise LabelError(f"the JSON is damaged ({error})", path=source, remedy="Download it again") from error
    except RecursionError as error:
        raise LabelError("the JSON is nested too deep", path=source) from error
    return result if isinstance(result, dict) else {}


def _section_fields(result: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, value in result.items():
        if name in NOT_SECTIONS or name.startswith("@"):
            continue
        texts = [text for text in _strings(value) if text.strip()] if isinstance(value, list) else []
        if texts:
            yield name, texts


def _strings(value: object) -> list[str]:
    """Return a field's texts; half of a surrogate pair, which no file could hold, becomes U+FFFD."""
    items = value if isinstance(value, list) else [value]
    return [_SURROGATES.sub("\ufffd", item) for item in items if isinstance(item, str)]


def _first(value: object) -> str | None:
    texts = _strings(value) if not isinstance(value, int) else [str(value)]
    return texts[0].strip() or None if texts else None


def _ingredients(facts: Mapping[str, Any]) -> tuple[Ingredient, ...]:
    """Pair substances with UNII codes only where there is one of each: openFDA sorts the two lists separately."""
    names = distinct(_strings(facts.get("substance_name")))
    codes = distinct(_strings(facts.get("unii")))
    if len(names) == len(codes) == 1:
        return (Ingredient(names[0], codes[0]),)
    return tuple(Ingredient(name) for name in names)


def _check_size(texts: Mapping[str, list[str]], tables: Mapping[str, list[str]], *, source: str) -> None:
    """Refuse a label whose comparisons would take minutes: they grow with the product of parts and letters."""
    letters = sum(len(text) for field in texts.values() for text in field)
    count = sum(map(len, texts.values()))
    table_count = sum(map(len, tables.values()))
    if count > _MOST_TEXTS or count * letters > _MOST_COMPARISONS or table_count * letters > _MOST_TABLE_COMPARISONS:
        raise LabelError(
            "the label has too many parts for its size",
            path=source,
            found=f"{count:,} texts and {table_count:,} tables, {letters:,} characters",
        )


def _without_repetition(texts: list[str]) -> list[str]:
    """Drop the texts of a field that stand in one before them."""
    kept: list[str] = []
    whole: list[str] = []
    for text in texts:
        letters = squeeze(text)
        if not any(letters in other for other in whole):
            kept.append(text)
            whole.append(letters)
    return kept


def _parts(texts: dict[str, list[str]]) -> list[_Part]:
    """Return what becomes a section each: the texts of a field that stand in the same other section, if in any.

    In the order of the fields.
    """
    order = {name: index for index, name in enumerate(texts)}
    units = [(squeeze(text), text, name) for name, field in texts.items() for text in field]
    parts: dict[tuple[str, int], _Part] = {}
    # From the longest text to the shortest, so that what can hold a text is there before it.
    for letters, text, name in sorted(units, key=lambda unit: -len(unit[0])):
        holder = None
        if len(letters) >= _SHORTEST_PASSAGE:
            others = (part for part in reversed(parts.values()) if part.name in CONTAINERS and part.name != name)
            holder = next((part for part in others if any(letters in whole for whole in part.letters)), None)
        part = parts.setdefault((name, id(holder)), _Part(name, holder, [], []))
        part.texts.append(text)
        part.letters.append(letters)
    for part in parts.values():
        part.texts.sort(key=texts[part.name].index)
    return sorted(parts.values(), key=lambda part: order[part.name])


def _sections(parts: list[_Part], tables: dict[str, list[Table]]) -> Iterator[LabelSection]:
    """Yield sections in the order of the fields, those taken out of another one right after it."""
    for part in parts:
        if part.holder is None:
            yield from _section(part, parts, tables, (), ())


def _section(
    part: _Part,
    parts: list[_Part],
    tables: dict[str, list[Table]],
    path: tuple[str, ...],
    codes: tuple[str | None, ...],
) -> Iterator[LabelSection]:
    path = (*path, _SURROGATES.sub("\ufffd", field_title(part.name)))
    codes = (*codes, FIELD_CODES.get(part.name))
    subsections: list[LabelSection] = []
    taken: list[str] = []
    own_tables = tables.pop(part.name, [])
    for child in parts:
        if child.holder is part:
            # A table of the subsection belongs there alone.
            repeated = {table.letters for table in tables.get(child.name, [])}
            own_tables = [table for table in own_tables if table.letters not in repeated]
            subsections.extend(_section(child, parts, tables, path, codes))
            taken.extend(child.texts)
    text = "\n\n".join(insert_tables(_without_passages(part.texts, taken), own_tables))
    if text:
        yield LabelSection(code=codes[-1], title=path[-1], text=text, level=len(path), path=path, codes=codes)
    yield from subsections


def _without_passages(texts: list[str], passages: list[str]) -> list[str]:
    """Cut passages out of texts, each where it first stands; what is left on either side becomes a text of its own."""
    whole = [Squeezed(text) for text in texts]
    for passage in passages:
        for text in whole:
            if text.block(passage):
                break
    return [piece for text in whole for piece in text.unblocked()]
