"""A partnership and its plan as a tree of rows: what the portal holds, or what a file says."""

from governance.models import default_periods, default_ratings

from .remarks import Remark
from .shape import PARTNERSHIP, PERIOD, RATING


class Row:
    """One row. `words` holds its texts by key as the document writes them; a file's row has only those that it says."""

    def __init__(self, kind, above=None, path=(), line=1):
        self.kind, self.above, self.path, self.line = kind, above, path, line
        self.words, self.lines = {}, {}
        self.lists = {name: [] for name in kind.lists}
        self.instance = None
        self.same = None  # a file's row: the row of the portal that it is; a row of the portal: the file's row
        self.is_changed = False

    @property
    def is_of_file(self):
        return bool(self.path)

    @property
    def is_new(self):
        return self.is_of_file and self.same is None

    def said(self, name):
        """The words of a key, or those that stand for it when the row does not say it."""
        return self.words.get(name, self.kind.blank(name))

    @property
    def shown(self):
        return " ".join(filter(None, (self.said(name) for name in self.kind.shown)))

    def nearest(self, *kinds):
        """The nearest row above of one of these kinds, or None."""
        row = self.above
        while row is not None and row.kind.name not in kinds:
            row = row.above
        return row

    def walk(self):
        """This row and all below, in the order of the document."""
        yield self
        for rows in self.lists.values():
            for row in rows:
                yield from row.walk()

    def remark(self, sentence, key=None):
        path = (*self.path, key) if key else self.path
        return Remark(self.lines.get(key, self.line), path, sentence)


class FileTree:
    """The tree of a document, and the faults of the words in it. A partnership that is new gets what is not said."""

    def __init__(self, document, is_new, today):
        self.document, self.faults = document, []
        self.root = self._row(PARTNERSHIP, None, ("partnership",), document.data.get("partnership") or {})
        self.sections = {name for name in PARTNERSHIP.lists if document.data.get(name)}
        for name, kind in PARTNERSHIP.lists.items():
            self.root.lists[name] = self._rows(kind, self.root, (name,), document.data.get(name))
        if is_new and "ratings" not in self.sections:
            self.root.lists["ratings"] = self._made(RATING, "ratings", default_ratings())
        if is_new and "periods" not in self.sections:
            self.root.lists["periods"] = self._made(PERIOD, "periods", default_periods(today))
        for person in self.root.lists["people"]:
            self._share_name(person)

    def _rows(self, kind, above, path, data):
        return [
            self._row(kind, above, (*path, place), {kind.short: row} if isinstance(row, str) else row)
            for place, row in enumerate(data or ())
            if row is not None
        ]

    def _row(self, kind, above, path, data):
        row = Row(kind, above, path, self.document.line_of(path))
        for key in kind.keys:
            if key.name in data:
                row.lines[key.name] = self.document.line_of((*path, key.name))
                self._read(row, key, data[key.name])
        if kind is not PARTNERSHIP:
            for name, below in kind.lists.items():
                row.lists[name] = self._rows(below, row, (*path, name), data.get(name))
        if row.lists.get("updates"):  # which say these, so that a blank says nothing
            row.words = {
                name: words for name, words in row.words.items() if words or name not in ("rating", "deadline")
            }
        return row

    def _read(self, row, key, words):
        """Take the words of a key. Where a blank cannot be, an empty value says nothing."""
        if not words and row.kind.blank(key.name):
            return
        try:
            row.words[key.name] = key.read(words or "")
        except ValueError as problem:
            self.faults.append(row.remark(str(problem), key.name))

    def _made(self, kind, name, instances):
        rows = []
        for place, instance in enumerate(instances):
            row = Row(kind, self.root, (name, place))
            row.words = {key.name: key.words_of(instance) for key in kind.keys}
            rows.append(row)
        return rows

    def _share_name(self, person):
        """Give the name of a person to each appointment that has none of its own."""
        name = person.words.get("name")
        if name is None:
            return
        appointments = person.lists["appointments"]
        for appointment in appointments:
            appointment.words.setdefault("name", name)
            appointment.lines.setdefault("name", person.lines["name"])
        if name and name not in [appointment.words["name"] for appointment in appointments]:
            sentence = "is kept on an appointment, and none here takes it. Say the person’s role under appointments."
            self.faults.append(person.remark(sentence, "name"))
