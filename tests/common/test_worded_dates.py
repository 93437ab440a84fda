from datetime import date

import pytest

from actions.models import Action
from csp_portal.common.record import change
from tests.factories import make_action, make_priority


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge)


def stored(action):
    return Action.objects.values_list("deadline", "deadline_earliest", "deadline_latest").get(pk=action.pk)


def test_the_words_are_kept_as_written_beside_the_days_they_allow(priority):
    action = make_action(priority, deadline=" Q2  2026/27 ")
    assert stored(action) == (" Q2  2026/27 ", date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize("words", ["", "ongoing", "November annually", "31/02/2027"])
def test_words_without_a_day_fill_neither_column(priority, words):
    assert stored(make_action(priority, deadline=words)) == (words, None, None)


def test_new_words_change_the_days_and_no_words_empty_them(priority):
    action = make_action(priority, deadline="Apr-25")
    for words, days in [("31 March 2027", (date(2027, 3, 31),) * 2), ("", (None, None))]:
        with change("ambridge"):
            action.deadline = words
            action.save()
        assert stored(action) == (words, *days)


def test_the_history_row_carries_the_same_days(priority):
    row = make_action(priority, deadline="Apr-25").history.get()
    assert (row.deadline, row.deadline_earliest, row.deadline_latest) == ("Apr-25", date(2025, 4, 1), date(2025, 4, 30))


def test_days_that_were_set_by_hand_give_way_to_the_words(priority):
    action = make_action(priority, deadline="Apr-25", deadline_latest=date(2030, 1, 1))
    assert stored(action)[2] == date(2025, 4, 30)


def test_a_field_may_keep_only_one_of_the_days(ambridge):
    priority = make_priority(ambridge, adopted="Summer 2026", closed="2027/28")
    assert (priority.adopted_on, priority.closed_on) == (date(2026, 6, 1), date(2028, 3, 31))
    priority.refresh_from_db()
    assert (priority.adopted_on, priority.closed_on) == (date(2026, 6, 1), date(2028, 3, 31))


@pytest.mark.parametrize(
    ("words", "on", "overdue"),
    [
        ("Apr-25", date(2025, 4, 30), False),
        ("Apr-25", date(2025, 5, 1), True),
        ("ongoing", date(2099, 1, 1), False),
    ],
)
def test_an_action_is_overdue_after_the_latest_day_its_words_allow(priority, words, on, overdue):
    action = make_action(priority, deadline=words)
    assert action.is_overdue(on) is overdue
    assert Action.objects.overdue(on).exists() is overdue
