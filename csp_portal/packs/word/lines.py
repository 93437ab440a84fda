"""Lines of a pack, written for Word."""

import re
from zlib import crc32

from docx.oxml.ns import qn

from .looks import LOOKS, RATINGS
from .made import made, text
from .styles import lettering

LONGEST = 40  # name of a bookmark
HOLDS = "\u00a0"  # a space at which no line ends
CAPITAL, LETTER = 0.72, 0.5  # how wide a bold one is, on the average, of its height


def run(words, is_bold=False, size=None, style=""):
    return made("r", lettering(size, is_bold, style=style), text(words))


def runs(said, size=None, rated="Rating", room=None):
    """The elements of a tuple of runs. A rating is its word in a border of its own, or its letter where `rated` is
    "Letter"; a link leads to its heading. `room` is how wide the line is, where that is less than the sheet."""
    return [_linked(each, size) if each.to else _run(each, size, rated, room) for each in said]


def _run(each, size, rated, room):
    if not each.colour:
        return run(each.words, each.strong, size, "Quiet" if each.quiet else "")
    if each.colour not in RATINGS:
        raise ValueError(f"A rating has no colour of this name: {each.colour}.")
    return run(in_one_box(each.words, size, room), size=size, style=f"{rated}{each.colour}")


def in_one_box(words, size, room):
    """The words of a rating so that its border is not broken in two; where they have no room on one line they break
    between words, and not within one."""
    words = words.replace(HOLDS, " ")
    wide = sum(CAPITAL if each.isupper() else LETTER for each in words) * (size or LOOKS["TableWords"].size) * 10
    return words if room and wide > room else words.replace(" ", HOLDS)


def _linked(each, size):
    return made("hyperlink", run(each.words, each.strong, size, "Hyperlink"), anchor=bookmark_name(each.to), history=1)


def bookmark_name(anchor):
    """The anchor as a name that Word takes: letters, digits and low lines; a long one ends in a sum."""
    name = "to_" + re.sub(r"\W", "_", anchor, flags=re.ASCII)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}_{crc32(anchor.encode()):08x}"


def lines(said, size=None, rated="Rating", room=None):
    """The elements of several lines, each a tuple of runs, with a break between them."""
    written = []
    for place, line in enumerate(said):
        written += [made("r", made("br"))] if place else []
        written += runs(line, size, rated, room)
    return written


def paragraph(style, *inside, is_small=False, number=None, tab=None, hangs=None):
    """A paragraph of a style. `number` is that of the list it belongs to, `tab` where its second half ends, or `hangs`
    where it begins and all its lines."""
    before, after = LOOKS[style].small[1:]
    at, side = (hangs, "left") if hangs else (tab, "right")
    shape = made(
        "pPr",
        made("pStyle", val=style),
        made("numPr", made("ilvl", val=0), made("numId", val=number)) if number else None,
        made("tabs", made("tab", val=side, pos=at)) if at else None,
        made("spacing", before=before, after=after, line=240, lineRule="auto") if is_small else None,
        made("ind", left=hangs, hanging=hangs) if hangs else None,
    )
    return made("p", shape, *inside)


def set_apart(element, sheet):
    """Leaves room above a paragraph that comes after a table or a list; a heading has its own."""
    shape = element.pPr
    if shape.find(qn("w:pStyle")).get(qn("w:val")).startswith("Heading"):
        return
    spacing = shape.get_or_add_spacing()
    spacing.set(qn("w:before"), str(40 if sheet.is_small else 180))


def small_size(style, is_small):
    return LOOKS[style].small[0] if is_small else None
