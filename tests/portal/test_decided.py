"""The decisions on the page of a priority."""

from datetime import date

import pytest

from tests.factories import (
    make_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_period,
    make_priority,
    make_report,
    saved,
)


@pytest.fixture
def meeting(ambridge):
    return make_meeting(make_group(ambridge, "Board", "board"), date(2026, 7, 30))


def decisions_shown(client, role, ambridge):
    client.force_login(make_member(ambridge, role))
    page = client.get("/ambridge/priorities/1/")
    return [decision.ref for decision in page.context["decisions"]], page.content.decode()


@pytest.mark.feature("S-037")
def test_a_decision_is_reached_from_the_priority_whose_action_it_became_or_whose_issue_it_answers(
    ambridge, client, meeting
):
    first, second = make_priority(ambridge, name="Violence"), make_priority(ambridge, name="Burglary")
    became = make_decision(meeting, "To light the underpass.")
    make_action(first, decision=became)
    make_action(first, decision=became)
    raised = make_item(meeting, "Issue raised: Violence", kind="issue")
    report = make_report(first, make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30)), issues="No budget.")
    report.agenda_item = raised
    saved(report)
    make_decision(meeting, "To pay for it.", item=raised)
    make_action(second, decision=make_decision(meeting, "To mark bicycles."))
    make_decision(meeting, "To meet in May.")
    shown, words = decisions_shown(client, "scrutiny", ambridge)
    assert shown == ["D2", "D1"]
    assert f'<a class="govuk-link" href="{meeting.get_absolute_url()}#D2">' in words
    assert words.count("Board, 30 July 2026") == 2


def test_what_only_the_board_may_see_is_not_led_to(ambridge, client, meeting):
    priority = make_priority(ambridge)
    make_action(priority, decision=make_decision(meeting, "Secret", for_board=True))
    make_action(priority, decision=make_decision(meeting, "Open, but its action is not."), visibility="board")
    assert decisions_shown(client, "scrutiny", ambridge)[0] == []
    assert decisions_shown(client, "board", ambridge)[0] == ["D2", "D1"]


def test_a_priority_that_no_meeting_decided_on_says_nothing_of_it(ambridge, client):
    make_priority(ambridge)
    shown, words = decisions_shown(client, "board", ambridge)
    assert (shown, "#decisions" in words) == ([], False)
