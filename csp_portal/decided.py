"""The decisions of meetings that a priority was spoken of in, or that became its actions."""

from django.db.models import Q

from actions.models import Action, QuarterlyReport
from governance.models import Decision


def decisions_on(priority, member):
    """Those that a member may see, the newest first: what became an action of the priority, and what was decided of an
    item that one of its reports raised."""
    became = Action.objects.visible_to(member).filter(priority=priority, decision__isnull=False)
    raised = QuarterlyReport.objects.filter(priority=priority, agenda_item__isnull=False)
    found = Q(pk__in=became.values("decision")) | Q(item__in=raised.values("agenda_item"))
    seen = Decision.objects.visible_to(member).filter(found, partnership=priority.partnership_id)
    return seen.select_related("meeting__group").order_by("-meeting__date", "-serial")
