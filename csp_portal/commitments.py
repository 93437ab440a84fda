"""What the plan promises, and which of it nobody is acting on."""

from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.models import Action
from governance.past import takes_as_at
from priorities.models import Commitment, Priority
from priorities.views import plan_shown


def made_whole(commitments):
    """Those that are not parts of others: a commitment and its parts are one promise."""
    return commitments.filter(parent=None)


def without_action(commitments, actions):
    """Those of which neither they nor any of their parts has one of the actions. The actions are read once, however
    many commitments there are."""
    kept, of_parts = (
        actions.filter(**{f"{key}__isnull": False}).order_by() for key in ("commitment", "commitment__parent")
    )
    return commitments.exclude(pk__in=kept.values("commitment")).exclude(pk__in=of_parts.values("commitment__parent"))


def with_commitments_counted(priorities, actions):
    """Each priority with `commitments_made`, and `commitments_without` those that have none of the actions."""
    made = made_whole(Commitment.objects.filter(priority=OuterRef("pk")))
    return priorities.annotate(commitments_made=_count(made), commitments_without=_count(without_action(made, actions)))


def _count(rows):
    counted = rows.order_by().values("priority").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@takes_as_at
@require_safe
def commitments(request, slug):
    """The commitments under their priority, each with the number of its actions; with `?without=1` those with none."""
    plan, member = plan_shown(request), request.member
    priorities = Priority.objects.filter(plan=plan).visible_to(member)
    actions = Action.objects.filter(priority__plan=plan).visible_to(member).counted()
    of_plan = {"plan": plan.pk} if "plan" in request.GET else {}
    promised = list(listed(priorities, actions, of_plan))
    shown = [promise for promise in promised if promise.is_without or "without" not in request.GET]
    context = {
        "plan": plan,
        "groups": [(priority, list(group)) for priority, group in groupby(shown, attrgetter("priority"))],
        "promised": len(promised),
        "without": sum(promise.is_without for promise in promised),
        "is_without_only": "without" in request.GET,
        "nav": "plan",
    }
    return render(request, "csp_portal/commitments.html", context)


def listed(priorities, actions, query):
    """The commitments of some priorities, in the order of the plan: whether they are without an action, and `lines`,
    each commitment and part with the number of its own actions and the address of their list, with that query."""
    promised = made_whole(Commitment.objects.filter(priority__in=priorities)).select_related("priority")
    missing = without_action(Commitment.objects.filter(pk=OuterRef("pk")), actions)
    promised = promised.annotate(is_without=Exists(missing)).prefetch_related("parts")
    own = actions.order_by().values("commitment").annotate(number=Count("pk"))
    numbers = dict(own.values_list("commitment", "number"))
    for promise in promised.order_by("priority__order", "priority", "horizon", "order", "pk"):
        promise.lines = [
            (each, numbers.get(each.pk, 0), _list_of(each, query)) for each in (promise, *promise.parts.all())
        ]
        yield promise


def _list_of(commitment, query):
    asked = urlencode({**query, "rating": "counted", "commitment": commitment.pk})
    return f"{reverse('actions', args=[commitment.partnership_id])}?{asked}"
