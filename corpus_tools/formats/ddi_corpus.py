"""The DDI corpus's XML, as of the DDIExtraction tasks of 2011 and 2013: a folder with an XML file for each document.

What is written::

    <document id="NAME">
      <sentence id="NAME.s0" text="...">
        <entity id="NAME.s0.e0" charOffset="0-8" type="drug" text="Zorbamide"/>     several pieces: "0-3;7-9"
        <pair id="NAME.s0.p0" e1="NAME.s0.e0" e2="NAME.s0.e1" ddi="true" type="mechanism"/>
      </sentence>
    </document>

Offsets count from the sentence's first character and, as of 2013, end with the last character, not after it. ``drug``
is an active ingredient, ``brand`` a drug product and ``drug_n`` (an active substance that is no drug) a metabolite.
``mechanism`` is a pharmacokinetic interaction. Every two entities of a sentence are a pair, true or false, in text
order. The sentences are those of `corpus_tools.sentences`, white space between them included: they make up the text.

What is read: as above, with offsets as of 2011 (end exclusive, told from the entity's text) and ``interaction`` for
``ddi``. Sentences that don't end with white space are joined by a blank. A ``group`` is no drug of ours, and pairs of
the types ``effect``, ``advise`` and ``int`` are no pharmacokinetic interactions; both are named.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from lxml import etree

from corpus_tools.documents import MentionType
from corpus_tools.errors import FormatError
from corpus_tools.files import read_bytes
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss, Reading
from corpus_tools.formats.folders import file_names, visible_files, write_files
from corpus_tools.formats.graph import PHRASE, Graph, Mark, Relation, to_graph
from corpus_tools.formats.xml_texts import replace_unwritable
from corpus_tools.sentences import sentence_of, split_sentences
from corpus_tools.xml_files import local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus_tools.formats.document import AnnotatedDocument
    from corpus_tools.xml_files import Element

_TYPES = {
    str(MentionType.ACTIVE_INGREDIENT): "drug",
    str(MentionType.DRUG_PRODUCT): "brand",
    str(MentionType.METABOLITE): "drug_n",
}
_MENTION_TYPES = {written: kind for kind, written in _TYPES.items()}
_MECHANISM = "mechanism"
_OFFSETS = re.compile(r"\s*([0-9]{1,18})\s*-\s*([0-9]{1,18})\s*")


def write(documents: Sequence[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a folder.

    Raises:
        OutputError: nothing can be written there, or it holds other documents.
    """
    losses: list[Loss] = []
    # A document keeps its name inside its file, whatever the file is called.
    names = file_names(documents, [], suffix=".xml")
    files = {}
    for document in documents:
        text, lost = document_text(document)
        files[names[document.section.name]] = text
        losses += lost
    write_files(path, files, owned=("*.xml",))
    return tuple(losses)


def document_text(document: AnnotatedDocument) -> tuple[str, tuple[Loss, ...]]:
    """Return a document's XML file, and what it does not hold."""
    graph, losses = replace_unwritable(to_graph(document))
    writer = _Writer(graph)
    root = writer.document()
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', (*losses, *writer.losses)


