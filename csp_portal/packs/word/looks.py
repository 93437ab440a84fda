"""How each kind of line and of letters looks: sizes, spaces, borders, colours."""

from dataclasses import dataclass

FONT = "Arial"
INK, QUIET, LINE, SHADE, DEEP = "0B0C0C", "444444", "7D8B90", "E9EDEE", "12343B"


@dataclass(frozen=True)
class Mark:
    """How a rating looks: how its border is drawn, how thick in eighths of a point and in what colour, what colour is
    in it, and that of its word. It is told by its border alone where colours are lost."""

    drawn: str
    thick: int
    fill: str
    edge: str = INK
    letters: str = INK
    is_bold: bool = True


# Beside its word, and as a letter in a cell of its own.
RATINGS = {
    "green": Mark("single", 6, "E0F0E3"),
    "amber": Mark("dashed", 8, "FFF1D0"),
    "red": Mark("single", 18, "F9E0DD"),
    "blue": Mark("double", 6, "DFEAF5"),
    "grey": Mark("dotted", 8, "FFFFFF"),
}
LETTERS = {
    "green": Mark("single", 4, "E0F0E3", "E0F0E3"),
    "amber": Mark("single", 4, "FFD58A", "FFD58A"),
    "red": Mark("single", 4, "982828", "982828", "FFFFFF"),
    "blue": Mark("double", 4, "DFEAF5"),
    "grey": Mark("single", 4, "FFFFFF", QUIET, is_bold=False),
}


@dataclass(frozen=True)
class Look:
    """How the paragraphs of a style look. Sizes are half points, spaces twentieths of a point; `small` are size, space
    before and space after where the whole part is small."""

    name: str
    size: int = 22
    before: int = 0
    after: int = 120
    line: int = 264  # of 240
    small: tuple = (17, 0, 24)
    is_bold: bool = False
    colour: str = ""
    level: int | None = None  # of the outline
    keeps: bool = False  # with what comes next
    is_together: bool = False  # on one sheet
    list_number: int | None = None
    indent: tuple | None = None  # (left, how far the first line begins before it)
    right: int = 0
    border: tuple = ()  # ((side, thickness, space, colour), ...)
    middle: bool = False


def heading(level, size, before, after, small, border=()):
    return Look(
        f"heading {level}", size, before, after, 240, small, is_bold=True, level=level - 1, keeps=True, border=border
    )


def heading_of_table(name, size, small, middle=False):
    return Look(name, size, 0, 0, 240, small, is_bold=True, keeps=True, middle=middle)


FRAME = tuple((side, 18, 6, INK) for side in ("top", "left", "bottom", "right"))
LINES = tuple((side, 4, 3, LINE) for side in ("top", "between"))

LOOKS = {
    "Normal": Look("Normal"),
    "CoverMarking": Look("Cover marking", 24, 360, 360, 240, is_bold=True),
    "Subtitle": Look("Subtitle", 26, 0, 120, 240, is_bold=True, keeps=True, border=(("top", 48, 18, DEEP),)),
    "Title": Look("Title", 52, 0, 160, 240, is_bold=True, keeps=True),
    "AsAt": Look("As at", 22, 0, 320, 240, colour=QUIET),
    "Heading1": heading(1, 36, 0, 200, (27, 0, 30), (("bottom", 16, 4, INK),)),
    "Heading2": heading(2, 26, 300, 100, (18, 44, 6)),
    "Heading3": heading(3, 23, 220, 80, (17, 36, 6)),
    "Heading4": heading(4, 22, 180, 60, (16, 30, 6)),
    "Lead": Look("Lead", 26, 0, 160, small=(22, 0, 24)),
    "Small": Look("Small print", 19, 0, 100, colour=QUIET, small=(15, 0, 24)),
    "ListBullet": Look("List Bullet", 22, 0, 60, list_number=1, indent=(360, 360)),
    "ListNumber": Look("List Number", 22, 0, 60, list_number=2, indent=(440, 440)),
    "Fact": Look("Fact", 22, 0, 0, small=(16, 0, 0), is_together=True, border=LINES),
    "Notice": Look("Notice", 22, 160, 200, indent=(160, 0), right=160, is_together=True, border=FRAME),
    "Caption": Look("caption", 20, 60, 80, 240, (15, 10, 6), colour=QUIET, keeps=True),
    "TableHeading": heading_of_table("Table heading", 18, (16, 0, 0)),
    "TableWords": Look("Table words", 18, 0, 0, 250, (16, 0, 0)),
    "TableLetters": Look("Table letters", 18, 0, 0, 250, (16, 0, 0), middle=True),
    "TableLettersHeading": heading_of_table("Table letters heading", 16, (13, 0, 0), middle=True),
    "Marking": Look("Marking", 20, 0, 0, 240, is_bold=True, middle=True),
    "Header": Look("header", 17, 40, 0, 240, colour=QUIET, border=(("bottom", 4, 4, LINE),)),
    "Footer": Look("footer", 17, 0, 40, 240, colour=QUIET, border=(("top", 4, 4, LINE),)),
    "SheetEnd": Look("Sheet end", 2, 0, 0, 20),
}
