"""Small files that cost much: each ends in articles or in a sentence, and the run goes on."""

from __future__ import annotations

import gzip
import io
import random
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from torture import hostile_files

from searchnews.article import Article
from searchnews.sources import Options, Problem, Reader, Unit, guard, limits, read, recognition, warc

PAGE = b"<html><head><title>Ships</title></head><body><p>They came to the harbour.</p></body></html>"


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(Options()) as reader:
        yield reader


def first(data: bytes, name: str) -> Article | Problem:
    """What comes first of a file of this name."""
    unit = Unit(name, name, recognition.recognise(data[: limits.HEAD], name), data)
    return next(iter(read(unit)))


@pytest.mark.parametrize("name", [name for name in hostile_files.FILES if not name.endswith(".gz")])
def test_hungry_files_end_in_articles_or_a_sentence(name: str) -> None:
    found = first(hostile_files.FILES[name][0](30_000), name)
    assert isinstance(found, Article) or (found.reason and "\n" not in found.reason)


def mail(header: str) -> Article | Problem:
    return first(f"From: a@b.example\nTo: b@b.example\n{header}\n\nThey came.\n".encode(), "a.eml")


@pytest.mark.parametrize("name", ["Subject", "Content-Type", "Message-ID", "X-Other", "Reply-To"])
def test_a_long_header_is_cut(name: str) -> None:
    article = mail(f"Date: Mon, 1 Sep 2025 10:00:00 +0000\n{name}: " + "=?utf-8?q?a?= ; x=y, " * 100_000)
    assert isinstance(article, Article)
    assert article.body == "They came."
    assert len(article.title) < limits.HEADER


@pytest.mark.parametrize(("parts", "kept"), [(limits.MAIL_PARTS, True), (limits.MAIL_PARTS + 1, False)])
def test_parts_of_a_mail_are_counted(parts: int, kept: bool) -> None:
    header = 'Subject: Ships\nContent-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * parts
    found = mail(header)
    assert isinstance(found, Article) if kept else found == Problem("a.eml", 1, "message of more than 5,000 parts")


@pytest.mark.parametrize(("attributes", "kept"), [(limits.ATTRIBUTES, True), (limits.ATTRIBUTES + 1, False)])
def test_attributes_of_a_feed_are_counted(attributes: int, kept: bool) -> None:
    inside = "".join(f' a{n}="b"' for n in range(attributes))
    found = first(f"<rss><channel><item{inside}><title>Ships</title></item></channel></rss>".encode(), "a.rss")
    assert isinstance(found, Article) if kept else "more than 200 attributes" in found.reason  # type: ignore[union-attr]


@pytest.mark.parametrize(("depth", "kept"), [(limits.DEPTH, True), (limits.DEPTH + 1, False)])
def test_depth_of_a_feed_is_counted(depth: int, kept: bool) -> None:
    inside = "<a>" * (depth - 3) + "</a>" * (depth - 3)
    found = first(f"<rss><channel><item>{inside}<title>Ships</title></item></channel></rss>".encode(), "a.rss")
    assert isinstance(found, Article) if kept else "more than 100 deep" in found.reason  # type: ignore[union-attr]


def test_tags_of_a_page_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HTML_ELEMENTS", PAGE.count(b"<"))
    assert isinstance(first(PAGE, "a.html"), Article)
    assert first(PAGE.replace(b"<p>", b"<p><b>"), "a.html") == Problem("a.html", 0, "has more than 10 tags")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.jsonl", "a.csv"])
def test_a_text_is_no_longer_than_an_article(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARTICLE", limits.MB)
    text = "a b " * (limits.MB // 4 + 1)
    frame = {"json": '{"title": "Ships", "body": "%s"}', "csv": 'title,body\nShips,"%s"\n'}.get(
        name[2:6].rstrip("l"), "%s"
    )
    found = first((frame % text).encode(), name)
    assert isinstance(found, Problem)
    assert "1 MB" in found.reason or "field" in found.reason


def test_a_file_of_nothing_but_bad_records_is_given_up() -> None:
    found = list(read(Unit("a", "a", "jsonl", b"0\n" * 5_000)))
    assert len(found) == limits.PROBLEMS + 1
    assert "1,000 records in a row" in str(found[-1])
    good = b'{"title": "Ships"}\n'
    assert sum(isinstance(item, Article) for item in read(Unit("a", "a", "jsonl", (b"0\n" * 900 + good) * 3))) == 3


@pytest.mark.parametrize("length", [11, 2 * limits.HTML_DOCUMENT + 1, 10**20])
def test_an_arc_record_that_is_shorter_than_it_says_ends(length: int) -> None:
    arc = b"filedesc://x 0.0.0.0 20240101000000 text/plain %d\n0123456789" % length
    with pytest.raises(EOFError):
        list(warc._arc_records(io.BytesIO(arc)))


# --- the process that may be given up


@pytest.fixture
def all_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_DEAR", dict.fromkeys(recognition.BY_NAME, 0))


@pytest.mark.usefixtures("all_apart")
def test_what_is_read_apart_is_the_same(reader: Reader, tmp_path: Path) -> None:
    lines = b"".join(b'{"title": "Ships %d", "body": "They came."}\n' % n for n in range(200)) + b"0\n"
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE))
    units = [
        Unit("a", "a", "jsonl", lines),
        Unit("b", "b", "html", PAGE),
        Unit(str(tmp_path / "a.html.gz"), "c", "html"),
        Unit(str(tmp_path / "none.html"), "d", "html"),
    ]
    for unit in units:
        assert list(reader.read(unit)) == list(read(unit))


