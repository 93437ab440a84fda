"""The record in words: who changed what, when, how and why, read from the history tables."""

from operator import attrgetter

from .foot import Line, newest_lines
from .moments import asked_moments, moment_for, moment_in
from .one_save import OneSave
from .pages import Page, every_save, page_of
from .steps import steps_of
from .words import NOBODY, Change, Entry, Person, Save, Words, grouped, short

__all__ = [
    "NOBODY",
    "Change",
    "Entry",
    "Line",
    "OneSave",
    "Page",
    "Person",
    "Save",
    "asked_moments",
    "entries",
    "every_save",
    "grouped",
    "moment_for",
    "moment_in",
    "newest_lines",
    "page_of",
    "saved_at",
    "short",
]


def entries(querysets, *, since=None, newest_first=True, **words):
    """What happened to the rows of the given history querysets, as a list of `Entry`; reads all of them.

    Each queryset must hold the whole history of its rows: an entry is the difference from the row before it.
    `words` are `people(user_ids)`, which gives an object whose `person(user_id, day)` is a `Person`; `visible(rows)`,
    which narrows a queryset to what the reader may see: other things are not named; `without`, names of fields that
    the page has said already; `belongs`, see `Words`. `since` is the moment after which to begin. Rows of one moment
    keep the querysets' order.
    """
    steps = [step for queryset in querysets for step in steps_of(queryset.model.instance_type, queryset.order_by())]
    if since is not None:
        steps = [step for step in steps if step.row.history_date > since]
    return sorted(Words(steps, **words).entries(), key=attrgetter("when"), reverse=newest_first)


def saved_at(record, version):
    """The moment of the save that gave a row its `version` (a number, or text as posted); None if it never had it."""
    if not str(version).isdecimal() or len(str(version)) > 9:
        return None
    return record.history.filter(version=int(version)).values_list("history_date", flat=True).first()
