"""The dates of the sample documents move by whole quarters, and only they."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from csp_portal.common.reading_dates import read_date
from csp_portal.sample.dates import DATES, HISTORY, move_dates, moved, quarters_to_move

FOLDER = Path("csp_portal/sample")
STAY = {"ongoing", "annually", "November annually", "2014", ""}


def test_in_the_quarter_they_are_written_for_nothing_moves():
    assert quarters_to_move(date(2026, 10, 1)) == 0
    assert quarters_to_move(date(2026, 12, 31)) == 0


def test_the_last_full_quarter_is_the_one_before_today():
    assert quarters_to_move(date(2027, 1, 1)) == 1
    assert quarters_to_move(date(2028, 6, 30)) == 6
    assert quarters_to_move(date(2026, 9, 30)) == -1


@pytest.mark.parametrize(
    ("words", "quarters", "expected"),
    [
        ("2026-09-30", 1, "2026-12-31"),
        ("30 June 2025", -1, "31 March 2025"),
        ("31 December 2026", 3, "30 September 2027"),
        ("1 October 2024", 2, "1 April 2025"),
        ("2025-01-14", 1, "2025-04-14"),
        ("January 2026", 1, "April 2026"),
        ("Mar-27", 1, "Jun-27"),
        ("Autumn 2026", 1, "Winter 2026/27"),
        ("Autumn 2026", 2, "Spring 2027"),
        ("Q4 2026/27", 1, "Q1 2027/28"),
        ("Q4 2026/27", -1, "Q3 2026/27"),
        ("November annually", 1, "November annually"),
        ("ongoing", 5, "ongoing"),
        ("2014", 5, "2014"),
    ],
)
def test_words_of_a_date_move_in_their_own_manner(words, quarters, expected):
    assert moved(words, quarters) == expected


def test_the_years_in_a_sentence_and_of_a_membership_stay():
    rows = {
        "organisations": [{"name": "A", "memberships": [{"to": "June 2022"}]}],
        "plans": [{"from": "January 2026", "points": [{"text": "In 2018/19"}, "January 2026"]}],
    }
    assert move_dates(rows, 4) == {
        "organisations": [{"name": "A", "memberships": [{"to": "June 2022"}]}],
        "plans": [{"from": "January 2027", "points": [{"text": "In 2018/19"}, "January 2026"]}],
    }


@pytest.mark.parametrize("name", ["walsall", "wolverhampton", "uttlesford", "walsall_quarters", "walsall_meetings"])
def test_every_date_of_the_documents_moves_and_is_understood(name):
    document = yaml.load((FOLDER / f"{name}.yaml").read_text(), Loader=yaml.BaseLoader)
    for words in dated_words(document):
        if words not in STAY:
            before, after = read_date(words).earliest, read_date(moved(words, 5)).earliest
            assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 15, words


def dated_words(rows):
    if isinstance(rows, list):
        for row in rows:
            yield from dated_words(row)
    elif isinstance(rows, dict):
        for key, value in rows.items():
            if key in DATES and isinstance(value, str):
                yield value
            elif key not in HISTORY:
                yield from dated_words(value)
