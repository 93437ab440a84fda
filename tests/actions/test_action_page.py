"""The page of an action: what it shows beside its rating, and the log of its outcomes."""

import csv
import re
from datetime import date
from io import StringIO

import pytest

from actions.models import Update
from csp_portal.common.record import change
from tests.factories import make_action, make_measure, make_member, make_note, make_priority, make_update

pytestmark = pytest.mark.django_db
ALONE = "One partner can do this alone."


@pytest.fixture
def page(ambridge, sign_in):
    client = sign_in(make_member(ambridge))
    return lambda: " ".join(client.get("/ambridge/actions/A1/").content.decode().split())


@pytest.mark.feature("S-076")
def test_the_log_of_outcomes_keeps_the_old_ones_the_newest_first(ambridge, page):
    action = make_action(partnership=ambridge)
    make_update(action, what_happened="Sites are chosen.", said_on=date(2026, 7, 3))
    make_update(
        action, "at_risk", what_happened="Two shops refused.", what_next="Ask again.", said_on=date(2026, 10, 2)
    )
    make_update(action, "complete", what_happened="", no_change_reason="It was done.", said_on=date(2027, 1, 5))
    log = page().partition('id="updates"')[2]
    said = [
        "5 January 2027",
        "It was done.",
        "2 October 2026",
        "Two shops refused.",
        "3 July 2026",
        "Sites are chosen.",
    ]
    places = [log.index(words) for words in said]
    assert places == sorted(places)


@pytest.mark.feature("S-081")
def test_an_update_that_came_by_a_personal_link_says_so_beside_who_said_it(ambridge, page):
    action = make_action(partnership=ambridge)
    rating = ambridge.ratings.get(counts_as="on_track")
    for how, said in (("link", "Duty inspector, Police"), ("link", ""), ("web", "Coordinator")):
        with change("ambridge", how=how):
            words = {"what_happened": how, "said_by": said, "said_on": date(2026, 10, 2)}
            action.add_update(Update(rating=rating, period=ambridge.reportingperiods.get(), **words))
    by = re.findall(r'app-timeline__by">(.*?)(?: \(late\))?(?: · .*?)?</p>', page())
    said = [
        "2 October 2026 by Coordinator",
        "2 October 2026 by link",
        "2 October 2026 by Duty inspector, Police, by link",
    ]
    assert by == said


def test_an_action_that_one_partner_can_do_alone_asks_whether_it_is_business_as_usual(ambridge, page):
    action = make_action(partnership=ambridge, partners="joint")
    assert (ALONE in page(), "Yes, partners must work together" in page()) == (False, True)
    for partners, state, asks in (
        ("single", "in_progress", True),
        ("single", "draft", False),
        ("", "in_progress", False),
    ):
        with change("ambridge"):
            action.partners, action.state = partners, state
            action.edit()
        assert (ALONE in page()) == asks
    assert "Not said" in page()


@pytest.mark.feature("S-086")
def test_an_action_shows_the_other_plan_that_it_is_in(ambridge, page):
    make_action(partnership=ambridge, also_in="Youth Justice Plan, 3.2\nHousing strategy")
    row = page().partition(">Also in</dt>")[2].partition("</div>")[0]
    assert "Youth Justice Plan, 3.2<br>Housing strategy" in row


@pytest.mark.feature("S-104")
def test_an_action_shows_its_place_or_way_of_delivery(ambridge, page):
    make_action(partnership=ambridge, place="Town centre")
    row = page().partition(">Place or way of delivery</dt>")[2].partition("</div>")[0]
    assert "Town centre" in row


def test_what_is_not_said_of_place_and_other_plans_takes_no_line(ambridge, page):
    make_action(partnership=ambridge)
    assert ("Place or way of delivery" in page(), "Also in" in page()) == (False, False)


@pytest.mark.feature("S-077")
def test_the_rating_is_a_word_and_the_history_says_from_which_to_which(ambridge, page, client):
    action = make_action(partnership=ambridge)
    make_update(action, "at_risk", what_next="Ask again.", said_on=date(2026, 7, 3))
    make_update(action, "on_track", said_on=date(2026, 10, 2))
    assert '<strong class="app-rating app-rating--green">On track (Green)</strong>' in page()
    history = " ".join(client.get("/ambridge/actions/A1/history/", follow=True).content.decode().split())
    assert 'from</span> At risk (Amber)</dd> <dd><span class="app-changes__say">to</span> On track (Green)' in history


def test_the_download_says_partners_place_and_other_plans_in_its_last_columns(ambridge, page, client):
    make_action(partnership=ambridge, partners="joint", place="Town centre", also_in="Youth Justice Plan, 3.2\nHousing")
    make_action(partnership=ambridge)
    file = client.get("/ambridge/actions.csv").content.decode("utf-8-sig")
    assert [row[-5:] for row in csv.reader(StringIO(file))] == [
        ["Period", "Needs more than one partner", "Place or way of delivery", "Also in", "Who may see it"],
        [
            "July to September 2026",
            "Yes, partners must work together",
            "Town centre",
            "Youth Justice Plan, 3.2; Housing",
            "",
        ],
        ["July to September 2026", "", "", "", ""],
    ]


def test_an_action_names_the_measure_that_it_works_for_and_leads_to_the_measures_of_its_priority(ambridge, page):
    priority = make_priority(ambridge)
    make_action(priority, measure=make_measure(priority, "Recorded thefts"))
    row = page().partition(">Success measure</dt>")[2].partition("</div>")[0]
    assert '<a class="govuk-link" href="/ambridge/priorities/1/#measures">Recorded thefts</a>' in row


def test_notes_stand_under_their_headings_with_their_lines(ambridge, page):
    action = make_action(partnership=ambridge)
    make_note(action, heading="What it costs", text="2,000 a year.\nThe council pays.", order=1)
    make_note(action, text="<b>Ask</b> again", order=2)
    notes = page().partition('id="notes">Notes</h2>')[2]
    assert (
        '<h3 class="govuk-heading-s">What it costs</h3> '
        '<p class="govuk-body">2,000 a year.<br>The council pays.</p> '
        '<p class="govuk-body">&lt;b&gt;Ask&lt;/b&gt; again</p>'
    ) in notes


def test_an_action_without_a_measure_or_notes_says_nothing_of_them(ambridge, page):
    make_action(partnership=ambridge)
    assert ("Success measure" in page(), ">Notes</h2>" in page()) == (False, False)
