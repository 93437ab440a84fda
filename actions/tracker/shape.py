"""What a tracker is read as: its columns, its rows, and what the person who brought it has said of them."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum

# What a column can hold, as the page asks it. ONCE are those that one column alone can be.
TARGETS = {
    "text": "Actions to deliver",
    "item": "Item number",
    "priority": "Priority",
    "theme": "Priority below it (second level)",
    "objective": "Overall objective",
    "owner": "Responsible officer or lead",
    "organisation": "Organisation",
    "start": "Start date",
    "deadline": "Deadline",
    "progress": "Progress or actual outcome",
    "next": "Next step",
    "rating": "Rating or status (RAG)",
    "measure": "Success measure",
    "note": "A note, kept under its own heading",
    "ref": "Reference in this portal, like A12",
    "portal": "Worked out by this portal: not read back",
}
ONCE = frozenset(TARGETS) - {"owner", "organisation", "note", "portal"}
# What stands in a rating cell that has a colour and no words.
FILL_WORDS = {
    "red": "(red fill)",
    "amber": "(amber fill)",
    "green": "(green fill)",
    "blue": "(blue fill)",
    "grey": "(grey fill)",
    "other": "(another fill)",
}
# What a row can be that says one text, or the ratings and their meanings, between the rows of actions.
LEVELS = {
    "priority": "A priority",
    "theme": "A second-level priority",
    "action": "An action",
    "title": "A title, a key or a remark: not taken",
}


class Kind(StrEnum):
    """What a row of the file is. Each row is exactly one of these; together they are all rows of its sheet."""

    BLANK = "blank"
    TITLE = "title"  # above the header row, or a header row that is repeated further down
    HEADER = "header"
    HEADING = "heading"  # names the priority of the rows below it
    ACTION = "action"
    JOINED = "joined"  # goes on with the action above it
    TOTAL = "total"
    NO_TEXT = "no_text"  # has words, but not what is to be done
    LEFT_OUT = "left_out"  # its sheet is not taken


@dataclass
class SheetReading:
    """How one sheet is read. `columns` is {column number as text: target}; `headings` is {row number as text:
    one of LEVELS} for the rows that look like headings between the others, or like a key to the ratings."""

    name: str
    take: bool = True
    header: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """How a file is read: proposed by the portal, corrected by the person.

    `priority_from` is "column", "sheet", "headings" or "one"; with "one" every action belongs to `one_priority`.
    `priorities` is {words of a priority, folded: "p<address>" or "new"}, `words` {a rating word, folded: "r<key>" of a
    rating, "s<state>" of an action's state, or "words" for one that is kept as words alone}, `owners` {words of an
    owner, folded: "u<key>", "o<key>", "g<key>", "new_organisation", "new_group", "new_board" or "words"}; a word
    that is not answered yet has "". `period` is the key of the reporting period that progress and ratings are about,
    0 for none.
    `newer` says what counts in a row that was saved in the portal after the file was exported: "portal" or "file".
    `exported_at` is the moment at which this portal wrote the file, as it says itself; "" for another file. An action
    that names no priority belongs to `one_priority`, wherever the priorities come from; `suggested_priority` is a name
    that the titles of the file suggest for it.
    """

    sheets: list[SheetReading] = field(default_factory=list)
    priority_from: str = ""
    one_priority: str = ""
    priorities: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    period: int = 0
    plan_title: str = ""
    newer: str = "portal"
    exported_at: str = ""
    suggested_priority: str = ""

    def as_data(self):
        return asdict(self)

    @classmethod
    def from_data(cls, data):
        return cls(**data | {"sheets": [SheetReading(**sheet) for sheet in data["sheets"]]})


@dataclass(frozen=True)
class Written:
    """A cell of a row as it was written: its column's letter and heading, its words, the day of a real date."""

    letter: str
    heading: str
    text: str
    day: str = ""


@dataclass
class FileRow:
    """A row of the file. `values` is {target: words} for what one column alone can be; a value that stands in a merged
    block over several rows is the value of each of them. `owners` and `organisations` are split where a cell names
    several; `notes` are [(heading, words)]. `lent` are the cells of merged blocks above that count for the row too.
    `joined` are the numbers of the rows that go on with it. `fact` is (what, words) of a row above the headings that
    says something of the sheet's priority; its words are "" when it goes on with the row above."""

    sheet: str
    number: int
    kind: Kind
    cells: list[Written] = field(default_factory=list)
    priority: str = ""
    theme: str = ""
    values: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lent: list[Written] = field(default_factory=list)
    fact: tuple[str, str] | None = None


@dataclass
class PlannedRow:
    """What will happen with a row of the file. `serial` is the number of the action that it was found to be, None for
    a new one; `changes` are [(what, before, after)] in words; `sentence` says why it is not taken; `read_as` is {letter
    of a column: what its words were read as, where that says more than the words}."""

    row: FileRow
    outcome: str  # one of TrackerRow.Outcome
    serial: int | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    sentence: str = ""
    warnings: list[str] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)


def folded(words):
    """Words as they are compared: small letters, single spaces."""
    return " ".join(words.split()).casefold()
