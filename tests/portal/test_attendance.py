"""Who came: one form for all organisations, and the table of a year."""

from datetime import date

import pytest
import time_machine

from governance.models import Attendance
from tests.factories import (
    make_attendance,
    make_group,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_partnership,
    saved,
)

from .secretary import Secretary, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-20 10:00", tick=False):
        yield


@pytest.fixture
def board(ambridge):
    return make_group(ambridge, "Executive", "board")


@pytest.fixture
def meeting(board):
    return make_meeting(board, date(2026, 11, 20))


@pytest.fixture
def bodies(ambridge):
    """Responsible authority, co-operating body, one that left, one that works closely, one without standing."""
    found = {name: make_organisation(ambridge, name) for name in ("Police", "College", "Trust", "Charity", "Chamber")}
    make_membership(found["College"], "co_operating", starts="1 April 2020")
    make_membership(found["Police"], starts="1 April 1999")
    make_membership(found["Trust"], ends="30 June 2026")
    make_membership(found["Charity"], "works_closely")
    return found


@pytest.fixture
def secretary(ambridge, client):
    return Secretary(client, make_member(ambridge))


def key(organisation, name):
    return f"o{organisation.pk}-{name}"


def kept(meeting):
    rows = Attendance.objects.filter(meeting=meeting).select_related("organisation")
    return {row.organisation.name: (row.standing, row.who) for row in rows}


def address(meeting):
    return f"/ambridge/meetings/{meeting.pk}/attendance/"


def legends(page):
    return [part.partition("</legend>")[0].rpartition(">")[2].strip() for part in page.split("<legend")[1:]]


def test_the_form_lists_the_members_of_the_day_responsible_authorities_first_and_others_recorded(
    secretary, meeting, bodies
):
    make_attendance(meeting, bodies["Chamber"], who="Director")
    page = secretary.client.get(address(meeting)).content.decode()
    assert legends(page) == ["Police", "College", "Chamber"]
    assert "Responsible authorities" in page
    assert 'value="Director"' in page


def test_everybody_is_saved_in_one_press_and_another_organisation_added(secretary, meeting, bodies):
    typed = {
        key(bodies["Police"], "standing"): "attended",
        key(bodies["Police"], "who"): "Superintendent",
        key(bodies["College"], "standing"): "apologies",
        "more-0-organisation": bodies["Chamber"].pk,
        "more-0-standing": "substitute",
        "chaired_by": "Leader of the council",
    }
    answer = secretary.send(address(meeting), **typed)
    assert (answer.status_code, answer["Location"]) == (302, f"/ambridge/meetings/{meeting.pk}/#attendance")
    assert kept(meeting) == {
        "Police": ("attended", "Superintendent"),
        "College": ("apologies", ""),
        "Chamber": ("substitute", ""),
    }
    meeting.refresh_from_db()
    assert meeting.chaired_by == "Leader of the council"
    moments = {row.history_date for row in Attendance.history.all()}
    assert len(moments) == 1


def test_an_answer_that_is_taken_back_goes(secretary, meeting, bodies):
    make_attendance(meeting, bodies["Police"])
    make_attendance(meeting, bodies["College"], "absent")
    secretary.send(
        address(meeting), **{key(bodies["Police"], "standing"): "", key(bodies["College"], "standing"): "absent"}
    )
    assert kept(meeting) == {"College": ("absent", "")}


def test_from_the_room_it_leads_back_into_the_room(secretary, meeting, bodies):
    answer = secretary.send(f"{address(meeting)}?room={meeting.pk}", **{key(bodies["Police"], "standing"): "attended"})
    assert answer["Location"] == f"/ambridge/meetings/{meeting.pk}/room/#attendance"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"who": "Superintendent"}, "Police: Say whether it was there."),
        ({"more-0-who": "Director"}, "Choose the organisation."),
        ({"more-0-organisation": "Chamber"}, "Say whether it was there."),
        (
            {
                f"more-{n}-{name}": value
                for n in (0, 1)
                for name, value in (("organisation", "Chamber"), ("standing", "absent"))
            },
            "You added the same organisation twice.",
        ),
        ({}, "You have not changed anything."),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_written(secretary, meeting, bodies, typed, sentence):
    typed = {key(bodies["Police"], name) if name == "who" else name: value for name, value in typed.items()}
    typed = {name: bodies["Chamber"].pk if value == "Chamber" else value for name, value in typed.items()}
    answer = secretary.send(address(meeting), **typed)
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    assert kept(meeting) == {}


