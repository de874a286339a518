"""Damaged, exchanged and crafted files of an index: each is found by `check`, or does no harm.

A trial changes one thing in a copy of a small index. Then `check` has to find it, unless it was crafted with right
checksums and has a structure that holds; and whatever is done with the index, nothing but errors for people comes out.
"""

from __future__ import annotations

import random
import re
import shutil
import struct
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson

import searchnews
from searchnews.article import Article
from searchnews.complete import complete, known_of
from searchnews.errors import SearchNewsError
from searchnews.indexing import tiers, writer
from searchnews.storage import commit, container, files
from searchnews.storage.container import Container

QUERIES = (
    "oil", '"of the" OR "interest rates"', "bank NEAR/5 rates", "rat*", "/[a-z]+s/", "rates~", "person:voss",
    "entity:*", "published:2025", "mentioned:2025-09", "=Rates w/s bank", "caps(BANK)", "lead(oil) AND has:author",
    "atleast/2(oil)", "NOT oil", "copies:>0", "id:a1", "url:*", "words:>3", "source:wire* -tag:x", "story:a3",
    "meta.desk:spo*", "meta.pages:>2 OR has:meta.pages", "meta.embargo:2025-05",
)  # fmt: skip


META = {"desk": "keyword", "pages": "number", "embargo": "date"}
WORDS = (
    "the", "bank", "of", "Corvane", "held", "Rates", "rates", "oil", "OIL", "and", "price", "Ilara", "Voss", "in",
    "Kestrel", "Bay", "said", "on", "Friday",
)  # fmt: skip


def make(directory: Path, seed: int = 0) -> None:
    """A small index in three segments, with deleted articles, copies, names, days, and a list of source files."""
    rng = random.Random(seed)
    factor, tiers.TIER_FACTOR = tiers.TIER_FACTOR, 100
    try:
        with searchnews.create(directory, meta=META) as archive:
            for part in range(3):
                articles = [
                    Article(
                        id=f"a{part * 9 + i}",
                        title=" ".join(rng.choices(WORDS, k=5)),
                        body=". ".join(" ".join(rng.choices(WORDS, k=12)) for _ in range(4))
                        + " of the 3 May 2025.\n\nX",
                        source=rng.choice(["Harrow Wire", "Lantern", ""]),
                        author=("Ana Ruiz",) * rng.randrange(2),
                        url=f"https://example.org/{part}/{i}" * rng.randrange(2),
                        published=datetime(2025, 5, 1, tzinfo=UTC) + timedelta(days=i) if i % 4 else None,
                        meta={"desk": "sports", "pages": i / 2, "embargo": date(2025, 5, i + 1)} if i % 3 else {},
                    )
                    for i in range(9)
                ]
                articles.append(Article(id=f"long{part}", body="oil " * 300))
                archive.add(articles)
            archive.delete(["a1", "a12"])
        with writer.Writer(directory) as opened:
            state = files.FileState("/news/a.jsonl", 10, 20, "00")
            files.write(commit.segment_path(directory, "list", "files"), [state], opened.index)
            opened.forget([], "list")
    finally:
        tiers.TIER_FACTOR = factor


def use(directory: Path) -> str:
    """Do everything that can be done with an index. Returns the first error for people, or ""; others are raised."""
    first = ""

    def attempt(action: Callable[[], object]) -> None:
        nonlocal first
        try:
            action()
        except SearchNewsError as error:
            first = first or _line(error)

    try:
        archive = searchnews.open(directory)
    except SearchNewsError as error:
        return str(error)
    for query in QUERIES:
        attempt(lambda query=query: _look(archive.search(query, copies=len(query) % 2 == 0)))
    attempt(lambda: list(archive))
    attempt(lambda: list(archive.ids()))
    attempt(lambda: [archive.get(f"a{i}") for i in range(27)])
    attempt(archive.stats)
    attempt(lambda: [complete(text, len(text), known_of(archive)) for text in ("ra", "person:v", "source:")])
    toc, _ = commit.open_newest(directory)
    if toc.files:
        attempt(lambda: files.read(commit.segment_path(directory, toc.files, "files")))
    attempt(archive.optimize)
    return first


def _line(error: SearchNewsError) -> str:
    """What is told to people, which has to be one line."""
    if "\n" in str(error):
        raise ValueError(f"several lines: {error!r}")
    return str(error)


def _look(results: Any) -> None:
    for hit in results:
        str(hit.title), str(hit.snippet), hit.copies
    for field in ("source", "person", "author", "language"):
        results.facets(field)
    results.entities()
    results.timeline()
    results.timeline(field="mentioned")
    if len(results):
        results.explain(results[0])


