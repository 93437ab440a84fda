"""A year of a board as its secretary lives it, from the first meeting that is planned to the table of who came."""

import re
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from actions.models import Action
from actions.reports.filing import file_report
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from governance.access import Member
from governance.meetings.calendar import address_of
from governance.models import AgendaItem, BoardAction, CalendarLink, Decision
from tests.factories import (
    make_group,
    make_member,
    make_membership,
    make_organisation,
    make_partnership,
    make_period,
    make_priority,
    make_report,
)
from tests.portal.secretary import Secretary, words_of

pytestmark = pytest.mark.django_db
THERE = "/ambridge/"


class Year:
    """The board of Ambridge with its secretary, a reader and nobody in particular, each in a browser."""

    def __init__(self, ambridge, clock):
        self.partnership, self.clock = ambridge, clock  # whose own clock never goes back: it is new in that year
        self.board = make_group(ambridge, "Board", "board", cadence="Quarterly")
        self.police, self.health = (make_organisation(ambridge, name) for name in ("Police", "Health"))
        for organisation in (self.police, self.health):
            make_membership(organisation)
        self.priority = make_priority(ambridge, name="Burglary")
        self.secretary = Secretary(Client(), make_member(ambridge))
        self.reader, self.everybody = Secretary(Client(), make_member(ambridge, "scrutiny")), Client()

    def on(self, day):
        """Go to a day, on which both have to sign in again."""
        self.clock.move_to(f"{day} 09:00")
        for person in (self.secretary, self.reader):
            person.client.force_login(person.user)

    def do(self, address, **typed):
        """Send a form of the secretary's; gives where it leads."""
        answer = self.secretary.send(f"{THERE}{address}", **typed)
        assert answer.status_code == 302, words_of(answer)
        return answer["Location"].removeprefix(THERE)

    def says(self, address, *sentences, by=None):
        words = (by or self.secretary).page(f"{THERE}{address}")
        for sentence in sentences:
            assert sentence in words, f"{address} says no “{sentence}”: {words}"
        return words

    def plan(self, day):
        words = {"starts": "10am", "ends": "12:00", "place": "Hall", "quorum": "Both authorities"}
        return self.do("meetings/new/", group=self.board.pk, date=day, **words)

    def add(self, meeting, title, kind="decide", paper=None):
        file = {"papers-0-title": f"On {title}", "papers-0-file": SimpleUploadedFile("p.pdf", b"%PDF")} if paper else {}
        where = self.do(f"{meeting}agenda/new/", title=title, kind=kind, minutes="30", **file)
        return int(re.search(r"#item-(\d+)$", where)[1])

    def record(self, meeting, press, then="", **said):
        """Type into boxes of the room ("box7-said") and press a button at one of them, as a browser sends it."""
        page = self.secretary.client.get(f"{THERE}{meeting}room/").content.decode()
        form = page.partition('<form class="app-room__form"')[2].partition("</form>")[0]
        sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        sent |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))
        answer = self.secretary.client.post(f"{THERE}{meeting}{press}", sent | said | ({"then": then} if then else {}))
        return answer["Location"].removeprefix(THERE)

    def set_action(self, meeting, text, due="", **more):
        self.do(f"{meeting}board-actions/new/", text=text, post="Chief inspector", due=due, **more)

    def hold(self, meeting, police, health):
        came = {f"o{self.police.pk}-standing": police, f"o{self.health.pk}-standing": health}
        came |= {f"o{self.health.pk}-who": "Deputy director"} if health == "substitute" else {}
        self.do(f"{meeting}attendance/", chaired_by="Leader", **came)
        self.do(f"{meeting}held/")

    def titles(self, meeting):
        key = int(re.search(r"\d+", meeting)[0])
        return list(AgendaItem.objects.filter(meeting=key).values_list("title", flat=True))

    def open_refs(self):
        return [each.ref for each in BoardAction.objects.open()]


