"""The value that every format reads and writes: a section, and what else is said of it and of its annotations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus_tools.documents import Section

#: Names and values, in alphabetical order of the names, each name once.
Attributes = tuple[tuple[str, str], ...]

#: What a section and its annotations say in fields of their own, under the names that formats use.
RESERVED = frozenset(
    "section text package_insert active_ingredient era kind id type spans annotator modality interaction_type phrase "
    "precipitant object".split()
)


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A section with its annotations, and further attributes of all three.

    ``mention_attributes`` and ``interaction_attributes`` go with the section's mentions and interactions, one entry
    each; given as ``()``, none has any. Whatever the order in which attributes are given, they are kept by name.

    Raises:
        ValueError: there are attributes for more or fewer annotations than there are, an attribute's name is empty,
            doubled or `RESERVED`, or an interaction joins a mention that is not one of the section's.
    """

    section: Section
    attributes: Attributes = ()
    mention_attributes: tuple[Attributes, ...] = ()
    interaction_attributes: tuple[Attributes, ...] = ()

    def __post_init__(self) -> None:
        section = self.section
        # A frozen dataclass offers no other way to put its fields in order.
        object.__setattr__(self, "attributes", _ordered(self.attributes))
        for field, marked in (
            ("mention_attributes", section.mentions),
            ("interaction_attributes", section.interactions),
        ):
            given: tuple[Attributes, ...] = getattr(self, field) or ((),) * len(marked)
            if len(given) != len(marked):
                raise ValueError(f"{len(given)} {field.replace('_', ' ')} for {len(marked)} of them")
            object.__setattr__(self, field, tuple(_ordered(attributes) for attributes in given))
        mentions = set(section.mentions)
        for interaction in section.interactions:
            for mention in (interaction.precipitant, interaction.object):
                if mention not in mentions:
                    raise ValueError(f"the mention {mention.text!r} at {mention.hull} is not one of the section's")


def _ordered(attributes: Attributes) -> Attributes:
    names = Counter(name for name, _ in attributes)
    for name, times in names.items():
        if not name or times > 1 or name in RESERVED:
            raise ValueError(f"an attribute needs a name of its own, not {name!r}")
    return tuple(sorted(attributes))


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something of a section that a format has no place for, or that a file says and a section cannot hold."""

    section: str
    what: str


class Reading(NamedTuple):
    """The documents of a file or folder, in its order, and what of it they do not hold."""

    documents: tuple[AnnotatedDocument, ...]
    losses: tuple[Loss, ...]


def count_losses(losses: Iterable[Loss]) -> list[tuple[str, int, int]]:
    """Group losses: what is lost, how many times, and in how many sections; in order of appearance."""
    counts: dict[str, list[str]] = {}
    for loss in losses:
        counts.setdefault(loss.what, []).append(loss.section)
    return [(what, len(sections), len(set(sections))) for what, sections in counts.items()]
