"""What the history pages ask of governance: who people are, and what a reader may see named."""

from collections import defaultdict
from functools import partial

from django.db.models import Q

from csp_portal.common.history import Person

from .models import User


class People:
    """The accounts of those ids as their appointments in a partnership show them; two queries for any number."""

    def __init__(self, partnership, user_ids):
        self.users = User.objects.in_bulk(user_ids) if user_ids else {}
        self.appointments = defaultdict(list)
        if user_ids:
            appointments = partnership.appointments.filter(user__in=user_ids).select_related("organisation")
            for appointment in appointments.order_by("-pk"):
                appointment.user = self.users[appointment.user_id]
                self.appointments[appointment.user_id].append(appointment)

    def person(self, user_id, day):
        """By the newest appointment that they held on the day, else by their newest, else by e-mail address."""
        user, appointments = self.users[user_id], self.appointments[user_id]
        if not appointments:
            return Person(user, user.email)
        held = [appointment for appointment in appointments if _holds(appointment, day)]
        appointment = (held or appointments)[0]
        return Person(user, appointment.shown_as, str(appointment.organisation or ""))


def _holds(appointment, day):
    starts, ends = appointment.starts, appointment.ends
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def who_in(partnership):
    """The `people` that `csp_portal.common.history.entries` asks for."""
    return partial(People, partnership)


def seen_by(member):
    """The `visible` that `entries` asks for: a row is named to those who may see it and what it belongs to."""
    return partial(_visible_rows, member)


def _visible_rows(member, rows):
    if hasattr(rows, "visible_to"):
        return rows.visible_to(member)
    for field in rows.model._meta.concrete_fields:
        if field.many_to_one and hasattr(field.related_model._default_manager, "visible_to"):
            seen = field.related_model._default_manager.all().visible_to(member)
            rows = rows.filter(Q((f"{field.name}__isnull", True)) | Q((f"{field.name}__in", seen)))
    return rows


def foot_of(member, *histories):
    """What stands at the foot of a record's page: its newest saves, of the history querysets of it and its parts."""
    return []
