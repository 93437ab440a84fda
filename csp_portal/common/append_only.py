"""History tables only grow, at their end: the database itself refuses to change, replace or remove a row of them, to
empty one, or to put in a row of another moment than the one its partnership's clock shows.

So do the tables of models that say `KEPT = True`: what was filed stays as it was filed, and nothing is filed but at the
moment of a change. The clock goes forward alone, and is open only while a change is written. A record stays in the
history of the partnership that it began in, so that no other clock gives it another moment.

Triggers do it, so it holds for every statement that reaches the database, from the portal or from anybody else. They
are put in place after every migrate (SQLite drops them in silence when a migration rebuilds a table), and a system
check names each table that lacks one. A migration that would change a history row is refused as well.

What they cannot do: whoever owns the tables may still drop them, switch the triggers off, or edit the file of an
SQLite database; the check finds triggers that are gone, off or altered. Whoever may write to the database may still
move the clock on and write at its new moment, as the portal does: what was shown of any moment before that stays.
`manage.py verify_history` finds rows that do not fit the record.
On PostgreSQL the triggers fire "always", so that `session_replication_role` does not get round them. `lifted` switches
them off for one transaction, for `manage.py redact` alone.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core import checks
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

from .refusals import Refused

SENTENCE = "History is kept as it was written: no row of {} is ever changed or removed."
MOMENT = "History is kept as it was written: no row of {} is put in at another moment than that of its change."
FORWARD = "History is kept as it was written: no row of {} is put back or removed."

CLOCK = "common_clock"
IS_PUT_BACK = 'NEW."at" < OLD."at" OR NEW."at" = OLD."at" AND NEW.is_open OR NEW.partnership <> OLD.partnership'

# When each PostgreSQL trigger fires, and how pg_trigger writes that down in `tgtype`.
ROW_CHANGES = ("BEFORE UPDATE OR DELETE", "FOR EACH ROW", 1 + 2 + 8 + 16)
TABLE_IS_EMPTIED = ("BEFORE TRUNCATE", "FOR EACH STATEMENT", 2 + 32)
ROW_COMES = ("BEFORE INSERT", "FOR EACH ROW", 1 + 2 + 4)


def kept_models():
    """{table: model} of all that is kept as it was written."""
    models = [model for model in apps.get_models() if is_history(model) or getattr(model, "KEPT", False)]
    return {model._meta.db_table: model for model in models}


def is_history(model):
    return issubclass(model, HistoricalChanges)


def kept_tables(using="default"):
    """The tables of this code that only grow and are in the database."""
    return sorted(kept_models().keys() & set(connections[using].introspection.table_names()))


def guarded_tables(using="default"):
    """Those, and the one of the clock."""
    return sorted({*kept_tables(using), CLOCK} & set(connections[using].introspection.table_names()))


def tables_without_triggers(using="default"):
    """Those of them that could be changed because a trigger of theirs is gone, off or altered."""
    wanted, found = (_on_sqlite if connections[using].vendor == "sqlite" else _on_postgresql)(using)
    return [table for table in guarded_tables(using) if not wanted(table) <= found.get(table, set())]


def install(using="default"):
    """Give every table that is kept its triggers. One that has them is left alone."""
    _install(tables_without_triggers(using), using)


@contextmanager
def lifted(tables, using="default"):
    """Inside, rows of these tables can be changed: for `manage.py redact` alone.

    Nobody else can write to the tables meanwhile, and an exception leaves rows and triggers as they were. Refused when
    the database's user may not do it.
    """
    with transaction.atomic(using=using):
        with _altering(using) as cursor:
            lift = _lift_on_sqlite if connections[using].vendor == "sqlite" else _lift_on_postgresql
            lift(tables, cursor)
        yield
        _install(tables, using)


def wipe_freed_pages(using="default"):
    """Write the file of an SQLite database anew, so that no freed page of it holds what a change took away; gives
    whether that is done. PostgreSQL does it with VACUUM FULL, which the operator calls."""
    if connections[using].vendor != "sqlite" or connections[using].in_atomic_block:
        return False
    with connections[using].cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def _install(lacking, using):
    if not lacking:
        return
    statements_for = _sqlite_statements if connections[using].vendor == "sqlite" else _postgresql_statements
    with transaction.atomic(using=using), _altering(using) as cursor:
        for statement in statements_for(lacking, cursor):
            cursor.execute(statement)


def _altering(using):
    """A cursor to change tables with: PostgreSQL changes none while a key in it is still to be checked."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        connection.check_constraints()
    return connection.cursor()


def make_way_for_migrations(sender, using, plan, **kwargs):
    """SQLite rebuilds no table that a trigger of another one asks: before the clock's is migrated those go. They are
    back after it."""
    if connections[using].vendor != "sqlite" or not any(migration.app_label == "common" for migration, _ in plan):
        return
    with connections[using].cursor() as cursor:
        for table in kept_tables(using):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_other_moment"')


def install_after_migrate(sender, using, **kwargs):
    install(using)


@checks.register(checks.Tags.database)
def history_only_grows(app_configs, databases, **kwargs):
    return [
        checks.Error(
            f"The history in {table} is not protected from being changed.",
            hint="“manage.py migrate --skip-checks” protects it again. Find out who took the protection away.",
            id="common.E001",
        )
        for using in databases or []
        for table in tables_without_triggers(using)
    ]


