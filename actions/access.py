"""Who may add, edit and update actions (DESIGN section 6). Roles add up; anything not listed is refused."""

from governance.access import Role
from priorities.access import leads, leads_any

from .models import Action


def can_add(member):
    """A coordinator under any priority, a lead under their own."""
    return member.is_coordinator or leads_any(member)


def can_add_under(member, priorities):
    """Whether it may be under one of these, which know whether the member leads them (`with_is_led`)."""
    return member.is_coordinator or any(priority.is_led for priority in priorities)


def can_edit(member, action):
    return member.is_coordinator or leads(member, action.priority)


def can_update(member, action):
    """A coordinator any action, a lead those of the priority, a contributor their own."""
    if can_edit(member, action):
        return True
    own = Action.objects.filter(pk=action.pk).owned_by(member)
    return member.has_role(Role.CONTRIBUTOR) and own.exists()


def can_correct(member, update):
    return can_update(member, update.action) and update.may_be_corrected_by(member.user)
