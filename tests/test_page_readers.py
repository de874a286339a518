"""Who may read and write the page, where others can reach it."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="needs the extra [web]")

from faces import run, workplace
from page_client import Answer, ask

import searchnews
from searchnews import Article
from searchnews.desk import saved
from searchnews.errors import ConfigError
from searchnews.page import door, readers
from searchnews.page.app import application
from searchnews.page.door import Door
from searchnews.page.guard import Guard
from searchnews.page.readers import Readers
from searchnews.page.views import Served

TOKEN = "a-token-of-twenty-letters"
PLAIN = searchnews.Enrich(entities="none", dates=False, copies=True, languages=False)
STORY = " ".join(f"The ferry number {i} left the harbour of Port Merrin in the morning." for i in range(30))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with searchnews.create(tmp_path / "news") as archive:
        other = STORY.replace("number 7 left", "number 7 quit")
        articles = [Article(id="a", title="Ferries", body=STORY), Article(id="b", title="Ferries leave", body=other)]
        archive.add(articles, enrich=PLAIN)
        yield Served("news", archive)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PAUSE", 0.0)


# --- Getting in ----------------------------------------------------------------------------------------------------


def _cookie(answer: Answer) -> str:
    found = answer.headers["set-cookie"]
    assert "httponly" in found.lower()
    assert "samesite=lax" in found.lower()
    return found.partition(";")[0]


def _log_in(app: Guard, **form: str) -> Answer:
    return ask(app, "/login", "POST", urlencode(form).encode(), origin="http://localhost")


def test_a_token_opens_the_page(served: Served) -> None:
    app = Guard(Door(application([served]), Readers(TOKEN)))
    for address in ("/", "/news/", "/news/search.json", "/openapi.json", "/login", "/nowhere"):
        assert ask(app, address).status == 401, address
    assert "Who is there?" in ask(app, "/news/", accept="text/html").text
    assert ask(app, "/static/page.css").status == 200
    answer = ask(app, f"/news/search?q=a%26b&token={TOKEN}&page=2")
    assert (answer.status, answer.headers["location"]) == (303, "/news/search?q=a%26b&page=2")
    assert ask(app, "/news/", cookie=_cookie(answer)).status == 200
    assert ask(app, "/news/", authorization=f"Bearer {TOKEN}").status == 200
    assert _log_in(app, secret=TOKEN, next="/news/").headers["location"] == "/news/"


@pytest.mark.parametrize("wrong", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é"])
def test_another_token_does_not(served: Served, wrong: str) -> None:
    app = Guard(Door(application([served]), Readers(TOKEN)))
    assert ask(app, f"/news/?token={quote(wrong)}").status == 401
    assert ask(app, "/news/", authorization=f"Bearer {wrong}").status == 401
    assert _log_in(app, secret=wrong).status == 401
    assert _log_in(app, name="somebody", secret=TOKEN).status == 401


def test_passwords_open_the_page(served: Served) -> None:
    known = {"ana": readers.hashed("a long password"), "bo": readers.hashed("another password")}
    app = Guard(Door(application([served]), Readers("", known)))
    answer = _log_in(app, name="ana", secret="a long password", next="//evil.example/")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert ask(app, "/news/", cookie=_cookie(answer)).status == 200
    basic = base64.b64encode(b"bo:another password").decode()
    assert ask(app, "/news/", authorization=f"Basic {basic}").status == 200
    for name, secret in (("ana", "another password"), ("eve", "a long password"), ("", "a long password"), ("ana", "")):
        assert _log_in(app, name=name, secret=secret).status == 401
    for broken in ("!", base64.b64encode(b"\xff:x").decode(), ""):
        assert ask(app, "/news/", authorization=f"Basic {broken}").status == 401


def test_cookies_are_ours_and_end() -> None:
    ours = Readers(TOKEN)
    ticket = ours.ticket("ana", 1000)
    assert ours.holds(ticket, 999)
    assert not ours.holds(ticket, 1000)
    assert not Readers(TOKEN).holds(ticket, 999)  # of another run


@given(st.text(max_size=60))
def test_no_other_cookie_opens(text: str) -> None:
    ours = Readers(TOKEN, key=b"k" * 32)
    assert not ours.holds(text, 0)
    assert not ours.holds(ours.ticket("ana", 1000).replace("1000", "9999") + text, 0)


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nx", ""]
)
def test_nobody_is_sent_elsewhere(served: Served, next_: str) -> None:
    app = Guard(Door(application([served]), Readers(TOKEN)))
    assert _log_in(app, secret=TOKEN, next=next_).headers["location"] == "/"


def test_forms_have_an_end(served: Served) -> None:
    app = Guard(Door(application([served]), Readers(TOKEN)))
    assert _log_in(app, secret=TOKEN, x="y" * 10_000).status == 401
    assert ask(app, "/login", "POST", b"\xff", origin="http://localhost").status == 401


# --- Files ---------------------------------------------------------------------------------------------------------


def test_files_are_their_owners(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="others can read it"):
        readers.read_token(path)
    path.chmod(0o600)
    assert readers.read_token(path) == TOKEN
    for wrong in ("", "short", "two words of a token, long", "ünicode" * 5):
        path.write_text(wrong)
        with pytest.raises(ConfigError, match="expected a token"):
            readers.read_token(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        readers.read_token(tmp_path / "none")


def test_passwords_are_set_and_read(tmp_path: Path) -> None:
    path = tmp_path / "readers"
    readers.set_password(path, "ana", "a long password")
    readers.set_password(path, "bo", "another password")
    readers.set_password(path, "ana", "a new password")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "password" not in path.read_text()
    found = Readers("", readers.read_passwords(path))
    assert found.has_password("ana", "a new password")
    assert not found.has_password("ana", "a long password")
    assert found.has_password("bo", "another password")
    wrong_names = [(name, "a long password") for name in ("", "a:b", "#", " a")]
    for name, password in [*wrong_names, ("a", "short"), ("a", "x" * 1001)]:
        with pytest.raises(ConfigError):
            readers.set_password(path, name, password)
    for wrong in ("ana", "ana:secret", "ana:scrypt$x$y", ":scrypt$AA==$AA==", ""):
        path.write_text(wrong)
        with pytest.raises(ConfigError):
            readers.read_passwords(path)


# --- Writing -------------------------------------------------------------------------------------------------------


def test_searches_are_saved(served: Served) -> None:
    app = Guard(application([served], write=True))
    form = urlencode({"name": "<b>ships</b>", "query": "ferry OR ship"}).encode()
    assert ask(app, "/news/saved", "POST", form).status == 403  # from nowhere
    assert ask(app, "/news/saved", "POST", form, origin="http://evil.example").status == 403
    assert ask(app, "/news/saved", "POST", form, origin="null").status == 403
    assert ask(app, "/news/saved", "POST", form, origin="http://localhost").status == 303
    assert [one.query for one in saved.read(served.archive.path).searches] == ["ferry OR ship"]
    front = ask(app, "/news/").text
    assert "/news/search?q=ferry+OR+ship" in front
    assert "2 articles" in ask(app, "/news/search?q=@%3Cb%3Eships%3C/b%3E&copies=all").text
    offered = json.loads(ask(app, "/news/typing.json?q=@%3CB&at=3").body)["offered"]
    assert offered == [{"text": "@<b>ships</b>", "start": 0, "help": "ferry OR ship"}]
    assert "no search is saved as" in ask(app, "/news/search?q=@boats").text
    assert "&lt;b&gt;ships" in front
    assert "already" in ask(app, "/news/saved", "POST", form, origin="http://localhost").text
    wrong = urlencode({"name": "x", "query": "("}).encode()
    assert ask(app, "/news/saved", "POST", wrong, origin="http://localhost").status == 400
    large = ask(app, "/news/saved", "POST", b"x" * 70_000, origin="http://localhost")
    assert large.status == 413
    gone = urlencode({"remove": "<b>ships</b>"}).encode()
    assert ask(app, "/news/saved", "POST", gone, origin="http://localhost").status == 303
    assert not saved.read(served.archive.path).searches


def test_articles_are_tagged_and_noted(served: Served) -> None:
    app = Guard(application([served], write=True))

    def send(what: str, **form: str) -> Answer:
        return ask(app, f"/news/{what}", "POST", urlencode(form).encode(), origin="http://localhost")

    assert send("tag", id="a", name="<b>").headers["location"] == "/news/article?id=a"
    assert send("note", id="a", text="ask <i>them</i>").status == 303
    assert served.archive.annotations.of("a") == (("<b>",), "ask <i>them</i>")
    article = ask(app, "/news/article?id=a").text
    assert "#&lt;b&gt;" in article
    assert "ask &lt;i&gt;them" in article
    found = ask(app, "/news/search?tagged=%3Cb%3E&copies=all").text
    assert "1 article<" in found
    assert "ask &lt;i&gt;them" in found
    assert "/news/search?tagged=%3Cb%3E" in ask(app, "/news/").text
    assert "no article" in send("tag", id="zz", name="x").text
    assert send("tag", id="a", remove="<b>").status == send("note", id="a", text="").status == 303
    assert served.archive.annotations.of("a") == ((), "")
    assert send("article", id="a").status == 404


def test_nobody_writes_unless_allowed(served: Served) -> None:
    app = Guard(application([served]))
    assert ask(app, "/news/saved", "POST", b"name=x&query=y", origin="http://localhost").status in (404, 405)
    for method in ("DELETE", "PUT", "TRACE", "OPTIONS", "GIT"):
        assert ask(app, "/news/", method, origin="http://localhost").status == 405
    assert "<form" not in ask(app, "/news/search?q=ferry").text.partition('class="facet saved"')[2]


# --- Copies --------------------------------------------------------------------------------------------------------


def test_copies_and_their_differences(served: Served) -> None:
    app = Guard(application([served]))
    article = ask(app, "/news/article?id=a").text
    assert "The same story" in article
    link = re.search(r'href="(/news/article\?id=a&amp;other=b)"', article)
    assert link is not None
    compared = ask(app, link[1].replace("&amp;", "&")).text
    assert re.search(r"<del>left\s*</del><ins>quit\s*</ins>", compared)


# --- The command ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--host", "0.0.0.0"], "others reach 0.0.0.0: say --token-file FILE or --password-file FILE"),
        (["--host", "10.1.2.3", "--write"], "others reach"),
        (["--set-password", "ana"], "--set-password goes with --password-file FILE"),
        (["--token-file", "none"], "none: cannot be read"),
        (["-i", "nowhere"], "no index here"),
        (["-i", "opensearch+http://search.example/news"], "without encryption only to this machine"),
    ],
)
def test_what_serve_refuses(tmp_path: Path, arguments: list[str], error: str) -> None:
    with workplace(tmp_path / "here"):
        searchnews.create("indexes/news").close()
        ran = run("serve", *arguments)
    assert ran.status == 2
    assert error in ran.err
    assert "Traceback" not in ran.err


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with workplace(tmp_path / "here"), socket.create_server(("127.0.0.1", 0)) as taken:
        searchnews.create("indexes/news").close()
        ran = run("serve", "--port", str(taken.getsockname()[1]))
    assert ran.status == 2
    assert re.fullmatch(r"searchnews: cannot listen on 127\.0\.0\.1 port \d+: .*; choose .* --port\n", ran.err)


def test_serve_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from searchnews.cli import serving

    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with workplace(tmp_path / "here"):
        ran = run("serve")
    assert (ran.status, ran.err) == (2, "searchnews: web pages need Starlette: pip install 'searchnews[web]'\n")


def test_serve_listens(served: Served) -> None:
    import urllib.request

    import uvicorn

    from searchnews.page import server

    addresses: list[str] = []
    running: list[uvicorn.Server] = []

    class Server(uvicorn.Server):
        def install_signal_handlers(self) -> None:  # of older versions
            pass

        def run(self, sockets: object = None) -> None:
            running.append(self)
            super().run(sockets)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server.uvicorn, "Server", Server)
        thread = threading.Thread(target=lambda: server.serve([served], "127.0.0.1", 0, addresses.append))
        thread.start()
        while not (running and running[0].started):
            time.sleep(0.01)
        try:
            with urllib.request.urlopen(f"{addresses[0]}news/search?q=ferry") as answer:
                assert b"Ferries" in answer.read()
        finally:
            running[0].should_exit = True
            thread.join()
