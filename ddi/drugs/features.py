"""Features of a candidate: what it looks like, what the lists say of it, and the words around it.

Names read ``kind=value``; all features are present or absent. A number in the context becomes ``num``.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from ddi.drugs.metabolites import reads_as_metabolite
from ddi.drugs.tokens import name_key
from ddi.drugs.values import Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddi.drugs.proposal import Proposal
    from ddi.drugs.values import Candidate

CUES = frozenset({"metabolite", "metabolites", "metabolized", "metabolised"})
CUE_REACH = 6
_MARKS = ("\u00ae", "\u2122", "TM", "(R)")


def document_counts(proposals: Sequence[Proposal]) -> Counter[str]:
    """Count the candidates of a label by key."""
    return Counter(candidate.key for proposal in proposals for candidate in proposal.candidates)


def features_of(proposal: Proposal, candidate: Candidate, counts: Mapping[str, int]) -> list[str]:
    """Return the names of the features that a candidate has; ``counts`` are its label's."""
    return [*looks_of(proposal, candidate), *place_of(proposal, candidate, counts)]


def looks_of(proposal: Proposal, candidate: Candidate) -> tuple[str, ...]:
    """Return the first of a candidate's features: what it looks like, one and the same value for many places."""
    text = proposal.text
    start = candidate.start + proposal.shift
    return _looks(
        candidate.layer.value,
        candidate.type.value,
        candidate.entry.kind.value,
        candidate.key,
        candidate.entry.name,
        text[start : candidate.stop + proposal.shift],
        initial=_starts_sentence(text, start),
        known=bool(candidate.entry.ids),
    )


def place_of(proposal: Proposal, candidate: Candidate, counts: Mapping[str, int]) -> list[str]:
    """Return the other features: how often the label names a candidate, and what stands around it."""
    layer = candidate.layer.value
    names = [
        f"count={layer} {count_bucket(counts.get(candidate.key, 1))}",
        *_context(proposal, candidate, layer),
    ]
    if candidate.full_end > candidate.end:
        names.append("cut")
    if candidate.parent is not None:
        names.append(f"parent={layer}")
    return names


@lru_cache(maxsize=8192)
def _looks(
    layer: str, guess: str, kind: str, key: str, name: str, surface: str, *, initial: bool, known: bool
) -> tuple[str, ...]:
    """Return the features that do not depend on the place; most mentions of a label repeat a few names."""
    shape = _shape(surface)
    names = [
        f"guess={layer} {guess}",
        f"kind={layer} {kind}",
        f"shape={layer} {shape}",
        f"shape={shape} {initial} {guess}",
    ]
    if layer == Layer.STATISTICAL.value:
        names += _spelling(surface, key, shape, initial=initial)
    else:
        names += [f"key={key}", f"own={key == name_key(name)} {known}"]
    if reads_as_metabolite(key):
        names.append(f"morpheme={layer}")
    return tuple(names)


def _spelling(surface: str, key: str, shape: str, *, initial: bool) -> list[str]:
    head, tail = key.partition(" ")[0], key.rpartition(" ")[2]
    names = [f"tail{size}={tail[-size:]}" for size in (2, 3, 4, 5) if len(tail) > size]
    names += [f"head{size}={head[:size]}" for size in (3, 4) if len(head) > size]
    names.append(f"length={shape} {min(len(surface), 12)}")
    names.append(f"tail={shape} {initial} {tail[-3:]}")
    if any(character.isdigit() for character in surface):
        names.append(f"digits={shape} {len(surface)}")
    return names


def _context(proposal: Proposal, candidate: Candidate, layer: str) -> list[str]:
    text = proposal.text
    start, stop = candidate.start + proposal.shift, candidate.stop + proposal.shift
    before, after = _words_around(proposal, candidate)
    words = [*["^", "^", *before][-2:], *[*after, "$", "$"][:2]]
    two_before, one_before, one_after, two_after = ("num" if word.isdigit() else word for word in words)
    names = [
        f"-1={layer} {one_before}",
        f"+1={layer} {one_after}",
        f"-2-1={two_before} {one_before}",
        f"+1+2={one_after} {two_after}",
    ]
    left = text[max(0, start - 2) : start]
    right = text[stop : stop + 2]
    names += [f"left2={layer} {left}", f"right2={layer} {right}"]
    if text.startswith(_MARKS, stop):
        names.append("mark")
    if not CUES.isdisjoint(before):
        names += ["cue before", f"cue before={layer}"]
    if not CUES.isdisjoint(after):
        names += ["cue after", f"cue after={layer}"]
    names.append(f"line={_line_kind(text, start, stop)}")
    return names


def _words_around(proposal: Proposal, candidate: Candidate) -> tuple[list[str], list[str]]:
    """Return the words before and after a candidate, as many as a cue can reach over."""
    tokens = proposal.tokens
    before = [token.key for token in tokens[max(0, candidate.first - CUE_REACH) : candidate.first]]
    if len(before) < CUE_REACH and proposal.before:
        before = [*proposal.before, *before][-CUE_REACH:]
    after = [token.key for token in tokens[candidate.full_end : candidate.full_end + CUE_REACH]]
    if len(after) < CUE_REACH and proposal.after:
        after = [*after, *proposal.after][:CUE_REACH]
    return before, after


def _line_kind(text: str, start: int, stop: int) -> str:
    """Tell a heading or a cell of a table from running text by the length of its line, looking 80 characters around."""
    left = text.rfind("\n", max(0, start - 80), start)
    right = text.find("\n", stop, stop + 80)
    if (left < 0 and start > 80) or (right < 0 and stop + 80 < len(text)):
        return "long"
    return "short"


def _starts_sentence(text: str, start: int) -> bool:
    """Tell whether a capital here may be a sentence's or a heading's."""
    before = text[max(0, start - 3) : start].rstrip(" \t\"'\u201c(")
    return start == 0 or not before or before[-1] in ".:;!?\n\r\u2022-"


def _shape(surface: str) -> str:
    if any(character.isdigit() for character in surface):
        return "digits"
    if surface.islower():
        return "lower"
    if surface.isupper():
        return "upper"
    return "title" if surface[0].isupper() and surface[1:].islower() else "mixed"


def count_bucket(count: int) -> str:
    """Return how often a label names a candidate, as far as the judge looks: frequent ones are all alike."""
    return str(count) if count < 3 else ("3-9" if count < 10 else "10-")
