"""Who may read what others on the network can reach? Those who know a token, or a name and its password.

A token stands alone in a file. A file of passwords has a line a reader, NAME:scrypt$SALT$HASH (RFC 7914), which
`searchnews serve --set-password NAME` writes. Both files are for their owner alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searchnews.desk import files
from searchnews.errors import ConfigError

SHORTEST_TOKEN = 20  # characters
SHORTEST_PASSWORD = 10
LONGEST_SECRET = 1_000  # that is hashed for somebody who is not known yet
LARGEST = 1 << 20  # bytes of a file
_COST = {"n": 1 << 14, "r": 8, "p": 1}  # of a password: 50 ms and 16 MB
_NAME = "scrypt"


@dataclass(frozen=True)
class Readers:
    """Who may read: who knows the `token` ("" for none), or the password of a name. `key` signs the cookies of this
    run."""

    token: str = ""
    passwords: Mapping[str, str] = field(default_factory=dict)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def has_token(self, given: str) -> bool:
        """Is this the token?"""
        return bool(self.token) and hmac.compare_digest(_bytes(given), _bytes(self.token))

    def has_password(self, name: str, given: str) -> bool:
        """Is this the password of the name? Takes as long if there is no such name."""
        kept = self.passwords.get(name, _NOBODY)
        salt, expected = (base64.b64decode(part) for part in kept.split("$")[1:])
        return hmac.compare_digest(_hash(given[:LONGEST_SECRET], salt), expected) and name in self.passwords

    def ticket(self, name: str, until: int) -> str:
        """What a cookie says of who has been let in until a second since 1970."""
        signed = f"{until}.{base64.urlsafe_b64encode(_bytes(name)).decode()}"
        return f"{signed}.{self._signature(signed)}"

    def holds(self, ticket: str, now: float) -> bool:
        """Is this a ticket of this run that has not ended?"""
        signed, _, signature = ticket.rpartition(".")
        until = signed.partition(".")[0]
        return hmac.compare_digest(_bytes(signature), _bytes(self._signature(signed))) and int(until) > now

    def _signature(self, signed: str) -> str:
        return hmac.new(self.key, _bytes(signed), "sha256").hexdigest()


def read_token(path: Path) -> str:
    """The token in a file. Raises ConfigError."""
    token = _private(path).strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        hint = "python -c 'import secrets; print(secrets.token_urlsafe())'"
        raise ConfigError(f"expected a token of {SHORTEST_TOKEN} or more letters and digits, as from {hint}", path)
    return token


def read_passwords(path: Path) -> dict[str, str]:
    """The hashes of passwords in a file, by name. Raises ConfigError with the line of what is wrong."""
    found: dict[str, str] = {}
    for number, line in enumerate(_private(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, kept = line.strip().partition(":")
        if not name or not _is_hash(kept):
            raise ConfigError("expected NAME:scrypt$SALT$HASH, as --set-password writes it", path, number)
        found[name] = kept
    if not found:
        raise ConfigError("no reader in it; add one with --set-password NAME", path)
    return found


def set_password(path: Path, name: str, password: str) -> None:
    """Write the password of a name into a file, which is made if it is not there. Raises ConfigError, ArchiveError."""
    if not name or not name.isprintable() or ":" in name or name != name.strip() or name.startswith("#"):
        raise ConfigError("a reader's name has letters, digits and signs, and no colon", path)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_SECRET:
        raise ConfigError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_SECRET} characters", path)
    old = _private(path).splitlines() if path.exists() else []
    kept = [line for line in old if line.partition(":")[0] != name]
    text = "".join(f"{line}\n" for line in [*kept, f"{name}:{hashed(password)}"])
    with files.replacing(path) as made:
        made.touch(0o600)
        made.chmod(0o600)
        made.write_text(text, encoding="utf-8")


def hashed(password: str) -> str:
    """A password as it is kept."""
    salt = os.urandom(16)
    return "$".join((_NAME, *(base64.b64encode(part).decode() for part in (salt, _hash(password, salt)))))


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_bytes(password), salt=salt, dklen=32, **_COST)


_NOBODY = f"{_NAME}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(32)).decode()}"


def _is_hash(kept: str) -> bool:
    parts = kept.split("$")
    if len(parts) != 3 or parts[0] != _NAME:
        return False
    try:
        sizes = [len(base64.b64decode(part, validate=True)) for part in parts[1:]]
    except ValueError:
        return False
    return sizes == [16, 32]


def _private(path: Path) -> str:
    """The text of a file that only its owner can read. Raises ConfigError."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ConfigError("is no file", path)
        if mode & 0o077:
            raise ConfigError(f"others can read it; keep it to yourself with: chmod 600 {path}", path)
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", path) from None
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8; save the file as UTF-8", path) from None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
