"""Foreign formats of annotated texts: one module each, with ``read`` and ``write``.

Every module translates between its format and `AnnotatedDocument`. ``write`` returns what the format could not hold,
and `Reading` what of a file a document cannot: nothing vanishes unnamed. `FORMATS` names them all; `guess_format` tells
which a path is of.
"""

from __future__ import annotations

from corpus_tools.formats.document import AnnotatedDocument, Attributes, Loss, Reading, count_losses
from corpus_tools.formats.registry import FORMATS, Format, guess_format

__all__ = [
    "FORMATS",
    "AnnotatedDocument",
    "Attributes",
    "Format",
    "Loss",
    "Reading",
    "count_losses",
    "guess_format",
]
