"""One server, one browser and one world of rows for all the tests of this folder.

The pages are complete without JavaScript, so people in these tests have it switched off.
"""

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from governance.models import User
from tests.chromium import launch_options
from tests.databases import pointed_at
from tests.servers import portal_server

from .pages import look_at
from .person import Person
from .world import links_into, make_world


class Site:
    """The portal with the world in it, and the browser that visits it."""

    def __init__(self, server, chromium):
        self.url, self.chromium = server.url, chromium
        make_world()
        self.links = links_into()
        self.sessions, self.tabs, self.seen = {}, {}, {}

    def session(self, email):
        """The cookie of somebody who has signed in."""
        if email not in self.sessions:
            client = Client()
            client.force_login(User.objects.get(email=email))
            self.sessions[email] = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}
        return self.sessions[email]

    def context(self, email="", *, width=1280, javascript=False):
        """A browser of their own for a person, signed in unless without an e-mail address."""
        viewport = {"width": width, "height": 900}
        context = self.chromium.new_context(
            base_url=self.url, viewport=viewport, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(15_000)
        if email:
            context.add_cookies([self.session(email)])
        return context

    def look_at(self, page):
        """What there is to see on a page: looked at once, however many tests ask."""
        if page.name not in self.seen:
            self.seen[page.name] = self.look_afresh_at(page)
        return self.seen[page.name]

    def look_afresh_at(self, page):
        """Where nothing is done on the page, in the tab of that person; else in a browser of its own."""
        if page.do:
            with self.context(page.who, javascript=True) as context:
                return look_at(context.new_page(), page, self.links)
        if page.who not in self.tabs:
            self.tabs[page.who] = self.context(page.who, javascript=True).new_page()
        return look_at(self.tabs[page.who], page, self.links)


@pytest.fixture(scope="package")
def site(fresh_databases, django_db_blocker, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs in this thread, where Django would otherwise refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(**launch_options())
        log = tmp_path_factory.mktemp("browser") / "server.log"
        with (
            django_db_blocker.unblock(),
            fresh_databases.new() as address,
            pointed_at(address),
            portal_server(address, log) as server,
        ):
            yield Site(server, chromium)
        chromium.close()


@pytest.fixture
def open_browser(site):
    """Opens a browser of their own for a person; gives the `Person` at it."""
    contexts = []

    def open_for(email="", **values):
        contexts.append(site.context(email, **values))
        return Person(contexts[-1].new_page())

    yield open_for
    for context in contexts:
        context.close()
