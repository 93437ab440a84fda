"""Small spreadsheet files for the tests, written part by part so that a test says what is in them."""

import zipfile
from io import BytesIO

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts):
    """A zip file of {name: text or bytes}."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return file.getvalue()


def xlsx_parts(rows="", *, after="", strings=None, styles=None, sheet="Plan", book=""):
    """The parts of an .xlsx file of one sheet, by what stands in its sheetData and after it."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}">{book}<sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{TYPES}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles is not None:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return parts


def xlsx(rows="", **more):
    return zipped(xlsx_parts(rows, **more))


def inline(words):
    """A cell of an .xlsx file that holds its own words."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def ods_parts(rows="", *, styles="", sheet="Plan", before="", beside=""):
    """The parts of an .ods file of one sheet, by its rows, its styles, and what stands before and in the table."""
    names = {"office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing"}
    spaces = " ".join(f'xmlns:{short}="{OFFICE}{long}:1.0"' for short, long in names.items())
    content = (
        f'<office:document-content {spaces} xmlns:fo="{OFFICE}xsl-fo-compatible:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{before}"
        f'<table:table table:name="{sheet}">{beside}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return {"mimetype": ODS, "content.xml": content}


def ods(rows="", **more):
    return zipped(ods_parts(rows, **more))


def ods_row(*cells, **attributes):
    return f"<table:table-row{_attributes(attributes)}>{''.join(cells)}</table:table-row>"


def ods_cell(*lines, kind="string", more="", **attributes):
    """A cell with a paragraph a line; `kind` is the type of its value, `more` what stands before the paragraphs."""
    value = f' office:value-type="{kind}"' if kind else ""
    words = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f"<table:table-cell{value}{_attributes(attributes)}>{more}{words}</table:table-cell>"


def _attributes(attributes):
    return "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())


def made(fill):
    """The bytes of an .xlsx file that `fill(workbook, sheet)` has filled with openpyxl."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    fill(book, sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def words_of(sheet):
    """[[words of each cell]] of the rows with words, blanks between them as ""."""
    return [
        [cells[column].text if column in cells else "" for column in range(1, max(cells) + 1)]
        for cells in sheet.rows.values()
    ]
