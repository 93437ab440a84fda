"""The performance delivery plan of one priority: a header, then items in eight columns, for paper."""

import re
from datetime import date

import pytest
import time_machine

from csp_portal.common.record import change
from priorities.models import PlanPoint, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_commitment,
    make_member,
    make_organisation,
    make_owner,
    make_priority,
    make_update,
    saved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]
ADDRESS = "/ambridge/priorities/1/delivery-plan/"


@pytest.fixture
def in_autumn():
    with time_machine.travel(date(2026, 10, 5)):
        yield


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge, name="Violence")


@pytest.fixture
def sheet(priority, sign_in):
    client = sign_in(make_member(priority.partnership))
    return lambda: " ".join(client.get(ADDRESS).content.decode().split())


def plain(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def header(page):
    """{what: its words} of the header."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.search(r'<dl class="app-sheet-head">(.*?)</dl>', page)[1])
    return {what: plain(words) for what, words in found}


def items(page):
    """The rows of the table as lists of words."""
    rows = re.findall(r'<tr class="govuk-table__row">(.*?)</tr>', page.split("</thead>")[1].split("</table>")[0])
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


@pytest.mark.feature("S-073")
def test_the_sheet_prints_its_header(priority, sheet):
    mine = {"partnership": priority.partnership, "priority": priority}
    police = make_organisation(priority.partnership, "Police")
    saved(PriorityLead(**mine, organisation=police, post="Superintendent"))
    saved(SuccessMeasure(**mine, number="1a", text="Recorded violence", direction="down"))
    saved(SuccessMeasure(**mine, text="Residents who feel safe", order=1))
    saved(PlanPoint(**mine, plan=priority.plan, kind="evidence", heading="1 September 2026", text="Twelve wounds."))
    saved(PlanPoint(**mine, plan=priority.plan, kind="reason", text="It harms."))
    assert header(sheet()) == {
        "Priority": "1. Violence",
        "Strategic lead": "Police, Superintendent",
        "Lead support officer": "Not yet named",
        "Success measures": "1a Recorded violence (down is good) Residents who feel safe",
        "Evidence": "1 September 2026: Twelve wounds.",
    }


@pytest.mark.feature("S-012")
def test_the_header_names_the_support_officer_or_says_that_nobody_is_named_yet(priority, sheet):
    assert header(sheet())["Lead support officer"] == "Not yet named"
    saved(PriorityLead(partnership=priority.partnership, priority=priority, part="support_officer", post="Analyst"))
    assert header(sheet())["Lead support officer"] == "Analyst"
    assert header(sheet())["Strategic lead"] == "Not yet named"


@pytest.mark.feature("S-073")
def test_the_sheet_prints_eight_columns_with_the_newest_outcome_and_the_rating_as_a_word(priority, sheet):
    action = make_action(
        priority,
        item="1.1",
        actions_to_deliver="Patrol the centre",
        commitment=make_commitment(priority, "Safer nights"),
        start="April 2026",
        deadline="2027-03-31",
    )
    make_owner(action, post="Inspector")
    make_update(action, "on_track", what_happened="The rota is agreed.", said_on=date(2026, 7, 3))
    make_update(
        action, "off_track", what_happened="No officers in August.", what_next="More.", said_on=date(2026, 10, 2)
    )
    page = sheet()
    assert [plain(cell) for cell in re.findall(r"<th[^>]*scope=\"col\">(.*?)</th>", page)] == [
        "Item",
        "Overall objective",
        "Actions to deliver",
        "Responsible officer",
        "Start date",
        "Deadline",
        "Actual outcomes",
        "RAG: on target?",
    ]
    assert items(page) == [
        [
            "1.1 A1",
            "Safer nights",
            "Patrol the centre",
            "Inspector",
            "April 2026",
            "31 March 2027",
            "No officers in August. 2 October 2026",
            "Off track (Red) Updated 2 October 2026 Worked out: On track: no rule says otherwise",
        ]
    ]


def test_an_update_without_a_change_says_why_there_is_none(priority, sheet):
    make_update(
        make_action(priority), what_happened="", no_change_reason="The schools are closed.", said_on=date(2026, 10, 2)
    )
    assert items(sheet())[0][6] == "No change, because: The schools are closed. 2 October 2026"


def test_what_nobody_has_reported_on_has_no_outcome_yet(priority, sheet):
    make_action(priority)
    assert items(sheet())[0][6:] == ["None yet", "Update due by 14 October No update yet"]


@pytest.mark.feature("S-074")
def test_an_item_without_a_date_reads_not_set_and_comes_last(priority, sheet):
    for item, deadline in (("1", ""), ("10", "May 2027"), ("9", "ongoing"), ("", "2026-12-31")):
        make_action(priority, item=item, deadline=deadline, objective=f"Objective {item}")
    assert [(row[0], row[5]) for row in items(sheet())] == [
        ("9 A3", "ongoing"),
        ("10 A2", "May 2027"),
        ("A4", "31 December 2026"),
        ("1 A1", "Not set"),
    ]
    assert [row[4] for row in items(sheet())] == ["Not set"] * 4


@pytest.mark.feature("S-075")
def test_two_actions_under_one_objective_stand_together_each_with_its_officer(priority, sheet):
    commitment = make_commitment(priority, "Safer nights")
    for item, deadline, officer in (("1", "May 2027", "Inspector"), ("1", "", "Head of licensing")):
        make_owner(make_action(priority, item=item, commitment=commitment, deadline=deadline), post=officer)
    make_owner(make_action(priority, item="2", deadline="June 2027", objective="Fewer knives"), post="Sergeant")
    page = sheet()
    assert [row[1:2] + row[3:4] + row[5:6] for row in items(page)] == [
        ["Safer nights", "Inspector", "May 2027"],
        ["As above", "Head of licensing", "Not set"],
        ["Fewer knives", "Sergeant", "June 2027"],
    ]
    assert page.count("<tbody") == 2


def test_actions_without_an_objective_are_not_put_together(priority, sheet):
    make_action(priority)
    make_action(priority)
    assert [row[1] for row in items(sheet())] == ["Not stated", "Not stated"]


def test_what_is_dropped_is_shown_with_its_reason_and_drafts_are_counted(priority, sheet):
    dropped = make_action(priority)
    with change("ambridge"):
        dropped.state, dropped.dropped_reason = "dropped", "No money"
        dropped.edit()
    make_action(priority, state="draft")
    page = sheet()
    assert [(row[0], row[7]) for row in items(page)] == [("A1", "Dropped No money")]
    assert "1 draft left out." in page


def test_matters_of_the_board_are_left_out_for_others_and_the_sheet_says_so(priority, sheet, client):
    make_action(priority)
    make_action(priority, visibility="board")
    assert [row[2].endswith(" Board only") for row in items(sheet())] == [False, True]
    client.force_login(make_member(priority.partnership, "scrutiny"))
    assert len(items(sheet())) == 1
    assert "Actions and priorities that only the board may see are left out here." in sheet()


def test_without_actions_the_sheet_says_so(sheet):
    assert "No actions yet." in sheet()


def test_the_sheet_is_printed_across_with_the_meaning_of_the_ratings(priority, sheet):
    make_action(priority)
    page = sheet()
    assert "@page { size: A4 landscape }" in page
    assert "It will miss its deadline, or has missed it." in page
