"""The list of meetings and the page of one, as members read them."""

from datetime import date, time

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags

from csp_portal.common.record import change
from tests.factories import (
    make_attendance,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_paper,
    saved,
)

pytestmark = pytest.mark.django_db
LIST = "/ambridge/meetings/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-02 09:00", tick=True) as travel:
        yield travel


@pytest.fixture
def board(ambridge):
    return make_group(ambridge, "Board", "board", cadence="Every quarter")


@pytest.fixture
def words(ambridge):
    """The words of an address as somebody of a role reads it."""
    clients = {}

    def words(address=LIST, role="contributor"):
        if role not in clients:
            clients[role] = Client()
            clients[role].force_login(make_member(ambridge, role))
        return words_of(clients[role].get(address))

    return words


def saved_away(row):
    with change(row.partnership_id, how="command"):
        row.delete()


def words_of(response):
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode().partition("<main")[2]).split())


def test_without_a_meeting_the_list_says_so_and_offers_to_add_one_to_those_who_may(words):
    assert "No meeting is planned." in words()
    assert "Add a meeting" not in words()
    assert "Add a meeting" in words(role="chair")


def test_meetings_to_come_stand_first_the_next_first_then_those_that_were_by_year(ambridge, board, words):
    panel = make_group(ambridge, "Panel", "panel")
    agenda = make_meeting(board, "2026-10-14", starts="14:00", ends="16:00", place="Council house")
    make_paper(make_item(agenda))
    make_paper(make_item(agenda, for_board=True))
    make_meeting(panel, "2026-10-03", state="cancelled", cancelled_because="Nothing to discuss")
    make_meeting(board, "2026-07-08", state="held", minutes_published_on="2026-08-01")
    make_meeting(panel, "2026-09-30")
    make_meeting(board, "2026-01-14", state="held")
    page = words()
    order = ["Saturday 3 October 2026", "Wednesday 14 October 2026", "Past meetings, 2026/27"]
    order += ["Wednesday 30 September 2026", "Wednesday 8 July 2026"]
    assert sorted(order, key=page.index) == order
    assert "in 12 days, 14:00 to 16:00 Board Council house 1 " in page
    assert "in 12 days, 14:00 to 16:00 Board Council house 2 " in words(role="board")
    assert "Cancelled Panel Not stated –" in page
    assert "Panel None Not put down as held" in page
    assert "Board Minutes of 8 July 2026, Board, published Held" in page
    assert "14 January 2026" not in page
    assert "14 January 2026" in words(f"{LIST}?year=2025")
    assert "Past meetings, 2026/27" in words(f"{LIST}?year=1999")
    only = words(f"{LIST}?group={panel.pk}")
    assert "30 September 2026" in only
    assert "8 July 2026" not in only
    assert "Meetings: Panel" in only
    assert "8 July 2026" in words(f"{LIST}?group=999999")


@pytest.mark.feature("S-017")
def test_a_cadence_that_is_not_kept_is_pointed_out_in_words(ambridge, board, words):
    make_group(ambridge, "Quiet panel", "panel", cadence="Monthly")
    make_meeting(board, "2026-05-02", state="held")
    make_meeting(board, "2026-10-30")
    make_meeting(board, "2026-09-02", state="cancelled", cancelled_because="Snow")
    sentence = "Board meets every quarter; its last meeting was on 2 May 2026 (153 days ago)."
    assert sentence in words()
    assert sentence in words(board.get_absolute_url())
    assert "Quiet panel meets" not in words()
    make_meeting(board, "2026-09-30")
    assert "meets every quarter" not in words()


def test_what_waits_for_the_next_agenda_is_named_to_those_who_see_it(ambridge, board, words):
    meeting = make_meeting(board, "2026-10-14")
    for item in (make_item(meeting, "The grant"), make_item(meeting, "A case", for_board=True)):
        item.meeting = None
        saved(item)
    assert "The grant" in words()
    assert "A case" not in words()
    assert "A case Board only Add its next meeting: the items go onto its agenda." in words(role="chair")


@pytest.fixture
def agenda(board):
    """A meeting with an item in the midst of its agenda that only the board may see."""
    meeting = make_meeting(board, "2026-10-14", starts=time(10, 0), ends=time(10, 30))
    make_item(meeting, "Apologies", minutes=20, presenter="Chair")
    make_item(meeting, "A case", minutes=15, for_board=True)
    make_item(meeting, "Grants", kind="decide", asks="Agree the sum.", minutes=5)
    make_item(meeting, "Other business")
    return meeting


