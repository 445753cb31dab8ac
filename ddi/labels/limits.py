"""How much a label, or an archive of labels, may hold before it is refused.

The largest of the 1,200 labels that the readers were tried on is 0.4 MB; DailyMed has about 51,000 such labels,
some 10 GB of XML at that rate. The limits leave room above that, and keep the memory of one process under 1 GiB
whatever the input.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import islice
from typing import TYPE_CHECKING

from ddi.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.labels.label import LabelSection

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused by name.

    Sizes are in bytes. Totals count for one path as the user gives it.

    Args:
        label_bytes: one label, uncompressed (for openFDA one result).
        label_markup: tags and attributes of one label, counted as ``<`` and ``=``, or the values of an openFDA label,
            counted as ``,``, ``[`` and ``{``: each takes far more memory than the bytes that it can be written in.
        label_sections: sections of one label.
        archive_bytes: an archive inside another one, or on standard input: it is held in memory.
        total_bytes: everything that an archive unpacks to.
        inflation_ratio: how many times its own size an archive may unpack to, counted once it has unpacked
            to more than ``inflation_free_bytes``. Archives of near-copies reach 100.
        inflation_free_bytes: see above.
        members: files of an archive, those in archives inside it counted too.
        nesting: compression and archives inside one another; DailyMed's bulk download needs 2, a ``tar.xz`` of zip
            archives 3.
        json_nesting: objects and lists inside one another; openFDA needs 5.
        xml_nesting: elements inside one another; of 629 labels, the deepest needs 30. No more than 200: the readers
            call themselves for each.
        decoder_bytes: memory that an ``xz`` file may ask for to be unpacked.
    """

    label_bytes: int = 32 * _MEBIBYTE
    label_markup: int = 2_000_000
    label_sections: int = 20_000
    archive_bytes: int = 128 * _MEBIBYTE
    total_bytes: int = 64 * 1024 * _MEBIBYTE
    inflation_ratio: int = 250
    inflation_free_bytes: int = 256 * _MEBIBYTE
    members: int = 500_000
    nesting: int = 3
    json_nesting: int = 32
    xml_nesting: int = 120
    decoder_bytes: int = 128 * _MEBIBYTE

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 1:
                msg = f"{field.name} must be at least 1"
                raise ValueError(msg)


DEFAULT_LIMITS = Limits()


def limited_sections(sections: Iterable[LabelSection], *, source: str, limits: Limits) -> tuple[LabelSection, ...]:
    """Return the sections of a label.

    Raises:
        LabelError: there are too many.
    """
    found = tuple(islice(sections, limits.label_sections + 1))
    if len(found) > limits.label_sections:
        raise LabelError("the label has too many sections", path=source, expected=f"at most {limits.label_sections:,}")
    return found
