"""Text and a reference date -> half-open intervals of days, for article text, publication times and queries.

calendar    which days are a week, a quarter, a season, a holiday: integer arithmetic
lexicon     which words can be part of a date
grammar     a short run of such words -> unresolved expressions (remembered per run)
context     what the words around say: is it a date, does the sentence speak of the future
resolve     expression + reference + direction + what was said before -> days
find        the dates in a text, or in a whole tokenised batch
published   strings that say when an article was published
query       the ranges that people type
"""

from searchnews.dates.find import DateBatch, find, find_batch
from searchnews.dates.published import (
    Published,
    parse_published,
    published_from_dateline,
    published_from_filename,
    published_from_url,
)
from searchnews.dates.query import parse_range

__all__ = [
    "DateBatch",
    "Published",
    "find",
    "find_batch",
    "parse_published",
    "parse_range",
    "published_from_dateline",
    "published_from_filename",
    "published_from_url",
]