def test_the_agenda_says_when_each_item_begins_until_one_says_no_minutes_or_is_not_seen(agenda, words):
    page = words(agenda.get_absolute_url())
    assert "At 10:00 20 minutes 1. Apologies To discuss · Chair" in page
    assert "5 minutes 2. Grants To decide Agree the sum. 3. Other business" in page
    assert page.count("At 10:") == 1
    assert "A case" not in page
    assert "What only the board may see is left out here." in page
    assert "more than the meeting lasts" not in page
    assert "No papers yet. Papers due 7 days before, by 7 October 2026." in page
    whole = words(agenda.get_absolute_url(), "board")
    assert "At 10:20 15 minutes 2. A case To discuss Board only" in whole
    assert "At 10:35 5 minutes 3. Grants To decide Agree the sum. At 10:40 4. Other business" in whole
    assert "The items take 40 minutes. That is 10 minutes more than the meeting lasts." in whole
    assert "left out here" not in whole


@pytest.mark.parametrize("role", ["contributor", "board"])
def test_the_agenda_says_the_same_then_and_afterwards_of_that_moment(agenda, words, autumn, role):
    def agenda_in(query):
        page = words(agenda.get_absolute_url() + query, role)
        return page[page.index("Agenda") : page.index("Other business")]

    now = agenda_in("")
    assert ("At 10:35" in now) == (role == "board")
    autumn.shift(3600)
    assert agenda_in("?as_at=2026-10-02T09:30") == now


def test_the_minutes_and_the_room_number_the_items_as_the_agenda_does(agenda, words):
    agenda.state = "held"
    saved(agenda)
    for role, numbered in (("contributor", "2. Grants"), ("board", "3. Grants")):
        assert [numbered in words(agenda.get_absolute_url() + page, role) for page in ("", "minutes/", "room/")] == [
            True
        ] * 3


def test_a_meeting_without_an_agenda_says_so_and_a_missing_one_is_not_found(board, words, ambridge, sign_in):
    meeting = make_meeting(board, "2026-10-14")
    assert "Nothing is on the agenda yet." in words(meeting.get_absolute_url())
    client = sign_in(make_member(ambridge, "contributor"))
    assert client.get(f"{LIST}999999/").status_code == 404


def test_before_a_meeting_the_agenda_comes_first_and_afterwards_what_was_decided(ambridge, board, words):
    earlier = make_meeting(board, "2026-07-08", state="held")
    make_board_action(earlier, "Write to the landlord", due="1 August 2026")
    make_board_action(earlier, "Speak to a witness", for_board=True)
    meeting = make_meeting(board, "2026-10-02")
    make_item(meeting, "Grants")
    make_decision(meeting, "To fund the patrols")
    make_attendance(meeting, make_organisation(ambridge, "Council"))
    before = words(meeting.get_absolute_url())
    assert before.index("Grants") < before.index("Write to the landlord") < before.index("To fund the patrols")
    assert "Chief inspector. Overdue by 62 days, due 1 August 2026" in before
    assert "Speak to a witness" not in before
    assert "Speak to a witness" in words(meeting.get_absolute_url(), "board")
    meeting.state = "held"
    saved(meeting)
    after = words(meeting.get_absolute_url())
    assert after.index("To fund the patrols") < after.index("Grants")


def test_only_those_who_record_meetings_are_offered_to_change_one(board, words):
    meeting = make_meeting(board, "2026-10-14")
    make_item(meeting)
    verbs = ["Add an item", "Change or move this meeting", "Cancel this meeting", "Put off", "Remove"]
    for role, offered in (("chair", True), ("coordinator", True), ("board", False), ("administrator", False)):
        page = words(meeting.get_absolute_url(), role)
        assert [verb in page for verb in verbs] == [offered] * 5, role


def test_a_paper_is_given_as_it_came_to_those_who_see_its_item(ambridge, board, sign_in):
    meeting = make_meeting(board, "2026-10-14")
    seen, hidden = make_paper(make_item(meeting), "Grants"), make_paper(make_item(meeting, for_board=True))
    other = make_paper(make_item(make_meeting(board, "2027-01-14")))
    link = make_paper(make_item(meeting), link="https://www.example.org/paper")
    client = sign_in(make_member(ambridge, "contributor"))
    address = f"{meeting.get_absolute_url()}papers/"
    answer = client.get(f"{address}{seen.pk}/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"As it came",
        "application/octet-stream",
    )
    assert answer["Content-Disposition"] == 'attachment; filename="Grants.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert [client.get(f"{address}{each.pk}/").status_code for each in (hidden, other, link)] == [404, 404, 404]
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert f'href="{address}{seen.pk}/"' in page
    assert 'href="https://www.example.org/paper"' in page
    assert f"{address}{hidden.pk}/" not in page
    board_member = Client()
    board_member.force_login(make_member(ambridge, "board"))
    assert board_member.get(f"{address}{hidden.pk}/").content == b"As it came"