class _Writer:
    """Makes the XML of one document."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.losses: list[Loss] = []

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._graph.name, what))

    def document(self) -> Element:
        graph = self._graph
        root = etree.Element("document", id=graph.name)
        sentences = split_sentences(graph.text)
        elements = [
            etree.SubElement(root, "sentence", id=f"{graph.name}.s{number}", text=graph.text[span.start : span.end])
            for number, span in enumerate(sentences)
        ]
        for name in graph.attributes:
            self._lose(f"attribute {name!r} of the section")
        entities: dict[str, tuple[int, str]] = {}
        by_sentence: list[list[str]] = [[] for _ in sentences]
        for mark in graph.marks:
            if mark.type == PHRASE:
                continue
            if mark.attributes.get("id", mark.id):
                self._lose("id of a mention")
            for name in mark.attributes:
                if name != "id":
                    self._lose(f"attribute {name!r} of a mention")
            number = sentence_of(sentences, mark.spans[0][0])
            if sentence_of(sentences, mark.spans[-1][1] - 1) != number:
                self._lose("mention across sentences")
                continue
            start = sentences[number].start
            entity_id = f"{graph.name}.s{number}.e{len(by_sentence[number])}"
            entities[mark.id] = number, entity_id
            by_sentence[number].append(entity_id)
            offsets = ";".join(f"{begin - start}-{end - start - 1}" for begin, end in mark.spans)
            fields = {"id": entity_id, "charOffset": offsets, "type": _TYPES[mark.type], "text": mark.text or ""}
            etree.SubElement(elements[number], "entity", fields)
        interacting = self._interacting(entities)
        for number, ids in enumerate(by_sentence):
            for place, (first, second) in enumerate(combinations(ids, 2)):
                fields = {"id": f"{graph.name}.s{number}.p{place}", "e1": first, "e2": second, "ddi": "false"}
                if (first, second) in interacting:
                    fields |= {"ddi": "true", "type": _MECHANISM}
                etree.SubElement(elements[number], "pair", fields)
        return root

    def _interacting(self, entities: dict[str, tuple[int, str]]) -> set[tuple[str, str]]:
        """Return the pairs of entities that interact, in text order; name what is lost of them."""
        order = {entity_id: place for place, (_, entity_id) in enumerate(entities.values())}
        found: set[tuple[str, str]] = set()
        for relation in self._graph.relations:
            first, second = entities.get(relation.precipitant), entities.get(relation.object)
            if first is None or second is None or first[0] != second[0]:
                self._lose("interaction across sentences")
                continue
            if relation.attributes["modality"] != "positive":
                self._lose("negative interaction: a pair without interaction")
                continue
            ids = first[1], second[1]
            pair = ids if order[ids[0]] < order[ids[1]] else (ids[1], ids[0])
            if pair in found or ids[0] == ids[1]:
                self._lose("second interaction of one pair")
                continue
            found.add(pair)
            for what in self._unheld(relation, in_order=pair == ids):
                self._lose(what)
        return found

    @staticmethod
    def _unheld(relation: Relation, *, in_order: bool) -> Iterator[str]:
        if not in_order:
            yield "roles of an interaction: the first drug in the text is taken as the precipitant"
        if relation.attributes["interaction_type"] != "qualitative":
            yield "that an interaction is quantitative"
        if relation.phrase is not None:
            yield "phrase of an interaction"
        for name in relation.attributes:
            if name not in {"modality", "interaction_type"}:
                yield f"attribute {name!r} of an interaction"


def read(path: Path) -> Reading:
    """Read a folder of such files, or one file.

    Raises:
        CorpusError: it is none, or a file is damaged.
    """
    losses: list[Loss] = []
    graphs = []
    for file in visible_files(path, ".xml") if path.is_dir() else [path]:
        root = parse_xml(read_bytes(file), FormatError, path=file, expected="a <document> of sentences")
        if root.tag != "document":
            found = f"<{local_name(root)}>"
            raise FormatError("this is not the DDI corpus's XML", path=file, expected="<document>", found=found)
        reader = _Reader(root, file)
        graphs.append(reader.read())
        losses += reader.losses
    return read_graphs(graphs, path=path, losses=losses)


class _Reader:
    """Reads one document."""

    def __init__(self, root: Element, path: Path) -> None:
        self._root = root
        self._path = path
        self._name = str(root.get("id") or path.stem)
        self._marks: list[Mark] = []
        self._relations: list[Relation] = []
        self.losses: list[Loss] = []

    def _error(self, message: str, element: Element, **facts: str) -> FormatError:
        return FormatError(message, path=self._path, place=f"line {element.sourceline}", **facts)

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._name, what))

    def _need(self, element: Element, name: str) -> str:
        value = element.get(name)
        if value is None:
            raise self._error(f"<{element.tag}> has no attribute {name!r}", element)
        return str(value)

    def read(self) -> Graph:
        text = ""
        for sentence in self._root.iter("sentence"):
            own = self._need(sentence, "text")
            # What other tools write has no white space between sentences.
            if text and own and not text[-1].isspace() and not own[0].isspace():
                text += " "
            for entity in sentence.iter("entity"):
                self._entity(entity, own, len(text))
            for pair in sentence.iter("pair"):
                self._pair(pair)
            text += own
        return Graph(self._name, text, {}, tuple(self._marks), tuple(self._relations), self._path)

    def _entity(self, entity: Element, sentence: str, start: int) -> None:
        entity_id, kind = self._need(entity, "id"), self._need(entity, "type")
        pieces = [_OFFSETS.fullmatch(piece) for piece in self._need(entity, "charOffset").split(";")]
        if None in pieces:
            raise self._error("offsets are needed here, as 0-4;7-9", entity, found=repr(entity.get("charOffset")))
        spans = [(int(piece[1]), int(piece[2])) for piece in pieces if piece is not None]
        inclusive = [(begin, end + 1) for begin, end in spans]
        text = entity.get("text")
        both = (inclusive, spans)
        fitting = [each for each in both if text is None or text in _covered(sentence, each)]
        # Some tools have normalised the white space in one of the two.
        fitting = fitting or [each for each in both if text and _blanks(text) in map(_blanks, _covered(sentence, each))]
        if not fitting or any(not 0 <= begin < end <= len(sentence) for begin, end in fitting[0]):
            found = " ".join(sentence[begin:end] for begin, end in inclusive)
            raise self._error(
                "the text at the offsets is not the entity's", entity, expected=repr(text), found=repr(found)
            )
        moved = tuple((start + begin, start + end) for begin, end in fitting[0])
        place = f"line {entity.sourceline}, {entity_id}"
        self._marks.append(Mark(entity_id, _MENTION_TYPES.get(kind, kind), moved, None, {}, place))

    def _pair(self, pair: Element) -> None:
        pair_id, ends = self._need(pair, "id"), (self._need(pair, "e1"), self._need(pair, "e2"))
        said = pair.get("ddi") or pair.get("interaction")
        if said is None or said.lower() not in {"true", "false"}:
            raise self._error('a pair says with ddi="true" or "false" whether it interacts', pair, found=repr(said))
        if said.lower() == "false":
            return
        kind = pair.get("type")
        if kind not in (_MECHANISM, None):
            self._lose(f"interaction of the type {kind!r}, which is not pharmacokinetic")
            return
        if kind is None:
            self._lose("interaction of no type: taken as pharmacokinetic")
        self._lose("interaction without roles: the first drug is taken as the precipitant")
        place = f"line {pair.sourceline}, {pair_id}"
        self._relations.append(Relation(pair_id, *ends, None, {"modality": "positive"}, place))


def _covered(sentence: str, spans: list[tuple[int, int]]) -> tuple[str, str]:
    """Return what spans cover, pieces joined by a blank, and by nothing."""
    pieces = [sentence[begin:end] for begin, end in spans]
    return " ".join(pieces), "".join(pieces)


def _blanks(text: str) -> str:
    return re.sub(r"\s+", " ", text)
