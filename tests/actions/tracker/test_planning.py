"""What taking over a spreadsheet would do, row by row, said before anything is written."""

from datetime import date

import pytest

from actions.models import Action, ActionNote
from actions.tracker.shape import Kind
from actions.tracker.undoing import undo
from csp_portal.common.history import moment_for
from csp_portal.common.record import change
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_period,
    make_priority,
    make_update,
    saved,
)

from .by_hand import a_row, another_row, changes, outcomes, plan, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def violence(ambridge):
    return make_priority(ambridge, name="Violence")


@pytest.fixture
def action(violence):
    return make_action(violence, item="1.1", actions_to_deliver="Run patrols", deadline="31 March 2027")


def code(partnership, counts_as):
    return f"r{partnership.ratings.get(counts_as=counts_as).pk}"


def only(planned):
    (row,) = planned.rows
    return row


def test_an_empty_partnership_gets_a_plan_a_priority_and_an_action(ambridge):
    planned = plan(ambridge, a_row("Run patrols", item="1.1"))
    assert changes(planned) == [
        ("Priority", "", "Violence"),
        ("Item number", "", "1.1"),
        ("Actions to deliver", "", "Run patrols"),
    ]
    assert (outcomes(planned), planned.new_priorities, planned.totals) == (["new"], ["Violence"], {"new": 1})
    assert not Action.objects.exists()


def test_the_totals_are_all_rows_of_the_file(ambridge):
    rows = [
        another_row(Kind.TITLE, "Delivery plan"),
        another_row(Kind.HEADER, "Actions"),
        another_row(Kind.HEADING, "Violence"),
        a_row("Run patrols"),
        another_row(Kind.BLANK),
        another_row(Kind.TOTAL, "Total", "2"),
        another_row(Kind.NO_TEXT, "", "Inspector"),
        another_row(Kind.LEFT_OUT, "Lists", sheet="Lists"),
    ]
    planned = plan(ambridge, *rows)
    told = {"title": 1, "header": 1, "heading": 1, "new": 1, "blank": 1, "not_taken": 2}
    assert planned.totals == told | {"left_out": 1}
    assert planned.by_sheet == [("Plan", told, 7), ("Lists", {"left_out": 1}, 1)]
    assert [row.sentence for row in planned.rows if row.outcome == "not_taken"] == [
        "It holds totals, which the portal works out itself.",
        "It does not say what is to be done.",
    ]


def test_what_is_on_record_already_is_unchanged(ambridge, action):
    planned = plan(ambridge, a_row("Run  patrols ", item="1.1", deadline="31/03/2027"))
    assert (outcomes(planned), only(planned).serial, planned.missing) == (["unchanged"], 1, 0)


def test_blank_cells_change_nothing(ambridge, action):
    make_owner(action, post="Inspector")
    assert outcomes(plan(ambridge, a_row("Run patrols", item="", deadline=" ", progress=""))) == ["unchanged"]


def test_a_changed_field_is_told_before_and_after(ambridge, action):
    planned = plan(ambridge, a_row("Run more patrols", item="1.1", start="Apr-26"))
    assert changes(planned) == [("Actions to deliver", "Run patrols", "Run more patrols"), ("Start date", "", "Apr-26")]
    assert only(planned).read_as == {"F": "April 2026", "M": "1. Violence"}


def test_the_reference_of_the_portal_finds_an_action_wherever_it_stands(ambridge, action):
    planned = plan(ambridge, a_row("Other words", item="9", priority="Burglary", ref="a1"))
    assert changes(planned)[:2] == [("Priority", "1. Violence", "Burglary"), ("Item number", "1.1", "9")]


def test_a_reference_that_no_action_has_is_said(ambridge, action):
    row = only(plan(ambridge, a_row("Other words", ref="A99")))
    assert (row.outcome, row.warnings) == ("new", ["No action of the plan has the reference A99."])


def test_an_item_number_finds_an_action_of_its_priority_alone(ambridge, action):
    planned = plan(ambridge, a_row("Other words", item="1.1"), a_row("Yet others", item="1.1", priority="Burglary"))
    assert outcomes(planned) == ["changed", "new"]


