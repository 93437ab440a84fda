"""The rows of a period's page: who is asked and has answered or not, who cannot be reached, and the reports."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from actions.models import ActionOwner, Message
from csp_portal.common.past import now
from governance.models import Appointment
from governance.periods import in_days

from .chasing import Chase, Share
from .kinds import REPORT, filing_of, kind_in_words
from .outbox import State, is_cut_off
from .somebody import Somebody
from .who import NOBODY

BY_ORGANISATION, BY_LEAD = "organisation", "lead"


@dataclass(frozen=True)
class Row:
    """Somebody with what they are asked for, and what was sent to them."""

    who: Somebody
    share: Share
    on: object
    sent: list = field(default_factory=list)

    @property
    def is_answered(self):
        return not self.share.owed

    @property
    def silent_for(self):
        """How long nothing has been said of the action that has waited longest, of those that are owed."""
        day = self.share.said_on[self.share.oldest.pk]
        days = (self.on - day).days if day else 0
        return in_days(days) if days > 0 else "since today" if day else "no update yet"

    @property
    def age(self):
        """How long ago the newest word on any of their actions was."""
        day = self.share.last_said
        return days_ago(day, self.on) if day else "never"

    @property
    def waits_since(self):
        """What orders those who have not answered: never first, then the oldest word."""
        oldest = self.share.oldest
        return str((oldest and self.share.said_on[oldest.pk]) or ""), self.who.name.casefold()


def days_ago(day, on):
    days = (on - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


@dataclass(frozen=True)
class Group:
    heading: str
    beside: str
    rows: list


@dataclass(frozen=True)
class SentMessage:
    """A message as a page tells of it. `again` says that it was cut off, and may be sent again."""

    message: Message
    again: bool

    @property
    def kind(self):
        return kind_in_words(self.message.kind)

    @property
    def is_of_reports(self):
        """Whether it is a reminder of reports."""
        return self.message.kind.startswith(REPORT)

    @property
    def filing(self):
        """What it tells of a filing, see `filing_of`; None of a reminder."""
        return filing_of(self.message.kind)

    def is_about(self, priority):
        return self.filing is not None and self.filing[1] == priority.address

    @property
    def words(self):
        """What became of it, and when."""
        if self.again:
            return f"Not known whether it went, {self.on_day(self.message.tried_at)}"
        if self.message.state == State.SENDING:
            return "Being sent"
        if self.message.state == State.SENT:
            return f"Sent {self.on_day(self.message.tried_at)}"
        return "Waiting to be sent"

    @staticmethod
    def on_day(moment):
        return date_format(timezone.localtime(moment), "j F Y")


def messages_of(period):
    """Every message about a period that had been made by the moment shown, newest first, as it stood then."""
    messages = list(Message.objects.filter(period=period, made_at__lte=now()).defer("text").order_by("-made_at", "-pk"))
    for message in messages:
        if message.tried_at and message.tried_at > now():
            message.state = State.WAITING
    return [SentMessage(message, is_cut_off(message, now())) for message in messages]


class PeriodPage:
    """What a member reads of a period on a day, grouped by organisation or by the priorities and their leads."""

    def __init__(self, period, member, on, grouping=BY_ORGANISATION):
        self.period, self.member, self.on, self.grouping = period, member, on, grouping
        self.chase = Chase(member.partnership, period, on, member)
        self.reports = self.chase.reports

    @cached_property
    def messages(self):
        return messages_of(self.period)

    @cached_property
    def sent(self):
        """{code or address: what was sent there}."""
        found = defaultdict(list)
        for sent in self.messages:
            for key in (sent.message.code, sent.message.email):
                found[key].append(sent)
        return found

    @property
    def cut_off(self):
        """For who can send them again: the messages of which nobody knows whether they went."""
        return [sent.message for sent in self.messages if sent.again and self.member.is_coordinator]

    def sent_to(self, who):
        """What was sent to somebody about updates."""
        return [sent for sent in self._all_to(who) if not (sent.is_of_reports or sent.filing)]

    def sent_of_report(self, who, priority):
        """What was sent to somebody about the report of a priority; a reminder may be of several."""
        return [sent for sent in self._all_to(who) if sent.is_of_reports or sent.is_about(priority)]

    def _all_to(self, who):
        return self.sent.get(who.email.lower()) or self.sent.get(who.code, [])

    def _row(self, code, actions):
        who = self.chase.people[code]
        return Row(who, self.chase.share(actions), self.on, self.sent_to(who))

    @cached_property
    def rows(self):
        """A row for each of those who are asked."""
        return [self._row(code, actions) for code, actions in self.chase.asked.items() if code in self.chase.people]

    @property
    def waited_for(self):
        return [row for row in self.rows if not row.is_answered]

    @property
    def deputies(self):
        """Those who are told as deputies, and for nothing else."""
        copied = {code: actions for code, actions in self.chase.copied.items() if code not in self.chase.asked}
        return [self._row(code, actions) for code, actions in copied.items() if code in self.chase.people]

    @cached_property
    def groups(self):
        if self.grouping == BY_LEAD:
            return self._by_lead()
        by_kind = defaultdict(list)
        for row in self.rows:
            by_kind[row.who.kind].append(row)
        return [Group(kind, "", rows) for kind, rows in sorted(by_kind.items(), key=lambda item: item[0].casefold())]

    def _by_lead(self):
        """A group for each priority: somebody who is asked for actions of two stands in both, with those of each."""
        actions = defaultdict(lambda: defaultdict(list))
        for code, asked in self.chase.asked.items():
            for action in asked if code in self.chase.people else []:
                actions[action.priority_id][code].append(action)
        return [
            Group(str(priority), self.led_by(priority), [self._row(*item) for item in actions[priority.pk].items()])
            for priority in self.reports.priorities
            if priority.pk in actions
        ]

    def led_by(self, priority):
        names = {int(code[1:]): who.in_words for code, who in self.chase.people.items() if who.is_person}
        words = [lead.who(names) for lead in priority.leads.all()]
        return "Led by " + "; ".join(words) if words else "No lead named"

    @property
    def still_to_answer(self):
        """The groups with those who owe an update: who has been silent for longest comes first, in and among them."""
        groups = [_only(group, lambda row: not row.is_answered) for group in self.groups]
        return sorted((group for group in groups if group.rows), key=lambda group: group.rows[0].waits_since)

    @property
    def have_answered(self):
        groups = [_only(group, lambda row: row.is_answered) for group in self.groups]
        return [group for group in groups if group.rows]

    @cached_property
    def unreached(self):
        return unreached(self.chase, self.member)

    @property
    def for_board(self):
        """The actions that owe an update and are asked of nobody because only the board may see them."""
        return [action for action in self.chase.share(self.chase.asked.get(NOBODY, [])).owed if action.is_for_board]

    @property
    def without_lead(self):
        """The priorities of those actions: a lead who can be reached would be asked for them."""
        return sorted({a.priority for row in self.unreached for a in row.actions}, key=lambda p: (p.order, p.pk))

    @property
    def report_rows(self):
        return [ReportRow(self, priority, report) for priority, report in self.reports.rows()]

    @property
    def reports_filed(self):
        return len(self.reports.priorities) - len(self.reports.missing)


def _only(group, is_meant):
    return Group(group.heading, group.beside, sorted(filter(is_meant, group.rows), key=lambda row: row.waits_since))


@dataclass(frozen=True)
class ReportRow:
    """A priority with where its report stands."""

    page: PeriodPage
    priority: object
    report: object

    @property
    def words(self):
        if self.report is None:
            return "Not begun"
        as_correction = {"draft": "Being corrected", "filed": "Correction filed", "returned": "Correction returned"}
        words = as_correction.get(self.report.state) if self.report.correcting else ""
        return words or self.report.get_state_display()

    @property
    def is_filed(self):
        return self.report is not None and self.report.counts_as_filed

    @property
    def beside(self):
        """When that was: agreed or returned, else filed last."""
        if self.report is None:
            return ""
        if self.report.decided_on:
            return f"{date_format(self.report.decided_on, 'j F Y')}, {self.report.decided_by}".rstrip(", ")
        if not self.report.filed_at:
            return ""
        return f"Filed {SentMessage.on_day(self.report.filed_at)}, {self.report.filed_by}".rstrip(", ")

    @property
    def leads(self):
        """[(somebody, what was sent to them about reports)] of the leads with an account."""
        keys = dict.fromkeys(lead.user_id for lead in self.priority.leads.all() if lead.user_id)
        people = [self.page.chase.people[f"u{key}"] for key in keys if f"u{key}" in self.page.chase.people]
        return [(who, self.page.sent_of_report(who, self.priority)) for who in people]

    @property
    def not_gone(self):
        """For who chases: what was written about its filings, to whomever, and has not gone."""
        mine = [sent for sent in self.page.messages if sent.is_about(self.priority)]
        return [sent for sent in mine if sent.message.state != State.SENT and self.page.member.is_coordinator]

    @property
    def led_by(self):
        return self.page.led_by(self.priority)


@dataclass(frozen=True)
class Unreached:
    """Actions for which nobody can be asked, all for the same wants: [(sentence, where to put it right or "")]."""

    wants: tuple
    actions: list


NO_OWNER = (("No owner is named.", ""),)


def unreached(chase, member):
    """The actions that owe an update for which nobody can be asked, by what stands in the way; most of them first.
    Without those that only the board may see: an address would not help."""
    actions = [action for action in chase.share(chase.asked.get(NOBODY, [])).owed if not action.is_for_board]
    owners = _owners_of(actions)
    by_wants = defaultdict(list)
    for action in actions:
        wants = tuple(dict.fromkeys(_want(owner, member) for owner in owners[action.pk]))
        by_wants[wants or NO_OWNER].append(action)
    rows = [Unreached(wants, found) for wants, found in by_wants.items()]
    return sorted(rows, key=lambda row: -len(row.actions))


def _owners_of(actions):
    found = ActionOwner.objects.filter(action__in=[action.pk for action in actions])
    names = Appointment.objects.words_for("user", "partnership")
    owners = defaultdict(list)
    for owner in found.select_related("organisation", "group").annotate(person=names):
        owners[owner.action_id].append(owner)
    return owners


def _want(owner, member):
    """What an owner lacks to be asked, and the page where it is put right; "" for who may not."""
    slug = member.partnership.slug
    mailbox = owner.organisation or owner.group
    if mailbox:
        page = "organisation_edit" if owner.organisation else "group_edit"
        return f"{mailbox} has no contact e-mail.", reverse(page, args=[slug, mailbox.pk]) if member.keeps_house else ""
    if owner.user_id:
        return f"{owner.person} has left.", ""
    return f"“{owner.post}” is a post without an account.", ""
