"""How is what was compressed unpacked, if nobody vouches for its size?"""

from __future__ import annotations

import zstandard


def unpack(packed: bytes | memoryview, most: int, decompressor: zstandard.ZstdDecompressor | None = None) -> bytes:
    """The content of a zstd frame, of at most `most` bytes. Raises ValueError for anything else."""
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= most:
            raise ValueError(f"claims to hold {size:,} bytes")
        return (decompressor or zstandard.ZstdDecompressor()).decompress(packed, max_output_size=most)
    except (zstandard.ZstdError, MemoryError) as error:
        raise ValueError(f"cannot be unpacked ({error})") from None