def test_home_shows_the_next_meeting_of_ones_group_or_of_the_board(ambridge, board, words):
    panel, scrutiny = make_group(ambridge, "Panel", "panel"), make_group(ambridge, "Committee", "scrutiny_committee")
    make_meeting(scrutiny, "2026-10-05")
    make_meeting(panel, "2026-10-10")
    make_meeting(board, "2026-10-02", state="held")
    make_meeting(board, "2026-10-14", starts="14:00", place="Council house")
    assert "Next meeting Board, Wednesday 14 October 2026 at 14:00, in 12 days. Council house" in words("/ambridge/")
    assert "Next meeting Committee, Monday 5 October 2026, in 3 days" in words("/ambridge/", "scrutiny")
    client = Client()
    client.force_login(make_member(ambridge, "contributor", group=panel))
    assert "Next meeting Panel, Saturday 10 October 2026, in 8 days" in words_of(client.get("/ambridge/"))


def test_home_without_a_meeting_says_nothing_of_one(board, words):
    assert "Next meeting" not in words("/ambridge/")


def test_the_page_of_a_group_says_its_next_and_last_meeting_and_its_open_board_actions(board, words):
    address = board.get_absolute_url()
    assert "Next meeting None planned Last meeting None on record Board actions open None" in words(address)
    assert "None planned. Add one" in words(address, "chair")
    held = make_meeting(board, "2026-09-28")
    make_meeting(board, "2026-10-14")
    make_board_action(held)
    make_board_action(held, for_board=True)
    page = words(address)
    assert "Next meeting Wednesday 14 October 2026, in 12 days" in page
    assert "Last meeting Monday 28 September 2026, 4 days ago; not put down as held Board actions open 1" in page
    assert "Board actions open 2" in words(address, "chair")


@pytest.mark.feature("S-019")
def test_the_page_of_a_scrutiny_committee_leads_to_each_of_its_meetings_with_what_came_of_it(ambridge, board, words):
    committee = make_group(ambridge, "Scrutiny committee", "scrutiny_committee")
    spring, summer = (make_meeting(committee, day, state="held") for day in ("2026-04-14", "2026-07-14"))
    purpose = "To comment before the plan is adopted"
    make_decision(spring, "Welcomed and endorsed", item=make_item(spring, "The draft plan", asks=purpose))
    make_decision(summer, "Noted", item=make_item(summer, "Half-yearly report"))
    make_decision(summer, "Sent to the board", item=make_item(summer, "A death", for_board=True), for_board=True)
    make_decision(make_meeting(board, "2026-07-08", state="held"), "To fund the patrols")
    assert "Decisions 2 All meetings of this group" in words(committee.get_absolute_url(), "scrutiny")
    listed = words(f"/ambridge/decisions/?group={committee.pk}", "scrutiny")
    visits = ["Scrutiny committee, 14 July 2026", "Noted", "Scrutiny committee, 14 April 2026", "Welcomed and endorsed"]
    assert sorted(visits, key=listed.index) == visits
    assert "Sent to the board" not in listed
    assert "patrols" not in listed
    minutes = words(f"{spring.get_absolute_url()}minutes/", "scrutiny")
    assert "1. The draft plan" in minutes
    assert "Decision D1: Welcomed and endorsed" in minutes
    assert purpose in words(spring.get_absolute_url(), "scrutiny")


@pytest.mark.feature("S-117")
def test_a_workshop_is_on_record_with_who_came_and_the_four_points_that_were_agreed(ambridge, words):
    workshop = make_meeting(make_group(ambridge, "Priority-setting workshop", "panel"), "2026-09-08", state="held")
    for name in ("College", "Police"):
        make_attendance(workshop, make_organisation(ambridge, name), who="Director")
    agreed = ("Keep burglary", "Join the two plans on violence", "Ask young people first", "Drop parking")
    for point in agreed:
        make_decision(workshop, point)
    assert "Attended: College (Director); Police (Director)" in words(workshop.get_absolute_url(), "board")
    minutes = words(f"{workshop.get_absolute_url()}minutes/", "board")
    assert [f"Decision D{n}: {point}" in minutes for n, point in enumerate(agreed, 1)] == [True] * 4


def test_a_meeting_and_its_agenda_are_read_as_at_an_earlier_moment(board, words, autumn):
    meeting = make_meeting(board, date(2026, 10, 14))
    item = make_item(meeting, "First words")
    paper = make_paper(item, "Old paper")
    with time_machine.travel("2026-10-05 09:00"):
        item.title, meeting.date = "Later words", date(2026, 10, 20)
        saved(item)
        with change("ambridge", reason="Snow"):
            meeting.save()
        saved_away(paper)
    autumn.move_to("2026-10-06 09:00")
    page = words(f"{meeting.get_absolute_url()}?as_at=2026-10-03")
    assert "Meeting of 14 October 2026" in page
    assert "1. First words" in page
    assert "Old paper" in page
    assert "Moved from" not in page
    assert "Moved from 14 October 2026 to 20 October 2026 on 5 October 2026. Snow" in words(meeting.get_absolute_url())
    assert "Wednesday 14 October 2026" in words(f"{LIST}?as_at=2026-10-03")