def test_a_year_of_the_board_from_its_first_meeting_to_the_table_of_who_came(db):
    with time_machine.travel("2026-04-01 09:00", tick=True) as clock:
        year = Year(make_partnership(), clock)
        meetings = the_year_is_planned(year)
        calendar = the_calendar_is_made(year)
        the_first_is_recorded(year, meetings)
        its_minutes_are_read_by_everybody(year, meetings)
        a_report_raises_an_issue_and_the_second_moves(year, meetings, calendar)
        the_second_closes_what_is_done_and_merged(year, meetings)
        the_third_is_cancelled(year, meetings, calendar)
        the_fourth_ends_the_year(year, meetings)
        the_year_is_told_in_one_table(year)
        the_calendar_is_stopped(year, calendar)
        assert differences_from_history("ambridge").differences == []


def the_year_is_planned(year):
    year.says("meetings/", "No meeting is planned.")
    days = ("13 5 2026", "12 8 2026", "11 11 2026", "10 2 2027")
    meetings = [year.plan(day) for day in days]
    assert year.says("meetings/", by=year.reader).count("Hall") == 4
    year.says("", "Next meeting Board, Wednesday 13 May 2026 at 10:00 , in 42 days. Hall")
    year.says(meetings[0], "Nothing is on the agenda yet.")
    return meetings


def the_calendar_is_made(year):
    year.do("calendar/")
    link = CalendarLink.objects.get()
    assert days_in(link) == ["2026-05-13", "2026-08-12", "2026-11-11", "2027-02-10"]
    return link


def days_in(link):
    answer = Client().get(address_of(link))
    assert answer.status_code == 200
    events = [event for event in Calendar.from_ical(answer.content).events if "Board" in str(event["SUMMARY"])]
    stands = [event for event in events if str(event.get("STATUS")) != "CANCELLED"]
    return sorted(f"{event['DTSTART'].dt:%Y-%m-%d}" for event in stands)


def the_first_is_recorded(year, meetings):
    first = meetings[0]
    year.patrols = year.add(first, "Patrols", paper=True)
    year.review = year.add(first, "Review", "discuss")
    year.says(first, "10:00 30 minutes 1. Patrols", "10:30 30 minutes 2. Review", "On Patrols (4 bytes)")
    year.on("2026-05-13")
    said = {f"box{year.patrols}-said": "Two vans.", f"box{year.review}-said": "It was heard.", "box0-notes": "Tea."}
    onto = year.record(first, f"agenda/{year.patrols}/said/", then="decision", **said)
    key = int(re.search(r"\d+", first)[0])
    assert onto == f"{first}decisions/new/?room={key}&item={year.patrols}"
    assert list(AgendaItem.objects.order_by("pk").values_list("said", flat=True)) == ["Two vans.", "It was heard."]
    assert year.do(onto, text="To fund the patrols") == f"{first}room/#item-{year.patrols}"
    decision = Decision.objects.get()
    assert (decision.ref, decision.item_id) == ("D1", year.patrols)
    year.set_action(first, "Order the vans", "30 6 2026", decision=decision.pk)
    year.set_action(first, "Ask the county", "next meeting")
    year.set_action(first, "Write to the landlord", "31 7 2026")
    year.set_action(first, "Draw up new terms")
    year.hold(first, "attended", "substitute")
    year.says(first, "Decision D1 To fund the patrols", "Sent a substitute: Health (Deputy director)")
    assert year.open_refs() == ["B1", "B2", "B3", "B4"]


def its_minutes_are_read_by_everybody(year, meetings):
    address = f"{THERE}{meetings[0]}minutes/"
    assert year.everybody.get(address).status_code == 302
    year.do(f"{meetings[0]}minutes/publish/")
    words = words_of(year.everybody.get(address))
    assert "In the chair Leader" in words
    assert "1. Patrols Two vans. Decision D1: To fund the patrols Action B1: Order the vans" in words
    assert "What else was said and agreed Tea. Action B2: Ask the county Chief inspector, due next meeting" in words
    year.do("decisions/1/edit/", changes="They go on until March.", reason="It was left out.")
    assert "They go on until March." in words_of(year.everybody.get(address))


