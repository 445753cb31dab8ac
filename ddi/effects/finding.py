"""From a statement and a pair of drugs to the effects of the one on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from corpus_tools.documents import MentionType, Span
from corpus_tools.sentences import split_sentences
from ddi.effects.pair import PairReader
from ddi.effects.scene import scenes_of
from ddi.effects.values import Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus_tools.documents import DrugMention
    from ddi.effects.linking import Link
    from ddi.effects.scene import Scene
    from ddi.effects.values import Amount, Parameter


class _Substances(Protocol):
    """What knows which mentions name one substance."""

    def same(self, first: DrugMention, second: DrugMention) -> bool:
        """Tell whether two mentions name one substance."""
        ...


def find_effects(
    text: str,
    statement: Span,
    mentions: Sequence[DrugMention],
    *,
    precipitant: DrugMention,
    object: DrugMention,  # noqa: A002 - the word for it
    same: Callable[[DrugMention, DrugMention], bool] = lambda one, other: one.name == other.name,
    name: Callable[[DrugMention], str] = lambda mention: mention.name,
    keep: Callable[[Scene, Link], bool] | None = None,
) -> tuple[Effect, ...]:
    """Return what a statement says that one drug of a pair changes in the other, in text order.

    An effect on a third drug is left out; one on the precipitant is kept where the sentence names no third drug.

    Args:
        text: the section's text.
        statement: the sentences that state the interaction.
        mentions: the drugs that the section names; those outside the statement are passed over.
        precipitant: the drug that acts.
        object: the drug that it acts on: a parameter that the words give to no drug is taken to be its.
        same: whether two mentions name one substance; a metabolite is not its parent.
        name: the normalised name of a drug.
        keep: which changes of a sentence to look at; all if not given.
    """
    reader = PairReader(precipitant, object, same)
    effects: dict[tuple[int, int, Parameter, Amount | None], Effect] = {}
    named = [mention for mention in mentions if statement.contains(mention.spans[0])]
    for scene in _scenes(text, statement, named):
        for linked, direction, amounts, drug in reader.read(scene):
            if keep is not None and not keep(scene, linked):
                continue
            parameter = scene.parameters[linked.parameter]
            for amount in amounts or (None,):
                places = [(parameter.start, parameter.end)]
                if linked.direction is not None:
                    mark = scene.directions[linked.direction]
                    places.append((mark.start, mark.end))
                if amount is not None:
                    places.append((amount.start, amount.end))
                span = scene.span(min(start for start, _ in places), max(end for _, end in places))
                effect = Effect(
                    parameter=parameter.parameter,
                    direction=direction,
                    amount=amount,
                    drug=name(drug),
                    text=text[span.start : span.end],
                    start=span.start,
                    end=span.end,
                )
                effects.setdefault((span.start, span.end, effect.parameter, amount), effect)
    return tuple(effects.values())


def pair_amounts(
    text: str,
    statement: Span,
    mentions: Sequence[DrugMention],
    pair: tuple[DrugMention, DrugMention],
    *,
    same: Callable[[DrugMention, DrugMention], bool] = lambda one, other: one.name == other.name,
) -> tuple[Amount, ...]:
    """Return the changes in figures that a statement may give for a pair of drugs, whichever of them acts.

    Those of parameters of other drugs, or that other drugs cause, are left out; figures of something else, such as a
    dose to be halved, stay. Places count from the start of their sentence.
    """
    readers = [PairReader(*pair, same), PairReader(pair[1], pair[0], same)]
    found: list[Amount] = []
    named = [mention for mention in mentions if statement.contains(mention.spans[0])]
    for scene in _scenes(text, statement, named):
        of_pair = {amount for reader in readers for _, _, amounts, _ in reader.read(scene) for amount in amounts}
        linked = _linked(scene)
        free = [amount for run in scene.runs for amount in run if amount not in linked]
        found.extend((*free, *of_pair))
    return tuple(found)


def _linked(scene: Scene) -> set[Amount]:
    """Return the amounts that are some parameter's."""
    return {amount for linked in scene.links for amount in linked.amounts}


def drugs_of(substances: _Substances) -> Callable[[DrugMention, DrugMention], bool]:
    """Return what tells whether two mentions name one drug: one substance, but a metabolite is a drug of its own."""

    def same(one: DrugMention, other: DrugMention) -> bool:
        if MentionType.METABOLITE in (one.type, other.type):
            return one.name == other.name
        return substances.same(one, other)

    return same


def _scenes(text: str, statement: Span, mentions: Sequence[DrugMention]) -> Iterator[Scene]:
    """Yield the scenes of a statement's sentences."""
    for sentence in split_sentences(text[statement.start : statement.end]):
        yield from scenes_of(text, Span(statement.start + sentence.start, statement.start + sentence.end), mentions)
