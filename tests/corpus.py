"""Small made articles for tests, and the strategies that draw them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from searchnews.article import Article, EntityCount, Interval
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.storage.segment import Segment

WORDS = [
    "oil", "Oil", "OIL", "oils", "price", "prices", "Prices", "rate", "São", "sao", "don't", "U.S.", "it's", "zebra",
    "été", "the", "bank", "of",
]  # fmt: skip
PLAIN = Enrich(entities="none", dates=False, copies=False, languages=False)

text = st.lists(st.sampled_from([*WORDS, ".", "\n", "\n\n", "!", "“x”"]), max_size=25).map(" ".join)


# Of fields of one's own, as `Article.meta` has them; small archives lack some of them.
own_values = st.fixed_dictionaries(
    {},
    optional={
        "desk": st.sampled_from([("sports",), ("Sports", "città"), ("world",)]),
        "pages": st.sampled_from([0, -1, 3, 2.5, 2**53]),
        "embargo": st.sampled_from([datetime(2008, 10, 1, tzinfo=UTC), datetime(1, 1, 1, 5, tzinfo=UTC)]),
    },
).map(lambda values: tuple(sorted(values.items())))


@st.composite
def articles(draw: st.DrawFn, most: int = 12) -> list[Article]:
    """One to `most` articles with distinct ids, of all fields."""
    count = draw(st.integers(1, most))
    return [
        Article(
            id=f"a{i}",
            title=draw(text),
            body=draw(text),
            url=draw(st.sampled_from(["", f"https://example.org/{i}"])),
            author=tuple(draw(st.lists(st.sampled_from(["Ana Ruiz", "ANA RUIZ", "Bo"]), max_size=2))),
            source=draw(st.sampled_from(["", "Harrow Wire", "harrow wire"])),
            tag=tuple(draw(st.lists(st.sampled_from(["rail", "Bank"]), max_size=2, unique=True))),
            language=draw(st.sampled_from(["", "en", "de"])),
            published=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(i) if draw(st.booleans()) else None,
            meta=draw(own_values),
            person=draw(st.sampled_from([(), (EntityCount("Ilara Voss", 2, 3), EntityCount("Bo Renn", 1, 0))])),
            mentioned=draw(st.sampled_from([(), (Interval(date(2025, 9, 1), date(2025, 9, 8), 2),)])),
        )
        for i in range(count)
    ]


def build(path: Path, found: list[Article], batch: int = 3, enrich: Enrich = PLAIN) -> Segment:
    """A segment of these articles, indexed in batches."""
    builder = Builder(enrich)
    for at in range(0, len(found), batch):
        builder.add([with_id(article) for article in found[at : at + batch]])
    builder.write(path)
    return Segment(path)


def same_arrays(a: Segment, b: Segment) -> None:
    """Two segments hold the same, but for the compressed articles, and for which way of writing a value is shown (a
    segment knows only the one that was commonest in it)."""
    for name in a:
        if not name.startswith("articles") and ".values" not in name:
            assert a[name].dtype == b[name].dtype, name
            np.testing.assert_array_equal(a[name], b[name], name)
