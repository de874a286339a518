"""Which fields does an article have on a cluster, and how are they indexed?

Analysis is ours: the cluster gets tokens and splits them at blanks. A text field is four lists of tokens with the same
positions, so that intervals can join them: `stem` (with its language, `en:price`), `fold`, `case` and `bounds`, where
"_" stands for nothing at a position.

    case    c       begins with a capital
            b, a    is all in capitals, and begins with one or not
            o       has a capital elsewhere only
    bounds  f p s   is the first of the text; begins a paragraph; begins a sentence; and then
            q e     ends a paragraph; ends a sentence

`bands` are the signature that tells copies, a number in the higher and a band in the lower 32 bits each; `story` is the
number of the story that the article tells, and `copy` says that another article told it first (`cluster.stories`).
`origin` says of which file the article is, and of which content of it (`cluster.files`).

`all` holds the stems of the title, several times, and of the body: what BM25 scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from searchnews.fields import BY_WORD, ENTITY, KEYWORD, META, Field, Kind, is_own, own, own_types
from searchnews.search.scoring import K1, B

VERSION = 5  # of this mapping
UNMARKED = "_"
# When others see what is being added: whoever adds shows it at the end. Each time makes small segments to be joined.
REFRESH = "30s"
# How long a cluster keeps what was sent, all the tokens of it, for a node that was away, before joining segments drops
# it: 6,000 bytes of 11,000 an article. A node that was away for longer gets files. OpenSearch's own value is 12 hours.
KEPT_FOR_RECOVERY = "1h"
CASES = {"caps": "cb", "allcaps": "ba", "any": "cbao"}  # which marks say that a word is written so
FIRST = ("f", "fe", "fq")  # of a text, what else it may be included
# The marks of the first and of the last word of sentences and of paragraphs that have two words or more.
WHOLE_UNITS = {"s": (("f", "p", "s"), ("q", "e")), "p": (("f", "p", "fe", "pe"), ("q", "sq"))}
LONGEST_VALUE = 8000  # characters of a keyword; longer ones are kept, but not found (Lucene takes 32,766 bytes)
ENTITY_NAMES = tuple(f.name for f in ENTITY)


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """The settings of an index."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": REFRESH,
        "soft_deletes.retention_lease.period": KEPT_FOR_RECOVERY,
        "similarity": {"news": {"type": "BM25", "k1": K1, "b": B}},
        "analysis": {
            "filter": {"something": {"type": "stop", "stopwords": [UNMARKED]}},
            "analyzer": {"tokens": {"type": "custom", "tokenizer": "whitespace", "filter": ["something"]}},
        },
    }


def mapping(own: Sequence[Field] = (), by: str = "") -> dict[str, Any]:
    """The mapping of an index with these fields of one's own, of an archive that is divided `by` year or month, or is
    not. What is not the article itself is not kept as source: only searched."""
    fields: dict[str, Any] = {
        "article": {"type": "object", "enabled": False},
        "all": {"type": "text", "analyzer": "tokens", "index_options": "freqs", "similarity": "news"},
        "stemmer": {"type": "keyword"},  # whose stems the article has
        "words": {"type": "integer"},
        "bands": {"type": "long"},
        "story": {"type": "long"},
        "copy": {"type": "boolean"},
        "origin": {"type": "keyword"},
        "published": _date(),
        "modified": _date(),
        "middle": _date(),  # of what is known of the time of publication, for timelines
        "mentioned": {"type": "long_range", "coerce": False},  # in days since 1970
        "spans": {"type": "keyword"},  # the same, as "begin until"
    }
    fields |= {"title": _text(), "body": _text()}
    fields["body"]["properties"]["stem"]["copy_to"] = "all"  # the title is heavier there than a copy would be
    for keyword in KEYWORD:
        fields[keyword.name] = {"type": "keyword", "ignore_above": LONGEST_VALUE}
        if keyword.name not in ("id", "url"):
            fields[f"{keyword.name}_as"] = _as_written()
    for name in (*BY_WORD, *ENTITY_NAMES):
        fields[f"{name}_word"] = _only_found()
    for name in ENTITY_NAMES:
        fields[name] = {"type": "keyword", "ignore_above": LONGEST_VALUE}
        fields[f"{name}_key"] = _only_found()
        fields[f"{name}_as"] = _as_written()
    # How often each name is mentioned: 270 bytes of 9,800 an article with 13 names, in an archive of 1,500.
    fields["mentions"] = {"type": "rank_features"}
    return {
        "dynamic": "strict",
        "_source": {"includes": ["article"]},
        "_meta": about(own, by),
        "properties": fields | own_properties(own),
    }


def about(own: Sequence[Field], by: str) -> dict[str, Any]:
    """What a mapping says of itself: its version, the types of the fields of one's own, and how the archive is
    divided."""
    return {"searchnews": VERSION, "own": own_types(tuple(own))} | ({"by": by} if by else {})


def own_of(mappings: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of one's own of a mapping. Raises ValueError and its like for what searchnews did not write."""
    return own(mappings.get("_meta", {}).get("own", {}))


def by_of(mappings: Mapping[str, Any]) -> str:
    """By which time the archive of a mapping is divided; "" if it is not."""
    return str(mappings.get("_meta", {}).get("by", ""))


def own_properties(own: Sequence[Field]) -> dict[str, Any]:
    """The mapping of fields of one's own."""
    names = {field.name.removeprefix(META): field.kind for field in own}
    keywords = [name for name, kind in names.items() if kind is Kind.KEYWORD]
    return {
        "meta": {"properties": {name: _OWN[kind] for name, kind in names.items()}},
        "meta_as": {"properties": {name: _as_written() for name in keywords}},
    }


def written(field: str) -> str:
    """The field that holds what is written for the folds of another."""
    return f"meta_as.{field.removeprefix(META)}" if is_own(field) else f"{field}_as"


def _date() -> dict[str, Any]:
    """Seconds since 1970, as a date."""
    return {"type": "date", "format": "epoch_second"}


def _only_found() -> dict[str, Any]:
    """What articles are found by, and never counted by: without a column, 140 bytes of 5,000 an article."""
    return {"type": "keyword", "ignore_above": LONGEST_VALUE, "doc_values": False}


def _as_written() -> dict[str, Any]:
    """A fold and what is written for it, for facets."""
    return {"type": "keyword", "index": False, "ignore_above": 2 * LONGEST_VALUE}


_OWN = {
    Kind.KEYWORD: {"type": "keyword", "ignore_above": LONGEST_VALUE},
    Kind.NUMBER: {"type": "double"},
    Kind.DATE: _date(),
}


def _text() -> dict[str, Any]:
    tokens = {"type": "text", "analyzer": "tokens", "norms": False}
    return {"properties": {name: dict(tokens) for name in ("stem", "fold", "case", "bounds")}}