@pytest.mark.guard("stale")
def test_of_two_who_record_at_once_the_second_sees_the_firsts_answers_and_keeps_their_own(secretary, meeting, bodies):
    opened = secretary.open(address(meeting))
    secretary.send(address(meeting), **{key(bodies["Police"], "standing"): "attended"})
    mine = {key(bodies["College"], "standing"): "absent"}
    answer = secretary.client.post(address(meeting), opened | mine)
    assert answer.status_code == 409
    assert kept(meeting) == {"Police": ("attended", "")}
    page = answer.content.decode()
    for organisation, standing in (("Police", "attended"), ("College", "absent")):
        box = page.partition(f'name="o{bodies[organisation].pk}-standing" value="{standing}"')[2].partition(">")[0]
        assert "checked" in box
    again = secretary.open(address(meeting)) | mine | {key(bodies["Police"], "standing"): "attended"}
    assert secretary.client.post(address(meeting), again).status_code == 302
    assert kept(meeting) == {"Police": ("attended", ""), "College": ("absent", "")}


def test_nothing_is_recorded_of_a_cancelled_meeting(secretary, meeting, bodies):
    meeting.state, meeting.cancelled_because = "cancelled", "Snow."
    saved(meeting)
    answer = secretary.send(address(meeting), **{key(bodies["Police"], "standing"): "attended"})
    assert "This meeting was cancelled, so nothing can be recorded of it." in words_of(answer)
    assert kept(meeting) == {}


def table(page):
    """{organisation: its cells, as those hear them who see no letters; with its total}."""
    rows = page.partition("<tbody")[2].partition("</tbody>")[0].split("<tr")[1:]
    found = {}
    for row in rows:
        name = row.partition('scope="row">')[2].partition("<")[0].strip()
        letters = [cell.partition("</span>")[0] for cell in row.split('<span aria-hidden="true">')[1:]]
        found[name] = (letters, row.partition("__total")[2].partition(">")[2].partition("<")[0].strip())
    return found


def test_the_table_of_a_year_says_who_came_how_often_and_who_missed_two_in_a_row(secretary, board, bodies):
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 3, 31)]
    before, first, second, third, _ = (make_meeting(board, day) for day in days)
    for meeting, standing in ((before, "absent"), (first, "attended"), (second, "absent"), (third, "apologies")):
        make_attendance(meeting, bodies["Police"], standing)
    make_attendance(first, bodies["College"], "absent")
    make_attendance(third, bodies["College"], "substitute")
    make_attendance(third, bodies["Chamber"], "absent")
    make_meeting(board, date(2026, 8, 1), state="cancelled", cancelled_because="Snow.")
    page = secretary.client.get("/ambridge/attendance/").content.decode()
    assert table(page) == {
        "Police": (["A", "N", "P", "–"], "1 of 3"),
        "College": (["N", "–", "S", "–"], "1 of 2"),
        "Trust": (["–", "", "", ""], "–"),
        "Chamber": (["", "", "N", ""], "0 of 1"),
    }
    assert "Attendance of Executive, 2026/27" in page
    words = secretary.page("/ambridge/attendance/")
    assert "Missed two in a row Police : 1 July and 1 October 2026 A Attended" in words
    earlier = secretary.client.get("/ambridge/attendance/?year=2025").content.decode()
    assert table(earlier)["Police"] == (["N"], "0 of 1")
    assert "2025/26" in earlier


