"""The mean of the weights of models that learnt on from the same one: python -m training.mean OUT MODEL...

What several runs (seeds, shares, labelled news) learnt beyond what they began with is mostly the same, and their
mistakes are not: their mean does better than each. Words that any of them does not look at, it does not look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.network import GRAM_LEVELS, WORD_LEVELS, quantise

Arrays = Mapping[str, npt.NDArray[Any]]

SAME = ("words", "broad_step", "broad_code", "broad_book", "lent")
LEVELS = {"word": WORD_LEVELS, "gram": GRAM_LEVELS}


def mean(models: Sequence[Arrays]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a model file, from those of several; ValueError if they did not begin as the same model."""
    first = models[0]
    for name in SAME:
        if not all(np.array_equal(m.get(name, ()), first.get(name, ())) for m in models):
            raise ValueError(f"not of the same model: {name} differs")
    found = {name: first[name] for name in SAME if name in first}
    found["never"] = np.logical_or.reduce([m["never"] for m in models], axis=0)
    for name, levels in LEVELS.items():
        tables = [m[name] * m[f"{name}_scale"] for m in models]
        found[name], found[f"{name}_scale"] = quantise(np.mean(tables, axis=0, dtype=np.float32), levels)
    for name in first.keys() - found.keys():
        found[name] = np.mean([m[name] for m in models], axis=0, dtype=np.float32).astype(first[name].dtype)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser("python -m training.mean", description="The mean of the weights of models.")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL")
    options = parser.parse_args(arguments)
    models = []
    for path in options.models:
        with np.load(path, allow_pickle=False) as file:
            models.append({name: file[name] for name in file.files})
    np.savez_compressed(options.out, allow_pickle=False, **mean(models))


if __name__ == "__main__":
    main()
