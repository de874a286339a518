"""What do other people call our fields? The tables of names, by format; everything that is read follows them.

Names follow NINJS and schema.org (NewsArticle). In a row the first that is there and not empty wins. `table()` gives
everything as rows for a page of documentation.
"""

from __future__ import annotations

# JSON, JSON lines, CSV, and the front matter of Markdown. The first names of a row are those of searchnews itself,
# NINJS and schema.org; then come the ones of news APIs and well-known collections. Dots reach into objects. Case and
# "_" or "-" do not matter at the top level ("datePublished" = "date_published").
NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "headlines", "name", "webTitle", "heading"),
    "body": (
        "body", "articleBody", "bodies", "text", "content", "body_text", "body_xhtml", "bodyText", "maintext",
        "article", "full_text", "fulltext", "article_text", "content_text", "content_html", "contents", "story",
        "fields.bodyText", "fields.body", "document", "description_text", "description", "summary", "abstract",
        "lead_paragraph",
    ),
    "id": ("id", "uri", "@id", "identifier", "guid", "_id", "article_id", "uuid", "doc_id"),
    "url": ("url", "link", "webUrl", "web_url", "href", "permalink", "canonical_url", "mainEntityOfPage", "source_url"),
    "author": ("author", "authors", "by", "byline", "creator", "creators"),
    "source": (
        "source", "publisher", "infosources", "source_name", "publication", "newspaper", "outlet", "agency",
        "source_domain", "provider", "site", "sitename", "site_name", "domain",
    ),
    "section": (
        "section", "sections", "articleSection", "genres", "section_name", "sectionName", "category", "categories",
    ),
    "tag": ("tag", "tags", "keywords", "subjects", "subject", "topics", "topic", "labels", "news_keywords"),
    "language": ("language", "inLanguage", "lang"),
    "published": (
        "published", "date", "datePublished", "versioncreated", "publication_date", "published_at", "publishedAt",
        "pubDate", "pub_date", "date_publish", "publish_date", "published_date", "webPublicationDate", "firstcreated",
        "contentcreated", "dateCreated", "created_at", "created", "timestamp", "datetime", "time", "day",
    ),
    "modified": (
        "modified", "dateModified", "date_modify", "date_modified", "modified_at", "updated", "updated_at", "lastmod",
    ),
}  # fmt: skip

# The meta tags of web pages (name, property or itemprop, in small letters), asked after their JSON-LD.
META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title"),
    "author": (
        "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator",
        "authors", "cxenseparse:author", "citation_author",
    ),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
        "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created",
        "dc.date", "dc.date.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date",
        "published_date", "publication_date", "date.published", "originalpublicationdate", "article.published",
        "article_date_original", "published", "rnews:datepublished", "date", "created", "datecreated",
        "citation_publication_date", "bt:pubdate", "revision_date", "timestamp",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod",
        "last-modified", "dcterms.modified", "dc.date.modified", "article.updated", "updated_time",
    ),
    "source": (
        "og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "twitter:site",
        "apple-mobile-web-app-title", "copyright",
    ),
    "section": (
        "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:section", "category",
    ),
    "tag": (
        "article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords", "dc.subject",
    ),
    "language": ("og:locale", "content-language", "language", "dc.language", "dcterms.language"),
}  # fmt: skip

