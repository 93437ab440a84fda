import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, NotSupportedError, connection, models, transaction
from django.db.models import ProtectedError

from actions.models import Filing, Milestone, ReportComment
from csp_portal.common.append_only import install, kept_models, kept_tables, lifted, tables_without_triggers
from csp_portal.common.record import OutsideChange, Recorded, change
from csp_portal.common.refusals import Refused
from governance.models import Organisation
from tests.factories import make_action, make_milestone, make_organisation, make_partnership, make_priority

RECORDED = [model for model in apps.get_models() if issubclass(model, Recorded)]

# Each kind of statement that would change what is written; {table}, {columns}, {said} one of text, {id} its key column
# and {key} the key of its first row.
FORBIDDEN = {
    "update": "UPDATE {table} SET {said} = 'x'",
    "update of one row": "UPDATE {table} SET {said} = 'x' WHERE {id} = {key}",
    "update of its number": "UPDATE {table} SET {id} = {id} + 1000",
    "delete": "DELETE FROM {table}",
    "delete of one row": "DELETE FROM {table} WHERE {id} = {key}",
    "insert or update": "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE {id} = {key}"
    " ON CONFLICT ({id}) DO UPDATE SET {said} = 'x'",
}
FORBIDDEN_ON = {
    "sqlite": {
        "insert or replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "replace": "REPLACE INTO {table} SELECT * FROM {table} WHERE {id} = {key}",
        "update or replace": "UPDATE OR REPLACE {table} SET {id} = {key}",
        "update or ignore": "UPDATE OR IGNORE {table} SET {said} = 'x'",
    },
    "postgresql": {
        "truncate": "TRUNCATE {table}",
        "truncate with what hangs on it": "TRUNCATE {table} RESTART IDENTITY CASCADE",
        "merge": "MERGE INTO {table} USING (SELECT {key} AS key) AS other ON {id} = other.key WHEN MATCHED THEN DELETE",
        "delete as a replica": "SET LOCAL session_replication_role = replica; DELETE FROM {table}",
    },
}


def id_of(table):
    return kept_models()[table]._meta.pk.column


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY {id_of(table)}')
        return cursor.fetchall()


def forbidden_statements(table):
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        cursor.execute(f'SELECT min({id_of(table)}) FROM "{table}"')
        (key,) = cursor.fetchone()
    said = next(name for name in ("history_change_reason", "sha256", "reason", "text") if name in columns)
    words = {"table": f'"{table}"', "key": key, "id": id_of(table), "said": said}
    words["columns"] = ", ".join(f'"{name}"' for name in columns)
    for kind, statement in (FORBIDDEN | FORBIDDEN_ON[connection.vendor]).items():
        yield kind, statement.format(**words)


