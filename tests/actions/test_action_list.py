import csv
import io
import re
from datetime import date

import pytest
import time_machine

from actions.models import Action
from governance.models import ReportingPeriod
from tests.factories import (
    make_action,
    make_commitment,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2026-10-20 10:00"):
        yield


@pytest.fixture
def plan(ambridge):
    """Three actions of two priorities: A1 on track, A2 off track and overdue, A3 never updated and without a date."""
    first, second = make_priority(ambridge, name="Violence"), make_priority(ambridge, name="Burglary")
    patrols = make_action(first, actions_to_deliver="Patrol the town centre", deadline="31 March 2027", item="1.10")
    locks = make_action(second, actions_to_deliver="Fit new locks", deadline="30 September 2026", item="1.1")
    make_action(
        second, actions_to_deliver="Mark bicycles", commitment=make_commitment(second, "Fewer thefts of cycles")
    )
    make_update(patrols, "on_track")
    make_update(locks, "off_track", what_next="A second firm by May.")
    make_owner(locks, organisation=make_organisation(ambridge, "Borchester Homes"), post="Surveyor")
    return ambridge


@pytest.fixture
def listed(plan, sign_in):
    """The references that the table shows for a query, in its order."""
    client = sign_in(make_member(plan))

    def refs(query=""):
        return re.findall(r'class="app-ref">(A\d+)', client.get(f"/ambridge/actions/?{query}").content.decode())

    refs.page = lambda query="": client.get(f"/ambridge/actions/?{query}").content.decode()
    refs.client = client
    return refs


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("", ["A1", "A2", "A3"]),
        ("priority=2", ["A2", "A3"]),
        ("rating=on_track", ["A1"]),
        ("rating=no_update", ["A3"]),
        ("state=not_started", ["A3"]),
        ("q=patrol+TOWN", ["A1"]),
        ("q=a2", ["A2"]),
        ("q=cycles", ["A3"]),
        ("q=1.1", ["A2"]),
        ("q=nothing+like+it", []),
        ("group=none&sort=deadline", ["A2", "A1", "A3"]),
        ("group=none&sort=rating", ["A2", "A3", "A1"]),
        ("group=none&sort=updated", ["A3", "A1", "A2"]),
        ("group=rating", ["A2", "A3", "A1"]),
        ("rating=purple&sort=sideways&page=x", ["A1", "A2", "A3"]),
    ],
)
def test_the_address_says_what_is_listed_and_in_which_order(listed, query, refs):
    assert listed(query) == refs


def test_the_owner_filter_offers_those_who_own_an_action(listed, plan):
    owner = re.search(r'<option value="(o\d+)"[^>]*>Borchester Homes', listed.page())[1]
    assert listed(f"owner={owner}") == ["A2"]


def test_mine_are_those_that_i_own(listed, plan, client):
    homes = plan.organisations.get()
    client.force_login(make_member(plan, "contributor", organisation=homes))
    assert re.findall(r'class="app-ref">(A\d+)', client.get("/ambridge/actions/?owner=me").content.decode()) == ["A2"]


def test_chosen_filters_are_said_in_words_and_can_be_taken_away(listed):
    page = listed.page("priority=2&rating=off_track")
    assert "filtered by Priority: 2. Burglary; Rating: Off track" in " ".join(page.split())
    assert 'href="?rating=off_track"' in page


def test_a_list_without_matches_says_so(listed):
    assert "No actions match." in listed.page("q=zebra")


@pytest.mark.feature("S-074")
def test_an_action_without_a_date_reads_not_set(listed):
    assert "Not set" in listed.page("q=A3")


def test_an_overdue_action_says_by_how_many_days(listed):
    assert "Overdue by 20 days" in listed.page("q=A2")


def test_every_page_that_shows_ratings_says_what_they_mean(listed):
    assert "It will miss its deadline, or has missed it." in listed.page()


def test_fifty_rows_a_page_and_all_of_them_for_print(listed, plan):
    for _ in range(60):
        make_action(partnership=plan)
    assert [len(listed(query)) for query in ("", "page=2", "all=1", "page=99")] == [50, 13, 63, 13]


def test_the_download_holds_the_same_rows_with_dates_as_data(listed):
    response = listed.client.get("/ambridge/actions.csv?priority=2")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["Reference"], row["Deadline"], row["Rating"]) for row in rows] == [
        ("A2", "2026-09-30", "Off track (Red)"),
        ("A3", "", "Not updated"),
    ]
    assert (rows[0]["Responsible officer"], rows[1]["Overall objective"]) == (
        "Surveyor, Borchester Homes",
        "Fewer thefts of cycles",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_download_can_become_a_formula(listed, plan, start):
    make_action(partnership=plan, actions_to_deliver=f"{start}HYPERLINK(1)", item="x")
    rows = csv.DictReader(io.StringIO(listed.client.get("/ambridge/actions.csv").content.decode("utf-8-sig")))
    assert f"'{start}HYPERLINK(1)" in [row["Actions to deliver"] for row in rows]


def test_a_sample_says_in_the_download_that_progress_is_invented(sign_in):
    sample = make_partnership("sampleton", is_sample=True)
    make_action(partnership=sample)
    response = sign_in(make_member(sample)).get("/sampleton/actions.csv")
    assert response["Content-Disposition"] == 'attachment; filename="sampleton-actions-sample.csv"'
    row = next(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert row["Note"] == "Sample data: progress is invented"


def test_what_the_board_keeps_to_itself_is_neither_listed_nor_counted_for_others(plan, client):
    make_action(partnership=plan, visibility="board", actions_to_deliver="Secret matter")
    hidden = make_priority(plan, visibility="board", name="Secret priority")
    make_action(hidden, actions_to_deliver="Another secret")
    for role, count in (("contributor", 3), ("scrutiny", 3), ("board", 5), ("coordinator", 5)):
        client.force_login(make_member(plan, role))
        page = client.get("/ambridge/actions/").content.decode()
        assert (f"<strong>{count} actions</strong>" in page, "ecret" in page) == (True, count == 5)
        assert ("ecret" in client.get("/ambridge/actions.csv").content.decode()) == (count == 5)


def test_a_draft_plan_counts_nowhere_and_can_be_looked_at_by_its_address(listed, plan):
    draft = make_plan(plan, "Next year", state="draft")
    make_action(make_priority(plan, plan=draft))
    assert listed() == ["A1", "A2", "A3"]
    assert listed(f"plan={draft.pk}") == ["A4"]
    assert listed.client.get("/ambridge/actions/?plan=999").status_code == 404


def test_a_rating_said_for_a_later_period_says_which(listed, plan):
    autumn = saved(
        ReportingPeriod(partnership=plan, starts=date(2026, 10, 1), ends=date(2026, 12, 31), due=date(2027, 1, 14))
    )
    make_update(Action.objects.get(serial=1), "at_risk", period=autumn, said_on=date(2026, 10, 19))
    assert "Updated 19 October 2026, for October to December 2026" in listed.page("q=A1")
    rows = csv.DictReader(io.StringIO(listed.client.get("/ambridge/actions.csv").content.decode("utf-8-sig")))
    assert [row["Period"] for row in rows] == ["October to December 2026", *["July to September 2026"] * 2]


def test_a_search_for_very_many_words_is_pointed_out(listed):
    assert "at most 200 characters" in listed.page("q=" + "a+" * 1500)
