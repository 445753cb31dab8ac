"""Word pieces: markers are whole, and the two drugs survive every cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ddi.encoder.marking import Marker
from ddi.encoder.tokenizing import Pieces
from ddi.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path


def test_each_marker_is_one_piece_of_its_own(pieces: Pieces) -> None:
    """Also where it touches a word or another marker."""
    (found,) = pieces.encode([f"{Marker.FIRST}-induced{Marker.SECOND}{Marker.OTHER}of"])
    inside = [pieces.number(Marker.FIRST), pieces.number(Marker.SECOND), pieces.number(Marker.OTHER)]
    assert [number for number in found if number in inside] == inside
    assert (found[0], found[-1]) == pieces.around
    assert len({pieces.number(marker) for marker in Marker}) == len(Marker)


@pytest.mark.parametrize("before", [0, 5, 40])
@pytest.mark.parametrize("between", [0, 3, 18, 19, 20, 21, 22, 60])
@pytest.mark.parametrize("after", [0, 40])
def test_a_long_text_is_cut_around_the_two_drugs(pieces: Pieces, before: int, between: int, after: int) -> None:
    """Never longer than the limit, and full up to it; what is left is in its order."""
    text = " ".join(["the"] * before + [Marker.FIRST] + ["of"] * between + [Marker.SECOND_OWN] + ["and"] * after)
    (found,) = pieces.encode([text])
    assert len(found) == min(pieces.limit, before + between + after + 4)
    places = [found.index(pieces.number(marker)) for marker in (Marker.FIRST, Marker.SECOND_OWN)]
    assert places == sorted(places)


def test_of_several_mentions_the_closest_two_are_kept(pieces: Pieces) -> None:
    """They say most of the pair."""
    text = " ".join([Marker.FIRST, *["the"] * 40, Marker.SECOND, "raised", Marker.FIRST, *["of"] * 40])
    (found,) = pieces.encode([text])
    raised = pieces.tokenizer.token_to_id("raised")
    at = found.index(raised)
    assert found[at - 1 : at + 2] == [pieces.number(Marker.SECOND), raised, pieces.number(Marker.FIRST)]


def test_what_is_saved_is_what_is_loaded(pieces: Pieces, tmp_path: Path) -> None:
    """Markers and limit included."""
    pieces.save(tmp_path / "tokenizer.json")
    again = Pieces.load(tmp_path / "tokenizer.json")
    texts = [f"{Marker.FIRST} raised the AUC of {Marker.SECOND}.", f"{Marker.FIRST} " + "and " * 50 + Marker.SECOND]
    assert again.limit == pieces.limit == 24
    assert again.encode(texts) == pieces.encode(texts)
    assert again.encode([]) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[1", b"\xff\xfe"])
def test_a_damaged_tokenizer_is_named(content: bytes, tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="tokenizer cannot be read") as caught:
        Pieces.load(path)
    assert caught.value.path == path


def test_a_tokenizer_of_another_kind_is_refused(pretrained: Path, tmp_path: Path) -> None:
    """One that frames no text says too little."""
    value = json.loads((pretrained / "tokenizer.json").read_bytes())
    value["post_processor"] = None
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(ModelError, match="not known here"):
        Pieces.load(path)
