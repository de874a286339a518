"""What does Natasha's tagger say are names? python -m training.russian NATASHA IN.txt.gz... OUT.txt.gz

Writes the sentences of CoNLL files with the labels of Slovnet's tagger of news (package slovnet, MIT; its model and the
vectors that it needs are in the data folder of the package natasha). It was made for Russian news and marks persons,
organisations and places like FactRuEval does, which Wikipedia's links do not.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from training.corpora import read_conll


def main(arguments: list[str]) -> None:
    """See the module's docstring."""
    from navec import Navec
    from slovnet import NER

    folder, *paths, out = map(Path, arguments)
    tagger = NER.load(next((folder / "model").glob("slovnet_ner_*.tar")))
    tagger.navec(Navec.load(next((folder / "emb").glob("navec_*.tar"))))
    sentences = [[word for word, _ in s] for path in paths for d in read_conll(path) for s in d.sentences]
    with gzip.open(out, "wt", encoding="utf-8") as file:
        for words, markup in zip(sentences, tagger.map(" ".join(words) for words in sentences), strict=True):
            at = 0
            for word in words:
                span = next((s for s in markup.spans if s.start < at + len(word) and at < s.stop), None)
                tag = f"{'B' if at <= span.start else 'I'}-{span.type}" if span else "O"
                file.write(f"{word}\t{tag}\n")
                at += len(word) + 1
            file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
