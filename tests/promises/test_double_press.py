"""The same button pressed twice at one moment: what the second press answers, at the root of all forms."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages

from csp_portal.common.form_page import ALREADY_SAVED
from csp_portal.packs.forms import IssueForm
from governance.meetings.forms import MeetingForm
from governance.meetings.recording import BoardActionForm, DecisionForm
from governance.models import BoardAction, Decision, Group, Meeting, Organisation
from governance.organisation_forms import GroupForm, OrganisationForm
from priorities.models import Publication
from tests.factories import make_action, make_group, make_item, make_meeting, make_member, make_priority
from tests.portal.secretary import Secretary

pytestmark = [pytest.mark.django_db, pytest.mark.guard("form once")]


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-20 10:00", tick=True):
        yield


@pytest.fixture
def secretary(ambridge, client):
    return Secretary(client, make_member(ambridge))


@pytest.fixture
def meeting(ambridge):
    make_action(make_priority(ambridge))
    meeting = make_meeting(make_group(ambridge, "Executive", "board"), date(2026, 10, 21))
    make_item(meeting)
    return meeting


CASES = {
    "decision": (DecisionForm, Decision, "meetings/{0}/decisions/new/", {"text": "To fund"}, "D1 is recorded."),
    "board action": (
        BoardActionForm,
        BoardAction,
        "meetings/{0}/board-actions/new/",
        {"text": "Write", "post": "Chair"},
        "B1 is set.",
    ),
    "meeting": (MeetingForm, Meeting, "meetings/new/?group={1}", {"date": "3 11 2026"}, "The meeting is added."),
    "pack": (
        IssueForm,
        Publication,
        "meetings/{0}/pack/issue/",
        {"without": "2026-07-01-1"},
        "Issue 1 of the pack is out.",
    ),
    # The twin of these is in the way of what is typed: its name is taken.
    "organisation": (OrganisationForm, Organisation, "organisations/new/", {"name": "Police"}, "Organisation added."),
    "group": (GroupForm, Group, "groups/new/", {"name": "Delivery", "kind": "delivery_group"}, "Group added."),
}


def press_twice(monkeypatch, secretary, form_class, address, posted):
    """The answers to two presses of one form, of which the second was looked at before the first was saved."""
    first, is_valid = [], form_class.is_valid

    def once_the_first_is_saved(form):
        monkeypatch.setattr(form_class, "is_valid", is_valid)
        first.append(secretary.client.post(address, posted))
        return is_valid(form)

    monkeypatch.setattr(form_class, "is_valid", once_the_first_is_saved)
    second = secretary.client.post(address, posted)
    return first[0], second


@pytest.mark.parametrize("case", CASES)
def test_the_second_press_saves_nothing_and_leads_where_the_first_did(monkeypatch, secretary, meeting, case):
    form_class, model, page, typed, said = CASES[case]
    address = f"/ambridge/{page.format(meeting.pk, meeting.group_id)}"
    posted = secretary.open(address) | typed
    before = model.objects.count()
    first, second = press_twice(monkeypatch, secretary, form_class, address, posted)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert model.objects.count() == before + 1
    (words,) = [str(message) for message in get_messages(first.wsgi_request)]
    assert words == said
    assert [str(message) for message in get_messages(second.wsgi_request)] == [ALREADY_SAVED]
    third = secretary.client.post(address, posted)  # sent again later, as by the button Back
    assert (third.status_code, third["Location"]) == (302, first["Location"])
    assert secretary.page(first["Location"]).count(ALREADY_SAVED) == 1
