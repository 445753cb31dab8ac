"""Read drug labels: plain text, Structured Product Labels, openFDA JSON, and archives and folders of them.

Values: ``Label``, ``LabelSection``, ``Ingredient``, ``Failure``, ``Document``, ``Limits``.

Functions: ``read_labels`` (or, in two steps for several processes, ``find_documents`` and ``parse_document``),
``select_sections``; one reader a format: ``read_plain_text``, ``read_spl``, ``read_openfda``.
"""

from __future__ import annotations

from ddi.labels.documents import Document, find_documents
from ddi.labels.formats import Format
from ddi.labels.label import Failure, Ingredient, Label, LabelSection
from ddi.labels.limits import DEFAULT_LIMITS, Limits
from ddi.labels.openfda import read_openfda
from ddi.labels.plain_text import read_plain_text
from ddi.labels.reader import parse_document, read_labels
from ddi.labels.selection import DEFAULT_CODES, select_sections
from ddi.labels.spl import read_spl

__all__ = [
    "DEFAULT_CODES",
    "DEFAULT_LIMITS",
    "Document",
    "Failure",
    "Format",
    "Ingredient",
    "Label",
    "LabelSection",
    "Limits",
    "find_documents",
    "parse_document",
    "read_labels",
    "read_openfda",
    "read_plain_text",
    "read_spl",
    "select_sections",
]
