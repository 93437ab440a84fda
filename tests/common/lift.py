"""After a test that commits, every table is emptied, also those that only grow: their triggers are lifted for it."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

from csp_portal.common.append_only import guarded_tables, install, postgresql_triggers, sqlite_triggers


@contextmanager
def history_can_be_emptied():
    """Inside, no table of the test database has triggers; refuses any other database."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_") or "mode=memory" in name, f"{name} is no test database"
    with connection.cursor() as cursor:
        for table in guarded_tables():
            for trigger in (sqlite_triggers if connection.vendor == "sqlite" else postgresql_triggers)(table):
                place = "" if connection.vendor == "sqlite" else f'ON "{table}"'
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger}" {place}')
    try:
        yield
    finally:
        install()


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_history():
    flush = TransactionTestCase._fixture_teardown

    def lift_and_flush(test_case):
        with history_can_be_emptied():
            flush(test_case)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_flush)
        yield
