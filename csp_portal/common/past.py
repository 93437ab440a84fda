# ruff: noqa: S608 - the statements are made of names, a moment, a slug and numbers of ours
"""The moment that a page shows: now, or a past one. This is the read side of the record (record.py is the write side).

Inside `as_at(moment)` every SELECT of this thread begins with a CTE for each recorded table that it names, of the same
name as the table and holding its rows as they were, from its history. So the pages' own querysets, views and templates
show the past, with as many queries. docs/decisions/0011-a-past-moment.md has the reasons and what was tried beside it.

A queryset reads when it is evaluated: whoever shows the past finishes the whole answer inside the block.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, time, timedelta

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from simple_history.models import HistoricalChanges

_shown: ContextVar[datetime | None] = ContextVar("moment_shown", default=None)
QUOTED = re.compile(r'"(\w+)"')


class PastIsReadOnly(RuntimeError):
    """Something was written in the past, or a row that was read there was saved."""


def now():
    """The moment that is shown."""
    return _shown.get() or timezone.now()


def today():
    """The day that dates are judged on: that of the moment that is shown, in Europe/London."""
    return timezone.localdate(now())


def is_past():
    """Whether a past moment is shown."""
    return _shown.get() is not None


def moment_of(when):
    """The moment that a day or a time means: of a day its end; a time without a zone is one in Europe/London."""
    if not isinstance(when, datetime):
        midnight = datetime.combine(when + timedelta(days=1), time.min)
        return timezone.make_aware(midnight) - timedelta(microseconds=1)
    return timezone.make_aware(when) if timezone.is_naive(when) else when


def in_words(moment):
    """A moment as a page says it: "31 March 2026" for the end of that day, else "31 March 2026 at 14:05"; with the
    zone, "25 October 2026 at 01:30 GMT", in the hour that comes twice."""
    local = timezone.localtime(moment)
    day = date_format(local, "j F Y")
    if moment == moment_of(local.date()):
        return day
    words = f"{day} at {date_format(local, 'H:i:s' if local.second else 'H:i')}"
    return f"{words} {local:%Z}" if _comes_twice(local) else words


def _comes_twice(local):
    """Whether clocks show a time twice on its day: they go back in October."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def in_file_name():
    """What the name of a file says of a past moment: "-as-at-2026-03-31", with the time when it is not a day's end."""
    if not is_past():
        return ""
    local = timezone.localtime(now())
    time_of_day = "" if now() == moment_of(local.date()) else f"-{local:%H%M%S}"
    return f"-as-at-{local:%Y-%m-%d}{time_of_day}" + (f"-{local:%Z}" if _comes_twice(local) else "")


@contextmanager
def as_at(moment, *, partnership=None, hidden=None):
    """Read the record as it was at a moment (see `moment_of`). Refuses to be nested, and every write inside.

    `partnership`, a slug, reads that one's rows alone, which is quicker where there are many. `hidden` are keys by
    model, {Action: [3, 7], Priority: []}: those rows are not there, whatever page reads them, nor rows that belong to
    them. Of the models named here, a row that is not hidden keeps its whole history.
    """
    if is_past():
        raise RuntimeError("A past moment is shown already.")
    reader = _Reader(moment_of(moment), partnership, hidden or {})
    shown = _shown.set(reader.moment)
    try:
        with _ready_for_ctes(), connection.execute_wrapper(reader):
            yield
    finally:
        _shown.reset(shown)


@contextmanager
def as_it_stands(moment):
    """Read the record as it is for what it was at a moment: that of the change which is open, or now, so that nothing
    on record is later. Shows what `as_at(moment)` would, from the tables themselves, which is a hundred times quicker.
    Refuses to be nested, and every write inside."""
    if is_past():
        raise RuntimeError("A past moment is shown already.")
    shown = _shown.set(moment)
    try:
        yield
    finally:
        _shown.reset(shown)


@contextmanager
def _ready_for_ctes():
    """A CTE has no primary key, by which PostgreSQL would know the other columns of a row: group by all of them."""
    features = connection.features
    kept, features.allows_group_by_selected_pks = features.allows_group_by_selected_pks, False
    try:
        if connection.vendor == "postgresql":
            _compile_no_query()
        yield
    finally:
        features.allows_group_by_selected_pks = kept


def _compile_no_query():
    """Switch off what PostgreSQL calls jit, which takes longer than these queries take to run. Once for a connection:
    it need not be switched on again, unless a transaction does it that is rolled back."""
    connection.ensure_connection()
    if getattr(connection.connection, "compiles_no_query", False):
        return
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    connection.connection.compiles_no_query = not connection.in_atomic_block


