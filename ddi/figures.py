"""Whether a statement gives figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus_tools.documents import InteractionType
from ddi.effects import drugs_of, pair_amounts
from ddi.effects.amounts import find_amounts
from ddi.effects.vocabulary import find_directions
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus_tools.documents import DrugMention, Span
    from corpus_tools.instances import MentionPair


def gives_figures(statement: str) -> bool:
    """Tell whether a text gives any change in figures: "46 %", "2.2-fold", "from 14.2 to 17.8 micrograms/mL".

    Doses ("400 mg"), counts of patients, p-values and confidence intervals are figures of no change.
    """
    return bool(find_amounts(statement)) or any(mark.amount is not None for mark in find_directions(statement))


def type_by_figures(
    text: str,
    statement: Span,
    mentions: Sequence[DrugMention],
    pair: MentionPair,
    *,
    same: Callable[[DrugMention, DrugMention], bool] | None = None,
) -> InteractionType:
    """Call a statement quantitative where it gives a change in figures that is not another drug's.

    Args:
        text: the section's text.
        statement: the sentences that state the interaction.
        mentions: the drugs that the section names.
        pair: the two drugs; which of them acts makes no difference.
        same: whether two mentions name one drug; read off the names if not given.
    """
    if not gives_figures(text[statement.start : statement.end]):
        return InteractionType.QUALITATIVE
    if same is None:
        same = drugs_of(Substances(mentions))
    if pair_amounts(text, statement, mentions, (pair.first, pair.second), same=same):
        return InteractionType.QUANTITATIVE
    return InteractionType.QUALITATIVE
