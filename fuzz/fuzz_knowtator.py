"""Knowtator XML: a text, a line ``%%%%``, and the XML of its annotations; without that line, the XML alone."""

from __future__ import annotations

from corpus_tools import knowtator
from corpus_tools.documents import covered_text
from corpus_tools.errors import KnowtatorError
from corpus_tools.files import decode_text
from fuzz.common import bounded, must_hold, parts

_TEXT = "Zorbamide raised the level of quexapine; lumidol did not.\n"


def TestOneInput(data: bytes) -> None:
    """Read, interpret and write again; what is written says the same."""
    with bounded(data):
        given, xml = parts(data, 2)
        if not xml:
            given, xml = b"", given
        text = decode_text(given, path="one.txt") if given else _TEXT
        document = knowtator.loads(xml, path="one.txt.knowtator.xml")
        must_hold(knowtator.loads(knowtator.dumps(document)) == document, "written and read again, it differs")
        for annotator in (None, *knowtator.annotators(document)[:3]):
            read = knowtator.interpret(text, document, path="one.txt.knowtator.xml", annotator=annotator)
            for mention in read.mentions:
                must_hold(covered_text(text, mention.spans) == mention.text, "a mention's text is not at its spans")
            for problem in read.problems:
                str(problem).encode("utf-8", "surrogatepass")
        _check_building(text, read)


def _check_building(text: str, read: knowtator.Interpretation) -> None:
    """What was read can be written as a new document, which says the same."""
    made = knowtator.from_annotations("one.txt", read.mentions, read.interactions)
    try:
        again = knowtator.interpret(text, knowtator.loads(knowtator.dumps(made)))
    except KnowtatorError as error:
        # A text may hold control characters, which XML does not.
        must_hold("cannot be written in XML" in error.message, str(error))
        return
    must_hold(
        [(mention.spans, mention.type) for mention in again.mentions]
        == [(mention.spans, mention.type) for mention in read.mentions],
        "mentions that are written and read again differ",
    )
    must_hold(len(again.interactions) == len(read.interactions), "interactions are lost in writing")
