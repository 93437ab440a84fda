"""What a save did, in words: no ids, no codes. What rows name by keys is fetched in one query a kind of thing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate

from csp_portal.common.record import HOW

from .moments import moment_for

# Who did it when nobody was signed in, by the way it was done.
NOBODY = {"web": "The portal", "document": "Plan document", "command": "The operator", "sample": "Sample"}
NOBODY |= {"link": "A shared mailbox"}
LABELS = {"user": "Person", "order": "Place in the list", "upload": "File"}


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
    """What one save did to one row. `kind` is "created", "changed" or "removed".

    `of` says what the row belongs to, `address` leads to its page or to that of what it belongs to, `reference` is
    the lasting one of that: each "" when there is none, or none that the reader may open.
    """

    when: datetime
    who: str
    organisation: str
    how: str
    reason: str
    record: str
    kind: str
    changes: tuple[Change, ...]
    of: str = ""
    address: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Save:
    """All that was written at one moment. One of very many rows has no entries: `rows` says how many of each kind."""

    when: datetime
    who: str
    organisation: str
    how: str
    reason: str
    entries: tuple[Entry, ...]
    rows: tuple[str, ...] = ()

    @property
    def moment(self):
        """Its moment for an address."""
        return moment_for(self.when)


def grouped(entries):
    """The entries as a list of `Save`, one for each moment, in the order given."""
    saves = []
    for when, group in groupby(entries, key=attrgetter("when")):
        group = tuple(group)
        first = group[0]
        saves.append(Save(when, first.who, first.organisation, first.how, first.reason, group))
    return saves


def shown_fields(model, without=()):
    """The fields whose changes a reader is told: those that a person can fill in, and those that the model names in
    `ALSO_TOLD`. Data of the portal's own is told only where the model says it in words."""
    also = getattr(model, "ALSO_TOLD", ())
    return [
        field
        for field in model._meta.concrete_fields
        if (field.editable or field.name in also)
        and not field.primary_key
        and field.name not in without
        and not _names_own_part(field)
        and (not isinstance(field, models.JSONField) or _display_of(field))
    ]


def _display_of(field):
    """The name of the method by which its model says a field in words; "" when it has none."""
    name = f"get_{field.name}_display"
    return name if hasattr(field.model, name) else ""


def _names_own_part(field):
    """Whether a key points to a part of its own row, like an action's last update: the part has its own entries."""
    if not field.is_relation or field.related_model is field.model:
        return False
    return any(other.related_model is field.model for other in field.related_model._meta.concrete_fields)


def changed_fields(step, fields):
    """Those of the fields that the step changed; for a row that came or went, those that it held."""
    if step.kind == "changed":
        return [f for f in fields if getattr(step.before, f.attname) != getattr(step.after, f.attname)]
    row = step.after or step.before
    return [field for field in fields if field.name != "order" and getattr(row, field.attname) not in (None, "")]


def label(field):
    return LABELS.get(field.verbose_name, capfirst(field.verbose_name))


def is_counted(model):
    """Whether a row of the model is known by a number of the portal's own: "Action A12", "Update 3"."""
    number = next((field for field in model._meta.concrete_fields if field.name == "number"), None)
    return hasattr(model, "ref") or isinstance(number, models.IntegerField)


def said_by(row, people):
    """When, who, of which organisation, how and why, as a history row says it."""
    person = row.history_user_id and people.person(row.history_user_id, localdate(row.history_date))
    return {
        "when": row.history_date,
        "who": person.name if person else NOBODY.get(row.history_how, "The portal"),
        "organisation": person.organisation if person else "",
        "how": HOW.get(row.history_how, row.history_how),
        "reason": row.history_change_reason or "",
    }


@cache
def choices_of(field):
    """{code: words} of a field; empty for one without choices."""
    return dict(field.flatchoices)


def short(thing, most):
    """The words of a thing, at most so many signs of them."""
    words = str(thing)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def one_of(model):
    """ "an owner", "a milestone"."""
    name = model._meta.verbose_name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


