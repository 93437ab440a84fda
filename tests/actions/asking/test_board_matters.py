"""What only the board may see is asked of people alone, and never of a mailbox."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from actions.answering.links import rows_of
from actions.asking.chasing import Chase
from actions.asking.letters import letters_of, report_letters_of
from actions.asking.who import NOBODY, asked_and_copied
from priorities.models import PriorityLead
from tests.actions.asking.conftest import lead_of
from tests.actions.asking.test_period import open_page
from tests.factories import (
    make_action,
    make_group,
    make_link,
    make_member,
    make_organisation,
    make_owner,
    make_priority,
    saved,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 20)
WORD_OF_MOUTH = "only the board may see it, so it is not sent to a mailbox. Ask by word of mouth, or name a person."


def mailbox_leads(priority, organisation, part="strategic_lead"):
    saved(PriorityLead(partnership=priority.partnership, priority=priority, organisation=organisation, part=part))


@pytest.fixture
def deaths(town):
    """A priority led by the council, its mailbox and nobody else."""
    priority = make_priority(town.partnership, name="Deaths")
    mailbox_leads(priority, town.council)
    return priority


@pytest.fixture
def board(town):
    """The Board without an address, as a group that owns."""
    return make_group(town.partnership, "Board")


def asked_of(action):
    return asked_and_copied([action], TODAY)


def test_where_the_board_has_no_address_the_leads_mailbox_is_not_asked_instead(town, deaths, board):
    secret = make_action(deaths, visibility="board")
    make_owner(secret, group=board)
    assert asked_of(secret) == ({NOBODY: [secret.pk]}, {})
    link = make_link(town.partnership, town.period, organisation=town.council)
    assert [action.ref for action in rows_of(link, TODAY)] == ["A3"]


def test_a_mailbox_that_owns_it_is_not_asked_and_a_supporting_person_is(town, deaths):
    secret = make_action(deaths, visibility="board")
    make_owner(secret, organisation=town.council)
    assert asked_of(secret) == ({NOBODY: [secret.pk]}, {})
    make_owner(secret, user=town.inspector, part="supporting")
    assert asked_of(secret) == ({f"u{town.inspector.pk}": [secret.pk]}, {})


def test_a_mailbox_of_the_board_itself_is_not_asked_and_a_lead_who_is_a_person_is(town, deaths, board):
    secret = make_action(deaths, visibility="board")
    board.email = "board@council.example"
    saved(board)
    make_owner(secret, group=board)
    lead_of(deaths, town.lead)
    assert asked_of(secret) == ({f"u{town.lead.pk}": [secret.pk]}, {})


def test_a_mailbox_that_is_deputy_is_not_told_and_a_person_is(town, deaths):
    secret, open_to_all = make_action(deaths, visibility="board"), make_action(deaths)
    trust = make_organisation(town.partnership, "Trust", email="trust@example.org")
    mailbox_leads(deaths, trust, "deputy")
    lead_of(deaths, town.deputy, "deputy")
    for action in (secret, open_to_all):
        make_owner(action, user=town.inspector)
    told = {f"u{town.deputy.pk}": [secret.pk]}
    assert asked_of(secret)[1] == told
    assert set(asked_of(open_to_all)[1]) == {f"o{trust.pk}", f"u{town.deputy.pk}"}


def test_of_a_priority_that_only_the_board_may_see_no_mailbox_gets_an_action_or_the_report(town, deaths):
    deaths.visibility = "board"
    saved(deaths)
    secret = make_action(deaths)
    make_owner(secret, organisation=town.council)
    chase = Chase(town.partnership, town.period, TODAY)
    council = next(letter for letter in letters_of(chase) if letter.email == "safety@council.example")
    assert [action.ref for action in council.parts[0].owed] == ["A3"]
    assert "safety@council.example" not in [letter.email for letter in report_letters_of(chase)]


@time_machine.travel("2026-10-17 09:00", tick=False)
def test_its_reference_stands_in_no_message_to_a_mailbox(town, deaths, board):
    secret = make_action(deaths, visibility="board")
    make_owner(secret, group=board)
    make_owner(secret, organisation=town.council)
    call_command("send_reminders", verbosity=0)
    to_council = [message.body for message in mail.outbox if message.to == ["safety@council.example"]]
    assert len(to_council) == 1
    assert "How did 1 action go" in to_council[0]
    assert secret.ref not in to_council[0]


def test_the_page_of_the_period_says_why_nobody_is_asked_and_offers_no_mailbox(town, deaths, board, sign_in):
    secret = make_action(deaths, visibility="board")
    make_owner(secret, group=board)
    said = open_page(sign_in(town.officer))
    assert f"A4 : {WORD_OF_MOUTH}" in said
    assert "Board has no contact e-mail" not in said
    assert "What is missing" not in said
    member = make_member(town.partnership, "contributor", post="Warden")
    assert "A4" not in open_page(sign_in(member))


def test_several_are_said_in_one_line_beside_those_that_lack_an_address(town, deaths, board, sign_in):
    for _ in range(2):
        make_owner(make_action(deaths, visibility="board"), group=board)
    burglary = make_priority(town.partnership, name="Burglary")
    make_owner(make_action(burglary), group=board)
    said = open_page(sign_in(town.officer))
    words = "only the board may see them, so they are not sent to a mailbox. Ask by word of mouth, or name a person."
    assert f"A4 , A5 : {words}" in said
    assert "Board has no contact e-mail. Put it in : Board has no contact e-mail. A6" in said
    assert "name a lead who can be reached for 3. Burglary ." in said
