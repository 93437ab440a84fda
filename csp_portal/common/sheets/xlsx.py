"""Reading .xlsx files, in one pass over each sheet: of this size nothing is ever held but the words."""

import re
from functools import lru_cache

from .cells import Cell, column_letter
from .gathering import Gathering
from .number_formats import shown, shown_text
from .opening import LIMITS, TOO_MUCH, CannotRead
from .parts import DAMAGED, LOCAL, NO_SHEET
from .xlsx_beside import printed_words, words_beside
from .xlsx_styles import Styles

ESCAPE = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
YES = ("1", "true")
NO_RESULT = "A formula without its result. Open the file in a spreadsheet program, save it, and bring it again."
MACROS = "This file holds macros. Save it as .xlsx, without macros, and bring that file."


def read(parts):
    types = [node.get("ContentType").lower() for node in parts.tree("[Content_Types].xml")]
    if any("macroenabled" in kind or "vbaproject" in kind for kind in types):
        raise CannotRead(MACROS)
    name = next((target for kind, target in parts.links("").values() if kind == "officeDocument"), "xl/workbook.xml")
    book, links = parts.tree(name), parts.links(name)
    if any("macrosheet" in kind.lower() for kind, _ in links.values()):
        raise CannotRead(MACROS)
    of_kind = dict(links.values())
    strings = _SharedStrings(parts, of_kind.get("sharedStrings", "xl/sharedStrings.xml")).strings
    styles = Styles(parts, of_kind.get("styles", "xl/styles.xml"), of_kind.get("theme", "xl/theme/theme1.xml"))
    from_1904 = book.find("workbookPr").get("date1904") in YES
    gathering = Gathering()
    for sheet in book.find("sheets"):
        kind, target = links.get(sheet.get("id"), ("", ""))
        if kind == "worksheet" and target in parts:
            gathering.begin_sheet(sheet.get("name"), hidden=sheet.get("state", "visible") != "visible")
            _read_sheet(parts, target, _SheetReader(gathering, strings, styles, from_1904))
        elif kind not in ("chartsheet", "dialogsheet"):
            raise CannotRead(DAMAGED)
    if not gathering.sheets:
        raise CannotRead(NO_SHEET)
    return gathering.sheets


def _read_sheet(parts, target, reader):
    parts.stream(target, reader.start, reader.end, reader.text)
    for where, words in [*words_beside(parts, target), *reader.printed]:
        reader.gathering.add_beside(where, words)
    addresses = parts.addresses(target) if reader.links else {}
    for row, column, key in reader.links:
        reader.gathering.add_link(row, column, addresses.get(key, ""))
    reader.gathering.end_sheet()


