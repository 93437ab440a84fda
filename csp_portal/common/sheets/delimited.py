"""Reading .csv files: rows of plain words."""

import codecs
import csv
from collections import Counter
from io import StringIO
from itertools import islice

from .cells import Cell
from .gathering import Gathering
from .opening import LIMITS, CannotRead
from .writing_csv import as_typed

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",;\t|"
END = "\x00"


def read(content):
    text, separator = _named_separator(_decoded(content))
    separator = separator or _likely_separator(text)
    gathering = Gathering()
    gathering.begin_sheet("")
    for number, row in enumerate(_records(text, separator), 1):
        gathering.add_row(
            number,
            {column: Cell(as_typed(words)) for column, words in enumerate(row, 1) if words},
        )
    gathering.end_sheet()
    return gathering.sheets


def _decoded(content):
    named = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in named[:1] or ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CannotRead("It cannot be told which letters this file holds. Save it as .xlsx, or as CSV UTF-8.")
    if "\x00" in text:
        raise CannotRead("This is no text, though its name says so. Open it, save it as .xlsx, and bring that file.")
    return text


def _named_separator(text):
    """The text without its first line "sep=;", and what that names."""
    line, _, rest = text.partition("\n")
    line = line.strip().strip('"')
    return (rest, line[4:] or "\t") if line.lower().startswith("sep=") and len(line) <= 5 else (text, "")


def _likely_separator(text):
    """The one that gives the most rows the same number of columns."""

    def agreement(separator):
        rows = csv.reader(StringIO(text[:200_000], newline=""), delimiter=separator)
        widths = Counter(len(row) for row in islice(rows, 200) if len(row) > 1)
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return rows, width

    csv.field_size_limit(LIMITS["bytes"])
    return max(DELIMITERS, key=agreement)


def _records(text, separator):
    """The rows. A line of our own at the end shows whether every quotation mark was closed."""

    def lines():
        yield from StringIO(text, newline="")
        if not text.endswith(("\n", "\r")):
            yield "\n"
        yield END

    number = 0
    for record in csv.reader(lines(), delimiter=separator):
        number += 1
        if record == [END]:
            return
        if record and END in record[-1]:
            break
        yield record
    raise CannotRead(f'Row {number} begins a cell with a quotation mark (") that is never closed. Close it there.')
