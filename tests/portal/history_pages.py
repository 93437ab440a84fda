"""The history page and its file as a person reads them, for the tests."""

import csv
import html
import re
from io import StringIO
from urllib.parse import urlencode

from django.test import Client

from csp_portal.common.record import change
from tests.factories import make_member, make_organisation

ADDRESSES = {"page": "/ambridge/history/", "file": "/ambridge/history.csv"}


ROLES = ["contributor", "scrutiny", "board", "chair", "coordinator", "administrator"]


def make_people(partnership):
    """A person of every role; the chair is of Borchester Council."""
    council = make_organisation(partnership, "Borchester Council")
    return {
        role: make_member(
            partnership, role, post=f"{role.title()} post", organisation=council if role == "chair" else None
        )
        for role in ROLES
    }


def edit(row, by=None, reason="", how="web", **values):
    with change(row.partnership_id, by=by, reason=reason, how=how) as moment:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return moment


def get(user, what="page", **query):
    client = Client()
    client.force_login(user)
    answer = client.get(f"{ADDRESSES[what]}?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200
    return answer


def words(answer):
    """The words of a page's main part, on one line."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def shown(answer):
    """What a page lists: [(who, record, what happened)]."""
    return [(save.who, entry.record, entry.kind) for save in answer.context["saves"] for entry in save.entries]


def records(answer):
    return {record for _, record, _ in shown(answer)}


def file_of(answer):
    """The rows of a downloaded file, each as {heading: cell}."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def leads_to(answer, way):
    """The query of the page's link to the "next" or "prev" one; None when it has none."""
    link = re.search(rf'rel="{way}" href="\?([^"]+)"', answer.content.decode())
    return link and html.unescape(link[1])
