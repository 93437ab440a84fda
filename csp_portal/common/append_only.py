"""History tables only grow: the database itself refuses to change, replace or remove a row of them, or to empty one.

So do the tables of models that say `KEPT = True`: what was filed stays as it was filed.

Triggers do it, so it holds for every statement that reaches the database, from the portal or from anybody else. They
are put in place after every migrate (SQLite drops them in silence when a migration rebuilds a table), and a system
check names each table that lacks one. A migration that would change a history row is refused as well.

What they cannot do: whoever owns the tables may still drop them, switch the triggers off, or edit the file of an
SQLite database; the check finds triggers that are gone, off or altered. On PostgreSQL they fire "always", so that
`session_replication_role` does not get round them. `lifted` switches them off for one transaction, for `manage.py
redact` alone.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core import checks
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

from .refusals import Refused

SENTENCE = "History is kept as it was written: no row of {} is ever changed or removed."

# The one function of the PostgreSQL triggers. Its class of error is the one that SQLite gives: an IntegrityError.
FUNCTION = "history_is_kept"
BODY = f"""
BEGIN
    RAISE EXCEPTION '{SENTENCE.format("%")}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
"""
# The name of each PostgreSQL trigger: when it fires, and how pg_trigger writes that down in `tgtype`.
POSTGRESQL_TRIGGERS = {
    "history_row_is_kept": ("BEFORE UPDATE OR DELETE", "FOR EACH ROW", 1 + 2 + 8 + 16),
    "history_table_is_kept": ("BEFORE TRUNCATE", "FOR EACH STATEMENT", 2 + 32),
}


def kept_models():
    """{table: model} of all that is kept as it was written."""
    models = [model for model in apps.get_models() if is_history(model) or getattr(model, "KEPT", False)]
    return {model._meta.db_table: model for model in models}


def is_history(model):
    return issubclass(model, HistoricalChanges)


def kept_tables(using="default"):
    """The tables of this code that only grow and are in the database."""
    return sorted(kept_models().keys() & set(connections[using].introspection.table_names()))


def tables_without_triggers(using="default"):
    """Those of them that could be changed because a trigger of theirs is gone, off or altered."""
    wanted, found = (_on_sqlite if connections[using].vendor == "sqlite" else _on_postgresql)(using)
    return [table for table in kept_tables(using) if not wanted(table) <= found.get(table, set())]


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
    """{name: statement} of the triggers of an SQLite table. The last refuses REPLACE, whatever the pragmas say."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE.format(table)}'); END"
    is_there = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {" AND ".join(f"{column} = NEW.{column}" for column in columns)})'  # noqa: S608 - of ours
        for columns in _unique_columns(kept_models()[table])
    )
    when = {
        f"{table}_no_update": f'BEFORE UPDATE ON "{table}"',
        f"{table}_no_delete": f'BEFORE DELETE ON "{table}"',
        f"{table}_no_replace": f'BEFORE INSERT ON "{table}" WHEN {is_there}',
    }
    return {name: f'CREATE TRIGGER "{name}" {event} {refuse}' for name, event in when.items()}


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
            "SELECT relname, tgname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE pg_table_is_visible(pg_class.oid)"
            " AND tgenabled = 'A' AND tgqual IS NULL AND tgattr = '' AND prosrc = %s",
            [BODY],
        )
        for table, name, kind in cursor.fetchall():
            found.setdefault(table, set()).add((name, kind))
    wanted = {(name, kind) for name, (_, _, kind) in POSTGRESQL_TRIGGERS.items()}
    return lambda table: wanted, found


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
        for name in POSTGRESQL_TRIGGERS:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {name}')


def _postgresql_statements(tables, cursor):
    yield f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
    for table in tables:
        for name, (event, extent, _) in POSTGRESQL_TRIGGERS.items():
            yield f'CREATE OR REPLACE TRIGGER {name} {event} ON "{table}" {extent} EXECUTE FUNCTION {FUNCTION}()'
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}'
