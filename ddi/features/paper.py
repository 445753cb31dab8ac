"""The features of Boyce et al. (2012), section 3.2: bigrams of stems, and stems on the dependency path."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ddi.evidence import Reading
from ddi.features.context import places_of_pairs
from ddi.features.surface import bigrams
from ddi.features.syntax import paths
from ddi.features.words import stemmer

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ddi.features.context import Context


def is_path_feature(name: str) -> bool:
    """Whether a feature is of the dependency path, by its name."""
    return name.startswith(("path=", "path "))


@dataclass(frozen=True, slots=True)
class PaperFeatures:
    """Bigrams of stemmed words of the sentences, and stemmed words on the shortest path between the drugs.

    A condensed instance unites the paths of its mention pairs. All features are present (1.0) or absent. What
    isn't the default is there to be measured (``benchmarks/reproduction.py``).

    Args:
        stem: the stemmer's name.
        bigrams: whether to use bigrams of the sentences.
        path: ``words``, ``bigrams`` or ``none``: what of the path is used.
    """

    stem: str = "porter"
    bigrams: bool = True
    path: str = "words"
    name: str = "paper"

    @property
    def needs_parser(self) -> bool:
        """Whether contexts must come with a tree."""
        return self.path != "none"

    def excludes(self, context: Context) -> bool:  # noqa: ARG002 - the paper leaves no pair out
        """Leave no pair out."""
        return False

    def rules_out(self, interaction: Mapping[str, float]) -> bool:  # noqa: ARG002 - as above
        """Leave no pair out."""
        return False

    def interaction(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether a pair interacts."""
        features = self.modality(context) if self.bigrams else {}
        if context.tree is not None:
            features.update(self._path(context))
        return features

    def cheap(self, context: Context) -> dict[str, float]:
        """Return all features: none costs much, once there is a tree."""
        return self.interaction(context)

    def outline(self, context: Context) -> Hashable:
        """Return the text and the places of the pairs in it."""
        return context.normalized.text, context.instance.distance, places_of_pairs(context)

    def costly(self, context: Context) -> dict[str, float]:  # noqa: ARG002 - there is none
        """Return no feature."""
        return {}

    def is_costly(self, name: str) -> bool:  # noqa: ARG002 - none is
        """Call no feature costly."""
        return False

    def modality(self, context: Context) -> dict[str, float]:
        """Return the features that tell whether an interaction is stated or denied: bigrams alone."""
        return dict.fromkeys(bigrams(context, stem=self.stem), 1.0)

    def roles(self, context: Context) -> dict[str, float] | None:  # noqa: ARG002 - the paper says nothing of roles
        """Leave the roles to text order."""
        return None

    def reading(self, context: Context) -> Reading:  # noqa: ARG002 - the paper has no rules beside its classifiers
        """Read nothing."""
        return Reading()

    def _path(self, context: Context) -> dict[str, float]:
        stem = stemmer(self.stem)
        features: dict[str, float] = {}
        for tree, path in paths(context):
            stems = [stem(tree.words[token].lower()) for token in path[1:-1]]
            if self.path == "words":
                features.update({f"path={word}": 1.0 for word in stems})
            elif self.path == "bigrams":
                chain = ["drug1", *stems, "drug2"]
                features.update({f"path={one} {other}": 1.0 for one, other in pairwise(chain)})
        return features
