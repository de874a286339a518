"""How is a query written? One table of all forms, which makes `:help` and the documentation's page on the language.

The examples find something in the seed archive, but for those of a form whose field the seeds may leave empty; a test
parses them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from searchnews.fields import SYNONYMS


@dataclass(frozen=True)
class Form:
    """A row: how it is written (`syntax`, one way or more), what it means in a sentence or two, and examples."""

    section: str
    syntax: tuple[str, ...]
    meaning: str
    examples: tuple[str, ...]


_WORDS = "Words"
_NEAR = "Words near each other"
_BOOLEAN = "Combining"
_FIELDS = "Fields"
_DATES = "Dates and numbers"

FORMS: tuple[Form, ...] = (
    Form(
        _WORDS, ("oil",),
        "Any word with the same stem, in any case, accents ignored: prices finds price and priced.",
        ("rate", "Storms", "müller"),
    ),
    Form(
        _WORDS, ("AT&T", "don't", "3.5%", "twenty-first"),
        "Text with punctuation is the words in it, next to each other and in this order; the punctuation itself is not "
        "looked at, nor are # @ $ +, and in a web address nothing else is special. Punctuation that stands alone "
        "is nothing.",
        ("T&R", "O'Reilly", "3.5%", "forty-one", "https://lantern.example/sport/0518 OR didn't"),
    ),
    Form(
        _WORDS, ("U.S.", "e.g.", "G.O.P."),
        "Letters joined by full stops are one word, the same as without the stops: US, U.S., u.s. and us find each "
        "other, allcaps(us) finds US and U.S. only. Soft hyphens, zero-width joiners and other characters that are "
        "not seen are dropped, in articles and in queries; a zero-width space parts words.",
        ("U.S.", "allcaps(us)", '"the U.S. in"'),
    ),
    Form(
        _WORDS, ("organise", "email"),
        "A word that is written in several ways is looked for in all of them, as an OR: -ise and -ize, e-mail and "
        "email, and the groups of words in synonyms.yaml; also in phrases and in proximities. =organise is this "
        "spelling alone.",
        ("organisation", '"the organisation"', "organize NEAR/30 the"),
    ),
    Form(
        _WORDS, ('"oil pri* (rise OR fall)"',),
        "Wildcards, spellings (prce~) and ORs in a phrase: exactly what =oil PRE/1 pri* PRE/1 (=rise OR =fall) is.",
        ('"interest rat*"', '"(interest OR bank) rat*"', '"stom~ odalys"'),
    ),
    Form(_WORDS, ("=oils",), "Exactly this spelling, in any case, accents ignored.", ("=rates", "=sao")),
    Form(
        _WORDS, ('"interest rates"',),
        "Exactly these spellings, next to each other and in this order. Curly quotation marks do as well. "
        "Between quotation marks, operators are words and punctuation means nothing, but for what follows below.",
        ('"interest rates"', "“Bank of Corvane”", '"Tidewater & Ridge"'),
    ),
    Form(
        _WORDS, ('"interest rates"~3',),
        "These spellings in this order, with at most 3 other words in between in all.",
        ('"president voss"~1', '"governor dahl"~2'),
    ),
    Form(
        _WORDS, ("pric*", "*flation", "wom?n"),
        "Wildcards, for words as they are spelled: * is any run of letters, none included, ? is exactly one letter, "
        "also at the end of a word.",
        ("inflat*", "*flation", "wom?n"),
    ),
    Form(
        _WORDS, ("gaddafi~", "gaddafi~2"),
        "Spellings that differ by 1 (2) letters inserted, left out, replaced, or swapped with a neighbour.",
        ("kazgali~", "quazghali~2"),
    ),
    Form(
        _WORDS, ("/organi[sz]ation/",),
        "A regular expression for a whole word in small letters: . [a-z] [^a-z] (a|b) * + ? {2,5} and \\d.",
        ("/[kq]azg?h?ali/", "/organi[sz]ations?/ OR /20[0-2]\\d/"),
    ),
    Form(
        _WORDS, ("caps(apple)", "allcaps(us)", "nocaps(may)"),
        "Only where the word is written with a capital first letter; all in capitals; without any capital. "
        "Around several words it goes for each of them.",
        ("caps(apple)", "allcaps(us)", "nocaps(may)", "caps(april NEAR/1 hale)"),
    ),
    Form(
        _NEAR, ("a NEAR/5 b", "a w/5 b"),
        "Both, at most 5 words apart (neighbours are 1 apart), in either order, in the same field. "
        "The two sides are words, phrases, wildcards, spellings, ORs of these in parentheses, or again proximities; "
        "in a row they are read from the left. oil NEAR/5 oil wants it twice.",
        ("storm NEAR/9 coast", '"port merrin" w/10 (lantern OR ferry)', "voss NEAR/3 president NEAR/20 election"),
    ),
    Form(_NEAR, ("a PRE/5 b",), "The same, a before b.", ("governor PRE/3 dahl",)),
    Form(
        _NEAR, ("near/10(a b c)",),
        "Two to four words, phrases or ORs of these, each two of them at most 10 words apart, in any order.",
        ("near/9(voss president election)", "near/8(bank rate (cut OR hold))"),
    ),
    Form(
        _NEAR, ("a w/s b", "a w/p b", "a PRE/s b"),
        "Both in the same sentence; in the same paragraph; in the same sentence, a before b.",
        ("storm w/s coast", "rate w/p inflation", "storm PRE/s coast"),
    ),
    Form(
        _NEAR, ("a NOT w/5 b", "a NOT NEAR/5 b", "a NOT w/s b"),
        "An a that has no b within 5 words; none in the same sentence (w/p: paragraph).",
        ("voss NOT w/2 president", "storm NOT NEAR/3 odalys", "storm NOT w/s odalys"),
    ),
    Form(
        _NEAR, ("(a w/s b) CONTAINING c", "(a w/s b) NOT CONTAINING c"),
        "An a and a b in a sentence with a c between them; with none. In capitals.",
        ("(storm w/s coast) CONTAINING the", '"storm odalys"~3 NOT CONTAINING tropical'),
    ),
    Form(
        _NEAR, ("atleast/3(sanction*)",),
        "At least 3 matches in the article, title and body together; of an OR, those of its parts are added up.",
        ("atleast/3(apple)", "atleast/4(trump OR putin)"),
    ),
    Form(
        _NEAR, ("lead(x)", "lead/100(x)"),
        "In the title or in the first 50 (100) words of the body. lead(a AND b) wants both there.",
        ("lead(storm)", "lead/20(voss AND NOT bank)"),
    ),
    Form(
        _BOOLEAN, ("a AND b", "a b"), "Both. Words side by side mean AND.",
        ("storm AND coast", "storm coast"),
    ),
    Form(_BOOLEAN, ("a OR b",), "One of the two or both.", ("storm OR drought", "(storm OR flood) AND coast")),
    Form(
        _BOOLEAN, ("2 of (a b c)",), "At least two of them, each whatever a query can ask for.",
        ("2 of (storm flood drought)", '3 of (storm coast "port merrin" source:lantern)'),
    ),
    Form(
        _BOOLEAN, ("NOT a", "-a", "a AND NOT b"),
        "Everything but a. In a OR -b it means everything without b, as it says.",
        ("storm -odalys", "storm AND NOT (odalys OR coast)", "-the"),
    ),
    Form(
        _BOOLEAN, ("( )",),
        "Parentheses group. From tightest to loosest: ~ ^ and fields; NOT and -; proximity; AND; OR. So a OR b c is "
        "a OR (b AND c), and NOT a NEAR/5 b needs parentheses. AND, OR and NOT are in capitals (small letters are "
        "words); operators with a slash in either.",
        ("(rate OR inflation) (cut OR hold)",),
    ),
    Form(
        _BOOLEAN, ("x^2.5",), "Counts 2.5 times as much in the score; ^0 not at all.",
        ("storm^2.5 OR flood", "(bank rate)^0.5 OR title:bank"),
    ),
    Form(_BOOLEAN, ("*", "*:*"), "Everything.", ("*", "* -storm")),
    Form(
        _FIELDS, ("title:x", "body:x", "title:(a OR b)"),
        "In the title only; in the body only. Without a field a word is looked for in both, a phrase or proximity "
        "in each.",
        ("title:storm", 'body:"interest rates"', "title:(bank AND rate)"),
    ),
    Form(
        _FIELDS, ("by:smith", "headline:x", "from:2025-09"),
        "Other names of fields: " + ", ".join(f"{name}: is {ours}" for name, ours in SYNONYMS.items()) + ".",
        ("byline:brisk", "headline:storm from:2025", "site:lantern.example", "topic:wheat OR location:lisbon"),
    ),
    Form(
        _FIELDS, ("author:", "source:", "section:", "tag:", "language:", "url:", "id:"),
        "A whole value, of author: and source: also any word of one, case and accents ignored, with * and ? as "
        "wildcards (\\* and \\? for the characters). Values with spaces go into quotation marks; one of several: "
        "source:(reuters, afp).",
        ('source:"harrow wire"', "section:(business, courts)", "url:*lantern.example/sport/*", 'tag:"interest *"',
         "language:de", "author:amari", "id:sport-0518"),
    ),
    Form(
        _FIELDS, ("place:=iraq", 'source:="harrow wire"'),
        "The whole name, author or source: not a longer one that has the word. place:iraq also finds the Iraq "
        "Museum.",
        ("place:=corvane", "person:(=voss, =dahl)", 'source:="harrow wire"'),
    ),
    Form(
        _FIELDS, ("person:", "org:", "place:", "other:", "entity:"),
        "A name in the article: the whole of it, or any word of it; other: is for the kinds that you listed in "
        "entities.yaml, entity: any of the four. With wildcards.",
        ("person:putin", 'person:"ilara voss"', 'org:"bank of corvane"', "place:lisbon", 'other:"ever given"',
         "entity:voss"),
    ),
    Form(
        _FIELDS, ("tagged:follow-up",),
        "The articles that somebody at the desk gave this tag, as a whole, with wildcards: searchnews tag, :tag in the "
        "shell.",
        ('tagged:"page 3"', "tagged:(follow-up, done)", "tagged:*", "storm NOT tagged:done"),
    ),
    Form(
        _FIELDS, ("meta.desk:sports", "meta.pages:>=2.5", "meta.embargo:2008-10"),
        "Fields of your own, as the settings name them: a keyword, a number (also below 0, and with decimals) or a "
        "date.",
        (),
    ),
    Form(
        _FIELDS, ("story:ID", "copies:>3"),
        "The articles that tell the same story as the one with this id; how many other articles tell the story of one: "
        "> >= < <=, a range, or a number.",
        ("story:sport-0518", "copies:>=1"),
    ),
    Form(_FIELDS, ("has:person",), "The field is present; author:* means the same as has:author.", (
        "has:published", "-has:author", "title:*",
    )),
    Form(
        _DATES, ("published:2025-09", "published:2025-09-01..2025-09-15", "published:>=2025-09-01"),
        "The time of publication, in the archive's time zone: a year, month or day, from..until (both included), "
        '2025-09.., ..2025-09, or > >= < <= and a date. 09/2025, 20250907 and "spring 2011" are read, too. Also '
        "modified:.",
        ("published:2025", "published:2025-09", "published:2025-09-07", "published:2025-09-01..2025-09-15",
         "published:2025-09..", "published:>=2025-09-01", "published:(2025-03 OR 2025-08)", "published:09/2025",
         "published:20250907", 'published:"summer 2025"'),
    ),
    Form(
        _DATES, ("published:yesterday", 'published:"last week"', "published:7d", "published:30d..7d"),
        "Dates counted from now; those of several words go into quotation marks, or have _ between: last_week. last "
        "week (or past week) is the calendar week before this one; 7d (or last 7 days) are today and the six days "
        "before, and there are h, w, m (months) and y, too. A range may have them as its ends, with any other date: "
        "30d..7d are the last 30 days without the last 7, and ..3m is what is older than three months.",
        ("-published:yesterday", 'NOT published:"last week"', "-published:last_week", 'NOT published:"last 30 days"',
         "-published:30d", "-published:3m", "NOT published:30d..7d", "published:..3m"),
    ),
    Form(
        _DATES, ("mentioned:2025-09-07",),
        "Articles whose text talks about a time that overlaps this one, whenever they were published.",
        ("mentioned:2025-08", "mentioned:1987"),
    ),
    Form(
        _DATES, ("words:>800", "words:200..400"),
        "The length of the body in words: > >= < <=, a range with both ends included, or a number.",
        ("words:>300", "words:200..400", "words:<200"),
    ),
)  # fmt: skip