def decoded(text):
    """Line ends and the like, which are stored as _x000D_."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(_decode, text)


def _decode(match):
    units = bytes.fromhex("".join(match[0][at + 2 : at + 6] for at in range(0, len(match[0]), 7)))
    return units.decode("utf-16-be", "surrogatepass")


class _SharedStrings:
    """The words that cells refer to by number, in their order; not how they are spoken."""

    def __init__(self, parts, name):
        self.strings, self.pieces = [], []
        self.characters = self.unread = 0
        self.is_text = False
        if name in parts:
            parts.stream(name, self._start, self._end, self._text)

    def _start(self, name, attributes):
        name = LOCAL[name]
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.unread += 1
        self.is_text = name == "t" and not self.unread

    def _end(self, name):
        name = LOCAL[name]
        self.is_text = False
        if name == "rPh":
            self.unread -= 1
        elif name == "si":
            words = "".join(self.pieces)
            self.characters += len(words)
            if self.characters > 4 * LIMITS["characters"]:
                raise CannotRead(TOO_MUCH)
            self.strings.append(decoded(words))

    def _text(self, words):
        if self.is_text:
            self.pieces.append(words)


class _SheetReader:
    """The handlers for one worksheet. Elements come in order: rows with their cells, then merges."""

    def __init__(self, gathering, strings, styles, from_1904):
        self.gathering, self.strings, self.styles, self.from_1904 = gathering, strings, styles, from_1904
        self.row = self.column = self.unread = 0
        self.cells = {}
        self.cell = None
        self.words = None
        self.shared = {}
        self.printed, self.links = [], []
        self.begin = {
            "col": self._begin_column,
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "t": self._begin_text,
            "f": self._begin_formula,
            "rPh": self._begin_unread,
            "mergeCell": self._merge,
            "hyperlink": self._link,
            "oddHeader": self._begin_printed,
            "oddFooter": self._begin_printed,
        }
        self.finish = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_text,
            "f": self._end_formula,
            "rPh": self._end_unread,
            "oddHeader": lambda: self._end_printed("Page header"),
            "oddFooter": lambda: self._end_printed("Page footer"),
        }

    def start(self, name, attributes):
        handler = self.begin.get(LOCAL[name])
        if handler:
            handler(attributes)

    def end(self, name):
        handler = self.finish.get(LOCAL[name])
        if handler:
            handler()

    def text(self, words):
        if self.words is not None:
            self.words.append(words)

    def _begin_column(self, attributes):
        first, last = (attributes.get(key, "") for key in ("min", "max"))
        if attributes.get("hidden") in YES and (first + last).isdecimal() and first and last and len(first + last) < 12:
            self.gathering.hide_columns(int(first), int(last))

    def _begin_row(self, attributes):
        number = attributes.get("r", "")
        self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
        if attributes.get("hidden") in YES:
            self.gathering.hidden_rows.add(self.row)
        self.column = 0
        self.cells = {}

    def _end_row(self):
        if self.cells:
            self.gathering.add_row(self.row, self.cells)
        self.cells = {}

    def _begin_cell(self, attributes):
        self.column = column_of(attributes.get("r", "")) or self.column + 1
        self.attributes, self.cell, self.value, self.formula = attributes, [], "", None

    def _begin_value(self, attributes):
        self.words = [] if self.cell is not None else None

    def _end_value(self):
        if self.words is not None:
            self.value = "".join(self.words)
        self.words = None

    def _begin_text(self, attributes):
        self.words = [] if self.cell is not None and not self.unread else None

    def _end_text(self):
        if self.words is not None:
            self.cell += self.words
        self.words = None

    def _begin_formula(self, attributes):
        if self.cell is not None:
            self.words = []
            self.formula_group = attributes.get("si", "") if attributes.get("t") == "shared" else ""

    def _end_formula(self):
        if self.cell is None or self.words is None:
            return
        self.formula = "".join(self.words)
        self.words = None
        if self.formula_group:
            # Only the first cell of a group of like formulas holds theirs.
            self.formula = self.shared.setdefault(self.formula_group, self.formula)

    def _begin_unread(self, attributes):
        self.unread += 1

    def _end_unread(self):
        self.unread -= 1

    def _begin_printed(self, attributes):
        self.words = []

    def _end_printed(self, where):
        self.printed.append((where, printed_words("".join(self.words or []))))
        self.words = None

    def _end_cell(self):
        if self.cell is None:
            return
        fill, bold, code = self.styles.style(self.attributes.get("s", "0"))
        self.kind = self.attributes.get("t", "n")
        words, day = self._shown(code)
        if not words and self.formula is not None and self.kind != "str" and not self.value:
            words = "=" + decoded(self.formula)
            self.gathering.add_beside(f"{column_letter(self.column)}{self.row}", NO_RESULT)
        if words or fill:
            self.cells[self.column] = Cell(words, day, fill, bold)
        self.cell = None

    def _shown(self, code):
        if self.kind == "s":
            return shown_text(self._shared_string(), code), ""
        if self.kind == "inlineStr" or (self.cell and not self.value):
            return shown_text(decoded("".join(self.cell)), code), ""
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}.get(self.value, self.value), ""
        if self.kind in ("str", "e"):
            return shown_text(decoded(self.value), code), ""
        return self._shown_number(code)

    def _shared_string(self):
        if not self.value:
            return ""
        try:
            return self.strings[int(self.value)]
        except (ValueError, IndexError):
            place = f"cell {column_letter(self.column)}{self.row}"
            raise CannotRead(
                f"{self.gathering.at(place)} refers to words that are not in the file. {DAMAGED}"
            ) from None

    def _shown_number(self, code):
        value = self.value.strip()
        if not value:
            return "", ""
        if self.kind == "d":
            return self.styles.iso_date(value, code)
        try:
            number = float(value)
        except ValueError:
            return value, ""
        if number in (float("inf"), float("-inf")) or number != number:
            return value, ""
        return shown(number, code, from_1904=self.from_1904)

    def _merge(self, attributes):
        first, _, last = attributes.get("ref", "").partition(":")
        first, last = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
        if first and last:
            self.gathering.add_merge(int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1]))

    def _link(self, attributes):
        place = REFERENCE.fullmatch(attributes.get("ref", "").partition(":")[0])
        key = next((key for name, key in attributes.items() if LOCAL[name] == "id"), "")
        if place and key:
            self.links.append((int(place[2]), column_number(place[1]), key))


@lru_cache(maxsize=1_000)
def column_number(letters):
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_of(place):
    """The number of the column of a cell like "C5"; 0 when it does not say."""
    match = REFERENCE.fullmatch(place)
    return column_number(match[1]) if match else 0
