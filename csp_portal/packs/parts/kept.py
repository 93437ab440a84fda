"""The page of a filing as blocks. It is read from the page that was kept, so that it says what was filed, word for
word, whatever became of the record and of the way in which pages are drawn. Any plain page can be read so."""

import re
from html.parser import HTMLParser

from csp_portal.packs.blocks import Bullets, Cell, Column, Facts, Heading, Paragraph, Run, Table

from .said import held

SPACES = re.compile(r"\s+")
HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
LINES = {"br", "p", "div", "li", "dt", "dd", "th", "td", "caption", "h1", *HEADINGS}  # each begins a line
BESIDE, RATING, MEANINGS, MOVED = "app-beside", "app-rating--", "app-definitions", "app-drawn__moved"
REF, PARTNERSHIP = "app-ref", "partnership"  # the last stands on the cover
SHARES = {3: (34, 23, 43)}  # of a table of so many columns
VOID = {"br", "hr", "img", "meta", "link", "input", "wbr", "col"}
SKIPPED = {"head", "style", "script", "footer", "title"}


class KeptPage(HTMLParser):
    """`title` is what its heading calls the page, without what stands before it; `blocks` is what it says below that,
    without what the ratings mean: (block, whether it is of the section that says what moved since another filing)."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.title, self.blocks = "", []
        self._open, self._lines, self._rows, self._row, self._items = [], [[]], [], [], []
        self._term = self._caption = ""
        self.feed(page)
        self.close()

    def _is_in(self, *names):
        return any(tag in names for tag, _ in self._open)

    def _is_marked(self, name):
        return any(name in classes for _, classes in self._open)

    def handle_starttag(self, tag, attrs):
        classes = dict(attrs).get("class") or ""
        if tag in LINES or BESIDE in classes:
            self._end_line()
        if tag in ("dt", "dd", "li", "th", "td", "caption", "h1", *HEADINGS) or (tag == "p" and not self._is_in_cell):
            self._lines = [[]]
        if tag == "tr":
            self._row = []
        if tag in ("ul", "ol"):
            self._items = []
        if tag == "dl":
            self._rows = []
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag not in VOID:
            self._open.append((tag, classes))

    @property
    def _is_in_cell(self):
        return self._is_in("td", "th", "li", "dd")

    def handle_data(self, data):
        words = SPACES.sub(" ", data)
        if self._is_in(*SKIPPED) or not self._open or not words or self._is_marked(PARTNERSHIP):
            return
        if self._is_in("h1"):
            self.title += "" if self._is_in("span") else words
            return
        colour = next((c.partition(RATING)[2].split()[0] for _, c in self._open if RATING in c), "")
        is_strong = not colour and (self._is_in("strong", "b") or self._is_marked(REF))
        run = Run(held(words) if colour else words, strong=is_strong, quiet=self._is_marked(BESIDE), colour=colour)
        self._lines[-1].append(run)

    def handle_endtag(self, tag):
        if tag in VOID or not self._is_in(tag):
            return
        end = getattr(self, f"_end_{tag}", None)
        if end:
            end(tag)
        elif tag in HEADINGS:
            self._put(Heading(HEADINGS[tag], self._words()))
        while self._open.pop()[0] != tag:
            pass
        if tag in LINES:
            self._end_line()

    def _end_line(self):
        if self._lines[-1]:
            self._lines.append([])

    def _said(self):
        """The lines that say something, without the spaces around them."""
        found = [line for line in map(_trimmed, self._lines) if line]
        self._lines = [[]]
        return tuple(found)

    def _words(self):
        return " ".join("".join(run.words for run in line) for line in self._said())

    def _flat(self):
        """One line of them all."""
        runs = []
        for line in self._said():
            between = " – " if line[0].quiet else " "
            runs += [Run(between), *line] if runs else line
        return tuple(runs)

    def _put(self, block):
        if not self._is_marked(MEANINGS):
            self.blocks.append((block, self._is_marked(MOVED)))

    def _end_p(self, _):
        if not self._is_in_cell:
            lines = self._said()
            if lines:
                self._put(Paragraph(lines))

    def _end_dt(self, _):
        self._term = self._words()

    def _end_dd(self, _):
        self._rows.append((self._term, self._flat()))

    def _end_dl(self, _):
        self._put(Facts(tuple(self._rows)))

    def _end_li(self, _):
        self._items.append(self._flat())

    def _end_ul(self, tag):
        self._put(Bullets(tuple(self._items), is_numbered=tag == "ol"))

    _end_ol = _end_ul

    def _end_caption(self, _):
        self._caption = self._words()

    def _end_td(self, _):
        self._row.append(Cell(self._said()))

    _end_th = _end_td

    def _end_tr(self, _):
        self._rows.append((self._is_in("thead"), tuple(self._row)))

    def _end_table(self, _):
        heads = next((row for is_head, row in self._rows if is_head), ())
        shares = SHARES.get(len(heads), (100 // max(len(heads), 1),) * len(heads))
        columns = tuple(Column(_plain(cell), share) for cell, share in zip(heads, shares, strict=True))
        self._put(Table(self._caption, columns, tuple(row for is_head, row in self._rows if not is_head)))


def _plain(cell):
    return " ".join("".join(run.words for run in line) for line in cell.lines)


def _trimmed(runs):
    """The runs of a line as a page shows them: without spaces around them, and neighbours that look alike as one."""
    found = []
    for run in runs:
        words = run.words.lstrip() if not found or found[-1].words.endswith(" ") else run.words
        looks = (run.strong, run.quiet, run.colour)
        if not words:
            continue
        if found and looks == (found[-1].strong, found[-1].quiet, found[-1].colour):
            found[-1] = Run(found[-1].words + words, strong=run.strong, quiet=run.quiet, colour=run.colour)
        else:
            found.append(Run(words, strong=run.strong, quiet=run.quiet, colour=run.colour))
    if found:
        last = found.pop()
        if words := last.words.rstrip():
            found.append(Run(words, strong=last.strong, quiet=last.quiet, colour=last.colour))
    return tuple(found)
