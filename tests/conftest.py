from contextlib import contextmanager

import pytest
from django.db import transaction

from .factories import PASSWORD, make_partnership

pytest_plugins = ["tests.plugin", "tests.servers", "tests.common.lift"]


@pytest.fixture(scope="session")
def made_once(django_db_setup, django_db_blocker):
    """A context for a fixture of scope="module": rows made in it are there until the last test of the file has run.

    So each test of the file is to ask for that fixture. What a test itself does with the rows is undone after it.
    """

    @contextmanager
    def made():
        with django_db_blocker.unblock():
            around = transaction.atomic()
            around._from_testcase = True  # as Django's own test cases do: `change()` may open its transaction inside
            with around:
                yield
                transaction.set_rollback(True)

    return made


@pytest.fixture
def ambridge(db):
    return make_partnership("ambridge")


@pytest.fixture
def sign_in(client):
    """Sign the test client in as a user."""

    def sign_in_as(user):
        assert client.login(email=user.email, password=PASSWORD)
        return client

    return sign_in_as
