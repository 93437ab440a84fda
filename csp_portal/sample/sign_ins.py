"""Who can sign in to the sample, and as what."""

from itertools import groupby

from governance.models import Appointment
from priorities.models import PriorityLead


def sample_sign_ins():
    """Lines to print: each sample partnership, then its accounts with their roles and what they lead."""
    sample = Appointment.objects.current().filter(partnership__is_sample=True).select_related("partnership", "user")
    sample = sample.order_by("partnership__name", "pk")
    lines = []
    for partnership, appointments in groupby(sample, key=lambda row: row.partnership):
        lines.append(partnership.name)
        for user, held in groupby(appointments, key=lambda row: row.user):
            roles = [row.get_role_display() for row in held]
            leads = PriorityLead.objects.filter(partnership=partnership, user=user).select_related("priority")
            lines.append(f"  {user.email:<34} {', '.join(roles + [f'leads “{lead.priority.name}”' for lead in leads])}")
    return lines
