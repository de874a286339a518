"""The page in a real browser: searching, filtering, brushing, reading, keys, mistakes, and what it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import HOSTILE, PICTURES, SCHEMES
from playwright.sync_api import Browser, BrowserContext, Page, expect

PAGES = {
    "front": "/demo/", "hits": "/demo/search?q=storm", "compared": "/demo/search?q=storm&with=rates",
    "article": "/demo/article?id=hw-2025-08-27-0019&q=storm", "nothing": "/demo/search?q=strom+coast",
    "mistake": "/demo/search?q=storm+AND+(coast", "help": "/demo/help", "archives": "/", "hostile": "/hostile/",
}  # fmt: skip
WIDTHS = (320, 768, 1280, 3840)


def test_searching(page: Page) -> None:
    page.get_by_role("combobox", name="Search the archive").fill("storm")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("8 articles, 6 stories")
    expect(page.locator("main mark").first).to_have_text("Storm")


def test_completing(page: Page) -> None:
    box = page.locator("#q")
    box.press_sequentially("person:ilar")
    option = page.get_by_role("option").first
    expect(option).to_contain_text('"Ilara Voss"')
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value('person:"Ilara Voss"')
    expect(page.locator(".colours .field")).to_have_text("person:")
    box.press("Enter")
    expect(page.locator("h1")).to_contain_text("articles")


def test_mistakes_are_told_while_typing(page: Page) -> None:
    box = page.locator("#q")
    box.press_sequentially("storm || coast and ")
    expect(page.locator("#told")).to_contain_text("OR")
    expect(page.locator(".colours .error")).to_have_text("||")
    box.fill("storm OR coast")
    expect(page.locator("#told")).to_have_text("")
    box.fill("(storm")
    box.press("Enter")
    expect(page.locator(".caret mark")).to_have_text("(")


def test_filtering(page: Page) -> None:
    page.get_by_role("link", name="Harrow Wire 13").first.click()
    expect(page.locator("h1")).to_contain_text("13 articles")
    page.locator(".names .facet", has_text="People").get_by_role("link").first.click()
    chips = page.locator("nav.chosen li")
    expect(chips).to_have_count(2)
    chips.first.get_by_role("link").click()
    expect(chips).to_have_count(1)


def test_facets_are_within_reach_on_a_telephone(page: Page, address: str) -> None:
    narrow = page.get_by_role("link", name="narrow")
    expect(narrow).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{address}/demo/search?q=storm")
    narrow.click()
    expect(page.get_by_role("heading", name="People")).to_be_in_viewport()


def test_brushing(page: Page) -> None:
    frame = page.locator(".timeline svg").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 2, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] / 4, frame["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.locator("nav.chosen")).to_contain_text("published")
    assert "from=2025-03-0" in page.url
    page.locator(".timeline svg a").first.click(position={"x": 2, "y": 2}, force=True)
    expect(page.locator("nav.chosen")).to_contain_text("published")


def test_reading(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/search?q=storm")
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article mark").first).to_be_visible()
    page.locator("article .text a.place").first.click()
    expect(page.locator("nav.chosen")).to_contain_text("place")
    page.go_back()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator("#q")).to_have_value("storm")


def test_downloading(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/demo/search?q=storm&copies=all")
    with page.expect_download() as waiting:
        page.locator(".downloads").get_by_role("link", name="csv").click()
    assert waiting.value.suggested_filename == "demo.csv"
    waiting.value.save_as(tmp_path / "hits.csv")
    assert len((tmp_path / "hits.csv").read_text().splitlines()) == 9


def test_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/search?q=storm")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".hit.current")).to_have_attribute("id", "hit-1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()  # keys are its own until then
    page.keyboard.press("o")
    expect(page.locator("article .text")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text("8 articles")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j")
    expect(page.locator("#q")).to_have_value("j")


def test_a_key_right_after_the_box_of_keys_is_closed(page: Page, address: str) -> None:
    # A browser tells of the closing later than it closes: a quick typist's next key comes in between.
    page.goto(f"{address}/demo/search?q=storm")
    page.keyboard.press("?")
    page.evaluate("""() => {
        document.querySelector("dialog").close();
        dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
    }""")
    expect(page.locator(".hit.current")).to_have_attribute("id", "hit-1")
    page.evaluate("""() => {
        dispatchEvent(new KeyboardEvent("keydown", { key: "?" }));
        document.querySelector("dialog").close();
        dispatchEvent(new KeyboardEvent("keydown", { key: "?" }));
    }""")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    reached = page.evaluate("document.activeElement.textContent || document.activeElement.name")
    assert reached.strip() in ("Search", "q", "Help ?")
    order = page.evaluate("[...document.querySelectorAll('[tabindex]')].every(element => element.tabIndex <= 0)")
    assert order


def test_saving_a_search(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/search?q=storm")
    page.get_by_label("Name of this search").fill("storms")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="storms").click()
    expect(page.locator("h1")).to_contain_text("8 articles")
    page.get_by_role("button", name="Remove storms").click()
    expect(page.get_by_role("link", name="storms")).to_have_count(0)


def test_tagging_and_noting(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/article?id=hw-2025-08-27-0019")
    page.get_by_label("Tag", exact=True).fill("follow-up")
    page.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_label("Note").fill("ask the forecasters")
    page.get_by_role("button", name="Note").click()
    page.get_by_role("link", name="#follow-up").click()
    expect(page.locator(".hit .note")).to_have_text("ask the forecasters")
    page.locator(".hit h2 a").click()
    page.get_by_role("button", name="Take follow-up away").click()
    expect(page.get_by_role("link", name="#follow-up")).to_have_count(0)


def test_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/demo/")
    page.get_by_role("searchbox").fill("storm")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("h1")).to_have_text("8 articles, 6 stories")
    page.get_by_label("from").fill("2025-09-01")
    page.get_by_role("button", name="Narrow").click()
    expect(page.locator("nav.chosen")).to_contain_text("2025-09-01")
    page.get_by_label("Compare with").fill("rates")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".legend")).to_be_visible()
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    context.close()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_articles(context: BrowserContext, address: str, text: str) -> None:
    page = context.new_page()
    refused: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("dialog", lambda dialog: pytest.fail("a dialog"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/hostile/")
    page.locator(".hit h2 a", has_text=text.replace("\u202e", "\ufffd").replace("\u2066", "\ufffd")).first.click()
    expect(page.locator("article h1")).to_be_visible()
    for link in page.locator("article .facts a").all():
        assert (link.get_attribute("href") or "").startswith("/hostile/")
    page.locator("#q").press_sequentially(text[:10])
    page.wait_for_timeout(200)
    page.goto(f"{address}/hostile/search?q={text[:8]}")
    assert not page.evaluate("'hacked' in window")
    assert all(url.startswith(address) for url in asked)
    assert not [line for line in refused if "Content Security Policy" in line]
    assert page.locator("main script, main iframe, main img, base, main style").count() == 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits(browser: Browser, address: str, width: int, scheme: str) -> None:
    """Nothing is wider than the window, and a picture of each page is kept."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": width * 9 // 16 if width > 320 else 700},
                                  color_scheme=scheme)  # fmt: skip
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")
    measure = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (measure == "rgb(253, 252, 248)") == (scheme == "light")
    context.close()


def test_it_prints(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/search?q=storm")
    page.emulate_media(media="print")
    expect(page.locator(".ask")).to_be_hidden()
    expect(page.locator(".hit").first).to_be_visible()
    page.screenshot(path=PICTURES / "print.png")


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(browser: Browser, address: str, name: str) -> None:
    """What axe-core can tell of WCAG 2.2 AA, and the contrast in the dark."""
    # axe puts a script into the page, which the page itself forbids.
    context = browser.new_context(color_scheme="light", bypass_csp=True)
    page = context.new_page()
    page.goto(address + PAGES[name])
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}}).response["violations"]
    context.close()
    told = [f"{one['help']}: {[node['html'][:150] for node in one['nodes'][:3]]}" for one in found]
    assert not told, "\n".join(told)
