"""A row before and after one moment of its history."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter


@dataclass(frozen=True)
class Step:
    """What one moment did to one row: history rows, None where it was not there. `row` says who, when and why."""

    before: object
    after: object
    row: object

    @property
    def model(self):
        return self.row.instance_type

    @property
    def kind(self):
        if self.before is None:
            return "created"
        return "removed" if self.after is None else "changed"


def steps_of(model, rows):
    """The steps that some history rows of a model make, oldest first. Two saves of a row at one moment are one step."""
    key = attrgetter(model._meta.pk.attname)
    rows = sorted(rows, key=lambda row: (row.history_date, key(row), row.history_id))
    standing = {}
    for (_, identity), group in groupby(rows, key=lambda row: (row.history_date, key(row))):
        first, *_, row = [*group] * 2
        before = standing.get(identity)
        standing[identity] = after = None if row.history_type == "-" else row
        has_start = before is not None or first.history_type == "+"
        if has_start and (before or after):
            yield Step(before, after, row)
