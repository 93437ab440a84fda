"""The performance delivery plan of one priority, for paper: its header and its items in eight columns."""

import re
from collections import defaultdict

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.lists import ActionRows
from actions.models import Action
from actions.periods import periods_now
from actions.worked_out import rules_of, with_worked_out
from csp_portal.common.past import today
from governance.access import get_visible
from governance.models import Appointment
from governance.past import takes_as_at
from priorities.lists import Leads
from priorities.models import Priority


@takes_as_at
@require_safe
def sheet(request, slug, address):
    """Drafts are counted and left out: they are not in the plan yet."""
    priority = get_visible(Priority.objects.select_related("plan"), request.member, address=address)
    member, on = request.member, today()
    periods = periods_now(request.partnership, on)
    period = periods.shown
    seen = Action.objects.filter(priority=priority).visible_to(member)
    actions = seen.exclude(state=Action.State.DRAFT).with_standing(period)
    rows = ActionRows(with_worked_out(actions, request.partnership, on, periods), member, period, on).rows()
    context = {
        "priority": priority,
        "period": period,
        "leads": Leads(priority.leads.to_show(), Appointment.objects.names_in(request.partnership)),
        "measures": priority.measures.all(),
        "evidence": priority.points.filter(kind="evidence"),
        "groups": by_objective(rows),
        "drafts": seen.filter(state=Action.State.DRAFT).count(),
        "ratings": request.partnership.ratings.all(),
        "rules": rules_of(request.partnership),
        "nav": "plan",
    }
    return render(request, "csp_portal/delivery_plan.html", context)


def by_objective(rows):
    """Items as [(objective, items)]: in the order of their printed numbers, those without a deadline last."""
    groups = defaultdict(list)
    for row in sorted(rows, key=turn):
        groups[row.objective or row.ref].append(row)
    return [(items[0].objective, items) for items in groups.values()]


def turn(row):
    """What an item is sorted by; "1.9" comes before "1.10", and what has no number after what has one."""
    parts = re.findall(r"\d+|\D+", row.item)
    number = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
    return not row.deadline, not row.item, number, int(row.ref[1:])
