"""The looks of the cells of an .xlsx file: their fill, whether they are bold, and their number format."""

from datetime import datetime

from .hues import hue, tinted
from .number_formats import BUILT_IN, general, shown

# The colours that a file may name by number alone.
INDEXED = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
).split()
# A cell's theme colour counts white, black, and the second pair, the other way round than the theme does.
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
PLAIN = ("", False, "General")


class Styles:
    def __init__(self, parts, name, theme):
        sheet = parts.tree(name)
        scheme = parts.tree(theme).find("themeElements", "clrScheme")
        self.theme = [self._theme_colour(scheme.find(colour)) for colour in THEME_ORDER]
        own = [node.get("rgb")[-6:] for node in sheet.find("colors", "indexedColors")]
        self.indexed = own + INDEXED[len(own) :]
        self.codes = BUILT_IN | {
            int(node.get("numFmtId")): node.get("formatCode")
            for node in sheet.find("numFmts")
            if node.get("numFmtId").isdecimal()
        }
        bold = [_is_on(font.all("b")) for font in sheet.find("fonts")]
        fills = [self._fill(fill.find("patternFill")) for fill in sheet.find("fills")]
        self.styles = [
            (_at(fills, xf.get("fillId"), ""), _at(bold, xf.get("fontId"), False), self._code(xf.get("numFmtId")))
            for xf in sheet.find("cellXfs")
        ]
        self.known = {str(number): style for number, style in enumerate(self.styles)}

    def style(self, number):
        """(fill, whether bold, number format) of a cell by the number of its style."""
        return self.known.get(number, PLAIN)

    def _code(self, number):
        return self.codes.get(int(number), "General") if number.isdecimal() else "General"

    def _theme_colour(self, node):
        colour = node[0] if node else node
        return (colour.get("lastClr") or colour.get("val"))[-6:]

    def _fill(self, pattern):
        if pattern.get("patternType") != "solid":
            return ""
        colour = pattern.find("fgColor") if pattern.all("fgColor") else pattern.find("bgColor")
        return hue(tinted(self._rgb(colour), colour.get("tint", "0")))

    def _rgb(self, colour):
        if colour.get("rgb"):
            return colour.get("rgb")[-6:]
        if colour.get("theme"):
            return _at(self.theme, colour.get("theme"), "")
        return _at(self.indexed, colour.get("indexed"), "")

    def iso_date(self, value, code):
        """The words and the day of a date that is stored as 2027-03-31T09:30:00."""
        try:
            moment = datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=None)
        except ValueError:
            return value, ""
        number = (moment - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001 - a cell has no time zone
        words, day = shown(number, code)
        return (value, moment.date().isoformat()) if words == general(number) else (words, day)


def _at(values, number, otherwise):
    return values[int(number)] if number.isdecimal() and int(number) < len(values) else otherwise


def _is_on(nodes):
    return bool(nodes) and nodes[0].get("val", "1") not in ("0", "false")
