"""People at a real server: each with their own connection and cookies, signed in through the sign-in page."""

import re
import time
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from actions.models import Action
from csp_portal.common.record import change
from csp_portal.common.tickets import issue_ticket
from governance.models import ReportingPeriod
from tests.factories import PASSWORD, make_member, make_partnership, saved

IDLE = 1  # seconds after which a connection is made anew: the server hangs up on one that is idle for two


class Visitor:
    """One person in one browser. Answers are (status, where it leads to, page)."""

    def __init__(self, url, user, title="", cookies=()):
        self.url, self.user, self.title, self.cookies = url, user, title, dict(cookies)
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.last_asked = 0

    def copy(self):
        """The same person in another window: their cookies, a connection of its own."""
        return Visitor(self.url, self.user, self.title, self.cookies)

    def get(self, address):
        return self._ask("GET", address)

    def post(self, address, posted):
        return self._ask("POST", address, urlencode(posted, doseq=True))

    def _ask(self, method, address, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.last_asked > IDLE:
            self.connection.close()
        try:
            self.connection.request(method, address, body, headers)
            response = self.connection.getresponse()
            page = response.read().decode()
        except Exception:
            self.connection.close()
            raise
        self.last_asked = time.monotonic()
        for header in response.headers.get_all("Set-Cookie", []):
            for name, cookie in SimpleCookie(header).items():
                self.cookies[name] = cookie.value
        return response.status, response.headers.get("Location"), page

    def open(self, address):
        """What the hidden inputs, text boxes and lists of the form at an address hold."""
        status, _, page = self.get(address)
        assert status == 200, f"{address} answers {status}"
        return form_in(page)

    def sign_in(self):
        status, leads_to, _ = self.post(
            "/sign-in/", self.open("/sign-in/") | {"login": self.user.email, "password": PASSWORD}
        )
        assert (status, leads_to) == (302, "/")


def form_in(page):
    """{name: value} of the last form of a page that has a text box, as a browser would post it untouched."""
    marks = 'name="csrfmiddlewaretoken"', 'name="opening"'  # of a personal link
    form = next(form for form in reversed(page.split("<form")) if any(mark in form for mark in marks))
    inputs = (dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input ([^>]*)>", form))
    held = {i["name"]: i.get("value", "") for i in inputs if i.get("type") not in ("radio", "checkbox", "password")}
    held |= {name: words.removeprefix("\n") for name, words in re.findall(TEXT_BOX, form, re.S)}
    for name, options in re.findall(LIST, form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        held[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in held.items()}


TEXT_BOX = r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>'
LIST = r'<select name="([^"]+)".*?>(.*?)</select>'


def reporting_partnership(slug="ambridge"):
    """A partnership with a period that is open for updates today."""
    partnership = make_partnership(slug)
    if partnership.reportingperiods.current() is None:
        today = timezone.localdate()
        days = {"starts": today - timedelta(days=92), "ends": today - timedelta(days=1), "due": today}
        saved(ReportingPeriod(partnership=partnership, **days))
    return partnership


def make_actions(priority, count):
    """That many actions of a priority, in one change."""
    actions = [
        Action(partnership=priority.partnership, priority=priority, actions_to_deliver=f"Deliver part {number}")
        for number in range(1, count + 1)
    ]
    with change(priority.partnership_id, how="command"):
        for action in actions:
            action.add()
    return actions


def signed_in(portal, partnership, *titles):
    """A coordinator of each post title, signed in at the server."""
    people = [Visitor(portal.url, make_member(partnership, post=title), title) for title in titles]
    for person in people:
        person.sign_in()
    return people


def filled_in(person, record, address):
    """What the form of a record at an address posts when it is untouched, without asking the server to draw it."""
    request = SimpleNamespace(user=person.user, path=address)
    return {
        "csrfmiddlewaretoken": person.cookies["csrftoken"],
        "form_id": issue_ticket(request),
        "version": record.version,
    }
