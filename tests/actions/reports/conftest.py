"""A priority with two leads, a chair, a board member and a coordinator; what they do, in a browser."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from priorities.models import PriorityLead
from tests.factories import make_member, make_organisation, make_priority, saved
from tests.promises.visitors import form_in

ADDRESS = "/ambridge/periods/2026-07-01/reports/1/"


@pytest.fixture(autouse=True)
def autumn():
    """A day in October: the period has ended and is not closed."""
    with time_machine.travel("2026-10-05 09:00", tick=True):
        yield


@pytest.fixture
def violence(ambridge):
    return make_priority(ambridge, name="Violence")


@pytest.fixture
def people(ambridge, violence):
    police = make_organisation(ambridge, "Borsetshire Police")
    found = SimpleNamespace(
        lead=make_member(ambridge, "contributor", post="Superintendent", organisation=police),
        second=make_member(ambridge, "contributor", post="Head of housing"),
        **{role: make_member(ambridge, role) for role in ("board", "chair", "scrutiny", "coordinator", "contributor")},
    )
    for user, part in ((found.lead, "strategic_lead"), (found.second, "deputy")):
        saved(PriorityLead(partnership=ambridge, priority=violence, user=user, part=part, post="Lead"))
    return found


def words_in(response):
    """The words of a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


class Desk:
    """Somebody at the pages of the report, in a browser of their own."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def open(self, page=""):
        return self.client.get(ADDRESS + page)

    def words(self, page=""):
        return words_in(self.open(page))

    def form(self, page=""):
        """What the form of a page sends untouched."""
        return form_in(self.open(page).content.decode())

    def send(self, page="", **typed):
        return self.client.post(ADDRESS + page, self.form(page) | typed)


@pytest.fixture
def desk(people):
    """`desk("lead")`: the browser of the person of that name."""
    return lambda name: Desk(getattr(people, name))


@pytest.fixture
def filed(desk):
    """The report, filed by the first lead."""
    assert desk("lead").send(progress="Two patrols.\n\nThree schools.", check="yes").status_code == 302
    assert desk("lead").send("check/")["Location"] == ADDRESS
