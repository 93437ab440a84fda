"""Reading .ods files, in one pass: the words that are shown are stored in them beside the values."""

import re
from datetime import date

from .cells import Cell, column_letter
from .gathering import Gathering
from .hues import hue
from .opening import LIMITS, CannotRead
from .parts import LOCAL, NO_SHEET

NO_RESULT = "A formula without its result. Open the file in a spreadsheet program, save it, and bring it again."
# What has paragraphs of its own that are no words of the cell it stands in.
BESIDE = {"annotation", "frame", "custom-shape", "rect", "ellipse", "caption", "g", "shapes", "measure", "line"}
SKIPPED = {"tracked-changes", "dde-links", "ruby-text", "scripts", "forms", "tracked-change", "database-ranges"}
# Spaces, tabs and line ends of their own, as they stand in a paragraph until its other white space is folded.
SPACE, TAB, LINE = "\x01", "\x02", "\x03"
HIDDEN = ("collapse", "filter")
WHITE = re.compile("[ \t\r\n]+")


def read(parts):
    styles = {}
    if "styles.xml" in parts:
        parts.stream("styles.xml", *_style_handlers(styles))
    parts.stream("content.xml", *_style_handlers(styles))
    gathering = Gathering()
    reader = _Reader(gathering, styles)
    parts.stream("content.xml", reader.start, reader.end, reader.text)
    if not gathering.sheets:
        raise CannotRead(NO_SHEET)
    return gathering.sheets


def _style_handlers(styles):
    """Fill `styles` as {name: {"parent", "background-color", "font-weight", "display"}}."""
    style = {}

    def start(name, attributes):
        nonlocal style
        name = LOCAL[name]
        if name in ("style", "default-style"):
            attributes = _local(attributes)
            style = styles.setdefault(attributes.get("name", ""), {})
            style["parent"] = attributes.get("parent-style-name", "")
        elif name in ("table-cell-properties", "text-properties", "table-properties"):
            attributes = _local(attributes)
            for key in ("background-color", "font-weight", "display"):
                if key in attributes:
                    style.setdefault(key, attributes[key])

    def end(name):
        nonlocal style
        if LOCAL[name] in ("style", "default-style"):
            style = {}

    return start, end


def _local(attributes):
    return {LOCAL[key]: value for key, value in attributes.items()}


def _count(attributes, key):
    value = attributes.get(key, "")
    return max(int(value), 1) if value.isdecimal() and len(value) < 9 else 1


