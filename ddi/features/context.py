"""What features may see of an instance: its text, normalised, and its parse. Never its label."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from corpus_tools.instances import build_instances
from corpus_tools.normalization import Normalizer
from corpus_tools.sentences import split_sentences
from ddi.effects import scenes_of
from ddi.parsing.memory import ParseMemory
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from corpus_tools.documents import DrugMention, Span
    from corpus_tools.instances import Instance
    from corpus_tools.normalization import NormalizedText
    from corpus_tools.sentences import Splitter
    from ddi.effects.scene import Scene
    from ddi.parsing.tree import Parser, Tree

__all__ = [
    "Context",
    "Document",
    "ParseMemory",
    "SceneReader",
    "Substance",
    "build_contexts",
    "contexts_of",
    "drug_tokens",
    "features_key",
    "places_of_pairs",
    "unknown_name",
    "with_trees",
]


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
    statement names its substance, as spans of ``normalized.text``. ``sentences`` are its sentences in the text,
    ``substances`` what is known of the names there.
    """

    instance: Instance
    normalized: NormalizedText
    ends: tuple[NormalizedText, NormalizedText]
    tree: Tree | None
    own: tuple[bool, bool]
    same_substance: bool
    places: tuple[tuple[Span, ...], tuple[Span, ...]]
    sentences: tuple[Span, ...]
    # These answer questions; they have no value of their own to compare.
    reader: SceneReader = field(compare=False, repr=False)
    substances: Substance = field(compare=False, repr=False)

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The sentences as the rules for effects read them; made when first asked for."""
        return self.reader.scenes(self.sentences)


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


class SceneReader:
    """Reads sentences of one text by the rules for effects, each once for all pairs that share it.

    Args:
        text: what offsets count in.
        mentions: every drug in it, in text order.
    """

    def __init__(self, text: str, mentions: Sequence[DrugMention]) -> None:
        self._text = text
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._scenes: dict[Span, tuple[Scene, ...]] = {}
        self._keys: dict[Span, Hashable] = {}

    def scenes(self, sentences: Iterable[Span]) -> tuple[Scene, ...]:
        """Return the scenes of some sentences, in order."""
        return tuple(scene for sentence in sentences for scene in self._of(sentence))

    def _of(self, sentence: Span) -> tuple[Scene, ...]:
        if sentence not in self._scenes:
            self._scenes[sentence] = scenes_of(self._text, sentence, self.within(sentence))
        return self._scenes[sentence]

    def within(self, span: Span) -> list[DrugMention]:
        """Return the mentions that begin in a stretch of the text, with all of their first span."""
        near = slice(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end))
        return [mention for mention in self._mentions[near] if span.contains(mention.spans[0])]

    def key(self, span: Span) -> Hashable:
        """Return all that scenes of a stretch of the text are made of, wherever it stands.

        The same object is given again: each of very many pairs keeps it.
        """
        if span not in self._keys:
            drugs = tuple(
                (mention.type, *((each.start - span.start, each.end - span.start) for each in mention.spans))
                for mention in self.within(span)
            )
            self._keys[span] = self._text[span.start : span.end], drugs
        return self._keys[span]


class Substance(Protocol):
    """What knows which mentions of a text name one substance, and which of them the label's own."""

    def same(self, first: DrugMention, second: DrugMention) -> bool:
        """Tell whether two mentions name one substance."""
        ...

    def is_own(self, mention: DrugMention) -> bool:
        """Tell whether a mention names the label's own drug."""
        ...


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
    return contexts if parser is None else with_trees(contexts, parser)


def with_trees(contexts: Sequence[Context], parser: Parser) -> list[Context]:
    """Parse the sentences that hold a pair, each once, and return the contexts with their trees.

    A pair across sentences has no path: its sentences aren't parsed.
    """
    sentences = list(dict.fromkeys(c.normalized.text for c in contexts if c.instance.distance == 0))
    trees = dict(zip(sentences, parser.parse(sentences), strict=True))
    return [
        replace(context, tree=trees[context.normalized.text]) if context.instance.distance == 0 else context
        for context in contexts
    ]


