"""The quarterly reports that a pack would be without."""

from dataclasses import dataclass
from datetime import date

from actions.asking.chasing import Reports
from governance.models import Appointment, ReportingPeriod
from priorities.models import Priority


@dataclass(frozen=True)
class MissingReport:
    """`leads` says from whom it was due: "Borough council, Head of community safety". `what_became` are sentences about
    a report that was there and does not count; "" where nobody filed one."""

    priority: Priority
    period: ReportingPeriod
    due: date
    leads: str
    what_became: str = ""


def reports_missing(reader, periods):
    """[MissingReport] of the priorities of the plan in force that a reader sees, by period, then in the order of the
    plan. Three queries and three for each period."""
    names = Appointment.objects.names_in(reader.partnership)
    missing = [
        (period, priority) for period in periods for priority in Reports(reader.partnership, period, reader).missing
    ]
    return [MissingReport(priority, period, period.due, leads_of(priority, names)) for period, priority in missing]


def leads_of(priority, names):
    """Who leads a priority, by post; a person's name stands there only where nothing else is known."""
    leads = list(priority.leads.all())
    first = [lead for lead in leads if lead.part in lead.PARTNERS] or leads
    words = [lead.who({}) or names.get(lead.user_id, "") for lead in first]
    return "; ".join(dict.fromkeys(filter(None, words))) or "nobody named as lead"
