"""Whether the record still agrees with itself: every row is what the newest row of its history says.

No write of the portal can make it differ (docs/decisions/0003-the-record.md). A restored backup, or somebody at the
database itself, can. This finds out and says where; it changes nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from .models import Clock
from .record import Recorded

AHEAD = timedelta(hours=1)  # by which the clocks of two machines may differ


@dataclass
class Found:
    """What was looked at, and each difference as a sentence that names the row and none of its words."""

    rows: int = 0
    history_rows: int = 0
    differences: list[str] = field(default_factory=list)


def recorded_models():
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def partnerships_on_record():
    """The slugs of all partnerships that a clock, a row or the history of one speaks of."""
    slugs = set(Clock.objects.values_list("partnership", flat=True))
    for model in recorded_models():
        for rows in (model.objects.all(), model.history.all()):
            slugs |= set(rows.order_by().values_list(owner_column(model), flat=True).distinct())
    return sorted(slugs)


@transaction.atomic
def differences_from_history(partnership):
    """Compare the rows of a partnership with their history; gives a `Found`. Those who write to it wait meanwhile."""
    clock = Clock.objects.select_for_update().filter(partnership=partnership).first()
    found, saves = Found(), {}
    for model in recorded_models():
        mine = {owner_column(model): partnership}
        live = {row.pk: row for row in model.objects.filter(**mine)}
        history = model.history.filter(**mine)
        found.rows += len(live)
        found.history_rows += history.count()
        found.differences += _unlike_history(model, live, history)
        found.differences += _out_of_order(model, history, saves)
    found.differences += _shared_moments(partnership, clock, saves)
    return found


def owner_column(model):
    """The column that says whose record a row is in; on the partnership's own row that is its key."""
    columns = {column.name: column for column in model._meta.concrete_fields}
    return columns.get("partnership", model._meta.pk).attname


def _unlike_history(model, live, history):
    key, seen = model._meta.pk.attname, set()
    in_order = history.order_by(key, "history_date", "history_id").iterator(chunk_size=1000)
    for identity, rows in groupby(in_order, key=lambda row: getattr(row, key)):
        seen.add(identity)
        for why in _differences(model, live.get(identity), list(rows)):
            yield f"{model._meta.verbose_name} {identity}: {why}"
    for identity in live.keys() - seen:
        yield f"{model._meta.verbose_name} {identity}: it has no history."


def _differences(model, row, history):
    """How a row (None when there is none) differs from the rows of its history."""
    newest = history[-1]
    if _lacks_a_save(history):
        yield "its history lacks a save."
    if getattr(model, "KEPT", False) and len(history) > 1:
        yield "it is kept as it was written, and its history has another save of it."
    if row is None and newest.history_type != "-":
        yield "it is gone, and its history does not say so."
    elif row is not None and newest.history_type == "-":
        yield "it is there, and its history says that it was removed."
    elif row is not None:
        for column in model._meta.concrete_fields:
            if getattr(row, column.attname) != getattr(newest, column.attname):
                yield f"its {column.name} is not what its history says."


def _lacks_a_save(history):
    """Whether a row was not created, changed and at last removed, with a version for each save from 1 on. One that an
    import removed is created again when the import is undone."""
    kinds = "".join(row.history_type for row in history)
    versions = [row.version for row in history if row.history_type != "-"]
    return not re.fullmatch(r"(\+~*-)*(\+~*)?", kinds) or versions != [*range(1, len(versions) + 1)]


def _out_of_order(model, history, saves):
    """History rows written after one of a later moment. Adds to `saves` what each moment says of its change."""
    columns = ("history_id", "history_date", "history_user_id", "history_change_reason", "history_how")
    latest = None
    for number, moment, *said in history.order_by("history_id").values_list(*columns):
        if latest and moment < latest:
            yield f"{model._meta.verbose_name}: row {number} of the history is earlier than the one before it."
        latest = moment
        saves.setdefault(moment, set()).add(tuple(said))


def _shared_moments(partnership, clock, saves):
    """Moments of more than one person, reason or way, so of more than one change; and one that is yet to come."""
    for moment, said in saves.items():
        if len(said) > 1:
            yield f"{partnership}: two changes share the moment {moment.isoformat()}."
    if saves and (clock is None or clock.at < max(saves)):
        yield f"{partnership}: its clock is behind its history."
    if clock and clock.at > timezone.now() + AHEAD:
        yield f"{partnership}: its clock is ahead of the time, at {clock.at.isoformat()}."
    if clock and clock.is_open:
        yield f"{partnership}: its clock is open, and no change is being written."
