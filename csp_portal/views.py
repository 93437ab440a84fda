"""The pages that join the apps, and the pages for what went wrong."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotFound
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.access import can_add_under
from actions.lists import ActionRows
from actions.models import Action
from actions.periods import periods_now
from actions.reports.waiting import newest_filed
from actions.worked_out import rules_of, with_worked_out
from csp_portal.common.past import today
from governance.access import get_visible
from governance.history import foot_of
from governance.models import Appointment
from governance.past import takes_as_at
from priorities.access import can_change_leads, can_edit_priorities
from priorities.lists import Leads
from priorities.models import Priority

from .decided import decisions_on
from .history.kinds import histories_of


@takes_as_at
@require_safe
def priority_page(request, slug, address):
    """A priority, its parts always in the same order, and its actions."""
    priority = get_visible(
        Priority.objects.select_related("plan").with_is_led(request.member), request.member, address=address
    )
    member, on = request.member, today()
    periods = periods_now(request.partnership, on)
    period = periods.shown
    actions = Action.objects.filter(priority=priority).visible_to(member).with_standing(period)
    rows = ActionRows(with_worked_out(actions, request.partnership, on, periods), member, period, on).rows()
    context = {
        "priority": priority,
        "period": period,
        "measures": [
            (measure, [row for row in rows if row.measure_id == measure.pk]) for measure in priority.measures.all()
        ],
        "rows": rows,
        "ratings": request.partnership.ratings.all(),
        "rules": rules_of(request.partnership),
        "report": newest_filed(priority),
        "decisions": decisions_on(priority, member),
        "can_add_here": can_add_under(member, [priority]),
        "can_edit": can_edit_priorities(member),
        "can_change_leads": can_change_leads(member),
        "foot": foot_of(member, *histories_of(priority)),
        "nav": "plan",
    }
    return render(request, "priorities/priority.html", promise_of(priority, member) | context)


def promise_of(priority, member):
    """What the plan says of a priority: who leads it, what it belongs to, why it is there and what it is to bring."""
    seen = Priority.objects.visible_to(member)
    return {
        "leads": Leads(priority.leads.to_show(), Appointment.objects.names_in(member.partnership)),
        "delivery_groups": priority.delivery_groups.select_related("group"),
        "parent": priority.parent_id and seen.filter(pk=priority.parent_id).first(),
        "children": seen.filter(parent=priority),
        "points": priority.points_by_kind(),
        "commitments_by_horizon": priority.commitments_by_horizon(),
    }


def not_found(request, exception=None):
    """404 for a person who is signed in. To anyone else every address that is not public looks the same."""
    if request.path.startswith("/static/"):
        return HttpResponseNotFound("There is no such file.", content_type="text/plain")
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "404.html", status=404)


def refused(request, exception=None):
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def too_much(request, exception=None):
    """400: what was sent could not be read, as when it is larger than the portal takes."""
    return render(None, "400.html", status=400)


def failed(request):
    return render(request, "500.html", status=500)
