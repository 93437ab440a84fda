"""On which days reminders are sent, and the messages of one kind for a period."""

import re
from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone

from actions.models import AnswerLink, Message
from governance.invitations import whole_address

from .chasing import Chase
from .kinds import BY_HAND, BY_ITSELF, NEW, REMINDS, REPORT, kind_of
from .letters import Writer, letters_of, report_letters_of
from .linking import link_for
from .outbox import State

CAUGHT_UP = 6  # days for which a reminder that was missed is still sent
FURTHEST, MOST = 60, 8


class NoDays(ValueError):
    """Words that are no list of days. Its text is a sentence for people."""


def days_of(words):
    """The days of "-10, -3, 0, 3" as numbers, in order; refuses other words with `NoDays`."""
    parts = re.findall(r"[^\s,;]+", words.replace("−", "-").replace("–", "-"))
    for part in parts:
        if not re.fullmatch(r"[+-]?[0-9]{1,3}", part) or abs(int(part)) > FURTHEST:
            raise NoDays(
                f"“{part}” is not a number of days from -{FURTHEST} to {FURTHEST}. "
                "Write whole numbers with commas between them, like -10, -3, 0, 3."
            )
    days = sorted({int(part) for part in parts})
    if len(days) > MOST:
        raise NoDays(f"These are {len(days)} days. Choose {MOST} at most: more are no reminders any more.")
    return days


def in_figures(days):
    return ", ".join(str(day) for day in days)


def reminder_due(partnership, period, on):
    """The newest reminder day of a period that has come and is not older than is still caught up; None for none."""
    days = [day for day in days_of(partnership.reminder_days) if period.due + timedelta(days=day) <= on]
    return days[-1] if days and on - (period.due + timedelta(days=days[-1])) <= timedelta(days=CAUGHT_UP) else None


def reminder_dates(partnership, period):
    """[(the kind of a reminder, its date)] of a period; none when the days cannot be read."""
    try:
        days = days_of(partnership.reminder_days)
    except NoDays:
        return []
    return [(kind_of(day), period.due + timedelta(days=day)) for day in days]


def reminder_next(partnership, period, on):
    """(The kind of the next reminder of a period, its date), after today; None when there is none left."""
    return next(((kind, date) for kind, date in reminder_dates(partnership, period) if date > on), None)


def periods_asked(partnership, on):
    """The periods for which somebody can be asked: begun, and not closed."""
    return partnership.reportingperiods.filter(starts__lte=on, closed_on=None)


class Round:
    """The letters of one kind for a period on a day. Left out are those whose address has had that kind already, or
    any message about the same since a day: who was reminded by hand today needs no other reminder.

    `only` is the code of the one person they are for.
    """

    def __init__(self, chase, kind, *, since, only=None):
        self.chase, self.partnership, self.period, self.on = chase, chase.partnership, chase.period, chase.on
        about = [(kind, letter) for letter in letters_of(chase)]
        about += [(REPORT + kind, letter) for letter in report_letters_of(chase)]
        sent = Message.objects.filter(REMINDS, period=self.period)
        sent = sent.filter(Q(kind__in=[kind, REPORT + kind]) | Q(made_at__date__gte=since))
        had = {(kind.startswith(REPORT), email) for kind, email in sent.values_list("kind", "email")}
        self.all = [(kind, letter) for kind, letter in about if only is None or reads(letter, only)]
        self.letters = [(kind, letter) for kind, letter in self.all if (bool(letter.lead), letter.email) not in had]

    @property
    def updates(self):
        return [letter for kind, letter in self.letters if not letter.lead]

    @property
    def reports(self):
        return [letter for kind, letter in self.letters if letter.lead]

    @property
    def in_words(self):
        """How many messages there are, and of what they are, where they are not all of updates that are owed."""
        to_deputies = sum(not any(part.owed for part in letter.parts) for letter in self.updates)
        for_updates, reports = len(self.updates) - to_deputies, len(self.reports)
        parts = [f"{for_updates} for updates"] if for_updates else []
        parts += [f"{to_deputies} to {'a deputy' if to_deputies == 1 else 'deputies'}"] if to_deputies else []
        parts += [f"{reports} for {'a report' if reports == 1 else 'reports'}"] if reports else []
        total = len(self.letters)
        words = f"{total} message{'' if total == 1 else 's'}"
        return f"{words}: {', '.join(parts)}" if to_deputies or reports else words

    def make(self, *, asks, request=None):
        """Put the messages and their links on record, waiting to be sent; gives how many. Inside an open change."""
        whole = partial(whole_address, request=request)
        writer = Writer(self.partnership, self.period, self.on, asks=asks, whole=whole)
        for kind, letter in self.letters:
            self._take_back_unsent(letter)
            links = [link_for(self.partnership, self.period, part.who.code, self.on) for part in letter.parts]
            subject, text = writer.written(letter, links)
            Message.objects.create(
                partnership=self.partnership,
                period=self.period,
                kind=kind,
                code=letter.code,
                email=letter.email,
                link=links[0] if links else None,
                subject=subject,
                text=text,
                made_at=timezone.now(),
            )
        return len(self.letters)

    def _take_back_unsent(self, letter):
        """An earlier message about the same that has not gone is not sent any more: this one takes its place."""
        unsent = Message.objects.filter(REMINDS, period=self.period, email=letter.email, state=State.WAITING)
        of_reports = unsent.filter(kind__startswith=REPORT)
        stale = of_reports if letter.lead else unsent.exclude(kind__startswith=REPORT)
        stale.delete()


