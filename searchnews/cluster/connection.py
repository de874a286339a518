"""How is a cluster asked, and what does it say to a person when it does not answer? The only importer of opensearchpy.

No error repeats what a library says of a connection: that may hold an address with a password, or a header.
"""

from __future__ import annotations

import logging
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from searchnews.cluster.address import API_KEY, CA, USER, Address, Credentials
from searchnews.cluster.mapping import VERSION
from searchnews.errors import (
    ArchiveError,
    MissingLibraryError,
    NewerFormatError,
    NoArchiveError,
    NoSpaceError,
    SearchNewsError,
)

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

TIMEOUT = 60.0  # seconds for one answer
MOST_THREADS = 8  # whose connections are kept open
PATIENCE = (0.5, 1, 2, 4, 8)  # seconds to wait before asking again whom nobody answered, or who has too much to do
OLDEST = (2, 4)  # the first version that has points in time
TOO_MANY = ("too many terms", "too many nested clauses", "too_many_clauses")  # what Lucene says of a query too large

Answer = dict[str, Any]
R = TypeVar("R")


class Denied(ArchiveError):
    """Who asks may not see this index."""


class Unanswered(ArchiveError):
    """A request that the cluster refused, or did not answer in time; another one may be answered."""


def ends_all(error: SearchNewsError) -> bool:
    """Will the cluster answer no other request either?"""
    return isinstance(error, ArchiveError) and not isinstance(error, Unanswered)


class TooLarge(SearchNewsError):
    """A query has more words than Lucene takes, those that a wildcard in a proximity stands for included."""


class Connection:
    """A connection to the archive of an address. Safe for several threads."""

    def __init__(self, address: Address, credentials: Credentials, timeout: float = TIMEOUT) -> None:
        self.address = address
        self._client = _client(address, credentials, timeout)
        self._until = inf

    def within(self, seconds: float | None) -> Connection:
        """The same connection for so many seconds from now, for good without a number. What is not answered by then
        raises Unanswered, or why nobody answers."""
        found = copy(self)
        found._until = inf if seconds is None else time.monotonic() + seconds
        return found

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float | None = None, **parameters: Any) -> Any:
        """The answer to a request; asked again, with patience, if nobody answers or the cluster has too much to do.
        `path` is below the archive's own unless it begins with "/". Raises ArchiveError and its kinds, in one line."""
        url = path if path.startswith("/") else f"/{self.address.name}/{path}".rstrip("/")

        def once() -> Any:
            seconds = min(self._until - time.monotonic(), inf if timeout is None else timeout)
            if seconds <= 0:
                raise Unanswered(f"{self.address}: no answer in time")
            limit = {} if seconds == inf else {"request_timeout": seconds}
            return self._client.transport.perform_request(method, url, params=parameters | limit, body=body)

        with self._explained():
            return _patiently(once, self._until)

    def check(self) -> Answer:
        """Is the archive there, and made for us? Its index as the cluster describes it. Raises ArchiveError: also for
        what is no OpenSearch, or too old."""
        about = self.ask("GET", "/")
        version = about.get("version") if isinstance(about, dict) else None
        version = version if isinstance(version, dict) else {}
        number = str(version.get("number", ""))
        if version.get("distribution") != "opensearch":
            raise ArchiveError(f"{self.address}: this is no OpenSearch (it says version {number[:20]!r})")
        if tuple(int(part) for part in number.split(".")[:2] if part.isdigit()) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise ArchiveError(f"{self.address}: OpenSearch {number[:20]} is too old; {oldest} or newer is needed")
        found = self.index()
        written = found.get("mappings", {}).get("_meta", {}).get("searchnews")
        if not isinstance(written, int):
            raise ArchiveError(f"{self.address}: this index was not made by searchnews; choose another name")
        if written > VERSION:
            raise NewerFormatError(f"{self.address}: written by a newer searchnews; update this one")
        if written < VERSION:
            raise ArchiveError(f"{self.address}: written by an older searchnews; index the articles into a new archive")
        return found

    def index(self) -> Answer:
        """What the mapping of the index says of itself, as the cluster tells it; of several, that of the last by name.
        Raises ArchiveError, NoArchiveError if there is none."""
        found = self.ask("GET", "", filter_path="*.mappings._meta,*.settings.index.uuid")
        described: Answer = found[max(found)]
        return described

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors of the library as ours."""
        from opensearchpy import exceptions

        where = self.address
        try:
            yield
        except exceptions.SSLError as error:
            raise _distrusted(where, str(error.info)) from None
        except exceptions.ConnectionTimeout:
            raise Unanswered(f"{where}: no answer in time") from None
        except exceptions.ConnectionError:
            raise ArchiveError(f"{where}: cannot be reached; is the cluster running, and this its address?") from None
        except exceptions.TransportError as error:
            raise meaning(where, error.status_code, str(error.error), error.info) from None
        except exceptions.SerializationError:
            raise ArchiveError(f"{where}: what came is no answer of OpenSearch's; is this its address?") from None


def _client(address: Address, credentials: Credentials, timeout: float) -> OpenSearch:
    try:
        from opensearchpy import OpenSearch, Urllib3HttpConnection
    except ImportError:
        raise MissingLibraryError("archives on a cluster", "opensearch-py", "opensearch") from None
    logging.getLogger("opensearch").addHandler(logging.NullHandler())  # or Python prints what it logs
    options: dict[str, Any] = {}
    if credentials.api_key:
        options["headers"] = {"Authorization": f"ApiKey {credentials.api_key}"}
    elif credentials.user:
        # OpenSearch reads UTF-8; the library's own `http_auth` is Latin-1.
        said = b64encode(f"{credentials.user}:{credentials.password}".encode(errors="surrogateescape")).decode()
        options["headers"] = {"Authorization": f"Basic {said}"}
    if address.encrypted:
        if credentials.ca:
            _check_certificates(credentials.ca)
        options |= {"use_ssl": True, "verify_certs": True, "ca_certs": credentials.ca or None}
    return OpenSearch(
        [{"host": address.host, "port": address.port}],
        connection_class=Urllib3HttpConnection,
        timeout=timeout,
        pool_maxsize=MOST_THREADS,
        max_retries=0,  # `ask` has its own, with patience
        http_compress=address.encrypted,
        **options,
    )


def _check_certificates(file: str) -> None:
    """Raises ArchiveError for a file without certificates, which would look like a cluster that cannot be reached."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError:
        raise ArchiveError(f"{CA}: {file!r} is no file of certificates (PEM) that can be read") from None


