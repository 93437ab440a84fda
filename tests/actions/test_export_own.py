"""The partnership's own layout: the tracker that it brought, with what the portal says today."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from actions.models import Action, TrackerImport, Upload
from actions.tracker.applying import take_over
from actions.tracker.planning import plan_import
from actions.tracker.proposing import complete, propose
from csp_portal.common.record import change
from csp_portal.common.sheets import read_file
from csp_portal.common.sheets.writing import FILLS
from governance.access import Member
from tests.actions.test_export import refs, words
from tests.factories import make_action, make_member, make_organisation, make_owner, make_priority, make_update

pytestmark = pytest.mark.django_db
HEADINGS = ["Ref", "Action", "Lead", "Agency", "By when", "RAG", "Progress", "Funding"]
ADDED = ["About the rating", "Worked out", "Worked out because", "Reference"]
ON = date(2026, 10, 20)
UPDATED = "Updated 20 October 2026"
ON_TRACK = ["On track", "No rule says otherwise"]
BOLD = Font(bold=True)


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2026-10-20 10:00", tick=False):
        yield


def rows_of(number):
    return [
        [f"{number}.1", f"Patrol {number}", "Inspector", "Police", "31/03/2027", "Green", "Eleven ran.", "£4k"],
        [f"{number}.2", f"Train {number}", "LBB / Met", "", "Apr-25", "Inline", "", ""],
        [f"{number}.10", f"Light {number}", "TBC", "Council", "ongoing", "Red", "", "none"],
    ]


def said_of(number, first):
    """What the export says of the same rows, whose references begin with a number."""
    patrol = [f"Patrol {number}", "Inspector", "Police", "2027-03-31", "On track (Green)", "Eleven ran.", "£4k"]
    train = [f"Train {number}", "LBB / Met", "", "Apr-25", "Inline", "", "", "Not updated. No update yet"]
    light = [f"Light {number}", "TBC", "Council", "ongoing", "Off track (Red)", "", "none"]
    late = ["Off track", "Deadline passed 538 days ago"]
    return [
        [f"{number}.1", *patrol, UPDATED, *ON_TRACK, f"A{first}"],
        [f"{number}.2", *train, *late, f"A{first + 1}"],
        [f"{number}.10", *light, UPDATED, *ON_TRACK, f"A{first + 2}"],
    ]


def workbook(sheets, *, merges=(), bold=(), fills=()):
    """The bytes of a workbook of {name: rows}; merges, bold and filled cells are those of its first sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    first = book.worksheets[0]
    for area in merges:
        first.merge_cells(area)
    for place in bold:
        first[place].font = BOLD
    for place, colour in fills:
        first[place].fill = PatternFill("solid", fgColor=colour)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def member(ambridge):
    make_organisation(ambridge, "Police")
    return Member(make_member(ambridge), ambridge)


@pytest.fixture
def bring(member):
    """Take a tracker over as the portal proposes to read it; words that it does not know are kept as words."""

    def bring_in(content, name="Our tracker.xlsx", **answers):
        partnership, sheets = member.partnership, read_file(name, content)
        reading = propose(sheets, partnership)
        reading.words = {word: answer or "words" for word, answer in reading.words.items()}
        for answer, value in answers.items():
            setattr(reading, answer, value)
        reading = complete(reading, sheets, partnership)
        about = {"by": member.user, "name": name, "content": content, "sha256": "0" * 64}
        data = {"sheets": [sheet.as_data() for sheet in sheets], "reading": reading.as_data()}
        upload = Upload.objects.create(partnership=partnership, **about, **data)
        with change(partnership.pk, by=member.user, reason="Our tracker", how="import") as moment:
            planned = plan_import(partnership, sheets, reading, moment.date())
            return take_over(planned, upload, member=member, reason="Our tracker", moment=moment)

    return bring_in


@pytest.fixture
def export(member, sign_in):
    client = sign_in(member.user)
    return lambda query="": client.get(f"/ambridge/actions.xlsx?{query}").content


@pytest.fixture
def comes_back(member, export):
    """What the export would change if it were brought in again: rows that are neither known nor unchanged."""

    def outcomes(query=""):
        sheets = read_file("export.xlsx", export(query))
        planned = plan_import(member.partnership, sheets, propose(sheets, member.partnership), ON)
        assert not planned.missing
        return {row.outcome for row in planned.rows} & {"new", "changed", "not_taken"}

    return outcomes


