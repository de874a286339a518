"""How does an article become a document of a cluster, and come back?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from math import floor
from typing import Any, NamedTuple

import orjson

from searchnews import analysis
from searchnews.analysis import DEFAULT_LANGUAGE, Vocabulary
from searchnews.article import Article, EntityCount, Interval
from searchnews.cluster.mapping import ENTITY_NAMES, LONGEST_VALUE, UNMARKED
from searchnews.corrections import key
from searchnews.errors import CorruptError
from searchnews.fields import BY_NAME, BY_WORD, KEYWORD
from searchnews.storage.articles import decode, encode
from searchnews.storage.columns import one_line
from searchnews.storage.times import interval
from searchnews.storage.unique import normal

Document = dict[str, Any]
EMPTY, BLANK = "\u2205", "\u2423"  # of a token that folding leaves nothing of; for a blank in one
DOT = "\u2024"  # for a dot in the name of a feature
TITLE_WEIGHT = round(BY_NAME["title"].boost)  # times the words of a title count in the field of scores
_EPOCH = date(1970, 1, 1)
_DAY = 86_400
_HALF_A_DAY = _DAY // 2


def number_of(id: str) -> str:
    """The `_id` of the document of an article: ids may be longer than a cluster takes. Raises TypeError."""
    return hashlib.blake2b(normal(id).encode(), digest_size=20).hexdigest()


def stemmer_of(language: str) -> str:
    """Which stems a language has, "-" for those without: its code, alone."""
    return language.split("-")[0].lower() if analysis.has_stemmer(language) else "-"


def stem_token(stem: str, stemmer: str) -> str:
    """A stem as it stands in the index: only articles with the same stemmer have it."""
    return f"{stemmer}:{token(stem)}"


def token(fold: str) -> str:
    """A fold as it stands in the index, where blanks separate."""
    return BLANK.join(fold.split(" ")) or EMPTY


def folded(value: str) -> str:
    """What makes two values of a keyword the same."""
    return analysis.fold(one_line(value))


def feature(field: str, fold: str) -> str:
    """What a folded name of a field of names is called where its mentions are counted; dots would make it several."""
    return f"{field}:{fold.replace('.', DOT)}"


def documents(articles: Sequence[Article]) -> Iterator[tuple[str, Document]]:
    """(`_id`, document) of each article, which has an id and all that is found in it."""
    for language, group in groupby(articles, key=lambda article: article.spoken or DEFAULT_LANGUAGE):
        some = [*group]
        texts = _Texts(some, language)
        for number, article in enumerate(some):
            yield number_of(article.id), _document(article, language, texts, number)


def article_of(source: Mapping[str, Any]) -> Article:
    """The article of a document's source. Raises CorruptError for what searchnews did not write."""
    try:
        return _article(source["article"])
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise CorruptError(f"a document of the cluster is no article of searchnews ({error})") from None


def _article(fields: Mapping[str, Any]) -> Article:
    given: dict[str, Any] = dict(fields)
    found: dict[str, Any] = {"language_guessed": given.pop("language_guessed", "")}
    for name in ENTITY_NAMES:
        found[name] = tuple(EntityCount(*row) for row in given.pop(name, ()))
    found["mentioned"] = tuple(
        Interval(_EPOCH + timedelta(begin), _EPOCH + timedelta(until), count)
        for begin, until, count in given.pop("mentioned", ())
    )
    return decode(orjson.dumps(given), found)


class _Texts:
    """The tokens of titles and bodies in one language, as they stand in the index."""

    def __init__(self, articles: Sequence[Article], language: str) -> None:
        vocabulary = Vocabulary()
        texts = [text for article in articles for text in (article.title, article.body)]
        tokens = analysis.tokenize(texts, vocabulary, language)
        terms = vocabulary.analyse()
        stemmer = stemmer_of(language)
        stems = [stem_token(term, stemmer) for term in vocabulary.terms]
        self._stem = [stems[number] for number in terms.tolist()]
        self._fold = [token(fold) for fold in vocabulary.folds]
        self._case = [_case(spelling.decode("utf-8", "replace")) for spelling in vocabulary.spellings]
        self._spelling = tokens.spelling.tolist()
        self._first = tokens.first.tolist()
        self._sentence, self._paragraph = tokens.sentence_starts.tolist(), tokens.paragraph_starts.tolist()

    def of(self, number: int) -> dict[str, str] | None:
        """The four lists of text number `number`; None without a token."""
        begin, end = self._first[number], self._first[number + 1]
        if begin == end:
            return None
        spelling = self._spelling[begin:end]
        sentence, paragraph = self._sentence[begin:end], self._paragraph[begin:end]
        return {
            "stem": " ".join([self._stem[word] for word in spelling]),
            "fold": " ".join([self._fold[word] for word in spelling]),
            "case": " ".join([self._case[word] for word in spelling]),
            "bounds": " ".join(_bounds(sentence, paragraph)),
        }

    def words(self, number: int) -> int:
        """How many tokens a text has."""
        return int(self._first[number + 1] - self._first[number])


def _case(spelling: str) -> str:
    capitals = [c.isupper() or c.istitle() for c in spelling]
    if not any(capitals):
        return UNMARKED
    if spelling.isupper():
        return "b" if capitals[0] else "a"
    return "c" if capitals[0] else "o"


