"""CSV: one sheet as lines, in UTF-8 with the mark by which Excel knows it."""

import csv
import re
from io import StringIO

from .writing import words_of

# What a spreadsheet could take for the beginning of a formula, also behind spaces; or such words made plain before.
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def plain(cell):
    """A cell that a spreadsheet reads as text: one that would begin a formula is preceded by an apostrophe."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def as_typed(cell):
    """The words that `plain` made the words of a cell from."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def as_csv(sheet):
    file = StringIO()
    writer = csv.writer(file)
    for row in [sheet.headings, *sheet.rows]:
        writer.writerow([plain(words_of(cell)) for cell in row])
    return file.getvalue().encode("utf-8-sig")
