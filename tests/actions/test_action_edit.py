import re

import pytest

from actions.forms import who_choices
from actions.models import Action, ActionNote, ActionOwner
from governance.access import Member
from priorities.models import PriorityLead
from tests.actions.test_action_update import hidden
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_measure,
    make_member,
    make_milestone,
    make_note,
    make_organisation,
    make_owner,
    make_partnership,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(ambridge):
    return make_action(partnership=ambridge, actions_to_deliver="Patrol the town centre", deadline="31 March 2027")


@pytest.fixture
def browser(ambridge, sign_in):
    """Opens a form, types into it as a browser would post it, and sends it."""
    return Browser(sign_in(make_member(ambridge)))


class Browser:
    def __init__(self, client):
        self.client = client

    def open(self, address):
        return self.held(self.client.get(address).content.decode())

    def held(self, page):
        """What a page would post as it stands."""
        return hidden(page) | fields(page)

    def send(self, address, **typed):
        return self.client.post(address, self.open(address) | typed)


def fields(page):
    """What the inputs, text boxes and selects of a page hold."""
    found = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', page))
    found |= {
        name: words.strip("\n")
        for name, words in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    }
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_new_action_gets_the_next_reference_and_lands_on_its_page(action, browser):
    response = browser.send(
        "/ambridge/actions/new/", actions_to_deliver="Fit locks", priority=action.priority_id, deadline="Autumn 2027"
    )
    assert (response.status_code, response["Location"]) == (302, "/ambridge/actions/A2/")
    new = Action.objects.get(serial=2)
    assert (new.deadline, new.original_deadline, new.state) == ("Autumn 2027", "Autumn 2027", "not_started")


def test_the_same_new_action_sent_ten_times_is_added_once(action, browser):
    posted = browser.open("/ambridge/actions/new/") | {
        "actions_to_deliver": "Fit locks",
        "priority": action.priority_id,
    }
    answers = {browser.client.post("/ambridge/actions/new/", posted)["Location"] for _ in range(10)}
    assert (answers, Action.objects.count()) == ({"/ambridge/actions/A2/"}, 2)


def test_only_the_text_and_the_priority_are_needed(action, browser):
    page = browser.send("/ambridge/actions/new/").content.decode()
    assert "Say what is to be done." in page
    assert "Choose the priority that the action belongs to." in page


def test_an_edit_keeps_who_when_and_why(action, browser):
    browser.send(
        f"{action.get_absolute_url()}edit/", actions_to_deliver="Patrol both centres", reason="The board asked"
    )
    row = Action.history.first()
    assert (row.actions_to_deliver, row.history_change_reason, row.history_user.email) == (
        "Patrol both centres",
        "The board asked",
        row.history_user.email,
    )
    assert row.history_user is not None


def test_the_edit_form_does_not_move_a_deadline(action, browser):
    address = f"{action.get_absolute_url()}edit/"
    assert "deadline" not in browser.open(address)
    browser.send(address, item="4", deadline="1 May 2030")
    action.refresh_from_db()
    assert (action.item, action.deadline) == ("4", "31 March 2027")


def test_saving_without_a_change_writes_nothing(action, browser):
    response = browser.send(f"{action.get_absolute_url()}edit/")
    assert "You have not changed anything." in response.content.decode()
    assert Action.history.count() == 1


@pytest.mark.feature("S-075")
def test_owners_are_added_changed_and_removed_by_their_rows(action, browser):
    make_owner(action, post="Sergeant")
    council, group = make_organisation(action.partnership), make_group(action.partnership)
    address = f"{action.get_absolute_url()}edit/"
    browser.send(
        address, **{"owners-0-post": "Inspector", "owners-1-who": f"o{council.pk}", "owners-2-who": f"g{group.pk}"}
    )
    rows = list(ActionOwner.objects.values_list("post", "organisation", "group"))
    assert rows == [("Inspector", None, None), ("", council.pk, None), ("", None, group.pk)]
    browser.send(address, **{"owners-0-post": ""})
    assert [str(owner) for owner in ActionOwner.objects.all()] == [council.name, group.name]
    assert [row.history_type for row in ActionOwner.history.filter(post="Inspector")] == ["-", "~"]


def test_milestones_need_their_text(action, browser):
    address = f"{action.get_absolute_url()}edit/"
    assert "Say what the milestone is." in browser.send(address, **{"milestones-0-due": "May 2027"}).content.decode()
    browser.send(address, **{"milestones-0-text": "Sites chosen", "milestones-0-due": "May 2027"})
    assert [(m.text, m.due) for m in action.milestones.all()] == [("Sites chosen", "May 2027")]


def test_changing_only_an_owner_makes_an_older_page_stale(action, browser):
    address = f"{action.get_absolute_url()}edit/"
    older = browser.open(address)
    browser.send(address, **{"owners-0-post": "Inspector"})
    response = browser.client.post(address, older | {"item": "9"})
    assert response.status_code == 409
    assert "Inspector" in response.content.decode()
    action.refresh_from_db()
    assert action.item == ""