def features_key(context: Context) -> Hashable:
    """Return all that a feature may see of a context, so that equal keys have equal features with any one parser.

    The rules for effects see the sentences as they stand, and which drugs of theirs the two of the pair are: the spans
    of ``places`` say that. A feature that sees more must add it here.
    """
    normalized, instance = context.normalized, context.instance
    return (
        normalized.text,
        instance.distance and (instance.distance, context.ends[0].text, context.ends[1].text),
        context.own,
        context.same_substance,
        places_of_pairs(context),
        tuple(tuple((span.start, span.end) for span in places) for places in context.places),
        tuple(sentence.start - instance.span.start for sentence in context.sentences),
        context.reader.key(instance.span),
    )


def places_of_pairs(context: Context) -> Hashable:
    """Return where the drugs of the mention pairs stand in the normalised text, and of what type they are."""
    placed = []
    for pair in context.instance.pairs:
        first, second = (context.normalized.normalized_span(mention.spans[0]) for mention in (pair.first, pair.second))
        placed.append((first.start, first.end, second.start, second.end, pair.first.type, pair.second.type))
    return tuple(placed)


def _document_contexts(document: Document, split: Splitter, *, condense: bool) -> Iterator[Context]:
    sentences = split(document.text)
    substances = Substances(document.mentions, own=document.own, known=document.known)
    instances = build_instances(
        document.text, document.mentions, section=document.name, split=lambda _: sentences, condense=condense
    )
    yield from contexts_of(document.text, document.mentions, sentences, instances, substances)


def contexts_of(
    text: str,
    mentions: Sequence[DrugMention],
    sentences: Sequence[Span],
    instances: Iterable[Instance],
    substances: Substance,
) -> Iterator[Context]:
    """Yield the contexts of the instances of one text, in the same order, without their trees.

    Args:
        text: what the offsets count in.
        mentions: every drug in it.
        sentences: its sentences, which tile it.
        instances: built from these mentions and sentences.
        substances: which mentions name one substance.
    """
    normalized = Normalizer(text, [span for mention in mentions for span in mention.spans])
    reader = SceneReader(text, sorted(mentions, key=lambda mention: mention.start))
    places = _Places(reader, normalized, substances)
    for instance in instances:
        first, second = instance.closest.first, instance.closest.second
        yield Context(
            instance=instance,
            normalized=normalized(instance.span),
            ends=(normalized(sentences[instance.first_sentence]), normalized(sentences[instance.last_sentence])),
            tree=None,
            own=(substances.is_own(first), substances.is_own(second)),
            same_substance=substances.same(first, second),
            places=(places.of(instance.span, first), places.of(instance.span, second)),
            sentences=tuple(sentences[instance.first_sentence : instance.last_sentence + 1]),
            reader=reader,
            substances=substances,
        )


class _Places:
    """Finds where stretches of a text name a substance; the same few drugs are asked for in many pairs."""

    def __init__(self, reader: SceneReader, normalized: Normalizer, substances: Substance) -> None:
        self._reader = reader
        self._normalized = normalized
        self._substances = substances
        self._all: dict[Span, list[tuple[DrugMention, Span]]] = {}
        self._known: dict[tuple[Span, tuple[Span, ...]], tuple[Span, ...]] = {}

    def of(self, stretch: Span, drug: DrugMention) -> tuple[Span, ...]:
        """Return where a stretch, normalised, names the substance of one of its drugs."""
        key = (stretch, drug.spans)
        places = self._known.get(key)
        if places is None:
            same = self._substances.same
            places = tuple(sorted({place for mention, place in self._in(stretch) if same(mention, drug)}))
            self._known[key] = places
        return places

    def _in(self, stretch: Span) -> list[tuple[DrugMention, Span]]:
        """Return where a stretch names drugs."""
        if stretch not in self._all:
            place = self._normalized(stretch).normalized_span
            self._all[stretch] = [(mention, place(mention.spans[0])) for mention in self._reader.within(stretch)]
        return self._all[stretch]


def drug_tokens(context: Context) -> list[tuple[int, int]]:
    """Return the two tokens of each mention pair in the context's tree; no pairs where there is no tree."""
    if context.tree is None:
        return []
    found = []
    for pair in context.instance.pairs:
        starts = (context.normalized.normalized_start(mention.spans[0]) for mention in (pair.first, pair.second))
        first, second = (context.tree.token_at(start) for start in starts)
        if first is not None and second is not None and first != second:
            found.append((first, second))
    return found
