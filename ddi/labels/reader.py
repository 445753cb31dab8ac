"""Read labels: what ``find_documents`` finds, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.errors import LabelError
from ddi.labels.documents import Document, find_documents
from ddi.labels.formats import Format
from ddi.labels.label import Failure
from ddi.labels.limits import DEFAULT_LIMITS, Limits
from ddi.labels.openfda import read_openfda
from ddi.labels.plain_text import read_plain_text
from ddi.labels.spl import read_spl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from ddi.labels.documents import OnSkip
    from ddi.labels.label import Label


def read_labels(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_skip: OnSkip | None = None,
) -> Iterator[Label | Failure]:
    """Yield the labels of files, folders, archives and standard input (``-``), one at a time, in order.

    A label that cannot be read comes out as a ``Failure`` in its place; the others follow. What a file is, is known
    from its content: plain text, SPL XML, openFDA JSON, a zip or tar archive of these or of such archives, all of
    them also compressed with gzip, xz or bzip2.

    Args:
        paths: as the user gives them; see ``find_documents`` for the order.
        stdin: what to read for ``-``, instead of the process's own standard input.
        limits: what is refused.
        on_skip: is called with the source of each file passed over in a folder or archive, and what it is.
    """
    for found in find_documents(paths, stdin=stdin, limits=limits, on_skip=on_skip):
        yield found if isinstance(found, Failure) else parse_document(found, limits=limits)


def parse_document(
    document: Document, *, limits: Limits = DEFAULT_LIMITS, sections: str | tuple[str, ...] = "all"
) -> Label | Failure:
    """Turn a document into a label, or into the reason why it is none.

    Args:
        document: what ``find_documents`` found.
        limits: what is refused.
        sections: a choice as in ``select_sections``. It chooses the same sections of the label, with the same
            texts, as if all had been read; of those that it leaves out, the text may be their heading alone.
    """
    try:
        return _parse(document, limits, sections)
    except LabelError as error:
        return Failure(document.source, error)
    except RecursionError:
        return Failure(document.source, LabelError("the label is nested too deep", path=document.source))


def _parse(document: Document, limits: Limits, sections: str | tuple[str, ...]) -> Label:
    if document.format is Format.XML:
        return read_spl(document.data, source=document.source, limits=limits, sections=sections)
    if document.format is Format.JSON:
        return read_openfda(document.data, source=document.source, limits=limits)
    return read_plain_text(document.data, source=document.source, limits=limits)