def a_report_raises_an_issue_and_the_second_moves(year, meetings, calendar):
    second = meetings[1]
    year.on("2026-07-10")
    period = make_period(year.partnership, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
    report = make_report(year.priority, period, issues="The grant ends.", progress="Two vans came.")
    with change("ambridge", by=year.secretary.user) as moment:
        file_report(report, Member(year.secretary.user, year.partnership), moment)
    assert year.titles(second) == ["Issue raised: Burglary"]
    year.add(second, "Knives", "note", paper=True)
    year.on("2026-08-06")
    refused = year.secretary.send(f"{THERE}{second}edit/", date="19 8 2026")
    assert "Say why the meeting is moved. It was to be on 12 August 2026." in words_of(refused)
    year.do(f"{second}edit/", date="19 8 2026", reason="The hall is let.")
    year.says(second, "Moved from 12 August 2026 to 19 August 2026 on 6 August 2026. The hall is let.", "On Knives")
    assert days_in(calendar) == ["2026-05-13", "2026-08-19", "2026-11-11", "2027-02-10"]
    open_then = "Board actions still open from earlier meetings B1 Order the vans"
    year.says(second, open_then, "Overdue by 37 days , due 30 June 2026", by=year.reader)


def the_second_closes_what_is_done_and_merged(year, meetings):
    second = meetings[1]
    year.on("2026-08-19")
    year.do("board-actions/1/close/", closing="done", words="They came.")
    refused = year.secretary.send(f"{THERE}board-actions/2/close/", closing="merged")
    assert "Say with what it is merged, why it is dropped, or what takes its place." in words_of(refused)
    year.do("board-actions/2/close/", closing="merged", words="With B3.")
    issue = AgendaItem.objects.get(kind="issue")
    year.do(f"{second}decisions/new/", text="Ask for the grant again", item=issue.pk)
    year.hold(second, "attended", "apologies")
    answer = year.do("actions/new/?decision=2", priority=year.priority.pk)
    action = Action.objects.get()
    assert (answer, action.decision.ref) == (f"actions/{action.ref}/", "D2")
    year.says("decisions/", f"Decision D2 Ask for the grant again Became {action.ref} Ask for the grant again")
    year.says(answer, "Came from Decision D2 of Board, 19 August 2026", by=year.reader)
    assert year.open_refs() == ["B3", "B4"]


def the_third_is_cancelled(year, meetings, calendar):
    third, fourth = meetings[2:]
    year.add(third, "Budget")
    year.on("2026-11-02")
    year.do(f"{third}cancel/", reason="Too few can come.")
    assert (year.titles(third), year.titles(fourth)) == ([], ["Budget"])
    year.says(third, "Cancelled. Too few can come.", by=year.reader)
    assert days_in(calendar) == ["2026-05-13", "2026-08-19", "2027-02-10"]
    year.says("", "Next meeting Board, Wednesday 10 February 2027 at 10:00 , in 100 days. Hall")


def the_fourth_ends_the_year(year, meetings):
    fourth = meetings[3]
    year.on("2027-02-10")
    year.says(f"{fourth}room/", "Board actions still open from earlier meetings B3 Write to the landlord")
    year.do("board-actions/3/close/", closing="dropped", words="The landlord has gone.")
    year.do("board-actions/4/close/", closing="superseded", words="The county drew them up.")
    assert year.open_refs() == []
    year.hold(fourth, "absent", "apologies")
    closings = list(BoardAction.objects.values_list("closing", flat=True))
    assert closings == ["done", "merged", "dropped", "superseded"]
    year.says("board-actions/", "0 open ; 4 closed", "Merged into another on 19 August 2026: With B3.", by=year.reader)
    year.do("board-actions/4/reopen/", reason="It was not theirs.")
    assert year.open_refs() == ["B4"]
    year.says("meetings/?year=2026", "Cancelled: Too few can come.", by=year.reader)
    year.says("meetings/", "No meeting is planned.")


def the_year_is_told_in_one_table(year):
    there, heard = "attendance/?year=2026", "S Sent a substitute P Apologies P Apologies 1 of 3"
    year.says(there, "Missed two in a row Health : 19 August and 10 February 2027", by=year.reader)
    year.says(there, "Organisation 13 May 2026 19 Aug 2026 10 Feb 2027 Was there", by=year.reader)
    year.says(there, f"Health Missed two in a row {heard}", by=year.reader)
    year.says(there, "Police A Attended A Attended N Absent without apologies 2 of 3", by=year.reader)


def the_calendar_is_stopped(year, calendar):
    year.do("calendar/stop/")
    assert Client().get(address_of(calendar)).status_code == 404
