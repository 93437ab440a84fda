"""One sheet of the partnership's own layout."""

from collections import defaultdict
from dataclasses import dataclass

from actions.tracker.grid import Grid
from actions.tracker.layout import Layout
from actions.tracker.shape import folded
from csp_portal.common.sheets.writing import MIDDLE, NARROW, WIDE, Rated, SheetOut, Strong

from . import flat, form
from .exported import (
    WORKED_OUT,
    Exported,
    about_rating,
    deadline_cell,
    is_rated,
    measure_words,
    rating_cell,
    start_cell,
)

ABOUT, REFERENCE, PRIORITY = "About the rating", "Reference", "Priority"
SEPARATOR = " / "
WIDTHS = {"text": WIDE, "progress": WIDE, "objective": 28, "next": 28, "note": 28, "measure": 28, "priority": 22}
WIDTHS |= {"theme": 22, "owner": 22, "organisation": 22, "rating": 16}
# What a column says of an action by what it was read as; owners, priorities and notes need more than the action.
SAYS = {
    "text": lambda each: each.action.actions_to_deliver,
    "item": lambda each: each.action.item,
    "objective": lambda each: each.action.overall_objective,
    "start": start_cell,
    "deadline": deadline_cell,
    "progress": lambda each: each.row.outcome,
    "next": lambda each: each.row.next_step,
    "rating": rating_cell,
    "measure": measure_words,
    "ref": lambda each: each.row.ref,
}
# The columns of the portal's own layouts, by their headings: what it works out itself is worked out anew.
OURS = {folded(heading): cell for heading, (_, cell) in (flat.COLUMNS | form.COLUMNS).items()}


@dataclass
class Placed:
    """An action with the words of its priority as the tracker has them, on two levels, and the number of its row there
    or 0; `owners_stay` is whether nobody has changed its owners since."""

    each: Exported
    levels: tuple[str, str]
    number: int
    owners_stay: bool


