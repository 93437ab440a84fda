from .models import Priority


def leads(member, priority):
    """Whether the member is named as a lead of the priority, in whatever part."""
    return priority.leads.filter(user=member.user).exists()


def leads_any(member):
    return Priority.objects.filter(partnership=member.partnership).led_by(member).exists()
