"""An .ods file, read as the words that a person saw in it."""

import pytest

from csp_portal.common.sheets import Cell, read_file

from .spreadsheets import ods, ods_cell, ods_parts, ods_row, words_of, zipped

pytestmark = pytest.mark.once
NO_RESULT = "A formula without its result. Open the file in a spreadsheet program, save it, and bring it again."


def sheet(content):
    return read_file("tracker.ods", content)[0]


def only_cell(cell, **more):
    return sheet(ods(ods_row(cell), **more)).rows[1][1]


def test_the_words_that_are_shown_are_taken_and_the_day_of_a_date():
    row = ods_row(
        ods_cell("1.10", kind="float", office__value="1.1"),
        ods_cell("Walk the", "high street"),
        ods_cell("Apr-25", kind="date", office__date_value="2025-04-01"),
        ods_cell("31/03/2027 09:30", kind="date", office__date_value="2027-03-31T09:30:00"),
        ods_cell("<text:s/>£1,234.50 ", kind="currency", office__value="1234.5"),
        ods_cell("TRUE", kind="boolean", office__boolean_value="true"),
    )
    assert sheet(ods(row)).rows == {
        1: {
            1: Cell("1.10"),
            2: Cell("Walk the\nhigh street"),
            3: Cell("Apr-25", "2025-04-01"),
            4: Cell("31/03/2027 09:30", "2027-03-31"),
            5: Cell("£1,234.50"),
            6: Cell("TRUE"),
        }
    }


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("a<text:s/>b", "a b"),
        ("a <text:s text:c='2'/>b", "a   b"),
        ("<text:s text:c='2'/>a", "  a"),
        ("a<text:tab/>b", "a\tb"),
        ("a<text:line-break/>b", "a\nb"),
        ("a\n   b", "a b"),
        ("<text:span>one</text:span> and <text:span>two</text:span>", "one and two"),
        ("see <text:a>the page</text:a>", "see the page"),
    ],
)
def test_spaces_tabs_line_breaks_spans_and_links(stored, words):
    assert only_cell(ods_cell(stored)).text == words


def test_a_value_without_shown_words_is_taken_itself():
    row = ods_row(
        ods_cell(kind="float", office__value="7"),
        ods_cell(kind="date", office__date_value="2027-03-31"),
        ods_cell(office__string_value="x"),
        ods_cell(kind="boolean", office__boolean_value="false"),
    )
    assert sheet(ods(row)).rows == {
        1: {1: Cell("7"), 2: Cell("2027-03-31", "2027-03-31"), 3: Cell("x"), 4: Cell("FALSE")}
    }


def test_blank_repeats_cost_nothing_and_count():
    rows = ods_row("<table:table-cell table:number-columns-repeated='16384'/>", table__number_rows_repeated=8)
    rows += ods_row("<table:table-cell table:number-columns-repeated='2'/>", ods_cell("x"))
    rows += ods_row("<table:table-cell/>", table__number_rows_repeated=1_048_567)
    assert sheet(ods(rows)).rows == {9: {3: Cell("x")}}


def test_repeated_words_are_each_their_own_cell():
    row = ods_row(ods_cell("a"), ods_cell("b", table__number_columns_repeated=2), table__number_rows_repeated=2)
    assert words_of(sheet(ods(row + ods_row(ods_cell("c"))))) == [["a", "b", "b"], ["a", "b", "b"], ["c"]]


def test_merged_and_covered_cells():
    rows = ods_row(
        ods_cell("over two", table__number_columns_spanned=2, table__number_rows_spanned=2),
        "<table:covered-table-cell/>",
        ods_cell("c"),
    )
    rows += ods_row("<table:covered-table-cell table:number-columns-repeated='2'/>", ods_cell("d"))
    read = sheet(ods(rows))
    assert (words_of(read), read.merges) == ([["over two", "", "c"], ["", "", "d"]], [(1, 1, 2, 2)])


