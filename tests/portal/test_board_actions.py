"""Board actions: set at a meeting, on every agenda until they are closed, and the log of them."""

from datetime import date

import pytest
import time_machine

from csp_portal.common.record import change
from governance.models import BoardAction
from tests.factories import (
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    saved,
)

from .secretary import Secretary, words_of

pytestmark = pytest.mark.django_db
LOG = "/ambridge/board-actions/"
ONE = f"{LOG}1/"


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
def secretary(ambridge, client):
    return Secretary(client, make_member(ambridge, post="Community safety officer"))


@pytest.fixture
def reader(ambridge, client):
    return Secretary(client, make_member(ambridge, "scrutiny"))


def new(meeting):
    return f"/ambridge/meetings/{meeting.pk}/board-actions/new/"


def test_a_board_action_is_set_from_a_decision_in_the_room_and_leads_back_to_the_item(secretary, meeting):
    item = make_item(meeting)
    decision = make_decision(meeting, item=item)
    room = f"/ambridge/meetings/{meeting.pk}/room/"
    address = f"{new(meeting)}?room={meeting.pk}&item={item.pk}&decision=1"
    answer = secretary.send(address, text="Find the money", post="Treasurer", due="31 3 2027")
    assert (answer.status_code, answer["Location"]) == (302, f"{room}#item-{item.pk}")
    row = BoardAction.objects.get()
    assert (row.ref, row.decision, row.group, row.meeting) == ("B1", decision, meeting.group, meeting)
    assert (row.due, row.due_latest, row.post, row.state) == ("31 3 2027", date(2027, 3, 31), "Treasurer", "open")
    assert "B1 Find the money Treasurer. Due 31 March 2027" in secretary.page(room)


def test_it_is_asked_of_a_person_or_an_organisation_of_the_partnership(secretary, ambridge, meeting):
    police = make_organisation(ambridge, "Police")
    inspector = make_member(ambridge, "contributor", post="Inspector", organisation=police)
    secretary.send(new(meeting), text="Find the money", who=f"u{inspector.pk}")
    secretary.send(new(meeting), text="Find more", who=f"o{police.pk}", post="Treasurer")
    first, second = BoardAction.objects.all()
    assert (first.user, first.organisation, second.user, second.organisation) == (inspector, None, None, police)
    words = secretary.page(LOG)
    assert "B1 Find the money Inspector, Police" in words
    assert "B2 Find more Treasurer, Police" in words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "Say what is to be done."),
        ({"post": ""}, "Say who is to do it: a post, a person or an organisation."),
        ({"who": "u999999"}, "Select a valid choice."),
        ({"due": "31 2 2027"}, "“31 2 2027” is not a real date."),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_is_written(secretary, meeting, typed, sentence):
    answer = secretary.send(new(meeting), **{"text": "Find the money", "post": "Treasurer"} | typed)
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    assert not BoardAction.objects.exists()


def test_one_that_follows_from_a_decision_of_the_board_is_the_boards(secretary, meeting):
    make_decision(meeting, for_board=True)
    secretary.send(f"{new(meeting)}?decision=1", text="Write", post="Chair")
    assert BoardAction.objects.get().for_board


def test_it_is_changed_with_a_reason(secretary, meeting):
    make_board_action(meeting)
    assert "Say why it is changed." in words_of(secretary.send(f"{ONE}edit/", due="May 2027"))
    answer = secretary.send(f"{ONE}edit/", due="May 2027", progress="Half is found.", reason="The grant is late.")
    assert (answer.status_code, answer["Location"]) == (302, ONE)
    words = secretary.page(ONE)
    assert "Due May 2027" in words
    assert "How it is going Half is found." in words
    assert BoardAction.history.first().history_change_reason == "The grant is late."


