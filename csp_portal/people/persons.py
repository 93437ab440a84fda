"""A person as the pages of people show them, and everybody of a partnership; as few queries for many as for one."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format

from actions.handover import open_actions
from actions.models import ActionOwner
from csp_portal.common.past import today
from governance.models import Appointment
from priorities.models import Plan, PriorityLead


@dataclass(frozen=True)
class Person:
    """An account, every appointment that it has had in one partnership, and what hangs on it there."""

    user: object
    appointments: list
    leads: list
    open_actions: int
    on: object

    @property
    def current(self):
        return [appointment for appointment in self.appointments if appointment.holds(self.on)]

    @property
    def not_over(self):
        return [appointment for appointment in self.appointments if not appointment.is_over(self.on)]

    @property
    def over(self):
        return [appointment for appointment in self.appointments if appointment.is_over(self.on)]

    @property
    def shown_appointments(self):
        """Those that the list shows: what is not over or, of who has left, what they held."""
        return self.not_over or self.over

    @property
    def newest_first(self):
        """All of them, what is not over before what is."""
        return [*reversed(self.not_over), *reversed(self.over)]

    @property
    def section(self):
        """Where they stand in the list: "now", "to come" or "left"."""
        return "now" if self.current else "to come" if self.not_over else "left"

    @property
    def has_left(self):
        return not self.not_over

    @property
    def shown_as(self):
        """By an appointment with a name, else with a post: one that holds before others, and the newest."""
        newest_first = [*reversed(self.current), *self.newest_first]
        return max(newest_first, key=attrgetter("tells")).shown_as  # the first of equal ones

    @property
    def has_password(self):
        return self.user.has_usable_password()

    @property
    def has_signed_in(self):
        """Whether they have, and still have the password for it."""
        return self.has_password and self.user.last_login is not None

    @property
    def needs_new_owner(self):
        """How many open actions are theirs while they hold no appointment."""
        return 0 if self.current else self.open_actions

    @property
    def priorities(self):
        """What they lead, each priority once."""
        return list(dict.fromkeys(lead.priority for lead in self.leads))

    @property
    def stands(self):
        """Where they stand with the portal, in sentences."""
        if self.has_left:
            return [self._left()]
        begins = [] if self.current else [f"Begins on {_day(self.begins_on)}"]
        last_days = {row.left_on for row in self.not_over}
        leaves = ["Leaves at the end of today"] if last_days == {self.on} else []
        return begins + leaves + [self._signs_in()]

    @property
    def begins_on(self):
        """The first day of what they are to hold."""
        return min(row.starts for row in self.not_over)

    def _left(self):
        days = [row.left_on for row in self.over if row.left_on]
        return f"Left on {_day(max(days))}" if self.user.is_active and days else "Account closed"

    def _signs_in(self):
        if self.has_signed_in:
            return f"Last signed in {_day(timezone.localtime(self.user.last_login))}"
        moments = [row.invited_on for row in self.not_over if row.invited_on]
        on = f" on {_day(timezone.localtime(min(moments)))}" if moments else ""
        if self.user.last_login:
            return f"Invited again{on}, has not chosen a new password yet"
        return "Has not signed in yet" if self.has_password else f"Invited{on}, has not signed in yet"


def _day(day):
    return date_format(day, "j F Y")


class Persons:
    """Everybody who has had an appointment in a partnership."""

    def __init__(self, partnership):
        on = today()
        leads, owned = leads_by_user(partnership), open_actions_by_user(partnership)
        appointments = held_in(partnership).order_by("user", "pk")
        self.everybody = [
            Person(user, list(held), leads[user.pk], owned.get(user.pk, 0), on)
            for user, held in groupby(appointments, attrgetter("user"))
        ]
        sections = ["now", "to come", "left"]
        self.everybody.sort(key=lambda person: (sections.index(person.section), person.shown_as.casefold()))

    def count(self, section):
        return sum(person.section == section for person in self.everybody)

    @property
    def not_signed_in(self):
        return sum(person.section == "now" and person.user.last_login is None for person in self.everybody)


def held_in(partnership):
    return partnership.appointments.with_invited_on().select_related("user", "organisation", "group")


def leads_by_user(partnership):
    """{user id: the parts that they have in leading priorities}, in the order of the priorities."""
    leads = PriorityLead.objects.filter(partnership=partnership, user__isnull=False)
    leads = leads.exclude(priority__plan__state=Plan.State.REPLACED).select_related("priority__plan")
    found = defaultdict(list)
    for lead in leads.order_by("priority__plan", "priority__order", "order", "pk"):
        found[lead.user_id].append(lead)
    return found


def open_actions_by_user(partnership):
    """{user id: how many open actions are theirs}."""
    owners = ActionOwner.objects.filter(user__isnull=False, action__in=open_actions(partnership).values("pk"))
    counted = owners.order_by().values("user").annotate(actions=Count("action", distinct=True))
    return dict(counted.values_list("user", "actions"))


def get_person(partnership, pk):
    """The person of that account; 404 when it has never had an appointment in the partnership."""
    held = list(held_in(partnership).filter(user=pk).order_by("pk"))
    if not held:
        raise Http404
    leads, owned = leads_by_user(partnership), open_actions_by_user(partnership)
    return Person(held[0].user, held, leads[pk], owned.get(pk, 0), today())


def people_here(partnership):
    """{user id: name} of those who hold an appointment today."""
    return Appointment.objects.current().names_in(partnership)
