"""How is a list of strings kept in two arrays?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchnews.storage.container import Array, Arrays


def pack_strings(name: str, values: list[str] | list[bytes]) -> Arrays:
    """The arrays of a `Strings` called `name`: UTF-8 with a line feed after each, and where each ends."""
    encoded = [v.encode() if isinstance(v, str) else v for v in values]
    text = b"\n".join(encoded) + b"\n" if encoded else b""
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    return {f"{name}.text": np.frombuffer(text, np.uint8), f"{name}.ends": ends.astype(np.uint32)}


class Strings:
    """A list of strings in two arrays: `bytes` (uint8, UTF-8 with a line feed after each string; `text` is the same to
    cut bytes from) and `ends` (uint32[n], one past each line feed). No string holds a line feed."""

    def __init__(self, text: Array, ends: Array) -> None:
        self.bytes, self.ends = text, ends
        self.text: memoryview = text.data

    def __len__(self) -> int:
        return len(self.ends)

    def raw(self, i: int) -> bytes:
        """String i as UTF-8."""
        return bytes(self.text[int(self.ends[i - 1]) if i else 0 : int(self.ends[i]) - 1])

    def raws(self) -> list[bytes]:
        """All strings as UTF-8. Raises ValueError if there are others than `ends` says."""
        found = bytes(self.text).split(b"\n")[:-1]
        if len(found) != len(self.ends):
            raise ValueError(f"{len(found):,} strings in place of {len(self.ends):,}")
        return found

    def __getitem__(self, i: int) -> str:
        return self.raw(i).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(str(self.text, "utf-8").split("\n")[:-1])

    def lower_bound(self, key: bytes) -> int:
        """The first i with self[i] >= key, in sorted strings."""
        text, ends = self.text, self.ends.data  # a memoryview gives a plain int in a third of the time
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if bytes(text[ends[middle - 1] if middle else 0 : ends[middle] - 1]) < key:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, key: str) -> int:
        """The number of a string in sorted strings, or -1."""
        encoded = key.encode("utf-8", "replace")
        i = self.lower_bound(encoded)
        return i if i < len(self.ends) and self.raw(i) == encoded else -1

    def with_prefix(self, prefix: str) -> range:
        """The numbers of the sorted strings that begin with `prefix`."""
        encoded = prefix.encode("utf-8", "replace")
        return range(self.lower_bound(encoded), self.lower_bound(encoded + b"\xff"))
