"""Every row of a file once, with every word of it."""

import pytest

from actions.tracker.plain_words import is_placeholder
from actions.tracker.proposing import propose
from actions.tracker.rows import file_rows
from actions.tracker.shape import Kind, Reading, Written
from csp_portal.common.sheets import Sheet
from tests.actions.tracker import trackers
from tests.actions.tracker.trackers import bold, filled, sheet

# What a file is read as: the plan is only asked for its names, so one database is enough.
pytestmark = pytest.mark.once


def read(sheets, partnership, **answers):
    reading = propose(sheets, partnership)
    for name, answer in answers.items():
        setattr(reading, name, answer)
    return file_rows(sheets, reading)


def actions(sheets, partnership, **answers):
    return [row for row in read(sheets, partnership, **answers) if row.kind == Kind.ACTION]


def action(partnership, *cells, heads=("Ref", "Action", "Lead", "Deadline", "Progress", "RAG")):
    """The only action of a sheet with a row."""
    (row,) = actions([sheet("Plan", heads, cells)], partnership)
    return row


@pytest.mark.parametrize("name", trackers.EVERY)
def test_every_row_stands_there_once_in_order_with_every_word(ambridge, name):
    sheets = trackers.EVERY[name]
    rows = read(sheets, ambridge)
    assert [(row.sheet, row.number) for row in rows] == [
        (each.name, number) for each in sheets for number in range(1, each.last_row + 1)
    ]
    written = [cell.text for row in rows for cell in row.cells]
    there = [
        cells[column].text
        for each in sheets
        for _, cells in sorted(each.rows.items())
        for column in sorted(cells)
        if cells[column].text
    ]
    assert written == there


@pytest.mark.parametrize("name", trackers.EVERY)
def test_every_word_of_an_action_is_taken_somewhere(ambridge, name):
    sheets = trackers.EVERY[name]
    reading = propose(sheets, ambridge)
    worked_out = {
        (each.name, int(column))
        for each in reading.sheets
        for column, target in each.columns.items()
        if target == "portal"
    }
    for row in file_rows(sheets, reading):
        if row.kind != Kind.ACTION:
            continue
        said = " ".join([*row.values.values(), *row.owners, *row.organisations, row.priority, row.theme])
        said = " ".join(f"{said} {' '.join(text for _, text in row.notes)}".split())
        for cell in row.cells:
            is_worked_out = (row.sheet, ord(cell.letter) - ord("A") + 1) in worked_out
            if not (is_worked_out or is_placeholder(cell.text) or cell.text == "Not updated"):
                for word in cell.text.replace("/", " ").replace(";", " ").split():
                    assert word in said, (row.number, cell)


