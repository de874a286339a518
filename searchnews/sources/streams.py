"""Which bytes are in this file, once unpacked? Streams over compressed and packed files that no bomb can blow up."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from searchnews.errors import SourceError
from searchnews.sources import encoding, limits

# What reading a damaged or hostile file may raise, besides SourceError. (zipfile says RuntimeError for passwords and
# NotImplementedError for compression methods.)
DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, ValueError)

_CHUNK = 256 * limits.KB


class _Readable(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes: ...


class _Pieces:
    """Pieces of bytes as a stream to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _xz_pieces(raw: IO[bytes]) -> Iterator[bytes]:
    """xz with a limit on memory, which lzma.open does not offer. A file may hold several streams and zeros between."""
    rest = b""
    while rest := (rest or raw.read(_CHUNK)).lstrip(b"\0"):
        unpacker = lzma.LZMADecompressor(memlimit=limits.XZ_MEMORY)
        while not unpacker.eof:
            yield unpacker.decompress(rest, limits.MB)
            rest = raw.read(_CHUNK) if unpacker.needs_input and not unpacker.eof else b""
            if unpacker.needs_input and not unpacker.eof and not rest:
                raise EOFError
        rest = unpacker.unused_data


def _zstd_pieces(raw: IO[bytes]) -> Iterator[bytes]:
    """zstd that tells when the file is cut off, which zstandard's stream_reader does not. Its own limit on the
    window, 128 MB, bounds the memory; that of one piece is bounded by reading 1 KB at a time, at most 32 MB."""
    import zstandard

    rest = b""
    try:
        while rest := rest or raw.read(limits.KB):
            unpacker = zstandard.ZstdDecompressor().decompressobj()
            yield unpacker.decompress(rest)
            while not unpacker.eof:
                rest = raw.read(limits.KB)
                if not rest:
                    raise EOFError
                yield unpacker.decompress(rest)
            rest = unpacker.unused_data
    except zstandard.ZstdError as error:  # not in DAMAGE, because naming it would import zstandard
        raise ValueError(str(error)) from error


class _Guard(io.RawIOBase):
    """Passes a decompressed stream on, always as much as was asked for, and refuses it once it has grown more than
    `limits.RATIO` times beyond what was read of the file."""

    def __init__(self, stream: _Readable, consumed: Callable[[], int], name: str) -> None:
        self._stream, self._consumed, self._name = stream, consumed, name
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view):
            data = self._stream.read(min(len(view) - filled, limits.MB))
            if not data:
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
        self._given += filled
        if self._given > limits.RATIO_FLOOR and self._given > limits.RATIO * self._consumed():
            raise SourceError(
                f"unpacks to more than {limits.RATIO} times its size: refused as a decompression bomb", self._name
            )
        return filled


def _gzip(raw: IO[bytes]) -> _Readable:
    return gzip.GzipFile(fileobj=raw, mode="rb")


def _bzip2(raw: IO[bytes]) -> _Readable:
    return bz2.BZ2File(raw)


def _xz(raw: IO[bytes]) -> _Readable:
    return _Pieces(filter(None, _xz_pieces(raw)))


def _zstd(raw: IO[bytes]) -> _Readable:
    return _Pieces(filter(None, _zstd_pieces(raw)))


_COMPRESSIONS: tuple[tuple[bytes, Callable[[IO[bytes]], _Readable]], ...] = (
    (b"\x1f\x8b\x08", _gzip),
    (b"\x28\xb5\x2f\xfd", _zstd),
    (b"\xfd7zXZ\x00", _xz),
    (b"BZh", _bzip2),
)

COMPRESSED_SUFFIXES = (".gz", ".zst", ".xz", ".bz2")


def is_compressed(head: bytes) -> bool:
    """Do these first bytes begin a compressed stream?"""
    return any(head.startswith(magic) for magic, _ in _COMPRESSIONS)


def unpack(stream: io.BufferedReader, name: str) -> io.BufferedReader:
    """The stream without its compression, whichever it is by its first bytes; SourceError for a bomb, then or later."""
    file = stream
    for layer in range(limits.LAYERS + 1):
        head = stream.peek(8)
        wrap = next((wrap for magic, wrap in _COMPRESSIONS if head.startswith(magic)), None)
        if wrap is None:
            break
        if layer == limits.LAYERS:
            raise SourceError(f"is compressed more than {limits.LAYERS} times over", name)
        stream = io.BufferedReader(_Guard(wrap(stream), file.tell, name), limits.HEAD * 4)
    return stream


