"""Office Open XML workbooks (.xlsx), by openpyxl, row by row."""

import re
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension

from .writing import FILLS, HEADER_FILL, Day, Rated, Strong, words_of

LONGEST = 32_767  # characters that a cell can hold
CUT = " [… Too long for a spreadsheet cell: the rest is in the portal.]"
# What XML cannot hold is written as its number, _x000B_; so words that look like such a number are too.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
LIKE_A_NUMBER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
INK, LINE = "1a1c1d", Side(style="thin", color="b9bfc2")
A4, TALL = 9, 0  # as many pages tall as it takes
LINE_HEIGHT, HIGHEST = 12.75, 409  # points


def as_xlsx(book):
    """The bytes of a book."""
    workbook = Workbook(write_only=True)
    workbook.properties.title, workbook.properties.language = escaped(book.title), "en-GB"
    workbook.properties.creator = escaped(book.heading)
    for number, sheet in enumerate(book.sheets):
        worksheet = workbook.create_sheet(sheet.name)
        worksheet.sheet_view.tabSelected = number == book.opens
        write_sheet(worksheet, sheet, book)
    workbook.active = book.opens
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def write_sheet(worksheet, sheet, book):
    set_page(worksheet, sheet, book)
    for column, width in enumerate(sheet.widths, 1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
    for top, left, bottom, right in sheet.merges:
        worksheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    cells = Cells(worksheet)
    for number, row in enumerate(sheet.above, 1):
        is_header = number > sheet.header_row - sheet.repeated
        worksheet.append(cells.of(row, wraps=is_header, is_header=is_header))
    worksheet.append(cells.of([Strong(words) for words in sheet.headings], is_header=True))
    for number, row in enumerate(sheet.rows, sheet.header_row + 1):
        worksheet.row_dimensions[number] = FittingRow(worksheet, number, ht=height(row, sheet.widths))
        worksheet.append(cells.of(row, lines=True))


class FittingRow(RowDimension):
    """A row as high as its words need, by our reckoning; a program that shows it may reckon anew."""

    customHeight = False  # noqa: N815 - its name in the format


def height(row, widths):
    """Points enough for the words of a row, wrapped in columns of these widths."""
    lines = [
        sum(int(len(line) / (width * 1.1)) + 1 for line in words_of(cell).split("\n"))
        for cell, width in zip(row, widths, strict=True)
        if cell and not isinstance(cell, Day | Strong)
    ]
    return min(max(lines, default=1) * LINE_HEIGHT + 2, HIGHEST)


def set_page(worksheet, sheet, book):
    """A4 landscape, as wide as the paper; what says where and when it comes from, on every page."""
    worksheet.page_setup.orientation, worksheet.page_setup.paperSize = "landscape", A4
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, TALL
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.6, 0.3, 0.3
    worksheet.oddHeader.left.text = on_paper(book.heading)
    worksheet.oddHeader.right.text = on_paper(sheet.name)
    worksheet.oddFooter.left.text = on_paper(book.made)
    worksheet.oddFooter.right.text = "Page &P of &N"
    if sheet.is_list:
        header, last = sheet.header_row, get_column_letter(len(sheet.headings))
        worksheet.freeze_panes = f"A{header + 1}"
        worksheet.print_title_rows = f"{header - sheet.repeated + 1}:{header}"
        worksheet.auto_filter.ref = f"A{header}:{last}{sheet.last_row}"


def on_paper(words):
    """Words for the top or the foot of a page, where "&" begins a code and a page has room for a line."""
    line = " ".join(UNWRITABLE.sub(" ", words).split())
    return (line if len(line) <= 80 else f"{line[:79]}…").replace("&", "&&")


class Cells:
    """The cells of a sheet's rows. A row is written before the next is made, so that a cell for each column and look
    is enough: making styles anew would take most of the time."""

    def __init__(self, worksheet):
        self.worksheet = worksheet
        self.made = {}

    def of(self, row, **look):
        return [self.cell(column, cell, **look) for column, cell in enumerate(row)]

    def cell(self, column, value, *, wraps=True, is_header=False, lines=False):
        look = value.colour if isinstance(value, Rated) else type(value).__name__
        key = (column, look, wraps, is_header, lines)
        cell = self.made.get(key)
        if cell is None:
            cell = self.made[key] = self.make(value, wraps, is_header, lines)
        if isinstance(value, Day):
            cell.value = value.day
        else:
            cell.value = escaped(value if isinstance(value, str) else value.words) or None
            if cell.value is not None:
                cell.data_type = "s"  # whatever the words begin with
        return cell

    def make(self, value, wraps, is_header, lines):
        cell = WriteOnlyCell(self.worksheet)
        cell.font = Font(name="Arial", size=10, color=INK, bold=is_header or isinstance(value, Rated | Strong))
        wraps = is_header or (wraps and not isinstance(value, Strong))  # what heads rows may reach over empty cells
        cell.alignment = Alignment(vertical="center" if is_header else "top", wrap_text=wraps, horizontal="left")
        if isinstance(value, Rated) or is_header:
            cell.fill = PatternFill("solid", fgColor=FILLS[value.colour] if isinstance(value, Rated) else HEADER_FILL)
        if lines or is_header:
            cell.border = Border(LINE, LINE, LINE, LINE)
        if isinstance(value, Day):
            cell.number_format = "d mmm yyyy"
        else:
            cell.quotePrefix = True
        return cell


def escaped(words):
    """Words as the format holds them. Those too long for a cell end with a remark that says so."""
    if len(words) > LONGEST:
        words = words[: LONGEST - len(CUT)] + CUT
    words = LIKE_A_NUMBER.sub("_x005F_", words)
    return UNWRITABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", words)
