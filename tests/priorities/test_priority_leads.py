"""The form of a priority's leads and delivery groups: rows in their order, one change, one reason."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Appointment
from priorities.models import Priority, PriorityGroup, PriorityLead
from tests.actions.test_action_edit import Browser
from tests.factories import make_group, make_member, make_organisation, make_partnership, make_priority, saved

pytestmark = pytest.mark.django_db
ADDRESS = "/ambridge/priorities/1/leads/"
PAGE = "/ambridge/priorities/1/"


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge, name="Violence")


@pytest.fixture
def browser(priority, sign_in):
    return Browser(sign_in(make_member(priority.partnership, post="Community safety officer")))


def words(response):
    return " ".join(response.content.decode().split())


def leads():
    return [(lead.part, str(lead)) for lead in PriorityLead.objects.all()]


def groups():
    return [str(link) for link in PriorityGroup.objects.all()]


def end_appointments(user):
    for appointment in Appointment.objects.filter(user=user):
        appointment.ends = timezone.localdate() - timedelta(days=1)
        saved(appointment)


def test_leads_and_groups_are_one_change_with_one_reason(priority, browser):
    police, group = make_organisation(priority.partnership, "Police"), make_group(priority.partnership, "Knife group")
    officer = make_member(priority.partnership, "contributor", post="Inspector")
    typed = {
        "leads-0-organisation": police.pk, "leads-0-person": officer.pk, "leads-0-post": "Inspector",
        "leads-1-part": "support_officer", "leads-1-post": "Analyst",
        "groups-0-group": group.pk,
    }  # fmt: skip
    response = browser.send(ADDRESS, **typed, reason="Agreed in May")
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert leads() == [("strategic_lead", "Police · Inspector"), ("support_officer", "Analyst")]
    assert groups() == ["Knife group"]
    rows = [*PriorityLead.history.all(), *PriorityGroup.history.all(), Priority.history.first()]
    assert {(row.history_date, row.history_change_reason) for row in rows} == {(rows[0].history_date, "Agreed in May")}
    assert Priority.objects.get(pk=priority.pk).version == 2


def test_a_person_who_is_named_has_a_leads_rights_at_once(priority, browser):
    officer = make_member(priority.partnership, "contributor")
    browser.send(ADDRESS, **{"leads-0-person": officer.pk})
    browser.client.force_login(officer)
    assert browser.client.get("/ambridge/actions/new/").status_code == 200


def test_an_emptied_row_goes_and_a_new_one_stands_last(priority, browser):
    for order, post in enumerate(("Inspector", "Sergeant", "Warden"), 1):
        saved(PriorityLead(partnership=priority.partnership, priority=priority, post=post, order=order))
    browser.send(ADDRESS, **{"leads-0-post": ""})
    browser.send(ADDRESS, **{"leads-2-post": "Analyst"})
    assert [(lead.order, lead.post) for lead in PriorityLead.objects.all()] == [
        (2, "Sergeant"),
        (3, "Warden"),
        (4, "Analyst"),
    ]


def test_groups_can_change_places_and_one_stands_once(priority, browser):
    first, second = make_group(priority.partnership, "First"), make_group(priority.partnership, "Second")
    browser.send(ADDRESS, **{"groups-0-group": first.pk, "groups-1-group": second.pk})
    assert browser.send(ADDRESS, **{"groups-0-group": second.pk, "groups-1-group": first.pk}).status_code == 302
    assert groups() == ["Second", "First"]
    response = browser.send(ADDRESS, **{"groups-2-group": first.pk})
    assert (response.status_code, "“First” stands twice among the delivery groups. Keep one." in words(response)) == (
        200,
        True,
    )
    assert 'href="#id_groups-2-group"' in response.content.decode()
    browser.send(ADDRESS, **{"groups-0-group": ""})
    assert groups() == ["First"]


def test_a_save_without_a_change_is_refused_in_words(priority, browser):
    saved(PriorityLead(partnership=priority.partnership, priority=priority, post="Inspector"))
    assert "You have not changed anything." in words(browser.send(ADDRESS, reason="Only because"))
    assert Priority.objects.get(pk=priority.pk).version == 1


def test_only_people_of_today_and_bodies_of_the_partnership_are_offered(priority, browser):
    stranger = make_organisation(make_partnership("felpersham"), "Felpersham Council")
    leaver = make_member(priority.partnership, post="Leaver")
    end_appointments(leaver)
    assert "Leaver" not in words(browser.client.get(ADDRESS))
    for name, key in (
        ("organisation", stranger.pk),
        ("person", leaver.pk),
        ("person", "99999999999999999999"),
        ("organisation", "x"),
    ):
        assert browser.send(ADDRESS, **{f"leads-0-{name}": key}).status_code == 200
    assert browser.send(ADDRESS, **{"groups-0-group": "x"}).status_code == 200
    assert leads() == []


def test_a_leaver_who_is_still_a_lead_is_shown_as_such(priority, browser):
    leaver = make_member(priority.partnership, post="Superintendent")
    saved(PriorityLead(partnership=priority.partnership, priority=priority, user=leaver))
    assert "needs a new lead" not in words(browser.client.get(PAGE))
    end_appointments(leaver)
    assert "Superintendent <strong" in words(browser.client.get(PAGE))
    assert "Has left: needs a new lead" in words(browser.client.get(PAGE))
    form = words(browser.client.get(ADDRESS))
    assert "Superintendent (has left)</option>" in form
    assert "Superintendent. Has left: needs a new lead." in form
    assert browser.send(ADDRESS, **{"leads-1-post": "Inspector"}).status_code == 302
    assert PriorityLead.objects.filter(user=leaver).exists()


def test_a_save_from_an_older_page_keeps_the_lead_that_the_other_added(priority, browser):
    older = browser.open(ADDRESS) | {"leads-0-post": "Inspector"}
    browser.send(ADDRESS, **{"leads-0-post": "Sergeant"})
    conflict = browser.client.post(ADDRESS, older)
    assert conflict.status_code == 409
    assert "Sergeant" in words(conflict)
    assert browser.client.post(ADDRESS, browser.held(conflict.content.decode())).status_code == 302
    assert [lead.post for lead in PriorityLead.objects.all()] == ["Sergeant", "Inspector"]


@pytest.mark.parametrize("total", ["abc", "100000"])
def test_rows_that_cannot_be_counted_are_said_and_nothing_is_saved(priority, browser, total):
    response = browser.send(ADDRESS, **{"leads-0-post": "Inspector", "leads-TOTAL_FORMS": total})
    assert (response.status_code, leads()) == (200, [])


@pytest.mark.parametrize("form", ["leads", "edit"])
def test_a_form_costs_the_same_for_few_rows_and_for_many(priority, browser, form):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            assert browser.client.get(f"/ambridge/priorities/1/{form}/").status_code == 200
        return len(queries)

    def add(count):
        for number in range(count):
            body = make_organisation(priority.partnership)
            officer = make_member(priority.partnership, "contributor", organisation=body)
            lead = {"partnership": priority.partnership, "priority": priority, "organisation": body, "user": officer}
            saved(PriorityLead(**lead, order=number))
            group = make_group(priority.partnership)
            saved(PriorityGroup(partnership=priority.partnership, priority=priority, group=group))
            make_priority(priority.partnership)

    add(1)
    few = ask()
    add(8)
    assert ask() == few <= 20


@pytest.mark.feature("S-011")
def test_a_lead_is_reassigned_and_the_history_lists_the_earlier_one(priority, browser):
    first, second = (
        make_organisation(priority.partnership, name)
        for name in ("Community Rehabilitation Company", "Probation Service")
    )
    browser.send(ADDRESS, **{"leads-0-organisation": first.pk})
    browser.send(
        ADDRESS, **{"leads-0-organisation": second.pk, "leads-0-post": "Head of unit"}, reason="The company ended"
    )
    page = words(browser.client.get(PAGE)).partition('id="why"')[0]
    assert "Probation Service, Head of unit" in page
    assert "Community Rehabilitation Company" not in page
    history = words(browser.client.get(f"/ambridge/history/?record=priority-{priority.pk}"))
    assert "The company ended" in history
    assert "from</span> Community Rehabilitation Company" in history
