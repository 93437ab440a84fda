import random
from datetime import date

import pytest

from csp_portal.common.reading_dates import Days, impossible_date, is_open, read_date

# What plans write, and the days it allows: one day, or "from the first to the last".
WORDINGS = {
    # one day, British order
    "2027-03-31": "2027-03-31",
    "2027-03-31 00:00:00": "2027-03-31",
    "31/03/2027": "2027-03-31",
    "04/05/2026": "2026-05-04",
    "31.3.27": "2027-03-31",
    "31-3-27": "2027-03-31",
    "31 3 2027": "2027-03-31",
    "1/2/98": "1998-02-01",
    "31 March 2027": "2027-03-31",
    "31st of March 2027": "2027-03-31",
    "1st April 2026": "2026-04-01",
    "31-Mar-27": "2027-03-31",
    "Tuesday 31 March 2026": "2026-03-31",
    "March 31, 2027": "2027-03-31",
    "29 February 2028": "2028-02-29",
    "  31  MARCH 2027. ": "2027-03-31",
    "by 31 March 2026": "2026-03-31",
    "No later than 31/03/2026": "2026-03-31",
    "before 1 March 2026": "2026-02-28",
    "end of March 2026": "2026-03-31",
    "by the end of February 2028": "2028-02-29",
    "end 2026/27": "2027-03-31",
    "end of Q2 2026/27": "2026-09-30",
    "beginning of May 2026": "2026-05-01",
    # a month
    "Mar 2027": "2027-03-01 2027-03-31",
    "Apr-25": "2025-04-01 2025-04-30",
    "Sept. 2026": "2026-09-01 2026-09-30",
    "April '25": "2025-04-01 2025-04-30",
    "February 2028": "2028-02-01 2028-02-29",
    "04/2025": "2025-04-01 2025-04-30",
    "9/20": "2020-09-01 2020-09-30",
    "2026-07": "2026-07-01 2026-07-31",
    "by March 2026": "2026-03-01 2026-03-31",
    "around May 2020": "2020-05-01 2020-05-31",
    # a part of a month or year
    "mid-April 2022": "2022-04-11 2022-04-20",
    "early May 2026": "2026-05-01 2026-05-10",
    "late May 2026": "2026-05-21 2026-05-31",
    "late February 2027": "2027-02-21 2027-02-28",
    "mid-2018": "2018-05-01 2018-08-31",
    "early 2026/27": "2026-04-01 2026-07-31",
    "late autumn 2026": "2026-11-01 2026-11-30",
    # years
    "2026": "2026-01-01 2026-12-31",
    "2026/27": "2026-04-01 2027-03-31",
    "2016/7": "2016-04-01 2017-03-31",
    "2019-20": "2019-04-01 2020-03-31",
    "2019/2020": "2019-04-01 2020-03-31",
    "26/27": "2026-04-01 2027-03-31",
    "financial year 2026/27": "2026-04-01 2027-03-31",
    "2019-22": "2019-01-01 2022-12-31",
    "2012 -2017": "2012-01-01 2017-12-31",
    # quarters and seasons
    "Q1 2026/27": "2026-04-01 2026-06-30",
    "Q2 2026/27": "2026-07-01 2026-09-30",
    "Q3 2026/27": "2026-10-01 2026-12-31",
    "Q4 2026/27": "2027-01-01 2027-03-31",
    "Q2 26/27": "2026-07-01 2026-09-30",
    "quarter 2 2026/27": "2026-07-01 2026-09-30",
    "2026/27 Q2": "2026-07-01 2026-09-30",
    "Q2 2026": "2026-04-01 2026-09-30",
    "Autumn 2026": "2026-09-01 2026-11-30",
    "Spring 2027": "2027-03-01 2027-05-31",
    "Summer 2026": "2026-06-01 2026-08-31",
    "Winter 2026": "2026-12-01 2027-02-28",
    "Winter 2027/28": "2027-12-01 2028-02-29",
    # from one to another
    "November/ December 2026": "2026-11-01 2026-12-31",
    "June-July 2026": "2026-06-01 2026-07-31",
    "Oct 21 – Sept 22": "2021-10-01 2022-09-30",
    "December/January 2027": "2026-12-01 2027-01-31",
    "Autumn/Winter 2026": "2026-09-01 2027-02-28",
    "Q1-Q2 2026/27": "2026-04-01 2026-09-30",
    "2026/27 to 2028/29": "2026-04-01 2029-03-31",
    "from April 2025 to March 2026": "2025-04-01 2026-03-31",
    "between 1 and 5 March 2026": "2026-03-01 2026-03-05",
    "30 June to 2 July 2026": "2026-06-30 2026-07-02",
    "mid to late May 2026": "2026-05-11 2026-05-31",
}

