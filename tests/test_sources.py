"""Reading articles: discovery, text, Markdown, JSON, tables, compression, and what happens to bad input."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import sources
from searchnews.article import Article
from searchnews.sources import Options, Problem, Unit, plain, streams

HARBOUR = "Harbour reopens\n\nThe harbour of Port Merrin reopened on Monday.\n\nShips came in.\n"


def everything(*paths: Path, options: Options = Options()) -> tuple[list[Article], list[Problem]]:  # noqa: B008
    """All articles and all problems of some paths."""
    articles: list[Article] = []
    problems: list[Problem] = []
    for item in sources.discover(paths):
        for found in sources.read(item, options) if isinstance(item, Unit) else (item,):
            (articles if isinstance(found, Article) else problems).append(found)  # type: ignore[attr-defined]
    return articles, problems


def one(path: Path, content: str | bytes, options: Options = Options()) -> Article:  # noqa: B008
    """The one article of a file with this content, which must be read without a problem."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = everything(path, options=options)
    assert not problems
    assert len(articles) == 1
    return articles[0]


def problem(path: Path, content: str | bytes) -> Problem:
    """The one problem of a file with this content, which must hold no article."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = everything(path)
    assert not articles
    assert len(problems) == 1
    assert "\n" not in str(problems[0])
    return problems[0]


# --- plain text


def test_text(tmp_path: Path) -> None:
    article = one(tmp_path / "paper" / "harbour.txt", HARBOUR)
    assert article.title == "Harbour reopens"
    assert article.body == "The harbour of Port Merrin reopened on Monday.\n\nShips came in."
    assert article.id == "paper/harbour.txt"
    assert article.published_from == "file"


@pytest.mark.parametrize(
    ("ending", "source"),
    [
        ("No comments:\nPost a Comment", ""),
        ("Based On ANI Report\nNo comments:\nPost a Comment", "ANI"),
        ("Based on a Harrow Wire report", "Harrow Wire"),
        ("(With inputs from PTI)", "PTI"),
        ("Source: Harrow Wire", "Harrow Wire"),
        ("3 comments:\n\nEmail This\nBlogThis!\nShare to Twitter\nShare to Facebook\nNewer Post", ""),
        ("Share this:\nTweet\n\nLike this:\nLoading...", ""),
        ("© 2025 The Lantern. All rights reserved.", ""),
        ("* * *", ""),
    ],
)
def test_boilerplate_is_cut(ending: str, source: str) -> None:
    trimmed = plain.trim(f"Ships came in.\n\nNobody complained.\n{ending}\n")
    assert trimmed == plain.Trimmed("Ships came in.\n\nNobody complained.", source)


@pytest.mark.parametrize(
    "line",
    [
        "He would share the prize with nobody, he said.",
        "The post office closes at noon, and comments are welcome.",
        "Sources: they are named in the full report, which the ministry keeps under lock and key for another nine "
        "years while its lawyers argue over the meaning of the word harbour and its cousins in the island's tongues.",
        "“No comments,” said Renn.",
        "Related work was published by the institute in May.",
    ],
)
def test_sentences_are_no_boilerplate(line: str) -> None:
    assert plain.trim(f"Ships came in.\n{line}").body == f"Ships came in.\n{line}"


def test_boilerplate_of_ones_own(tmp_path: Path) -> None:
    options = Options(boilerplate=(r"the lantern is printed on .*",))
    article = one(tmp_path / "a.txt", "A title\nA text.\nThe Lantern is printed on recycled paper\n", options)
    assert article.body == "A text."


def test_byline_of_a_text(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", "A title\n\nBy Ana Ruiz and Jo van der Lee\n\nA text.\n")
    assert article.author == ("Ana Ruiz", "Jo van der Lee")
    assert article.body == "A text."


# --- Markdown


def test_markdown(tmp_path: Path) -> None:
    article = one(
        tmp_path / "a.md",
        "---\ntitle: No\nauthors: [Ana Ruiz, Jo Lee]\ndate: 2025-09-14T23:40:00-01:00\nmodified: 2025-09-16\n"
        "section: politics\ntags:\n  - election\n  - Civic Union\nid: 007\nsummary: not this\n---\n\n"
        "Renn **won** by _a_ nose[^1]. See [the count](https://a.example/x_y).\n\n"
        "## Afterwards\n\n> “Well,” he said.\n\n- one\n- two\n\n`code_here` stays, snake_case_too, 2 * 3 * 4.\n",
    )
    assert article.title == "No"
    assert article.author == ("Ana Ruiz", "Jo Lee")
    assert article.published == datetime(2025, 9, 14, 23, 40, tzinfo=timezone(timedelta(hours=-1)))
    assert article.published_from == "metadata"
    assert article.modified == datetime(2025, 9, 16, tzinfo=UTC)
    assert (article.section, article.tag, article.id) == (("politics",), ("election", "Civic Union"), "007")
    assert article.body == (
        "Renn won by a nose[^1]. See the count.\n\nAfterwards\n\n“Well,” he said.\n\none\ntwo\n\n"
        "code_here stays, snake_case_too, 2 * 3 * 4."
    )


@pytest.mark.parametrize("text", ["# Ships *come* in\n\nThey did.\n", "Ships come in\n====\n\nThey did.\n"])
def test_markdown_without_front_matter(tmp_path: Path, text: str) -> None:
    article = one(tmp_path / "a.md", text)
    assert (article.title, article.body) == ("Ships come in", "They did.")


@pytest.mark.parametrize(
    "front",
    [
        "title: [unclosed", "a: b: c", "- a list", "x: " + "[" * 60000, "- " * 30000,
        "x: &a [*a, *a]\ny: !!python/object:os.system x",
    ],
)
def test_bad_front_matter_keeps_the_text(tmp_path: Path, front: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\n# Ships\n\nThey came.\n")
    articles, problems = everything(tmp_path)
    assert [(a.title, a.body) for a in articles] == [("Ships", "They came.")]
    assert all(p.kind == "note" and "front matter" in p.reason for p in problems)


def test_yaml_aliases_do_not_explode(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    article = one(tmp_path / "a.md", f"---\n{bomb}tags: *a9\ntitle: Ships\n---\nThey came.\n")
    assert article.title == "Ships"


# --- JSON


def test_names_of_others(tmp_path: Path) -> None:
    """searchnews', schema.org's, ninjs', news APIs' and explicit names end in the same article."""
    want = ("Ships", "They came.", ("Ana Ruiz",), "Lantern", ("boats", "sea"), "en")
    rows = [
        {"title": "Ships", "body": "They came.", "authors": ["Ana Ruiz"], "source": "Lantern",
         "tags": ["boats", "sea"], "language": "en"},
        {
            "@type": "NewsArticle", "headline": "Ships", "articleBody": "They came.", "author": {"name": "Ana Ruiz"},
            "publisher": {"@type": "Organization", "name": "Lantern"}, "keywords": "boats, sea", "inLanguage": "en-GB",
        },
        {
            "uri": "u:1", "headlines": [{"role": "sub", "value": "x"}, {"role": "main", "value": "Ships"}],
            "bodies": [
                {"contenttype": "text/html", "value": "<p>no</p>"},
                {"contenttype": "text/plain", "value": "They came."},
            ],
            "by": "By Ana Ruiz", "infosources": [{"name": "Lantern"}], "language": "en",
            "subjects": [{"name": "boats"}, {"name": "sea"}],
        },
        {"Headline": "Ships", "full_text": "They came.", "byline": "By Ana Ruiz", "Publisher": "Lantern",
         "keywords": ["boats", "sea"], "lang": "EN"},
        {"webTitle": "Ships", "fields": {"bodyText": "They came."}, "byline": {"original": "By Ana Ruiz"},
         "source": {"id": None, "name": "Lantern"}, "topics": "boats; sea", "language": "English"},
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles, problems = everything(tmp_path)
    assert not problems
    for article in articles:
        assert (article.title, article.body, article.author, article.source, article.tag, article.language) == want


def test_explicit_names_win(tmp_path: Path) -> None:
    fields = (("title", "kop"), ("body", "inhalt.text"), ("published", "am"))
    options = Options(fields=fields, source="Lantern", language="de")
    record = {"kop": "Ships", "title": "no", "body": "no", "inhalt": {"text": "They came."}, "am": "2025-09-07"}
    article = one(tmp_path / "a.json", json.dumps(record), options)
    assert (article.title, article.body, article.source, article.language) == ("Ships", "They came.", "Lantern", "de")
    assert (article.published, article.published_precision) == (datetime(2025, 9, 7, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        ({"id": 1, "title": "a"}, ["1"]),
        ([{"id": 1, "title": "a"}, {"id": 2, "title": "b"}], ["1", "2"]),
        ({"status": "ok", "articles": [{"url": "https://a.example/1", "title": "a"}]}, ["https://a.example/1"]),
        ({"response": {"docs": [{"_id": "x", "headline": {"main": "a"}}]}}, ["x"]),
        ({"hits": {"hits": [{"_id": "x", "_source": {"title": "a"}}]}}, ["x"]),
        ({"one": {"articleBody": "a"}, "two": {"articleBody": "b"}}, ["one", "two"]),
        ({"title": "The feed's name", "items": [{"id": 5, "title": "a"}]}, ["5"]),
        ({"@graph": [{"@type": "Person", "name": "Ana"}, {"@type": "NewsArticle", "@id": "x", "name": "a"}]}, None),
    ],
)
def test_shapes_of_json_documents(tmp_path: Path, document: object, ids: list[str] | None) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document))
    articles, problems = everything(tmp_path)
    if ids is not None:
        assert [a.id for a in articles] == ids
        assert not problems
    else:
        assert "x" in [a.id for a in articles]


def test_a_bad_line_is_reported_and_skipped(tmp_path: Path) -> None:
    lines = ['{"id": 1, "title": "a"}', "{broken", "", "[1]", '{"id": 5}', '{"id": 6, "title": "b", "body": NaN}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    articles, problems = everything(tmp_path)
    assert [a.id for a in articles] == ["1", "6"]
    assert [p.line for p in problems] == [2, 4, 5]
    assert all(str(p).startswith(f"{tmp_path}/a.jsonl:{p.line}: ") for p in problems)


def test_lines_of_windows_and_utf16(tmp_path: Path) -> None:
    text = '{"id": 1, "title": "Łódź"}\r\n{"id": 2, "title": "b"}\r\n'
    for name, data in (("a.jsonl", text.encode("utf-8-sig")), ("b.json", text.encode("utf-16"))):
        (tmp_path / name).write_bytes(data)
        articles, problems = everything(tmp_path / name)
        assert [a.title for a in articles] == ["Łódź", "b"], (name, problems)


LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40), max_size=60)


@given(LINES, st.integers(1, 200))
def test_slices_hold_every_line_once(lines: list[str], size: int) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    found = list(streams.slices(io.BytesIO(data), size))
    assert b"".join(part for _, part in found) == data
    for first, part in found:
        assert data[: data.index(part)].count(b"\n") <= first - 1 <= len(lines)
        assert part.endswith(b"\n")
    numbers = [first for first, _ in found]
    assert numbers == [1 + b"".join(p for _, p in found[:i]).count(b"\n") for i in range(len(found))]


def test_large_lines_are_cut_into_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.sources.limits.SLICE", 1000)
    monkeypatch.setattr(streams.slices, "__defaults__", (1000,))
    rows = [json.dumps({"title": f"number {n}", "body": "x" * n}) for n in range(200)]
    rows[150] = "{"
    content = "\n".join(rows).encode()
    for name, data in (("a.jsonl", content), ("b.jsonl.gz", gzip.compress(content, 0))):
        (tmp_path / name).write_bytes(data)
        units = [pickle.loads(pickle.dumps(unit)) for unit in sources.discover([tmp_path / name])]
        assert len(units) > 10
        found = [item for unit in units for item in sources.read(unit)]
        assert [f.title for f in found if isinstance(f, Article)] == [f"number {n}" for n in range(200) if n != 150]
        assert [f.line for f in found if isinstance(f, Problem)] == [151]
        ids = [f.id for f in found if isinstance(f, Article)]
        assert len(set(ids)) == 199
        assert ids[-1] == f"{tmp_path.name}/{name}#200"
