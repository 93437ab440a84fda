"""The rows of a file as a reading of it reads them: each row once, with every word that stands in it."""

import re
from collections import defaultdict
from functools import lru_cache, partial

from csp_portal.common.sheets import column_letter

from .facts import facts_above
from .grid import Grid
from .layout import Layout
from .owners import people_in
from .plain_words import is_placeholder, is_sign
from .priorities import sheet_priority
from .shape import FILL_WORDS, TARGETS, FileRow, Kind, SheetReading, Written, folded
from .warnings import warn
from .words import rating_in, says_nothing

# What a field of the plan holds at most; longer words become a note, whole.
LONGEST = {"item": 100, "start": 200, "deadline": 200, "priority": 300, "theme": 300}
LONGEST_OWNER = 300
ON_A_NEW_LINE = ("objective", "progress", "next")
COMMENT = re.compile(r"(LINK ON )?([A-Z]{1,3})(\d{1,7})", re.ASCII)


def file_rows(sheets, reading):
    """Every row of every sheet, from the first to the last with words, once and in order, with what is odd in it."""
    rows = read_rows(sheets, reading)
    warn(rows)
    return rows


def read_rows(sheets, reading):
    """The same without a look at what is odd."""
    rows = []
    for place, sheet in enumerate(sheets):
        said = reading.sheets[place] if place < len(reading.sheets) else SheetReading(sheet.name, take=False)
        rows += SheetRows(sheet, said, reading).rows()
    return rows


