"""What the writers of spreadsheets put into their files, by the files themselves."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from csp_portal.common.sheets import read_file
from csp_portal.common.sheets.hues import hue
from csp_portal.common.sheets.writing import FILLS, Book, Day, Rated, SheetOut, Strong, sheet_name
from csp_portal.common.sheets.writing_csv import as_csv, as_typed, plain
from csp_portal.common.sheets.writing_ods import as_ods
from csp_portal.common.sheets.writing_xlsx import CUT, LONGEST, as_xlsx

SIGNS = [
    " two spaces  inside and around ",
    "line\nbreak\n\nand a blank line",
    "tab\there",
    "<b>&amp; \"quotes\" 'n' ]]></b>",
    "1.10",
    "TRUE",
    "2027-03-31",
    "#N/A",
    "😀 Ŵrecsam",
    "_x000B_ as typed",
    "=1+1",
]
ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"


def a_book(rows, headings=("Words", "Day", "RAG"), **look):
    sheet = SheetOut("Actions & more", list(headings), rows, [20] * len(headings), **look)
    about = SheetOut("About", ["About this file", "Ambridge"], [[Strong("Plan"), "Plan"]], [20, 60], is_list=False)
    return Book(
        "Ambridge: Plan", "Ambridge & Co: Plan", "As it stood on 21 November 2026, 14:05", [about, sheet], opens=1
    )


def two_rows():
    return [["Patrol", Day(date(2027, 3, 31)), Rated("Off track", "red")], ["", "ongoing", Rated("Draft", "grey")]]


def written_xlsx(rows, **look):
    return load_workbook(BytesIO(as_xlsx(a_book(rows, **look))))["Actions & more"]


def odf(content, part="content.xml"):
    return ElementTree.fromstring(ZipFile(BytesIO(content)).read(part))


def test_an_xlsx_file_holds_words_real_dates_and_ratings_on_their_colour():
    sheet = written_xlsx(two_rows())
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Words", "Day", "RAG"],
        ["Patrol", datetime(2027, 3, 31), "Off track"],  # noqa: DTZ001 - as the format has it
        [None, "ongoing", "Draft"],
    ]
    day, rating = sheet["B2"], sheet["C2"]
    assert (day.is_date, day.number_format, day.quotePrefix) == (True, "d mmm yyyy", False)
    assert (rating.data_type, rating.fill.fgColor.rgb, rating.font.bold) == ("s", f"00{FILLS['red']}", True)


def test_an_xlsx_sheet_is_frozen_filtered_and_repeats_its_header_on_a4_landscape():
    sheet = written_xlsx(two_rows(), above=[[Strong("Priority"), "Violence"], []])
    assert (sheet["A1"].value, sheet["B1"].value, sheet["A3"].value) == ("Priority", "Violence", "Words")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A4", "A3:C5", "$3:$3")
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == (
        "As it stood on 21 November 2026, 14:05",
        "Page &P of &N",
    )
    assert sheet.oddHeader.left.text == "Ambridge && Co: Plan"
    assert sheet.column_dimensions["A"].width == 20
    assert sheet["A4"].alignment.wrap_text
    assert [sheet["A3"].font.bold, sheet["A3"].fill.fill_type] == [True, "solid"]


def test_an_xlsx_book_says_its_title_and_language_and_opens_on_its_list():
    book = load_workbook(BytesIO(as_xlsx(a_book(two_rows()))))
    assert (book.properties.title, book.properties.language, book.active.title) == (
        "Ambridge: Plan",
        "en-GB",
        "Actions & more",
    )
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book] == [False, True]
    assert (book["About"].freeze_panes, book["About"].auto_filter.ref) == (None, None)


def test_headings_in_two_rows_stay_merged_and_are_repeated_together():
    above = [["Plan"], ["Dates", ""]]
    sheet = written_xlsx(two_rows(), above=above, repeated=2, merges=[(2, 1, 2, 2)])
    assert ([str(merge) for merge in sheet.merged_cells.ranges], sheet.print_title_rows) == (["A2:B2"], "$2:$3")


@pytest.mark.parametrize("words", SIGNS)
@pytest.mark.parametrize(("kind", "write"), [("xlsx", as_xlsx), ("ods", as_ods), ("csv", None)])
def test_words_come_back_as_they_were(kind, write, words):
    book = a_book([[words, "", ""]])
    content = write(book) if write else as_csv(book.sheets[1])
    cell = read_file(f"file.{kind}", content)[-1].rows[2][1]
    assert (cell.text, cell.day) == (words, "")


@pytest.mark.parametrize("number", [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE])
def test_a_sign_that_xml_cannot_hold_makes_no_file_that_cannot_be_opened(number):
    book = a_book([[f"before{chr(number)}after", "", ""]])
    assert f"before_x{number:04X}_after" in ZipFile(BytesIO(as_xlsx(book))).read("xl/worksheets/sheet2.xml").decode()
    for kind, write in (("xlsx", as_xlsx), ("ods", as_ods)):
        words = read_file(f"file.{kind}", write(book))[-1].rows[2][1].text
        assert "".join(sign for sign in words if sign.isalpha()) == "beforeafter"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b"])
@pytest.mark.parametrize(("kind", "write"), [("xlsx", as_xlsx), ("ods", as_ods)])
def test_every_kind_of_line_end_comes_back_as_one(kind, write, end):
    words = read_file(f"file.{kind}", write(a_book([[f"one{end}two", "", ""]])))[-1].rows[2][1].text
    assert words == "one\ntwo"


def test_words_too_long_for_an_xlsx_cell_end_with_a_remark_and_are_whole_in_the_others():
    long = "x" * (LONGEST + 1)
    words = written_xlsx([[long, "", ""]])["A2"].value
    assert (len(words), words.endswith(CUT)) == (LONGEST, True)
    book = a_book([[long, "", ""]])
    assert long in as_csv(book.sheets[1]).decode()
    assert long in ZipFile(BytesIO(as_ods(book))).read("content.xml").decode()


def test_an_ods_file_has_one_header_row_real_dates_a_filter_and_a_page_of_a4():
    content = as_ods(a_book(two_rows()))
    names = ZipFile(BytesIO(content)).namelist()
    assert names[0] == "mimetype"
    tree = odf(content)
    day = next(cell for cell in tree.iter(ODF % ("table", "table-cell")) if cell.get(ODF % ("office", "date-value")))
    assert (day.get(ODF % ("office", "value-type")), day[0].text) == ("date", "2027-03-31")
    (header,) = tree.iter(ODF % ("table", "table-header-rows"))
    assert ["".join(cell.itertext()) for cell in header[0]] == ["Words", "Day", "RAG"]
    (ranged,) = tree.iter(ODF % ("table", "database-range"))
    assert ranged.get(ODF % ("table", "target-range-address")) == "'Actions & more'.A1:'Actions & more'.C3"
    page = odf(content, "styles.xml").find(".//" + ODF % ("style", "page-layout-properties"))
    assert page.get(ODF % ("style", "print-orientation")) == "landscape"
    assert page.get(ODF % ("xsl-fo-compatible", "page-width")) == "29.7cm"
    entries = {entry.get(ODF % ("manifest", "full-path")) for entry in odf(content, "META-INF/manifest.xml")}
    assert entries == {"/", *names[1:-1]}


def test_a_csv_file_has_one_header_row_in_utf_8_with_iso_dates():
    content = as_csv(a_book(two_rows()).sheets[1])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig")))) == [
        ["Words", "Day", "RAG"],
        ["Patrol", "2027-03-31", "Off track"],
        ["", "ongoing", "Draft"],
    ]


@pytest.mark.parametrize("words", ["=1", "+44", "-5%", "@x", "\t=1", "\r=1", "\n1", " =1", "＝1", "'=1", "''@x"])
def test_an_apostrophe_makes_a_cell_plain_and_is_taken_away_again(words):
    assert (plain(words), as_typed(plain(words))) == (f"'{words}", words)


@pytest.mark.parametrize("words", ["", "1.1", "'tis", "'", "A=1", "(=1)"])
def test_other_words_are_left_alone(words):
    assert (plain(words), as_typed(words)) == (words, words)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("1. Violence", "1. Violence"),
        ("Drugs / alcohol: [all]?", "Drugs alcohol all"),
        ("'Quoted'", "Quoted"),
        ("history", "history (2)"),
        ("About", "About (2)"),
        ("???", "Sheet"),
        ("Reducing offending and preventing reoffending", "Reducing offending and preventi"),
    ],
)
def test_a_sheet_has_a_name_that_every_program_takes(words, name):
    assert sheet_name(words, {"about"}) == name


def test_two_sheets_never_have_one_name():
    taken = set()
    names = [sheet_name("Reducing offending and preventing reoffending" * 2, taken) for _ in range(12)]
    assert (len({name.casefold() for name in names}), max(map(len, names))) == (12, 31)


def test_a_fill_is_told_from_the_others_by_its_colour_when_the_file_comes_back():
    assert {colour: hue(fill) for colour, fill in FILLS.items()} == {colour: colour for colour in FILLS}


@pytest.mark.parametrize("fill", FILLS.values())
def test_black_words_stand_out_on_every_fill(fill):
    channels = [int(fill[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    assert (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.06 > 7  # WCAG 2.2, 1.4.6
