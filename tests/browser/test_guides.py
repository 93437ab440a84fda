"""The guides by role. Their pictures are drawn by these tests, which fail when a picture no longer shows its page.

The pictures show a small town on a fixed day, so that a page changes only when the portal does. What each page said and
of which elements it was made is kept in static/guides/pictures.json; `make pictures` draws all pictures anew.
"""

import json
import os
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from html import unescape

import pytest
import time_machine
from django.test import Client

from governance.guides import FOLDER, GUIDES
from governance.models import User
from tests.databases import ROOT, pointed_at
from tests.servers import portal_server

from .guide_clock import NOW
from .guide_town import Town
from .small_png import smaller

pytestmark = pytest.mark.browser
DRAW = bool(os.environ.get("DRAW_PICTURES"))
PICTURES_AT = ROOT / "static" / "guides"
LIST = PICTURES_AT / "pictures.json"
WIDTH, MARGIN, LARGEST = 800, 16, 60_000


@dataclass(frozen=True)
class Picture:
    """A part of a page as one person sees it: from the first element of one selector to the end of that of another."""

    name: str
    who: str
    address: str
    first: str
    last: str


PICTURES = [
    Picture("home-coordinator", "coordinator", "/ambridge/", ".app-numbers", ".app-numbers ~ p"),
    Picture("period", "coordinator", "/ambridge/periods/2026-07-01/", "h1", "main .govuk-button-group"),
    Picture("preview", "coordinator", "/ambridge/import/files/1/preview/", ".govuk-caption-l", ".govuk-button-group"),
    Picture("home-lead", "lead", "/ambridge/", "h1", ".app-numbers ~ p"),
    Picture("update", "lead", "/ambridge/actions/A2/update/", "h1 ~ .govuk-body", ".govuk-radios"),
    Picture("dashboard", "board", "/ambridge/dashboard/", "h1", "table"),
    Picture("action", "chair", "/ambridge/actions/A4/", "#updates", ".app-timeline__item"),
    Picture("meeting", "chair", "/ambridge/meetings/2/", "#agenda", ".app-agenda"),
    Picture(
        "pack-issue", "coordinator", "/ambridge/meetings/2/pack/issue/", ".govuk-inset-text", "form .govuk-form-group"
    ),
    Picture("search", "scrutiny", "/ambridge/search/?q=ccg", "h1", ".app-results"),
    Picture("priority", "scrutiny", "/ambridge/priorities/1/", "h1", "main dl"),
    Picture("history", "scrutiny", "/ambridge/actions/A4/history/", ".app-timeline__item", ".app-timeline__item"),
    Picture("people", "administrator", "/ambridge/people/", "h1", "tbody tr:nth-child(2)"),
    Picture("invite", "administrator", "/ambridge/people/invite/", ".govuk-form-group", ".govuk-radios"),
]
# The pages on which people press what the guides name.
NAMED_ON = [
    ("coordinator", "/ambridge/"),
    ("coordinator", "/ambridge/actions/"),
    ("coordinator", "/ambridge/actions/A1/"),
    ("coordinator", "/ambridge/priorities/1/"),
    ("coordinator", "/ambridge/about/"),
    ("coordinator", "/ambridge/periods/"),
    ("coordinator", "/ambridge/periods/2026-07-01/"),
    ("coordinator", "/ambridge/periods/2026-07-01/close/"),
    ("coordinator", "/ambridge/privacy/"),
    ("coordinator", "/ambridge/import/"),
    ("coordinator", "/ambridge/import/files/1/"),
    ("coordinator", "/ambridge/import/files/1/preview/"),
    ("coordinator", "/ambridge/import/1/"),
    ("lead", "/ambridge/actions/A1/"),
    ("lead", "/ambridge/actions/A1/update/"),
    ("lead", "/ambridge/"),
    ("lead", "/ambridge/periods/2026-07-01/reports/1/"),
    ("lead", "/ambridge/periods/2026-07-01/reports/1/check/"),
    ("lead", "/ambridge/periods/2026-04-01/reports/1/"),
    ("chair", "/ambridge/"),
    ("chair", "/ambridge/periods/2026-07-01/reports/2/"),
    ("board", "/ambridge/dashboard/"),
    ("board", "/ambridge/dashboard/?as_at=2026-09-30"),
    ("board", "/ambridge/"),
    ("board", "/ambridge/board/"),
    ("coordinator", "/ambridge/meetings/"),
    ("coordinator", "/ambridge/meetings/1/"),
    ("coordinator", "/ambridge/meetings/1/minutes/"),
    ("coordinator", "/ambridge/meetings/2/"),
    ("coordinator", "/ambridge/meetings/2/agenda/new/"),
    ("coordinator", "/ambridge/meetings/2/pack/"),
    ("coordinator", "/ambridge/meetings/2/pack/issue/"),
    ("coordinator", "/ambridge/meetings/2/room/"),
    ("scrutiny", "/ambridge/history/"),
    ("administrator", "/ambridge/people/"),
    ("administrator", "/ambridge/people/invite/"),
    ("administrator", "/ambridge/people/{officer}/"),
    ("administrator", "/ambridge/people/{officer}/end/"),
    ("administrator", "/ambridge/people/{invited}/"),
]
# What a page says only in a rare state
SAID_IN = [
    "layouts/form.html",
    "csp_portal/person_end.html",
    "actions/asking/_messages.html",
    "actions/answering/answer.html",
    "actions/answering/_answered.html",
    "meetings/_verbs.html",
    "packs/_of_meeting.html",
]
# Every element from the first to the end of the last, with its classes and its own words; and the box around them.
PART = """([first, last]) => {
    const [from, to] = [document.querySelector(first), document.querySelector(last)];
    const isPart = e => {
        const begun = e === from || from.contains(e) || from.compareDocumentPosition(e) & 4;
        const over = !to.contains(e) && to.compareDocumentPosition(e) & 4;
        return begun && !over && e.getClientRects().length;
    };
    const words = e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).filter(Boolean);
    const say = e => [[e.tagName.toLowerCase(), ...e.classList].join("."), ...words(e)].join(" ");
    const boxes = [from, to].map(e => e.getBoundingClientRect());
    return {
        seen: [...document.querySelectorAll("body *")].filter(isPart).map(say),
        top: boxes[0].top + scrollY,
        bottom: boxes[1].bottom + scrollY,
    };
}"""


