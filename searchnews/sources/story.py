"""Which text on this page is the story? trafilatura finds it; rules before and after take out what is left around it.

The rules know how news pages in general are built and worded, and no single site. What they bought on the two sets
of benchmarks/bench_extraction.py (F1 of word shingles, 91 and 48 pages): trafilatura alone 0.965 and 0.959; without
its neighbours by class names 0.972 and 0.966; without lines that are wording of the page 0.977 and 0.973; without
teasers 0.983 and 0.977. (Its `favor_precision` gains on the first set what it loses on the second, where it drops
subheadings; `fast` loses on the second. Embedded tweets stay: one set counts them as text, the other does not.)
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura import bare_extraction

from searchnews.sources import markup
from searchnews.sources.encoding import clean

# Parts of class names and ids of what stands in or beside a story.
_BESIDE = re.compile(
    r"""(?:^|[\s_-])(?:
        newsletter\w* | sign-?up | subscri(?:be|ption)\w* | promo\w* | advert\w* | ad-?(?:slot|unit|container|wrapper)
      | sponsor\w* | related\w* | recirc\w* | recommend\w* | read-?(?:more|next|also) | also-?(?:like|read) | you-?may
      | more-?(?:from|on|stories|news|links) | most-?(?:read|popular|viewed) | popular\w* | trending\w* | rail__\w+
      | outbrain\w* | taboola\w* | pushdown\w* | collections?__\w+ | inline-?(?:links|related)
      | rollover\w* | tooltip\w* | popup\w* | pop-?over | modal\w* | lightbox\w* | overlay\w* | cookie\w* | consent\w*
      | comments? | disqus\w* | share\w* | social\w* | follow-?us | paywall-?(?:promo|message)
      | author-?(?:bio|box|info|card|content|description) | about-?(?:the-?)?author | breadcrumbs? | cta | infobox
      | latest-?(?:news|stories)[\w-]* | \w*disclosure
      | post-?(?:info|meta) | entry-?meta | article-?meta
      | caption\w* | credit\w* | wp-caption\w* | image-widget\w* | media-?caption | photo-?(?:caption|credit)
      | print-only | sr-only | visually-?hidden | screen-?reader\w*
    )(?=$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = (
    "div", "section", "aside", "ul", "ol", "p", "span", "figure", "nav", "form", "h2", "h3", "h4", "table", "article",
    "header", "footer", "figcaption", "a",
)  # fmt: skip
# An element with a larger share of the page's paragraphs is the story itself, however it is called.
_STORY_SHARE = 0.25
# If the rules would take more than this share, they misunderstand the page and are not applied to it.
_MOST_BESIDE = 0.7

# Lines that are wording of the page, wherever they stand.
_WORDING = re.compile(
    r"""[\s\-–—•*>|\[({]*(?:
        (?:read|see|watch|listen|also|now|don['’]t|click|you)\ (?:more|also|next|here|this|now|read|miss|see|might
            |may)\b(?:\ (?:on|about|from|also|like)\b)?\s*[:|\-–—].*
      | (?:read\ more|read\ also|see\ also|see\ more|also\ read|don['’]t\ miss|more|also|related|recommended|must\ read
            |up\ next|watch|trending|popular)\s*[:.…]*
      | related(?:\ (?:articles?|stor(?:y|ies)|news|posts?|content|links?|topics?|coverage|reading|video))?\s*[:|].*
      | (?:images?|photos?|pictures?|pic|video|credit|(?:photo|image)\ (?:credit|source)|getty\ images?)
            \s*(?:by|:|/|©).{0,100}
      | article\ content | advertisement | (?:this\ )?(?:article|story)\ continues\ (?:after|below).{0,40}
      | (?:recommended|related)\ (?:videos?|for\ you|stories|articles) | most\ (?:read|popular|viewed)\b.{0,40}
      | popular | comments | (?:sign\ up|subscribe|click\ here|tap\ here)\b.{0,160}
      | get\ (?:the|our|all\ the|more)\b.{0,120}\b(?:newsletter|inbox|app|delivered)\b.{0,60}
      | (?:follow|like|join|find)\ (?:us|him|her|them|me|[A-Z@][\w@.’'\ -]{0,40})\ on\ (?:our\ )?
            (?:twitter|x\b|facebook|instagram|youtube|linkedin|tiktok|whatsapp|telegram|threads|google).{0,160}
      | (?:estimated\ )?reading\ time.{0,30} | \d+\ min(?:ute)?s?\ read | share\ (?:this|on)\b.{0,60}
      | copyright\b.{0,100} | filed\ under.{0,120}
      | https?://\S+ | \[/?\w+(?:\ [^\]]{0,200})?\].{0,80} | \|?(?:-{3,}\|)+
    )\s*[\])}]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_WORDING = 300  # characters

# Lines after which the story is over, when little follows.
_OVER = re.compile(
    r"""(?:more\ (?:from|stories|news|on\ this)\b.{0,40}(?<!:)
      | you\ (?:may|might)\ also\ (?:like|be\ interested).{0,20}
      | related\ (?:stories|articles|news|posts)\s*:? | recommended(?:\ for\ you|\ stories)?\s*:?
      | join\ (?:our|the)\ (?:comment\w*|conversation|discussion).{0,40} | would\ you\ like\ to\ comment.{0,40}
      | comments | (?:leave\ a|post\ a)\ (?:comment|reply).{0,30} | about\ the\ authors?
      | tell\ us\ what\ you\ think.{0,10}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LITTLE = 0.3  # of the text
_FIRST_LINES = 6  # among these the title may be repeated
_STUB = 0.5  # a text shorter than this share of what JSON-LD holds is not the story: the page loads it by script

_PLAIN = str.maketrans("‘’‚′“”„″«»‐‑‒–—−", "'" * 4 + '"' * 6 + "-" * 6)


def text(tree: HtmlElement, titles: tuple[str, ...], stated: str = "") -> str:
    """The story of a page, a blank line between paragraphs. The tree is changed.

    `titles` are the forms of its title, which do not belong to the text; `stated` is the text in the page's JSON-LD,
    taken when the page shows much less than that.
    """
    body = tree.find("body")
    if body is not None:
        _remove_neighbours(body)
        _remove_teasers(body)
    document = bare_extraction(tree, include_comments=False)
    found = _tidy((document.text or "") if document is not None else "", titles)
    if len(found) >= _STUB * len(stated):
        return found
    return markup.text(stated) if markup.has_blocks(stated) else stated


def _remove_neighbours(body: HtmlElement) -> None:
    """Take out of the page what its class names say is not the story, and what is hidden."""
    total = _paragraphs(body)
    beside = [e for e in body.iter(*_PARTS) if _is_beside(e) and _paragraphs(e) <= _STORY_SHARE * total]
    inner = {id(part) for element in beside for part in element.iterdescendants()}
    outermost = [element for element in beside if id(element) not in inner]
    if sum(map(_paragraphs, outermost)) <= _MOST_BESIDE * total:
        for element in outermost:
            _remove(element)


def _is_beside(element: HtmlElement) -> bool:
    if element.tag in ("aside", "figcaption") or element.get("hidden") is not None:
        return True
    identity = element.get("id") or ""  # a long one is made of a title, whose words mean nothing here
    names = f"{element.get('class') or ''} {identity if len(identity) <= 30 else ''}"
    style = (element.get("style") or "").replace(" ", "")
    return "display:none" in style or (len(names) > 1 and _BESIDE.search(names) is not None)


def _remove_teasers(body: HtmlElement) -> None:
    """Take out paragraphs and lists that are nothing but links to other stories."""
    for element in list(body.iter("p", "h2", "h3", "h4")):
        words = element.text_content().split()
        if len(words) >= 4 and len(element.findall(".//a")) == 1 and _linked(element) >= 1:
            line = " ".join(words)
            if line.isupper() or (element.tag == "p" and line[-1] not in ".!?”\""):
                _remove(element)
    for link in list(body.iter("a")):
        heading = link.find("h2") if link.find("h2") is not None else link.find("h3")
        if heading is not None and len(heading.text_content().split()) >= 4:
            _remove(link)
    for element in list(body.iter("ul", "ol")):
        items = element.findall("li")
        if len(items) >= 2 and all(_linked(item) >= 0.9 for item in items):
            _remove(element)


def _linked(element: HtmlElement) -> float:
    """The share of an element's text that is links to other pages."""
    links = [a for a in element.findall(".//a") if not (a.get("href") or "").startswith("#")]
    total = len(element.text_content().strip())
    return sum(len(a.text_content().strip()) for a in links) / total if total and links else 0.0


def _paragraphs(element: HtmlElement) -> int:
    """How many characters of text the paragraphs of an element hold."""
    return sum(len(p.text_content()) for p in element.iter("p"))


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _tidy(found: str, titles: tuple[str, ...]) -> str:
    """The text without its title and without lines that are wording of the page."""
    known = {normal(title) for title in titles}
    lines = [line.strip() for line in clean(found).split("\n") if line.strip()]
    kept: list[str] = []
    rest = sum(map(len, lines))
    limit = _LITTLE * rest
    for number, line in enumerate(lines):
        rest -= len(line)
        if rest < limit and _OVER.fullmatch(line):
            break
        is_title = number < _FIRST_LINES and normal(line) in known
        if not is_title and (len(line) > _LONGEST_WORDING or not _WORDING.fullmatch(line)):
            kept.append(line)
    return "\n\n".join(kept)


def normal(title: str) -> str:
    """A title for comparison: quotes straight, dashes short, case ignored, blanks collapsed."""
    return " ".join(title.translate(_PLAIN).casefold().split())
