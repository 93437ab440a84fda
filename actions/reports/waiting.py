"""The reports that somebody has still to submit, or to agree: for home, the priority's page and the dashboard."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format

from actions.models import QuarterlyReport
from actions.work import Number
from priorities.models import Plan, Priority

from .access import can_decide

State = QuarterlyReport.State
REPORT = ("id", "period_id", "state", "correcting", "decided_by", "decided_on")


def with_filed(priorities, period):
    """Each with `is_filed`, whether its report for a period counts as filed."""
    filed = QuarterlyReport.objects.filter(QuarterlyReport.FILED, priority=OuterRef("pk"), period=period)
    return priorities.annotate(is_filed=Exists(filed))


def owed(priorities, period):
    """Those that owe a report for a period: all but what was closed before it."""
    return [priority for priority in priorities if not (priority.closed_on and priority.closed_on < period.starts)]


def filed_for(priorities, period):
    """The reports of priorities for a period that count as filed, in the order of the plan, with their issues and the
    help they want as filed: what is written in a correction counts once that is filed."""
    reports = QuarterlyReport.objects.filter(QuarterlyReport.FILED, priority__in=priorities, period=period)
    decided = [State.FILED, State.AGREED]
    kept = QuarterlyReport.history.filter(id=OuterRef("pk"), state__in=decided).order_by("-history_date", "-history_id")
    words = {f"filed_{name}": Subquery(kept.values(name)[:1]) for name in ("issues", "help_wanted")}
    reports = list(reports.select_related("agenda_item").annotate(**words).order_by("priority__order", "priority"))
    for report in reports:
        if report.is_writable:
            report.issues, report.help_wanted = report.filed_issues or "", report.filed_help_wanted or ""
    return reports


def newest_filed(priority):
    """The newest report of a priority that counts as filed; None when there is none."""
    return QuarterlyReport.objects.filter(QuarterlyReport.FILED, priority=priority).order_by("period__starts").last()


@dataclass(frozen=True)
class Line:
    """A report that waits for somebody: its address, what it is about, and why it waits."""

    address: str
    priority: Priority
    period: object
    why: str


class ReportWork:
    """What a member has to do with the reports: those to submit, as a lead; those to agree, as chair or coordinator.

    `periods` are all of the partnership, `period` is the current one or None.
    """

    def __init__(self, member, periods, period, on):
        self.member, self.period, self.on = member, period, on
        self.periods = {each.pk: each for each in periods}

    @cached_property
    def reports(self):
        """[(priority, report)] of the plan in force: those for the current period, one without a key where nobody has
        begun it, and those of other periods that wait for somebody. One query."""
        waiting = Q(reports__state__in=[State.FILED, State.RETURNED]) | ~Q(reports__correcting="")
        told = FilteredRelation("reports", condition=waiting | Q(reports__period=self.period and self.period.pk))
        live = Priority.objects.visible_to(self.member).filter(plan__state=Plan.State.LIVE)
        columns = {f"report_{name}": F(f"told__{name}") for name in REPORT}
        priorities = live.with_is_led(self.member).annotate(told=told, **columns).order_by("order", "pk")
        found = [(priority, report_of(priority)) for priority in priorities]
        found = [(priority, report) for priority, report in found if report] + self.not_begun(found)
        return sorted(found, key=lambda pair: (pair[0].order, pair[0].pk))

    def not_begun(self, found):
        if not self.period:
            return []
        begun = {report.priority_id for _, report in found if report and report.period_id == self.period.pk}
        priorities = {priority.pk: priority for priority, _ in found}
        silent = [priority for priority in owed(priorities.values(), self.period) if priority.pk not in begun]
        return [(priority, QuarterlyReport(priority=priority, period_id=self.period.pk)) for priority in silent]

    @property
    def to_submit(self):
        """Of the priorities that the member leads: those of the current period, and what was sent back of others."""
        open_ones = [(p, r) for p, r in self.reports if p.is_led and r.is_writable and not self.member.reads_only]
        return [
            self.line(priority, report, why_to_submit(report, self.periods, self.on)) for priority, report in open_ones
        ]

    @property
    def to_agree(self):
        filed = [(p, r) for p, r in self.reports if r.state == State.FILED and can_decide(self.member)]
        return [self.line(priority, report, "Filed") for priority, report in filed]

    @property
    def not_filed(self):
        """How many are not filed for the current period, which is still open: what a coordinator chases."""
        return sum(not report.counts_as_filed for _, report in self.reports if self.is_open_now(report))

    @property
    def sent_back(self):
        """Those of other periods and of closed ones that were returned: nobody else would remind a coordinator."""
        if not self.member.is_coordinator:
            return []
        theirs = [(p, r) for p, r in self.reports if r.state == State.RETURNED and not p.is_led]
        return [self.line(p, r, why_to_submit(r, self.periods, self.on)) for p, r in theirs if not self.is_open_now(r)]

    def is_open_now(self, report):
        """Whether it is one for the current period, and that is not closed."""
        return bool(self.period) and report.period_id == self.period.pk and not self.period.is_closed

    def line(self, priority, report, why):
        period = self.periods[report.period_id]
        address = reverse("report", args=[self.member.partnership.pk, period.starts, priority.address])
        return Line(address, priority, period, why)

    @property
    def is_there(self):
        return bool(self.to_submit or self.to_agree or self.sent_back)

    @property
    def numbers(self):
        """For the top of home, each a link."""
        found = []
        if self.member.is_coordinator and self.period:
            page = reverse("period", args=[self.member.partnership.slug, self.period.starts])
            found.append(Number("Reports not filed", self.not_filed, page))
        elif self.to_submit:
            found.append(Number("Reports to submit", len(self.to_submit), "#reports"))
        if self.sent_back:
            found.append(Number("Reports returned", len(self.sent_back), "#reports"))
        if can_decide(self.member):
            found.append(Number("For your approval", len(self.to_agree), "#reports"))
        return found


def report_of(priority):
    """The report that stands beside a priority in a row, as far as its columns go; None when there is none."""
    said = {name: getattr(priority, f"report_{name}") for name in REPORT}
    return QuarterlyReport(priority=priority, **said) if said["id"] else None


def why_to_submit(report, periods, on):
    if report.state == State.RETURNED:
        return f"Returned by {report.decided_by} on {date_format(report.decided_on, 'j F Y')}"
    if report.correcting:
        return "A correction that is not filed yet"
    due = periods[report.period_id].due
    return f"{'Begun' if report.pk else 'Not begun'}. {'Was due' if due < on else 'Due'} by {date_format(due, 'j F Y')}"
