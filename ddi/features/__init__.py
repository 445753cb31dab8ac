"""Pure functions from an instance and its parse to named features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ddi.features.full import FullFeatures
from ddi.features.paper import PaperFeatures

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ddi.evidence import Reading
    from ddi.features.context import Context


class FeatureSet(Protocol):
    """Named features of an instance, for the two classifiers."""

    @property
    def name(self) -> str:
        """The set's name in commands and manifests."""
        ...

    @property
    def needs_parser(self) -> bool:
        """Whether contexts must come with a tree."""
        ...

    def excludes(self, context: Context) -> bool:
        """Tell whether the pair is out of the question, so that it's neither learned from nor ever found."""
        ...

    def rules_out(self, interaction: Mapping[str, float]) -> bool:
        """Tell the same of a pair that ``excludes`` left in, from its features for the interaction classifier."""
        ...

    def interaction(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether a pair interacts."""
        ...

    def cheap(self, context: Context) -> dict[str, float]:
        """Return those of ``interaction`` that cost little, which may be all of them."""
        ...

    def outline(self, context: Context) -> Hashable:
        """Return all that ``cheap`` sees of a context, so that equal outlines have equal cheap features."""
        ...

    def costly(self, context: Context) -> dict[str, float]:
        """Return the others; those of ``cheap`` and then these are the features of ``interaction``, in its order."""
        ...

    def is_costly(self, name: str) -> bool:
        """Tell whether a feature is one of ``costly``, by its name."""
        ...

    def modality(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether an interaction is stated or denied."""
        ...

    def roles(self, context: Context) -> dict[str, float] | None:
        """Return the features that tell which drug is the precipitant; ``None`` where text order decides."""
        ...

    def reading(self, context: Context) -> Reading:
        """Return what rules read of modality and roles, beside what is learned."""
        ...


FEATURE_SETS: dict[str, FeatureSet] = {"paper": PaperFeatures(), "full": FullFeatures()}
"""The sets that the commands offer."""
