"""An issue whose priority was made the board's own after its report raised it: the board reads it on, nobody else."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from governance.access import Member
from governance.models import AgendaItem, BoardAction, Decision
from tests.factories import (
    make_action,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_paper,
    make_priority,
    make_report,
    saved,
)
from tests.portal.secretary import words_of

pytestmark = pytest.mark.django_db
SECRETS = (
    "Trafficking",
    "The grant ends",
    "They asked for more",
    "Fund the refuge",
    "Call the landlord",
    "Refuge costs",
)
ITEM = f"Issue raised: {SECRETS[0]}"


@pytest.fixture(autouse=True)
def days():
    """What is made on 5 October is restricted on the 20th, and read on the 21st."""
    with time_machine.travel("2026-10-05 09:00", tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(ambridge, days):
    """A published meeting with such an item, a decision and a board action of it, and a paper; and one item for all."""
    held = make_meeting(make_group(ambridge, "Board", "board"), date(2026, 10, 2), state="held")
    priority = make_priority(ambridge, name=SECRETS[0])
    item = make_item(held, ITEM, kind="issue", asks=SECRETS[1], said=SECRETS[2])
    report = make_report(priority, state="filed", issues=SECRETS[1], agenda_item=item)
    make_paper(item, SECRETS[5])
    decision = make_decision(held, SECRETS[3], item=item)
    make_board_action(held, SECRETS[4], decision=decision)
    make_item(held, "Burglary", said="For everybody.")
    make_action(make_priority(ambridge, name="Knives"), actions_to_deliver="Run the line", decision=decision)
    held.minutes_published_on = date(2026, 10, 5)
    saved(held)
    report.agenda_item = None  # it raised another issue since
    saved(report)
    days.shift(15 * 86400)
    priority.visibility = "board"
    saved(priority)
    days.shift(86400)
    return held


def pages(meeting):
    there = meeting.get_absolute_url()
    lists = ["meetings/", "decisions/", "board-actions/", "history/", "board/", "actions/A1/", ""]
    return [there, f"{there}room/", f"{there}minutes/", *(f"/ambridge/{each}" for each in lists)]


def as_at_too(addresses):
    return [*addresses, *(f"{each}?as_at=2026-10-06" for each in addresses if not each.endswith("room/"))]


@pytest.mark.guard("raised for the board")
@pytest.mark.parametrize("role", ["contributor", "scrutiny", "lead"])
def test_no_page_of_today_or_of_then_names_it_to_others(ambridge, meeting, role):
    client = Client()
    client.force_login(make_member(ambridge, role))
    for address in as_at_too(pages(meeting)):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        words = words_of(answer)
        assert not [secret for secret in SECRETS if secret in words], address
    paper = AgendaItem.objects.get(title=ITEM).papers.get()
    for hidden in ("board-actions/B1/", "decisions/1/edit/", f"meetings/{meeting.pk}/papers/{paper.pk}/"):
        for query in ("", "?as_at=2026-10-06"):
            assert client.get(f"/ambridge/{hidden}{query}").status_code in (403, 404), hidden
    assert client.get("/ambridge/board-actions/1/").status_code == 404


@pytest.mark.guard("raised for the board")
def test_published_minutes_leave_it_out(meeting):
    words = words_of(Client().get(f"{meeting.get_absolute_url()}minutes/"))
    assert "For everybody." in words
    assert not [secret for secret in SECRETS if secret in words]


@pytest.mark.parametrize("role", ["chair", "coordinator"])
def test_the_board_reads_it_on_and_is_told_that_nobody_else_does(ambridge, meeting, role):
    client = Client()
    client.force_login(make_member(ambridge, role))
    there = meeting.get_absolute_url()
    said = {
        there: f"1. {ITEM} Issue raised in a report Board only",
        f"{there}room/": f"1. {ITEM} Issue raised in a report Board only",
        f"{there}minutes/": "The 3 entries for the board alone are left out there.",
        f"{there}minutes/?": f"1. {ITEM} Board only They asked for more Decision D1: Fund the refuge Board only",
        "/ambridge/decisions/": "Decision D1 Board only Fund the refuge",
        "/ambridge/board-actions/": "B1 Call the landlord Board only",
        "/ambridge/board-actions/1/": "Board only",
    }
    for address, sentence in said.items():
        assert sentence in words_of(client.get(address)), address


def test_opened_again_everybody_sees_it_again(ambridge, meeting):
    reader = Member(make_member(ambridge, "scrutiny"), ambridge)
    models = (AgendaItem, Decision, BoardAction)
    assert [model.objects.visible_to(reader).count() for model in models] == [1, 0, 0]
    priority = ambridge.prioritys.get(name=SECRETS[0])
    priority.visibility = "partnership"
    saved(priority)
    assert [model.objects.visible_to(reader).count() for model in models] == [2, 1, 1]


def test_an_action_made_of_its_decision_begins_as_the_boards(ambridge, meeting):
    client = Client()
    client.force_login(make_member(ambridge))
    assert client.get("/ambridge/actions/new/?decision=1").context["form"]["visibility"].value() == "board"
