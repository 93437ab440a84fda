"""An import that is undone: the plan is as it was, its references are never given again, the record tells all of it."""

import re
from datetime import date

import pytest

from actions.models import Action, TrackerImport, TrackerRow, Upload
from actions.tracker.undoing import obstacles_to_undo, undo
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import differences_from_history
from governance.models import Rating, ReportingPeriod
from priorities.models import Priority
from tests.common.test_undo import the_record
from tests.factories import make_action, make_member, make_milestone, make_owner, make_priority, make_update

from .by_hand import a_coordinator, a_row, plan, take

pytestmark = pytest.mark.django_db


def undone(tracker_import, by=None):
    tracker_import.refresh_from_db()
    with change("ambridge", by=by, reason="Import 1 undone", how="import"):
        undo(tracker_import)


def plan_of_record():
    """The record without what is said of imports."""
    return {model: rows for model, rows in the_record().items() if model is not TrackerImport}


def code(partnership, counts_as):
    return f"r{partnership.ratings.get(counts_as=counts_as).pk}"


@pytest.fixture
def action(ambridge):
    action = make_action(
        make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols", deadline="31 March 2027"
    )
    make_owner(action, post="Inspector")
    make_update(action, "on_track")
    return action


EVERYTHING = {"progress": "Begun.", "next": "More.", "deadline": "Apr-28", "measure": "Fewer thefts", "rating": "Red"}


def test_after_undoing_everything_is_as_it_was(ambridge, action):
    a_coordinator(ambridge)
    before = plan_of_record()
    rows = [
        a_row(item="1.1", owners=["Sergeant", "Police"], notes=[("Ward", "Bridge")], objective="Be safe", **EVERYTHING),
        a_row("Fit locks", theme="At night", owners=["Board"], notes=[("Ward", "Castle")], **EVERYTHING),
        a_row("Train staff", priority="Burglary", rating="Cancelled"),
    ]
    answers = {
        "owners": {"police": "new_organisation", "board": "new_group"},
        "words": {"red": code(ambridge, "off_track"), "cancelled": "sdropped"},
    }
    taken = take(ambridge, *rows, **answers)
    assert obstacles_to_undo(taken) == []
    undone(taken)
    assert plan_of_record() == before
    assert differences_from_history("ambridge").differences == []
    assert [row.history_type for row in action.owners.get().history.all()] == ["+", "-", "+"]


def test_a_plan_that_an_import_began_is_gone_with_its_periods(ambridge):
    with change("ambridge"):
        ReportingPeriod.objects.get().delete()
    a_coordinator(ambridge)
    before = plan_of_record()
    undone(take(ambridge, a_row(progress="Begun.")))
    assert plan_of_record() == before


def test_the_file_and_its_rows_stay_and_the_record_says_who_undid_it(ambridge):
    taken, user = take(ambridge, a_row()), make_member(ambridge)
    undone(taken, by=user)
    taken.refresh_from_db()
    assert (taken.state, Upload.objects.count(), TrackerRow.objects.count()) == ("undone", 1, 1)
    last = taken.history.first()
    assert (last.history_user, last.history_change_reason, last.history_how) == (user, "Import 1 undone", "import")
    assert Action.history.first().history_user == user


def test_no_reference_and_no_address_of_an_undone_import_is_given_again(ambridge):
    undone(take(ambridge, a_row("One"), a_row("Two")))
    taken = take(ambridge, a_row("One"))
    assert (Action.objects.get().ref, Priority.objects.get().address) == ("A3", 2)
    undone(taken)
    assert make_action(make_priority(ambridge)).ref == "A4"


def test_an_import_is_undone_once(ambridge):
    taken = take(ambridge, a_row())
    undone(taken)
    with pytest.raises(Refused, match="Import 1 is undone already"):
        undone(taken)


def test_the_same_file_may_be_brought_again_after_it_was_undone(ambridge):
    undone(take(ambridge, a_row()))
    assert plan(ambridge, a_row()).totals == {"new": 1}


@pytest.mark.guard("undo unbuilt")
def test_an_import_stays_once_somebody_has_worked_on_it(ambridge):
    taken = take(ambridge, a_row("Run patrols"), a_row("Fit locks"))
    action = Action.objects.first()
    make_update(action)
    assert obstacles_to_undo(taken)[0].startswith("Action “A1 Run patrols” was changed on ")
    assert "Update “A1, update 1” belongs to Action “A1 Run patrols”, which came with it." in obstacles_to_undo(taken)
    with pytest.raises(Refused):
        undone(taken)
    assert (Action.objects.count(), TrackerImport.objects.get().state) == (2, "done")


PEOPLE = ("coordinator", "administrator")
CHANGED = r'app-changed__what">.*?app-ref">(A\d+).*?<br>(.*?)</span>'