NO_DAY = [
    *("", " ", "ongoing", "Ongoing", "annually", "November annually", "quarterly", "TBC", "tbc", "Name", "n/a", "-"),
    *("6 months", "12 month", "Year 1", "March", "31 March", "29/8", "Autumn", "Q2", "the end of the year", "0219"),
    *("5/11", "11/12", "March 2026 and annually after that", "31/02/2027", "2027-13-01", "12/25/2026", "31/03/0219"),
    *("1989", "2101", "31/12/1989", "1 January 2101", "May 2026 - April 2026", "45", "end", "before", "2026/24", "/"),
]


def days(text):
    ends = [date.fromisoformat(day) for day in text.split()]
    return Days(ends[0], ends[-1])


@pytest.mark.parametrize(("words", "expected"), WORDINGS.items())
def test_a_wording_allows_these_days(words, expected):
    assert read_date(words) == days(expected)


@pytest.mark.parametrize("words", NO_DAY)
def test_a_wording_names_no_day(words):
    assert read_date(words) == Days(None, None)


@pytest.mark.parametrize(
    "words",
    [
        *("31/02/2027", "31.2.27", "31 2 2027", "29 February 2027", "31st of June 2027", "June 31, 2027", "2027-13-01"),
        *("12/25/2026", "0/1/2027", "31/03/0219", "31/03/20277", "1 January 2101", "by 31/02/2027", "2027-00-10"),
    ],
)
def test_a_day_that_does_not_exist_is_told_from_other_words(words):
    assert impossible_date(words)


@pytest.mark.parametrize("words", [*WORDINGS, "", "ongoing", "TBC", "0219", "31 March", "5/11", "2101", "Name"])
def test_a_real_day_or_other_words_are_no_impossible_date(words):
    assert not impossible_date(words)


def test_any_text_can_be_read():
    chance = random.Random(2)
    parts = [
        *"0123456789/-. ',;()\n",
        "\u2013",
        "\u00b2",
        "\u0663",
        "\x00",
        "mid",
        "end",
        " of ",
        " to ",
        " and ",
        "before ",
    ]
    parts += ["2026", "27", "2100", "31", "March", "apr", "Q2", "winter", "early-", "th", "ongoing", "fy", "İ"]
    for _ in range(2000):
        words = "".join(chance.choices(parts, k=chance.randint(0, 12)))
        read = read_date(words)
        assert (read.earliest is None) == (read.latest is None), words
        assert read.earliest is None or read.earliest <= read.latest, words
        assert impossible_date(words) in (True, False)


@pytest.mark.parametrize("piece", ["-", "1/", "mid ", " to ", "March 2026 - ", "9", "by "])
def test_a_very_long_text_names_no_day(piece):
    assert read_date(piece * 100_000) == Days(None, None)


def test_the_first_and_last_days_that_can_be_read():
    assert read_date("before 1 January 1990") == days("1989-12-31")
    assert read_date("1 January 1990") == days("1990-01-01")
    assert read_date("31 December 2100") == days("2100-12-31")
    assert read_date("Q4 2100") == days("2100-10-01 2101-03-31")


@pytest.mark.parametrize("words", ["ongoing", "On-going.", "Annually", "TBC", "until present"])
def test_words_that_say_there_is_no_day_are_told_from_words_that_say_nothing(words):
    assert is_open(words)
    assert not is_open(f"banana {words}")