def open_file(path: str, name: str) -> io.BufferedReader:
    """A file as a stream of its unpacked bytes. OSError when it cannot be opened or read."""
    return unpack(io.BufferedReader(io.FileIO(path), limits.HEAD * 4), name)


def open_bytes(data: bytes, name: str) -> io.BufferedReader:
    """Bytes as a stream of their unpacked bytes."""
    return unpack(io.BufferedReader(io.BytesIO(data)), name)


def open_part(path: str, begin: int, end: int) -> IO[bytes]:
    """The bytes begin .. end - 1 of a file that is not compressed, as far as it has them. OSError when it cannot be
    opened or read."""
    with Path(path).open("rb") as file:
        file.seek(begin)
        return io.BytesIO(file.read(end - begin))


def whole(stream: IO[bytes], name: str, limit: int = limits.DOCUMENT) -> bytes:
    """All bytes of a stream; SourceError when there are more than `limit`."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(f"is larger than {limit // limits.MB} MB: too large to be read as a whole", name)
    return data


def utf8(stream: IO[bytes]) -> IO[bytes]:
    """The stream, in UTF-8 if it begins with the mark of UTF-16 or UTF-32 (whose line ends look different; such
    files are rare, and read as a whole)."""
    if not isinstance(stream, io.BufferedReader) or not is_wide(stream.peek(2)):
        return stream
    return io.BytesIO(encoding.decode(whole(stream, "the file", limits.JSON_DOCUMENT)).encode())


def is_wide(head: bytes) -> bool:
    """Do these first bytes begin with the mark of UTF-16 or UTF-32?"""
    return head[:2] in (b"\xff\xfe", b"\xfe\xff")


def lines(stream: IO[bytes], first: int = 1, limit: int = limits.RECORD) -> Iterator[tuple[int, bytes | None]]:
    """(number, line without its "\\n") of a stream, numbered from `first`; None for a line longer than `limit`,
    which is passed over without being held."""
    number = first
    stream = utf8(stream)
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):  # which does not count
            yield number, line.rstrip(b"\n")
        else:
            yield number, None
            while not line.endswith(b"\n") and (line := stream.readline(limit)):
                pass
        number += 1


def slices(stream: IO[bytes], size: int = limits.SLICE) -> Iterator[tuple[int, bytes]]:
    """(number of the first line, whole lines of about `size` bytes) of a stream; a longer line makes a longer slice,
    up to `limits.RECORD`, beyond which it is cut off (and then reported as broken by whoever reads it)."""
    first, rest = 1, b""
    stream = utf8(stream)
    while block := stream.read(size):
        end = block.rfind(b"\n") + 1
        if not end:
            rest += block
            if len(rest) <= limits.RECORD:
                continue
            while block and not end:  # pass over the rest of an endless line
                block = stream.read(size)
                end = block.find(b"\n") + 1
            yield first, rest[: limits.RECORD + 1] + b"\n"
            first, data, end = first + 1, block[end:], block.rfind(b"\n") + 1 - end
            if end > 0:
                yield first, data[:end]
                first, data = first + data.count(b"\n", 0, end), data[end:]
            rest = data
            continue
        data = rest + block[:end]
        yield first, data
        first, rest = first + data.count(b"\n"), block[end:]
    if rest:
        yield first, rest


def parts(file: io.RawIOBase, size: int = limits.SLICE) -> Iterator[tuple[int, int, int]]:
    """Where `slices` would cut a file that is not compressed: (number of the first line, first byte, byte after the
    last). Whoever gets a part reads it, so that here lines are only counted, at 4 GB a second."""
    block = bytearray(size)
    number, begin, at = 1, 0, 0
    while read := file.readinto(block):
        end = block.rfind(b"\n", 0, read) + 1
        if end:
            yield number, begin, at + end
            number, begin = number + block.count(b"\n", 0, end), at + end
        elif at + read - begin > limits.RECORD:
            yield number, begin, begin + limits.RECORD + 1
            while read and not end:  # pass over the rest of an endless line
                at += read
                read = file.readinto(block) or 0
                end = block.find(b"\n", 0, read) + 1
            number, begin = number + 1, at + end
            at, read = begin, 0
            file.seek(begin)
        at += read
    if begin < at:
        yield number, begin, at


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive: its name there, a stream of its unpacked bytes (valid until the next member is asked
    for), its size as stated and its time of modification in nanoseconds (0 when unknown); or why it is not read."""

    name: str
    stream: io.BufferedReader | None
    size: int = 0
    mtime_ns: int = 0
    reason: str = ""


