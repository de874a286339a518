"""How is an entity model made? `python -m training --help` in benchmarks/; needs the extra [train].

    corpora      annotated news: readers, and texts as newspapers print them
    vectors      vectors of spellings, counted from unlabelled news
    broad        pre-trained vectors of words, and how they are made small
    known        what others have counted about the words of other languages
    recipes      what the model of each other language learns from, and what its parts bought
    russian      labels of another tagger for Russian sentences
    gazetteers   words known to be names (teachers only)
    batches      articles as tensors
    network      student and teacher
    transformer  a teacher that has read far more text before
    learn        how they learn
    mean         the mean of several that learnt on from the same model

What each step bought, exact-span F1 of person, org and place together (testa: CoNLL-2003; ww: a fifth of the worldwide
articles, never learnt from), one run each, so differences under 0.3 say little:

    step                                                                        testa    ww
    window of seven, one hidden layer of 192, vectors of 64 (PPMI and SVD)       88.8  74.9
    + second reading (neighbours, the same word elsewhere in the article)        89.7  76.2
    + vectors of 128, at unit scale, twice the learning rate                     90.9  77.4
    gazetteers in the student (not kept; wikigold +2.5)                          90.8  77.3
    + pre-trained vectors of 318,000 words (GloVe, 100 numbers)                  92.2  82.3
      48 numbers instead of 100                                                  92.0  81.9
      100,000 words instead of 318,000, 48 numbers                               91.9  81.0
      at 12 bytes a word by product quantisation (kept), not learnt further      91.7  81.9
      at 16 bytes a word                                                         92.1  82.1
      12 bytes, and our own vectors of 32 instead of 80                          91.6  80.9
    teacher: LSTM, 2 x 192, with gazetteers, without pre-trained vectors         92.3  79.5
    teacher with them                                                            93.9  84.3
    student (hidden 192) on 3 million words labelled by one such teacher         93.4  83.0
    student (hidden 128)                                                         93.1  82.9
      tables in whole numbers: of words up to 7, of n-grams up to 31             93.0  83.2

The model that shipped first learnt from all worldwide articles, with three teachers (together 94.1 on testa), and not
from wikigold; of nested names it learnt the innermost. Before there were pre-trained vectors, twice as many labelled
words, steps or hidden units brought at most 0.1: then the teachers were the limit.

That model learnt on (--start), from the same articles, with the whole of nested names (ww': the fifth from which only
the first model had learnt, so it flatters all; wg: wikigold):

    step                                                                        testa   ww'    wg
    the first model                                                              93.8  87.5  66.6
    500 steps, rates 5e-4 and 3e-4, dropout 0.2, word dropout 0.3                94.0  92.9  69.5
    1500 steps, dropout 0.3, word dropout 0.5                                    94.1  92.4  68.0
      the mean of the weights of both                                            94.0  92.8  68.3
    2000 steps, seven in ten of news that both labelled                          93.9  92.6  69.2
    1000 steps, rates 3e-4 and 2e-4, all worldwide articles (kept)               94.3        69.5
      1500 steps                                                                 94.2        69.3
      1200 steps, every second of news that both labelled                        94.1        69.6
    on from there, 2500 steps, with 2 million words labelled by two LSTMs that
    begin with its words and by itself (token by token 94.2 and 70.5; itself
    93.7 and 66.9), of what it sees 0.3 annotated                                93.8        70.1
      0.15                                                                       94.1        70.3
      the mean of these weights and those kept                                   94.0        70.1

A rule for surnames after full names, which learns nothing (`searchnews.entities.surnames`), brought the model that
ships from 94.3 to 94.5 on testa and from 69.5 to 70.1 on wikigold.

A teacher that had read before (`training.transformer`), every token alone (ww: the fifth of the worldwide articles that
it never learnt from; whole names):

    step                                                                        testa    ww    wg
    MiniLM, 300 steps; what we know of a spelling stands beside what it says     92.0  83.9  71.5
    900 steps; what we know of a spelling is added to what it reads, too         94.8  87.2  73.9
      400 steps more at half the rates, on all worldwide articles (kept)         94.8        73.2

Its students, which see 0.3 annotated; with the rule for surnames:

    step                                                                        testa    ww    wg
    5500 steps from nothing, 1.2 million words of the second, without ww         94.0  84.6  68.9
      4000 steps more, rates 1e-3 and 6e-4                                       94.1  84.7  68.6
    the model that shipped before                                                94.5        70.1
    on from there, 2500 steps, rates 5e-4 and 3e-4, 2.4 million words            94.3        71.5
      1500 steps, rates 3e-4 and 2e-4, 0.5 annotated                             94.4        70.1
      4000 steps, rates 1e-3 and 6e-4, 3.6 million words                         94.7        72.2
      the same, 5.4 million words                                                94.7        71.8
      6000 steps, 5.4 million words                                              94.7        71.5
      7000 steps, rates 1.5e-3 and 1e-3, 3.6 million words                       94.5        71.2
    8000 steps from nothing, rates 2e-3 and 1e-3, 3.6 million words              94.3        70.5
    the mean of the three with 94.7 (kept)                                       94.9        72.2

Words that the model that it learnt on from did not look at, it does not look at either: that leaves 94.8 and 72.1, and
without it a text takes 6 % more time. What it lost on testa are persons (97.0 to 96.9): names over a line break, which
news has and CoNLL's sentences cut. A rule for words in headlines in capitals that the article names below would mend 8
names of 5,020 in testa and spoil 36 (most in lists of matches between towns).

How the text is printed hardly matters to the last: tokens joined by blanks, no line breaks, or sentence by sentence
(no article to look at) cost 0.2, 0.6 and 0.7 on testa in an earlier model.
"""