@pytest.mark.parametrize("role", ["coordinator", "contributor", "board", "administrator", "scrutiny"])
def test_every_page_stands_after_an_import_its_changes_and_their_undoing(ambridge, action, client, role):
    user = make_member(ambridge, role)
    make_owner(action, user=user)
    client.force_login(user)
    addresses = [
        "/ambridge/",
        "/ambridge/dashboard/",
        "/ambridge/actions/",
        "/ambridge/actions/A1/",
        "/ambridge/actions/A1/history/",
        "/ambridge/history/",
        f"/ambridge/history/?record=action-{action.pk}",
        "/ambridge/history/?kind=updates",
        "/ambridge/history.csv",
        "/ambridge/search/?q=patrols",
        "/ambridge/priorities/1/",
        "/ambridge/people/",
        f"/ambridge/people/{user.pk}/",
        f"/ambridge/people/{user.pk}/hand-over/",
    ]
    before = [client.get(address).status_code for address in addresses]
    assert before == [200] * 11 + [200 if role in PEOPLE else 403] * 3

    def stands():
        return [client.get(address).status_code for address in addresses] == before

    rows = [a_row(item="1.1", owners=["Sergeant"], notes=[("Ward", "Bridge")], **EVERYTHING), a_row("Fit locks")]
    first = take(ambridge, *rows, words={"red": code(ambridge, "off_track")})
    assert stands()
    second = take(ambridge, a_row(progress="More.", rating="Red"), words={"red": code(ambridge, "on_track")})
    assert stands()
    for taken in (second, first):
        undone(taken)
        assert stands()


def test_what_changed_tells_of_an_import_and_of_its_undoing(ambridge, client):
    old = make_action(make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols")
    user = a_coordinator(ambridge).user
    with change("ambridge"):
        rating = Rating.objects.create(partnership=ambridge, word="Doubtful", counts_as="at_risk", order=9)
    make_update(old, "on_track")
    words = {"words": {"red": code(ambridge, "off_track"), "doubtful": f"r{rating.pk}"}}
    first = take(ambridge, a_row(rating="Red", progress="No van."), a_row("Fit locks"), **words)
    second = take(ambridge, a_row(rating="Doubtful", deadline="Apr-28"), **words)
    undone(second)
    undone(first)
    with change("ambridge"):
        rating.delete()
    client.force_login(user)
    page = client.get("/ambridge/").content.decode()
    assert [(ref, words.strip()) for ref, words in re.findall(CHANGED, page, re.S)] == [
        ("A1", "Import 1 undone: On track (Green) again"),
        ("A1", "Import 1 undone: Off track (Red) again"),
        ("A1", "A rating that was removed, was Off track (Red). Undone since"),
        ("A1", "Off track (Red), was On track (Green). Undone since"),
        ("A1", "On track (Green), first rating"),
        ("A1", "Added"),
    ]


def test_an_action_without_an_update_before_is_said_to_stand_as_it_did(ambridge, client):
    make_action(make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols")
    user = a_coordinator(ambridge).user
    undone(take(ambridge, a_row(progress="Begun.")))
    client.force_login(user)
    found = re.findall(CHANGED, client.get("/ambridge/").content.decode(), re.S)
    assert [words.strip() for _, words in found] == [
        "Import 1 undone: Not started again",
        "Not rated, first rating. Undone since",
        "Added",
    ]


def test_a_step_added_to_an_action_that_was_there_before_is_not_in_the_way(ambridge, action):
    taken = take(ambridge, a_row(item="9"))
    make_milestone(action)
    undone(taken)
    action.refresh_from_db()
    assert (action.item, action.milestones.count()) == ("", 1)


def test_a_period_that_was_closed_since_keeps_what_was_said_for_it(ambridge):
    taken = take(ambridge, a_row(progress="Begun."))
    period = ambridge.reportingperiods.get()
    with change("ambridge"):
        period.close(date(2026, 10, 20))
    assert obstacles_to_undo(taken) == ["July to September 2026 was closed since, with what the file said of it."]


def test_of_two_imports_the_later_one_is_undone_first(ambridge):
    first = take(ambridge, a_row(item="1"))
    second = take(ambridge, a_row(item="2"))
    assert obstacles_to_undo(first) != []
    undone(second)
    assert obstacles_to_undo(first) == []
    undone(first)
    assert not Action.objects.exists()


def test_the_pages_of_the_history_tell_of_what_is_gone_and_only_to_whom_it_was_told(ambridge, client):
    make_priority(ambridge, name="Secret", visibility="board")
    rows = [
        a_row(
            "Watch the house", priority="Secret", owners=["Inspector"], progress="Canary.", notes=[("Ward", "Canary")]
        ),
        a_row("Run patrols", owners=["Sergeant"], progress="Begun.", measure="Fewer thefts"),
    ]
    taken = take(ambridge, *rows)
    kept = Action.objects.values_list("pk", flat=True)
    keys = list(kept)
    undone(taken)
    for role in ("contributor", "board", "coordinator"):
        client.force_login(make_member(ambridge, role))
        addresses = ["", *(f"?record=action-{key}" for key in keys), "?kind=updates", "?kind=notes", "?kind=owners"]
        said = ""
        for address in addresses:
            answer = client.get(f"/ambridge/history/{address}")
            assert answer.status_code == 200
            said += answer.content.decode()
        assert ("Canary" in said or "Watch the house" in said) == (role != "contributor"), role
        csv = b"".join(client.get("/ambridge/history.csv").streaming_content).decode()
        assert ("Canary" in csv) == (role != "contributor"), role
        assert client.get("/ambridge/actions/A1/").status_code == 404
        assert client.get("/ambridge/").status_code == 200
