"""Looking changes nothing, no link leads nowhere, and nothing is taken from a form of another site."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from actions.answering.links import address_of as address_of_link
from tests.factories import make_member, make_partnership, make_user
from tests.portal.test_access import OUTSIDE, PAGES, address_of
from tests.promises.town import ROLES, make_town, rows_of_all_tables
from tests.promises.visitors import filled_in

pytestmark = pytest.mark.django_db
# Of addresses that differ only in their numbers, their partnership, or in what one or two of their filters are: so many
# are opened. A file takes the filters of its page, and each of those is opened: some of each kind of file are enough.
ALIKE = {0: 7, 1: 2, 2: 1}
FILES = 4


@pytest.fixture(scope="module")
def town(made_once):
    with made_once():
        yield make_town()


class Links:
    """What a page leads to: its links, and its filter form with each choice of each list."""

    def __init__(self, address, page):
        self.ids = set(re.findall(r'\bid="([^"]*)"', page))
        found = re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', page)
        for filters in re.findall(r'<form[^>]*method="get".*?</form>', page, re.S):
            for name, options in re.findall(r'<select name="(\w+)"(.*?)</select>', filters, re.S):
                found += [f"?{name}={value}" for value in re.findall(r'<option value="([^"]*)"', options)]
        self.links = [urljoin(address, unescape(link)) for link in found]


class Walk:
    """A person who opens every link that they are shown, from a first address on."""

    def __init__(self, client, first):
        self.client, self.seen, self.alike = client, set(), Counter()
        self.opened, self.broken = [], []
        self.waiting = deque([(first, "where it began")])
        while self.waiting:
            self.open(*self.waiting.popleft())

    def open(self, address, found_on):
        response = self.client.get(address, follow=True)
        self.opened.append(address)
        if response.status_code != 200:
            self.broken.append((response.status_code, address, found_on))
        elif response["Content-Type"].startswith("text/html"):
            self.read(address, Links(address, response.content.decode()))

    def read(self, address, page):
        for link in page.links:
            target, _, place = link.partition("#")
            if place and target in ("", address) and place not in page.ids:
                self.broken.append(("no such place", link, address))
            if target.startswith("/") and target not in self.seen:
                self.seen.add(target)
                self.add(target, address)

    def add(self, target, found_on):
        parts = urlsplit(target)
        names = sorted(parse_qs(parts.query, keep_blank_values=True))
        path = re.sub(r"\d+", "0", parts.path).replace("/felpersham/", "/ambridge/")
        shape, most = ((path, *names), ALIKE.get(len(names), 0)) if path.endswith("/") else ((path,), FILES)
        self.alike[shape] += 1
        if self.alike[shape] <= most:
            self.waiting.append((target, found_on))


def test_people_of_each_role_can_open_every_link_that_they_are_shown_and_change_nothing(town):
    another = make_partnership("felpersham")
    for role in ROLES:
        make_member(another, "board", user=town.people[role])
    for role in ROLES:
        client = Client()
        client.force_login(town.people[role])
        before = rows_of_all_tables()
        walk = Walk(client, "/")
        assert (role, walk.broken) == (role, [])
        assert rows_of_all_tables() == before
        assert len(walk.opened) >= 50
        assert {"/ambridge/", "/ambridge/history/", "/felpersham/plan/"} <= set(walk.opened)
        assert any(re.fullmatch(r"/ambridge/actions/A\d+/history/", address) for address in walk.opened)
        assert any("page=2" in address for address in walk.opened)


def test_somebody_who_is_signed_out_can_open_every_link_that_they_are_shown_and_changes_nothing(town, client):
    before = rows_of_all_tables()
    walk = Walk(client, "/")
    assert walk.broken == []
    assert rows_of_all_tables() == before
    assert "/reset-password/" in walk.opened


def test_a_personal_link_can_be_opened_as_often_as_mail_scanners_like_and_changes_nothing(town, client):
    before = rows_of_all_tables()
    for query in ("", "receipt/", "?more=A1"):
        first = Links(address_of_link(town.link), client.get(address_of_link(town.link) + query).content.decode())
        assert [client.head(address_of_link(town.link) + query).status_code for _ in range(3)] == [200] * 3
        assert {Client().get(link, follow=True).status_code for link in first.links} == {200}
    assert rows_of_all_tables() == before
    assert not client.cookies


def addresses():
    """Every address of the portal, the same that tests/portal/test_access.py asks."""
    yield from (address_of(name, arguments) for name, arguments in PAGES)
    yield from (
        "/reset-password/key/1-x/" if arguments == ("1-x",) else reverse(name, args=arguments)
        for name, arguments in OUTSIDE
    )


@pytest.mark.parametrize("who", ["coordinator", "public"])
def test_what_is_posted_without_the_token_of_the_portals_own_page_is_refused_at_every_address(town, who):
    client = Client(enforce_csrf_checks=True)
    if who == "coordinator":
        client.force_login(town.people[who])
    before = rows_of_all_tables()
    answers = {address: client.post(address, {"what_happened": "Forged"}).status_code for address in addresses()}
    refused = dict.fromkeys(answers, 403)
    refused |= {address: 404 for address in answers if address.startswith("/answer/")}  # no cookie gives a right there
    if who == "coordinator":
        refused["/sign-in/"] = 302  # on to where it was to lead: there is nothing to sign in to
    assert answers == refused
    assert rows_of_all_tables() == before


def test_a_form_of_ones_own_with_an_old_token_is_opened_anew_and_saves_nothing(town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.people["coordinator"])
    before = rows_of_all_tables()
    for page in ("actions/A1/update/", "actions/A1/updates/1/", "actions/A1/edit/", "actions/new/"):
        person = FormOf(town.people["coordinator"])
        response = client.post(f"/ambridge/{page}", filled_in(person, town.action, f"/ambridge/{page}"))
        assert (response.status_code, response["Location"]) == (302, f"/ambridge/{page}")
    after = rows_of_all_tables()
    assert {table for table in after if after[table] != before[table]} == {"common_keptwords"}


def test_a_form_of_somebody_else_is_refused_without_its_token(town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    address = "/ambridge/actions/A1/update/"
    posted = filled_in(FormOf(town.people["coordinator"]), town.action, address)
    assert client.post(address, posted).status_code == 403


class FormOf:
    """A person whose form was opened with a token that no longer holds."""

    def __init__(self, user):
        self.user, self.cookies = user, {"csrftoken": "x" * 32}
