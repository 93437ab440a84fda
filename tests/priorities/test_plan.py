"""The plan page: its priorities in their places, and every plan that the partnership has."""

import re

import pytest

from priorities.lists import arranged
from priorities.models import Priority, PriorityLead
from tests.actions.test_action_edit import Browser
from tests.factories import make_member, make_organisation, make_plan, make_priority, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ambridge, sign_in):
    client = sign_in(make_member(ambridge, "contributor"))
    return lambda address="/ambridge/plan/": " ".join(client.get(address).content.decode().split())


def plans_listed(page):
    """The rows of the list of plans, as the texts of their cells."""
    table = re.search(r'id="plans">.*?<tbody.*?</tbody>', page)[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", table.split("<tbody")[1])
    ]


def headings_and_names(page):
    """The headings of the priorities and the names below them, in the order of the page."""
    part = re.search(r">Priorities</h2>(.*?)<h2", page)[1]
    found = re.findall(r'<h3 class="govuk-heading-s">([^<]+)</h3>|app-priorities__name" href="[^"]+">([^<]+)</a>', part)
    return [f"# {heading}" if heading else name for heading, name in found]


@pytest.mark.feature("S-039")
def test_the_list_of_plans_shows_the_period_and_the_status_of_each(ambridge, page):
    old = make_plan(ambridge, "Strategy 2014", state="replaced")
    old.starts = "2014"
    saved(old)
    live = make_plan(ambridge, "Plan 2026 to 2029")
    live.starts, live.ends = "April 2026", "March 2029"
    saved(live)
    draft = make_plan(ambridge, "Plan 2029", state="draft")
    draft.expected = "30 April 2029"
    saved(draft)
    assert plans_listed(page()) == [
        ["Plan 2026 to 2029 (this page)", "April 2026 to March 2029", "In force", "0"],
        ["Plan 2029", "Expected by 30 April 2029", "In preparation", "0"],
        ["Strategy 2014", "From 2014", "Replaced", "0"],
    ]
    assert plans_listed(page(f"/ambridge/plan/?plan={old.pk}"))[2][0] == "Strategy 2014 (this page)"


@pytest.mark.feature("S-045")
def test_each_plan_lists_its_priorities_in_order_with_a_line_each_and_is_counted_in_the_list(ambridge, page):
    counts = {"Draft of 2019": 5, "Plan of 2020": 6, "Strategy of 2022": 3, "Proposal of 2023": 5}
    for title, count in counts.items():
        plan = make_plan(ambridge, title, state="replaced")
        for place in range(count, 0, -1):
            make_priority(
                ambridge, plan, f"Priority {place} of {title}", order=place, number="", summary=f"Line {place}"
            )
        words = page(plan.get_absolute_url())
        assert headings_and_names(words) == [f"Priority {place} of {title}" for place in range(1, count + 1)]
        assert [f"Line {place}" in words for place in range(1, 8)] == [place <= count for place in range(1, 8)]
    assert {row[0].removesuffix(" (this page)"): int(row[3]) for row in plans_listed(page())} == counts


@pytest.mark.feature("S-046")
def test_thematic_priorities_stand_below_their_strategic_one_and_assigning_one_moves_it(ambridge, page, client):
    plan = make_plan(ambridge)
    _, people, _ = (make_priority(ambridge, plan, name, number="") for name in ("Crime", "People", "Gangs"))
    themes = [make_priority(ambridge, plan, f"Theme {n}", number="", kind="thematic") for n in range(1, 10)]
    names = [theme.name for theme in themes]
    unassigned = "# Not assigned to a strategic priority"
    assert headings_and_names(page()) == ["# Strategic priorities", "Crime", "People", "Gangs", unassigned, *names]
    client.force_login(make_member(ambridge))
    address = f"{themes[3].get_absolute_url()}edit/"
    assert Browser(client).send(address, parent=people.pk, reason="Agreed in April").status_code == 302
    moved = ["# Strategic priorities", "Crime", "People", "Theme 4", "Gangs", unassigned]
    assert headings_and_names(page()) == moved + names[:3] + names[4:]
    assert f'<a class="govuk-link" href="{people.get_absolute_url()}">People</a>' in page(themes[3].get_absolute_url())
    assert "Theme 4</a>" in page(people.get_absolute_url())


@pytest.mark.feature("S-047")
def test_statutory_priorities_have_their_own_heading(ambridge, page):
    plan = make_plan(ambridge)
    duties = ["Serious Violence Duty", "Domestic Abuse Duty", "Domestic Homicide Reviews", "ASB Case Review"]
    for name in duties:
        make_priority(ambridge, plan, name, number="", kind="statutory")
    make_priority(ambridge, plan, "Violence", number="")
    assert headings_and_names(page()) == ["# Strategic priorities", "Violence", "# Statutory priorities", *duties]


def test_a_plan_of_strategic_priorities_alone_needs_no_heading_for_them(ambridge, page):
    make_priority(ambridge, name="Violence", number="")
    assert headings_and_names(page()) == ["Violence"]


def test_without_strategic_ones_nothing_is_said_of_assigning(ambridge, page):
    make_priority(ambridge, name="Hate crime", number="", kind="thematic")
    assert headings_and_names(page()) == ["# Thematic priorities", "Hate crime"]


def test_a_theme_below_what_the_reader_may_not_see_is_not_called_unassigned(ambridge, page):
    secret = make_priority(ambridge, name="Secret", number="", visibility="board")
    make_priority(ambridge, name="Violence", number="")
    make_priority(ambridge, name="Theme", number="", kind="thematic", parent=secret)
    words = page()
    assert headings_and_names(words) == ["# Strategic priorities", "Violence", "# Thematic priorities", "Theme"]
    assert ("Secret" in words, plans_listed(words)[0][3]) == (False, "1")
    assert "Actions and priorities that only the board may see are left out here." in words


def test_a_plan_in_preparation_beside_a_replaced_one_is_none_in_force(ambridge, page):
    make_plan(ambridge, "Plan 2020", state="replaced")
    make_plan(ambridge, "Plan 2027", state="draft")
    assert "There is no plan in force." in page()


def test_priorities_within_priorities_are_arranged_to_any_depth(ambridge):
    top = make_priority(ambridge, name="Top")
    middle = make_priority(ambridge, name="Middle", kind="thematic", parent=top)
    low = make_priority(ambridge, name="Low", kind="thematic", parent=middle)
    [(_, [shown])] = arranged(list(Priority.objects.all()))
    assert (shown, shown.below, shown.below[0].below) == (top, [middle], [low])


def test_a_lead_organisation_that_has_ended_says_which_one_is_there_now(ambridge, page):
    board = make_organisation(ambridge, "Black Country Integrated Care Board")
    middle = make_organisation(ambridge, "Black Country Commissioning Group", successor=board)
    group = make_organisation(ambridge, "Walsall Commissioning Group", successor=middle)
    priority = make_priority(ambridge)
    saved(PriorityLead(partnership=ambridge, priority=priority, organisation=group))
    who = "Walsall Commissioning Group (now Black Country Integrated Care Board)"
    assert f"Led by {who} (strategic lead)" in page()
    assert who in page(priority.get_absolute_url())


def test_a_plan_in_preparation_says_that_its_actions_are_not_counted(ambridge, page):
    make_plan(ambridge, state="draft")
    assert "This plan is in preparation. Its actions are not counted until it is adopted." in page()
