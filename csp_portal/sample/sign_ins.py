"""Who can sign in to the sample, and as what."""

from itertools import groupby

from governance.models import Appointment


def sample_sign_ins():
    """Lines to print: each sample partnership, then its accounts with their roles."""
    sample = Appointment.objects.current().filter(partnership__is_sample=True).select_related("partnership", "user")
    lines = []
    for partnership, appointments in groupby(
        sample.order_by("partnership__name", "pk"), key=lambda row: row.partnership
    ):
        lines.append(partnership.name)
        for email, held in groupby(appointments, key=lambda row: row.user.email):
            lines.append(f"  {email:<34} {', '.join(row.get_role_display() for row in held)}")
    return lines
