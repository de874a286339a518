"""Make an entity model: python -m training --data PATH... --news FILE... --out model.npz

1. vectors of spellings are counted from the news and the annotated texts, and pre-trained ones read (--vectors),
2. teachers learn from the annotated documents,
3. they label news that nobody has annotated,
4. the student, the network that is shipped, learns from both, and from what machines annotated (--noisy),
5. it is measured as users run it, and written with a model card beside it (model.md).

Where there is little news without annotations (all languages but English), there are no teachers (--teachers 0), and
the student borrows the broad table of the English model (--lend) beside one of its own (--known).

A model can learn on (--start), in minutes and from less. It keeps its words, and its broad table as it is, which models
of other languages may borrow. Teachers that begin with its words, and models that began as it did (--ask), label news.

With the same files, seed, threads and versions the model comes out the same. It takes about an hour; with --work, what
is finished is kept in a folder, and a second run with the same options goes on from there.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from searchnews.entities import tag
from searchnews.entities.features import word_rows
from searchnews.entities.model import Weights, read_weights, words_of
from searchnews.entities.scores import Score, score
from searchnews.entities.tagger import NeuralTagger, read_model
from training import known
from training.batches import Lexicon
from training.broad import lent, read_broad, unchanged
from training.corpora import Document, hold_out, read_documents, without
from training.gazetteers import read_gazetteers
from training.learn import (
    NEVER,
    RENDERINGS,
    Learner,
    fit,
    gold_batches,
    gold_stream,
    label_news,
    mixed,
    never_named,
    silver_stream,
)
from training.network import STUDENT, TEACHER, Batch, Network, Sizes, Student, Teacher, export
from training.transformer import MiniLM, Pieces, Reader, read_minilm
from training.vectors import DIMENSIONS, SEEN, news_texts, train_vectors

TEACHER_EPOCHS = 8  # after that they know the training set by heart and testa falls
READER_EPOCHS = 6
LONGEST_BODY = 6000  # characters of an article that are labelled
GOLD_SHARE = 0.25  # of the student's batches, where there is labelled news
SHORTEST_BODY = 200


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's docstring."""
    options = _options(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:6.0f}s  {text}", file=sys.stderr, flush=True)

    documents: list[Document] = []
    measured: dict[str, list[Document]] = {}
    for path in options.data:
        documents += read_documents(path, options.together)
    for path in options.split:
        train, measured[f"{path.name} (held out)"] = hold_out(read_documents(path, options.together), options.hold_out)
        documents += train
    noisy = [d for path in options.noisy for d in read_documents(path, options.together)]
    for kind in options.without:
        documents, noisy = without(documents, kind), without(noisy, kind)
    for path in options.measure:
        measured[path.name] = read_documents(path)
    say(f"{len(documents)} annotated documents, {sum(map(len, measured.values()))} to measure with")

    start = read_weights(options.start) if options.start else None
    if start:
        words, vectors = words_of(start), start.word[1:] * start.word_scale
        broad = [unchanged(table) for table in start.broad]
    else:
        words, vectors = _vectors(options, [*documents, *noisy])
        own = known.read(options.known) if options.known else read_broad(options.vectors, options.seed)
        broad = [own, lent()] if options.lend else [own]
    say(f"vectors of {len(words)} spellings, and of {len(broad[0].hashes)} words from elsewhere")

    gazetteers = read_gazetteers()
    say(f"{len(gazetteers)} words in gazetteers" + ("" if gazetteers else "; pip install 'searchnews[train]' has them"))
    lexicon = Lexicon(word_rows(words, [table.hashes for table in broad]), gazetteers)
    gold = gold_batches(lexicon, documents, options.seed)
    machine = gold_batches(lexicon, noisy, options.seed, renderings=1)
    sizes = replace(STUDENT, word=options.numbers)

    def student_from(weights: Weights | None) -> Student:
        student = Student(sizes, vectors, broad, options.word_dropout, options.dropout)
        if weights:
            student.go_on_from(weights)
        return student

    def annotated(seed: int) -> Iterator[Batch]:
        people = gold_stream(gold, seed)
        return mixed(people, gold_stream(machine, seed), 1 - options.noisy_share, seed) if machine else people

    def taught(teacher: Learner, name: str, epochs: int, seed: int) -> Learner:
        kept = options.work / f"{name}.pt" if options.work else None
        if kept and kept.exists():
            teacher.load_state_dict(torch.load(kept, weights_only=True))
            return teacher
        steps = epochs * len(gold) // RENDERINGS
        teacher = fit(teacher, annotated(seed), steps, 2e-3, 5e-4, _reporter(say, name))
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            torch.save(teacher.state_dict(), kept)
        return teacher

    teachers: list[Network] = [student_from(read_weights(path)) for path in options.ask]
    largest = replace(TEACHER, word=min(TEACHER.word, vectors.shape[1]))
    for number in range(options.teachers if options.news else 0):
        torch.manual_seed(options.seed + number)
        teacher = Teacher(largest, vectors, broad, options.word_dropout, dropout=0.4)
        teachers.append(taught(teacher, f"teacher-{number + 1}", TEACHER_EPOCHS, options.seed + number))
    for number in range(options.readers if options.news else 0):
        torch.manual_seed(options.seed + number)
        before, numbers = read_minilm()
        reader = Reader(largest, vectors, broad, 0.3, 0.3, MiniLM(before), Pieces(lexicon.vocabulary, numbers))
        teachers.append(taught(reader, f"reader-{number + 1}", READER_EPOCHS, options.seed + number))

    articles = _sample(options.news, options.silver * 1_000_000, options.seed) if teachers else []
    if options.relabel:
        articles += [("", document.render(0, separator="\n").text) for document in noisy]
        random.Random(options.seed).shuffle(articles)
    say(f"{len(articles)} articles of news to label")
    silver = list(label_news(teachers, lexicon, articles))
    say("labelled")

    torch.manual_seed(options.seed)
    batches = annotated(options.seed)
    if silver:
        batches = mixed(batches, silver_stream(lexicon, silver, options.seed), options.gold_share, options.seed)
    rate, word_rate = options.rates
    learnt = fit(student_from(start), batches, options.steps, rate, word_rate, _reporter(say, "student"))
    least, share = options.never
    never = never_named(lexicon, silver, [*gold, *machine], len(words), int(least), share)
    if start:  # without labelled news too little has been seen
        never = start.never | never if silver else start.never
    with torch.no_grad():
        for reading in (learnt.first, learnt.second):
            reading.bias[0] -= options.eager
    np.savez_compressed(options.out, allow_pickle=False, **export(learnt, words, broad, never))
    say(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")

    tagger = NeuralTagger(read_model(options.out))
    scores = {}
    for name, held in measured.items():
        golds = [d.render(0) for d in held]
        scores[name] = score(lambda text: tag(text, tagger), [(g.text, g.spans) for g in golds])
        say(f"{name}: {_line(scores[name])}")
    options.out.with_suffix(".md").write_text(
        _card(options, sizes, documents, noisy, len(words), len(articles), scores)
    )


def _vectors(options: argparse.Namespace, documents: Sequence[Document]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """(words, vectors) of the news and the annotated texts."""
    kept = options.work / "vectors.npz" if options.work else None
    if kept and kept.exists():
        with np.load(kept, allow_pickle=False) as file:
            return file["words"].tolist(), file["vectors"]
    texts = (text for article in news_texts(options.news) for text in article)
    words, vectors, _ = train_vectors(
        (*texts, *(d.render(0).text for d in documents)), DIMENSIONS, options.seed, options.seen
    )
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, words=np.array(words), vectors=vectors)
    return words, vectors


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m training", description="Make an entity model.")
    add = parser.add_argument
    add("--language", default="en", metavar="CODE", help="of the news: what the card says [en]")
    add("--data", type=Path, nargs="*", default=[], metavar="PATH",
        help="annotated news: CoNLL files, or folders of .tsv files with a document each")  # fmt: skip
    add("--noisy", type=Path, nargs="*", default=[], metavar="PATH", help="news that machines annotated")
    add("--noisy-share", type=float, default=0.3, metavar="SHARE", help="of what it sees [0.3]")
    add("--without", nargs="*", default=[], metavar="KIND", help="kinds of names that are none here, such as misc")
    add("--together", type=int, default=1, metavar="N", help="sentences of a document, where a file has no marks [1]")
    add("--news", type=Path, nargs="*", default=[], metavar="FILE", help=".jsonl[.gz] files with title and body")
    add("--vectors", type=Path, metavar="FILE",
        help="pre-trained vectors of words, such as GloVe's (.txt[.gz], or .json with \"vectors\")")  # fmt: skip
    add("--known", type=Path, metavar="FILE", help="a broad table (python -m training.known) instead of --vectors")
    add("--lend", action="store_true", help="use the broad table of the English model, too")
    add("--seen", type=int, nargs=2, default=SEEN, metavar="N",
        help="how often a spelling is seen that gets a vector: with a capital, without [4 10]")  # fmt: skip
    add("--numbers", type=int, default=STUDENT.word, help="of a word's vector in the student [80]")
    add("--dropout", type=float, default=0.1, help="of the student [0.1]")
    add(
        "--word-dropout",
        type=float,
        default=0.2,
        help="share of the student's words known by their letters alone [0.2]",
    )
    add("--never", type=float, nargs=2, default=NEVER, metavar="N",
        help="words seen so often, and named in a smaller share of cases, are no candidates [20 0.003]")  # fmt: skip
    add("--eager", type=float, default=0.0, metavar="NATS", help="how much less sure the student is of no name [0]")
    add("--terms", nargs="*", default=[], metavar="TEXT", help="of what it learns from, for the card; a line each")
    add("--out", type=Path, required=True, help="the model file, .npz; the card goes beside it")
    add("--measure", type=Path, nargs="*", default=[], metavar="PATH", help="annotated news not to learn from")
    add("--split", type=Path, nargs="*", default=[], metavar="PATH", help="annotated news, of which some measures")
    add(
        "--hold-out",
        type=float,
        default=0.2,
        metavar="SHARE",
        help="of the documents in --split, to measure with [0.2]",
    )
    add("--silver", type=float, default=3, metavar="MILLIONS", help="words of news for the teachers to label [3]")
    add("--teachers", type=int, default=3, help="[3]")
    add("--readers", type=int, default=0,
        help="teachers that have read far more before; training.transformer says what to install [0]")  # fmt: skip
    add("--steps", type=int, default=5500, help="of the student [5500]")
    add("--rates", type=float, nargs=2, default=(2e-3, 1e-3), metavar="RATE",
        help="how fast the student learns, its layers and its words [2e-3 1e-3]")  # fmt: skip
    add("--start", type=Path, metavar="MODEL", help="the student learns on from this model")
    add("--ask", type=Path, nargs="*", default=[], metavar="MODEL", help="models to label news, from the same --start")
    add("--relabel", action="store_true", help="teachers label the texts of --noisy, too")
    add("--gold-share", type=float, default=GOLD_SHARE, metavar="SHARE",
        help="of what the student sees: all but what teachers labelled [0.25]")  # fmt: skip
    add("--work", type=Path, metavar="FOLDER", help="keep vectors and teachers here, and use those that are there")
    add("--seed", type=int, default=1, help="[1]")
    add("--threads", type=int, default=1, help="[1]")
    return parser.parse_args(arguments)


def _reporter(say: Callable[[str], None], who: str) -> Callable[[int, float], None]:
    return lambda step, loss: say(f"{who}: step {step}, loss {loss:.4f}")


def _sample(paths: Sequence[Path], words: float, seed: int) -> list[tuple[str, str]]:
    """Articles of about so many words. Every file gives its share of the square root of its size, so that a small
    collection of another kind of news counts."""
    rng = random.Random(seed)
    collections = []
    for path in paths:
        found = [(title, body[:LONGEST_BODY]) for title, body in news_texts([path]) if len(body) >= SHORTEST_BODY]
        rng.shuffle(found)
        collections.append(found)
    weights = [sum(len(body) for _, body in found) ** 0.5 for found in collections]
    chosen: list[tuple[str, str]] = []
    for found, weight in zip(collections, weights, strict=True):
        budget = 6 * words * weight / sum(weights)  # characters
        for article in found:
            if budget <= 0:
                break
            chosen.append(article)
            budget -= len(article[1])
    rng.shuffle(chosen)
    return chosen


def _line(scores: dict[str, Score]) -> str:
    return ", ".join(f"{kind} {100 * s.f1:.2f}" for kind, s in scores.items())


def _card(
    options: argparse.Namespace,
    sizes: Sizes,
    documents: Sequence[Document],
    noisy: Sequence[Document],
    words: int,
    articles: int,
    scores: dict[str, dict[str, Score]],
) -> str:
    def told(paths: Sequence[Path], found: Sequence[Document]) -> str:
        tokens = sum(len(sentence) for d in found for sentence in d.sentences)
        return f"{', '.join(p.name for p in paths) or 'nothing'}; {tokens:,} tokens"

    share = f", all but {options.hold_out:.0%} of {', '.join(p.name for p in options.split)}" if options.split else ""
    elsewhere = options.known or options.vectors
    lines = [
        f"# {options.out.name}",
        "",
        f"An entity model for searchnews, language `{options.language}`: person, org, place and misc. NumPy arrays",
        "without pickles; `searchnews/entities/model.py` says what each is.",
        "",
        f"- made: {datetime.date.today().isoformat()}, `python -m training`, seed {options.seed},"
        f" {options.steps} steps, dropout {options.dropout} and {options.word_dropout}, eager {options.eager},",
        f"  torch {torch.__version__}, numpy {np.__version__}",
        f"- annotated: {told([*options.data, *options.split], documents)}{share}",
        f"- annotated by machines: {told(options.noisy, noisy)}, {options.noisy_share:.0%} of what it saw",
        f"- not annotated: {', '.join(p.name for p in options.news) or 'nothing'}; {articles:,} articles labelled by"
        f" {options.teachers + options.readers} teachers",
        f"- words from elsewhere: {elsewhere.name if elsewhere else 'none'}"
        + ("; and those of the English model" if options.lend else ""),
        f"- without: {', '.join(options.without) or 'nothing'}; size: {words:,} words,"
        f" {options.out.stat().st_size / 1e6:.1f} MB; {sizes}",
        "",
        "The terms of what it learnt from:",
        "",
        *(f"- {line}" for line in options.terms),
        "",
        "Exact-span F1 on texts it has not learnt from (all: person, org and place together):",
        "",
        "| set | person | org | place | misc | all |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, found in scores.items():
        cells = [f"{100 * found[k].f1:.1f}" if k in found else "" for k in ("person", "org", "place", "misc", "all")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "It holds learnt weights, hashes and a list of single words, nothing of the texts."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
