"""Sends the messages that wait, each at most once, whoever sends at the same time and whenever that is cut off.

A message is put down as being sent, on disk, before the mail server is spoken to. One that stays so was cut off: nobody
knows whether it went, and only a person sends it again.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from actions.models import Message
from csp_portal.common.sending import NotTaken, give, in_words

from .letters import who_asks

# A message that has been on its way for longer was cut off: the mail server is waited for 20 seconds at a time.
LONGEST = timedelta(minutes=5)
PATIENCE = 20  # seconds for which a page sends; the rest goes with the next `manage.py send_reminders`
State = Message.State


@dataclass
class Outcome:
    """How many messages went, were refused, broke off midway, and wait still."""

    sent: int = 0
    refused: int = 0
    unknown: int = 0
    waiting: int = 0
    problem: str = ""

    @property
    def is_good(self):
        return not (self.refused or self.unknown)

    @property
    def in_words(self):
        parts = [f"{self.sent} message{'' if self.sent == 1 else 's'} sent"]
        parts += [f"{self.waiting} waiting to be sent"] if self.waiting else []
        parts += [f"{self.unknown} not known whether it went"] if self.unknown else []
        return f"{', '.join(parts)}." + (f" {self.problem}" if self.problem else "")


def send_waiting(partnership, on, seconds=None, only=None):
    """Send what waits in a partnership's outbox, one after the other, for so many seconds at most; gives the Outcome.
    `only` are the keys of the messages that are meant, None for all.

    Outside every transaction: each step must be on disk before the next."""
    outcome, began = Outcome(), time.monotonic()
    waiting = Message.objects.filter(partnership=partnership, state=State.WAITING)
    waiting = waiting if only is None else waiting.filter(pk__in=only)
    _, answer_to = who_asks(partnership, on)
    for key in list(waiting.values_list("pk", flat=True)):
        if seconds and time.monotonic() - began > seconds:
            break
        message = claim(key)
        if message and not _send(message, answer_to, outcome):
            break
    outcome.waiting = waiting.count()
    return outcome


def claim(key):
    """Take a waiting message to be sent; None when somebody else has taken it, or it is gone."""
    taken = Message.objects.filter(pk=key, state=State.WAITING)
    if not taken.update(state=State.SENDING, tried_at=timezone.now(), problem=""):
        return None
    return Message.objects.select_related("partnership").get(pk=key)


def _send(message, answer_to, outcome):
    """Send one that was claimed; gives whether the mail server would take another."""
    try:
        give(as_mail(message, answer_to))
    except NotTaken as refusal:
        _put_down(message, State.WAITING, str(refusal))
        outcome.refused, outcome.problem = outcome.refused + 1, str(refusal)
        return not refusal.for_all
    except Exception as problem:  # whatever it was: nobody knows whether the message went
        outcome.problem = f"Sending broke off: {in_words(problem)}"
        _put_down(message, State.SENDING, outcome.problem)
        outcome.unknown += 1
        return True
    _put_down(message, State.SENT)
    outcome.sent += 1
    return True


def _put_down(message, state, problem=""):
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(state=state, problem=problem)


def as_mail(message, answer_to):
    """From the partnership's name, with the answer to its coordinators. A message that is sent again has the same id,
    by which mail programs know the first one, if it came."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    made, host = message.made_at.strftime("%Y%m%d%H%M%S%f"), address.partition("@")[2]
    headers = {"Message-ID": f"<reminder-{message.pk}-{made}@{host}>", "Auto-Submitted": "auto-generated"}
    sender = formataddr((" ".join(message.partnership.name.split()), address))
    return EmailMessage(message.subject, message.text, sender, [message.email], reply_to=answer_to, headers=headers)


def is_cut_off(message, now):
    """Whether it was being sent and is no longer: nobody knows whether it went."""
    return message.state == State.SENDING and (bool(message.problem) or now - message.tried_at > LONGEST)


def put_back(message, now):
    """Let one that was cut off wait again. Gives False when it was not, or is sent meanwhile."""
    if not is_cut_off(message, now):
        return False
    again = Message.objects.filter(pk=message.pk, state=State.SENDING, tried_at=message.tried_at)
    return bool(again.update(state=State.WAITING, problem=""))
