"""A sheet as its reading says that it is built: what each of its columns and rows is."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from csp_portal.common.sheets import column_letter

from .grid import Grid
from .plain_words import is_number, plain
from .shape import Kind

LONGEST_HEADING = 300
TOTAL = re.compile(r"(?:grand |sub[- ]?|overall )?totals?\b|sum\b")


@dataclass
class Layout:
    """A sheet as its reading says that it is built: `targets` is {column: target}."""

    grid: Grid
    header: int
    targets: dict
    headings: dict
    levels: dict  # {row: "priority", "theme", "action" or "title"}

    @classmethod
    def of(cls, grid, reading):
        """By what a person or the portal said of the sheet; answers that make no sense count as none."""
        header = reading.header if isinstance(reading.header, int) and reading.header in grid.rows else 0
        return cls(grid, header, numbered(reading.columns), grid.headings(header), numbered(reading.headings))

    @cached_property
    def text_column(self):
        return next((column for column, target in self.targets.items() if target == "text"), 0)

    @cached_property
    def usual(self):
        """{"bold", "fill" or "wide": its values} of the actions' text, where a third of the rows or more have it so."""
        rows = [row for row in self.grid.rows if row > self.header and self.text_column in self.grid.rows[row]]
        rows = [row for row in rows if not self.grid.one_text(row)]
        counts = {"bold": Counter(), "fill": Counter(), "wide": Counter()}
        for row in rows:
            cell = self.grid.rows[row][self.text_column]
            counts["bold"][cell.bold] += 1
            counts["fill"][cell.fill] += 1
            counts["wide"][self.grid.width(row, self.text_column) > 1] += 1
        return {
            what: {value for value, count in each.items() if count * 3 >= len(rows)} for what, each in counts.items()
        }

    @cached_property
    def kinds(self):
        tops = self.grid.heading_rows(self.header)
        kinds = {}
        for row in sorted(self.grid.rows):
            if row in tops:
                kinds[row] = Kind.HEADER
            elif row < self.header:
                kinds[row] = Kind.HEADING if self.levels.get(row) in ("priority", "theme") else Kind.TITLE
            else:
                kinds[row] = self._kind(row, kinds)
        return kinds

    def _kind(self, row, kinds):
        level = self.levels.get(row)
        if level in ("priority", "theme"):
            return Kind.HEADING
        if level == "title" or (self.header and level != "action" and self._is_repeated(row)):
            return Kind.TITLE
        if self.is_total(row):
            return Kind.TOTAL
        if self.text_column in self.grid.rows[row]:
            return Kind.ACTION
        anchor = self.grid.above.get((row, self.text_column))
        return Kind.JOINED if anchor and kinds.get(anchor[0]) == Kind.ACTION else Kind.NO_TEXT

    def _is_repeated(self, row):
        return self.grid.is_repeated(row, self.header) or self.grid.is_other_header(row)

    def is_total(self, row):
        """Whether a row begins with "Total" and holds nothing but numbers besides."""
        cells = self.grid.rows[row]
        texts = [cell.text.strip() for cell in cells.values()]
        words = [text for text in texts if not is_number(text)]
        if not words or not all(TOTAL.match(plain(text)) for text in words):
            return False
        return all(len(text) < 60 for text in words) and (len(texts) > len(words) or _is_bare_total(words))

    def anchor(self, row):
        """The row whose action a joined row goes on with."""
        return self.grid.above[row, self.text_column][0]

    def heading(self, column):
        """The heading of a column as a note bears it."""
        return self.headings.get(column) or f"Column {column_letter(column)}"


def _is_bare_total(words):
    return all(
        re.fullmatch(r"(?:grand |sub[- ]?|overall )?totals?(?: \w+){0,3}[ :=-]*[\d,.]*|sum[ :=-]*[\d,.]*", plain(text))
        for text in words
    )


def numbered(answers):
    """{number: answer} of {number as text: answer}; what is no number is left out."""
    if not isinstance(answers, dict):
        return {}
    kept = {str(key): answer for key, answer in answers.items()}
    return {int(key): answer for key, answer in kept.items() if key.isascii() and key.isdecimal() and len(key) < 8}
