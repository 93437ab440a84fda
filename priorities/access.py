"""Who may change a priority and who leads it (DESIGN section 6). Anything not listed is refused."""

from .models import Priority


def leads(member, priority):
    """Whether the member is named as a lead of the priority, in whatever part."""
    return not member.reads_only and priority.leads.filter(user=member.user).exists()


def leads_any(member):
    return not member.reads_only and Priority.objects.filter(partnership=member.partnership).led_by(member).exists()


def can_edit_priorities(member):
    """What the plan says of a priority is the coordinator's."""
    return member.is_coordinator


def can_change_leads(member):
    """Who leads and delivers a priority: whoever looks after people and groups."""
    return member.keeps_house
