"""Statements that hold in both directions: what each drug of a pair does to the other.

Either the words are reciprocal (`ddi.effects.reciprocal`), or they give changes of both drugs, each by the other. Where
a sentence leaves that open, it is said one way. The rules see one sentence that names both drugs, since over several
sentences it is seldom said by which drug a change is brought about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.effects.causes import causes
from ddi.effects.finding import find_effects
from ddi.effects.owners import owners
from ddi.effects.reciprocal import given_together, is_reciprocal, names_other_cause
from ddi.effects.scene import scenes_of
from ddi.effects.values import Direction, Effect
from ddi.effects.vocabulary import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus_tools.documents import DrugMention, Span
    from ddi.effects.linking import Link
    from ddi.effects.scene import Scene

    _Same = Callable[[DrugMention, DrugMention], bool]

# "Quexapine in turn lowers those of mirtolol": the parameters are those of the clause before.
_THOSE_OF = re.compile(rf"\s(?:those|that)\sof\s(?=(?P<drug>{MASK}))", re.IGNORECASE)
_SUBJECT = re.compile(r",?\s(?:in\sturn,?\s|itself\s)?(?:(?!(?:of|in|for|by|with|and|but|or)\b)[\w-]{1,20}\s){0,2}")


@dataclass(frozen=True, slots=True)
class Way:
    """What one drug of a pair does to the other: changes of the other's parameters."""

    effects: tuple[Effect, ...]

    @property
    def stated(self) -> bool | None:
        """Whether a change is stated or, if not, denied; ``None`` where none is read, or both."""
        found = {effect.direction is not Direction.NONE for effect in self.effects}
        return found.pop() if len(found) == 1 else None


def both_ways(
    text: str,
    sentence: Span,
    mentions: Sequence[DrugMention],
    pair: tuple[DrugMention, DrugMention],
    *,
    same: Callable[[DrugMention, DrugMention], bool],
    name: Callable[[DrugMention], str],
) -> tuple[Way, Way] | None:
    """Return what the first drug does to the second and the second to the first, if a sentence says both.

    Args:
        text: what offsets count in.
        sentence: the statement, one sentence.
        mentions: the drugs that the text names.
        pair: two of them.
        same: whether two mentions name one drug.
        name: the normalised name of a drug.

    Returns:
        ``None`` where the sentence does not say so in both directions.
    """
    scenes = scenes_of(text, sentence, [each for each in mentions if sentence.contains(each.spans[0])])
    if len(scenes) != 1 or name(pair[0]) == name(pair[1]):
        return None
    (scene,) = scenes
    marks = tuple([mark for mark in scene.drugs if same(mark.mention, drug)] for drug in pair)
    of_pair = [mark for found in marks for mark in found]
    metabolites = [mark for mark in scene.drugs if mark.mention.type is MentionType.METABOLITE]
    if any(mark in metabolites for mark in of_pair):
        return None
    only_two = all(mark in of_pair or mark in metabolites for mark in scene.drugs)
    reciprocal = only_two and is_reciprocal(scene, (marks[0], marks[1]))
    if not reciprocal:
        known = only_two and given_together(scene)
        if names_other_cause(scene) or not (
            _acts(scene, pair, same, known=known) and _acts(scene, pair[::-1], same, known=known)
        ):
            return None

    def way(one: DrugMention, other: DrugMention) -> Way:
        named = None if reciprocal else _names_owner
        read = find_effects(text, sentence, mentions, precipitant=one, object=other, same=same, name=name, keep=named)
        again = (_effect(text, scene, *found, name(other)) for found in _points_back(scene, (one, other), same))
        return Way(tuple(effect for effect in (*read, *again) if effect.drug == name(other)))

    ways = way(*pair), way(*pair[::-1])
    return ways if reciprocal or all(each.effects for each in ways) else None


def _names_owner(scene: Scene, link: Link) -> bool:
    return bool(owners(scene)[link.parameter])


def _acts(scene: Scene, pair: tuple[DrugMention, DrugMention], same: _Same, *, known: bool) -> bool:
    """Tell whether a sentence gives a change of the second drug that the first one brings about.

    ``known`` says whether it can be no other drug's doing, where the words don't tell.
    """
    for link in scene.links:
        whose = owners(scene)[link.parameter]
        named = () if link.direction is None else causes(scene, link.direction, whose)
        caused = any(same(mark.mention, pair[0]) for mark in named) if named else known
        if caused and any(same(mark.mention, pair[1]) for mark in whose):
            return True
    return any(_points_back(scene, pair, same))


def _points_back(scene: Scene, pair: tuple[DrugMention, DrugMention], same: _Same) -> Iterator[tuple[int, Link]]:
    """Yield words of direction, said of a drug's parameters that an earlier clause names: "lowers those of quexapine".

    The first drug of the pair is their subject, the second the one that they are said of; a link of the earlier clause
    comes with each.
    """
    for number, mark in enumerate(scene.directions):
        match = _THOSE_OF.match(scene.masked, mark.end)
        if match is None:
            continue
        whose = tuple(drug for drug in scene.drugs if drug.start == match.start("drug"))
        if not any(same(drug.mention, pair[1]) for drug in whose):
            continue
        subject = [drug for drug in scene.drugs if drug.end <= mark.start][-1:]
        links = [link for link in scene.links if scene.parameters[link.parameter].end <= mark.start]
        if (
            links
            and any(same(drug.mention, pair[0]) for drug in subject)
            and _SUBJECT.fullmatch(scene.masked, subject[0].end, mark.start)
        ):
            yield number, links[-1]


def _effect(text: str, scene: Scene, direction: int, before: Link, drug: str) -> Effect:
    """Return the effect of a word of direction on the parameter of an earlier clause."""
    mark, parameter = scene.directions[direction], scene.parameters[before.parameter].parameter
    match = _THOSE_OF.match(scene.masked, mark.end)
    span = scene.span(mark.start, mark.end if match is None else match.end())
    words = text[span.start : span.end].rstrip()
    return Effect(parameter, mark.direction_of(parameter), None, drug, words, span.start, span.start + len(words))
