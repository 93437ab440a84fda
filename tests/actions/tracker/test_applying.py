"""Taking a spreadsheet over: one change, one moment, one reason, and every row of the file kept as it was written."""

from datetime import date

import pytest
from django.utils import timezone

from actions.models import Action, TrackerImport, TrackerRow, Update
from actions.tracker.applying import take_over
from actions.tracker.planning import CHANGED, refuse_changed
from actions.tracker.shape import Kind
from csp_portal.common.record import OutsideChange, change
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import differences_from_history, recorded_models
from governance.models import Group, Organisation, ReportingPeriod
from priorities.models import Plan, Priority
from tests.factories import make_action, make_group, make_member, make_partnership, make_plan, make_priority, saved

from .by_hand import a_coordinator, a_row, an_upload, another_row, plan, take

pytestmark = pytest.mark.django_db


def code(partnership, counts_as):
    return f"r{partnership.ratings.get(counts_as=counts_as).pk}"


def test_a_whole_plan_is_taken_over_with_all_that_it_names(ambridge):
    rows = [
        another_row(Kind.HEADER, "Item", "Overall objective", number=1),
        a_row(
            "Run patrols",
            theme="At night",
            number=2,
            item="1.1",
            objective="Keep the night safe",
            owners=["Police", "Night Board", "Inspector"],
            start="Apr-26",
            deadline="31 March 2027",
            progress="Eleven ran.",
            next="A twelfth.",
            rating="Green",
            measure="Fewer assaults",
            notes=[("Ward", "Bridge")],
        ),
    ]
    answers = {"police": "new_organisation", "night board": "new_board"}
    words = {"green": code(ambridge, "on_track")}
    taken = take(ambridge, *rows, owners=answers, words=words, priorities={"violence": "new"})
    action = Action.objects.get()
    assert (action.ref, action.item, action.state) == ("A1", "1.1", "in_progress")
    assert (action.start_earliest, action.deadline_latest) == (date(2026, 4, 1), date(2027, 3, 31))
    assert action.original_deadline == action.deadline == "31 March 2027"
    assert action.original_deadline_latest == date(2027, 3, 31)
    assert (action.priority.name, action.priority.parent.name) == ("At night", "Violence")
    assert [priority.address for priority in Priority.objects.order_by("address")] == [1, 2]
    assert [str(owner) for owner in action.owners.all()] == ["Police", "Night Board", "Inspector"]
    assert (Organisation.objects.get().name, Group.objects.get().kind) == ("Police", "board")
    assert [str(note) for note in action.notes.all()] == ["Ward: Bridge"]
    update = action.last_update
    assert (update.number, update.rating.counts_as, update.what_happened) == (1, "on_track", "Eleven ran.")
    assert (update.what_next, update.author, update.said_by) == (
        "A twelfth.",
        a_coordinator(ambridge).user,
        "Coordinator",
    )
    assert (str(update.period), action.rating) == ("July to September 2026", update.rating)
    assert (str(Plan.objects.get()), Plan.objects.get().state) == ("Safer Ambridge plan", "live")
    assert (taken.number, taken.last_serial, taken.totals) == (1, 1, {"header": 1, "new": 1})


def test_every_row_of_the_history_says_how_when_and_why(ambridge):
    taken = take(
        ambridge, a_row(owners=["Inspector"], progress="Begun.", notes=[("", "x")], measure="y"), reason="Ours"
    )
    user, written = a_coordinator(ambridge).user, 0
    for model in recorded_models():
        for row in model.history.filter(history_date=taken.at):
            said = (row.history_how, row.history_change_reason, row.history_user)
            assert said == ("import", "Ours", user)
            written += 1
    # The plan, the priority, the measure, the action twice, its owner, its note, its update, and the import.
    assert written == 9
    assert differences_from_history("ambridge").differences == []


def test_the_rows_of_the_file_are_kept_as_written_but_for_blank_ones(ambridge):
    rows = [another_row(Kind.BLANK), a_row(number=3, start="Apr-26"), another_row(Kind.NO_TEXT, "", "Inspector")]
    taken = take(ambridge, *rows)
    kept = list(TrackerRow.objects.filter(taken_by=taken))
    assert (kept[0].outcome, kept[0].serial, kept[0].number) == ("new", 1, 3)
    assert kept[0].cells == [
        ["C", "Actions to deliver", "Run patrols", ""],
        ["F", "Start", "Apr-26", "April 2026"],
        ["M", "Priority", "Violence", "New priority: Violence"],
    ]
    assert (kept[1].outcome, kept[1].serial) == ("not_taken", None)
    assert kept[1].sentence == "It does not say what is to be done."
    assert taken.totals == {"blank": 1, "new": 1, "not_taken": 1}