def test_1_10_is_not_1_1(ambridge, action):
    assert outcomes(plan(ambridge, a_row("Other words", item="1.10"))) == ["new"]


def test_an_item_number_that_stands_twice_finds_nothing(ambridge, action):
    assert outcomes(plan(ambridge, a_row("One", item="1.1"), a_row("Two", item="1.1"))) == ["new", "new"]


def test_the_same_words_are_the_same_action_though_its_item_was_given_to_another(ambridge, action):
    planned = plan(ambridge, a_row("Fit locks", item="1.1"), a_row("Run patrols", item="1.2"))
    assert outcomes(planned) == ["new", "changed"]
    assert planned.rows[1].changes == [("Item number", "1.1", "1.2")]


def test_the_second_row_of_one_action_is_not_taken(ambridge, action):
    planned = plan(ambridge, a_row("Run patrols", number=4), a_row("run patrols", number=9))
    assert outcomes(planned) == ["unchanged", "not_taken"]
    assert planned.rows[1].sentence == "It is the same action as Plan, row 4 (A1)."


def test_the_same_words_with_items_of_their_own_are_two_actions(ambridge, action):
    assert outcomes(plan(ambridge, a_row("Run patrols", item="1.1"), a_row("Run patrols", item="1.2"))) == [
        "unchanged",
        "new",
    ]


def test_a_row_without_a_priority_is_not_taken_unless_there_is_one_for_all(ambridge):
    assert only(plan(ambridge, a_row(priority=""))).sentence == "It does not say which priority it belongs to."
    planned = plan(ambridge, a_row(priority=""), one_priority="new:Safer streets")
    assert (outcomes(planned), planned.new_priorities) == (["new"], ["Safer streets"])


def test_a_priority_is_what_the_person_said_it_is(ambridge, violence):
    planned = plan(ambridge, a_row(priority="VAWG"), priorities={"vawg": f"p{violence.address}"})
    assert (planned.new_priorities, only(planned).read_as["M"]) == ([], "1. Violence")


def test_a_theme_is_a_priority_below_the_other(ambridge, violence):
    planned = plan(ambridge, a_row(theme="At night"), a_row("Fit locks", theme="at night"))
    assert planned.new_priorities == ["Violence: At night"]


def test_two_themes_of_one_name_below_two_priorities_are_two(ambridge):
    rows = [a_row(theme="Prevention"), a_row(priority="Burglary", theme="Prevention")]
    assert plan(ambridge, *rows).new_priorities == [
        "Violence",
        "Violence: Prevention",
        "Burglary",
        "Burglary: Prevention (Burglary)",
    ]


def test_the_words_of_a_commitment_are_the_commitment(ambridge, action):
    make_commitment(action.priority, "Keep the night safe")
    planned = plan(ambridge, a_row(objective="keep the night safe", item="1.1"))
    assert changes(planned) == [("Overall objective", "", "keep the night safe")]
    assert only(planned).read_as["B"] == "The commitment “Keep the night safe”"
    take(ambridge, a_row(objective="keep the night safe", item="1.1"))
    assert str(Action.objects.get().commitment) == "Keep the night safe"
    for words in ("Keep the night safe", "keep the  night safe"):
        assert outcomes(plan(ambridge, a_row(objective=words))) == ["unchanged"]


def test_owners_are_what_the_person_said_and_the_rest_as_written(ambridge):
    police, board = make_organisation(ambridge, "Borsetshire Police", aliases="BP"), make_group(ambridge, "Board")
    answers = {"bp": f"o{police.pk}", "the board": f"g{board.pk}", "inspector": "words"}
    row = only(plan(ambridge, a_row(owners=["BP", "The Board", "Inspector"]), owners=answers))
    assert ("Responsible officer or lead", "", "Borsetshire Police; The Board, Board; Inspector") in row.changes
    assert row.read_as["D"] == "Borsetshire Police; Board; Inspector"


