"""The style sheet of the Word file. Real headings and lists, so that a program finds them."""

from .looks import FONT, LETTERS, LINE, LOOKS, QUIET, RATINGS
from .made import made

# Those of our styles that every Word has by the same name.
BUILT_IN = {"Normal", "Title", "Subtitle", "Heading1", "Heading2", "Heading3", "Heading4", "Caption", "Hyperlink"}
BUILT_IN |= {"ListBullet", "ListNumber", "Header", "Footer"}


def lettering(size=None, is_bold=False, colour="", style="", shade=None):
    """How letters look, or None where nothing is said of them."""
    border, fill = shade or (None, None)
    said = [
        made("rStyle", val=style) if style else None,
        made("b") if is_bold else None,
        made("color", val=colour) if colour else None,
        made("sz", val=size) if size else None,
        made("szCs", val=size) if size else None,
        border,
        fill,
    ]
    return made("rPr", *said) if any(each is not None for each in said) else None


def all_styles():
    """The elements of the style sheet, in the order of the standard."""
    lines = [_paragraph_style(key, look) for key, look in LOOKS.items()]
    letters = [
        _letter_style("Quiet", "Quiet", lettering(colour=QUIET)),
        _letter_style("Hyperlink", "Hyperlink", made("rPr", made("color", val="1A4F8B"), made("u", val="single"))),
        *[_mark(f"Rating {colour}", mark) for colour, mark in RATINGS.items()],
        *[_mark(f"Letter {colour}", mark) for colour, mark in LETTERS.items()],
    ]
    return [
        _defaults(),
        *lines,
        made(
            "style",
            made("name", val="Default Paragraph Font"),
            made("uiPriority", val=1),
            made("semiHidden"),
            type="character",
            default=1,
            styleId="DefaultParagraphFont",
        ),
        *letters,
        *_table_styles(),
    ]


def _defaults():
    fonts = made("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = made("lang", val="en-GB", eastAsia="en-GB", bidi="ar-SA")
    letters = made("rPr", fonts, made("sz", val=22), made("szCs", val=22), language)
    return made("docDefaults", made("rPrDefault", letters), made("pPrDefault", made("pPr")))


def _paragraph_style(key, look):
    return made(
        "style",
        made("name", val=look.name),
        made("basedOn", val="Normal") if key != "Normal" else None,
        made("next", val="Normal") if look.level is not None else None,
        made("qFormat"),
        _shape(look),
        lettering(look.size, look.is_bold, look.colour),
        type="paragraph",
        styleId=key,
        **_standing(key),
    )


def _standing(key):
    """What the style says of itself: that it is the one where none is named, or that Word does not know it."""
    if key in BUILT_IN:
        return {"default": 1} if key == "Normal" else {}
    return {"customStyle": 1}


def _shape(look):
    left, before = look.indent or (0, 0)
    sides = [made(side, val="single", sz=size, space=space, color=colour) for side, size, space, colour in look.border]
    return made(
        "pPr",
        made("keepNext") if look.keeps else None,
        made("keepLines") if look.keeps or look.is_together else None,
        made("widowControl"),
        made("numPr", made("numId", val=look.list_number)) if look.list_number else None,
        made("pBdr", *sides) if sides else None,
        made("spacing", before=look.before, after=look.after, line=look.line, lineRule="auto"),
        made("ind", left=left, right=look.right, hanging=before) if look.indent else None,
        made("jc", val="center") if look.middle else None,
        made("outlineLvl", val=look.level) if look.level is not None else None,
    )


def _letter_style(key, name, letters):
    return made(
        "style", made("name", val=name), made("qFormat"), letters, type="character", styleId=key, **_standing(key)
    )


def _mark(name, mark):
    border = made("bdr", val=mark.drawn, sz=mark.thick, space=1, color=mark.edge)
    shade = (border, made("shd", val="clear", color="auto", fill=mark.fill))
    return _letter_style(name.replace(" ", ""), name, lettering(is_bold=mark.is_bold, colour=mark.letters, shade=shade))


def _table_styles():
    """The plain one that every file has, and ours: thin lines between the rows, the first row shaded."""
    cells = [
        made(side, w=width, type="dxa") for side, width in (("top", 50), ("left", 80), ("bottom", 50), ("right", 80))
    ]
    plain = [
        made(side, w=width, type="dxa") for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    ]
    lines = [made(side, val="single", sz=4, space=0, color=LINE) for side in ("top", "bottom", "insideH")]
    return [
        made(
            "style",
            made("name", val="Normal Table"),
            made("uiPriority", val=99),
            made("semiHidden"),
            made("tblPr", made("tblInd", w=0, type="dxa"), made("tblCellMar", *plain)),
            type="table",
            default=1,
            styleId="TableNormal",
        ),
        made(
            "style",
            made("name", val="Pack table"),
            made("basedOn", val="TableNormal"),
            made("qFormat"),
            made("tblPr", made("tblBorders", *lines), made("tblCellMar", *cells)),
            type="table",
            customStyle=1,
            styleId="PackTable",
        ),
    ]
