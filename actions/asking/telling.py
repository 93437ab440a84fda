"""Telling by e-mail that a report was filed or returned: those who go on with it, and each once for a filing.

A filed one waits for whoever agrees it; one that was returned for its leads. Nobody is told what they did themselves.
The message is put on record with what was done, and sent when that is on record.
"""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from actions.models import Message, QuarterlyReport
from actions.reports.access import DECIDERS
from governance.invitations import whole_address
from governance.models import Appointment, Partnership

from .kinds import FILED, REMINDS, RETURNED, filing_of, kind_of_filing
from .letters import headed, named
from .outbox import PATIENCE, Outcome, State, send_waiting
from .somebody import person, somebodies

NOT_GONE = "The e-mail about it has not gone yet. It is tried again with the next reminders."
NOT_KNOWN = "It is not known whether the e-mail about it went. The coordinator sees that on the page of the period."


@dataclass
class Telling:
    """What was done to a report, and whom to tell of it. `outcome` is what became of the messages, None before."""

    verb: str
    report: QuarterlyReport
    partnership: Partnership
    people: list
    outcome: Outcome | None = None

    @property
    def names(self):
        return "; ".join(who.in_words for who in self.people)

    def make(self, filing, request=None):
        """Put the messages on record, to be sent as soon as they are. Inside an open change."""
        subject, text = self._written(filing, partial(whole_address, request=request))
        about = {"period": self.report.period, "kind": kind_of_filing(self.verb, filing)}
        written = {"subject": subject, "text": text, "made_at": timezone.now()}
        keys = [
            Message.objects.create(
                partnership=self.partnership, code=who.code, email=who.email.lower(), **about, **written
            ).pk
            for who in self.people
        ]
        if keys:
            transaction.on_commit(partial(self._send, keys))

    def _send(self, keys):
        self.outcome = send_waiting(self.partnership, timezone.localdate(), seconds=PATIENCE, only=keys)

    @property
    def said(self):
        """What whoever did it is told; "" when there was nobody to tell."""
        if not self.people:
            return ""
        if self.outcome is None or self.outcome.waiting:
            return NOT_GONE
        return NOT_KNOWN if self.outcome.unknown else f"Told by e-mail: {self.names}."

    def _written(self, filing, whole):
        """(subject, text): what the report is about and its address, and none of its words: mail is no secret."""
        report, period = self.report, self.report.period
        context = {
            "partnership": self.partnership,
            "period": period,
            "report": report,
            "filing": filing,
            "priority": named(report.priority),
            "address": whole(report.get_absolute_url()),
            "is_late": timezone.localdate() > period.due,
        }
        text = render_to_string(f"actions/asking/report_{self.verb}.txt", context).strip() + "\n"
        return headed(self.partnership, SUBJECTS[self.verb]), text


SUBJECTS = {FILED: "A report waits to be agreed", RETURNED: "A report was returned with comments"}


def telling_of_filing(report, member):
    """Told of a filed report are those who agree or return it: the chair and the coordinator."""
    on = timezone.localdate()
    deciders = Appointment.objects.current(on).filter(partnership=member.partnership, role__in=DECIDERS)
    people = [person(each, on) for each in deciders.exclude(user=member.user).select_related("user", "organisation")]
    return Telling(FILED, report, member.partnership, list({who.code: who for who in people}.values()))


def telling_of_return(report, member):
    """Told of a returned report are the leads who have an account here; where none has, whoever filed it."""
    leads = [lead.user_id for lead in report.priority.leads.to_show() if lead.user_id and not lead.has_left]
    filing = report.pk and not leads and report.last_filing
    users = leads or ([filing.by_id] if filing and filing.by_id else [])
    codes = [f"u{key}" for key in dict.fromkeys(users) if key != member.user.pk]
    found = somebodies(member.partnership, codes, timezone.localdate()) if codes else {}
    people = [found[code] for code in codes if code in found and found[code].is_here]
    return Telling(RETURNED, report, member.partnership, people)


def take_back_what_is_over(partnership):
    """Remove the waiting messages about a report that was agreed, returned, withdrawn or filed anew since."""
    waiting = Message.objects.filter(~REMINDS, partnership=partnership, state=State.WAITING)
    for message in waiting:
        verb, address, number = filing_of(message.kind)
        report = QuarterlyReport.objects.filter(period=message.period_id, priority__address=address, state=verb)
        last = report.filter(partnership=partnership).aggregate(last=Max("filings__number"))["last"]
        if last != number:
            Message.objects.filter(pk=message.pk, state=State.WAITING).delete()
