"""Agreement corrected for chance, by NLTK's ``nltk.metrics.agreement``.

NLTK is an extra, and is imported only here: importing it takes longer than everything else that is done with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus_tools.errors import MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Sequence


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Return Cohen's kappa (1960) of two annotators' labels of the same items.

    ``None`` if there are no items or only one label is ever given: chance alone would then agree always.

    Raises:
        MissingDependencyError: NLTK is not installed.
    """
    if len({*first, *second}) < 2:
        return None
    return float(_task((first, second)).kappa_pairwise(0, 1))


def krippendorff_alpha(labels: Sequence[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha (1980, nominal) of any number of annotators' labels of the same items.

    ``None`` as for `cohen_kappa`.

    Raises:
        MissingDependencyError: NLTK is not installed.
    """
    if len({label for given in labels for label in given}) < 2:
        return None
    return float(_task(labels).alpha())


def _task(labels: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - NLTK ships no types
    try:
        from nltk.metrics.agreement import AnnotationTask
    except ImportError as error:
        raise MissingDependencyError(
            "NLTK is not installed", remedy='Install it with `pip install "pk-ddi[agreement]"`'
        ) from error
    return AnnotationTask(
        [(coder, item, label) for coder, given in enumerate(labels) for item, label in enumerate(given)]
    )
