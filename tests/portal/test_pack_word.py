"""The Word file of a board pack: what Word itself finds in it, and what a reader sees."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.utils.html import strip_tags
from django.utils.timezone import localdate, now
from docx import Document
from docx.oxml.ns import qn

from csp_portal.packs.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Notice,
    Pack,
    Paragraph,
    Part,
    Run,
    Table,
    runs_of,
)
from csp_portal.packs.drawing import draw
from csp_portal.packs.page import as_page
from csp_portal.packs.word import as_word
from csp_portal.packs.word.lines import bookmark_name
from csp_portal.packs.word.looks import LETTERS, LOOKS, QUIET, RATINGS, SHADE
from governance.models import Partnership
from priorities.models import Publication
from tests.browser.meetings import fill as fill_meeting
from tests.browser.world import LONG, LONG_WORD, make_reports
from tests.factories import make_group, make_meeting

pytestmark = pytest.mark.once
MOMENT = datetime(2026, 10, 7, 9, 2, tzinfo=UTC)
MARGINS = ["OFFICIAL", "Board pack: Board, 14 October 2026"]


def pack_of(*parts, cover=()):
    return Pack(
        partnership="Ambridge",
        title=MARGINS[1],
        marking="OFFICIAL",
        as_at="As at 7 October 2026, 10:02. Issue 2",
        moment=MOMENT,
        cover=Part("cover", MARGINS[1], list(cover)),
        parts=list(parts),
    )


def cell(*lines, spoken=""):
    return Cell(tuple(runs_of(line) for line in lines), spoken)


def strips(**how):
    columns = (Column("Action", 70), Column("Jul–Sep 2026", 15, is_letters=True), Column("Since", 15))
    rows = (
        (
            cell((Run("A1 ", strong=True), "Light the alley")),
            cell(Run("R", colour="red"), spoken="Off track"),
            cell("May"),
        ),
        (cell("A2 Meet the school"), cell(Run("G", colour="green"), spoken="On track"), cell("June")),
    )
    return Table("Where each action stood", columns, rows, **how)


def written(*parts, **how):
    return Document(BytesIO(as_word(pack_of(*parts, **how))))


def of(*blocks, **how):
    """The file of a pack with one part of such blocks."""
    return written(Part("part", "The part", list(blocks), **how))


def said(document, style=None):
    return [each.text for each in document.paragraphs if style is None or each.style.name == style]


def values(document, tag, name):
    return [each.get(qn(f"w:{name}")) for each in document.element.body.iter(qn(f"w:{tag}"))]


def test_headings_and_lists_are_words_own():
    document = of(
        Heading(2, "Under it"),
        Heading(3, "Further"),
        Heading(4, "Last"),
        Bullets((runs_of("One"), runs_of("Two"))),
        Bullets((runs_of("First"),), is_numbered=True),
    )
    assert [(each.style.name, each.text) for each in document.paragraphs] == [
        ("Cover marking", "OFFICIAL"),
        ("Subtitle", "Ambridge"),
        ("Title", "Board pack: Board, 14 October 2026"),
        ("As at", "As at 7 October 2026, 10:02. Issue 2"),
        ("Heading 1", "The part"),
        ("Heading 2", "Under it"),
        ("Heading 3", "Further"),
        ("Heading 4", "Last"),
        ("List Bullet", "One"),
        ("List Bullet", "Two"),
        ("List Number", "First"),
    ]


def test_each_numbered_list_begins_at_one():
    document = of(*[Bullets((runs_of("First"), runs_of("Second")), is_numbered=True)] * 3)
    lists = values(document, "numId", "val")
    assert lists == ["2", "2", "3", "3", "4", "4"]
    numbering = document.part.numbering_part.element
    starts = {
        each.get(qn("w:numId")): [start.get(qn("w:val")) for start in each.iter(qn("w:startOverride"))]
        for each in numbering.iter(qn("w:num"))
    }
    assert starts == {"1": [], "2": ["1"], "3": ["1"], "4": ["1"]}


def test_the_first_row_of_a_table_is_said_again_on_each_sheet_and_no_row_is_split():
    [table] = of(strips()).tables
    rows = [[each.tag.split("}")[1] for each in row._tr.trPr] for row in table.rows]
    assert rows == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"]]


def test_a_table_says_its_caption_above_it_and_in_words_what_its_columns_and_letters_are():
    document = of(strips())
    assert said(document, "Caption") == ["Where each action stood"]
    assert values(document, "tblCaption", "val") == ["Where each action stood"]
    assert values(document, "tblDescription", "val") == [
        "Columns: Action; Jul–Sep 2026; Since. G means On track; R means Off track."
    ]


@pytest.mark.parametrize("how", [{}, {"is_wide": True}, {"is_one_sheet": True}])
def test_the_columns_are_as_wide_as_their_shares_and_fill_the_line(how):
    document = of(strips(), **how)
    sheet = document.sections[1]
    line = (sheet.page_width - sheet.left_margin - sheet.right_margin) // 635
    widths = [int(width) for width in values(document, "gridCol", "w")]
    assert widths == [line * 70 // 100, line * 15 // 100, line - line * 70 // 100 - line * 15 // 100]


def test_each_part_begins_on_a_new_sheet_and_a_wide_one_lies_on_its_side():
    document = written(Part("a", "A", [strips()]), Part("b", "B", [strips()], is_wide=True), Part("c", "C"))
    assert [(each.start_type, each.orientation) for each in document.sections] == [(2, 0), (2, 0), (2, 1), (2, 0)]
    assert [each.page_width > each.page_height for each in document.sections] == [False, False, True, False]


def test_no_line_is_empty_but_that_which_ends_the_sheets_after_a_table():
    document = written(Part("a", "A", [strips()]), Part("b", "B", [Paragraph((runs_of("Words"),))]))
    assert [each.style.name for each in document.paragraphs if not each.text.strip()] == ["Sheet end"]


def test_every_sheet_says_what_it_is_of_its_marking_the_moment_and_its_number():
    document = written(Part("a", "A"), Part("b", "B", is_wide=True), Part("c", "C", is_one_sheet=True))
    for each in document.sections:
        assert [line.text for line in each.header.paragraphs] == MARGINS
        last, marking = each.footer.paragraphs
        assert last.text.startswith("As at 7 October 2026, 10:02. Issue 2\tPage ")
        assert [field.get(qn("w:instr")) for field in last._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
        assert marking.text == "OFFICIAL"


def test_without_a_marking_nothing_stands_in_its_place():
    document = Document(BytesIO(as_word(replace(pack_of(), marking=""))))
    [sheet] = document.sections
    assert [line.text for line in sheet.header.paragraphs] == MARGINS[1:]
    assert len(sheet.footer.paragraphs) == 1
    assert said(document)[0] == "Ambridge"


def test_a_rating_is_its_word_in_a_border_of_its_own():
    colours = ("green", "amber", "red", "blue", "grey")
    document = of(Paragraph(tuple(runs_of(Run(f"Word for {colour}", colour=colour)) for colour in colours)))
    runs = [run for run in document.paragraphs[-1].runs if run.text.strip()]
    assert [(run.text, run.style.name) for run in runs] == [
        (f"Word\u00a0for\u00a0{each}", f"Rating {each}") for each in colours
    ]
    borders = [run.style.element.rPr.find(qn("w:bdr")) for run in runs]
    assert len({(each.get(qn("w:val")), each.get(qn("w:sz"))) for each in borders}) == 5


def test_a_rating_stays_on_one_line_where_its_column_has_room_for_it():
    rated = [Run("G · On track (Green)", colour="green"), Run("R\u00a0· Stuck since the last quarter", colour="red")]
    columns = (Column("Said", 22), Column("Why", 78))
    table = Table("Ratings", columns, tuple((cell(each), cell("Why")) for each in rated))
    document = of(table, Paragraph(tuple(runs_of(each) for each in rated)))
    cells = [row.cells[0].text for row in document.tables[0].rows[1:]]
    assert cells == ["G\u00a0·\u00a0On\u00a0track\u00a0(Green)", "R · Stuck since the last quarter"]
    assert "\n".join(said(document)[-1:]) == "\n".join(each.words.replace(" ", "\u00a0") for each in rated)


def contrast(letters, fill):
    """How much lighter the one is than the other, as the web's guidelines count it."""
    light = []
    for colour in (letters, fill):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        light.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05)
    return max(light) / min(light)


