"""How does a network learn? Teachers from annotated documents; the student from those and from the teachers' labels."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from searchnews.analysis import tokenize
from searchnews.entities.features import letters_apart
from searchnews.entities.labels import LABELS
from training.batches import Lexicon, gold_batch, make_batch, silver_batch
from training.corpora import Document, Gold
from training.network import Batch, Network

# Words that the run-time does not look at: seen so often as candidates, part of a name in a smaller share of cases.
# A quarter of all candidates, for 0.02 of F1 on testa and 0.1 on worldwide newswire; at 0.01 a third, for 0.02 and 0.2.
NEVER = 20, 0.003
OFTEN_NAMED = 20  # but not those of so many names: "der" is seldom in a name, but in that of many an Austrian

Learner = TypeVar("Learner", bound=Network)

ARTICLES = 8  # of labelled news per batch
WORDS = 2500  # annotated, per batch
RENDERINGS = 3  # ways in which every annotated document is printed; the last has a blank between all tokens
CAPITALS = 0.05  # share of annotated sentences that are set in capitals
HEADLINES = 0.15  # share of the headlines of labelled news that are
SLOWLY = 1 / 8  # of the rate: what has learnt before
EXCERPTS = 0.1  # share of documents of which only three sentences are shown, so that the network can do without context


def gold_batches(
    lexicon: Lexicon, documents: Sequence[Document], seed: int, renderings: int = RENDERINGS
) -> list[Batch]:
    """Batches of annotated documents, each document in several renderings and neighbourhoods."""
    rng = random.Random(seed)
    batches = []
    for rendering in range(renderings):
        order = list(documents)
        rng.shuffle(order)
        golds: list[Gold] = []
        size = 0
        for document in order:
            if rng.random() < EXCERPTS and len(document.sentences) > 3:
                first = rng.randrange(len(document.sentences))
                document = Document(f"{document.name}/{first}", document.sentences[first : first + 3])
            golds.append(document.render(rendering, spaced=rendering == RENDERINGS - 1, upper=CAPITALS))
            size += sum(map(len, document.sentences))
            if size >= WORDS:
                batches.append(gold_batch(lexicon, golds))
                golds, size = [], 0
    return batches


@dataclass(frozen=True, slots=True)
class Silver:
    """Articles as (headline, body) and the labels that teachers gave their tokens, float16[tokens, LABELS]."""

    articles: list[tuple[str, str]]
    probabilities: npt.NDArray[np.float16]


def label_news(teachers: Sequence[Network], lexicon: Lexicon, articles: Sequence[tuple[str, str]]) -> Iterator[Silver]:
    """News with the mean of the teachers' probabilities."""
    for teacher in teachers:
        teacher.eval()
    for at in range(0, len(articles) - ARTICLES + 1, ARTICLES):
        chosen = list(articles[at : at + ARTICLES])
        batch, tokens, token = make_batch(lexicon, [join(article) for article in chosen])
        probabilities = np.zeros((len(tokens.start), LABELS), np.float16)
        probabilities[:, 0] = 1
        with torch.no_grad():
            mean = sum(torch.softmax(teacher(batch)[1], 1) for teacher in teachers) / len(teachers)
        probabilities[token] = mean.numpy()
        yield Silver(chosen, probabilities)


def never_named(
    lexicon: Lexicon, silvers: Sequence[Silver], gold: Sequence[Batch], words: int, least: int, share: float
) -> npt.NDArray[np.bool_]:
    """bool[words + 1]: is this word of the table, though `least` times or more a candidate, part of a name in a smaller
    share of cases?"""
    seen, named = np.zeros(words + 1), np.zeros(words + 1)
    for silver in silvers:
        tokens = tokenize([join(article) for article in silver.articles], lexicon.vocabulary)
        tokens = letters_apart(tokens, lexicon.vocabulary)
        lexicon.update()
        candidate = silver.probabilities[:, 0] != 1
        row = lexicon.features.exact[tokens.spelling[candidate]]
        seen += np.bincount(row, minlength=words + 1)
        named += np.bincount(row, weights=1.0 - silver.probabilities[candidate, 0], minlength=words + 1)
    for batch in gold:
        row = batch.exact[batch.word[batch.place] - 1].numpy()
        seen += np.bincount(row, minlength=words + 1)
        named += np.bincount(row, weights=batch.target.numpy() > 0, minlength=words + 1)
    never = (seen >= least) & (named < share * seen) & (named < OFTEN_NAMED)
    never[0] = False  # unknown words
    return never


