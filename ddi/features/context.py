"""What features may see of an instance: its text, normalised, and its parse. Never its label."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from corpus_tools.instances import build_instances
from corpus_tools.normalization import normalize
from corpus_tools.sentences import split_sentences
from ddi.effects import scenes_of
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from corpus_tools.documents import DrugMention, Span
    from corpus_tools.instances import Instance
    from corpus_tools.normalization import NormalizedText
    from corpus_tools.sentences import Splitter
    from ddi.effects.scene import Scene
    from ddi.parsing.tree import Parser, Tree


def unknown_name(name: str) -> str | None:  # noqa: ARG001 - it knows none
    """Know no drug: what stands in for a dictionary where there is none."""
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """An instance made ready for features.

    ``normalized`` is the text of the instance's sentences with numbers and drug names replaced, ``ends`` the text of
    its first and of its last sentence alone, likewise; ``tree`` is the parse where one sentence holds both drugs, and
    ``None`` across sentences, where no path joins them. ``own`` says of the first and the second drug whether it is
    the label's own, ``same_substance`` whether both are one. ``places`` holds, for each of the two, where the
    statement names its substance, as spans of ``normalized.text``. ``scenes`` are its sentences as the rules for
    effects read them, ``substances`` what is known of the section's names.
    """

    instance: Instance
    normalized: NormalizedText
    ends: tuple[NormalizedText, NormalizedText]
    tree: Tree | None
    own: tuple[bool, bool]
    same_substance: bool
    places: tuple[tuple[Span, ...], tuple[Span, ...]]
    scenes: tuple[Scene, ...]
    # It answers questions; it has no value of its own to compare.
    substances: Substances = field(compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its drug mentions, and the name that its instances carry.

    ``own`` holds the folded names of the label's own drug, as far as they are known. ``known`` gives the normalised
    name of a folded drug name, or ``None``: a dictionary, or what a recogniser found.
    """

    name: str
    text: str
    mentions: tuple[DrugMention, ...]
    own: tuple[str, ...] = ()
    known: Callable[[str], str | None] = unknown_name


class ParseMemory:
    """Parse each distinct sentence once, however often it is asked for."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._trees: dict[str, Tree] = {}

    @property
    def name(self) -> str:
        """The parser's name."""
        return self._parser.name

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Parse those not seen before, all in one call, and return the trees in order."""
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in self._trees))
        self._trees.update(zip(new, self._parser.parse(new) if new else [], strict=True))
        return [self._trees[sentence] for sentence in sentences]


def build_contexts(
    documents: Iterable[Document], *, parser: Parser | None, split: Splitter = split_sentences, condense: bool = True
) -> list[Context]:
    """Build the instances of all documents, in order, and parse the sentences that hold a pair.

    Args:
        documents: texts with their mentions.
        parser: what parses; ``None`` leaves every tree out (bigrams need none).
        split: the sentence splitter.
        condense: whether mention pairs of the same drugs and sentences are one instance.
    """
    contexts = [context for document in documents for context in _document_contexts(document, split, condense=condense)]
    if parser is None:
        return contexts
    sentences = list(dict.fromkeys(c.normalized.text for c in contexts if c.instance.distance == 0))
    trees = dict(zip(sentences, parser.parse(sentences), strict=True))
    return [
        replace(context, tree=trees[context.normalized.text]) if context.instance.distance == 0 else context
        for context in contexts
    ]


def _document_contexts(document: Document, split: Splitter, *, condense: bool) -> Iterator[Context]:
    spans = [span for mention in document.mentions for span in mention.spans]
    sentences = split(document.text)
    substances = Substances(document.mentions, own=document.own, known=document.known)
    ordered = sorted(document.mentions, key=lambda mention: mention.start)
    starts = [mention.start for mention in ordered]
    normalized = cache(lambda span: normalize(document.text, span, spans))

    def within(span: Span) -> list[DrugMention]:
        near = slice(bisect_left(starts, span.start), bisect_left(starts, span.end))
        return [mention for mention in ordered[near] if span.contains(mention.spans[0])]

    scenes = cache(lambda sentence: scenes_of(document.text, sentence, within(sentence)))
    for instance in build_instances(
        document.text, document.mentions, section=document.name, split=lambda _: sentences, condense=condense
    ):
        first, second = instance.closest.first, instance.closest.second
        statement = normalized(instance.span)
        named = within(instance.span)
        yield Context(
            instance=instance,
            normalized=statement,
            ends=(normalized(sentences[instance.first_sentence]), normalized(sentences[instance.last_sentence])),
            tree=None,
            own=(substances.is_own(first), substances.is_own(second)),
            same_substance=substances.same(first, second),
            places=(
                _places(statement, [mention for mention in named if substances.same(mention, first)]),
                _places(statement, [mention for mention in named if substances.same(mention, second)]),
            ),
            scenes=tuple(
                scene
                for sentence in sentences[instance.first_sentence : instance.last_sentence + 1]
                for scene in scenes(sentence)
            ),
            substances=substances,
        )


def _places(statement: NormalizedText, mentions: Iterable[DrugMention]) -> tuple[Span, ...]:
    return tuple(sorted({statement.normalized_span(mention.spans[0]) for mention in mentions}))


def drug_tokens(context: Context) -> list[tuple[int, int]]:
    """Return the two tokens of each mention pair in the context's tree; no pairs where there is no tree."""
    if context.tree is None:
        return []
    found = []
    for pair in context.instance.pairs:
        starts = (context.normalized.normalized_span(mention.spans[0]).start for mention in (pair.first, pair.second))
        first, second = (context.tree.token_at(start) for start in starts)
        if first is not None and second is not None and first != second:
            found.append((first, second))
    return found
