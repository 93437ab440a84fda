"""An .xlsx file, read as the words that a person saw in it."""

from datetime import date, datetime, time

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Color, Font, GradientFill, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from csp_portal.common.sheets import CannotRead, Cell, read_file

from .spreadsheets import inline, made, words_of, xlsx, xlsx_parts, zipped

pytestmark = pytest.mark.once
NO_RESULT = "A formula without its result. Open the file in a spreadsheet program, save it, and bring it again."
CELL_XFS = '<cellXfs><xf numFmtId="0" fontId="0" fillId="0"/>{}</cellXfs>'


def sheet(content):
    return read_file("tracker.xlsx", content)[0]


def only_cell(rows, **more):
    return sheet(xlsx(f"<row>{rows}</row>", **more)).rows[1][1]


def test_a_tracker_as_a_spreadsheet_program_writes_it():
    def fill(book, sheet):
        sheet["A1"], sheet["A1"].font = "Delivery plan", Font(bold=True)
        sheet.merge_cells("A1:D1")
        sheet.append(["Item", "Action", "Start", "Done"])
        sheet.append([1.1, "Walk the\nhigh street ", date(2025, 4, 1), True])
        sheet["A3"].number_format, sheet["C3"].number_format = "0.00", "mmm-yy"
        sheet["C5"] = datetime(2027, 3, 31, 9, 30)  # noqa: DTZ001 - a cell has no time zone
        sheet["D5"] = time(9, 30)

    read = sheet(made(fill))
    assert (read.name, read.last_row, read.merges, read.hidden, read.beside) == ("Plan", 5, [(1, 1, 1, 4)], False, [])
    assert read.rows == {
        1: {1: Cell("Delivery plan", bold=True)},
        2: {1: Cell("Item"), 2: Cell("Action"), 3: Cell("Start"), 4: Cell("Done")},
        3: {1: Cell("1.10"), 2: Cell("Walk the\nhigh street "), 3: Cell("Apr-25", "2025-04-01"), 4: Cell("TRUE")},
        5: {3: Cell("2027-03-31 9:30:00", "2027-03-31"), 4: Cell("9:30:00")},
    }


def test_rows_and_cells_that_do_not_say_where_they_stand_follow_each_other():
    assert words_of(sheet(xlsx(f"<row>{inline('a')}{inline('b')}</row><row>{inline('c')}</row>"))) == [
        ["a", "b"],
        ["c"],
    ]


def test_names_may_stand_in_a_namespace_of_their_own():
    parts = xlsx_parts()
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="4">'
        '<x:c r="B4"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert sheet(zipped(parts)).rows == {4: {2: Cell("7")}}


def test_shared_words_with_fonts_of_their_own_are_read_whole_and_without_how_they_are_spoken():
    strings = "<si><t>plain</t></si>"
    strings += "<si><r><t xml:space='preserve'>in </t></r><r><t>parts</t></r><rPh><t>spoken</t></rPh></si>"
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
    assert words_of(sheet(xlsx(rows, strings=strings))) == [["in parts", "plain"]]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("one_x000D_\ntwo", "one\ntwo"),
        ("one&#13;&#10;two", "one\ntwo"),
        ("one_x000B_two", "one\ntwo"),
        ("_x005F_x000D_", "_x000D_"),
        ("bell_x0007_", "bell"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("snake_x_case", "snake_x_case"),
        ("  two  spaces  ", "  two  spaces  "),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("\u202ertl", "\u202ertl"),
    ],
)
def test_a_text_is_kept_as_it_is_with_plain_line_ends(stored, words):
    assert only_cell(inline(stored)).text == words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c t="str"><f>A2</f><v>from a formula</v></c>', "from a formula"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ("<c><v>not a number</v></c>", "not a number"),
        ("<c><v>1E400</v></c>", "1E400"),
        ('<c t="d"><v>2027-03-31</v></c>', "2027-03-31"),
    ],
)
def test_a_cell_is_the_words_it_shows(cell, words):
    assert only_cell(cell).text == words


def test_a_date_stored_as_words_is_a_day():
    styles = CELL_XFS.format('<xf numFmtId="17"/>')
    assert only_cell('<c t="d" s="1"><v>2027-03-31T09:30:00</v></c>', styles=styles) == Cell("Mar-27", "2027-03-31")


def test_cells_with_nothing_but_spaces_are_blank():
    assert sheet(xlsx(f"<row>{inline('a')}{inline(' &#10; ')}</row><row>{inline(' ')}</row>")).rows == {
        1: {1: Cell("a")}
    }