def test_all_letters_are_dark_enough_for_a_printer_that_has_no_colours():
    assert contrast(QUIET, "FFFFFF") > 9
    assert contrast(QUIET, SHADE) > 7
    marks = [*RATINGS.values(), *LETTERS.values()]
    assert [mark for mark in marks if contrast(mark.letters, mark.fill) < 7] == []
    assert {look.colour for look in LOOKS.values()} == {"", QUIET}


def test_a_letter_is_in_the_middle_of_its_cell_and_has_its_colour():
    [table] = of(strips()).tables
    [line] = table.cell(1, 1).paragraphs
    assert (line.text, line.style.name, line.runs[0].style.name) == ("R", "Table letters", "Letter red")
    assert table.cell(1, 1)._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "982828"


def test_a_link_leads_to_its_heading():
    contents = Bullets((runs_of(Run("The part", to="priority-3")), runs_of(Run("Deeper", to="priority-3-issues"))))
    part = Part("priority-3", "The part", [Heading(2, "Deeper", anchor="priority-3-issues")])
    document = written(part, cover=[contents])
    places = values(document, "bookmarkStart", "name")
    assert places == ["to_cover", "to_priority_3", "to_priority_3_issues"]
    assert values(document, "hyperlink", "anchor") == places[1:]
    assert said(document, "List Bullet") == ["The part", "Deeper"]


