"""Is this the address of an archive on a cluster? Asked of every index, so without what reading an address needs."""

from __future__ import annotations

SCHEMES = ("opensearch+https", "opensearch+http")


def is_address(index: str) -> bool:
    """Is this the address of an archive on a cluster, not a path or a name?"""
    return index.partition("://")[0].lower() in SCHEMES
