"""What can be asked of an archive that is open: everything that does not change it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

import numpy as np

from searchnews import query
from searchnews.article import Article
from searchnews.corrections import Corrections
from searchnews.errors import SearchNewsError, not_negative
from searchnews.fields import Field
from searchnews.query import Node
from searchnews.query.nodes import And
from searchnews.query.variants import Synonyms
from searchnews.search import top
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.results import Hit, Results
from searchnews.search.scan import Scan
from searchnews.search.tagged import tag_counts, with_tags
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.tagging import NONE, Annotations

if TYPE_CHECKING:
    from searchnews.search.batch import Batch, NamedQuery
    from searchnews.search.comparison import Comparison
    from searchnews.search.facets import Count
    from searchnews.search.news import News, Seen
    from searchnews.search.spellings import Alike
    from searchnews.study.concordance import Line, Order
    from searchnews.study.likeness import Likeness
    from searchnews.study.links import Links
    from searchnews.study.words import Words

DEFAULT_LIMIT = 10


class Searchable(ABC):
    """An archive as it can be asked, from several threads: a snapshot, and what people noted beside it, which whoever
    opens it provides."""

    corrections: Corrections
    synonyms: Synonyms

    @property
    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The commit that is searched. Raises ArchiveError after close()."""

    @property
    @abstractmethod
    def annotations(self) -> Annotations:
        """The tags and notes that there are now, of articles that the archive has, had, or may have again."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, which queries are read in."""
        return self.snapshot.languages

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name; see `declare`."""
        return self.snapshot.own

    def __len__(self) -> int:
        """How many articles there are."""
        return self.snapshot.documents

    def search(
        self,
        text: str | Node,
        *,
        limit: int = DEFAULT_LIMIT,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Results:
        """The articles that match a query (text or tree), best first (`sort`: relevance, related, newest, oldest,
        longest, or mentions of the names that the query asks for).

        `limit` hits from the `offset`-th on are returned; `total` always counts all. Articles that tell the same
        story are one hit, which names the others; with `copies` each is one. `now` and `timezone` give "yesterday" its
        meaning. `timeout` is the seconds it may take, None without end. Raises QueryError, also when time is up, which
        says which part was dear, and SearchNewsError for mentions without a name.
        """
        not_negative("limit", limit)
        not_negative("offset", offset)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return Results.of(
                self.snapshot,
                tree,
                limit=limit,
                offset=offset,
                sort=sort,
                copies=copies,
                corrections=self.corrections,
                annotations=self.annotations if limit else NONE,
                timeout=timeout,
            )

    def scan(
        self,
        text: str | Node,
        *,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
        with_text: bool = True,
    ) -> Scan:
        """An iterator over all hits (from the `offset`-th on) that `search` would give without a limit; it reads an
        article at a time and never holds all of them.

        The matches are found and ordered at the call, which raises what `search` raises, and are those of the commit
        that is searched now, whatever is written or closed meanwhile. `timeout` is for the call alone. Without
        `with_text` no article is read: hits have an id, an address, a score, names, mentioned times, copies and the
        number of words, six times as fast.
        """
        not_negative("offset", offset)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return Scan.of(
                self.snapshot,
                tree,
                offset=offset,
                sort=sort,
                copies=copies,
                corrections=self.corrections,
                annotations=self.annotations,
                timeout=timeout,
                with_text=with_text,
            )

    def count(
        self,
        text: str | Node,
        *,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> int:
        """How many articles match a query, exactly: the `total` of `search`, whose arguments and errors these are."""
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return answer(Evaluation(self.snapshot, self.corrections, Limit(timeout)), tree, 0).total

    def batch(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Batch:
        """An iterator over what each of many queries finds, in the commit that is searched now: numbers of articles
        and stories, first and last publication, the best article and, `by` day, week, month, quarter or year, how many
        were published when.

        A wrong query is a row with its error. `now`, `timezone` and `timeout`, of each query, mean what they mean in
        `search`.
        """
        from searchnews.search.batch import Batch

        return Batch.of(
            self.snapshot,
            queries,
            by=by,
            now=now,
            zone=timezone,
            corrections=self.corrections,
            annotations=self.annotations,
            synonyms=self.synonyms,
            timeout=timeout,
        )

    def words(
        self,
        text: str | Node = "*",
        *,
        near: str | Node | None = None,
        limit: int = 20,
        pairs: bool = True,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Words:
        """The words, and with `pairs` the two-word terms, that are special about the articles that match, against all
        others; or, with `near`, those that stand near a word (or another query for places in texts) in the best of
        them. The other arguments and the errors are those of `search`."""
        from searchnews.study import words

        not_negative("limit", limit)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            evaluation = Evaluation(self.snapshot, self.corrections, Limit(timeout))
            if near is None:
                return words.special(self.snapshot, answer(evaluation, tree).docs, limit, pairs=pairs)
            word = self._tree(near, now, timezone)
            matches = answer(evaluation, And((tree, word)))
            places = top.best(self.snapshot, matches, words.READ_NEAR)
            return words.near(evaluation, word, places, limit)

    def concordance(
        self,
        text: str | Node,
        *,
        width: int = 40,
        order: Order = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Iterator[Line]:
        """Every match of a query in the texts, with at most `width` characters to its left and its right: article by
        article, the best first, an article read at a time; or ordered by the nearest word to the "left" or "right"."""
        from searchnews.study.concordance import lines

        not_negative("width", width)
        if order not in ("", "left", "right"):
            raise ValueError(f"order is {order!r}, not left or right")
        return lines(self.scan(text, copies=True, now=now, timezone=timezone, timeout=timeout), width, order)

    def like(self, article: str | Article) -> Likeness | None:
        """What makes articles like one, given or by its id: a query for them, to be searched; None if nothing does.
        Raises SearchNewsError if there is none with this id."""
        from searchnews.study.likeness import likeness

        if isinstance(article, str):
            found = self.get(article)
            if found is None:
                raise SearchNewsError(f"there is no article with the id {article!r}")
            article = found
        with explained(self.snapshot):
            return likeness(Evaluation(self.snapshot, self.corrections), article)

    def links(self, name: str, *, limit: int = 20) -> Links:
        """Who and what is named together with a name, and how these go together."""
        from searchnews.study.links import links

        not_negative("limit", limit)
        with explained(self.snapshot):
            return links(self.snapshot, name, self.corrections, limit)

    def compare(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "month",
        field: str = "published",
        share: bool = False,
        per: str = "",
        smooth: int = 1,
        begin: date | None = None,
        until: date | None = None,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Comparison:
        """How many articles each of some queries finds over time, or what `share` of all articles, in the buckets of
        one timeline (`Results.timeline`, whose `by`, `field`, `begin` and `until` these are).

        `per` "source", each in the sources that have most of what any of them finds. `smooth` is over how many buckets
        values are means. `now`, `timezone` and `timeout`, of each query, mean what they mean in `search`; it raises
        what that raises.
        """
        from searchnews.search.batch import named
        from searchnews.search.comparison import compare

        with explained(self.snapshot):
            return compare(
                self.snapshot,
                [named(query) for query in queries],
                by=by,
                field=field,
                share=share,
                per=per,
                smooth=smooth,
                begin=begin,
                until=until,
                now=now,
                zone=timezone,
                corrections=self.corrections,
                annotations=self.annotations,
                synonyms=self.synonyms,
                timeout=timeout,
            )

    def news(
        self,
        searches: Iterable[NamedQuery],
        seen: Seen,
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Iterator[News]:
        """What is new for each of some searches since it was read, which `seen` remembers by the ids of articles: an
        iterator over the searches, each an iterator over its hits, newest first, with the parts of the query that each
        matches.

        `seen.marked(archive.snapshot, names)` says that these searches have read all there is. A wrong query has an
        error and no hits. The other arguments mean what they mean in `search`.
        """
        from searchnews.search.news import news

        return news(
            self.snapshot,
            searches,
            seen,
            copies=copies,
            now=now,
            zone=timezone,
            corrections=self.corrections,
            annotations=self.annotations,
            synonyms=self.synonyms,
            timeout=timeout,
        )

    def feed(
        self,
        asked: NamedQuery,
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> News:
        """All that a query finds, as if it were new: the newest first, with the parts of the query that each matches.
        The other arguments mean what they mean in `search`. A wrong query has an error and no hits."""
        from searchnews.search.news import Seen

        return next(self.news([asked], Seen(), copies=copies, now=now, timezone=timezone, timeout=timeout))

    def __contains__(self, id: object) -> bool:
        """Is there an article with this id? Raises TypeError for anything but a string."""
        return self.snapshot.find(id) is not None  # type: ignore[arg-type]  # find() tells what is no string

    def get(self, id: str) -> Article | None:
        """The article with this id, or None. Raises TypeError for anything but a string."""
        place = self.snapshot.find(id)
        with explained(self.snapshot):
            return self.snapshot.shards[place[0]].article(place[1]) if place else None

    def hit(self, id: str) -> Hit | None:
        """The article with this id as a hit, without matches, or None."""
        place = self.snapshot.find(id)
        if place is None:
            return None
        shard = self.snapshot.shards[place[0]]
        with explained(self.snapshot):
            article = shard.article(place[1])
        tagged, note = self.annotations.of(article.id)
        return Hit(article, 0.0, tagged=tagged, note=note, index=shard.index)

    def __iter__(self) -> Iterator[Article]:
        """All articles, segment by segment."""
        with explained(self.snapshot):
            for shard in self.snapshot.shards:
                for doc in np.flatnonzero(shard.live).tolist():
                    yield shard.article(doc)

    def ids(self) -> Iterator[str]:
        """The ids of all articles."""
        with explained(self.snapshot):
            for shard in self.snapshot.shards:
                for id_, live in zip(shard.segment.unique("id").values(), shard.live.tolist(), strict=True):
                    if live:
                        yield id_

    def suggest(self, prefix: str, field: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest values of a keyword or entity field of which a word begins with a prefix, and how many articles
        have them."""
        from searchnews.search import suggest

        with explained(self.snapshot):
            return suggest.values(self.snapshot, field, prefix, limit, self.corrections)

    def suggest_words(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest words of the texts that begin with a prefix, folded, and how often they occur."""
        from searchnews.search import suggest

        with explained(self.snapshot):
            return suggest.words(self.snapshot, prefix, limit)

    def suggest_letters(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """What goes on from a run of letters that are words of their own, and how many articles have it: the run with a
        letter more, or with more marks at its last letter. Nothing of other prefixes."""
        from searchnews.search import suggest

        with explained(self.snapshot):
            return suggest.letters(self.snapshot, prefix, limit)

    def spelled_otherwise(self, name: str, field: str) -> Sequence[Count]:
        """The commonest names of a field of names, or of all ("entity"), that may be this one and are written in
        another way or script."""
        from searchnews.search import spellings

        with explained(self.snapshot):
            return spellings.others(self.snapshot, name, field, self.corrections)

    def merge_suggestions(self, kind: str = "entity") -> Sequence[Alike]:
        """Names of a kind (person, org, place, other, or any) that may be one, written in several ways or scripts, in
        groups. Nothing is merged by that: who finds that a group is one writes it into entities.yaml."""
        from searchnews.search import spellings

        with explained(self.snapshot):
            return spellings.merge_suggestions(self.snapshot, kind, self.corrections)

    def tags(self) -> Mapping[str, int]:
        """The tags that articles of the archive have, in order, and how many have each."""
        return tag_counts(self.snapshot, self.annotations.tags)

    def _tree(self, text: str | Node, now: datetime | None, timezone: tzinfo) -> Node:
        """The tree of a query, in which dates may be written in the archive's languages, with what is tagged now."""
        if not isinstance(text, (str, Node)):
            raise TypeError(f"query: expected a string or a tree, got {text!r}")
        if isinstance(text, Node):
            return with_tags(text, self.annotations.tags)
        known = self.snapshot
        tree = query.parse(text, now, timezone, known.languages, known.own, self.synonyms)
        return with_tags(tree, self.annotations.tags) if "tagged" in text.lower() else tree