def test_rows_may_stand_in_groups():
    rows = f"<table:table-header-rows>{ods_row(ods_cell('a'))}</table:table-header-rows>"
    rows += (
        f"<table:table-row-group><table:table-rows>{ods_row(ods_cell('b'))}</table:table-rows></table:table-row-group>"
    )
    assert words_of(sheet(ods(rows))) == [["a"], ["b"]]


def test_comments_and_text_boxes_stand_beside():
    comment = "<dc:date>2026-01-01</dc:date><text:p>Ask again</text:p><text:p>in May</text:p>"
    comment = f"<office:annotation>{comment}</office:annotation>"
    box = "<draw:frame><draw:text-box><text:p>Key</text:p></draw:text-box></draw:frame>"
    read = sheet(ods(ods_row(ods_cell("a"), ods_cell("b", more=comment), ods_cell("c", more=box))))
    assert words_of(read) == [["a", "b", "c"]]
    assert read.beside == [("B1", "Ask again\nin May"), ("Text box at C1", "Key")]


def test_the_address_behind_words_that_do_not_say_it_stands_beside():
    def link(words, address):
        return ods_cell(f'see <text:a xmlns:xlink="x" xlink:href="{address}">{words}</text:a>')

    cells = (
        link("the guide", "https://example.org/guide"),
        link("Example.org", "http://example.org/"),
        link("up", "#A1"),
    )
    assert sheet(ods(ods_row(*cells))).beside == [("Link on A1", "https://example.org/guide")]


@pytest.mark.parametrize("hidden", ["collapse", "filter"])
def test_hidden_rows_and_columns_with_words_are_named(hidden):
    row, shown = [ods_cell("a"), ods_cell("b"), ods_cell("c")], "<table:table-column/>"
    rows = ods_row(*row) + ods_row(*row, table__visibility=hidden, table__number_rows_repeated=2) + ods_row(*row)
    rows += ods_row(ods_cell(), table__visibility=hidden, table__number_rows_repeated=1_000_000)
    columns = f'{shown}<table:table-column table:visibility="{hidden}"/>{shown}'
    read = sheet(ods(rows, beside=columns))
    assert (read.hidden_rows, read.hidden_columns, read.last_row) == ([2, 3], [2], 4)


def test_what_was_there_before_a_tracked_change_is_not_read():
    before = "<table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>"
    assert words_of(sheet(ods(ods_row(ods_cell("new")), before=before))) == [["new"]]


def test_a_formula_without_its_result_is_read_as_it_stands_and_said_so():
    read = sheet(ods(ods_row(ods_cell(kind="", table__formula="of:=[.A1]+1"))))
    assert (read.rows, read.beside) == ({1: {1: Cell("=[.A1]+1")}}, [("A1", NO_RESULT)])


STYLES = (
    '<style:style style:name="loud" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="late" style:family="table-cell" style:parent-style-name="loud">'
    '<style:table-cell-properties fo:background-color="#ff0000"/></style:style>'
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def test_fills_and_bold_words_from_a_style_of_the_cell_or_its_column():
    beside = '<table:table-column table:number-columns-repeated="2"/>'
    beside += '<table:table-column table:default-cell-style-name="loud"/>'
    row = ods_row(ods_cell("a", table__style_name="late"), '<table:table-cell table:style-name="late"/>', ods_cell("c"))
    assert sheet(ods(row, styles=STYLES, beside=beside)).rows == {
        1: {1: Cell("a", fill="red", bold=True), 2: Cell(fill="red"), 3: Cell("c", bold=True)}
    }


def test_hidden_sheets_say_so():
    parts = ods_parts(ods_row(ods_cell("x")), styles=STYLES)
    parts["content.xml"] = parts["content.xml"].replace('name="Plan"', 'name="Plan" table:style-name="gone"')
    assert sheet(zipped(parts)).hidden
