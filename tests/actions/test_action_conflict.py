"""After a conflict on the edit form: what the person did not touch is as the other one saved it."""

import pytest

from actions.models import ActionNote, ActionOwner, Milestone
from tests.actions.test_action_edit import Browser, fields
from tests.actions.test_action_update import hidden
from tests.factories import make_action, make_measure, make_member, make_milestone, make_note, make_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(ambridge):
    action = make_action(partnership=ambridge, actions_to_deliver="Patrol", item="1", deadline="31 March 2027")
    make_owner(action, post="Sergeant", order=1)
    make_owner(action, post="Warden", order=2)
    return action


@pytest.fixture
def save_both(action, client):
    """Two people open the form; one saves, the other gets a conflict and presses the button of that page."""
    address = f"{action.get_absolute_url()}edit/"
    client.force_login(make_member(action.partnership))
    browser = Browser(client)

    def save(theirs, mine):
        mine_open = browser.open(address) | mine
        assert browser.send(address, **theirs).status_code == 302
        conflict = client.post(address, mine_open)
        assert conflict.status_code == 409
        page = conflict.content.decode()
        assert client.post(address, hidden(page) | fields(page)).status_code == 302
        action.refresh_from_db()

    return save


def posts():
    return [owner.post for owner in ActionOwner.objects.all()]


def test_a_field_that_only_they_changed_stays_as_they_saved_it(action, save_both):
    save_both({"item": "4"}, {"actions_to_deliver": "Patrol both centres"})
    assert (action.item, action.actions_to_deliver) == ("4", "Patrol both centres")


def test_a_field_that_both_changed_is_what_the_second_chose(action, save_both):
    save_both({"item": "4", "start": "Autumn 2027"}, {"item": "5"})
    assert (action.item, action.start) == ("5", "Autumn 2027")


def test_an_owner_that_they_added_stays(action, save_both):
    save_both({"owners-2-post": "Inspector"}, {"actions_to_deliver": "Patrol both centres"})
    assert posts() == ["Sergeant", "Warden", "Inspector"]


def test_both_can_add_an_owner(action, save_both):
    save_both({"owners-2-post": "Inspector"}, {"owners-2-post": "Head of housing"})
    assert posts() == ["Sergeant", "Warden", "Inspector", "Head of housing"]


def test_an_owner_that_they_removed_stays_removed(action, save_both):
    save_both({"owners-0-post": ""}, {"owners-1-post": "Chief warden"})
    assert posts() == ["Chief warden"]


def test_an_owner_that_they_removed_and_the_second_changed_is_kept_as_the_second_wrote_it(action, save_both):
    save_both({"owners-0-post": ""}, {"owners-0-post": "Chief inspector"})
    assert posts() == ["Warden", "Chief inspector"]


def test_an_owner_that_the_second_removed_goes(action, save_both):
    save_both({"owners-1-post": "Chief warden"}, {"owners-0-post": ""})
    assert posts() == ["Chief warden"]


def test_milestones_of_both_are_kept(action, save_both):
    make_milestone(action, text="Sites chosen", due="May 2027", order=1)
    save_both({"milestones-1-text": "Work begun"}, {"milestones-0-due": "June 2027"})
    assert list(Milestone.objects.values_list("text", "due")) == [("Sites chosen", "June 2027"), ("Work begun", "")]


def test_notes_and_the_measure_of_both_are_kept(action, save_both):
    make_note(action, heading="Risks", text="Rain.", order=1)
    measure = make_measure(action.priority)
    theirs = {"notes-1-heading": "Cost", "notes-1-text": "2,000", "measure": measure.pk}
    save_both(theirs, {"notes-0-text": "Rain and snow."})
    assert list(ActionNote.objects.values_list("heading", "text")) == [("Risks", "Rain and snow."), ("Cost", "2,000")]
    assert action.measure == measure


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "2", "9" * 30, "9" * 5000])
def test_a_version_that_the_action_never_had_is_a_conflict_with_all_that_was_saved(action, client, version):
    client.force_login(make_member(action.partnership))
    address = f"{action.get_absolute_url()}edit/"
    response = client.post(address, Browser(client).open(address) | {"item": "5", "version": version})
    assert response.status_code == 409
    assert "Sergeant" in response.content.decode()