def test_of_a_link_that_leads_out_of_the_pack_the_words_alone_are_written():
    document = of(Paragraph((runs_of(("See ", Run("each action", url="/ambridge/actions/"))),)))
    assert said(document)[-1] == "See each action"
    assert values(document, "hyperlink", "anchor") == []
    assert {each.is_external for each in document.part.rels.values()} == {False}


def test_a_fact_is_its_term_and_its_words_and_a_notice_stands_in_a_frame():
    document = of(
        Facts((("Place", runs_of("Town hall")),)), Notice(runs_of((Run("Not filed. ", strong=True), "It was due.")))
    )
    assert said(document, "Fact") == ["Place\tTown hall"]
    assert said(document, "Notice") == ["Not filed. It was due."]
    assert len(document.styles["Notice"].element.pPr.find(qn("w:pBdr"))) == 4


def test_lines_of_a_paragraph_stay_lines_and_typed_breaks_are_spaces():
    document = of(Paragraph((runs_of("One\r\n  two"), runs_of(("Three", Run(" four", strong=True))))))
    assert said(document)[-1] == "One two\nThree four"


def test_what_no_word_file_can_hold_is_left_out():
    """Nothing that somebody managed to type makes a pack impossible."""
    document = of(Paragraph((runs_of("Be\x00fo\x0bre\ud800 <b>&amp;\U0001f600"),)))
    assert said(document)[-1] == "Before <b>&amp;\U0001f600"