def test_the_list_of_a_cell_is_the_list_of_who_is_responsible(ambridge, action):
    make_owner(action, post="Inspector")
    make_owner(action, post="Warden", part="supporting")
    assert outcomes(plan(ambridge, a_row(owners=["Inspector"]))) == ["unchanged"]
    assert changes(plan(ambridge, a_row(owners=["Sergeant", "Warden"]))) == [
        ("Responsible officer or lead", "Inspector", "Sergeant")
    ]
    take(ambridge, a_row(owners=["Sergeant", "Warden"]))
    assert [str(owner) for owner in action.owners.all()] == ["Warden", "Sergeant"]


def test_a_blank_organisation_leaves_the_organisations_that_are_owners(ambridge, action):
    make_owner(action, organisation=make_organisation(ambridge, "Police"))
    planned = plan(ambridge, a_row(owners=["Inspector"]))
    assert changes(planned) == [("Responsible officer or lead", "Police", "Police; Inspector")]


def test_an_owner_in_the_words_of_our_own_spreadsheets_is_that_owner(ambridge, action):
    police = make_organisation(ambridge, "Police")
    make_owner(action, post="Inspector", organisation=police)
    row = a_row(owners=["Inspector", "Police"])
    row.cells = [cell for cell in row.cells if cell.letter != "D"]
    row.cells.append(type(row.cells[0])("D", "Responsible officer", "Inspector, Police"))
    assert outcomes(plan(ambridge, row, owners={"police": f"o{police.pk}"})) == ["unchanged"]


def test_a_person_that_is_named_by_post_keeps_the_post(ambridge):
    user = make_member(ambridge, post="Licensing officer", name="Sam Sample")
    answers = {"licensing officer": f"u{user.pk}", "sam sample": f"u{user.pk}"}
    take(ambridge, a_row("One", owners=["Licensing officer"]), a_row("Two", owners=["Sam Sample"]), owners=answers)
    owners = [action.owners.get() for action in Action.objects.all()]
    assert [(owner.user_id, owner.post) for owner in owners] == [(user.pk, "Licensing officer"), (user.pk, "")]


def test_a_date_that_does_not_show_its_day_is_kept_as_the_day(ambridge):
    row = only(plan(ambridge, a_row(start="04/05/2026", days={"start": "2026-04-05"})))
    assert ("Start date", "", "5 April 2026") in row.changes
    assert row.warnings == ["Start date: the file shows “04/05/2026”, and the day in the cell is 5 April 2026."]
    assert ("Start date", "", "Apr-26") in only(
        plan(ambridge, a_row(start="Apr-26", days={"start": "2026-04-01"}))
    ).changes


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Apr-25", "April 2025"),
        ("Q2 2026/27", "July 2026 to September 2026"),
        ("30/9/26", "30 September 2026"),
        ("ongoing", "no fixed day"),
        ("November annually", "words alone, no day"),
    ],
)
def test_what_a_date_is_read_as(ambridge, words, read):
    assert only(plan(ambridge, a_row(deadline=words))).read_as["G"] == read


def test_the_first_deadline_is_an_edit_and_another_an_update(ambridge, action):
    assert changes(plan(ambridge, a_row(deadline="Apr-27"))) == [("Deadline", "31 March 2027", "Apr-27")]
    take(ambridge, a_row(deadline="Apr-27", number=7))
    action.refresh_from_db()
    update = action.last_update
    assert (action.deadline, action.original_deadline, action.state) == ("Apr-27", "31 March 2027", "not_started")
    assert (update.new_deadline, update.deadline_before) == ("Apr-27", "31 March 2027")
    assert update.deadline_reason == "In the tracker tracker.xlsx, Plan, row 7."
    assert update.what_happened == "Deadline moved in the tracker tracker.xlsx."


AUTUMN = (date(2026, 10, 1), date(2026, 12, 31))
AS_IT_STANDS = {"ref": "A1", "progress": "Eleven ran.", "next": "A twelfth.", "rating": "Green"}


