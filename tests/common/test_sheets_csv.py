"""A .csv file, however it was written."""

import pytest

from csp_portal.common.sheets import CannotRead, Cell, read_file

from .spreadsheets import words_of

pytestmark = pytest.mark.once


def words(content, name="tracker.csv"):
    return words_of(read_file(name, content)[0])


TABLE = "Item,Action\n1.10,Café £5 – “done”\n"
ROWS = [["Item", "Action"], ["1.10", "Café £5 – “done”"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_the_letters_are_read_however_they_are_stored(encoding):
    assert words(TABLE.encode(encoding)) == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_may_end_in_any_way(end):
    assert words(TABLE.replace("\n", end).encode()) == ROWS
    assert words(TABLE.replace("\n", end).strip().encode()) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    rows = [["Item", "Action", "Lead"], ["1", "Walk, look; listen | report", "A"], ["2", "x", "B"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert words(text.encode()) == rows


def test_a_title_above_the_table_does_not_hide_the_separator():
    assert words(b"Plan, 2026\n\nItem;Action\n1;a, b\n2;c\n")[-1] == ["2", "c"]


def test_the_first_line_may_name_the_separator():
    assert words(b"sep=;\nItem;Action, long\n") == [["Item", "Action, long"]]


def test_quotes_and_line_breaks_within_them():
    assert words(b'a,"say ""yes"",\r\nor no"\nb,c\n') == [["a", 'say "yes",\nor no'], ["b", "c"]]


def test_blank_rows_count():
    assert list(read_file("tracker.csv", b"a\n\n,,\nb\n")[0].rows) == [1, 4]


def test_the_apostrophe_that_guards_against_formulas_is_taken_off_again():
    assert words(b"'=1+1,'+44,'-,'@home,'tis,'\n") == [["=1+1", "+44", "-", "@home", "'tis", "'"]]


def test_numbers_and_dates_are_words():
    assert read_file("tracker.csv", b"1.10,01/04/2025\n")[0].rows == {1: {1: Cell("1.10"), 2: Cell("01/04/2025")}}


def test_one_column_is_a_table_too():
    assert words(b"Action\nWalk\n") == [["Action"], ["Walk"]]


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Plan 2026.csv", "Plan 2026"),
        ("C:\\Plans\\a.b.csv", "a.b"),
        ("x" * 300 + ".csv", "x" * 100),
        ("a\x00\u202e\ud800.csv", "a"),
        ("\u202e.csv", "Sheet"),
    ],
)
def test_the_sheet_is_called_as_the_file(name, sheet):
    assert read_file(name, b"a,b\n")[0].name == sheet


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,\x00b\n", "This is no text, though its name says so. Open it, save it as .xlsx, and bring that file."),
        (b"a,\x81\n", "It cannot be told which letters this file holds. Save it as .xlsx, or as CSV UTF-8."),
        (
            b'a,b\nc,"open\nd,e\n',
            'Row 2 begins a cell with a quotation mark (") that is never closed. Close it there.',
        ),
        (b" \n , \n", "There are no words in this file."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, sentence):
    with pytest.raises(CannotRead) as refusal:
        read_file("tracker.csv", content)
    assert str(refusal.value) == sentence
