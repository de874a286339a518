"""What does the address of a page ask for? The query string and a frozen value, in both directions.

All that a reader can choose stands in the address, so that it can be sent, kept and linked: `q` the query, a field's
name for each value that is asked for beside it (`person=Ilara+Voss`), `from` and `to` days of publication, `sort`,
`copies=all`, `page`, `by` the unit of the timeline and `with` a second query to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Self
from urllib.parse import urlencode

from searchnews.errors import SearchNewsError
from searchnews.fields import BY_NAME, Field, is_own
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms
from searchnews.search.facets import FACET_FIELDS
from searchnews.search.refine import with_value
from searchnews.search.timeline import UNITS
from searchnews.search.top import SORTS

LONGEST_QUERY = 4_000  # characters
LONGEST_VALUE = 500
MOST_FILTERS = 30
DEEPEST = 10_000  # hits that can be paged through; more are for a download
PER_PAGE = 20
TAGGED = "tagged"
FILTERS = (*(name for name in FACET_FIELDS if name != q.ANY_ENTITY), TAGGED)


@dataclass(frozen=True)
class State:
    """What an address asks for. `filters` are (field, value); `begin` and `end` the first and the last day of
    publication; `sort` and `by` are "" for what suits; `beside` is the second query; `page` counts from 1."""

    query: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    begin: date | None = None
    end: date | None = None
    sort: str = ""
    copies: bool = False
    page: int = 1
    by: str = ""
    beside: str = ""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The state that the pairs of a query string stand for; names that mean nothing here are not looked at. Raises
        SearchNewsError for a value that cannot be."""
        known: dict[str, str] = {}
        filters: dict[tuple[str, str], None] = {}
        for name, value in pairs:
            if (name in FILTERS or is_own(name)) and value.strip():
                filters[name, _short(name, value, LONGEST_VALUE)] = None
            else:
                known[name] = value
        if len(filters) > MOST_FILTERS:
            raise SearchNewsError(f"more than {MOST_FILTERS} values at once; ask with fewer")
        return cls(
            query=_short("q", known.get("q", ""), LONGEST_QUERY).strip(),
            filters=tuple(filters),
            begin=_day("from", known.get("from", "")),
            end=_day("to", known.get("to", "")),
            sort=_one_of("sort", known.get("sort", ""), tuple(SORTS)),
            copies=_one_of("copies", known.get("copies", ""), ("all",)) == "all",
            page=_page(known.get("page", "")),
            by=_one_of("by", known.get("by", ""), tuple(UNITS)),
            beside=_short("with", known.get("with", ""), LONGEST_QUERY).strip(),
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The query string in pairs; what is as it is without saying so is left out."""
        found = [("q", self.query), *self.filters]
        found += [("from", str(self.begin or "")), ("to", str(self.end or ""))]
        found += [("sort", self.sort), ("copies", "all" if self.copies else ""), ("by", self.by), ("with", self.beside)]
        found += [("page", str(self.page) if self.page > 1 else "")]
        return tuple((name, value) for name, value in found if value)

    def __str__(self) -> str:
        """The query string, with the question mark; "" for what nothing is asked of."""
        written = urlencode(self.pairs, errors="replace")
        return f"?{written}" if written else ""

    @property
    def order(self) -> str:
        """The order of the hits: of those that were asked for, the best first, and else the newest."""
        return self.sort or ("relevance" if self.query else "newest")

    @property
    def offset(self) -> int:
        """How many hits come before those of this page."""
        return (self.page - 1) * PER_PAGE

    def changed(self, **values: object) -> Self:
        """The same with other values, on its first page unless that is one of them."""
        return replace(self, **{"page": 1, **values})  # type: ignore[arg-type]  # mypy cannot see through **

    def narrowed(self, field: str, value: str) -> Self:
        """The same with a value of a field; of a field that has one value, it takes the place of another."""
        several = is_own(field) or BY_NAME[field].many
        kept = self.filters if several else tuple(one for one in self.filters if one[0] != field)
        return self.changed(filters=tuple(dict.fromkeys((*kept, (field, value)))))

    def widened(self, field: str, value: str) -> Self:
        """The same without a value of a field."""
        return self.changed(filters=tuple(one for one in self.filters if one != (field, value)))

    def within(self, begin: date | None, end: date | None) -> Self:
        """The same of other days."""
        return self.changed(begin=begin, end=end, by="")

    @property
    def of_any_days(self) -> str:
        """The query string of the same of other days, to which from and to are to be added."""
        rest = str(self.within(None, None))
        return f"{rest}&" if rest else "?"

    def asking(self, query: str) -> Self:
        """Nothing but a query."""
        return type(self)(query)

    def only(self, field: str, value: str) -> Self:
        """Nothing but a value of a field."""
        return type(self)(filters=((field, value),))

    def of_article(self, id: str, other: str = "") -> str:
        """The query string of an article that this finds, with what marks its matches and, if it is to be compared with
        another one, the id of that."""
        kept = [(name, value) for name, value in self.pairs if name not in ("sort", "by", "with", "copies")]
        return "?" + urlencode([("id", id), *([("other", other)] if other else []), *kept], errors="replace")

    def tree(
        self,
        *,
        zone: tzinfo = UTC,
        now: datetime | None = None,
        languages: Sequence[str] = (),
        own: Sequence[Field] = (),
        synonyms: Synonyms = ORDINARY_SYNONYMS,
    ) -> q.Node:
        """The query, its values and its days as one tree; `languages`, `own` and `synonyms` as in `query.parse`. Raises
        QueryError."""
        parts: list[q.Node] = []
        if self.query:
            parts.append(parse(self.query, now, zone, languages, own, synonyms))
        parts += [with_value(field, value) for field, value in self.filters]
        if self.begin or self.end:
            parts.append(parse(f"published:{_range(self.begin, self.end)}", now=now, timezone=zone))
        if not parts:
            return q.Everything()
        return parts[0] if len(parts) == 1 else q.And(tuple(parts))


def _range(begin: date | None, end: date | None) -> str:
    if begin and end:
        return f"{begin}..{end}" if begin != end else str(begin)
    return f">={begin}" if begin else f"<={end}"


def _short(name: str, value: str, most: int) -> str:
    if len(value) > most:
        raise SearchNewsError(f"{name}: longer than {most:,} characters")
    return value


def _day(name: str, value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SearchNewsError(f"{name}: expected a day, as in 2025-09-30") from None


def _one_of(name: str, value: str, choices: Sequence[str]) -> str:
    if value and value not in choices:
        raise SearchNewsError(f"{name}: expected one of {', '.join(choices)}")
    return value


def _page(value: str) -> int:
    page = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1 if not value else 0
    if not 1 <= page <= DEEPEST // PER_PAGE:
        raise SearchNewsError(f"page: expected 1 to {DEEPEST // PER_PAGE}; what lies behind is in a download")
    return page
