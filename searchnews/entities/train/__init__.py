"""How is an entity model made? `python -m searchnews.entities.train --help`; needs the extra [train].

    corpora      annotated news: readers, and texts as newspapers print them
    vectors      vectors of spellings, counted from unlabelled news
    gazetteers   words known to be names (teachers only)
    batches      articles as tensors
    network      student and teacher
    learn        how they learn

What each step bought, exact-span F1 of person, org and place together (testa: CoNLL-2003; ww: a fifth of the worldwide
articles, never learnt from), one run each, so differences under 0.3 say little:

    step                                                                        testa    ww
    window of seven, one hidden layer of 192, vectors of 64 (PPMI and SVD)       88.8  74.9
    + second reading (neighbours, the same word elsewhere in the article)        89.7  76.2
    + vectors of 128, at unit scale, twice the learning rate                     90.9  77.4
    + hidden 256 and one more hidden layer (not kept: too slow for its worth)    90.7  77.7
    gazetteers in the student (not kept; wikigold +2.5)                          90.8  77.3
    teacher: LSTM, 2 x 160                                                       92.1  79.1
    teacher: LSTM, 2 x 192, with gazetteers (wikigold +2.3)                      92.3  79.5
    two teachers together                                                        92.9  80.4
    student (80, 256) on 4.7 million words labelled by the two, and the gold     93.0  79.7
      its first reading alone                                                    92.2  78.8
      in int8 tables, measured in characters                                     92.6  79.0
      and full stops of "U. S.", closing brackets, no name across a colon        92.7  79.4

The model that ships learnt from all worldwide articles and not from wikigold, with two teachers and 3 million words.
Beside it, on testa and wikigold: 8 million words and 12,000 steps 92.5 and 63.8 (shipped: 92.4 and 64.4, by sentences
printed as chance has it); hidden 128 instead of 256 92.1 and 63.0; hidden 192 and 45% of gold batches 92.5 and 62.9,
15% of gold 91.8 and 63.7. The teachers are the limit, not the size of the student or the number of words.

How the text is printed hardly matters to the last: tokens joined by blanks 92.5 and 79.0, no line breaks 92.1 and 78.9,
sentence by sentence (no article to look at) 91.9 on testa.
"""
