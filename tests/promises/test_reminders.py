"""The daily job run twice at once, and killed fifty times midway: nobody gets a message twice, and nobody none."""

import multiprocessing
import os
import random
import signal
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from actions.asking.outbox import is_cut_off
from actions.asking.reminders import automatic_rounds
from actions.models import Message
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from tests.factories import make_member, make_message, make_owner, make_priority
from tests.promises.test_imports import CutOff, Until
from tests.promises.town import rows_of_all_tables
from tests.promises.visitors import make_actions, reporting_partnership

KILLS = 50
PEOPLE = 200  # enough for fifty kills: on a busy machine several get theirs before each
EARLY = 10  # of the kills come while the messages are made, or before
AT_ONCE = 2
SLOW = 0.004  # seconds that the server takes before it has a message, and again before it says so
fork = multiprocessing.get_context("fork")


class SlowServer(BaseEmailBackend):
    """Writes down the address of each message that it takes; being killed before or after is not the same."""

    def send_messages(self, messages):
        for message in messages:
            time.sleep(SLOW)
            with open(os.environ["POSTBAG"], "a") as bag:
                bag.write(f"{message.to[0]}\n")
            time.sleep(SLOW)
        return len(messages)


@pytest.fixture
def postbag(monkeypatch):
    """Where the server writes. What it has taken stays taken, whoever is killed."""
    with TemporaryDirectory() as folder:
        bag = Path(folder) / "postbag"
        bag.touch()
        monkeypatch.setenv("POSTBAG", str(bag))
        with override_settings(EMAIL_BACKEND="tests.promises.test_reminders.SlowServer"):
            yield bag


def many_who_are_late():
    """A partnership whose updates are due today, and the addresses of those who owe one each."""
    partnership = reporting_partnership()
    period = partnership.reportingperiods.current()
    partnership.reminder_days = str((timezone.localdate() - period.due).days)
    with change(partnership.slug):
        partnership.save()
    make_member(partnership)
    actions = make_actions(make_priority(partnership), PEOPLE)
    users = [make_member(partnership, "contributor") for _ in actions]
    for action, user in zip(actions, users, strict=True):
        make_owner(action, user=user)
    return partnership, {user.email for user in users}


def job():
    """`manage.py send_reminders` in a process of its own, on a connection of its own."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere), suppress(CommandError):
        call_command("send_reminders")
    connections.close_all()


def start():
    connections.close_all()  # a connection is nothing to share with a child
    process = fork.Process(target=job)
    process.start()
    return process


def taken(postbag):
    return postbag.read_text().split()


@pytest.mark.guard("one claim")
def test_run_twice_at_once_each_person_gets_exactly_one_message(fresh_database, postbag):
    _, people = many_who_are_late()
    processes = [start() for _ in range(AT_ONCE)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * AT_ONCE
    assert sorted(taken(postbag)) == sorted(people)
    assert Message.objects.filter(state="sent").count() == PEOPLE


def test_run_twice_at_once_who_is_newly_asked_gets_exactly_one_message(fresh_database, postbag):
    partnership, people = many_who_are_late()
    period = partnership.reportingperiods.current()
    partnership.reminder_days = str((timezone.localdate() - period.due).days - 7)
    with change(partnership.slug):
        partnership.save()
    make_message(period, "u999", "before 1", email="earlier@example.org", state="sent")
    processes = [start() for _ in range(AT_ONCE)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * AT_ONCE
    assert sorted(taken(postbag)) == sorted(people)
    assert set(Message.objects.filter(state="sent").values_list("kind", flat=True)) == {"before 1", "newly asked"}


def test_killed_fifty_times_midway_nobody_gets_two_and_who_may_have_none_is_shown(fresh_database, postbag):
    partnership, people = many_who_are_late()
    chance, killed = random.Random(30), 0
    for number in range(KILLS):
        process, before = start(), len(taken(postbag))
        if number < EARLY:
            time.sleep(chance.random() / 4)
        else:
            wait_until(lambda seen=before, job=process: len(taken(postbag)) > seen or not job.is_alive())
        time.sleep(chance.random() * 2 * SLOW)
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        killed += process.exitcode == -signal.SIGKILL
    last = start()
    last.join()
    came, now = taken(postbag), timezone.now() + timedelta(minutes=6)
    states = dict(Message.objects.values_list("email", "state"))
    not_known = {message.email for message in Message.objects.all() if is_cut_off(message, now)}
    assert killed >= KILLS * 0.8
    assert set(states) == people
    assert len(came) == len(set(came))
    assert people - set(came) <= not_known
    assert {email for email, state in states.items() if state == "sent"} <= set(came)
    assert {email for email, state in states.items() if state != "sent"} == not_known
    assert 1 <= len(not_known) <= killed
    assert differences_from_history(partnership.slug).differences == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def wait_until(is_so):
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.001)


def cut_off_everywhere(write, slug="ambridge"):
    """Cut a change off at each of its statements in turn; gives how many there were."""
    before, count = rows_of_all_tables(), 0
    while was_cut_off(write, Until(count + 1), slug):
        count += 1
        assert rows_of_all_tables() == before, f"cut off at statement {count}"
    return count


def was_cut_off(write, until, slug):
    try:
        with connection.execute_wrapper(until), change(slug, how="command"):
            write()
    except CutOff:
        return True
    return False


@pytest.fixture
def late_town(db):
    partnership = reporting_partnership()
    period = partnership.reportingperiods.current()
    partnership.reminder_days = str((timezone.localdate() - period.due).days)
    with change(partnership.slug):
        partnership.save()
    for action in make_actions(make_priority(partnership), 3):
        make_owner(action, user=make_member(partnership, "contributor"))
    return partnership


def test_reminders_that_are_cut_off_at_any_statement_leave_no_message_and_no_link(late_town):
    def write():
        (round_,) = automatic_rounds(late_town, timezone.localdate())
        assert round_.make(asks="") == 3

    assert cut_off_everywhere(write) >= 15
    assert Message.objects.count() == 3


def test_closing_a_period_that_is_cut_off_at_any_statement_leaves_it_open(late_town):
    def write():
        period = late_town.reportingperiods.current()
        period.close(timezone.localdate())

    assert cut_off_everywhere(write) >= 3
    assert late_town.reportingperiods.get(starts__lt=timezone.localdate()).is_closed  # by the last, which was let be
