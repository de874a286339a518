"""How many keys of an ascending array come before each of some keys?"""

from __future__ import annotations

import numpy as np

from searchnews.kernels import native
from searchnews.storage.segment import Array

# For fewer keys the call of the loop takes longer than it saves.
_FEW = 1000


def ranks(among: Array, keys: Array, *, after: bool = False) -> Array:
    """intp[n]: `among.searchsorted(keys)`, where `among` ascends; with `after`, equal keys come before a key, too.

    With the compiled loop a quarter of the time where both are long and `keys` ascends, too, as it does where
    documents are gone through in order: it looks on from where the last key was.
    """
    library = native.library()
    if library is None or len(keys) < _FEW or among.dtype != keys.dtype or keys.dtype.char not in "IL":
        return among.searchsorted(keys, side="right" if after else "left")
    among, keys = np.ascontiguousarray(among), np.ascontiguousarray(keys)
    found = np.empty(len(keys), np.intp)
    library.sn_ranks(
        native.address(among), len(among), native.address(keys), len(keys), keys.itemsize, after, native.address(found)
    )
    return found
