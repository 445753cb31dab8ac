"""What features may see of an instance: its text, normalised, and its parse. Never its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.instances import build_instances
from corpus_tools.normalization import normalize
from corpus_tools.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import DrugMention, Span
    from corpus_tools.instances import Instance
    from corpus_tools.normalization import NormalizedText
    from corpus_tools.sentences import Splitter
    from ddi.parsing.tree import Parser, Tree


@dataclass(frozen=True, slots=True)
class Context:
    """An instance made ready for features.

    ``normalized`` is the text of the instance's sentences with numbers and drug names replaced; ``tree`` is its
    parse where one sentence holds both drugs, and ``None`` across sentences, where no path joins them.
    """

    instance: Instance
    normalized: NormalizedText
    tree: Tree | None


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its drug mentions, and the name that its instances carry."""

    name: str
    text: str
    mentions: tuple[DrugMention, ...]


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
    documents: Iterable[Document], *, parser: Parser | None, split: Splitter = split_sentences
) -> list[Context]:
    """Build the instances of all documents, in order, and parse the sentences that hold a pair.

    Args:
        documents: texts with their mentions.
        parser: what parses; ``None`` leaves every tree out (bigrams need none).
        split: the sentence splitter.
    """
    prepared: list[tuple[Instance, NormalizedText]] = []
    for document in documents:
        spans = [span for mention in document.mentions for span in mention.spans]
        seen: dict[Span, NormalizedText] = {}
        for instance in build_instances(document.text, document.mentions, section=document.name, split=split):
            if instance.span not in seen:
                seen[instance.span] = normalize(document.text, instance.span, spans)
            prepared.append((instance, seen[instance.span]))
    if parser is None:
        return [Context(instance, normalized, None) for instance, normalized in prepared]
    sentences = [normalized.text for instance, normalized in prepared if instance.distance == 0]
    unique = list(dict.fromkeys(sentences))
    trees = dict(zip(unique, parser.parse(unique), strict=True))
    return [
        Context(instance, normalized, trees[normalized.text] if instance.distance == 0 else None)
        for instance, normalized in prepared
    ]


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