def _bounds(sentence: Sequence[bool], paragraph: Sequence[bool]) -> list[str]:
    """The marks of the tokens of a text, from whether a sentence and a paragraph begin with each."""
    starts = ["p" if new else "s" if begins else "" for begins, new in zip(sentence, paragraph, strict=True)]
    starts[0] = "f"
    ends = ["q" if start == "p" else "e" if start else "" for start in (*starts[1:], "p")]
    return [start + end or UNMARKED for start, end in zip(starts, ends, strict=True)]


def _document(article: Article, language: str, texts: _Texts, number: int) -> Document:
    title, body = texts.of(2 * number), texts.of(2 * number + 1)
    found: Document = {
        "article": _kept(article),
        "stemmer": stemmer_of(language),
        "words": texts.words(2 * number + 1),
    }
    found |= {name: text for name, text in (("title", title), ("body", body)) if text}
    if title:
        found["all"] = " ".join([title["stem"]] * TITLE_WEIGHT)  # the cluster adds the body's
    for field in KEYWORD:
        value = language if field.name == "language" else getattr(article, field.name)
        _add_values(found, field.name, value if BY_NAME[field.name].many else [value])
    for name in ENTITY_NAMES:
        _add_names(found, name, getattr(article, name))
    if article.published:
        begin, until = interval(article.published, article.published_precision)
        found["published"], found["middle"] = begin, begin + min((until - begin) // 2, _HALF_A_DAY)
    if article.modified:
        found["modified"] = interval(article.modified, "second")[0]
    if article.meta:
        _add_own(found, article)
    if article.mentioned:
        days = sorted({((m.begin - _EPOCH).days, (m.until - _EPOCH).days) for m in article.mentioned})
        found["mentioned"] = [{"gte": begin, "lt": until} for begin, until in days]
        found["spans"] = [f"{begin} {until}" for begin, until in days]
    return found


def _kept(article: Article) -> dict[str, Any]:
    """The article itself, with what was found in it."""
    fields: dict[str, Any] = orjson.loads(encode(article))
    if article.language_guessed and not article.language:
        fields["language_guessed"] = article.language_guessed
    for name in ENTITY_NAMES:
        if rows := getattr(article, name):
            fields[name] = [[row.name, row.count, row.first] for row in rows]
    if article.mentioned:
        fields["mentioned"] = [[(m.begin - _EPOCH).days, (m.until - _EPOCH).days, m.count] for m in article.mentioned]
    return fields


def _add_own(found: Document, article: Article) -> None:
    """The values of fields of one's own: of a keyword its folds, a number, a date in seconds."""
    values, lines_of = found.setdefault("meta", {}), found.setdefault("meta_as", {})
    for name, value in article.meta:
        if isinstance(value, datetime):
            values[name] = floor(value.timestamp())
        elif not isinstance(value, tuple):
            values[name] = value
        elif lines := _lines(value):
            values[name] = [*dict.fromkeys(analysis.fold(line) for line in lines)]
            lines_of[name] = _as_written(lines)


def _lines(values: Sequence[str]) -> list[str]:
    return [*dict.fromkeys(one_line(value) for value in values if value and not value.isspace())]


def _as_written(lines: Sequence[str]) -> list[str]:
    return [f"{analysis.fold(line)}\t{line}" for line in lines]


def _add_values(found: Document, name: str, values: Sequence[str]) -> None:
    lines = _lines(values)
    if not lines:
        return
    found[name] = [*dict.fromkeys(analysis.fold(line) for line in lines)]
    if name not in ("id", "url"):
        found[f"{name}_as"] = _as_written(lines)
    if name in BY_WORD:
        found[f"{name}_word"] = [*dict.fromkeys(_words(found[name]))]


def _add_names(found: Document, name: str, rows: Sequence[EntityCount]) -> None:
    names = [(_name(row.name), row.count) for row in rows if row.name.strip()]
    if not names:
        return
    found[name] = [*dict.fromkeys(one.fold for one, _ in names)]
    found[f"{name}_key"] = [*dict.fromkeys(one.key for one, _ in names)]
    found[f"{name}_word"] = [*dict.fromkeys(word for one, _ in names for word in one.words)]
    mentions = found.setdefault("mentions", {})
    for one, count in names:
        written = feature(name, one.fold)
        if len(one.fold) <= LONGEST_VALUE:
            mentions[written] = mentions.get(written, 0) + count
    found[f"{name}_as"] = [f"{one.fold}\t{one.line}\t{count}" for one, count in names]


class _Name(NamedTuple):
    """What is indexed of a name."""

    line: str
    fold: str
    key: str
    words: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def _name(written: str) -> _Name:
    """Most names come again, in the same article or soon."""
    line = one_line(written)
    return _Name(line, analysis.fold(line), key(line), tuple(_words([line])))


def _words(values: Sequence[str]) -> Iterator[str]:
    return (analysis.fold(analysis.clip(word)) for value in values for word in analysis.words(value))


def seconds(time: datetime) -> int:
    """An instant in whole seconds since 1970, rounded up, as ends of ranges are."""
    return -int(-time.timestamp() // 1)
