"""Which cluster, and which archive on it, does an address name, and who may ask there?"""

from __future__ import annotations

import ipaddress
import netrc
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from searchnews.cluster.scheme import SCHEMES
from searchnews.errors import ArchiveError

DEFAULT_PORT = 9200
USER, PASSWORD, API_KEY, CA = (
    f"SEARCHNEWS_CLUSTER_{name}" for name in ("USER", "PASSWORD", "API_KEY", "CA")
)  # environment variables
# What OpenSearch takes as the name of an index, less what would name several.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_KEY = re.compile("[!-~]+")


@dataclass(frozen=True)
class Credentials:
    """Who asks: a user and a password, or an API key; `ca` is a file of certificates to trust. Never printed."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""

    @classmethod
    def of(cls, host: str, environment: Mapping[str, str] = os.environ) -> Credentials:
        """Those of the environment; else those that ~/.netrc has for the host. Raises ArchiveError for a bad netrc, and
        for a key that cannot be one."""
        ca = environment.get(CA, "")
        if key := environment.get(API_KEY):
            if not _KEY.fullmatch(key):
                raise ArchiveError(f"{API_KEY} is no key: it has a blank, an end of a line or a letter that no key has")
            return cls(api_key=key, ca=ca)
        if user := environment.get(USER):
            return cls(user, environment.get(PASSWORD, ""), ca=ca)
        try:
            known = netrc.netrc(environment.get("NETRC") or None).authenticators(host)
        except FileNotFoundError:
            known = None
        except (OSError, UnicodeDecodeError, netrc.NetrcParseError):  # whose text may hold what the file does
            raise ArchiveError(f"the netrc file cannot be read; mend it, or set {USER}") from None
        return cls(known[0], known[2], ca=ca) if known else cls(ca=ca)


@dataclass(frozen=True)
class Address:
    """An archive called `name` on the cluster at `host` and `port`."""

    host: str
    port: int
    name: str
    encrypted: bool = True

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{SCHEMES[0 if self.encrypted else 1]}://{host}:{self.port}/{self.name}"

    @classmethod
    def of(cls, text: str) -> Address:
        """Read an address. Raises ArchiveError, which repeats nothing that may be a password."""
        try:
            parts = urlsplit(text)
            host, port = parts.hostname or "", parts.port or DEFAULT_PORT
        except ValueError:
            raise ArchiveError("this address cannot be read; write opensearch+https://HOST:PORT/NAME") from None
        if parts.username is not None or parts.password is not None:
            raise ArchiveError(
                f"no user or password in an address, where others see them; set {USER} and {PASSWORD}, or use netrc"
            )
        name = parts.path.strip("/")
        if not host or not _NAME.fullmatch(name) or parts.query or parts.fragment:
            raise ArchiveError(
                "an address is opensearch+https://HOST:PORT/NAME, NAME of small letters, digits, - _ and ."
            )
        encrypted = parts.scheme == SCHEMES[0]
        if not encrypted and not _is_loopback(host):
            raise ArchiveError(f"without encryption only to this machine; write {SCHEMES[0]}://{host}:{port}/{name}")
        return cls(host, port, name, encrypted)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
