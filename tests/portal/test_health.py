from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder


def test_healthz_answers_200_without_signing_in_when_the_migrations_are_applied(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"Ready.\n")
    assert "no-store" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies


def test_healthz_answers_503_when_a_migration_is_missing(client, db):
    MigrationRecorder.Migration.objects.filter(app="actions", name="0001_initial").delete()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"The database is not up to date.\n")


def test_healthz_answers_503_when_the_database_does_not(client, db, monkeypatch):
    def no_answer(recorder):
        raise OperationalError("no route to db.internal")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", no_answer)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")


def test_healthz_takes_no_post(client, db):
    assert client.post("/healthz").status_code == 405


def test_healthz_is_cheap(client, django_assert_max_num_queries, db):
    with django_assert_max_num_queries(2):
        client.get("/healthz")
