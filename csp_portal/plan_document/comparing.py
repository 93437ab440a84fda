"""Compares a document with what the portal holds: what differs, what is kept, and every fault.

The instances of the tree take the file's values in memory, and `applying.py` saves those that changed. A file says what
it wants key by key and row by row: what it does not say is kept.
"""

from collections import Counter

from django.utils import timezone

from governance.models import User

from .checking import check
from .following import Follower, left_alone
from .known import Known, Unknown
from .matching import match_trees
from .numbering import give_numbers
from .present import present_tree
from .remarks import DocumentFaults, Remark, arrow, numbered, quoted
from .shape import ACTION, KINDS, PART, PARTNERSHIP, PERSON, RATING
from .tree import FileTree

# What follows from other rows, and so is not missed in a file that does not say it.
FOLLOWS = {"ref", "address", "rating", "state", "deadline", "original_deadline", "deadline_before"}


def compare(document, *, today=None):
    """The comparison of a document with the portal; raises `DocumentFaults` with all its faults. Writes nothing.

    `today` is the day from which a new partnership without periods gets its quarters.
    """
    if not document.is_readable:
        raise DocumentFaults(document.file, document.faults)
    comparison = Comparison(document, today or timezone.localdate())
    if comparison.faults:
        raise DocumentFaults(document.file, comparison.faults)
    return comparison


class Comparison:
    """A document beside the portal. `differences`, `kept` and `notes` are remarks; `rows` are the file's,
    `everything` is what the partnership holds with them."""

    def __init__(self, document, today):
        present = present_tree(document.slug) if document.slug else None
        tree = FileTree(document, present is None, today)
        self.root, self.is_new = tree.root, present is None
        self.faults = document.faults + tree.faults
        self.differences, self.faulty = [], set()
        if present:
            match_trees(self.root, present)
        self.rows = list(self.root.walk())
        self.everything = self.rows + [row for row in (present.walk() if present else ()) if row.same is None]
        self._give_instances()
        self.known = Known(self.everything)
        self.faults += self.known.faults
        self._take_values()
        self.differences += give_numbers(self)
        self.differences.sort(key=lambda remark: remark.line)
        self.faults += check(self)
        self.kept = list(_kept(self.rows, tree.sections))
        self.notes = list(_notes(self.rows))

    @property
    def counts(self):
        """How many rows of each kind the file has, in words."""
        return _counted(row for row in self.rows if row.kind is not PARTNERSHIP)

    def _give_instances(self):
        emails = [row.words.get("email") for row in self.rows if row.kind is PERSON]
        accounts = {user.email: user for user in User.objects.filter(email__in=emails)}
        for row in self.rows:
            if row.same:
                row.instance = row.same.instance
            elif row.kind is PARTNERSHIP:
                row.instance = row.kind.model(slug=row.said("slug"))
            elif row.kind is PERSON:
                row.instance = accounts.get(row.words.get("email")) or row.kind.model()
            else:
                row.instance = row.kind.model(partnership=self.root.instance)

    def _take_values(self):
        for row in self.rows:
            if row.is_new and row.above and not row.above.is_new:
                below = _counted(other for other in row.walk() if other.is_new and other is not row)
                self.differences.append(row.remark(f"new: {quoted(row.shown)}{below and f', with {below}'}"))
            self._stand_below(row)
            not_compared = left_alone(row)
            for key in row.kind.keys:
                if key.field and key.name in row.words and key.name not in not_compared:
                    self._put(row, key.name, row.words[key.name])
        ratings = [row for row in self.everything if row.kind is RATING]
        follower = Follower(ratings, self._put, self._fault)
        for row in self.rows:
            if row.kind is ACTION:
                follower.follow(row)

    def _stand_below(self, row):
        """Point the row at the rows above it. One that is moved is a difference."""
        is_moved = False
        for column, kinds in row.kind.above.items():
            above = row.nearest(*kinds)
            instance = above and above.instance
            if row.kind.model._meta.get_field(column).get_cached_value(row.instance, None) is not instance:
                setattr(row.instance, column, instance)
                is_moved = not row.is_new
        if is_moved:
            row.is_changed = True
            self.differences.append(
                row.remark(f"{quoted(row.same.shown)} moves here from {quoted(row.same.above.shown)}.")
            )
        if row.kind is PART and row.instance.horizon != row.above.instance.horizon:
            row.instance.horizon, row.is_changed = row.above.instance.horizon, True

    def _put(self, row, name, words):
        """Give a row the value of a key. For a row of the portal a new value is a difference."""
        key = row.kind.key(name)
        try:
            value = key.value(words, lambda to, words: self.known.find(row, to, words))
        except Unknown as problem:
            self._fault(row, name, str(problem))
            return
        if not row.is_new:
            if key.same(getattr(row.instance, key.field), value):
                return
            row.is_changed = True
            self.differences.append(row.remark(arrow(_in_one(row.same.words[name]), _in_one(words)), name))
        setattr(row.instance, key.field, value)

    def _fault(self, row, name, sentence):
        self.faulty.add(row)
        self.faults.append(row.remark(sentence, name))


def _notes(rows):
    """A remark for each text of the file that can stand but that a person should look at."""
    for row in rows:
        for name, words in row.words.items():
            if note := row.kind.key(name).note(words):
                yield row.remark(note, name)


def _kept(rows, sections):
    """A remark for each row, and each text, that the portal has and the file does not say. A top section that the file
    leaves out is not compared."""
    for row in rows:
        if row.is_new:
            continue
        for name, words in row.same.words.items():
            wanted = row.kind.key(name).field and name not in row.words and name not in FOLLOWS
            if wanted and words and words != row.kind.blank(name):
                yield row.remark(f"{quoted(_in_one(words))} is not in the file and is kept.", name)
        for name, below in row.same.lists.items():
            path = (name,) if row.kind is PARTNERSHIP else (*row.path, name)
            for other in below if row.kind is not PARTNERSHIP or name in sections else ():
                if other.same is None:
                    yield Remark(row.line, path, f"{quoted(other.shown)} is not in the file and is kept.")


def _counted(rows):
    counts = Counter(row.kind for row in rows)
    return ", ".join(numbered(counts[kind], kind.name, kind.many) for kind in KINDS.values() if counts[kind])


def _in_one(words):
    return words if isinstance(words, str) else "\n".join(words)
