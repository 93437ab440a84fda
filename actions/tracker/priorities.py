"""Which priority a sheet, a heading or a cell names."""

import re

from priorities.models import Plan, Priority

from .facts import facts_above
from .layout import LONGEST_HEADING
from .levels import ASIDE, KEYWORD
from .plain_words import is_document_name, is_generic_name, is_number, is_placeholder, plain, without_version
from .shape import folded

LABEL = re.compile(
    r"(?:csp |partnership |plan )?(?P<kind>strategic priority|thematic priority|priority)"
    r"(?: area| name| title)?(?: ?\d{1,2})?"
)
LEADING = re.compile(
    r"(?:(?:strategic |thematic |key )?(?:priority|theme|aim|objective|outcome|strand|p)(?: area)?(?: no\.?)? ?)?"
    r"(?P<number>\d{1,2}[a-z]?(?:\.\d{1,2})*)\s*(?:[:.)-]\s*|\s+|$)(?P<name>.*)"
)


def sheet_priority(grid, header, heads=()):
    """(priority, the one below it) of the actions of a sheet: named above the headings, else by the sheet's name.
    `heads` are the rows that are headings themselves."""
    block = block_priority(grid, header, heads)
    if block[0]:
        return block
    name = grid.sheet.name.strip()
    return _whole_name(grid, header, name) or name[:LONGEST_HEADING], ""


def _whole_name(grid, header, name):
    """The title that the name of a sheet was cut from: a sheet's name has at most 31 characters."""
    titles = [cell.text.strip() for row in grid.rows if row < header for cell in grid.rows[row].values()]
    fitting = [title for title in titles if folded(title).startswith(folded(name)) and len(title) <= LONGEST_HEADING]
    return fitting[0] if fitting and len(name) >= 25 else ""


def block_priority(grid, header, heads=()):
    """(priority, the one below it) that the rows above the headings name: "Priority" with its name in the next cell,
    under "Strategic priority" where there are two; or a title like "Priority 2: Tackling violence".

    Gives ("", "") when they name none."""
    named, titles = {}, []
    for row in sorted(row for row in grid.rows if row < header and row not in heads):
        cells = list(grid.rows[row].values())
        first, rest = cells[0].text.strip(), [cell.text.strip() for cell in cells[1:]]
        label = LABEL.fullmatch(plain(first))
        if label and rest and len(rest[0]) <= LONGEST_HEADING and not is_placeholder(rest[0]):
            number = re.search(r"\d+$", plain(first))
            named.setdefault(
                label["kind"], f"{number[0]}. {rest[0]}" if number and not is_number(rest[0][:1]) else rest[0]
            )
        found = KEYWORD.match(plain(first))
        if found and found["word"].endswith(("priority", "priority area")) and (found["number"] or ":" in found["end"]):
            titles += [name for name in [_name(first)] if name and len(name) <= LONGEST_HEADING]
    lower = named.get("priority") or named.get("thematic priority") or ""
    upper = named.get("strategic priority") or ""
    if upper and lower:
        return upper, lower
    return (upper or lower or (titles[0] if titles else ""), "")


def _name(title):
    """The name in "Priority: Tackling violence"; the whole of a title with a number."""
    after = re.fullmatch(
        r"(?i)(?:strategic |thematic |key )?priority(?: area)?\s*[:–-]\s*(.+)", title.strip(), re.DOTALL
    )
    bare = re.fullmatch(r"(?i)(?:strategic |thematic |key )?priority(?: area)?\s*\S{0,4}\s*[:.–-]?", title.strip())
    return after[1] if after else "" if bare else title


def title_words(sheets):
    """The words of the title above the headings of the sheets that are taken, [(grid, what is said of it)]: one that
    speaks of a plan before others; "" for none."""
    titles = []
    for grid, said in sheets:
        heads = heading_rows(said.headings)
        others = heads | facts_above(grid, said.header, heads).keys()
        for row in sorted(row for row in grid.rows if said.take and row < said.header and row not in others):
            one = grid.one_text(row)
            if one and 3 < len(one[1].text) <= LONGEST_HEADING and not ASIDE.match(plain(one[1].text)):
                titles.append(" ".join(one[1].text.split()))
    plans = [title for title in titles if re.search(r"\b(?:plan|strategy)\b", title, re.IGNORECASE)]
    return (plans or titles or [""])[0]


