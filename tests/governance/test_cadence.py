from datetime import date

import pytest

from governance.meetings.cadence import days_between, is_late, not_kept
from governance.models import Group

pytestmark = pytest.mark.once

READ = {
    "Every quarter": 92,
    "Quarterly": 92,
    "meets quarterly, in March, June, September and December": 92,
    "At least every three months": 92,
    "every 3 months": 92,
    "Four times a year": 92,
    "4 times per year": 92,
    "Monthly": 31,
    "Every month": 31,
    "once a month": 31,
    "Each month, on the second Tuesday": 31,
    "Six-weekly": 42,
    "6 weekly": 42,
    "Every six weeks": 42,
    "Every 6–8 weeks": None,
    "weekly": 7,
    "every week": 7,
    "Fortnightly": 14,
    "every other week": 14,
    "two-weekly": 14,
    "every second month": 61,
    "Six times a year": 61,
    "Every four months": 122,
    "three times a year": 122,
    "Twice a year": 183,
    "six-monthly": 183,
    "half-yearly": 183,
    "Annually": 366,
    "At least once a year": 366,
    "Every year in June": 366,
    # Words that say nothing, several things, or not one thing to everybody
    "": None,
    "As needed": None,
    "When the chair calls it": None,
    "Bi-monthly": None,
    "biannually": None,
    "bi monthly": None,
    "five times a year": None,
    "Monthly, in summer quarterly": None,
    "Monthly or every month": 31,
}


@pytest.mark.parametrize(("words", "days"), READ.items())
def test_the_words_for_how_often_a_group_meets_are_read_as_days(words, days):
    assert days_between(words) == days


def test_a_quarter_more_than_the_words_allow_is_late_and_no_day_less():
    assert not is_late("Every quarter", date(2026, 1, 1), date(2026, 4, 26))  # 115 days
    assert is_late("Every quarter", date(2026, 1, 1), date(2026, 4, 27))
    assert not is_late("As needed", date(2001, 1, 1), date(2026, 4, 27))


def test_only_groups_with_a_meeting_on_record_and_words_that_are_known_are_pointed_out():
    on = date(2026, 11, 22)
    board, panel = Group(pk=1, name="Board", cadence="Every quarter."), Group(pk=2, name="Panel", cadence="as needed")
    fresh, kept = Group(pk=3, name="New", cadence="monthly"), Group(pk=4, name="Kept", cadence="Meets monthly")
    last = {1: date(2026, 5, 2), 2: date(2020, 1, 1), 4: date(2026, 11, 1)}
    (found,) = not_kept([board, panel, fresh, kept], last, on)
    assert (found.group, found.last, found.days, found.in_words) == (board, date(2026, 5, 2), 204, "every quarter")
    (late,) = not_kept([kept], {4: date(2026, 1, 1)}, on)
    assert late.in_words == "monthly"