def test_a_formula_without_its_result_is_read_as_it_stands_and_said_so():
    rows = (
        '<row r="5"><c r="C5"><f>A1+B1</f><v></v></c><c r="D5"><f>C5</f></c><c t="str"><f>IF(1,"")</f><v></v></c></row>'
    )
    read = sheet(xlsx(rows))
    assert read.rows == {5: {3: Cell("=A1+B1"), 4: Cell("=C5")}}
    assert read.beside == [("C5", NO_RESULT), ("D5", NO_RESULT)]


def test_a_formula_shared_by_several_cells_is_that_of_the_first():
    rows = '<row><c><f t="shared" si="0">A9+1</f></c><c><f t="shared" si="0"/></c></row>'
    assert words_of(sheet(xlsx(rows))) == [["=A9+1", "=A9+1"]]


@pytest.mark.parametrize(
    ("colour", "fill"),
    [
        ("FFFF0000", "red"),
        ("FFFFC7CE", "red"),
        ("FFC0504D", "red"),
        ("FFFFC000", "amber"),
        ("FFFFFF00", "amber"),
        ("FFFFEB9C", "amber"),
        ("FFED7D31", "amber"),
        ("FF00B050", "green"),
        ("FF92D050", "green"),
        ("FFC6EFCE", "green"),
        ("FFE2EFDA", "green"),
        ("FF0070C0", "blue"),
        ("FFBDD7EE", "blue"),
        ("FF4BACC6", "blue"),
        ("FF7030A0", "other"),
        ("FFBFBFBF", "grey"),
        ("FF000000", "grey"),
        ("FFFFFFFF", ""),
        ("FFF2F2F2", ""),
        (Color(indexed=10), "red"),
        (Color(indexed=11), "green"),
        (Color(indexed=9), ""),
        (Color(theme=0), ""),
        (Color(theme=0, tint=-0.25), "grey"),
        (Color(theme=4), "blue"),
        (Color(theme=5, tint=0.8), "red"),
        (Color(theme=6), "green"),
        (Color(theme=99), ""),
    ],
)
def test_a_solid_fill_is_a_colour_a_person_would_name(colour, fill):
    def fill_cell(book, sheet):
        sheet["A1"] = "x"
        sheet["A1"].fill = PatternFill("solid", fgColor=colour)

    assert sheet(made(fill_cell)).rows[1][1].fill == fill


def test_other_fills_are_none():
    def fill(book, sheet):
        sheet["A1"], sheet["B1"] = "x", "y"
        sheet["A1"].fill = PatternFill("darkUp", fgColor="FFFF0000")
        sheet["B1"].fill = GradientFill(stop=("FF0000", "00FF00"))

    assert sheet(made(fill)).rows == {1: {1: Cell("x"), 2: Cell("y")}}


def test_a_cell_without_words_counts_for_its_fill_beside_words_alone():
    def fill(book, sheet):
        for place in ("B1", "C1", "B2"):
            sheet[place].fill = PatternFill("solid", fgColor="FFFF0000" if place[0] == "B" else "FFFFFFFF")
        sheet["A1"], sheet["A2"].alignment = "x", Alignment(wrap_text=True)

    assert sheet(made(fill)).rows == {1: {1: Cell("x"), 2: Cell(fill="red")}}


def test_a_palette_of_the_files_own_is_used():
    styles = (
        '<fills><fill/><fill><patternFill patternType="solid"><fgColor indexed="0"/></patternFill></fill></fills>'
        + CELL_XFS.format('<xf fillId="1"/>')
        + '<colors><indexedColors><rgbColor rgb="0000B050"/></indexedColors></colors>'
    )
    assert only_cell('<c s="1"><v>1</v></c>', styles=styles).fill == "green"


def test_a_style_that_is_not_there_is_plain():
    assert only_cell('<c s="77"><v>1.5</v></c>', styles="<cellXfs/>") == Cell("1.5")


def test_merged_blocks_without_words_are_left_out_and_long_ones_end_with_the_rows():
    after = '<mergeCells><mergeCell ref="A1:A1048576"/><mergeCell ref="B1:B2"/><mergeCell ref="C1"/></mergeCells>'
    rows = f"<row>{inline('a')}</row><row/><row>{inline('b')}</row>"
    assert sheet(xlsx(rows, after=after)).merges == [(1, 1, 3, 1)]


def test_comments_text_boxes_and_what_is_printed_stand_beside():
    def fill(book, sheet):
        sheet["A1"], sheet["D7"] = "x", "y"
        sheet["D7"].comment = Comment("Ask again\nin May", "")
        sheet.oddHeader.center.text = "Draft &P of &N"

    parts_beside = sheet(made(fill)).beside
    assert parts_beside == [("D7", "Ask again\nin May"), ("Page header", "Draft of")]


