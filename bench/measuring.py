"""Asks a running server for its pages, one after the other, many times, and gives the medians."""

import gzip
import re
import time
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from tests.promises.visitors import Visitor, form_in

BARE, TABLE = "bare view", "bare table of 50"


@dataclass
class Cost:
    """What a page costs: milliseconds, queries, bytes; `files` are the other files that it asks for."""

    times: list = field(default_factory=list)
    queries: int = 0
    size: int = 0
    zipped: int = 0
    files: dict = field(default_factory=dict)

    @property
    def milliseconds(self):
        return median(self.times)


def pages_of(slug):
    return {
        BARE: "/bare/",
        TABLE: f"/bare/{slug}/",
        "home": f"/{slug}/",
        "dashboard": f"/{slug}/dashboard/",
        "table (50 rows)": f"/{slug}/actions/",
        "action": f"/{slug}/actions/A7/",
        "update, its form": f"/{slug}/actions/A7/update/",
        "history": f"/{slug}/history/",
        "search": f"/{slug}/search/?q=patrols",
    }


class Asker(Visitor):
    """A signed-in person whose answers are timed, over one connection that stays open."""

    def timed(self, method, address, posted=None):
        """(seconds, answer, its body)."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(posted) if posted else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.last_asked > 1:
            self.connection.close()
        began = time.perf_counter()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        page = answer.read()
        seconds = time.perf_counter() - began
        self.last_asked = time.monotonic()
        return seconds, answer, page


def measure(askers, repeats):
    """{(server, page): Cost}. The servers take turns at each page, so that a slow minute is everybody's."""
    costs = {(name, page): Cost() for name, (_, slug) in askers.items() for page in [*pages_of(slug), "update, saved"]}
    for turn in range(repeats + 2):
        for page in pages_of(""):
            for name, (asker, slug) in askers.items():
                note(costs[name, page], asker, pages_of(slug)[page], is_warm=turn > 1)
        for name, (asker, slug) in askers.items():
            save_update(costs[name, "update, saved"], asker, slug, turn)
    return costs


def note(cost, asker, address, is_warm):
    seconds, answer, page = asker.timed("GET", address)
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    if is_warm:
        cost.times.append(seconds * 1000)
        cost.queries, cost.size, cost.zipped = int(answer.headers["X-Queries"]), len(page), len(gzip.compress(page))
        if not cost.files:
            cost.files = files_of(asker, page.decode())


def files_of(asker, page):
    """{address: bytes, zipped} of what a browser fetches for the page."""
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    return {address: len(gzip.compress(asker.timed("GET", address)[2])) for address in addresses}


def save_update(cost, asker, slug, turn):
    """Fill in the update of another action each time, as a person does, and time the saving."""
    address = f"/{slug}/actions/A{turn + 10}/update/"
    _, _, page = asker.timed("GET", address)
    rating = re.search(r'name="rating" value="(\d+)"', page.decode())[1]
    said = {"rating": rating, "what_happened": "All wards are done.", "what_next": "", "no_change_reason": ""}
    seconds, answer, body = asker.timed("POST", address, form_in(page.decode()) | said)
    if answer.status != 302:
        raise RuntimeError(f"{address} answers {answer.status}: {body[:500]}")
    if turn > 1:
        cost.times.append(seconds * 1000)
        cost.queries = int(answer.headers["X-Queries"])