class Words:
    """Turns steps into entries, with the names of all that they mention at hand.

    `belongs` are the keys that say what a row belongs to, {model: name of the key}; None when the page has said so
    already, as that of one record has.
    """

    def __init__(self, steps, people, visible=None, without=(), belongs=None, also_by=()):
        self.belongs = belongs
        self.fields = {model: shown_fields(model, without) for model in {step.model for step in steps}}
        self.told = [(step, changed_fields(step, self.fields[step.model])) for step in steps]
        mentioned = self._mentioned()
        user_ids = mentioned.pop(get_user_model(), set())
        user_ids |= {row.history_user_id for row in [*also_by, *(step.row for step in steps)]} - {None}
        self.people = people(user_ids)
        self.named = {model: _named(model, ids, visible) for model, ids in mentioned.items()}

    def _mentioned(self):
        """The keys, by the kind of thing, of all that the entries will name."""
        ids = defaultdict(set)
        for step, changed in self.told:
            for row in (step.before, step.after):
                for field in changed if row else ():
                    if field.is_relation:
                        ids[field.related_model].add(getattr(row, field.attname))
            row = step.after or step.before
            for model, key in [*self._named_in_title(row), *self._led_to(row)]:
                ids[model].add(key)
        return {model: keys - {None} for model, keys in ids.items() if keys - {None}}

    def _named_in_title(self, row):
        if is_counted(row.instance_type):
            return []
        keys = [field for field in self.fields[row.instance_type] if field.is_relation]
        return [(field.related_model, getattr(row, field.attname)) for field in keys]

    def _led_to(self, row):
        """What the entry leads to, as [(model, key)]: what the row belongs to, or the row itself when it has a page."""
        model = row.instance_type
        if self.belongs is None:
            return []
        if model in self.belongs:
            field = model._meta.get_field(self.belongs[model])
            if getattr(row, field.attname) is not None:
                return [(field.related_model, getattr(row, field.attname))]
        return [(model, getattr(row, model._meta.pk.attname))] if hasattr(model, "get_absolute_url") else []

    def entries(self):
        """Those of the steps that changed something a reader is told."""
        return [self._entry(step, changed) for step, changed in self.told if changed or step.kind != "changed"]

    def _entry(self, step, changed):
        row, day = step.row, localdate(step.row.history_date)
        state = step.after or step.before
        said = said_by(row, self.people) | {"kind": step.kind, "record": self._title(state, day, step.kind)}
        said["changes"] = tuple(self._changes(step, changed, day))
        return Entry(**said, **self._place(state))

    def _changes(self, step, changed, day):
        owner = self.belongs and self.belongs.get(step.model)
        for field in changed:
            if field.name == owner and step.kind != "changed":
                continue
            words = [self._in_words(field, row, day) if row else "" for row in (step.before, step.after)]
            if step.kind == "changed":
                words = [word or "nothing" for word in words]
            yield Change(label(field), *words)

    def _in_words(self, field, row, day):
        value = getattr(row, field.attname)
        if value is None or value == "":
            return ""
        if _display_of(field) and not choices_of(field):
            return getattr(row.instance, _display_of(field))()
        if field.is_relation:
            thing = self._thing(field, value, day)
            return thing.name if isinstance(thing, Person) else str(thing)
        if choices := choices_of(field):
            return str(choices.get(value, value))
        if isinstance(value, date):
            return date_format(value, "j F Y")
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return str(value)

    def _thing(self, field, key, day):
        """What a key points to: a `Person`, a row, or words that stand for it."""
        if field.related_model is get_user_model():
            return self.people.person(key, day)
        return self.named[field.related_model][key]

    def _title(self, row, day, kind):
        """What a row is in words: "Action A12", "Update 3", "Owner: Inspector". One that is called after a person has
        the person's name; when it changed the name may be what changed, and it is just "Owner"."""
        thing, name = row.instance, capfirst(row.instance_type._meta.verbose_name)
        if is_counted(row.instance_type):
            reference = getattr(thing, "ref", None)
            if reference and self.belongs is not None:
                return f"{name} {short(thing, 100)}"
            return f"{name} {reference or thing.number}"
        person = None
        for field in self.fields[row.instance_type]:
            key = getattr(row, field.attname)
            if field.is_relation and key is not None:
                held = self._thing(field, key, day)
                field.set_cached_value(thing, held.user if isinstance(held, Person) else held)
                person = held if isinstance(held, Person) else person
        if person and str(thing) == str(person.user):
            return name if kind == "changed" else f"{name}: {short(person.name, 100)}"
        return f"{name}: {short(thing, 100)}"

    def _place(self, row):
        """What the row belongs to and where its page is."""
        for model, key in self._led_to(row):
            thing = self.named[model][key]
            is_own = model is row.instance_type
            return {
                "of": "" if is_own else short(thing, 70),
                "address": thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else "",
                "reference": getattr(thing, "ref", ""),
            }
        return {}


def _named(model, ids, visible):
    """The rows of those ids by id; for one that the reader may not see, or that is gone, words that say so."""
    large = [f.name for f in model._meta.concrete_fields if isinstance(f, models.BinaryField | models.JSONField)]
    rows = model._default_manager.filter(pk__in=ids).defer(*large).select_related(*getattr(model, "NAMED_BY", ()))
    named = (visible(rows) if visible else rows).in_bulk()
    unnamed = ids - named.keys()
    hidden = set(rows.filter(pk__in=unnamed).values_list("pk", flat=True)) if unnamed else set()
    for key in unnamed:
        named[key] = f"{one_of(model)} that {'you may not see' if key in hidden else 'was removed'}"
    return named
