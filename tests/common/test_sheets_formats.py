"""One tracker in three formats is the same words; and what is read can be kept as JSON and read back."""

import json
from datetime import date

import pytest

from csp_portal.common.sheets import Cell, Sheet, column_letter, read_file

from .spreadsheets import made, ods, ods_cell, ods_row, words_of

pytestmark = pytest.mark.once

ROWS = [
    ["Safer Ambridge delivery plan"],
    ["Item", "Action", "Officer", "Deadline", "Share", "Cost", "Done", "RAG"],
    [
        "1.10",
        "Walk the high street\nevery week",
        "LBB / Met",
        "Apr-25",
        "85%",
        "£1,234.50",
        "TRUE",
        "In Progress (amber)",
    ],
    ["1.2", "Light the underpass ", "Name", "31/03/2027", "7%", "-", "FALSE", "Near to Target"],
]


def as_xlsx():
    def fill(book, sheet):
        sheet.append(ROWS[0])
        sheet.append(ROWS[1])
        sheet.append(
            [1.1, "Walk the high street\r\nevery week", "LBB / Met", date(2025, 4, 1), 0.85, 1234.5, True, ROWS[2][7]]
        )
        sheet.append([1.2, "Light the underpass ", "Name", date(2027, 3, 31), 0.07, 0, False, ROWS[3][7]])
        for place, code in {
            "A3": "0.00",
            "D3": "mmm-yy",
            "D4": "dd/mm/yyyy",
            "E3": "0%",
            "E4": "0%",
            "F3": "£#,##0.00",
            "F4": '_-£* #,##0_-;-£* #,##0_-;_-"-"_-',
        }.items():
            sheet[place].number_format = code

    return made(fill)


def as_ods():
    def row(words, *values):
        cells = []
        for said, value in zip(words, values or [{}] * len(words), strict=True):
            lines = said.split("\n")
            cells.append(ods_cell(*lines, **value))
        return ods_row(*cells)

    text, share = {}, {"kind": "percentage", "office__value": "0.85"}
    money = {"kind": "currency", "office__value": "1234.5"}
    truth = {"kind": "boolean", "office__boolean_value": "true"}

    def number(value):
        return {"kind": "float", "office__value": value}

    def day(value):
        return {"kind": "date", "office__date_value": value}

    return ods(
        row(ROWS[0])
        + row(ROWS[1])
        + row(ROWS[2], number("1.1"), text, text, day("2025-04-01"), share, money, truth, text)
        + row(ROWS[3], number("1.2"), text, text, day("2027-03-31"), share, money, truth, text)
    )


def as_csv():
    lines = (",".join(f'"{cell}"' for cell in row) for row in ROWS)
    return "\r\n".join(lines).encode("utf-8-sig")


FORMATS = {"Plan.xlsx": as_xlsx, "Plan.ods": as_ods, "Plan.csv": as_csv}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_tracker_is_the_same_words_in_each_format(name):
    [sheet] = read_file(name, FORMATS[name]())
    assert (sheet.name, words_of(sheet)) == ("Plan", ROWS)


@pytest.mark.parametrize("name", ["Plan.xlsx", "Plan.ods"])
def test_the_days_of_real_dates_are_known(name):
    [sheet] = read_file(name, FORMATS[name]())
    assert [sheet.rows[number][4].day for number in (3, 4)] == ["2025-04-01", "2027-03-31"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_read_can_be_kept_as_json(name):
    [sheet] = read_file(name, FORMATS[name]())
    assert Sheet.from_data(json.loads(json.dumps(sheet.as_data()))) == sheet


def test_all_there_is_to_a_sheet_can_be_kept_as_json():
    sheet = Sheet(
        "a", {2: {3: Cell("x", "2027-03-31", "red", True), 4: Cell("y")}}, [(2, 3, 4, 3)], True, [("C2", "note")]
    )
    sheet.hidden_rows, sheet.hidden_columns = [2], [3, 4]
    assert Sheet.from_data(json.loads(json.dumps(sheet.as_data()))) == sheet
    assert sheet.last_row == 2


def test_a_sheet_that_was_kept_before_hidden_rows_were_read_is_read_still():
    kept = {"name": "a", "rows": {"2": {"3": "x"}}, "merges": [], "hidden": False, "beside": []}
    assert Sheet.from_data(kept) == Sheet("a", {2: {3: Cell("x")}})


def test_columns_have_letters():
    assert [column_letter(number) for number in (1, 26, 27, 52, 702, 703)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]