def test_what_was_new_is_remembered_by_what_it_has_become(ambridge):
    answers = {"owners": {"police": "new_organisation", "board": "new_board"}, "priorities": {"violence": "new"}}
    taken = take(
        ambridge, a_row(owners=["Police", "Board"]), a_row("b", priority=""), one_priority="new:All", **answers
    )
    said = taken.reading
    assert said["owners"] == {"police": f"o{Organisation.objects.get().pk}", "board": f"g{Group.objects.get().pk}"}
    assert (said["priorities"], said["one_priority"]) == ({"violence": "p1"}, "p2")
    assert said["period"] == ReportingPeriod.objects.get().pk


def test_references_go_on_after_the_highest_and_none_is_given_twice(ambridge):
    make_action(make_priority(ambridge, name="Violence"), serial=7)
    taken = take(ambridge, a_row("One"), a_row("Two"))
    assert (sorted(Action.objects.values_list("serial", flat=True)), taken.last_serial) == ([7, 8, 9], 9)


def test_an_import_that_gives_no_reference_says_so(ambridge):
    make_action(make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols")
    assert take(ambridge, a_row(item="4")).last_serial == 0


def test_a_partnership_without_periods_gets_the_usual_ones_with_the_first_progress(db):
    partnership = make_partnership("felpersham")
    with change("felpersham"):
        ReportingPeriod.objects.get().delete()
    take(partnership, a_row())
    assert not ReportingPeriod.objects.exists()
    take(partnership, a_row(progress="Begun."))
    assert ReportingPeriod.objects.count() == 4
    assert str(Update.objects.get().period) == "October to December 2026"


def test_the_title_of_a_plan_that_was_replaced_is_not_used_again(ambridge):
    make_plan(ambridge, "Safer Ambridge plan", state="replaced")
    take(ambridge, a_row())
    assert Plan.objects.shown(ambridge).title == "Safer Ambridge plan (2026)"


def test_a_group_of_that_name_that_was_made_meanwhile_is_used(ambridge):
    group = make_group(ambridge, "Night Group")
    take(ambridge, a_row(owners=["night group"]), owners={"night group": "new_group"})
    assert Action.objects.get().owners.get().group == group


def test_an_action_that_moves_takes_its_words_along(ambridge):
    violence = make_priority(ambridge, name="Violence")
    take(ambridge, a_row(item="1", measure="Fewer assaults", objective="Be safe"))
    action = Action.objects.get()
    take(ambridge, a_row(priority="Burglary", ref=action.ref))
    action.refresh_from_db()
    assert (action.priority.name, action.measure.priority.name) == ("Burglary", "Burglary")
    assert (action.overall_objective, violence.actions.count()) == ("Be safe", 0)


def test_whoever_changes_a_part_saves_its_action(ambridge):
    take(ambridge, a_row(notes=[("Ward", "Bridge")]))
    before = Action.objects.get().version
    take(ambridge, a_row(notes=[("Ward", "Castle")]))
    assert Action.objects.get().version == before + 1


def test_an_unchanged_file_writes_nothing_but_the_import(ambridge):
    take(ambridge, a_row())
    before = {model: model.history.count() for model in recorded_models()}
    take(ambridge, a_row())
    after = {model: model.history.count() for model in recorded_models()}
    assert {model for model in after if after[model] != before[model]} == {TrackerImport}


@pytest.mark.guard("import once")
def test_a_file_is_taken_over_once(ambridge):
    upload = an_upload(ambridge, make_member(ambridge))
    take(ambridge, a_row(), upload=upload)
    with pytest.raises(Refused, match="This file was taken over already: it is import 1"):
        take(ambridge, a_row("Another"), upload=upload)
    assert Action.objects.count() == 1


def test_a_plan_with_an_obstacle_is_refused(ambridge):
    period = ambridge.reportingperiods.get()
    with change("ambridge"):
        period.close(date(2026, 10, 20))
    with pytest.raises(Refused, match="July to September 2026 is closed"):
        take(ambridge, a_row(progress="Begun."), period=period.pk)
    assert not Action.objects.exists()


@pytest.mark.guard("import as shown")
def test_what_is_no_longer_as_it_was_shown_is_refused(ambridge):
    action = make_action(make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols")
    row = a_row(item="1")
    shown = plan(ambridge, row)
    refuse_changed(plan(ambridge, row), shown.digest)
    action.item = "2"
    saved(action)
    with pytest.raises(Refused) as refusal:
        refuse_changed(plan(ambridge, row), shown.digest)
    assert str(refusal.value) == CHANGED


def test_nothing_is_taken_over_outside_a_change(ambridge):
    member = a_coordinator(ambridge)
    upload = an_upload(ambridge, member.user)
    planned = plan(ambridge, a_row())
    with pytest.raises(OutsideChange):
        take_over(planned, upload, member=member, reason="", moment=timezone.now())
    assert not Plan.objects.exists()
