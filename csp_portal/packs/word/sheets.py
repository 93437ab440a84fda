"""The sheets of paper: which way they lie, and what stands at the head and the foot of each."""

from copy import deepcopy
from dataclasses import dataclass

from docx.oxml.ns import qn

from .lines import paragraph, run
from .made import field, made

SHORT, LONG = 11906, 16838  # A4, in twentieths of a point


@dataclass(frozen=True)
class Sheet:
    """The sheets of a part."""

    is_wide: bool = False
    is_small: bool = False

    @property
    def size(self):
        return (LONG, SHORT) if self.is_wide else (SHORT, LONG)

    @property
    def margin(self):
        return 740 if self.is_small else 1080

    @property
    def ends(self):
        """What is left free at the head and the foot, and where what stands there begins."""
        top, bottom, begins = (900, 860, 300) if self.is_small else (1160, 1060, 440)
        return {"top": top, "bottom": bottom, "header": begins, "footer": begins - 40}

    @property
    def width(self):
        """How wide a line is."""
        return self.size[0] - 2 * self.margin


def sheet_of(part):
    return Sheet(part.is_wide, part.is_one_sheet)


def section(sheet, margins):
    """The end of the sheets of a part. `margins` are the keys of the head and the foot."""
    head, foot = margins
    width, height = sheet.size
    edge = sheet.margin
    lies = {"orient": "landscape"} if sheet.is_wide else {}
    above = made("headerReference", type="default")
    below = made("footerReference", type="default")
    above.set(qn("r:id"), head)
    below.set(qn("r:id"), foot)
    return made(
        "sectPr",
        above,
        below,
        made("type", val="nextPage"),
        made("pgSz", w=width, h=height, **lies),
        made("pgMar", left=edge, right=edge, gutter=0, **sheet.ends),
        made("cols", space=708),
    )


def margins_of(pack, sheet, document_part):
    """The head and the foot of such sheets, as parts of the file; gives their keys."""
    head, head_key = document_part.add_header_part()
    foot, foot_key = document_part.add_footer_part()
    marking = [paragraph("Marking", run(pack.marking))] if pack.marking else []
    _say(head, [*marking, paragraph("Header", run(pack.title))])
    page = [run("Page "), field("PAGE"), run(" of "), field("NUMPAGES")]
    last = paragraph("Footer", run(pack.as_at), made("r", made("tab")), *page, tab=sheet.width)
    _say(foot, [last, *deepcopy(marking)])
    return head_key, foot_key


def _say(part, paragraphs):
    for child in list(part.element):
        part.element.remove(child)
    part.element.extend(paragraphs)
