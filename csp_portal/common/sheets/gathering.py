"""What every reader hands its rows to: counts them, and refuses what is too much or cannot be kept."""

import re

from .cells import Cell, Sheet, column_letter
from .opening import LIMITS, CannotRead

UNUSUAL = re.compile("[\x00-\x08\x0b-\x1f\x85\u2028\u2029\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f]")
SCHEME = re.compile("https?://|mailto:", re.IGNORECASE)
NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def clean(text, where):
    """The text with \\n for every line end and without what nobody can see; "" when only spaces are left."""
    if UNUSUAL.search(text):
        if NO_CHARACTER.search(text):
            raise CannotRead(f"{where} holds a character that is none. Type the words there anew, and save the file.")
        text = UNSEEN.sub("", LINE_ENDS.sub("\n", text))
    return text if text.strip() else ""


class Gathering:
    """The sheets of a file as they are read."""

    def __init__(self):
        self.sheets = []
        self.cells = self.characters = self.rows_before = self.rows = 0

    def begin_sheet(self, name, *, hidden=False):
        if len(self.sheets) == LIMITS["sheets"]:
            raise CannotRead(
                f"This file has more than {LIMITS['sheets']} sheets. Delete those that are not the tracker."
            )
        self.sheet = Sheet(clean(name, f"The name of sheet {len(self.sheets) + 1}"), hidden=hidden)
        self.sheets.append(self.sheet)
        self.rows_before += self.rows
        self.rows = 0
        self.hidden_rows, self.hidden_columns = set(), set()

    def at(self, place):
        return f'Sheet "{self.sheet.name}", {place},' if self.sheet.name else place[0].upper() + place[1:]

    def add_row(self, number, cells):
        """Take a row as {column: cell}, when it has words."""
        kept = {}
        has_words = False
        for column, cell in cells.items():
            text = cell.text and self._words(cell.text, number, column)
            if text:
                has_words = True
                kept[column] = cell if text is cell.text else Cell(text, cell.day, cell.fill, cell.bold)
            elif cell.fill and column <= LIMITS["columns"]:
                kept[column] = Cell(fill=cell.fill)
        if not has_words:
            return
        if self.rows_before + number > LIMITS["rows"]:
            raise CannotRead(f"{self.at(f'row {number}')} has words. {self._too_many('rows', 'rows')}")
        self.rows = max(self.rows, number)
        self.sheet.rows[number] = kept
        self._count(len(kept), 0)

    def _words(self, text, number, column):
        place = f"cell {column_letter(column)}{number}"
        text = clean(text, self.at(place))
        if not text:
            return ""
        if column > LIMITS["columns"]:
            raise CannotRead(f"{self.at(place)} has words. {self._too_many('columns', 'columns')}")
        if len(text) > LIMITS["cell"]:
            raise CannotRead(f"{self.at(place)} holds {len(text):,} characters. A cell may hold {LIMITS['cell']:,}.")
        self._count(0, len(text))
        return text

    def _count(self, cells, characters):
        self.cells += cells
        self.characters += characters
        if self.cells > LIMITS["cells"]:
            raise CannotRead(self._too_many("cells", "cells with words"))
        if self.characters > LIMITS["characters"]:
            raise CannotRead(self._too_many("characters", "characters"))

    def _too_many(self, limit, what):
        return (
            f"A file may have up to {LIMITS[limit]:,} {what} in all. "
            "Delete what is not the tracker, or split the file into smaller ones."
        )

    def add_beside(self, where, text):
        text = clean(text, self.at(where)).strip()
        if text:
            self._count(1, len(text))
            self.sheet.beside.append((where, text))

    def add_link(self, row, column, address):
        """Take the address behind the words of a cell, unless they say it themselves."""
        cell = self.sheet.rows.get(row, {}).get(column)
        said = SCHEME.sub("", address).rstrip("/").casefold()
        if said and cell and cell.text and said not in cell.text.casefold():
            self.add_beside(f"Link on {column_letter(column)}{row}", address)

    def hide_columns(self, first, last):
        self.hidden_columns.update(range(first, min(last, LIMITS["columns"]) + 1))

    def add_merge(self, first_row, first_column, last_row, last_column):
        if (first_row, first_column) != (last_row, last_column):
            self._count(1, 0)
            self.sheet.merges.append((first_row, first_column, last_row, last_column))

    def end_sheet(self):
        """Leave out merged blocks without words, what of them lies beyond the last row with words, and hidden rows and
        columns without any."""
        rows, end = self.sheet.rows, self.rows
        with_words = {column for cells in rows.values() for column, cell in cells.items() if cell.text}
        self.sheet.hidden_rows = sorted(self.hidden_rows & set(rows))
        self.sheet.hidden_columns = sorted(self.hidden_columns & with_words)
        merges = sorted(set(self.sheet.merges))
        self.sheet.merges = [
            (top, left, max(top, min(bottom, end)), min(right, LIMITS["columns"]))
            for top, left, bottom, right in merges
            if (cell := rows.get(top, {}).get(left)) and cell.text
        ]
