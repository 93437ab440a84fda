"""The environment variables: what holds unset, what a right value gives, what a wrong one says; and their table."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from csp_portal import environment
from tests.databases import ROOT

pytestmark = pytest.mark.once
WRONG = {
    ("PORT", "http"): "must be a whole number from 1 to 65535, not 'http'.",
    ("PORT", "0"): "must be a whole number from 1 to 65535, not '0'.",
    ("PORT", "65536"): "must be a whole number from 1 to 65535, not '65536'.",
    ("PORT", "80.5"): "must be a whole number from 1 to 65535, not '80.5'.",
    ("PORT", "٣"): "must be a whole number from 1 to 65535, not '٣'.",
    ("SITE_URL", "plan.example.org"): "must be an https address without a path, like https://plan.example.org, not",
    ("SITE_URL", "http://plan.example.org"): "must be an https address",
    ("SITE_URL", "https://plan.example.org/portal"): "must be an https address",
    ("SITE_URL", "https://user@plan.example.org"): "must be an https address",
    ("SITE_URL", "https://["): "must be an https address",
    ("SECRET_KEY", "short"): "must be at least 50 characters that nobody can guess.",
    ("SECRET_KEY", "ab" * 40): "must be at least 50 characters that nobody can guess.",
    ("DATABASE_URL", "mysql://user:pass@host/name"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "portal.sqlite3"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "sqlite:///portal.sqlite3"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "sqlite://:memory:"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "postgres://user:pass@host:port/name"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "postgres://user:pass@host:5432"): environment.DATABASE_SHAPE,
    ("DATABASE_URL", "sqlite:////nowhere/portal.sqlite3"): "the folder of /nowhere/portal.sqlite3 does not exist.",
    ("SAMPLE", "yes"): "must be 0 or 1, not 'yes'.",
    ("SAMPLE_PASSWORD", "short"): "must be at least 8 characters.",
    ("EMAIL_URL", "mail.example.org"): environment.EMAIL_SHAPE,
    ("EMAIL_URL", "smtp+tls://"): environment.EMAIL_SHAPE,
    ("EMAIL_URL", "dummymail://here"): environment.EMAIL_SHAPE,
    ("EMAIL_URL", "smtp://mail.example.org:port"): environment.EMAIL_SHAPE,
    ("EMAIL_URL", "notify://key@template"): environment.EMAIL_SHAPE,
}
READ = {name: getattr(environment, name.lower().removesuffix("_url")) for name in ("PORT", "SAMPLE", "SAMPLE_PASSWORD")}
READ |= {"SITE_URL": environment.site_url, "SECRET_KEY": environment.secret_key}
READ |= {"DATABASE_URL": environment.database, "EMAIL_URL": environment.email}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "VAR", tmp_path / "var")
    for name in environment.VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_every_variable_is_read_and_tried_with_a_wrong_value():
    assert set(READ) == set(environment.VARIABLES) == {name for name, _ in WRONG}


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_stops_with_its_name_and_a_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        READ[name]()
    assert str(stopped.value).startswith(f"{name}: {WRONG[name, value]}")


def test_a_wrong_database_url_is_not_printed_with_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://portal:hunter22@host/name")
    with pytest.raises(SystemExit) as stopped:
        environment.database()
    assert "hunter22" not in str(stopped.value)


@pytest.mark.parametrize("unset", [None, "", "  "])
def test_without_a_value_the_portal_runs_on_one_machine(monkeypatch, unset):
    if unset is not None:
        for name in environment.VARIABLES:
            monkeypatch.setenv(name, unset)
    var = environment.VAR
    assert environment.port() == 8000
    assert environment.site_url() == ""
    assert environment.database()["NAME"] == str(var / "portal.sqlite3")
    assert environment.email()["EMAIL_FILE_PATH"] == var / "mail"
    assert environment.sample() is True
    assert environment.sample_password() == ""
    assert len(environment.secret_key()) >= 50


def test_right_values(monkeypatch):
    values = {
        "PORT": "8080",
        "SITE_URL": "https://Plan.Example.org:8443/",
        "DATABASE_URL": "postgres://portal:p%40ss@db.example.org:5433/plan?sslmode=require",
        "SECRET_KEY": "0123456789" * 6,
        "SAMPLE": "0",
        "SAMPLE_PASSWORD": "a few words",
        "EMAIL_URL": "smtp+tls://user:pass@mail.example.org",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    database = environment.database()
    email = environment.email()
    assert environment.port() == 8080
    assert environment.site_url() == "https://plan.example.org:8443"
    assert environment.secret_key() == "0123456789" * 6
    assert environment.sample() is False
    assert environment.sample_password() == "a few words"
    assert [database[name] for name in ("HOST", "PORT", "NAME", "PASSWORD")] == ["db.example.org", 5433, "plan", "p@ss"]
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert [email[name] for name in ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS")] == ["mail.example.org", 587, True]


def test_an_api_key_of_notify_is_taken_apart(monkeypatch):
    service, secret, template = (f"{digit * 8}-aaaa-4bbb-8ccc-{digit * 12}" for digit in "123")
    monkeypatch.setenv("EMAIL_URL", f"notify://reminders of the-plan-{service}-{secret}@{template}")
    email = environment.email()
    assert email["EMAIL_BACKEND"] == "csp_portal.common.notify.NotifyBackend"
    known = {"service": service, "secret": secret, "template": template}
    assert email["NOTIFY"] == known | {"address": "https://api.notifications.service.gov.uk"}


def test_a_postgresql_on_a_socket_can_be_named(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@//run/postgresql/plan")
    database = environment.database()
    assert (database["HOST"], database["NAME"]) == ("/run/postgresql", "plan")


def test_the_secret_key_is_made_once_for_its_owner_alone():
    with ThreadPoolExecutor(8) as starts:
        keys = {key.result() for key in [starts.submit(environment.secret_key) for _ in range(8)]}
    assert keys == {environment.secret_key()}
    assert [path.name for path in environment.VAR.iterdir()] == ["secret_key"]
    assert oct(environment.VAR.stat().st_mode & 0o777) == "0o700"
    assert oct((environment.VAR / "secret_key").stat().st_mode & 0o777) == "0o600"


def test_an_empty_secret_key_file_stops_the_start():
    environment.make_var()
    (environment.VAR / "secret_key").touch()
    with pytest.raises(SystemExit, match=r"^var/secret_key: must be at least 50 characters"):
        environment.secret_key()


def test_a_var_that_others_may_read_is_closed_to_them():
    environment.VAR.mkdir(mode=0o755)
    environment.make_var()
    assert oct(environment.VAR.stat().st_mode & 0o777) == "0o700"


def test_a_var_that_cannot_be_made_stops_with_a_sentence():
    environment.VAR.write_text("a file where the folder should be")
    with pytest.raises(SystemExit, match=r"^var/: the portal keeps its files in .*/var and cannot"):
        environment.make_var()


def test_a_var_that_cannot_be_written_stops_with_a_sentence(monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit, match=r"^var/: the portal keeps its files in .*/var and may not write there\."):
        environment.make_var()


def test_no_variable_is_read_that_is_not_in_the_table():
    with pytest.raises(KeyError):
        environment.value_of("HOME")


@pytest.mark.parametrize("document", ["README.md", "docs/operating.md"])
def test_the_documents_print_the_table_of_variables(document):
    rows = [
        f"| `{name}` | {unset} | `{example}` | {purpose} |"
        for name, (unset, example, purpose) in environment.VARIABLES.items()
    ]
    text = (ROOT / document).read_text()
    assert [row for row in rows if row not in text] == []