def test_another_group_is_chosen_and_a_board_comes_first(secretary, ambridge, board, meeting, bodies):
    panel = make_group(ambridge, "A panel", "panel")
    make_attendance(make_meeting(panel, date(2026, 5, 1)), bodies["Police"])
    assert "Attendance of Executive" in secretary.page("/ambridge/attendance/")
    assert "Attendance of A panel, 2026/27" in secretary.page(f"/ambridge/attendance/?group={panel.pk}")


def test_without_a_meeting_the_table_says_so(secretary, ambridge):
    assert "No group has met yet." in secretary.page("/ambridge/attendance/")


def test_a_year_that_nobody_met_in_or_no_year_at_all_shows_the_running_one(secretary, meeting):
    for asked in ("1999", "soon", "-1"):
        assert "2026/27" in secretary.page(f"/ambridge/attendance/?year={asked}")


def test_the_table_is_as_at_a_moment(secretary, meeting, bodies):
    with time_machine.travel("2026-11-18 10:00", tick=False):
        other = make_meeting(meeting.group, date(2026, 11, 18))
    with time_machine.travel("2026-11-25 10:00", tick=False):
        secretary.client.force_login(secretary.user)  # the session of five days ago has ended
        make_attendance(other, bodies["Police"])
        now = secretary.client.get("/ambridge/attendance/").content.decode()
        then = secretary.client.get("/ambridge/attendance/?as_at=2026-11-24").content.decode()
    assert table(now)["Police"][0] == ["A", "–"]
    assert table(then)["Police"][0] == ["–", "–"]


def test_another_partnerships_organisations_are_never_offered(secretary, meeting, bodies):
    theirs = make_organisation(make_partnership("felpersham"), "Felpersham police")
    answer = secretary.send(address(meeting), **{"more-0-organisation": theirs.pk, "more-0-standing": "attended"})
    assert answer.status_code == 200
    assert "Felpersham police" not in words_of(answer)
    assert kept(meeting) == {}


@pytest.mark.parametrize("standing", ["attended", "substitute", "absent"])
@pytest.mark.parametrize("at", ["?room={}", ""])
def test_before_the_day_of_a_meeting_nobody_can_have_come(secretary, board, bodies, standing, at):
    meeting = make_meeting(board, date(2026, 11, 21))
    there = address(meeting) + at.format(meeting.pk)
    sentence = "The meeting is on 21 November 2026. Before it, only apologies can be put down."
    page = secretary.client.get(there)
    assert sentence in words_of(page)
    assert f'value="{standing}"' not in page.content.decode()
    more = {"more-0-organisation": bodies["Chamber"].pk, "more-0-standing": standing}
    for typed in ({key(bodies["Police"], "standing"): standing}, more):
        answer = secretary.send(there, **typed)
        assert answer.status_code == 200
        assert words_of(answer).count(sentence) == 3  # in the summary, above the form, and at the answer
    assert kept(meeting) == {}
    assert secretary.send(there, **more | {"more-0-standing": "apologies"}).status_code == 302
    assert kept(meeting) == {"Chamber": ("apologies", "")}
    with time_machine.travel("2026-11-21 00:30", tick=False):
        secretary.client.force_login(secretary.user)
        assert sentence not in secretary.page(there)
        assert secretary.send(there, **{key(bodies["Police"], "standing"): standing}).status_code == 302
        assert kept(meeting)["Police"] == (standing, "")


def test_what_was_put_down_of_a_meeting_that_then_moved_stays_beside_new_apologies(secretary, board, bodies):
    meeting = make_meeting(board, date(2026, 12, 1))
    make_attendance(meeting, bodies["Police"], "attended")
    untouched = {key(bodies["Police"], "standing"): "attended"}
    secretary.send(address(meeting), **untouched | {key(bodies["College"], "standing"): "apologies"})
    assert kept(meeting) == {"Police": ("attended", ""), "College": ("apologies", "")}