def test_who_leaves_the_owner_alone_does_not_take_back_anothers_choice(secretary, ambridge, meeting):
    police = make_organisation(ambridge, "Police")
    row = make_board_action(meeting)
    opened = secretary.open(f"{ONE}edit/")
    row.organisation = police
    saved(row)
    mine = opened | {"progress": "Half is found.", "reason": "News."}
    assert secretary.client.post(f"{ONE}edit/", mine).status_code == 409
    mine |= {"version": "2", "who": f"o{police.pk}"}
    answer = secretary.client.post(f"{ONE}edit/", opened | {"progress": "Half is found.", "reason": "News."})
    assert f'value="o{police.pk}" selected' in answer.content.decode()
    assert secretary.client.post(f"{ONE}edit/", mine).status_code == 302
    row.refresh_from_db()
    assert (row.organisation, row.progress) == (police, "Half is found.")


@pytest.mark.parametrize(
    ("closing", "words", "told"),
    [
        ("done", "", "Done on 20 November 2026"),
        ("done", "The money is there.", "Done on 20 November 2026: The money is there."),
        ("merged", "Into B7.", "Merged into another on 20 November 2026: Into B7."),
        ("dropped", "No money.", "Dropped on 20 November 2026: No money."),
        ("superseded", "By the new plan.", "Superseded on 20 November 2026: By the new plan."),
    ],
)
def test_it_is_closed_as_done_merged_dropped_or_superseded(secretary, meeting, closing, words, told):
    make_board_action(meeting)
    answer = secretary.send(f"{ONE}close/", closing=closing, words=words)
    assert (answer.status_code, answer["Location"]) == (302, ONE)
    assert told in secretary.page(ONE)
    assert "Open it again" in secretary.page(ONE)


def test_how_it_is_closed_is_asked_and_why_when_it_is_not_done(secretary, meeting):
    make_board_action(meeting)
    assert "Choose how it is closed." in words_of(secretary.send(f"{ONE}close/"))
    assert "Say with what it is merged" in words_of(secretary.send(f"{ONE}close/", closing="dropped"))
    assert BoardAction.objects.get().is_open


def test_closed_in_the_room_it_leads_back_into_the_room_and_stands_on_no_agenda_any_more(secretary, board, meeting):
    make_board_action(make_meeting(board, date(2026, 5, 1), state="held"))
    room = f"/ambridge/meetings/{meeting.pk}/room/"
    assert "B1 Write to the housing provider" in secretary.page(room)
    answer = secretary.send(f"{ONE}close/?room={meeting.pk}", closing="done")
    assert answer["Location"] == f"{room}#recorded"
    assert "B1" not in secretary.page(room).partition("earlier meetings")[2]


def test_a_closed_one_cannot_be_closed_again_and_is_opened_with_a_reason(secretary, meeting):
    make_board_action(meeting)
    assert "B1 is open." in secretary.page(f"{ONE}reopen/")
    secretary.send(f"{ONE}close/", closing="done")
    assert "B1 is closed already." in secretary.page(f"{ONE}close/")
    assert "Say why it is opened again." in words_of(secretary.send(f"{ONE}reopen/"))
    assert secretary.send(f"{ONE}reopen/", reason="It was another one.").status_code == 302
    row = BoardAction.objects.get()
    assert (row.state, row.closing, row.closed_on) == ("open", "", None)
    assert BoardAction.history.first().history_change_reason == "B1 opened again: It was another one."


@pytest.mark.guard("stale")
def test_one_that_was_changed_meanwhile_is_not_closed_unseen(secretary, meeting):
    row = make_board_action(meeting)
    opened = secretary.open(f"{ONE}close/")
    row.text = "Theirs: write twice"
    saved(row)
    answer = secretary.client.post(f"{ONE}close/", opened | {"closing": "done"})
    assert answer.status_code == 409
    assert "Theirs: write twice" in words_of(answer)
    assert BoardAction.objects.get().is_open


