"""How do hits become tables of other libraries: Arrow, pandas, files of Parquet? These are imported when asked for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from searchnews.article import EntityCount, Interval
from searchnews.errors import MissingLibraryError
from searchnews.fields import Field, Kind
from searchnews.search.results import Copy, Hit
from searchnews.search.rows import COLUMNS, chosen, own_of, rows

if TYPE_CHECKING:
    import pandas
    import pyarrow

# All but the marks, which are places in texts, and fields of one's own, which are columns of their own.
USUAL = tuple(name for name in COLUMNS if not name.endswith("_marks") and name != "meta")
_AT_ONCE = 1000  # rows of a record batch


def to_arrow(hits: Iterable[Hit], fields: Sequence[str] | str = (), zone: tzinfo = UTC) -> pyarrow.Table:
    """Hits as an Arrow table with these columns (`rows.chosen`), or the USUAL ones and fields of one's own: times in
    one zone, to the microsecond; several values as lists; names as structs of name and count, mentioned times of begin,
    until and count, copies of id, source and published. Raises MissingLibraryError, ValueError."""
    arrow = _arrow()
    names, own = _names(hits, fields), own_of(hits)
    schema = _schema(arrow, names, zone, own)
    return arrow.Table.from_batches(_batches(arrow, hits, names, schema), schema)


def write_parquet(path: Path, hits: Iterable[Hit], fields: Sequence[str] | str = (), zone: tzinfo = UTC) -> int:
    """Write what `to_arrow` makes to a file of Parquet, some hits at a time. Returns how many there were."""
    arrow = _arrow()
    from pyarrow import parquet

    names, own = _names(hits, fields), own_of(hits)
    schema = _schema(arrow, names, zone, own)
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for batch in _batches(arrow, hits, names, schema):
            file.write_batch(batch)
            written += batch.num_rows
    return written


def parquet_pieces(hits: Iterable[Hit], fields: Sequence[str] | str = (), zone: tzinfo = UTC) -> Iterator[bytes]:
    """What `write_parquet` writes, some hits at a time: pieces of bytes. Raises MissingLibraryError, ValueError."""
    arrow = _arrow()
    from pyarrow import parquet

    names, own = _names(hits, fields), own_of(hits)
    schema = _schema(arrow, names, zone, own)

    def pieces() -> Iterator[bytes]:
        written = io.BytesIO()

        def taken() -> bytes:
            piece = written.getvalue()
            written.seek(0)
            written.truncate()
            return piece

        # Arrow counts by itself what it has written: the sink may begin anew.
        with parquet.ParquetWriter(written, schema, compression="zstd") as file:
            for batch in _batches(arrow, hits, names, schema):
                file.write_batch(batch)
                yield taken()
        yield taken()

    return pieces()


@contextmanager
def named_parquet(
    path: Path, *, zone: tzinfo = UTC, own: Sequence[Field] = ()
) -> Iterator[Callable[[str, Iterable[Hit]], None]]:
    """A file of Parquet for the hits of several queries, with the USUAL columns and fields of one's own (`own`) behind
    the name of the query: a function that adds those of one. Raises MissingLibraryError."""
    arrow = _arrow()
    from pyarrow import parquet

    names = (*USUAL, *(field.name for field in own))
    usual = _schema(arrow, names, zone, own)
    schema = usual.insert(0, arrow.field("name", arrow.string()))
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:

        def put(name: str, hits: Iterable[Hit]) -> None:
            for batch in _batches(arrow, hits, names, usual):
                first = arrow.array([name] * batch.num_rows, arrow.string())
                file.write_batch(arrow.record_batch([first, *batch.columns], schema=schema))

        yield put


def to_pandas(hits: Iterable[Hit], fields: Sequence[str] | str = (), zone: tzinfo = UTC) -> pandas.DataFrame:
    """Hits as a DataFrame with these columns (`rows.chosen`), or the USUAL ones and fields of one's own: times in one
    zone, to the microsecond, NaT where unknown; several values as tuples, names by their names alone; numbers of one's
    own NaN where unknown. Raises MissingLibraryError, ValueError."""
    try:
        import pandas
    except ImportError:
        raise MissingLibraryError("DataFrames", "pandas", "tables") from None
    import numpy as np

    names, own = _names(hits, fields), own_of(hits)
    kinds = {field.name: field.kind for field in own}
    columns = list(zip(*rows(hits, names), strict=True)) or [()] * len(names)
    made: dict[str, Any] = {}
    for name, values in zip(names, columns, strict=True):
        kind = kinds.get(name)
        if name in ("published", "modified") or kind is Kind.DATE:
            instants = np.array([None if value is None else _naive(value) for value in values], "datetime64[us]")
            made[name] = pandas.Series(instants).dt.tz_localize("UTC").dt.tz_convert(zone)
        elif name in ("score", "words") or kind is Kind.NUMBER:
            made[name] = np.array(values, np.int64 if name == "words" else np.float64)
        else:
            made[name] = pandas.Series([_named(value) for value in values], dtype=object)
    return pandas.DataFrame(made)


def _named(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], EntityCount):
        return tuple(entity.name for entity in value)
    return value


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingLibraryError("tables of Arrow and Parquet", "pyarrow", "tables") from None
    return pyarrow


def _names(hits: Iterable[Hit], fields: Sequence[str] | str) -> tuple[str, ...]:
    """The columns that are asked for, or the usual ones."""
    own = own_of(hits)
    return chosen(fields, own) if fields else (*USUAL, *(field.name for field in own))


def _schema(arrow: Any, names: Sequence[str], zone: tzinfo, own: Sequence[Field] = ()) -> Any:
    """The types of some columns."""
    text, texts, moment = arrow.string(), arrow.list_(arrow.string()), arrow.timestamp("us", _zone_name(zone))
    count, day = arrow.int32(), arrow.date32()
    entity = arrow.struct({"name": text, "count": count})
    interval = arrow.struct({"begin": day, "until": day, "count": count})
    copy = arrow.struct({"id": text, "source": text, "published": moment})
    marks = arrow.list_(arrow.struct({"begin": count, "until": count}))
    types = {
        "score": arrow.float64(), "words": arrow.int64(), "published": moment, "modified": moment,
        "author": texts, "section": texts, "tag": texts, "tagged": texts, "mentioned": arrow.list_(interval),
        "copies": arrow.list_(copy), "title_marks": marks, "snippet_marks": marks,
        **dict.fromkeys(("person", "org", "place", "other"), arrow.list_(entity)),
    }  # fmt: skip
    of_kind = {Kind.KEYWORD: texts, Kind.NUMBER: arrow.float64(), Kind.DATE: moment}
    types |= {field.name: of_kind[field.kind] for field in own}
    return arrow.schema([(name, types.get(name, text)) for name in names])


def _zone_name(zone: tzinfo) -> str:
    """The name of a time zone as Arrow has it: of the IANA database, or an offset from UTC."""
    name: str = getattr(zone, "key", "UTC")
    return name if zone is UTC or name != "UTC" else datetime.now(zone).isoformat()[-6:]


def _batches(arrow: Any, hits: Iterable[Hit], names: Sequence[str], schema: Any) -> Iterator[Any]:
    values = rows(hits, names)
    while some := list(islice(values, _AT_ONCE)):
        columns = zip(zip(*some, strict=True), schema, strict=True)
        arrays = [arrow.array([_plain(value) for value in column], field.type) for column, field in columns]
        yield arrow.record_batch(arrays, schema=schema)


def _plain(value: Any) -> Any:
    """A value as Arrow takes it."""
    match value:
        case EntityCount(name, count):
            return {"name": name, "count": count}
        case Interval(begin, until, count):
            return {"begin": begin, "until": until, "count": count}
        case Copy(id, source, published):
            return {"id": id, "source": source, "published": published}
        case (int(begin), int(until)):
            return {"begin": begin, "until": until}
        case tuple():
            return [_plain(one) for one in value]
    return value
