"""Stanza's dependency parser, on spaCy's tokens and tags, so that only the parse differs."""

from __future__ import annotations

import os
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import Span
from ddi.errors import MissingDependencyError
from ddi.parsing.spacy_parser import load_spacy_model
from ddi.parsing.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Token

#: The package that is used where none is named, as in Stanza itself.
DEFAULT_PACKAGE = "default"

# Universal tags and features come from the attribute ruler, which stays; the parse is Stanza's.
_UNUSED = ("parser", "ner", "lemmatizer", "senter")
_BATCH = 128
_LANGUAGE = "en"
_FOLDER_SETTING = "STANZA_RESOURCES_DIR"


class StanzaParser:
    """Parse with one of Stanza's English models, loaded at the first sentence.

    The models' folder is Stanza's own: ``STANZA_RESOURCES_DIR`` if it is set. Nothing is downloaded.

    Args:
        package: the name of the model's package: ``default``, ``craft``, ``genia``, ...
    """

    def __init__(self, package: str = DEFAULT_PACKAGE) -> None:
        self.package = package
        self._stanza: Any = None
        self._nlp: Language | None = None

    @property
    def name(self) -> str:
        """Stanza's package, Stanza's version, and the model that gave tokens and tags."""
        _import_stanza()
        meta = self._tagger().meta
        tagger = f"{meta['lang']}_{meta['name']} {meta['version']}"
        return f"stanza {_LANGUAGE}_{self.package} {version('stanza')} (tokens and tags: spacy {tagger})"

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Parse each text as one sentence; the trees come in the same order.

        Raises:
            MissingDependencyError: Stanza or the model is not installed.
        """
        # Before spaCy loads anything: what is missing should be said at once.
        pipeline = self._pipeline()
        nlp = self._tagger()
        docs = nlp.pipe(sentences, batch_size=_BATCH)
        tokens = ([token for token in doc if not token.is_space] for doc in docs)
        trees: list[Tree] = []
        for batch in _batches(tokens, _BATCH):
            trees.extend(_parse_batch(pipeline, batch))
        return trees

    def _tagger(self) -> Language:
        if self._nlp is None:
            self._nlp = load_spacy_model(exclude=_UNUSED)
        return self._nlp

    def _pipeline(self) -> Any:  # noqa: ANN401 - Stanza ships no types
        if self._stanza is None:
            self._stanza = _load_pipeline(self.package)
        return self._stanza


def package_of(name: str) -> str:
    """Return the package that a parser's full name says, as a manifest holds it; the default one for ``stanza``."""
    words = name.split()
    return words[1].removeprefix(f"{_LANGUAGE}_") if len(words) > 1 else DEFAULT_PACKAGE


def _import_stanza() -> Any:  # noqa: ANN401
    try:
        import stanza
    except ImportError as error:
        raise MissingDependencyError(
            "Stanza is not installed", remedy='Install it with `pip install "pk-ddi[stanza]"`'
        ) from error
    return stanza


def _load_pipeline(package: str) -> Any:  # noqa: ANN401
    stanza = _import_stanza()
    # Stanza reads its setting when it's imported, which may have been before the setting was made.
    folder = os.environ.get(_FOLDER_SETTING)
    try:
        return stanza.Pipeline(
            _LANGUAGE,
            **({"dir": folder} if folder else {}),
            package=package,
            processors="depparse",
            depparse_pretagged=True,
            tokenize_pretokenized=True,
            download_method=None,
            use_gpu=False,
            verbose=False,
        )
    except (ValueError, OSError) as error:
        # No folder or file of models raises OSError, an unknown package ValueError ("No processors to load").
        command = f"import stanza; stanza.download('{_LANGUAGE}', processors='depparse', package='{package}')"
        raise MissingDependencyError(
            f"Stanza's English model {package!r} is not in its folder of models",
            path=folder,
            found=str(error).rstrip(". "),
            remedy=f'Download it with `python -c "{command}"`, name another with --stanza-package, or set '
            f"{_FOLDER_SETTING} to the folder that holds it",
        ) from error


def _batches(items: Iterable[list[Token]], size: int) -> Iterator[list[list[Token]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _parse_batch(pipeline: Any, sentences: Sequence[list[Token]]) -> list[Tree]:  # noqa: ANN401
    from stanza.models.common.doc import Document

    # Stanza refuses a sentence of no words.
    filled = [tokens for tokens in sentences if tokens]
    if filled:
        document = pipeline(Document([[_word(number, token) for number, token in enumerate(s, 1)] for s in filled]))
        parsed = iter(document.sentences)
    else:
        parsed = iter(())
    return [_tree(tokens, next(parsed).words if tokens else ()) for tokens in sentences]


def _word(number: int, token: Token) -> dict[str, Any]:
    features = str(token.morph) or "_"
    return {"id": number, "text": token.text, "upos": token.pos_, "xpos": token.tag_, "feats": features}


def _tree(tokens: Sequence[Token], words: Sequence[Any]) -> Tree:
    return Tree(
        words=tuple(token.text for token in tokens),
        tags=tuple(token.tag_ for token in tokens),
        # Stanza counts from 1, and a root's head is 0.
        heads=tuple(word.head - 1 if word.head else index for index, word in enumerate(words)),
        labels=tuple(word.deprel for word in words),
        spans=tuple(Span(token.idx, token.idx + len(token)) for token in tokens),
    )
