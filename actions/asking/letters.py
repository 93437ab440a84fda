"""What is written to those who are asked: to one address one message, whoever reads there."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from textwrap import shorten

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from actions.answering.links import address_of, posts_of
from governance.access import Role
from governance.models import Appointment
from priorities.models import Visibility

from .somebody import Somebody

SUBJECT = 78  # characters: RFC 5322 asks for no longer line
LISTED = 20  # actions named in a message; the link shows them all
TITLE = 100


@dataclass(frozen=True)
class Part:
    """What one of those who read an address is asked for, and told of as a deputy. `link` is its whole address."""

    who: Somebody
    owed: list
    copied: list
    link: str = ""
    posts: dict = field(default_factory=dict)  # of a mailbox: {key of an action: whose of those who read it it is}

    @property
    def lines(self):
        return lines_of(self.owed or self.copied, self.posts)

    @property
    def copied_lines(self):
        return lines_of(self.copied, self.posts)


@dataclass(frozen=True)
class Letter:
    """A message that is to be made for an address: its parts, or the priorities whose report is waited for."""

    email: str
    parts: tuple = ()
    lead: Somebody | None = None
    priorities: tuple = ()

    @property
    def code(self):
        return (self.lead or self.parts[0].who).code

    @property
    def who(self):
        return " and ".join(dict.fromkeys(each.in_words for each in self._people))

    @property
    def _people(self):
        return [self.lead] if self.lead else [part.who for part in self.parts]


def letters_of(chase):
    """The letters to everybody who owes an update, and to the deputies of their priorities; who owes most first."""
    by_email = defaultdict(list)
    for code in dict.fromkeys([*chase.asked, *chase.copied]):
        who = chase.people.get(code)
        owed, copied = chase.share(chase.asked.get(code, [])).owed, chase.share(chase.copied.get(code, [])).owed
        if who and who.email and (owed or copied):
            by_email[who.email.lower()].append(Part(who, owed, copied))
    return [Letter(email, tuple(parts)) for email, parts in by_email.items()]


def report_letters_of(chase):
    """The letters to the leads whose report is not filed."""
    missing = chase.reports.missing_by_lead() if chase.has_begun else {}
    found = [(chase.people[code], tuple(priorities)) for code, priorities in missing.items() if code in chase.people]
    return [Letter(lead.email.lower(), lead=lead, priorities=priorities) for lead, priorities in found]


def lines_of(actions, posts):
    """A line for each action, with the posts that own it in a mailbox; of one that only the board may see the
    reference alone, for a message can go astray."""
    lines = [_line_of(action, posts.get(action.pk, "")) for action in actions[:LISTED]]
    more = len(actions) - LISTED
    return lines + ([f"and {more} more"] if more > 0 else [])


def _line_of(action, post):
    if action.is_for_board:
        return action.ref
    line = f"{action.ref}: {shorten(action.actions_to_deliver, TITLE, placeholder='…')}"
    return f"{line} ({shorten(post, TITLE, placeholder='…')})" if post else line


def who_asks(partnership, on):
    """The coordinator in words, "" when there is none; and the e-mail addresses that answers go to."""
    appointments = Appointment.objects.current(on).filter(partnership=partnership, role=Role.COORDINATOR)
    appointments = list(appointments.select_related("user", "organisation"))
    words = appointments[0].in_words if appointments and appointments[0].tells else ""
    return words, [appointment.user.email for appointment in appointments]


def named(priority):
    """A priority as a message names it, which can go astray."""
    return "A priority that only the board may see" if priority.visibility == Visibility.BOARD else str(priority)


def headed(partnership, words):
    """The subject of a message: the words, and of whom they are where that leaves it short enough."""
    words = f"{'Sample data: ' if partnership.is_sample else ''}{words}"
    subject = f"{words}, {' '.join((partnership.short_name or partnership.name).split())}"
    return subject if len(subject) <= SUBJECT else words


class Writer:
    """Writes the letters of a period on a day. `whole` makes the whole address of a page from its path."""

    def __init__(self, partnership, period, on, *, asks, whole):
        self.partnership, self.period, self.on = partnership, period, on
        self.asks, self.whole = asks, whole

    def written(self, letter, links=()):
        """(subject, text) of a letter; `links` are the personal links of its parts, in their order."""
        if letter.lead:
            listed = [(named(priority), self._report_address(priority)) for priority in letter.priorities]
            return self._subject(letter), self._text("reminder_of_report", name=letter.lead.name, priorities=listed)
        linked = zip(letter.parts, links, strict=True)
        parts = [
            replace(part, link=self.whole(address_of(link)), posts=posts_of(link, [*part.owed, *part.copied]))
            for part, link in linked
        ]
        only = parts[0].who if len(parts) == 1 and parts[0].who.is_person else None
        until = min(link.expires_on for link in links)
        return self._subject(letter), self._text("reminder", parts=parts, name=only and only.name, until=until)

    def of_one(self, part, link):
        """The same of one part, as an officer copies it into a message of their own."""
        return self.written(Letter(part.who.email, (part,)), [link])

    def _text(self, template, **context):
        context |= {"partnership": self.partnership, "period": self.period, "asks": self.asks, "is_late": self.is_late}
        return render_to_string(f"actions/asking/{template}.txt", context).strip() + "\n"

    @property
    def is_late(self):
        return self.on > self.period.due

    def _subject(self, letter):
        owed = sum(len(part.owed) for part in letter.parts)
        copied = sum(len(part.copied) for part in letter.parts)
        count, what = (len(letter.priorities), "report") if letter.lead else (owed or copied, "update")
        words = f"{count} {what}{'' if count == 1 else 's'}"
        if not (letter.lead or owed):
            words = f"For your information: {words}"
        verb = ("was" if count == 1 else "were") + " due on" if self.is_late else "due by"
        words = f"{words} {verb} {date_format(self.period.due, 'j F')}"
        return headed(self.partnership, words)

    def _report_address(self, priority):
        return self.whole(reverse("report", args=[self.partnership.slug, self.period.starts, priority.address]))
