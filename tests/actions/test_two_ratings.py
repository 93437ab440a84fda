"""What is said of an action and what it works out to, on one line of every page: neither in the place of the other."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from csp_portal.common.record import change
from tests.factories import make_action, make_member, make_milestone, make_period, make_priority, make_update

pytestmark = pytest.mark.django_db
OTHERWISE = "Worked out: Off track: deadline passed 52 days ago"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-11-21 10:00", tick=False):
        yield


@pytest.fixture
def plan(ambridge):
    """A1 said on track and off track by its deadline; A2 off track by both; A3 silent and late; A4 said worse."""
    priority = make_priority(ambridge, name="Violence")
    make_update(make_action(priority, deadline="30 September 2026"), "on_track")
    make_update(
        make_action(priority, deadline="30 September 2026"), "off_track", back_by="31 5 2027", help_wanted="A van."
    )
    make_action(priority, deadline="30 September 2026")
    make_update(make_action(priority, deadline="31 March 2027"), "at_risk")
    return ambridge


@pytest.fixture
def read(plan, sign_in):
    """Opens a page as the coordinator; gives the words of its rows, or of the whole page."""
    client = sign_in(make_member(plan, "coordinator"))

    def opened(address):
        page = client.get(f"/ambridge/{address}").content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        rows = main.split("<tr")[1:]
        return {ref: plain(row) for row in rows for ref in re.findall(r"<a [^>]*>(?:<span[^>]*>)?(A\d+)", row)[:1]}

    opened.page = lambda address: plain(client.get(f"/ambridge/{address}").content.decode().partition("<main")[2])
    opened.client = client
    return opened


def plain(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize("address", ["actions/", "priorities/1/", "priorities/1/delivery-plan/"])
def test_both_ratings_stand_on_the_line_of_an_action_quietly_where_they_agree(read, address):
    rows = read(address)
    assert f"On track (Green) Updated 1 October 2026 {OTHERWISE}" in rows["A1"]
    assert "Off track (Red) Updated 1 October 2026 Worked out the same: deadline passed 52 days ago" in rows["A2"]
    assert "Not updated No update yet Worked out: Off track: deadline passed 52 days ago" in rows["A3"]
    assert "At risk (Amber) Updated 1 October 2026 Worked out: On track: no rule says otherwise" in rows["A4"]


def test_home_tells_them_only_where_they_disagree(read):
    rows = read("")
    assert OTHERWISE in rows["A1"]
    assert ["Worked out" in rows[ref] for ref in ("A1", "A2", "A3", "A4")] == [True, False, False, True]


def test_what_is_wanted_stands_beside_the_next_step(read):
    assert "Back on track by: 31 May 2027 Help wanted: A van." in read("actions/")["A2"]
    assert "Back on track by: 31 May 2027 Help wanted: A van." in read.page("actions/A2/")


def test_the_action_page_tells_every_rule_that_fires(plan, read):
    make_milestone(plan.actions.get(serial=1), due="May 2026")
    page = read.page("actions/A1/")
    assert OTHERWISE in page
    assert "Worked out Off track: Deadline passed 52 days ago At risk: 1 of 1 milestone late" in page
    assert "Worked out On track: no rule says otherwise" in read.page("actions/A4/")


def test_an_action_with_nothing_to_work_out_from_says_so_and_a_complete_one_says_nothing(plan, read):
    priority = plan.prioritys.get()
    make_action(priority)
    make_update(make_action(priority), "complete")
    assert "Worked out Nothing to work out from" in read.page("actions/A5/")
    assert "Worked out:" not in read.page("actions/A6/").partition("What the ratings mean")[0]


def test_those_that_disagree_are_a_filter_said_in_words_and_an_order(read):
    assert list(read("actions/?disagrees=1")) == ["A1", "A4"]
    assert ", filtered by Said and worked out: They disagree." in read.page("actions/?disagrees=1")
    assert list(read("actions/?sort=disagreement&group=none")) == ["A1", "A4", "A2", "A3"]
    assert len(read("actions/?disagrees=yes")) == 4


def test_a_past_period_is_judged_by_what_was_said_until_its_due_day(plan, read):
    autumn = make_period(plan, date(2026, 10, 1), date(2026, 10, 31), due=date(2026, 11, 14))
    make_update(plan.actions.get(serial=1), period=autumn, new_deadline="31 March 2027", deadline_reason="Rain.")
    with change(plan.pk):
        summer = plan.reportingperiods.get(starts=date(2026, 7, 1))
        summer.close(date(2026, 11, 1))
    assert "Worked out the same" in read("actions/")["A1"]
    assert (
        "Worked out: At risk: deadline passed 14 days before 14 October 2026"
        in read("actions/?period=2026-07-01")["A1"]
    )
    assert "3 actions work out otherwise than is said, 1 of them worse." in read.page("dashboard/?period=2026-07-01")


def test_the_dashboard_counts_them_and_leads_to_exactly_those(read):
    page = read.page("dashboard/")
    assert "2 actions work out otherwise than is said, 1 of them worse." in page
    markup = read.client.get("/ambridge/dashboard/").content.decode()
    address = unescape(re.search(r'<a class="govuk-link" href="/ambridge/([^"]+disagrees=1[^"]*)"', markup)[1])
    assert list(read(address)) == ["A1", "A4"]
    file = read.client.get("/ambridge/dashboard.csv").content.decode("utf-8-sig").splitlines()
    assert file[0].endswith(",Total,Disagreeing")
    assert file[1].endswith(",1. Violence,1,1,1,0,0,1,0,4,2")
    assert file[2].endswith(",All priorities,1,1,1,0,0,1,0,4,2")


@pytest.mark.guard("tolerance")
@pytest.mark.parametrize("address", ["actions/", "actions/A1/", "priorities/1/", "dashboard/", ""])
def test_the_rules_stand_with_the_definitions_by_the_tolerances_of_the_partnership(plan, read, address):
    plan.off_track_days_late, plan.off_track_milestones_late = 60, None
    with change(plan.pk):
        plan.save()
    assert "Worked out: off track Deadline passed 60 days ago or more." in read.page(address)