# --- Changes: each takes a directory and chance, changes something, and says what -------------------------------

Change = Callable[[Path, random.Random], str]


def _any_file(directory: Path, rng: random.Random) -> Path:
    names = sorted(p for p in directory.iterdir() if p.name != "MAIN_WRITELOCK")
    return rng.choice(names)


def flip(directory: Path, rng: random.Random) -> str:
    """One bit of one file."""
    path = _any_file(directory, rng)
    data = bytearray(path.read_bytes())
    at, bit = rng.randrange(len(data)), rng.randrange(8)
    data[at] ^= 1 << bit
    path.write_bytes(data)
    return f"bit {bit} of byte {at} of {path.name}"


def cut(directory: Path, rng: random.Random) -> str:
    """The end of a file, or some more behind it."""
    path = _any_file(directory, rng)
    data = path.read_bytes()
    at = rng.randrange(len(data)) if rng.random() < 0.8 else len(data) + rng.randrange(1, 200)
    path.write_bytes(data[:at].ljust(at, b"\0"))
    return f"{path.name}: {at} bytes of {len(data)}"


def smear(directory: Path, rng: random.Random) -> str:
    """A stretch of a file becomes zeros, noise or another stretch of it, as a lost or misplaced write leaves it."""
    path = _any_file(directory, rng)
    data = bytearray(path.read_bytes())
    at, size = rng.randrange(len(data)), rng.choice([16, 512, 4096])
    old = data[at : at + size]
    start = rng.randrange(len(data))
    new = rng.choice([bytes(len(old)), rng.randbytes(len(old)), bytes(data[start : start + len(old)]).ljust(len(old))])
    data[at : at + size] = new
    if bytes(new) == bytes(old):
        return flip(directory, rng)
    path.write_bytes(data)
    return f"{len(old)} bytes at {at} of {path.name}"


def exchange(directory: Path, rng: random.Random) -> str:
    """A whole file stands in another's place: of another segment, another index, or an older copy."""
    kinds = ("news", "stories", "files", "toc")
    kind = rng.choice(kinds)
    path = rng.choice(sorted(directory.glob(f"*.{kind}")))
    others = [p for suffix in (kind, rng.choice(kinds)) for p in directory.glob(f"*.{suffix}") if p != path]
    if rng.random() < 0.5 or not others:
        other = directory.parent / "other"
        if not other.exists():
            make(other, 1)
        others = sorted(other.glob(f"*.{kind}"))
    chosen = rng.choice(sorted(others))
    if chosen.parent == directory and rng.random() < 0.5:
        first, second = path.read_bytes(), chosen.read_bytes()
        path.write_bytes(second)
        chosen.write_bytes(first)
        return f"{chosen.name} and {path.name} exchanged"
    shutil.copyfile(chosen, path)
    return f"{chosen.parent.name}/{chosen.name} as {path.name}"


def craft(directory: Path, rng: random.Random) -> str:
    """One array of a file is changed, or the place where it is, and all checksums made right again."""
    path = rng.choice(sorted([*directory.glob("*.news"), *directory.glob("*.news"), *directory.glob("*.stories")]))
    file = Container(path)
    arrays = {name: np.array(file.view(name)) for name in file}
    name = rng.choice(sorted(arrays))
    array = arrays[name]
    form = rng.randrange(8)
    if form == 0 and array.size:
        least, most = np.iinfo(array.dtype).min, np.iinfo(array.dtype).max
        array.reshape(-1)[rng.randrange(array.size)] = rng.choice([0, 1, least, most])
    elif form == 1 and array.size:
        flat = array.reshape(-1)
        flat[:] = np.frombuffer(rng.randbytes(flat.nbytes), array.dtype)
    elif form == 2:
        arrays[name] = array[: rng.randrange(len(array) + 1)]
    elif form == 3:
        arrays[name] = np.concatenate([array, array[:1], array[-1:]])
    elif form == 4:
        arrays[name] = array.astype(rng.choice(["u1", "u2", "u4", "u8", "i4", "i8", "f8", "u4"]))
    elif form == 5:
        del arrays[name]
    elif form == 6 and array.size > 1:
        array.reshape(-1)[:] = array.reshape(-1)[::-1].copy()
    else:
        arrays[name] = array.reshape(-1, 1) if array.ndim == 1 else array.reshape(-1)
    meta = dict(file.meta)
    if rng.random() < 0.1:
        strange = [-1, 0, 1 << 60, "x", None, ["zz"], [1], {}, 65_536, 3.5]
        meta[rng.choice(["documents", "languages"])] = rng.choice(strange)
    path.unlink()
    container.save(path, arrays, meta, file.index)
    if rng.random() < 0.2:
        _craft_header(path, rng)
    _bless(directory)
    return f"form {form} of {name} in {path.name}"


