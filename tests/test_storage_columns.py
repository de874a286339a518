"""Columns of values: which there are, how each is written, who has it, and which words lead to it."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchnews import analysis
from searchnews.storage.columns import Values, values_arrays
from searchnews.storage.container import Arrays
from searchnews.storage.strings import Strings

NAMES = st.text("aBé &-'.\u00a0\u00a8漢\U0001f600\udc80", max_size=6).filter(lambda name: not name.isspace() and name)


def strings(arrays: Arrays, name: str) -> list[str]:
    return list(Strings(arrays[f"{name}.text"], arrays[f"{name}.ends"]))


def rows(arrays: Arrays, name: str, cuts: str) -> list[list[int]]:
    return [part.tolist() for part in np.split(arrays[name], arrays[f"{cuts}.cuts"][1:-1])]


def line(text: str) -> str:
    return " ".join(text.split()).encode("utf-8", "replace").decode()


@given(st.lists(NAMES, unique=True, max_size=12), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11))))
def test_values_with_one_fold_are_one(names: list[str], mentions: list[tuple[int, int]]) -> None:
    found = sorted((doc, number) for doc, number in mentions if number < len(names))
    doc, number = (np.array([row[i] for row in found], np.uint32) for i in (0, 1))
    first = np.arange(len(found), dtype=np.uint32)
    arrays = values_arrays("f", Values(names, doc, number, np.ones(len(found), np.uint32), first), 4, entity=True)

    uses = Counter(number for _, number in found)
    writings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, name in enumerate(names):
        writings[line(analysis.fold(name))].append((uses[i], i))
    folds = sorted(writings, key=str.encode)
    assert strings(arrays, "f.folds") == folds
    assert strings(arrays, "f.values") == [line(names[max(writings[fold])[1]]) for fold in folds]

    counts = Counter((doc, folds.index(line(analysis.fold(names[number])))) for doc, number in found)
    assert rows(arrays, "f.of_doc", "f.of_doc") == [[value for at, value in counts if at == doc] for doc in range(4)]
    assert arrays["f.count"].tolist() == list(counts.values())
    if folds:
        holding = [sorted({doc for doc, value in counts if value == i}) for i in range(len(folds))]
        assert rows(arrays, "f.docs", "f.docs") == holding

    words = sorted({analysis.fold(word) for fold in folds for word in analysis.words(fold)}, key=str.encode)
    assert strings(arrays, "f.words") == words
    if words:
        said = [{analysis.fold(word) for word in analysis.words(fold)} for fold in folds]
        expected = [[i for i, own in enumerate(said) if word in own] for word in words]
        assert rows(arrays, "f.words.values", "f.words") == expected
