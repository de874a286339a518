"""How many names are found with the right span and kind, and how fast?

    python benchmarks/bench_entities.py [--gold PATH...] [--corpus FILE.jsonl[.gz]] [--articles N] [--spacy MODEL]
                                        [--ner FOLDER] [--raise-floors]

``--gold`` takes CoNLL files (eng.testa, wikigold.conll.txt) and folders of .tsv files. Their tokens are joined to the
text that a newspaper could have printed, one sentence a line, and tagged document by document. A name is right if its
first and last character and its kind are. "all" is person, org and place together. F1 below the floors in
``floors_entities.json`` fails; floors only rise. Neither set has been learnt from (searchnews/entities/model.md).
``--ner`` measures the models of other languages by what their recipes keep apart (training/recipes.py), and how fast
they are on those texts.

Speed is measured on one core, from the tokens of titles and bodies to mentions with full names, in batches of 4 MB as
in indexing; also with the tokenising. Without ``--corpus``, on sentences made by a fixed recipe. With ``--spacy``, an
installed spaCy pipeline is scored on the same gold and timed on the same articles (fewer of them) in the same run.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

# Before NumPy is imported: one core is what is measured.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from training.corpora import Gold, read_documents
from training.recipes import RECIPES, judges

import searchnews
from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article, Mention
from searchnews.entities import Tagger, load, named, tag
from searchnews.entities.scores import Score, score
from searchnews.indexing.enrich import Enrich

FLOORS = Path(__file__).with_name("floors_entities.json")
KINDS = ("person", "org", "place", "misc", "all")
BATCH = 4_000_000  # characters
SPACY_ARTICLES = 100

Articles = list[tuple[str, str]]
Pieces = Sequence[Articles]


def made_up_articles(count: int) -> Articles:
    """Articles by a fixed recipe: about 400 words, a name every ten or so."""
    rng = random.Random(1)
    given = ["Alma", "Boris", "Chen", "Dalia", "Emeka", "Farid", "Greta", "Hugo", "Ines", "Jonas"]
    family = ["Ferrier", "Quill", "Oduya", "Haddad", "Lindqvist", "Moreau", "Tanaka", "Novak", "Okafor", "Silva"]
    places = ["London", "Paris", "Nairobi", "Lima", "Hanoi", "Oslo", "Texas", "Kenya", "Peru", "Norway"]
    firms = ["Zorin Motor Co", "Bank of Kenya", "Quill Energy Plc", "the World Kite Federation", "Novak Steel AG"]
    verbs = ["said", "met", "warned", "praised", "sued", "left", "joined", "told", "backed", "feared"]
    filler = "the of a to and in that market price report week plan for with on by as year after had been"
    words = filler.split()

    def sentence() -> str:
        who = rng.choice([f"{rng.choice(given)} {rng.choice(family)}", f"Mr {rng.choice(family)}", rng.choice(firms)])
        rest = " ".join(rng.choices(words, k=rng.randint(8, 16)))
        return f"{who} {rng.choice(verbs)} {rest} in {rng.choice(places)} {' '.join(rng.choices(words, k=4))}."

    return [
        (f"{rng.choice(family)} {rng.choice(verbs)} {rng.choice(firms)}", " ".join(sentence() for _ in range(17)))
        for _ in range(count)
    ]


def read_articles(path: Path, count: int) -> Articles:
    """The first articles of a .jsonl[.gz] file."""
    articles: Articles = []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(articles) == count:
                break
            article = json.loads(line)
            articles.append((article.get("title") or "", article.get("body") or ""))
    return articles


def batches(articles: Articles) -> list[Articles]:
    """The articles in batches of about BATCH characters."""
    found: list[Articles] = [[]]
    size = 0
    for article in articles:
        if size > BATCH:
            found.append([])
            size = 0
        found[-1].append(article)
        size += len(article[0]) + len(article[1])
    return found


def speed(tagger: Tagger, pieces: Pieces, language: str = "en") -> tuple[int, float, float]:
    """(tokens, seconds to tokenise, seconds to tag), of processor time; the first batch warms up and counts too,
    because meeting a word for the first time is part of the work."""
    vocabulary = Vocabulary()
    count, tokenising, tagging = 0, 0.0, 0.0
    for piece in pieces:
        begin = time.process_time()
        tokens = tokenize([text for article in piece for text in article], vocabulary, language)
        middle = time.process_time()
        tagger(tokens, vocabulary)
        count += len(tokens.start)
        tokenising += middle - begin
        tagging += time.process_time() - middle
    return count, tokenising, tagging


def share_of_indexing(articles: Articles) -> float:
    """Which part of the processor time of indexing (names, dates, copies; one process) is for names?"""
    records = [Article(id=str(i), title=title, body=body) for i, (title, body) in enumerate(articles)]
    seconds = []
    for entities in ("default", "none"):
        with tempfile.TemporaryDirectory() as folder, searchnews.create(Path(folder) / "index") as archive:
            begin = time.process_time()
            archive.add(records, jobs=1, enrich=Enrich(entities=entities))
            seconds.append(time.process_time() - begin)
    return 1 - seconds[1] / seconds[0]


def quality(tagger: Tagger, paths: Sequence[Path]) -> dict[str, dict[str, Score]]:
    """The scores on every set, by file name."""
    tagged: Callable[[str], list[Mention]] = partial(tag, tagger=tagger)
    result = {}
    for path in paths:
        golds = [document.render(0, separator="\n") for document in read_documents(path)]
        result[path.name] = score(tagged, [(gold.text, gold.spans) for gold in golds])
    return result


def others(folder: Path) -> dict[str, dict[str, Score]]:
    """The scores of the other languages, by language and set."""
    result = {}
    for language in RECIPES:
        tagged = partial(tag, tagger=load(language=language), language=language)
        texts: Articles = []
        for name, documents in judges(language, folder).items():
            golds = [document.render(0, separator="\n") for document in documents]
            if RECIPES[language].without_misc:
                golds = [Gold(g.name, g.text, tuple(s for s in g.spans if s[2] != "misc")) for g in golds]
            result[f"{language} {name}"] = score(tagged, [(gold.text, gold.spans) for gold in golds])
            texts += [("", gold.text) for gold in golds]
        count, _, seconds = speed(load(language=language), [texts], language)
        print(f"searchnews   {language}: {count:,} tokens, {count / seconds:,.0f} a second from tokens to mentions")
    return result


def show(who: str, scores: dict[str, dict[str, Score]]) -> None:
    """A table of F1, with precision and recall of all kinds."""
    for name, found in scores.items():
        cells = "  ".join(f"{kind} {100 * found[kind].f1:5.2f}" for kind in KINDS if kind in found)
        print(f"{who:12} {name:30} {cells}  (P {100 * found['all'].precision:.1f}, R {100 * found['all'].recall:.1f})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print figures; 1 if a floor does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--ner", type=Path, metavar="FOLDER", help="with LANGUAGE/NAME.txt.gz")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--spacy", metavar="MODEL", help="for example en_core_web_sm")
    parser.add_argument("--raise-floors", action="store_true")
    options = parser.parse_args(arguments)

    tagger = load()
    scores = quality(tagger, options.gold)
    if options.ner:
        scores |= others(options.ner)
    show("searchnews", scores)
    articles = read_articles(options.corpus, options.articles) if options.corpus else made_up_articles(options.articles)
    count, tokenising, tagging = speed(tagger, batches(articles))
    print(f"searchnews   {count:,} tokens: {count / tagging:,.0f} a second from tokens to mentions,")
    print(f"             {count / (tokenising + tagging):,.0f} a second from text to mentions")
    print(f"             {share_of_indexing(articles):.0%} of the time of indexing")

    if options.spacy:
        pipeline = named(f"spacy:{options.spacy}")
        show("spaCy", quality(pipeline, options.gold))
        count_spacy, _, seconds = speed(pipeline, [articles[:SPACY_ARTICLES]])
        print(f"spaCy        {count_spacy:,} tokens: {count_spacy / seconds:,.0f} a second")
        print(f"             searchnews is {count / tagging / (count_spacy / seconds):,.0f} times as fast")

    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    failed = False
    for name, found in scores.items():
        for kind in KINDS:
            if kind not in found:
                continue
            f1 = round(100 * found[kind].f1, 2)
            floor = floors.get(name, {}).get(kind, 0.0)
            if f1 < floor:
                print(f"{name}: {kind} {f1} is below its floor of {floor}", file=sys.stderr)
                failed = True
            elif options.raise_floors:
                floors.setdefault(name, {})[kind] = f1
    if options.raise_floors and not failed:
        FLOORS.write_text(json.dumps(floors, indent=4, sort_keys=True) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