@pytest.fixture
def log(ambridge, board, meeting):
    """Five: overdue, due later, without a date, closed, and another group's."""
    panel = make_meeting(make_group(ambridge, "Panel", "panel"), date(2026, 6, 1))
    police = make_organisation(ambridge, "Police")
    make_board_action(meeting, "No date")
    make_board_action(meeting, "Later", due="31 March 2027", organisation=police)
    closed = make_board_action(meeting, "Closed one", post="Treasurer")
    make_board_action(meeting, "Late", due="8 November 2026")
    make_board_action(panel, "Of the panel", due="Spring 2027", user=make_member(ambridge, "board", post="Head"))
    with change("ambridge", how="command"):
        closed.close("done", "", date(2026, 11, 1))
    return {"panel": panel.group, "police": police}


def listed(secretary, query=""):
    rows = secretary.client.get(LOG + query).content.decode().partition("<tbody")[2].split('scope="row">')[1:]
    return [row.partition(">")[2].split()[0] for row in rows]


def test_the_log_has_open_ones_first_by_their_due_day_and_says_how_late_they_are(secretary, log):
    assert listed(secretary) == ["B4", "B2", "B5", "B1", "B3"]
    words = secretary.page(LOG)
    assert "4 open , 1 of them overdue ; 1 closed" in words
    assert "Overdue by 12 days , due 8 November 2026" in words
    assert "No due date" in words


def test_the_log_is_filtered_by_state_group_and_owner(secretary, ambridge, log):
    assert listed(secretary, "?state=open") == ["B4", "B2", "B5", "B1"]
    assert listed(secretary, "?state=overdue") == ["B4"]
    assert listed(secretary, "?state=closed") == ["B3"]
    assert listed(secretary, f"?group={log['panel'].pk}") == ["B5"]
    assert listed(secretary, f"?owner=o{log['police'].pk}") == ["B2"]
    assert listed(secretary, "?owner=pTreasurer") == ["B3"]
    assert listed(secretary, "?owner=me") == []
    assert "No board actions match." in secretary.page(f"{LOG}?owner=me")
    assert "State: Overdue" in secretary.page(f"{LOG}?state=overdue")
    assert listed(secretary, "?state=purple") == ["B4", "B2", "B5", "B1", "B3"]


def test_ones_own_are_those_of_oneself_or_of_ones_organisation(ambridge, client, log):
    inspector = make_member(ambridge, "board", post="Inspector", organisation=log["police"])
    assert listed(Secretary(client, inspector), "?owner=me") == ["B2"]


def test_without_a_board_action_the_log_says_so(secretary):
    assert "No board actions yet." in secretary.page(LOG)


def test_readers_find_nothing_to_press(reader, meeting):
    make_board_action(meeting)
    for address in (LOG, ONE):
        page = reader.client.get(address).content.decode()
        assert "close/" not in page
        assert "edit/" not in page


@pytest.mark.guard("visible")
def test_those_of_the_board_are_not_there_for_others(reader, meeting):
    make_board_action(meeting, "Call the coroner", for_board=True)
    assert reader.client.get(ONE).status_code == 404
    words = reader.page(LOG)
    assert "coroner" not in words
    assert "0 open" in words


def test_a_decision_of_the_board_is_not_named_on_a_board_action_that_others_see(reader, meeting):
    make_board_action(meeting, decision=make_decision(meeting, "Secret words", for_board=True))
    assert "Secret words" not in reader.page(ONE)


def test_the_log_and_the_page_are_as_at_a_moment(ambridge, client, meeting):
    make_board_action(meeting, due="8 November 2026")
    with time_machine.travel("2026-12-01 10:00", tick=False):
        secretary = Secretary(client, make_member(ambridge))
        secretary.send(f"{ONE}close/", closing="done")
        assert "Overdue by 22 days" in secretary.page(f"{ONE}?as_at=2026-11-30")
        assert "1 open , 1 of them overdue ; 0 closed" in secretary.page(f"{LOG}?as_at=2026-11-30")
        assert "Close B1" not in secretary.page(f"{LOG}?as_at=2026-11-30")
        assert "0 open ; 1 closed" in secretary.page(LOG)
