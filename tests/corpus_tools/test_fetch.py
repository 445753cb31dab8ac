"""A public corpus fetched from a server that fails, stalls, breaks off and lies; nothing leaves this machine."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from corpus_tools import section_table
from corpus_tools.corpora import corpus_folder
from corpus_tools.corpus import load_corpus
from corpus_tools.errors import CorpusError, FetchError, OutputError, UnreachableError
from corpus_tools.fetching.building import copy_corpus, fetch_corpus
from corpus_tools.fetching.published import pi_pk_ddi
from corpus_tools.fetching.transport import Transport
from corpus_tools.validation import find_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

# The class stands in conftest.py, which importlib mode lets no test import.
Published: TypeAlias = Any
FIRST = "texts/package-insert-section-1.txt"
FILES = 12


class Server:
    """Serves the invented repositories; ``script`` says what the next answers to a path are."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.files = dict(published.files)
        for repository in (published.roles, published.drugs, published.labels):
            self.files[repository.archive_path()] = published.archive(repository)
        self.script: dict[str, list[str]] = defaultdict(list)
        self.always: dict[str, str] = {}
        self.asked: list[str] = []
        self.released = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def path(self, name: str) -> str:
        """Return the path of the address of a file of the corpus."""
        (file,) = [file for file in self.published.corpus.files if file.name == name]
        return str(file.repository.raw_path(file.path))

    def answer(self, path: str) -> str:
        """Say how this request is to be answered."""
        self.asked.append(path)
        return self.script[path].pop(0) if self.script[path] else self.always.get(path, "whole")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.lstrip("/").removeprefix("moved/")
                how = server.answer(path)
                data = server.files.get(path)
                if data is None or how.isdigit():
                    self.send_response(int(how) if how.isdigit() else 404)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif how == "moved":
                    self.send_response(302)
                    self.send_header("Location", f"/moved/{path}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self._send(how, data)

            def _send(self, how: str, data: bytes) -> None:
                if how == "damaged":
                    data = data[:-1] + b"?"
                if how == "other":
                    data = b"<html>Please log in</html>"
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data if how in {"whole", "damaged", "other"} else data[: len(data) // 2])
                self.wfile.flush()
                if how == "stalls":
                    server.released.wait(30)
                self.close_connection = how in {"stalls", "breaks off"}

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def server(published: Published) -> Iterator[Server]:
    served = Server(published)
    thread = threading.Thread(target=served.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.released.set()
    served.http.shutdown()
    served.http.server_close()
    thread.join()


@pytest.fixture
def transport(server: Server) -> Iterator[Transport]:
    made = Transport(mirror=server.url, timeout=0.3, attempts=3, wait=0.01)
    yield made
    made.session.close()


def rows(folder: Path) -> tuple[section_table.SectionRow, ...]:
    return section_table.load(folder / "sections.csv")


def whole(published: Published, folder: Path) -> None:
    """Check every file, byte for byte, and the table of sections."""
    for file in published.corpus.files:
        if file.needed:
            assert (folder / file.name).read_bytes() == published.content(file.name)
    assert list(rows(folder)) == published.rows
    assert not list(folder.rglob("*.part"))


def test_the_published_list_is_whole() -> None:
    """208 texts with their annotations, the table, the ontology; facts of the sections of 42 package inserts."""
    corpus = pi_pk_ddi()
    assert len(corpus.files) == 418
    assert len(corpus.sections) == 208
    assert len({file.repository.raw_path(file.path) for file in corpus.files}) == 418
    assert all(len(file.sha256) == 64 for file in corpus.files)
    assert len(corpus.known) == 138
    assert len({row.package_insert for row in corpus.known}) == 42
    assert {row.section for row in corpus.known} <= set(corpus.sections)


def test_the_facts_of_the_development_part_are_those_of_its_table(real_corpus: Path) -> None:
    """As its table of sections has them."""
    assert pi_pk_ddi().known == section_table.load(real_corpus / "sections.csv")


def test_a_corpus_is_fetched_whole(published: Published, transport: Transport, server: Server, tmp_path: Path) -> None:
    """Each file once, the sections that are not known from their source."""
    fetched = fetch_corpus(published.corpus, tmp_path, transport=transport)
    assert (fetched.kept, fetched.came, fetched.warnings) == (0, FILES, ())
    whole(published, tmp_path)
    assert len(server.asked) == FILES + 1
    assert len(load_corpus(tmp_path).sections) == 5
    (tmp_path / FIRST).write_bytes(published.content(FIRST) + b" ")
    assert [problem.code for problem in find_problems(tmp_path) if problem.expected is not None] == ["checksum-differs"]


def test_what_is_there_is_not_fetched_again(
    published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """A second run asks for nothing; a file changed since is fetched again."""
    fetch_corpus(published.corpus, tmp_path, transport=transport)
    server.asked.clear()
    assert fetch_corpus(published.corpus, tmp_path, transport=transport).kept == FILES
    assert server.asked == []
    (tmp_path / FIRST).write_bytes(b"changed")
    (tmp_path / "sections.csv").write_bytes(b"section,package_insert\r\n")
    assert fetch_corpus(published.corpus, tmp_path, transport=transport).came == 1
    assert server.asked == [server.path(FIRST), published.labels.archive_path()]
    whole(published, tmp_path)


@pytest.mark.parametrize("failure", ["500", "503", "429", "stalls", "breaks off"])
def test_a_failure_that_passes_is_tried_again(
    failure: str, published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """Twice wrong and then right: of a file, and of the archive."""
    for path in (server.path(FIRST), published.labels.archive_path()):
        server.script[path] = [failure, failure]
    fetch_corpus(published.corpus, tmp_path, transport=transport)
    whole(published, tmp_path)
    assert server.asked.count(server.path(FIRST)) == 3
    assert server.asked.count(published.labels.archive_path()) == 3


def test_an_address_may_have_moved(published: Published, transport: Transport, server: Server, tmp_path: Path) -> None:
    """Redirects are followed."""
    server.always = dict.fromkeys(server.files, "moved")
    server.script = defaultdict(list, {path: ["moved", "whole"] for path in server.files})
    fetch_corpus(published.corpus, tmp_path, transport=transport)
    whole(published, tmp_path)


@pytest.mark.parametrize("lie", ["damaged", "other"])
def test_a_damaged_file_is_kept_out_and_named(
    lie: str, published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """With both checksums; the other files stay, and the next run needs this one alone."""
    server.always[server.path(FIRST)] = lie
    server.always[published.roles.archive_path()] = "404"
    with pytest.raises(FetchError, match="damaged") as caught:
        fetch_corpus(published.corpus, tmp_path, transport=transport)
    file = published.corpus.files[0]
    assert FIRST in str(caught.value)
    assert f"expected SHA-256 {file.sha256}, found " in str(caught.value)
    assert not (tmp_path / FIRST).exists()
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == FILES - 1
    server.always.clear()
    server.asked.clear()
    assert fetch_corpus(published.corpus, tmp_path, transport=transport).came == 1
    assert server.asked == [server.path(FIRST), published.labels.archive_path()]
    whole(published, tmp_path)


def test_files_that_are_not_at_their_address_come_from_the_archive(
    published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """After three in a row the archive is read, by checksum, and no further address asked."""
    for path in list(server.files):
        if path.startswith(published.drugs.raw_path("")):
            del server.files[path]
    fetch_corpus(published.corpus, tmp_path, transport=transport)
    whole(published, tmp_path)
    drugs = [path for path in server.asked if path.startswith(published.drugs.name)]
    assert len(drugs) == 4
    assert (tmp_path / "ontology.pont").exists()


def test_a_file_that_nobody_needs_may_be_missing(
    published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """It is a warning."""
    del server.files[server.path("ontology.pont")]
    server.always[published.drugs.archive_path()] = "404"
    fetched = fetch_corpus(published.corpus, tmp_path, transport=transport)
    assert [warning.split()[0] for warning in fetched.warnings] == ["ontology.pont"]
    whole(published, tmp_path)


def test_a_server_that_never_answers_is_given_up(published: Published, server: Server, tmp_path: Path) -> None:
    """After three files and the archive, and not after all of them."""
    server.always = dict.fromkeys(server.files, "stalls")
    quick = Transport(mirror=server.url, timeout=0.05, attempts=1)
    with pytest.raises(UnreachableError, match="stalls"):
        fetch_corpus(published.corpus, tmp_path, transport=quick)
    assert len(server.asked) == 4
    quick.session.close()


def test_a_host_that_never_answers_leaves_the_other(
    published: Published, server: Server, transport: Transport, tmp_path: Path
) -> None:
    """Where only the archives can be had, they are enough."""
    quick = replace(transport, timeout=0.1, attempts=1)
    server.always = dict.fromkeys(published.files, "stalls")
    fetch_corpus(published.corpus, tmp_path, transport=quick)
    whole(published, tmp_path)


def test_an_archive_that_is_none_is_an_error(
    published: Published, server: Server, transport: Transport, tmp_path: Path
) -> None:
    """A page of a proxy in its place, for one."""
    server.always[published.labels.archive_path()] = "other"
    with pytest.raises(UnreachableError, match=r"all else is there: .*the answer breaks off.*--sections FILE"):
        fetch_corpus(published.corpus, tmp_path, transport=transport)


def test_a_trickle_ends_too(published: Published, server: Server) -> None:
    """A body that comes in time but never ends is no file."""
    slow = Transport(mirror=server.url, timeout=5, longest=0.0, attempts=1)
    with pytest.raises(UnreachableError, match="stalls"):
        slow.file(published.roles, "input/all.csv")
    slow.session.close()


def test_nothing_listens_there(published: Published, tmp_path: Path) -> None:
    """The message says so, and what to do."""
    nowhere = Transport(mirror="http://127.0.0.1:9", timeout=0.3, attempts=2, wait=0.01)
    with pytest.raises(UnreachableError, match=r"no connection.*HTTPS_PROXY.*--from FOLDER"):
        fetch_corpus(published.corpus, tmp_path, transport=nowhere)


def test_a_source_without_the_facts_is_an_error(
    published: Published, transport: Transport, server: Server, tmp_path: Path
) -> None:
    """Everything else is kept, and a table of one's own is taken."""
    published.files[published.labels.raw_path("statements/list.csv")] = b"nothing,of\nuse,here\n"
    server.files[published.labels.archive_path()] = published.archive(published.labels)
    with pytest.raises(FetchError, match="which package insert the other 1 are from"):
        fetch_corpus(published.corpus, tmp_path / "corpus", transport=transport)
    section_table.dump(published.rows, tmp_path / "mine.csv")
    fetched = fetch_corpus(published.corpus, tmp_path / "corpus", transport=transport, sections=tmp_path / "mine.csv")
    assert fetched.came == 0
    whole(published, tmp_path / "corpus")


def test_a_table_of_sections_that_contradicts_what_is_known_is_refused(published: Published, tmp_path: Path) -> None:
    """It is of another corpus."""
    published.check_out(tmp_path / "copies")
    changed = [published.rows[1], *published.rows[1:]]
    for wrong in (changed, published.rows[:4]):
        section_table.dump(wrong, tmp_path / "mine.csv")
        with pytest.raises(FetchError, match="no table of the corpus's sections"):
            copy_corpus(published.corpus, tmp_path / "to", tmp_path / "copies", sections=tmp_path / "mine.csv")


@pytest.fixture
def proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Run a proxy that alone knows where ``sources.invalid`` is; give what it was asked for."""
    asked: list[str] = []
    opener = build_opener(ProxyHandler({}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            with opener.open(server.url + urlsplit(self.path).path) as response:
                data = response.read()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{http.server_port}")
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield asked
    http.shutdown()
    http.server_close()
    thread.join()


def test_the_proxy_of_the_environment_is_used(published: Published, proxy: list[str], tmp_path: Path) -> None:
    """For every request: nothing else knows the host."""
    transport = Transport(mirror="http://sources.invalid", timeout=2, attempts=1)
    fetch_corpus(published.corpus, tmp_path, transport=transport)
    transport.session.close()
    whole(published, tmp_path)
    assert len(proxy) == FILES + 1


def test_a_corpus_is_copied_from_checkouts(published: Published, tmp_path: Path) -> None:
    """Whatever lies beside: other files, and a damaged file of the right name in another folder."""
    copies = published.check_out(tmp_path / "copies")
    (copies / "aaa").mkdir()
    (copies / "aaa" / "package-insert-section-1.txt").write_bytes(b"another text")
    (copies / ".git").mkdir()
    (copies / ".git" / "pack").write_bytes(b"hidden")
    fetched = copy_corpus(published.corpus, tmp_path / "to", copies)
    assert (fetched.came, fetched.warnings) == (FILES, ())
    whole(published, tmp_path / "to")


def test_a_corpus_is_copied_from_a_corpus_folder(published: Published, tmp_path: Path) -> None:
    """Files under other names are found by what they hold, and its table of sections is taken."""
    copy_corpus(published.corpus, tmp_path / "first", published.check_out(tmp_path / "copies"))
    (tmp_path / "first" / "interactions.csv").rename(tmp_path / "first" / "renamed.csv")
    copy_corpus(published.corpus, tmp_path / "to", tmp_path / "first")
    whole(published, tmp_path / "to")


def test_copies_that_are_not_all_there_are_named(published: Published, tmp_path: Path) -> None:
    """One is missing, one is another; the rest is kept."""
    copies = published.check_out(tmp_path / "copies")
    (copies / "invented-roles" / "input" / "all.csv").unlink()
    (copies / "invented-roles" / "input" / "package-insert-section-1.txt").write_bytes(b"another")
    with pytest.raises(FetchError, match="2 of 12 files are missing or damaged") as caught:
        copy_corpus(published.corpus, tmp_path / "to", copies)
    assert "interactions.csv: not found" in str(caught.value)
    assert "package-insert-section-1.txt is another file: expected SHA-256" in str(caught.value)
    assert sum(path.is_file() for path in (tmp_path / "to").rglob("*")) == FILES - 2


def test_no_folder_to_copy_from_or_to_write_into(published: Published, tmp_path: Path) -> None:
    """Both are named errors."""
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    with pytest.raises(FetchError, match="no such folder to copy from"):
        copy_corpus(published.corpus, tmp_path / "to", tmp_path / "file")
    with pytest.raises(OutputError, match="cannot make this folder"):
        copy_corpus(published.corpus, tmp_path / "file", published.check_out(tmp_path / "copies"))


def test_the_development_part_is_part_of_what_is_published(real_corpus: Path, tmp_path: Path) -> None:
    """Its 138 texts, their annotations and the ontology agree with the checksums; the others are not there."""
    with pytest.raises(FetchError, match="141 of 418 files are missing"):
        copy_corpus(pi_pk_ddi(), tmp_path, real_corpus)
    assert len(list((tmp_path / "texts").iterdir())) == 138
    assert len(list((tmp_path / "knowtator").iterdir())) == 138
    assert not (tmp_path / "interactions.csv").exists()


def run(group: str, *arguments: str) -> Result:
    result = CliRunner().invoke({"ddi": ddi_commands, "corpus": corpus_commands}[group], arguments, prog_name=group)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.usefixtures("published")
def test_a_corpus_that_is_not_fetched_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever command is given its name."""
    monkeypatch.chdir(tmp_path)
    for words in (("corpus", "validate"), ("corpus", "stats"), ("ddi", "crossval"), ("ddi", "drugs", "crossval")):
        result = run(*words, "pi-pk-ddi")
        assert result.exit_code == 1
        assert "the corpus pi-pk-ddi is not fetched" in result.stderr
        assert "Run `corpus fetch pi-pk-ddi`" in result.stderr


def test_the_command_fetches_and_the_name_then_stands_for_the_corpus(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """In two runs, the first of which fails."""
    monkeypatch.chdir(tmp_path)
    options = ("--mirror", server.url, "--timeout", "2", "--attempts", "1")
    server.script[server.path(FIRST)] = ["damaged"]
    server.always[server.published.roles.archive_path()] = "500"
    result = run("corpus", "fetch", "pi-pk-ddi", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "expected SHA-256" in result.stderr
    assert "fetched in part only" in run("corpus", "stats", "pi-pk-ddi").stderr
    result = run("corpus", "fetch", "pi-pk-ddi", *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"1 files came, {FILES - 1} were there" in result.stderr
    assert '"corpus": "pi-pk-ddi"' in run("corpus", "stats", "pi-pk-ddi", "--json").stdout
    assert corpus_folder("pi-pk-ddi") == cache / "pi-pk-ddi"


def test_a_cache_is_given_by_option_or_environment(
    published: Published, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without either it is the user's own."""
    copies = str(published.check_out(tmp_path / "copies"))
    result = run("corpus", "fetch", "pi-pk-ddi", "--from", copies, "--cache", str(tmp_path / "mine"), "-q")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert corpus_folder("pi-pk-ddi", cache=tmp_path / "mine") == tmp_path / "mine" / "pi-pk-ddi"
    with pytest.raises(CorpusError, match="not fetched"):
        corpus_folder("pi-pk-ddi")
    monkeypatch.setenv("PK_DDI_CACHE", str(tmp_path / "mine"))
    assert corpus_folder("pi-pk-ddi").is_dir()
    monkeypatch.delenv("PK_DDI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("HOME", str(cache))
    with pytest.raises(CorpusError, match="not fetched") as caught:
        corpus_folder("pi-pk-ddi")
    assert caught.value.path is not None
    assert caught.value.path.is_relative_to(cache)


def test_a_folder_of_the_name_comes_first(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_corpus: Callable[..., Path]
) -> None:
    """As with any other path."""
    monkeypatch.chdir(tmp_path)
    assert run("corpus", "fetch", "pi-pk-ddi", "--from", str(published.check_out(tmp_path / "c"))).exit_code == 0
    make_corpus().rename(tmp_path / "pi-pk-ddi")
    assert corpus_folder("pi-pk-ddi").resolve() == tmp_path / "pi-pk-ddi"
    assert run("corpus", "validate", "pi-pk-ddi").exit_code == 0


def test_no_other_command_pays_for_what_fetches() -> None:
    """Its packages are imported when it runs, so that `ddi extract` starts as fast as before."""
    code = "import sys, cli; print({'requests', 'tenacity', 'platformdirs'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_only_what_is_published_can_be_fetched() -> None:
    """Another name is wrong usage."""
    assert run("corpus", "fetch", "another").exit_code == 2
