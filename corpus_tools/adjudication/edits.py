"""What a person writes into the columns ``decision`` and ``edit``.

``decision`` is one of

- an annotator's letter (``A``), or several (``A+C``): what these have marked, nothing if they have marked nothing;
- ``both`` or ``all``: what every annotator has marked, each version once;
- ``neither`` or ``none``: nothing;
- ``edit``: what the first annotator who has marked anything says, changed as the column ``edit`` says.

``edit`` is a list of ``name=value``, separated by semicolons; it goes with ``edit`` or with one letter. Of a mention:
``text=WORDS`` or ``span=START..END`` (several: ``span=3..9,12..20``), ``class=active ingredient``,
``parent=START..END``, ``parent=WORDS`` or ``parent=none``. Of an interaction: ``roles=swap``, ``modality=negative``,
``type=quantitative``, ``phrase=WORDS``, ``phrase=START..END`` or ``phrase=none``. Words are looked for in the sentences
of the case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from corpus_tools.agreement.disagreements import Kind
from corpus_tools.documents import InteractionType, MentionType, Modality, Span, comparable_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import StrEnum

    _Choice = TypeVar("_Choice", bound=StrEnum)

_EVERYONE = frozenset({"both", "all"})
_NOBODY = frozenset({"neither", "none"})
_EDIT = "edit"
_RANGE = re.compile(r"(\d{1,9})\s*\.\.\s*(\d{1,9})")
_KEYS = {
    Kind.MENTION: ("text", "span", "class", "parent"),
    Kind.INTERACTION: ("roles", "modality", "type", "phrase"),
}
NO_VALUE = "none"


class EditError(ValueError):
    """Something that a person has written and that cannot be done; carries what was expected and found."""

    def __init__(self, message: str, *, expected: str | None = None, found: str | None = None) -> None:
        self.message = message
        self.expected = expected
        self.found = found
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision that was understood.

    ``annotators`` are those whose versions are kept; ``edits`` change the version of the only one. ``None`` stands for
    the first annotator who has marked anything.
    """

    annotators: tuple[int, ...] | None
    edits: Mapping[str, str] = field(default_factory=dict)


def parse_choice(decision: str, edit: str, kind: Kind, letters: Sequence[str]) -> Choice:
    """Read the two columns of a case.

    Raises:
        EditError: they cannot be understood.
    """
    edits = _parse_edits(edit, kind)
    word = comparable_name(decision)
    if word in ("", _EDIT):
        if not edits:
            raise EditError("the decision is to edit, but nothing says how", expected=_forms(kind), found=edit)
        return Choice(None, edits)
    if word in _EVERYONE:
        chosen = tuple(range(len(letters)))
    elif word in _NOBODY:
        chosen = ()
    else:
        chosen = _annotators(decision, letters)
    if edits and (len(chosen) != 1 or word in _EVERYONE):
        raise EditError("an edit goes with one annotator's version", expected="edit, or one letter", found=decision)
    return Choice(chosen, edits)


def _annotators(decision: str, letters: Sequence[str]) -> tuple[int, ...]:
    named = [part.strip().upper() for part in decision.split("+")]
    if any(part not in letters for part in named):
        both = "both, neither" if len(letters) == 2 else "all, none"
        expected = f"{', '.join(letters)}, {both} or edit"
        raise EditError("this is no decision", expected=expected, found=decision)
    return tuple(dict.fromkeys(letters.index(part) for part in named))


def _parse_edits(edit: str, kind: Kind) -> dict[str, str]:
    edits: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in edit.split(";"))):
        name, equals, value = part.partition("=")
        name, value = comparable_name(name), value.strip()
        if not equals or name not in _KEYS[kind] or not value or name in edits:
            raise EditError("the edit cannot be read", expected=_forms(kind), found=part)
        edits[name] = value
    if "text" in edits and "span" in edits:
        raise EditError("the edit gives both text and span", expected="one of them", found=edit)
    return edits


def _forms(kind: Kind) -> str:
    return "; ".join(f"{name}=..." for name in _KEYS[kind])


def read_class(value: str) -> MentionType:
    """Return the class that an edit names.

    Raises:
        EditError: it names none.
    """
    return _member(MentionType, value, "class")


def read_modality(value: str) -> Modality:
    """Return the modality that an edit names.

    Raises:
        EditError: it names none.
    """
    return _member(Modality, value, "modality")


def read_type(value: str) -> InteractionType:
    """Return the type that an edit names.

    Raises:
        EditError: it names none.
    """
    return _member(InteractionType, value, "type")


def _member(choices: type[_Choice], value: str, what: str) -> _Choice:
    folded = comparable_name(value)
    if folded not in set(choices):
        raise EditError(f"unknown {what}", expected=", ".join(choices), found=value)
    return choices(folded)


def is_span(value: str) -> bool:
    """Tell whether a value gives offsets rather than words."""
    return all(_RANGE.fullmatch(part.strip()) for part in value.split(","))


def read_spans(value: str, text: str) -> tuple[Span, ...]:
    """Return the spans that an edit gives as offsets into the section's text, in text order.

    Raises:
        EditError: they are none, are empty, overlap or go beyond the text.
    """
    spans = []
    for part in value.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise EditError("this is no span", expected="START..END", found=part.strip())
        start, end = int(found[1]), int(found[2])
        if not start < end <= len(text):
            expected = f"0 <= start < end <= {len(text)}"
            raise EditError("the span does not lie in the text", expected=expected, found=part.strip())
        spans.append(Span(start, end))
    spans.sort()
    if any(first.overlaps(second) for first, second in pairwise(spans)):
        raise EditError("the spans overlap", expected="spans apart", found=value)
    return tuple(spans)


def find_words(words: str, text: str, context: Span, near: Span | None) -> Span:
    """Return where words stand in a context; of several places, the one that overlaps ``near``.

    Raises:
        EditError: they stand nowhere there, or in several places of which none or more than one overlaps.
    """
    # A sentence in the table has single blanks where the text may have line breaks.
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [
        Span(*match.span()) for match in re.finditer(pattern, text[: context.end]) if match.start() >= context.start
    ]
    if len(found) > 1 and near is not None:
        found = [span for span in found if span.overlaps(near)] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise EditError("these words are not in the sentences of the case", found=words)
    places = ", ".join(map(str, found))
    raise EditError("these words stand there several times", expected=f"a span, one of {places}", found=words)
