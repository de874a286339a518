"""Does the date finder find what newspapers mean, and nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.dates import calendar, find, find_batch, grammar, resolve
from searchnews.dates.calendar import PRECISIONS

ENGLISH = grammar.of("en")
WEDNESDAY = date(2025, 9, 10)


def days(text: str, reference: date | None = WEDNESDAY) -> list[str]:
    """Every mention as "text = begin..last day (precision)", short where it is one day."""
    shown = []
    for m in find(text, reference):
        last = date.fromordinal(m.until.toordinal() - 1)
        shown.append(f"{m.text} = {m.begin}" + (f"..{last}" if last != m.begin else "") + f" ({m.precision})")
    return shown


ABSOLUTE = [
    ("He died on March 3, 2004.", "March 3, 2004 = 2004-03-03 (day)"),
    ("He died on 3 March 2004.", "3 March 2004 = 2004-03-03 (day)"),
    ("He died on the 3rd of March 2004.", "the 3rd of March 2004 = 2004-03-03 (day)"),
    ("He died on Wednesday, March 3, 2004.", "Wednesday, March 3, 2004 = 2004-03-03 (day)"),
    ("Wed, 3 Mar 2004", "Wed, 3 Mar 2004 = 2004-03-03 (day)"),
    ("Dated 2004-03-05.", "2004-03-05 = 2004-03-05 (day)"),
    ("Dated 10/26/89.", "10/26/89 = 1989-10-26 (day)"),
    ("Dated 26/10/1989.", "26/10/1989 = 1989-10-26 (day)"),
    ("The 9/11 attacks", "9/11 = 2001-09-11 (day)"),
    ("Since the Sept. 11 attacks it is closed.", "Sept. 11 = 2001-09-11 (day)"),
    ("It opened in Sept. 1998.", "Sept. 1998 = 1998-09-01..1998-09-30 (month)"),
    ("It opened in September, 1998.", "September, 1998 = 1998-09-01..1998-09-30 (month)"),
    ("By the end of June 2011 it was over.", "the end of June 2011 = 2011-06-01..2011-06-30 (month)"),
    ("Prices fell in 1998.", "1998 = 1998-01-01..1998-12-31 (year)"),
    ("Profit in fiscal 1998 rose.", "fiscal 1998 = 1998-01-01..1998-12-31 (year)"),
    ("Profit in FY2012 rose.", "FY2012 = 2012-01-01..2012-12-31 (year)"),
    ("In the third quarter of 2012 sales rose.", "the third quarter of 2012 = 2012-07-01..2012-09-30 (quarter)"),
    ("Q3 2012 sales rose.", "Q3 2012 = 2012-07-01..2012-09-30 (quarter)"),
    ("In the second half of 2012 sales rose.", "the second half of 2012 = 2012-07-01..2012-12-31 (half)"),
    ("The first two quarters of 1990 were bad.", "The first two quarters of 1990 = 1990-01-01..1990-06-30 (half)"),
    ("It was the summer of 2012.", "the summer of 2012 = 2012-06-01..2012-08-31 (season)"),
    ("It was the winter of 2011.", "the winter of 2011 = 2011-12-01..2012-02-29 (season)"),
    ("Born in the 1990s.", "the 1990s = 1990-01-01..1999-12-31 (decade)"),
    ("Born in the late '60s.", "the late '60s = 1960-01-01..1969-12-31 (decade)"),
    ("Born in the early nineties.", "the early nineties = 1990-01-01..1999-12-31 (decade)"),
    ("A church of the 11th century.", "the 11th century = 1000-01-01..1099-12-31 (century)"),
    ("On Christmas Eve 1999 it snowed.", "Christmas Eve 1999 = 1999-12-24 (day)"),
    ("On Thanksgiving 1999 it snowed.", "Thanksgiving 1999 = 1999-11-25 (day)"),
    ("Over the Labor Day weekend 2012 it rained.", "Labor Day weekend 2012 = 2012-09-01..2012-09-02 (weekend)"),
    ("Thanksgiving weekend 2012 was cold.", "Thanksgiving weekend 2012 = 2012-11-24..2012-11-25 (weekend)"),
    ("In Easter week 2012 it rained.", "Easter week 2012 = 2012-04-02..2012-04-08 (week)"),
    ("It was Easter 2012.", "Easter 2012 = 2012-04-08 (day)"),
    ("In the last week of March 2009 it rained.", "the last week of March 2009 = 2009-03-23..2009-03-29 (week)"),
    ("The first Monday in May 2012 was cold.", "The first Monday in May 2012 = 2012-05-07 (day)"),
    ("On the second Tuesday of November 2012", "the second Tuesday of November 2012 = 2012-11-13 (day)"),
    ("Back in nineteen ninety-four it rained.", "nineteen ninety-four = 1994-01-01..1994-12-31 (year)"),
    ("It was January nineteen ninety-seven.", "January nineteen ninety-seven = 1997-01-01..1997-01-31 (month)"),
    ("In the winter of nineteen ninety-four it rained.",
     "the winter of nineteen ninety-four = 1994-12-01..1995-02-28 (season)"),
    ("It stood there in 1000.", "1000 = 1000-01-01..1000-12-31 (year)"),
    ("On July 04, 2012 it rained.", "July 04, 2012 = 2012-07-04 (day)"),
    ("It was the year two thousand.", "the year two thousand = 2000-01-01..2000-12-31 (year)"),
    ("It lost less in the 1988 quarter.", "the 1988 quarter = 1988-01-01..1988-12-31 (year)"),
    ("The students in their twenties 2004 brought", "2004 = 2004-01-01..2004-12-31 (year)"),
]  # fmt: skip

RELATIVE = [
    ("He will succeed Mr Low on Dec. 1.", "Dec. 1 = 2025-12-01 (day)"),  # which is no participle
    ("It would be paid on a still unspecified date in January.", "January = 2026-01-01..2026-01-31 (month)"),
    ("The bank will cut rates on Friday.", "Friday = 2025-09-12 (day)"),  # "cut" and "hit" look like a past
    ("Analysts expect the bank to cut its rate on Friday.", "Friday = 2025-09-12 (day)"),
    ("They are set to vote on the so-called compact on Friday.", "Friday = 2025-09-12 (day)"),
    ("Growth could slow in October.", "October = 2025-10-01..2025-10-31 (month)"),
    ("He could not stop what hit him on Friday.", "Friday = 2025-09-05 (day)"),
    ("The deadline was extended to Friday.", "Friday = 2025-09-12 (day)"),
    ("It postponed its quarterly report to Friday.", "Friday = 2025-09-12 (day)"),
    ("The ban holds until at least Friday.", "Friday = 2025-09-12 (day)"),
    ("She was asked to appear before the judge on Friday.", "Friday = 2025-09-12 (day)"),
    ("The firm announces results on Friday.", "Friday = 2025-09-12 (day)"),
    ("WHEN: Friday at 7", "Friday = 2025-09-12 (day)"),
    ("Profit for the year ending in November", "November = 2025-11-01..2025-11-30 (month)"),
    ("Its share before Friday's purchases is not known.", "Friday = 2025-09-05 (day)"),
    ("It rebounded late in the day after a fall.", "the day = 2025-09-10 (day)"),
    ("The council meets on Friday.", "Friday = 2025-09-12 (day)"),
    ("It had been due to expire Friday.", "Friday = 2025-09-05 (day)"),
    ("The rule takes effect in October.", "October = 2025-10-01..2025-10-31 (month)"),
    ("A month or so ago it rained.", "A month or so ago = 2025-08-01..2025-08-31 (month)"),
    ("For the year, sales were flat.", "the year = 2025-01-01..2025-12-31 (year)"),
    ("The minister said on Tuesday he was ill.", "Tuesday = 2025-09-09 (day)"),
    ("The minister said Wednesday he was ill.", "Wednesday = 2025-09-10 (day)"),
    ("Parliament will vote on Friday.", "Friday = 2025-09-12 (day)"),
    ("On Friday, the court is expected to rule.", "Friday = 2025-09-12 (day)"),
    ("All had returned their papers by Friday, he said.", "Friday = 2025-09-05 (day)"),
    ("He had hoped to vote by Friday.", "Friday = 2025-09-12 (day)"),
    ("It had insisted as late as Friday that it would.", "Friday = 2025-09-05 (day)"),
    ("Shares rose in midday trade.", "midday = 2025-09-10 (day)"),
    ("Shares fell in late-afternoon trading.", "late-afternoon = 2025-09-10 (day)"),
    ("By mid morning it rained.", "mid morning = 2025-09-10 (day)"),
    ("It rained in the morning.", "the morning = 2025-09-10 (day)"),
    ("He has until Friday.", "Friday = 2025-09-12 (day)"),
    ("Police said Friday they would search again.", "Friday = 2025-09-05 (day)"),
    ("Since Friday's ruling nothing happened.", "Friday = 2025-09-05 (day)"),
    ("He left on Monday of last week.", "Monday of last week = 2025-09-01 (day)"),
    ("He left last Friday.", "last Friday = 2025-09-05 (day)"),
    ("He leaves next Friday.", "next Friday = 2025-09-12 (day)"),
    ("It happened early Monday morning.", "early Monday morning = 2025-09-08 (day)"),
    ("It ended at 10 P.M. E.D.T. Tuesday.", "10 P.M. E.D.T. Tuesday = 2025-09-09 (day)"),
    ("It ended at 10 p.m. EDT Tuesday.", "10 p.m. EDT Tuesday = 2025-09-09 (day)"),
    ("He said so yesterday.", "yesterday = 2025-09-09 (day)"),
    ("It rained. Today it snowed.", "Today = 2025-09-10 (day)"),
    ("The film opens tomorrow.", "tomorrow = 2025-09-11 (day)"),
    ("They play tonight.", "tonight = 2025-09-10 (day)"),
    ("It rained last night.", "last night = 2025-09-09 (day)"),
    ("It rained later in the day.", "the day = 2025-09-10 (day)"),
    ("It began at noon.", "noon = 2025-09-10 (day)"),
    ("It began at 5pm on Monday.", "5pm on Monday = 2025-09-08 (day)"),
    ("It began at 10.30am BST.", "10.30am BST = 2025-09-10 (day)"),
    ("It began at 1430 GMT.", "1430 GMT = 2025-09-10 (day)"),
    ("It rained this morning.", "this morning = 2025-09-10 (day)"),
    ("It began three days ago.", "three days ago = 2025-09-07 (day)"),
    ("It began two weeks ago.", "two weeks ago = 2025-08-25..2025-08-31 (week)"),
    ("It began a couple of months ago.", "a couple of months ago = 2025-07-01..2025-07-31 (month)"),
    ("It began 25 years ago.", "25 years ago = 2000-01-01..2000-12-31 (year)"),
    ("It began the day before yesterday.", "the day before yesterday = 2025-09-08 (day)"),
    ("He will retire in five years.", "five years = 2030-01-01..2030-12-31 (year)"),
    ("Shares fell last week.", "last week = 2025-09-01..2025-09-07 (week)"),
    ("Shares fell earlier this week.", "earlier this week = 2025-09-08..2025-09-14 (week)"),
    ("The talks resume next month.", "next month = 2025-10-01..2025-10-31 (month)"),
    ("Sales grew over the past year.", "the past year = 2024-01-01..2024-12-31 (year)"),
    ("By the end of the year it will be done.", "the end of the year = 2025-01-01..2025-12-31 (year)"),
    ("Fires raged over the weekend.", "the weekend = 2025-09-06..2025-09-07 (weekend)"),
    ("They meet this weekend.", "this weekend = 2025-09-13..2025-09-14 (weekend)"),
    ("He was hurt last October.", "last October = 2024-10-01..2024-10-31 (month)"),
    ("It must be done by Jan. 1.", "Jan. 1 = 2026-01-01 (day)"),
    ("The vote is Friday.", "Friday = 2025-09-12 (day)"),
    ("Economists read May's report.", "May = 2025-05-01..2025-05-31 (month)"),
    ("It is to be \nfinished on\nFriday.", "Friday = 2025-09-12 (day)"),
    ("It will end.\n\nFriday was dry.", "Friday = 2025-09-05 (day)"),
    ("In the week of March 3 it rained.", "the week of March 3 = 2025-03-03..2025-03-09 (week)"),
    ("It rained in late May.", "late May = 2025-05-01..2025-05-31 (month)"),
    ("He was hurt in July.", "July = 2025-07-01..2025-07-31 (month)"),
    ("He will return in December.", "December = 2025-12-01..2025-12-31 (month)"),
    ("He was hurt on Jan. 3.", "Jan. 3 = 2025-01-03 (day)"),
    ("The dividend is payable Nov. 3.", "Nov. 3 = 2025-11-03 (day)"),
    ("In June last year it closed.", "June last year = 2024-06-01..2024-06-30 (month)"),
    ("It fell in the second quarter.", "the second quarter = 2025-04-01..2025-06-30 (quarter)"),
    ("It fell in last year's second quarter.", "last year's second quarter = 2024-04-01..2024-06-30 (quarter)"),
    ("Profit rose in the June quarter.", "the June quarter = 2025-04-01..2025-06-30 (quarter)"),
    ("December-quarter profit rose.", "December-quarter = 2024-10-01..2024-12-31 (quarter)"),
    ("It closed on Monday the 1st.", "Monday the 1st = 2025-09-01 (day)"),
    ("It opened last summer.", "last summer = 2025-06-01..2025-08-31 (season)"),
    ("It opens next spring.", "next spring = 2026-03-01..2026-05-31 (season)"),
    ("It has been quiet this decade.", "this decade = 2020-01-01..2029-12-31 (decade)"),
    ("It snowed the day after Christmas.", "the day after Christmas = 2024-12-26 (day)"),
    ("It snowed two days before Tuesday's vote.", "two days before Tuesday = 2025-09-07 (day)"),
    ("Shops open on New Year's Day.", "New Year's Day = 2025-01-01 (day)"),
]  # fmt: skip

RANGES = [
    ("The fair ran March 3-5, 2004.", ["March 3-5, 2004 = 2004-03-03..2004-03-05 (day)"]),
    ("The fair ran from 3 to 5 March 2004.", ["3 to 5 March 2004 = 2004-03-03..2004-03-05 (day)"]),
    ("It closed from May to July 2012.", ["May = 2012-05-01..2012-05-31 (month)",
      "July 2012 = 2012-07-01..2012-07-31 (month)"]),
    ("It closed from November to February 2012.",
     ["November = 2011-11-01..2011-11-30 (month)",
      "February 2012 = 2012-02-01..2012-02-29 (month)"]),
    ("The 2009-2010 season", ["The 2009-2010 = 2009-01-01..2010-12-31 (year)"]),
    ("It fell in fiscal year 2009-10.", ["fiscal year 2009-10 = 2009-01-01..2010-12-31 (year)"]),
    ("It fell in the September quarter of 2012.",
     ["the September quarter of 2012 = 2012-07-01..2012-09-30 (quarter)"]),
    ("It rose in 2005-6 and 1998/9.",
     ["2005-6 = 2005-01-01..2006-12-31 (year)", "1998/9 = 1998-01-01..1999-12-31 (year)"]),
    ("The 2009-10 season", ["The 2009-10 = 2009-01-01..2010-12-31 (year)"]),
    # Two ends that stand for themselves are mentions of their own, and so are the years of a life.
    ("He sold shares between 1985 and 1987.",
     ["1985 = 1985-01-01..1985-12-31 (year)", "1987 = 1987-01-01..1987-12-31 (year)"]),
    ("Georg Fuhg (1898–1976)", ["1898 = 1898-01-01..1898-12-31 (year)", "1976 = 1976-01-01..1976-12-31 (year)"]),
    ("World Champion (2005/2010)", ["2005 = 2005-01-01..2005-12-31 (year)", "2010 = 2010-01-01..2010-12-31 (year)"]),
    ("He wants 1200-1500 people and 1500/2000 dollars.", []),
    ("He sold shares in 1985 and 1987.",
     ["1985 = 1985-01-01..1985-12-31 (year)", "1987 = 1987-01-01..1987-12-31 (year)"]),
    ("It will run from today through Nov. 17.",
     ["today = 2025-09-10 (day)", "Nov. 17 = 2025-11-17 (day)"]),
    ("It met on April 24 and 25.", ["April 24 = 2025-04-24 (day)", "25 = 2025-04-25 (day)"]),
    ("It met in May and June 2011.",
     ["May = 2011-05-01..2011-05-31 (month)", "June 2011 = 2011-06-01..2011-06-30 (month)"]),
]  # fmt: skip

ANAPHORA = [
    ("She was born on May 3, 1980. The same day, her father left.",
     ["May 3, 1980 = 1980-05-03 (day)", "The same day = 1980-05-03 (day)"]),
    ("He resigned on Sept. 2, 2011, and left the next day.",
     ["Sept. 2, 2011 = 2011-09-02 (day)", "the next day = 2011-09-03 (day)"]),
    ("It was built in 1995. The following year it burned.",
     ["1995 = 1995-01-01..1995-12-31 (year)", "The following year = 1996-01-01..1996-12-31 (year)"]),
    ("For the week ended Sept. 5, sales fell.",
     ["the week = 2025-09-01..2025-09-07 (week)", "Sept. 5 = 2025-09-05 (day)"]),
    ("For the quarter ended June 30, sales rose from a year earlier.",
     ["the quarter = 2025-04-01..2025-06-30 (quarter)", "June 30 = 2025-06-30 (day)",
      "a year earlier = 2024-04-01..2024-06-30 (quarter)"]),
    ("The first quarter was good. For the quarter ended Sept. 30, 2012 it earned 5, up from 4 a year earlier.",
     ["The first quarter = 2025-01-01..2025-03-31 (quarter)", "the quarter = 2012-07-01..2012-09-30 (quarter)",
      "Sept. 30, 2012 = 2012-09-30 (day)", "a year earlier = 2011-07-01..2011-09-30 (quarter)"]),
    ("In the fiscal year ended Jan. 31, 2012, it sold 300.",
     ["the fiscal year = 2011-01-01..2011-12-31 (year)", "Jan. 31, 2012 = 2012-01-31 (day)"]),
    ("In the second quarter it made 5, and 9 in the first nine months, up from 8 a year earlier.",
     ["the second quarter = 2025-04-01..2025-06-30 (quarter)", "a year earlier = 2024-01-01..2024-12-31 (year)"]),
    ("It sold 300 in 2011, up from 200 a year earlier.",
     ["2011 = 2011-01-01..2011-12-31 (year)", "a year earlier = 2010-01-01..2010-12-31 (year)"]),
    ("Profit rose in the second quarter from a year ago.",
     ["the second quarter = 2025-04-01..2025-06-30 (quarter)", "a year ago = 2024-04-01..2024-06-30 (quarter)"]),
    # A year ago is the same quarter, unless the text has gone over to a longer period.
    ("Sales in the second quarter rose. For the five months they fell from a year ago.",
     ["the second quarter = 2025-04-01..2025-06-30 (quarter)", "a year ago = 2024-04-01..2024-06-30 (quarter)"]),
    ("Sales in the second quarter rose. For the six months they fell from a year ago.",
     ["the second quarter = 2025-04-01..2025-06-30 (quarter)", "a year ago = 2024-01-01..2024-12-31 (year)"]),
    ("Sales in August rose 9 percent from the same month last year.",
     ["August = 2025-08-01..2025-08-31 (month)", "the same month last year = 2024-08-01..2024-08-31 (month)"]),
    ("He spoke on Monday. At 9:30 a.m. he stopped.",
     ["Monday = 2025-09-08 (day)", "9:30 a.m = 2025-09-08 (day)"]),
]  # fmt: skip

NOT_DATES = [
    "Nineteen ninety ten people came.",
    "He may march on, said Jan Smith.",
    "Theresa May met him.",
    "Theresa May's plan failed.",
    "He threw a touchdown pass in the third quarter.",
    "The sun sat low.",
    "He paid $1998 and £2001.",
    "It sold 1,998 shares.",
    "It sold 1990 shares to 2000 people.",
    "See page 1990 and flight 1549.",
    "Call 555-1998.",
    "They won 21-17, then 3-2.",
    "He is 58.",
    "It takes five years, or ten months.",
    "Every Monday he swims, each year.",
    "A five-year, 10-day, year-long plan.",
    "He recently left; now he is back.",
    "It was the best in five years.",
    "The Sunday Times reported it.",
    "A 1500-mile walk, 98.6 degrees, 1998.5 points.",
    "He has a second chance, in the fall of the house.",
    "30 February 2004, 31 April, 2004-13-05 and 13/13/2004 do not exist.",
    "It read USA Today, and he told the Today programme.",
    "The Russell 2000 index rose under Windows 2000.",
    "It was the last week of the campaign, the last year of his life.",
    "Half a century ago.",
    "Black Monday, Bloody Sunday.",
    "From the night of the crash, through the evening.",
]


@pytest.mark.parametrize("year", range(100))
def test_two_digits_are_a_year_between_1940_and_2039(year: int) -> None:
    full = year + (1900 if year >= 40 else 2000)
    assert days(f"Dated 10/26/{year:02}.", None) == [f"10/26/{year:02} = {full}-10-26 (day)"]


@pytest.mark.parametrize(("name", "year"), [
    ("twenties", 1920), ("thirties", 1930), ("forties", 1940), ("fifties", 1950), ("sixties", 1960),
    ("seventies", 1970), ("eighties", 1980), ("nineties", 1990),
])  # fmt: skip
def test_decades_by_name(name: str, year: int) -> None:
    assert days(f"In the {name} it rained.") == [f"the {name} = {year}-01-01..{year + 9}-12-31 (decade)"]


@pytest.mark.parametrize(("reference", "expected"), [
    (date(2025, 1, 15), "2024-03-17"), (date(2025, 1, 16), "2025-03-17"),  # 60 days ahead, more than 300 behind
    (date(2025, 3, 16), "2025-03-17"), (date(2025, 3, 17), "2025-03-17"), (date(2025, 3, 18), "2025-03-17"),
    (date(2025, 12, 31), "2025-03-17"),
])  # fmt: skip
def test_a_day_without_a_year_is_the_last_if_the_next_is_not_five_times_nearer(reference: date, expected: str) -> None:
    assert days("Meeting: March 17.", reference) == [f"March 17 = {expected} (day)"]


@pytest.mark.parametrize(("reference", "expected"), [
    (date(2024, 2, 29), "2024-02-29"), (date(2025, 2, 28), "2024-02-29"), (date(2027, 12, 1), "2028-02-29"),
])  # fmt: skip
def test_29_february_is_of_a_leap_year(reference: date, expected: str) -> None:
    assert days("Meeting: February 29.", reference) == [f"February 29 = {expected} (day)"]


@pytest.mark.parametrize(("text", "expected"), ABSOLUTE)
def test_absolute_dates_need_no_reference(text: str, expected: str) -> None:
    assert days(text, None) == [expected]
    assert days(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), RELATIVE)
def test_dates_relative_to_the_reference(text: str, expected: str) -> None:
    assert days(text) == [expected]
    assert days(text, None) == []


@pytest.mark.parametrize(("text", "expected"), RANGES + ANAPHORA)
def test_ranges_and_references_to_earlier_mentions(text: str, expected: list[str]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize("text", NOT_DATES)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", ["St/of/the", "ST/?url=/the", "the of 1/2", "a of to the May of to the a"])
def test_runs_of_glue_are_harmless(text: str) -> None:
    assert days(text) in ([], ["May = 2025-05-01..2025-05-31 (month)"])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Profit per share was $4.31 Jan-Sept 2007.", "en", ["Jan-Sept 2007"]),
        ("They paid 2.5 years ago.", "en", []),
        ("The 4.75 March 2010 bond rose to 6.42 in September.", "en", ["March 2010", "September"]),
        ("From March - 35,900 were built.", "en", ["March"]),
        ("Aug 9 - 94.8 billion", "en", ["Aug 9"]),
        ("Es waren 6,31 (2014: 4,86) Millionen Euro.", "de", ["2014"]),
        # but two points make a day, and near a word for a time of day one makes that
        ("On 5.3.2004 he died.", "de", ["5.3.2004"]),
        ("Dated 2004.3. 5.", "hu", ["2004.3. 5"]),
        ("It begins at 9.30 a.m. on Friday.", "en", ["9.30 a.m. on Friday"]),
        ("18.30 bis 19.30 Uhr", "de", ["18.30", "19.30 Uhr"]),
    ],
)
def test_a_number_with_a_point_or_comma_inside_is_no_part_of_a_day(
    text: str, language: str, expected: list[str]
) -> None:
    assert [m.text for m in find(text, WEDNESDAY, language)] == expected


def test_reference_may_be_a_datetime_in_its_own_zone() -> None:
    late = datetime(2025, 9, 10, 23, 30, tzinfo=UTC)
    assert [m.begin for m in find("He left yesterday.", late)] == [date(2025, 9, 9)]


def test_offsets_are_characters() -> None:
    text = "São Paulo – “naïve” 😀 on Tuesday, März 2004, then in May 2004…"
    assert [(m.text, text[m.start : m.end]) for m in find(text, WEDNESDAY)] == [
        ("Tuesday", "Tuesday"), ("2004", "2004"), ("May 2004", "May 2004"),
    ]  # fmt: skip


def test_a_range_needs_the_days_of_both_ends() -> None:
    assert [m.text for m in find("Sales grew from 2009 to the fiscal year.", WEDNESDAY)] == ["2009"]


def test_lone_surrogates_are_text_too() -> None:
    assert [m.text for m in find("a\ud800b on Tuesday \udfff in 2004", WEDNESDAY)] == ["Tuesday", "2004"]


WORDS_AND_NOISE = st.sampled_from(sorted(ENGLISH.words)) | st.sampled_from(
    [
        ".,",
        ".",
        ",",
        "7.30",
        "1,5",
        "-",
        "/",
        ":",
        "'",
        "(",
        ")",
        "\n",
        "é",
        "–",
        "’",
        "$",
        "%",
        "will",
        "said",
        "in",
        "shares",
        "\n\n",
        ". ",
        " 's ",
    ]
)
PHRASES = st.lists(WORDS_AND_NOISE, max_size=30).map(" ".join) | st.lists(WORDS_AND_NOISE, max_size=30).map("".join)
TEXTS = st.text(max_size=80) | PHRASES
DATES = st.dates() | st.none()


@settings(max_examples=400, deadline=None)
@example("/ /", WEDNESDAY)  # a slash, and no word at all
@example("é on Monday at noon p.m.", WEDNESDAY)  # as many runs of ASCII letters as words, but not the same
@given(TEXTS, DATES)
def test_any_text_gives_sound_mentions(text: str, reference: date | None) -> None:
    last_end = 0
    for mention in find(text, reference):
        assert text[mention.start : mention.end] == mention.text
        assert mention.text
        assert mention.start >= last_end
        assert mention.begin < mention.until
        assert mention.precision in PRECISIONS
        last_end = mention.end


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, DATES), min_size=1, max_size=5), st.booleans())
def test_a_batch_finds_what_find_finds(articles: list[tuple[str, str, date | None]], whole: bool) -> None:
    texts = [text for title, body, _ in articles for text in (title, body)]
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary)
    batch = find_batch(tokens, vocabulary, [reference for _, _, reference in articles], whole=whole)
    rows = []
    for i in range(len(batch.article)):
        first = tokens.first[2 * batch.article[i] + batch.text[i]] + batch.first_token[i]
        last = first + batch.tokens[i] - 1
        rows.append((
            int(batch.article[i]), int(batch.text[i]), tokens.data[tokens.start[first] : tokens.end[last]].decode(),
            int(batch.begin[i]), int(batch.until[i]), PRECISIONS[batch.precision[i]],
        ))  # fmt: skip
    epoch = date(1970, 1, 1).toordinal()
    expected = [
        (i, which, m.text, m.begin.toordinal() - epoch, m.until.toordinal() - epoch, m.precision)
        for i, (title, body, reference) in enumerate(articles)
        for which, text in enumerate((title, body))
        for m in find(text, reference, whole=whole)
    ]
    assert rows == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("He lived there between 1985 and 1987.", "en", [("1985 and 1987", 1985, 1988)]),
        ("Er lebte dort von 1985 bis 1987.", "de", [("1985 bis 1987", 1985, 1988)]),
        ("The canal (1898-1976), in 2001", "en", [("1898-1976", 1898, 1977), ("2001", 2001, 2002)]),
    ],
)
def test_a_range_is_one_that_lasts_where_that_is_asked(
    text: str, language: str, expected: list[tuple[str, int, int]]
) -> None:
    found = find(text, None, language, whole=True)
    assert [(m.text, m.begin.year, m.until.year) for m in found] == expected
    assert all(m.begin == date(m.begin.year, 1, 1) and m.until == date(m.until.year, 1, 1) for m in found)


def test_an_empty_batch() -> None:
    vocabulary = Vocabulary()
    batch = find_batch(tokenize(["", ""], vocabulary), vocabulary, [None])
    assert len(batch.article) == 0
    assert batch.begin.dtype == np.int32
    with pytest.raises(ValueError, match="references"):
        find_batch(tokenize(["", ""], vocabulary), vocabulary, [])
    assert len(find_batch(tokenize([], vocabulary), vocabulary, [], languages=[]).article) == 0


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(ENGLISH.words)), min_size=1, max_size=12),
    st.sampled_from([" ", "-", ", ", "/", ". "]),
)
def test_reading_a_run_never_fails(words: list[str], separator: str) -> None:
    run = separator.join(words)
    end = 0
    for found in ENGLISH.read(run):
        assert end <= found.start < found.end <= len(run)
        end = found.end


@pytest.mark.parametrize(
    "piece", ["1 ", "the ", "May ", "one-", "1998-", "Monday, ", "end of the ", "9:", "a year ago "]
)
def test_hostile_repetition_is_linear(piece: str) -> None:
    """A text ten times as long takes about ten times as many steps: here, no more than a few seconds' worth."""
    text = piece * (200_000 // len(piece))
    assert isinstance(find(text, WEDNESDAY), list)


RUNS = [
    "Monday", "next Friday", "last Tuesday", "this Wednesday", "March", "last March", "next May", "this June",
    "March 3", "29 February", "the third quarter", "the weekend", "the 5th", "yesterday", "1998", "last week",
    "from March to May",
]  # fmt: skip


@given(
    st.sampled_from(RUNS),
    st.dates(date(1950, 1, 1), date(2050, 1, 1))
    | st.dates(date.max - timedelta(9))
    | st.dates(max_value=date(1, 1, 9)),
)
def test_both_directions_at_once(run: str, reference: date) -> None:
    for found in grammar.of("en").read(run):
        directions = [
            resolve.resolve(found.expression, reference.toordinal(), direction, resolve.Memory())
            for direction in (resolve.HAS_BEGUN, resolve.CERTAINLY_FUTURE)
        ]
        assert [*resolve.either(found.expression, reference.toordinal(), resolve.Memory())] == directions


SAID = st.builds(
    resolve.Memory,
    here=st.integers(0, 1000),
    previous=st.none() | st.integers(730_000, 740_000).map(calendar.day),
    quarter=st.none() | st.integers(1990, 2030).map(lambda year: calendar.part(calendar.Part("quarter", 2), year)),
    longer=st.booleans(),
    since=st.integers(0, 5),
)


@pytest.mark.parametrize("run", [
    *RUNS, "the next day", "a year ago", "a year earlier", "the latest quarter", "the quarter ended March 31",
    "the following Monday", "5 p.m.", "the first nine months", "two days after Christmas", "the 1988 period",
])  # fmt: skip
@settings(max_examples=20, deadline=None)
@given(
    st.none() | st.dates(date(1950, 1, 1), date(2050, 1, 1)).map(date.toordinal),
    st.integers(resolve.HAS_BEGUN, resolve.CERTAINLY_FUTURE),
    SAID,
)
def test_what_recalls_nothing_means_the_same_whatever_was_said(
    run: str, reference: int | None, direction: int, said: resolve.Memory
) -> None:
    for found in ENGLISH.read(run):
        meaning, before = resolve.meaning(found.expression), replace(said)
        days = resolve.resolve(found.expression, reference, direction, said)
        if not meaning.recalls:
            both = resolve.either_days(meaning, reference)
            assert resolve.chosen(meaning, reference, both, direction) == days
            assert said == before
        if meaning.fixed is not None:
            assert resolve.either_days(meaning, reference) == (days, days)
