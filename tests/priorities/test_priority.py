"""The page of a priority: who leads and delivers it, how it is measured, what is promised."""

import re
from pathlib import Path

import pytest

from csp_portal import sample
from csp_portal.common.record import change
from csp_portal.plan_document import apply_document, read_document
from governance.models import Partnership
from priorities.models import PlanPoint, PriorityGroup, PriorityLead
from tests.factories import (
    make_action,
    make_group,
    make_measure,
    make_member,
    make_organisation,
    make_priority,
    saved,
)

pytestmark = pytest.mark.django_db
SAMPLE = Path(sample.__file__).parent


@pytest.fixture
def page(ambridge, sign_in):
    client = sign_in(make_member(ambridge, "contributor"))
    return lambda address="/ambridge/priorities/1/": " ".join(client.get(address).content.decode().split())


@pytest.fixture
def pages_of(client):
    """The pages of the priorities of a sample document, by name, as its coordinator reads them."""

    def load(slug):
        document = read_document(SAMPLE / f"{slug}.yaml")
        with change(slug, how="sample"):
            apply_document(document, is_sample=True)
        partnership = Partnership.objects.get(slug=slug)
        client.force_login(make_member(partnership))
        pages = {p.name: client.get(p.get_absolute_url()).content.decode() for p in partnership.prioritys.all()}
        return {name: " ".join(page.split()) for name, page in pages.items()}

    return load


def part(page, start, end):
    """What a page has between two things that are in it once."""
    return page[page.index(start) + len(start) :].partition(end)[0]


def plain(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def make_lead(priority, **values):
    return saved(PriorityLead(partnership=priority.partnership, priority=priority, **values))


@pytest.mark.feature("S-050")
def test_two_leads_are_lead_partners_and_the_first_is_marked(ambridge, page):
    priority = make_priority(ambridge)
    make_lead(priority, organisation=make_organisation(ambridge, "Borchester Council"), order=1)
    assert ">Lead partner</h2>" in page()
    make_lead(priority, organisation=make_organisation(ambridge, "Police"), part="joint_lead", order=2)
    leads = plain(part(page(), ">Lead partners</h2>", "Lead support officer"))
    assert leads == "Strategic lead Borchester Council First of the lead partners Joint lead Police"


@pytest.mark.feature("S-012")
def test_a_lead_support_officer_is_named_or_said_to_be_not_yet_named(ambridge, page):
    priority = make_priority(ambridge)
    leads = plain(part(page(), ">Lead partner</h2>", "Delivery group"))
    assert leads == "Strategic lead Not yet named Lead support officer Not yet named"
    make_lead(priority, part="support_officer", post="Community safety analyst")
    assert "Lead support officer Community safety analyst" in plain(page())
    assert ">Lead partner</h2>" in page()


def test_a_deputy_is_named_too(ambridge, page):
    make_lead(make_priority(ambridge), part="deputy", post="Deputy director")
    assert "Deputy Deputy director" in plain(page())


@pytest.mark.feature("S-023")
def test_a_priority_names_its_delivery_groups_and_leads_to_them(ambridge, page):
    priority = make_priority(ambridge)
    assert "Delivery groups Not yet named" in plain(page())
    for order, name in enumerate(("Knife crime group", "Youth forum"), 1):
        group = make_group(ambridge, name)
        saved(PriorityGroup(partnership=ambridge, priority=priority, group=group, order=order))
        assert f'<a class="govuk-link" href="/ambridge/groups/{group.pk}/">{name}</a>' in page()
    assert page().index("Knife crime group") < page().index("Youth forum")


@pytest.mark.feature("S-023")
def test_each_of_the_six_priorities_of_walsall_names_its_delivery_group(db, pages_of):
    pages = pages_of("walsall")
    assert len(pages) == 6
    for page in pages.values():
        assert re.search(
            r"Delivery groups? .*(Delivery Group|Youth Partnership)", plain(part(page, 'id="leads"', 'id="why"'))
        )


@pytest.mark.feature("S-053")
def test_a_measure_has_a_number_or_none_and_its_direction_in_words(ambridge, page):
    priority = make_priority(ambridge)

    facts = {"number": "1a", "direction": "down", "baseline": "3,900", "target": "3,500", "source": "Police"}
    make_measure(priority, "Recorded violence", **facts)
    make_measure(priority, "Residents who feel safe", direction="up", order=1)
    make_measure(priority, "What young people tell the youth forum", order=2)
    assert plain(part(page(), ">How we will know</h2>", "<h2")) == (
        "1a Recorded violence Down is good. Baseline: 3,900. Target: 3,500. Source: Police. "
        "Residents who feel safe Up is good. What young people tell the youth forum"
    )
    assert not re.search("<(svg|canvas|img|meter|progress)", page())


def test_a_measure_says_which_actions_that_the_reader_may_see_work_for_it(ambridge, page, client):
    priority = make_priority(ambridge)
    measure, _ = make_measure(priority, "Recorded violence"), make_measure(priority, "Residents who feel safe", order=1)
    for visibility in ("partnership", "board", "public"):
        make_action(priority, measure=measure, visibility=visibility)
    make_action(priority)
    assert plain(part(page(), ">How we will know</h2>", "<h2")) == (
        "Recorded violence Actions for it: A1 , A3 . Residents who feel safe"
    )
    assert '<a class="govuk-link" href="/ambridge/actions/A1/">A1</a>, <a' in page()
    client.force_login(make_member(ambridge, "board"))
    assert "Actions for it: A1 , A2 , A3 . Residents" in plain(page())


@pytest.mark.feature("S-053")
@pytest.mark.parametrize(("slug", "count"), [("walsall", 18), ("wolverhampton", 25)])
def test_every_measure_of_a_plan_is_shown(db, pages_of, slug, count):
    assert sum(page.count('class="app-measures__item"') for page in pages_of(slug).values()) == count


@pytest.mark.feature("S-054")
def test_the_24_outcomes_of_wolverhampton_stand_apart_from_its_measures(db, pages_of):
    outcomes = [
        part(page, 'id="outcomes"', 'id="measures"').count("<li>") for page in pages_of("wolverhampton").values()
    ]
    assert outcomes == [6, 5, 4, 4, 5, 0, 0, 0, 0]
    assert sum(outcomes) == 24


@pytest.mark.feature("S-055")
def test_the_39_one_year_commitments_stand_under_over_the_coming_year_we_will(db, pages_of):
    counts = [
        part(page, ">Over the coming year we will</h2>", "</ul> <h2").count('<span class="app-ref">')
        for page in pages_of("walsall").values()
    ]
    assert counts == [6, 5, 8, 6, 7, 7]
    assert sum(counts) == 39


@pytest.mark.feature("S-057")
def test_the_page_on_organised_crime_shows_four_labelled_points_under_one_commitment(db, pages_of):
    page = pages_of("walsall")["Reduce serious and organised crime"]
    assert re.findall(r"<li><strong>([^<]+):</strong>", part(page, 'id="commitments"', 'id="actions"')) == [
        "Prepare",
        "Prevent",
        "Pursue",
        "Protect",
    ]


def test_evidence_stands_with_its_date_and_only_where_there_is_some(ambridge, page):
    priority = make_priority(ambridge)
    assert 'id="evidence"' not in page()
    point = {"partnership": ambridge, "plan": priority.plan, "priority": priority, "kind": "evidence"}
    saved(PlanPoint(**point, heading="September 2026", text="Twelve knife wounds."))
    assert "<li><strong>September 2026:</strong> Twelve knife wounds.</li>" in page()
    assert '<a class="govuk-link" href="#evidence">Evidence</a>' in page()
