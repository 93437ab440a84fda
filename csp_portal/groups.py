"""The groups of a partnership as its structure, and the page of one, with the priorities that they deliver."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from csp_portal.common.past import today
from governance.history import foot_of
from governance.past import takes_as_at
from priorities.models import Plan, Priority, PriorityGroup

from .meetings.upcoming import meetings_of_group
from .organisations import count_owned


def delivered(member):
    """What groups deliver, of the priorities that the member may see."""
    seen = Priority.objects.visible_to(member).exclude(plan__state=Plan.State.REPLACED)
    links = PriorityGroup.objects.filter(priority__in=seen).select_related("priority__plan")
    return links.order_by("priority__plan", "priority__order", "priority")


@takes_as_at
@require_safe
def groups(request, slug):
    """Every group below the one that it is part of."""
    priorities = Prefetch("delivers", delivered(request.member), to_attr="delivered")
    structure = request.partnership.groups.prefetch_related(priorities).structure()
    return render(request, "governance/groups.html", {"structure": structure, "nav": "about"})


@takes_as_at
@require_safe
def group(request, slug, pk):
    groups_with_lines = request.partnership.groups.select_related("parent", "reports_to")
    found = get_object_or_404(groups_with_lines, pk=pk)
    context = {
        "group": found,
        "children": found.children.all(),
        "reported_to_by": found.reported_to_by.all(),
        "delivered": delivered(request.member).filter(group=found),
        "owner": f"g{pk}",
        "owned": count_owned(f"g{pk}", request.member),
        **meetings_of_group(found, request.member, today()),
        "foot": foot_of(request.member, found.history.all()),
        "nav": "about",
    }
    return render(request, "governance/group.html", context)
