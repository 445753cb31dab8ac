"""spaCy's parser, on sentences that are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ddi.errors import ModelError
from ddi.features.context import ParseMemory
from ddi.parsing import parser_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.parsing.tree import Tree

SENTENCES = (
    "drugname raised the AUC of drugname by num %.",
    "It rose. Then it fell. drugname did not.",
    "7.1 drugname\n\nCoadministration with drugname\r\nis not advised.",
    "  drugname  ",
    "drugname/drugname",
)


def roots(tree: Tree) -> list[int]:
    return [token for token, head in enumerate(tree.heads) if token == head]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_sentence_is_one_tree(parser: ParseMemory, sentence: str) -> None:
    """Full stops and line breaks do not split it further, so a path joins any two tokens."""
    (tree,) = parser.parse([sentence])
    assert len(roots(tree)) == 1
    assert all(tree.shortest_path(0, token) for token in range(len(tree.words)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_tokens_stand_at_their_offsets(parser: ParseMemory, sentence: str) -> None:
    """Words are what stands at their spans, white space is no token, and every field has an entry a token."""
    (tree,) = parser.parse([sentence])
    assert [sentence[span.start : span.end] for span in tree.spans] == list(tree.words)
    assert all(word.strip() for word in tree.words)
    assert len(tree.words) == len(tree.tags) == len(tree.heads) == len(tree.labels)
    assert "".join(tree.words) == "".join(sentence.split())


def test_the_verb_joins_subject_and_object(parser: ParseMemory) -> None:
    """The path between two drugs holds what the one does to the other, not what surrounds them."""
    (tree,) = parser.parse(["In healthy volunteers, drugname reduced drugname clearly."])
    first, second = (index for index, word in enumerate(tree.words) if word == "drugname")
    path = tree.shortest_path(first, second)
    assert path is not None
    assert [tree.words[token] for token in path] == ["drugname", "reduced", "drugname"]


def test_white_space_alone_is_an_empty_tree(parser: ParseMemory) -> None:
    """Nothing to parse gives nothing, not an error."""
    (tree,) = parser.parse([" \n"])
    assert tree.words == ()


class CountingParser:
    name = "counting 1"

    def __init__(self) -> None:
        self.parsed: list[str] = []

    def parse(self, sentences: Sequence[str]) -> list[str]:
        """Shout instead of parsing."""
        self.parsed.extend(sentences)
        return [sentence.upper() for sentence in sentences]


def test_a_sentence_is_parsed_once() -> None:
    """The memory asks for each distinct sentence once, and answers in the order asked."""
    counting = CountingParser()
    memory = ParseMemory(counting)  # type: ignore[arg-type]
    assert memory.parse(["b", "a", "b"]) == ["B", "A", "B"]
    assert memory.parse(["a", "c"]) == ["A", "C"]
    assert counting.parsed == ["b", "a", "c"]
    assert memory.name == "counting 1"


def test_a_parser_is_known_by_its_full_name(parser: ParseMemory) -> None:
    """What a manifest holds leads back to the parser; an unknown name is refused by name."""
    assert parser.name.startswith("spacy en_")
    assert type(parser_named(parser.name)) is type(parser_named("spacy"))
    for name in ("", "none", "spaceship 3"):
        with pytest.raises(ModelError, match="is unknown"):
            parser_named(name)
