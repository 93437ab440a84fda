import pytest

from .factories import PASSWORD, make_partnership

pytest_plugins = ["tests.plugin", "tests.servers", "tests.common.lift"]


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