WRONG = {
    "dropped without a reason": ({"state": "dropped"}, "Say why the action is dropped."),
    "a reason to drop without dropping": (
        {"dropped_reason": "No money"},
        "Choose “Dropped” as its state, or leave this empty.",
    ),
    "an impossible start": ({"start": "31/02/2027"}, "“31/02/2027” is not a real date."),
    "no text": ({"actions_to_deliver": " "}, "Say what is to be done."),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_a_sentence(action, browser, case):
    typed, sentence = WRONG[case]
    page = browser.send(f"{action.get_absolute_url()}edit/", **typed).content.decode()
    assert sentence in page
    assert Action.history.count() == 1


def test_a_commitment_is_the_objective_and_belongs_to_the_same_priority(action, browser):
    own = make_commitment(action.priority, "Safer nights")
    other = make_commitment(make_priority(action.partnership), "Something else")
    address = f"{action.get_absolute_url()}edit/"
    assert "That commitment belongs to" in browser.send(address, commitment=other.pk).content.decode()
    page = browser.send(address, commitment=own.pk, objective="Typed as well").content.decode()
    assert "Leave this empty: the commitment is the overall objective." in page
    browser.send(address, commitment=own.pk)
    action.refresh_from_db()
    assert action.overall_objective == "Safer nights"


def test_a_lead_moves_actions_only_between_priorities_they_lead(action, client):
    elsewhere = make_priority(action.partnership)
    lead = make_member(action.partnership, "contributor")
    saved(PriorityLead(partnership=action.partnership, priority=action.priority, user=lead))
    client.force_login(lead)
    browser = Browser(client)
    address = f"{action.get_absolute_url()}edit/"
    assert browser.send(address, priority=elsewhere.pk).status_code == 200
    action.refresh_from_db()
    assert action.priority != elsewhere


def test_a_complete_action_is_reopened_by_an_update_not_by_the_form(action, browser):
    make_update(action, "complete")
    address = f"{action.get_absolute_url()}edit/"
    assert "state" not in browser.open(address)


def test_the_history_page_says_in_words_what_was_changed(action, browser):
    make_milestone(action, text="Sites chosen")
    browser.send(f"{action.get_absolute_url()}edit/", state="in_progress", reason="Work began")
    page = " ".join(browser.client.get(f"{action.get_absolute_url()}history/").content.decode().split())
    for words in ("Work began", "Not started", "In progress", "Milestone: Sites chosen", "Coordinator"):
        assert words in page


def test_a_form_with_a_fault_shows_what_is_typed_in_its_boxes_and_the_action_as_it_is_on_record(ambridge, browser):
    action = make_action(partnership=ambridge, actions_to_deliver="Patrol the town centre")
    page = browser.send(f"{action.get_absolute_url()}edit/", deadline="May 2027", state="dropped").content.decode()
    assert "Say why the action is dropped." in page
    assert '<span class="govuk-caption-l">Patrol the town centre</span>' in page
    assert "To move it," not in page
    typed = {"actions_to_deliver": "Patrol both centres", "state": "dropped"}
    page = browser.send(f"{action.get_absolute_url()}edit/", **typed).content.decode()
    assert '<span class="govuk-caption-l">Patrol the town centre</span>' in page


@pytest.mark.parametrize("total", ["abc", "", "100000"])
def test_rows_that_cannot_be_counted_are_said_and_nothing_is_saved(action, browser, total):
    response = browser.send(f"{action.get_absolute_url()}edit/", item="9", **{"owners-TOTAL_FORMS": total})
    assert "govuk-error-summary" in response.content.decode()
    assert Action.history.count() == 1


@pytest.mark.feature("S-081")
def test_the_form_asks_whether_an_action_needs_more_than_one_partner(action, browser):
    address = f"{action.get_absolute_url()}edit/"
    page = " ".join(browser.client.get(address).content.decode().split())
    assert "Does it need more than one partner?" in page
    choices = re.findall(r'name="partners" value="(\w*)"', page)
    assert choices == ["joint", "single", ""]
    for partners in ("single", "joint", ""):
        assert browser.send(address, partners=partners).status_code == 302
        assert Action.objects.get().partners == partners


@pytest.mark.feature("S-086")
def test_another_plan_is_written_with_its_reference_one_a_line(action, browser):
    browser.send(f"{action.get_absolute_url()}edit/", also_in="Youth Justice Plan, 3.2\r\n\r\n  Housing strategy ")
    assert Action.objects.get().also_in == "Youth Justice Plan, 3.2\nHousing strategy"


@pytest.mark.feature("S-104")
def test_a_place_is_written_without_addresses_or_names(action, browser):
    address = f"{action.get_absolute_url()}edit/"
    browser.send(address, place="Town centre")
    assert Action.objects.get().place == "Town centre"
    assert "No addresses of homes and no names of people." in browser.client.get(address).content.decode()


def test_a_new_action_can_say_all_three(action, browser):
    typed = {"actions_to_deliver": "Fit locks", "priority": action.priority_id, "place": "Home visits"}
    browser.send("/ambridge/actions/new/", **typed, partners="joint", also_in="Housing strategy")
    new = Action.objects.get(serial=2)
    assert (new.place, new.partners, new.also_in) == ("Home visits", "joint", "Housing strategy")


def test_saving_the_page_as_a_browser_sends_it_writes_nothing(action, browser):
    """Also the choices of the empty rows are sent: those that stand there by themselves say nothing."""
    address = f"{action.get_absolute_url()}edit/"
    posted = browser.open(address) | {"partners": ""}
    assert posted["owners-1-part"] == "responsible"
    assert "You have not changed anything." in browser.client.post(address, posted).content.decode()


def test_after_a_removal_a_new_owner_stands_last(action, browser):
    for order, post in enumerate(("Sergeant", "Warden", "Analyst"), 1):
        make_owner(action, post=post, order=order)
    address = f"{action.get_absolute_url()}edit/"
    browser.send(address, **{"owners-0-post": ""})
    browser.send(address, **{"owners-2-post": "Inspector"})
    assert [(owner.order, owner.post) for owner in ActionOwner.objects.all()] == [
        (2, "Warden"),
        (3, "Analyst"),
        (4, "Inspector"),
    ]


def test_somebody_who_has_left_is_marked_among_those_who_can_own_an_action(ambridge):
    make_member(ambridge, "contributor", name="Sergeant")
    make_member(ambridge, "contributor", name="Inspector", starts="2020-01-01", ends="2020-12-31")
    member = Member(make_member(ambridge, name="Officer"), ambridge)
    _, (_, people), *_ = who_choices(member)
    assert [name for _, name in people] == ["Inspector (has left)", "Officer", "Sergeant"]


def test_a_success_measure_is_one_of_the_actions_own_priority(action, browser):
    own = make_measure(action.priority, "Recorded thefts")
    elsewhere = make_priority(action.partnership, name="Fires")
    other = make_measure(elsewhere, "Fewer fires")
    address, wrong = f"{action.get_absolute_url()}edit/", "That success measure belongs to"
    page = browser.send(address, measure=other.pk).content.decode()
    assert f"{wrong} “{elsewhere}”. Choose one of the same priority." in page
    assert browser.send(address, measure=own.pk).status_code == 302
    assert Action.objects.get().measure == own
    assert f"{wrong} “{action.priority}”." in browser.send(address, priority=elsewhere.pk).content.decode()
    assert browser.send(address, priority=elsewhere.pk, measure=other.pk).status_code == 302
    assert browser.send(address, measure="").status_code == 302
    assert Action.objects.get().measure is None


def test_a_measure_of_another_partnership_is_not_offered(action, browser):
    other = make_measure(make_priority(make_partnership("felpersham")))
    page = browser.send(f"{action.get_absolute_url()}edit/", measure=other.pk).content.decode()
    assert "Select a valid choice." in page
    assert Action.objects.get().measure is None


def test_notes_are_added_changed_and_removed_by_their_rows(action, browser):
    make_note(action, heading="Risks", text="Rain.", order=1)
    address = f"{action.get_absolute_url()}edit/"
    typed = {"notes-0-text": "Rain and snow.", "notes-1-text": "One.\r\n\r\nTwo.", "notes-2-heading": "Cost"}
    assert browser.send(address, **typed, **{"notes-2-text": "2,000 a year"}).status_code == 302
    rows = ActionNote.objects.values_list("order", "heading", "text")
    assert list(rows) == [(1, "Risks", "Rain and snow."), (2, "", "One.\n\nTwo."), (3, "Cost", "2,000 a year")]
    browser.send(address, **{"notes-0-heading": "", "notes-0-text": ""})
    assert [note.text for note in ActionNote.objects.all()] == ["One.\n\nTwo.", "2,000 a year"]


def test_a_heading_without_a_note_is_pointed_out(action, browser):
    page = browser.send(f"{action.get_absolute_url()}edit/", **{"notes-0-heading": "Risks"}).content.decode()
    assert "Write the note that belongs under this heading." in page
    assert '<a href="#id_notes-0-text">' in page
    assert not ActionNote.objects.exists()


def test_a_heading_of_several_lines_is_kept_when_something_else_is_changed(action, browser):
    make_note(action, heading="Progress\nto date", text="Half.")
    browser.send(f"{action.get_absolute_url()}edit/", item="4")
    assert ActionNote.objects.get().heading == "Progress\nto date"
    assert ActionNote.history.count() == 1


def test_a_new_action_takes_notes_and_a_measure(action, browser):
    measure = make_measure(action.priority)
    typed = {"actions_to_deliver": "Fit locks", "priority": action.priority_id, "measure": measure.pk}
    browser.send("/ambridge/actions/new/", **typed, **{"notes-0-text": "Ask the depot first."})
    new = Action.objects.get(serial=2)
    assert (new.measure, [str(note) for note in new.notes.all()]) == (measure, ["Ask the depot first."])
