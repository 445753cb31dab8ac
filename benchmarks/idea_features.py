"""Features that were tried beside those of the set ``full``; ``benchmarks/ideas.py`` has what each brought."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from ddi.evaluation.examples import known_name
from ddi.features.lists import drug_lists, is_drug, words_and_marks
from ddi.features.roles import _of_place
from ddi.features.syntax import path_classes, path_words, paths
from ddi.features.words import stemmer
from ddi.substances import without_salt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus_tools.documents import DrugMention, Span
    from ddi.features.context import Context

_LONGEST_SUBSEQUENCE = 4
_MOST_PLACES = 4
_CONTRAST = frozenset("but however whereas while although though unlike except despite ;".split())


def other_names(context: Context) -> Iterator[str]:
    """Yield whether the statement has other names of the two substances, and closer ones; the drugs' types."""
    pair = context.instance.closest
    used = {_place(context, mention).start for each in context.instance.pairs for mention in (each.first, each.second)}
    for which, mention, places in zip(("first", "second"), (pair.first, pair.second), context.places, strict=True):
        others = [place for place in places if place.start not in used]
        yield f"{which} other names={min(len(others), 2)}"
        yield f"{which} type={mention.type}"
    apart = abs(_place(context, pair.first).start - _place(context, pair.second).start)
    closest = min((abs(a.start - b.start) for a in context.places[0] for b in context.places[1] if a != b), default=0)
    yield f"closer names={0 < closest < apart}"


def named_at_ends(context: Context) -> Iterator[str]:
    """Yield, for a pair across sentences, which of the two substances its first and its last sentence name."""
    if context.instance.distance == 0:
        return
    end = len(context.ends[0].text)
    start = len(context.normalized.text) - len(context.ends[1].text)
    first = [any(place.start < end for place in places) for places in context.places]
    last = [any(place.start >= start for place in places) for places in context.places]
    yield f"first sentence names={first}"
    yield f"last sentence names={last}"
    yield f"one sentence names both={all(first) or all(last)}"


def heading(context: Context) -> Iterator[str]:
    """Yield whether the statement begins with a drug's name as a heading, and whether that is one of the two."""
    words = words_and_marks(context.normalized.text)
    if len(words) > 1 and is_drug(words[0]):
        is_heading = words[1].text in ":-–—"
        yield f"begins with a drug, heading={is_heading}"
        yield f"first drug is heading={is_heading and _place(context, context.instance.closest.first).start == 0}"


def anaphora(context: Context) -> Iterator[str]:
    """Yield, for a pair across sentences, words of its last sentence that point back to drugs."""
    if context.instance.distance == 0:
        return
    words = [word.text for word in words_and_marks(context.ends[1].text)]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    pointing = [two for two in pairs if two.startswith(("these ", "this ", "its ", "their ", "such ", "the following"))]
    yield f"points back={bool(pointing)}"
    for two in pointing:
        yield f"points back={two}"
        yield f"points back={two.split()[0]}, own={context.own}"


def contrast(context: Context) -> Iterator[str]:
    """Yield whether a contrast ("but", "whereas") stands before, between or behind the two drugs."""
    pair = context.instance.closest
    first, second = _place(context, pair.first).start, _place(context, pair.second).start
    for word in words_and_marks(context.normalized.text):
        if word.text in _CONTRAST:
            where = "before" if word.start < first else "between" if word.start < second else "behind"
            yield f"contrast {where}"


def beside_drugs(context: Context) -> Iterator[str]:
    """Yield what stands next to each drug, as the roles have it, with whether it is the label's own."""
    words = words_and_marks(context.normalized.text)
    lists = drug_lists(words)
    for own, places in zip(context.own, context.places, strict=True):
        for place in places[:_MOST_PLACES]:
            yield from (f"own={own} {feature}" for feature in _of_place(context, words, lists, place))


def drug_names(context: Context) -> Iterator[str]:
    """Yield which drug it is, of those that aren't the label's own."""
    pair = context.instance.closest
    for own, mention in zip(context.own, (pair.first, pair.second), strict=True):
        if not own:
            yield f"drug={known_name(mention.name) or known_name(without_salt(mention.name)) or mention.name}"


def repeats(contexts: Sequence[Context]) -> Callable[[Context], Iterator[str]]:
    """Return what yields whether the pair stood in an earlier sentence of the section, or in any at all."""
    seen: dict[tuple[str, tuple[str, str]], list[int]] = defaultdict(list)
    for context in contexts:
        if context.instance.distance == 0:
            seen[context.instance.section, context.instance.names].append(context.instance.first_sentence)

    def features(context: Context) -> Iterator[str]:
        sentences = seen[context.instance.section, context.instance.names]
        if context.instance.distance == 0:
            yield f"repeat={context.instance.first_sentence > min(sentences)}"
        else:
            yield f"pair in one sentence elsewhere={bool(sentences)}"

    return features


def parsed_otherwise(context: Context) -> Iterator[str]:
    """Yield the path features of a context that has another parser's tree, under names of their own."""
    for feature in (*path_words(context), *path_classes(context)):
        yield f"other parser: {feature}"


def path_sequences(context: Context) -> Iterator[str]:
    """Yield sequences of one to four words on the path, the substrings that a spectrum kernel counts."""
    stem = stemmer("porter")
    for tree, path in paths(context):
        steps = ["drug1", *(f"{stem(tree.words[token].lower())}" for token in path[1:-1]), "drug2"]
        labels = [tree.labels[token] for token in path]
        for chain in (steps, labels):
            for length in range(1, _LONGEST_SUBSEQUENCE + 1):
                for at in range(len(chain) - length + 1):
                    yield " ".join(chain[at : at + length])


def characters(context: Context) -> Iterator[str]:
    """Yield sequences of three to five characters between the two drugs."""
    pair = context.instance.closest
    text = context.normalized.text[_place(context, pair.first).end : _place(context, pair.second).start].lower()
    text = f"<{text[:400]}>"
    for length in (3, 4, 5):
        yield from (text[at : at + length] for at in range(len(text) - length + 1))


def _place(context: Context, mention: DrugMention) -> Span:
    return context.normalized.normalized_span(mention.spans[0])