class _Reader:
    """The handlers for content.xml. `line` is the paragraph that is open, `beside` what is open outside the cells."""

    def __init__(self, gathering, styles):
        self.gathering, self.styles = gathering, styles
        self.looks = {}
        self.depth = self.tables = self.length = 0
        self.skipped_from = self.beside_from = 0
        self.cell = self.line = self.outer_line = None
        self.lines, self.beside, self.links = [], [], []
        self.row = self.column = 0
        self.begin = {
            "table": self._begin_table,
            "table-column": self._begin_column,
            "table-row": self._begin_row,
            "table-cell": self._begin_cell,
            "covered-table-cell": self._begin_cell,
            "p": self._begin_line,
            "h": self._begin_line,
            "a": lambda attributes: self.links.append(attributes.get("href", "")),
            "s": lambda attributes: self._add(SPACE * min(_count(attributes, "c"), LIMITS["cell"] + 1)),
            "tab": lambda attributes: self._add(TAB),
            "line-break": lambda attributes: self._add(LINE),
        }
        self.finish = {
            "table": self._end_table,
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "p": self._end_line,
            "h": self._end_line,
        }

    def start(self, name, attributes):
        self.depth += 1
        name = LOCAL[name]
        if self.skipped_from:
            return
        if name in SKIPPED:
            self.skipped_from = self.depth
        elif name in BESIDE and not self.beside_from:
            self.beside_from, self.beside, self.outer_line, self.line = self.depth, [], self.line, None
        elif (handler := self.begin.get(name)) and (
            not self.beside_from or name in ("p", "h", "s", "tab", "line-break")
        ):
            handler(_local(attributes))

    def end(self, name):
        name = LOCAL[name]
        if self.skipped_from:
            self.skipped_from = 0 if self.skipped_from == self.depth else self.skipped_from
        elif self.beside_from == self.depth:
            self._end_beside(name)
        elif (handler := self.finish.get(name)) and (not self.beside_from or name in ("p", "h")):
            handler()
        self.depth -= 1

    def text(self, words):
        if self.line is not None and not self.skipped_from:
            self._add(words)

    def _add(self, words):
        if self.line is None:
            return
        self.length += len(words)
        if self.length > LIMITS["cell"] + 1_000:
            raise CannotRead(
                f"{self.gathering.at(self._place())} holds too many characters. A cell may hold {LIMITS['cell']:,}."
            )
        self.line.append(words)

    def _place(self):
        return f"cell {column_letter(self.column or 1)}{self.row or 1}"

    def _begin_table(self, attributes):
        self.tables += 1
        if self.tables > 1:  # a table in a cell: its words are not the sheet's rows
            return
        display = self._look(attributes.get("style-name", ""))[2]
        self.gathering.begin_sheet(attributes.get("name", ""), hidden=display == "false")
        self.row = self.rows_repeated = 0
        self.row_style = ""
        self.column_styles = []

    def _end_table(self):
        self.tables -= 1
        if not self.tables:
            self.gathering.end_sheet()

    def _begin_column(self, attributes):
        room = LIMITS["columns"] - len(self.column_styles)
        if attributes.get("visibility") in HIDDEN:
            before = len(self.column_styles)
            self.gathering.hide_columns(before + 1, before + _count(attributes, "number-columns-repeated"))
        style = attributes.get("default-cell-style-name", "")
        self.column_styles += [style] * min(_count(attributes, "number-columns-repeated"), max(room, 0))

    def _begin_row(self, attributes):
        if self.tables != 1:
            return
        self.row += 1
        self.rows_repeated = _count(attributes, "number-rows-repeated")
        self.row_style = attributes.get("default-cell-style-name", "")
        self.is_hidden = attributes.get("visibility") in HIDDEN
        self.column = 0
        self.cells, self.row_links = {}, []

    def _end_row(self):
        if self.tables != 1:
            return
        if any(cell.text for cell in self.cells.values()):
            for number in range(self.row, self.row + self.rows_repeated):
                self.gathering.add_row(number, self.cells)
                if self.is_hidden:
                    self.gathering.hidden_rows.add(number)
        for column, address in self.row_links:
            self.gathering.add_link(self.row, column, address)
        self.row += self.rows_repeated - 1

    def _begin_cell(self, attributes):
        if self.tables == 1:
            self.column += 1
            self.cell = attributes
            self.lines, self.links, self.length = [], [], 0

    def _end_cell(self):
        if self.tables != 1 or self.cell is None:
            return
        attributes, self.cell = self.cell, None
        first = self.column
        repeated = _count(attributes, "number-columns-repeated")
        self.column += repeated - 1
        kind = attributes.get("value-type", "")
        words = "\n".join(self.lines) if self.lines else _value(kind, attributes)
        words = words if kind == "string" else words.strip(" ")
        if not words and not kind and attributes.get("formula"):
            words = "=" + attributes["formula"].partition("=")[2]
            self.gathering.add_beside(f"{column_letter(first)}{self.row}", NO_RESULT)
        fill, bold, _ = self._look(attributes.get("style-name") or self.row_style or self._column_style(first))
        if words or fill:
            cell = Cell(words, _day(attributes.get("date-value", "")) if words else "", fill, bold)
            for column in range(first, first + min(repeated, LIMITS["columns"] + 1)):
                self.cells[column] = cell
        self.row_links += [(first, address) for address in self.links if not address.startswith("#")]
        self._merge(attributes, first)

    def _merge(self, attributes, first):
        rows, columns = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            self.gathering.add_merge(self.row, first, self.row + rows - 1, first + columns - 1)

    def _column_style(self, column):
        return self.column_styles[column - 1] if column <= len(self.column_styles) else ""

    def _look(self, name):
        """(fill, whether bold, whether displayed) of a style and those that it goes on from."""
        if name not in self.looks:
            found, at = {}, name
            for _ in range(10):
                style = self.styles.get(at, {})
                found = style | found
                at = style.get("parent", "")
            colour = found.get("background-color", "")
            weight = found.get("font-weight", "")
            bold = weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= 600)
            self.looks[name] = (hue(colour.removeprefix("#")), bold, found.get("display", ""))
        return self.looks[name]

    def _begin_line(self, attributes):
        self.line = []
        if self.beside_from:
            self.length = 0

    def _end_line(self):
        if self.line is None:
            return
        words = WHITE.sub(" ", "".join(self.line)).removeprefix(" ")
        words = words.replace(SPACE, " ").replace(TAB, "\t").replace(LINE, "\n")
        (self.beside if self.beside_from else self.lines).append(words)
        self.line = None

    def _end_beside(self, name):
        where = self._place().removeprefix("cell ")
        where = where if name == "annotation" else f"Text box at {where}" if self.cell is not None else "Text box"
        if self.tables:
            self.gathering.add_beside(where, "\n".join(self.beside))
        self.beside_from, self.line = 0, self.outer_line


def _value(kind, attributes):
    """The words of a cell without a paragraph; some programs store the value alone."""
    if kind == "boolean":
        return attributes.get("boolean-value", "").upper()
    return attributes.get({"string": "string-value", "date": "date-value", "time": "time-value"}.get(kind, "value"), "")


def _day(value):
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return ""
