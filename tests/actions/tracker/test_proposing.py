"""What the portal makes of each of the invented trackers by itself."""

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import TrackerImport, Upload
from actions.tracker.proposing import complete, propose, read_anew
from actions.tracker.questions import found, obstacles
from actions.tracker.rows import file_rows
from actions.tracker.shape import TARGETS, Kind, Reading
from csp_portal.common.record import change
from csp_portal.common.sheets import read_file
from governance.models import Rating, ReportingPeriod
from tests.actions.tracker import trackers
from tests.actions.tracker.trackers import bold, filled, sheet
from tests.factories import (
    make_action,
    make_group,
    make_member,
    make_organisation,
    make_partnership,
    make_plan,
    make_priority,
    make_user,
)

# What a file is read as: the plan is only asked for its names, so one database is enough.
pytestmark = pytest.mark.once


def columns(sheets, partnership, place=0):
    """What the columns of a sheet are proposed to be, in their order."""
    return list(propose(sheets, partnership).sheets[place].columns.values())


def columns_of(partnership, *rows):
    return columns([sheet("Plan", *rows)], partnership)


def code_of(partnership, counts_as):
    return f"r{Rating.objects.get(partnership=partnership, counts_as=counts_as).pk}"


def imported(partnership, sheets, /, **answers):
    """Keep what a person said of a tracker, as taking it over does."""
    reading = propose(sheets, partnership)
    for name, answer in answers.items():
        setattr(reading, name, answer)
    data = {"sheets": [each.as_data() for each in sheets], "reading": reading.as_data()}
    upload = Upload.objects.create(
        partnership=partnership, by=make_user(), name="old.xlsx", content=b"", sha256="0" * 64, **data
    )
    with change(partnership.pk, how="command") as moment:
        number = TrackerImport.objects.filter(partnership=partnership).count() + 1
        TrackerImport(
            partnership=partnership, number=number, upload=upload, at=moment, reading=reading.as_data()
        ).save()
    return reading


