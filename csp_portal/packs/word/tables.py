"""Tables of a pack, written for Word: the head is said again on each sheet, and no row is split."""

from .lines import lines, paragraph, run, small_size
from .looks import LETTERS, SHADE
from .made import made

BESIDE = 200  # of a cell, left and right of its words and of a border of theirs


def table(said, sheet):
    """The caption and the table below it."""
    widths = widths_of(said.columns, sheet.width)
    caption = paragraph(
        "Caption", run(said.caption, size=small_size("Caption", sheet.is_small)), is_small=sheet.is_small
    )
    grid = made("tblGrid", *[made("gridCol", w=width) for width in widths])
    rows = [_row(said.columns, cells, widths, sheet) for cells in said.rows]
    return [
        caption,
        made("tbl", _properties(said, sum(widths), sheet), grid, _head(said.columns, widths, sheet), *rows),
    ]


def widths_of(columns, width):
    """How wide each column is, of a width; the last takes what rounding leaves."""
    shares = [column.share for column in columns]
    widths = [width * share // sum(shares) for share in shares]
    return [*widths[:-1], width - sum(widths[:-1])]


def described(said):
    """The table in words, for who does not see it: its columns, and what its letters mean."""
    columns = f"Columns: {'; '.join(column.title for column in said.columns)}."
    meant = {}
    for row in said.rows:
        for cell in row:
            letters = "".join(each.words for line in cell.lines for each in line)
            if cell.spoken and len(letters) == 1:
                meant.setdefault(letters, cell.spoken)
    letters = "; ".join(f"{letters} means {words}" for letters, words in sorted(meant.items()))
    return f"{columns} {letters}." if letters else columns


def _properties(said, width, sheet):
    return made(
        "tblPr",
        made("tblStyle", val="PackTable"),
        made("tblW", w=width, type="dxa"),
        made("tblLayout", type="fixed"),
        made("tblCellMar", *[made(side, w=12, type="dxa") for side in ("top", "bottom")]) if sheet.is_small else None,
        made("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        made("tblCaption", val=said.caption),
        made("tblDescription", val=described(said)),
    )


def _head(columns, widths, sheet):
    cells = []
    for column, width in zip(columns, widths, strict=True):
        style = "TableLettersHeading" if column.is_letters else "TableHeading"
        words = run(column.title, size=small_size(style, sheet.is_small))
        cells.append(_cell(width, SHADE, column.is_letters, paragraph(style, words), at_foot=True))
    return made("tr", made("trPr", made("cantSplit"), made("tblHeader")), *cells)


def _row(columns, cells, widths, sheet):
    written = []
    for column, cell, width in zip(columns, cells, widths, strict=True):
        style, rated = ("TableLetters", "Letter") if column.is_letters else ("TableWords", "Rating")
        words = lines(cell.lines, small_size(style, sheet.is_small), rated, width - BESIDE)
        fill = _fill_of(cell) if column.is_letters else None
        written.append(_cell(width, fill, column.is_letters, paragraph(style, *words)))
    return made("tr", made("trPr", made("cantSplit")), *written)


def _fill_of(cell):
    """The colour of a cell whose letters are all of one rating; None for any other."""
    colours = {each.colour for line in cell.lines for each in line}
    return LETTERS[colours.pop()].fill if len(colours) == 1 and colours <= LETTERS.keys() else None


def _cell(width, fill, is_narrow, inside, at_foot=False):
    return made(
        "tc",
        made(
            "tcPr",
            made("tcW", w=width, type="dxa"),
            made("shd", val="clear", color="auto", fill=fill) if fill else None,
            made("tcMar", *[made(side, w=15, type="dxa") for side in ("left", "right")]) if is_narrow else None,
            made("vAlign", val="bottom") if at_foot else None,
        ),
        inside,
    )
