"""The calendar of a partnership: each member's own link to it, and what a calendar program reads there."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from csp_portal.common.record import change
from governance.appointments import end_appointments
from governance.meetings.calendar import address_of
from governance.models import CalendarLink, ReportingPeriod
from tests.factories import make_decision, make_group, make_item, make_meeting, make_member, make_partnership, saved
from tests.promises.town import rows_of_all_tables

from .secretary import Secretary

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def member(ambridge):
    """Somebody of a partnership, in a browser, whose board meets on a winter and a summer day."""
    with time_machine.travel(NOW):
        ambridge.board = make_group(ambridge, "Board", "board")
        ambridge.first = make_meeting(
            ambridge.board, date(2026, 12, 2), starts=time(10), ends=time(12, 30), place="Hall"
        )
        make_item(ambridge.first, "Burglary in Mill Lane")
        make_decision(ambridge.first, "To fund patrols")
        yield Secretary(Client(), make_member(ambridge, "contributor"))


def link_of(member):
    member.send("/ambridge/calendar/")
    return CalendarLink.objects.get(user=member.user, stopped_on=None)


def read(link):
    """What somebody who is not signed in reads there."""
    return Client().get(address_of(link))


def events_of(link):
    """{title: event} of the calendar as a program reads it."""
    answer = read(link)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).events}


@pytest.mark.guard("calendar link")
def test_a_member_makes_a_link_copies_it_and_stops_it(member):
    assert "Make my link" in member.client.get("/ambridge/calendar/").content.decode()
    link = link_of(member)
    page = member.client.get("/ambridge/calendar/").content.decode()
    assert f"http://testserver{address_of(link)}</textarea>" in page
    assert "Make my link" not in page
    stopped = member.send("/ambridge/calendar/stop/")
    assert (stopped.status_code, stopped["Location"]) == (302, "/ambridge/calendar/")
    answer = read(link)
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "Make my link" in member.client.get("/ambridge/calendar/").content.decode()
    assert member.client.get("/ambridge/calendar/stop/").status_code == 404
    assert read(link_of(member)).status_code == 200


def test_making_a_link_twice_makes_one(member):
    typed = [member.open("/ambridge/calendar/") for _ in range(2)]
    for each in (*typed, typed[0]):
        assert member.client.post("/ambridge/calendar/", each)["Location"] == "/ambridge/calendar/"
    assert CalendarLink.objects.count() == 1


def test_it_holds_titles_and_dates_and_nothing_else(member):
    link = link_of(member)
    events = events_of(link)
    assert {title: event["DTSTART"].dt for title, event in events.items()} == {
        "Board: meeting": datetime(2026, 12, 2, 10, 0, tzinfo=UTC),
        "Reports due: July to September 2026": date(2026, 10, 14),
    }
    told = {name for event in events.values() for name in event}
    assert told == {
        "SUMMARY", "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS", "TRANSP",
    }  # fmt: skip
    words = read(link).content.decode()
    for secret in ("Mill Lane", "patrols", "Hall"):
        assert secret not in words


def test_a_meeting_that_moves_keeps_its_name_and_counts_on(member, ambridge):
    link = link_of(member)
    before = events_of(link)["Board: meeting"]
    meeting = ambridge.first
    meeting.date = date(2027, 7, 7)
    with change("ambridge") as moment:
        meeting.save()
    after = events_of(link)["Board: meeting"]
    assert after["UID"] == before["UID"] == f"meeting-{meeting.pk}.ambridge@testserver"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == moment.replace(microsecond=0)
    assert after["DTSTART"].dt == datetime(2027, 7, 7, 9, 0, tzinfo=UTC)  # ten o'clock in summer
    assert after["DTEND"].dt == datetime(2027, 7, 7, 11, 30, tzinfo=UTC)


def test_a_cancelled_meeting_says_so_and_one_without_a_time_takes_the_day(member, ambridge):
    link, other = link_of(member), make_meeting(ambridge.board, date(2026, 12, 9))
    assert events_of(link)["Board: meeting"]["STATUS"] == "CONFIRMED"
    with change("ambridge"):
        other.cancel("Snow")
    events = events_of(link)
    cancelled = events["Cancelled: Board: meeting"]
    assert (cancelled["STATUS"], cancelled["DTSTART"].dt, cancelled["DTEND"].dt) == (
        "CANCELLED",
        date(2026, 12, 9),
        date(2026, 12, 10),
    )
    assert "Snow" not in read(link).content.decode()


def test_a_meeting_without_an_end_has_none(member, ambridge):
    ambridge.first.ends = None
    saved(ambridge.first)
    assert "DTEND" not in events_of(link_of(member))["Board: meeting"]


def test_it_is_of_one_partnership(member):
    other = make_partnership("felpersham")
    make_meeting(make_group(other, "Theirs", "board"), date(2026, 12, 3))
    assert len(events_of(link_of(member))) == 1 + ReportingPeriod.objects.filter(partnership="ambridge").count() == 2


@pytest.mark.parametrize(
    "change_of", [lambda t: t[:-1], lambda t: f"9{t}", lambda t: "1", lambda t: "x.y", lambda t: "²."]
)
def test_a_forged_link_opens_nothing(member, change_of):
    token = address_of(link_of(member)).removeprefix("/calendar/").removesuffix(".ics")
    assert Client().get(f"/calendar/{change_of(token)}.ics").status_code == 404


def test_a_link_of_another_salt_or_person_opens_nothing(member, ambridge):
    mine, theirs = link_of(member), saved(CalendarLink(partnership=ambridge, user=make_member(ambridge)))
    signature = address_of(mine).removeprefix("/calendar/").partition(".")[2]
    assert Client().get(f"/calendar/{theirs.pk}.{signature}").status_code == 404
    assert read(theirs).status_code == 200


@pytest.mark.guard("calendar link")
def test_who_has_left_reads_nothing_more(member, ambridge):
    link = link_of(member)
    assert read(link).status_code == 200
    with change("ambridge"):
        end_appointments(member.user, ambridge, at_once=True)
    assert read(link).status_code == 404


@pytest.mark.guard("calendar link")
def test_an_account_that_is_closed_reads_nothing_more(member):
    link = link_of(member)
    member.user.is_active = False
    member.user.save()
    assert read(link).status_code == 404


def test_no_proxy_keeps_it_and_no_search_engine_finds_it(member):
    answer = read(link_of(member))
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies


def test_reading_it_writes_nothing(member):
    link = link_of(member)
    before = rows_of_all_tables()
    read(link)
    assert rows_of_all_tables() == before


def test_the_history_tells_administrators_alone_whose_link_it_was(member, ambridge):
    link_of(member)
    pages = {}
    for role in ("administrator", "coordinator", "board"):
        member.client.force_login(make_member(ambridge, role))
        pages[role] = member.page("/ambridge/history/?record=&kind=calendar-links")
    assert "Calendar link: Calendar link of one person" in pages["administrator"]
    assert "Contributor" in pages["administrator"]
    assert "Calendar link" not in pages["coordinator"].replace("Calendar links", "") + pages["board"]
