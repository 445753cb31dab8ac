"""Train the statistical layer on an annotated corpus.

Every candidate of the training texts is an example: a candidate whose span is annotated has the annotation's type, one
that shares no character with an annotation has none, and one that overlaps an annotation without being it teaches
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ddi.drugs.dictionary import load_dictionary
from ddi.drugs.features import document_counts, features_of
from ddi.drugs.judge import NONE, OUTCOMES, SHIPPED_JUDGE, Judge, dump_judge
from ddi.drugs.proposal import ALL_LAYERS, propose
from ddi.drugs.tokens import tokenise
from ddi.drugs.values import DrugEntry, Layer
from ddi.errors import NotEnoughDataError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Section
    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.proposal import Proposal
    from ddi.drugs.values import Candidate

#: Inverse strength of regularisation, chosen by cross-validation over package inserts on the development corpus.
STRENGTH = 1.0
#: Weight of an example made by hiding a drug's name from the lists, against 1 of a real one.
UNKNOWN = 0.15
_SMALLEST_WEIGHT = 0.004
_DIGITS = 3


def build_judge(corpus: Corpus, path: str | Path = SHIPPED_JUDGE, *, name: str, source: str, licence: str) -> Judge:
    """Train on a whole corpus and write the weights; the same corpus gives the same bytes.

    Raises:
        NotEnoughDataError: the corpus has no annotated drugs.
        OutputError: the file cannot be written.
    """
    judge = train_judge(corpus.sections, name=name, source=source, licence=licence)
    dump_judge(judge, path)
    return judge


def by_insert(sections: Iterable[Section]) -> dict[str, list[Section]]:
    """Group sections by package insert, in order of appearance; a section without one is alone."""
    groups: dict[str, list[Section]] = defaultdict(list)
    for section in sections:
        groups[section.package_insert or section.name].append(section)
    return dict(groups)


def train_judge(
    sections: Sequence[Section],
    *,
    dictionary: Dictionary | None = None,
    layers: Collection[Layer] = ALL_LAYERS,
    strength: float = STRENGTH,
    name: str = "pk-ddi drug recogniser",
    source: str = "",
    licence: str = "",
) -> Judge:
    """Learn from annotated sections; equal sections give equal weights.

    Raises:
        NotEnoughDataError: no candidate of the sections is annotated, or all are.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    # Words that are passed over later are examples here: they show what no drug's name looks like.
    names = replace(dictionary or load_dictionary(), words=frozenset())
    groups = by_insert(sections)
    common = common_words(groups.values())
    rows: list[dict[str, float]] = []
    outcomes: list[int] = []
    importance: list[float] = []
    for group in groups.values():
        proposals = propose([each.text for each in group], dictionary=names, layers=layers, common_words=common)
        for features, outcome, weight in _examples(group, proposals):
            rows.append(features)
            outcomes.append(outcome)
            importance.append(weight)
    if len(set(outcomes)) < 2:
        raise NotEnoughDataError(
            "the drug recogniser needs annotated drugs to learn from",
            expected="sections with mentions",
            found=f"{len(rows)} candidates of {len(set(outcomes))} kinds",
        )
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    learner = LogisticRegression(C=strength, max_iter=2000)
    learner.fit(matrix, outcomes, sample_weight=importance)
    weights, intercepts = _spread(learner.coef_, learner.intercept_, [int(each) for each in learner.classes_])
    kept = {
        feature: tuple(round(float(row[column]), _DIGITS) for row in weights)
        for column, feature in enumerate(vectorizer.get_feature_names_out())
        if max(abs(row[column]) for row in weights) >= _SMALLEST_WEIGHT
    }
    return Judge(
        tuple(round(float(each), _DIGITS) for each in intercepts),
        kept,
        common,
        name=name,
        source=source,
        licence=licence,
    )


def _examples(
    sections: Sequence[Section], proposals: Sequence[Proposal]
) -> Iterator[tuple[dict[str, float], int, float]]:
    """Yield what the sections of one insert teach: features, the number of the outcome, and a weight."""
    counts = document_counts(proposals)
    seen: set[str] = set()
    for section, proposal in zip(sections, proposals, strict=True):
        for candidate, outcome in labelled(section, proposal):
            number = OUTCOMES.index(outcome)
            yield dict.fromkeys(features_of(proposal, candidate, counts), 1.0), number, 1.0
            if outcome != NONE and candidate.layer is Layer.DICTIONARY and candidate.key not in seen:
                seen.add(candidate.key)
                yield dict.fromkeys(features_of(proposal, _as_unknown(candidate), counts), 1.0), number, UNKNOWN


def _as_unknown(candidate: Candidate) -> Candidate:
    """Return the candidate as it would stand there if no list had its name."""
    return replace(candidate, layer=Layer.STATISTICAL, entry=DrugEntry(candidate.key), full_end=candidate.end)


def _spread(
    coefficients: Sequence[Sequence[float]], intercepts: Sequence[float], classes: Sequence[int]
) -> tuple[list[list[float]], list[float]]:
    """Give every outcome a row, those that were never seen too (they score very low)."""
    import numpy as np

    table, offsets = np.asarray(coefficients), np.asarray(intercepts)
    if len(classes) == 2:
        table, offsets = np.vstack([-table / 2, table / 2]), np.concatenate([-offsets / 2, offsets / 2])
    weights = np.zeros((len(OUTCOMES), table.shape[1]))
    biases = np.full(len(OUTCOMES), -20.0)
    for row, outcome in enumerate(classes):
        weights[outcome], biases[outcome] = table[row], offsets[row]
    return weights.tolist(), biases.tolist()


def labelled(section: Section, proposal: Proposal) -> Iterator[tuple[Candidate, str]]:
    """Yield the candidates that teach something, with their outcome."""
    types = {(mention.start, mention.end): mention.type.value for mention in section.mentions}
    covered = {offset for mention in section.mentions for offset in range(mention.start, mention.end)}
    for candidate in proposal.candidates:
        kind = types.get((candidate.start, candidate.stop))
        if kind is not None:
            yield candidate, kind
        elif covered.isdisjoint(range(candidate.start, candidate.stop)):
            yield candidate, NONE


def common_words(groups: Iterable[Sequence[Section]]) -> frozenset[str]:
    """Return the words that stand in two inserts or more and in no drug mention."""
    inserts: dict[str, int] = defaultdict(int)
    named: set[str] = set()
    for group in groups:
        seen: set[str] = set()
        for section in group:
            for mention in section.mentions:
                named.update(token.key for token in tokenise(mention.text))
            seen.update(token.key for token in tokenise(section.text) if token.key.isalpha())
        for word in seen:
            inserts[word] += 1
    return frozenset(word for word, count in inserts.items() if count > 1 and word not in named)
