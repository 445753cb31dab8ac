"""Find everything that is wrong with a corpus, down to what only the whole of it can show."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corpus_tools.corpus import scan_corpus
from corpus_tools.corpus_layout import KNOWTATOR_SUFFIX, CorpusLayout
from corpus_tools.documents import Problem, Severity
from corpus_tools.errors import CorpusError, SplitError
from corpus_tools.files import read_bytes, read_text
from corpus_tools.splits import check_fit, load_split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Section

CHECKSUMS = "full-corpus.sha256"
_CHECKSUM_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
# The tables of a part of the corpus differ from the published ones by design.
_CHECKED_FOLDERS = ("texts", "knowtator")


def find_problems(folder: str | Path) -> tuple[Problem, ...]:
    """Return every problem of a corpus folder: those of each file first, then those of the whole.

    Raises:
        CorpusError: the folder is not a corpus.
    """
    corpus, problems = scan_corpus(folder)
    return (*problems, *check_corpus(corpus), *check_checksums(folder))


def find_split_problems(folder: str | Path, split: Path) -> tuple[Problem, ...]:
    """Return why a split does not fit a corpus folder; nothing if it does.

    Raises:
        CorpusError: the folder is not a corpus.
    """
    corpus, _ = scan_corpus(folder)
    try:
        check_fit(load_split(split), corpus, path=split)
    except SplitError as error:
        expected, found = error.expected, error.found
        return (Problem(Severity.ERROR, "split-misfit", str(split), error.message, expected=expected, found=found),)
    return ()


def check_corpus(corpus: Corpus) -> tuple[Problem, ...]:
    """Return what is wrong with a corpus although each file can be read."""
    problems: list[Problem] = []
    for section in corpus.sections:
        path = str(corpus.path / "texts" / section.name)
        problems.extend(_check_mentions(section, path))
        problems.extend(_check_interactions(section, path))
    problems.extend(_check_inserts(corpus))
    return tuple(problems)


def _check_mentions(section: Section, path: str) -> Iterator[Problem]:
    repeated = Counter((mention.spans, mention.type, mention.annotator) for mention in section.mentions)
    types = defaultdict(set)
    for mention in section.mentions:
        types[mention.spans, mention.annotator].add(mention.type)
        key = (mention.spans, mention.type, mention.annotator)
        if repeated[key] > 1:
            message = f"the {mention.type} is annotated {repeated[key]} times"
            place = str(mention.hull)
            yield Problem(Severity.WARNING, "mention-repeated", path, message, place, mention.id, found=mention.text)
            repeated[key] = 0
        if mention.text != mention.text.strip():
            message = "the mention begins or ends with a blank"
            place = str(mention.hull)
            yield Problem(Severity.WARNING, "mention-blank", path, message, place, mention.id, found=mention.text)
    for mention in section.mentions:
        several = types.pop((mention.spans, mention.annotator), set())
        if len(several) > 1:
            message = f"one mention has several types: {', '.join(sorted(several))}"
            place = str(mention.hull)
            yield Problem(Severity.WARNING, "mention-types", path, message, place, mention.id, found=mention.text)


def _check_interactions(section: Section, path: str) -> Iterator[Problem]:
    mentions = set(section.mentions)
    for interaction in section.interactions:
        place = f"{interaction.precipitant.hull} and {interaction.object.hull}"
        if interaction.precipitant.spans == interaction.object.spans:
            message = "the interaction's precipitant and object are the same mention"
            yield Problem(
                Severity.ERROR, "interaction-with-itself", path, message, place, found=interaction.precipitant.text
            )
        for mention in (interaction.precipitant, interaction.object):
            if mention not in mentions:
                message = "the interaction joins a mention that is not one of its section's"
                yield Problem(
                    Severity.ERROR, "interaction-foreign", path, message, place, mention.id, found=mention.text
                )


def _check_inserts(corpus: Corpus) -> Iterator[Problem]:
    path = str(corpus.path / "sections.csv")
    inserts = defaultdict(list)
    for section in corpus.sections:
        inserts[section.package_insert].append(section)
    for insert, sections in inserts.items():
        eras = sorted({str(section.era or "none") for section in sections})
        if len(eras) > 1:
            message = f"the sections of package insert {insert} have different eras"
            yield Problem(Severity.ERROR, "era-differs", path, message, found=", ".join(eras))
        names = sorted({section.active_ingredient for section in sections})
        if len(names) > 1:
            message = f"the sections of package insert {insert} have different active ingredients"
            yield Problem(Severity.WARNING, "insert-ingredient-differs", path, message, found=", ".join(names))


def check_checksums(folder: str | Path) -> tuple[Problem, ...]:
    """Compare texts and annotations with ``full-corpus.sha256``, if the folder has one.

    A part of a corpus has the checksums of the whole: files that are not there are no problem.
    """
    listing = Path(folder) / CHECKSUMS
    if not listing.is_file():
        return ()
    try:
        lines = read_text(listing).splitlines()
    except CorpusError as error:
        return (Problem(Severity.ERROR, "checksums-unreadable", str(listing), error.message, error.place or ""),)
    problems = []
    listed = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = _CHECKSUM_LINE.fullmatch(line)
        if match is None:
            message = "not a line of a checksum list"
            expected = "64 hexadecimal digits, two blanks, a path"
            place = f"line {number}"
            problems.append(
                Problem(Severity.ERROR, "checksum-line", str(listing), message, place, expected=expected, found=line)
            )
            continue
        relative = PurePosixPath(match[2])
        if len(relative.parts) != 2 or relative.parts[0] not in _CHECKED_FOLDERS:
            continue
        listed.add(relative)
        problems.extend(_check_file(Path(folder) / relative, match[1].lower()))
    return (*problems, *_unlisted(folder, listed, listing))


def _check_file(path: Path, expected: str) -> Iterator[Problem]:
    if not path.is_file():
        return
    found = hashlib.sha256(read_bytes(path)).hexdigest()
    if found != expected:
        message = "the file is not the published one; line ends changed on the way are a common cause"
        yield Problem(Severity.ERROR, "checksum-differs", str(path), message, expected=expected, found=found)


def _unlisted(folder: str | Path, listed: set[PurePosixPath], listing: Path) -> Iterator[Problem]:
    layout = CorpusLayout.find(folder)
    annotations = [f"{name}{KNOWTATOR_SUFFIX}" for name in layout.annotated_names()]
    for part, names in (("texts", layout.text_names()), ("knowtator", annotations)):
        for name in names:
            if PurePosixPath(part, name) not in listed:
                message = f"the file is not in {listing.name}"
                yield Problem(Severity.WARNING, "checksum-missing", str(Path(folder) / part / name), message)
