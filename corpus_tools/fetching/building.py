"""Put a public corpus together in a folder: what is there and right stays, the rest is fetched or copied.

Every file is checked against its published checksum before it gets its name, so a run that stops leaves only what is
right, and the next goes on from there. A damaged file is kept out, and named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools import section_table
from corpus_tools.errors import CorpusError, FetchError, OutputError, UnreachableError
from corpus_tools.fetching.copies import Copies, checksum
from corpus_tools.fetching.section_facts import check_table, complete_table
from corpus_tools.files import decode_text, write_bytes
from corpus_tools.validation import CHECKSUMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from corpus_tools.fetching.published import PublicCorpus, PublicFile, Repository
    from corpus_tools.fetching.transport import Transport

_SECTIONS = "sections.csv"
_OWN_TABLE = "Try again, or give a table of sections with --sections FILE"
# After so many failures in a row the rest of a repository will fail too.
_FAILURES = 3
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run did: files that were there and right, and files that came."""

    folder: Path
    kept: int
    came: int
    warnings: tuple[str, ...]


def fetch_corpus(
    corpus: PublicCorpus,
    folder: Path,
    *,
    transport: Transport,
    sections: Path | None = None,
    on_file: Callable[[int, int], None] = lambda _, __: None,
) -> Fetched:
    """Fetch what a folder lacks of a corpus.

    Each file is asked for at its own address; where three in a row are missing, refused or damaged, the archive of
    the whole commit is looked through, by checksum.

    Args:
        corpus: what to fetch.
        folder: where it goes.
        transport: how it is fetched.
        sections: a table of sections to take in the place of what is read from the source.
        on_file: called with the files there are and those there should be.

    Raises:
        FetchError: something is missing or damaged in the end; what is right is kept.
        UnreachableError: the server gives no answer.
        OutputError: the folder cannot be written.
    """
    build = _Build.start(corpus, folder, on_file)
    for repository in dict.fromkeys(file.repository for file in corpus.files):
        _fetch_repository(build, repository, transport)
    build.check()

    def source() -> dict[str, bytes]:
        return _folder_of_archive(transport, corpus.facts_repository, corpus.facts_folder)

    address = f"{corpus.facts_repository.name}, {corpus.facts_folder}"
    warnings = build.write_sections(sections, source=source, address=address, tables=())
    return build.result(warnings)


def copy_corpus(
    corpus: PublicCorpus,
    folder: Path,
    copies: Path,
    *,
    sections: Path | None = None,
    on_file: Callable[[int, int], None] = lambda _, __: None,
) -> Fetched:
    """Build a corpus from copies on disk: checkouts of its repositories, or any folder that holds the files.

    Args:
        corpus: what to build.
        folder: where it goes.
        copies: the folder to search.
        sections: a table of sections to take in the place of one that is found or read from the source.
        on_file: called with the files there are and those there should be.

    Raises:
        FetchError: something is not there, or only damaged; what is right is kept.
        OutputError: the folder cannot be written.
    """
    found = Copies.below(copies)
    build = _Build.start(corpus, folder, on_file)
    for file, data in found.matching(build.missing):
        build.take(file, data)
    for file in build.missing:
        path = found.named(file)
        if path is not None:
            build.failures[file.name] = f"{path} is another file: {_differs(file, path.read_bytes())}"
    build.check()

    def source() -> dict[str, bytes]:
        return found.folder_files(corpus.facts_folder)

    warnings = build.write_sections(
        sections, source=source, address=f"{copies}, {corpus.facts_folder}", tables=found.tables_of_sections()
    )
    return build.result(warnings)