def _patiently(ask: Callable[[], R], until: float = inf) -> R:
    """The answer, asked for again while there is time: `until` is a moment of the monotonic clock."""
    from opensearchpy import exceptions

    for wait in PATIENCE:
        try:
            return ask()
        except exceptions.SSLError:
            raise
        except exceptions.TransportError as error:
            # A search that took too long would only take as long again.
            timed_out = isinstance(error, exceptions.ConnectionTimeout)
            if timed_out or error.status_code not in ("N/A", 429, 502, 503, 504) or time.monotonic() + wait > until:
                raise
            time.sleep(wait)
    return ask()


def meaning(where: Address, status: int | str, kind: str, info: Any) -> SearchNewsError:
    """What a cluster's own complaint means: its status and kind, and all that it says."""
    reasons = _reasons(info)
    blocked = any("blocked by" in reason for reason in reasons)
    if any(sign in reason for sign in TOO_MANY for reason in reasons):
        return TooLarge("the query has more words than a cluster takes at once (1,024); ask it in parts")
    if status in (401, 403) and not blocked:
        return Denied(f"{where}: access denied; set {USER} and its password, or {API_KEY}, or use netrc")
    if status == 404 and "index_not_found" in kind:
        return NoArchiveError(f"{where}: there is no archive of this name; searchnews index makes one")
    if blocked:
        if any("create-index" in reason for reason in reasons):
            return NoSpaceError(f"{where}: the cluster makes no new index, as it does when its disks are nearly full")
        if any("flood-stage" in reason or "read-only-allow-delete" in reason for reason in reasons):
            return NoSpaceError(f"{where}: the cluster's disks are full, so it only reads; make room there")
        return ArchiveError(f"{where}: the cluster or this index is set to read-only")
    if status == 429:
        return ArchiveError(f"{where}: the cluster has too much to do; try again later")
    if status == 503 or any("all shards failed" in reason for reason in reasons):
        return ArchiveError(f"{where}: parts of the archive are missing (status red); see the cluster's health")
    detail = next((reason for reason in reversed(reasons) if reason), kind)
    line = "".join(c if c.isprintable() else " " for c in detail)[:300]
    return Unanswered(f"{where}: the cluster refused ({status}): {line}")


def _distrusted(where: Address, said: str) -> ArchiveError:
    """Why there is no encrypted connection, by what OpenSSL says."""
    if "mismatch" in said or "doesn't match" in said:
        return ArchiveError(f"{where}: its certificate is one of another host; use the name that it is for")
    if "WRONG_VERSION" in said or "record layer" in said:
        return ArchiveError(f"{where}: nothing encrypted answers there; is this the port of the cluster?")
    return ArchiveError(f"{where}: its certificate cannot be trusted; name the file of its authority in {CA}")


def _reasons(info: Any) -> Sequence[str]:
    """All that a complaint says, the outermost first."""
    found: list[str] = []
    pending = [info]
    while pending:
        item = pending.pop(0)
        if isinstance(item, dict):
            found += [value for name, value in item.items() if name == "reason" and isinstance(value, str)]
            pending += [value for value in item.values() if isinstance(value, dict | list)]
        elif isinstance(item, list):
            pending += item
    return found