def drawn_from(part):
    """What a picture is known by: its elements and words, without the minute at which it was drawn."""
    return [re.sub(r"\b\d\d:\d\d\b", "hh:mm", " ".join(line.split())) for line in part["seen"]]


class GuideSite:
    """The town's portal, and a browser as wide as the pictures."""

    def __init__(self, server, chromium):
        self.url, self.chromium = server.url, chromium
        Town()

    def cookie(self, who):
        with time_machine.travel(NOW):
            client = Client()
            client.force_login(User.objects.get(email=f"{who}@ambridge.example"))
        return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}

    def open(self, who, address):
        context = self.chromium.new_context(
            base_url=self.url, viewport={"width": WIDTH, "height": 900}, java_script_enabled=False, locale="en-GB"
        )
        if who:
            context.add_cookies([self.cookie(who)])
        tab = context.new_page()
        assert tab.goto(address).status == 200
        return tab

    @cached_property
    def words(self):
        """The words of every page that the guides lead to, and of the templates of rare states."""
        templates = [(ROOT / "templates" / name).read_text() for name in SAID_IN]
        with time_machine.travel(NOW):
            keys = {who: User.objects.get(email=f"{who}@ambridge.example").pk for who in ("officer", "invited")}
            pages = [self.page(who, address.format(**keys)) for who, address in NAMED_ON]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(pages + templates))).split())

    def page(self, who, address):
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@ambridge.example"))
        response = client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    def draw(self, tab, part, name):
        box = {"x": 0, "y": max(0, part["top"] - MARGIN), "width": WIDTH}
        box["height"] = part["bottom"] + MARGIN - box["y"]
        with self.chromium.new_context() as context:
            picture = smaller(tab.screenshot(clip=box, full_page=True), context.new_page())
        (PICTURES_AT / f"{name}.png").write_bytes(picture)


