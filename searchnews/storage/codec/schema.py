"""How does stock Whoosh see our fields?

`whoosh_schema` makes the Whoosh schema of the table in `fields`. Its analyzers turn query text into the very terms
that are indexed, so Whoosh's own QueryParser works with it:

| kind | Whoosh field | terms |
| --- | --- | --- |
| text | TEXT | stems, with positions |
| text, as `title_words`, `body_words` | TEXT | the folds of the words as written, with positions |
| keyword | ID, sortable | the folds of whole values; what is looked up is folded as well |
| entity | likewise | the folds of whole names, and of their words |
| date | DATETIME, sortable | Whoosh's tiered numbers, of the first instant in UTC; give queries naive UTC datetimes |
| number | NUMERIC, sortable | likewise; of one's own, of floats |

Fields of one's own are called `meta.desk`, which Whoosh's parser does not take for the name of a field: ask for them
with `Term("meta.desk", "sports")`.

`mentioned` is stored, not indexed: Whoosh has no field for intervals.
"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from whoosh.analysis import Analyzer, Token
from whoosh.columns import Column
from whoosh.fields import DATETIME, ID, NUMERIC, STORED, TEXT, FieldType, Schema

from searchnews import analysis
from searchnews.errors import ArchiveError
from searchnews.fields import FIELDS, Field, Kind, is_own, own_types
from searchnews.fields import TEXT as TEXT_FIELDS
from searchnews.fields import own as own_fields
from searchnews.storage.columns import one_line

_BLANKS = re.compile(r"\s+")
OwnTypes = tuple[tuple[str, str], ...]
WORDS = "_words"  # what a text field's name ends with in the field of its words


class Words(Analyzer):
    """Text -> the folds of its words. Without `tokenize` it is a prefix or a pattern: folded, whole."""

    def __call__(self, value: str, tokenize: bool = True, **options: Any) -> Iterator[Token]:
        if not tokenize:
            return _tokens([analysis.fold(value)], [(0, len(value))], **options)
        spans = analysis.spans(value)
        words = list(map(analysis.fold, analysis.words(value)))
        return _tokens(self._terms(words), spans, **options)

    def _terms(self, words: list[str]) -> list[str]:
        return words


class Stems(Words):
    """Text -> its terms in English. Whoosh knows one language a field: articles in others are found by their words."""

    is_morph = True

    def _terms(self, words: list[str]) -> list[str]:
        return analysis.stems(words)


class Value(Analyzer):
    """A value -> its fold, as one token."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        folded = fold_value(value)
        return _tokens([folded] if folded else [], [(0, len(value))], **options)


def _tokens(texts: list[str], spans: list[tuple[int, int]], start_pos: int = 0, start_char: int = 0,
            **options: Any) -> Iterator[Token]:  # fmt: skip
    """One Token object over and over, as Whoosh's analyzers do."""
    token = Token(**options)
    for i, (text, (start, end)) in enumerate(zip(texts, spans, strict=False)):
        token.text = text
        token.pos = start_pos + i
        token.startchar, token.endchar = start_char + start, start_char + end
        yield token


def refuse_to_write() -> NoReturn:
    """Raises the ArchiveError that a stock Whoosh writer meets on our index."""
    raise ArchiveError("this index is written by searchnews, and Whoosh can only read it; use `searchnews index`")


class Text(TEXT):
    """A text field. An article without its text has no terms: Whoosh, looking for key terms, hands None to `index`."""

    def index(self, value: str | None, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return iter(()) if value is None else super().index(value, **options)


class Key(NamedTuple):
    """What a document is sorted and grouped by: the fold of its first value, and the value; what has none is last."""

    fold: str = "\U0010ffff"
    value: str = ""


class ValuesColumn(Column):
    """The values of a keyword or entity field, in the form of a Key, or of all their names where there may be many."""

    reversible = True

    def __init__(self, many: bool) -> None:
        self._default, self._many = Key(), many

    def stores_lists(self) -> bool:
        return self._many

    def writer(self, dbfile: Any) -> NoReturn:
        refuse_to_write()


class Values(ID):
    """A keyword or entity field. Its terms are folds, so everything that is looked up in it is folded."""

    def __init__(self, field: Field) -> None:
        super().__init__(True, field.name == "id", sortable=ValuesColumn(field.many), analyzer=Value())
        self._entity = field.kind is Kind.ENTITY

    def index(self, value: Any, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The terms of stored values: a str, several, or names with their counts."""
        listed = [value] if isinstance(value, str) else value or ()
        folds = {fold_value(getattr(one, "name", one)) for one in listed}
        terms = {term for fold in folds for term in name_terms(fold)} if self._entity else folds
        return ((term.encode(), 1, 1.0, b"") for term in sorted(terms) if term)

    def to_bytes(self, value: Any) -> bytes:
        if isinstance(value, list | tuple):
            value = value[0]
        return value if isinstance(value, bytes) else fold_value(value, whole=False).encode("utf-8", "replace")

    def from_column_value(self, key: Any) -> Any:
        return key.value or None if isinstance(key, Key) else key


def fold_value(value: str, *, whole: bool = True) -> str:
    """The fold of a value; that of the beginning of one (not `whole`) may end with a blank."""
    folded = analysis.fold(value)
    return one_line(folded) if whole else _BLANKS.sub(" ", folded)


def name_terms(fold: str) -> set[str]:
    """The terms of a name, from its fold: the whole, and its words."""
    return {fold, *map(analysis.fold, analysis.words(fold))}


class NewsSchema(Schema):
    """Our fields, for reading. Cleaning is what Whoosh does to a schema when it commits, so it is refused."""

    def clean(self) -> None:
        refuse_to_write()

    own: OwnTypes = ()

    def __reduce__(self) -> Any:
        return whoosh_schema, (self.own,)


def whoosh_schema(own: OwnTypes = ()) -> NewsSchema:
    """The Whoosh schema of our fields, and of fields of one's own, as pairs (name, type)."""
    words = {field.name + WORDS: Text(Words(), multitoken_query="phrase") for field in TEXT_FIELDS}
    fields = [field for field in FIELDS if not field.derived] + [*own_fields(dict(own))]
    schema = NewsSchema(**{field.name: _field_type(field) for field in fields}, **words)
    schema.own = own
    return schema


def types_of(own: tuple[Field, ...]) -> OwnTypes:
    """Fields of one's own as a schema has them."""
    return tuple(own_types(own).items())


def text_field(name: str) -> str:
    """The text field whose words or stems are in a field of the Whoosh schema, or ""."""
    name = name.removesuffix(WORDS)
    return name if any(field.name == name for field in TEXT_FIELDS) else ""


def _field_type(field: Field) -> FieldType:
    if field.kind is Kind.TEXT:
        return Text(Stems(), stored=True, multitoken_query="phrase")
    if field.kind is Kind.DATE:
        return STORED() if field.many else DATETIME(stored=True, sortable=True)
    if field.kind is Kind.NUMBER:
        if is_own(field.name):
            return NUMERIC(float, stored=True, sortable=True)
        return NUMERIC(int, 32, stored=True, signed=False, sortable=True)
    return Values(field)