def join(article: tuple[str, str], capitals: bool = False) -> str:
    """An article's headline and body as one text."""
    title, body = article
    return f"{title.upper() if capitals else title}\n\n{body}"


def silver_stream(lexicon: Lexicon, silvers: Sequence[Silver], seed: int) -> Iterator[Batch]:
    """Batches of labelled news for ever, some headlines in capitals (capitals do not change where tokens are)."""
    rng = random.Random(seed)
    while True:
        for silver in rng.sample(silvers, len(silvers)):
            texts = [join(article, rng.random() < HEADLINES) for article in silver.articles]
            yield silver_batch(lexicon, texts, silver.probabilities)


def gold_stream(batches: Sequence[Batch], seed: int) -> Iterator[Batch]:
    """The batches for ever, shuffled anew each time."""
    rng = random.Random(seed)
    while True:
        yield from rng.sample(batches, len(batches))


def mixed(gold: Iterator[Batch], silver: Iterator[Batch], share: float, seed: int) -> Iterator[Batch]:
    """Batches from both, `share` of them gold."""
    rng = random.Random(seed)
    while True:
        yield next(gold) if rng.random() < share else next(silver)


def fit(
    network: Learner,
    batches: Iterator[Batch],
    steps: int,
    rate: float,
    word_rate: float,
    report: Callable[[int, float], None],
) -> Learner:
    """Train for some steps with Adam and a rate that falls to nothing; the result is a moving average of the weights.
    The tables of words learn by their own rate, and only the rows that a batch touches."""
    tables, dense, slow = [table.weight for table in _tables(network)], _dense(network), network.pretrained()
    known = {id(parameter) for parameter in slow}
    rest = [parameter for parameter in dense if id(parameter) not in known]
    optimisers = [(torch.optim.Adam(rest, lr=rate), rate), (torch.optim.SparseAdam(tables, lr=word_rate), word_rate)]
    if slow:
        optimisers.append((torch.optim.AdamW(slow, lr=rate * SLOWLY, weight_decay=0.01), rate * SLOWLY))
    average = deepcopy(network)
    averaged = _dense(average)
    network.train()
    loss_sum = 0.0
    for step in range(steps):
        batch = next(batches)
        loss = loss_of(network(batch), batch.target)
        for optimiser, base in optimisers:
            optimiser.zero_grad()
            for group in optimiser.param_groups:
                group["lr"] = base * min(1.0, (step + 1) / 100) * (1 - step / steps)
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 5.0)
        nn.utils.clip_grad_norm_(slow, 1.0)
        for optimiser, _ in optimisers:
            optimiser.step()
        loss_sum += float(loss.detach())
        if step % 8 == 0:
            with torch.no_grad():
                for mean, now in zip(averaged, dense, strict=True):
                    mean.lerp_(now, 1 - min(0.98, step / (step + 100)))
        if step % 500 == 499:
            report(step + 1, loss_sum / 500)
            loss_sum = 0.0
    for mean, now in zip(_tables(average), _tables(network), strict=True):
        mean.weight = now.weight
    average.eval()
    return average


def _tables(network: Network) -> list[nn.Embedding]:
    """The tables of words."""
    return [module for module in network.modules() if isinstance(module, nn.Embedding) and module.sparse]


def _dense(network: Network) -> list[nn.Parameter]:
    """The parameters that every batch touches: all but the tables of words, and what does not learn."""
    sparse = {id(table.weight) for table in _tables(network)}
    return [p for p in network.parameters() if p.requires_grad and id(p) not in sparse]


def loss_of(scores: tuple[Tensor, Tensor], target: Tensor) -> Tensor:
    """Both readings have to say what is right."""
    first, second = scores
    return nn.functional.cross_entropy(first, target) + nn.functional.cross_entropy(second, target)
