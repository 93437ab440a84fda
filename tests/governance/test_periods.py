"""The reporting periods: their list, the year made in one press, and what may be done to one."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError

from actions.models import Update
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.access import Member
from governance.models import ReportingPeriod, year_of_periods
from governance.periods import days_in_words, notices_of, rows_of, standing_of
from tests.factories import (
    make_action,
    make_member,
    make_partnership,
    make_period,
    make_priority,
    make_update,
)
from tests.promises.visitors import form_in, signed_in

pytestmark = pytest.mark.django_db
TODAY = "2026-10-07 10:00"  # July to September 2026 has ended, its updates are due on 14 October
PERIODS = "/ambridge/periods/"


@pytest.fixture
def october():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def period(ambridge):
    return ambridge.reportingperiods.get(starts=date(2026, 7, 1))


@pytest.fixture
def next_period(ambridge):
    return make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 14))


@pytest.fixture
def officer(ambridge, sign_in, october):
    return sign_in(make_member(ambridge))


def words_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(text.split())


def send(client, address, **typed):
    """Open a form, type into it, send it."""
    return client.post(address, form_in(client.get(address).content.decode()) | typed)


def days(periods):
    return [(period.starts.isoformat(), period.ends.isoformat(), period.due.isoformat()) for period in periods]


def in_change(verb, *given):
    with change("ambridge"):
        verb(*given)


# A year of periods


@pytest.mark.parametrize(
    ("first", "months", "made"),
    [
        (
            date(2026, 4, 1),
            3,
            [
                ("2026-04-01", "2026-06-30", "2026-07-14"),
                ("2026-07-01", "2026-09-30", "2026-10-14"),
                ("2026-10-01", "2026-12-31", "2027-01-14"),
                ("2027-01-01", "2027-03-31", "2027-04-14"),
            ],
        ),
        (
            date(2026, 4, 1),
            4,
            [
                ("2026-04-01", "2026-07-31", "2026-08-14"),
                ("2026-08-01", "2026-11-30", "2026-12-14"),
                ("2026-12-01", "2027-03-31", "2027-04-14"),
            ],
        ),
        (
            date(2026, 4, 1),
            6,
            [("2026-04-01", "2026-09-30", "2026-10-14"), ("2026-10-01", "2027-03-31", "2027-04-14")],
        ),
        (
            date(2028, 1, 1),
            3,
            [
                ("2028-01-01", "2028-03-31", "2028-04-14"),
                ("2028-04-01", "2028-06-30", "2028-07-14"),
                ("2028-07-01", "2028-09-30", "2028-10-14"),
                ("2028-10-01", "2028-12-31", "2029-01-14"),
            ],
        ),
        (
            date(2028, 1, 1),
            4,
            [
                ("2028-01-01", "2028-04-30", "2028-05-14"),
                ("2028-05-01", "2028-08-31", "2028-09-14"),
                ("2028-09-01", "2028-12-31", "2029-01-14"),
            ],
        ),
        (
            date(2028, 1, 1),
            6,
            [("2028-01-01", "2028-06-30", "2028-07-14"), ("2028-07-01", "2028-12-31", "2029-01-14")],
        ),
    ],
)
def test_the_periods_of_a_year_have_exactly_these_days(first, months, made):
    assert days(year_of_periods(first, months, due_after=14)) == made


def test_twelve_months_from_april_2026_and_from_january_2028_have_exactly_these_days():
    assert days(year_of_periods(date(2026, 4, 1), 1, due_after=0)) == [
        ("2026-04-01", "2026-04-30", "2026-04-30"),
        ("2026-05-01", "2026-05-31", "2026-05-31"),
        ("2026-06-01", "2026-06-30", "2026-06-30"),
        ("2026-07-01", "2026-07-31", "2026-07-31"),
        ("2026-08-01", "2026-08-31", "2026-08-31"),
        ("2026-09-01", "2026-09-30", "2026-09-30"),
        ("2026-10-01", "2026-10-31", "2026-10-31"),
        ("2026-11-01", "2026-11-30", "2026-11-30"),
        ("2026-12-01", "2026-12-31", "2026-12-31"),
        ("2027-01-01", "2027-01-31", "2027-01-31"),
        ("2027-02-01", "2027-02-28", "2027-02-28"),
        ("2027-03-01", "2027-03-31", "2027-03-31"),
    ]
    leap = days(year_of_periods(date(2028, 1, 1), 1, due_after=14))
    assert leap[:3] == [
        ("2028-01-01", "2028-01-31", "2028-02-14"),
        ("2028-02-01", "2028-02-29", "2028-03-14"),
        ("2028-03-01", "2028-03-31", "2028-04-14"),
    ]
    assert leap[-1] == ("2028-12-01", "2028-12-31", "2029-01-14")


@pytest.mark.parametrize("months", [1, 3, 4, 6])
@pytest.mark.parametrize("first", [date(2027, 1, 31), date(2028, 2, 29), date(2027, 8, 30), date(2026, 4, 15)])
def test_a_year_from_any_day_holds_each_of_its_days_once(first, months):
    made = year_of_periods(first, months, due_after=14)
    for number, period in enumerate(made, 1):
        period.pk = number
    assert (len(made), notices_of(made)) == (12 // months, {})
    assert made[0].starts == first
    assert (made[-1].ends - first).days in (364, 365)


def test_the_form_of_a_year_is_filled_in_and_makes_it_in_one_press(officer, ambridge, period):
    page = officer.get(f"{PERIODS}year/")
    assert 'value="1 October 2026"' in page.content.decode()
    assert "this makes 4 periods: 1 October 2026 to 31 December 2026, updates due by 14 January 2027" in words_of(page)
    response = officer.post(f"{PERIODS}year/", form_in(page.content.decode()) | {"months": "3"})
    assert (response.status_code, response["Location"]) == (302, PERIODS)
    assert days(ambridge.reportingperiods.all()) == [
        ("2026-07-01", "2026-09-30", "2026-10-14"),
        ("2026-10-01", "2026-12-31", "2027-01-14"),
        ("2027-01-01", "2027-03-31", "2027-04-14"),
        ("2027-04-01", "2027-06-30", "2027-07-14"),
        ("2027-07-01", "2027-09-30", "2027-10-14"),
    ]
    made = ReportingPeriod.history.filter(history_change_reason="Periods of a year from 1 October 2026: quarters")
    assert (made.count(), made.values("history_date").distinct().count()) == (4, 1)
    assert "The periods of the year are made." in words_of(officer.get(PERIODS))


def test_the_box_of_quarters_is_ticked_already(officer, ambridge):
    assert re.search(
        r'type="radio" name="months" value="3"[^>]*checked', officer.get(f"{PERIODS}year/").content.decode()
    )


@pytest.mark.parametrize(
    ("today", "shown"), [("2026-10-07", "1 April 2026"), ("2027-03-31", "1 April 2026"), ("2027-04-01", "1 April 2027")]
)
def test_without_a_period_the_year_begins_on_the_newest_first_of_april(ambridge, period, sign_in, today, shown):
    in_change(period.remove)
    with time_machine.travel(f"{today} 12:00"):
        client = sign_in(make_member(ambridge, "administrator"))
        assert f'value="{shown}"' in client.get(f"{PERIODS}year/").content.decode()


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("first", "31 2 2027", "First day of the year: enter a real day, like 31 3 2027."),
        ("first", "April 2027", "First day of the year: enter a real day, like 31 3 2027."),
        ("first", "", "Enter the first day of the year."),
        ("months", "5", "Select a valid choice. 5 is not one of the available choices."),
        ("months", "", "Choose how long each period is."),
        ("due_after", "soon", "Enter a number of days from 0 to 180, like 14."),
        ("due_after", "-1", "Enter a number of days from 0 to 180, like 14."),
        ("due_after", "181", "Enter a number of days from 0 to 180, like 14."),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_and_nothing_is_made(officer, ambridge, name, typed, sentence):
    response = send(officer, f"{PERIODS}year/", **{"months": "3", name: typed})
    assert (response.status_code, ambridge.reportingperiods.count()) == (200, 1)
    assert sentence in words_of(response)


def test_a_year_that_overlaps_is_made_and_pointed_out(officer, ambridge):
    send(officer, f"{PERIODS}year/", first="1 5 2026", months="4")
    assert ambridge.reportingperiods.count() == 4
    words = words_of(officer.get(PERIODS))
    assert "May to August 2026 and July to September 2026 overlap: both hold 1 July to 31 August 2026." in words
    assert "July to September 2026 and September to December 2026 overlap: both hold 1 to 30 September 2026." in words


def test_a_period_that_would_begin_on_a_taken_day_is_refused_in_words_and_none_is_made(officer, ambridge):
    response = send(officer, f"{PERIODS}year/", first="1 4 2026", months="3")
    assert (response.status_code, ambridge.reportingperiods.count()) == (200, 1)
    assert "A period begins on 1 July 2026 already. Choose another first day." in words_of(response)
    assert "As the answers were sent, this makes 4 periods: 1 April 2026 to 30 June 2026" in words_of(response)


@pytest.mark.parametrize("length", ["1", "3"])
def test_two_people_who_press_together_make_the_year_once(portal, length):
    ambridge = make_partnership("ambridge")
    people, address, together = signed_in(portal, ambridge, "coordinator", "deputy"), f"{PERIODS}year/", Barrier(2)
    forms = [person.open(address) | {"months": length, "first": "1 4 2028"} for person in people]

    def press(person, posted):
        together.wait()
        return person.post(address, posted)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, people, forms))
    assert [answer[0] for answer in answers] == [200, 302]
    assert "A period begins on 1 April 2028 already. Choose another first day." in answers[0][2]
    assert ambridge.reportingperiods.count() == 1 + 12 // int(length)


# The list


def test_gaps_and_overlaps_are_named_with_their_days():
    first, gap, inside, twice, after = (
        ReportingPeriod(pk=pk, starts=date(*starts), ends=date(*ends))
        for pk, (starts, ends) in enumerate(
            [
                ((2026, 4, 1), (2026, 6, 30)),
                ((2026, 10, 1), (2026, 12, 31)),
                ((2026, 11, 1), (2026, 11, 30)),
                ((2026, 12, 31), (2027, 3, 31)),
                ((2027, 4, 2), (2027, 6, 30)),
            ]
        )
    )
    assert notices_of([first, gap, inside, twice, after]) == {
        gap.pk: "No period covers 1 July to 30 September 2026.",
        inside.pk: "October to December 2026 and November 2026 overlap: both hold 1 to 30 November 2026.",
        twice.pk: "October to December 2026 and December 2026 to March 2027 overlap: both hold 31 December 2026.",
        after.pk: "No period covers 1 April 2027.",
    }


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 7, 1), date(2026, 7, 1), "1 July 2026"),
        (date(2026, 7, 1), date(2026, 7, 15), "1 to 15 July 2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "1 July to 30 September 2026"),
        (date(2026, 12, 1), date(2027, 1, 31), "1 December 2026 to 31 January 2027"),
    ],
)
def test_two_days_and_what_lies_between_in_words(first, last, words):
    assert days_in_words(first, last) == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 6, 29), "Begins in 2 days"),
        (date(2026, 6, 30), "Begins in 1 day"),
        (date(2026, 7, 1), "Running: updates due by 14 October 2026"),
        (date(2026, 9, 30), "Running: updates due by 14 October 2026"),
        (date(2026, 10, 7), "Ended: 7 days until updates are due"),
        (date(2026, 10, 13), "Ended: 1 day until updates are due"),
        (date(2026, 10, 14), "Ended: updates due today"),
        (date(2026, 10, 15), "Updates were due on 14 October 2026: late ones are still taken"),
    ],
)
def test_where_a_period_stands_on_a_day_in_words(ambridge, period, on, words):
    assert standing_of(period, on, ambridge.reportingperiods.current(on)) == words


def test_where_a_closed_period_and_an_older_open_one_stand(ambridge, period):
    newer = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31))
    on = date(2027, 1, 10)
    assert standing_of(period, on, newer) == "Ended: updates are made for a newer period now, so this one can be closed"
    in_change(newer.close, on)
    assert standing_of(newer, on, newer) == "Closed on 10 January 2027"


def test_the_list_is_newest_first_by_where_each_stands_and_marks_the_current_one(
    officer, ambridge, period, next_period
):
    older = make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30), closed_on=date(2026, 8, 3))
    make_period(ambridge, date(2027, 1, 1), date(2027, 3, 31))
    response = officer.get(PERIODS)
    assert [(stage, [str(row.period) for row in rows]) for stage, rows in response.context["stages"]] == [
        ("To come", ["January to March 2027"]),
        ("Running", ["October to December 2026"]),
        ("Ended, not closed", ["July to September 2026"]),
        ("Closed", ["April to June 2026"]),
    ]
    words = words_of(response)
    assert "Updates are now made for July to September 2026 . Ended: 7 days until updates are due." in words
    assert words.count("Being reported on") == 1
    assert "July to September 2026 1 July to 30 September 2026 Being reported on 14 October 2026 Ended" in words
    assert '<a class="govuk-link" href="/ambridge/periods/2026-07-01/">July to September 2026</a>' in (
        response.content.decode()
    )
    assert older.get_absolute_url() == PERIODS


def test_actions_count_once_and_are_late_when_their_first_update_came_after_the_due_day(ambridge, period, next_period):
    member = make_member(ambridge)
    in_time, late, both, _ = (make_action(partnership=ambridge) for _ in range(4))
    make_update(in_time, said_on=date(2026, 10, 14))
    make_update(late, said_on=date(2026, 10, 15))
    make_update(late, said_on=date(2026, 10, 16))
    make_update(both, said_on=date(2026, 10, 1))
    make_update(both, said_on=date(2026, 10, 20))
    make_update(both, period=next_period, said_on=date(2026, 12, 1))
    assert counts(ambridge, member) == {"October to December 2026": (1, 0), "July to September 2026": (3, 1)}


def test_actions_of_the_board_are_not_counted_for_those_who_may_not_see_them(ambridge, period):
    make_update(make_action(partnership=ambridge))
    make_update(make_action(partnership=ambridge, visibility="board"))
    make_update(make_action(make_priority(ambridge, visibility="board")))
    assert counts(ambridge, make_member(ambridge, "contributor")) == {"July to September 2026": (1, 0)}
    assert counts(ambridge, make_member(ambridge, "board")) == {"July to September 2026": (3, 0)}


def counts(partnership, user):
    rows = rows_of(partnership, Member(user, partnership), date(2026, 10, 20))
    return {str(row.period): (row.answers.updated, row.answers.late) for row in rows}


def test_any_number_of_periods_costs_two_queries(ambridge, django_assert_num_queries):
    member = Member(make_member(ambridge), ambridge)
    for year in range(2028, 2038):
        make_period(ambridge, date(year, 1, 1), date(year, 12, 31))
    with django_assert_num_queries(2):
        assert len(rows_of(ambridge, member, date(2026, 10, 20))) == 11


@pytest.mark.parametrize("role", ["contributor", "board", "chair", "scrutiny"])
def test_every_member_reads_the_list_and_finds_nothing_to_press(ambridge, sign_in, role):
    words = words_of(sign_in(make_member(ambridge, role)).get(PERIODS))
    assert "July to September 2026" in words
    assert not re.search("Make a year|Add one period|Change|Close|Open again", words)


def test_without_periods_the_list_says_so_and_what_comes_next(ambridge, period, sign_in):
    in_change(period.remove)
    nothing = "There are no reporting periods yet."
    reader = words_of(sign_in(make_member(ambridge, "board")).get(PERIODS))
    assert nothing in reader
    assert "The coordinator or an administrator can make them." in reader
    keeper = words_of(sign_in(make_member(ambridge)).get(PERIODS))
    assert nothing in keeper
    assert "Make a year of periods" in keeper


def test_that_no_period_follows_is_said_before_the_last_one_ends(officer, ambridge, next_period):
    assert "There is no period yet after 31 December 2026." in words_of(officer.get(PERIODS))
    make_period(ambridge, date(2027, 1, 1), date(2027, 3, 31))
    assert "There is no period yet" not in words_of(officer.get(PERIODS))


# One period


def test_a_period_is_added(officer, ambridge):
    response = send(officer, f"{PERIODS}new/", starts="1/4/2026", ends="30 June 2026", due="2026-07-14")
    assert (response.status_code, response["Location"]) == (302, PERIODS)
    assert days(ambridge.reportingperiods.all()[:1]) == [("2026-04-01", "2026-06-30", "2026-07-14")]
    assert ReportingPeriod.history.first().history_change_reason == "Period added"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "31 3 2026"}, "The last day is before the first, 1 April 2026."),
        ({"due": "29 6 2026"}, "Updates cannot be due before the last day, 30 June 2026."),
        ({"starts": "31 6 2026"}, "First day: enter a real day, like 31 3 2027."),
        ({"starts": ""}, "Enter the first day."),
        ({"ends": "soon"}, "Last day: enter a real day, like 31 3 2027."),
        ({"ends": ""}, "Enter the last day."),
        ({"due": "soon"}, "Updates are due by: enter a real day, like 31 3 2027."),
        ({"due": ""}, "Enter the day by which updates are due."),
        ({"starts": "1 7 2026", "ends": "31 7 2026", "due": "31 7 2026"}, "A period begins on 1 July 2026 already."),
    ],
)
def test_days_in_a_wrong_order_or_taken_are_refused_in_words(officer, ambridge, typed, sentence):
    right = {"starts": "1 4 2026", "ends": "30 6 2026", "due": "14 7 2026"}
    response = send(officer, f"{PERIODS}new/", **right | typed)
    assert (response.status_code, ambridge.reportingperiods.count()) == (200, 1)
    assert sentence in words_of(response)


@pytest.mark.parametrize(
    ("starts", "ends", "notice"),
    [
        ("1 4 2026", "30 6 2026", ""),
        ("1 4 2026", "31 5 2026", " No period covers 1 to 30 June 2026."),
        ("1 4 2026", "1 7 2026", " April to July 2026 and July to September 2026 overlap: both hold 1 July 2026."),
        ("1 11 2026", "30 11 2026", " No period covers 1 to 31 October 2026."),
    ],
)
def test_adding_a_period_says_which_days_are_left_out_or_held_twice(officer, period, starts, ends, notice):
    send(officer, f"{PERIODS}new/", starts=starts, ends=ends, due="1 12 2026")
    said = re.search(
        r"The period is added\.(?: No period covers[^.]*\.| [^.]* overlap:[^.]*\.)?", words_of(officer.get(PERIODS))
    )
    assert said[0] == f"The period is added.{notice}"


def test_a_year_that_leaves_a_gap_says_so_at_once(officer, period):
    send(officer, f"{PERIODS}year/", first="1 4 2027", months="3")
    sentence = "The periods of the year are made. No period covers 1 October 2026 to 31 March 2027."
    assert sentence in words_of(officer.get(PERIODS))


def test_the_days_of_a_period_are_changed_with_a_reason(officer, period):
    address = f"{PERIODS}2026-07-01/edit/"
    assert 'value="30 September 2026"' in officer.get(address).content.decode()
    send(officer, address, starts="2 7 2026", due="21 10 2026", reason="The board meets a week later")
    period.refresh_from_db()
    assert days([period]) == [("2026-07-02", "2026-09-30", "2026-10-21")]
    assert period.history.first().history_change_reason == "The board meets a week later"


def test_a_form_that_moves_the_first_day_and_is_sent_twice_lands_where_it_landed(officer, period):
    address = f"{PERIODS}2026-07-01/edit/"
    posted = form_in(officer.get(address).content.decode()) | {"starts": "2 7 2026"}
    assert [officer.post(address, posted)["Location"] for _ in range(2)] == [PERIODS, PERIODS]
    assert period.history.count() == 2


def test_saving_without_a_change_writes_nothing(officer, period):
    response = send(officer, f"{PERIODS}2026-07-01/edit/", due="14/10/2026")
    assert "You have not changed anything." in words_of(response)
    assert period.history.count() == 1


def test_once_somebody_has_updated_the_first_day_stays(officer, ambridge, period):
    make_update(make_action(partnership=ambridge))
    address = f"{PERIODS}2026-07-01/edit/"
    page = officer.get(address)
    assert "Its first day is 1 July 2026. That stays as it is" in words_of(page)
    assert "remove it" not in words_of(page)
    send(officer, address, starts="2 7 2026", ends="5 10 2026")
    period.refresh_from_db()
    assert days([period]) == [("2026-07-01", "2026-10-05", "2026-10-14")]
    response = send(officer, address, ends="30 6 2026")
    assert "The last day is before the first, 1 July 2026." in words_of(response)
    period.starts = date(2026, 7, 2)
    with pytest.raises(Refused, match="so its first day stays as it is"):
        in_change(period.put_on_record)


def test_what_somebody_else_saved_meanwhile_is_shown_and_kept(officer, period):
    address = f"{PERIODS}2026-07-01/edit/"
    posted = form_in(officer.get(address).content.decode()) | {"due": "21 10 2026"}
    period.ends = date(2026, 10, 1)
    in_change(period.put_on_record)
    response = officer.post(address, posted)
    assert (response.status_code, "What they saved" in words_of(response)) == (409, True)
    assert "from 30 September 2026 to 1 October 2026" in words_of(response)
    assert officer.post(address, form_in(response.content.decode())).status_code == 302
    period.refresh_from_db()
    assert days([period]) == [("2026-07-01", "2026-10-01", "2026-10-21")]


def test_closing_a_period_moves_the_partnership_on_to_the_next(officer, ambridge, period, next_period):
    make_update(make_action(partnership=ambridge))
    make_action(partnership=ambridge)
    address = f"{PERIODS}2026-07-01/close/"
    words = words_of(officer.get(address))
    assert "Of the 2 actions on the plan, 1 has an update for this period. 1 still owes one." in words
    assert "the 1 action without one stays “Not updated” for this period" in words
    assert "authors can no longer correct what they said for it" in words
    assert "updates are made for October to December 2026 from then on" in words
    assert ambridge.reportingperiods.current() == period
    assert send(officer, address)["Location"] == PERIODS
    period.refresh_from_db()
    assert period.closed_on == date(2026, 10, 7)
    assert ambridge.reportingperiods.current() == next_period
    assert "Updates are now made for October to December 2026 ." in words_of(officer.get(PERIODS))
    assert period.history.first().history_change_reason == "Closed"


def test_closing_the_last_period_leaves_none_open_and_says_so(officer, ambridge, period):
    assert "nobody can update until another period begins" in words_of(officer.get(f"{PERIODS}2026-07-01/close/"))
    send(officer, f"{PERIODS}2026-07-01/close/")
    assert "No period is open for updates now." in words_of(officer.get(PERIODS))


def test_the_counts_before_closing_leave_out_drafts_what_was_dropped_and_what_waits_to_start(officer, ambridge, period):
    make_action(partnership=ambridge, state="draft")
    make_update(make_action(partnership=ambridge), "complete")
    make_action(partnership=ambridge, start="1 January 2027")
    words = words_of(officer.get(f"{PERIODS}2026-07-01/close/"))
    assert "Of the 2 actions on the plan, 1 has an update for this period. None still owe one." in words
    assert "Not updated" not in words


def test_a_period_cannot_be_closed_before_it_has_ended_or_twice(officer, ambridge, next_period, period):
    early = f"{PERIODS}2026-10-01/close/"
    sentence = "October to December 2026 can be closed once it has ended: its last day is 31 December 2026."
    assert sentence in words_of(officer.get(early))
    with pytest.raises(Refused, match=sentence):
        in_change(next_period.close, date(2026, 12, 31))
    in_change(next_period.close, date(2027, 1, 1))
    with pytest.raises(Refused, match="October to December 2026 is closed already"):
        in_change(next_period.close, date(2027, 1, 2))


def test_a_form_that_was_open_when_the_period_was_closed_is_refused_in_words(officer, period):
    address = f"{PERIODS}2026-07-01/edit/"
    posted = form_in(officer.get(address).content.decode()) | {"due": "21 10 2026"}
    in_change(period.close, date(2026, 10, 7))
    again = form_in(officer.post(address, posted).content.decode())
    response = officer.post(address, again)
    assert "July to September 2026 is closed. Open it again to change its days." in words_of(response)
    assert "is closed. Open it again" in words_of(officer.get(address))


def test_a_closed_period_takes_no_update_and_no_correction_until_it_is_open_again(officer, ambridge, period):
    author, action = make_member(ambridge), make_action(partnership=ambridge)
    update = make_update(action, by=author)
    in_change(period.close, date(2026, 10, 7))
    assert not Update.objects.get(pk=update.pk).may_be_corrected_by(author)
    with pytest.raises(Refused, match="There is no open reporting period"):
        make_update(action, by=author)
    send(officer, f"{PERIODS}2026-07-01/reopen/", reason="The police had no access until today")
    assert Update.objects.get(pk=update.pk).may_be_corrected_by(author)
    reopened = period.history.first()
    assert (reopened.closed_on, reopened.history_change_reason) == (
        None,
        "Opened again: The police had no access until today",
    )


def test_opening_again_needs_a_reason_and_a_closed_period(officer, period):
    address = f"{PERIODS}2026-07-01/reopen/"
    assert "July to September 2026 is open already." in words_of(officer.get(address))
    in_change(period.close, date(2026, 10, 7))
    assert "Say why the period is opened again." in words_of(send(officer, address))
    in_change(period.reopen)
    with pytest.raises(Refused, match="July to September 2026 is open already"):
        in_change(period.reopen)


def test_a_period_without_updates_is_removed_and_its_history_stays(officer, ambridge, period):
    address = f"{PERIODS}2026-07-01/remove/"
    posted = form_in(officer.get(address).content.decode())
    assert [officer.post(address, posted)["Location"] for _ in range(2)] == [PERIODS, PERIODS]
    assert not ambridge.reportingperiods.exists()
    removed = ReportingPeriod.history.first()
    assert (removed.history_type, removed.history_change_reason) == ("-", "Period removed")
    assert officer.get(address).status_code == 404


def test_a_period_with_updates_is_not_removed(officer, ambridge, period):
    posted = form_in(officer.get(f"{PERIODS}2026-07-01/remove/").content.decode())
    make_update(make_action(partnership=ambridge))
    sentence = "People have updated or been asked for July to September 2026, so it stays on record."
    assert sentence in words_of(officer.post(f"{PERIODS}2026-07-01/remove/", posted))
    assert sentence in words_of(officer.get(f"{PERIODS}2026-07-01/remove/"))
    assert ReportingPeriod.objects.filter(pk=period.pk).exists()


@pytest.mark.parametrize("verb", ["edit", "close", "reopen", "remove"])
def test_a_period_of_another_partnership_or_of_no_day_is_not_there(officer, verb):
    make_period(make_partnership("felpersham"), date(2020, 1, 1), date(2020, 3, 31))
    answers = [officer.get(f"{PERIODS}{first}/{verb}/").status_code for first in ("2020-01-01", "2026-13-01", "soon")]
    assert answers == [404, 404, 404]
    assert officer.get(f"/felpersham/periods/2020-01-01/{verb}/").status_code == 404


def test_a_form_whose_period_was_removed_by_somebody_else_meanwhile_says_so(officer, period, monkeypatch):
    address = f"{PERIODS}2026-07-01/close/"
    posted = form_in(officer.get(address).content.decode())
    monkeypatch.setattr("governance.views.periods.tally", lambda *given: in_change(period.remove))
    answer = officer.post(address, posted)
    assert answer.status_code == 200
    assert "This has been removed since you opened the page, so it cannot be saved." in words_of(answer)


def test_the_database_holds_no_two_periods_of_one_first_day(ambridge, period):
    with pytest.raises(IntegrityError):
        make_period(ambridge, period.starts, period.ends)


# What comes late


@pytest.mark.parametrize(("said_on", "mark"), [(date(2026, 10, 14), ""), (date(2026, 10, 15), "(late)")])
def test_the_page_of_an_action_says_late_beside_an_update_that_came_after_the_due_day(officer, ambridge, said_on, mark):
    action = make_action(partnership=ambridge)
    make_update(action, said_on=said_on, said_by="Inspector, Borsetshire Police")
    words = words_of(officer.get(action.get_absolute_url()))
    assert f"{said_on.day} October 2026 by Inspector, Borsetshire Police {mark}".strip() in words
    assert words.count("(late)") == bool(mark)