KINDS = {
    "titled": "title title blank title header action action action",
    "two_row_header": "header header action action",
    "headed": "header heading action action heading title action",
    "merged": "header action action action joined action",
    "totals": "header action action total blank title title title title title",
    "flat_headed": "title header heading action action heading action action title",
    "odd": "header action action action action no_text action",
    "numbers": "left_out left_out left_out",
    "empty": "",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_row_is_of_one_kind(ambridge, name):
    assert " ".join(row.kind.value for row in read(trackers.EVERY[name], ambridge)) == KINDS[name]


def test_an_action_has_its_values_days_owners_and_cells(ambridge):
    first = actions(trackers.PLAIN, ambridge)[0]
    assert first.values == {
        "item": "1.1",
        "objective": "Safer streets",
        "text": "Run evening patrols",
        "start": "01/04/2026",
        "deadline": "31/03/2027",
        "progress": "Patrols began in May",
        "rating": "Green",
    }
    assert (first.priority, first.days, first.owners) == (
        "Serious violence",
        {"deadline": "2027-03-31"},
        ["Patrol Sergeant"],
    )
    assert first.cells[6] == Written("G", "Deadline", "31/03/2027", "2027-03-31")


def test_words_without_a_heading_are_a_note_under_their_column(ambridge):
    row = action(ambridge, "1", "Run sweeps", "", "", "", "", "see memo")
    assert row.notes == [("Column G", "see memo")]
    assert row.cells[-1] == Written("G", "", "see memo")


def test_a_block_over_several_rows_counts_for_each_of_them(ambridge):
    rows = actions(trackers.MERGED, ambridge)
    assert [(row.priority, row.values["objective"]) for row in rows] == [
        ("Violence", "Fewer weapons"),
        ("Violence", "Fewer weapons"),
        ("Violence", "Better support"),
        ("Road safety", "Slower traffic"),
    ]


def test_the_further_rows_of_one_action_are_joined_to_it(ambridge):
    row = actions(trackers.MERGED, ambridge)[2]
    assert row.joined == [5]
    assert row.owners == ["Commissioner", "Health Lead"]
    assert row.values["progress"] == "Bid written\nBid sent"
    assert row.notes == [("Deadline", "30/09/2027")]


def test_headings_give_their_priority_to_the_rows_below_them(ambridge):
    assert [(row.priority, row.theme) for row in actions(trackers.TWO_LEVELS, ambridge)] == [
        ("1. Violence", "1.1 Knife crime"),
        ("1. Violence", "1.2 Domestic abuse"),
        ("2. Neighbourhoods", "2.1 Fly-tipping"),
    ]


def test_a_blank_priority_cell_is_read_as_the_one_above_and_says_so(ambridge):
    rows = actions(trackers.SAID_ONCE, ambridge)
    assert [row.priority for row in rows] == ["Violence", "Violence", "Drugs"]
    assert rows[1].warnings == ["The priority cell is blank: it is read as the one above, “Violence”."]


def test_the_words_of_a_priority_column_that_does_not_count_are_a_note(ambridge):
    row = actions(trackers.PLAIN, ambridge, priority_from="one", one_priority="new:All")[0]
    assert (row.priority, row.notes) == ("", [("Priority", "Serious violence")])


def test_a_second_level_counts_wherever_the_priority_comes_from(ambridge):
    reading = propose(trackers.COUNTY, ambridge)
    reading.sheets[0].columns["2"], reading.priority_from = "theme", "sheet"
    row = file_rows(trackers.COUNTY, reading)[1]
    assert (row.priority, row.theme) == ("SV action plan", "Prevention")


def test_the_name_of_a_sheet_that_was_cut_off_is_made_whole_by_its_title(ambridge):
    whole = "Tackling violence against women and girls"
    sheets = [
        sheet(whole[:31], (whole,), ("Action", "Lead", "RAG"), ("Run sweeps", "Police", "G")),
        sheet("Drugs", ("Action", "Lead", "RAG"), ("Open a clinic", "ICB", "G")),
    ]
    assert [row.priority for row in actions(sheets, ambridge)] == [whole, "Drugs"]


def test_placeholders_are_nobody_and_stay_in_the_row_as_written(ambridge):
    row = actions(trackers.OWNERS, ambridge)[3]
    assert (row.owners, row.organisations) == ([], [])
    assert [cell.text for cell in row.cells] == ["Prevent", "Write a protocol", "Name", "n/a", "tbc"]


def test_a_fill_without_words_rates_and_says_so(ambridge):
    rows = actions(trackers.FILLS, ambridge)
    assert [row.values.get("rating") for row in rows] == ["(green fill)", "(amber fill)", "(red fill)", None]
    assert rows[2].warnings == ["Rated by its red fill alone."]


def test_a_striped_row_is_not_rated_by_its_stripe(ambridge):
    row = action(ambridge, filled("grey", "1"), filled("grey", "Run"), "", "", "", filled("grey"))
    assert "rating" not in row.values


def test_the_words_after_a_rating_become_a_note(ambridge):
    row = action(ambridge, "1", "Run", "", "", "", "Red: no funding yet")
    assert (row.values["rating"], row.notes) == ("Red", [("RAG", "Red: no funding yet")])
    assert action(ambridge, "1", "Run", "", "", "", "Red - was amber").values["rating"] == "Red - was amber"


@pytest.mark.parametrize("words", ["Not updated", "Update due by 14 October", "N/A", "-"])
def test_a_rating_cell_that_says_nothing_rates_nothing(ambridge, words):
    row = action(ambridge, "1", "Run", "", "", "", words)
    assert "rating" not in row.values
    assert row.cells[-1].text == words


def test_what_is_too_long_for_its_place_is_a_note_and_never_cut(ambridge):
    long = "x" * 301
    heads = ("Ref", "Action", "Lead", "Deadline")
    reading = propose([sheet("Plan", heads, ("1", "Run", "Police", "2027"))], ambridge)
    row = file_rows([sheet("Plan", heads, (long, "Run", long, long))], reading)[1]
    assert row.notes == [("Ref", long), ("Lead", long), ("Deadline", long)]
    assert (row.values, row.owners, len(row.warnings)) == ({"text": "Run"}, [], 3)


def test_an_apostrophe_before_a_sign_is_a_word_of_the_cell(ambridge):
    row = action(ambridge, "1", "'=Run", "", "", "'-", "")
    assert row.values == {"item": "1", "text": "'=Run", "progress": "'-"}


def test_a_comment_on_a_cell_is_a_note_of_its_action_and_other_words_stand_in_the_first_row(ambridge):
    beside = [("B2", "Ask the board first"), ("Page footer", "OFFICIAL"), ("Text box at C9", "Draft")]
    sheets = [sheet("Plan", ("Ref", "Action", "Lead"), ("1", "Run", "Police"), beside=beside)]
    header, row = read(sheets, ambridge)
    assert row.notes == [("Comment on B2", "Ask the board first")]
    assert header.cells[3:] == [Written("", "Page footer", "OFFICIAL"), Written("", "Text box at C9", "Draft")]


def test_a_link_behind_a_cell_is_a_note_of_its_action(ambridge):
    beside = [("Link on B2", "https://example.org/patrols")]
    _, row = read([sheet("Plan", ("Ref", "Action", "Lead"), ("1", "Run", "Police"), beside=beside)], ambridge)
    assert row.notes == [("Link on B2", "https://example.org/patrols")]
    assert row.cells[3:] == [Written("B", "Link on B2", "https://example.org/patrols")]


def test_hidden_rows_and_columns_are_taken_and_said_to_be_hidden(ambridge):
    rows = ("Ref", "Action", "Lead", "Finance code"), ("1", "Run", "Police", "F7"), ("2", "Walk", "Council", "F8")
    hidden = sheet("Plan", *rows)
    hidden.hidden_rows, hidden.hidden_columns = [3], [4]
    header, first, second = read([hidden], ambridge)
    assert header.warnings == ["Column D (Finance code) is hidden in the file."]
    assert (first.warnings, second.warnings) == ([], ["Row 3 is hidden in the file."])
    assert second.notes == [("Finance code", "F8")]


def test_what_is_hidden_on_a_sheet_that_is_left_out_is_not_spoken_of():
    left_out = sheet("Plan", ("Ref", "Action"), ("1", "Run"))
    left_out.hidden_rows, left_out.hidden_columns = [2], [1]
    assert [row.warnings for row in file_rows([left_out], Reading())] == [[], []]


def test_the_heading_row_of_another_table_is_pointed_out(ambridge):
    sheets = [
        sheet(
            "Plan",
            ("Ref", "Action", "Lead", "Deadline"),
            ("1", "Run sweeps", "Police", "2027"),
            ("Measure", "Baseline", "Target", "Lead"),
            ("Knife crime", "216", "200", "Analyst"),
        )
    ]
    rows = read(sheets, ambridge)
    assert rows[2].kind == Kind.TITLE
    (sentence,) = rows[2].warnings
    assert sentence.startswith("These look like the headings of another table. The rows below are read by")


def test_a_reading_of_another_file_leaves_every_sheet_out():
    rows = file_rows(trackers.HEADED, Reading())
    assert [row.kind for row in rows] == [Kind.LEFT_OUT] * 7


def test_a_block_that_claims_the_whole_sheet_is_no_trouble(ambridge):
    each = Sheet("Plan", trackers.PLAIN[0].rows, [(1, 1, 1_048_576, 16_384)] * 500)
    assert len(read([each], ambridge)) == 4


def test_titles_and_headings_stand_under_no_heading_of_a_column(ambridge):
    sheets = [
        sheet(
            "Plan",
            ("Delivery plan",),
            ("Action", "Lead", "Deadline"),
            (bold("Priority 1: Violence"),),
            ("Run sweeps", "Police", "2027"),
            (),
            ("RAG key",),
        )
    ]
    rows = read(sheets, ambridge)
    assert [row.kind for row in rows] == [
        Kind.TITLE, Kind.HEADER, Kind.HEADING, Kind.ACTION, Kind.BLANK, Kind.TITLE,
    ]  # fmt: skip
    assert [[cell.heading for cell in row.cells] for row in rows] == [
        [""], ["Action", "Lead", "Deadline"], [""], ["Action", "Lead", "Deadline"], [], [""],
    ]  # fmt: skip


def test_a_row_says_which_of_its_words_stand_in_a_merged_cell_above(ambridge):
    heads = ("Ref", "Objective", "Action", "Lead")
    rows = [("1", "Safer homes", "Fit locks", "Police"), ("2", "", "Mark bicycles", "Police")]
    first, second = actions([sheet("Plan", heads, *rows, merges=[(2, 2, 3, 2)])], ambridge)
    assert (first.lent, second.lent) == ([], [Written("B", "Objective", "Safer homes")])
    assert second.values["objective"] == "Safer homes"
    assert [cell.text for cell in second.cells] == ["2", "Mark bicycles", "Police"]
