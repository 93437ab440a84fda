"""OpenDocument spreadsheets (.ods): a zip file of four parts in XML, of which only what is needed is written.
Merged blocks are not."""

import re
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from .cells import column_letter
from .writing import FILLS, HEADER_FILL, Day, Rated, Strong

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
        "number": "datastyle",
        "config": "config",
        "meta": "meta",
        "manifest": "manifest",
    }.items()
)
NAMESPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
ROOM = 0.2  # centimetres for a character
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
SPACES = re.compile(r"^ | {2,}| $")


def as_ods(book):
    """The bytes of a book. What kind it is stands first in it, unpacked, as readers expect."""
    file = BytesIO()
    parts = {"content.xml": content(book), "styles.xml": styles(book), "meta.xml": meta(book)}
    parts |= {"settings.xml": settings(book), "META-INF/manifest.xml": manifest()}
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("mimetype", MIMETYPE, ZIP_STORED)
        for name, xml in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode())
    return file.getvalue()


def manifest():
    entries = {"/": MIMETYPE} | dict.fromkeys(["content.xml", "styles.xml", "meta.xml", "settings.xml"], "text/xml")
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries.items()
    )
    return f'<manifest:manifest {NAMESPACES} manifest:version="1.3">{files}</manifest:manifest>'


def meta(book):
    words = f"<dc:title>{written(book.title)}</dc:title><dc:language>en-GB</dc:language>"
    return (
        f'<office:document-meta {NAMESPACES} office:version="1.3"><office:meta>{words}</office:meta>'
        "</office:document-meta>"
    )


def styles(book):
    """A4 landscape, two pages wide, with what says where and when it comes from on every page."""
    page = (
        'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1cm" '
        'style:scale-to-X="2" style:scale-to-Y="0" style:print-page-order="ttb" style:print="objects"'
    )
    top = f"<text:p>{written(book.heading)}</text:p>"
    foot = (
        f"<text:p>{written(book.made)} · Page <text:page-number>1</text:page-number> of "
        "<text:page-count>1</text:page-count></text:p>"
    )
    properties = "<style:header-footer-properties fo:min-height='0.6cm' fo:margin-bottom='0.2cm'/>"
    return (
        f'<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties style:font-name="Arial" '
        'fo:font-family="Arial" fo:font-size="10pt" fo:language="en" fo:country="GB"/></style:default-style>'
        '</office:styles><office:automatic-styles><style:page-layout style:name="page">'
        f"<style:page-layout-properties {page}/><style:header-style>{properties}</style:header-style>"
        f"<style:footer-style>{properties}</style:footer-style></style:page-layout></office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="page">'
        f"<style:header>{top}</style:header><style:footer>{foot}</style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )


def settings(book):
    """The header row of each list stays where it is."""
    frozen = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>{item('HorizontalSplitMode', 0)}"
        f"{item('VerticalSplitMode', 2)}{item('VerticalSplitPosition', sheet.header_row)}{item('ActiveSplitRange', 2)}"
        f"{item('PositionTop', 0)}{item('PositionBottom', sheet.header_row)}</config:config-item-map-entry>"
        for sheet in book.sheets
        if sheet.is_list
    )
    first = written(book.sheets[book.opens].name)
    opens = f'<config:config-item config:name="ActiveTable" config:type="string">{first}'
    return (
        f'<office:document-settings {NAMESPACES} xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed '
        'config:name="Views"><config:config-item-map-entry><config:config-item-map-named config:name="Tables">'
        f"{frozen}</config:config-item-map-named>{opens}</config:config-item></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
    )


def item(name, number):
    return f'<config:config-item config:name="{name}" config:type="int">{number}</config:config-item>'


def content(book):
    widths = sorted({width for sheet in book.sheets for width in sheet.widths})
    sheets = "".join(table(sheet) for sheet in book.sheets)
    return (
        f'<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>'
        f"{column_styles(widths)}{cell_styles()}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{sheets}<table:database-ranges>{''.join(filters(book))}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def column_styles(widths):
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * ROOM:.1f}cm"/></style:style>'
        for width in widths
    )
    return (
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
        '<style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
        f'style:use-optimal-row-height="true"/></style:style>{columns}'
    )


def cell_styles():
    """One for plain words, for what heads others, for the header row and for days; and one for each colour."""
    iso = (
        '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
        '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
        "</number:date-style>"
    )
    plain = style("words") + style("day", more=' style:data-style-name="iso"') + style("strong", bold=True)
    fills = {"header": HEADER_FILL} | FILLS
    return iso + plain + "".join(style(look, fill=fill, bold=True) for look, fill in fills.items())


def style(look, *, fill="", bold=False, more=""):
    ground = f' fo:background-color="#{fill}"' if fill else ""
    weight = ' fo:font-weight="bold"' if bold else ""
    return (
        f'<style:style style:name="{look}" style:family="table-cell"{more}><style:table-cell-properties '
        f'fo:wrap-option="wrap" style:vertical-align="top" fo:border="0.5pt solid #b9bfc2"{ground}/>'
        f'<style:paragraph-properties fo:text-align="start"/><style:text-properties fo:color="#1a1c1d"{weight}/>'
        "</style:style>"
    )


def table(sheet):
    columns = [f'<table:table-column table:style-name="w{width}"/>' for width in sheet.widths]
    if sheet.is_list:  # what names the row stands on the second page too
        columns[0] = f"<table:table-header-columns>{columns[0]}</table:table-header-columns>"
    above = "".join(row(cells) for cells in sheet.above)
    header = row(sheet.headings, header=True)
    if sheet.is_list:
        header = f"<table:table-header-rows>{header}</table:table-header-rows>"
    rows = "".join(row(cells) for cells in sheet.rows)
    parts = "".join([*columns, above, header, rows])
    return f'<table:table table:name={quoteattr(sheet.name)} table:style-name="sheet">{parts}</table:table>'


def row(cells, *, header=False):
    return f'<table:table-row table:style-name="row">{"".join(cell(each, header) for each in cells)}</table:table-row>'


def cell(value, header):
    if isinstance(value, Day):
        day = value.day.isoformat()
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></table:table-cell>"
        )
    words = value if isinstance(value, str) else value.words
    look = "header" if header else value.colour if isinstance(value, Rated) else "words"
    look = "strong" if isinstance(value, Strong) else look
    if not words:
        return f'<table:table-cell table:style-name="{look}"/>'
    paragraphs = "".join(f"<text:p>{written(line)}</text:p>" for line in line_ends(words).split("\n"))
    return f'<table:table-cell table:style-name="{look}" office:value-type="string">{paragraphs}</table:table-cell>'


def filters(book):
    for number, sheet in enumerate(book.sheets):
        if sheet.is_list:
            name = "'" + sheet.name.replace("'", "''") + "'"
            last = f"{column_letter(len(sheet.headings))}{sheet.last_row}"
            area = quoteattr(f"{name}.A{sheet.header_row}:{name}.{last}")
            yield (
                f'<table:database-range table:name="rows{number}" table:target-range-address={area} '
                'table:display-filter-buttons="true"/>'
            )


def line_ends(words):
    """Words with one kind of line end: the breaks that XML cannot hold are breaks too."""
    return re.sub("\r\n|[\r\x0b\x0c]", "\n", words)


def written(words):
    """Words of a line in XML: spaces and tabs as the format wants them, without the signs that XML cannot hold and
    nobody sees."""
    words = escape(UNWRITABLE.sub("", words)).replace("\t", "<text:tab/>")
    return SPACES.sub(lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', words)
