"""What is to be written into a spreadsheet file, whichever kind it is. The writers beside this one write it.

A cell is words (a str), a `Day` or a `Rated`. Words are written as words: none can become a formula.
"""

from dataclasses import dataclass, field
from datetime import date

# The ground behind a rating by its colour: pale, so that black words stand out on it on paper too.
FILLS = {"red": "f4b9b9", "amber": "ffdc8f", "green": "b9dfc9", "blue": "bcd4f0", "grey": "e4e6e7"}
HEADER_FILL = "dbe5e8"
NARROW, MIDDLE, WIDE = 12, 20, 38  # the widths of columns, in characters


@dataclass(frozen=True)
class Day:
    """A real date."""

    day: date


@dataclass(frozen=True)
class Rated:
    """A rating: its word on its colour, one of FILLS."""

    words: str
    colour: str


@dataclass(frozen=True)
class Strong:
    """Words that head what stands below or beside them."""

    words: str


@dataclass
class SheetOut:
    """A sheet: rows `above`, the header row, then `rows`; `widths` are those of the columns in characters. What stands
    above is not wrapped. `is_list` is whether the header row is frozen, filtered and repeated on every printed page;
    `repeated` is the number of rows that head the columns, it and those right above it. `merges` are merged blocks,
    (first row, first column, last row, last column).
    """

    name: str
    headings: list[str]
    rows: list[list]
    widths: list[int]
    above: list[list] = field(default_factory=list)
    is_list: bool = True
    repeated: int = 1
    merges: list[tuple] = field(default_factory=list)

    @property
    def header_row(self):
        """Its number from 1."""
        return len(self.above) + 1

    @property
    def last_row(self):
        return self.header_row + len(self.rows)


@dataclass
class Book:
    """A file of sheets. `heading` and `made` stand at the top and the foot of every printed page; the sheet that is
    open at first is the one of the number `opens`, from 0."""

    title: str
    heading: str
    made: str
    sheets: list[SheetOut]
    opens: int = 0


def words_of(cell):
    """The words of a cell, a day as 2027-03-31."""
    if isinstance(cell, Day):
        return cell.day.isoformat()
    return cell if isinstance(cell, str) else cell.words


def sheet_name(words, taken):
    """The words as the name of a sheet that every spreadsheet program takes, unlike all that are `taken`; adds it."""
    clean = "".join(" " if sign in "[]:*?/\\" or not sign.isprintable() else sign for sign in words)
    clean = " ".join(clean.split()).strip("' ") or "Sheet"
    name, number = clean[:31].strip("' "), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{clean[: 31 - len(str(number)) - 3].strip()} ({number})"
    taken.add(name.casefold())
    return name
