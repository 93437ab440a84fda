"""Each step of a meeting is taken whole or not at all, and what is carried from one to the next is carried once."""

from datetime import date

import pytest

from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from governance.models import AgendaItem, BoardAction, CalendarLink, Meeting
from tests.factories import (
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_paper,
    saved,
)
from tests.promises.test_imports import cut_off_everywhere

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 14)
VERBS = {  # name: (what is done, from how many statements on it is a step)
    "plan": (lambda: Meeting(**like(Meeting.objects.get(place="Here")), date=ON).put_on_record(), 6),
    "cancel": (lambda: Meeting.objects.get(place="Here").cancel("Snow"), 9),
    "hold": (lambda: Meeting.objects.get(place="Here").hold(ON), 3),
    "publish": (lambda: Meeting.objects.get(place="There").publish_minutes(ON), 3),
    "withdraw": (lambda: Meeting.objects.get(place="Read").withdraw_minutes(), 3),
    "close": (lambda: BoardAction.objects.get(serial=1).close("done", "All replied.", ON), 3),
    "open again": (lambda: BoardAction.objects.get(serial=2).reopen(), 3),
    "stop": (lambda: CalendarLink.objects.get().stop(ON), 3),
}


def like(meeting):
    return {"partnership": meeting.partnership, "group": meeting.group}


@pytest.fixture
def board(ambridge):
    board = make_group(ambridge, "Board", "board")
    here = make_meeting(board, ON, place="Here")
    make_paper(make_item(here))
    make_item(here, for_board=True)
    there = make_meeting(board, ON, place="There", state="held")
    make_board_action(there, decision=make_decision(there))
    make_board_action(there, state="closed", closing="done", closed_on=ON)
    make_meeting(board, ON, place="Read", state="held", minutes_published_on=ON)
    waits = make_item(here, "Waits")
    waits.meeting = None
    saved(waits)
    saved(CalendarLink(partnership=ambridge, user=make_member(ambridge)))
    return board


@pytest.mark.parametrize("verb", VERBS)
def test_a_step_that_is_cut_off_at_any_statement_leaves_nothing(board, verb):
    step, least = VERBS[verb]
    assert cut_off_everywhere(lambda moment: step()) >= least
    assert differences_from_history("ambridge").differences == []


def test_a_cancelled_meetings_agenda_waits_and_goes_whole_onto_the_next(board):
    following = Meeting(partnership=board.partnership, group=board, date=date(2027, 1, 13))
    with change("ambridge"):
        Meeting.objects.get(place="Here").cancel("Snow")
    assert AgendaItem.objects.filter(meeting=None).count() == 3
    with change("ambridge"):
        following.put_on_record()
    assert [item.title for item in following.items.all()] == ["Burglary in the town"] * 2 + ["Waits"]
    assert [item.order for item in following.items.all()] == [1, 2, 3]
    assert following.items.first().papers.count() == 1