class SheetRows:
    """The rows of one sheet."""

    def __init__(self, sheet, said, reading):
        self.sheet, self.reading = sheet, reading
        self.taken = said.take is True
        self.grid = Grid(sheet)
        self.layout = Layout.of(self.grid, said)
        self.comments = _comments(sheet)
        self.targets = {column: _target(target) for column, target in self.layout.targets.items()}
        self.is_own = bool({"portal", "ref"} & set(self.targets.values()))
        self.has_priority_column = "priority" in self.targets.values()
        self.people_in = lru_cache(maxsize=2000)(partial(people_in, known=_knows(reading.owners)))
        self.priority, self.theme = "", ""
        if reading.priority_from == "sheet":
            heads = {row for row, level in self.layout.levels.items() if level in ("priority", "theme")}
            self.priority, self.theme = sheet_priority(self.grid, self.layout.header, heads)
        self.first_priority, self.first_theme = self.priority, self.theme
        self.heads = self.priority, self.theme
        self.last_in_column = ("", "")
        self.lent_to = defaultdict(list)
        for row, column in self.grid.above:
            self.lent_to[row].append(column)

    def rows(self):
        found, actions, facts = [], {}, self.facts()
        kinds = self.layout.kinds if self.taken else {}
        last = max(self.grid.last_row, max(self.comments, default=0) if self.comments else 0)
        for number in range(1, last + 1):
            kind = self.kind(number, kinds)
            row = FileRow(self.sheet.name, number, kind, self.written(number, kind))
            row.fact = facts.get(number) if row.kind == Kind.TITLE else None
            if row.kind == Kind.HEADING:
                self.head(number)
            elif row.kind == Kind.ACTION:
                self.fill(row)
                actions[number] = row
            elif row.kind == Kind.JOINED:
                self.join(actions[self.layout.anchor(number)], number)
            elif row.kind == Kind.TITLE and number > self.layout.header and self.grid.is_other_header(number):
                self.warn_of_other_header(row)
            elif row.kind == Kind.NO_TEXT and number - 1 in kinds and kinds[number - 1] in (Kind.ACTION, Kind.JOINED):
                self.warn_of_what_goes_on(row)
            self.warn_of_hidden(row)
            found.append(row)
        return found

    def facts(self):
        return facts_above(self.grid, self.layout.header, self.layout.levels) if self.taken else {}

    def kind(self, number, kinds):
        if number in kinds:
            return kinds[number]
        has_words = number in self.grid.rows or number in self.comments
        if not has_words:
            return Kind.BLANK
        return Kind.LEFT_OUT if not self.taken else Kind.NO_TEXT if number > self.layout.header else Kind.TITLE

    def written(self, number, kind):
        """Every cell of the row with words, and the comments on its cells. Titles and headings, and all that stands
        above the header row, stand under no column's heading."""
        has_headings = number >= self.layout.header and kind not in (Kind.TITLE, Kind.HEADING)
        headings = self.layout.headings if has_headings else {}
        cells = [
            Written(column_letter(column), headings.get(column, ""), cell.text, cell.day)
            for column, cell in self.grid.rows.get(number, {}).items()
        ]
        return cells + [Written(letter, heading, words) for letter, heading, words in self.comments.get(number, [])]

    def warn_of_other_header(self, row):
        headings = {folded(words) for words in self.layout.headings.values()}
        differing = [cell.text for cell in row.cells if folded(cell.text) not in headings]
        if differing and not self.grid.is_repeated(row.number, self.layout.header):
            row.warnings.append(
                f"These look like the headings of another table. The rows below are read by the headings of row "
                f"{self.layout.header}. Put the other table on a sheet of its own if that is wrong."
            )

    def warn_of_what_goes_on(self, row):
        """Say of a row right below an action what it holds, when it may go on with that action."""
        named = [cell.heading or f"Column {cell.letter}" for cell in row.cells]
        if named:
            row.warnings.append(
                f"It holds words in {', '.join(f'“{name}”' for name in dict.fromkeys(named))} alone. If they go on "
                f"with row {row.number - 1}, write them there."
            )

    def warn_of_hidden(self, row):
        """Say of a row that it is hidden in the file, and in the header row which columns are: they are taken too."""
        if self.taken and row.number in self.sheet.hidden_rows:
            row.warnings.append(f"Row {row.number} is hidden in the file.")
        for column in self.sheet.hidden_columns if self.taken and row.number == self.layout.header else ():
            heading = self.layout.headings.get(column, "")
            named = f"Column {column_letter(column)}" + (f" ({heading})" if heading else "")
            row.warnings.append(f"{named} is hidden in the file.")

    # The priority of a row

    def head(self, number):
        words = next(iter(self.grid.rows[number].values())).text.strip()
        if self.layout.levels[number] == "theme":
            self.heads = self.heads[0], words
        elif self.reading.priority_from == "headings":
            self.heads = words, ""
        else:  # the priority comes from elsewhere: what stands between the rows is below it
            self.heads = self.heads[0], words
        self.last_in_column = ("", "")

    def place(self, row, cells):
        """Give the row its priority and the one below it."""
        row.priority, row.theme = self.heads
        priority, theme = (cells.get(target) for target in ("priority", "theme"))
        if self.reading.priority_from != "column":
            row.theme = self.heading_of(row, "theme", theme) if theme else row.theme
            return
        before = self.last_in_column
        row.priority = self.heading_of(row, "priority", priority) if priority else before[0]
        row.theme = self.heading_of(row, "theme", theme) if theme else self.heads[1]
        if folded(row.theme) == folded(row.priority):
            row.theme = ""
        if not theme and not row.theme and folded(row.priority) == folded(before[0]):
            row.theme = before[1]
        if not priority and row.priority:
            row.warnings.append(f"The priority cell is blank: it is read as the one above, “{row.priority}”.")
        self.last_in_column = row.priority, row.theme

    def heading_of(self, row, target, words):
        if len(words) <= LONGEST[target]:
            return "" if is_placeholder(words) else words
        row.warnings.append(_too_long("The name of a priority", words, LONGEST[target]))
        return ""

    # The values of an action

    def fill(self, row):
        """Give an action what its cells say, those of merged blocks that reach it included."""
        named, own = {}, self.grid.rows[row.number]
        for column, cell in self.cells(row.number):
            if column not in own:
                row.lent.append(
                    Written(column_letter(column), self.layout.headings.get(column, ""), cell.text, cell.day)
                )
            target = self.targets.get(column, "note")
            words = cell.text.strip()
            if target in ("priority", "theme"):
                self.name(row, named, target, column, words)
            elif target in ("owner", "organisation"):
                self.add_people(row, target, column, words)
            elif target == "note":
                row.notes.append((self.layout.heading(column), words))
            elif target == "rating":
                self.rate(row, column, words)
            elif target != "portal":
                self.value(row, target, column, words, cell.day)
        self.place(row, named)
        self.rate_by_fill(row)
        self.add_comments(row, row.number)

    def cells(self, number):
        """[(column, cell)] of a row, its own and those that merged blocks lend it."""
        cells = dict(self.grid.rows.get(number, {}))
        for column in self.lent_to.get(number, ()):
            lent = self.grid.lent(number, column, self.layout.header)
            if (
                lent
                and column not in cells
                and self.layout.kinds.get(self.grid.above[number, column][0]) != Kind.HEADING
            ):
                cells[column] = lent
        return sorted(cells.items())

    def name(self, row, named, target, column, words):
        """The words of a priority's column; where the priority comes from elsewhere they are a note."""
        is_asked = target == "theme" or self.reading.priority_from == "column"
        if is_asked and len(words) <= LONGEST[target]:
            named[target] = words
            return
        if is_asked:
            row.warnings.append(_too_long("The name of a priority", words, LONGEST[target]))
        row.notes.append((self.layout.heading(column), words))

    def value(self, row, target, column, words, day):
        if len(words) > LONGEST.get(target, len(words)):
            row.notes.append((self.layout.heading(column), words))
            row.warnings.append(_too_long(f"“{TARGETS[target]}”", words, LONGEST[target]))
            return
        row.values[target] = words
        if day:
            row.days[target] = day

    def add_people(self, row, target, column, words):
        names = row.owners if target == "owner" else row.organisations
        for name in self.people_in(words):
            if len(name) > LONGEST_OWNER:
                row.notes.append((self.layout.heading(column), name))
                row.warnings.append(_too_long("The name of an owner", name, LONGEST_OWNER))
            elif folded(name) not in map(folded, names):
                names.append(name)

    def rate(self, row, column, words):
        if says_nothing(words, self.is_own):
            return
        if is_sign(words):
            row.notes.append((self.layout.heading(column), words))
            return
        word, rest = rating_in(words)
        row.values["rating"] = word
        if rest:
            row.notes.append((self.layout.heading(column), words))

    def rate_by_fill(self, row):
        """Read a rating cell without words by its fill, unless the row is merely striped."""
        column = next((column for column, target in self.targets.items() if target == "rating"), 0)
        if not column or column in self.grid.rows[row.number]:
            return
        fill = self.grid.fill(row.number, column)
        is_stripe = fill in ("grey", "blue", "other") and fill == self.grid.fill(row.number, self.layout.text_column)
        if fill in FILL_WORDS and not is_stripe and "rating" not in row.values:
            row.values["rating"] = FILL_WORDS[fill]
            row.warnings.append(f"Rated by its {fill} fill alone." if fill != "other" else "Rated by its fill alone.")

    def join(self, row, number):
        """Add the words of a row that goes on with an action to that action."""
        row.joined.append(number)
        for column, cell in sorted(self.grid.rows[number].items()):
            target, words = self.targets.get(column, "note"), cell.text.strip()
            if target in ("owner", "organisation"):
                self.add_people(row, target, column, words)
            elif target == "portal" or row.values.get(target) == words:
                continue
            elif target in ON_A_NEW_LINE and target in row.values:
                row.values[target] += f"\n{words}"
            elif target in ON_A_NEW_LINE or (target in ("start", "deadline", "measure") and target not in row.values):
                self.value(row, target, column, words, cell.day)
            elif target == "rating" and "rating" not in row.values:
                self.rate(row, column, words)
            elif target not in ("priority", "theme") or folded(words) not in (folded(row.priority), folded(row.theme)):
                row.notes.append((self.layout.heading(column), words))
        self.add_comments(row, number)

    def add_comments(self, row, number):
        row.notes += [(heading, words) for _, heading, words in self.comments.get(number, [])]


def _knows(owners):
    def known(words):
        answer = owners.get(folded(words)) if isinstance(owners, dict) else ""
        return isinstance(answer, str) and answer not in ("", "words")

    return known


def _target(target):
    return target if isinstance(target, str) and target in TARGETS else "note"


def _too_long(what, words, most):
    return f"{what} is longer than {most} characters: it is kept as a note, whole. It begins “{words[:60]}”."


def _comments(sheet):
    """{row: [(letter of the column, heading, words)]} of comments and links on cells; the first row has what is on no
    cell."""
    found = defaultdict(list)
    for where, words in sheet.beside:
        if not words.strip():
            continue
        place = COMMENT.fullmatch(str(where).upper())
        row = min(int(place[3]), 10_000) if place else 1
        letter = place[2] if place else ""
        heading = f"Comment on {where}" if place and not place[1] else str(where) or "Comment"
        found[max(row, 1)].append((letter, heading, words.strip()))
    return found