class _Reader:
    """Puts the CTEs before each statement. Their texts hold a moment, a slug and numbers of ours, and nothing else."""

    def __init__(self, moment, partnership, hidden):
        self.moment, self.partnership, self.hidden = moment, partnership, hidden
        histories = [model for model in apps.get_models() if issubclass(model, HistoricalChanges)]
        self.recorded = {history.instance_type._meta.db_table: history for history in histories}
        self.histories = {history._meta.db_table: history for history in histories}
        self.bodies = {}
        self.is_sqlite = connection.vendor == "sqlite"
        self.schema = "main." if self.is_sqlite else ""  # past a CTE of the same name, which SQLite would find first
        self.until = f"'{moment.astimezone(UTC).replace(tzinfo=None)}{'' if self.is_sqlite else '+00:00'}'"

    def __call__(self, execute, sql, params, many, context):
        names = dict.fromkeys(QUOTED.findall(sql))
        # Histories last: the rows are read from the whole ones, which PostgreSQL finds no more after a CTE of theirs.
        used = [name for tables in (self.recorded, self.histories) for name in names if name in tables]
        if not used:
            return execute(sql, params, many, context)
        if many or not sql.lstrip("( ").startswith("SELECT"):
            raise PastIsReadOnly("The past is read, not written.")
        ctes = ", ".join(f'"{name}" AS {self.how(name)} ({self.body(name)})' for name in used)
        return execute(f"WITH {ctes} {sql}", params, many, context)

    def how(self, table):
        """A table of a few rows that each statement asks many times is read once."""
        model = self.recorded.get(table) and self.recorded[table].instance_type
        return "MATERIALIZED" if getattr(model, "FEW_ROWS", False) else "NOT MATERIALIZED"

    def body(self, table):
        if table not in self.bodies:
            history = self.histories.get(table)
            self.bodies[table] = self.saves(history) if history else self.rows(self.recorded[table])
        return self.bodies[table]

    def rows(self, history):
        """The rows of a recorded table: of each key the newest row of its history, unless that says it was removed.

        So asked, a database goes straight to the few rows that a join wants. For a whole table it would read all of a
        history: a model with a long one (`LONG_HISTORY`) finds the keys that ever were first, then the newest of each.
        """
        model = history.instance_type
        source, key = f'{self.schema}"{history._meta.db_table}"', f'"{model._meta.pk.column}"'
        is_long = getattr(model, "LONG_HISTORY", False)
        of = "k" if is_long else "h"
        newest = f"FROM {source} x WHERE x.{key} = {of}.{key} AND x.history_date <= {self.until}"
        newest += " ORDER BY x.history_date DESC, x.history_id DESC LIMIT 1"
        others = [f'h."{field.column}"' for field in model._meta.concrete_fields if not field.primary_key]
        select = f"SELECT {', '.join([f'{of}.{key}', *others])} FROM"
        where = " AND ".join(["h.history_type <> '-'", f"h.history_date <= {self.until}", *self.seen(model, "h")])
        newest_key = f"h.history_id = (SELECT x.history_id {newest})"
        if not is_long:
            # Of a plain comparison PostgreSQL would expect one row, and choose loops that do not end; so, nearly all.
            return f"{select} {source} h WHERE CASE WHEN {newest_key} THEN 1 END IS NOT NULL AND {where}"
        born = " AND ".join(["b.history_type = '+'", *self.owned(model, "b")])
        keys = f"(SELECT DISTINCT b.{key} FROM {source} b WHERE {born}) k"
        if self.is_sqlite:
            return f"{select} {keys}, {source} h WHERE {newest_key} AND {where}"
        return f"{select} {keys}, LATERAL (SELECT * {newest}) h WHERE {where}"

    def saves(self, history):
        """The rows of a history table. Of what may be seen now, also what belonged then to what may not."""
        model = history.instance_type
        where = [f"h.history_date <= {self.until}", *self.seen(model, "h", belonging=model not in self.hidden)]
        return f'SELECT h.* FROM {self.schema}"{history._meta.db_table}" h WHERE {" AND ".join(where)}'

    def seen(self, model, table, belonging=True):
        """The conditions that leave rows of the partnership alone, without those that are hidden."""
        yield from self.owned(model, table)
        columns = [(model._meta.pk.column, self.hidden.get(model))]
        if belonging:
            keys = [field for field in model._meta.concrete_fields if field.many_to_one and not field.null]
            columns += [(field.column, self.hidden.get(field.related_model)) for field in keys]
        for column, hidden in columns:
            if hidden:
                yield f'{table}."{column}" NOT IN ({", ".join(str(int(key)) for key in sorted(hidden))})'

    def owned(self, model, table):
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        if self.partnership and (column := columns.get("partnership", columns.get("slug"))):
            yield f"{table}.\"{column}\" = '{self.partnership}'"
