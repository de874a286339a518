"""Making an entity model: readers of annotated news, and (with torch) that NumPy computes what was learnt."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from searchnews.analysis import Vocabulary, tokenize
from searchnews.entities import LANGUAGES
from searchnews.entities.features import broad_hash, letters_apart
from searchnews.entities.tagger import mentions_of

# At the end: both folders have a module `corpus`.
sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

from training import known
from training.corpora import Document, hold_out, read_documents, tag_spans, token_labels, without
from training.recipes import RECIPES

TAGS = [
    ("O I-PER I-PER O", [(1, 2, "PER")]),  # IOB1
    ("I-PER B-PER I-ORG", [(0, 0, "PER"), (1, 1, "PER"), (2, 2, "ORG")]),
    ("B-Person I-Person O B-Person", [(0, 1, "Person"), (3, 3, "Person")]),  # BIO
    ("S-LOC B-ORG I-ORG E-ORG B-ORG E-ORG", [(0, 0, "LOC"), (1, 3, "ORG"), (4, 5, "ORG")]),  # BIOES
    ("O O", []),
    ("", []),
]


@pytest.mark.parametrize(("tags", "spans"), TAGS)
def test_tag_schemes(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert tag_spans(tags.split()) == spans


SENTENCE = [
    ("Alma", "I-PER"), ("Ferrier", "I-PER"), ("'s", "O"), ("firm", "O"), (",", "O"), ("Zorin", "I-ORG"),
    ("Corp.", "I-ORG"), ("(", "O"), ("of", "O"), ("U.S.", "I-LOC"), (")", "O"), ("said", "O"), ('"', "O"), ("no", "O"),
    ('"', "O"), (".", "O"),
]  # fmt: skip


def spans_of(document: Document, **options: object) -> tuple[str, list[tuple[str, str]]]:
    gold = document.render(0, separator="\n", **options)  # type: ignore[arg-type]
    return gold.text, [(gold.text[start:end], kind) for start, end, kind in gold.spans]


def test_documents_are_printed_as_newspapers_do() -> None:
    names = [("Alma Ferrier", "person"), ("Zorin Corp.", "org"), ("U.S.", "place")]
    document = Document("a", (SENTENCE,))
    assert spans_of(document) == ('Alma Ferrier\'s firm, Zorin Corp. (of U.S.) said "no".\n', names)
    text, found = spans_of(document, spaced=True)
    assert text == 'Alma Ferrier \'s firm , Zorin Corp. ( of U.S. ) said " no " .\n'
    assert found == names
    text, found = spans_of(document, upper=1.0)
    assert text == text.upper()
    assert found == [(name.upper(), kind) for name, kind in names]


def test_labels_of_tokens() -> None:
    gold = Document("a", (SENTENCE, [("São", "B-LOC"), ("Tomé", "I-LOC"), ("Oslo", "B-LOC")])).render(0)
    vocabulary = Vocabulary()
    tokens = letters_apart(tokenize(["Before.", gold.text], vocabulary), vocabulary)
    empty = Document("b", ()).render(0)
    first, last, kind = mentions_of(token_labels(tokens, [empty, gold]))
    found = [tokens.data[tokens.start[a] : tokens.end[b]].decode() for a, b in zip(first, last, strict=True)]
    assert found == ["Alma Ferrier", "Zorin Corp", "U.S", "São Tomé", "Oslo"]
    assert kind.tolist() == [0, 1, 2, 2, 2]


def test_files_and_folders(tmp_path: Path) -> None:
    conll = tmp_path / "a.conll"
    conll.write_text(
        "-DOCSTART- -X- O O\n\nAlma NNP I-NP I-PER\nsaid VBD O O\n\nYes UH O O\n\n-DOCSTART- O\n\nOslo O I-LOC\n"
    )
    assert [len(d.sentences) for d in read_documents(conll)] == [2, 1]
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "x.tsv").write_text("New\tB-Location\nYork\tI-Location\n\t\nsaid\tO\n")
    (document,) = read_documents(folder)
    assert document.sentences == ([("New", "B-Location"), ("York", "I-Location")], [("said", "O")])


def test_of_nested_names_the_whole_one_is_learnt(tmp_path: Path) -> None:
    """The first column of tags is the outermost name, further ones are names inside it."""
    (tmp_path / "x.tsv").write_text(
        "the\tO\nCentral\tB-Location\tO\tO\nAfrican\tI-Location\tB-NORP\nRepublic\tI-Location\tO\tB-Misc\n.\tO\n"
    )
    (document,) = read_documents(tmp_path)
    assert spans_of(document)[1] == [("Central African Republic", "place")]


def test_sentences_without_marks_are_put_together(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress("".join(f"w{i}\tO\n\n" for i in range(7)).encode()))
    assert [len(d.sentences) for d in read_documents(file)] == [1] * 7
    assert [len(d.sentences) for d in read_documents(file, 3)] == [3, 3, 1]


def test_a_kind_that_is_none() -> None:
    (document,) = without([Document("a", ([("a", "B-MISC"), ("b", "I-MISC"), ("c", "B-PER"), ("d", "O")],))], "misc")
    assert document.sentences == ([("a", "O"), ("b", "O"), ("c", "B-PER"), ("d", "O")],)


def test_foreign_texts_are_printed_as_newspapers_do() -> None:
    words = ["¿", "Qué", "«", "dice", "»", "l'", "Assemblée", "?"]
    assert Document("a", ([(w, "O") for w in words],)).render(0, separator="").text == "¿Qué «dice» l'Assemblée?"


def test_words_with_clusters(tmp_path: Path) -> None:
    groups = {"Alma": 0b101, "Oslo": 0b0101, "said": 0b10, "alma": 0b10}
    chances = {"Alma": -9.0, "alma": -11.0, "Oslo": -10.0, "said": -5.0, "?": -4.0}
    for name, values in (("cluster", groups), ("prob", chances)):
        (tmp_path / f"xx_lexeme_{name}.json.gz").write_bytes(gzip.compress(json.dumps(values).encode()))
    table = known.clusters("xx", tmp_path)
    codes = {w: table.codes[table.hashes.tolist().index(broad_hash(w.encode()))] for w in ("alma", "oslo", "said")}
    assert codes["alma"][0] == codes["oslo"][0] != 0 == codes["said"][0]
    assert codes["alma"][1] == codes["said"][1] != 0 == codes["oslo"][1]
    assert codes["oslo"][2] % 16 == 15
    assert codes["said"][2] % 16 == 0
    assert 0 < codes["alma"][2] % 16 < 15
    known.write(table, tmp_path / "xx.npz")
    assert known.read(tmp_path / "xx.npz").codes.tolist() == table.codes.tolist()


def test_every_language_but_english_has_a_recipe() -> None:
    assert sorted(RECIPES) == sorted({*LANGUAGES} - {"en"})


def test_what_is_held_out_depends_on_the_name_alone() -> None:
    documents = [Document(str(i), ()) for i in range(200)]
    learnt, held = hold_out(documents, 0.2)
    assert 20 <= len(held) <= 60
    assert sorted(learnt + held, key=lambda d: int(d.name)) == documents
    assert hold_out(documents[::-1], 0.2)[1] == held[::-1]
    assert hold_out(documents, 0.0) == (documents, [])


def test_numpy_computes_what_was_learnt(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from training.batches import Lexicon, make_batch
    from training.broad import make_broad
    from training.network import Sizes, Student, export

    from searchnews.entities import loops, model, reading
    from searchnews.entities.features import word_rows

    torch.manual_seed(0)
    words = ["the", "of", "said", "Alma", "Ferrier", "Bank", "Oslo"]
    random = np.random.default_rng(0)
    vectors = random.normal(size=(len(words), 8)).astype(np.float32)
    known = ["alma", "oslo", "unseen", *(f"filler{i}" for i in range(300))]
    broad = make_broad(known, random.normal(size=(len(known), 16)).astype(np.float32), 0)
    rare = make_broad(known[1:], random.normal(size=(len(known) - 1, 8)).astype(np.float32), 0)
    sizes = Sizes(word=8, gram=4, shape=2, spelling=8, hidden=16)
    student = Student(sizes, vectors, [broad, rare], 0.2, 0.2).eval()
    for parameter in student.parameters():
        parameter.data = parameter.data.half().float()  # as in the file
    monkey = pytest.MonkeyPatch()
    lent = model.Broad(np.diff(rare.hashes, prepend=np.uint32(0)), rare.codes, rare.book)
    with monkey.context() as patch:
        patch.setattr(model, "lendable", lambda: lent)
        np.savez(tmp_path / "m.npz", **export(student, words, [broad, rare], np.zeros(len(words) + 1, np.bool_)))
        weights = model.read_weights(tmp_path / "m.npz")
    student = Student(sizes, vectors, [broad, rare], 0.2, 0.2).eval()
    student.go_on_from(weights)  # as it was, but for the tables in whole numbers

    lexicon = Lexicon(word_rows(words, [broad.hashes, rare.hashes]), {})
    texts = ["Alma Ferrier of the Bank of Oslo said Ferrier", "", "OSLO (Zorin) - Alma Ferrier\n\nAlma said"]
    batch, tokens, _ = make_batch(lexicon, texts)
    first, second = (scores.detach().numpy() for scores in student(batch))

    spellings = model.Spellings(weights, model.rows_of(weights), lexicon.vocabulary)
    spellings.update(tokens.spelling)
    everything = np.zeros(len(spellings.never), np.bool_)
    stream, place, article = loops.lay_out(tokens, 1, spellings.opens, everything)
    assert place.tolist() == batch.place.tolist()
    with monkey.context() as patch:
        patch.setattr(reading, "SURE", 2.0)  # read everything again
        shares = model.Shares(model.network_of(weights), spellings)
        shares.update(tokens.spelling)
        scores, summary, rows, hidden = reading._first_reading(loops, shares, stream, place)
    # Hidden sums are rounded to 16 bits.
    np.testing.assert_allclose(scores, first, atol=1e-2)
    probability = torch.softmax(torch.from_numpy(first), 1) @ student.summary
    np.testing.assert_allclose(summary, probability.numpy(), atol=1e-3)
    seen = loops.elsewhere(summary, article, spellings.fold[stream.word[place]])
    context = loops.context(summary, seen, place, rows)
    again = reading._second_reading(shares.network, context, hidden)
    np.testing.assert_allclose(again, second, atol=1e-2)


def test_a_transformer_reads_the_pieces_of_words() -> None:
    """It is told what stands where, over several rows; and what it has learnt before it learns on."""
    torch = pytest.importorskip("torch")
    from training.batches import Lexicon, gold_batch
    from training.broad import make_broad
    from training.learn import fit, loss_of
    from training.network import Sizes
    from training.transformer import OVERLAP, ROW, MiniLM, Pieces, Reader

    from searchnews.entities.features import word_rows

    words = ["[SEP]", "[UNK]", *".,:-'\"()!/", "alma", "fer", "##rier", "##s", "##r", "said", "sao"]
    numbers = {word: 5 + i for i, word in enumerate(words)}
    vectors = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
    broad = make_broad([f"w{i}" for i in range(300)], vectors, 0)
    lexicon = Lexicon(word_rows(["Alma", "said"], [broad.hashes]), {})
    pieces = Pieces(lexicon.vocabulary, numbers)

    def named(found: list[int]) -> list[str]:
        return [words[number - 5] for number in found]

    assert named(pieces.of("Ferriers")) == ["fer", "##rier", "##s"]
    assert named(pieces.of("SÃO-Alma")) == ["sao", "-", "alma"]
    assert named(pieces.of("Ferry said")) == ["[UNK]", "said"]
    assert named(pieces.of("")) == ["[UNK]"]
    assert len(pieces.of("alma." * 9)) == 6

    document = Document("a", tuple([SENTENCE] * 15))
    batch = gold_batch(lexicon, [document.render(0, separator="\n")])
    rows, word, first = pieces.lay_out(batch)
    assert rows.shape == word.shape
    assert len(rows) > 1
    assert rows[1, : 2 * OVERLAP].tolist() == rows[0, ROW:].tolist()
    inner = slice(OVERLAP, ROW + OVERLAP)
    stream, of = rows[:, inner].flatten().tolist(), word[:, inner].flatten().tolist()
    spellings = [lexicon.vocabulary.spellings[i].decode() for i in batch.spelling.tolist()]
    for place in batch.place.tolist():
        found = pieces.of(spellings[int(batch.word[place]) - 1])
        at = int(first[place])
        assert stream[at : at + len(found)] == found
        assert of[at : at + len(found)] == [int(batch.word[place])] * len(found)

    torch.manual_seed(0)
    size = 24
    shapes = {
        "embeddings.word_embeddings.weight": (5 + len(words), size),
        "embeddings.position_embeddings.weight": (300, size),
        "embeddings.token_type_embeddings.weight": (2, size),
        "embeddings.LayerNorm.weight": (size,),
        "embeddings.LayerNorm.bias": (size,),
    }
    for layer in range(2):
        for part, (rows_, columns) in {
            "attention.self.query": (size, size), "attention.self.key": (size, size),
            "attention.self.value": (size, size), "attention.output.dense": (size, size),
            "intermediate.dense": (2 * size, size), "output.dense": (size, 2 * size),
        }.items():  # fmt: skip
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (rows_, columns)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (rows_,)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (size,)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (size,)
    weights = {name: torch.randn(shape) for name, shape in shapes.items()}
    before = {name: tensor.clone() for name, tensor in weights.items()}
    sizes = Sizes(word=8, gram=4, shape=2, spelling=8, hidden=16)
    reader = Reader(sizes, vectors[:2], [broad], 0.0, 0.0, MiniLM(weights), pieces)
    read = [parameter.clone() for parameter in reader.pretrained()]
    wrong = loss_of(reader(batch), batch.target)
    learnt = fit(reader, iter([batch] * 20), 20, 5e-2, 1e-2, lambda step, loss: None)
    assert loss_of(learnt(batch), batch.target) < wrong
    assert any((was != now).any() for was, now in zip(read, learnt.pretrained(), strict=True))
    assert all((before[name] == tensor).all() for name, tensor in weights.items())


def test_the_mean_of_models() -> None:
    pytest.importorskip("torch")
    from training.mean import mean

    def model(words: str, shift: float, never: list[bool]) -> dict[str, np.ndarray]:
        tables = {name: np.arange(-7, 8, dtype=np.int8) for name in ("word", "gram")}
        scales = {f"{name}_scale": np.array(1 + shift, np.float32) for name in tables}
        text = np.frombuffer(words.encode(), np.uint8)
        return {"words": text, "never": np.array(never), "mix": np.full(2, shift, np.float16), **tables, **scales}

    both = mean([model("a", 0, [True, False, False]), model("a", 1, [False, False, True])])
    assert both["never"].tolist() == [True, False, True]
    assert both["mix"].tolist() == [0.5, 0.5]
    assert both["mix"].dtype == np.float16
    assert np.allclose(both["word"] * both["word_scale"], 1.5 * np.arange(-7, 8), atol=0.1)
    assert sorted(both) == sorted(model("a", 0, [True]))
    with pytest.raises(ValueError, match="words differs"):
        mean([model("a", 0, [True]), model("b", 0, [True])])