def document_words(sheets):
    """The name of the only sheet that is taken, without the marks of its version; "" when it says nothing."""
    names = [grid.sheet.name for grid, said in sheets if said.take]
    return without_version(names[0]) if len(names) == 1 and not is_generic_name(names[0]) else ""


def heading_rows(headings):
    """The numbers of the rows that name a priority, of {row as text: level}."""
    return {int(row) for row, level in headings.items() if level in ("priority", "theme")}


def priority_from(taken):
    """Where the priorities of the actions come from, as far as the sheets that are taken tell, by the same pairs."""
    if any("priority" in sheet.columns.values() for _, sheet in taken):
        return "column"
    if any(block_priority(grid, sheet.header, heading_rows(sheet.headings))[0] for grid, sheet in taken):
        return "sheet"
    names_say = [not is_generic_name(grid.sheet.name) for grid, _ in taken]
    if len(taken) > 1 and all(names_say):
        return "sheet"
    if any("priority" in sheet.headings.values() for _, sheet in taken):
        return "headings"
    if len(taken) > 1:
        return "sheet"
    if not taken or not names_say[0] or is_document_name(taken[0][0].sheet.name):
        return "one"
    return "one" if _is_bare(taken[0][0]) else "sheet"


def _is_bare(grid):
    """Whether a sheet has nothing but words, as of a .csv file: the name of its sheet is then only that of the file."""
    cells = (cell for row in grid.sheet.rows.values() for cell in row.values())
    return not grid.sheet.merges and not any(cell.day or cell.fill or cell.bold for cell in cells)


class KnownPriorities:
    """The priorities of the plan that the portal shows, found by their names as trackers write them."""

    def __init__(self, partnership):
        plan = Plan.objects.shown(partnership)
        self.all = list(Priority.objects.filter(plan=plan)) if plan else []
        self.has_plan = plan is not None
        self.addresses = {f"p{each.address}" for each in self.all}
        self.by_name, self.by_number = {}, {}
        for each in self.all:
            self.by_name.setdefault(plain(each.name), each)
            self.by_name.setdefault(plain(str(each)), each)
            if each.number:
                self.by_number.setdefault(plain(each.number), []).append(each)

    def answer(self, words, above=""):
        """ "p<address>" of the priority that the words name, with a number before the name or without; else "new"."""
        found = self.find(words)
        return f"p{found.address}" if found else "new"

    def find(self, words):
        text = plain(words)
        if text in self.by_name:
            return self.by_name[text]
        led = LEADING.fullmatch(text)
        if not led:
            return None
        if led["name"]:
            return self.by_name.get(plain(led["name"]))
        those = self.by_number.get(led["number"], [])
        return those[0] if len(those) == 1 else None

    def one(self, before):
        """The plan's only priority, or the one that was said last time, by its name when it was new then; else ""."""
        if isinstance(before, str) and before.startswith("new:"):
            found = self.find(before[4:])
            return f"p{found.address}" if found else self.only
        return before if before in self.addresses else self.only

    @property
    def levels(self):
        """{folded name: "priority" or "theme"}, for the rows that head others."""
        return {
            folded(name): "theme" if each.parent_id else "priority"
            for each in self.all
            for name in (each.name, str(each))
        }

    @property
    def numbers(self):
        return frozenset(self.by_number)

    @property
    def only(self):
        """ "p<address>" of the plan's only priority, else ""."""
        return f"p{self.all[0].address}" if len(self.all) == 1 else ""


def key_of(priority, theme=""):
    """The key of a priority, or of the one below it, in a reading."""
    return f"{folded(priority)} > {folded(theme)}" if theme else folded(priority)
