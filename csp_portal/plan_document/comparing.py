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
from .present import present_tree
from .remarks import DocumentFaults, Remark, arrow, numbered, quoted
from .shape import ACTION, KINDS, PART, PARTNERSHIP, PERSON, PRIORITY, UPDATE
from .tree import FileTree

# What follows from other rows, and so is not missed in a file that does not say it.
FOLLOWS = {"ref", "address", "rating", "state", "deadline", "original_deadline", "deadline_before"}


def compare(document, *, today=None):
    """The comparison of a document with the portal; raises `DocumentFaults` with all its faults. Writes nothing.

    `today` is the day from which a new partnership without periods gets its quarters.
    """
    if document.faults and not document.is_readable:
        raise DocumentFaults(document.file, document.faults)
    comparison = Comparison(document, today or timezone.localdate())
    if comparison.faults:
        raise DocumentFaults(document.file, comparison.faults)
    return comparison


class Comparison:
    """A document beside the portal. `differences` and `kept` are remarks; `rows` are the file's."""

    def __init__(self, document, today):
        self.present = present_tree(document.slug) if document.slug else None
        self.is_new = self.present is None
        tree = FileTree(document, self.is_new, today)
        self.root, self.sections, self.faults = tree.root, tree.sections, document.faults + tree.faults
        self.differences, self.kept, self.with_unknown_names = [], [], set()
        if not self.is_new:
            match_trees(self.root, self.present)
        self.rows = list(self.root.walk())
        kept = [] if self.is_new else [row for row in self.present.walk() if row.same is None]
        self.everything = self.rows + kept
        self._give_instances()
        self._take_values()
        self._give_numbers()
        self.faults += check(self)
        self._list_kept()
        self.differences.sort(key=lambda remark: remark.line)

    @property
    def is_equal(self):
        return not self.is_new and not self.differences

    def counts(self, below=None):
        """How many rows of each kind the file has, in words; of those below one row when it is given."""
        rows = self.rows if below is None else below.walk()
        counts = Counter(row.kind for row in rows if row is not below and row.kind is not PARTNERSHIP)
        return ", ".join(numbered(counts[kind], kind.name, kind.many) for kind in KINDS.values() if counts[kind])

    def _give_instances(self):
        emails = [row.words.get("email") for row in self.rows if row.kind is PERSON]
        accounts = {user.email: user for user in User.objects.filter(email__in=emails)}
        for row in self.rows:
            if row.same:
                row.instance = row.same.instance
            elif row.kind is PARTNERSHIP:
                row.instance = row.kind.model()
            elif row.kind is PERSON:
                row.instance = accounts.get(row.words.get("email")) or User()
            else:
                row.instance = row.kind.model(partnership=self.root.instance)

    def _take_values(self):
        self.known = Known(self.root, self.present)
        self.faults += self.known.faults
        for row in self.rows:
            if row.is_new and row.above and not row.above.is_new:
                below = self.counts(row)
                self.differences.append(row.remark(f"new: {quoted(row.shown)}{f', with {below}' if below else ''}"))
            self._stand_below(row)
            for key in row.kind.keys:
                if key.field and key.name in row.words and key.name not in left_alone(row):
                    self._put(row, key.name, row.words[key.name])
        ratings = [row for row in self.everything if row.kind.name == "rating"]
        follower = Follower(ratings, self._put, self._fault)
        for row in self.rows:
            if row.kind is ACTION:
                follower.follow(row)

    def _put(self, row, name, words):
        key = row.kind.key(name)
        try:
            value = key.value(words, lambda to, words: self.known.find(row, to, words))
        except Unknown as problem:
            self.with_unknown_names.add(row)
            return self._fault(row, name, str(problem))
        if not row.is_new:
            if key.same(getattr(row.instance, key.field), value):
                return None
            row.is_changed = True
            self.differences.append(row.remark(arrow(_line(row.same.words[name]), _line(words)), name))
        return setattr(row.instance, key.field, value)

    def _fault(self, row, name, sentence):
        self.faults.append(row.remark(sentence, name))

    def _stand_below(self, row):
        """Point the row at the rows above it; a row that is moved is a difference."""
        is_moved = False
        for column, kinds in row.kind.above.items():
            above = row.nearest(*kinds)
            instance = above and above.instance
            if row.kind._meta_field(column).get_cached_value(row.instance, default=None) is not instance:
                setattr(row.instance, column, instance)
                is_moved = not row.is_new
        if is_moved:
            row.is_changed = True
            self.differences.append(row.remark(f"{quoted(row.same.shown)} moves here from {quoted(row.same.above.shown)}"))
        if row.kind is PART and row.instance.horizon != row.above.instance.horizon:
            row.instance.horizon, row.is_changed = row.above.instance.horizon, True
