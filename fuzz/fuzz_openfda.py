"""openFDA JSON: a response, a list of results, or results one after the other."""

from __future__ import annotations

import io

from ddi.labels import Failure, read_labels, read_openfda
from fuzz.common import allowed, bounded
from fuzz.labels import check_label


def TestOneInput(data: bytes) -> None:
    """Read the results of a file, and the whole of it as one result."""
    with bounded(data):
        for found in read_labels(["-"], stdin=io.BytesIO(data)):
            if not isinstance(found, Failure):
                check_label(found)
        with allowed():
            check_label(read_openfda(data, source="label.json"))
