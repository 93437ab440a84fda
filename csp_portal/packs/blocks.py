"""What a board pack says, before it is a page or a Word file. Both are written from these same blocks, so that neither
can say what the other does not."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """A piece of a line. `to` is the anchor of a part or a heading of the same pack; `url` is where the page leads to
    outside of it: an address of the portal, or that of a paper. A Word file writes the words of the latter alone.
    `colour` is that of a rating whose word or letter stands in `words`: green, amber, red, blue or grey."""

    words: str
    strong: bool = False
    quiet: bool = False
    to: str = ""
    colour: str = ""
    url: str = ""


def runs_of(said):
    """The runs of a text, a run, or several of either."""
    several = said if isinstance(said, (tuple, list)) else (said,)
    return tuple(each if isinstance(each, Run) else Run(str(each)) for each in several)


class Block:
    """`name` is what a template asks for: how a block is written hangs on nothing else."""

    @property
    def name(self):
        return type(self).__name__.lower()

    @property
    def template(self):
        """That of the page; none is there for a kind of block that the page does not know."""
        return f"packs/_block_{self.name}.html"


@dataclass(frozen=True)
class Heading(Block):
    """A heading below that of its part, which has level 1; so 2, 3 or 4."""

    level: int
    words: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph; one line of it for each of `lines`, a tuple of runs. `is_lead` is larger, `is_small` smaller."""

    lines: tuple
    is_lead: bool = False
    is_small: bool = False


@dataclass(frozen=True)
class Bullets(Block):
    """A list, each of its items a tuple of runs."""

    items: tuple
    is_numbered: bool = False


@dataclass(frozen=True)
class Facts(Block):
    """A list of what is what: ((term, a tuple of runs), ...)."""

    rows: tuple


@dataclass(frozen=True)
class Notice(Block):
    """What must not be overlooked, in a frame: a tuple of runs."""

    runs: tuple


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is how wide it is, of 100."""

    title: str
    share: int
    is_letters: bool = False  # short letters or numbers, which stand in the middle


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a tuple of lines, each a tuple of runs. `spoken` are the words for letters in it."""

    lines: tuple
    spoken: str = ""


@dataclass(frozen=True)
class Table(Block):
    """A table with its caption; the first cell of each row is what the row is about."""

    caption: str
    columns: tuple
    rows: tuple  # of tuples of cells

    @property
    def has_letters(self):
        return any(column.is_letters for column in self.columns)


@dataclass(frozen=True)
class Part:
    """A part of the pack, which begins on a new sheet. `is_wide`: its tables want the sheet on its side. `is_one_sheet`
    means that it is written small, so that it keeps to one."""

    anchor: str
    title: str
    blocks: list = field(default_factory=list)
    is_wide: bool = False
    is_one_sheet: bool = False
    in_short: str = ""  # what stands beside its title in the contents on the cover


@dataclass(frozen=True)
class Pack:
    """All of it. What stands on every sheet: `title` and `marking` at its head, `as_at` and the page at its foot."""

    partnership: str
    title: str  # "Board pack for the Executive Board, 14 October 2026"
    marking: str  # "Official" or what the partnership says; "For the board only" for one
    as_at: str  # "As at 7 October 2026, 10:02. Issue 1"
    moment: object
    cover: Part
    parts: list