def test_a_tracker_with_a_priority_column_comes_out_in_its_own_layout(bring, export, comes_back):
    rows = [["Violence", *row] for row in rows_of(1)] + [["Burglary", *row] for row in rows_of(2)]
    titles = [["=Safer Ambridge"], ["Delivery plan 2026"], []]
    bring(workbook({"Tracker": [*titles, ["Priority", *HEADINGS], *rows, ["Total", "6"]]}, merges=["A1:I1"]))
    book = load_workbook(BytesIO(export()))
    assert book.sheetnames == ["About", "Tracker"]
    sheet = book["Tracker"]
    said = [["Violence", *row] for row in said_of(1, 1)] + [["Burglary", *row] for row in said_of(2, 4)]
    assert words(sheet, 2) == [["Delivery plan 2026"], [], ["Priority", *HEADINGS, *ADDED], *said]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A5", "A4:M10", "$4:$4")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:I1"]
    assert [sheet[place].fill.fgColor.rgb[2:] for place in ("G5", "G7")] == [FILLS["green"], FILLS["red"]]
    assert comes_back() == set()


def test_titles_are_words_whatever_they_begin_with(bring, export):
    content = workbook({"Tracker": [["x"], ["Priority", *HEADINGS], ["Violence", *rows_of(1)[0]]]})
    tracker = bring(content)
    tracker.upload.sheets[0]["rows"]["1"]["1"] = "=cmd|' /C calc'!A0"
    tracker.upload.sheets[0]["rows"]["2"]["9"] = "+Funding"
    tracker.upload.save()
    sheet = load_workbook(BytesIO(export()))["Tracker"]
    cells = [sheet["A1"], sheet["I2"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=cmd|' /C calc'!A0", "s"), ("+Funding", "s")]


def test_headings_between_the_rows_stand_between_them_again(bring, export, comes_back):
    rows = [["Priority 1: Violence"], *rows_of(1), ["Priority 2: Burglary"], *rows_of(2)]
    bring(workbook({"Plan": [HEADINGS, *rows]}, merges=["A2:H2", "A6:H6"], bold=["A2", "A6"]))
    sheet = load_workbook(BytesIO(export()))["Plan"]
    assert words(sheet, 2) == [["Priority 1: Violence"], *said_of(1, 1), ["Priority 2: Burglary"], *said_of(2, 4)]
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == ["A2:H2", "A6:H6"]
    assert comes_back() == set()


def test_two_levels_of_headings_stay_two(bring, export, comes_back):
    rows = [["Priority 1: Violence"], ["Theme A: Knives"], *rows_of(1), ["Theme B: Homes"], *rows_of(2)]
    areas = ["A2:H2", "A3:H3", "A7:H7"]
    bring(workbook({"Plan": [HEADINGS, *rows]}, merges=areas, bold=["A2", "A3", "A7"]))
    said = words(load_workbook(BytesIO(export()))["Plan"], 2)
    assert said == [["Priority 1: Violence"], ["Theme A: Knives"], *said_of(1, 1), ["Theme B: Homes"], *said_of(2, 4)]
    assert comes_back() == set()


def test_each_sheet_stays_a_sheet_and_one_that_held_no_actions_is_left_out(bring, export, comes_back):
    key = [["RAG", "Meaning"], ["Red", "Late"]]
    plans = {"Violence": [["Violence plan"], HEADINGS, *rows_of(1)], "Burglary": [HEADINGS, *rows_of(2)]}
    bring(workbook(plans | {"Key": key}))
    book = load_workbook(BytesIO(export()))
    assert book.sheetnames == ["About", "Violence", "Burglary"]
    assert words(book["Violence"]) == [["Violence plan"], [*HEADINGS, *ADDED], *said_of(1, 1)]
    assert comes_back() == set()


def test_a_later_action_stands_below_those_of_its_priority(bring, export, comes_back):
    rows = [["Violence", *row] for row in rows_of(1)] + [["Burglary", *row] for row in rows_of(2)]
    bring(workbook({"Tracker": [["Priority", *HEADINGS], *rows]}))
    make_action(Action.objects.get(serial=1).priority, actions_to_deliver="Later")
    assert refs(read_file("a.xlsx", export())) == ["A1", "A2", "A3", "A7", "A4", "A5", "A6"]
    assert comes_back() == set()


def test_a_later_priority_gets_a_sheet_where_each_has_one(bring, export, comes_back):
    bring(workbook({"Violence": [HEADINGS, *rows_of(1)], "Burglary": [HEADINGS, *rows_of(2)]}))
    plan = Action.objects.get(serial=1).priority.plan
    scams = make_priority(plan.partnership, plan=plan, number="", name="Scams that reach old people at their own doors")
    make_action(scams, actions_to_deliver="Warn people")
    book = load_workbook(BytesIO(export()))
    assert book.sheetnames == ["About", "Violence", "Burglary", "Scams that reach old people at"]
    assert words(book.worksheets[3])[:3] == [["Priority", scams.name], [], [*HEADINGS, *ADDED]]
    assert comes_back() == set()


def test_a_tracker_of_one_priority_says_the_priority_once_there_are_more(bring, export, comes_back):
    bring(workbook({"Sheet1": [["Our actions"], HEADINGS, *rows_of(1)]}), one_priority="new:Violence")
    assert words(load_workbook(BytesIO(export()))["Sheet1"], 2)[0] == [*HEADINGS, *ADDED]
    plan = Action.objects.get(serial=1).priority.plan
    make_action(make_priority(plan.partnership, plan=plan, name="Scams", number=""), actions_to_deliver="Warn people")
    rows = words(load_workbook(BytesIO(export()))["Sheet1"], 2)
    assert rows[0] == [*HEADINGS, "Priority", *ADDED]
    assert [row[8] for row in rows[1:]] == ["Violence", "Violence", "Violence", "Scams"]
    assert comes_back() == set()


def test_headings_in_two_rows_stay_in_two_rows(bring, export, comes_back):
    rows = [
        ["Plan"],
        ["Priority", "Action", "Lead", "Dates", None, "Progress", None, "RAG"],
        [None, None, None, "Start", "End", "Q1", "Q2", None],
        ["Violence", "Patrol", "Inspector", "Apr-26", "Mar-27", "Went well", "Better", "Green"],
    ]
    areas = ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3"]
    bring(workbook({"Plan": rows}, merges=areas))
    sheet = load_workbook(BytesIO(export()))["Plan"]
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == areas
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$2:$3", "A4")
    said = ["Violence", "Patrol", "Inspector", "Apr-26", "Mar-27", "Went well", "Better", "On track (Green)"]
    assert words(sheet, 4) == [[*said, UPDATED, *ON_TRACK, "A1"]]
    assert comes_back() == set()


def test_words_of_merged_blocks_stand_in_every_row_and_each_owner_where_it_stood(bring, export, comes_back):
    rows = [
        ["Priority", "Objective", "Action", "Lead", "Organisation", "RAG"],
        ["Violence", "Fewer knives", "Patrol", "Inspector", "Police", ""],
        [None, None, None, "Sergeant", None, None],
        [None, None, "Search bins", "Warden", None, "Amber"],
    ]
    areas = ["A2:A4", "B2:B4", "C2:C3", "E2:E4"]
    bring(workbook({"Plan": rows}, merges=areas, fills=[("F2", "00B050")]))
    said = words(load_workbook(BytesIO(export()))["Plan"], 2)
    assert [row[:6] for row in said] == [
        ["Violence", "Fewer knives", "Patrol", "Inspector / Sergeant", "Police", "On track (Green)"],
        ["Violence", "Fewer knives", "Search bins", "Warden", "Police", "At risk (Amber)"],
    ]
    assert comes_back() == set()


def test_what_was_changed_since_is_what_the_file_says(bring, export, comes_back):
    bring(workbook({"Tracker": [["Priority", *HEADINGS], ["Violence", *rows_of(1)[1]]]}))
    action = Action.objects.get()
    make_owner(action, post="Warden", order=9)
    make_update(action, "at_risk", what_happened="The firm is late.", said_on="2026-10-19")
    with change("ambridge", how="command"):
        action.actions_to_deliver, action.deadline = "Train all", "1 May 2027"
        action.edit()
    said = words(load_workbook(BytesIO(export()))["Tracker"], 2)[0]
    assert said[2:8] == ["Train all", "LBB / Met / Warden", "", "2027-05-01", "At risk (Amber)", "The firm is late."]
    assert comes_back() == set()


def test_filters_and_the_two_other_layouts_can_be_asked_for(bring, export, comes_back):
    rows = [["Violence", *row] for row in rows_of(1)] + [["Burglary", *row] for row in rows_of(2)]
    bring(workbook({"Tracker": [["Priority", *HEADINGS], *rows]}))
    assert refs(read_file("a.xlsx", export("priority=2"))) == ["A4", "A5", "A6"]
    assert load_workbook(BytesIO(export("layout=form"))).sheetnames == ["About", "Violence", "Burglary"]
    assert load_workbook(BytesIO(export("sheets=one"))).sheetnames == ["About", "Actions"]
    assert [comes_back(query) for query in ("layout=form", "sheets=one")] == [set(), set()]
    nothing = words(load_workbook(BytesIO(export("q=zebra")))["Tracker"])
    assert nothing == [["Priority", *HEADINGS, *ADDED]]


def test_the_page_says_which_layout_the_excel_file_has(bring, client, member):
    bring(workbook({"Tracker": [["Priority", *HEADINGS], ["Violence", *rows_of(1)[0]]]}))
    client.force_login(member.user)
    page = " ".join(client.get("/ambridge/actions/?priority=1").content.decode().split())
    assert ">Excel (.xlsx)</a>, laid out as in Our tracker.xlsx · <a" in page
    assert 'href="/ambridge/actions.xlsx?priority=1&amp;layout=form">Excel, as the delivery plan form</a>' in page


def test_neither_an_import_that_was_undone_nor_a_file_of_the_portal_gives_a_layout(bring, export):
    tracker = bring(workbook({"Tracker": [["Priority", *HEADINGS], ["Violence", *rows_of(1)[0]]]}))
    make_action(Action.objects.get().priority, actions_to_deliver="Later")
    for query in ("layout=form", "sheets=one"):
        bring(export(query), name="Export.xlsx")
        assert load_workbook(BytesIO(export())).sheetnames == ["About", "Tracker"]
    with change("ambridge", how="command"):
        tracker.refresh_from_db()
        tracker.state = TrackerImport.State.UNDONE
        tracker.save()
    assert load_workbook(BytesIO(export())).sheetnames == ["About", "Violence"]


def test_each_of_several_trackers_comes_out_in_its_own_layout(bring, export):
    bring(workbook({"Tracker": [["Priority", *HEADINGS], *[["Violence", *row] for row in rows_of(1)]]}))
    drugs = ["Drugs", "1", "Test at night", "Inspector", "", "", "Green", "Ten ran.", "£9k"]
    bring(workbook({"Drugs": [["Priority", *HEADINGS[:-1], "Cost"], drugs]}), name="Drugs.xlsx")
    make_action(Action.objects.get(serial=1).priority, actions_to_deliver="Later")
    newest = read_file("a.xlsx", export())
    assert refs(newest) == ["A4", "A1", "A2", "A3", "A5"]
    sheets = read_file("a.xlsx", export("layout=1"))
    assert ([sheet.name for sheet in sheets], refs(sheets)) == (["About", "Tracker"], ["A1", "A2", "A3", "A5"])
    about = load_workbook(BytesIO(export("layout=1")))["About"]
    assert (
        "4 actions. The rows are set out as in the partnership’s own tracker, Our tracker.xlsx. "
        "Actions that came by another tracker alone are left out."
    ) in [row[1] for row in words(about) if len(row) > 1]
    assert refs(read_file("a.xlsx", export("layout=2"))) == ["A4", "A5"]


def test_a_layout_of_an_import_that_gives_none_is_not_found(bring, client, member, export):
    tracker = bring(workbook({"Tracker": [["Priority", *HEADINGS], ["Violence", *rows_of(1)[0]]]}))
    bring(export("layout=form"), name="Export.xlsx")
    client.force_login(member.user)
    layouts = ["1", "2", "3", "9" * 30, "²", "purple", ""]
    ask = lambda: [client.get("/ambridge/actions.xlsx", {"layout": layout}).status_code for layout in layouts]  # noqa: E731
    assert ask() == [200, 404, 404, 404, 200, 200, 200]
    with change("ambridge", how="command"):
        tracker.refresh_from_db()
        tracker.state = TrackerImport.State.UNDONE
        tracker.save()
    assert ask()[0] == 404


def test_a_rating_that_the_tracker_left_blank_stays_blank_until_somebody_rates_it(bring, export, comes_back):
    rows = [["1", "Walk", *[""] * 4, "Begun."], ["2", "Run"], ["3", "Stop"]]
    rated = ["0", "Look", "", "", "", "Green", ""]
    bring(workbook({"Tracker": [["Priority", *HEADINGS], *[["Violence", *row] for row in (rated, *rows)]]}))
    make_action(Action.objects.get(serial=1).priority, actions_to_deliver="Later")
    ratings = lambda: [row[6] for row in words(load_workbook(BytesIO(export()))["Tracker"], 2)]  # noqa: E731
    assert ratings() == ["On track (Green)", "", "", "", "Not started"]
    assert comes_back() == set()
    make_update(Action.objects.get(serial=2), "at_risk", said_on="2026-10-19")
    with change("ambridge", how="command"):
        ended = Action.objects.get(serial=4)
        ended.state, ended.dropped_reason = "dropped", "No money."
        ended.save()
    assert ratings() == ["On track (Green)", "At risk (Amber)", "", "Dropped", "Not started"]
    assert comes_back() == set()


def test_somebody_else_sees_neither_rows_nor_sheets_of_the_board(bring, client, ambridge):
    bring(workbook({"Violence": [HEADINGS, *rows_of(1)], "Secret": [HEADINGS, *rows_of(2)]}))
    with change("ambridge", how="command"):
        secret = Action.objects.get(serial=4).priority
        secret.visibility = "board"
        secret.save()
    client.force_login(make_member(ambridge, "contributor"))
    sheets = read_file("a.xlsx", client.get("/ambridge/actions.xlsx").content)
    assert ([sheet.name for sheet in sheets], refs(sheets)) == (["About", "Violence"], ["A1", "A2", "A3"])
