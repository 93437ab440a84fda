"""Undoes a whole change: every row that it wrote is as it was before. The record keeps both, and says who undid it.

The reasons are in docs/decisions/0010-undoing-an-import.md.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from simple_history.models import HistoricalChanges

from .history.pages import rows_at
from .history.steps import steps_of
from .history.words import one_of, short
from .record import add_all, remove_all, save_all
from .refusals import Refused
from .self_check import owner_column, recorded_models

MOST = 10  # sentences; of more it is said how many


@dataclass
class Undone:
    """What a moment did to the rows of a model, by their keys: what it `added`, what it `removed`, what rows were like
    `before` it and just after it (`then`). `history` are its rows of history, `live` the rows that are there now, and
    `newest` says when those were saved last that were saved later."""

    model: type
    history: object
    added: set = field(default_factory=set)
    before: dict = field(default_factory=dict)
    then: dict = field(default_factory=dict)
    removed: dict = field(default_factory=dict)
    live: dict = field(default_factory=dict)
    newest: dict = field(default_factory=dict)

    @property
    def changed(self):
        return [self.before[key] for key in self.before.keys() - self.removed.keys()]


def undo_change(partnership, moment, keep=()):
    """Undo what the moment wrote in a partnership (its slug), inside the open change. Rows of `keep`, models, stay.

    Refused when a row was changed since, or when something saved since belongs to one that would go.
    """
    undone = _undone(partnership, moment, keep)
    if obstacles := _obstacles(undone):
        raise Refused(" ".join(obstacles))
    # A model's own delete() keeps people from removing what the plan has said; here it is as if it had never been said.
    for each in undone:
        remove_all([each.live[key] for key in sorted(each.added)])
    for each in undone:
        add_all([each.before[key] for key in sorted(each.removed)])
    for each in undone:
        for row in each.changed:
            row.version = each.live[row.pk].version
        save_all(each.changed)


def obstacles_to_undoing(partnership, moment, keep=()):
    """Sentences that say what was built on the change since; empty when it can be undone."""
    return _obstacles(_undone(partnership, moment, keep))


def _undone(partnership, moment, keep):
    return [_of_model(model, partnership, moment) for model in recorded_models() if model not in keep]


def _of_model(model, partnership, moment):
    history = model.history.filter(**{owner_column(model): partnership}, history_date=moment).order_by()
    key, undone = model._meta.pk.attname, Undone(model, history)
    if not history.exists():
        return undone
    for step in steps_of(model, rows_at(history, {moment})):
        if step.row.history_date != moment:
            continue
        identity = getattr(step.row, key)
        if step.before is None:
            undone.added.add(identity)
        else:
            undone.before[identity] = _instance(step.before, step.row.version)
        if step.after is None:
            undone.removed[identity] = step.row
        else:
            undone.then[identity] = step.after
    undone.live = models.QuerySet(model).filter(pk__in=history.values(key)).in_bulk()
    later = model.history.filter(**{f"{key}__in": history.values(key)}, history_date__gt=moment).order_by()
    undone.newest = dict(later.values_list(key).annotate(last=models.Max("history_date")))
    return undone


def _instance(history_row, version):
    """The row as a row of history tells it, to be saved under the version that follows."""
    row = history_row.instance
    row.version = version
    return row


def _obstacles(undone):
    found = [each for model in undone for each in [*_changed_since(model), *_belongs_to_added(model, undone)]]
    found += _gone_since(undone)
    sentences = [words.format(*map(_named, rows)) for words, *rows in found[:MOST]]
    return sentences + [f"And {len(found) - MOST} more."] * (len(found) > MOST)


# What is in the way, as (a sentence with a place for each row that it names, row, ...).


def _changed_since(undone):
    """Rows that are not any more what the moment made of them. One that was saved since as it was is no obstacle."""
    columns = [column for column in undone.model._meta.concrete_fields if column.name != "version"]
    for key, then in sorted(undone.then.items()):
        row = undone.live.get(key)
        if row is None:
            yield f"{{}} was removed{_on(undone, key)}.", then.instance
        elif any(getattr(row, column.attname) != getattr(then, column.attname) for column in columns):
            yield f"{{}} was changed{_on(undone, key)}.", row
    for key in sorted(undone.removed.keys() & undone.live.keys()):
        yield f"{{}} was put back{_on(undone, key)}.", undone.live[key]


def _on(undone, key):
    moment = undone.newest.get(key)
    return f" on {date_format(localtime(moment), 'j F Y')}" if moment else ""


def _named(row):
    return f"{capfirst(row._meta.verbose_name)} “{short(row, 70)}”"


def _belongs_to_added(undone, everything):
    """Rows saved since that point to one that would go: it holds them, so it stays."""
    if not undone.added:
        return
    added = undone.history.filter(history_type="+").values(undone.model._meta.pk.attname)
    written = {each.model: each.history for each in everything}
    for model, column in _pointing_to(undone.model):
        there = models.QuerySet(model).filter(**{f"{column.name}__in": added})
        if model in written:
            there = there.exclude(pk__in=written[model].values(model._meta.pk.attname))
        for row in there.select_related(column.name):
            yield "{} belongs to {}, which came with it.", row, getattr(row, column.name)


def _pointing_to(model):
    """(model, key) of every key in the database to rows of the model, the copies in the history apart."""
    for other in apps.get_models():
        if not issubclass(other, HistoricalChanges):
            for column in other._meta.concrete_fields:
                if column.related_model is model:
                    yield other, column


def _gone_since(everything):
    """What a row pointed to before the change, and what is not there any more."""
    returning = {each.model: each.removed.keys() for each in everything}
    for undone in everything:
        for column in undone.model._meta.concrete_fields:
            if column.related_model not in returning:
                continue
            rows = [row for row in undone.before.values() if _points_elsewhere(row, undone.live.get(row.pk), column)]
            wanted = {getattr(row, column.attname) for row in rows} - returning[column.related_model]
            missing = wanted - models.QuerySet(column.related_model).in_bulk(wanted).keys() if wanted else ()
            for row in rows:
                if getattr(row, column.attname) in missing:
                    yield f"{{}} belonged to {one_of(column.related_model)} that was removed since.", row


def _points_elsewhere(row, live, column):
    """Whether a row that is to be as it was points by this key to something that it does not point to now."""
    key = getattr(row, column.attname)
    return key is not None and (live is None or getattr(live, column.attname) != key)
