"""Dependency parsers behind one protocol, on sentences that we split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.errors import ModelError

if TYPE_CHECKING:
    from ddi.parsing.tree import Parser

#: The parsers that the commands offer.
PARSERS = ("spacy",)


def parser_named(name: str) -> Parser:
    """Return the parser of a name; the first word counts, so that a manifest's full name will do.

    Raises:
        ModelError: there is no such parser in this version.
    """
    kind = name.split(maxsplit=1)[0] if name else name
    if kind == "spacy":
        from ddi.parsing.spacy_parser import SpacyParser

        return SpacyParser()
    raise ModelError(f"the parser {kind!r} is unknown", expected=" or ".join(PARSERS))
