"""A pack as a Word file: the same words as its page, from the same blocks. The same pack gives the same bytes, whenever
it is written, with the same versions of the packages."""

from datetime import UTC
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document

from csp_portal.packs.blocks import Bullets, Facts, Table

from .lines import bookmark_name, lines, paragraph, run, runs, set_apart, small_size
from .made import made
from .sheets import margins_of, section, sheet_of
from .styles import all_styles
from .tables import table

# What the empty file of python-docx brings beside it, and a pack has no use for.
NOT_OURS = ("thumbnail", "extended-properties", "stylesWithEffects", "webSettings", "fontTable", "theme", "customXml")
ANY_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
WORD = "http://schemas.microsoft.com/office/word"


def as_word(pack):
    """The Word file, as bytes."""
    return Writer(pack).written


class Writer:
    """Writes one pack. What a block is written as hangs on its name alone; one that is unknown is refused."""

    def __init__(self, pack):
        self.pack, self.lists, self.bookmarks = pack, 0, 0
        self.document = Document()
        self.margins = {}

    @property
    def written(self):
        self._prepare()
        body = self.document.element.body
        for child in list(body):
            body.remove(child)
        parts = [self.pack.cover, *self.pack.parts]
        for part in parts:
            body.extend(self._part(part, is_last=part is parts[-1]))
        self._number_lists()
        return same_bytes(self.document)

    def _part(self, part, is_last):
        """The elements of a part; the last of them says what sheets the part stands on."""
        sheet = sheet_of(part)
        ends = section(sheet, self._margins(sheet))
        head = (
            self._cover_head(part)
            if part is self.pack.cover
            else [self._heading("Heading1", part.title, part.anchor, sheet)]
        )
        written = head
        for before, block in pairwise([None, *part.blocks]):
            elements = self._block(block, sheet)
            if isinstance(before, (Table, Facts, Bullets)) and elements:
                set_apart(elements[0], sheet)
            written += elements
        if written[-1].tag.endswith("}tbl"):
            written.append(paragraph("SheetEnd"))
        if is_last:
            return [*written, ends]
        written[-1].pPr.append(ends)
        return written

    def _cover_head(self, part):
        pack = self.pack
        return [
            *([paragraph("CoverMarking", run(pack.marking))] if pack.marking else []),
            paragraph("Subtitle", run(pack.partnership)),
            paragraph("Title", *self._marked(part.anchor, run(part.title))),
            paragraph("AsAt", run(pack.as_at)),
        ]

    def _block(self, block, sheet):
        write = getattr(self, f"_write_{block.name}", None)
        if write is None:
            raise ValueError(f"A Word file has no way to write a block of this name: {block.name}.")
        return write(block, sheet)

    def _write_heading(self, block, sheet):
        return [self._heading(f"Heading{block.level}", block.words, block.anchor, sheet)]

    def _heading(self, style, words, anchor, sheet):
        said = run(words, size=small_size(style, sheet.is_small))
        return paragraph(style, *self._marked(anchor, said), is_small=sheet.is_small)

    def _marked(self, anchor, said):
        """The words, as the place that links of this anchor lead to."""
        if not anchor:
            return [said]
        self.bookmarks += 1
        start = made("bookmarkStart", id=self.bookmarks, name=bookmark_name(anchor))
        return [start, said, made("bookmarkEnd", id=self.bookmarks)]

    def _write_paragraph(self, block, sheet):
        style = "Lead" if block.is_lead else "Small" if block.is_small else "Normal"
        return [self._lines(style, block.lines, sheet)]

    def _write_notice(self, block, sheet):
        return [self._lines("Notice", (block.runs,), sheet)]

    def _lines(self, style, said, sheet, number=None):
        written = lines(said, small_size(style, sheet.is_small))
        return paragraph(style, *written, is_small=sheet.is_small, number=number)

    def _write_bullets(self, block, sheet):
        if block.is_numbered:
            self.lists += 1
        style, number = ("ListNumber", self.lists + 1) if block.is_numbered else ("ListBullet", None)
        return [self._lines(style, (item,), sheet, number) for item in block.items]

    def _write_facts(self, block, sheet):
        size, hangs = small_size("Fact", sheet.is_small), room_for([term for term, _ in block.rows])
        written = []
        for term, said in block.rows:
            inside = [run(term, is_bold=True, size=size), made("r", made("tab")), *runs(said, size)]
            written.append(paragraph("Fact", *inside, is_small=sheet.is_small, hangs=hangs))
        return written

    def _write_table(self, block, sheet):
        return table(block, sheet)

    def _margins(self, sheet):
        """The keys of the head and the foot of such sheets, which are made once."""
        if sheet not in self.margins:
            self.margins[sheet] = margins_of(self.pack, sheet, self.document.part)
        return self.margins[sheet]

    def _prepare(self):
        """Takes out what the empty file brings, and puts in our styles and who wrote what when."""
        for part in (self.document.part, self.document.part.package):
            for key in [key for key, each in part.rels.items() if each.reltype.endswith(NOT_OURS)]:
                del part.rels[key]
        _refill(self.document.styles.element, all_styles())
        modern = made("compatSetting", name="compatibilityMode", uri=WORD, val=15)
        language = made("themeFontLang", val="en-GB")
        _refill(self.document.settings.element, [made("compat", modern), language])
        self._say_whose()

    def _say_whose(self):
        said, moment = self.document.core_properties, self.pack.moment.astimezone(UTC).replace(tzinfo=None)
        said.title, said.subject, said.author = self.pack.title, self.pack.as_at, self.pack.partnership
        said.last_modified_by, said.comments, said.language = self.pack.partnership, "", "en-GB"
        said.category = self.pack.marking
        said.created = said.modified = moment

    def _number_lists(self):
        """One list of bullets, and each numbered list from 1."""
        kinds = [_kind_of_list(0, "bullet", "•", 360), _kind_of_list(1, "decimal", "%1.", 440)]
        bullets = made("num", made("abstractNumId", val=0), numId=1)
        numbered = [_numbered_list(number) for number in range(2, max(self.lists, 1) + 2)]
        _refill(self.document.part.numbering_part.element, [*kinds, bullets, *numbered])


def room_for(terms):
    """How wide the terms of a list of facts are, set in bold; no more than half a line."""
    return min(max(2600, 240 + 125 * max(map(len, terms), default=0)), 5000)


def _kind_of_list(key, drawn, words, indent):
    place = made("pPr", made("ind", left=indent, hanging=indent))
    level = made(
        "lvl",
        made("start", val=1),
        made("numFmt", val=drawn),
        made("lvlText", val=words),
        made("lvlJc", val="left"),
        place,
        ilvl=0,
    )
    return made("abstractNum", made("multiLevelType", val="singleLevel"), level, abstractNumId=key)


def _numbered_list(number):
    start = made("lvlOverride", made("startOverride", val=1), ilvl=0)
    return made("num", made("abstractNumId", val=1), start, numId=number)


def _refill(element, children):
    for child in list(element):
        element.remove(child)
    element.extend(children)


def same_bytes(document):
    """The file with nothing in it of when and where it was packed."""
    packed, fixed = BytesIO(), BytesIO()
    document.save(packed)
    with ZipFile(packed) as files, ZipFile(fixed, "w", ZIP_DEFLATED) as again:
        for name in files.namelist():
            entry = ZipInfo(name, ANY_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 0, 0
            again.writestr(entry, files.read(name))
    return fixed.getvalue()