def test_a_deadline_that_alone_has_moved_is_the_only_change_and_no_progress_is_written_again(ambridge, action):
    make_update(action, "on_track", what_happened="Eleven ran.", what_next="A twelfth.")
    make_period(ambridge, *AUTUMN)
    answers = {"words": {"green": code(ambridge, "on_track")}, "period": ambridge.reportingperiods.last().pk}
    row = a_row(deadline="Apr-27", **AS_IT_STANDS)
    planned = plan(ambridge, row, **answers)
    assert changes(planned) == [("Deadline", "31 March 2027", "Apr-27")]
    assert only(planned).sentence == (
        "The file says nothing new of how it is going, so it will read “Not rated” for October to December 2026."
    )
    take(ambridge, row, **answers)
    action.refresh_from_db()
    update = action.last_update
    assert update.what_happened == "Deadline moved in the tracker tracker.xlsx."
    assert (update.what_next, update.rating.counts_as, action.state) == ("A twelfth.", "not_rated", "in_progress")
    again = {**AS_IT_STANDS, "rating": ""}
    assert outcomes(plan(ambridge, a_row(deadline="Apr-27", **again), **answers)) == ["unchanged"]
    later = make_period(ambridge, date(2027, 1, 1), date(2027, 3, 31))
    row = a_row(deadline="May-27", **again)
    assert changes(plan(ambridge, row, **answers | {"period": later.pk})) == [("Deadline", "Apr-27", "May-27")]


def test_a_deadline_that_has_moved_in_the_same_period_leaves_the_rating(ambridge, action):
    make_update(action, "on_track", what_happened="Eleven ran.", what_next="A twelfth.")
    row, words = a_row(deadline="Apr-27", **AS_IT_STANDS), {"green": code(ambridge, "on_track")}
    planned = plan(ambridge, row, words=words)
    assert (changes(planned), only(planned).sentence) == ([("Deadline", "31 March 2027", "Apr-27")], "")
    take(ambridge, row, words=words)
    action.refresh_from_db()
    assert action.rating.counts_as == "on_track"


def test_a_next_step_that_alone_has_changed_is_the_only_change(ambridge, action):
    take(ambridge, a_row(next="Begin."))
    action.refresh_from_db()
    assert (action.state, action.last_update.what_happened) == (
        "not_started",
        "Next step taken over from the tracker tracker.xlsx.",
    )
    make_update(action, "on_track", what_happened="Eleven ran.", what_next="A twelfth.")
    later = make_period(ambridge, *AUTUMN)
    row = a_row(**AS_IT_STANDS | {"next": "A thirteenth."})
    planned = plan(ambridge, row, words={"green": code(ambridge, "on_track")}, period=later.pk)
    assert changes(planned) == [("Next step", "A twelfth.", "A thirteenth.")]
    assert only(planned).sentence.endswith("so it will read “Not rated” for October to December 2026.")


def test_a_rating_that_alone_has_changed_writes_no_progress_again(ambridge, action):
    make_update(action, "on_track", what_happened="Eleven ran.", what_next="A twelfth.")
    row = a_row(**AS_IT_STANDS | {"rating": "Amber"})
    take(ambridge, row, words={"amber": code(ambridge, "at_risk")})
    action.refresh_from_db()
    said = action.last_update
    assert (said.what_happened, said.rating.counts_as) == ("Taken over from the tracker tracker.xlsx.", "at_risk")


def test_an_item_whose_last_zero_a_spreadsheet_program_dropped_is_unchanged(ambridge, violence):
    for item in ("1.10", "2.0", "10", "1.01"):
        make_action(violence, item=item, actions_to_deliver="Run patrols")
    rows = [a_row(ref=f"A{n}", item=item) for n, item in enumerate(["1.1", "2", "1", "1.1"], 1)]
    assert outcomes(plan(ambridge, *rows)) == ["unchanged", "unchanged", "changed", "changed"]


@pytest.mark.parametrize(
    ("words", "day", "outcome"),
    [
        ("1 December 2026", "", "unchanged"),
        ("01/12/2026", "", "unchanged"),
        ("12/01/2026", "2026-12-01", "unchanged"),
        ("Dec-26", "2026-12-01", "unchanged"),
        ("2 December 2026", "", "changed"),
        ("1 January 2027", "", "changed"),
    ],
)
def test_the_first_day_of_the_month_that_is_on_record_is_unchanged(ambridge, violence, words, day, outcome):
    action = make_action(violence, actions_to_deliver="Run patrols", start="December 2026", deadline="December 2026")
    days = {"start": day, "deadline": day} if day else {}
    row = only(plan(ambridge, a_row(ref=action.ref, start=words, deadline=words, days=days)))
    assert (row.outcome, row.warnings) == (outcome, [])


