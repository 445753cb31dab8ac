"""The places that a person has to decide."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.agreement.disagreements import Kind, Placer, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.agreement.disagreements import AlignedSection, InteractionUnit, MentionUnit
    from corpus_tools.documents import Span

# Of a SHA-256 in hexadecimal digits: two of a million cases share ten with a chance of one half.
_ID_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One place to decide.

    ``id`` follows from what the annotators say there, in their order, and from nothing else. So it stays the same when
    other places change, and is another as soon as anyone says something else here: a decision never applies to what the
    person has not seen. ``context`` is the sentences that hold all of it; ``says`` has a text for each annotator.
    """

    id: str
    section: str
    kind: Kind
    difference: str
    context: Span
    sentence: str
    says: tuple[str, ...]


class CaseMaker:
    """Makes the cases of one section."""

    def __init__(self, aligned: AlignedSection) -> None:
        self._aligned = aligned
        self._place = Placer(aligned.section)

    def mention(self, unit: MentionUnit, difference: str) -> Case:
        """Return the case of a mention."""
        parents = [
            None if mention is None else self._aligned.parent_of(annotator, mention)
            for annotator, mention in enumerate(unit)
        ]
        says = [describe(said, parent) for said, parent in zip(unit, parents, strict=True)]
        return self._case(Kind.MENTION, difference, self._place(unit), says, says)

    def interaction(self, unit: InteractionUnit, difference: str) -> Case:
        """Return the case of an interaction; a score is shown, but does not make another case of it."""
        plain = [describe(said, with_comment=False) for said in unit]
        return self._case(Kind.INTERACTION, difference, self._place(unit), [describe(said) for said in unit], plain)

    def _case(self, kind: Kind, difference: str, context: Span, says: Sequence[str], identity: Sequence[str]) -> Case:
        section = self._aligned.section
        facts = json.dumps([section.name, kind, *identity], ensure_ascii=False)
        digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]
        sentence = " ".join(section.text[context.start : context.end].split())
        return Case(f"{kind[0]}-{digest}", section.name, kind, difference, context, sentence, tuple(says))
