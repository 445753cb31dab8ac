"""Get bytes from a server that may fail, stall or break off.

Proxies and certificates come from the standard environment variables (``HTTPS_PROXY``, ``HTTP_PROXY``, ``NO_PROXY``,
``REQUESTS_CA_BUNDLE``), which requests reads.
"""

from __future__ import annotations

import tarfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, TypeVar, cast

import requests
import urllib3
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from corpus_tools.errors import FetchError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus_tools.fetching.published import Repository

RAW = "https://raw.githubusercontent.com"
ARCHIVES = "https://codeload.github.com"

_CHUNK = 1 << 16
#: No file of a corpus is larger; what is, is not the file.
_LARGEST = 32 << 20
# Answers that another attempt can change.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REMEDY = (
    "Try again: what has arrived is kept. Behind a proxy set HTTPS_PROXY; with copies on disk give --from FOLDER; "
    "with a mirror give --mirror URL"
)
# Transport breaks in these; a status is requests.HTTPError, which is not among them.
_BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Transport:
    """How to fetch.

    Attributes:
        mirror: an address in the place of GitHub's two, with the same paths; empty: GitHub.
        timeout: seconds without a byte after which an answer counts as stalled.
        longest: seconds that one file may take in all.
        attempts: how often each address is asked.
        wait: seconds before the second attempt; each further one waits twice as long, half a minute at most.
    """

    mirror: str = ""
    timeout: float = 20.0
    longest: float = 300.0
    attempts: int = 4
    wait: float = 0.5
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def file(self, repository: Repository, path: str) -> bytes:
        """Return one file of a repository.

        Raises:
            UnreachableError: no answer came, or none that ended.
            FetchError: the server answers with an error.
        """
        return self._retried(self._address(RAW, repository.raw_path(path)), self._read)

    def archive_members(self, repository: Repository, keep: Callable[[str, bytes], bool]) -> None:
        """Show ``keep`` every file of a commit's archive, path and bytes, until it says that it wants no more.

        After a failure in the middle it is shown all files again.

        Raises:
            UnreachableError: no answer came, or none that ended.
            FetchError: the server answers with an error, or what it sends is no archive.
        """

        def read(url: str) -> None:
            with self._opened(url) as response:
                raw = cast("IO[bytes]", _Deadline(response.raw, time.monotonic() + self.longest * 4))
                try:
                    with tarfile.open(fileobj=raw, mode="r|gz") as archive:
                        for member, data in _files(archive):
                            if not keep(member, data):
                                return
                except (tarfile.TarError, EOFError) as error:
                    raise requests.exceptions.ChunkedEncodingError(f"a damaged archive: {error}") from error

        self._retried(self._address(ARCHIVES, repository.archive_path()), read)

    def _address(self, host: str, path: str) -> str:
        return f"{(self.mirror or host).rstrip('/')}/{path}"

    def _read(self, url: str) -> bytes:
        end = time.monotonic() + self.longest
        data = bytearray()
        with self._opened(url) as response:
            for chunk in response.iter_content(_CHUNK):
                data += chunk
                # A trickle never times out, so the whole is timed too.
                if time.monotonic() > end:
                    raise requests.Timeout(f"not done after {self.longest:g} seconds")
                if len(data) > _LARGEST:
                    raise FetchError("this is far too large", path=None, found=f"more than {_LARGEST:,} bytes")
        return bytes(data)

    @contextmanager
    def _opened(self, url: str) -> Iterator[requests.Response]:
        with self.session.get(url, stream=True, timeout=self.timeout) as response:
            response.raise_for_status()
            yield response

    def _retried(self, url: str, read: Callable[[str], _Result]) -> _Result:
        policy = Retrying(
            retry=retry_if_exception(_is_passing),
            stop=stop_after_attempt(self.attempts),
            wait=wait_exponential(multiplier=self.wait, max=30) + wait_random(0, self.wait),
            reraise=True,
        )
        try:
            return policy(read, url)
        except requests.HTTPError as error:
            raise FetchError(f"{url}: the server answers {_status(error)}", remedy=_REMEDY) from error
        except (requests.RequestException, OSError) as error:
            raise UnreachableError(f"{url}: cannot be fetched ({_reason(error)})", remedy=_REMEDY) from error


class _Deadline:
    """A response's body that can only be read until a moment."""

    def __init__(self, body: IO[bytes], end: float) -> None:
        self._body = body
        self._end = end

    def read(self, size: int) -> bytes:
        if time.monotonic() > self._end:
            raise requests.Timeout("the archive takes too long")
        try:
            return self._body.read(size)
        except urllib3.exceptions.HTTPError as error:
            # Whoever reads the raw body gets urllib3's own errors.
            raise requests.ConnectionError(str(error)) from error


def _files(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Yield the path below the archive's own folder, and the bytes, of each file of a sensible size."""
    for member in archive:
        if member.isfile() and member.size <= _LARGEST:
            stream = archive.extractfile(member)
            if stream is not None:
                yield member.name.partition("/")[2], stream.read()


def _status(error: requests.HTTPError) -> int:
    return 0 if error.response is None else error.response.status_code


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, requests.HTTPError):
        return _status(error) in _PASSING
    return isinstance(error, _BROKEN)


def _reason(error: BaseException) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy cannot be reached"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate is not trusted"
    if isinstance(error, requests.Timeout) or "timed out" in str(error).lower():
        return "it stalls"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the answer breaks off"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return str(error)
