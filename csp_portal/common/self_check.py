"""Whether the record still agrees with itself: every row is what the newest row of its history says.

No write of the portal can make it differ (docs/decisions/0003-the-record.md). A restored backup, or somebody at the
database itself, can. This finds out and says where; it changes nothing.
"""

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.apps import apps
from django.db import transaction

from .models import Clock
from .record import Recorded


@dataclass
class Found:
    """What was looked at, and each difference as a sentence that names the row and never its words."""

    rows: int = 0
    history_rows: int = 0
    differences: list[str] = field(default_factory=list)


def recorded_models():
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def partnerships_on_record():
    """The slugs of all partnerships that a row, its history or a clock speaks of."""
    slugs = set(Clock.objects.values_list("partnership", flat=True))
    for model in recorded_models():
        for rows in (model.objects.all(), model.history.all()):
            slugs |= set(rows.order_by().values_list(_owner(model), flat=True).distinct())
    return sorted(slugs)


@transaction.atomic
def differences_from_history(partnership):
    """Compare a partnership's rows with their history; gives a `Found`. Its writers wait meanwhile."""
    clock = Clock.objects.select_for_update().filter(partnership=partnership).first()
    found, saves = Found(), {}
    for model in recorded_models():
        history = list(model.history.filter(**{_owner(model): partnership}).order_by("history_id"))
        live = {row.pk: row for row in model.objects.filter(**{_owner(model): partnership})}
        found.rows += len(live)
        found.history_rows += len(history)
        found.differences += [*_out_of_order(model, history), *_unlike_history(model, live, history)]
        for row in history:
            said = (row.history_user_id, row.history_change_reason, row.history_how)
            saves.setdefault(row.history_date, set()).add(said)
    found.differences += _moments(partnership, clock, saves)
    return found


def _owner(model):
    """The column that says whose record a row is in: the partnership's own key on its own row."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return fields.get("partnership", model._meta.pk).attname


def _moments(partnership, clock, saves):
    """A moment belongs to one change, so to one person, one reason and one way; none is later than the clock."""
    for moment, said in saves.items():
        if len(said) > 1:
            yield f"{partnership}: two changes share the moment {moment.isoformat()}."
    if saves and (clock is None or clock.at < max(saves)):
        yield f"{partnership}: its clock is behind its history."


def _out_of_order(model, history):
    """History rows, in the order they were written, that carry an earlier moment than the one before them."""
    latest = None
    for row in history:
        if latest and row.history_date < latest:
            yield f"{model._meta.verbose_name} {_key(model, row)}: history row {row.pk} is earlier than the one before."
        latest = row.history_date


def _unlike_history(model, live, history):
    by_key = sorted(history, key=lambda row: (str(_key(model, row)), row.history_date, row.history_id))
    seen = set()
    for key, rows in groupby(by_key, key=lambda row: _key(model, row)):
        seen.add(key)
        yield from (f"{model._meta.verbose_name} {key}: {why}" for why in _differences(model, live.get(key), [*rows]))
    for key in live.keys() - seen:
        yield f"{model._meta.verbose_name} {key}: has no history."


def _key(model, history_row):
    return getattr(history_row, model._meta.pk.attname)


def _differences(model, row, history):
    """How a row (None: there is none) differs from its history, which is in order."""
    newest = history[-1]
    if [saved.version for saved in history if saved.history_type != "-"] != [*range(1, newest.version + 1)]:
        yield "its history lacks a save."
    if row is None and newest.history_type != "-":
        yield "is gone, and its history does not say so."
    elif row is not None and newest.history_type == "-":
        yield "is there, and its history says that it was removed."
    elif row is not None:
        for name in map(attrgetter("attname"), model._meta.concrete_fields):
            if getattr(row, name) != getattr(newest, name):
                yield f"its {name} is not what its history says."