class Newcomers(Round):
    """The letters to those who are asked since the reminders of a period went out: an owner or a lead named later.
    They have had nothing about the period, neither a message nor a link. Of a report that was filed before they are
    not told: whoever opened it again knows."""

    def __init__(self, chase):
        super().__init__(chase, NEW, since=chase.period.starts)
        sent = Message.objects.filter(REMINDS, period=self.period).values_list("kind", "code")
        self._had = {(kind.startswith(REPORT), code) for kind, code in sent}
        self._had |= {(False, link.code) for link in AnswerLink.objects.filter(period=self.period)}
        self.letters = [(kind, letter) for kind, letter in self.letters if self._is_new(letter)]

    def _is_new(self, letter):
        if letter.lead:
            never_filed = {priority.pk for priority in letter.priorities} - self.chase.reports.ever_filed
            return bool(never_filed) and (True, letter.code) not in self._had
        return any((False, part.who.code) not in self._had for part in letter.parts)


def reads(letter, code):
    return code == letter.code or any(part.who.code == code for part in letter.parts)


def take_back_what_nobody_needs(partnership, on):
    """Remove the waiting reminders of those who have answered since, or whose period is closed: they never went."""
    waiting = Message.objects.filter(REMINDS, partnership=partnership, state=State.WAITING).select_related("period")
    asked = {period.pk: period for period in periods_asked(partnership, on)}
    for key in {message.period_id for message in waiting}:
        letters = Round(Chase(partnership, asked[key], on), "", since=on).all if key in asked else []
        needed = {(letter.lead is not None, letter.email) for _, letter in letters}
        for message in waiting:
            about = (message.kind.startswith(REPORT), message.email)
            if message.period_id == key and about not in needed:
                Message.objects.filter(pk=message.pk, state=State.WAITING).delete()


def automatic_rounds(partnership, on):
    """The rounds that are due by themselves on a day, of the open periods of a partnership; empty ones left out."""
    rounds = [automatic_round(partnership, period, on) for period in periods_asked(partnership, on)]
    return [round_ for round_ in rounds if round_ and round_.letters]


def automatic_round(partnership, period, on):
    """That of the newest reminder day; once it is past, that of those who are asked since. None for neither."""
    day = reminder_due(partnership, period, on)
    if day is not None:
        return Round(Chase(partnership, period, on), kind_of(day), since=period.due + timedelta(days=day))
    has_begun = partnership.reminder_days and Message.objects.filter(BY_ITSELF, period=period).exists()
    return Newcomers(Chase(partnership, period, on)) if has_begun else None


def round_by_hand(chase, only=None):
    """The round that a person sends: to everybody who was not reminded today, or to one of them."""
    return Round(chase, f"{BY_HAND}{chase.on.isoformat()}", since=chase.on, only=only)
