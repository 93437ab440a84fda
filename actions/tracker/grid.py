"""How a sheet is built: its merged blocks and the row with the headings of its columns."""

from functools import cached_property

from .columns import is_known, known_as
from .plain_words import is_number
from .shape import folded

SEARCHED = 40  # rows from the top in which a heading row is looked for
MOST_COVERED = 400_000  # cells that merged blocks may cover: a file can say that one covers the whole sheet


class Grid:
    """A sheet's own words by row and column, with the words that merged blocks lend to the cells below them."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.rows = {}
        for number, cells in sheet.rows.items():
            own = {column: cell for column, cell in sorted(cells.items()) if cell.text.strip()}
            if own:
                self.rows[number] = own
        self.last_row = max(self.rows, default=0)
        self.last_column = max((max(cells) for cells in self.rows.values()), default=0)
        self.widths, self.above = {}, {}
        self._cover()

    def _cover(self):
        covered = 0
        for top, left, bottom, right in self.sheet.merges:
            if top not in self.rows or left not in self.rows[top]:
                continue
            self.widths[top, left] = min(right, self.last_column) - left + 1
            last = min(bottom, self.last_row)
            covered += max(last - top, 0)
            if covered > MOST_COVERED:
                return
            for row in range(top + 1, last + 1):
                self.above[row, left] = (top, left)

    def width(self, row, column):
        """How many columns the cell with words spans."""
        return max(self.widths.get((row, column), 1), 1)

    def fill(self, row, column):
        cell = self.sheet.rows.get(row, {}).get(column)
        return cell.fill if cell else ""

    def lent(self, row, column, after):
        """The cell of a merged block above that counts for this row too; None when the block begins in the headings."""
        anchor = self.above.get((row, column))
        return self.rows[anchor[0]][anchor[1]] if anchor and anchor[0] > after else None

    def one_text(self, row):
        """(column, cell) when all that the row says is one text; else None. A number alone is no text."""
        cells = self.rows.get(row, {})
        if len({cell.text.strip() for cell in cells.values()}) != 1:
            return None
        column, cell = next(iter(cells.items()))
        return None if is_number(cell.text) else (column, cell)

    # The headings of the columns

    def heading_rows(self, header):
        """The rows that hold the headings of the columns: the header row and the rows of group headings over it."""
        rows = [header] if header in self.rows else []
        while rows and len(rows) < 3 and self._stands_over(rows[0] - 1, rows[0]):
            rows.insert(0, rows[0] - 1)
        return rows

    def _stands_over(self, upper, lower):
        above, below = self.rows.get(upper), self.rows.get(lower)
        if not above:
            return False
        if any(anchor[0] <= upper and row == lower for (row, _), anchor in self._reaching(lower)):
            return sum(1 for cell in above.values() if is_known(cell.text)) > 0
        if len(above) == 1 and (min(above) <= min(below) or self.width(upper, min(above)) * 2 > len(below)):
            return False  # a title over the table
        for column in above:
            under = [place for place in range(column, column + self.width(upper, column)) if place in below]
            if self.width(upper, column) > 1 and len(under) > 1:
                return True
        return self._is_lower_half(upper, lower)

    def _reaching(self, row):
        return [(place, anchor) for place, anchor in self._vertical.get(row, [])]

    @cached_property
    def _vertical(self):
        by_row = {}
        for place, anchor in self.above.items():
            by_row.setdefault(place[0], []).append((place, anchor))
        return by_row

    def _is_lower_half(self, upper, lower):
        """Whether the lower row only splits headings of the upper one: "Progress" over "Q1", "Q2", without a merge."""
        above, below = self.rows[upper], self.rows.get(lower, {})
        known = [column for column, cell in above.items() if is_known(cell.text)]
        if len(known) < 2 or len(below) < 2 or not any(column not in above for column in below):
            return False
        if any(len(cell.text) > 40 or is_number(cell.text) or cell.day for cell in below.values()):
            return False
        return all(column not in above or (column + 1 not in above and column + 1 in below) for column in below)

    def splits(self, header):
        """Whether the row below the header row holds the lower half of headings in two rows."""
        above, below = self.rows[header], self.rows.get(header + 1, {})
        if not below or any(len(cell.text) > 60 or is_number(cell.text) or cell.day for cell in below.values()):
            return False
        spanned = {
            place
            for column in above
            if self.width(header, column) > 1
            for place in range(column, column + self.width(header, column))
        }
        if len(below) > 1 and spanned and all(column in spanned for column in below):
            return True
        return self._is_lower_half(header, header + 1)

    def headings(self, header):
        """{column: heading as written} for a header row; headings in two rows are joined, the upper one first."""
        rows = self.heading_rows(header)
        parts = {}
        for row in rows:
            for column, words in self._over(row, is_last=row == rows[-1]).items():
                said = parts.setdefault(column, [])
                if words not in said:
                    said.append(words)
        return {column: " ".join(said) for column, said in sorted(parts.items())}

    def _over(self, row, is_last):
        """{column: words} of a row of headings, those of a wide block for each column below it."""
        words = {}
        for column, cell in self.rows.get(row, {}).items():
            for place in range(column, column + (self.width(row, column))):
                words[place] = cell.text.strip()
        below = self.rows.get(row + 1, {})
        if not is_last and not any(self.width(row, column) > 1 for column in self.rows.get(row, {})):
            for column in sorted(below):  # no merge says how far a group heading reaches: to the next heading
                if column not in words and column - 1 in words and column - 1 in below:
                    words[column] = words[column - 1]
        return words

    def find_header(self):
        """The number of the row with the headings of the columns; 0 when no row looks like it."""
        best, found = 0, 0
        for row in sorted(self.rows)[:SEARCHED]:
            score = self._score(row)
            if score > best:
                best, found = score, row
        return found + 1 if found and self.splits(found) else found

    def _score(self, row):
        cells = self.rows[row]
        told = [known_as(cell.text) for cell in cells.values() if len(cell.text) <= 120]
        known = [each for each in told if each]
        targets = {each[0][0] for each in known} - {"note"}
        if len(targets) >= 2:
            return 10 * len(targets) + len(known) - (len(cells) - len(known))
        alone = len(cells) == 1 and known and known[0][0] == ("text", 30)
        return 1 if alone else 0

    def is_repeated(self, row, header):
        """Whether a row says the headings again, as on each printed page or below each priority."""
        cells = self.rows[row]
        for number in self.heading_rows(header):
            headings = self.rows[number]
            same = sum(1 for column, cell in cells.items() if column in headings and _same(cell, headings[column]))
            if same == len(cells) and (same > 1 or len(headings) == 1) and same * 2 >= len(headings):
                return True
        return False

    def is_other_header(self, row):
        """Whether a row among the actions is the heading row of another table: nothing but known headings."""
        cells = self.rows[row]
        if len(cells) < 3 or any(len(cell.text) > 50 for cell in cells.values()):
            return False
        known = [known_as(cell.text) for cell in cells.values()]
        return all(known) and len({each[0][0] for each in known}) >= 3


def _same(cell, heading):
    return folded(cell.text) == folded(heading.text)
