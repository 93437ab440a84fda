"""The page of an organisation: what it is in the partnership, what it leads and what it is to deliver."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions.filters import owned_by_code
from actions.models import Action
from governance.history import foot_of
from governance.models import Membership, Organisation
from governance.past import takes_as_at
from priorities.models import Plan, Priority, PriorityLead


@takes_as_at
@require_safe
def organisation(request, slug, pk):
    found = get_object_or_404(Organisation.objects.with_standing(), partnership=request.partnership, pk=pk)
    memberships = list(found.memberships.all())
    ended = [membership for membership in memberships if membership.ends]
    context = {
        "organisation": found,
        "memberships": memberships,
        "followed_since": found.followed_since(ended[-1]) if ended else "",
        "predecessors": found.predecessors.all(),
        "leads": leads_of(found, request.member),
        "owner": f"o{pk}",
        "owned": count_owned(f"o{pk}", request.member),
        "foot": foot_of(request.member, found.history.all(), Membership.history.filter(organisation_id=pk)),
        "nav": "about",
    }
    return render(request, "governance/organisation.html", context)


def leads_of(organisation, member):
    """The parts it has in leading priorities that the member may see, with their priority and plan at hand."""
    seen = Priority.objects.visible_to(member).exclude(plan__state=Plan.State.REPLACED)
    leads = PriorityLead.objects.filter(organisation=organisation, priority__in=seen)
    return leads.select_related("priority__plan").order_by("priority__plan", "priority__order", "order", "pk")


def count_owned(owner, member):
    """How many rows the table of actions has for that owner."""
    plan = Plan.objects.shown(member.partnership)
    return owned_by_code(Action.objects.filter(priority__plan=plan).visible_to(member), owner, member).count()
