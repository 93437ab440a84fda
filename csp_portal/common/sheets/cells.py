"""What a spreadsheet file holds, however it was stored."""

from dataclasses import dataclass, field

FILLS = ("red", "amber", "green", "blue", "grey", "other")


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what a person saw in the cell, number and date formats applied: "Apr-25", "1.10", "85%". `day` is the
    day of a real date, as 2027-03-31, whatever its format shows of it. `fill` is one of FILLS, "" for none or white.
    """

    text: str = ""
    day: str = ""
    fill: str = ""
    bold: bool = False


@dataclass
class Sheet:
    """A sheet as sparse rows, {row number: {column number: cell}}, both counted from 1 as a spreadsheet does. A cell
    without words stands here only for its fill. `merges` are (first row, first column, last row, last column); the
    words of a merged block stand in its first cell. `beside` are words outside the cells, [(where, words)]: comments
    ("C9"), addresses behind words ("Link on C9"). `hidden_rows` and `hidden_columns` are numbers of those with words.
    """

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    beside: list[tuple[str, str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @property
    def last_row(self):
        """The number of the last row with words; 0 for an empty sheet."""
        return max((number for number, cells in self.rows.items() if any(c.text for c in cells.values())), default=0)

    def as_data(self):
        """For JSON. A plain cell is its words alone."""
        rows = {
            str(number): {str(column): _cell_as_data(cell) for column, cell in cells.items()}
            for number, cells in self.rows.items()
        }
        data = {"name": self.name, "rows": rows, "merges": [list(merge) for merge in self.merges]}
        data |= {"hidden": self.hidden, "beside": [list(words) for words in self.beside]}
        return data | {"hidden_rows": self.hidden_rows, "hidden_columns": self.hidden_columns}

    @classmethod
    def from_data(cls, data):
        merges = [tuple(merge) for merge in data["merges"]]
        sheet = cls(data["name"], {}, merges, data["hidden"], [tuple(words) for words in data["beside"]])
        sheet.hidden_rows, sheet.hidden_columns = data.get("hidden_rows", []), data.get("hidden_columns", [])
        for number, cells in data["rows"].items():
            sheet.add_data(number, cells)
        return sheet

    def add_data(self, number, cells):
        """Add a row as it stands in `as_data`."""
        self.rows[int(number)] = {
            int(column): Cell(cell) if isinstance(cell, str) else Cell(*cell) for column, cell in cells.items()
        }


def _cell_as_data(cell):
    if not (cell.day or cell.fill or cell.bold):
        return cell.text
    return [cell.text, cell.day, cell.fill, cell.bold]


def column_letter(column):
    """The letters of a column by its number from 1: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