@pytest.fixture(scope="module")
def town(site, fresh_databases, django_db_blocker, tmp_path_factory):
    log = tmp_path_factory.mktemp("guides") / "server.log"
    with (
        django_db_blocker.unblock(),
        fresh_databases.new() as address,
        pointed_at(address),
        portal_server(address, log, application="tests.browser.guide_wsgi:application") as server,
    ):
        yield GuideSite(server, site.chromium)


@pytest.fixture(params=PICTURES, ids=[picture.name for picture in PICTURES])
def picture(request):
    return request.param


def kept():
    return json.loads(LIST.read_text()) if LIST.exists() else {}


def keep(name, seen):
    """Put what a picture was drawn from on the list, and take off pictures that there are no more."""
    names = {picture.name for picture in PICTURES}
    pictures = {old: lines for old, lines in kept().items() if old in names} | {name: seen}
    LIST.write_text(json.dumps(pictures, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def test_each_picture_shows_its_page_as_it_is(town, picture):
    tab = town.open(picture.who, picture.address)
    part = tab.evaluate(PART, [picture.first, picture.last])
    if DRAW:
        town.draw(tab, part, picture.name)
        keep(picture.name, drawn_from(part))
    tab.context.close()
    assert kept().get(picture.name) == drawn_from(part), "This page has changed. Draw its picture anew: make pictures"


def test_a_page_that_has_changed_is_noticed(town, picture):
    tab = town.open(picture.who, picture.address)
    where = [picture.first, picture.last]
    before = drawn_from(tab.evaluate(PART, where))
    assert drawn_from(tab.evaluate(PART, where)) == before
    for change in ("e => e.append('!')", "e => e.classList.add('new')", "e => e.append(document.createElement('b'))"):
        tab.locator(picture.first).first.evaluate(change)
        assert drawn_from(tab.evaluate(PART, where)) != before
        before = drawn_from(tab.evaluate(PART, where))
    tab.context.close()


def bold(text):
    return {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, re.S)}


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_says_to_press_is_on_the_pages(town, guide):
    named = bold((FOLDER / f"{guide}.md").read_text())
    assert len(named) > 5
    assert {words for words in named if words not in town.words} == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_each_guide_shows_its_pictures_and_is_at_most_two_printed_pages(town, guide):
    text = (FOLDER / f"{guide}.md").read_text()
    names = re.findall(r"!\[[^]]+\]\(\.\./\.\./static/guides/([a-z-]+)\.png\)", text)
    assert 2 <= len(names) <= 4
    assert set(names) <= {picture.name for picture in PICTURES}
    tab = town.open("", f"/ambridge/help/{guide}/")
    widths = tab.locator("main img").evaluate_all("all => all.map(image => image.naturalWidth)")
    assert widths == [WIDTH] * len(names)
    sheets = len(re.findall(rb"/MediaBox", tab.pdf(prefer_css_page_size=True)))
    tab.context.close()
    assert sheets <= 2


def test_every_picture_is_shown_by_a_guide_and_there_are_no_others():
    shown = {
        name for guide in GUIDES for name in re.findall(r"guides/([a-z-]+)\.png", (FOLDER / f"{guide}.md").read_text())
    }
    assert shown == {picture.name for picture in PICTURES} == {path.stem for path in PICTURES_AT.glob("*.png")}


def test_each_picture_is_small_and_as_wide_as_a_column(picture):
    image = (PICTURES_AT / f"{picture.name}.png").read_bytes()
    width, height = struct.unpack(">II", image[16:24])
    assert image.startswith(b"\x89PNG")
    assert (width, len(image) < LARGEST) == (WIDTH, True)
    assert height <= 1000
