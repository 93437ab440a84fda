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


@pytest.fixture
def more(plan):
    """A4 to A7 of the first priority: due today, moved, with a place and a commitment, one complete, one a draft."""
    first = plan.prioritys.get(address=1)
    make_action(first, deadline="20 October 2026", place="Town centre")
    moved = make_action(first, deadline="31 October 2026", commitment=make_commitment(first, "Safer nights"))
    make_update(moved, new_deadline="1 November 2026", deadline_reason="The firm is late.")
    make_update(make_action(first, deadline="1 October 2026", place="Ring road"), "complete")
    make_action(first, deadline="21 October 2026", state="draft", place="Town centre")
    return plan


@pytest.mark.usefixtures("more")
@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("due=overdue", ["A2"]),
        ("due=month", ["A4"]),
        ("due=moved", ["A5"]),
        ("due=none", ["A3"]),
        ("rating=counted", ["A1", "A4", "A5", "A6", "A2", "A3"]),
        ("state=open", ["A1", "A4", "A5", "A2", "A3"]),
        ("state=draft", ["A7"]),
        ("commitment=none", ["A1", "A4", "A6", "A7", "A2"]),
        ("group=none&sort=need", ["A2", "A4", "A3", "A6", "A7", "A5", "A1"]),
        ("group=none&sort=need&state=open", ["A2", "A4", "A3", "A5", "A1"]),
        ("due=month&place=Town+centre&rating=no_update&owner=", ["A4"]),
    ],
)
def test_further_filters(listed, query, refs):
    assert listed(query) == refs


@pytest.mark.feature("S-104")
def test_actions_are_filtered_by_the_place_that_is_their_focus(listed, more):
    page = listed.page()
    assert re.findall(r'<option value="([^"]+)"[^>]*>', page[page.index('id="id_place"') :])[:2] == [
        "Ring road",
        "Town centre",
    ]
    assert (listed("place=Town+centre"), listed("place=Ring+road")) == (["A4", "A7"], ["A6"])
    assert "filtered by Place or way of delivery: Ring road." in " ".join(listed.page("place=Ring+road").split())


def test_without_a_place_on_any_action_there_is_no_such_filter(listed):
    assert 'id="id_place"' not in listed.page()
    assert listed("place=Town+centre") == ["A1", "A2", "A3"]


def test_a_commitment_lists_the_actions_that_deliver_it(listed, more):
    for action in Action.objects.exclude(commitment=None):
        assert listed(f"commitment={action.commitment_id}") == [action.ref]
    assert "Commitment: Safer nights" in listed.page(f"commitment={Action.objects.get(serial=5).commitment_id}")
    assert 'id="id_commitment"' not in listed.page()


def test_those_that_need_a_new_owner_are_listed(listed, plan):
    here = make_member(plan, "contributor")
    left = make_member(plan, "contributor", starts=date(2026, 1, 1), ends=date(2026, 10, 19))
    for serial, owners in {1: [here], 2: [here, left], 3: [left]}.items():
        for user in owners:
            make_owner(Action.objects.get(serial=serial), user=user)
    assert listed("owner=needed") == ["A2", "A3"]
    make_update(Action.objects.get(serial=3), "complete")
    assert listed("owner=needed") == ["A2"]


@pytest.mark.usefixtures("more")
@pytest.mark.parametrize(
    "name", ["priority", "owner", "rating", "due", "place", "commitment", "state", "sort", "group"]
)
@pytest.mark.parametrize("value", ["nowhere", "99999999999999999999", "o1x", "-1", "%00", "é"])
def test_a_wrong_value_is_pointed_out_and_filters_nothing(listed, name, value):
    page = listed.page(f"{name}={value}")
    assert "is not one of these and has no effect." in page
    assert "<strong>7 actions</strong>." in page


def test_each_chosen_filter_can_be_taken_away_and_all_at_once(listed, more):
    query = "due=month&place=Town+centre&state=open&rating=no_update&group=none&page=1"
    page = " ".join(listed.page(query).split())
    for words in ("Deadline: Due this month", "Place or way of delivery: Town centre", "Rating: No update for this"):
        assert f"Remove </span>{words}" in page
    assert 'href="?due=month&amp;place=Town+centre&amp;rating=no_update&amp;group=none"><span class="govuk-vis' in page
    assert '<a class="govuk-link" href="?group=none">Clear filters</a>' in page
    nothing = listed.page("due=moved&place=Town+centre&group=none")
    assert 'No actions match. <a class="govuk-link" href="?group=none">Clear filters</a>' in nothing


@pytest.mark.usefixtures("more")
@pytest.mark.parametrize(
    ("query", "is_open"),
    [
        ("", False),
        ("q=a&priority=1&owner=me&rating=on_track&due=month&place=&state=&sort=ref&group=priority", False),
        ("state=open", True),
        ("place=Ring+road", True),
        ("commitment=none", True),
        ("sort=need", True),
        ("group=rating", True),
        ("sort=sideways", True),
    ],
)
def test_further_filters_are_folded_away_until_one_is_chosen(listed, query, is_open):
    assert ("app-filter__more" in listed.page(query), 'app-filter__more" open>' in listed.page(query)) == (
        True,
        is_open,
    )


def test_a_row_names_its_priority_where_no_heading_does(listed):
    named = '<span class="app-beside">1. Violence</span>'
    assert (named in listed.page(), named in listed.page("group=none"), named in listed.page("group=rating")) == (
        False,
        True,
        True,
    )


def test_the_form_keeps_the_plan_and_the_period_that_the_address_names(listed, plan):
    draft = make_plan(plan, "Next year", state="draft")
    page = listed.page(f"plan={draft.pk}&period=2026-07-01")
    assert f'<input type="hidden" name="plan" value="{draft.pk}">' in page
    assert '<input type="hidden" name="period" value="2026-07-01">' in page


def test_what_only_the_board_may_see_is_marked_in_the_table_and_in_the_download(plan, sign_in):
    make_action(partnership=plan, visibility="board")
    make_action(make_priority(plan, visibility="board"))
    client = sign_in(make_member(plan, "board"))
    page = " ".join(client.get("/ambridge/actions/?group=none").content.decode().split())
    mark = r'app-ref">(A\d+)</span> [^<]*</a> <strong class="app-beside">Board only</strong>'
    assert re.findall(mark, page) == ["A4", "A5"]
    rows = list(csv.reader(io.StringIO(client.get("/ambridge/actions.csv?group=none").content.decode("utf-8-sig"))))
    assert [row[-1] for row in rows] == ["Who may see it", "", "", "", "Board only", "Board only"]


def test_in_a_table_for_another_period_nothing_is_said_to_be_overdue_today(listed, plan):
    spring = saved(
        ReportingPeriod(partnership=plan, starts=date(2026, 4, 1), ends=date(2026, 6, 30), due=date(2026, 7, 14))
    )
    make_action(partnership=plan, deadline="30 June 2026")
    assert "<strong>30 June 2026</strong><br>Overdue by " in listed.page()
    page = listed.page(f"period={spring.starts}")
    assert ("30 June 2026" in page, "Overdue by" in page, "Due in" in page) == (True, False, False)


def test_a_search_for_what_no_text_can_hold_is_answered_plainly(listed):
    assert "That cannot be searched for." in listed.page("q=%00")
