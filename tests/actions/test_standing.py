"""Each action that is not draft or dropped stands in exactly one column, and says so in words."""

import random
from datetime import date

import pytest

from actions.models import Action
from actions.models.standing import Standing, show
from csp_portal.common.record import change
from governance.models import ReportingPeriod
from tests.factories import make_action, make_priority, make_update, saved

BEFORE_DUE, AFTER_DUE = date(2026, 10, 5), date(2026, 10, 15)


@pytest.fixture
def summer(ambridge):
    return ambridge.reportingperiods.get(starts=date(2026, 7, 1))


@pytest.fixture
def spring(ambridge):
    return saved(
        ReportingPeriod(partnership=ambridge, starts=date(2026, 4, 1), ends=date(2026, 6, 30), due=date(2026, 7, 14))
    )


def said(action, period, on):
    action = Action.objects.with_standing(period).get(pk=action.pk)
    shown = show(action, period, on)
    return action.standing, shown.words, shown.beside


def test_an_action_updated_for_the_period_reads_its_rating_and_the_day(ambridge, summer):
    action = make_action(partnership=ambridge)
    make_update(action, "at_risk", said_on=date(2026, 10, 3))
    assert said(action, summer, AFTER_DUE) == ("at_risk", "At risk (Amber)", "Updated 3 October 2026")


def test_before_the_due_date_silence_reads_as_an_update_that_is_due(ambridge, spring, summer):
    action = make_action(partnership=ambridge)
    make_update(action, "on_track", period=spring, said_on=date(2026, 7, 3))
    expected = ("no_update", "Update due by 14 October", "Last: On track (Green), 3 July 2026")
    assert said(action, summer, BEFORE_DUE) == expected


def test_after_the_due_date_silence_reads_not_updated_and_never_last_quarters_green(ambridge, spring, summer):
    action = make_action(partnership=ambridge)
    make_update(action, "on_track", period=spring, said_on=date(2026, 7, 3))
    assert said(action, summer, AFTER_DUE) == ("no_update", "Not updated", "Last: On track (Green), 3 July 2026")


def test_an_action_without_any_update_says_so(ambridge, summer):
    assert said(make_action(partnership=ambridge), summer, AFTER_DUE) == ("no_update", "Not updated", "No update yet")


def test_a_complete_action_is_never_silent(ambridge, spring, summer):
    action = make_action(partnership=ambridge)
    make_update(action, "complete", period=spring, said_on=date(2026, 7, 3))
    assert said(action, summer, AFTER_DUE)[:2] == ("complete", "Complete")


def test_an_action_that_starts_after_the_period_is_not_silent(ambridge, summer):
    action = make_action(partnership=ambridge, start="January 2027")
    assert said(action, summer, AFTER_DUE) == ("not_started", "Not started", "Starts January 2027")


@pytest.mark.parametrize(
    ("values", "words", "beside"),
    [({"state": "draft"}, "Draft", ""), ({"state": "dropped", "dropped_reason": "No money"}, "Dropped", "No money")],
)
def test_draft_and_dropped_actions_stand_in_no_column(ambridge, summer, values, words, beside):
    assert said(make_action(partnership=ambridge, **values), summer, AFTER_DUE) == ("", words, beside)


def test_without_periods_an_action_reads_the_rating_it_has(ambridge):
    action = make_action(partnership=ambridge, rating=ambridge.ratings.get(counts_as="at_risk"))
    assert said(action, None, AFTER_DUE)[:2] == ("at_risk", "At risk (Amber)")
    assert said(make_action(partnership=ambridge), None, AFTER_DUE)[:2] == ("not_rated", "Not rated")


def test_columns_add_up_to_the_rows_for_500_random_actions(ambridge, spring, summer):
    chance, priority = random.Random(7), make_priority(ambridge)
    expected = dict.fromkeys([*Standing.values, ""], 0)
    ratings = {rating.counts_as: rating for rating in ambridge.ratings.all()}
    for _ in range(500):
        expected[make_random_action(chance, priority, ratings, spring, summer)] += 1
    found = dict.fromkeys(expected, 0)
    for action in Action.objects.with_standing(summer):
        found[action.standing] += 1
    assert found == expected


def make_random_action(chance, priority, ratings, spring, summer):
    """A random action; gives the column that it belongs in for summer, worked out by hand."""
    state = chance.choice(["draft", "dropped", "open", "open", "open"])
    start = chance.choice(["", "ongoing", "2026-05-01", "30 September 2026", "October 2026"])
    if state != "open":
        make_action(priority, state=state, start=start, dropped_reason="Why" if state == "dropped" else "")
        return ""
    action = make_action(priority, start=start)
    period, rated = chance.choice([None, spring, summer]), chance.choice(list(ratings))
    if period:
        make_update(action, rated, period=period)
    if period and rated == "complete":
        return "complete"
    if period == summer:
        return rated
    return "not_started" if start == "October 2026" else "no_update"


def test_the_rating_counts_as_complete_if_and_only_if_the_state_is_complete(ambridge):
    action = make_action(partnership=ambridge)
    for rated in ["on_track", "complete", "off_track", "complete", "not_rated"]:
        make_update(action, rated)
        action.refresh_from_db()
        assert (action.state == "complete") == (rated == "complete") == action.rating.is_complete


def test_the_rating_kept_on_the_row_is_that_of_its_newest_update(ambridge):
    action = make_action(partnership=ambridge)
    first = make_update(action, "on_track")
    second = make_update(action, "off_track")
    with change("ambridge"):
        first.rating = ambridge.ratings.get(counts_as="at_risk")
        action.correct_update(first)
    action.refresh_from_db()
    assert (action.last_update, action.rating.counts_as) == (second, "off_track")
