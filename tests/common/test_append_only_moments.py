"""Nothing is put into an earlier moment: the database takes a row of history at the moment of its change alone."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.migrations import Migration

from actions.models import Filing
from csp_portal.common.append_only import (
    install,
    is_history,
    kept_models,
    make_way_for_migrations,
    tables_without_triggers,
)
from csp_portal.common.models import Clock
from csp_portal.common.record import change
from governance.models import Organisation
from tests.factories import make_organisation, make_partnership

HISTORIES = {table: model for table, model in kept_models().items() if is_history(model)}
A_CLOCK = "common_clock (partnership, at, is_open) VALUES ('ambridge', %s, false)"
KEPT = {table: model for table, model in kept_models().items() if not is_history(model)}


def run(statement, *values):
    """ "" when the database takes a statement, else the words in which it refuses."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return ""


def put_in(table, **values):
    """Put in the oldest row of a history table once more, but for some values; "" or why the database refuses."""
    model = HISTORIES[table]
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    chosen = ", ".join("%s" if column in values else f'"{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    oldest = f'SELECT {chosen} FROM "{table}" ORDER BY history_id LIMIT 1'
    given = [values[column] for column in columns if column in values]
    return run(f'INSERT INTO "{table}" ({names}) {oldest}', *given)


def as_stored(moment):
    """A moment as the database is told it."""
    return connection.ops.adapt_datetimefield_value(moment)


def clock_of(slug="ambridge"):
    return Clock.objects.get(partnership=slug).at


def sentence(table):
    return f"History is kept as it was written: no row of {table} is put in at another moment than that of its change."


@pytest.mark.guard("as it happens")
def test_every_history_table_refuses_a_row_of_another_moment(one_of_each):
    now = clock_of()
    moments = [now - timedelta(days=30), now - timedelta(microseconds=1), now + timedelta(microseconds=1)]
    moments.append(now + timedelta(days=30))
    tried = {
        (table, moment): put_in(table, history_date=as_stored(moment)) for table in HISTORIES for moment in moments
    }
    assert tried == {(table, moment): sentence(table) for table, moment in tried}
    assert len(tried) == 34 * 4


def test_every_history_table_takes_a_row_of_the_moment_of_the_open_change_and_none_after_it(one_of_each):
    with change("ambridge") as now:
        moment = as_stored(now)
        assert {table: put_in(table, history_date=moment) for table in HISTORIES} == dict.fromkeys(HISTORIES, "")
    closed = {table: put_in(table, history_date=moment) for table in HISTORIES}
    assert closed == {table: sentence(table) for table in HISTORIES}


@pytest.mark.guard("as it happens")
def test_nothing_is_filed_and_no_comment_made_but_at_the_moment_of_a_change(one_of_each):
    """Else a page could be put before the one that was filed, and become the one that counts."""
    columns = {
        table: [f.column for f in model._meta.concrete_fields if f.name != "id"] for table, model in KEPT.items()
    }
    kept = ["governance_document", "governance_redaction", "priorities_publication"]
    assert sorted(columns) == ["actions_filing", "actions_reportcomment", *kept]
    for table, names in columns.items():
        again = ", ".join("990" if name == "number" else f'"{name}"' for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        assert run(f'INSERT INTO "{table}" ({listed}) SELECT {again} FROM "{table}"') == sentence(table)
    earlier = Filing.objects.latest("pk")
    earlier.pk, earlier.number, earlier.moment = None, 990, earlier.moment - timedelta(days=30)
    with pytest.raises(IntegrityError, match="at another moment"), change("ambridge"):
        earlier.save()


@pytest.mark.guard("clock")
def test_a_clock_is_opened_only_by_moving_it_on(ambridge):
    now = clock_of()
    refused = "History is kept as it was written: no row of common_clock is put back or removed."
    assert run("UPDATE common_clock SET is_open = %s", True) == refused
    assert run("UPDATE common_clock SET is_open = %s, at = %s", True, as_stored(now + timedelta(microseconds=1))) == ""


@pytest.mark.guard("as it happens")
def test_a_partnership_without_a_clock_gets_no_history(one_of_each):
    table = "governance_historicalorganisation"
    assert put_in(table, history_date=as_stored(clock_of()), partnership_id="nowhere", id=990) == sentence(table)


@pytest.mark.guard("as it happens")
def test_the_clock_of_one_partnership_gives_no_moment_to_the_record_of_another(one_of_each):
    """Else a new clock, which begins in 1970, would put a row into any moment of anybody's record."""
    make_partnership("felpersham")
    values = {"history_date": as_stored(clock_of("felpersham")), "partnership_id": "felpersham"}
    tables = HISTORIES.keys() - {"governance_historicalpartnership"}  # whose key is the slug itself
    assert {table: put_in(table, **values) for table in tables} == {table: sentence(table) for table in tables}
    with change("felpersham") as now:
        values["history_date"] = as_stored(now)
        assert {table: put_in(table, **values) for table in tables} == {table: sentence(table) for table in tables}
        assert put_in("governance_historicalorganisation", **values, id=990_001) == ""


@pytest.mark.guard("as it happens")
def test_a_clock_is_never_put_back_or_removed(ambridge):
    now = clock_of()
    earlier, later = (as_stored(now + timedelta(seconds=seconds)) for seconds in (-1, 1))
    statements = {
        "UPDATE common_clock SET at = %s": [earlier],
        "UPDATE common_clock SET partnership = %s": ["felpersham"],
        "DELETE FROM common_clock": [],
        "DELETE FROM common_clock WHERE partnership = %s": ["ambridge"],
    }
    if connection.vendor == "sqlite":
        statements[f"INSERT OR REPLACE INTO {A_CLOCK}"] = [earlier]
        statements["UPDATE OR REPLACE common_clock SET at = %s"] = [earlier]
    else:
        upsert = "ON CONFLICT (partnership) DO UPDATE SET at = EXCLUDED.at"
        statements[f"INSERT INTO {A_CLOCK} {upsert}"] = [earlier]
        statements["TRUNCATE common_clock"] = []
        statements["SET LOCAL session_replication_role = replica; DELETE FROM common_clock"] = []
    refused = "History is kept as it was written: no row of common_clock is put back or removed."
    tried = {statement: run(statement, *values) for statement, values in statements.items()}
    assert tried == dict.fromkeys(statements, refused)
    assert clock_of() == now
    assert run("UPDATE common_clock SET at = %s", later) == ""


@pytest.mark.guard("as it happens", on="sqlite")
@pytest.mark.only_on("sqlite")  # no other database knows REPLACE
def test_a_clock_gives_way_to_no_other_whatever_the_session_sets(ambridge):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        said = run(f"REPLACE INTO {A_CLOCK}", "2026-01-01 00:00:00")
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert said == "History is kept as it was written: no row of common_clock is put back or removed."


DROPPED = {
    "sqlite": {
        "common_clock": 'DROP TRIGGER "common_clock_no_update"',
        "governance_historicalgroup": 'DROP TRIGGER "governance_historicalgroup_no_other_moment"',
    },
    "postgresql": {
        "common_clock": "DROP TRIGGER history_row_is_kept ON common_clock",
        "governance_historicalgroup": "CREATE OR REPLACE FUNCTION governance_historicalgroup_in_place() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    },
}


def test_the_check_names_a_table_that_would_take_another_moment(db):
    for table, statement in DROPPED[connection.vendor].items():
        assert run(statement) == ""
        assert tables_without_triggers() == [table]
        install()
        assert tables_without_triggers() == []


@pytest.mark.only_on("sqlite")  # where a table is rebuilt, and none that a trigger of another one asks
@pytest.mark.django_db(transaction=True)
def test_the_table_of_the_clock_can_be_migrated():
    make_partnership()
    field = models.CharField(max_length=10, default="new")
    field.set_attributes_from_name("trial")
    with pytest.raises(OperationalError, match="no such table"), connection.schema_editor() as editor:
        editor.add_field(Clock, field)
    a_migration = Migration("0002_trial", "common")
    make_way_for_migrations(None, "default", [(a_migration, False)])
    for step in ("add_field", "remove_field"):
        with connection.schema_editor() as editor:
            getattr(editor, step)(Clock, field)
    call_command("migrate", verbosity=0)
    assert tables_without_triggers() == []
    assert Clock.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_begins_with_no_clock():
    make_organisation(make_partnership())
    assert put_in("governance_historicalorganisation", history_date="2026-01-01 00:00:00+00:00").startswith("History")
    assert (Clock.objects.count(), Organisation.history.count()) == (1, 1)
