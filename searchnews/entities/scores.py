"""How good is a tagger? Exact-span F1 against annotated texts, in characters, through the public interface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from searchnews.article import Mention

MAIN_KINDS = ("person", "org", "place")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of spans that are right, found, and annotated."""

    right: int
    found: int
    annotated: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.found + self.annotated) if self.found + self.annotated else 0.0


def score(
    tag: Callable[[str], Iterable[Mention]], texts: Sequence[tuple[str, Iterable[tuple[int, int, str]]]]
) -> dict[str, Score]:
    """Scores per kind, and of person, org and place together under "all". A span is right if its start, its end and its
    kind are."""
    right, found, annotated = Counter[str](), Counter[str](), Counter[str]()
    for text, spans in texts:
        gold = set(spans)
        tagged = {(m.start, m.end, m.kind) for m in tag(text)}
        for counter, some in ((right, gold & tagged), (found, tagged), (annotated, gold)):
            counter.update(kind for _, _, kind in some)
    kinds = sorted(set(found) | set(annotated))
    scores = {kind: Score(right[kind], found[kind], annotated[kind]) for kind in kinds}
    scores["all"] = Score(*(sum(c[kind] for kind in MAIN_KINDS) for c in (right, found, annotated)))
    return scores