def test_the_address_behind_words_that_do_not_say_it_stands_beside():
    def fill(book, sheet):
        for place, words, address in (
            ("A1", "Guidance", "https://example.org/guide"),
            ("A2", "See Example.org/guide", "https://example.org/guide/"),
            ("A3", "post@example.org", "mailto:post@example.org"),
            ("A4", None, "https://example.org/nobody-sees-it"),
            ("A5", "Below", None),
        ):
            sheet[place] = words or "x"
            sheet[place].hyperlink = address or Hyperlink(ref=place, location="Plan!A1")
            sheet[place] = words

    assert sheet(made(fill)).beside == [("Link on A1", "https://example.org/guide")]


def test_hidden_rows_and_columns_with_words_are_named():
    def fill(book, sheet):
        for row in (["Action", "Code", "Lead"], ["Run", "F7", "Police"], ["Walk", "F8", "Council"]):
            sheet.append(row)
        for row in (3, 9):
            sheet.row_dimensions[row].hidden = True
        for column in "BH":
            sheet.column_dimensions[column].hidden = True

    read = sheet(made(fill))
    assert (read.hidden_rows, read.hidden_columns) == ([3], [2])
    assert words_of(read)[2] == ["Walk", "F8", "Council"]


def test_threaded_comments_are_read_once_and_text_boxes_say_where_they_stand():
    parts = xlsx_parts(f"<row>{inline('x')}</row>")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships><Relationship Id="1" Type="x/comments" Target="../comments1.xml"/>'
        '<Relationship Id="2" Type="x/threadedComment" Target="../threadedComments/t.xml"/>'
        '<Relationship Id="3" Type="x/drawing" Target="/xl/drawings/d.xml"/>'
        '<Relationship Id="4" Type="x/hyperlink" Target="https://example.org/" TargetMode="External"/></Relationships>'
    )
    parts["xl/comments1.xml"] = (
        '<comments><commentList><comment ref="A1"><text><t>[Threaded comment] Your version</t></text></comment>'
        '<comment ref="A2"><text><r><t>a </t></r><r><t>note</t></r></text></comment></commentList></comments>'
    )
    parts["xl/threadedComments/t.xml"] = (
        '<ThreadedComments><threadedComment ref="A1"><text>Is this done?</text></threadedComment>'
        '<threadedComment ref="A1"><text>Nearly</text></threadedComment></ThreadedComments>'
    )
    parts["xl/drawings/d.xml"] = (
        "<wsDr><twoCellAnchor><from><col>1</col><row>2</row></from><sp><txBody>"
        "<p><r><t>Key: </t></r><r><t>red</t></r></p><p><r><t>is late</t></r></p></txBody></sp></twoCellAnchor></wsDr>"
    )
    assert sheet(zipped(parts)).beside == [
        ("A1", "Is this done?"),
        ("A1", "Nearly"),
        ("A2", "a note"),
        ("Text box at B3", "Key: red\nis late"),
    ]


def test_all_sheets_are_read_in_their_order_and_hidden_ones_say_so():
    def fill(book, sheet):
        sheet["A1"] = "x"
        book.create_sheet("Chart data").sheet_state = "hidden"
        book.create_sheet("Lists").sheet_state = "veryHidden"
        book.create_chartsheet("Chart")
        book["Lists"]["C9"] = "y"

    sheets = read_file("tracker.xlsx", made(fill))
    assert [(read.name, read.hidden, read.last_row) for read in sheets] == [
        ("Plan", False, 1),
        ("Chart data", True, 0),
        ("Lists", True, 9),
    ]


def test_the_content_decides_not_the_name():
    assert (
        sheet(xlsx(f"<row>{inline('x')}</row>")).rows
        == read_file("tracker.csv", xlsx(f"<row>{inline('x')}</row>"))[0].rows
    )


def test_part_names_with_other_letters_and_slashes_are_found():
    parts = xlsx_parts(f"<row>{inline('x')}</row>")
    parts["XL\\Worksheets\\Sheet1.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    assert words_of(sheet(zipped(parts))) == [["x"]]


def test_a_file_of_an_old_mac_counts_from_1904():
    styles = CELL_XFS.format('<xf numFmtId="14"/>')
    read = only_cell('<c s="1"><v>44286</v></c>', styles=styles, book='<workbookPr date1904="1"/>')
    assert read == Cell("01/04/2025", "2025-04-01")


@pytest.mark.parametrize("stored", ["nul_x0000_", "half_xD800_"])
def test_a_character_that_is_none_is_refused_with_its_place(stored):
    with pytest.raises(CannotRead) as refusal:
        sheet(xlsx(f'<row r="3"><c r="B3" t="inlineStr"><is><t>{stored}</t></is></c></row>'))
    assert str(refusal.value) == (
        'Sheet "Plan", cell B3, holds a character that is none. Type the words there anew, and save the file.'
    )