def test_the_same_pack_gives_the_same_bytes_whenever_it_is_written():
    with time_machine.travel("2026-10-07 09:02"):
        first = as_word(pack_of(Part("a", "A", [strips()])))
    with time_machine.travel("2031-01-01 12:00"):
        assert as_word(pack_of(Part("a", "A", [strips()]))) == first
    assert {entry.date_time for entry in ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_says_whose_it_is_and_of_when_and_nothing_of_a_machine():
    content = as_word(pack_of(Part("a", "A")))
    said = Document(BytesIO(content)).core_properties
    assert (said.title, said.author, said.last_modified_by) == (MARGINS[1], "Ambridge", "Ambridge")
    assert (said.subject, said.category) == ("As at 7 October 2026, 10:02. Issue 2", "OFFICIAL")
    assert (said.language, said.comments) == ("en-GB", "")
    assert (said.created, said.modified) == (MOMENT, MOMENT)
    with ZipFile(BytesIO(content)) as files:
        assert sorted(files.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/_rels/document.xml.rels",
            "word/document.xml",
            "word/footer1.xml",
            "word/header1.xml",
            "word/numbering.xml",
            "word/settings.xml",
            "word/styles.xml",
        ]
        assert b"en-GB" in files.read("word/styles.xml")
        assert not any(b"TargetMode" in files.read(name) for name in files.namelist())


def test_a_block_that_it_cannot_write_is_refused():
    class Picture(Block):
        pass

    with pytest.raises(ValueError, match="no way to write a block of this name: picture"):
        of(Picture())


def test_a_rating_of_a_colour_without_a_look_is_refused():
    with pytest.raises(ValueError, match="no colour of this name: pink"):
        of(Paragraph((runs_of(Run("Odd", colour="pink")),)))


class Lines(HTMLParser):
    """The lines of a kept page as the eye meets them; what stands there for the ear alone is left out."""

    BREAKS = frozenset("br caption dd dt h1 h2 h3 h4 h5 li p td th title tr div".split())

    def __init__(self, page):
        super().__init__()
        self.lines, self.line, self.inside = [], "", []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag in self.BREAKS or ("class", "line") in attributes:
            self._end()
        if tag not in ("br", "col", "meta"):
            self.inside.append("silent" if tag in ("head", "footer") or ("class", "spoken") in attributes else tag)

    def handle_endtag(self, tag):
        if tag in self.BREAKS:
            self._end()
        self.inside.pop()

    def handle_data(self, words):
        if "silent" not in self.inside:
            self.line += words

    def _end(self):
        self.lines += [" ".join(self.line.split())] if self.line.strip() else []
        self.line = ""


def lines_of(document):
    """The lines of a Word file, those of the cells of its tables in their order."""
    found = []
    for each in document.element.body.iter(qn("w:p")):
        words = "".join(
            "\n" if part.tag in (qn("w:br"), qn("w:tab")) else part.text or ""
            for part in each.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
            if part.getparent().tag == qn("w:r")
        )
        found += [" ".join(line.split()) for line in words.split("\n") if line.strip()]
    return found


def headings_of_page(page):
    found = re.findall(rb"<h([1-5])[^>]*>(.*?)</h\1>", page, re.S)
    return [(int(level), unescape(strip_tags(words.decode()))) for level, words in found]


def headings_of_file(document):
    levels = {"Title": 1} | {f"Heading {number}": number + 1 for number in range(1, 5)}
    return [(levels[each.style.name], each.text) for each in document.paragraphs if each.style.name in levels]


def everything():
    """A pack with a block of each kind, in each way that it can be."""
    runs = (Run("Strong ", strong=True), Run("quiet ", quiet=True), Run("G · On track", colour="green"))
    blocks = [
        Heading(2, "Under it"),
        Heading(3, "Further", anchor="further"),
        Heading(4, "Last & <least>"),
        Paragraph((runs, runs_of("A second line"))),
        Paragraph((runs_of("Large"),), is_lead=True),
        Paragraph((runs_of("Small"),), is_small=True),
        Bullets((runs, runs_of("Two"))),
        Bullets((runs_of("First"), runs_of(Run("Second", to="further"))), is_numbered=True),
        Facts((("Place", runs), ("Time", runs_of(("Ten, ", Run("see the plan", url="/ambridge/actions/")))))),
        Notice(runs),
        strips(),
    ]
    return pack_of(Part("a", "A", blocks), Part("b", "B", blocks, is_wide=True), cover=blocks)


def test_the_file_says_what_the_page_says_line_by_line_and_no_more():
    page, document = as_page(everything()), Document(BytesIO(as_word(everything())))
    assert lines_of(document) == Lines(page).lines
    assert headings_of_file(document) == headings_of_page(page)
    assert len(lines_of(document)) > 80


@pytest.mark.django_db
def test_of_a_pack_that_was_drawn_the_file_and_the_page_say_the_same_and_lead_to_the_same():
    make_reports()
    penny = Partnership.objects.get(pk="penny")
    meeting = make_meeting(make_group(penny, "Board", "board"), localdate() + timedelta(days=9), starts="10:00")
    fill_meeting(meeting, LONG[:280], LONG_WORD)
    first, last = penny.reportingperiods.order_by("starts")
    scope = {"meeting": meeting, "first_period": first, "last_period": last, "number": 1, "marking": "OFFICIAL"}
    pack = draw(Publication(partnership=penny, moment=now(), said_by="Officer", **scope))
    page, document = as_page(pack), Document(BytesIO(as_word(pack)))
    assert lines_of(document) == Lines(page).lines
    assert headings_of_file(document) == headings_of_page(page)
    assert len(document.tables) == page.count(b"<table") > 5
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    links = [bookmark_name(each.decode()) for each in re.findall(rb'href="#([^"]+)"', page)]
    assert links
    assert values(document, "hyperlink", "anchor") == links
    assert set(links) <= set(values(document, "bookmarkStart", "name"))
