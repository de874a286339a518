"""A browser, and a page of the seeds and of hostile articles for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import searchnews
from searchnews import Article
from searchnews.article import EntityCount

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ROOT = Path(__file__).parent.parent.parent
PICTURES = Path(os.environ.get("PICTURES", ROOT / ".venv" / "pictures"))  # of every page, for people to look at
ARGUMENTS = [
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCHEMES = ("light", "dark")
HOSTILE = [
    "<script>hacked = 1</script>", '"><img src=x onerror="hacked = 1">', "<svg/onload=hacked=1>",
    "</title></textarea></style><script>hacked = 1</script>", "javascript:hacked=1", "<a href=javascript:hacked=1>x",
    "<iframe srcdoc='<script>parent.hacked = 1</script>'>", "\u202etxet\u2066", "<!-- <b", "${hacked=1}{{hacked=1}}",
    "<base href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "\u0645\u0631\u062d\u0628\u0627 <b>",
]  # fmt: skip


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served."""
    home = tmp_path_factory.mktemp("page")
    with searchnews.create(home / "demo") as archive:
        archive.add(searchnews.read([ROOT / "seeds"]))
    with searchnews.create(home / "hostile") as archive:
        archive.add(
            Article(
                id=text, title=f"{text} title", body=f"{text} body\n\n{text}", source=text, url=text, author=(text,),
                section=(text,), person=(EntityCount(text, 1),),
            )
            for text in HOSTILE
        )  # fmt: skip
    indexes = ["-i", home / "demo", "-i", home / "hostile"]
    command = [sys.executable, "-m", "searchnews", "serve", "--port", "0", "--write", *indexes]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=home) as served:
        assert served.stderr is not None
        yield served.stderr.readline().split()[0].rstrip("/")
        served.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium, or CHROMIUM=PATH")
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of a reader, 1280 pixels wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    """The front of the seeds, which complains of nothing."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.goto(f"{address}/demo/")
    return page
