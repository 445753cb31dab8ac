"""Dependency parsers behind one protocol, on sentences that we split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.errors import ModelError

if TYPE_CHECKING:
    from ddi.parsing.tree import Parser

#: The parsers that the commands offer.
PARSERS = ("spacy", "stanza")


def parser_named(name: str, *, stanza_package: str | None = None) -> Parser:
    """Return the parser of a name. A manifest's full name will do, and then brings Stanza's package with it.

    Args:
        name: ``spacy``, ``stanza``, or a name that a parser gave itself.
        stanza_package: Stanza's package; the name's own, or ``default``, if not given.

    Raises:
        ModelError: there is no such parser in this version.
    """
    kind = name.split(maxsplit=1)[0] if name else name
    if kind == "spacy":
        from ddi.parsing.spacy_parser import SpacyParser

        return SpacyParser()
    if kind == "stanza":
        from ddi.parsing.stanza_parser import StanzaParser, package_of

        return StanzaParser(stanza_package or package_of(name))
    raise ModelError(f"the parser {kind!r} is unknown", expected=" or ".join(PARSERS))