def is_zip(head: bytes) -> bool:
    """Do these first bytes begin a zip archive?"""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes) -> bool:
    """Do these first bytes begin a tar archive (POSIX or GNU)?"""
    return head[257:262] == b"ustar"


def zip_members(path: str, name: str) -> Iterator[Member]:
    """The files of a zip archive, in its own order."""
    _check_contents(path, name)
    with zipfile.ZipFile(path) as archive:
        size = Path(path).stat().st_size
        given = 0
        for info in archive.infolist():
            if info.is_dir():
                continue
            if reason := _trick(info.filename):
                yield Member(info.filename, None, reason=reason)
                continue
            if info.flag_bits & 1:
                yield Member(info.filename, None, reason="is encrypted")
                continue
            given += info.file_size  # zipfile gives no more of a member than it states here
            if given > limits.RATIO_FLOOR and given > limits.RATIO * size:
                raise SourceError(
                    f"unpacks to more than {limits.RATIO} times its size: refused as a decompression bomb", name
                )
            try:
                with archive.open(info) as raw:
                    yield Member(info.filename, unpack(io.BufferedReader(raw), name), info.file_size)  # type: ignore[arg-type]
            except (*DAMAGE, SourceError) as error:
                yield Member(info.filename, None, reason=explain(error))


_TAR_EXTENSIONS = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip


class _TarInfo(tarfile.TarInfo):
    """A header that may not claim a huge extension: tarfile reads those as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _TarInfo:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _TAR_EXTENSIONS and info.size > limits.TAR_HEADER:
            raise tarfile.HeaderError("a header of the archive is too large")
        return info


def tar_members(stream: IO[bytes], name: str) -> Iterator[Member]:
    """The files of a tar archive, read as a stream in its own order."""
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarInfo) as archive:
        for count, info in enumerate(archive):
            archive.members = []  # type: ignore[attr-defined]  # it would remember them all
            if count >= limits.MEMBERS:
                raise SourceError(f"has more than {limits.MEMBERS:,} members", name)
            if not info.isreg():
                continue
            # A sparse file says how many zeros to make up, which no limit on what is read would stop.
            if reason := "is a sparse file" if info.issparse() else _trick(info.name):
                yield Member(info.name, None, reason=reason)
                continue
            raw = archive.extractfile(info)
            if raw is not None:
                try:
                    yield Member(info.name, unpack(io.BufferedReader(raw), name), info.size, int(info.mtime) * 10**9)  # type: ignore[arg-type]
                except SourceError as error:
                    yield Member(info.name, None, reason=explain(error))


def explain(error: BaseException) -> str:
    """What went wrong while reading, in a few words for people."""
    if isinstance(error, SourceError):
        return error.problem
    if isinstance(error, EOFError) or "end of data" in str(error) or "end-of-stream" in str(error):
        return "ends early: the file is cut off"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    if isinstance(error, lzma.LZMAError) and "emory" in str(error):
        return f"needs more than {limits.XZ_MEMORY // limits.MB} MB of memory to unpack"
    return f"is damaged ({str(error) or type(error).__name__})"


def _trick(name: str) -> str:
    """Why a member's name is not to be trusted, or "". (Nothing is ever unpacked to disk; such a name would still lie
    about where an article came from.)"""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or (parts and parts[0].endswith(":")):
        return "its name points out of the archive"
    return ""


def _check_contents(path: str, name: str) -> None:
    """SourceError when the table of contents of a zip archive, which zipfile reads as a whole, is too large."""
    with Path(path).open("rb") as file:
        file.seek(0, io.SEEK_END)
        file.seek(-min(file.tell(), 22 + 65535), io.SEEK_END)
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 16 > len(tail):
        return
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if size == 0xFFFFFFFF:  # zip64: the real size stands in a record before this one
        at = tail.rfind(b"PK\x06\x06")
        size = struct.unpack_from("<Q", tail, at + 40)[0] if 0 <= at <= len(tail) - 48 else 0
    if size > limits.CONTENTS:
        raise SourceError("its table of contents is too large", name)