def test_time_runs_out_and_the_next_file_is_read(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "seconds", lambda size: 0)
    page = b"<html><body>" + b"<p>" * 190_000
    (found,) = reader.read(Unit("a", "a", "html", page))
    assert found == Problem("a", 0, "takes more than 0 s to read: the rest of it is skipped")
    monkeypatch.undo()
    (article,) = reader.read(Unit("b", "b", "html", PAGE + b" " * limits.DEAR))
    assert isinstance(article, Article)


@pytest.mark.usefixtures("all_apart")
def test_memory_runs_out_and_the_next_file_is_read(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "memory", lambda size: 64 * limits.MB)
    (found,) = reader.read(Unit("a", "a", "json", b"[" + b"[[],[]]," * 1_000_000 + b"[]]"))
    assert isinstance(found, Problem)
    assert "memory" in found.reason or "MB to read" in found.reason
    monkeypatch.undo()
    (article,) = reader.read(Unit("b", "b", "json", b'{"title": "Ships"}'))
    assert isinstance(article, Article)


@pytest.mark.usefixtures("all_apart")
def test_a_parser_that_breaks_its_process_costs_one_file(reader: Reader) -> None:
    lines = b"".join(b'{"title": "Ships %d", "body": "%s"}\n' % (n, b"a" * 1_000) for n in range(3_000))
    found = reader.read(Unit("a", "a", "jsonl", lines))
    next(found)
    assert reader._process is not None
    reader._process.send_signal(signal.SIGSEGV)
    assert "breaks its parser" in str(list(found)[-1])
    assert len(list(reader.read(Unit("b", "b", "jsonl", lines)))) == 3_000


@pytest.mark.usefixtures("all_apart")
def test_half_read_files_do_not_answer_for_the_next(reader: Reader) -> None:
    lines = b"".join(b'{"title": "Ships %d"}\n' % n for n in range(1_000))
    half = reader.read(Unit("a", "a", "jsonl", lines))
    next(half)
    half.close()  # type: ignore[attr-defined]
    (article,) = reader.read(Unit("b", "b", "jsonl", b'{"title": "Boats"}'))
    assert isinstance(article, Article)
    assert article.title == "Boats"


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(.*,)*b", ".*.*.*.*.*b"])
@pytest.mark.parametrize("in_main_thread", [True, False])
def test_a_pattern_that_never_ends_cuts_nothing(pattern: str, in_main_thread: bool, tmp_path: Path) -> None:
    ends = "a," * 50 if "," in pattern else "a" * 400
    (tmp_path / "a.txt").write_text(f"Ships\n\nThey came.\n\n{ends}\nShare this\n")
    found: list[Article | Problem] = []
    unit = Unit(str(tmp_path / "a.txt"), "a", "txt")

    def read_it() -> None:
        with Reader(Options(boilerplate=(pattern,))) as reader:
            found.extend(reader.read(unit))

    if in_main_thread:
        read_it()
    else:
        thread = threading.Thread(target=read_it)
        thread.start()
        thread.join()
    note, article = found
    assert "takes too long" in str(note)
    assert isinstance(article, Article)
    assert article.body == f"They came.\n\n{ends}"


def test_small_files_are_read_here(reader: Reader, tmp_path: Path) -> None:
    for size, apart in ((limits.DEAR - 1, False), (limits.DEAR, True)):
        (tmp_path / "a.html").write_bytes(PAGE.ljust(size))
        (article,) = reader.read(Unit(str(tmp_path / "a.html"), "a", "html"))
        assert isinstance(article, Article)
        assert (reader._process is not None) == apart


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_of_every_format(seed: int) -> None:
    generator = random.Random(seed)
    for name, data in hostile_files.mutations(generator, 40, most=20_000):
        for found in read(Unit(name, name, recognition.recognise(data[: limits.HEAD], name) or "txt", data)):
            assert isinstance(found, Article) or "\n" not in found.reason
