"""The pages that join the apps, and the pages for what went wrong."""

from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import HttpResponseNotFound
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.lists import ActionRows
from actions.models import Action
from governance.access import Role, get_visible
from governance.models import Appointment, Partnership
from priorities.access import leads, leads_any
from priorities.models import Plan, Priority


@require_safe
def front(request):
    """The partnerships that the person belongs to, or straight to the only one."""
    partnerships = list(Partnership.objects.of(request.user))
    if len(partnerships) == 1:
        return redirect(partnerships[0])
    return render(request, "csp_portal/front.html", {"partnerships": partnerships})


@require_safe
def partnership_home(request, slug):
    partnership, member = request.partnership, request.member
    plan = Plan.objects.shown(partnership)
    period = partnership.reportingperiods.current()
    mine = Action.objects.filter(priority__plan=plan).visible_to(member).owned_by(member)
    mine = mine.exclude(state__in=Action.ENDED).order_by(F("deadline_latest").asc(nulls_last=True), "serial")
    context = {
        "plan": plan,
        "priorities": Priority.objects.filter(plan=plan).visible_to(member),
        "ratings": partnership.ratings.all(),
        "period": period,
        "rows": ActionRows(mine.with_standing(period), member, period, timezone.localdate()).rows(),
        "can_update": member.has_role(Role.CONTRIBUTOR, Role.COORDINATOR) or leads_any(member),
        "nav": "home",
    }
    return render(request, "csp_portal/partnership_home.html", context)


@require_safe
def priority_page(request, slug, address):
    """A priority, its parts always in the same order, and its actions."""
    priority = get_visible(Priority.objects.select_related("plan"), request.member, address=address)
    period, member = request.partnership.reportingperiods.current(), request.member
    names = Appointment.objects.names_in(request.partnership)
    actions = Action.objects.filter(priority=priority).visible_to(member).with_standing(period)
    context = {
        "priority": priority,
        "period": period,
        "leads": [lead.in_words(names) for lead in priority.leads.select_related("organisation")],
        "parent": priority.parent_id and Priority.objects.visible_to(member).filter(pk=priority.parent_id).first(),
        "points": priority.points_by_kind(),
        "measures": priority.measures.all(),
        "commitments_by_horizon": priority.commitments_by_horizon(),
        "rows": ActionRows(actions, member, period, timezone.localdate()).rows(),
        "ratings": request.partnership.ratings.all(),
        "can_add_here": member.is_coordinator or leads(member, priority),
        "nav": "plan",
    }
    return render(request, "priorities/priority.html", context)


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
