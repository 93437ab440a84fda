"""The delivery plan table as files: the same rows, in the form of a delivery plan or on one sheet."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import time_machine
from openpyxl import load_workbook

from actions.models import Action
from csp_portal.common.record import change
from csp_portal.common.sheets import read_file
from csp_portal.common.sheets.writing import FILLS
from priorities.models import PlanPoint, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_commitment,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_period,
    make_plan,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db
FORM = [
    "Item",
    "Overall objective",
    "Actions to deliver",
    "Responsible officer",
    "Start date",
    "Deadline",
    "Actual outcome",
    "RAG",
    "About the rating",
    "Worked out",
    "Worked out because",
    "Reference",
]
CSV = [
    *("Reference", "Priority", "Item", "Overall objective", "Actions to deliver", "Responsible officer"),
    *("Start date", "Deadline", "Actual outcome", "Success measure", "Rating", "About the rating"),
    *("Worked out", "Worked out because", "Last update", "Next step", "Back on track by", "Help wanted", "Period"),
    *("Needs more than one partner", "Place or way of delivery", "Also in", "Who may see it"),
]
ALL = ["actions.xlsx", "actions.xlsx?sheets=one", "actions.ods", "actions.csv"]


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2026-10-20 10:00", tick=False):
        yield


@pytest.fixture
def plan(ambridge):
    """A1 on track and A4 a draft under Violence; A2 off track and A3 silent since spring under Burglary."""
    violence = make_priority(ambridge, name="Violence", number="1")
    burglary = make_priority(ambridge, name="Burglary", number="2")
    measure = saved(SuccessMeasure(partnership=ambridge, priority=violence, number="1a", text="Recorded violence"))
    saved(SuccessMeasure(partnership=ambridge, priority=violence, number="1b", text="Fear of violence"))
    values = {"item": "1.10", "start": "1 July 2026", "deadline": "31 March 2027", "place": "Town centre"}
    patrols = make_action(violence, actions_to_deliver="Patrol the town", measure=measure, **values)
    locks = make_action(burglary, actions_to_deliver="Fit new locks", deadline="30/09/2026", start="Apr-26")
    promise = make_commitment(burglary, "Fewer thefts")
    bikes = make_action(burglary, actions_to_deliver="Mark bicycles", commitment=promise)
    make_action(violence, actions_to_deliver="Think about it", state="draft")
    summer = ambridge.reportingperiods.get()
    spring = make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    make_update(bikes, "on_track", period=spring, said_on=date(2026, 7, 1))
    make_update(
        patrols, "on_track", summer, what_happened="Eleven of twelve ran.\nOne was cancelled.", what_next="Go on."
    )
    make_update(locks, "off_track", summer, what_next="A second firm by May.")
    make_owner(locks, organisation=make_organisation(ambridge, "Borchester Homes"), post="Surveyor")
    make_owner(locks, post="Housing officer")
    return ambridge


@pytest.fixture
def download(plan, sign_in):
    client = sign_in(make_member(plan))
    return lambda address="actions.xlsx", slug="ambridge": client.get(f"/{slug}/{address}")


@pytest.fixture
def book(download):
    return lambda query="": load_workbook(BytesIO(download(f"actions.xlsx?{query}").content))


def words(sheet, row=1):
    """The words of a sheet from a row on, days as 2027-03-31, without the empty cells at the end of each row."""
    found = []
    for cells in sheet.iter_rows(min_row=row, values_only=True):
        said = [f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else cell or "" for cell in cells]
        while said and not said[-1]:
            said.pop()
        found.append(said)
    return found


def refs(sheets):
    """The references in the files, in their order."""
    cells = [cell.text for sheet in sheets for _, row in sorted(sheet.rows.items()) for cell in row.values()]
    return [text for text in cells if re.fullmatch(r"A\d+", text)]


def test_the_form_has_a_sheet_for_each_priority_headed_by_who_leads_it(plan, book):
    violence = plan.prioritys.get(name="Violence")
    saved(PriorityLead(partnership=plan, priority=violence, post="Chief inspector"))
    saved(PriorityLead(partnership=plan, priority=violence, part="support_officer", post="Community safety officer"))
    about = {"partnership": plan, "plan": violence.plan, "priority": violence, "kind": PlanPoint.Kind.EVIDENCE}
    saved(PlanPoint(**about, heading="2025/26", text="120 offences."))
    sheets = book()
    assert sheets.sheetnames == ["About", "1. Violence", "2. Burglary"]
    assert words(sheets["1. Violence"]) == [
        ["Priority", "1. Violence"],
        ["Strategic lead", "Chief inspector"],
        ["Lead support officer", "Community safety officer"],
        ["Success measures", "1a Recorded violence"],
        ["", "1b Fear of violence"],
        ["Evidence", "2025/26: 120 offences."],
        [],
        FORM,
        [
            *("1.10", "", "Patrol the town", "", "2026-07-01", "2027-03-31"),
            *("Eleven of twelve ran.\nOne was cancelled.", "On track (Green)", "Updated 1 October 2026"),
            *("On track", "No rule says otherwise", "A1"),
        ],
        ["", "", "Think about it", "", "", "", "", "Draft", "", "", "", "A4"],
    ]


def test_what_nobody_has_written_yet_is_said_and_silence_has_no_colour(book):
    sheet = book()["2. Burglary"]
    assert words(sheet) == [
        ["Priority", "2. Burglary"],
        ["Strategic lead", "Not yet named"],
        ["Lead support officer", "Not yet named"],
        ["Success measures", "None written yet"],
        ["Evidence", "None written yet"],
        [],
        FORM,
        [
            *("", "", "Fit new locks", "Surveyor, Borchester Homes; Housing officer", "Apr-26", "2026-09-30"),
            *("Work went on.", "Off track (Red)", "Updated 1 October 2026"),
            *("At risk", "Deadline passed 20 days ago", "A2"),
        ],
        [
            *("", "Fewer thefts", "Mark bicycles", "", "", "", "Work went on.", "On track (Green)"),
            *("Not updated. Last: On track (Green), 1 July 2026", "On track", "No rule says otherwise", "A3"),
        ],
    ]
    assert [sheet[place].fill.fgColor.rgb[2:] for place in ("H8", "H9")] == [FILLS["red"], FILLS["grey"]]


def test_dates_are_real_and_the_header_is_frozen_filtered_and_repeated_on_a4_landscape(book):
    for sheet in book().worksheets[1:]:
        header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Item")
        assert sheet.freeze_panes == f"A{header + 1}"
        assert sheet.auto_filter.ref == f"A{header}:L{header + 2}"
        assert sheet.print_title_rows == f"${header}:${header}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert not sheet.merged_cells.ranges
        assert all(cell.value for cell in sheet[header])
    deadline = book()["1. Violence"].cell(9, 6)
    assert (deadline.value, deadline.number_format) == (datetime(2027, 3, 31), "d mmm yyyy")  # noqa: DTZ001


def test_all_on_one_sheet_the_priority_stands_in_the_first_column(book):
    sheets = book("sheets=one")
    assert sheets.sheetnames == ["About", "Actions"]
    rows = words(sheets["Actions"])
    assert rows[0] == ["Priority", *FORM]
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("1. Violence", "A1"),
        ("1. Violence", "A4"),
        ("2. Burglary", "A2"),
        ("2. Burglary", "A3"),
    ]


def test_the_first_sheet_says_what_the_file_is_and_what_its_words_mean(book):
    sheet = book("priority=2&rating=off_track")["About"]
    said = {row[0]: row[1] for row in words(sheet)}
    assert list(said.items())[:6] == [
        ("About this file", "Ambridge Partnership"),
        ("Plan", "Community safety plan"),
        ("What it holds", "1 action. The rows are set out as a performance delivery plan, a sheet for each priority."),
        ("Filtered by", "Priority: 2. Burglary; Rating: Off track"),
        ("Period", "July to September 2026"),
        ("As it stood on", "20 October 2026, 10:00"),
    ]
    assert said["Off track (Red)"] == "It will miss its deadline, or has missed it."
    assert said["Not updated"].startswith("The day has passed, and nobody has said")
    assert said["Exported at"] == "2026-10-20T10:00:00.000000+01:00"
    assert sheet["A8"].fill.fgColor.rgb[2:] == FILLS["green"]
    assert ("Left out" in said, "Sample" in said) == (False, False)


def test_it_says_where_it_came_from_when_the_portal_knows_its_own_address(book, settings):
    settings.SITE_URL = "https://plan.example.org"
    said = {row[0]: row[1] for row in words(book("priority=2")["About"])}
    assert said["From"] == "https://plan.example.org/ambridge/actions/?priority=2"


def test_the_csv_file_has_one_header_row_and_all_that_the_table_says(download):
    rows = list(csv.reader(StringIO(download("actions.csv").content.decode("utf-8-sig"))))
    assert rows[0] == CSV
    assert rows[1] == [
        *("A1", "1. Violence", "1.10", "", "Patrol the town", "", "2026-07-01", "2027-03-31"),
        *("Eleven of twelve ran.\nOne was cancelled.", "Recorded violence", "On track (Green)"),
        *("Updated 1 October 2026", "On track", "No rule says otherwise", "2026-10-01", "Go on.", "", ""),
        *("July to September 2026", "", "Town centre", "", ""),
    ]
    assert [(row[0], row[10], row[11]) for row in rows[2:]] == [
        ("A4", "Draft", ""),
        ("A2", "Off track (Red)", "Updated 1 October 2026"),
        ("A3", "Not updated", "Last: On track (Green), 1 July 2026"),
    ]


def test_the_ods_file_says_the_same_as_the_csv_file(download):
    about, sheet = read_file("actions.ods", download("actions.ods").content)
    (as_csv,) = read_file("actions.csv", download("actions.csv").content)
    assert (about.name, about.rows[1][1].text, sheet.name) == ("About", "About this file", "Actions")
    texts = [{place: cell.text for place, cell in row.items() if cell.text} for row in sheet.rows.values()]
    assert texts == [{place: cell.text for place, cell in row.items()} for row in as_csv.rows.values()]
    assert (sheet.rows[2][8].day, sheet.rows[4][11].fill) == ("2027-03-31", "red")


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A1", "A4", "A2", "A3"]),
        ("priority=2", ["A2", "A3"]),
        ("rating=off_track", ["A2"]),
        ("rating=counted&sort=updated&group=none&priority=2", ["A3", "A2"]),
        ("q=nothing+like+it", []),
        ("state=draft", ["A4"]),
    ],
)
def test_every_file_holds_the_rows_of_the_table(download, address, query, expected):
    name, _, more = address.partition("?")
    page = download(f"actions/?{query}").content.decode()
    assert re.findall(r'class="app-ref">(A\d+)', page) == expected
    assert refs(read_file(name, download(f"{name}?{more}&{query}").content)) == expected


@pytest.mark.parametrize("address", ALL)
def test_for_another_period_the_files_say_what_was_said_for_that(download, address):
    name, _, more = address.partition("?")
    sheets = read_file(name, download(f"{name}?{more}&period=2026-04-01").content)
    sheets = [sheet for sheet in sheets if sheet.name != "About"]
    said = [cell.text for sheet in sheets for row in sheet.rows.values() for cell in row.values()]
    assert (said.count("On track (Green)"), said.count("Off track (Red)")) == (1, 0)


@pytest.mark.parametrize("address", ALL)
def test_what_the_board_keeps_to_itself_is_in_no_file_of_others(plan, client, address):
    hidden = make_priority(plan, visibility="board", name="Secret priority")
    saved(SuccessMeasure(partnership=plan, priority=hidden, text="Secret measure"))
    make_action(hidden, actions_to_deliver="A secret")
    make_action(plan.prioritys.get(name="Violence"), visibility="board", actions_to_deliver="Secret too")
    for role, is_told in (("contributor", False), ("scrutiny", False), ("board", True), ("coordinator", True)):
        client.force_login(make_member(plan, role))
        sheets = read_file(address.partition("?")[0], client.get(f"/ambridge/{address}").content)
        said = " ".join(cell.text for sheet in sheets for row in sheet.rows.values() for cell in row.values())
        assert ("ecret" in said, len(refs(sheets))) == ((True, 6) if is_told else (False, 4))
        assert ("only the board may see are left out" in said) == (not is_told and "csv" not in address)


def test_an_owner_of_an_action_sees_no_more_of_a_priority_of_the_board_than_its_name(plan, client):
    hidden = make_priority(plan, visibility="board", name="Quiet work", parent=make_priority(plan, visibility="board"))
    saved(SuccessMeasure(partnership=plan, priority=hidden, text="Secret measure"))
    mine = make_organisation(plan, "Borchester Police")
    make_owner(make_action(hidden, actions_to_deliver="My part"), organisation=mine)
    client.force_login(make_member(plan, "contributor", organisation=mine))
    sheet = load_workbook(BytesIO(client.get("/ambridge/actions.xlsx").content))["4. Quiet work"]
    assert words(sheet)[:3] == [["Priority", "4. Quiet work"], [], FORM]


def test_a_priority_below_another_says_so(plan, book):
    below = make_priority(plan, name="Knives", kind="thematic", parent=plan.prioritys.get(name="Violence"))
    make_action(below)
    assert words(book()["3. Knives"])[:2] == [["Strategic priority", "1. Violence"], ["Priority", "3. Knives"]]


def test_a_partnership_without_a_plan_gets_files_without_rows(client):
    make_member(make_partnership("empty"), user=(user := make_member(make_partnership("other"))))
    client.force_login(user)
    for address in ALL:
        assert refs(read_file(address.partition("?")[0], client.get(f"/empty/{address}").content)) == []


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_is_always_saved_and_never_taken_for_a_page(download, kind, content_type):
    response = download(f"actions.{kind}")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (content_type, "nosniff")
    assert response["Content-Disposition"] == f'attachment; filename="ambridge-actions.{kind}"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_sample_says_so_in_every_file_and_in_its_name(sign_in, kind):
    sample = make_partnership("sampleton", is_sample=True)
    make_action(partnership=sample)
    response = sign_in(make_member(sample)).get(f"/sampleton/actions.{kind}")
    assert response["Content-Disposition"] == f'attachment; filename="sampleton-actions-sample.{kind}"'
    said = [c.text for s in read_file(f"a.{kind}", response.content) for row in s.rows.values() for c in row.values()]
    assert "Sample data: progress is invented" in said


def test_the_table_offers_the_files_in_one_press_with_its_filters(download):
    page = download("actions/?priority=2").content.decode()
    links = dict(re.findall(r'<a class="govuk-link" href="(/ambridge/actions\.[^"]+)">([^<]+)</a>', page))
    assert links == {
        "/ambridge/actions.xlsx?priority=2": "Excel (.xlsx)",
        "/ambridge/actions.ods?priority=2": "OpenDocument (.ods)",
        "/ambridge/actions.csv?priority=2": "CSV",
        "/ambridge/actions.xlsx?priority=2&amp;sheets=one": "Excel, all on one sheet",
    }
    assert "The Excel file is set out as the delivery plan form, a sheet for each priority." in " ".join(page.split())


def test_a_priority_offers_its_rows_too(plan, download):
    draft = make_plan(plan, "Next year", state="draft")
    action = make_action(make_priority(plan, plan=draft, name="Later"))
    assert 'href="/ambridge/actions.xlsx?priority=2"' in download("priorities/2/").content.decode()
    page = download("priorities/3/").content.decode()
    assert f'href="/ambridge/actions.ods?plan={draft.pk}&amp;priority=3"' in page
    content = download(f"actions.ods?plan={draft.pk}&priority=3").content
    assert refs(read_file("a.ods", content)) == [action.ref]


def test_an_action_that_is_complete_without_an_update_reads_complete(plan, download):
    with change("ambridge", how="command"):
        action = Action.objects.get(serial=1)
        action.state, action.rating, action.last_update = "complete", None, None
        action.edit()
    rows = list(csv.DictReader(StringIO(download("actions.csv").content.decode("utf-8-sig"))))
    assert rows[0]["Rating"] == "Complete"


def test_the_ods_file_is_one_that_a_reader_of_its_kind_can_take_apart(download):
    package = ZipFile(BytesIO(download("actions.ods").content))
    assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    assert package.infolist()[0].compress_type == 0
    for name in package.namelist()[1:]:
        ElementTree.fromstring(package.read(name))