def test_the_first_day_of_a_month_is_a_date_of_its_own_without_the_reference(ambridge, violence):
    make_action(violence, actions_to_deliver="Run patrols", start="December 2026")
    assert changes(plan(ambridge, a_row(start="01/12/2026"))) == [("Start date", "December 2026", "01/12/2026")]


def test_progress_and_rating_are_an_update_for_the_period(ambridge, action):
    row = a_row(progress="Eleven ran.", next="A twelfth.", rating="Near to Target")
    assert changes(plan(ambridge, row, words={"near to target": code(ambridge, "at_risk")})) == [
        ("Progress or actual outcome", "", "Eleven ran."),
        ("Next step", "", "A twelfth."),
        ("Rating or status (RAG)", "Not started", "At risk (Amber)"),
    ]


def test_what_the_newest_update_says_is_unchanged(ambridge, action):
    make_update(action, "at_risk", what_happened="Eleven ran.", what_next="A twelfth.")
    row = a_row(progress="Eleven\nran.", next="A twelfth.", rating="Amber")
    assert outcomes(plan(ambridge, row, words={"amber": code(ambridge, "at_risk")})) == ["unchanged"]


def test_an_update_without_a_rating_is_not_rated_in_a_new_period_and_stays_as_rated_in_the_same(ambridge, action):
    make_update(action, "on_track")
    assert changes(plan(ambridge, a_row(progress="More."))) == [
        ("Progress or actual outcome", "Work went on.", "More.")
    ]
    later = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31))
    assert changes(plan(ambridge, a_row(progress="More."), period=later.pk))[1:] == [
        ("Rating or status (RAG)", "On track (Green)", "In progress")
    ]


def test_what_is_complete_stays_complete_when_its_words_change(ambridge, action):
    make_update(action, "complete")
    later = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31))
    take(ambridge, a_row(progress="All done."), period=later.pk)
    assert Action.objects.get().state == "complete"


def test_a_state_of_work_says_nothing_of_the_rating(ambridge, action):
    make_update(action, "on_track")
    words = {"in progress (amber)": "sin_progress", "not started": "snot_started"}
    assert outcomes(plan(ambridge, a_row(rating="In Progress (amber)"), words=words)) == ["unchanged"]
    assert changes(plan(ambridge, a_row(rating="Not started"), words=words)) == [
        ("Rating or status (RAG)", "On track (Green)", "Not started")
    ]


def test_the_word_complete_is_the_complete_rating(ambridge, action):
    take(ambridge, a_row(rating="Completed"), words={"completed": "scomplete"})
    action.refresh_from_db()
    assert (action.state, action.rating.counts_as) == ("complete", "complete")


def test_an_action_that_the_tracker_has_dropped_is_dropped_with_its_words(ambridge, action):
    take(ambridge, a_row(rating="Cancelled", progress="No money."), words={"cancelled": "sdropped"})
    action.refresh_from_db()
    assert action.dropped_reason == "Marked “Cancelled” in the tracker tracker.xlsx."
    assert (action.state, action.last_update.what_happened) == ("dropped", "No money.")
    row = a_row(rating="Cancelled", progress="No money.")
    assert outcomes(plan(ambridge, row, words={"cancelled": "sdropped"})) == ["unchanged"]


def test_a_dropped_action_takes_no_update_and_the_row_says_so(ambridge, action):
    action.state, action.dropped_reason = "dropped", "No money"
    saved(action)
    planned = plan(
        ambridge, a_row(item="1.2", progress="More.", rating="Green"), words={"green": code(ambridge, "on_track")}
    )
    assert changes(planned) == [("Item number", "1.1", "1.2")]
    assert only(planned).sentence == (
        "Not taken over: progress, rating. A1 is dropped in the portal. Change its state there first."
    )


