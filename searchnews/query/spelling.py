"""What was probably meant by a name that is none, and how is text shown in a message?"""

from __future__ import annotations

from searchnews.query.nodes import FIELD_NAMES


def did_you_mean(name: str, names: tuple[str, ...]) -> str:
    """The known names most like one, as a question; "" if there are none."""
    from difflib import get_close_matches  # for errors only

    close = get_close_matches(name[:40], names, n=2, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ""


def slip(name: str) -> bool:
    """Is the name that of a field with one letter left out, put in, or swapped with its neighbour, or, in a long one,
    another letter?"""
    name = name.lower()
    return name not in FIELD_NAMES and any(_one_apart(name, known) for known in FIELD_NAMES if len(known) > 3)


def _one_apart(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(long) == len(short) + 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    if len(long) != len(short):
        return False
    odd = [i for i in range(len(a)) if a[i] != b[i]]
    swapped = len(odd) == 2 and odd[1] == odd[0] + 1 and a[odd[0]] == b[odd[1]] and a[odd[1]] == b[odd[0]]
    return swapped or (len(odd) == 1 and len(a) > 5)
