"""Files that nobody meant to make: seeds in three formats, and what random changes make of them.

`make fuzz` reads 10,000 of them, and some hundred through the child process as the portal does.
"""

import random
import resource
import sys
import time
import zipfile
import zlib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import PurePath

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from csp_portal.common.sheets import LIMITS, CannotRead, Sheet, read_file
from csp_portal.common.sheets.kinds import read_sheets
from tests.common.spreadsheets import inline, made, ods_cell, ods_parts, ods_row, xlsx_parts, zipped

SECONDS = 5
HEADINGS = ["Item", "Objective", "Action", "Lead", "Start", "Deadline", "Progress", "RAG"]
ROWS = [
    [
        "1.10",
        "Safer streets",
        "Walk the high street\nevery week",
        "LBB / Met",
        "Apr-25",
        "ongoing",
        "Two walks",
        "Green",
    ],
    ["1.2", "Safer streets", "Light the underpass", "Name", "", "November annually", "", "In Progress (amber)"],
    ["", "", "Tell residents “you told us”; £5,000 – café", "Youth board", "31/03/2027", "TBC", "41.762.33", "B"],
]
NASTY = [
    "0", "-1", "1", "99999999999999999999", "1e308", "NaN", "", " ", "A0", "ZZZ9999999", "A1:A1048576", "0x10", "½",
    "_x0000_", "_xD800_", "&#x202e;", "&lol;", "&#0;", "]]>", "<!--", "<", ">", '"', "٣", "true", "s", "str",
    "e", "d", "b", "../../etc/passwd", "/xl/workbook.xml", "2027-02-30", "[h]:mm:ss;;;@", "General" * 100, "0" * 400,
    "\x00", "\ud7ff",
]  # fmt: skip
MARKUP = [
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<?xml version='1.0' encoding='x'?>", b"<![CDATA[", b"\xff\xfe", b"<a>",
    b"</a>", b"</row>", b"<row/>", b"<row r='9999999'><c><v>1</v></c></row>", b'<c r="B2"><v>1</v></c>',
    b"<mergeCell ref='A1:XFD1048576'/>",
    b"<text:p>", b"</text:p>", b"<text:p>more</text:p>", b"<text:s text:c='999999'/>", b"<table:table-cell/>",
]  # fmt: skip


@cache
def seeds():
    """Some forty (name, content)."""
    return [*_csv_seeds(), *_xlsx_seeds(), *_ods_seeds()]


def _csv_seeds():
    for separator in ",;\t|":
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            quoted = (separator.join(f'"{cell}"' for cell in row) for row in [HEADINGS, *ROWS])
            yield "plan.csv", "\r\n".join(quoted).encode(encoding)


def _xlsx_seeds():
    def plain(book, sheet):
        for row in [HEADINGS, *ROWS]:
            sheet.append(row)

    def titled(book, sheet):
        sheet["A1"], sheet["A1"].font = "Delivery plan", Font(bold=True)
        sheet.merge_cells("A1:H1")
        plain(book, sheet)
        sheet.merge_cells("B3:B4")

    def dated(book, sheet):
        plain(book, sheet)
        for number, code in enumerate(
            ("mmm-yy", "dd/mm/yyyy", "[$-809]d mmmm yyyy;@", "0.00", "£#,##0.00", "# ?/?"), 2
        ):
            sheet.cell(number, 9, date(2025, 4, number) if number < 5 else number / 7).number_format = code

    def coloured(book, sheet):
        plain(book, sheet)
        for number, colour in enumerate(("FFFF0000", "FFFFC000", "FF00B050"), 2):
            sheet.cell(number, 8).fill = PatternFill("solid", fgColor=colour)

    def noted(book, sheet):
        plain(book, sheet)
        sheet["C2"].comment = Comment("Ask again", "")
        sheet["I2"] = "=A2+A3"
        sheet.oddHeader.center.text = "Draft &P"

    def many(book, sheet):
        plain(book, sheet)
        for name in ("Violence", "Drugs"):
            plain(book, book.create_sheet(name))
        book.create_sheet("Lists").sheet_state = "hidden"

    for fill in (plain, titled, dated, coloured, noted, many):
        yield "plan.xlsx", _without_times(made(fill))
    rows = "".join(f"<row>{''.join(inline(cell) for cell in row)}</row>" for row in [HEADINGS, *ROWS])
    yield (
        "plan.xlsx",
        _without_times(zipped(xlsx_parts(rows, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'))),
    )
    strings = "".join(f"<si><r><t>{cell}</t></r></si>" for cell in HEADINGS)
    rows = "".join(f'<c t="s"><v>{at}</v></c>' for at in range(len(HEADINGS)))
    styles = '<numFmts><numFmt numFmtId="170" formatCode="0.00"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>'
    yield "plan.xlsx", _without_times(zipped(xlsx_parts(f"<row>{rows}</row>", strings=strings, styles=styles)))


def _ods_seeds():
    def row(cells, **attributes):
        return ods_row(*(ods_cell(*cell.split("\n")) for cell in cells), **attributes)

    rows = "".join(row(cells) for cells in [HEADINGS, *ROWS])
    style = '<style:text-properties fo:font-weight="bold"/>'
    style = f'<style:style style:name="a" style:family="table-cell">{style}</style:style>'
    day = ods_cell("Apr-25", kind="date", office__date_value="2025-04-01", table__style_name="a")
    note = "<office:annotation><text:p>Ask again</text:p></office:annotation>"
    merged = ods_cell("over two", table__number_rows_spanned=2) + "<table:covered-table-cell/>"
    spaced = ods_cell("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d")
    for body in (
        rows,
        row(["Delivery plan"]) + rows,
        rows + ods_row(day, spaced),
        rows + ods_row(ods_cell("x", more=note), merged),
        rows + ods_row(ods_cell("x", table__number_columns_repeated=3), table__number_rows_repeated=3),
        rows
        + ods_row("<table:table-cell table:number-columns-repeated='16384'/>", table__number_rows_repeated=1_000_000),
        f"<table:table-row-group>{rows}</table:table-row-group>",
        rows + ods_row(ods_cell(kind="float", office__value="1.5"), ods_cell(kind="", table__formula="of:=[.A1]")),
    ):
        yield "plan.ods", _without_times(zipped(ods_parts(body, styles=style)))
        yield "plan.ods", _without_times(zipped(ods_parts(body, sheet="Violence &amp; drugs")))


def _without_times(content):
    """The same parts, so that a seed is the same bytes in every run."""
    return packed([(name, words) for name, words in parts_of(content) if not name.startswith("docProps/")])


def parts_of(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def packed(parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts:
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, words)
    return file.getvalue()


def mutated_files(count, seed):
    """(name, content) of so many mutated files; the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        name, content = chance.choice(seeds())
        for _ in range(chance.choice((1, 1, 1, 3))):
            content = _mutated(name, content, chance)
        yield f"{number}-{name}", content


def _mutated(name, content, chance):
    if name.endswith(".csv"):
        return chance.choice((_other_bytes, _other_table))(content, chance)
    change = chance.choice((_other_bytes, _other_entries, _other_markup, *[_other_values] * 5))
    try:
        return change(content, chance)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        return _other_bytes(content, chance)  # an earlier change has broken the zip


def _place(content, chance):
    return chance.randrange(len(content) + 1)


def _other_bytes(content, chance):
    start, end = sorted((_place(content, chance), _place(content, chance)))
    end = min(end, start + chance.choice((1, 4, 100, 100_000)))
    piece = chance.choice(
        (b"", bytes([chance.randrange(256)]), chance.randbytes(8), content[start:end] * 2, b"\xff" * 4)
    )
    return chance.choice(
        (content[:start] + piece + content[end:], content[:start] + piece + content[start:], content[:end])
    )


def _other_table(content, chance):
    at = _place(content, chance)
    piece = chance.choice(
        (b'"', b'""', b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"\x00", b"'=", b"\xef\xbb\xbf", b"sep=;\n")
    )
    piece = piece * chance.choice((1, 2, 300)) if chance.random() < 0.9 else b"x" * (LIMITS["cell"] + 1)
    return chance.choice(
        (content[:at] + piece + content[at:], piece + content, content.replace(b'"', b"", chance.randrange(9)))
    )


def _other_entries(content, chance):
    parts = parts_of(content)
    if not parts:
        return content + b"PK"
    at = chance.randrange(len(parts))
    name, words = parts[at]
    other = chance.choice(parts)
    change = chance.randrange(7)
    if change == 0:
        del parts[at]
    elif change == 1:
        parts[at] = (name, other[1])
    elif change == 2:
        parts[at] = (
            chance.choice(("../", "/", "xl/", "")) + chance.choice((name.upper(), name[::-1], other[0])),
            words,
        )
    elif change == 3:
        parts[at] = (name, b"")
    elif change == 4:
        chance.shuffle(parts)
    elif change == 5:
        parts.append(("xl/vbaProject.bin", b"x"))
    packed_again = packed(dict(parts).items())
    if change == 6:  # sizes and check sums that are not true
        place = packed_again.rfind(b"PK\x01\x02") + chance.randrange(46)
        return packed_again[:place] + chance.randbytes(4) + packed_again[place + 4 :]
    return packed_again


def _one_part(content, chance, change):
    parts = parts_of(content) or [("a.xml", b"")]
    at = chance.choice([at for at, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))] or [0])
    name, words = parts[at]
    parts[at] = (name, change(words, chance))
    return packed(dict(parts).items())


def _other_markup(content, chance):
    def change(words, chance):
        at = _place(words, chance)
        if chance.random() < 0.5:
            return _other_bytes(words, chance)
        at = words.rfind(b"<", 0, at + 1) if chance.random() < 0.7 else at
        piece = chance.choice(MARKUP) * chance.choice((1, 1, 50))
        return words[: max(at, 0)] + piece + words[max(at, 0) :]

    return _one_part(content, chance, change)


def _other_values(content, chance):
    """An attribute's value or a text gives way to one that nobody expects there; or an element is taken out."""

    def change(words, chance):
        mark, end = chance.choice(((b'="', b'"'), (b">", b"<"), (b"<", b">")))
        start = words.find(mark, _place(words, chance))
        stop = words.find(end, start + len(mark))
        if start < 0 or stop < 0:
            return words
        nasty = chance.choice(NASTY).encode(errors="replace") if mark != b"<" else chance.choice((b"", b"x", b"row"))
        return words[: start + len(mark)] + nasty + words[stop:]

    return _one_part(content, chance, change)


def must_be_a_sentence(words):
    assert words[0].isupper(), words
    assert words.endswith("."), words
    assert "\n" not in words, words
    assert len(words) < 400, words


def read(name, content):
    """What came of a file: "read" or "refused"; everything else is a crash."""
    began = time.monotonic()
    try:
        sheets = read_sheets(PurePath(name).suffix, content)
    except CannotRead as refusal:
        must_be_a_sentence(str(refusal))
        said = "refused"
    else:
        check(sheets)
        said = "read"
    assert time.monotonic() - began < SECONDS, "slow"
    return said


def check(sheets):
    """What is read is within the limits, and can be kept."""
    cells = [(column, cell) for sheet in sheets for row in sheet.rows.values() for column, cell in row.items()]
    assert sum(sheet.last_row for sheet in sheets) <= LIMITS["rows"]
    assert len(cells) <= LIMITS["cells"]
    assert all(0 < column <= LIMITS["columns"] for column, _ in cells)
    assert all(min(sheet.rows, default=1) > 0 for sheet in sheets)
    for sheet in sheets:
        assert Sheet.from_data(sheet.as_data()) == sheet
        for words in (sheet.name, *(words for _, words in sheet.beside), *(cell.text for _, cell in cells)):
            words.encode()
            assert "\x00" not in words


def _limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (4 * LIMITS["memory"], 4 * LIMITS["memory"]))


def _outcome(file):
    try:
        return read(*file)
    except Exception as error:
        return f"{file[0]}: {type(error).__name__}: {error}"


def run(count, seed, *, workers=2):
    """({what came of it: number}, the crashes) of so many files."""
    with ProcessPoolExecutor(workers, initializer=_limit_memory) as pool:
        said = Counter(pool.map(_outcome, mutated_files(count, seed), chunksize=50))
    return said, [words for words in said if words not in ("read", "refused")]


def through_the_child(count, seed):
    """How many of so many files the portal's own way reads; anything but a refusal in words is raised."""
    read = 0
    for name, content in mutated_files(count, seed):
        try:
            check(read_file(name, content))
            read += 1
        except CannotRead as refusal:
            must_be_a_sentence(str(refusal))
    return read


def main(count=10_000, seed=2026):
    began = time.monotonic()
    said, crashes = run(int(count), int(seed))
    sys.stdout.write(f"{said['read']:,} read, {said['refused']:,} refused, {len(crashes)} crashes\n")
    sys.stdout.write("\n".join([*islice(crashes, 20), ""]))
    few = max(int(count) // 30, 1)
    sys.stdout.write(f"{through_the_child(few, int(seed) + 1)} of {few} read through the child process\n")
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
