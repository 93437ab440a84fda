"""Who may add, edit and update actions (DESIGN section 6). Roles add up; anything not listed is refused."""

from django.db.models import Q, Value

from governance.access import Role
from priorities.access import leads, leads_any
from priorities.models import Priority

from .models import Action


def can_add(member):
    """A coordinator under any priority, a lead under their own."""
    return member.is_coordinator or leads_any(member)


def can_add_under(member, priorities):
    """Whether it may be under one of these, which know whether the member leads them (`with_is_led`)."""
    return member.is_coordinator or (not member.reads_only and any(priority.is_led for priority in priorities))


def can_edit(member, action):
    return member.is_coordinator or leads(member, action.priority)


def can_update(member, action):
    """A coordinator any action, a lead those of the priority, a contributor their own."""
    if can_edit(member, action):
        return True
    own = Action.objects.filter(pk=action.pk).owned_by(member)
    return not member.reads_only and member.has_role(Role.CONTRIBUTOR) and own.exists()


def with_can_update(actions, member):
    """Each with `can_update`: what the function of that name answers, for many in their own query."""
    if member.is_coordinator:
        return actions.annotate(can_update=Value(True))
    if member.reads_only:
        return actions.annotate(can_update=Value(False))
    allowed = Q(priority__in=Priority.objects.led_by(member).values("pk"))
    if member.has_role(Role.CONTRIBUTOR):
        allowed |= Q(pk__in=Action.objects.owned_by(member).values("pk"))
    return actions.annotate(can_update=allowed)


def can_correct(member, update):
    return can_update(member, update.action) and update.may_be_corrected_by(member.user)
