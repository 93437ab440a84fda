"""What the block above the headings of a sheet says of its priority: who leads it, how success is measured, why."""

import re

from priorities.models import PlanPoint, PriorityLead

from .levels import ASIDE
from .owners import people_in
from .plain_words import is_placeholder, plain
from .shape import folded

STRATEGIC, SUPPORT = PriorityLead.Part.STRATEGIC_LEAD, PriorityLead.Part.SUPPORT_OFFICER
EVIDENCE, REASON = PlanPoint.Kind.EVIDENCE, PlanPoint.Kind.REASON
MEASURE = "measure"
LABELS = {
    "strategic lead": STRATEGIC,
    "strategic leads": STRATEGIC,
    "lead": STRATEGIC,
    "lead organisation": STRATEGIC,
    "lead support officer": SUPPORT,
    "support officer": SUPPORT,
    "success measures": MEASURE,
    "success measure": MEASURE,
    "how will we measure success": MEASURE,
    "how we will measure success": MEASURE,
    "measures": MEASURE,
    "performance measures": MEASURE,
    "evidence": EVIDENCE,
    "evidence base": EVIDENCE,
    "why is this a priority": REASON,
    "why this is a priority": REASON,
}
SENTENCES = {
    STRATEGIC: "Taken as the strategic lead of “{}”.",
    SUPPORT: "Taken as the lead support officer of “{}”.",
    MEASURE: "Taken as how the success of “{}” is measured.",
    EVIDENCE: "Taken as evidence of “{}”.",
    REASON: "Taken as why “{}” is a priority.",
}
NOTHING = frozenset({"not yet named", "none written yet"})  # what our own spreadsheets say where there is nothing
GOES_ON = "… "  # begins a line of our own spreadsheets that goes on with the one above
BULLET = re.compile(r"[•·▪●*–-]\s+|[•·▪●]")
NUMBERED = re.compile(r"((?:[A-Z]{1,3})?\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?[.)]?)\s+(?=[^\W\d_])(?![a-z])(.+)", re.DOTALL)
LONGEST_LEAD = 300


def facts_above(grid, header, heads=()):
    """{row: (what it says, words)} of the rows above the headings, but for `heads`, that say a fact under a label in
    their first column. A row that goes on with the fact of the row above has no words of its own here."""
    tops = grid.heading_rows(header)
    facts, what, label_column, last = {}, "", 0, 0
    for row in sorted(row for row in grid.rows if tops and row < tops[0]):
        said = _labelled(grid, row)
        if said:
            what, words, label_column = *said, min(grid.rows[row])
        elif what and row == last + 1 and row not in heads and _goes_on(grid, row, label_column, facts.get(last)):
            words = _words(grid.rows[row].values())
        else:
            what = ""
        if not what:
            continue
        last = row
        if words.startswith(GOES_ON) and row - 1 in facts:
            _join(facts, row, words.removeprefix(GOES_ON))
        elif words:
            facts[row] = (what, words)
    return facts


def _labelled(grid, row):
    """(what the label of a row says, the words beside it), or None when it has no label, or more than one."""
    label, *beside = grid.rows[row].values()
    if any(_label(cell.text) in LABELS or cell.text.strip().endswith(":") for cell in beside):
        return None
    if (what := LABELS.get(_label(label.text))) is not None:
        return what, _words(beside, ", " if what in (STRATEGIC, SUPPORT) else "\n")
    before, colon, after = label.text.partition(":")
    what = LABELS.get(_label(before)) if colon and after.strip() and not beside else None
    return (what, after.strip()) if what else None


def _label(words):
    return plain(plain(words).replace("?", ""))


def _words(cells, between="\n"):
    return between.join(dict.fromkeys(cell.text.strip() for cell in cells))


def _goes_on(grid, row, label_column, above):
    """Whether a row goes on with the label above: its first column is empty, or the words stand below the label."""
    cells = grid.rows[row]
    if label_column not in cells:
        return True
    stands_beside = above is not None and label_column not in grid.rows[row - 1]
    is_below = len(cells) == 1 and (above is None or _is_bare(grid, row - 1, label_column))
    return is_below and not stands_beside and not ASIDE.match(plain(cells[label_column].text))


def _is_bare(grid, row, column):
    """Whether the row has words in that column alone, and they are not a label with its words."""
    return list(grid.rows[row]) == [column] and _labelled(grid, row) is None


def _join(facts, row, words):
    first = max(number for number in facts if number < row and facts[number][1])
    facts[first] = (facts[first][0], f"{facts[first][1]} {words}")
    facts[row] = (facts[first][0], "")


class Facts:
    """Makes what the blocks say of new priorities. `sentences` are {(sheet, row): what became of its words}."""

    def __init__(self, made, rows, priorities):
        self.made, self.sentences = made, {}
        for sheet, priority in _only_priorities(priorities).items():
            self._take([row for row in rows if row.sheet == sheet and row.fact], priority)

    def _take(self, rows, priority):
        if not any(priority is new for new in self.made.priorities):
            return
        numbered = _are_numbered([line for row in rows if row.fact[0] == MEASURE for line in measures_in(row.fact[1])])
        is_taken = False
        for row in rows:
            what, words = row.fact
            is_taken = is_taken if not words else self._make(what, words, priority, numbered)
            if is_taken:
                self.sentences[row.sheet, row.number] = SENTENCES[what].format(priority.name)

    def _make(self, what, words, priority, numbered):
        """Make what the words say; gives whether they say anything."""
        if what in (STRATEGIC, SUPPORT):
            names = people_in(words, lambda name: self.made.organisation(name) is not None)
            names = [name for name in names if not _is_nothing(name) and len(name) <= LONGEST_LEAD]
            made = [self.made.lead(priority, what, name) for name in names]
        elif what == MEASURE:
            made = [self._measure(priority, line, numbered) for line in measures_in(words)]
        else:
            made = [] if _is_nothing(words) else [self.made.point(priority, what, words)]
        return bool(made)

    def _measure(self, priority, line, numbered):
        number, text = NUMBERED.fullmatch(line).groups() if numbered else ("", line)
        return self.made.numbered_measure(priority, number, text)


def _only_priorities(priorities):
    """{sheet: the priority of all its actions} of the sheets that have one alone; `priorities` are (sheet, one)."""
    found = {}
    for sheet, priority in priorities:
        found.setdefault(sheet, {})[id(priority)] = priority
    only = {sheet: next(iter(each.values())) for sheet, each in found.items() if len(each) == 1}
    return {sheet: priority for sheet, priority in only.items() if priority is not None}


def measures_in(words):
    """The measures in a cell, one a line, without dots before them."""
    lines = [line.strip() for line in words.split("\n")]
    lines = [line[bullet.end() :] if (bullet := BULLET.match(line)) else line for line in lines]
    return [line for line in lines if not _is_nothing(line)]


def _are_numbered(lines):
    """Whether each of the measures begins with a number of its own; numbers alone count up from one."""
    found = [NUMBERED.fullmatch(line) for line in lines]
    if not all(found):
        return False
    numbers = [each[1].rstrip(".)") for each in found]
    is_counted = numbers == [str(number) for number in range(1, len(numbers) + 1)]
    return is_counted or (len(set(numbers)) == len(numbers) and not any(map(str.isdecimal, numbers)))


def _is_nothing(words):
    return is_placeholder(words) or folded(words) in NOTHING