def sqlite_triggers(table):
    """{name: statement} of the triggers of an SQLite table. One refuses REPLACE, whatever the pragmas say."""
    refusals = _refusals_of_clock() if table == CLOCK else _refusals_of_history(kept_models()[table])
    return {
        f"{table}_{name}": f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}"{when and f" WHEN {when}"}'
        f" BEGIN SELECT RAISE(ABORT, '{sentence.format(table)}'); END"
        for name, (event, when, sentence) in refusals.items()
    }


def _refusals_of_history(model):
    is_there = " OR ".join(_is_there(model._meta.db_table, columns) for columns in _unique_columns(model))
    refusals = {
        "no_update": ("UPDATE", "", SENTENCE),
        "no_delete": ("DELETE", "", SENTENCE),
        "no_replace": ("INSERT", is_there, SENTENCE),
    }
    return refusals | {"no_other_moment": ("INSERT", _is_misplaced(model), MOMENT)}


def _refusals_of_clock():
    return {
        "no_update": ("UPDATE", IS_PUT_BACK, FORWARD),
        "no_delete": ("DELETE", "", FORWARD),
        "no_replace": ("INSERT", _is_there(CLOCK, ["partnership"]), FORWARD),
    }


def _is_there(table, columns):
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - of ours


def _is_misplaced(model):
    """Whether a new row, on either database, comes while no change of its partnership is open, or is not of its moment.
    One of history may also continue the record of another partnership."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    owner = columns.get("partnership") or columns["slug"]
    moment = columns.get("history_date") or columns.get("moment")
    is_open = f'partnership = NEW."{owner}" AND is_open'
    at_its_moment = f'{is_open} AND "at" = NEW."{moment}"' if moment else is_open
    misplaced = f'NOT EXISTS (SELECT 1 FROM "{CLOCK}" WHERE {at_its_moment})'  # noqa: S608 - of ours
    if not is_history(model):
        return misplaced
    key = model.instance_type._meta.pk.column
    newest = f'WHERE "{key}" = NEW."{key}" ORDER BY history_date DESC, history_id DESC LIMIT 1'
    return f'{misplaced} OR NEW."{owner}" <> (SELECT "{owner}" FROM "{model._meta.db_table}" {newest})'  # noqa: S608


def postgresql_triggers(table):
    """{name: (event, extent, kind, function, its body)} of the triggers of a PostgreSQL table."""
    if table == CLOCK:
        rule = ("clock_goes_forward", _body(FORWARD, f"TG_OP <> 'UPDATE' OR {IS_PUT_BACK}"))
    else:
        rule = ("history_is_kept", _body(SENTENCE))
    triggers = {"history_row_is_kept": (*ROW_CHANGES, *rule), "history_table_is_kept": (*TABLE_IS_EMPTIED, *rule)}
    if model := kept_models().get(table):
        place = (f"{table}_in_place", _body(MOMENT, _is_misplaced(model)))
        triggers["history_row_is_in_place"] = (*ROW_COMES, *place)
    return triggers


def _body(sentence, when=""):
    """Of a function that refuses, or that refuses when. Its class of error is the one that SQLite gives."""
    words = sentence.format("%")
    refuse = f"RAISE EXCEPTION '{words}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    if not when:
        return f"\nBEGIN\n    {refuse}\nEND\n"
    return f"\nBEGIN\n    IF {when} THEN\n        {refuse}\n    END IF;\n    RETURN NEW;\nEND\n"


def _unique_columns(model):
    """The columns of its key, and of each constraint by which two rows may not be alike."""
    yield from ([field.column] for field in model._meta.concrete_fields if field.unique)
    for constraint in model._meta.total_unique_constraints:
        yield [model._meta.get_field(name).column for name in constraint.fields]


def _on_sqlite(using):
    found = {}
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        for table, statement in cursor.fetchall():
            found.setdefault(table, set()).add(statement)
    return lambda table: set(sqlite_triggers(table).values()), found


def _on_postgresql(using):
    found = {}
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname, tgtype, prosrc FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE pg_table_is_visible(pg_class.oid)"
            " AND tgenabled = 'A' AND tgqual IS NULL AND tgattr = ''"
        )
        for table, *trigger in cursor.fetchall():
            found.setdefault(table, set()).add(tuple(trigger))
    return _wanted_on_postgresql, found


def _wanted_on_postgresql(table):
    return {(name, kind, body) for name, (_, _, kind, _, body) in postgresql_triggers(table).items()}


def _sqlite_statements(tables, cursor):
    _lift_on_sqlite(tables, cursor)
    for table in tables:
        yield from sqlite_triggers(table).values()


def _lift_on_sqlite(tables, cursor):
    for table in tables:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _lift_on_postgresql(tables, cursor):
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_table_is_visible(oid)"
        " AND NOT pg_has_role(relowner, 'USAGE')",
        [list(tables)],
    )
    if others := sorted(name for (name,) in cursor.fetchall()):
        raise Refused(f"Nothing is changed: the user of DATABASE_URL must own the tables {', '.join(others)}.")
    for table in tables:
        for name in postgresql_triggers(table):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {name}')


def _postgresql_statements(tables, cursor):
    for table in tables:
        for name, (event, extent, _, function, body) in postgresql_triggers(table).items():
            yield f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            yield f'CREATE OR REPLACE TRIGGER {name} {event} ON "{table}" {extent} EXECUTE FUNCTION {function}()'
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}'