def _craft_header(path: Path, rng: random.Random) -> None:
    """Numbers of the header become others."""
    data = path.read_bytes()
    size = struct.unpack("<I", data[8:12])[0]
    header = data[16 : 16 + size]
    found = list(re.finditer(rb"\d+|\[\d*\]", header))
    place = rng.choice(found)
    new = rng.choice([b"0", b"-1", b"1152921504606846976", b"null", b"1.5", b'"x"', b"64", b"[]", b"1e400", b"[[]]"])
    header = header[: place.start()] + new + header[place.end() :]
    header = header.rstrip().ljust(size) if len(header.rstrip()) <= size else header
    path.write_bytes(data[:8] + struct.pack("<II", len(header), zlib.crc32(header)) + header + data[16 + size :])


def _bless(directory: Path) -> None:
    """The newest commit, as if it had been made of the files that are there now."""
    (generation,) = commit.generations(directory)
    toc = commit.read(directory, generation)
    entries = tuple(
        commit.Entry(
            e.name,
            e.documents,
            e.deleted,
            *(container.header_crc(commit.segment_path(directory, e.name, s)) for s in ("news", "stories")),
        )
        for e in toc.entries
    )
    commit.write(directory, commit.Toc(generation, entries, toc.retired, toc.files, toc.index))


def craft_commit(directory: Path, rng: random.Random) -> str:
    """One value of a commit is another, with right checksums."""
    (path,) = directory.glob("*.toc")
    data = path.read_bytes()
    size = struct.unpack("<I", data[-16:-12])[0]
    fields = orjson.loads(data[-16 - size : -16])
    value = rng.choice([-1, 0, 1, 1 << 60, "x", "../x", None, [], {}, [[1]], 3.5, "a" * 99, True])
    target = fields if rng.random() < 0.5 else rng.choice(fields["segments"])
    key = rng.choice(sorted(target))
    if rng.random() < 0.2:
        del target[key]
    else:
        target[key] = value
    trailer = orjson.dumps(fields)
    end = struct.pack("<II8s", len(trailer), zlib.crc32(trailer), data[-8:])
    path.write_bytes(data[: -16 - size] + trailer + end)
    return f"{key} = {value!r}"


CHANGES: dict[Change, bool] = {flip: True, cut: True, smear: True, exchange: True, craft: False, craft_commit: False}
"""The changes, and whether `check` must find each of them: the others may leave a structure that holds."""


def trial(directory: Path, change: Change, rng: random.Random) -> str:
    """What is wrong with how a change was met, "" if nothing is. Spoils the directory."""
    before = _bytes(directory)
    what = f"{change.__name__}: {change(directory, rng)}"
    if _bytes(directory) == before:
        return ""
    try:
        found = searchnews.check(directory)
        if CHANGES[change] and not found:
            return f"{what}: check finds nothing"
        use(directory)
    except SearchNewsError as error:
        return "" if "newer than this searchnews" in str(error) else f"{what}: {error!r}"
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        where = "; ".join(f"{frame.filename.rsplit('searchnews/')[-1]}:{frame.lineno}" for frame in frames)
        return f"{what}: {type(error).__name__}: {error} ({where})"
    return ""


def _bytes(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def trials(changes: list[Change], rng: random.Random, until: Callable[[int], bool]) -> Iterator[str]:
    """Trials of the changes in turn, each with a fresh copy, until told to stop: what is wrong, "" for nothing."""
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole"
        make(whole)
        assert searchnews.check(whole) == []
        assert use(shutil.copytree(whole, Path(name) / "copy")) == ""
        number = 0
        while not until(number):
            directory = Path(name) / "trial"
            shutil.rmtree(directory, ignore_errors=True)
            shutil.copytree(whole, directory)
            yield trial(directory, changes[number % len(changes)], rng)
            number += 1


def run(seed: int, seconds: float) -> list[str]:
    """The campaign: as many trials as there is time for."""
    end = time.monotonic() + seconds
    outcomes = [*trials([*CHANGES], random.Random(seed), lambda _: time.monotonic() > end)]
    print(f"  {len(outcomes):,} damaged, exchanged and crafted indexes")
    return [outcome for outcome in outcomes if outcome]