# Where the other formats keep them, as their readers look it up.
_ELSEWHERE: dict[str, dict[str, str]] = {
    "html": {
        "title": "og:title, or the headline (JSON-LD, h1) that it begins with",
        "body": "the story; else JSON-LD articleBody",
        "id": "url", "url": "link rel=canonical, og:url, the address it was fetched from", "language": "html lang",
        "published": "JSON-LD datePublished, meta tags, time elements", "modified": "JSON-LD dateModified, meta tags",
        "author": "JSON-LD author, meta tags, rel=author", "source": "og:site_name, JSON-LD publisher, meta tags",
        "section": "JSON-LD articleSection, meta tags", "tag": "JSON-LD keywords, meta tags",
    },
    "feed": {
        "title": "title", "body": "content:encoded, content, description, summary: the longest", "url": "link",
        "id": "guid, id (when globally unique), else link", "author": "author, dc:creator", "tag": "category",
        "source": "source, title of the feed", "language": "language",
        "published": "pubDate, published, dc:date, updated", "modified": "updated",
    },
    "newsml": {
        "title": "contentMeta/headline", "id": "@guid", "author": "contentMeta/by, creator",
        "body": "contentSet/inlineXML (its main section), inlineData, contentMeta/description",
        "url": "link rel=permalink", "source": "creditline, infoSource, provider, copyrightHolder",
        "section": "genre", "tag": "subject, keyword", "language": "language/@tag, @xml:lang",
        "published": "itemMeta/versionCreated, firstCreated", "modified": "contentMeta/contentModified",
    },
    "newsml1": {
        "title": "NewsLines/HeadLine, hl1, NewsLines/SlugLine, NameLabel",
        "body": "ContentItem/DataContent (NITF, XHTML, plain text)", "id": "PublicIdentifier",
        "author": "NewsLines/ByLine, Creator/Party", "source": "NewsLines/CreditLine, Provider, Source, ProviderId",
        "section": "Genre", "tag": "NewsLines/KeywordLine, Property Keyword", "language": "Language, @xml:lang",
        "published": "ThisRevisionCreated, FirstCreated, NewsEnvelope/DateAndTime",
    },
    "nitf": {
        "title": "hedline/hl1, head/title", "body": "body.content, abstract", "id": "doc-id/@id-string",
        "url": "pubdata/@ex-ref", "author": "byline", "source": "distributor, doc.copyright/@holder, doc-id/@regsrc",
        "section": "tobject/@tobject.type", "tag": "key-list/keyword/@key, tobject.subject", "language": "@baselang",
        "published": "date.issue/@norm, pubdata/@date.publication, date.release/@norm, story.date/@norm",
    },
    "ninjs": {
        "title": "headlines (role main), headline, headline_*, title",
        "body": "bodies (plain text, then HTML), body_text, body_*, descriptions, description_text, description_*",
        "id": "uri", "url": "altids, link, uri", "author": "by, byline, authors",
        "source": "infosources, copyrightholder, source", "section": "genres", "tag": "subjects, keywords",
        "language": "language", "published": "versioncreated, firstcreated, contentcreated",
        "modified": "contentmodified",
    },
    "wire": {
        "title": "ANPA: the second line that begins with ^; IPTC: the first of the text; else the slug",
        "body": "the text, further takes joined", "author": "the byline before the text",
        "source": "ANPA: the line after the text; IPTC: the header", "section": "the category in the header",
        "tag": "the slug", "published": "the line after the text",
    },
    "pdf": {
        "title": "Title, else the first line", "body": "the pages, lines joined", "author": "a byline, Author",
        "tag": "Keywords", "language": "Lang", "published": "CreationDate", "modified": "ModDate",
    },
    "docx": {
        "title": "the paragraph in the style Title, the property title, else the first paragraph",
        "body": "paragraphs and rows of tables", "author": "a byline, the property author", "section": "category",
        "tag": "keywords", "language": "language", "published": "created", "modified": "modified",
    },
    "mail": {
        "title": "Subject", "body": "the plain part, else the HTML part", "id": "Message-ID", "url": "Archived-At",
        "source": "From", "language": "Content-Language", "published": "Date",
    },
    "txt": {
        "title": "the first line", "body": "the rest", "author": "a byline in the second line",
        "source": "an attribution line at the end", "published": "the dateline, the path, the time of the file",
    },
}  # fmt: skip


def table() -> list[tuple[str, str, str]]:
    """(our field, format, where it is found there) for every field and format, for the documentation."""
    rows = [(ours, "json, jsonl, csv, md", ", ".join(names)) for ours, names in NAMES.items()]
    rows += [(ours, "html meta tags", ", ".join(names)) for ours, names in META.items()]
    return rows + [(ours, format, where) for format, fields in _ELSEWHERE.items() for ours, where in fields.items()]
