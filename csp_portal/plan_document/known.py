"""The names by which rows call each other: of the rows of a file, and of those that only the portal has."""

from difflib import get_close_matches
from functools import cache

from .remarks import listed, quoted
from .shape import MEASURE, PRIORITY

MOST_LISTED = 8
NAMED = {
    "organisation": "the name of an organisation",
    "person": "the e-mail address of anybody under people",
    "group": "the name of a group",
    "rating": "the word of a rating",
    "period": "the first day of a period",
    "plan": "the title of a plan",
    "priority": "the name of a priority of this plan",
    "measure": "the text of a measure of this priority",
}


class Unknown(ValueError):
    """A name that no row has. Its text is a sentence."""


class Known:
    """Every row by its name; a name that two rows have is in `faults`. Of measures of one text the first is known."""

    def __init__(self, rows):
        self.rows, self.faults = {}, []
        self._hint = cache(self._hint_at)
        for row in rows:
            self._add(row)

    def find(self, row, to, words):
        """The instance of the row that `row` calls by these words; raises Unknown when there is none."""
        place = (to, _scope(row, to))
        found = self.rows.get((*place, words))
        if found is None:
            raise Unknown(f"{quoted(words)} is not {NAMED[to]}.{self._hint(place, words)}")
        return found.instance

    def _add(self, row):
        for name in filter(None, (row.kind.called, row.kind.lasting)):
            words = row.said(name)
            to = row.kind.name if name == row.kind.called else name
            place = (to, _scope(row, to), words)
            if words and place in self.rows:
                if row.kind is not MEASURE:
                    self._say_taken(row, self.rows[place], name, words)
            elif words:
                self.rows[place] = row

    def _say_taken(self, row, other, name, words):
        if row.is_of_file:
            sentence = f"{quoted(words)} is given twice: line {other.lines.get(name, other.line)} has it too."
            self.faults.append(row.remark(sentence, name))
        else:
            self.faults.append(other.remark(f"{quoted(words)} is another row in the portal already.", name))

    def _hint_at(self, place, words):
        """A sentence that helps to find the right name, or nothing."""
        names = {name: row for (to, scope, name), row in self.rows.items() if (to, scope) == place}
        if place[0] in ("rating", "period"):
            return f" There is {listed(quoted(name) for name in names)}." if len(names) <= MOST_LISTED else ""
        other = [name for name, row in names.items() for key in row.kind.formerly.split() if words in row.said(key)]
        close = other or (place[0] != "person" and get_close_matches(words, names, n=1, cutoff=0.82))
        return f" Did you mean {quoted(close[0])}?" if close else ""


# Rows whose names stand for them within another row alone.
WITHIN = {PRIORITY.name: "plan", MEASURE.name: "priority"}


def _scope(row, to):
    above = to in WITHIN and row.nearest(WITHIN[to])
    return above and id(above.instance)
