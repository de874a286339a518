"""How surprising is it that so many of some have something, of which so many of the others have it?

    D93   Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993: the log-likelihood ratio
    H14   Hardie, Log Ratio: an informal introduction, 2014
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def log_likelihood(a: Numbers, b: Numbers, some: float, others: float) -> Numbers:
    """The log-likelihood ratio (D93, section 5) that a of `some` and b of `others` have it with one and the same
    probability: float64[n], negative where a is less than expected. 3.84, 6.63 and 10.83 are exceeded by chance once in
    20, 100 and 1,000."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    share = (a + b) / max(some + others, 1)
    twice = 2 * (
        _term(a, some * share)
        + _term(b, others * share)
        + _term(some - a, some * (1 - share))
        + _term(others - b, others * (1 - share))
    )
    return np.where(a * others >= b * some, 1.0, -1.0) * np.maximum(twice, 0)


def _term(observed: Numbers, expected: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)


def ratio(a: Numbers, b: Numbers, some: float, others: float) -> Numbers:
    """How many times as frequent it is among the first as among the others: float64[n]. Where none of the others has
    it, half of one is taken to have it (H14)."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return (a / max(some, 1)) / (np.maximum(b, 0.5) / max(others, 1))