def test_an_update_for_an_earlier_period_than_the_newest_is_not_taken(ambridge, action):
    later = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31))
    make_update(action, period=later)
    row = only(plan(ambridge, a_row(progress="Older news."), period=ambridge.reportingperiods.first().pk))
    assert row.sentence == (
        "Not taken over: progress. Its newest update is about October to December 2026, which is later than "
        "July to September 2026."
    )


def test_progress_for_a_closed_period_stands_in_the_way(ambridge, action):
    period = ambridge.reportingperiods.get()
    with change("ambridge"):
        period.close(date(2026, 10, 20))
    planned = plan(ambridge, a_row("New", progress="More."), period=period.pk)
    assert [where for where, _ in planned.obstacles] == ["period"]
    assert plan(ambridge, a_row("New"), period=period.pk).obstacles == []


def test_a_partnership_without_a_word_for_not_rated_is_told_so(ambridge):
    with change("ambridge"):
        ambridge.ratings.get(counts_as="not_rated").delete()
    assert [where for where, _ in plan(ambridge, a_row(progress="Begun.")).obstacles] == ["words"]
    rated = plan(ambridge, a_row(progress="Begun.", rating="G"), words={"g": code(ambridge, "on_track")})
    assert rated.obstacles == []


def test_an_item_whose_words_are_all_others_is_pointed_out(ambridge, action):
    row = only(plan(ambridge, a_row("Fit locks", item="1.1")))
    assert row.warnings == ["Its words are quite other than those on record. Check that it is the same action."]


def test_a_rating_that_is_kept_as_words_is_a_note(ambridge):
    row = only(plan(ambridge, a_row(rating="Inline"), words={"inline": "words"}))
    assert ("RAG", "", "Inline") in row.changes


def test_notes_are_known_by_their_headings(ambridge, action):
    take(ambridge, a_row(notes=[("Ward", "Bridge"), ("", "No heading")]))
    planned = plan(ambridge, a_row(notes=[("ward", "Castle"), ("Cost", "£20"), ("", "No heading")]))
    assert changes(planned) == [("ward", "Bridge", "Castle"), ("Cost", "", "£20")]
    take(ambridge, a_row(notes=[("ward", "Castle"), ("Cost", "£20")]))
    assert list(ActionNote.objects.values_list("heading", "text")) == [
        ("Ward", "Castle"),
        ("", "No heading"),
        ("Cost", "£20"),
    ]


def test_a_measure_is_made_once_for_its_priority(ambridge, violence):
    rows = [a_row("One", measure="Fewer thefts"), a_row("Two", measure="fewer  thefts")]
    assert plan(ambridge, *rows).new_measures == ["Fewer thefts"]
    take(ambridge, *rows)
    assert [action.measure_id for action in Action.objects.all()] == [violence.measures.get().pk] * 2


def test_rows_that_go_on_with_another_are_counted_with_its_reference(ambridge):
    rows = [a_row(number=5, joined=[6]), another_row(Kind.JOINED, "", "More", number=6)]
    take(ambridge, *rows)
    planned = plan(ambridge, *rows)
    assert [(row.outcome, row.serial) for row in planned.rows] == [("unchanged", 1), ("joined", 1)]


def test_rows_that_go_on_with_one_that_is_not_taken_are_not_taken(ambridge):
    rows = [a_row(priority="", number=5, joined=[6]), another_row(Kind.JOINED, "", "More", number=6)]
    planned = plan(ambridge, *rows)
    assert outcomes(planned) == ["not_taken", "not_taken"]
    assert planned.rows[1].sentence == "It goes on with Plan, row 5, which is not taken."


def test_what_was_saved_in_the_portal_after_the_file_was_exported_is_left(ambridge, action):
    exported = moment_for(action.history.get().history_date)
    action.item = "7"
    saved(action)
    row = a_row(item="1.1", ref="A1")
    planned = plan(ambridge, row, exported_at=exported)
    assert outcomes(planned) == ["unchanged"]
    assert [(newer.serial, newer.changes) for newer in planned.newer] == [(1, [("Item number", "7", "1.1")])]
    assert only(planned).sentence == (
        "It was saved in the portal after this file was exported, so it is left as it is there."
    )
    counts_file = plan(ambridge, row, exported_at=exported, newer="file")
    assert changes(counts_file) == [("Item number", "7", "1.1")]
    same = plan(ambridge, a_row(item="7", ref="A1"), exported_at=exported)
    assert (outcomes(same), same.newer) == (["unchanged"], [])


