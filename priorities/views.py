from copy import copy

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from governance.access import get_visible, require
from governance.models import Appointment
from governance.past import takes_as_at

from .access import can_change_leads, can_edit_priorities
from .forms import LeadsForm, PriorityForm
from .history import saved_since
from .lists import arranged
from .models import Plan, Priority


def plan_shown(request):
    """The plan that the address names (`?plan=`), else the one that the pages show; None if there is none."""
    wanted = request.GET.get("plan", "")
    if not wanted:
        return Plan.objects.shown(request.partnership)
    plan = wanted.isdecimal() and Plan.objects.filter(partnership=request.partnership, pk=int(wanted[:18])).first()
    if not plan:
        raise Http404
    return plan


@takes_as_at
@require_safe
def plan_page(request, slug):
    """The plan: its vision, aims and priorities; or, honestly, that there is none. Then every plan there is."""
    plan = plan_shown(request)
    priorities = list(Priority.objects.filter(plan=plan).visible_to(request.member).with_leads()) if plan else []
    names = Appointment.objects.names_in(request.partnership)
    for priority in priorities:
        priority.led_by = [lead.in_words(names) for lead in priority.leads.all()]
    plans = list(Plan.objects.listed(request.member))
    context = {
        "plan": plan,
        "points": plan.points_by_kind() if plan else {},
        "groups": arranged(priorities),
        "plans": plans,
        "has_plan_in_force": any(each.state == Plan.State.LIVE for each in plans),
        "nav": "plan",
    }
    return render(request, "priorities/plan.html", context)


@answers_forms
def priority_edit(request, slug, address):
    priority = see(request, address)
    require(can_edit_priorities(request.member))
    return form_page(
        request,
        # A form fills its own copy, so that the page around it shows what is on record.
        lambda data: PriorityForm(data, priority=copy(priority)),
        record=priority,
        template="priorities/priority_edit.html",
        done=f"“{priority}” changed.",
        changes_since=lambda version: saved_since(priority, version, request.member),
        nav="plan",
    )


@answers_forms
def priority_leads(request, slug, address):
    priority = see(request, address)
    require(can_change_leads(request.member))
    names = Appointment.objects.names_in(request.partnership)
    return form_page(
        request,
        lambda data: LeadsForm(data, priority=priority),
        record=priority,
        template="priorities/priority_leads.html",
        done="Leads and delivery groups changed.",
        changes_since=lambda version: saved_since(priority, version, request.member),
        left=[lead.who(names) for lead in priority.leads.to_show() if lead.has_left],
        nav="plan",
    )


def see(request, address):
    """The priority of that address; 404 when the person may not see it."""
    return get_visible(Priority.objects.select_related("plan", "partnership"), request.member, address=address)