@dataclass(slots=True)
class _Build:
    """A corpus on its way: what is still missing, and what went wrong with it."""

    corpus: PublicCorpus
    folder: Path
    on_file: Callable[[int, int], None]
    missing: list[PublicFile]
    kept: int
    came: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    @classmethod
    def start(cls, corpus: PublicCorpus, folder: Path, on_file: Callable[[int, int], None]) -> _Build:
        """Make the folders and see what is there; files with another checksum count as missing."""
        for part in {(folder / file.name).parent for file in corpus.files}:
            try:
                part.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(f"cannot make this folder ({error.strerror})", path=part) from error
        missing = [file for file in corpus.files if not _is_right(folder / file.name, file)]
        kept = len(corpus.files) - len(missing)
        on_file(kept, len(corpus.files))
        return cls(corpus, folder, on_file, missing, kept)

    def take(self, file: PublicFile, data: bytes) -> bool:
        """Keep a file if it is the published one; say whether it is."""
        if checksum(data) != file.sha256:
            self.failures[file.name] = f"damaged: {_differs(file, data)}"
            return False
        write_bytes(self.folder / file.name, data)
        self.missing.remove(file)
        self.failures.pop(file.name, None)
        self.came += 1
        self.on_file(self.kept + self.came, len(self.corpus.files))
        return True

    def check(self) -> None:
        """Refuse to go on while a file that is needed is missing."""
        needed = [file for file in self.missing if file.needed]
        if not needed:
            return
        named = [f"{file.name}: {self.failures.get(file.name, 'not found')}" for file in needed[:_NAMED]]
        more = f"; and {len(needed) - _NAMED} more" if len(needed) > _NAMED else ""
        raise FetchError(
            f"{len(needed)} of {len(self.corpus.files)} files are missing or damaged: {'; '.join(named)}{more}",
            path=self.folder,
            remedy=f"Run `corpus fetch {self.corpus.name}` again for these: what is right is kept",
        )

    def write_sections(
        self,
        given: Path | None,
        *,
        source: Callable[[], dict[str, bytes]],
        address: str,
        tables: Iterable[tuple[Path, bytes]],
    ) -> list[str]:
        """Write the table of sections unless a right one is there; return what is to be warned of."""
        path = self.folder / _SECTIONS
        if given is not None:
            rows = section_table.load(given)
            wrong = check_table(rows, self.corpus.sections, self.corpus.known)
            if wrong is not None:
                raise FetchError(f"this is no table of the corpus's sections: {wrong}", path=given)
            section_table.dump(rows, path)
            return []
        there = [(path, path.read_bytes())] if path.is_file() else []
        for place, data in (*there, *tables):
            try:
                rows = section_table.loads(data, path=place)
            except CorpusError:
                continue
            if check_table(rows, self.corpus.sections, self.corpus.known) is None:
                if place != path:
                    section_table.dump(rows, path)
                return []
        texts = {
            name: decode_text((self.folder / "texts" / name).read_bytes(), path=self.folder / "texts" / name)
            for name in self.corpus.sections
        }
        try:
            files = source()
        except FetchError as error:
            raise type(error)(f"no {_SECTIONS}, all else is there: {error.message}", remedy=_OWN_TABLE) from error
        facts = complete_table(files, texts, self.corpus.known, source=address)
        section_table.dump(facts.rows, path)
        return list(facts.warnings)

    def result(self, warnings: Iterable[str]) -> Fetched:
        """Write the checksums and return what was done; a file that is not there and not needed is a warning."""
        listing = "".join(f"{file.sha256}  {file.name}\n" for file in self.corpus.files)
        write_bytes(self.folder / CHECKSUMS, listing.encode())
        lacking = [
            f"{file.name} is not there ({self.failures.get(file.name, 'not found')}); no command reads it"
            for file in self.missing
        ]
        return Fetched(self.folder, self.kept, self.came, (*lacking, *warnings))


def _fetch_repository(build: _Build, repository: Repository, transport: Transport) -> None:
    """Ask for each file, and look in the archive for those that do not come."""
    failed = unreachable = 0
    for file in [file for file in build.missing if file.repository == repository]:
        try:
            failed = 0 if build.take(file, transport.file(repository, file.path)) else failed + 1
            unreachable = 0
        except UnreachableError as error:
            unreachable += 1
            failed += 1
            build.failures[file.name] = error.message
        except FetchError as error:
            failed += 1
            build.failures[file.name] = error.message
        if failed == _FAILURES:
            break
    lacking = {file.sha256: file for file in build.missing if file.repository == repository}

    def keep(_: str, data: bytes) -> bool:
        file = lacking.pop(checksum(data), None)
        if file is not None:
            build.take(file, data)
        return bool(lacking)

    if lacking:
        try:
            transport.archive_members(repository, keep)
        except FetchError as error:
            if isinstance(error, UnreachableError) and unreachable == _FAILURES:
                # Neither of the two hosts answers: nothing else will come either.
                raise
            for file in lacking.values():
                build.failures.setdefault(file.name, error.message)


def _folder_of_archive(transport: Transport, repository: Repository, folder: str) -> dict[str, bytes]:
    """Return the files in one folder of a commit, by their path below it."""
    found: dict[str, bytes] = {}

    def keep(path: str, data: bytes) -> bool:
        if path.startswith(f"{folder}/"):
            found[path.removeprefix(f"{folder}/")] = data
        return True

    transport.archive_members(repository, keep)
    return found


def _is_right(path: Path, file: PublicFile) -> bool:
    try:
        return checksum(path.read_bytes()) == file.sha256
    except OSError:
        return False


def _differs(file: PublicFile, data: bytes) -> str:
    return f"expected SHA-256 {file.sha256}, found {checksum(data)} ({len(data):,} bytes)"
