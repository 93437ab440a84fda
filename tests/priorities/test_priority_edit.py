"""The form of a priority: what the plan says of it, changed by the coordinator, with a reason and a history."""

import pytest

from priorities.models import Priority
from tests.actions.test_action_edit import Browser
from tests.factories import make_member, make_partnership, make_plan, make_priority

pytestmark = pytest.mark.django_db
ADDRESS = "/ambridge/priorities/1/edit/"


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge, name="Violence", aim="Fewer people hurt")


@pytest.fixture
def browser(priority, sign_in):
    return Browser(sign_in(make_member(priority.partnership)))


def words(response):
    return " ".join(response.content.decode().split())


def test_a_change_is_saved_once_with_who_and_why(priority, browser):
    typed = {
        "name": "Serious violence", "number": "1a", "order": "4", "kind": "thematic", "summary": "Fewer knives.",
        "you_told_us": "You avoid the bus station.", "aim": "Nobody hurt", "place": "Town centre",
        "adopted": "April 2026", "closed": "ongoing", "visibility": "public",
    }  # fmt: skip
    response = browser.send(ADDRESS, **typed, reason="The board asked")
    assert (response.status_code, response["Location"]) == (302, "/ambridge/priorities/1/")
    priority.refresh_from_db()
    assert {name: str(getattr(priority, name)) for name in typed} == typed
    newest, _ = Priority.history.all()
    assert (newest.history_change_reason, newest.history_user is not None) == ("The board asked", True)
    assert "“1. Violence” changed." in words(browser.client.get("/ambridge/priorities/1/"))


def test_a_save_without_a_change_is_refused_in_words(browser):
    assert "You have not changed anything." in words(browser.send(ADDRESS, reason="Only because"))
    assert Priority.history.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Say what the priority is called."),
        ({"name": "Hate crime"}, "The plan already has a priority called “Hate crime”."),
        ({"order": ""}, "Say its place in the list, like 1."),
        ({"order": "first"}, "Write its place as a number, like 1."),
        ({"adopted": "banana"}, "“banana” is not a date that we can read."),
        ({"adopted": "31/02/2027"}, "“31/02/2027” is not a real date."),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_saved(priority, browser, typed, sentence):
    make_priority(priority.partnership, name="Hate crime")
    response = browser.send(ADDRESS, **typed)
    assert (response.status_code, sentence in words(response)) == (200, True)
    assert priority.history.count() == 1


def test_the_same_name_may_stand_in_another_plan(priority, browser):
    make_priority(priority.partnership, make_plan(priority.partnership, "Next", state="draft"), "Hate crime")
    assert browser.send(ADDRESS, name="Hate crime").status_code == 302


@pytest.mark.feature("S-046")
def test_a_circle_of_parents_is_refused_in_words(priority, browser):
    theme = make_priority(priority.partnership, name="Knives", kind="thematic", parent=priority)
    below = make_priority(priority.partnership, name="Schools", kind="thematic", parent=theme)
    response = browser.send(ADDRESS, parent=below.pk)
    assert "“3. Schools” cannot stand above “1. Violence”: it belongs to “1. Violence” itself." in words(response)
    assert Priority.objects.get(pk=priority.pk).parent is None


def test_a_parent_is_of_the_same_plan_and_another_priority(priority, browser):
    own = make_priority(priority.partnership, name="Beside")
    other = make_priority(priority.partnership, make_plan(priority.partnership, "Next", state="draft"), "Next year")
    stranger = make_priority(make_partnership("felpersham"), name="Elsewhere")
    page = words(browser.client.get(ADDRESS))
    for row, is_offered in ((own, True), (other, False), (stranger, False), (priority, False)):
        assert (f'<option value="{row.pk}">' in page) == is_offered
    assert browser.send(ADDRESS, parent=other.pk).status_code == 200


def test_a_save_from_an_older_page_shows_both_and_then_keeps_what_the_other_saved(priority, browser):
    older = browser.open(ADDRESS) | {"aim": "Mine: nobody hurt"}
    browser.send(ADDRESS, place="Theirs: the town centre")
    conflict = browser.client.post(ADDRESS, older)
    assert conflict.status_code == 409
    for said in ("What they saved", "Theirs: the town centre", "Mine: nobody hurt"):
        assert said in words(conflict)
    assert browser.client.post(ADDRESS, browser.held(conflict.content.decode())).status_code == 302
    priority.refresh_from_db()
    assert (priority.aim, priority.place) == ("Mine: nobody hurt", "Theirs: the town centre")


@pytest.mark.parametrize(
    ("role", "sees"), [("coordinator", (True, True)), ("administrator", (False, True)), ("board", (False, False))]
)
def test_the_links_to_the_forms_are_for_those_who_may(priority, client, role, sees):
    client.force_login(make_member(priority.partnership, role))
    page = words(client.get("/ambridge/priorities/1/"))
    assert ("priorities/1/edit/" in page, "priorities/1/leads/" in page) == sees
    assert "priorities/1/delivery-plan/" in page