class SheetLayout:
    """How one sheet of the tracker is arranged: its titles, its headings, and what each column says. `file` is the name
    of the tracker's file."""

    def __init__(self, said, sheet, reading, file):
        self.sheet, self.reading = sheet, reading
        # What an update says that was made for a rating without a word of progress: the tracker itself said nothing.
        self.no_progress = f"Taken over from the tracker {file}."
        self.name = sheet.name or "Actions"
        self.grid = Grid(sheet)
        self.layout = Layout.of(self.grid, said)
        self.columns = dict(sorted(self.layout.targets.items()))
        self.width = max([1, *self.columns, *self.layout.headings])

    def columns_of(self, *targets):
        return [column for column, what in self.columns.items() if what in targets]

    def words_at(self, row, column):
        """The words of a cell, those that a merged block lends it included."""
        cell = self.grid.rows.get(row, {}).get(column) or self.grid.lent(row, column, self.layout.header)
        return cell.text if cell else ""

    def out(self, name, placed, above=None):
        """The sheet with the actions that stand on it. `above` is what stands there in place of the titles."""
        titles = self.titles() if above is None else above
        more = self.added(placed)
        rows, merges = self.rows(placed, more)
        shift = len(titles) + 1
        merges = [(row + shift, left, row + shift, right) for row, left, right in merges]
        tops = self.grid.heading_rows(self.layout.header) if above is None else []
        headings = [self.words_in_header(column, above is not None) for column in range(1, self.width + 1)]
        widths = [WIDTHS.get(self.columns.get(column), NARROW) for column in range(1, self.width + 1)]
        return SheetOut(
            name,
            headings + list(more),
            rows,
            widths + [MIDDLE] * len(more),
            titles,
            merges=merges + (self.merges_of_titles() if above is None else []),
            repeated=max(len(tops), 1),
        )

    def words_in_header(self, column, is_alone):
        """What the header row says; where the rows above it are not there, what they say together."""
        if is_alone:
            return self.layout.headings.get(column, "")
        cell = self.grid.rows.get(self.layout.header, {}).get(column)
        return cell.text if cell else ""

    def titles(self):
        """The rows above the header row, as written."""
        titles = []
        for row in range(1, self.layout.header):
            cells = self.grid.rows.get(row, {})
            said = [cells.get(column) for column in range(1, max(cells, default=0) + 1)]
            titles.append([(Strong(cell.text) if cell.bold else cell.text) if cell else "" for cell in said])
        return titles

    def merges_of_titles(self):
        """The merged blocks above the rows: they say how far a heading reaches."""
        header, last = self.layout.header, self.grid.last_column
        merges = [(top, left, bottom, min(right, last)) for top, left, bottom, right in self.sheet.merges]
        return [merge for merge in merges if merge[2] <= header and merge[1] <= merge[3] and merge[:2] != merge[2:]]

    def added(self, placed):
        """{heading: what it says} of the columns that come after the tracker's own."""
        there = {folded(words) for words in self.layout.headings.values()}
        more = {}
        addresses = {f"p{one.each.action.priority.address}" for one in placed}
        if self.reading.priority_from == "one" and not addresses <= {self.reading.one_priority}:
            more[PRIORITY] = lambda each: str(each.action.priority)
        if self.columns_of("rating"):
            more[ABOUT] = about_rating
            more |= {heading: says for heading, (_, says) in WORKED_OUT.items()}
        if not self.columns_of("ref"):
            more[REFERENCE] = SAYS["ref"]
        return {heading: says for heading, says in more.items() if folded(heading) not in there}

    def rows(self, placed, more):
        """A row an action, below the headings of its priority where the tracker has such rows; and the merged blocks of
        those, as (place of the row, first column, last column)."""
        rows, merges, before = [], [], ("", "")
        for one in placed:
            for level, words in self.headings_for(one.levels, before):
                column, last = self.place_of_heading(level)
                rows.append([""] * (column - 1) + [Strong(words)] + [""] * (self.width + len(more) - column))
                merges += [(len(rows), column, last)] if last > column else []
            before = one.levels
            cells = self.cells(one)
            own = [cells.get(column, "") for column in range(1, self.width + 1)]
            rows.append(own + [says(one.each) for says in more.values()])
        return rows, merges

    def headings_for(self, levels, before):
        """(level, words) of the heading rows that come above an action after one with other words."""
        by_rows = [self.reading.priority_from == "headings", self.has_theme_rows]
        for place, level in enumerate(("priority", "theme")):
            if by_rows[place] and levels[place] and levels[: place + 1] != before[: place + 1]:
                yield level, levels[place]

    @property
    def has_theme_rows(self):
        return "theme" in self.layout.levels.values() and not self.columns_of("theme")

    def place_of_heading(self, level):
        """The first and the last column over which the headings of a level reach in the tracker."""
        for row, kind in sorted(self.layout.levels.items()):
            cells = self.grid.rows.get(row)
            if kind == level and cells:
                return min(cells), min(min(cells) + self.grid.width(row, min(cells)) - 1, self.width)
        return 1, 1

    def cells(self, one):
        """{column: what stands in it for an action}."""
        each = one.each
        cells = {column: SAYS[target](each) for column, target in self.columns.items() if target in SAYS}
        for column in self.columns_of("portal"):
            says = OURS.get(folded(self.layout.headings.get(column, "")))
            cells[column] = says(each) if says else ""
        for column in self.columns_of("progress"):
            cells[column] = "" if cells[column] == self.no_progress else cells[column]
        for column in self.columns_of("rating"):
            cells[column] = "" if self.stays_unrated(one, column) else cells[column]
        cells |= dict.fromkeys(self.columns_of("priority"), one.levels[0])
        cells |= dict.fromkeys(self.columns_of("theme"), one.levels[1])
        cells |= self.owners(one)
        return cells | self.notes(each, cells)

    def stays_unrated(self, one, column):
        """Whether the tracker left its rating blank, and nobody has said since how it is going or that it ended."""
        was_blank = one.number and not self.words_at(one.number, column)
        return was_blank and not is_rated(one.each.action) and not one.each.action.is_ended

    def owners(self, one):
        """As the tracker has them, while they are the same; else in words, each where it stood or in the first column
        that fits."""
        columns = self.columns_of("owner") + self.columns_of("organisation")
        number = one.number
        is_whole = not self.grid.above.get((number + 1, self.layout.text_column))
        written = {column: self.words_at(number, column) for column in columns} if number else {}
        if one.owners_stay and is_whole and any(written.values()):
            return written
        found = defaultdict(list)
        for owner, words in one.each.owners if columns else ():
            column = self.place_of_owner(owner, words, written)
            found[column or columns[0]].append(words)
        return {column: SEPARATOR.join(words) for column, words in found.items()}

    def place_of_owner(self, owner, words, written):
        """The column in which the tracker names an owner, else that of organisations for one that is a body alone."""
        said = next((column for column, cell in written.items() if folded(words) in folded(cell)), None)
        of_bodies = self.columns_of("organisation")
        is_body = (owner.organisation or owner.group) and not owner.post
        return said or (of_bodies[0] if of_bodies and is_body else None)

    def notes(self, each, cells):
        """The notes in the columns of their headings; where several have one heading, a note for each. Words that the
        field of their column could not hold are a note too."""
        columns = defaultdict(list)
        for column, target in self.columns.items():
            said = cells.get(column)
            if target == "note" or not said or (isinstance(said, Rated) and not is_rated(each.action)):
                columns[folded(self.layout.heading(column))].append(column)
        found = defaultdict(list)
        for note in each.notes:
            fitting = columns.get(folded(note.heading), [])
            free = [column for column in fitting if column not in found]
            if fitting:
                found[(free or fitting[-1:])[0]].append(note.text)
        return {column: "\n".join(words) for column, words in found.items()}