@pytest.mark.parametrize("part", ["owner", "note", "update"])
def test_a_part_that_was_saved_after_the_file_was_exported_makes_its_row_newer(ambridge, action, part):
    make_update(action)
    owner = make_owner(action, post="Inspector")
    take(ambridge, a_row(notes=[("Ward", "Bridge")]))
    action.refresh_from_db()
    exported, note, update = moment_for(action.history.first().history_date), action.notes.get(), action.last_update
    with change("ambridge"):
        owner.post, note.text, update.what_happened = "Sergeant", "Castle", "More."
        {"owner": owner, "note": note, "update": update}[part].save()
        action.save()
    assert [row.serial for row in plan(ambridge, a_row(item="5"), exported_at=exported).newer] == [1]


def test_what_was_taken_over_after_the_export_and_undone_is_not_newer(ambridge, action):
    make_update(action)
    exported = moment_for(make_owner(action, post="Inspector").history.get().history_date)
    row = a_row(item="5", owners=["Sergeant"], progress="More.", notes=[("Ward", "Bridge")], deadline="Apr-28")
    taken = take(ambridge, row)
    assert [row.serial for row in plan(ambridge, a_row(item="1.1"), exported_at=exported).newer] == [1]
    with change("ambridge"):
        undo(taken)
    planned = plan(ambridge, row, exported_at=exported)
    assert (outcomes(planned), planned.newer) == (["changed"], [])


def test_a_milestone_that_was_reached_after_the_export_leaves_the_row_as_it_was(ambridge, action):
    exported = moment_for(action.history.get().history_date)
    make_milestone(action)
    saved(action)
    assert plan(ambridge, a_row(item="5"), exported_at=exported).newer == []


def test_what_the_file_does_not_speak_of_is_counted(ambridge, action):
    make_action(action.priority)
    assert plan(ambridge, a_row("Run patrols")).missing == 1


def test_the_digest_changes_with_what_would_be_written_and_with_nothing_else(ambridge, action):
    row = a_row("Run more patrols", item="1.1")
    before = plan(ambridge, row).digest
    assert plan(ambridge, row).digest == before
    action.place = "Bridge ward"
    saved(action)
    assert plan(ambridge, row).digest == before
    action.actions_to_deliver = "Run some patrols"
    saved(action)
    assert plan(ambridge, row).digest != before


def test_a_new_row_with_the_words_of_an_action_of_another_priority_says_so(ambridge, action):
    planned = plan(ambridge, a_row("Run  PATROLS", priority="Elsewhere"))
    assert planned.totals == {"new": 1}
    assert planned.rows[0].warnings == [
        f"A1 of the plan says the same, under “{action.priority}”. This row is a new action."
    ]


def test_a_plan_of_many_rows_asks_the_database_no_more_often(ambridge, django_assert_max_num_queries):
    rows = [a_row(f"Step {n}", owners=[f"Officer {n}"], measure=f"Measure {n}", progress="Begun.") for n in range(60)]
    take(ambridge, *rows)
    with django_assert_max_num_queries(25):
        assert plan(ambridge, *rows).totals == {"unchanged": 60}


def test_what_was_saved_after_the_export_is_found_in_as_many_queries_for_many(ambridge, django_assert_max_num_queries):
    rows = [a_row(f"Step {n}", item=f"{n}", owners=[f"Officer {n}"], progress="Begun.") for n in range(60)]
    exported = moment_for(take(ambridge, *rows).at)
    others = [a_row(f"Step {n}", item=f"{n}.5", owners=[f"Sergeant {n}"], progress="More.") for n in range(60)]
    take(ambridge, *others)
    with django_assert_max_num_queries(33):
        assert len(plan(ambridge, *rows, exported_at=exported).newer) == 60
