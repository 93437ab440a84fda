"""Each message is sent at most once. What is known of one whose sending failed is said, and no more than that."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from actions.asking.outbox import claim, is_cut_off, put_back, send_waiting
from actions.models import Message
from tests.factories import make_message

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 20)


@pytest.fixture
def messages(town):
    codes = (f"u{town.inspector.pk}", f"o{town.council.pk}", f"u{town.lead.pk}")
    emails = ("inspector@example.org", "safety@council.example", "lead@example.org")
    return [make_message(town.period, code, email=email) for code, email in zip(codes, emails, strict=True)]


def server(settings, name):
    settings.EMAIL_BACKEND = f"tests.actions.asking.servers.{name}"


def states():
    return list(Message.objects.order_by("pk").values_list("state", "problem"))


def test_what_waits_is_sent_in_its_order_and_nothing_twice(town, messages):
    outcome = send_waiting(town.partnership, ON)
    assert (outcome.sent, outcome.waiting, outcome.in_words) == (3, 0, "3 messages sent.")
    assert [message.to[0] for message in mail.outbox] == [message.email for message in messages]
    assert states() == [("sent", "")] * 3
    assert send_waiting(town.partnership, ON).sent == 0


@pytest.mark.guard("one claim")
def test_one_is_taken_by_one_alone(messages):
    assert claim(messages[0].pk).state == "sending"
    assert claim(messages[0].pk) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Unreachable", "The mail server could not be reached: no route to host"),
        ("SignInRefused", "The mail server refused the portal’s user name or password."),
    ],
)
def test_when_the_server_lets_nobody_in_all_wait_and_the_rest_is_not_tried(town, messages, settings, name, problem):
    server(settings, name)
    outcome = send_waiting(town.partnership, ON)
    assert (outcome.sent, outcome.refused, outcome.waiting, outcome.is_good) == (0, 1, 3, False)
    assert states() == [("waiting", problem), ("waiting", ""), ("waiting", "")]


def test_an_address_that_is_refused_waits_with_what_the_server_said_and_the_others_go(town, messages, settings):
    server(settings, "RecipientRefused")
    send_waiting(town.partnership, ON)
    problem = "The mail server refused the message: 550 No such mailbox"
    assert states() == [("sent", ""), ("waiting", problem), ("sent", "")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting(town.partnership, ON).in_words == "1 message sent."
    assert states() == [("sent", "")] * 3


def test_one_that_breaks_off_midway_is_not_known_and_never_sent_again_by_itself(town, messages, settings):
    server(settings, "Disconnected")
    outcome = send_waiting(town.partnership, ON)
    assert (outcome.unknown, outcome.waiting, len(mail.outbox)) == (3, 0, 3)
    assert states() == [("sending", "Sending broke off: Connection unexpectedly closed")] * 3
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting(town.partnership, ON).sent == 0
    assert len(mail.outbox) == 3


def test_a_server_that_takes_a_message_and_hangs_up_has_taken_it(town, messages, settings):
    server(settings, "Rude")
    assert send_waiting(town.partnership, ON).sent == 3


def test_one_that_is_being_sent_counts_as_cut_off_after_five_minutes(messages):
    message = claim(messages[0].pk)
    now = timezone.now()
    assert not is_cut_off(message, now)
    assert not put_back(message, now)
    later = now + timedelta(minutes=6)
    assert is_cut_off(message, later)
    assert put_back(message, later)
    assert not put_back(message, later)
    assert states()[0] == ("waiting", "")


def test_a_message_that_is_sent_again_has_the_same_id(town, messages):
    send_waiting(town.partnership, ON)
    first = mail.outbox[0].extra_headers["Message-ID"]
    Message.objects.filter(pk=messages[0].pk).update(state="waiting")
    send_waiting(town.partnership, ON)
    assert mail.outbox[-1].extra_headers["Message-ID"] == first
    assert first.endswith("@portal.example>")


def test_a_page_sends_for_some_seconds_and_leaves_the_rest(town, messages):
    assert send_waiting(town.partnership, ON, seconds=-1).in_words == "0 messages sent, 3 waiting to be sent."


def test_another_partnerships_messages_are_left_alone(town, messages, client):
    with time_machine.travel("2026-10-20"):
        Message.objects.filter(pk=messages[0].pk).delete()
    assert send_waiting(town.partnership, ON).sent == 2
