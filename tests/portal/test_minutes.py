"""The minutes: for members while they are written, for everybody once they are published."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from governance.models import Meeting
from tests.factories import (
    make_attendance,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_user,
    saved,
)

from .secretary import Secretary, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-20 10:00", tick=False):
        yield


@pytest.fixture
def secretary(ambridge, client):
    return Secretary(client, make_member(ambridge))


@pytest.fixture
def meeting(ambridge):
    """A meeting that was held, with an item of which something was said, and one of the board alone."""
    police = make_organisation(ambridge, "Police", email="office@police.example")
    board = make_group(ambridge, "Executive", "board")
    meeting = make_meeting(board, date(2026, 10, 14), state="held", place="Town hall", chaired_by="Leader")
    make_attendance(meeting, police, who="Superintendent")
    make_attendance(meeting, make_organisation(ambridge, "College"), "apologies")
    hidden = make_item(meeting, "Review of a death", said="The family was told.", for_board=True)
    item = make_item(meeting, "Burglary", said="Write to jo@example.org first.", presenter="Inspector")
    decision = make_decision(meeting, "To fund the patrols", item=item, changes="They go on.")
    make_decision(meeting, "To write to the family", item=hidden, for_board=True)
    inspector = make_member(ambridge, "contributor", name="Jo Bloggs", post="Inspector", organisation=police)
    make_board_action(meeting, "Find the money", decision=decision, post="", user=inspector, due="31 3 2027")
    make_board_action(meeting, "Call the coroner", for_board=True)
    return meeting


def address(meeting):
    return f"/ambridge/meetings/{meeting.pk}/minutes/"


@pytest.fixture
def published(meeting):
    meeting.minutes_published_on = date(2026, 11, 1)
    return saved(meeting)


def test_the_minutes_say_item_by_item_what_was_said_decided_and_asked_of_whom(secretary, meeting):
    words = secretary.page(address(meeting))
    assert "Wednesday 14 October 2026" in words
    assert "Where Town hall In the chair Leader" in words
    assert "Attended Police, Superintendent Apologies College" in words
    assert (
        "1. Review of a death Board only The family was told. Decision D2: To write to the family Board only" in words
    )
    assert (
        "2. Burglary Brought by Inspector. Write to jo@example.org first. "
        "Decision D1: To fund the patrols What it changes: They go on. "
        "Action B1: Find the money Jo Bloggs, Police, due 31 March 2027"
    ) in words
    assert "What else was said and agreed Action B2: Call the coroner Board only Chief inspector" in words
    assert "Not published. Only members of the partnership can read these minutes." in words


def test_a_member_who_does_not_see_board_matters_reads_the_rest(ambridge, client, meeting):
    words = Secretary(client, make_member(ambridge, "scrutiny")).page(address(meeting))
    assert "1. Burglary" in words
    for secret in ("Review", "family", "coroner", "Board only"):
        assert secret not in words


def test_published_minutes_are_read_by_everybody_by_posts_and_without_what_is_the_boards(ambridge, client, published):
    nobody = make_user()
    for user in (None, nobody):
        browser = Client()
        if user:
            browser.force_login(user)
        answer = browser.get(address(published))
        words = words_of(answer)
        assert answer.status_code == 200
        assert "1. Burglary Brought by Inspector. Write to (e-mail address left out) first." in words
        assert "Action B1: Find the money Inspector, Police, due 31 March 2027" in words
        page = answer.content.decode().replace(nobody.email, "")  # whose own it is
        for secret in ("Review", "family", "coroner", "Jo Bloggs", "@", "History", "Board only", "B2", "D2"):
            assert secret not in page.partition("<main")[2].partition("</main>")[0], secret


def test_a_person_without_a_post_is_a_member_of_the_partnership_to_everybody(ambridge, client, published):
    someone = make_member(ambridge, "board", post="", name="Jo Bloggs")
    make_board_action(published, "Lend a hand", post="", user=someone)
    assert "Lend a hand A member of the partnership" in words_of(client.get(address(published)))


def test_what_hangs_on_something_of_the_board_is_left_out_even_when_it_is_not_marked_itself(client, published):
    hidden = make_item(published, "Another review", for_board=True)
    decision = make_decision(published, "Unmarked decision", item=hidden)
    make_board_action(published, "Unmarked action", decision=decision)
    page = client.get(address(published)).content.decode()
    assert "Unmarked" not in page


def closed_ones(meeting):
    """Board actions of an earlier meeting of its group: closed on its day, closed on the day before, the board's own;
    and one of another group."""
    earlier = make_meeting(meeting.group, date(2026, 7, 14))
    other = make_meeting(make_group(meeting.partnership, "Other"), date(2026, 7, 14))
    words = {"closing_words": "It runs; see jo@example.org."}
    make_board_action(earlier, "Start the rota", **closed_on(meeting.date, "merged"), **words)
    make_board_action(earlier, "Buy the van", **closed_on(date(2026, 10, 13)))
    make_board_action(earlier, "Call the family", **closed_on(meeting.date), for_board=True)
    make_board_action(other, "Print the leaflet", **closed_on(meeting.date))


def closed_on(day, closing="done"):
    return {"state": "closed", "closing": closing, "closed_on": day}


def test_the_minutes_list_what_was_closed_on_the_day_of_the_meeting(secretary, client, ambridge, published):
    assert "Closed at this meeting" not in secretary.page(address(published))
    closed_ones(published)
    whole, hidden = (
        "Action B3: Start the rota Chief inspector Merged into another: It runs; see",
        "Action B5: Call the family",
    )
    for browser in (secretary.client, Client(), Secretary(Client(), make_member(ambridge, "scrutiny")).client):
        section = words_of(browser.get(address(published))).partition("Closed at this meeting ")[2]
        assert section.startswith(whole)
        assert (hidden in section) == (browser is secretary.client)
        assert "van" not in section
        assert "leaflet" not in section
    assert "It runs; see (e-mail address left out)." in words_of(Client().get(address(published)))


def test_what_was_set_and_closed_at_one_meeting_stands_in_both_places_and_is_counted_once(secretary, meeting):
    closed_ones(meeting)
    make_board_action(meeting, "Sign the letter", **closed_on(meeting.date))
    words = secretary.page(address(meeting))
    assert words.count("Sign the letter") == 2
    words = secretary.page(f"{address(meeting)}publish/")
    assert "1 decision and 2 board actions, and 1 of earlier meetings that was closed." in words
    assert "4 entries that are for the board alone are left out." in words


def test_what_was_closed_is_listed_no_more_as_carried(secretary, meeting):
    closed_ones(meeting)
    assert "Start the rota" not in secretary.page(f"/ambridge/meetings/{meeting.pk}/room/")
    assert "Start the rota" not in secretary.page(meeting.get_absolute_url())


@pytest.mark.parametrize("state", ["held", "planned"])
def test_signed_out_what_is_not_published_looks_like_what_is_not_there(client, meeting, state):
    meeting.state = state
    saved(meeting)
    for key in (meeting.pk, 999_999):
        there = f"/ambridge/meetings/{key}/minutes/"
        answer = client.get(there)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={there}")
    assert client.get(f"/felpersham/meetings/{meeting.pk}/minutes/").status_code == 302


def test_a_stranger_who_is_signed_in_finds_no_unpublished_minutes(client, meeting):
    client.force_login(make_user())
    assert client.get(address(meeting)).status_code == 404


def test_minutes_are_found_below_their_own_partnership_alone(client, published):
    assert client.get(f"/felpersham/meetings/{published.pk}/minutes/").status_code == 302


def test_minutes_are_published_and_withdrawn_by_who_records(secretary, meeting):
    words = secretary.page(f"{address(meeting)}publish/")
    assert "the attendance, 1 item, 1 decision and 1 board action." in words
    assert "3 entries that are for the board alone are left out." in words
    answer = secretary.send(f"{address(meeting)}publish/")
    assert (answer.status_code, answer["Location"]) == (302, address(meeting))
    assert Meeting.objects.get().minutes_published_on == date(2026, 11, 20)
    assert "Published on 20 November 2026. Everybody can read them" in secretary.page(address(meeting))
    assert Client().get(address(meeting)).status_code == 200
    assert secretary.send(f"{address(meeting)}withdraw/", reason="A figure is wrong.").status_code == 302
    assert Client().get(address(meeting)).status_code == 302
    newest = Meeting.history.first()
    assert (newest.minutes_published_on, newest.history_change_reason) == (
        None,
        "Minutes withdrawn: A figure is wrong.",
    )


def test_what_cannot_be_published_or_withdrawn_says_why(secretary, meeting):
    assert "The minutes are not published." in secretary.page(f"{address(meeting)}withdraw/")
    meeting.state = "planned"
    saved(meeting)
    refusal = "Only the minutes of a meeting that was held can be published."
    assert refusal in secretary.page(f"{address(meeting)}publish/")
    meeting.state, meeting.minutes_published_on = "held", date(2026, 11, 1)
    saved(meeting)
    assert "The minutes were published on 1 November 2026." in secretary.page(f"{address(meeting)}publish/")


@pytest.mark.guard("require")
def test_a_board_member_does_not_publish(ambridge, client, meeting):
    client.force_login(make_member(ambridge, "board"))
    assert client.get(f"{address(meeting)}publish/").status_code == 403
    assert client.post(f"{address(meeting)}withdraw/").status_code == 403


def test_minutes_of_a_meeting_to_come_are_a_draft(secretary, meeting):
    later = make_meeting(meeting.group, date(2026, 12, 1))
    words = secretary.page(f"/ambridge/meetings/{later.pk}/minutes/")
    assert "Draft. The meeting is not put down as held yet." in words
    assert "There was nothing on the agenda." in words


def test_a_member_reads_the_minutes_as_at_a_moment_and_the_public_does_not(ambridge, client, published):
    with time_machine.travel("2026-12-01 10:00", tick=False):
        secretary = Secretary(client, make_member(ambridge))
        item = published.items.get(title="Burglary")
        item.said = "Put right since."
        saved(item)
        assert "Write to jo@example.org first." in secretary.page(f"{address(published)}?as_at=2026-11-30")
        assert "Put right since." in secretary.page(address(published))
        assert "Put right since." in words_of(Client().get(f"{address(published)}?as_at=2026-11-30"))