EXPECTED = {
    "plain": "1: item priority objective text owner start deadline progress rating",
    "titled": "5: item text owner deadline progress rating",
    "two_row_header": "2: item priority text owner note progress note rating",
    "headed": "1: item text owner deadline rating",
    "two_levels": "1: item text owner deadline rating",
    "sheet_a_priority": "7: item objective text owner start deadline progress rating",
    "county": "1: item priority text owner organisation deadline progress rating",
    "city": "1: objective text organisation deadline progress rating",
    "fills": "1: text owner deadline rating",
    "quarters": "1: item priority text owner note note progress rating note note",
    "owners": "1: priority text owner organisation deadline",
    "merged": "1: priority objective text owner deadline progress",
    "totals": "1: item priority text owner note rating",
    "high_medium_low": "1: item note text note owner deadline rating progress note",
    "odd": "1: item text owner start deadline progress note rating",
    "flat_two_row_header": "3: item priority text owner note progress rating note",
    "flat_headed": "2: item text owner deadline rating",
    "said_once": "2: priority note text owner deadline progress rating",
    "leads_beside_headings": "1: item text owner deadline measure note progress note",
    "headings_above_the_header": "5: text owner deadline rating",
    "unnumbered_above_the_header": "3: text owner deadline",
    "planner": "1: item text priority rating note owner note start deadline note note note note note",
    "figures": "1: objective priority text note measure note note note owner rating note",
    "homicide_review": "2: objective note text organisation note deadline progress",
    "same_header": "1: item text owner deadline progress rating",
    "document_name": "1: text owner deadline rating",
    "serious_violence": "3: item objective text organisation owner note deadline note progress rating note",
    "pillars": "1: priority objective text measure owner deadline progress rating",
    "benchmarks": "3: note objective note text owner deadline progress rating",
    "scrutiny": "2: item note text note owner deadline progress rating",
    "four_ps": "2: item text owner note deadline progress rating",
    "four_ps_column": "1: priority text organisation owner deadline progress rating",
    "months_ticked": "3: priority text owner note note note progress rating",
    "yes_or_no": "1: objective text owner deadline rating progress",
    "questions": "2: objective text owner organisation deadline note progress rating",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_header_row_and_the_columns_are_found(ambridge, name):
    first = propose(trackers.EVERY[name], ambridge).sheets[0]
    assert first.take
    assert f"{first.header}: {' '.join(first.columns.values())}" == EXPECTED[name]


@pytest.mark.parametrize(
    "names",
    [
        ("Timescale Start", "Timescale Finish"), ("Timescale: start", "Timescale: end"), ("Target start", "Target end"),
        ("Target dates (from)", "Target dates (to)"), ("Action start", "Action end"), ("From", "To"),
    ],
)  # fmt: skip
def test_the_last_words_of_a_heading_say_which_of_two_days_it_is(ambridge, names):
    head, row = ("Ref", "Action", *names), ("1", "Run sweeps", "01/04/2026", "31/03/2027")
    assert columns_of(ambridge, head, row) == ["item", "text", "start", "deadline"]


@pytest.mark.parametrize(
    ("over", "below"),
    [("Timescale", ("Start", "End")), ("Target dates", ("From", "To")), ("Timescale", ("From", "Until"))],
)
def test_the_lower_of_two_headings_says_which_of_two_days_it_is(ambridge, over, below):
    rows = [("Ref", "Action", over, "", "Lead"), ("", "", *below), ("1", "Run", "01/04/2026", "31/03/2027", "Police")]
    sheets = [sheet("Plan", *rows, merges=[(1, 3, 1, 4)])]
    assert columns(sheets, ambridge) == ["item", "text", "start", "deadline", "owner"]


@pytest.mark.parametrize(
    ("heading", "target"), [("Timescale start", "start"), ("Timescale when we are to start", "note")]
)
def test_a_heading_that_ends_with_start_is_never_the_deadline(ambridge, heading, target):
    rows = [("Ref", "Action", heading, "Lead"), ("1", "Run sweeps", "01/04/2026", "Police")]
    assert columns_of(ambridge, *rows)[2] == target


@pytest.mark.parametrize(
    ("days", "targets"),
    [
        (("01/04/2026", "31/03/2027"), ["start", "deadline"]),
        (("31/03/2027", "01/04/2026"), ["deadline", "start"]),
        (("March 2027", "as agreed"), ["deadline", "note"]),
    ],
)
def test_of_two_columns_of_days_under_one_heading_the_earlier_is_the_start(ambridge, days, targets):
    rows = [("Ref", "Action", "Timescale", "", "Lead"), ("1", "Run", *days, "Police"), ("2", "Go", *days, "Police")]
    assert columns([sheet("Plan", *rows, merges=[(1, 3, 1, 4)])], ambridge)[2:4] == targets


SIGN_OFFS = [
    "Signed off by the VAWG Board on 9 September 2026", "Approved by: the board", "Agreed at the meeting of 3 May",
    "Last updated 3 November 2026", "Next review: April 2027", "Version 2.1", "Prepared by the analyst", "Page 1 of 3",
    "Distribution: all partners", "Distribution list",
]  # fmt: skip


@pytest.mark.parametrize("words", SIGN_OFFS)
@pytest.mark.parametrize("between", [[()], []], ids=["below a blank row", "at the end"])
def test_a_line_of_sign_off_below_the_actions_is_a_remark(ambridge, words, between):
    sheets = [sheet("Plan", ("Action", "Lead"), ("Run sweeps", "Police"), *between, (words,))]
    reading = propose(sheets, ambridge)
    assert reading.sheets[0].headings == {str(3 + len(between)): "title"}
    assert file_rows(sheets, reading)[-1].kind == Kind.TITLE


@pytest.mark.parametrize("words", ["Distribution of leaflets to shops", "Approve the protocol", "Agree a contact"])
def test_an_action_that_begins_like_a_sign_off_is_an_action(ambridge, words):
    sheets = [sheet("Plan", ("Action", "Lead"), ("Run sweeps", "Police"), (), (words,), ("Train staff", "ICB"))]
    assert propose(sheets, ambridge).sheets[0].headings == {"4": "action"}


WHERE = {
    "plain": "column",
    "titled": "one",
    "headed": "headings",
    "two_levels": "headings",
    "sheet_a_priority": "sheet",
    "county": "column",
    "city": "one",
    "several_sheets": "sheet",
    "own_export": "column",
    "flat_headed": "headings",
    "headings_above_the_header": "headings",
    "unnumbered_above_the_header": "headings",
    "document_name": "one",
    "yes_or_no": "one",
    "scrutiny": "one",
    "same_header": "sheet",
    "four_ps": "headings",
}


@pytest.mark.parametrize("name", WHERE)
def test_where_the_priorities_come_from_is_found(ambridge, name):
    assert propose(trackers.EVERY[name], ambridge).priority_from == WHERE[name]


PRIORITIES = {
    "plain": ["serious violence", "anti-social behaviour"],
    "headed": ["priority 1: tackling violence", "priority 2: safer neighbourhoods"],
    "two_levels": [
        "1. violence",
        "1. violence > 1.1 knife crime",
        "1. violence > 1.2 domestic abuse",
        "2. neighbourhoods",
        "2. neighbourhoods > 2.1 fly-tipping",
    ],
    "sheet_a_priority": [
        "safer communities",
        "safer communities > tackling hate crime",
        "safer communities > reducing reoffending",
    ],
    "several_sheets": ["violence", "drugs"],
    "said_once": ["violence", "drugs"],
    "leads_beside_headings": [
        "priority 1 - violence",
        "priority 1 - violence > objective 1.1: fewer weapons",
        "priority 2 - drugs",
        "priority 2 - drugs > objective 2.1: fewer deaths",
    ],
    "headings_above_the_header": [
        "priority 1 – streets",
        "priority 1 – streets > 1.1 the evening",
        "priority 1 – streets > 1.2 women and girls",
        "priority 2 – homes",
    ],
    "unnumbered_above_the_header": ["violence", "drugs"],
    "planner": ["violence", "burglary"],
    "homicide_review": ["priority 1: curiosity", "priority 2: sharing"],
    "serious_violence": ["strand 1: leadership", "strand 2: early help"],
    "pillars": ["prevention", "support"],
    "four_ps": ["prepare", "prevent", "pursue"],
    "four_ps_column": ["pursue", "prevent"],
    "months_ticked": ["early help", "enforcement"],
    "questions": ["priority 1: drugs", "priority 2: feeling safe"],
}


@pytest.mark.parametrize("name", PRIORITIES)
def test_the_priorities_are_new_unless_the_plan_has_them(ambridge, name):
    assert propose(trackers.EVERY[name], ambridge).priorities == dict.fromkeys(PRIORITIES[name], "new")


@pytest.mark.parametrize("name", [name for name in trackers.EVERY if name != "empty"])
def test_a_file_reads_the_same_as_its_cells(ambridge, tmp_path, name):
    path = tmp_path / "tracker.xlsx"
    trackers.save_xlsx(trackers.EVERY[name], path)
    from_file, from_cells = (
        propose(sheets, ambridge) for sheets in (read_file("tracker.xlsx", path.read_bytes()), trackers.EVERY[name])
    )
    assert from_file == from_cells


@pytest.mark.parametrize("name", trackers.EVERY)
def test_completing_what_was_proposed_changes_nothing(ambridge, name):
    reading = propose(trackers.EVERY[name], ambridge)
    assert complete(reading, trackers.EVERY[name], ambridge) == reading
    assert Reading.from_data(reading.as_data()) == reading


def test_sheets_without_actions_and_hidden_ones_are_left_out(ambridge):
    assert [each.take for each in propose(trackers.SEVERAL_SHEETS, ambridge).sheets] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_no_sheet_of_numbers_and_no_empty_one_is_taken(ambridge):
    assert not propose(trackers.NUMBERS, ambridge).sheets[0].take
    assert not propose(trackers.EMPTY, ambridge).sheets[0].take
    assert propose([], ambridge).sheets == []


def test_a_sheet_without_headings_shows_its_columns_for_a_person_to_say(ambridge):
    sheets = [sheet("Sheet1", ("Run sweeps", "Inspector"), ("Train staff", "Manager"))]
    reading = propose(sheets, ambridge)
    assert reading.sheets[0].columns == {"1": "note", "2": "note"}
    reading.sheets[0].take, reading.sheets[0].columns = True, {"1": "text", "2": "owner"}
    reading.one_priority = "new:Violence"
    reading = complete(reading, sheets, ambridge)
    assert [(row.values["text"], row.owners) for row in file_rows(sheets, reading)] == [
        ("Run sweeps", ["Inspector"]),
        ("Train staff", ["Manager"]),
    ]
    assert obstacles(reading, sheets) == []


def test_a_date_above_the_headings_is_no_heading(ambridge):
    rows = (bold("1 June 2026"),), ("Action", "Lead", "Due"), (bold("1. Violence"),), ("Run sweeps", "Police", "2027")
    assert propose([sheet("Sheet1", *rows)], ambridge).sheets[0].headings == {"3": "priority"}


def test_the_same_headings_are_the_same_columns_on_each_sheet(ambridge):
    readings = propose(trackers.SAME_HEADER, ambridge).sheets
    assert [" ".join(each.columns.values()) for each in readings] == ["item text owner deadline progress rating"] * 3


def test_the_name_of_a_document_is_no_priority_but_is_offered_as_one(ambridge):
    reading = propose(trackers.DOCUMENT_NAME, ambridge)
    assert (reading.one_priority, reading.suggested_priority) == ("", "ASB Action Plan")
    assert propose(trackers.SCRUTINY, ambridge).suggested_priority == "Scrutiny Committee: recommendations tracker"


def test_arrows_and_numbers_alone_are_notes(ambridge):
    row = file_rows(trackers.FIGURES, propose(trackers.FIGURES, ambridge))[1]
    assert (row.values["rating"], row.values["measure"]) == ("On track", "10%")
    assert row.notes == [("Output", "120"), ("Q1", "30"), ("Q2", "45"), ("Year to date", "75"), ("Direction", "↑")]


def test_arrows_in_a_column_that_a_person_calls_the_rating_are_a_note(ambridge):
    reading = propose(trackers.FIGURES, ambridge)
    reading.sheets[0].columns |= {"10": "note", "11": "rating"}
    row = file_rows(trackers.FIGURES, reading)[1]
    assert "rating" not in row.values
    assert row.notes[-2:] == [("Latest position", "On track"), ("Direction", "↑")]


def test_numbers_are_priorities_where_the_plan_has_them_and_else_how_urgent_it_is(ambridge):
    rows = ("Action", "Lead", "Priority"), ("Run sweeps in town", "Police", "1"), ("Visit schools", "ICB", "2")
    assert columns_of(ambridge, *rows) == ["text", "owner", "note"]
    plan = make_plan(ambridge)
    make_priority(ambridge, plan, "Violence", number="1")
    make_priority(ambridge, plan, "Drugs", number="2")
    assert columns_of(ambridge, *rows) == ["text", "owner", "priority"]


def test_a_row_right_below_an_action_says_what_it_holds(ambridge):
    rows = file_rows(trackers.HOMICIDE_REVIEW, propose(trackers.HOMICIDE_REVIEW, ambridge))
    assert rows[5].kind == Kind.NO_TEXT
    assert rows[5].warnings == [
        "It holds words in “Date of completion and outcome” alone. If they go on with row 5, write them there."
    ]


def test_ticks_in_the_months_are_notes_and_a_tick_as_the_rating_is_asked(ambridge):
    reading = propose(trackers.MONTHS_TICKED, ambridge)
    assert reading.words == {"✓": "", "✗": ""}
    row = file_rows(trackers.MONTHS_TICKED, reading)[3]
    assert row.notes == [("2026/27 Apr", "✓"), ("2026/27 May", "✓")]


def test_beside_yes_the_letter_n_is_asked(ambridge):
    assert propose(trackers.YES_OR_NO, ambridge).words == {"n": "", "y": ""}


def test_a_dot_in_a_colour_is_the_rating_of_that_colour(ambridge):
    assert propose(trackers.QUESTIONS, ambridge).words == {
        "🟢": code_of(ambridge, "on_track"),
        "🔴 red": code_of(ambridge, "off_track"),
    }


def test_headings_in_two_rows_are_joined(ambridge):
    reading = propose(trackers.TWO_ROW_HEADER, ambridge)
    rows = file_rows(trackers.TWO_ROW_HEADER, reading)
    assert [row.kind for row in rows] == [Kind.HEADER, Kind.HEADER, Kind.ACTION, Kind.ACTION]
    assert [cell.heading for cell in rows[2].cells][4:6] == ["Progress Q1", "Progress Q2"]


def test_of_quarterly_columns_the_last_with_words_is_the_progress(ambridge):
    (row, _) = file_rows(trackers.QUARTERS, propose(trackers.QUARTERS, ambridge))[1:]
    assert (row.values["progress"], row.values["rating"]) == ("Two sites open", "A")
    assert row.notes == [("Q1 update", "Plan agreed"), ("Q1 RAG", "G")]


def test_a_key_to_the_ratings_is_not_taken_for_actions(ambridge):
    reading = propose(trackers.TOTALS, ambridge)
    assert reading.sheets[0].headings == dict.fromkeys(["6", "7", "8", "9", "10"], "title")
    kinds = [row.kind.value for row in file_rows(trackers.TOTALS, reading)]
    assert kinds == ["header", "action", "action", "total", "blank", "title", "title", "title", "title", "title"]


def test_a_row_with_the_action_alone_is_an_action(ambridge):
    sheets = [sheet("Plan", ("Ref", "Action", "Lead", "RAG"), ("1", "Run sweeps", "Police", "G"), ("", "Train staff"))]
    assert propose(sheets, ambridge).sheets[0].headings == {"3": "action"}


def test_a_bold_filled_row_over_the_actions_is_a_heading_and_can_be_made_an_action(ambridge):
    sheets = [
        sheet("Plan", ("Action", "Lead"), (bold("Violence", "grey"),), ("Run sweeps", "Police"), ("Train staff", "ICB"))
    ]
    reading = propose(sheets, ambridge)
    assert reading.sheets[0].headings == {"2": "priority"}
    reading.sheets[0].headings["2"] = "action"
    reading = complete(reading, sheets, ambridge)
    assert [row.kind for row in file_rows(sheets, reading)][1] == Kind.ACTION
    assert reading.sheets[0].headings == {"2": "action"}


def test_a_priority_of_high_medium_and_low_is_a_note(ambridge):
    assert propose(trackers.HIGH_MEDIUM_LOW, ambridge).sheets[0].columns["4"] == "note"


HEADINGS = {
    "Actions to be taken forward": "text",
    "What will we do?": "text",
    "Lead Officer / Agency": "owner",
    "Responsible\nofficer(s)": "owner",
    "Responsibile officer": "owner",
    "Lead partner(s)": "organisation",
    "Target completion date": "deadline",
    "By When (Q/Yr)": "deadline",
    "Progress update - please fill in each quarter before the board meets, in a few plain sentences": "progress",
    "RAG Status (Red/Amber/Green)": "rating",
    "KPI / measure of success": "measure",
    "Desired outcome": "note",
    "Original deadline": "note",
    "Action Ref.": "item",
    "Next steps / actions": "next",
    "CSP Strategic Priority": "priority",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_are_known_as_the_field_writes_them(ambridge, heading):
    rows = ("Action", heading, "Ward", "Comments"), ("Run sweeps", "", "All", "Fine")
    if HEADINGS[heading] == "text":
        rows = (heading, "Lead", "Due", "RAG"), ("Run sweeps in town", "Police", "2027", "G")
        assert columns_of(ambridge, *rows)[0] == "text"
    else:
        assert columns_of(ambridge, *rows)[1] == HEADINGS[heading]


def test_beside_a_rag_the_status_is_a_note(ambridge):
    rows = ("Action", "Status", "RAG"), ("Run sweeps", "In progress", "Green")
    assert columns_of(ambridge, *rows) == ["text", "note", "rating"]


def test_a_status_in_sentences_is_the_progress(ambridge):
    words = "We met the schools in May and agreed on four visits before the summer."
    assert columns_of(ambridge, ("Action", "Lead", "Status"), ("Visit schools", "Police", words))[2] == "progress"


def test_a_target_is_a_deadline_when_it_holds_days_alone(ambridge):
    heads = ("Action", "KPI", "Target", "RAG")
    assert columns_of(ambridge, heads, ("Run sweeps", "Knives found", "200", "G"))[2] == "note"
    assert columns_of(ambridge, heads, ("Run sweeps", "Knives found", "Mar 27", "G"))[2] == "deadline"
    assert columns_of(ambridge, ("Action", "Lead", "Target"), ("Run sweeps", "Police", "200 knives"))[2] == "measure"


def test_without_a_column_for_actions_the_objective_is_what_is_done(ambridge):
    rows = ("Objective", "Lead", "Deadline"), ("Reduce burglary in the east of town", "Police", "2027")
    assert columns_of(ambridge, *rows) == ["text", "owner", "deadline"]


def test_references_of_actions_that_there_are_are_told_from_item_numbers(ambridge):
    rows = ("Ref", "Action", "Lead"), ("A1", "Run sweeps", "Police")
    assert columns_of(ambridge, *rows)[0] == "item"
    make_action(partnership=ambridge)
    assert columns_of(ambridge, *rows)[0] == "ref"


def test_the_files_of_this_portal_are_known(ambridge):
    reading = propose(trackers.OWN_EXPORT, ambridge)
    assert reading.exported_at == "2026-10-05T09:00:00.123456+01:00"
    assert [each.take for each in reading.sheets] == [False, True]
    assert list(reading.sheets[1].columns.values())[8:] == ["rating", "portal", "portal", "next", "portal", "portal"]
    assert file_rows(trackers.OWN_EXPORT, reading)[3].values.get("rating") is None


def test_a_column_that_this_portal_added_to_the_tracker_is_known(ambridge):
    rows = ("Action", "Lead", "RAG", "About the rating"), ("Run sweeps", "Police", "Green", "Updated 3 May 2026")
    assert columns_of(ambridge, *rows)[3] == "portal"


# What the plan and the partnership have


def test_priorities_of_the_plan_are_known_by_name_and_number(ambridge):
    plan = make_plan(ambridge)
    violence = make_priority(ambridge, plan, "Tackling violence", number="1")
    make_priority(ambridge, plan, "Safer neighbourhoods", number="2")
    assert propose(trackers.HEADED, ambridge).priorities == {
        "priority 1: tackling violence": f"p{violence.address}",
        "priority 2: safer neighbourhoods": "p2",
    }


def test_a_number_never_overrules_a_name(ambridge):
    make_priority(ambridge, name="Road safety", number="1")
    assert propose(trackers.HEADED, ambridge).priorities["priority 1: tackling violence"] == "new"


def test_a_tracker_without_priorities_belongs_to_the_only_one_of_the_plan(ambridge):
    make_priority(ambridge)
    reading = propose(trackers.CITY, ambridge)
    assert (reading.priority_from, reading.one_priority) == ("one", "p1")


def test_without_a_plan_the_title_names_it_and_the_priority_is_asked(ambridge):
    reading = propose(trackers.TITLED, ambridge)
    assert reading.plan_title == "Community Safety Action Plan 2026-2029"
    assert reading.one_priority == ""
    assert reading.suggested_priority == "Community Safety Action Plan 2026-2029"
    assert ("one_priority", "3 actions name no priority in the file. Say which one they belong to.") in obstacles(
        reading, trackers.TITLED
    )


def test_the_name_of_the_only_sheet_is_a_priority_unless_it_is_that_of_a_bare_file(ambridge):
    heads, row = ("Action", "Lead", "RAG"), ("Run sweeps", "Police", "G")
    marked = propose([sheet("Violence", tuple(map(bold, heads)), row)], ambridge)
    assert (marked.priority_from, marked.priorities) == ("sheet", {"violence": "new"})
    assert propose([sheet("my file", heads, row)], ambridge).priority_from == "one"
    assert propose([sheet("Sheet1", tuple(map(bold, heads)), row)], ambridge).priority_from == "one"


def test_the_period_is_the_one_that_is_reported_on(ambridge):
    period = ReportingPeriod.objects.get(partnership=ambridge)
    assert propose(trackers.PLAIN, ambridge).period == period.pk
    with change(ambridge.pk, how="command"):
        period.closed_on = date(2026, 10, 20)
        period.save()
    assert propose(trackers.PLAIN, ambridge).period == 0


def test_known_owners_are_found_and_split_apart(ambridge):
    council = make_organisation(ambridge, "Ambridge Council", aliases="LBB\nCouncil")
    police = make_organisation(ambridge, "Police", former_names="Met (until 2020)")
    health = make_organisation(ambridge, "Health")
    group = make_group(ambridge, "Prevent Working Group")
    board = make_group(ambridge, "Safer Ambridge Board", kind="board")
    officer = make_member(ambridge, "contributor", post="Safety Officer")
    assert propose(trackers.OWNERS, ambridge).owners == {
        "lbb": f"o{council.pk}",
        "met": f"o{police.pk}",
        "council": f"o{council.pk}",
        "police": f"o{police.pk}",
        "health": f"o{health.pk}",
        "prevent working group": f"g{group.pk}",
        "safer ambridge board": f"g{board.pk}",
        "safety officer": f"u{officer.pk}",
        "emergency planner": "words",
    }


# What was said last time


def test_what_was_said_of_the_last_tracker_is_said_again(ambridge):
    at_risk = code_of(ambridge, "at_risk")
    said = imported(ambridge, trackers.CITY, words={"near to target": at_risk}, one_priority="new:Fires")
    said.sheets[0].columns["1"] = "note"
    assert propose(trackers.CITY, ambridge).words["near to target"] == at_risk


def test_a_column_keeps_what_it_was_said_to_be(ambridge):
    sheets = [sheet("Plan", ("Action", "Lead", "Wibble"), ("Run sweeps", "Police", "31/03/2027"))]
    reading = propose(sheets, ambridge)
    assert reading.sheets[0].columns["3"] == "note"
    reading.sheets[0].columns["3"] = "deadline"
    imported(ambridge, sheets, sheets=reading.sheets, one_priority="new:Violence")
    moved = [sheet("Plan", ("WIBBLE", "Lead", "Action"), ("31/03/2027", "Police", "Run sweeps"))]
    assert columns(moved, ambridge) == ["deadline", "owner", "text"]


def test_what_was_a_new_priority_last_time_is_the_one_of_its_name_now(ambridge):
    imported(ambridge, trackers.PLAIN)
    made = make_priority(ambridge, name="Serious violence")
    assert propose(trackers.PLAIN, ambridge).priorities["serious violence"] == f"p{made.address}"


def test_another_partnership_remembers_nothing_of_it(ambridge):
    imported(ambridge, trackers.CITY, words={"near to target": "words"})
    borchester = make_partnership("borchester")
    assert propose(trackers.CITY, borchester).words["near to target"] == ""


# What a person answers


def test_answers_stay_and_those_to_words_that_are_gone_are_dropped(ambridge):
    reading = propose(trackers.CITY, ambridge)
    reading.words |= {"near to target": "words", "no longer there": "words"}
    reading.owners["police"] = "new_organisation"
    reading = complete(reading, trackers.CITY, ambridge)
    assert reading.words == {"near to target": "words", "not on target": "", "on target": ""}
    assert reading.owners["police"] == "new_organisation"


def test_answers_of_another_partnership_are_asked_again(ambridge):
    borchester = make_partnership("borchester")
    theirs = make_organisation(borchester, "Police")
    reading = propose(trackers.PLAIN, ambridge)
    reading.words["green"] = code_of(borchester, "on_track")
    reading.owners["lbb"] = f"o{theirs.pk}"
    reading.priorities["serious violence"] = "p99"
    reading.period = ReportingPeriod.objects.get(partnership=borchester).pk
    reading = complete(reading, trackers.PLAIN, ambridge)
    assert (reading.words["green"], reading.owners["lbb"], reading.priorities["serious violence"]) == ("", "", "")
    assert reading.period == 0
    assert [where for where, _ in obstacles(reading, trackers.PLAIN)] == [
        "priorities:serious violence",
        "words:green",
        "owners:lbb",
    ]


def test_a_sheet_is_read_anew_under_the_header_row_that_a_person_chose(ambridge):
    sheets = [sheet("Plan", ("Action", "Lead", "RAG", "Due"), ("Lead", "Action"), ("Police", "Run sweeps"))]
    reading = propose(sheets, ambridge)
    reading.sheets[0].header = 2
    read_anew(reading, 0, sheets, ambridge)
    assert reading.sheets[0].columns == {"1": "owner", "2": "text"}
    assert [row.kind.value for row in file_rows(sheets, reading)] == ["title", "header", "action"]


JUNK = [
    Reading(),
    Reading(sheets=[]),
    Reading(priority_from="everywhere", one_priority=7, priorities=[], words=None, owners="x", period="soon"),
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_reading_that_makes_no_sense_is_an_obstacle_and_no_fault(ambridge, junk):
    assert obstacles(junk, trackers.PLAIN)
    assert complete(junk, trackers.PLAIN, ambridge)


@pytest.mark.parametrize("answer", [None, 7, [], {}, "", "nothing", "99999999999999999999", {"a": 1}])
@pytest.mark.parametrize("field", ["take", "header", "columns", "headings"])
def test_a_sheet_that_was_tampered_with_is_no_fault(ambridge, field, answer):
    reading = propose(trackers.HEADED, ambridge)
    setattr(reading.sheets[0], field, answer)
    assert isinstance(obstacles(reading, trackers.HEADED), list)
    assert len(file_rows(trackers.HEADED, complete(reading, trackers.HEADED, ambridge))) == 7


def test_two_columns_for_one_thing_are_an_obstacle(ambridge):
    reading = propose(trackers.PLAIN, ambridge)
    reading.sheets[0].columns["1"] = "text"
    assert obstacles(reading, trackers.PLAIN) == [
        (
            "sheet:0:columns",
            "Two columns of “Delivery plan 2026-27” are “Actions to deliver”. Make all but one a note.",
        )
    ]


def test_a_column_that_is_nothing_known_is_an_obstacle(ambridge):
    reading = propose(trackers.PLAIN, ambridge)
    reading.sheets[0].columns["9"] = "colour"
    assert "colour" not in TARGETS
    assert obstacles(reading, trackers.PLAIN) == [
        ("sheet:0:columns", "Say what each column of “Delivery plan 2026-27” is.")
    ]


def test_what_a_file_names_is_counted_with_its_first_place(ambridge):
    named = found(file_rows(trackers.PLAIN, propose(trackers.PLAIN, ambridge)))
    first = named.priorities[0]
    assert (first.key, first.as_written, first.count, first.first_place) == (
        "serious violence",
        "Serious violence",
        2,
        "Delivery plan 2026-27, row 2",
    )
    assert [word.as_written for word in named.words] == ["Green", "Amber", "Red"]
    assert [word.as_written for word in named.owners] == ["Patrol Sergeant", "LBB", "Met", "ASB Working Group"]


def test_a_known_fill_is_answered_and_an_unknown_one_is_asked(ambridge):
    sheets = [sheet("Plan", ("Action", "Due", "RAG"), ("Run", "2027", filled("red")), ("Go", "2027", filled("other")))]
    assert propose(sheets, ambridge).words == {"(red fill)": code_of(ambridge, "off_track"), "(another fill)": ""}


def test_two_thousand_rows_are_read_in_little_time_and_few_queries(ambridge):
    heads = (*trackers.HEADER, "Partners", "Next steps", "Measure", "Notes", "Ward", "Cost")
    rows = [
        (f"{n // 20}.{n % 20}", f"Priority {n % 9}", f"Objective {n % 40}", f"Deliver the piece of work number {n}",
         f"Officer {n % 70}", "Apr-26", f"{n % 28 + 1:02d}/03/2027", f"What was done about {n}. " * 5, "Green",
         "Council / Police", "Go on", "Fewer victims", "A note", "All", f"{n}")
        for n in range(2000)
    ]  # fmt: skip
    sheets = [sheet("Plan", heads, *rows)]
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        reading = propose(sheets, ambridge)
    assert len(file_rows(sheets, reading)) == 2001
    assert time.perf_counter() - started < 3  # some 0.6 s on a quiet machine
    assert len(queries) <= 12