def is_refused(statement):
    """Whether the database refuses a statement because of what is kept that it would change. It changes nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return "History is kept as it was written" in str(error)
    except NotSupportedError as error:  # it is refused even before that, where other tables point to its rows
        return "cannot truncate a table referenced" in str(error)
    return False


@pytest.mark.guard("append only")
def test_every_table_that_is_kept_refuses_every_statement_that_changes_what_is_written(one_of_each):
    before = {table: rows_of(table) for table in kept_tables()}
    tried = [
        (table, kind, is_refused(statement))
        for table in kept_tables()
        for kind, statement in forbidden_statements(table)
    ]
    assert [(table, kind) for table, kind, refused in tried if not refused] == []
    assert len(tried) == (len(RECORDED) + 5) * 10
    assert {table: rows_of(table) for table in kept_tables()} == before


def test_every_recorded_model_has_a_history_table_that_is_kept(db):
    assert len(RECORDED) == 34
    kept = {model.history.model._meta.db_table for model in RECORDED}
    once = {"actions_filing", "actions_reportcomment", "governance_document", "governance_redaction"}
    assert kept | once | {"priorities_publication"} == set(kept_tables())


@pytest.mark.guard("append only")
def test_the_queryset_of_a_history_is_refused_too(one_of_each):
    for write in (
        lambda: Organisation.history.update(name="Other"),
        lambda: Organisation.history.all().delete(),
        lambda: Organisation.history.first().delete(),
        lambda: Organisation.history.first().save(),
    ):
        with pytest.raises(IntegrityError, match="History is kept as it was written"), transaction.atomic():
            write()
    assert Organisation.history.count() == 1


@pytest.mark.guard("append only")
@pytest.mark.parametrize(("model", "column", "other"), [(Filing, "page", b"Other"), (ReportComment, "text", "Other")])
def test_what_is_kept_is_refused_to_whatever_way_of_changing_it(one_of_each, model, column, other):
    row, before = model.objects.get(), rows_of(model._meta.db_table)
    setattr(row, column, other)
    ways = [row.save, row.delete, lambda: bulk(model).update(**{column: other}), lambda: bulk(model).delete()]
    ways += [lambda: bulk(model)._raw_delete("default"), lambda: bulk(model).bulk_update([row], [column])]
    for way in ways:
        # Words, a comment that points to it, or the database: each of them refuses.
        with pytest.raises((IntegrityError, ProtectedError, Refused)), change("ambridge"):
            way()
    with pytest.raises(OutsideChange):
        model.objects.update(**{column: other})
    assert rows_of(model._meta.db_table) == before


def bulk(model):
    return models.QuerySet(model)


@pytest.mark.guard("append only", on="sqlite")
@pytest.mark.only_on("sqlite")  # no other database knows REPLACE
def test_a_filing_gives_way_to_no_other_of_its_number(one_of_each):
    columns = [column.column for column in Filing._meta.concrete_fields]
    values = ", ".join("id + 1000" if name == "id" else name for name in columns)
    statement = f"REPLACE INTO actions_filing ({', '.join(columns)}) SELECT {values} FROM actions_filing"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        refused = is_refused(statement)
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert refused


def test_lifted_triggers_are_back_at_the_end_and_after_an_exception(one_of_each):
    tables = ["actions_filing", "actions_historicalfiling"]
    with lifted(tables):
        bulk(Filing).update(page=b"Lifted")
        bulk(Filing.history.model).update(page=b"Lifted")
        assert is_refused("DELETE FROM actions_historicalupdate")
    assert tables_without_triggers() == []
    assert is_refused("DELETE FROM actions_filing")
    with pytest.raises(IntegrityError), lifted(tables):
        lift_again_and_fail()
    assert tables_without_triggers() == []
    assert bytes(Filing.objects.get().page) == bytes(Filing.history.get().page) == b"Lifted"


def lift_again_and_fail():
    bulk(Filing).update(page=b"Lifted again")
    raise IntegrityError


@pytest.mark.only_on("postgresql")  # SQLite knows no owners
def test_who_does_not_own_a_table_cannot_lift_its_triggers(one_of_each):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE a_reader; SET LOCAL ROLE a_reader")
        with (
            pytest.raises(Refused, match="DATABASE_URL must own the tables actions_filing"),
            lifted(["actions_filing"]),
        ):
            pass
        cursor.execute("RESET ROLE")
    assert tables_without_triggers() == []


@pytest.mark.guard("append only")
def test_a_session_cannot_switch_the_triggers_off(one_of_each):
    off, on, statement = {
        "sqlite": (
            "PRAGMA recursive_triggers = OFF",
            "PRAGMA recursive_triggers = ON",
            "REPLACE INTO governance_historicalgroup SELECT * FROM governance_historicalgroup",
        ),
        "postgresql": (
            "SET session_replication_role = replica",
            "RESET session_replication_role",
            "DELETE FROM governance_historicalgroup",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(off)
        refused = is_refused(statement)
        cursor.execute(on)
    assert refused


def test_new_rows_are_written_as_before(ambridge):
    step = make_milestone(make_action(make_priority(ambridge)))
    with change("ambridge"):
        step.text = "Another step"
        step.save()
        step.delete()
    assert [row.history_type for row in Milestone.history.order_by("history_id")] == ["+", "~", "-"]


def a_new_column():
    field = models.CharField(max_length=10, default="new")
    field.set_attributes_from_name("trial")
    return Milestone.history.model, field


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["migrate", "install"])
def test_triggers_come_back_after_a_migration_that_rebuilds_a_table(by):
    model, field = a_new_column()
    table = model._meta.db_table
    make_milestone(make_action(make_priority(make_partnership())))
    with connection.schema_editor() as editor:
        editor.add_field(model, field)
    try:
        assert tables_without_triggers() == ([table] if connection.vendor == "sqlite" else [])
        call_command("migrate", verbosity=0) if by == "migrate" else install()
        assert tables_without_triggers() == []
        assert [kind for kind, statement in forbidden_statements(table) if not is_refused(statement)] == []
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(model, field)
        install()


def errors_of_the_check():
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [(error.id, error.msg) for error in found if error.id == "common.E001"]


def drop_a_trigger():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute('DROP TRIGGER "actions_historicalupdate_no_delete"')
        else:
            cursor.execute("DROP TRIGGER history_row_is_kept ON actions_historicalupdate")


def test_the_check_names_a_table_whose_trigger_is_gone(db):
    assert errors_of_the_check() == []
    drop_a_trigger()
    assert tables_without_triggers() == ["actions_historicalupdate"]
    assert errors_of_the_check() == [
        ("common.E001", "The history in actions_historicalupdate is not protected from being changed.")
    ]
    with pytest.raises(SystemCheckError, match="actions_historicalupdate"):
        call_command("check", databases=["default"])
    install()
    assert errors_of_the_check() == []


DAMAGE = {
    "sqlite": [
        """DROP TRIGGER "actions_historicalupdate_no_delete";
        CREATE TRIGGER "actions_historicalupdate_no_delete" BEFORE DELETE ON "actions_historicalupdate"
        BEGIN SELECT 1; END""",
        """DROP TRIGGER "actions_historicalupdate_no_update";
        CREATE TRIGGER "actions_historicalupdate_no_update" BEFORE UPDATE OF version ON "actions_historicalupdate"
        BEGIN SELECT RAISE(ABORT, 'No'); END""",
    ],
    "postgresql": [
        "ALTER TABLE actions_historicalupdate DISABLE TRIGGER ALL",
        "ALTER TABLE actions_historicalupdate DISABLE TRIGGER history_table_is_kept",
        "ALTER TABLE actions_historicalupdate ENABLE REPLICA TRIGGER history_row_is_kept",
        """CREATE OR REPLACE TRIGGER history_row_is_kept BEFORE UPDATE ON actions_historicalupdate
        FOR EACH ROW EXECUTE FUNCTION history_is_kept()""",
        """CREATE OR REPLACE TRIGGER history_row_is_kept BEFORE UPDATE OR DELETE ON actions_historicalupdate
        FOR EACH ROW WHEN (OLD.version < 0) EXECUTE FUNCTION history_is_kept()""",
        """CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE OR REPLACE TRIGGER history_row_is_kept BEFORE UPDATE OR DELETE ON actions_historicalupdate
        FOR EACH ROW EXECUTE FUNCTION pass()""",
    ],
}


def test_a_trigger_that_is_switched_off_or_altered_is_found_and_put_right(one_of_each):
    for damage in DAMAGE[connection.vendor]:
        with connection.cursor() as cursor:
            for statement in damage.split(";\n"):
                cursor.execute(statement)
        assert tables_without_triggers() == ["actions_historicalupdate"], damage
        install()
        assert tables_without_triggers() == [], damage
        assert is_refused("DELETE FROM actions_historicalupdate")


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_finds_history_empty_and_kept(turn):
    assert Organisation.history.count() == 0
    assert tables_without_triggers() == []
    make_organisation(make_partnership())
    assert is_refused("DELETE FROM governance_historicalorganisation")
