"""History tables only grow: the database itself refuses to change, replace or remove a row of them, or to empty one.

Triggers do it, so it holds for every statement that reaches the database, from the portal or from anybody else. They
are put in place after every migrate (SQLite drops them in silence when a migration rebuilds a table), and a system
check names each table that lacks one. A migration that would change a history row is refused as well.

What they cannot do: whoever owns the tables may still drop them, switch the triggers off, or edit the file of an
SQLite database; the check finds triggers that are gone, off or altered. On PostgreSQL they fire "always", so that
`session_replication_role` does not get round them.
"""

from django.apps import apps
from django.core import checks
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

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


def history_tables(using="default"):
    """The history tables of this code that are in the database."""
    there = set(connections[using].introspection.table_names())
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, HistoricalChanges)}
    return sorted(tables & there)


def tables_without_triggers(using="default"):
    """The history tables that could be changed because a trigger of theirs is gone, off or altered."""
    wanted, found = (_on_sqlite if connections[using].vendor == "sqlite" else _on_postgresql)(using)
    return [table for table in history_tables(using) if not wanted(table) <= found.get(table, set())]


def install(using="default"):
    """Give every history table its triggers. A table that has them is left alone."""
    lacking = tables_without_triggers(using)
    if not lacking:
        return
    statements_for = _sqlite_statements if connections[using].vendor == "sqlite" else _postgresql_statements
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements_for(lacking, cursor):
            cursor.execute(statement)


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
    is_there = f'EXISTS (SELECT 1 FROM "{table}" WHERE history_id = NEW.history_id)'  # noqa: S608 - a table of ours
    when = {
        f"{table}_no_update": f'BEFORE UPDATE ON "{table}"',
        f"{table}_no_delete": f'BEFORE DELETE ON "{table}"',
        f"{table}_no_replace": f'BEFORE INSERT ON "{table}" WHEN {is_there}',
    }
    return {name: f'CREATE TRIGGER "{name}" {event} {refuse}' for name, event in when.items()}


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
    for table in tables:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        yield from [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
        yield from sqlite_triggers(table).values()


def _postgresql_statements(tables, cursor):
    yield f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
    for table in tables:
        for name, (event, extent, _) in POSTGRESQL_TRIGGERS.items():
            yield f'CREATE OR REPLACE TRIGGER {name} {event} ON "{table}" {extent} EXECUTE FUNCTION {FUNCTION}()'
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}'
