"""The set ``full``: the paper's features, and what else tells interacting drugs from others.

``docs/results.md`` has what each group brings, out and alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ddi.features import classes, surface, syntax
from ddi.features.context import places_of_pairs
from ddi.features.effects import OF_OTHERS, effects, reading
from ddi.features.lists import share_what_is_said
from ddi.features.roles import role_features

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from ddi.evidence import Reading
    from ddi.features.context import Context

GROUPS: dict[str, Callable[[Context], Iterable[str]]] = {
    "bigrams": surface.bigrams,
    "words": surface.words,
    "places": surface.places,
    "counts": surface.counts,
    "path words": syntax.path_words,
    "path classes": syntax.path_classes,
    "path labels": syntax.path_labels,
    "classes": classes.classes,
    "lists": classes.lists,
    "own drug": classes.own_drug,
    "across": classes.across,
    "effects": effects,
}
"""Every group of features that was measured, by name (``benchmarks/ablation.py``)."""

#: The groups that the interaction classifier uses. Those left out (raw words and where they stand, counts, relations of
#: the path) are many and rare; on package inserts not seen they cost more than they bring.
DEFAULT_GROUPS = ("path words", "path classes", "classes", "lists", "own drug", "across", "effects")

#: What the rules for effects read costs more than all else. It comes last: most pairs can be turned down before.
_COSTLY = frozenset({"effects"})
_BY_LISTS = frozenset(DEFAULT_GROUPS)
_COSTLY_NAMES = ("effect", "any effect")

#: What the rules for effects read is no feature here, but evidence beside (``ddi.evidence``): a feature among hundreds
#: can't outweigh the words of another clause.
MODALITY_GROUPS = ("words", "classes")


@dataclass(frozen=True, slots=True)
class FullFeatures:
    """The groups of features chosen.

    Two names of one substance make no pair, nor do two drugs of one list, nor drugs of a sentence whose changes are all
    others' doing.

    Args:
        groups: for the interaction classifier.
        modality_groups: for the modality classifier.
    """

    groups: tuple[str, ...] = DEFAULT_GROUPS
    modality_groups: tuple[str, ...] = MODALITY_GROUPS
    exclude_same_substance: bool = True
    exclude_one_list: bool = True
    exclude_of_others: bool = True
    name: str = "full"

    @property
    def needs_parser(self) -> bool:
        """Whether contexts must come with a tree."""
        return any(group.startswith("path") for group in self.groups + self.modality_groups)

    def excludes(self, context: Context) -> bool:
        """Tell whether the statement can't be about the pair: its drugs are one substance, or share what is said."""
        if self.exclude_same_substance and context.same_substance:
            return True
        return self.exclude_one_list and share_what_is_said(context)

    def rules_out(self, interaction: Mapping[str, float]) -> bool:
        """Tell from the features whether the sentence speaks of other pairs only."""
        return self.exclude_of_others and OF_OTHERS in interaction

    def interaction(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether a pair interacts."""
        return self.cheap(context) | self.costly(context)

    def cheap(self, context: Context) -> dict[str, float]:
        """Return the features of all groups but that of effects."""
        return _present(context, (group for group in self.groups if group not in _COSTLY))

    def outline(self, context: Context) -> Hashable:
        """Return what groups but that of effects see.

        Across sentences that is which lists the two drugs stand in, not which drugs of them they are, unless other
        groups than the usual ones are chosen.
        """
        across = context.instance.distance > 0
        return (
            context.normalized.text,
            context.own,
            across and (context.instance.distance, context.ends[0].text, context.ends[1].text),
            classes.lists_of_pairs(context)
            if across and _BY_LISTS.issuperset(self.groups)
            else places_of_pairs(context),
        )

    def costly(self, context: Context) -> dict[str, float]:
        """Return the features of effects."""
        return _present(context, (group for group in self.groups if group in _COSTLY))

    def is_costly(self, name: str) -> bool:
        """Tell whether a feature is of effects."""
        return name.startswith(_COSTLY_NAMES)

    def modality(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether an interaction is stated or denied."""
        return _present(context, self.modality_groups)

    def roles(self, context: Context) -> dict[str, float] | None:
        """Return the features that tell which drug is the precipitant."""
        return role_features(context)

    def reading(self, context: Context) -> Reading:
        """Return what the rules for effects read of modality and roles."""
        return reading(context)


def _present(context: Context, groups: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(chain.from_iterable(GROUPS[group](context) for group in groups), 1.0)
