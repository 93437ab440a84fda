"""The record in words: who changed what, when, how and why, read from the history tables.

Takes history querysets of any models and gives one list. What a row names by a key is fetched in one query for
each kind of thing, so a long history costs as many queries as a short one.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localdate

from .record import HOW

# Who did it when nobody was signed in, by the way it was done.
NOBODY = {"web": "The portal", "document": "Plan document", "command": "The operator", "sample": "Sample"}
LABELS = {"user": "Person", "order": "Place in the list"}


@dataclass(frozen=True)
class Person:
    """An account as a partnership shows it: its name or post, and the organisation it came from ("" when not said)."""

    user: object
    name: str
    organisation: str = ""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """What one save did to one row. `kind` is "created", "changed" or "removed"."""

    when: datetime
    who: str
    organisation: str
    how: str
    reason: str
    record: str
    kind: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Save:
    """All that was written at one moment."""

    when: datetime
    who: str
    organisation: str
    how: str
    reason: str
    entries: tuple[Entry, ...]


def entries(querysets, *, people, visible=None, without=(), since=None, newest_first=True):
    """What happened to the rows of the given history querysets, as a list of `Entry`.

    Each queryset must hold the whole history of its rows: an entry is the difference from the row before it.
    `people(user_ids)` gives an object whose `person(user_id, day)` is a `Person`. `visible(rows)` narrows a
    queryset to what the reader may see; other things are not named. `without` are names of fields that the page
    has said already, `since` the moment after which to begin. Rows of one moment keep the querysets' order.
    """
    steps = [step for queryset in querysets for step in _steps(queryset)]
    if since is not None:
        steps = [step for step in steps if step.row.history_date > since]
    words = _Words(steps, people, visible, frozenset(without))
    found = [words.entry(step) for step in steps]
    shown = [entry for entry in found if entry.changes or entry.kind != "changed"]
    return sorted(shown, key=attrgetter("when"), reverse=newest_first)


def grouped(entries):
    """The entries as a list of `Save`, one for each moment, in the order given."""
    saves = []
    for when, group in groupby(entries, key=attrgetter("when")):
        group = tuple(group)
        first = group[0]
        saves.append(Save(when, first.who, first.organisation, first.how, first.reason, group))
    return saves


def saved_at(record, version):
    """The moment of the save that gave a row its `version` (a number, or text as posted); None if it never had it."""
    if not str(version).isdecimal() or len(str(version)) > 9:
        return None
    return record.history.filter(version=int(version)).values_list("history_date", flat=True).first()


@dataclass(frozen=True)
class _Step:
    """A row before and after one moment: history rows, None where it was not there. `row` says who, when and why."""

    before: object
    after: object
    row: object

    @property
    def kind(self):
        if self.before is None:
            return "created"
        return "removed" if self.after is None else "changed"


def _steps(queryset):
    """The steps of each row of a history queryset. Two saves of a row at one moment are one step."""
    key = attrgetter(queryset.model.instance_type._meta.pk.attname)
    rows = sorted(queryset.order_by("history_id"), key=lambda row: (row.history_date, key(row)))
    standing = {}
    for (_, identity), group in groupby(rows, key=lambda row: (row.history_date, key(row))):
        first, *_, row = [*group] * 2
        before = standing.get(identity)
        standing[identity] = after = None if row.history_type == "-" else row
        has_start = before is not None or first.history_type == "+"
        if has_start and (before or after):
            yield _Step(before, after, row)


def _shown_fields(model, without):
    """The fields whose changes a reader is told: those that a person can fill in."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in without and not _names_own_part(field)
    ]


def _names_own_part(field):
    """Whether a key points to a part of its own row, like an action's last update: the part has its own entries."""
    if not field.many_to_one or field.related_model is field.model:
        return False
    return any(other.related_model is field.model for other in field.related_model._meta.concrete_fields)


class _Words:
    """Turns steps into entries, with the names of all that they mention at hand."""

    def __init__(self, steps, people, visible, without):
        rows = [row for step in steps for row in (step.before, step.after) if row is not None]
        models = {row.instance_type for row in rows}
        self.fields = {model: _shown_fields(model, without) for model in models}
        mentioned = self._mentioned(rows)
        user_ids = mentioned.pop(get_user_model(), set()) | {step.row.history_user_id for step in steps} - {None}
        self.people = people(user_ids)
        self.named = {model: _named(model, ids, visible) for model, ids in mentioned.items()}

    def _mentioned(self, rows):
        ids = defaultdict(set)
        for row in rows:
            for field in self.fields[row.instance_type]:
                if field.many_to_one and getattr(row, field.attname) is not None:
                    ids[field.related_model].add(getattr(row, field.attname))
        return ids

    def entry(self, step):
        row, day = step.row, localdate(step.row.history_date)
        person = self.people.person(row.history_user_id, day) if row.history_user_id else None
        return Entry(
            when=row.history_date,
            who=person.name if person else NOBODY.get(row.history_how, "The portal"),
            organisation=person.organisation if person else "",
            how=HOW.get(row.history_how, row.history_how),
            reason=row.history_change_reason or "",
            record=self._title(step.after or step.before, day),
            kind=step.kind,
            changes=tuple(self._changes(step, day)),
        )

    def _changes(self, step, day):
        for field in self.fields[step.row.instance_type]:
            before, after = (row and getattr(row, field.attname) for row in (step.before, step.after))
            if step.kind == "changed" and before != after:
                words = [self._in_words(field, value, day) or "nothing" for value in (before, after)]
                yield Change(_label(field), *words)
            elif step.kind != "changed" and field.name != "order":
                words = [self._in_words(field, value, day) for value in (before, after)]
                if any(words):
                    yield Change(_label(field), *words)

    def _in_words(self, field, value, day):
        if value is None or value == "":
            return ""
        if field.many_to_one:
            thing = self._thing(field, value, day)
            return thing.name if isinstance(thing, Person) else str(thing)
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, date):
            return date_format(value, "j F Y")
        return str(value)

    def _thing(self, field, key, day):
        """What a key points to: a `Person`, a row, or words that stand for it."""
        if field.related_model is get_user_model():
            return self.people.person(key, day)
        return self.named[field.related_model][key]

    def _title(self, row, day):
        """What a row is in words: "Action A12", "Update 3", "Owner: Inspector"."""
        thing = row.instance
        for field in self.fields[row.instance_type]:
            key = getattr(row, field.attname)
            if field.many_to_one and key is not None:
                held = self._thing(field, key, day)
                field.set_cached_value(thing, held.user if isinstance(held, Person) else held)
        name = capfirst(thing._meta.verbose_name)
        reference = getattr(thing, "ref", None) or getattr(thing, "number", None)
        is_counted = hasattr(thing, "ref") or isinstance(reference, int)
        return f"{name} {reference}" if is_counted else f"{name}: {Truncator(str(thing)).chars(100)}"


def _label(field):
    return LABELS.get(field.verbose_name, capfirst(field.verbose_name))


def _named(model, ids, visible):
    """The rows of those ids by id; for one that the reader may not see, or that is gone, words that say so."""
    rows = model._default_manager.filter(pk__in=ids)
    named = (visible(rows) if visible else rows).in_bulk()
    unnamed = ids - named.keys()
    hidden = set(rows.filter(pk__in=unnamed).values_list("pk", flat=True)) if unnamed else set()
    name = model._meta.verbose_name
    one = f"an {name}" if name[0] in "aeiou" else f"a {name}"
    for key in unnamed:
        named[key] = f"{one} that you may not see" if key in hidden else f"{one} that was removed"
    return named
