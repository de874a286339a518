"""How are the text columns of segments read that were written before numbers were kept narrow (format 4)?

    F.tf              uint8[P]       255 stands for "look it up": see F.tf.over
    F.tf.over         uint32[X, 2]   (posting, tf) of the postings with tf >= 255
    F.positions       uint16/uint32[N]
    F.codes           uint8/uint16[N]

They are made narrow when they are first used, 0.2 s a segment of 50,000 articles; `optimize` does it once and for all.
"""

from __future__ import annotations

import numpy as np

from searchnews.storage.container import Array


def more(tf: Array, over: Array) -> Array:
    """uint16/uint32[P]: the frequencies less one. Raises ValueError if they contradict one another."""
    found: Array = tf.astype(np.uint16 if not len(over) or int(over[:, 1].max()) <= 0x10000 else np.uint32)
    if len(over) and int(over[:, 0].max()) >= len(tf):
        raise ValueError("has frequencies of postings beyond the end")
    if (found == 0).any() or (over[:, 1] == 0).any():
        raise ValueError("has postings of no tokens")
    found = found - 1
    found[over[:, 0]] = over[:, 1] - 1
    return found
