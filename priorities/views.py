from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.models import Appointment

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


@require_safe
def plan_page(request, slug):
    """The plan: its vision, aims and priorities; or, honestly, that there is none."""
    plan = plan_shown(request)
    priorities = Priority.objects.filter(plan=plan).visible_to(request.member).with_leads() if plan else []
    names = Appointment.objects.names_in(request.partnership)
    for priority in priorities:
        priority.led_by = [lead.in_words(names) for lead in priority.leads.all()]
    context = {
        "plan": plan,
        "points": plan.points_by_kind() if plan else {},
        "priorities": priorities,
        "others": Plan.objects.filter(partnership=request.partnership).exclude(pk=plan and plan.pk),
        "nav": "plan",
    }
    return render(request, "priorities/plan.html", context)
